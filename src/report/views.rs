//! Which cells a page shows, and in which order.

use std::collections::HashMap;

use crate::chart::{self, Line, Look, Measured, Scene, Sweeping};
use crate::lang::Lang;
use crate::record::{Cell, Family, Model, Record, Scenario};

/// A scenario of a record with all that its page needs to look up.
pub(super) struct Subject<'a> {
    pub(super) record: &'a Record,
    pub(super) scenario: &'a Scenario,
    /// The scenario's cells with their number in the record, which names their drawing.
    pub(super) cells: Vec<(usize, &'a Cell)>,
    looks: HashMap<&'a str, (Look, Option<&'a Model>)>,
    ranks: HashMap<&'a str, usize>,
}

/// One picture of the race: a backend at a size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct View<'a> {
    pub(super) backend: &'a str,
    pub(super) size: Option<f64>,
}

impl View<'_> {
    /// True for a cell of the view: one that has no size ignores the swept value, and belongs to every size.
    pub(super) fn has(self, cell: &Cell) -> bool {
        cell.backend == self.backend && (cell.size == self.size || cell.size.is_none())
    }
}

impl<'a> Subject<'a> {
    pub(super) fn new(record: &'a Record, scenario: &'a Scenario) -> Self {
        let families = chart::looks(record.models.iter().map(|model| model.family));
        let looks =
            record.models.iter().zip(families).map(|(model, look)| (model.id.as_str(), (look, Some(model))));
        let ranks = scenario.models.iter().enumerate().map(|(rank, id)| (id.as_str(), rank));
        Self {
            record,
            scenario,
            cells: record.cells.iter().enumerate().filter(|(_, cell)| cell.scenario == scenario.id).collect(),
            looks: looks.collect(),
            ranks: ranks.collect(),
        }
    }

    /// How a model looks; one that the record does not describe looks like the baseline.
    pub(super) fn look(&self, model: &str) -> Look {
        self.looks.get(model).map_or_else(|| Look::new(Family::Baseline, 0), |found| found.0)
    }

