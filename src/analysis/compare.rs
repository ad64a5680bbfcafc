//! Whether two cells differ, and by how much.

use super::stats::{Pairing, RESAMPLES, holm, ratio_with, sign_flip_p};
use super::trials;
use crate::record::{Cell, Interval, Trial};

/// Blocks under which no winner is named: with 5 pairs the p of a sign-flip test cannot go below 0.0625.
pub const MIN_BLOCKS: usize = 6;
/// A difference smaller than this is not worth naming, however sure it is.
pub const MIN_EFFECT: f64 = 0.02;
/// The share of suspect trials beyond which no winner is named.
pub const MAX_DOUBT: f64 = 0.20;
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
    /// They differ, and by no more than the lateness of their timers explains: that names no winner among the models.
    Timers {
        /// Median makespan of the first over that of the second.
        ratio: Interval,
        /// How much later than exact timers would, those of the first and of the second typically end it, ns.
        late_ns: [u64; 2],
    },
    /// Fewer blocks with both cells than a verdict needs.
    TooFewTrials {
        /// Blocks in which both were measured.
        have: usize,
        /// [`MIN_BLOCKS`].
        need: usize,
    },
    /// More than [`MAX_DOUBT`] of the trials of one side are suspect: no verdict rests on them.
    TooManySuspect {
        /// Suspect trials of the side that has more of them.
        suspect: usize,
        /// Trials of each side.
        of: usize,
    },
    /// The waits of one side are too short for the timer that ends them: its time is the timer's as well.
    BelowTimer,
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

    /// False where no winner could be named whatever was measured.
    #[must_use]
    pub const fn may_rank(&self) -> bool {
        matches!(self, Self::Different { .. } | Self::NoDifference { .. } | Self::Timers { .. })
    }

    fn p(&self) -> Option<f64> {
        match self {
            Self::Different { p, .. } | Self::NoDifference { p, .. } => Some(*p),
            _ => None,
        }
    }
}

/// Compares the makespans of two cells of one run, paired by block. Who was faster is said by
/// [`winner`](super::winner()), which also knows the order of the run and its timers. For two runs there is [`across`](super::across()).
#[must_use]
pub fn compare(a: &Cell, b: &Cell) -> Comparison {
    match sides(a, b, trials::suspects_within) {
        Err(found @ (Comparison::NotMeasured | Comparison::NotTheSameWork { .. })) => found,
        _ if a.below_timer || b.below_timer => Comparison::BelowTimer,
        Err(found) => found,
        Ok((of_a, of_b)) => judge_within(a, b, &of_a, &of_b).unwrap_or(Comparison::NotMeasured),
    }
}

/// Judges makespans under every delay that others can have caused. Where only that leaves no winner, and many trials are
/// suspect for it, these are named.
fn judge_within(a: &Cell, b: &Cell, of_a: &[&Trial], of_b: &[&Trial]) -> Option<Comparison> {
    let paired = |above: &[f64], below: &[f64]| paired(above, below, RESAMPLES);
    let (ratio, p) = trials::within_bounds(of_a, of_b, paired)?;
    let found = decide(ratio, p);
    let suspect = trials::suspects(a, of_a).max(trials::suspects(b, of_b));
    if found.difference().is_none() && suspect as f64 > MAX_DOUBT * of_a.len() as f64 {
        let [a, b] = [of_a, of_b].map(|side| side.iter().map(trials::makespan).collect::<Vec<f64>>());
        if judge(&a, &b, RESAMPLES)?.difference().is_some() {
            return Some(Comparison::TooManySuspect { suspect, of: of_a.len() });
        }
    }
    Some(found)
}

/// Compares one number a trial of two cells, paired by block.
pub(crate) fn compare_by(a: &Cell, b: &Cell, of: &dyn Fn(&Trial) -> f64) -> Comparison {
    let values = |side: Vec<&Trial>| -> Vec<f64> { side.into_iter().map(of).collect() };
    match sides(a, b, trials::suspects) {
        Err(found) => found,
        Ok((of_a, of_b)) => judge(&values(of_a), &values(of_b), RESAMPLES).unwrap_or(Comparison::NotMeasured),
    }
}

/// How many trials of a side no verdict should rest on.
type Suspects = fn(&Cell, &[&Trial]) -> usize;

/// The trials of two cells, paired by block.
///
/// # Errors
/// What is said of them where no verdict can be.
fn sides<'a>(
    a: &'a Cell,
    b: &'a Cell,
    suspects: Suspects,
) -> Result<(Vec<&'a Trial>, Vec<&'a Trial>), Comparison> {
    if !a.is_measured() || !b.is_measured() {
        return Err(Comparison::NotMeasured);
    }
    if a.plan_digest != b.plan_digest {
        let digests = [a.plan_digest.clone(), b.plan_digest.clone()];
        return Err(Comparison::NotTheSameWork { digests });
    }
    let (of_a, of_b): (Vec<&Trial>, Vec<&Trial>) = trials::pairs(a, b).unzip();
    let blocks = of_a.len();
    if blocks < MIN_BLOCKS {
        return Err(Comparison::TooFewTrials { have: blocks, need: MIN_BLOCKS });
    }
    let suspect = suspects(a, &of_a).max(suspects(b, &of_b));
    if suspect as f64 > MAX_DOUBT * blocks as f64 {
        return Err(Comparison::TooManySuspect { suspect, of: blocks });
    }
    Ok((of_a, of_b))
}

/// Compares the makespans of several pairs, corrected together after Holm: the family is the pairs on which one
/// statement rests.
#[must_use]
pub fn compare_all(pairs: &[(&Cell, &Cell)]) -> Vec<Comparison> {
    corrected(pairs.iter().map(|(a, b)| compare(a, b)).collect())
}

