//! A record of the whole course from a machine with two cores that does just what the models promise.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

use inflight::analysis;
use inflight::experiment::{Experiment, Interrupt, Options, Planned};
use inflight::model::{Prediction, Shape, predict};
use inflight::plan::Plan;
use inflight::record::{Cell, ClaimSpec, Latency, Outcome, Record, Trial, Verdict};
use inflight::scenario::{Scenario, Vary};

const CORES: u32 = 2;
/// As few trials as have an interval.
const TRIALS: u32 = 3;

/// The course in its own sizes, or in those of a bench.
pub(crate) fn record(bench: bool) -> Record {
    static RECORDS: [LazyLock<Record>; 2] = [LazyLock::new(|| make(false)), LazyLock::new(|| make(true))];
    RECORDS[usize::from(bench)].clone()
}

/// The record with one of its scenarios first, and after it those that its claims look at, without claims of theirs.
pub(crate) fn only(record: &Record, id: &str) -> Record {
    let mut record = record.clone();
    record.scenarios.sort_by_key(|scenario| scenario.id != id);
    let claims = &record.scenarios[0].claims;
    let mut kept: Vec<String> =
        claims.iter().filter_map(|claim| claim.than.as_ref()?.scenario.clone()).collect();
    kept.push(id.to_owned());
    record.scenarios.retain(|scenario| kept.contains(&scenario.id));
    for other in record.scenarios.iter_mut().skip(1) {
        other.claims.clear();
        other.answers.clear();
    }
    record.cells.retain(|cell| kept.contains(&cell.scenario));
    analysis::summarise(&mut record);
    record
}

/// The record with the cells that the claims of one of its scenarios look at, and no others: soon judged again.
pub(crate) fn claimed(record: &Record, id: &str) -> Record {
    let mut record = only(record, id);
    let claims = &record.scenarios[0].claims;
    let is = |cell: &Cell, scenario: &str, model: &str, at: Option<f64>| {
        let sized = cell.size.is_none() || at.is_none() || cell.size == at;
        cell.scenario == scenario && cell.model == model && sized
    };
    let looks_at = |claim: &ClaimSpec, cell: &Cell| {
        let than = claim.than.as_ref();
        is(cell, id, &claim.of, claim.at)
            || than.is_some_and(|than| {
                is(cell, than.scenario.as_deref().unwrap_or(id), &than.model, than.at.or(claim.at))
            })
    };
    record.cells.retain(|cell| claims.iter().any(|claim| looks_at(claim, cell)));
    analysis::summarise(&mut record);
    record
}

/// The times that a histogram holds.
pub(crate) fn times(latency: &Latency) -> Vec<u64> {
    let histogram = latency.histogram().expect("made by ourselves");
    let steps = histogram.iter_recorded();
    steps.flat_map(|step| vec![step.value_iterated_to(); step.count_at_value() as usize]).collect()
}

fn make(bench: bool) -> Record {
    let options =
        Options { bench, trials: TRIALS, max_time: Duration::from_hours(100), ..Options::default() };
    let experiment =
        Experiment::plan(super::lessons::course(), options, PathBuf::new(), Interrupt::default());
    let experiment = experiment.expect("the course fits");
    let mut record = experiment.record();
    record.machine.cores = CORES;
    for (cell, planned) in record.cells.iter_mut().zip(experiment.cells()) {
        // What the machine of the test refuses, an ideal one does not.
        (cell.verdict, cell.why, cell.reasons) = (Verdict::Valid, Vec::new(), Vec::new());
        let done = run(planned, experiment.scenario_of(planned));
        cell.trials = (0..TRIALS).map(|block| Trial { block, order: block, ..done.clone() }).collect();
    }
    analysis::summarise(&mut record);
    record
}

/// So many fetches whose last answer was 503.
pub(crate) fn failures(count: u32) -> Vec<Outcome> {
    let failures = Outcome { outcome: "503".to_owned(), expected: false, count: u64::from(count) };
    if count == 0 { Vec::new() } else { vec![failures] }
}

