//! Async code on one thread finished sooner, since the waits overlapped.

use super::pair::Pair;
use super::view::{View, predicted_ratio};
use super::{Finding, shows};
use crate::analysis::phrases::{Concurrency, Factor, Parallelism};
use crate::lang::Text;

/// Where the waits are this much of the time, overlapping them is what the scenario is about.
const WORTH_IT: f64 = 1.1;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let [slow, fast] = view.largest(["sequential", "join-all"])?;
    if predicted_ratio(slow, fast)? < WORTH_IT {
        return None;
    }
    let pair = Pair { fast, slow };
    let one_thread = slow.threads_peak == Some(1) && fast.threads_peak == Some(1);
    pair.judge("overlap", view, |ratio| {
        let [took_fast, took_slow] = pair.times();
        let headline = Text::of(|words| {
            let too = if one_thread { words.overlap_one_thread() } else { "" };
            words.overlap(Factor(ratio.median), pair.at(view), too, took_fast, took_slow)
        });
        let because =
            Text::of(|words| words.overlap_why(Concurrency(fast), Concurrency(slow), Parallelism(fast)));
        shows(
            "overlap",
            headline,
            because,
            pair.evidence(&["makespan_ns", "concurrency", "parallelism", "threads_peak"]),
        )
    })
}
