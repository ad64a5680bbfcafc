//! Two runs whose truth is known.

use super::*;
use crate::analysis::testing::{record, ten};

fn run(cells: &[(&str, &[f64])]) -> Record {
    cells.iter().fold(record(), |build, (model, makespans)| build.cell(model, makespans)).done()
}

#[track_caller]
fn check(before: &Record, after: &Record, expect: &[Change]) {
    let across = across(before, after);
    let changes: Vec<Change> = across.rows.iter().map(CellPair::change).collect();
    assert_eq!(changes, expect, "{:#?}", across.rows.iter().map(|row| &row.comparison).collect::<Vec<_>>());
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
    let mut after = run(&[("bounded", &base), ("spawn", &base), ("hybrid", &base), ("thread-pool", &base)]);
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
    let (before, mut after) = (run(&[("spawn", &base)]), run(&[("spawn", &base.map(|value| value * 2.0))]));
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
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 33) as f64 / (1_u64 << 31) as f64
            })
            .sum();
        sum - 6.0
    };
    let mut named = |shift: f64| {
        let mut found = 0;
        for _ in 0..200 {
            let mut side =
                |centre: f64| -> Vec<f64> { (0..8).map(|_| centre * libm::exp(0.02 * noise())).collect() };
            let (after, before) = (side(100.0 * shift), side(100.0));
            let logs = |side: &[f64]| -> Vec<f64> { side.iter().map(|value| libm::log(*value)).collect() };
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
