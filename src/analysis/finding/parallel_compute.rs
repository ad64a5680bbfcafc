//! Computing ended sooner where more cores computed.

use super::pair::Pair;
use super::view::{View, predicted_ratio};
use super::{Finding, Tone, shows};
use crate::analysis::phrases::{Factor, Parallelism};
use crate::lang::Text;
use crate::record::Cell;

/// Models that compute on several cores. Which of them speaks is settled by the predictions, not by the results.
const PARALLEL: [&str; 3] = ["spawn", "thread-pool", "hybrid"];
const WORTH_IT: f64 = 1.2;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let pairs = PARALLEL.iter().filter_map(|model| view.largest(["join-all", model]));
    let gain = |[slow, fast]: &[&Cell; 2]| predicted_ratio(slow, fast).unwrap_or(0.0);
    // The first of equals, in the order of the table.
    let [slow, fast] = pairs.reduce(|best, next| if gain(&next) > gain(&best) { next } else { best })?;
    // A pool of blocking threads can also be predicted to win by its waits; this finding is about computing.
    if slow.compute_ns == 0
        || gain(&[slow, fast]) < WORTH_IT
        || fast.predicted_parallelism <= slow.predicted_parallelism
    {
        return None;
    }
    let pair = Pair { fast, slow };
    let id = "parallel-compute";
    pair.judge(id, view, |ratio| {
        let [took_fast, took_slow] = pair.times();
        let (times, at) = (Factor(ratio.median), pair.at(view));
        let headline = Text::of(|words| words.parallel(&fast.model, times, at, took_fast, took_slow));
        let because =
            Text::of(|words| words.parallel_why(Parallelism(fast), view.cores(), Parallelism(slow)));
        shows(id, headline, because, pair.evidence(&["makespan_ns", "parallelism"]))
    })
    .filter(|finding| finding.tone == Tone::DoesNotShow || used_more_cores(fast, slow))
}

/// The sentence names a cause; where the cause is not in the record, it is not said.
fn used_more_cores(fast: &Cell, slow: &Cell) -> bool {
    matches!((fast.parallelism, slow.parallelism), (Some(many), Some(one)) if many > one * 1.1)
}
