use super::*;
use crate::analysis::summarise;
use crate::analysis::testing::{Build, record, ten};
use crate::reason::Reason;
use crate::record::{Metric, ScenarioLoad, Than, Verdict};

fn spec(metric: Metric, of: &str, than: Option<&str>) -> ClaimSpec {
    let than = than.map(|model| Than { model: model.to_owned(), scenario: None, at: None });
    ClaimSpec {
        id: None,
        metric,
        of: of.to_owned(),
        than,
        at: None,
        at_least: None,
        at_most: None,
        text: None,
    }
}

fn faster(at_least: f64) -> ClaimSpec {
    ClaimSpec { at_least: Some(at_least), ..spec(Metric::Makespan, "sequential", Some("join-all")) }
}

fn two_cells() -> Build {
    record().cell("sequential", &ten(1000.0, 0.02)).cell("join-all", &ten(100.0, 0.02))
}

fn check(build: Build, outcome: ClaimOutcome, reason: Option<&str>) -> Claim {
    let claim = build.done().claims.remove(0);
    let found = claim.reason.as_ref().map(|text| text.en.replace('\u{a0}', " "));
    assert_eq!((claim.outcome, found.as_deref()), (outcome, reason), "{:?}", claim.measured);
    claim
}

#[test]
fn the_interval_is_held_against_the_bounds() {
    use ClaimOutcome::{Fails, Holds, Unclear};
    let one = |spec| two_cells().claim(spec);
    check(one(faster(9.5)), Holds, None);
    check(one(faster(10.5)), Fails, None);
    check(one(ClaimSpec { at_most: Some(10.5), ..faster(9.5) }), Holds, None);
    check(one(ClaimSpec { at_most: Some(9.9), ..faster(9.5) }), Fails, None);
    check(
        one(spec(Metric::Makespan, "sequential", Some("join-all"))),
        Unclear,
        Some("The claim gives no bound."),
    );
    let noisy = record().cell("sequential", &ten(1000.0, 0.02)).cell("join-all", &{
        let mut other = ten(100.0, 0.05);
        other.reverse();
        other
    });
    check(noisy.claim(faster(9.9)), Unclear, Some("The interval, 9.69× to 10.3×, reaches over a bound."));
}

#[test]
fn a_metric_is_bounded_in_its_own_unit() {
    use ClaimOutcome::{Fails, Holds};
    for (metric, at_most, outcome) in [
        (Metric::Makespan, 1.1e9, Holds),
        (Metric::Makespan, 0.9e9, Fails),
        (Metric::Makespan, 1.1, Fails),
        (Metric::P99, 1.1e9, Holds),
        (Metric::Max, 1.0e9, Fails),
        (Metric::Throughput, 110.0, Holds),
        (Metric::PeakRss, 6e6, Holds),
        (Metric::CpuPerFetch, 1.1e6, Holds),
        (Metric::CpuPerFetch, 0.9e6, Fails),
        (Metric::Parallelism, 1.05, Holds),
    ] {
        let claim = ClaimSpec { at_most: Some(at_most), ..spec(metric, "sequential", None) };
        check(two_cells().claim(claim), outcome, None);
    }
}

#[test]
fn swapped_trials_flip_the_outcome() {
    let mut record = two_cells().claim(faster(5.0)).done();
    assert_eq!(record.claims[0].outcome, ClaimOutcome::Holds);
    let (first, second) = record.cells.split_at_mut(1);
    std::mem::swap(&mut first[0].trials, &mut second[0].trials);
    summarise(&mut record);
    assert_eq!(record.claims[0].outcome, ClaimOutcome::Fails);
}

#[test]
fn different_work_is_never_divided() {
    let build = two_cells().edit(|cell| cell.plan_digest = "0123456789".to_owned()).claim(faster(5.0));
    let reason = "Not the same work: the plans are 5eed5eed and 01234567, so no ratio is formed.";
    let claim = check(build, ClaimOutcome::Unclear, Some(reason));
    assert_eq!(claim.measured, None);
}

