//! The words for what a record says of a cell, a claim or a sweep: the same in the terminal and on pages.

use super::{ClaimOutcome, LoadState, Stopped, Vary, Verdict};
use crate::lang::Lang;

impl Verdict {
    /// The verdict on a cell, in a word.
    pub(crate) const fn word(self, lang: Lang) -> &'static str {
        let words = lang.words();
        match self {
            Self::Valid => words.valid(),
            Self::Suspect => words.suspect(),
            Self::Invalid => words.invalid(),
            Self::Refused => words.refused(),
            Self::Failed => words.failed(),
            Self::Skipped => words.skipped(),
        }
    }
}

impl ClaimOutcome {
    /// How a claim came out, in a word.
    pub(crate) const fn word(self, lang: Lang) -> &'static str {
        let words = lang.words();
        match self {
            Self::Holds => words.holds(),
            Self::Fails => words.fails(),
            Self::Unclear => words.unclear(),
        }
    }
}

impl Vary {
    /// What a sweep varies.
    pub(crate) const fn word(self, lang: Lang) -> &'static str {
        let words = lang.words();
        match self {
            Self::Count => words.vary_count(),
            Self::Workers => words.vary_workers(),
            Self::InFlight => words.vary_in_flight(),
            Self::BlockingThreads => words.vary_blocking_threads(),
            Self::Connections => words.vary_connections(),
            Self::Scale => words.vary_scale(),
            Self::Rate => words.vary_rate(),
            Self::Queue => words.vary_queue(),
        }
    }
}

impl LoadState {
    /// Whether a model keeps up.
    pub(crate) const fn word(self, lang: Lang) -> &'static str {
        let words = lang.words();
        match self {
            Self::Stable => words.load_stable(),
            Self::Waiting => words.load_waiting(),
            Self::Shedding => words.load_shedding(),
            Self::Saturated => words.load_saturated(),
            Self::Undecided => words.load_undecided(),
        }
    }
}

impl Stopped {
    /// Why a scenario was given no more blocks.
    pub(crate) const fn why(self, lang: Lang) -> &'static str {
        let words = lang.words();
        match self {
            Self::Asked => words.stopped_asked(),
            Self::Narrow => words.stopped_narrow(),
            Self::Most => words.stopped_most(),
            Self::Time => words.stopped_time(),
            Self::Lost => words.stopped_lost(),
            Self::Interrupted => words.stopped_interrupted(),
        }
    }
}
