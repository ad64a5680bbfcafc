//! Two runs, cell by cell: what got faster, what got slower, and what cannot be said.
//!
//! Blocks of different runs share nothing, so nothing is paired: each side is resampled by itself, and the values of
//! both are dealt out again. All cells of the two runs make one statement, so their p values are corrected together.

use std::collections::HashMap;

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

/// A cell in two runs: the same scenario, size, backend, server and model.
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
    /// What a comparison of the second with the first comes to.
    pub(super) fn of(comparison: &Comparison) -> Self {
        match comparison {
            Comparison::Different { ratio, .. } if ratio.median > 1.0 => Self::Slower,
            Comparison::Different { .. } => Self::Faster,
            Comparison::NoDifference { .. } => Self::NoDifference,
            _ => Self::NotComparable,
        }
    }

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
        Change::of(&self.comparison)
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
    let (earlier, later) = (by_key(before), by_key(after));
    let pairs = after.cells.iter().filter_map(|cell| Some((*earlier.get(&key(cell))?, cell)));
    Across {
        rows: together(pairs.collect()),
        only_before: before.cells.iter().filter(|cell| !later.contains_key(&key(cell))).collect(),
        only_after: after.cells.iter().filter(|cell| !earlier.contains_key(&key(cell))).collect(),
        warnings: warnings(before, after),
    }
}

/// What makes a cell the same in another run: scenario, size, backend, the server of the user, and model.
pub(super) type Key<'a> = (&'a str, Option<u64>, &'a str, Option<&'a str>, &'a str);

pub(super) fn key(cell: &Cell) -> Key<'_> {
    let far_side = cell.far_side.as_deref();
    (&cell.scenario, cell.size.map(f64::to_bits), &cell.backend, far_side, &cell.model)
}

/// The cells of a run, each to be found by the same cell of another run.
pub(super) fn by_key(record: &Record) -> HashMap<Key<'_>, &Cell> {
    // Of two with one key the first counts.
    record.cells.iter().rev().map(|cell| (key(cell), cell)).collect()
}

/// Pairs of cells, the earlier one first, judged as one statement: their p values are corrected together.
pub(super) fn together<'a>(pairs: Vec<(&'a Cell, &'a Cell)>) -> Vec<CellPair<'a>> {
    let tests = tests(&pairs);
    let comparisons = pairs.iter().map(|(before, after)| compare(before, after, tests)).collect();
    let row = |((before, after), comparison): ((&'a Cell, &'a Cell), Comparison)| {
        let note = note(before, after, &comparison);
        CellPair { before, after, comparison, note }
    };
    pairs.into_iter().zip(corrected(comparisons)).map(row).collect()
}

/// As many tests as there can be: what is not the same work, or not measured, is no test.
pub(super) fn tests(pairs: &[(&Cell, &Cell)]) -> usize {
    pairs.iter().filter(|(before, after)| is_test(before, after)).count()
}

fn is_test(before: &Cell, after: &Cell) -> bool {
    let ranked = |cell: &Cell| cell.is_measured() && !cell.below_timer;
    ranked(before) && ranked(after) && before.plan_digest == after.plan_digest
}

/// A cell in two runs, as one statement of its own.
pub(super) fn compare_alone(before: &Cell, after: &Cell) -> Comparison {
    compare(before, after, 1)
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

pub(super) fn warnings(before: &Record, after: &Record) -> Vec<Text> {
    let (a, b) = (&before.machine, &after.machine);
    let none = || "–".to_owned();
    let version = |record: &Record| format!("{} {}", record.tool.name, record.tool.version);
    let order = |record: &Record| format!("{:?}", record.settings.order).to_lowercase();
    let far_side =
        |record: &Record| record.cells.iter().find_map(|cell| cell.far_side.clone()).unwrap_or_else(none);
    let sides: [Sides; 10] = [
        (Words::other_far_side, far_side(before), far_side(after)),
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
#[path = "across_tests.rs"]
mod tests;