#[test]
fn two_sizes_of_a_sweep_may_differ_in_work_but_two_scenarios_may_not() {
    let sizes = record()
        .size(10.0)
        .cell("join-all", &ten(100.0, 0.01))
        .size(1000.0)
        .cell("join-all", &ten(105.0, 0.01))
        .edit(|cell| cell.plan_digest = "other".to_owned());
    let than = Than { model: "join-all".to_owned(), scenario: None, at: Some(10.0) };
    let base = spec(Metric::Makespan, "join-all", None);
    let claim = ClaimSpec { than: Some(than), at: Some(1000.0), at_most: Some(1.2), ..base.clone() };
    let claim = check(sizes.claim(claim), ClaimOutcome::Holds, None);
    assert_eq!(
        claim.text.en,
        "The makespan of join-all for 1000 fetches is at most 1.2× that of join-all for 10 fetches."
    );
    let scenarios = record()
        .cell("join-all", &ten(100.0, 0.01))
        .scenario("other")
        .cell("join-all", &ten(50.0, 0.01))
        .edit(|cell| cell.plan_digest = "other".to_owned());
    let than = Than { model: "join-all".to_owned(), scenario: Some("waits".to_owned()), at: None };
    let claim = ClaimSpec { than: Some(than), at_most: Some(1.2), ..base };
    let reason = "Not the same work: the plans are other and 5eed5eed, so no ratio is formed.";
    check(scenarios.claim(claim), ClaimOutcome::Unclear, Some(reason));
}

#[test]
fn two_scenarios_are_compared_where_the_same_fetches_come_otherwise() {
    let judged = |seed: u64, fetches: u32| {
        let than = Than { model: "join-all".to_owned(), scenario: Some("waits".to_owned()), at: None };
        let base = spec(Metric::Makespan, "join-all", None);
        let claim = ClaimSpec { than: Some(than), at_least: Some(1.9), ..base };
        let mut record = record()
            .cell("join-all", &ten(50.0, 0.01))
            .scenario("other")
            .fetches(fetches)
            .cell("join-all", &ten(100.0, 0.01))
            .edit(|cell| cell.plan_digest = "other".to_owned())
            .claim(claim)
            .raw();
        let load =
            ScenarioLoad { words: "100/s".to_owned(), within_ns: None, queue: None, deadline_ns: None };
        (record.scenarios[1].load, record.scenarios[1].seed) = (Some(load), seed);
        summarise(&mut record);
        record.claims[0].outcome
    };
    assert_eq!(judged(1, 100), ClaimOutcome::Holds);
    assert_eq!(judged(2, 100), ClaimOutcome::Unclear, "other lengths");
    assert_eq!(judged(1, 200), ClaimOutcome::Unclear, "more fetches");
}

#[test]
fn few_trials_are_judged_with_a_margin() {
    use ClaimOutcome::{Fails, Holds, Unclear};
    let one =
        |at_least| record().cell("sequential", &[1000.0]).cell("join-all", &[100.0]).claim(faster(at_least));
    check(one(9.0), Holds, Some("It rests on 1 trial only."));
    check(one(9.5), Unclear, Some("It rests on 1 trial only, and is less than 10 % from a bound."));
    check(one(10.5), Unclear, Some("It rests on 1 trial only, and is less than 10 % from a bound."));
    let claim = check(one(11.5), Fails, Some("It rests on 1 trial only."));
    assert_eq!(claim.reason.unwrap().uk.replace('\u{a0}', " "), "Спирається лише на 1 прогін.");
}

#[test]
fn what_was_not_measured_is_unclear() {
    let skipped = two_cells().edit(|cell| {
        cell.trials.clear();
        cell.verdict = Verdict::Skipped;
        cell.reasons = vec![Text::same("needs 2 h")];
    });
    let reason = "The cell of join-all was not run (needs 2 h).";
    check(skipped.claim(faster(5.0)), ClaimOutcome::Unclear, Some(reason));
    let sweep = || record().size(1.0).cell("sequential", &[10.0]).size(2.0).cell("sequential", &[20.0]);
    let reason = "The claim does not say which size of the sweep of sequential it means.";
    check(sweep().claim(faster(5.0)), ClaimOutcome::Unclear, Some(reason));
    let other = ClaimSpec { at: Some(3.0), ..faster(5.0) };
    check(
        sweep().claim(other),
        ClaimOutcome::Unclear,
        Some("This run has no cell of sequential for 3 fetches."),
    );
    let mut stripped = two_cells().claim(faster(5.0)).done();
    stripped.cells[1].trials.clear();
    summarise(&mut stripped);
    let reason = stripped.claims[0].reason.as_ref().map(|text| text.en.as_str());
    assert_eq!(reason, Some("The record no longer holds the trials of join-all."));
    assert!(stripped.cells[1].makespan_ns.is_some(), "what was summed up stays");
    let missing = record().cell("sequential", &[100.0]).claim(faster(5.0));
    check(missing, ClaimOutcome::Unclear, Some("This run has no cell of join-all."));
}

