//! One trial of a lane: the same plan, the same checks, and a witness beside what it says of itself.

use std::collections::HashMap;
use std::time::Instant;

use super::kernel::{expected, token, turned};
use super::talk::{Talk, build, numbers, said};
use super::{Lane, LaneError};
use crate::measure::check::{Breach, Expectation, breaches, makespan, promised_waits};
use crate::measure::flight::Flight;
use crate::measure::{CoreSpeed, Finished, MOST_TRACED, Outcome, Sample, Stamp, TracedFetch, Watched};
use crate::model::{Measured, Prediction, TrialInput, WARM_UP, predict, warm_up_plan};
use crate::payload::{self, rounds};
use crate::plan::{Nanos, Plan, Step};
use crate::platform::{CpuClock, allowed_cores};
use crate::reason::Reason;

/// The first line of a lane.
const HELLO: &str = "inflight-lane 1";
/// A turn must use so much CPU time to say how fast a lane computes; its rounds are doubled until it does.
const TURN: Nanos = 4_000_000;
const FIRST_ROUNDS: u64 = 1_000;
const MOST_ROUNDS: u64 = 1 << 34;
/// Of so many turns the fastest counts.
const TURNS: usize = 9;
/// What a lane may take between its last finish and its `done`, and a share of the trial.
const UNSEEN: Nanos = 5_000_000;
const UNSEEN_SHARE: f64 = 0.05;
/// Of the CPU time of its computing, a lane must have used this share to be beyond doubt, and that one to be believed: a
/// neighbour on the same physical core slows a calibration by up to a half.
const COMPUTED: f64 = 0.9;
const BELIEVED: f64 = 0.5;
/// Characters of the name and of the version of a runtime.
const MOST_NAME: usize = 40;

/// What a lane says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Greeting {
    /// Its runtime and the version of that: `CPython 3.11.7`.
    pub runtime: String,
    /// From its start until it said so.
    pub startup: Nanos,
}

/// What came of a trial.
#[derive(Debug)]
pub struct LaneTrial {
    /// As of a model.
    pub measured: Measured,
    /// What it said of itself.
    pub greeting: Greeting,
}

/// Builds a lane, starts it once, hears its greeting and lets it go.
///
/// # Errors
/// If it cannot be built or started, says that it cannot run here, or greets otherwise than it must.
pub fn prepare(lane: &Lane) -> Result<Greeting, LaneError> {
    build(lane)?;
    let (talk, greeting) = start(lane)?;
    talk.farewell()?;
    Ok(greeting)
}

fn start(lane: &Lane) -> Result<(Talk, Greeting), LaneError> {
    let started = Instant::now();
    let mut talk = Talk::start(lane)?;
    let hello = talk.line(HELLO)?;
    if hello.text != HELLO {
        return Err(said(&hello.text, HELLO));
    }
    let line = talk.line("lane RUNTIME VERSION")?.text;
    let startup = Nanos::try_from(started.elapsed().as_nanos()).unwrap_or(Nanos::MAX);
    if let Some(why) = line.strip_prefix("cannot ") {
        return Err(LaneError::Cannot(super::listen::escaped(why, 200)));
    }
    let plain = |word: &str| {
        !word.is_empty() && word.len() <= MOST_NAME && word.bytes().all(|byte| byte.is_ascii_graphic())
    };
    match line.split(' ').collect::<Vec<_>>()[..] {
        ["lane", runtime, version] if plain(runtime) && plain(version) => {
            Ok((talk, Greeting { runtime: format!("{runtime} {version}"), startup }))
        }
        _ => Err(said(&line, "lane RUNTIME VERSION")),
    }
}

