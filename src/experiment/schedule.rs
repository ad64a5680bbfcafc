//! Which trial comes next, and when it is enough.
//!
//! One scenario after another, so that trials that are compared lie close in time; within it, blocks, each of which
//! runs every cell once. Blocks are added while an interval is wide and time is left; which model is ahead is never
//! looked at, since to stop when a difference looks good would find differences that are not there. What a trial
//! takes is predicted until one has run, and measured from then on, so the time that is left is known better with
//! every trial.

use std::collections::VecDeque;

use super::Shard;
use super::order::Orders;
use crate::plan::Nanos;
use crate::record::Stopped;

/// Under so many blocks no winner is named: the time is first shared so that every cell has these.
pub const BLOCKS_FOR_A_VERDICT: u32 = 6;
/// A cell of which so many trials came to nothing is not tried again: it fails the same way, and a deadline is ten
/// times what was predicted.
const GIVE_UP: u32 = 2;

/// What a schedule must know of a cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// Index of its scenario.
    pub(super) scenario: usize,
    /// What a trial is predicted to take.
    pub(super) predicted: Nanos,
    /// False if it was refused or skipped, or is given up.
    pub(super) runs: bool,
    done: u32,
    spent: Nanos,
    lost: u32,
}

impl Row {
    pub(super) const fn new(scenario: usize, predicted: Nanos, runs: bool) -> Self {
        Self { scenario, predicted, runs, done: 0, spent: 0, lost: 0 }
    }

    /// What the next trial will take: the mean of those that ran, else the prediction.
    fn cost(&self) -> Nanos {
        self.spent.checked_div(Nanos::from(self.done)).unwrap_or(self.predicted)
    }

    /// What all trials up to number `trials` will take.
    fn needs(&self, trials: u32) -> Nanos {
        self.cost().saturating_mul(Nanos::from(trials.saturating_sub(self.done)))
    }
}

/// Why a cell is not tried any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// What it still needs for a verdict does not fit into the time.
    Time {
        /// Trials that it has.
        done: u32,
        /// What another takes.
        cost: Nanos,
        /// Time that is left for the run.
        left: Nanos,
    },
    /// So many of its trials failed or were refused.
    Lost(u32),
}

/// The blocks that a scenario was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ended {
    pub(super) scenario: usize,
    pub(super) blocks: u32,
    pub(super) stopped: Stopped,
}

/// The state of a run.
#[derive(Debug)]
pub(super) struct Schedule {
    least: u32,
    most: u32,
    limit: Nanos,
    seed: u64,
    shard: Shard,
    rows: Vec<Row>,
    /// The scenario that runs, the first of its rows, its cells that run, and the orders of its rows.
    scenario: usize,
    first: usize,
    cells: Vec<usize>,
    orders: Orders,
    /// What is left of the block that runs, and how many were begun.
    block: VecDeque<usize>,
    begun: u32,
    /// Until when this scenario may add blocks: a fair share of the time that nobody asked for.
    spare_until: Option<Nanos>,
    ended: Vec<Ended>,
    given_up: Vec<(usize, Why)>,
}

impl Schedule {
    /// From `least` to `most` trials of every row within `limit`; those of `shard`, of a run that is shared out.
    pub(super) fn new(
        rows: Vec<Row>,
        (least, most): (u32, u32),
        limit: Nanos,
        seed: u64,
        shard: Shard,
    ) -> Self {
        let mut schedule = Self {
            least,
            most: most.max(least),
            limit,
            seed,
            shard,
            rows,
            scenario: 0,
            first: 0,
            cells: Vec::new(),
            orders: Orders::new(0, seed, shard),
            block: VecDeque::new(),
            begun: 0,
            spare_until: None,
            ended: Vec::new(),
            given_up: Vec::new(),
        };
        schedule.enter(0);
        schedule
    }

    /// The next cell at `now`, counted from the first trial; `None` at the end. `precise` says whether every interval
    /// of these cells is narrow enough.
    pub(super) fn next(&mut self, now: Nanos, precise: &dyn Fn(&[usize]) -> bool) -> Option<usize> {
        loop {
            self.drop_what_does_not_fit(now);
            while let Some(cell) = self.block.pop_front() {
                let row = &self.rows[cell];
                let fits = row.done < self.floor() || now.saturating_add(row.cost()) <= self.limit;
                if row.runs && fits {
                    return Some(cell);
                }
            }
            if self.scenario >= self.scenarios() {
                return None;
            }
            match self.stop(now, precise) {
                Some(stopped) => self.end(stopped),
                None => {
                    let cells = self.orders.block().into_iter().map(|place| self.first + place);
                    self.block = cells.filter(|cell| self.cells.contains(cell)).collect();
                    self.begun += 1;
                }
            }
        }
    }

    /// Before the first trial: only these rows run.
    pub(super) fn keep(&mut self, runs: impl Fn(usize) -> bool) {
        for (cell, row) in self.rows.iter_mut().enumerate() {
            row.runs &= runs(cell);
        }
        self.enter(0);
    }

