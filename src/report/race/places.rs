//! The order at the finish, no finer than the measurement.

use std::collections::HashSet;

use crate::analysis::compare::{MAX_DOUBT, MIN_BLOCKS, MIN_EFFECT};
use crate::record::{Cell, Interval, Verdict};

/// The place of each cell, first and last where it is shared: a cell is behind those whose interval ends before its
/// own begins, and whose median is smaller by what is worth naming. `None` for a cell that was not measured, and for
/// all where no winner may be named either: not the same work, too few trials, too many suspect ones, or waits too short
/// for their timer.
pub(super) fn places(cells: &[&Cell]) -> Vec<Option<(usize, usize)>> {
    let interval = |cell: &Cell| cell.makespan_ns.filter(|_| cell.is_measured());
    let measured: Vec<(&Cell, Interval)> =
        cells.iter().filter_map(|cell| Some((*cell, interval(cell)?))).collect();
    let plans: HashSet<&str> = measured.iter().map(|(cell, _)| cell.plan_digest.as_str()).collect();
    if measured.len() < 2 || plans.len() > 1 || measured.iter().any(|(cell, _)| !may_be_ranked(cell)) {
        return vec![None; cells.len()];
    }
    let ahead = |one: Interval, other: Interval| {
        one.high < other.low && other.median >= one.median * (1.0 + MIN_EFFECT)
    };
    let place = |own: Interval| {
        let before = measured.iter().filter(|(_, other)| ahead(*other, own)).count();
        let behind = measured.iter().filter(|(_, other)| ahead(own, *other)).count();
        (before + 1, measured.len() - behind)
    };
    cells.iter().map(|cell| interval(cell).map(place)).collect()
}

fn may_be_ranked(cell: &Cell) -> bool {
    let counted = || cell.trials.iter().filter(|trial| !trial.warm_up);
    let doubtful = counted().filter(|trial| trial.verdict == Verdict::Suspect).count();
    let trials = counted().count();
    !cell.below_timer && trials >= MIN_BLOCKS && doubtful as f64 <= MAX_DOUBT * trials as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Trial, Verdict};

    fn cell(low: f64, high: f64) -> Cell {
        Cell {
            makespan_ns: Some(Interval { median: f64::midpoint(low, high), low, high }),
            trials: vec![Trial::default(); MIN_BLOCKS],
            ..Cell::default()
        }
    }

    fn check(cells: &[Cell], expect: &[Option<(usize, usize)>]) {
        assert_eq!(places(&cells.iter().collect::<Vec<_>>()), expect);
    }

    #[test]
    fn models_that_cannot_be_told_apart_share_their_places() {
        let all = [cell(9.0, 10.0), cell(1.0, 2.0), cell(3.0, 5.0), cell(4.0, 6.0)];
        check(&all, &[Some((4, 4)), Some((1, 1)), Some((2, 3)), Some((2, 3))]);
        // Apart, and yet by less than 2 %.
        check(&[cell(100.0, 100.1), cell(101.0, 101.1)], &[Some((1, 2)), Some((1, 2))]);
    }

    #[test]
    fn no_order_is_named_where_none_may_be() {
        let refused = Cell { verdict: Verdict::Refused, ..cell(1.0, 2.0) };
        check(&[cell(1.0, 2.0), refused.clone()], &[None, None]);
        check(&[cell(1.0, 2.0), refused, cell(3.0, 4.0)], &[Some((1, 1)), None, Some((2, 2))]);
        let mut few = cell(3.0, 4.0);
        few.trials[0].warm_up = true;
        check(&[cell(1.0, 2.0), few], &[None, None]);
        let other = Cell { plan_digest: "other".to_owned(), ..cell(3.0, 4.0) };
        check(&[cell(1.0, 2.0), other], &[None, None]);
        let short = Cell { below_timer: true, ..cell(3.0, 4.0) };
        check(&[cell(1.0, 2.0), short], &[None, None]);
        let mut doubtful = cell(3.0, 4.0);
        doubtful.trials.iter_mut().take(2).for_each(|trial| trial.verdict = Verdict::Suspect);
        check(&[cell(1.0, 2.0), doubtful], &[None, None]);
        let odd = cell(f64::NAN, f64::NAN);
        check(&[odd.clone(), odd], &[Some((1, 2)), Some((1, 2))]);
    }
}
