//! One plan of a lane: told to it, run, and what it says of that.

use std::collections::HashMap;

use super::LaneError;
use super::kernel::{expected, token};
use super::talk::{Talk, numbers, said};
use super::witness::{Hearing, Testimony};
use crate::backend::ServiceEndpoint;
use crate::measure::{Finished, MOST_TRACED, Outcome, Sample, Stamp, TracedFetch, Watched};
use crate::payload::{self, rounds};
use crate::plan::{Nanos, Plan, Step};
use crate::platform::cpu_time_of;

/// What a lane is given to run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Task<'a> {
    pub(super) plan: &'a Plan,
    /// Rounds that the lane turns in a nanosecond.
    pub(super) own_rate: f64,
    /// The same of the models' computing.
    pub(super) rate: f64,
    /// Whom it asks for its waits; `None` where it makes them itself.
    pub(super) far: Option<&'a ServiceEndpoint>,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) finished: Finished,
    pub(super) traced: Vec<TracedFetch>,
    /// What the far side computed meanwhile.
    pub(super) far_cpu: Option<Nanos>,
    /// What the far side was asked.
    pub(super) testimony: Option<Testimony>,
}

/// Gives the lane a plan, tells it to go, and takes its samples.
pub(super) fn run(talk: &mut Talk, task: &Task<'_>) -> Result<Ran, LaneError> {
    let plan = task.plan;
    let hearing = task.far.map(|site| Hearing::begin(talk, site, plan)).transpose()?;
    let stride = plan.len().div_ceil(MOST_TRACED).max(1) as u32;
    give(talk, task, stride)?;
    talk.silent("nothing before `go`")?;
    let far_cpu = || task.far.and_then(|site| cpu_time_of(site.pid));
    let far = far_cpu();
    let watched = Watched::start(talk.pid(), talk.clock).map_err(LaneError::Watch)?;
    let started = talk.clock.now();
    talk.say("go");
    talk.flush();
    let done = talk.line_after_work("done")?;
    if done.text != "done" {
        return Err(said(&done.text, "done"));
    }
    let mut finished = watched.stop(started, done.at).map_err(LaneError::Watch)?;
    let far_cpu = far.zip(far_cpu()).map(|(before, after)| after.saturating_sub(before));
    finished.noise = finished.noise.map(|noise| noise.without(far_cpu.unwrap_or(0)));
    let mut threads = Threads::default();
    finished.samples = samples(talk, task, finished.stopped, &mut threads)?;
    let traced = steps(talk, plan, (finished.stopped, stride), &mut threads)?;
    let end = talk.line("end")?;
    if end.text != "end" {
        return Err(said(&end.text, "end"));
    }
    let testimony = hearing.map(|hearing| hearing.end()).transpose()?;
    Ok(Ran { finished, traced, far_cpu, testimony })
}

/// Takes the samples of all fetches; `bracket` is the time from `go` to `done`, as seen from here.
fn samples(
    talk: &mut Talk,
    task: &Task<'_>,
    bracket: Nanos,
    threads: &mut Threads,
) -> Result<Vec<Sample>, LaneError> {
    let mut samples = Vec::with_capacity(task.plan.len());
    for _ in task.plan.ids() {
        let line = talk.line("sample ID THREAD START FINISH CHECK")?.text;
        let [id, thread, started, finish, check] = numbers(&line, "sample")?;
        within(bracket, [started, finish])?;
        if id >= task.plan.len() as u64 {
            return Err(said(&line, "a sample of a fetch that was asked for"));
        }
        samples.push(sample(task, [id, started, finish, check], threads.number(thread)));
    }
    Ok(samples)
}

