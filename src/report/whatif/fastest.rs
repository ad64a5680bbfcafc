//! Which models were fastest at each size of a run, predicted and measured.

use crate::analysis::{Comparison, compare_all};
use crate::lang::Lang;
use crate::record::{Cell, Family};

use super::super::views::{Subject, View, label};
use super::Words;
use super::{NOTABLE, at_size, measured};

/// A size in words.
pub(in super::super) struct Size {
    pub(in super::super) fetches: String,
    pub(in super::super) predicted: String,
    pub(in super::super) measured: String,
}

/// What a run says of a size.
pub(super) struct Found<'a> {
    /// One of its cells: all that are compared have the same plan.
    pub(super) cell: &'a Cell,
    /// Within 2 % of the shortest prediction, the models' order.
    predicted: Vec<&'a Cell>,
    /// The shortest median, then those that cannot be told from it.
    measured: Vec<&'a Cell>,
    /// False where there were too few trials, or too many in doubt, to name any.
    named: bool,
}

impl<'a> Found<'a> {
    /// The measured fastest, where the run can name any.
    pub(super) fn named(&self) -> &[&'a Cell] {
        if self.named { &self.measured } else { &[] }
    }

    /// In words.
    pub(super) fn told(&self, words: &'static Words, lang: Lang) -> Size {
        let names =
            |cells: &[&Cell]| cells.iter().map(|cell| label(&cell.model)).collect::<Vec<_>>().join(", ");
        let time = |ns: Option<f64>| ns.map(|ns| format!(" ({})", lang.duration(ns))).unwrap_or_default();
        let shortest = self.predicted.iter().map(|cell| cell.predicted_makespan_ns as f64).reduce(f64::min);
        Size {
            fetches: lang.number(f64::from(self.cell.fetches), 0),
            predicted: names(&self.predicted) + &time(shortest),
            measured: match self.measured.first() {
                None => words.nothing_measured.to_owned(),
                Some(_) if !self.named => words.too_few.to_owned(),
                Some(first) => names(&self.measured) + &time(measured(first)),
            },
        }
    }
}

/// The sizes of the view's backend, ascending; a scenario without a sweep has one.
pub(super) fn sizes<'a>(subject: &'a Subject<'a>, view: View<'a>) -> Vec<Found<'a>> {
    let sizes = subject.sizes(view.backend);
    let sizes: Vec<Option<f64>> =
        if sizes.is_empty() { vec![None] } else { sizes.into_iter().map(Some).collect() };
    sizes.into_iter().filter_map(|size| found(subject, &at_size(subject, view.backend, size))).collect()
}

/// Mistakes are left out: they are as fast as `sequential` at best, and nobody would choose them.
fn found<'a>(subject: &Subject<'a>, cells: &[&'a Cell]) -> Option<Found<'a>> {
    let mistake =
        |cell: &&Cell| subject.model(&cell.model).is_some_and(|model| model.family == Family::Mistake);
    let cells: Vec<&Cell> = cells.iter().copied().filter(|cell| !mistake(cell)).collect();
    let first = *cells.iter().find(|cell| cell.fetches > 0)?;
    let same: Vec<&Cell> = cells.into_iter().filter(|cell| cell.plan_digest == first.plan_digest).collect();
    let shortest = same.iter().map(|cell| cell.predicted_makespan_ns).min()? as f64;
    let predicted =
        same.iter().copied().filter(|cell| cell.predicted_makespan_ns as f64 <= shortest * NOTABLE).collect();
    let mut runs: Vec<(&Cell, f64)> =
        same.iter().copied().filter_map(|cell| Some((cell, measured(cell)?))).collect();
    runs.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (leader, others) =
        runs.split_first().map_or((None, &[][..]), |(leader, others)| (Some(leader.0), others));
    let pairs: Vec<(&Cell, &Cell)> =
        leader.iter().flat_map(|leader| others.iter().map(move |(other, _)| (*other, *leader))).collect();
    let compared = compare_all(&pairs);
    let named = !compared
        .iter()
        .any(|found| matches!(found, Comparison::TooFewTrials { .. } | Comparison::TooManySuspect { .. }));
    let equal = pairs.iter().zip(&compared).filter(|(_, found)| found.difference().is_none());
    let measured = leader.into_iter().chain(equal.map(|((other, _), _)| *other)).collect();
    // With a single model there is nothing that it could be faster than.
    Some(Found { cell: first, predicted, measured, named: named && !pairs.is_empty() })
}
