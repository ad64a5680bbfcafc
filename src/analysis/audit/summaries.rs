//! What the trials come to, made again and set beside what is stored.

use super::super::stats::median;
use super::super::trials;
use super::{Check, Rule, agree};
use crate::lang::Words;
use crate::record::{Answer, Cell, Claim, Interval, Latency, Record, Verdict};

pub(super) const NUMBERS: Rule = Rule { what: Words::rule_numbers, ask: numbers };
pub(super) const VERDICTS: Rule = Rule { what: Words::rule_verdicts, ask: verdicts };
pub(super) const CLAIMS: Rule = Rule { what: Words::rule_claims, ask: claims };

/// Another version may draw intervals in another way; this one draws its own again to the last digit.
fn same_program(record: &Record) -> bool {
    record.tool.version == env!("CARGO_PKG_VERSION")
}

fn numbers(record: &Record, again: &Record, check: &mut Check) {
    let same_program = same_program(record);
    for (cell, made) in record.cells.iter().zip(&again.cells) {
        // Without trials a cell keeps what it has; where its verdict is wrong that is said elsewhere.
        if cell.trials.is_empty() || !cell.is_measured() || !made.is_measured() {
            continue;
        }
        let makespans: Vec<f64> = trials::measured(cell).map(|trial| trial.makespan_ns as f64).collect();
        let stored = cell.makespan_ns.map(|interval| interval.median);
        let right = matches!((stored, median(&makespans)), (Some(said), Some(found)) if agree(said, found));
        check.ask(right, cell, None, wrong(Words::the_median));
        for (said, found, what) in [
            (cell.makespan_ns, made.makespan_ns, Words::the_makespan as fn(Words) -> &'static str),
            (cell.throughput_per_s, made.throughput_per_s, Words::the_throughput),
            (cell.speedup, made.speedup, Words::the_speed_up),
        ] {
            check.ask(same_interval(said, found, same_program), cell, None, wrong(what));
        }
        for (said, found, what) in [
            (&cell.service_ns, &made.service_ns, Words::the_service_times as fn(Words) -> &'static str),
            (&cell.response_ns, &made.response_ns, Words::the_response_times),
        ] {
            check.ask(same_times(said.as_ref(), found.as_ref()), cell, None, wrong(what));
        }
        let scalars = |cell: &Cell| {
            [
                cell.concurrency,
                cell.parallelism,
                cell.cpu_ns_per_fetch,
                cell.voluntary_switches,
                cell.involuntary_switches,
                cell.rss_start_bytes.map(|bytes| bytes as f64),
                cell.peak_rss_bytes.map(|bytes| bytes as f64),
                cell.peak_in_flight.map(f64::from),
                cell.threads_peak.map(f64::from),
            ]
        };
        let same = scalars(cell).iter().zip(scalars(made)).all(|(said, found)| match (said, found) {
            (Some(said), Some(found)) => agree(*said, found),
            (said, found) => said.is_none() && found.is_none(),
        });
        check.ask(same, cell, None, wrong(Words::a_scalar));
    }
}

fn wrong(what: fn(Words) -> &'static str) -> impl Fn(Words) -> String {
    move |words| words.breach_number(what(words))
}

fn same_interval(said: Option<Interval>, found: Option<Interval>, ends: bool) -> bool {
    match (said, found) {
        (Some(said), Some(found)) => {
            agree(said.median, found.median)
                && (!ends || (agree(said.low, found.low) && agree(said.high, found.high)))
        }
        (said, found) => said.is_none() && found.is_none(),
    }
}

fn same_times(said: Option<&Latency>, found: Option<&Latency>) -> bool {
    let what =
        |times: &Latency| (times.count, times.min, times.p50, times.p90, times.p99, times.p999, times.max);
    said.map(what) == found.map(what)
        && said.zip(found).is_none_or(|(said, found)| agree(said.mean, found.mean))
}

/// How little can be said of a cell.
const fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Valid => 0,
        Verdict::Suspect => 1,
        _ => 2,
    }
}

fn verdicts(record: &Record, again: &Record, check: &mut Check) {
    for (cell, made) in record.cells.iter().zip(&again.cells).filter(|(cell, _)| !cell.trials.is_empty()) {
        check.ask(rank(cell.verdict) >= rank(made.verdict), cell, None, |words| {
            words.breach_verdict(format!("{:?}", cell.verdict), format!("{:?}", made.verdict))
        });
        let bare = cell.is_measured() || (cell.makespan_ns.is_none() && cell.service_ns.is_none());
        check.ask(bare, cell, None, Words::breach_withheld);
    }
}

fn claims(record: &Record, again: &Record, check: &mut Check) {
    let same_program = same_program(record);
    for (nth, made) in again.claims.iter().enumerate() {
        let Some(cell) = record.cells.iter().find(|cell| cell.scenario == made.scenario) else { continue };
        let same = |said: &Claim| {
            said.scenario == made.scenario
                && said.spec == made.spec
                && said.outcome == made.outcome
                && same_interval(said.measured, made.measured, same_program)
        };
        check.ask(record.claims.get(nth).is_some_and(same), cell, None, |words| {
            words.breach_claim(format!("{:?}", made.outcome), &made.text)
        });
    }
    for (nth, made) in again.answers.iter().enumerate() {
        let Some(cell) = record.cells.iter().find(|cell| cell.scenario == made.scenario) else { continue };
        // Another version may word it in another way.
        let same = |said: &Answer| {
            said.spec == made.spec
                && said.outcome == made.outcome
                && (!same_program || said.because == made.because)
        };
        check.ask(record.answers.get(nth).is_some_and(same), cell, None, |words| {
            words.breach_answer(format!("{:?}", made.outcome), &made.spec.text)
        });
    }
}
