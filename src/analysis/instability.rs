//! Warnings about trials that vary too much, by the rules of pyperf and hyperfine.

use super::stats::{mean, median, median_absolute_deviation, standard_deviation};
use crate::reason::{Reason, millionths};

/// pyperf: "may be unstable" from this standard deviation on, as a share of the mean.
const DEVIATION: f64 = 0.10;
/// pyperf: the shortest or the longest trial is this far from the mean, as a share of it.
const EXTREME: f64 = 0.50;
/// hyperfine: ten standard deviations of normal data, in median absolute deviations.
const OUTLIER: f64 = 14.826;
/// Timers make trials agree within microseconds; a trial this close to the median is never called an outlier.
const CLOSE: f64 = 0.02;
/// Two ticks of a timer: one trial may end just before a tick and the next just after it.
const TICKS: f64 = 2e6;
/// But of a short makespan even that is a lot.
const TICKS_SHARE: f64 = 0.10;
/// pyperf: a shorter trial is mostly its own start and end, ns.
const SHORTEST: f64 = 1e6;
/// pyperf asks for as many samples as put the mean within 1 % with 95 % certainty. Here it is 2 %: the least
/// difference that is ever named.
const VARIATION: f64 = 0.02;
/// Two-sided 95 % of the normal distribution, as pyperf takes it.
const Z: f64 = 1.96;
/// Under so many trials a standard deviation says nothing of how many would do.
const MIN_FOR_ENOUGH: usize = 3;
/// Under so many trials the median absolute deviation says nothing.
const MIN_FOR_OUTLIERS: usize = 5;

/// The warnings that makespans in nanoseconds, in the order in which they were measured, give rise to. All trials stay
/// in the numbers; only [`Reason::Unstable`] makes the cell suspect.
pub(super) fn warnings(makespans: &[f64]) -> Vec<Reason> {
    let mut warnings = Vec::new();
    let shortest = makespans.iter().copied().reduce(f64::min);
    if let Some(shortest) = shortest.filter(|shortest| *shortest < SHORTEST) {
        warnings.push(Reason::ShortTrial { shortest_ns: nanos(shortest) });
    }
    let (Some(mean), Some(deviation)) = (mean(makespans), standard_deviation(makespans)) else {
        return warnings;
    };
    let first = first(makespans);
    let outliers: Vec<f64> = outliers(makespans)
        .into_iter()
        .skip_while(|value| Some(*value) == first.map(|(own, _)| own))
        .collect();
    if deviation >= DEVIATION * mean && mean > 0.0 {
        warnings.push(Reason::Unstable { deviation: millionths(deviation / mean) });
    } else if let Some(needed) = needed(makespans.len(), deviation / mean) {
        warnings.push(Reason::FewTrials { trials: makespans.len() as u64, needed });
    }
    // A first trial that took longer met a machine that was not warm; one that was quicker, a machine that has since
    // become slower.
    warnings.extend(first.map(|(first, others)| {
        let (first_ns, others_ns) = (nanos(first), nanos(others));
        if first > others {
            Reason::SlowFirst { first_ns, others_ns }
        } else {
            Reason::QuickFirst { first_ns, others_ns }
        }
    }));
    let named = |value: f64| outliers.contains(&value) || first.is_some_and(|(own, _)| own == value);
    let far = |value: f64| (value - mean).abs() >= EXTREME * mean && !named(value);
    let ends = [f64::min, f64::max].map(|pick| makespans.iter().copied().reduce(pick));
    let extremes = ends.into_iter().flatten().filter(|value| far(*value));
    warnings.extend(
        extremes.map(|value| Reason::ExtremeTrial { makespan_ns: nanos(value), mean_ns: nanos(mean) }),
    );
    if !outliers.is_empty() {
        let first_ns = [0, 1, 2].map(|nth| outliers.get(nth).copied().map(nanos));
        let (outliers, of) = (outliers.len() as u64, makespans.len() as u64);
        warnings.push(Reason::Outliers { outliers, of, first_ns });
    }
    warnings
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "times from whole nanoseconds")]
fn nanos(time: f64) -> u64 {
    time.round() as u64
}

/// How far from `centre` a trial may be, where the others spread by `spread`.
fn limit(centre: f64, spread: f64) -> f64 {
    (OUTLIER * spread).max(CLOSE * centre).max(TICKS.min(TICKS_SHARE * centre))
}

fn outliers(makespans: &[f64]) -> Vec<f64> {
    let (Some(centre), Some(spread)) = (median(makespans), median_absolute_deviation(makespans)) else {
        return Vec::new();
    };
    let limit = limit(centre, spread);
    let enough = makespans.len() >= MIN_FOR_OUTLIERS;
    makespans.iter().copied().filter(|value| enough && (value - centre).abs() > limit).collect()
}

