//! What is kept of every fetch.

use crate::plan::Nanos;

/// How a fetch ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// It never ran: what a slot holds before its fetch fills it.
    #[default]
    Missing,
    /// Every step was done.
    Completed,
    /// A wait failed, or an answer was not sound: the fetch ended there, and the trial cannot be trusted.
    Failed,
    /// A request ended with a status that its step does not expect, or without an answer: the fetch ended there, and
    /// that is a result like any other.
    Unsuccessful,
    /// It came when as many waited as may, and was not run.
    Shed,
    /// It was still waiting at its deadline, and was not run.
    Expired,
}

impl Outcome {
    /// True if not all of its steps were done, and that is a result like any other.
    #[must_use]
    pub const fn is_cut_short(self) -> bool {
        matches!(self, Self::Unsuccessful | Self::Shed | Self::Expired)
    }

    /// True if it was not run at all, and that is a result like any other.
    #[must_use]
    pub const fn is_refused(self) -> bool {
        matches!(self, Self::Shed | Self::Expired)
    }
}

/// One fetch as it was run: plain data, 32 bytes, returned by value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// Its number in the plan.
    pub fetch: u32,
    /// The OS thread that finished it.
    pub thread: u16,
    /// How it ended.
    pub outcome: Outcome,
    /// What it returned: see [`crate::payload`].
    pub payload: u64,
    /// When its first step began, on the trial's clock.
    pub started: Nanos,
    /// When its last step ended, on the trial's clock.
    pub finished: Nanos,
}

const _: () = assert!(size_of::<Sample>() == 32);

impl Sample {
    /// Start to finish.
    #[must_use]
    pub const fn service(&self) -> Nanos {
        self.finished.saturating_sub(self.started)
    }
}
