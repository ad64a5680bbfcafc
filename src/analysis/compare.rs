//! Whether two cells differ, and by how much.

use super::stats::{Pairing, RESAMPLES, holm, ratio_with, sign_flip_p};
use super::trials;
use crate::record::{Cell, Interval};

/// Blocks under which no winner is named: with 5 pairs the p of a sign-flip test cannot go below 0.0625.
pub const MIN_BLOCKS: usize = 6;
/// A difference smaller than this is not worth naming, however sure it is.
pub const MIN_EFFECT: f64 = 0.02;
/// The chance of a false alarm that is accepted.
pub const ALPHA: f64 = 0.05;

/// What can be said of the makespans of two cells. Ratios are the first over the second.
#[derive(Clone, Debug, PartialEq)]
pub enum Comparison {
    /// They differ: the interval excludes 1, the ratio is at least 2 % from 1, and p is at most 0.05.
    Different {
        /// Median makespan of the first over that of the second.
        ratio: Interval,
        /// Of the paired sign-flip test, corrected where several pairs were compared.
        p: f64,
    },
    /// This run shows no difference.
    NoDifference {
        /// Median makespan of the first over that of the second.
        ratio: Interval,
        /// Of the paired sign-flip test, corrected where several pairs were compared.
        p: f64,
    },
    /// Fewer blocks with both cells than a verdict needs.
    TooFewTrials {
        /// Blocks in which both were measured.
        have: usize,
        /// [`MIN_BLOCKS`].
        need: usize,
    },
    /// The plans differ: a ratio would say nothing.
    NotTheSameWork {
        /// The plan digests of the first and the second.
        digests: [String; 2],
    },
    /// One of them has no numbers to show.
    NotMeasured,
}

impl Comparison {
    /// The ratio of a difference that was found.
    #[must_use]
    pub fn difference(&self) -> Option<Interval> {
        match self {
            Self::Different { ratio, .. } => Some(*ratio),
            _ => None,
        }
    }

    fn p(&self) -> Option<f64> {
        match self {
            Self::Different { p, .. } | Self::NoDifference { p, .. } => Some(*p),
            _ => None,
        }
    }
}

/// Compares the makespans of two cells, paired by block.
#[must_use]
pub fn compare(a: &Cell, b: &Cell) -> Comparison {
    if !a.is_measured() || !b.is_measured() {
        return Comparison::NotMeasured;
    }
    if a.plan_digest != b.plan_digest {
        return Comparison::NotTheSameWork { digests: [a.plan_digest.clone(), b.plan_digest.clone()] };
    }
    let (above, below): (Vec<f64>, Vec<f64>) =
        trials::pairs(a, b).map(|(one, other)| (one.makespan_ns as f64, other.makespan_ns as f64)).unzip();
    if above.len() < MIN_BLOCKS {
        return Comparison::TooFewTrials { have: above.len(), need: MIN_BLOCKS };
    }
    judge(&above, &below, RESAMPLES).unwrap_or(Comparison::NotMeasured)
}

/// Compares several pairs on which one statement rests: p values are corrected together, after Holm.
#[must_use]
pub fn compare_all(pairs: &[(&Cell, &Cell)]) -> Vec<Comparison> {
    let mut comparisons: Vec<Comparison> = pairs.iter().map(|(a, b)| compare(a, b)).collect();
    let ps: Vec<f64> = comparisons.iter().filter_map(Comparison::p).collect();
    let mut corrected = holm(&ps).into_iter();
    for comparison in &mut comparisons {
        if let Comparison::Different { ratio, p } | Comparison::NoDifference { ratio, p } = comparison {
            // One corrected value for each that has a p, in the same order.
            let p = corrected.next().unwrap_or(*p);
            *comparison = decide(*ratio, p);
        }
    }
    comparisons
}

/// Paired makespans, first over second; `None` where a makespan is 0.
pub(crate) fn judge(above: &[f64], below: &[f64], resamples: usize) -> Option<Comparison> {
    let ratio = ratio_with(above, below, Pairing::Blocks, resamples)?;
    let logs: Vec<f64> = above.iter().zip(below).map(|(one, other)| libm::log(one / other)).collect();
    Some(decide(ratio, sign_flip_p(&logs)?))
}

fn decide(ratio: Interval, p: f64) -> Comparison {
    let excludes_one = ratio.low > 1.0 || ratio.high < 1.0;
    let large = ratio.median >= 1.0 + MIN_EFFECT || ratio.median <= 1.0 / (1.0 + MIN_EFFECT);
    if excludes_one && large && p <= ALPHA {
        Comparison::Different { ratio, p }
    } else {
        Comparison::NoDifference { ratio, p }
    }
}
