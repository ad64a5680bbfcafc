//! Response time against the offered rate: flat while a model keeps up, steep beyond its capacity.

use super::axis::time_label;
use super::strip::Quantity;
use super::{Picture, SweepChart, Sweeping, sweep};
use crate::lang::{Lang, Words};
use crate::record::{Cell, Interval, Latency, LoadState, Trial};

/// The 99th percentile of the response.
pub(super) const OF_P99: SweepChart = SweepChart {
    id: "sweep-response-p99",
    title: Words::sweep_response_p99_title,
    how: Words::sweep_response_how,
    terms: &[],
    draw: |sweeping| under_load(sweeping, &P99),
};

/// Its median.
pub(super) const OF_P50: SweepChart = SweepChart {
    id: "sweep-response-p50",
    title: Words::sweep_response_p50_title,
    how: Words::sweep_response_how,
    terms: &[],
    draw: |sweeping| under_load(sweeping, &P50),
};

const P99: Quantity = of(
    |cell| kept_up(cell, |latency| latency.p99),
    |_, trial| trial.response_ns.p99.unwrap_or(0) as f64,
    |cell| hollow(cell, |latency| latency.p99, |load| load.p99_ns),
);
const P50: Quantity = of(
    |cell| kept_up(cell, |latency| latency.p50),
    |_, trial| trial.response_ns.p50.unwrap_or(0) as f64,
    |cell| hollow(cell, |latency| latency.p50, |load| load.p50_ns),
);

const fn of(
    measured: fn(&Cell) -> Option<Interval>,
    of_trial: fn(&Cell, &Trial) -> f64,
    predicted: fn(&Cell) -> Option<f64>,
) -> Quantity {
    let words = |lang: Lang, at: Interval| lang.duration(at.median);
    Quantity { measured, of_trial, predicted, words, label: time_label }
}

fn under_load(sweeping: &Sweeping<'_>, quantity: &Quantity) -> Picture {
    let loaded = sweeping.lines.iter().flat_map(|line| &line.cells).any(|(_, cell)| cell.load.is_some());
    if loaded { sweep::draw(sweeping, quantity, Lang::duration) } else { Picture::Absent }
}

fn falls_behind(cell: &Cell) -> bool {
    let measured = cell.load.as_ref().and_then(|load| load.measured.as_ref());
    measured.is_some_and(|measured| measured.state == LoadState::Saturated)
}

/// What was measured of a model that does not fall behind.
fn kept_up(cell: &Cell, of: fn(&Latency) -> Option<u64>) -> Option<Interval> {
    let median = of(cell.response_ns.as_ref()?)? as f64;
    (!falls_behind(cell)).then_some(Interval { median, low: median, high: median })
}

/// What holds for this length of run alone, or was not measured.
fn hollow(
    cell: &Cell,
    of: fn(&Latency) -> Option<u64>,
    ideal: fn(&crate::record::PredictedResponse) -> u64,
) -> Option<f64> {
    let measured = cell.response_ns.as_ref().and_then(of).filter(|_| falls_behind(cell));
    measured.or_else(|| cell.load.as_ref().map(|load| ideal(&load.predicted))).map(|ns| ns as f64)
}
