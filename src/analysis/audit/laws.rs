//! What no measurement can break: time passes, cores are few, and a histogram is what its percentiles say.

use std::collections::HashSet;

use super::{Check, Rule, agree, cut_short, trials};
use crate::lang::{Text, Words};
use crate::record::{Latency, Record};

pub(super) const HISTOGRAMS: Rule = Rule { what: Words::rule_histograms, ask: histograms };
pub(super) const TIMES: Rule = Rule { what: Words::rule_times, ask: times };
pub(super) const LITTLE: Rule = Rule { what: Words::rule_little, ask: little };
pub(super) const CPU: Rule = Rule { what: Words::rule_cpu, ask: cpu };
pub(super) const TIMELINES: Rule = Rule { what: Words::rule_timelines, ask: timelines };

/// A histogram tells values that differ by less than this share as one.
const RESOLUTION: f64 = 1e-3;
/// Little's law is held to this share.
const LITTLE_SHARE: f64 = 1e-3;
/// CPU time is counted in ticks at the worst: one of them.
const TICK: f64 = 1e7;

fn histograms(record: &Record, _: &Record, check: &mut Check) {
    for (cell, trial) in trials(record) {
        for times in [&trial.service_ns, &trial.response_ns] {
            let found = differs(times);
            let breach = |words: Words| found.as_ref().map_or("", |text| text.get(words.0));
            check.ask(found.is_none(), cell, Some(trial), breach);
        }
    }
}

/// How the histogram of `times` differs from what is said of it, if it does.
fn differs(times: &Latency) -> Option<Text> {
    let again = match Latency::merged([times]) {
        Ok(again) => again,
        Err(error) => return Some(Text::of(|words| words.breach_no_histogram(error.to_string()))),
    };
    let said = |times: &Latency| (times.count, times.p50, times.p90, times.p99, times.p999);
    if said(&again) != said(times) {
        return Some(Text::of(Words::breach_percentiles));
    }
    let near = |one: f64, other: f64| (one - other).abs() <= RESOLUTION * one.max(other) + 1.0;
    let Ok(histogram) = times.histogram() else { return None };
    let ends =
        near(histogram.min() as f64, times.min as f64) && near(histogram.max() as f64, times.max as f64);
    if times.count > 0 && !(ends && near(histogram.mean(), times.mean)) {
        return Some(Text::of(Words::breach_ends));
    }
    None
}

fn times(record: &Record, _: &Record, check: &mut Check) {
    for (cell, trial) in trials(record) {
        let (last, makespan) = (trial.service_ns.max.max(trial.response_ns.max), trial.makespan_ns);
        check.ask(last <= makespan, cell, Some(trial), |words| words.breach_longer(last, makespan));
        // Fields that later versions added are 0 in older records.
        let collected = trial.collected_ns;
        check.ask(collected == 0 || collected >= makespan, cell, Some(trial), Words::breach_collected);
        let sum = total(&trial.service_ns);
        // Of a part of the plan the record does not say how long it had to wait.
        let least = if cut_short(trial) == 0 { cell.wait_ns as f64 } else { 0.0 };
        check.ask(sum >= least * (1.0 - 1e-9), cell, Some(trial), |words| {
            let nanos = |nanos| words.0.number(nanos, 0);
            words.breach_waited(nanos(sum), nanos(least))
        });
    }
}

/// The sum of all times.
fn total(times: &Latency) -> f64 {
    times.mean * times.count as f64
}

fn little(record: &Record, _: &Record, check: &mut Check) {
    for (cell, trial) in trials(record) {
        let expect = total(&trial.service_ns) / trial.makespan_ns as f64;
        let said = trial.concurrency;
        let near = (said - expect).abs() <= LITTLE_SHARE * said.max(expect);
        check.ask(trial.makespan_ns == 0 || near, cell, Some(trial), |words| {
            words.breach_little(words.0.number(said, 4), words.0.number(expect, 4))
        });
        let peak = trial.peak_in_flight;
        let most = cell.in_flight.map_or(cell.fetches, |limit| limit.min(cell.fetches));
        let holds = peak <= most && said <= f64::from(peak) * (1.0 + LITTLE_SHARE);
        check.ask(holds, cell, Some(trial), |words| words.breach_peak(peak, words.0.number(said, 4), most));
    }
}

fn cpu(record: &Record, _: &Record, check: &mut Check) {
    let cores = record.machine.cores;
    for (cell, trial) in trials(record) {
        let (said, expect) = (trial.parallelism, trial.cpu_ns as f64 / trial.makespan_ns as f64);
        check.ask(trial.makespan_ns == 0 || agree(said, expect), cell, Some(trial), |words| {
            words.breach_parallelism(words.0.number(said, 4), words.0.number(expect, 4))
        });
        let window = trial.collected_ns.max(trial.makespan_ns);
        let most = window as f64 * f64::from(cores) * 1.01 + TICK;
        check.ask(trial.cpu_ns as f64 <= most, cell, Some(trial), |words| {
            words.over_cpu(trial.cpu_ns, window, cores)
        });
        let memory = trial.peak_rss_bytes.zip(trial.rss_start_bytes);
        check.ask(memory.is_none_or(|(peak, start)| peak >= start), cell, Some(trial), Words::breach_memory);
    }
}

fn timelines(record: &Record, _: &Record, check: &mut Check) {
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
        check.ask(lanes, cell, None, Words::breach_timeline);
        let peak = cell.trials.iter().map(|trial| trial.peak_in_flight).max().unwrap_or(0);
        let curve = &cell.in_flight_curve;
        let holds = curve.iter().all(|point| point.n <= peak && point.t_ns <= longest)
            && curve.last().is_none_or(|last| last.n == 0);
        check.ask(holds, cell, None, Words::breach_curve);
    }
}
