//! Which models were fastest at each size of a run, predicted and measured.

use super::{NOTABLE, measured};
use crate::analysis::winner::may_be_named;
use crate::analysis::{Comparison, winner};
use crate::lang::Lang;
use crate::record::{Cell, Family};
use crate::report::views::{Subject, label};

/// A size in words.
pub(in crate::report) struct SizeRow {
    pub(in crate::report) fetches: String,
    pub(in crate::report) predicted: String,
    pub(in crate::report) measured: String,
}

/// What a run says of a size.
pub(super) struct Fastest<'a> {
    /// One of its cells: all that are compared have the same plan.
    pub(super) cell: &'a Cell,
    /// Within 2 % of the shortest prediction, the models' order.
    predicted: Vec<&'a Cell>,
    /// The shortest median, then those that cannot be told from it.
    measured: Vec<&'a Cell>,
    /// False where there were too few trials, or too many suspect ones, to name any.
    named: bool,
}

impl<'a> Fastest<'a> {
    /// The measured fastest, where the run can name any.
    pub(super) fn named(&self) -> &[&'a Cell] {
        if self.named { &self.measured } else { &[] }
    }

    /// In words.
    pub(super) fn row(&self, lang: Lang) -> SizeRow {
        let words = lang.words();
        let names = |cells: &[&Cell], shortest: Option<f64>| {
            let names = cells.iter().map(|cell| label(&cell.model)).collect::<Vec<_>>().join(", ");
            shortest.map_or(names.clone(), |ns| format!("{names} ({})", lang.duration(ns)))
        };
        let shortest = self.predicted.iter().map(|cell| cell.predicted_makespan_ns as f64).reduce(f64::min);
        SizeRow {
            fetches: lang.number(f64::from(self.cell.fetches), 0),
            predicted: names(&self.predicted, shortest),
            measured: match self.measured.first() {
                None => words.nothing_measured().to_owned(),
                Some(_) if !self.named => words.fastest_not_named().to_owned(),
                Some(first) => names(&self.measured, measured(first)),
            },
        }
    }
}

/// The sizes of the backend, ascending; a scenario without a sweep has one.
pub(super) fn sizes<'a>(subject: &'a Subject<'a>, backend: &'a str) -> Vec<Fastest<'a>> {
    let views = subject.sizes_of(backend).into_iter();
    let cells = views.map(|view| subject.cells_of(view).into_iter().map(|(_, cell)| cell));
    cells.filter_map(|cells| fastest(subject, cells)).collect()
}

/// Mistakes are left out: they are as fast as `sequential` at best, and nobody would choose them.
fn fastest<'a>(subject: &Subject<'a>, cells: impl Iterator<Item = &'a Cell>) -> Option<Fastest<'a>> {
    let mistake =
        |cell: &Cell| subject.model(&cell.model).is_some_and(|model| model.family == Family::Mistake);
    let mut same: Vec<&Cell> =
        cells.filter(|cell| !mistake(cell) && may_be_named(subject.record, cell)).collect();
    let first = *same.iter().find(|cell| cell.fetches > 0)?;
    same.retain(|cell| cell.plan_digest == first.plan_digest);
    let shortest = same.iter().map(|cell| cell.predicted_makespan_ns).min()? as f64;
    let close = |cell: &&Cell| cell.predicted_makespan_ns as f64 <= shortest * NOTABLE;
    let predicted = same.iter().copied().filter(close).collect();
    let mut runs: Vec<(&Cell, f64)> =
        same.iter().copied().filter_map(|cell| Some((cell, measured(cell)?))).collect();
    runs.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut runs = runs.into_iter().map(|(cell, _)| cell);
    let leader = runs.next();
    let pairs: Vec<(&Cell, &Cell)> = runs.filter_map(|other| Some((other, leader?))).collect();
    // The leader is the fastest where it is faster than each of the others: each pair is judged by itself.
    let compared: Vec<Comparison> =
        pairs.iter().map(|(other, leader)| winner(subject.record, other, leader)).collect();
    let named = compared.iter().all(Comparison::may_rank);
    let equal = pairs.iter().zip(&compared).filter(|(_, found)| found.difference().is_none());
    let measured = leader.into_iter().chain(equal.map(|((other, _), _)| *other)).collect();
    // With a single model there is nothing that it could be faster than.
    Some(Fastest { cell: first, predicted, measured, named: named && !pairs.is_empty() })
}
