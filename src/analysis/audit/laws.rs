//! What no measurement can break: time passes, cores are few, and a histogram is what its percentiles say.

use std::collections::HashSet;

use super::{Answers, Rule, agree, trials};
use crate::record::{Latency, Record};

pub(super) const HISTOGRAMS: Rule = Rule {
    en: "every histogram can be read, and holds the count and the percentiles beside it",
    uk: "кожну гістограму можна прочитати, а кількість і перцентилі поряд із нею відповідають їй",
    ask: histograms,
};

pub(super) const TIMES: Rule = Rule {
    en: "no fetch ended after its trial, and together they took as long as they had to wait",
    uk: "жоден запит не завершився після свого прогону, а разом вони тривали не менше, ніж мали чекати",
    ask: times,
};

pub(super) const LITTLE: Rule = Rule {
    en: "L is the sum of the service times over the makespan, and no more than were ever in flight",
    uk: "L – це сума часу обслуговування, поділена на тривалість прогону, і не більше, ніж бувало в роботі",
    ask: little,
};

pub(super) const CPU: Rule = Rule {
    en: "P is the CPU time over the makespan, and no more than all cores can give",
    uk: "P – це процесорний час, поділений на тривалість прогону, і не більше, ніж дають усі ядра",
    ask: cpu,
};

pub(super) const TIMELINES: Rule = Rule {
    en: "timelines and curves stay within the trial they were taken from",
    uk: "часові шкали й криві не виходять за межі прогону, з якого їх узято",
    ask: timelines,
};

/// A histogram tells values that differ by less than this share as one.
const RESOLUTION: f64 = 1e-3;
/// Little's law is held to this share.
const LITTLE_SHARE: f64 = 1e-3;
/// CPU time is counted in ticks at the worst: one of them.
const TICK: f64 = 1e7;

fn histograms(record: &Record, _: &Record, answers: &mut Answers) {
    for (cell, trial) in trials(record) {
        for times in [&trial.service_ns, &trial.response_ns] {
            let found = differs(times);
            answers.ask(found.is_none(), cell, Some(trial), || found.unwrap_or_default());
        }
    }
}

/// How the histogram of `times` differs from what is said of it, if it does.
fn differs(times: &Latency) -> Option<(String, String)> {
    let again = match Latency::merged([times]) {
        Ok(again) => again,
        Err(error) => return Some((error.to_string(), format!("гістограму не прочитано: {error}"))),
    };
    let said = |times: &Latency| (times.count, times.p50, times.p90, times.p99, times.p999);
    if said(&again) != said(times) {
        return Some((
            "the histogram holds other percentiles".to_owned(),
            "гістограма містить інші перцентилі".to_owned(),
        ));
    }
    let near = |one: f64, other: f64| (one - other).abs() <= RESOLUTION * one.max(other) + 1.0;
    let Ok(histogram) = times.histogram() else { return None };
    let ends =
        near(histogram.min() as f64, times.min as f64) && near(histogram.max() as f64, times.max as f64);
    if times.count > 0 && !(ends && near(histogram.mean(), times.mean)) {
        return Some((
            "the histogram has another minimum, mean or maximum".to_owned(),
            "гістограма має інший мінімум, середнє або максимум".to_owned(),
        ));
    }
    None
}

fn times(record: &Record, _: &Record, answers: &mut Answers) {
    for (cell, trial) in trials(record) {
        let (last, makespan) = (trial.service_ns.max.max(trial.response_ns.max), trial.makespan_ns);
        answers.ask(last <= makespan, cell, Some(trial), || {
            (
                format!("a fetch took {last} ns in a trial of {makespan} ns"),
                format!("запит тривав {last} нс у прогоні, що тривав {makespan} нс"),
            )
        });
        // Fields that later versions added are 0 in older records.
        let collected = trial.collected_ns;
        answers.ask(collected == 0 || collected >= makespan, cell, Some(trial), || {
            (
                "it was collected before it had ended".to_owned(),
                "його результати зібрано раніше, ніж він завершився".to_owned(),
            )
        });
        let sum = total(&trial.service_ns);
        let least = cell.wait_ns as f64;
        answers.ask(sum >= least * (1.0 - 1e-9), cell, Some(trial), || {
            (
                format!("all fetches together took {sum:.0} ns, and had to wait {least:.0} ns"),
                format!("усі запити разом тривали {sum:.0} нс, а мали чекати {least:.0} нс"),
            )
        });
    }
}

