//! What the trials come to, made again and set beside what is stored.

use super::super::stats::median;
use super::super::trials;
use super::{Answers, Rule, agree};
use crate::record::{Answer, Cell, Claim, Interval, Latency, Record, Verdict};

pub(super) const NUMBERS: Rule = Rule {
    en: "medians, intervals, peaks and percentiles of every cell follow from its trials",
    uk: "медіани, інтервали, піки й перцентилі кожної комірки випливають із її прогонів",
    ask: numbers,
};

pub(super) const VERDICTS: Rule = Rule {
    en: "no cell is said to be better than its trials",
    uk: "жодна комірка не оцінена краще, ніж її прогони",
    ask: verdicts,
};

pub(super) const CLAIMS: Rule = Rule {
    en: "every claim and every answer, judged again, comes out as it stands in the record",
    uk: "кожне твердження й кожна відповідь, оцінені ще раз, дають той самий висновок, що й у записі",
    ask: claims,
};

/// Another version may draw intervals in another way; this one draws its own again to the last digit.
fn same_program(record: &Record) -> bool {
    record.tool.version == env!("CARGO_PKG_VERSION")
}

fn numbers(record: &Record, again: &Record, answers: &mut Answers) {
    let same_program = same_program(record);
    for (cell, made) in record.cells.iter().zip(&again.cells) {
        // Without trials a cell keeps what it has; where its verdict is wrong that is said elsewhere.
        if cell.trials.is_empty() || !cell.is_measured() || !made.is_measured() {
            continue;
        }
        let makespans: Vec<f64> = trials::measured(cell).map(|trial| trial.makespan_ns as f64).collect();
        let stored = cell.makespan_ns.map(|interval| interval.median);
        let right = matches!((stored, median(&makespans)), (Some(said), Some(found)) if agree(said, found));
        answers.ask(right, cell, None, || wrong("the median makespan", "медіана тривалості прогону"));
        for (said, found, en, uk) in [
            (cell.makespan_ns, made.makespan_ns, "the makespan", "тривалість прогону"),
            (cell.throughput_per_s, made.throughput_per_s, "the throughput", "пропускна здатність"),
            (cell.speedup, made.speedup, "the speed-up", "прискорення"),
        ] {
            answers.ask(same_interval(said, found, same_program), cell, None, || wrong(en, uk));
        }
        for (said, found, en, uk) in [
            (&cell.service_ns, &made.service_ns, "the service times", "час обслуговування"),
            (&cell.response_ns, &made.response_ns, "the response times", "час відповіді"),
        ] {
            answers.ask(same_times(said.as_ref(), found.as_ref()), cell, None, || wrong(en, uk));
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
        answers.ask(same, cell, None, || wrong("a median or a peak", "медіана або пік"));
    }
}

fn wrong(en: &str, uk: &str) -> (String, String) {
    (format!("{en} does not follow from the trials"), format!("не випливає з прогонів: {uk}"))
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

fn verdicts(record: &Record, again: &Record, answers: &mut Answers) {
    for (cell, made) in record.cells.iter().zip(&again.cells).filter(|(cell, _)| !cell.trials.is_empty()) {
        answers.ask(rank(cell.verdict) >= rank(made.verdict), cell, None, || {
            (
                format!("said to be {:?}, and its trials make it {:?}", cell.verdict, made.verdict),
                format!("вказано {:?}, а за прогонами {:?}", cell.verdict, made.verdict),
            )
        });
        let bare = cell.is_measured() || (cell.makespan_ns.is_none() && cell.service_ns.is_none());
        answers.ask(bare, cell, None, || {
            (
                "it shows numbers that its verdict withholds".to_owned(),
                "показує числа, яких за її вердиктом показувати не можна".to_owned(),
            )
        });
    }
}

fn claims(record: &Record, again: &Record, answers: &mut Answers) {
    let same_program = same_program(record);
    for (nth, made) in again.claims.iter().enumerate() {
        let Some(cell) = record.cells.iter().find(|cell| cell.scenario == made.scenario) else { continue };
        let same = |said: &Claim| {
            said.scenario == made.scenario
                && said.spec == made.spec
                && said.outcome == made.outcome
                && same_interval(said.measured, made.measured, same_program)
        };
        answers.ask(record.claims.get(nth).is_some_and(same), cell, None, || {
            (
                format!("judged again, it is {:?}: {}", made.outcome, made.text.en),
                format!("оцінене ще раз – {:?}: {}", made.outcome, made.text.uk),
            )
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
        answers.ask(record.answers.get(nth).is_some_and(same), cell, None, || {
            let text = &made.spec.text;
            (
                format!("judged again, what refutes or shows it is {:?}: {}", made.outcome, text.en),
                format!("оцінене ще раз підтвердження – {:?}: {}", made.outcome, text.uk),
            )
        });
    }
}
