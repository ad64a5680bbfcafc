//! The statistics judged by data whose truth is known: log-normal noise, and a drift that all cells of a block
//! share.

use rand_core::{Rng as _, SeedableRng as _};
use rand_pcg::Pcg64;

use super::{Pairing, quantile, ratio_with};
use crate::analysis::compare::{Comparison, decide, judge, paired};
use crate::analysis::trials;
use crate::record::Trial;

/// The test's own count: fewer resamples make the ends of an interval rougher, so the claims are only harder to
/// meet.
const RESAMPLES: usize = 1_000;
const BLOCKS: usize = 10;

struct Machine(Pcg64);

impl Machine {
    fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Box and Muller.
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(1.0 - self.uniform())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }

    /// Makespans of two cells whose true ratio is `shift`, over blocks with a shared drift.
    fn pair(&mut self, shift: f64, noise: f64, drift: f64) -> (Vec<f64>, Vec<f64>) {
        (0..BLOCKS)
            .map(|_| {
                let block = drift * self.normal();
                let mut one = |centre: f64| centre * libm::exp(block + noise * self.normal());
                (one(shift), one(1.0))
            })
            .unzip()
    }
}

fn share(runs: u32, mut run: impl FnMut(&mut Machine) -> bool) -> f64 {
    let mut machine = Machine(Pcg64::seed_from_u64(20));
    let hits = (0..runs).filter(|_| run(&mut machine)).count();
    hits as f64 / f64::from(runs)
}

fn found((a, b): &(Vec<f64>, Vec<f64>)) -> bool {
    matches!(judge(a, b, RESAMPLES), Some(Comparison::Different { .. }))
}

#[test]
fn equal_cells_are_seldom_called_different() {
    // 5 %, and two standard errors of a share of 5 % in 1 000 runs.
    let limit = 0.05 + 2.0 * (0.05_f64 * 0.95 / 1_000.0).sqrt();
    for (noise, drift) in [(0.05, 0.10), (0.10, 0.0), (0.02, 0.02)] {
        let alarms = share(1_000, |machine| found(&machine.pair(1.0, noise, drift)));
        assert!(alarms <= limit, "{alarms} at noise {noise}, drift {drift}");
    }
}

/// Trials of two cells, equal but for what others took: each of `delayed` cells lost up to its bound in every trial.
fn delayed(machine: &mut Machine, shift: f64, delayed: [bool; 2]) -> (Vec<Trial>, Vec<Trial>) {
    let (a, b) = machine.pair(shift, 0.02, 0.02);
    let mut disturb = |undisturbed: f64, delayed: bool| {
        let bound = if delayed { 0.3 * undisturbed * machine.uniform() } else { 0.0 };
        let makespan = undisturbed + bound * machine.uniform();
        let nanos = |value: f64| (value * 1e8) as u64;
        Trial { makespan_ns: nanos(makespan), delay_ns: Some(nanos(bound) + 1), ..Trial::default() }
    };
    let a = a.into_iter().map(|value| disturb(value, delayed[0])).collect();
    (a, b.into_iter().map(|value| disturb(value, delayed[1])).collect())
}

fn found_within((a, b): &(Vec<Trial>, Vec<Trial>)) -> Option<f64> {
    let [a, b] = [a, b].map(|side| side.iter().collect::<Vec<&Trial>>());
    let ratio = |a: &[f64], b: &[f64]| paired(a, b, RESAMPLES);
    let (interval, p) = trials::within_bounds(&a, &b, ratio)?;
    decide(interval, p).difference().map(|ratio| ratio.median)
}

/// What others took, however unevenly, is never called a difference of the cells; a difference that is larger is found.
#[test]
fn delays_within_their_bounds_make_no_false_verdict() {
    for sides in [[true, false], [true, true]] {
        let alarms = share(500, |machine| found_within(&delayed(machine, 1.0, sides)).is_some());
        assert!(alarms <= 0.0, "{alarms} with {sides:?} delayed");
        let found = share(100, |machine| found_within(&delayed(machine, 1.6, sides)).is_some());
        assert!(found >= 0.95, "{found} with {sides:?} delayed");
    }
    let wrong = share(200, |machine| {
        found_within(&delayed(machine, 1.1, [false, true])).is_some_and(|ratio| ratio < 1.0)
    });
    assert!(wrong <= 0.0, "{wrong} call the faster one slower");
}

#[test]
fn the_interval_covers_the_true_ratio() {
    for (noise, drift) in [(0.05, 0.10), (0.10, 0.0), (0.02, 0.02)] {
        let covered = share(1_000, |machine| {
            let (a, b) = machine.pair(1.3, noise, drift);
            let interval = ratio_with(&a, &b, Pairing::Blocks, RESAMPLES).unwrap();
            (interval.low..=interval.high).contains(&1.3)
        });
        assert!(covered >= 0.90, "{covered} at noise {noise}, drift {drift}");
    }
}

/// A drift that all cells of a block share costs little while it is no larger than the noise. Beyond that the medians
/// of the two cells come from different blocks, and some shifts are missed.
#[test]
fn a_shift_of_five_percent_is_found() {
    for (drift, least) in [(0.0, 0.95), (0.02, 0.95), (0.05, 0.85), (0.10, 0.80)] {
        for shift in [1.05, 1.0 / 1.05] {
            let power = share(300, |machine| found(&machine.pair(shift, 0.02, drift)));
            assert!(power >= least, "{power} of a shift of {shift} at drift {drift}");
        }
    }
}

#[test]
fn noise_is_what_it_says() {
    let mut machine = Machine(Pcg64::seed_from_u64(1));
    let values: Vec<f64> = (0..10_000).map(|_| machine.normal()).collect();
    assert!((quantile(&values, 0.8413).unwrap() - 1.0).abs() < 0.05);
    assert!(quantile(&values, 0.5).unwrap().abs() < 0.04);
}