/// Runs one trial of a lane: it is calibrated, warmed up on one short fetch, given the plan and told to go.
///
/// # Errors
/// If it does not keep to the protocol. What it does wrong within the protocol is among the breaches.
pub fn trial(lane: &Lane, input: TrialInput) -> Result<LaneTrial, LaneError> {
    let TrialInput { plan, rate, cores, .. } = input;
    let plan: &'static Plan = Box::leak(Box::new(plan));
    let bounds = lane.bounds().ok_or_else(|| LaneError::Unlike(lane.like.clone()))?;
    let (mut talk, greeting) = start(lane)?;
    let computes = plan.ids().any(|id| plan.computes_of(id) > 0);
    let own_rate = if computes { calibrate(&mut talk)? } else { 0.0 };
    let warm_up = warm_up_plan(plan, if computes { &WARM_UP } else { &WARM_UP[..1] });
    run(&mut talk, &warm_up, own_rate, rate)?;
    let before = CoreSpeed::measure(rate);
    let (finished, traced) = run(&mut talk, plan, own_rate, rate)?;
    let core = before.zip(CoreSpeed::measure(rate)).map(|(before, after)| before.slower(after));
    talk.farewell()?;

    let (shape, cores) = (bounds.shape(&plan.limits), bounds.most_cores(cores));
    let promised = lane.promised();
    let Prediction { peak, .. } = predict(plan, shape, cores, |wait| wait);
    let fetches = plan.ids().end;
    let flight = Flight::of(&finished.samples);
    let allowed = allowed_cores().unwrap_or(cores).max(cores);
    let expect = Expectation {
        answers_known: true,
        ceiling: shape.ceiling(fetches),
        ideal_peak: peak,
        computing_cores: shape.carriers(fetches).min(cores),
        burst_cores: bounds.most_cores(shape.carriers(fetches).min(allowed)),
        cores: allowed,
        rate,
        promised,
        core,
    };
    let (mut breaches, delay) = breaches(plan, &finished, &traced, &flight, &expect);
    breaches.extend(stamps_fit(&finished));
    breaches.extend(computed(plan, &finished));
    breaches.extend(too_quick(plan, &finished, promised));
    Ok(LaneTrial {
        measured: Measured {
            is_known: true,
            plan,
            finished,
            traced,
            flight,
            load: None,
            core,
            delay,
            breaches,
            far_cpu: None,
            failure: None,
            outcomes: Vec::new(),
            retries: 0,
        },
        greeting,
    })
}

/// Rounds that a lane turns in a nanosecond of CPU time, as the kernel counts it: the fastest of nine turns, since what
/// else runs in the process (a compiler, a collector) makes a turn longer and never shorter.
fn calibrate(talk: &mut Talk) -> Result<f64, LaneError> {
    let clock = CpuClock::of(talk.pid()).map_err(LaneError::Watch)?;
    let mut turn = |rounds: u64| -> Result<Nanos, LaneError> {
        let before = clock.now().map_err(LaneError::Watch)?;
        talk.say(format_args!("turn {rounds}"));
        talk.flush();
        let line = talk.line_after_work("turned RESULT")?.text;
        let took = clock.now().map_err(LaneError::Watch)?.saturating_sub(before);
        let [result] = numbers(&line, "turned")?;
        if result == u64::from(turned(1, rounds)) {
            Ok(took)
        } else {
            Err(said(&line, "what so many turns give"))
        }
    };
    let mut rounds = FIRST_ROUNDS;
    while turn(rounds)? < TURN {
        if rounds >= MOST_ROUNDS {
            return Err(LaneError::TooFast);
        }
        rounds *= 2;
    }
    let took = (0..TURNS).map(|_| turn(rounds)).collect::<Result<Vec<_>, _>>()?;
    Ok(rounds as f64 / took.into_iter().min().unwrap_or(TURN).max(1) as f64)
}

/// Gives the lane a plan, tells it to go, and takes its samples.
fn run(
    talk: &mut Talk,
    plan: &Plan,
    own_rate: f64,
    rate: f64,
) -> Result<(Finished, Vec<TracedFetch>), LaneError> {
    let stride = plan.len().div_ceil(MOST_TRACED).max(1) as u32;
    give(talk, plan, own_rate, stride)?;
    talk.silent("nothing before `go`")?;
    let watched = Watched::start(talk.pid(), talk.clock).map_err(LaneError::Watch)?;
    let started = talk.clock.now();
    talk.say("go");
    talk.flush();
    let done = talk.line_after_work("done")?;
    if done.text != "done" {
        return Err(said(&done.text, "done"));
    }
    let mut finished = watched.stop(started, done.at).map_err(LaneError::Watch)?;
    // From `go` to `done`, as seen from here.
    let bracket = finished.stopped;
    let mut threads = Threads::default();
    for _ in plan.ids() {
        let line = talk.line("sample ID THREAD START FINISH CHECK")?.text;
        let [id, thread, started, finish, check] = numbers(&line, "sample")?;
        within(bracket, [started, finish])?;
        if id >= plan.len() as u64 {
            return Err(said(&line, "a sample of a fetch that was asked for"));
        }
        let thread = threads.number(thread);
        finished.samples.push(sample(plan, (own_rate, rate), [id, started, finish, check], thread));
    }
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
    let end = talk.line("end")?;
    if end.text != "end" {
        return Err(said(&end.text, "end"));
    }
    Ok((finished, traced))
}