/// Takes the stamps of the fetches that are to be traced.
fn steps(
    talk: &mut Talk,
    plan: &Plan,
    (bracket, stride): (Nanos, u32),
    threads: &mut Threads,
) -> Result<Vec<TracedFetch>, LaneError> {
    let mut traced = Vec::new();
    for id in plan.ids().step_by(stride as usize) {
        let mut stamps = Vec::new();
        for (nth, step) in plan.steps_of(id).iter().enumerate() {
            let line = talk.line("step ID NTH THREAD BEGIN END")?.text;
            let [of, place, thread, begin, end] = numbers(&line, "step")?;
            within(bracket, [begin, end])?;
            if (of, place) != (u64::from(id), nth as u64) {
                return Err(said(&line, "step ID NTH THREAD BEGIN END, in order"));
            }
            // Its CPU clock is not asked for each step: so long it computes at its own speed where it has a core.
            let cpu =
                if let Step::Compute(nominal) = *step { nominal.min(end.saturating_sub(begin)) } else { 0 };
            stamps.push(Stamp { step: *step, begin, end, cpu, thread: threads.number(thread) });
        }
        traced.push(TracedFetch { fetch: id, stamps });
    }
    Ok(traced)
}

/// No stamp lies after the end, as seen from here.
fn within(bracket: Nanos, stamps: [Nanos; 2]) -> Result<(), LaneError> {
    match stamps.into_iter().find(|stamp| *stamp > bracket) {
        Some(stamp) => Err(LaneError::Beyond { stamp, bracket }),
        None => Ok(()),
    }
}

/// Says the plan, and hears that it was understood.
fn give(talk: &mut Talk, task: &Task<'_>, stride: u32) -> Result<(), LaneError> {
    let plan = task.plan;
    let limits = plan.limits;
    let in_flight = limits.in_flight.unwrap_or(0);
    let (workers, blocking, count) = (limits.workers, limits.blocking_threads, plan.len());
    talk.say(format_args!("plan {count} {workers} {in_flight} {blocking} {stride}"));
    let wait_or_ask = if task.far.is_some() { "ask" } else { "wait" };
    let at_once = plan.last_due() == 0;
    let mut sum = 0_u32;
    let mut add = |number: u64| sum = sum.wrapping_add(number as u32);
    for id in plan.ids() {
        let (first, steps, due) = (token(plan, id, 0), plan.steps_of(id), plan.fetches[id as usize].arrival);
        if at_once {
            talk.say(format_args!("fetch {id} {first} {}", steps.len()));
        } else {
            talk.say(format_args!("fetch {id} {first} {} {due}", steps.len()));
        }
        [u64::from(id), u64::from(first), steps.len() as u64, due].into_iter().for_each(&mut add);
        for (step, nth) in steps.iter().zip(1..) {
            match *step {
                Step::Wait(wait) | Step::Request(_, wait) => {
                    let token = token(plan, id, nth);
                    talk.say(format_args!("{wait_or_ask} {wait} {token}"));
                    [wait, u64::from(token)].into_iter().for_each(&mut add);
                }
                Step::Compute(nominal) => {
                    let rounds = rounds(nominal, task.own_rate);
                    talk.say(format_args!("compute {rounds}"));
                    add(rounds);
                }
            }
        }
    }
    talk.say(format_args!("end {sum}"));
    talk.flush();
    let [fetches, theirs] = numbers(&talk.line_after_work("ready FETCHES SUM")?.text, "ready")?;
    for (what, theirs, ours) in [("fetches", fetches, count as u64), ("the sum", theirs, u64::from(sum))] {
        if theirs != ours {
            return Err(LaneError::OtherPlan { what, theirs, ours });
        }
    }
    Ok(())
}

/// A sample as a model would have returned it: where the fetch came to what it must, so does its payload.
fn sample(task: &Task<'_>, [id, started, finished, check]: [u64; 4], thread: u16) -> Sample {
    let Task { plan, own_rate, rate, far } = *task;
    // A fetch of the plan, which has at most a million.
    let fetch = id as u32;
    let payload = payload::expected(plan, fetch, rate);
    let right = check == u64::from(expected(plan, fetch, own_rate, far.is_some()));
    let payload = if right { payload } else { !payload };
    Sample { fetch, thread, outcome: Outcome::Completed, payload, started, finished }
}

/// Small numbers for whatever a lane calls its threads.
#[derive(Default)]
struct Threads(HashMap<u64, u16>);

impl Threads {
    fn number(&mut self, thread: u64) -> u16 {
        let next = u16::try_from(self.0.len() + 1).unwrap_or(u16::MAX);
        *self.0.entry(thread).or_insert(next)
    }
}