/// How many fetches fail in the end where requests are tried again, by the shares that the file gives.
fn expected_failures(scenario: &Scenario) -> u32 {
    let Some(retry) = scenario.run.retry else { return 0 };
    let each = scenario.groups.iter().map(|group| {
        let request = group.steps[0].request.as_ref().expect("who tries again makes requests");
        let share = request.fault.map_or(0.0, |fault| fault.share);
        let tries = if request.method.is_idempotent() { retry.attempts } else { 1 };
        group.count as f64 * share.powi(tries as i32)
    });
    each.sum::<f64>().round() as u32
}

fn run(planned: &Planned, scenario: &Scenario) -> Trial {
    let mut at = planned.at;
    let swept = scenario.sweep.as_ref().is_some_and(|sweep| sweep.vary == Vary::Workers);
    if !swept && scenario.run.workers.is_none() {
        at.limits.workers = CORES;
    }
    let plan = scenario.expand(&at).expect("planned before");
    let shape: Shape = planned.entry.spec.shape(&plan.limits);
    let prediction: Prediction = predict(&plan, shape, CORES, |wait| wait);
    let mut makespan = prediction.makespan;
    // One thing is not ideal about any machine: tokio polls a task with very many due timers again and again.
    if planned.entry.spec.id == "join-all" && planned.fetches > 20_000 {
        makespan *= 3;
    }
    let times = times_of(&plan, shape.ceiling(planned.fetches), makespan);
    let threads = shape.carriers(planned.fetches);
    let failed = expected_failures(scenario);
    let shed = planned.fetches - times.len() as u32;
    let lost = Outcome { outcome: Outcome::SHED.to_owned(), expected: false, count: u64::from(shed) };
    let mut outcomes = failures(failed);
    outcomes.extend((shed > 0).then_some(lost));
    let cpu = prediction.compute as u64 + u64::from(planned.fetches) * 1_000;
    Trial {
        makespan_ns: makespan,
        completed: planned.fetches - failed - shed,
        outcomes,
        concurrency: prediction.concurrency(),
        parallelism: cpu as f64 / makespan as f64,
        peak_in_flight: prediction.peak,
        cpu_ns: cpu,
        rss_start_bytes: Some(0),
        peak_rss_bytes: Some((4 << 20) + u64::from(threads) * 16_000 + u64::from(planned.fetches) * 300),
        threads,
        service_ns: Latency::of(times.iter().map(|(service, _)| *service)),
        response_ns: Latency::of(times.iter().map(|(_, response)| *response)),
        ..Trial::default()
    }
}

/// Service and response time of every fetch that is not shed. They end one by one as places become free; that they
/// share the cores as well is left to the makespan.
fn times_of(plan: &Plan, places: u32, makespan: u64) -> Vec<(u64, u64)> {
    let mut places: BinaryHeap<Reverse<u64>> = (0..places.max(1)).map(|_| Reverse(0)).collect();
    let at_once = plan.last_due() == 0 && plan.clients.is_none();
    let mut clients: Option<BinaryHeap<Reverse<u64>>> =
        plan.clients.as_ref().map(|clients| (0..clients.count).map(|_| Reverse(0)).collect());
    let mut starts: Vec<u64> = Vec::new();
    let each = plan.order().into_iter().filter_map(|id| {
        let arrival = plan.fetches[id as usize].arrival;
        let answered = clients.as_mut().map(|clients| clients.pop().expect("each comes back").0);
        let due = answered.unwrap_or(0) + arrival;
        let full = |queue: u32| starts.iter().filter(|start| **start > due).count() >= queue as usize;
        if plan.admission.queue.is_some_and(full) {
            return None;
        }
        let Reverse(free) = places.pop().expect("as many as were put in");
        let start = free.max(due);
        let end = (start + plan.waits_of(id) + plan.computes_of(id)).min(makespan);
        places.push(Reverse(end));
        starts.push(start);
        clients.iter_mut().for_each(|clients| clients.push(Reverse(end)));
        // Where all are due at once, no lesson asks which of them was queued.
        Some(if at_once { (end, end) } else { (end - start, end - due) })
    });
    each.collect()
}