/// V13: the first trial and the median of the others, if it does not belong to them.
fn first(makespans: &[f64]) -> Option<(f64, f64)> {
    let (&own, rest) = makespans.split_first().filter(|_| makespans.len() >= MIN_FOR_OUTLIERS)?;
    let (centre, spread) = (median(rest)?, median_absolute_deviation(rest)?);
    ((own - centre).abs() > limit(centre, spread)).then_some((own, centre))
}

/// How many trials put the mean within [`VARIATION`], if these do not: pyperf's formula.
fn needed(trials: usize, deviation: f64) -> Option<u64> {
    let needed = (Z * deviation / VARIATION).powi(2).ceil();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a square, at most (1.96 × 10 % / 2 %)²"
    )]
    (trials >= MIN_FOR_ENOUGH && needed > trials as f64).then_some(needed as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::reasons::told;
    use crate::lang::Lang;

    fn check(milliseconds: &[f64], expect: &[&str]) {
        let makespans: Vec<f64> = milliseconds.iter().map(|value| value * 1e6).collect();
        let words = |reason: &Reason| told(reason, Lang::En).replace('\u{a0}', " ");
        let found: Vec<String> = warnings(&makespans).iter().map(words).collect();
        assert_eq!(found, expect, "{milliseconds:?}");
    }

    #[test]
    fn what_agrees_is_not_warned_of() {
        check(&[], &[]);
        check(&[100.0], &[]);
        check(&[100.0, 101.0, 99.0, 100.5, 99.5, 100.0], &[]);
        // Within 2 % nothing is an outlier, however quiet the rest.
        check(&[100.0, 100.0, 100.0, 100.0, 100.001, 101.9], &[]);
        check(&[101.9, 100.0, 100.0, 100.0, 100.001, 100.0], &[]);
    }

    #[test]
    fn a_spread_of_a_tenth_is_a_doubt() {
        check(
            &[100.0, 130.0, 90.0, 115.0],
            &["The trials vary: the standard deviation is 16 % of the mean makespan."],
        );
        check(
            &[10.0, 100.0, 100.0, 90.0],
            &[
                "The trials vary: the standard deviation is 58 % of the mean makespan.",
                "One trial took 10.0 ms, while the mean is 75.0 ms.",
            ],
        );
    }

    #[test]
    fn too_few_trials_for_their_spread_are_counted() {
        // A standard deviation of 5 %: (1.96 × 5 / 2)² = 24.01.
        check(
            &[95.0, 100.0, 105.0],
            &["There are 3 trials: to know the mean within 2 %, by how they vary, 25 are needed."],
        );
        check(&[95.0, 105.0], &[]);
        check(&[98.3, 100.0, 101.7], &[]);
    }

    #[test]
    fn an_outlier_is_named_and_kept() {
        check(
            &[100.0, 100.1, 99.9, 100.2, 99.8, 100.0, 103.0],
            &["1 of 7 trials lies far from the others (103 ms). It is kept in all numbers."],
        );
    }

    /// V13: against the spread of the others, not against its own.
    #[test]
    fn a_first_trial_that_differs_is_told_from_the_rest() {
        check(
            &[103.0, 100.1, 99.9, 100.2, 99.8, 100.0],
            &[
                "The first trial differs: it took 103 ms, the others 100 ms. Warm-up was not over. It is kept in all numbers.",
            ],
        );
        check(
            &[97.0, 100.1, 99.9, 100.2, 99.8, 100.0],
            &[
                "The first trial differs: it took 97.0 ms, the others 100 ms. The machine has become slower since. It is kept in all numbers.",
            ],
        );
        // 14.8 times the raw deviation of the others, 0.2 ms, is 2.97 ms: sharp on both sides.
        check(&[102.9, 100.2, 99.8, 100.2, 99.8, 100.0], &[]);
        // Another one beside it is named as an outlier.
        check(
            &[103.5, 100.1, 99.9, 100.1, 99.9, 100.1, 99.9, 96.5],
            &[
                "The first trial differs: it took 104 ms, the others 99.9 ms. Warm-up was not over. It is kept in all numbers.",
                "1 of 8 trials lies far from the others (96.5 ms). It is kept in all numbers.",
            ],
        );
        // Four trials do not tell what is usual.
        check(&[103.0, 100.0, 100.0, 100.0], &[]);
    }

    #[test]
    fn a_trial_under_a_millisecond_is_named() {
        check(
            &[0.9, 0.9, 0.9],
            &["The shortest trial took 900 µs: under 1 ms, starting and ending a trial weigh in."],
        );
        check(&[0.9], &["The shortest trial took 900 µs: under 1 ms, starting and ending a trial weigh in."]);
        check(&[1.0, 1.0, 1.0], &[]);
    }
}
