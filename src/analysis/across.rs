//! Two runs, cell by cell: what got faster, what got slower, and what cannot be said.
//!
//! Blocks of different runs share nothing, so nothing is paired: each side is resampled by itself, and the values of
//! both are dealt out again. All cells of the two runs make one statement, so their p values are corrected together.

use serde::Serialize;

use super::compare::{ALPHA, Comparison, MAX_DOUBT, MIN_BLOCKS, corrected, decide};
use super::stats::{Pairing, ratio, unpaired_floor, unpaired_p};
use super::{phrases, trials};
use crate::lang::{Lang, Text, Words};
use crate::record::{Cell, Interval, Record, Trial, Verdict};

/// Two runs side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Across<'a> {
    /// Every cell that both runs have, in the order of the second.
    pub rows: Vec<CellPair<'a>>,
    /// Cells of the first run that the second has not.
    pub only_before: Vec<&'a Cell>,
    /// Cells of the second run that the first has not.
    pub only_after: Vec<&'a Cell>,
    /// What else differs between the runs, and bears on all rows.
    pub warnings: Vec<Text>,
}

/// A cell in two runs: the same scenario, size, backend and model.
#[derive(Clone, Debug, PartialEq)]
pub struct CellPair<'a> {
    /// In the first run.
    pub before: &'a Cell,
    /// In the second.
    pub after: &'a Cell,
    /// What the makespans show. Ratios are the second over the first: over 1 is slower.
    pub comparison: Comparison,
    /// Why that rests on less than it seems, or why there is nothing to say.
    pub note: Option<Text>,
}

/// What became of a cell, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// The second run is faster by 2 % or more, beyond doubt.
    Faster,
    /// The second run is slower by 2 % or more, beyond doubt.
    Slower,
    /// These runs show no difference.
    NoDifference,
    /// Not the same work, too few trials, too many of them suspect, or nothing measured.
    NotComparable,
}

impl Change {
    /// The word itself.
    pub(crate) const fn word(self, lang: Lang) -> &'static str {
        let words = lang.words();
        match self {
            Self::Faster => words.faster(),
            Self::Slower => words.slower(),
            Self::NoDifference => words.no_difference(),
            Self::NotComparable => words.not_comparable(),
        }
    }
}

impl CellPair<'_> {
    /// The ratio of the makespans and its p, where the two can be compared.
    #[must_use]
    pub fn ratio(&self) -> Option<(Interval, f64)> {
        match self.comparison {
            Comparison::Different { ratio, p } | Comparison::NoDifference { ratio, p } => Some((ratio, p)),
            _ => None,
        }
    }

    /// What became of the cell, in a word.
    #[must_use]
    pub fn change(&self) -> Change {
        match &self.comparison {
            Comparison::Different { ratio, .. } if ratio.median > 1.0 => Change::Slower,
            Comparison::Different { .. } => Change::Faster,
            Comparison::NoDifference { .. } => Change::NoDifference,
            _ => Change::NotComparable,
        }
    }

    /// True if the second run is slower by at least `percent`, beyond doubt.
    #[must_use]
    pub fn is_regression(&self, percent: f64) -> bool {
        self.comparison
            .difference()
            .is_some_and(|ratio| ratio.median >= 1.0 + percent / 100.0 && ratio.median > 1.0)
    }
}

/// Sets two runs side by side. Both must have been summarised.
#[must_use]
pub fn across<'a>(before: &'a Record, after: &'a Record) -> Across<'a> {
    let key = |cell: &'a Cell| (&cell.scenario, cell.size.map(f64::to_bits), &cell.backend, &cell.model);
    let find = |record: &'a Record, cell: &'a Cell| record.cells.iter().find(|other| key(other) == key(cell));
    let pairs: Vec<(&Cell, &Cell)> =
        after.cells.iter().filter_map(|cell| Some((find(before, cell)?, cell))).collect();
    // As many tests as there can be: what is not the same work, or not measured, is no test.
    let tests = pairs.iter().filter(|(before, after)| is_test(before, after)).count();
    let comparisons = pairs.iter().map(|(before, after)| compare(before, after, tests)).collect();
    let row = |((before, after), comparison): ((&'a Cell, &'a Cell), Comparison)| {
        let note = note(before, after, &comparison);
        CellPair { before, after, comparison, note }
    };
    Across {
        rows: pairs.into_iter().zip(corrected(comparisons)).map(row).collect(),
        only_before: before.cells.iter().filter(|cell| find(after, cell).is_none()).collect(),
        only_after: after.cells.iter().filter(|cell| find(before, cell).is_none()).collect(),
        warnings: warnings(before, after),
    }
}