/// The sum of all times.
fn total(times: &Latency) -> f64 {
    times.mean * times.count as f64
}

fn little(record: &Record, _: &Record, answers: &mut Answers) {
    for (cell, trial) in trials(record) {
        let expect = total(&trial.service_ns) / trial.makespan_ns as f64;
        let said = trial.concurrency;
        let near = (said - expect).abs() <= LITTLE_SHARE * said.max(expect);
        answers.ask(trial.makespan_ns == 0 || near, cell, Some(trial), || {
            (
                format!("L is said to be {said:.4}, and comes to {expect:.4}"),
                format!("L вказано як {said:.4}, а виходить {expect:.4}"),
            )
        });
        let peak = trial.peak_in_flight;
        let most = cell.in_flight.map_or(cell.fetches, |limit| limit.min(cell.fetches));
        let holds = peak <= most && said <= f64::from(peak) * (1.0 + LITTLE_SHARE);
        answers.ask(holds, cell, Some(trial), || {
            (
                format!("a peak of {peak} in flight for L = {said:.4}, and at most {most} allowed"),
                format!("пік {peak} запитів у роботі за L = {said:.4}, а дозволено щонайбільше {most}"),
            )
        });
    }
}

fn cpu(record: &Record, _: &Record, answers: &mut Answers) {
    let cores = record.machine.cores;
    for (cell, trial) in trials(record) {
        let (said, expect) = (trial.parallelism, trial.cpu_ns as f64 / trial.makespan_ns as f64);
        answers.ask(trial.makespan_ns == 0 || agree(said, expect), cell, Some(trial), || {
            (
                format!("P is said to be {said:.4}, and comes to {expect:.4}"),
                format!("P вказано як {said:.4}, а виходить {expect:.4}"),
            )
        });
        let window = trial.collected_ns.max(trial.makespan_ns);
        let most = window as f64 * f64::from(cores) * 1.01 + TICK;
        answers.ask(trial.cpu_ns as f64 <= most, cell, Some(trial), || {
            let used = trial.cpu_ns;
            (
                format!("{used} ns of CPU time do not fit into {window} ns on {cores} cores"),
                format!("{used} нс процесорного часу не вміщаються у {window} нс (ядер: {cores})"),
            )
        });
        answers.ask(trial.peak_rss_bytes >= trial.rss_start_bytes, cell, Some(trial), || {
            (
                "its peak of memory is below what it began with".to_owned(),
                "пік пам'яті менший, ніж обсяг на початку".to_owned(),
            )
        });
    }
}

fn timelines(record: &Record, _: &Record, answers: &mut Answers) {
    for cell in &record.cells {
        let longest = cell.trials.iter().map(|trial| trial.makespan_ns.max(trial.collected_ns)).max();
        let Some(longest) = longest.filter(|_| !cell.timeline.is_empty() || !cell.in_flight_curve.is_empty())
        else {
            continue;
        };
        let mut seen = HashSet::new();
        let lanes = cell.timeline.iter().all(|lane| {
            let ordered = lane.spans.windows(2).all(|pair| pair[0].end_ns <= pair[1].start_ns);
            let within = lane.spans.iter().all(|span| span.end_ns <= longest);
            seen.insert(lane.fetch) && lane.fetch < cell.fetches && ordered && within
        });
        answers.ask(lanes, cell, None, || {
            (
                "a timeline is out of order, out of the trial, or of a fetch that is not planned".to_owned(),
                "часова шкала порушує порядок, виходить за межі прогону або належить незапланованому запиту"
                    .to_owned(),
            )
        });
        let peak = cell.trials.iter().map(|trial| trial.peak_in_flight).max().unwrap_or(0);
        let curve = &cell.in_flight_curve;
        let holds = curve.iter().all(|point| point.n <= peak && point.t_ns <= longest)
            && curve.last().is_none_or(|last| last.n == 0);
        answers.ask(holds, cell, None, || {
            (
                "the curve of fetches in flight is over its peak, out of the trial, or does not end at 0"
                    .to_owned(),
                "крива запитів у роботі вища за пік, виходить за межі прогону або не закінчується нулем"
                    .to_owned(),
            )
        });
    }
}
