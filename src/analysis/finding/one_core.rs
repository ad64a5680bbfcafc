//! `join-all` kept at most one core busy.

use super::view::View;
use super::{Finding, does_not_show, evidence, shows};
use crate::analysis::phrases::Parallelism;
use crate::lang::{Text, Words};

/// One core, and the reading error of the CPU clock.
const ONE: f64 = 1.05;
/// Where hardly any computing is predicted, a small P says nothing.
const COMPUTES: f64 = 0.5;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let [cell] = view.largest(["join-all"])?;
    if view.cores() < 2 || cell.fetches < 2 || cell.predicted_parallelism < COMPUTES {
        return None;
    }
    let (busy, at) = (Parallelism(cell), view.at(&[cell]));
    let rests_on = evidence(&[cell], &["parallelism"]);
    if cell.parallelism? > ONE {
        let headline = Text::of(|words| words.more_cores(busy, at));
        return Some(does_not_show("one-core", headline, Text::of(Words::more_cores_why), rests_on));
    }
    let headline = Text::of(|words| words.one_core(busy, view.cores(), at));
    Some(shows("one-core", headline, Text::of(Words::one_core_why), rests_on))
}