/// No stamp lies after the end, as seen from here.
fn within(bracket: Nanos, stamps: [Nanos; 2]) -> Result<(), LaneError> {
    match stamps.into_iter().find(|stamp| *stamp > bracket) {
        Some(stamp) => Err(LaneError::Beyond { stamp, bracket }),
        None => Ok(()),
    }
}

/// Says the plan, and hears that it was understood.
fn give(talk: &mut Talk, plan: &Plan, own_rate: f64, stride: u32) -> Result<(), LaneError> {
    let limits = plan.limits;
    let in_flight = limits.in_flight.unwrap_or(0);
    let (workers, blocking, count) = (limits.workers, limits.blocking_threads, plan.len());
    talk.say(format_args!("plan {count} {workers} {in_flight} {blocking} {stride}"));
    let mut sum = 0_u32;
    let mut add = |number: u64| sum = sum.wrapping_add(number as u32);
    for id in plan.ids() {
        let (first, steps) = (token(plan, id, 0), plan.steps_of(id));
        talk.say(format_args!("fetch {id} {first} {}", steps.len()));
        [u64::from(id), u64::from(first), steps.len() as u64].into_iter().for_each(&mut add);
        for (step, nth) in steps.iter().zip(1..) {
            match *step {
                Step::Wait(wait) | Step::Request(_, wait) => {
                    let token = token(plan, id, nth);
                    talk.say(format_args!("wait {wait} {token}"));
                    [wait, u64::from(token)].into_iter().for_each(&mut add);
                }
                Step::Compute(nominal) => {
                    let rounds = rounds(nominal, own_rate);
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
fn sample(
    plan: &Plan,
    (own_rate, rate): (f64, f64),
    [id, started, finished, check]: [u64; 4],
    thread: u16,
) -> Sample {
    // A fetch of the plan, which has at most a million.
    let fetch = id as u32;
    let payload = payload::expected(plan, fetch, rate);
    let right = check == u64::from(expected(plan, fetch, own_rate));
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

/// L3: what the lane says it took is not much less than what was seen from outside; more it cannot say. A thread that is
/// ready waits only while others hold every core.
fn stamps_fit(finished: &Finished) -> Option<Breach> {
    let (makespan_ns, bracket_ns) = (makespan(&finished.samples), finished.stopped);
    let others = finished
        .noise
        .map_or(0, |noise| (noise.foreign / Nanos::from(noise.cores.max(1))).saturating_add(noise.stolen));
    let unseen = UNSEEN.max((bracket_ns as f64 * UNSEEN_SHARE) as Nanos).saturating_add(others);
    (makespan_ns < bracket_ns.saturating_sub(unseen))
        .then_some(Breach { fatal: true, reason: Reason::StampsDoNotFit { makespan_ns, bracket_ns } })
}

/// L6: its computing took CPU time.
fn computed(plan: &Plan, finished: &Finished) -> Option<Breach> {
    let nominal: Nanos = plan.ids().map(|id| plan.computes_of(id)).sum();
    let cpu_ns = finished.usage.cpu;
    let [least_ns, believed] = [COMPUTED, BELIEVED].map(|share| (nominal as f64 * share) as Nanos);
    let breach = || Breach { fatal: cpu_ns < believed, reason: Reason::NotComputed { cpu_ns, least_ns } };
    (cpu_ns < least_ns).then(breach)
}

/// L6, fetch by fetch: what computes behind its waits takes its time too, whatever else the process does meanwhile.
fn too_quick(plan: &Plan, finished: &Finished, promised: fn(Nanos) -> Nanos) -> Option<Breach> {
    let count = |share: f64| {
        let quick = |sample: &&Sample| {
            let waits = promised_waits(plan, sample.fetch, promised);
            sample.service() < waits + (plan.computes_of(sample.fetch) as f64 * share) as Nanos
        };
        finished.samples.iter().filter(quick).count() as u64
    };
    let [fetches, fatal] = [COMPUTED, BELIEVED].map(count);
    (fetches > 0).then_some(Breach { fatal: fatal > 0, reason: Reason::TooQuick { fetches } })
}
