//! Async code on one thread gained nothing on computing.

use super::view::{View, predicted_ratio};
use super::{Finding, shows};
use crate::analysis::compare::Comparison;
use crate::analysis::phrases::{Makespan, Parallelism};
use crate::lang::Text;

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
    let at = view.at(&[sequential, join_all]);
    let headline = Text::of(|words| words.no_gain(at, Makespan(join_all), Makespan(sequential)));
    let because = Text::of(|words| words.no_gain_why(ratio, Parallelism(join_all)));
    let evidence = super::evidence(&[sequential, join_all], &["makespan_ns", "parallelism"]);
    Some(shows("no-gain", headline, because, evidence))
}
