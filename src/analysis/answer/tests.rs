use super::*;
use crate::analysis::summarise;
use crate::analysis::testing::{Build, record, ten};
use crate::record::{ClaimSpec, Interval, Metric, Than, Verdict};

fn claims() -> [ClaimSpec; 2] {
    let gain = ClaimSpec {
        id: Some("gain".to_owned()),
        metric: Metric::Makespan,
        of: "sequential".to_owned(),
        than: Some(Than { model: "join-all".to_owned(), scenario: None, at: None }),
        at: None,
        at_least: Some(5.0),
        at_most: None,
        text: None,
    };
    let cores = ClaimSpec {
        id: Some("cores".to_owned()),
        metric: Metric::Parallelism,
        of: "join-all".to_owned(),
        than: None,
        at_least: None,
        at_most: Some(0.2),
        ..gain.clone()
    };
    [gain, cores]
}

fn answer(en: &str, uk: &str) -> AnswerSpec {
    AnswerSpec { text: Text::same("answer"), misconception: None, because: Text::new(en, uk) }
}

fn build(answers: Vec<AnswerSpec>) -> Build {
    let mut build = record().cell("sequential", &ten(2000.0, 0.01)).cell("join-all", &ten(100.0, 0.01));
    for claim in claims() {
        build = build.claim(claim);
    }
    build.answers(answers)
}

#[track_caller]
fn check(build: Build, outcome: ClaimOutcome, because: Option<[&str; 2]>, reason: Option<&str>) {
    let answer = build.done().answers.remove(0);
    let plain = |text: &str| text.replace('\u{a0}', " ");
    let found = answer.because.map(|text| [plain(&text.en), plain(&text.uk)]);
    assert_eq!(found, because.map(|both| both.map(str::to_owned)));
    assert_eq!((answer.outcome, answer.reason.map(|text| plain(&text.en)).as_deref()), (outcome, reason));
}

fn both() -> AnswerSpec {
    answer(
        "In turn {gain.of}, at once {gain.than}: {gain}. Busy: {cores}.",
        "По черзі {gain.of}, одночасно {gain.than}: {gain} менше. Зайнято: {cores}.",
    )
}

const FILLED: [&str; 2] = [
    "In turn 2.00 s, at once 100 ms: 20.0×. Busy: 0.10.",
    "По черзі 2,00 с, одночасно 100 мс: у 20,0 раза менше. Зайнято: 0,10.",
];

#[test]
fn an_explanation_gets_its_numbers_where_all_claims_hold() {
    check(build(vec![both()]), ClaimOutcome::Holds, Some(FILLED), None);
}

#[test]
fn swapped_cells_withhold_it() {
    let mut record = build(vec![both()]).done();
    let (first, second) = record.cells.split_at_mut(1);
    std::mem::swap(&mut first[0].trials, &mut second[0].trials);
    summarise(&mut record);
    let answer = &record.answers[0];
    assert_eq!((answer.outcome, &answer.because), (ClaimOutcome::Fails, &None));
    let reason = answer.reason.as_ref().unwrap();
    assert_eq!(
        reason.en,
        "It rests on what does not hold here. The makespan of sequential is at least 5× that of join-all."
    );
    assert!(!reason.uk.contains("2,00"));
}

const UNCLEAR: &str = "It rests on a claim that is not settled here: “The makespan of sequential is at least 5× that of join-all.”";

#[test]
fn suspect_trials_withhold_it() {
    use ClaimOutcome::Unclear;
    let noisy = build(vec![both()])
        .edit(|cell| cell.trials.iter_mut().take(3).for_each(|trial| trial.verdict = Verdict::Suspect));
    check(noisy, Unclear, None, Some(&format!("{UNCLEAR} Too many trials are suspect: 3 of 10.")));
    let invalid = |cell: &mut crate::record::Cell| {
        cell.trials.iter_mut().for_each(|trial| trial.verdict = Verdict::Invalid);
    };
    let answer = build(vec![both()]).edit(invalid).done().answers.remove(0);
    assert_eq!((answer.outcome, answer.because), (Unclear, None));
    let reason = answer.reason.unwrap().en;
    assert!(reason.starts_with(&format!("{UNCLEAR} The cell of join-all breached a check")), "{reason}");
}

#[test]
fn one_claim_that_fails_is_enough() {
    let busy = build(vec![both()]).trials(|trial| trial.parallelism = 1.0);
    let reason = "It rests on what does not hold here. The parallelism P of join-all is at most 0.200.";
    check(busy, ClaimOutcome::Fails, None, Some(reason));
    let other = answer("It took {gain.of}.", "Тривало {gain.of}.");
    let busy = build(vec![other]).trials(|trial| trial.parallelism = 1.0);
    check(busy, ClaimOutcome::Holds, Some(["It took 2.00 s.", "Тривало 2,00 с."]), None);
}

#[test]
fn few_trials_are_said_to_be_few() {
    let few = build(vec![both()]).edit(|cell| cell.trials.truncate(2));
    let reason = Some("It rests on 2 trials only.");
    let answer = few.done().answers.remove(0);
    assert_eq!(answer.outcome, ClaimOutcome::Holds);
    assert_eq!(answer.reason.map(|text| text.en.replace('\u{a0}', " ")).as_deref(), reason);
}

/// Records may come from anywhere: what a scenario file could not say is not believed either.
#[test]
fn what_names_no_number_shows_nothing() {
    use ClaimOutcome::Unclear;
    let none = Some("There is no number to show for it.");
    check(build(vec![answer("So it is.", "Так і є.")]), Unclear, None, none);
    check(build(vec![answer("{gain.by}", "{gain.by}")]), Unclear, None, none);
    check(build(vec![answer("{cores.of}", "{cores.of}")]), Unclear, None, none);
    let unknown = Some("It rests on speed, which the scenario does not claim.");
    check(build(vec![answer("{gain}", "{speed}")]), Unclear, None, unknown);
    check(
        build(vec![answer("{}", "{}")]),
        Unclear,
        None,
        Some("It rests on , which the scenario does not claim."),
    );
}

fn measured(spec: ClaimSpec, median: f64) -> [String; 2] {
    let claim = Claim {
        scenario: String::new(),
        spec,
        text: Text::same(""),
        outcome: ClaimOutcome::Holds,
        measured: Some(Interval { median, low: median, high: median }),
        sides: None,
        reason: None,
    };
    [Lang::En, Lang::Uk].map(|lang| number("gain", &claim, lang).unwrap())
}

#[test]
fn a_hidden_wait_is_so_many_times() {
    let [gain, _] = claims();
    let spec = ClaimSpec { metric: Metric::HiddenWait, than: None, ..gain };
    assert_eq!(measured(spec, 33.0), ["33.0×", "у 33,0\u{a0}раза"]);
}

#[test]
fn a_ratio_under_one_is_told_from_the_other_side() {
    let [gain, _] = claims();
    assert_eq!(measured(gain.clone(), 0.4), ["2.50×", "у 2,50\u{a0}раза"]);
    assert_eq!(measured(gain, 2.5), ["2.50×", "у 2,50\u{a0}раза"]);
}
