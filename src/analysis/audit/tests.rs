use super::audit;
use crate::analysis::summarise;
use crate::lang::Text;
use crate::record::{AnswerSpec, Latency, Record, Verdict};

/// A small record of a real run.
fn golden() -> Record {
    let text = include_bytes!("../../../tests/golden/record-1.0.json");
    crate::record::from_slice("golden".as_ref(), text).unwrap()
}

/// The golden record with an answer that rests on its first claim.
fn with_answer(record: &mut Record) {
    record.scenarios[0].claims[0].id = Some("gain".to_owned());
    record.scenarios[0].answers = vec![AnswerSpec {
        text: Text::same("right"),
        misconception: None,
        because: Text::same("It is {gain}."),
    }];
    summarise(record);
    assert_eq!(record.answers[0].outcome, record.claims[0].outcome);
}

/// The numbers of the rules that `edit` breaches, from 0.
#[track_caller]
fn check(edit: impl FnOnce(&mut Record), breached: &[usize]) {
    let mut record = golden();
    edit(&mut record);
    let audit = audit(&record);
    let found: Vec<usize> = (0..)
        .zip(&audit.checks)
        .filter(|(_, check)| !check.breaches.is_empty())
        .map(|(nth, _)| nth)
        .collect();
    assert_eq!(
        found,
        breached,
        "{:#?}",
        audit.checks.iter().flat_map(|check| &check.breaches).collect::<Vec<_>>()
    );
    assert_eq!(audit.is_clean(), breached.is_empty());
}

#[test]
fn a_real_record_agrees_with_itself_and_every_rule_asks() {
    check(|_| (), &[]);
    for check in audit(&golden()).checks {
        assert!(check.asked > 0, "nothing was asked: {}", check.what.en);
    }
}

#[test]
fn each_lie_is_found_by_its_rule() {
    const COUNTS: usize = 0;
    const CHECKSUMS: usize = 1;
    const PLANS: usize = 2;
    const ORDER: usize = 3;
    const HISTOGRAMS: usize = 4;
    const TIMES: usize = 5;
    const LITTLE: usize = 6;
    const CPU: usize = 7;
    const TIMELINES: usize = 8;
    const NUMBERS: usize = 9;
    const VERDICTS: usize = 10;
    const CLAIMS: usize = 11;
    check(|record| record.cells[0].trials[3].completed = 2, &[COUNTS, NUMBERS]);
    check(|record| record.cells[1].trials[0].checksum = "0".repeat(16), &[CHECKSUMS]);
    check(|record| record.cells[1].plan_digest = "0".repeat(64), &[PLANS, NUMBERS, CLAIMS]);
    check(|record| record.cells[1].plan_digest.insert(0, 'x'), &[PLANS, NUMBERS, CLAIMS]);
    check(|record| record.cells[0].wait_ns += 1, &[PLANS]);
    check(|record| record.cells[0].trials[1].order = record.cells[0].trials[0].order, &[ORDER]);
    check(
        |record| record.cells[0].trials[0].service_ns.hdr = "AAAA".to_owned(),
        &[HISTOGRAMS, NUMBERS, VERDICTS],
    );
    check(|record| record.cells[0].trials[0].response_ns.p50 = Some(1), &[HISTOGRAMS]);
    check(
        |record| {
            let trial = &mut record.cells[0].trials[0];
            trial.service_ns.mean *= 1.01;
            trial.concurrency *= 1.01;
        },
        &[HISTOGRAMS, LITTLE, NUMBERS],
    );
    // Faster than its waits allow: all else is in order.
    check(
        |record| {
            let trial = &mut record.cells[0].trials[0];
            trial.service_ns = Latency::of([1_000_000; 3]);
            trial.concurrency = 3e6 / trial.makespan_ns as f64;
            summarise(record);
        },
        &[TIMES],
    );
    check(|record| record.cells[0].trials[0].collected_ns = 1, &[TIMES]);
    check(|record| record.cells[0].trials[0].peak_in_flight = 2, &[LITTLE, NUMBERS]);
    check(|record| record.cells[0].trials[0].parallelism = 1.5, &[CPU, NUMBERS]);
    check(
        |record| {
            let trial = &mut record.cells[0].trials[0];
            trial.cpu_ns = 3 * trial.makespan_ns;
            trial.parallelism = 3.0;
            summarise(record);
        },
        &[CPU],
    );
    check(|record| record.cells[0].timeline[0].fetch = 3, &[TIMELINES]);
    check(|record| record.cells[1].in_flight_curve.iter_mut().for_each(|point| point.n += 1), &[TIMELINES]);
    check(|record| record.cells[0].makespan_ns.as_mut().unwrap().median *= 0.5, &[NUMBERS]);
    check(|record| record.cells[0].makespan_ns.as_mut().unwrap().high *= 0.999, &[NUMBERS]);
    check(|record| record.cells[0].peak_rss_bytes = None, &[NUMBERS]);
    check(|record| record.cells[0].trials[0].verdict = Verdict::Invalid, &[NUMBERS, VERDICTS, CLAIMS]);
    check(|record| record.cells[0].verdict = Verdict::Invalid, &[NUMBERS, VERDICTS, CLAIMS]);
    check(|record| record.claims[0].outcome = crate::record::ClaimOutcome::Fails, &[CLAIMS]);
    check(|record| record.claims.clear(), &[CLAIMS]);
    check(with_answer, &[]);
    check(
        |record| {
            with_answer(record);
            record.answers[0].because = Some(Text::same("It took no time at all."));
        },
        &[CLAIMS],
    );
    check(
        |record| {
            with_answer(record);
            record.answers.clear();
        },
        &[CLAIMS],
    );
}

#[test]
fn the_same_plan_on_another_backend_may_wait_less() {
    check(
        |record| {
            let mut cells = record.cells.clone();
            for cell in &mut cells {
                cell.backend = "null".to_owned();
                cell.wait_ns = 0;
                cell.trials.iter_mut().for_each(|trial| trial.order += 1_000);
            }
            record.cells.extend(cells);
        },
        &[],
    );
}

#[test]
fn intervals_of_another_version_are_held_to_their_medians_only() {
    let other = |record: &mut Record| record.tool.version = "99.0.0".to_owned();
    check(other, &[]);
    check(
        |record| {
            other(record);
            record.cells[0].makespan_ns.as_mut().unwrap().high *= 0.999;
        },
        &[],
    );
}
