//! What a run was asked to do.

use std::time::Duration;

use crate::backend;

/// Choices that beat those of the scenario files.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which models, in this order; `None` means those of the scenario.
    pub models: Option<Vec<String>>,
    /// Which backends.
    pub backends: Vec<String>,
    /// Trials per cell: the least, which only the time can cut short.
    pub trials: u32,
    /// The most trials per cell; where it is more than `trials`, blocks are added while an interval is wide.
    pub most_trials: u32,
    /// W.
    pub workers: Option<u32>,
    /// K.
    pub in_flight: Option<u32>,
    /// The total number of fetches.
    pub count: Option<u64>,
    /// Multiplies every duration, in place of the scenario's own scale.
    pub scale: Option<f64>,
    /// Seeds the plan and the order of the trials.
    pub seed: Option<u64>,
    /// The most time that all trials may take, by their predictions before the start and by the clock after it; the
    /// longest cells are given up first.
    pub max_time: Duration,
    /// True for `cargo bench`: `[bench]` applies.
    pub bench: bool,
    /// True to measure although the process is nice.
    pub allow_nice: bool,
}

impl Options {
    /// Trials of every cell unless something else is asked for.
    pub const TRIALS: u32 = 10;
    /// The most that are added while an interval is wide: three times the data make an interval 1.7 times narrower,
    /// and what is still wide then is a matter of the machine and not of the number.
    pub const MOST_TRIALS: u32 = 30;
}

impl Default for Options {
    fn default() -> Self {
        Self {
            models: None,
            backends: vec![backend::IDS[0].to_owned()],
            trials: Self::TRIALS,
            most_trials: Self::MOST_TRIALS,
            workers: None,
            in_flight: None,
            count: None,
            scale: None,
            seed: None,
            max_time: Duration::from_mins(10),
            bench: false,
            allow_nice: false,
        }
    }
}

/// Options that do not fit together, or do not fit the scenarios.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OptionError {
    /// A name that is in no table.
    #[error("there is no {what} `{name}`{}; known: {}", hint(suggestion.as_deref()), known.join(", "))]
    Unknown {
        /// `model` or `backend`.
        what: &'static str,
        /// What was asked for.
        name: String,
        /// The nearest name.
        suggestion: Option<String>,
        /// All names.
        known: Vec<&'static str>,
    },
    /// `bounded` needs a limit.
    #[error(
        "scenario `{scenario}`: the model `bounded` needs a limit: give --in-flight, or `in_flight` under [run]"
    )]
    NoLimit {
        /// Which scenario.
        scenario: String,
    },
    /// Two scenarios of one run have the same id.
    #[error("two scenarios have the same id, `{id}`")]
    Twice {
        /// The id.
        id: String,
    },
    /// The kernel does not treat a nice process as it treats others.
    #[error(
        "this process has niceness {nice}: the kernel lets its timers be five times later, and gives it a core last. \
         Start it without `nice`, or give --allow-nice (INFLIGHT_ALLOW_NICE=true) to measure all the same"
    )]
    Nice {
        /// The niceness.
        nice: i32,
    },
    /// The scenario cannot be expanded at a size.
    #[error(transparent)]
    Expand(#[from] crate::scenario::ExpandError),
}

fn hint(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"))
}

/// The error for a `name` that is not among `known`.
pub(super) fn unknown(what: &'static str, name: &str, known: Vec<&'static str>) -> OptionError {
    let suggestion = known
        .iter()
        .map(|other| (strsim::jaro_winkler(name, other), *other))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, other)| other.to_owned());
    OptionError::Unknown { what, name: name.to_owned(), suggestion, known }
}
