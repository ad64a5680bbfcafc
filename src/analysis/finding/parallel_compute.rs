//! Computing ended sooner where more cores computed.

use super::pair::Pair;
use super::view::{View, p, predicted_ratio};
use super::{Finding, shows};
use crate::analysis::words;
use crate::lang::Lang;

/// Models that compute on several cores. Which of them speaks is settled by the predictions, not by the results.
const PARALLEL: [&str; 3] = ["spawn", "thread-pool", "hybrid"];
const WORTH_IT: f64 = 1.2;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let pairs = PARALLEL.iter().filter_map(|model| view.largest(["join-all", model]));
    let gain = |[slow, fast]: &[&crate::record::Cell; 2]| predicted_ratio(slow, fast).unwrap_or(0.0);
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
        let model = &fast.model;
        let headline = |lang: Lang| {
            let (times, at, both) = (words::times(ratio.median, lang), pair.at(view, lang), pair.times(lang));
            match lang {
                Lang::En => format!("{model} finished {times} sooner than join-all{at}, on more cores: {both}."),
                Lang::Uk => {
                    format!("Модель {model} завершила роботу {times} швидше, ніж join-all{at}, бо зайняла більше ядер: {both}.")
                }
            }
        };
        let because = |lang: Lang| {
            let (many, one, cores) = (p(fast, lang), p(slow, lang), lang.number(f64::from(view.cores()), 0));
            match lang {
                Lang::En => format!(
                    "{many} of {cores} cores were busy on average (P), under join-all {one}. Computing ends sooner only \
                     where more cores compute: that is parallelism."
                ),
                Lang::Uk => format!(
                    "Зайнятих ядер у середньому {many} з {cores} (P), а в join-all — {one}. Обчислення завершуються раніше \
                     лише тоді, коли обчислює більше ядер: це паралелізм."
                ),
            }
        };
        shows(id, headline, because, pair.evidence(&["makespan_ns", "parallelism"]))
    })
    .filter(|finding| finding.tone == super::Tone::DoesNotShow || used_more_cores(fast, slow))
}

/// The sentence names a cause; where the cause is not in the record, it is not said.
fn used_more_cores(fast: &crate::record::Cell, slow: &crate::record::Cell) -> bool {
    matches!((fast.parallelism, slow.parallelism), (Some(many), Some(one)) if many > one * 1.1)
}
