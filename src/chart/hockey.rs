//! Response time against the offered rate: flat while a model keeps up, steep beyond its capacity.

use super::axis::time_label;
use super::strip::Quantity;
use super::sweep::{self, Curves, Value};
use super::{Picture, Sign, SweepChart, Sweeping, Term};
use crate::lang::{Lang, Words};
use crate::record::{Cell, Interval, Latency, LoadState, PredictedResponse};

/// The 99th percentile of the response.
pub(super) const OF_P99: SweepChart = SweepChart {
    id: "sweep-response-p99",
    title: Words::sweep_response_p99_title,
    how: Words::sweep_response_how,
    terms: TERMS,
    draw: |sweeping| under_load(sweeping, &P99),
};

/// Its median.
pub(super) const OF_P50: SweepChart = SweepChart {
    id: "sweep-response-p50",
    title: Words::sweep_response_p50_title,
    how: Words::sweep_response_how,
    terms: TERMS,
    draw: |sweeping| under_load(sweeping, &P50),
};

const TERMS: &[Term] = &[
    Term { sign: Sign::Mark("pt"), meaning: Words::sweep_term_response },
    Term { sign: Sign::Mark("ho"), meaning: Words::sweep_term_hollow },
    Term { sign: Sign::Line("service"), meaning: Words::sweep_term_service },
    Term { sign: Sign::Line("ideal"), meaning: Words::sweep_term_ideal },
];

const P99: Curves = of(
    Quantity {
        measured: |cell| kept_up(cell, |latency| latency.p99),
        of_trial: |_, trial| trial.response_ns.p99.unwrap_or(0) as f64,
        predicted: |cell| hollow(cell, |latency| latency.p99, |load| load.p99_ns),
        words: |lang, at| lang.duration(at.median),
        label: time_label,
    },
    &[
        ("service", |cell| Some(cell.service_ns.as_ref()?.p99? as f64)),
        ("ideal", |cell| Some(predicted(cell)?.p99_ns as f64)),
    ],
);
const P50: Curves = of(
    Quantity {
        measured: |cell| kept_up(cell, |latency| latency.p50),
        of_trial: |_, trial| trial.response_ns.p50.unwrap_or(0) as f64,
        predicted: |cell| hollow(cell, |latency| latency.p50, |load| load.p50_ns),
        ..P99.quantity
    },
    &[
        ("service", |cell| Some(cell.service_ns.as_ref()?.p50? as f64)),
        ("ideal", |cell| Some(predicted(cell)?.p50_ns as f64)),
    ],
);

const fn of(quantity: Quantity, beside: &'static [(&'static str, Value)]) -> Curves {
    Curves { beside, ..Curves::of(quantity, Lang::duration) }
}

fn under_load(sweeping: &Sweeping<'_>, curves: &Curves) -> Picture {
    if sweeping.has_load() { sweep::draw(sweeping, curves) } else { Picture::Absent }
}

pub(super) fn falls_behind(cell: &Cell) -> bool {
    let measured = cell.load.as_ref().and_then(|load| load.measured.as_ref());
    measured.is_some_and(|measured| measured.state == LoadState::Saturated)
}

/// What was measured of a model that does not fall behind.
fn kept_up(cell: &Cell, of: fn(&Latency) -> Option<u64>) -> Option<Interval> {
    let median = of(cell.response_ns.as_ref()?)? as f64;
    (!falls_behind(cell)).then_some(Interval { median, low: median, high: median })
}

/// The prediction under load; `None` where nobody knows how long a wait takes.
fn predicted(cell: &Cell) -> Option<&PredictedResponse> {
    cell.load.as_ref().filter(|_| !cell.own_code).map(|load| &load.predicted)
}

/// What holds for this length of run alone, or was not measured.
fn hollow(cell: &Cell, of: fn(&Latency) -> Option<u64>, ideal: fn(&PredictedResponse) -> u64) -> Option<f64> {
    let measured = cell.response_ns.as_ref().and_then(of).filter(|_| falls_behind(cell));
    measured.or_else(|| predicted(cell).map(ideal)).map(|ns| ns as f64)
}
