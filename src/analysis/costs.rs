//! What a fetch of a model cost where a run measured it, beyond what is predicted: on this a simulation of more fetches
//! and more cores than any machine has can stand.

use super::trials;
use super::winner::lateness;
use crate::record::{Cell, Interval, Record, Trial};

/// Cells with fewer fetches than this share of the most are left out: what a trial costs once, however many fetches it
/// has, would be counted for each of them.
const SHARE: f64 = 0.1;
/// Fixed work runs at up to 1.04 of its calibration: CPU time within so much of the work is not told from it.
const WORK: f64 = 0.04;
/// Less memory in all than this is told from none by chance.
const TOLD_BYTES: u64 = 256 << 10;
/// Of all trials, those between which the spread reaches.
const SPREAD: (f64, f64) = (0.05, 0.95);

/// What a fetch of a model costs: each the median over the trials of the cells that count, and the values between which
/// nine in ten of these trials lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Costs {
    /// The most fetches of these cells.
    pub fetches: u32,
    /// How many cells.
    pub cells: usize,
    /// CPU time beyond the computing of the plan, ns a fetch.
    pub cpu_ns: Interval,
    /// By how much the makespan is longer than predicted, and than its timers explain, ns a fetch.
    pub beyond_ns: Interval,
    /// Peak of the resident memory above the start, bytes a fetch; `None` where that is too little to tell.
    pub bytes: Option<Interval>,
    /// How late the timer that ends its waits typically is, ns; 0 where nobody knows.
    pub late_ns: u64,
}

/// What a fetch of `model` on `backend` cost in `record`, where fetches came at a rate (`loaded`) or all at once; `None`
/// where no cell tells.
#[must_use]
pub fn costs(record: &Record, (model, backend): (&str, &str), loaded: bool) -> Option<Costs> {
    let tells = |cell: &&Cell| {
        (cell.model.as_str(), cell.backend.as_str()) == (model, backend)
            && cell.is_measured()
            && !cell.own_code
            && cell.load.is_some() == loaded
            && trials::measured(cell).any(|trial| trial.completed > 0)
            && cell.cpu_ns_per_fetch.is_some_and(|cpu| cpu - work(cell) > WORK * work(cell))
    };
    let all: Vec<&Cell> = record.cells.iter().filter(tells).collect();
    let fetches = all.iter().map(|cell| cell.fetches).max()?;
    let large = |cell: &&&Cell| f64::from(cell.fetches) >= SHARE * f64::from(fetches);
    let cells: Vec<&Cell> = all.iter().filter(large).copied().collect();
    let each = |of: &dyn Fn(&Cell, &Trial) -> f64, cells: &[&Cell]| {
        let trials = cells.iter().flat_map(|cell| trials::measured(cell).map(move |trial| (*cell, trial)));
        spread(trials.map(|(cell, trial)| of(cell, trial).max(0.0) / f64::from(cell.fetches)).collect())
    };
    let calibration = &record.machine.calibration;
    let cpu = |cell: &Cell, trial: &Trial| trial.cpu_ns as f64 - cell.compute_ns as f64;
    let beyond = |cell: &Cell, trial: &Trial| {
        let late = lateness(cell, calibration).unwrap_or(0);
        trial.makespan_ns as f64 - cell.predicted_makespan_ns as f64 - late as f64
    };
    let told = |cell: &&&Cell| cell.memory_growth().is_some_and(|bytes| bytes >= TOLD_BYTES);
    let grown: Vec<&Cell> = cells.iter().filter(told).copied().collect();
    let timer = cells.iter().find_map(|cell| cell.timer.as_deref());
    let late = timer.and_then(|timer| super::resolution::typical(&calibration.lateness, timer));
    Some(Costs {
        fetches,
        cells: cells.len(),
        cpu_ns: each(&cpu, &cells)?,
        beyond_ns: each(&beyond, &cells)?,
        // Every trial of these cells tells.
        bytes: each(&|_, trial| trial.memory_growth().unwrap_or(0) as f64, &grown),
        late_ns: late.map_or(0, |late| late.p50_ns),
    })
}

/// The computing of a fetch on average, ns.
fn work(cell: &Cell) -> f64 {
    cell.compute_ns as f64 / f64::from(cell.fetches.max(1))
}

/// The median of these, and the ends of their [`SPREAD`]; `None` of nothing.
fn spread(mut all: Vec<f64>) -> Option<Interval> {
    all.sort_by(f64::total_cmp);
    let at = |share: f64| all.get(((all.len() as f64 * share).ceil() as usize).max(1) - 1).copied();
    Some(Interval { low: at(SPREAD.0)?, median: at(0.5)?, high: at(SPREAD.1)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{MS, record, ten};

    /// Trials of `count` fetches that wait for 100 ms, use 2 µs of CPU time each, and end 1 µs a fetch later than predicted.
    fn cell(fetches: u32, cpu_ns: u64) -> Record {
        record()
            .work(100 * MS, 0)
            .cell("spawn", &ten(100.0, 0.0))
            .edit(|cell| (cell.fetches, cell.predicted_makespan_ns) = (fetches, 100 * MS))
            .trials(|trial| {
                trial.completed = fetches;
                trial.cpu_ns = cpu_ns * u64::from(fetches);
                trial.makespan_ns = 100 * MS + 1_000 * u64::from(fetches);
                (trial.rss_start_bytes, trial.peak_rss_bytes) =
                    (Some(8 << 20), Some((8 << 20) + 500 * u64::from(fetches)));
            })
            .done()
    }

    fn found(records: &[Record]) -> Option<Costs> {
        let mut record = records[0].clone();
        record.cells = records.iter().flat_map(|record| record.cells.clone()).collect();
        let backend = record.cells[0].backend.clone();
        costs(&record, ("spawn", &backend), false)
    }

    #[test]
    fn what_a_fetch_costs_is_told_of_large_cells() {
        let all = [cell(50, 90_000), cell(2_000, 3_000), cell(20_000, 2_000)];
        let costs = found(&all).unwrap();
        assert_eq!((costs.fetches, costs.cells), (20_000, 2), "not that of 50 fetches");
        assert_eq!((costs.cpu_ns.low, costs.cpu_ns.high), (2_000.0, 3_000.0));
        assert_eq!(costs.beyond_ns, Interval { low: 1_000.0, median: 1_000.0, high: 1_000.0 });
        let bytes = Interval { low: 500.0, median: 500.0, high: 500.0 };
        assert_eq!(costs.bytes, Some(bytes), "of 2 000 fetches and of 20 000");
        assert_eq!(found(&all[..1]).unwrap().bytes, None, "25 kB in all");
    }

    #[test]
    fn what_nobody_measured_costs_nothing_that_is_known() {
        let one = cell(2_000, 3_000);
        let backend = one.cells[0].backend.clone();
        assert_eq!(costs(&one, ("join-all", &backend), false), None);
        assert_eq!(costs(&one, ("spawn", "http"), false), None);
        assert_eq!(costs(&one, ("spawn", &backend), true), None);
    }

    /// 3 µs beside 1 ms of computing may be the calibration's.
    #[test]
    fn cost_that_the_work_hides_is_not_told() {
        let mut one = cell(2_000, 1_003_000);
        one.cells[0].compute_ns = 2_000 * MS;
        assert_eq!(found(&[one.clone()]), None);
        one.cells[0].compute_ns = 2_000 * MS / 2;
        assert!(found(&[one]).is_some_and(|costs| costs.cpu_ns.median == 503_000.0));
    }
}
