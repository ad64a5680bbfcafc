//! The largest gap between what was measured and what was predicted; sooner than predicted tells more than later.

use super::view::View;
use super::{Finding, evidence, shows};
use crate::analysis::phrases::{Cpu, Makespan};
use crate::lang::words::Nanos;
use crate::lang::{Text, Words};
use crate::record::Cell;

/// A gap within 2 %, or 10 ms and 0.1 ms for each thread, is what timers and clocks are worth.
const SHARE: f64 = 0.02;
const TIMERS_NS: f64 = 10e6;
const THREAD_NS: f64 = 0.1e6;

/// What is sooner than this share of its prediction is no lateness of clocks: the prediction does not know this machine.
const SOONER: f64 = 0.97;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    sooner(view).or_else(|| later(view))
}

/// The cell that was furthest ahead of its prediction.
fn sooner(view: &View<'_>) -> Option<Finding> {
    let cells = view.cells().filter(|cell| cell.is_measured() && cell.predicted_makespan_ns > 0);
    let ahead = cells.filter_map(|cell| {
        let share = cell.makespan_ns?.high / cell.predicted_makespan_ns as f64;
        (share < SOONER).then_some((cell, share))
    });
    let (cell, _) = ahead.min_by(|one, other| one.1.total_cmp(&other.1))?;
    let predicted = cell.predicted_makespan_ns as f64;
    let at = view.at(&[cell]);
    let headline =
        Text::of(|words| words.prediction_beaten(&cell.model, Makespan(cell), at, Nanos(predicted)));
    let because = Text::of(Words::prediction_beaten_why);
    Some(shows("prediction", headline, because, evidence(&[cell], &["makespan_ns", "predicted_makespan_ns"])))
}

/// The cell with the largest gap.
fn later(view: &View<'_>) -> Option<Finding> {
    let cells = view.cells().filter(|cell| cell.is_measured() && cell.predicted_makespan_ns > 0);
    let gaps = cells.filter_map(|cell| Some((cell, gap(cell)?)));
    let (cell, gap) =
        gaps.reduce(|best, next| if next.1.total_cmp(&best.1).is_gt() { next } else { best })?;
    let measured = cell.makespan_ns?;
    let predicted = cell.predicted_makespan_ns as f64;
    let rests_on = evidence(&[cell], &["makespan_ns", "predicted_makespan_ns", "cpu_ns_per_fetch"]);
    if gap <= tolerance(cell) || measured.low <= predicted {
        return None;
    }
    let at = view.at(&[cell]);
    let headline = Text::of(|words| words.prediction_gap(&cell.model, Makespan(cell), at, Nanos(predicted)));
    let because = Text::of(|words| {
        // Requests are predicted as if the first attempt at each were answered.
        let retries = if cell.retries > 0 { words.prediction_retries() } else { "" };
        let far_side = cell.trials.iter().any(|trial| trial.far_cpu_ns.is_some());
        let far_side = if far_side { words.prediction_far_side() } else { "" };
        words.prediction_gap_why(Nanos(gap), retries, far_side, Cpu(cell))
    });
    Some(shows("prediction", headline, because, rests_on))
}

fn gap(cell: &Cell) -> Option<f64> {
    Some(cell.makespan_ns?.median - cell.predicted_makespan_ns as f64)
}

fn tolerance(cell: &Cell) -> f64 {
    let threads = f64::from(cell.threads_peak.unwrap_or(1));
    (SHARE * cell.predicted_makespan_ns as f64).max(TIMERS_NS) + THREAD_NS * threads
}
