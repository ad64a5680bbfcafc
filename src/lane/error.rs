//! What keeps a lane from being measured.

use std::io;
use std::time::Duration;

use crate::backend::BackendError;

/// Why a trial of a lane came to nothing. What the lane printed is escaped in all words.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LaneError {
    /// The program could not be started.
    #[error("`{program}` cannot be started: {source}{}", get.as_ref().map(|get| format!("; to get it: {get}")).unwrap_or_default())]
    Start {
        /// The program.
        program: String,
        /// What the system said.
        source: io::Error,
        /// How to get it.
        get: Option<String>,
    },
    /// There is no such model.
    #[error("there is no model `{0}` that it could be like")]
    Unlike(String),
    /// It says itself that it cannot run here.
    #[error("it says that it cannot run here: {0}")]
    Cannot(String),
    /// It did not build.
    #[error("`{command}` did not build it ({how}): {words}")]
    Build {
        /// What was run.
        command: String,
        /// Its exit code or signal.
        how: String,
        /// What it printed last.
        words: String,
    },
    /// It said nothing for too long.
    #[error("it said nothing for {} s where `{due}` is due{}", after.as_secs(), ending(words))]
    Silent {
        /// What should have come.
        due: &'static str,
        /// For how long.
        after: Duration,
        /// What it printed last on its standard error.
        words: String,
    },
    /// It ended, or closed its output, too soon.
    #[error("it ended ({how}) where `{due}` is due{}", ending(words))]
    Ended {
        /// What should have come.
        due: &'static str,
        /// Its exit code or signal.
        how: String,
        /// What it printed last on its standard error.
        words: String,
    },
    /// It said something else than the protocol has there.
    #[error("it said `{said}` where `{due}` is due")]
    Said {
        /// What it said, cut and escaped.
        said: String,
        /// What should have come.
        due: &'static str,
    },
    /// It printed more than a lane may.
    #[error("it printed {0}")]
    TooMuch(&'static str),
    /// It computed faster than a processor can.
    #[error(
        "it turned 17 000 000 000 rounds in under 4 ms of CPU time: it does not compute in its own process"
    )]
    TooFast,
    /// It read another plan than it was given.
    #[error("it read another plan than it was given: {what} {theirs}, not {ours}")]
    OtherPlan {
        /// What of it.
        what: &'static str,
        /// As the lane says.
        theirs: u64,
        /// As it was sent.
        ours: u64,
    },
    /// It says that something happened after the trial was over.
    #[error("it says that something happened {stamp} ns after `go`, and it was done after {bracket} ns")]
    Beyond {
        /// Its stamp.
        stamp: u64,
        /// From `go` to `done`, as seen from here.
        bracket: u64,
    },
    /// There is nobody to ask.
    #[error("the run has no service that it could ask")]
    NoService,
    /// The far side, which is to bear witness, does not.
    #[error("the far side could not say what it was asked: {0}")]
    Witness(#[from] BackendError),
    /// It has ended, and processes that it had started have not.
    #[error("it left {left} processes behind, which were ended: a lane ends with all that it has started")]
    LeftBehind {
        /// How many.
        left: usize,
    },
    /// It did not end when it was told to.
    #[error("it still ran 2 s after its input was closed, and was killed")]
    Lingers,
    /// Its process could not be watched.
    #[error("its process cannot be watched: {0}")]
    Watch(#[source] io::Error),
}

impl LaneError {
    /// True if the lane is not to be had here, which is no fault of its.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        match self {
            Self::Cannot(_) => true,
            // A path that leads nowhere is a mistake of the file.
            Self::Start { source, program, .. } => {
                source.kind() == io::ErrorKind::NotFound && !program.contains('/')
            }
            _ => false,
        }
    }
}

fn ending(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!("; its last words: {words}") }
}
