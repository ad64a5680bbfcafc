//! A schedule, driven by trials that take what a table says.

use super::*;
use crate::plan::MILLISECOND;

/// A run in which every trial takes what it shall take, or something else than was predicted.
struct Sim {
    schedule: Schedule,
    really: Vec<u64>,
    lost: Vec<bool>,
    now: Nanos,
    /// The cells in the order in which they ran.
    ran: Vec<usize>,
    given_up: Vec<(usize, Why)>,
}

/// Cells as (scenario, predicted ms, really ms); the limit in ms.
fn sim(cells: &[(usize, u64, u64)], (least, most): (u32, u32), limit: u64) -> Sim {
    let rows = cells.iter().map(|&(scenario, ms, _)| Row::new(scenario, ms * MILLISECOND, true)).collect();
    Sim {
        schedule: Schedule::new(rows, (least, most), limit * MILLISECOND, 7, Shard::WHOLE),
        really: cells.iter().map(|&(.., ms)| ms).collect(),
        lost: vec![false; cells.len()],
        now: 0,
        ran: Vec::new(),
        given_up: Vec::new(),
    }
}

impl Sim {
    fn run(mut self, precise: impl Fn(&[usize], usize) -> bool) -> Self {
        while let Some(cell) =
            self.schedule.next(self.now, &|cells| precise(cells, self.ran.len() / self.really.len()))
        {
            let took = self.really[cell] * MILLISECOND;
            self.now += took;
            self.schedule.done(cell, took, self.lost[cell]);
            self.ran.push(cell);
            assert!(self.ran.len() < 10_000, "it must end");
        }
        self.given_up = self.schedule.take_given_up();
        self
    }

    /// Trials of each cell.
    fn trials(&self) -> Vec<usize> {
        (0..self.really.len()).map(|cell| self.ran.iter().filter(|ran| **ran == cell).count()).collect()
    }

    fn ended(&self) -> Vec<(u32, Stopped)> {
        self.schedule.ended().iter().map(|ended| (ended.blocks, ended.stopped)).collect()
    }

    fn seconds(&self) -> f64 {
        self.now as f64 / 1e9
    }
}

const LONG: u64 = 3_600_000;

#[test]
fn as_many_as_asked_and_no_look_at_the_intervals() {
    let sim = sim(&[(0, 10, 10), (0, 10, 12), (1, 10, 9)], (4, 4), LONG).run(|_, _| panic!("not asked"));
    assert_eq!((sim.trials(), sim.ended()), (vec![4; 3], vec![(4, Stopped::Asked); 2]));
    assert!(sim.given_up.is_empty());
}

/// What turned out not to be there before the first trial is not tried, and the others have all of their trials.
#[test]
fn what_is_left_out_before_the_first_trial_never_runs() {
    let mut all = sim(&[(0, 10, 10), (1, 10, 12), (1, 10, 9)], (4, 4), LONG);
    all.schedule.keep(|cell| cell == 2);
    let sim = all.run(|_, _| panic!("not asked"));
    assert_eq!((sim.trials(), sim.ended()), (vec![0, 0, 4], vec![(4, Stopped::Asked)]));
    assert!(sim.given_up.is_empty());
}

#[test]
fn every_block_is_a_permutation_and_the_seed_fixes_all_of_them() {
    let cells: Vec<_> = (0..5).map(|_| (0, 10, 10)).collect();
    let run = || sim(&cells, (10, 30), LONG).run(|_, blocks| blocks >= 17).ran;
    let ran = run();
    assert_eq!(ran.len(), 17 * 5);
    for block in ran.chunks(5) {
        let mut block = block.to_vec();
        block.sort_unstable();
        assert_eq!(block, [0, 1, 2, 3, 4]);
    }
    assert_ne!(ran[..5], ran[5..10], "each in an order of its own");
    assert_eq!(ran, run());
}

#[test]
fn blocks_are_added_while_an_interval_is_wide() {
    let cells = [(0, 10, 10), (0, 20, 20)];
    for (narrow_at, expect) in [
        (0, (10, Stopped::Narrow)),
        (10, (10, Stopped::Narrow)),
        (14, (14, Stopped::Narrow)),
        (30, (30, Stopped::Narrow)),
        (31, (30, Stopped::Most)),
    ] {
        let sim = sim(&cells, (10, 30), LONG).run(|_, blocks| blocks >= narrow_at);
        assert_eq!(sim.ended(), [expect], "{narrow_at}");
        assert_eq!(sim.trials(), [expect.0 as usize; 2]);
    }
}

#[test]
fn added_blocks_take_their_share_of_the_spare_time_and_no_more() {
    // 3 × 10 × 100 ms are asked for of 6 s: 3 s are spare, 1 s for each scenario.
    let sim = sim(&[(0, 100, 100), (1, 100, 100), (2, 100, 100)], (10, 30), 6_000).run(|_, _| false);
    assert_eq!((sim.trials(), sim.ended()), (vec![20; 3], vec![(20, Stopped::Time); 3]));
    assert!(sim.seconds() <= 6.0);
    // What the first does not need, the others may have.
    let sim = sim_of_precise_first().run(|cells, _| cells == [0]);
    assert_eq!(sim.trials(), [10, 25, 25]);
}