fn is_test(before: &Cell, after: &Cell) -> bool {
    let ranked = |cell: &Cell| cell.is_measured() && !cell.below_timer;
    ranked(before) && ranked(after) && before.plan_digest == after.plan_digest
}

fn compare(before: &Cell, after: &Cell, tests: usize) -> Comparison {
    if !before.is_measured() || !after.is_measured() {
        return Comparison::NotMeasured;
    }
    if before.plan_digest != after.plan_digest {
        return Comparison::NotTheSameWork {
            digests: [before.plan_digest.clone(), after.plan_digest.clone()],
        };
    }
    if before.below_timer || after.below_timer {
        return Comparison::BelowTimer;
    }
    let sides = [after, before].map(|cell| trials::measured(cell).collect::<Vec<&Trial>>());
    let have = sides[0].len().min(sides[1].len());
    if have < MIN_BLOCKS || unpaired_floor(sides[0].len(), sides[1].len()) * tests as f64 > ALPHA {
        return Comparison::TooFewTrials { have, need: needed(tests) };
    }
    for (cell, side) in [after, before].into_iter().zip(&sides) {
        let suspect = trials::suspects_within(cell, side);
        if suspect as f64 > MAX_DOUBT * side.len() as f64 {
            return Comparison::TooManySuspect { suspect, of: side.len() };
        }
    }
    let logs = |side: &[f64]| -> Vec<f64> { side.iter().map(|value| libm::log(*value)).collect() };
    let unpaired = |after: &[f64], before: &[f64]| {
        Some((ratio(after, before, Pairing::Unpaired)?, unpaired_p(&logs(after), &logs(before))?))
    };
    let [after, before] = sides;
    trials::within_bounds(&after, &before, unpaired)
        .map_or(Comparison::NotMeasured, |(ratio, p)| decide(ratio, p))
}

/// Trials of each side under which none of so many tests could name a difference, whatever they measured.
fn needed(tests: usize) -> usize {
    let names = |trials: &usize| unpaired_floor(*trials, *trials) * tests as f64 <= ALPHA;
    (MIN_BLOCKS..=10).find(names).unwrap_or(10)
}

fn note(before: &Cell, after: &Cell, comparison: &Comparison) -> Option<Text> {
    Some(match comparison {
        Comparison::NotTheSameWork { .. } => phrases::not_the_same_work(before, after),
        Comparison::BelowTimer | Comparison::Timers { .. } => Text::of(Words::across_below_timer),
        Comparison::NotMeasured => Text::of(Words::across_not_measured),
        Comparison::TooFewTrials { have, need } => Text::of(|words| words.across_few_trials(have, need)),
        Comparison::TooManySuspect { suspect, of } => {
            Text::of(|words| words.across_suspect_trials(suspect, of))
        }
        _ if (before.workers, before.in_flight) != (after.workers, after.in_flight) => {
            Text::of(Words::across_other_limits)
        }
        _ if [before, after].iter().any(|cell| cell.verdict == Verdict::Suspect) => {
            Text::of(Words::across_suspect_cell)
        }
        _ => return None,
    })
}

/// Beyond this share the computing of two runs is not the same work, although both were asked for the same time.
const RATE_SHARE: f64 = 0.05;

