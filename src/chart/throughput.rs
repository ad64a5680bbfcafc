//! Fetches per second of makespan.

use super::Chart;
use super::strip::{Quantity, strips};
use crate::lang::{Words, decimals_within};

/// The chart's place in the table.
pub(super) const CHART: Chart = Chart {
    id: "throughput",
    title: Words::throughput_title,
    how: Words::throughput_how,
    terms: &[],
    draw: |scene| strips(scene, &THROUGHPUT),
};

/// Fetches per second.
pub(super) const THROUGHPUT: Quantity = Quantity {
    measured: |cell| cell.throughput_per_s,
    of_trial: |_, trial| per_s(trial.completed, trial.makespan_ns),
    predicted: |cell| {
        (cell.predicted_makespan_ns > 0).then(|| per_s(cell.fetches, cell.predicted_makespan_ns))
    },
    words: |lang, at| {
        let decimals = decimals_within(at.median, at.low, at.high);
        lang.words().throughput_per_s(lang.number(at.median, decimals))
    },
    label: |lang, at, _| lang.plain(at, 6),
};

fn per_s(fetches: u32, makespan_ns: u64) -> f64 {
    f64::from(fetches) / (makespan_ns as f64 / 1e9)
}
