//! The order at the finish, no finer than the measurement.

use std::collections::HashSet;

use crate::analysis::compare::MIN_BLOCKS;
use crate::record::{Cell, Interval};

/// The place of each cell, first and last where it is shared: a cell is behind those whose interval ends before its
/// own begins. `None` for a cell that was not measured, and for all where no order may be named: too few trials, or
/// not the same work.
pub(super) fn places(cells: &[&Cell]) -> Vec<Option<(usize, usize)>> {
    let interval = |cell: &Cell| cell.makespan_ns.filter(|_| cell.is_measured());
    let measured: Vec<(&Cell, Interval)> =
        cells.iter().filter_map(|cell| Some((*cell, interval(cell)?))).collect();
    let plans: HashSet<&str> = measured.iter().map(|(cell, _)| cell.plan_digest.as_str()).collect();
    let few = |(cell, _): &(&Cell, Interval)| {
        cell.trials.iter().filter(|trial| !trial.warm_up).count() < MIN_BLOCKS
    };
    if measured.len() < 2 || plans.len() > 1 || measured.iter().any(few) {
        return vec![None; cells.len()];
    }
    let place = |own: Interval| {
        let ahead = measured.iter().filter(|(_, other)| other.high < own.low).count();
        let behind = measured.iter().filter(|(_, other)| own.high < other.low).count();
        (ahead + 1, measured.len() - behind)
    };
    cells.iter().map(|cell| interval(cell).map(place)).collect()
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
        let odd = cell(f64::NAN, f64::NAN);
        check(&[odd.clone(), odd], &[Some((1, 2)), Some((1, 2))]);
    }
}
