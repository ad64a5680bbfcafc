//! Warnings about trials that vary too much, by the rules of pyperf and hyperfine.

use super::stats::{mean, median, median_absolute_deviation, standard_deviation};
use crate::lang::{Forms, Lang, Text};

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
/// Under so many trials the median absolute deviation says nothing.
const MIN_FOR_OUTLIERS: usize = 5;

/// One warning. All trials stay in the numbers.
pub(super) struct Warning {
    pub(super) text: Text,
    /// True if it casts a doubt on the whole cell.
    pub(super) doubt: bool,
}

/// The warnings that makespans in nanoseconds give rise to.
pub(super) fn warnings(makespans: &[f64]) -> Vec<Warning> {
    let (Some(mean), Some(deviation)) = (mean(makespans), standard_deviation(makespans)) else {
        return Vec::new();
    };
    let mut warnings = Vec::new();
    if deviation >= DEVIATION * mean && mean > 0.0 {
        warnings.push(Warning { text: varied(deviation / mean), doubt: true });
    }
    let outliers = outliers(makespans);
    let far = |value: f64| (value - mean).abs() >= EXTREME * mean && !outliers.contains(&value);
    let extremes: Vec<f64> = [f64::min, f64::max]
        .into_iter()
        .filter_map(|pick| makespans.iter().copied().reduce(pick))
        .filter(|&value| far(value))
        .collect();
    warnings.extend(extremes.iter().map(|&value| Warning { text: extreme(value, mean), doubt: false }));
    if !outliers.is_empty() {
        warnings.push(Warning { text: kept(&outliers, makespans.len()), doubt: false });
    }
    warnings
}

fn outliers(makespans: &[f64]) -> Vec<f64> {
    let (Some(centre), Some(spread)) = (median(makespans), median_absolute_deviation(makespans)) else {
        return Vec::new();
    };
    let limit = (OUTLIER * spread).max(CLOSE * centre).max(TICKS.min(TICKS_SHARE * centre));
    let enough = makespans.len() >= MIN_FOR_OUTLIERS;
    makespans.iter().copied().filter(|value| enough && (value - centre).abs() > limit).collect()
}

fn varied(share: f64) -> Text {
    Text::new(
        format!(
            "The trials vary: the standard deviation is {} of the mean makespan.",
            Lang::En.percent(share)
        ),
        format!(
            "Прогони різняться: стандартне відхилення становить {} від середньої тривалості прогону.",
            Lang::Uk.percent(share)
        ),
    )
}

fn extreme(value: f64, mean: f64) -> Text {
    Text::new(
        format!(
            "One trial took {}, while the mean is {}.",
            Lang::En.duration(value),
            Lang::En.duration(mean)
        ),
        format!(
            "Один із прогонів тривав {}, а середня тривалість становить {}.",
            Lang::Uk.duration(value),
            Lang::Uk.duration(mean)
        ),
    )
}

/// A few outliers are named, the rest counted.
fn kept(outliers: &[f64], of: usize) -> Text {
    const NAMED: usize = 3;
    const LIE: Forms<'_> = Forms { en: ["lies", "lie"], uk: ["", "", "", ""] };
    let count = outliers.len();
    let names = |lang: Lang| {
        let mut names: Vec<String> = outliers.iter().take(NAMED).map(|&value| lang.duration(value)).collect();
        if count > NAMED {
            names.push("…".to_owned());
        }
        names.join(", ")
    };
    Text::new(
        format!(
            "{count} of {of} trials {} far from the others ({}). They are kept in all numbers.",
            Lang::En.plural(count as f64, LIE),
            names(Lang::En)
        ),
        format!(
            "Прогонів, що значно відхиляються від решти: {count} (усього {of}): {}. У всіх числах їх ураховано.",
            names(Lang::Uk)
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(milliseconds: &[f64], expect: &[(&str, bool)]) {
        let makespans: Vec<f64> = milliseconds.iter().map(|value| value * 1e6).collect();
        let found: Vec<(String, bool)> = warnings(&makespans)
            .into_iter()
            .map(|warning| (warning.text.en.replace('\u{a0}', " "), warning.doubt))
            .collect();
        let expect: Vec<(String, bool)> =
            expect.iter().map(|&(text, doubt)| (text.to_owned(), doubt)).collect();
        assert_eq!(found, expect, "{milliseconds:?}");
    }

    #[test]
    fn warnings_name_their_numbers() {
        check(&[100.0], &[]);
        check(&[100.0, 101.0, 99.0, 100.5, 99.5, 100.0], &[]);
        // Within 2 % nothing is an outlier, however quiet the rest.
        check(&[100.0, 100.0, 100.0, 100.0, 100.001, 101.9], &[]);
        check(
            &[100.0, 130.0, 90.0, 115.0],
            &[("The trials vary: the standard deviation is 16 % of the mean makespan.", true)],
        );
        check(
            &[100.0, 100.1, 99.9, 100.2, 99.8, 100.0, 110.0],
            &[("1 of 7 trials lies far from the others (110 ms). They are kept in all numbers.", false)],
        );
        check(
            &[10.0, 100.0, 100.0, 90.0],
            &[
                ("The trials vary: the standard deviation is 58 % of the mean makespan.", true),
                ("One trial took 10.0 ms, while the mean is 75.0 ms.", false),
            ],
        );
    }
}
