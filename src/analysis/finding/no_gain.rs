//! Async code on one thread gained nothing on computing.

use super::pair::ratio_words;
use super::view::{View, p, predicted_ratio};
use super::{Finding, shows};
use crate::analysis::compare::Comparison;
use crate::analysis::words;
use crate::lang::Lang;

/// Predicted to tie within this factor.
const TIE: f64 = 1.05;
/// An interval this narrow around 1 is a tie, and not merely a lack of data.
const NARROW: f64 = 1.10;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let [sequential, join_all] = view.largest(["sequential", "join-all"])?;
    let computes = join_all.compute_ns > join_all.wait_ns && join_all.fetches > 1;
    if !computes || predicted_ratio(sequential, join_all)? > TIE {
        return None;
    }
    let Comparison::NoDifference { ratio, .. } = view.compare(sequential, join_all) else { return None };
    if ratio.low < 1.0 / NARROW || ratio.high > NARROW {
        return None;
    }
    let headline = |lang: Lang| {
        let at = view.at(&[sequential, join_all], lang);
        let (one, other) = (words::makespan(join_all, lang), words::makespan(sequential, lang));
        match lang {
            Lang::En => format!("Async gained nothing on computing{at}: join-all {one}, sequential {other}."),
            Lang::Uk => {
                format!("Для обчислень асинхронність нічого не дала{at}: join-all {one}, sequential {other}.")
            }
        }
    };
    let because = |lang: Lang| {
        let (ratio, busy) = (ratio_words(ratio, lang), p(join_all, lang));
        match lang {
            Lang::En => format!(
                "Sequential over join-all is {ratio}. A fetch that computes never hands its thread over, and \
                 join-all has one thread: {busy} cores were busy (P)."
            ),
            Lang::Uk => format!(
                "Відношення sequential до join-all: {ratio}. Запит, що обчислює, не віддає потоку, а в join-all \
                 потік один: зайнятих ядер {busy} (P)."
            ),
        }
    };
    let evidence = super::evidence(&[sequential, join_all], &["makespan_ns", "parallelism"]);
    Some(shows("no-gain", headline, because, evidence))
}
