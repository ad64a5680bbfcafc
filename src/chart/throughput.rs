//! Fetches per second of makespan.

use super::makespan::{axis, counted};
use super::strip::{StripRow, strips};
use super::{Chart, Picture, Scene, nothing_measured};
use crate::lang::{Lang, decimals_within};
use crate::record::Interval;

/// The chart's place in the table.
pub(super) const CHART: Chart = Chart {
    id: "throughput",
    title: ("Fetches per second", "Запитів за секунду"),
    how: (
        "Throughput: fetches ÷ makespan. Dots are trials, the band is the 95 % interval, the tall tick is the prediction.",
        "Пропускна здатність: кількість запитів, поділена на тривалість прогону. Крапки — прогони, смуга — 95-відсотковий інтервал, висока риска — прогноз.",
    ),
    draw,
};

fn draw(scene: &Scene<'_>) -> Picture {
    let lang = scene.lang;
    let rows: Vec<StripRow<'_>> = scene
        .rows
        .iter()
        .filter_map(|row| {
            let Interval { median, low, high } = row.cell.throughput_per_s?;
            let per_s = |makespan_ns: u64, fetches: u32| f64::from(fetches) / (makespan_ns as f64 / 1e9);
            Some(StripRow {
                name: row.name,
                look: row.look,
                words: words(lang, median, low, high),
                median,
                low,
                high,
                trials: counted(&row.cell.trials)
                    .map(|trial| per_s(trial.makespan_ns, trial.completed))
                    .collect(),
                predicted: (row.cell.predicted_makespan_ns > 0)
                    .then(|| per_s(row.cell.predicted_makespan_ns, row.cell.fetches)),
            })
        })
        .collect();
    if rows.is_empty() {
        return nothing_measured(lang);
    }
    strips(lang, &axis(&rows, |_| Box::new(move |at| lang.plain(at, 6))), &rows)
}

/// A rate with as many digits as its interval allows.
pub(super) fn words(lang: Lang, median: f64, low: f64, high: f64) -> String {
    let unit = if lang == Lang::Uk { "/с" } else { "/s" };
    format!("{}\u{a0}{unit}", lang.number(median, decimals_within(median, low, high)))
}
