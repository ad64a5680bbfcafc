//! What a finding may look at: one scenario of a record.

use crate::analysis::compare::{Comparison, compare};
use crate::analysis::lookup::Lookup;
use crate::analysis::phrases::At;
use crate::record::{Cell, Claim, Order, Record, Scenario, Vary};

/// The least difference that is named where models ran in series.
const SERIAL_EFFECT: f64 = 1.10;

/// One scenario of a record.
pub(super) struct View<'a> {
    record: &'a Record,
    scenario: &'a Scenario,
    lookup: Lookup<'a>,
}

impl<'a> View<'a> {
    pub(super) fn new(record: &'a Record, scenario: &'a str) -> Option<Self> {
        Some(Self { record, scenario: record.scenario(scenario)?, lookup: Lookup::new(record, scenario) })
    }

    /// The whole record.
    pub(super) const fn record(&self) -> &'a Record {
        self.record
    }

    /// The scenario's id.
    pub(super) fn scenario_id(&self) -> &'a str {
        &self.scenario.id
    }

    /// What the scenario's sweep varies.
    pub(super) fn vary(&self) -> Option<Vary> {
        self.scenario.sweep.as_ref().map(|sweep| sweep.vary)
    }

    /// Cores that the run could use.
    pub(super) const fn cores(&self) -> u32 {
        self.record.machine.cores
    }

    /// The cell of a model at a size, measured or not.
    pub(super) fn cell(&self, model: &str, size: Option<f64>) -> Option<&'a Cell> {
        self.lookup.cell(model, size)
    }

    /// The cell of a model in any scenario.
    pub(super) fn cell_in(&self, scenario: &'a str, model: &str, size: Option<f64>) -> Option<&'a Cell> {
        Lookup::new(self.record, scenario).cell(model, size)
    }

    /// Compares makespans as [`compare`] does. Where the trials of each model ran in series, a drift of the machine
    /// looks like a difference, so a difference must be larger.
    pub(super) fn compare(&self, a: &Cell, b: &Cell) -> Comparison {
        self.in_series(compare(a, b))
    }

    /// The same for a comparison that was made before, one of several.
    pub(super) fn in_series(&self, found: Comparison) -> Comparison {
        match found {
            Comparison::Different { ratio, p }
                if self.is_serial() && (1.0 / SERIAL_EFFECT..=SERIAL_EFFECT).contains(&ratio.median) =>
            {
                Comparison::NoDifference { ratio, p }
            }
            other => other,
        }
    }

    /// True if all trials of a model ran before those of the next.
    pub(super) fn is_serial(&self) -> bool {
        self.record.settings.order == Order::Serial
    }

    /// All cells of the scenario.
    pub(super) fn cells(&self) -> impl Iterator<Item = &'a Cell> {
        self.lookup.cells()
    }

    /// The claims of the scenario, judged.
    pub(super) fn claims(&self) -> impl Iterator<Item = &'a Claim> {
        let id = &self.scenario.id;
        self.record.claims.iter().filter(move |claim| claim.scenario == *id)
    }

    /// The cells of these models at the largest size at which all were measured and did the same work.
    pub(super) fn largest<const N: usize>(&self, models: [&str; N]) -> Option<[&'a Cell; N]> {
        self.sizes().into_iter().find_map(|size| {
            let cells: Vec<&Cell> = models.iter().filter_map(|model| self.cell(model, size)).collect();
            let cells: [&Cell; N] = cells.try_into().ok()?;
            let first = *cells.first()?;
            let same = |cell: &&Cell| cell.is_measured() && cell.plan_digest == first.plan_digest;
            cells.iter().all(same).then_some(cells)
        })
    }

    /// The sizes of the cells, largest first; no size where none has one.
    fn sizes(&self) -> Vec<Option<f64>> {
        let mut sizes: Vec<f64> = self.cells().filter_map(|cell| cell.size).collect();
        sizes.sort_by(|one, other| other.total_cmp(one));
        sizes.dedup();
        if sizes.is_empty() { vec![None] } else { sizes.into_iter().map(Some).collect() }
    }

    /// The larger of two sizes: a model that ignores the swept value has none.
    pub(super) fn at(&self, cells: &[&Cell]) -> At {
        let sized = cells.iter().find(|cell| cell.size.is_some());
        sized.map_or(At(None), |cell| At::of(self.scenario, cell))
    }
}

/// The ratio of two predictions; `None` where one is 0.
pub(super) fn predicted_ratio(slow: &Cell, fast: &Cell) -> Option<f64> {
    let (slow, fast) = (slow.predicted_makespan_ns, fast.predicted_makespan_ns);
    (slow > 0 && fast > 0).then(|| slow as f64 / fast as f64)
}
