//! Findings that set two cells side by side, one of which is predicted to finish sooner.

use super::view::View;
use super::{Evidence, Finding, does_not_show, evidence, shows};
use crate::analysis::compare::{Comparison, MAX_DOUBT};
use crate::analysis::phrases::{At, Factor, Makespan, trials};
use crate::analysis::trials::in_doubt_together;
use crate::lang::words::{Nanos, Percent};
use crate::lang::{Text, Words};
use crate::record::{Cell, Interval};

/// Two cells, and which of them is predicted to finish sooner.
pub(super) struct Pair<'a> {
    pub(super) fast: &'a Cell,
    pub(super) slow: &'a Cell,
}

impl<'a> Pair<'a> {
    /// What `shown` makes of the ratio (slow over fast, above 1), if the run shows it; else what the run shows
    /// instead.
    pub(super) fn judge(
        &self,
        id: &'static str,
        view: &View<'_>,
        shown: impl FnOnce(Interval) -> Finding,
    ) -> Option<Finding> {
        match view.compare(self.slow, self.fast) {
            Comparison::Different { ratio, .. } if ratio.median > 1.0 => Some(shown(ratio)),
            Comparison::Different { ratio, .. } => Some(self.opposite(id, view, ratio)),
            Comparison::NoDifference { ratio, .. } => Some(self.no_difference(id, view, ratio)),
            Comparison::TooFewTrials { have, need } => Some(too_few(have, need)),
            Comparison::TooManySuspect { suspect, of } => Some(self.too_many_suspect(id, suspect, of)),
            Comparison::BelowTimer => Some(self.too_short(id)),
            Comparison::Timers { late_ns: [slow, fast], .. } => Some(self.timers(id, view, [fast, slow])),
            Comparison::NotTheSameWork { .. } | Comparison::NotMeasured => None,
        }
    }

    /// The makespans, the fast one first.
    pub(super) const fn times(&self) -> [Makespan<'a>; 2] {
        [Makespan(self.fast), Makespan(self.slow)]
    }

    const fn models(&self) -> [&'a String; 2] {
        [&self.fast.model, &self.slow.model]
    }

    /// The size of the two.
    pub(super) fn at(&self, view: &View<'_>) -> At {
        view.at(&[self.fast, self.slow])
    }

    /// Evidence: these fields of both.
    pub(super) fn evidence(&self, metrics: &[&'static str]) -> Vec<Evidence> {
        evidence(&[self.fast, self.slow], metrics)
    }

    /// No winner is named: too many trials are suspect.
    pub(super) fn too_many_suspect(&self, id: &'static str, suspect: usize, of: usize) -> Finding {
        let [fast, slow] = self.models();
        let headline = Text::of(|words| words.no_winner_suspect(fast, slow));
        let because = Text::of(|words| {
            if [self.fast, self.slow].into_iter().any(in_doubt_together) {
                // Then no count of trials that are suspect by themselves says why.
                return words.no_winner_crowded_why().to_owned();
            }
            words.no_winner_suspect_why(suspect, of, Percent(MAX_DOUBT))
        });
        does_not_show(id, headline, because, self.evidence(&["makespan_ns"]))
    }

    /// No winner is named: the waits are too short for a timer.
    pub(super) fn too_short(&self, id: &'static str) -> Finding {
        let [fast, slow] = self.models();
        let headline = Text::of(|words| words.no_winner_timer(fast, slow));
        does_not_show(id, headline, Text::of(Words::no_winner_timer_why), self.evidence(&["makespan_ns"]))
    }

    /// No winner is named: the timers explain the difference. `late_ns` is how late they make each, the fast one first.
    pub(super) fn timers(&self, id: &'static str, view: &View<'_>, late_ns: [u64; 2]) -> Finding {
        let ([fast, slow], [took_fast, took_slow]) = (self.models(), self.times());
        let ([late_fast, late_slow], at) = (late_ns.map(|ns| Nanos(ns as f64)), self.at(view));
        let headline = Text::of(|words| words.no_winner_lateness(fast, slow, at));
        let because = Text::of(|words| {
            let of_timers = words.no_winner_lateness_why(fast, slow, late_fast, late_slow);
            words.measured_against(fast, took_fast, slow, took_slow) + &of_timers
        });
        does_not_show(id, headline, because, self.evidence(&["makespan_ns"]))
    }

    fn opposite(&self, id: &'static str, view: &View<'_>, ratio: Interval) -> Finding {
        let ([fast, slow], [took_fast, took_slow]) = (self.models(), self.times());
        let ideal = |cell: &Cell| Nanos(cell.predicted_makespan_ns as f64);
        let (times, at) = (Factor(1.0 / ratio.median), self.at(view));
        let headline = Text::of(|words| words.against_prediction(fast, slow, times, at));
        let because = Text::of(|words| {
            words.against_prediction_why(took_fast, took_slow, ideal(self.fast), ideal(self.slow))
        });
        shows(id, headline, because, self.evidence(&["makespan_ns", "predicted_makespan_ns"]))
    }

    fn no_difference(&self, id: &'static str, view: &View<'_>, ratio: Interval) -> Finding {
        let ([fast, slow], [took_fast, took_slow]) = (self.models(), self.times());
        let at = self.at(view);
        let headline = Text::of(|words| words.no_difference_shown(fast, slow, at));
        let because = Text::of(|words| {
            let serial = if view.is_serial() { words.serial_drift() } else { "" };
            words.no_difference_shown_why(took_fast, took_slow, fast, slow, ratio, serial)
        });
        does_not_show(id, headline, because, self.evidence(&["makespan_ns"]))
    }
}

/// No winner is named: the same words whichever finding asks.
pub(super) fn too_few(have: usize, need: usize) -> Finding {
    let headline = Text::of(|words| words.no_winner_trials(trials(have), need));
    does_not_show("too-few-trials", headline, Text::of(Words::no_winner_trials_why), Vec::new())
}
