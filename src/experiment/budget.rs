//! How long a run will take, and what to leave out if that is too long.

use std::time::Duration;

use super::cells::Planned;
use crate::lang::{Lang, Text};
use crate::plan::Nanos;
use crate::record::Verdict;

/// To start a process, expand the plan, warm up and summarise.
const PER_TRIAL: Nanos = 15_000_000;
/// To make and join an OS thread (0.1 ms measured), with room.
const PER_THREAD: Nanos = 150_000;
/// To launch, check and summarise a fetch, with room.
const PER_FETCH: Nanos = 4_000;
/// To build a pool and let it fall asleep: rayon's idle threads spin and steal first, 2 000 of them for seconds.
const SETTLE_PER_THREAD: Duration = Duration::from_millis(5);
/// The least time that a trial is given.
const LEAST_DEADLINE: Duration = Duration::from_secs(5);

/// What one trial of the cell will take.
#[must_use]
pub(super) fn trial(cell: &Planned) -> Nanos {
    let threads = u64::from(cell.threads());
    cell.prediction
        .makespan
        .saturating_add(PER_TRIAL)
        .saturating_add(threads * PER_THREAD)
        .saturating_add(u64::from(cell.fetches) * PER_FETCH)
}

/// After how long a trial of the cell is given up.
#[must_use]
pub(super) fn deadline(cell: &Planned) -> Duration {
    Duration::from_nanos(trial(cell).saturating_mul(10)).max(LEAST_DEADLINE)
        + SETTLE_PER_THREAD * cell.threads()
}

/// What all cells that shall run will take with `trials` trials each.
#[must_use]
pub(super) fn total(cells: &[Planned], trials: u32) -> Nanos {
    cells
        .iter()
        .filter(|cell| cell.runs())
        .fold(0, |sum: Nanos, cell| sum.saturating_add(trial(cell).saturating_mul(u64::from(trials))))
}

/// Skips the longest cells until the rest fits into `most`.
pub(super) fn skip_over(cells: &mut [Planned], trials: u32, most: Duration) {
    let most_ns = Nanos::try_from(most.as_nanos()).unwrap_or(Nanos::MAX);
    while total(cells, trials) > most_ns {
        let Some(longest) = cells.iter_mut().filter(|cell| cell.runs()).max_by_key(|cell| trial(cell)) else {
            return;
        };
        // Not in whole nanoseconds: those end at 584 years, which a million fetches of an hour pass.
        let needs = trial(longest) as f64 * f64::from(trials);
        longest.verdict = Verdict::Skipped;
        longest.reasons.push(Text::new(
            format!(
                "{} would take about {}, and the whole run may take {}",
                if trials == 1 { "1 trial".to_owned() } else { format!("{trials} trials") },
                Lang::En.duration(needs),
                Lang::En.duration(most_ns as f64)
            ),
            format!(
                "прогони ({trials}) тривали б близько {}, а на весь запуск відведено {}",
                Lang::Uk.duration(needs),
                Lang::Uk.duration(most_ns as f64)
            ),
        ));
    }
}