    /// What the record says of a model.
    pub(super) fn model(&self, id: &str) -> Option<&'a Model> {
        self.looks.get(id).and_then(|found| found.1)
    }

    /// True if a fetch is a call of the user's own code.
    pub(super) fn own_code(&self) -> bool {
        self.cells.iter().any(|(_, cell)| cell.is_one_call())
    }

    /// True if nobody knows beforehand how long a wait takes.
    pub(super) fn predicts_nothing(&self) -> bool {
        self.cells.iter().any(|(_, cell)| cell.own_code)
    }

    /// The server of the user that was asked.
    pub(super) fn far_side(&self) -> Option<&'a str> {
        self.cells.iter().find_map(|(_, cell)| cell.far_side.as_deref())
    }

    /// The backends, in the order of the cells.
    pub(super) fn backends(&self) -> Vec<&'a str> {
        let mut backends = Vec::new();
        for (_, cell) in &self.cells {
            if !backends.contains(&cell.backend.as_str()) {
                backends.push(cell.backend.as_str());
            }
        }
        backends
    }

    /// The swept values that some cell of the backend has, ascending.
    pub(super) fn sizes(&self, backend: &str) -> Vec<f64> {
        let cells = self.cells.iter().filter(|(_, cell)| cell.backend == backend);
        let mut sizes: Vec<f64> =
            cells.filter_map(|(_, cell)| cell.size).filter(|size| size.is_finite()).collect();
        sizes.sort_by(f64::total_cmp);
        sizes.dedup();
        sizes
    }

    /// A view for each size of the backend, ascending; one without a size where there is no sweep.
    pub(super) fn sizes_of(&self, backend: &'a str) -> Vec<View<'a>> {
        let sizes = self.sizes(backend);
        if sizes.is_empty() {
            return vec![View { backend, size: None }];
        }
        sizes.into_iter().map(|size| View { backend, size: Some(size) }).collect()
    }

    /// The views that get pictures: of a sweep the smallest, the middle and the largest size.
    pub(super) fn views(&self) -> Vec<View<'a>> {
        let three = |backend| {
            let all = self.sizes_of(backend);
            let mut chosen = [0, all.len() / 2, all.len() - 1].map(|at| all[at]).to_vec();
            chosen.dedup();
            chosen
        };
        self.backends().into_iter().flat_map(three).collect()
    }

    /// The place of a model in the scenario's order.
    pub(super) fn rank(&self, model: &str) -> usize {
        self.ranks.get(model).copied().unwrap_or(usize::MAX)
    }

    /// Which of `views` a page opens with: the last with at least three quarters of the measured cells of the
    /// fullest, since large sizes teach most, but not where hardly a model got there.
    pub(super) fn open(&self, views: &[View<'a>]) -> usize {
        let measured =
            |view: &View<'_>| self.cells_of(*view).iter().filter(|(_, cell)| cell.is_measured()).count();
        let most = views.iter().map(measured).max().unwrap_or(0);
        // The first backend is the one that findings and claims speak of.
        let first = |view: &View<'_>| views.first().is_some_and(|other| other.backend == view.backend);
        views.iter().rposition(|view| first(view) && measured(view) * 4 >= most * 3).unwrap_or(0)
    }

    /// The view with which a page opens.
    pub(super) fn first_view(&self) -> Option<View<'a>> {
        let views = self.views();
        views.get(self.open(&views)).copied()
    }

    /// The cells of a view in the scenario's order.
    pub(super) fn cells_of(&self, view: View<'_>) -> Vec<(usize, &'a Cell)> {
        let mut cells: Vec<_> = self.cells.iter().filter(|(_, cell)| view.has(cell)).copied().collect();
        cells.sort_by_key(|(_, cell)| self.rank(&cell.model));
        cells
    }

    /// What the charts of a view are drawn from.
    pub(super) fn scene(&self, view: View<'_>, lang: Lang) -> Scene<'a> {
        let models = self
            .cells_of(view)
            .into_iter()
            .filter(|(_, cell)| cell.is_measured())
            .map(|(_, cell)| Measured { name: label(&cell.model), look: self.look(&cell.model), cell })
            .collect();
        Scene { lang, models, cores: self.record.machine.cores }
    }

    /// What the sweep charts of a backend are drawn from; `None` without a sweep over at least two sizes.
    pub(super) fn sweeping(&self, backend: &'a str, lang: Lang) -> Option<Sweeping<'a>> {
        let vary = self.scenario.sweep.as_ref()?.vary;
        let over = self.sizes(backend);
        if over.len() < 2 {
            return None;
        }
        let mut lines: Vec<Line<'a>> = Vec::new();
        for &size in &over {
            for (_, cell) in self.cells_of(View { backend, size: Some(size) }) {
                let name = label(&cell.model);
                let at = lines.iter().position(|line| line.name == name).unwrap_or_else(|| {
                    lines.push(Line { name, look: self.look(&cell.model), cells: Vec::new() });
                    lines.len() - 1
                });
                lines[at].cells.push((size, cell));
            }
        }
        let found = self.scenario.capacities.iter().flat_map(|found| &found.models);
        let capacities = found.map(|found| (&found.model, found.holds_per_s, found.fails_per_s));
        let found = self.scenario.ceilings.iter().flat_map(|found| &found.models);
        let ceilings =
            found.map(|found| (&found.model, found.holds.map(f64::from), found.stops.map(f64::from)));
        let bands = capacities.chain(ceilings).filter_map(|(model, holds, stops)| {
            Some((self.look(model), holds?, stops?)).filter(|(_, low, high)| low < high)
        });
        Some(Sweeping { lang, vary, over, lines, bands: bands.collect() })
    }

    /// A view's name on its switch.
    pub(super) fn label(&self, view: View<'_>, lang: Lang) -> String {
        let size = view.size.map(|size| lang.swept(size));
        match (size, self.backends().len() > 1) {
            (Some(size), true) => format!("{}, {size}", view.backend),
            (Some(size), false) => size,
            (None, _) => view.backend.to_owned(),
        }
    }
}

/// Letters of the longest model id that exists, `join-all-unconstrained`: charts keep room for so many.
const LONGEST: usize = 22;

/// An id as charts write it: cut where a record holds one that is longer than any model's.
pub(super) fn label(id: &str) -> &str {
    id.char_indices().nth(LONGEST).map_or(id, |(end, _)| &id[..end])
}