    /// Forgets every row.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.enter(0);
    }

    /// A trial of `cell` will take so long: better than what was predicted.
    pub(super) fn expect(&mut self, cell: usize, time: Nanos) {
        self.rows[cell].predicted = time;
    }

    /// Adds a row, whose trials somebody else asks for.
    pub(super) fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// A trial of `cell` took `took`; `lost` if it failed or was refused.
    pub(super) fn done(&mut self, cell: usize, took: Nanos, lost: bool) {
        let row = &mut self.rows[cell];
        row.done += 1;
        row.spent = row.spent.saturating_add(took);
        row.lost += u32::from(lost);
        if row.lost >= GIVE_UP && row.runs {
            row.runs = false;
            let lost = row.lost;
            self.given_up.push((cell, Why::Lost(lost)));
        }
    }

    /// The cells that were given up since the last call.
    pub(super) fn take_given_up(&mut self) -> Vec<(usize, Why)> {
        std::mem::take(&mut self.given_up)
    }

    /// The block that runs, counted from 1.
    pub(super) const fn block(&self) -> u32 {
        self.begun
    }

    /// What all trials that were asked for will still take, those of added blocks left out.
    pub(super) fn left(&self) -> Nanos {
        let sum = |sum: Nanos, (cell, row): (usize, &Row)| {
            let added =
                row.scenario == self.scenario && self.begun > self.least && self.block.contains(&cell);
            let one = if added { row.cost() } else { 0 };
            sum.saturating_add(row.needs(self.least)).saturating_add(one)
        };
        self.rows.iter().enumerate().filter(|(_, row)| self.is_ahead(row)).fold(0, sum)
    }

    /// The blocks of every scenario so far; the one that runs counts as `interrupted`.
    pub(super) fn ended(&self) -> Vec<Ended> {
        let mut ended = self.ended.clone();
        ended.extend(self.running().map(|blocks| Ended {
            scenario: self.scenario,
            blocks,
            stopped: Stopped::Interrupted,
        }));
        ended
    }

    fn running(&self) -> Option<u32> {
        let blocks = self.cells.iter().map(|cell| self.rows[*cell].done).max();
        blocks.filter(|blocks| *blocks > 0)
    }

    fn scenarios(&self) -> usize {
        self.rows.last().map_or(0, |row| row.scenario + 1)
    }

    fn floor(&self) -> u32 {
        self.least.min(BLOCKS_FOR_A_VERDICT)
    }

    fn is_ahead(&self, row: &Row) -> bool {
        row.runs && row.scenario >= self.scenario
    }

    /// What the later scenarios need for `trials` trials of every cell.
    fn later(&self, trials: u32) -> Nanos {
        let later = self.rows.iter().filter(|row| row.runs && row.scenario > self.scenario);
        later.fold(0, |sum: Nanos, row| sum.saturating_add(row.needs(trials)))
    }

    /// Gives up the longest cells until the others can have as many trials as a verdict needs.
    fn drop_what_does_not_fit(&mut self, now: Nanos) {
        let (left, floor) = (self.limit.saturating_sub(now), self.floor());
        loop {
            let ahead = || self.rows.iter().filter(|row| self.is_ahead(row));
            if ahead().fold(0, |sum: Nanos, row| sum.saturating_add(row.needs(floor))) <= left {
                return;
            }
            let lacking = |(_, row): &(usize, &Row)| self.is_ahead(row) && row.done < floor;
            let longest = self
                .rows
                .iter()
                .enumerate()
                .filter(lacking)
                .max_by_key(|(_, row)| row.cost())
                .map(|(i, _)| i);
            let Some(cell) = longest else { return };
            let row = &mut self.rows[cell];
            row.runs = false;
            self.given_up.push((cell, Why::Time { done: row.done, cost: row.cost(), left }));
        }
    }

    /// Why this scenario gets no further block, if so.
    fn stop(&mut self, now: Nanos, precise: &dyn Fn(&[usize]) -> bool) -> Option<Stopped> {
        let cells: Vec<usize> = self.cells.iter().copied().filter(|cell| self.rows[*cell].runs).collect();
        if cells.is_empty() {
            let all_lost = self.cells.iter().all(|cell| self.rows[*cell].lost >= GIVE_UP);
            return Some(if all_lost { Stopped::Lost } else { Stopped::Time });
        }
        if self.begun < self.floor() {
            return None;
        }
        let cost = cells.iter().fold(0, |sum: Nanos, cell| sum.saturating_add(self.rows[*cell].cost()));
        let end = now.saturating_add(cost);
        if self.begun < self.least {
            let fits = end.saturating_add(self.later(self.floor())) <= self.limit;
            return (!fits).then_some(Stopped::Time);
        }
        if self.most == self.least {
            return Some(Stopped::Asked);
        }
        if precise(&cells) {
            return Some(Stopped::Narrow);
        }
        if self.begun >= self.most {
            return Some(Stopped::Most);
        }
        let until = self.spare_until.unwrap_or_else(|| now.saturating_add(self.share(now)));
        self.spare_until = Some(until);
        (end > until).then_some(Stopped::Time)
    }

    /// The time that is left over once all later scenarios have what was asked for, shared with them equally.
    fn share(&self, now: Nanos) -> Nanos {
        let spare = self.limit.saturating_sub(now).saturating_sub(self.later(self.least));
        let waiting = (self.scenario..self.scenarios())
            .filter(|scenario| self.rows.iter().any(|row| row.runs && row.scenario == *scenario))
            .count();
        spare / waiting.max(1) as Nanos
    }

    fn end(&mut self, stopped: Stopped) {
        if let Some(blocks) = self.running() {
            self.ended.push(Ended { scenario: self.scenario, blocks, stopped });
        }
        self.enter(self.scenario + 1);
    }

    fn enter(&mut self, scenario: usize) {
        // The rows of a scenario stand together.
        self.first = self.rows.partition_point(|row| row.scenario < scenario);
        let rows = self.rows.partition_point(|row| row.scenario <= scenario) - self.first;
        let runs = |cell: &usize| self.rows[*cell].runs;
        self.cells = (self.first..self.first + rows).filter(runs).collect();
        // What is left out keeps its place, so that the order of the others is the same on every machine.
        self.orders = Orders::new(rows, self.seed.wrapping_add(scenario as u64), self.shard);
        self.scenario = scenario;
        self.block.clear();
        self.begun = 0;
        self.spare_until = None;
    }
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