/// Comparisons on which one statement rests: their p values are corrected together, after Holm.
pub(crate) fn corrected(mut comparisons: Vec<Comparison>) -> Vec<Comparison> {
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
    let (ratio, p) = paired(above, below, resamples)?;
    Some(decide(ratio, p))
}

/// The ratio of paired makespans and the p of its difference from 1.
pub(super) fn paired(above: &[f64], below: &[f64], resamples: usize) -> Option<(Interval, f64)> {
    let ratio = ratio_with(above, below, Pairing::Blocks, resamples)?;
    let logs: Vec<f64> = above.iter().zip(below).map(|(one, other)| libm::log(one / other)).collect();
    Some((ratio, sign_flip_p(&logs)?))
}

pub(super) fn decide(ratio: Interval, p: f64) -> Comparison {
    let excludes_one = ratio.low > 1.0 || ratio.high < 1.0;
    let large = ratio.median >= 1.0 + MIN_EFFECT || ratio.median <= 1.0 / (1.0 + MIN_EFFECT);
    if excludes_one && large && p <= ALPHA {
        Comparison::Different { ratio, p }
    } else {
        Comparison::NoDifference { ratio, p }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{record, ten};
    use crate::reason::Reason;
    use crate::record::Verdict;

    fn check(a: &[f64], b: &[f64]) -> Comparison {
        let record = record().cell("spawn", a).cell("join-all", b).done();
        compare(&record.cells[0], &record.cells[1])
    }

    #[test]
    fn different_needs_an_interval_an_effect_a_p_and_blocks() {
        let slower = |factor: f64| ten(100.0, 0.02).map(|value| value * factor);
        let base = ten(100.0, 0.02);
        assert!(check(&slower(1.10), &base).difference().is_some());
        assert!(check(&slower(0.90), &base).difference().is_some_and(|ratio| ratio.high < 1.0));
        // Sure, but too small to name.
        assert!(matches!(check(&slower(1.01), &base), Comparison::NoDifference { p, .. } if p < 0.01));
        // Large, but not sure.
        let mut noisy = ten(110.0, 0.4);
        noisy.reverse();
        assert!(matches!(check(&noisy, &base), Comparison::NoDifference { .. }));
        // Tenfold, in too few blocks.
        assert_eq!(check(&slower(10.0)[..5], &base[..5]), Comparison::TooFewTrials { have: 5, need: 6 });
        assert!(check(&slower(10.0)[..6], &base[..6]).difference().is_some());
        // The same data is never different from itself.
        assert!(matches!(check(&base, &base), Comparison::NoDifference { p, .. } if p > 0.99));
    }

    #[test]
    fn what_cannot_be_compared_says_why() {
        let base = ten(100.0, 0.02);
        let record = record()
            .cell("spawn", &base)
            .edit(|cell| cell.plan_digest = "other".to_owned())
            .cell("join-all", &base)
            .cell("bounded", &[])
            .done();
        let mut suspect = record.cells[1].clone();
        suspect.trials.iter_mut().take(3).for_each(|trial| trial.verdict = Verdict::Suspect);
        let found = compare(&suspect, &record.cells[1]);
        assert_eq!(found, Comparison::TooManySuspect { suspect: 3, of: 10 });
        let [spawn, join_all, bounded] = &record.cells[..] else { unreachable!("three cells were made") };
        let digests = ["other".to_owned(), join_all.plan_digest.clone()];
        // No trial says it of itself, but together they were crowded.
        let crowded = Cell { crowded: true, ..join_all.clone() };
        let all = Comparison::TooManySuspect { suspect: 10, of: 10 };
        assert_eq!([compare(&crowded, join_all), compare(join_all, &crowded)], [all.clone(), all]);
        assert_eq!(compare(spawn, join_all), Comparison::NotTheSameWork { digests });
        assert_eq!(compare(bounded, join_all), Comparison::NotMeasured);
    }

    /// Others can have cost every trial of `spawn` 30 of its milliseconds: a ratio of 1.2 may be theirs, one of 2 not.
    #[test]
    fn what_others_can_have_cost_is_no_difference() {
        let delayed = |factor: f64| {
            let base = ten(100.0, 0.02);
            let mut record =
                record().cell("spawn", &base.map(|ms| ms * factor)).cell("join-all", &base).done();
            for trial in &mut record.cells[0].trials {
                trial.delay_ns = Some(30_000_000);
                trial.verdict = Verdict::Suspect;
                trial.why = vec![Reason::Delayed { share: 0.3, cause: Box::new(Reason::Unexplained) }];
            }
            compare(&record.cells[0], &record.cells[1])
        };
        assert_eq!(delayed(1.2), Comparison::TooManySuspect { suspect: 10, of: 10 });
        let ratio = delayed(2.0).difference().unwrap();
        assert!((1.6..1.8).contains(&ratio.low) && ratio.high >= 2.0, "{ratio:?}");
        assert!(delayed(1.0).difference().is_none());
    }

    #[test]
    fn several_pairs_are_corrected_together() {
        // Six blocks give p = 0.031: enough for one pair, not for two.
        let base = &ten(100.0, 0.02)[..6];
        let slower: Vec<f64> = base.iter().map(|value| value * 1.5).collect();
        let record = record().cell("spawn", &slower).cell("join-all", base).cell("bounded", &slower).done();
        let [spawn, join_all, bounded] = &record.cells[..] else { unreachable!("three cells were made") };
        assert!(compare_all(&[(spawn, join_all)])[0].difference().is_some());
        let both = compare_all(&[(spawn, join_all), (bounded, join_all)]);
        assert!(both.iter().all(|comparison| comparison.difference().is_none()), "{both:?}");
    }
}
