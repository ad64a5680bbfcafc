//! Async code on one thread finished sooner, since the waits overlapped.

use super::pair::Pair;
use super::view::{View, l, p, predicted_ratio};
use super::{Finding, shows};
use crate::analysis::words;
use crate::lang::Lang;

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
        let headline = |lang: Lang| {
            let (times, at, both) = (words::times(ratio.median, lang), pair.at(view, lang), pair.times(lang));
            match (lang, one_thread) {
                (Lang::En, true) => {
                    format!("join-all finished {times} sooner than sequential{at}, on one thread too: {both}.")
                }
                (Lang::En, false) => format!("join-all finished {times} sooner than sequential{at}: {both}."),
                (Lang::Uk, true) => format!(
                    "Модель join-all завершила роботу {times} швидше, ніж sequential{at}, і теж в одному потоці: {both}."
                ),
                (Lang::Uk, false) => {
                    format!("Модель join-all завершила роботу {times} швидше, ніж sequential{at}: {both}.")
                }
            }
        };
        let because = |lang: Lang| {
            let (busy, flight, alone) = (p(fast, lang), l(fast, lang), l(slow, lang));
            match lang {
                Lang::En => format!(
                    "The waits overlapped: {flight} fetches were in flight on average (L), under sequential {alone}. \
                     That is concurrency; it kept {busy} cores busy (P)."
                ),
                Lang::Uk => format!(
                    "Очікування накладалися одне на одне: запитів у роботі в середньому було {flight} (L), а в sequential — \
                     {alone}. Це конкурентність; зайнятих ядер при цьому {busy} (P)."
                ),
            }
        };
        shows("overlap", headline, because, pair.evidence(&["makespan_ns", "concurrency", "parallelism", "threads_peak"]))
    })
}