fn sim_of_precise_first() -> Sim {
    sim(&[(0, 100, 100), (1, 100, 100), (2, 100, 100)], (10, 30), 6_000)
}

#[test]
fn the_clock_counts_and_not_the_prediction() {
    // Predicted 10 × 0.1 s within 5 s, but a trial takes 0.6 s: eight fit.
    let slow = sim(&[(0, 100, 600)], (10, 30), 5_000).run(|_, _| false);
    assert_eq!((slow.trials(), slow.ended()), (vec![8], vec![(8, Stopped::Time)]));
    // Six would not: given up as soon as that is known.
    let slower = sim(&[(0, 100, 1_000)], (10, 30), 5_000).run(|_, _| false);
    assert_eq!((slower.trials(), slower.ended()), (vec![1], vec![(1, Stopped::Time)]));
    let why = Why::Time { done: 1, cost: 1_000 * MILLISECOND, left: 4_000 * MILLISECOND };
    assert_eq!(slower.given_up, [(0, why)]);
}

#[test]
fn the_longest_goes_first_and_the_others_keep_their_blocks() {
    // The second is quadratic where the prediction was linear; the third is long, but fits without it.
    let cells = [(0, 10, 10), (0, 10, 3_000), (1, 200, 200)];
    let sim = sim(&cells, (10, 10), 10_000).run(|_, _| false);
    assert_eq!(sim.trials(), [10, 1, 10]);
    assert!(matches!(sim.given_up[..], [(1, Why::Time { done: 1, .. })]), "{:?}", sim.given_up);
    assert_eq!(sim.ended(), [(10, Stopped::Asked), (10, Stopped::Asked)]);
    assert!(sim.seconds() <= 10.0);
}

#[test]
fn no_trial_starts_once_the_time_is_over() {
    // Each trial takes thirty times what was predicted: the end is at most one trial late.
    for limit in [1, 50, 500, 1_000, 3_000] {
        let cells = [(0, 10, 300), (0, 10, 300), (1, 10, 300)];
        let sim = sim(&cells, (10, 30), limit).run(|_, _| false);
        assert!(sim.seconds() <= limit as f64 / 1e3 + 0.3, "{limit} ms: {} s", sim.seconds());
    }
}

#[test]
fn asked_blocks_shrink_to_six_before_a_cell_is_lost() {
    // The first takes twice what was predicted: it stops at 8 blocks, so that the second has its 6.
    let sim = sim(&[(0, 50, 100), (1, 100, 100)], (10, 30), 1_400).run(|_, _| false);
    assert_eq!((sim.trials(), sim.ended()), (vec![8, 6], vec![(8, Stopped::Time), (6, Stopped::Time)]));
    assert!(sim.given_up.is_empty());
}

#[test]
fn a_cell_that_failed_twice_is_not_tried_again() {
    let mut sim = sim(&[(0, 10, 10), (0, 10, 10), (1, 10, 10)], (10, 10), LONG);
    (sim.lost[1], sim.lost[2]) = (true, true);
    let sim = sim.run(|_, _| false);
    assert_eq!(sim.trials(), [10, 2, 2]);
    assert_eq!(sim.given_up, [(1, Why::Lost(2)), (2, Why::Lost(2))]);
    assert_eq!(sim.ended(), [(10, Stopped::Asked), (2, Stopped::Lost)]);
}

#[test]
fn the_time_left_is_known_better_with_every_trial() {
    let mut schedule = sim(&[(0, 100, 0), (0, 100, 0), (1, 100, 0)], (10, 30), LONG).schedule;
    assert_eq!(schedule.left(), 3_000 * MILLISECOND);
    let first = schedule.next(0, &|_| false).unwrap();
    assert!(first < 2 && schedule.block() == 1);
    schedule.done(first, 200 * MILLISECOND, false);
    assert_eq!(schedule.left(), (9 * 200 + 2_000) * MILLISECOND);
    assert_eq!(schedule.ended(), [Ended { scenario: 0, blocks: 1, stopped: Stopped::Interrupted }]);
}

#[test]
fn what_was_refused_or_skipped_never_runs() {
    let rows = vec![Row::new(0, 10, false), Row::new(1, 10, true), Row::new(2, 10, false)];
    let mut schedule = Schedule::new(rows, (2, 2), Nanos::MAX, 1, Shard::WHOLE);
    for _ in 0..2 {
        assert_eq!(schedule.next(0, &|_| false), Some(1));
        schedule.done(1, 10, false);
    }
    assert_eq!((schedule.next(0, &|_| false), schedule.ended().len()), (None, 1));
    assert_eq!(Schedule::new(Vec::new(), (2, 2), 0, 1, Shard::WHOLE).next(0, &|_| false), None);
}
