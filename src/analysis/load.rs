//! Whether a model kept up with its arrivals.

use std::cmp::Ordering;

use super::stats::interval;
use super::trials;
use crate::record::{Cell, Interval, Latency, LoadState, MeasuredLoad, STEADY, Trial, Vary};

/// How the model of a cell kept up; `None` without arrivals.
pub(super) fn measured(cell: &Cell) -> Option<MeasuredLoad> {
    let clients = cell.load.as_ref()?.clients;
    let trials: Vec<&Trial> = trials::measured(cell).collect();
    let seen: Vec<_> = trials.iter().filter_map(|trial| trial.load).collect();
    let drifts: Vec<f64> = seen.iter().filter_map(|seen| seen.drift).collect();
    let drift = interval(&drifts).filter(|_| drifts.len() == seen.len());
    let refused: f64 = trials.iter().map(|trial| refused(trial)).sum::<u64>() as f64;
    let refused = refused / (trials.len().max(1) as f64 * f64::from(cell.fetches.max(1)));
    let errors = seen.iter().filter_map(|seen| seen.drift_error);
    Some(MeasuredLoad {
        lag_p99_ns: seen.iter().map(|seen| seen.lag_p99_ns).max()?,
        backlog_peak: seen.iter().map(|seen| seen.backlog_peak).max()?,
        drift,
        refused,
        state: match clients {
            Some(_) => LoadState::Waiting,
            None => state(drift, errors.fold(0.0, f64::max), refused),
        },
    })
}

/// Fetches of a trial that were not run.
fn refused(trial: &Trial) -> u64 {
    trial.outcomes.iter().filter(|outcome| outcome.is_refused()).map(|outcome| outcome.count).sum()
}

/// How the model of a trial of so many fetches kept up.
pub(super) fn state_of(trial: &Trial, fetches: u32) -> LoadState {
    let seen = trial.load.unwrap_or_default();
    let drift = seen.drift.map(|drift| Interval { median: drift, low: drift, high: drift });
    let refused = refused(trial) as f64 / f64::from(fetches.max(1));
    state(drift, seen.drift_error.unwrap_or(0.0), refused)
}

/// What a drift says that may be off by `chance`, where such a share of the fetches was refused.
#[must_use]
pub fn state(drift: Option<Interval>, chance: f64, refused: f64) -> LoadState {
    match drift {
        Some(drift) if drift.low - chance > STEADY => LoadState::Saturated,
        _ if refused > STEADY => LoadState::Shedding,
        Some(drift) if drift.high + chance < STEADY => LoadState::Stable,
        _ => LoadState::Undecided,
    }
}

/// Who of some cells under the same arrivals keeps up.
pub(super) struct Standing<'a> {
    /// Those that do, the soonest 99th percentile of the response first.
    pub(super) stable: Vec<&'a Cell>,
    /// Those that do by turning fetches away.
    pub(super) shedding: Vec<&'a Cell>,
    /// Those that do not.
    pub(super) saturated: Vec<&'a Cell>,
    /// What tells the cells of one model apart; `None` where each model has one.
    pub(super) sizes: Option<Vary>,
}

impl<'a> Standing<'a> {
    /// The standing of cells of a scenario that varies this.
    pub(super) fn of(cells: &[&'a Cell], vary: Option<Vary>) -> Self {
        let state = |cell: &Cell| cell.load.as_ref().and_then(|load| load.measured.as_ref()).map(|m| m.state);
        let all = |state_: LoadState| {
            cells.iter().copied().filter(move |cell| state(cell) == Some(state_)).collect::<Vec<&Cell>>()
        };
        let mut stable = all(LoadState::Stable);
        stable
            .sort_by(|a, b| p99(&a.response_ns).partial_cmp(&p99(&b.response_ns)).unwrap_or(Ordering::Equal));
        let sizes = vary.filter(|_| cells.iter().any(|cell| cell.size != cells[0].size));
        Self { stable, shedding: all(LoadState::Shedding), saturated: all(LoadState::Saturated), sizes }
    }
}

/// The 99th percentile, ns.
pub(super) fn p99(latency: &Option<Latency>) -> Option<f64> {
    Some(latency.as_ref()?.p99? as f64)
}

/// Fetches a second until the last was done.
pub fn achieved(cell: &Cell) -> Option<f64> {
    cell.throughput_per_s.map(|rate| rate.median)
}

/// Fetches a second whose response took no longer than `within`, ns: of all responses the share in the histogram, which
/// is off by at most its 0.1 %.
#[must_use]
pub fn good(cell: &Cell, within: u64) -> Option<f64> {
    let histogram = cell.response_ns.as_ref()?.histogram().ok().filter(|histogram| !histogram.is_empty())?;
    let share = histogram.count_between(0, within) as f64 / histogram.len() as f64;
    Some(achieved(cell)? * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drift_decides_where_its_whole_interval_does() {
        let check = |low, high, chance, expect| {
            let drift = Interval { median: f64::midpoint(low, high), low, high };
            assert_eq!(state(Some(drift), chance, 0.0), expect, "{low} {high} {chance}");
        };
        check(0.19, 0.21, 0.01, LoadState::Saturated);
        check(-0.01, 0.005, 0.01, LoadState::Stable);
        check(0.01, 0.03, 0.0, LoadState::Undecided);
        // The window is short beside the service times: nothing can be told.
        check(0.04, 0.05, 0.04, LoadState::Undecided);
        check(0.0, 0.0, 0.04, LoadState::Undecided);
        assert_eq!(state(None, 0.0, 0.0), LoadState::Undecided);
        // Who turns fetches away has no queue that grows.
        let steady = Interval { median: 0.0, low: -0.01, high: 0.01 };
        assert_eq!(state(Some(steady), 0.0, 0.03), LoadState::Shedding);
        assert_eq!(state(None, 0.0, 0.03), LoadState::Shedding);
        assert_eq!(state(Some(steady), 0.0, 0.01), LoadState::Stable);
    }
}
