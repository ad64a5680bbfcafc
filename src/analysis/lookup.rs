//! Finding the cells that a claim or a finding speaks of.

use crate::record::{Cell, Record};

/// The cells of one scenario and one backend: the first that the record holds of it.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'a> {
    record: &'a Record,
    scenario: &'a str,
    backend: Option<&'a str>,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(record: &'a Record, scenario: &'a str) -> Self {
        let backend =
            record.cells.iter().find(|cell| cell.scenario == scenario).map(|cell| cell.backend.as_str());
        Self { record, scenario, backend }
    }

    /// All cells, in the record's order.
    pub(super) fn cells(self) -> impl Iterator<Item = &'a Cell> {
        self.record
            .cells
            .iter()
            .filter(move |cell| cell.scenario == self.scenario && Some(cell.backend.as_str()) == self.backend)
    }

    /// The cell of `model` at a size. A model that ignores the swept value has one cell without a size, which
    /// stands for all. Without a size asked for: the only one there is.
    pub(super) fn cell(self, model: &str, size: Option<f64>) -> Option<&'a Cell> {
        let of_model = || self.cells().filter(|cell| cell.model == model);
        let whole = of_model().find(|cell| cell.size.is_none());
        if size.is_some() {
            return of_model().find(|cell| cell.size == size).or(whole);
        }
        whole.or_else(|| {
            let mut of_model = of_model();
            of_model.next().filter(|_| of_model.next().is_none())
        })
    }
}
