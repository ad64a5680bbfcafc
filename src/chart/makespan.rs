//! Makespan of each model: every trial, the interval of the median, and the prediction.

use super::Chart;
use super::axis::time_label;
use super::strip::{Quantity, strips};
use crate::lang::Words;

/// The chart's place in the table.
pub(super) const CHART: Chart = Chart {
    id: "makespan",
    title: Words::makespan_title,
    how: Words::makespan_how,
    terms: &[],
    draw: |scene| strips(scene, &MAKESPAN),
};

/// Nanoseconds until the last fetch finished.
pub(super) const MAKESPAN: Quantity = Quantity {
    measured: |cell| cell.makespan_ns,
    of_trial: |_, trial| trial.makespan_ns as f64,
    predicted: |cell| (cell.predicted_makespan_ns > 0).then_some(cell.predicted_makespan_ns as f64),
    words: |lang, at| lang.duration_within(at.median, at.low, at.high),
    label: time_label,
};