#[test]
fn many_suspect_trials_leave_it_unclear() {
    let suspect = |trials: usize| {
        two_cells().claim(faster(5.0)).edit(|cell| {
            cell.trials.iter_mut().take(trials).for_each(|trial| trial.verdict = Verdict::Suspect);
        })
    };
    check(suspect(2), ClaimOutcome::Holds, None);
    check(suspect(3), ClaimOutcome::Unclear, Some("Too many trials are suspect: 3 of 10."));
    // Ten trials of 20 ms in which a neighbour had 16 ms each: by itself each is within the rounding of the kernel.
    let crowded = two_cells().claim(faster(5.0)).edit(|cell| {
        for trial in &mut cell.trials {
            (trial.makespan_ns, trial.foreign_cpu_ns) = (20_000_000, Some(16_000_000));
        }
    });
    check(
        crowded,
        ClaimOutcome::Unclear,
        Some("Other programs used too much of the cores while its trials ran, all taken together."),
    );
}

/// Every trial of `join-all` may have been a half shorter undisturbed: a speed-up of at least 5 stands, one of at least 25
/// fails, and one of at least 15 is open. The memory is what it is.
#[test]
fn a_claim_holds_under_every_delay_or_is_unclear() {
    let delayed = |spec: ClaimSpec| {
        two_cells().claim(spec).edit(|cell| {
            for trial in &mut cell.trials {
                trial.delay_ns = Some(trial.makespan_ns / 2);
                (trial.foreign_cpu_ns, trial.pressure_ns) = (Some(30_000_000), Some(90_000_000));
                trial.verdict = Verdict::Suspect;
                trial.why = vec![Reason::Delayed { share: 0.5, cause: Box::new(Reason::Unexplained) }];
            }
        })
    };
    let outcome = |spec: ClaimSpec| delayed(spec).done().claims[0].outcome;
    assert_eq!(outcome(faster(5.0)), ClaimOutcome::Holds);
    assert_eq!(outcome(faster(25.0)), ClaimOutcome::Fails);
    assert_eq!(outcome(faster(15.0)), ClaimOutcome::Unclear);
    let memory = ClaimSpec { at_most: Some(1e9), ..spec(Metric::PeakRss, "join-all", None) };
    assert_eq!(outcome(memory), ClaimOutcome::Holds);
    // Others took 30 ms of the cores: each response may have been shorter by as much, whatever the makespan felt.
    let median = |at_least| ClaimSpec { at_least: Some(at_least), ..spec(Metric::P50, "join-all", None) };
    assert_eq!(outcome(median(10e6)), ClaimOutcome::Holds);
    assert_eq!(outcome(median(80e6)), ClaimOutcome::Unclear);
    assert_eq!(outcome(median(200e6)), ClaimOutcome::Fails);
    let hidden = ClaimSpec { at_most: Some(1e12), ..spec(Metric::HiddenWait, "join-all", None) };
    assert_eq!(outcome(hidden), ClaimOutcome::Unclear);
}

#[test]
fn a_run_that_changed_the_work_says_so() {
    let changed = |spec: ClaimSpec| {
        let mut record = two_cells().claim(spec).raw();
        record.scenarios[0].overrides = vec!["scale = 0.05".to_owned(), "models = join-all".to_owned()];
        summarise(&mut record);
        record.claims.remove(0)
    };
    let reason = |claim: &Claim| claim.reason.as_ref().map(|text| text.en.clone());
    let told = Some("This run changed the scenario: scale = 0.05.".to_owned());
    let absolute = changed(ClaimSpec { at_most: Some(2e9), ..spec(Metric::Makespan, "sequential", None) });
    assert_eq!((absolute.outcome, reason(&absolute)), (ClaimOutcome::Unclear, told.clone()));
    let fails = changed(faster(20.0));
    assert_eq!((fails.outcome, reason(&fails)), (ClaimOutcome::Fails, told));
    assert_eq!(changed(faster(5.0)).outcome, ClaimOutcome::Holds);
}

#[test]
fn texts_name_the_unit() {
    let text = |spec: ClaimSpec| {
        let text = two_cells().claim(spec).done().claims.remove(0).text;
        [text.en, text.uk].map(|text| text.replace('\u{a0}', " "))
    };
    assert_eq!(
        text(ClaimSpec { at: Some(100.0), ..faster(10.0) }),
        [
            "The makespan of sequential at 100 is at least 10× that of join-all.",
            "Тривалість прогону: відношення sequential (за розміру 100) до join-all становить щонайменше 10×.",
        ]
    );
    let max =
        ClaimSpec { at_least: Some(0.2e9), at_most: Some(0.25e9), ..spec(Metric::Max, "join-all", None) };
    assert_eq!(
        text(max),
        [
            "The longest response time of join-all is from 200 ms to 250 ms.",
            "Найбільший час відповіді моделі join-all становить від 200 мс до 250 мс.",
        ]
    );
    let given = ClaimSpec { text: Some(Text::new("Faster.", "Швидше.")), ..faster(1.0) };
    assert_eq!(text(given), ["Faster.", "Швидше."]);
}
