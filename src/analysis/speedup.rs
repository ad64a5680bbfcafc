//! Speed-ups against `sequential`.

use super::stats::ratio;
use super::trials;
use crate::record::{Cell, Interval};

/// The model that speed-ups are measured against.
pub(super) const BASELINE: &str = "sequential";

/// Fills `speedup` of every cell.
pub(super) fn fill(cells: &mut [Cell]) {
    let speedups: Vec<Option<Interval>> = cells.iter().map(|cell| against(cell, cells)).collect();
    for (cell, speedup) in cells.iter_mut().zip(speedups) {
        if !cell.trials.is_empty() {
            cell.speedup = speedup;
        }
    }
}

fn against(cell: &Cell, cells: &[Cell]) -> Option<Interval> {
    let baseline = baseline(cell, cells)?;
    if !cell.is_measured() || !baseline.is_measured() || cell.below_timer || baseline.below_timer {
        return None;
    }
    let (above, below, pairing) = trials::sides(baseline, cell);
    let of_makespans = |above: &[f64], below: &[f64]| Some((ratio(above, below, pairing)?, 0.0));
    trials::within_bounds(&above, &below, of_makespans).map(|(speedup, _)| speedup)
}

/// `sequential` in the same scenario and backend, doing the same work. Where it ignores the swept value it ran
/// once, without a size, and stands beside every size whose plan is the same.
fn baseline<'a>(cell: &Cell, cells: &'a [Cell]) -> Option<&'a Cell> {
    let fits = |other: &&Cell| {
        other.model == BASELINE
            && other.scenario == cell.scenario
            && other.backend == cell.backend
            && other.plan_digest == cell.plan_digest
            && (other.size == cell.size || other.size.is_none())
    };
    let mut fitting: Vec<&Cell> = cells.iter().filter(fits).collect();
    fitting.sort_by_key(|other| other.size != cell.size);
    fitting.first().copied()
}

#[cfg(test)]
mod tests {
    use crate::analysis::testing::record;

    fn speedups(record: &crate::record::Record) -> Vec<Option<f64>> {
        record.cells.iter().map(|cell| cell.speedup.map(|speedup| speedup.median)).collect()
    }

    #[test]
    fn the_baseline_does_the_same_work() {
        let record = record()
            .cell("sequential", &[400.0, 404.0, 396.0])
            .cell("join-all", &[100.0, 101.0, 99.0])
            .cell("spawn", &[100.0, 101.0, 99.0])
            .edit(|cell| cell.plan_digest = "other".to_owned())
            .cell("bounded", &[])
            .done();
        assert_eq!(speedups(&record), [Some(1.0), Some(4.0), None, None]);
        let paired = record.cells[1].speedup.unwrap();
        assert!((paired.low - 4.0).abs() < 1e-9 && (paired.high - 4.0).abs() < 1e-9, "{paired:?}");
    }

    #[test]
    fn a_baseline_without_a_size_stands_beside_every_size() {
        let record = record()
            .cell("sequential", &[400.0; 3])
            .size(2.0)
            .cell("thread-pool", &[200.0; 3])
            .size(4.0)
            .cell("thread-pool", &[100.0; 3])
            .done();
        assert_eq!(speedups(&record), [Some(1.0), Some(2.0), Some(4.0)]);
    }

    #[test]
    fn each_size_has_its_own_baseline() {
        let record = record()
            .size(10.0)
            .cell("sequential", &[100.0])
            .cell("join-all", &[10.0])
            .size(100.0)
            .cell("sequential", &[1000.0])
            .cell("join-all", &[10.0])
            .done();
        assert_eq!(speedups(&record), [Some(1.0), Some(10.0), Some(1.0), Some(100.0)]);
    }
}
