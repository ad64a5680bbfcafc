//! Makespan of each model: every trial, the interval of the median, and the prediction.

use super::axis::{Axis, time_label};
use super::strip::{StripRow, strips};
use super::{Chart, Picture, Scene, bounds, nothing_measured, wants_log};
use crate::record::{Interval, Trial, Verdict};

/// The chart's place in the table.
pub(super) const CHART: Chart = Chart {
    id: "makespan",
    title: ("How long the whole work took", "Скільки тривала вся робота"),
    how: (
        "Makespan. Dots are trials, the band is the 95 % interval of their median, the tall tick is the prediction for an ideal machine.",
        "Тривалість прогону. Крапки — окремі прогони, смуга — 95-відсотковий інтервал їхньої медіани, висока риска — прогноз для ідеальної машини.",
    ),
    draw,
};

/// The trials that count: measured ones, without the warm-up.
pub(super) fn counted(trials: &[Trial]) -> impl Iterator<Item = &Trial> {
    trials.iter().filter(|trial| {
        !trial.warm_up && matches!(trial.verdict, Verdict::Valid | Verdict::Suspect) && trial.makespan_ns > 0
    })
}

fn draw(scene: &Scene<'_>) -> Picture {
    let lang = scene.lang;
    let rows: Vec<StripRow<'_>> = scene
        .rows
        .iter()
        .filter_map(|row| {
            let Interval { median, low, high } = row.cell.makespan_ns?;
            Some(StripRow {
                name: row.name,
                look: row.look,
                words: lang.duration_within(median, low, high),
                median,
                low,
                high,
                trials: counted(&row.cell.trials).map(|trial| trial.makespan_ns as f64).collect(),
                predicted: (row.cell.predicted_makespan_ns > 0)
                    .then_some(row.cell.predicted_makespan_ns as f64),
            })
        })
        .collect();
    if rows.is_empty() {
        return nothing_measured(lang);
    }
    strips(lang, &axis(&rows, |max| Box::new(time_label(lang, max))), &rows)
}

/// A label maker for an axis that ends at the given value.
type Labels<'a> = Box<dyn Fn(f64) -> String + 'a>;

/// An axis over all that is drawn; linear from zero unless that would hide the small ones.
pub(super) fn axis<'a>(rows: &[StripRow<'_>], label: impl Fn(f64) -> Labels<'a>) -> Axis {
    let values = || {
        rows.iter().flat_map(|row| {
            [row.median, row.low, row.high].into_iter().chain(row.predicted).chain(row.trials.iter().copied())
        })
    };
    let (low, high) = bounds(values().filter(|value| *value > 0.0));
    if wants_log(values()) {
        // On a logarithmic axis each tick takes the unit that fits it.
        Axis::log(low, high, |at| label(at)(at))
    } else {
        Axis::from_zero(high, 4, label(high))
    }
}
