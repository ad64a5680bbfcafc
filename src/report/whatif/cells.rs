//! What a run measured of a model, for the nearest of it to stand beside a prediction.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Inputs, is_uniform, measured};
use crate::lang::Lang;
use crate::record::{Bound, Cell, Scenario, Shape};
use crate::report::quantity;

/// A cell with the averages of its fetches.
#[derive(Serialize)]
pub(super) struct MeasuredCell {
    count: u32,
    wait: f64,
    compute: f64,
    /// Arrivals a second; `None` where all come at once.
    rate: Option<f64>,
    /// The limits that the model heeds.
    workers: Option<u32>,
    in_flight: Option<u32>,
    /// True for unequal fetches of another page.
    uneven: bool,
    /// The makespan, or at a rate the median response.
    ns: f64,
    /// The same in words, at a rate with the longest response.
    words: BTreeMap<&'static str, String>,
    /// The page that shows it; `None` for this one.
    href: Option<String>,
}

/// The cells of a model that were measured as the page's own were, those of the page first.
pub(super) fn of(inputs: &Inputs<'_>, model: &str, shape: Shape) -> Vec<MeasuredCell> {
    let subject = inputs.subject;
    let own = |cell: &Cell| cell.scenario == subject.scenario.id;
    let Some(backend) = subject.first_view().map(|view| view.backend) else { return Vec::new() };
    let cells = subject.record.cells.iter().filter(|cell| cell.model == model && cell.backend == backend);
    // Elsewhere fetches may stand in line for connections, or fail: no prediction here knows of that.
    let alike = |cell: &&Cell| own(cell) || cell.connections.is_none() && cell.outcomes.is_empty();
    let mut cells: Vec<&Cell> = cells.filter(|cell| cell.fetches > 0).filter(alike).collect();
    cells.sort_by_key(|cell| !own(cell));
    let heeds = |bound| shape.in_flight == bound || shape.threads == bound;
    let one = |cell: &Cell| {
        let mean = |sum: u64| (sum as f64 / f64::from(cell.fetches)).round();
        let scenario = subject.record.scenarios.iter().find(|scenario| scenario.id == cell.scenario)?;
        let rate = rate(scenario, cell)?;
        let (ns, words) = if rate.is_some() { response(cell)? } else { makespan(cell)? };
        Some(MeasuredCell {
            count: cell.fetches,
            wait: mean(cell.wait_ns),
            compute: mean(cell.compute_ns),
            rate,
            workers: heeds(Bound::Workers).then_some(cell.workers),
            in_flight: cell.in_flight.filter(|_| heeds(Bound::InFlight)),
            uneven: !own(cell) && !is_uniform(&scenario.groups),
            ns,
            words,
            href: (!own(cell)).then(|| format!("{}.html", cell.scenario)),
        })
    };
    cells.into_iter().filter_map(one).collect()
}

/// The rate at which the fetches of a cell came, `Some(None)` for all at once; `None` where they came otherwise, or some
/// were turned away.
fn rate(scenario: &Scenario, cell: &Cell) -> Option<Option<f64>> {
    let Some(load) = &cell.load else { return Some(None) };
    let said = scenario.load.as_ref()?;
    let even = said.words.starts_with("rate ") && said.queue.is_none() && said.deadline_ns.is_none();
    even.then_some(Some(load.offered_per_s))
}

fn makespan(cell: &Cell) -> Option<(f64, BTreeMap<&'static str, String>)> {
    let words = Lang::ALL.map(|lang| (lang.tag(), quantity::makespan(lang, cell)));
    Some((measured(cell)?, words.into()))
}

fn response(cell: &Cell) -> Option<(f64, BTreeMap<&'static str, String>)> {
    let latency = cell.response_ns.as_ref().filter(|_| cell.is_measured())?;
    let (p50, max) = (latency.p50? as f64, latency.max as f64);
    let words =
        Lang::ALL.map(|lang| (lang.tag(), format!("{}\u{a0}/ {}", lang.duration(p50), lang.duration(max))));
    Some((p50, words.into()))
}
