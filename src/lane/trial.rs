//! One trial of a lane: the same plan, the same checks, and a witness beside what it says of itself.

use std::time::Instant;

use super::kernel::turned;
use super::run::{Ran, Task, run};
use super::talk::{Talk, build, numbers, said};
use super::{Lane, LaneError};
use crate::backend::{self, FarSide};
use crate::measure::check::{Breach, Expectation, breaches, makespan, promised_waits};
use crate::measure::flight::Flight;
use crate::measure::{CoreSpeed, Dropped, Finished, LoadSeen, Sample};
use crate::model::{Bounds, Measured, Prediction, TrialInput, WARM_UP, predict, warm_up_plan};
use crate::plan::{Nanos, Plan};
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

/// Runs one trial of a lane on a backend: it is calibrated, warmed up on one short fetch, given the plan and told to go.
///
/// # Errors
/// If it does not keep to the protocol. What it does wrong within the protocol is among the breaches.
pub fn trial(lane: &Lane, backend: &backend::Spec, input: TrialInput) -> Result<LaneTrial, LaneError> {
    let TrialInput { plan, rate, cores, endpoints } = input;
    let plan: &'static Plan = Box::leak(Box::new(plan));
    let bounds = lane.bounds().ok_or_else(|| LaneError::Unlike(lane.like.clone()))?;
    let far = match backend.far_side {
        FarSide::Service => Some(endpoints.service.as_ref().ok_or(LaneError::NoService)?),
        _ => None,
    };
    let (mut talk, greeting) = start(lane)?;
    let computes = plan.ids().any(|id| plan.computes_of(id) > 0);
    let own_rate = if computes { calibrate(&mut talk)? } else { 0.0 };
    let warm_up = warm_up_plan(plan, if computes { &WARM_UP } else { &WARM_UP[..1] });
    run(&mut talk, &Task { plan: &warm_up, own_rate, rate, far })?;
    let before = CoreSpeed::measure(rate);
    let dropped = Dropped::now().filter(|_| far.is_some());
    let ran = run(&mut talk, &Task { plan, own_rate, rate, far })?;
    let dropped = dropped.zip(Dropped::now()).and_then(|(before, after)| after.since(before));
    let core = before.zip(CoreSpeed::measure(rate)).map(|(before, after)| before.slower(after));
    talk.farewell()?;

    let flight = Flight::of(&ran.finished.samples);
    // Waits that the far side makes do not end by the lane's own timers.
    let promised = if far.is_some() { backend.promised } else { lane.promised() };
    let expect = Expectation { rate, promised, core, ..expectation(plan, bounds, cores) };
    let (mut breaches, delay) = breaches(plan, &ran.finished, &ran.traced, &flight, &expect);
    breaches.extend(stamps_fit(&ran.finished));
    breaches.extend(computed(plan, &ran.finished));
    breaches.extend(too_quick(plan, &ran.finished, promised));
    breaches.extend(ran.testimony.iter().flat_map(|seen| seen.breaches(plan, &ran, expect.ceiling)));
    breaches.extend(dropped);
    let Ran { finished, traced, far_cpu, .. } = ran;
    let samples = finished.samples.as_slice();
    let load =
        (plan.last_due() > 0).then(|| LoadSeen::of(plan, samples, late(plan, samples, expect.ceiling)));
    let measured = Measured {
        is_known: true,
        plan,
        finished,
        traced,
        flight,
        load,
        core,
        delay,
        breaches,
        far_cpu,
        failure: None,
        outcomes: Vec::new(),
        retries: 0,
    };
    Ok(LaneTrial { measured, greeting })
}

/// What a lane with these bounds is held against on so many cores, but for its rate, its waits and its core.
fn expectation(plan: &Plan, bounds: Bounds, cores: u32) -> Expectation {
    let (shape, cores) = (bounds.shape(&plan.limits), bounds.most_cores(cores));
    let Prediction { peak, .. } = predict(plan, shape, cores, |wait| wait);
    let fetches = plan.ids().end;
    let allowed = allowed_cores().unwrap_or(cores).max(cores);
    Expectation {
        answers_known: true,
        ceiling: shape.ceiling(fetches),
        ideal_peak: peak,
        computing_cores: shape.carriers(fetches).min(cores),
        burst_cores: bounds.most_cores(shape.carriers(fetches).min(allowed)),
        cores: allowed,
        rate: 0.0,
        promised: |wait| wait,
        core: None,
    }
}

/// How late each fetch started, once it was due and one of so many places was free. A lane starts its fetches itself, so
/// this is no fault of the harness: it is in the response times, and nothing is doubted for it.
fn late(plan: &Plan, samples: &[Sample], places: u32) -> Vec<Nanos> {
    let mut finished: Vec<Nanos> = samples.iter().map(|sample| sample.finished).collect();
    finished.sort_unstable();
    let due = |sample: &Sample| plan.fetches[sample.fetch as usize].arrival;
    let mut started: Vec<(Nanos, Nanos)> =
        samples.iter().map(|sample| (due(sample), sample.started)).collect();
    started.sort_unstable();
    let late = |(nth, (due, started)): (usize, (Nanos, Nanos))| {
        let free = nth.checked_sub(places as usize).map_or(0, |nth| finished[nth]);
        started.saturating_sub(due.max(free))
    };
    started.into_iter().enumerate().map(late).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Admission, Fetch, Limits, Requests, Step};

    /// Three that are due at 0, 10 and 20, and take 40 each.
    #[test]
    fn a_fetch_is_late_once_it_is_due_and_a_place_is_free() {
        let plan = Plan {
            fetches: [20, 0, 10].map(|arrival| Fetch { arrival, steps: 0..1 }).into(),
            steps: Box::new([Step::Wait(40)]),
            groups: Box::default(),
            limits: Limits { workers: 1, in_flight: None, blocking_threads: 1, connections: None },
            seed: 0,
            clients: None,
            admission: Admission::default(),
            requests: Requests::default(),
        };
        let check = |places: u32, starts: [Nanos; 3], expect: [Nanos; 3]| {
            let samples: Vec<Sample> = (0..3)
                .zip(starts)
                .map(|(fetch, started)| Sample {
                    fetch,
                    started,
                    finished: started + 40,
                    ..Sample::default()
                })
                .collect();
            assert_eq!(late(&plan, &samples, places), expect, "{places} places, {starts:?}");
        };
        check(3, [20, 0, 10], [0, 0, 0]);
        check(3, [25, 1, 10], [1, 0, 5]);
        // In line for one place, which is what a loop is, and for two.
        check(1, [80, 0, 40], [0, 0, 0]);
        check(1, [90, 0, 45], [0, 5, 5]);
        check(2, [40, 0, 10], [0, 0, 0]);
    }
}
