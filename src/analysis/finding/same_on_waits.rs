//! Threads and async tie where there are only waits: no winner to name.

use super::pair::{Pair, too_few};
use super::view::{View, predicted_ratio};
use super::{Finding, does_not_show, shows};
use crate::analysis::compare::Comparison;
use crate::analysis::phrases::{Cpu, Factor};
use crate::lang::{Text, Words};
use crate::record::Interval;

const TIE: f64 = 1.02;
/// An interval this narrow around 1 is a tie, and not merely a lack of data.
const NARROW: f64 = 1.10;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let [threads, join_all] = view.largest(["thread-per-fetch", "join-all"])?;
    let expected = predicted_ratio(threads, join_all)?;
    if threads.compute_ns > 0 || join_all.fetches < 2 || !(1.0 / TIE..=TIE).contains(&expected) {
        return None;
    }
    match view.compare(threads, join_all) {
        Comparison::NoDifference { ratio, .. } if ratio.low >= 1.0 / NARROW && ratio.high <= NARROW => {
            Some(tie(view, &Pair { fast: join_all, slow: threads }, ratio))
        }
        Comparison::NoDifference { ratio, .. } => {
            Some(not_sure(&Pair { fast: join_all, slow: threads }, ratio))
        }
        Comparison::Different { ratio, .. } if ratio.median > 1.0 => {
            Some(differ(view, &Pair { fast: join_all, slow: threads }, ratio.median))
        }
        Comparison::Different { ratio, .. } => {
            Some(differ(view, &Pair { fast: threads, slow: join_all }, 1.0 / ratio.median))
        }
        Comparison::TooFewTrials { have, need } => Some(too_few(have, need)),
        Comparison::TooManySuspect { suspect, of } => {
            Some(Pair { fast: join_all, slow: threads }.too_many_suspect("same-on-waits", suspect, of))
        }
        Comparison::Timers { late_ns: [slow, fast], .. } => {
            Some(Pair { fast: join_all, slow: threads }.timers("same-on-waits", view, [fast, slow]))
        }
        Comparison::BelowTimer => Some(Pair { fast: join_all, slow: threads }.too_short("same-on-waits")),
        Comparison::NotTheSameWork { .. } | Comparison::NotMeasured => None,
    }
}

fn tie(view: &View<'_>, pair: &Pair<'_>, ratio: Interval) -> Finding {
    let [join_all, threads] = pair.times();
    let headline = Text::of(|words| words.tie(pair.at(view), threads, join_all));
    let because = Text::of(|words| words.tie_why(ratio));
    shows("same-on-waits", headline, because, pair.evidence(&["makespan_ns"]))
}

fn differ(view: &View<'_>, pair: &Pair<'_>, times: f64) -> Finding {
    let (fast, slow) = (pair.fast, pair.slow);
    let [took_fast, took_slow] = pair.times();
    let headline = Text::of(|words| {
        words.no_tie(&slow.model, &fast.model, Factor(times), pair.at(view), took_fast, took_slow)
    });
    let because = Text::of(|words| words.no_tie_why(&slow.model, &fast.model, Cpu(slow), Cpu(fast)));
    shows("same-on-waits", headline, because, pair.evidence(&["makespan_ns", "cpu_ns_per_fetch"]))
}

fn not_sure(pair: &Pair<'_>, ratio: Interval) -> Finding {
    let headline = Text::of(Words::neither_tie_nor_winner);
    let because = Text::of(|words| words.neither_tie_nor_winner_why(ratio));
    does_not_show("same-on-waits", headline, because, pair.evidence(&["makespan_ns"]))
}