/// What may differ, and how it is on each side.
type Sides = (fn(Words) -> &'static str, String, String);

fn warnings(before: &Record, after: &Record) -> Vec<Text> {
    let (a, b) = (&before.machine, &after.machine);
    let none = || "–".to_owned();
    let version = |record: &Record| format!("{} {}", record.tool.name, record.tool.version);
    let order = |record: &Record| format!("{:?}", record.settings.order).to_lowercase();
    let sides: [Sides; 9] = [
        (Words::other_cpu, a.cpu.clone(), b.cpu.clone()),
        (Words::other_cores, a.cores.to_string(), b.cores.to_string()),
        (Words::other_system, a.os.clone(), b.os.clone()),
        (Words::other_kernel, a.kernel.clone(), b.kernel.clone()),
        (
            Words::other_governor,
            a.governor.clone().unwrap_or_else(none),
            b.governor.clone().unwrap_or_else(none),
        ),
        (
            Words::other_clock,
            a.clock_source.clone().unwrap_or_else(none),
            b.clock_source.clone().unwrap_or_else(none),
        ),
        (Words::other_niceness, a.nice.to_string(), b.nice.to_string()),
        (Words::other_program, version(before), version(after)),
        (Words::other_order, order(before), order(after)),
    ];
    let differ = sides.into_iter().filter(|(_, one, other)| one != other);
    let mut warnings: Vec<Text> = differ
        .map(|(what, one, other)| Text::of(|words| words.across_differs(what(words), &one, &other)))
        .collect();
    let (one, other) = (a.calibration.rounds_per_ns, b.calibration.rounds_per_ns);
    if (one - other).abs() > RATE_SHARE * one.max(other) {
        let rate = |words: Words, rate: f64| words.0.number(rate, 2);
        warnings.push(Text::of(|words| words.across_rounds(rate(words, one), rate(words, other))));
    }
    if before.settings.interrupted || after.settings.interrupted {
        warnings.push(Text::of(Words::across_interrupted));
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{record, ten};

    fn run(cells: &[(&str, &[f64])]) -> Record {
        cells.iter().fold(record(), |build, (model, makespans)| build.cell(model, makespans)).done()
    }

    #[track_caller]
    fn check(before: &Record, after: &Record, expect: &[Change]) {
        let across = across(before, after);
        let changes: Vec<Change> = across.rows.iter().map(CellPair::change).collect();
        assert_eq!(
            changes,
            expect,
            "{:#?}",
            across.rows.iter().map(|row| &row.comparison).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_change_has_a_direction_an_effect_and_a_p() {
        use Change::{Faster, NoDifference, Slower};
        let base = ten(100.0, 0.02);
        let times = |factor: f64| base.map(|value| value * factor);
        let before = run(&[("spawn", &base)]);
        for (factor, expect) in
            [(1.0, NoDifference), (1.01, NoDifference), (1.10, Slower), (0.90, Faster), (10.0, Slower)]
        {
            check(&before, &run(&[("spawn", &times(factor))]), &[expect]);
        }
        // The order of the trials says nothing: they are not paired.
        let mut turned = times(1.0);
        turned.reverse();
        let found = across(&before, &run(&[("spawn", &turned)])).rows[0].comparison.clone();
        assert!(matches!(found, Comparison::NoDifference { p, .. } if p > 0.99), "{found:?}");
    }

    #[test]
    fn a_regression_is_a_difference_of_so_much() {
        let base = ten(100.0, 0.02);
        let (before, after) = (run(&[("spawn", &base)]), run(&[("spawn", &base.map(|value| value * 1.10))]));
        let slower = across(&before, &after);
        for (percent, expect) in [(0.0, true), (5.0, true), (9.9, true), (15.0, false)] {
            assert_eq!(slower.rows[0].is_regression(percent), expect, "{percent} %");
        }
        let faster = across(&after, &before);
        assert!(!faster.rows[0].is_regression(0.0));
        // Ten percent in noise is no regression.
        let noisy = ten(100.0, 0.4);
        let after = run(&[("spawn", &noisy.map(|value| value * 1.10))]);
        assert!(!across(&run(&[("spawn", &noisy)]), &after).rows[0].is_regression(5.0));
    }

    #[test]
    fn what_cannot_be_compared_says_why() {
        let base = ten(100.0, 0.02);
        let before = run(&[("spawn", &base), ("bounded", &base[..5]), ("hybrid", &[]), ("join-all", &base)]);
        let mut after =
            run(&[("bounded", &base), ("spawn", &base), ("hybrid", &base), ("thread-pool", &base)]);
        after.cells[1].plan_digest = "other".to_owned();
        let across = across(&before, &after);
        let notes: Vec<&str> =
            across.rows.iter().map(|row| row.note.as_ref().map_or("", |note| note.en.as_str())).collect();
        assert_eq!(across.rows.iter().map(CellPair::change).collect::<Vec<_>>(), [Change::NotComparable; 3]);
        assert!(notes[0].starts_with("5 trials, and at least 6"), "{notes:?}");
        assert!(notes[1].starts_with("Not the same work"), "{notes:?}");
        assert!(notes[2].starts_with("One of the two runs"), "{notes:?}");
        let models = |cells: &[&Cell]| cells.iter().map(|cell| cell.model.clone()).collect::<Vec<_>>();
        assert_eq!(models(&across.only_before), ["join-all"]);
        assert_eq!(models(&across.only_after), ["thread-pool"]);
        assert!(across.warnings.is_empty(), "{:?}", across.warnings);
    }

    #[test]
    fn what_is_below_its_timer_is_not_ranked() {
        let base = ten(100.0, 0.02);
        let (before, mut after) =
            (run(&[("spawn", &base)]), run(&[("spawn", &base.map(|value| value * 2.0))]));
        check(&before, &after, &[Change::Slower]);
        after.cells[0].below_timer = true;
        check(&before, &after, &[Change::NotComparable]);
    }

    #[test]
    fn many_cells_need_more_trials_or_more_difference() {
        assert_eq!([1, 23, 24, 80, 300, 1_000].map(needed), [6, 6, 7, 7, 8, 9]);
        let base = ten(100.0, 0.02);
        let slower = base.map(|value| value * 1.5);
        let sizes = |makespans: &[f64]| {
            (1..=40).fold(record(), |build, size| build.size(f64::from(size)).cell("spawn", makespans)).done()
        };
        let found = |n: usize| {
            let (before, after) = (sizes(&base[..n]), sizes(&slower[..n]));
            across(&before, &after).rows[0].comparison.clone()
        };
        assert_eq!(found(6), Comparison::TooFewTrials { have: 6, need: 7 });
        assert!(found(8).difference().is_some());
    }

    /// Two runs of one program on one machine: how often is a difference named, and how often is a true one missed?
    #[test]
    fn false_alarms_are_rare_and_a_true_shift_is_found() {
        use crate::analysis::stats::ratio_with;
        let mut state = 7_u64;
        let mut noise = || -> f64 {
            // Twelve uniform numbers are normal enough.
            let sum: f64 = (0..12)
                .map(|_| {
                    state =
                        state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (state >> 33) as f64 / (1_u64 << 31) as f64
                })
                .sum();
            sum - 6.0
        };
        let mut named = |shift: f64| {
            let mut found = 0;
            for _ in 0..200 {
                let mut side = |centre: f64| -> Vec<f64> {
                    (0..8).map(|_| centre * libm::exp(0.02 * noise())).collect()
                };
                let (after, before) = (side(100.0 * shift), side(100.0));
                let logs =
                    |side: &[f64]| -> Vec<f64> { side.iter().map(|value| libm::log(*value)).collect() };
                let ratio = ratio_with(&after, &before, Pairing::Unpaired, 500).unwrap();
                let p = unpaired_p(&logs(&after), &logs(&before)).unwrap();
                found += u32::from(matches!(decide(ratio, p), Comparison::Different { .. }));
            }
            found
        };
        let (alarms, hits) = (named(1.0), named(1.06));
        // 5 % of 200, and two standard errors; a shift of three times the noise is hardly ever missed.
        assert!(alarms <= 16, "{alarms} false alarms of 200");
        assert!(hits >= 190, "{hits} of 200 true shifts");
    }

    #[test]
    fn another_machine_is_warned_of() {
        let base = ten(100.0, 0.02);
        let before = run(&[("spawn", &base)]);
        let mut after = before.clone();
        after.machine.cores = 8;
        after.machine.calibration.rounds_per_ns = 5.0;
        after.settings.interrupted = true;
        let warnings = across(&before, &after).warnings;
        let expect =
            ["The number of cores differs: 2 before, 8 after.", "A core computed", "A run was interrupted"];
        assert_eq!(warnings.len(), expect.len(), "{warnings:?}");
        for (warning, start) in warnings.iter().zip(expect) {
            assert!(warning.en.starts_with(start) && !warning.uk.is_empty(), "{warning:?}");
        }
    }
}
