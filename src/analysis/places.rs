//! The order at the finish, no finer than the measurement.

use super::winner;
use super::winner::may_be_named;
use crate::record::{Cell, Record};

/// The place of each cell, first and last where it is shared: a cell is behind those that the rule for all
/// ([`winner()`]) names faster. `None` for a cell that was not measured, and for all where no winner may be named either:
/// not the same work, too few trials, too many suspect ones, or waits too short for their timer; and for a lane that
/// computes.
#[must_use]
pub fn places(record: &Record, cells: &[&Cell]) -> Vec<Option<(usize, usize)>> {
    let median = |cell: &Cell| cell.makespan_ns.filter(|_| cell.is_measured()).map(|all| all.median);
    let mut order: Vec<(usize, f64)> = cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| may_be_named(record, cell))
        .filter_map(|(at, cell)| Some((at, median(cell)?)))
        .collect();
    order.sort_by(|one, other| one.1.total_cmp(&other.1));
    let mut places = vec![None; cells.len()];
    let Some(told) = told_apart(record, &order.iter().map(|(at, _)| cells[*at]).collect::<Vec<_>>()) else {
        return places;
    };
    for (place, (at, _)) in order.iter().enumerate() {
        // Whoever is ahead of one that is ahead is ahead; and so behind.
        let before = (0..place).rev().find(|ahead| told[*ahead] <= place).map_or(0, |ahead| ahead + 1);
        places[*at] = Some((before + 1, told[place]));
    }
    places
}

/// For each of the cells, fastest first, the place of the first that it is faster than beyond doubt; `None` where there
/// is nobody to be faster than, or no order may be named.
fn told_apart(record: &Record, cells: &[&Cell]) -> Option<Vec<usize>> {
    let (first, others) = cells.split_first()?;
    if others.is_empty() || !others.iter().all(|cell| winner(record, cell, first).may_rank()) {
        return None;
    }
    let slower = |one: &Cell, other: &Cell| winner(record, other, one).difference().is_some();
    let first_behind = |(place, one): (usize, &&Cell)| {
        let behind = (place + 1..cells.len()).find(|behind| slower(one, cells[*behind]));
        behind.unwrap_or(cells.len())
    };
    Some(cells.iter().enumerate().map(first_behind).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::compare::MIN_BLOCKS;
    use crate::analysis::testing::record;
    use crate::record::{Interval, Trial, Verdict};

    /// Trials of one cell, each a little longer than the one before: `spread` from the first to the last.
    fn cell(first: u64, spread: u64) -> Cell {
        let makespan = |block: u64| 1_000 * (first + spread * block / (MIN_BLOCKS as u64 - 1));
        let trial =
            |block: u64| Trial { block: block as u32, makespan_ns: makespan(block), ..Trial::default() };
        let median = makespan(2) as f64;
        Cell {
            makespan_ns: Some(Interval { median, low: median, high: median }),
            trials: (0..MIN_BLOCKS as u64).map(trial).collect(),
            ..Cell::default()
        }
    }

    fn check(cells: &[Cell], expect: &[Option<(usize, usize)>]) {
        let record = record().raw();
        assert_eq!(places(&record, &cells.iter().collect::<Vec<_>>()), expect);
    }

    #[test]
    fn models_that_cannot_be_told_apart_share_their_places() {
        let all = [cell(9_000, 100), cell(1_000, 100), cell(3_000, 40), cell(3_030, 40)];
        check(&all, &[Some((4, 4)), Some((1, 1)), Some((2, 3)), Some((2, 3))]);
        // Apart, and yet by less than 2 %.
        check(&[cell(10_000, 10), cell(10_100, 10)], &[Some((1, 2)), Some((1, 2))]);
    }

    #[test]
    fn no_order_is_named_where_none_may_be() {
        let fast = || cell(1_000, 10);
        let refused = Cell { verdict: Verdict::Refused, ..fast() };
        check(&[fast(), refused.clone()], &[None, None]);
        check(&[fast(), refused, cell(3_000, 10)], &[Some((1, 1)), None, Some((2, 2))]);
        let mut few = cell(3_000, 10);
        few.trials[0].warm_up = true;
        check(&[fast(), few], &[None, None]);
        let other = Cell { plan_digest: "other".to_owned(), ..cell(3_000, 10) };
        check(&[fast(), other], &[None, None]);
        let short = Cell { below_timer: true, ..cell(3_000, 10) };
        check(&[fast(), short], &[None, None]);
        let mut doubtful = cell(3_000, 10);
        doubtful.trials.iter_mut().take(2).for_each(|trial| trial.verdict = Verdict::Suspect);
        check(&[fast(), doubtful], &[None, None]);
    }
}
