//! When the trials of a cell are enough.

use super::compare::MIN_BLOCKS;
use super::stats::interval;
use super::trials;
use crate::record::{Interval, Trial};

/// An interval is narrow if neither end is farther from the median, as a share of it. It is the effect under which no
/// winner is named: a narrower interval would decide nothing more.
const NARROW: f64 = 0.02;

/// True if more trials would say nothing new: the 95 % interval of the makespan lies within ±2 % of its median, or
/// there is nothing to measure. It looks at the width alone, never at which cell is ahead.
#[must_use]
pub fn precise(trials: &[Trial]) -> bool {
    let makespans: Vec<f64> = trials
        .iter()
        .filter(|trial| trials::is_measured(trial))
        .map(|trial| trial.makespan_ns as f64)
        .collect();
    if makespans.len() < MIN_BLOCKS {
        // Trials that all fail do not hold the others up.
        return makespans.is_empty() && !trials.is_empty();
    }
    interval(&makespans).is_some_and(|interval| is_narrow(&interval))
}

fn is_narrow(interval: &Interval) -> bool {
    let Interval { median, low, high } = *interval;
    (high - median).max(median - low) <= NARROW * median
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::stats::{Pairing, median, ratio_with};
    use crate::analysis::testing::{ten, trial};
    use crate::record::Verdict;
    use rand_core::{Rng as _, SeedableRng as _};
    use rand_pcg::Pcg64;

    fn trials(milliseconds: &[f64]) -> Vec<Trial> {
        (0..).zip(milliseconds).map(|(block, &ms)| trial(block, ms, 10)).collect()
    }

    #[track_caller]
    fn check(trials: &[Trial], expect: bool) {
        assert_eq!(precise(trials), expect, "{:?}", trials.iter().map(|t| t.makespan_ns).collect::<Vec<_>>());
    }

    #[test]
    fn width_is_what_counts() {
        check(&trials(&ten(100.0, 0.01)), true);
        check(&trials(&ten(100.0, 0.05)), false);
        check(&trials(&[100.0; 10]), true);
        // One outlier does not widen the interval of a median.
        check(&trials(&[100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 900.0]), true);
        // Half of them elsewhere does.
        check(&trials(&[100.0, 110.0, 100.0, 110.0, 100.0, 110.0, 100.0, 110.0]), false);
    }

    #[test]
    fn a_few_trials_are_never_enough_and_trials_that_fail_hold_nobody_up() {
        check(&[], false);
        check(&trials(&[100.0]), false);
        check(&trials(&[100.0; 5]), false);
        check(&trials(&[100.0; 6]), true);
        let mut failed = trials(&[100.0; 6]);
        failed.iter_mut().for_each(|trial| trial.verdict = Verdict::Failed);
        check(&failed, true);
        failed[0].verdict = Verdict::Valid;
        check(&failed, false);
    }

    /// About normal: the sum of twelve uniform numbers.
    fn noise(random: &mut Pcg64) -> f64 {
        (0..12).map(|_| (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64).sum::<f64>() - 6.0
    }

    /// To stop by width must cost neither coverage nor false alarms. Two cells of the same true makespan, with noise of
    /// 4 %, so that most runs stop somewhere between 10 and 30 blocks.
    #[test]
    fn stopping_by_width_keeps_coverage_and_makes_no_false_alarms() {
        const RUNS: u32 = 300;
        let (mut covered, mut alarms, mut early) = (0, 0, 0);
        for run in 0..RUNS {
            let mut random = Pcg64::seed_from_u64(u64::from(run));
            let (mut one, mut other) = (Vec::new(), Vec::new());
            loop {
                let drift = 1.0 + 0.01 * one.len() as f64 / 30.0;
                for cell in [&mut one, &mut other] {
                    cell.push(100.0 * drift * (1.0 + 0.04 * noise(&mut random)));
                }
                // A single side against a constant is the interval of its median.
                let narrow = |cell: &[f64]| {
                    let ones = vec![1.0; cell.len()];
                    is_narrow(&ratio_with(cell, &ones, Pairing::Blocks, 300).unwrap())
                };
                if one.len() >= 10 && (one.len() == 30 || narrow(&one) && narrow(&other)) {
                    break;
                }
            }
            early += u32::from(one.len() < 30);
            let truth = 100.0 * (1.0 + 0.01 * (one.len() - 1) as f64 / 60.0);
            let ones = vec![1.0; one.len()];
            let own = ratio_with(&one, &ones, Pairing::Blocks, 1_000).unwrap();
            covered += u32::from(own.low <= truth && truth <= own.high);
            // The effect threshold of a verdict, and an interval without 1.
            let ratio = ratio_with(&one, &other, Pairing::Blocks, 1_000).unwrap();
            let effect = (median(&one).unwrap() / median(&other).unwrap() - 1.0).abs();
            alarms += u32::from(effect > 0.02 && (ratio.low > 1.0 || ratio.high < 1.0));
        }
        assert!((RUNS / 4..RUNS).contains(&early), "{early} of {RUNS} stopped early");
        assert!(covered * 100 >= RUNS * 90, "covered in {covered} of {RUNS}");
        assert!(alarms * 100 <= RUNS * 5, "{alarms} false alarms in {RUNS}");
    }
}
