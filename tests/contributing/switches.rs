//! Times that a thread gave its core up, for each fetch.

use super::Chart;
use super::strip::{Quantity, strips};
use crate::lang::Words;
use crate::record::{Cell, Interval};

/// The chart's place in the table.
pub(super) const CHART: Chart = Chart {
    id: "switches",
    title: Words::example_switches_title,
    how: Words::example_switches_how,
    terms: &[],
    draw: |scene| strips(scene, &SWITCHES),
};

const SWITCHES: Quantity = Quantity {
    measured: |cell| {
        let median = per_fetch(cell, cell.voluntary_switches?);
        Some(Interval { median, low: median, high: median })
    },
    of_trial: |cell, trial| per_fetch(cell, trial.voluntary_switches as f64),
    predicted: |_| None,
    words: |lang, interval| lang.number(interval.median, 2),
    label: |lang, at, _| lang.plain(at, 6),
};

fn per_fetch(cell: &Cell, switches: f64) -> f64 {
    switches / f64::from(cell.fetches.max(1))
}
