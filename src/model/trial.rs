//! One trial of one model on one backend, inside the process that was made for it.

use std::time::{Duration, Instant};
use std::{io, thread};

use super::{Bound, Job, Model, Prediction, RunError, predict};
use crate::backend::{Backend, Endpoints, FarSide};
use crate::measure::check::{Breach, Expectation, breaches};
use crate::measure::flight::Flight;
use crate::measure::{CoreSpeed, Count, Dropped, Finished, LoadSeen, Noise, TracedFetch};
use crate::plan::{Admission, Fetch, Limits, MILLISECOND, Nanos, Plan, Requests, Step};
use crate::platform::{Usage, allowed_cores};

/// How long an engine may take to fall asleep, how often to look, and the CPU time of a step in which it has.
const SETTLE_MOST: Duration = Duration::from_secs(2);
const SETTLE_STEP: Duration = Duration::from_millis(2);
const SETTLED: Nanos = 100_000;

/// Workers of an engine that only warms up: two thousand would look for work for seconds, and warm nothing more.
const WARM_WORKERS: u32 = 4;

/// What a fetch does that only warms up: first a wait, then a little computing.
pub(crate) const WARM_UP: [Step; 2] = [Step::Wait(MILLISECOND), Step::Compute(MILLISECOND / 10)];

/// What to run, on whichever backend.
#[derive(Clone, Debug)]
pub struct TrialInput {
    /// The plan.
    pub plan: Plan,
    /// Rounds per nanosecond of a compute step.
    pub rate: f64,
    /// Cores that the process may use.
    pub cores: u32,
    /// Where the far side stands.
    pub endpoints: Endpoints,
}

/// What came of it.
#[derive(Debug)]
pub struct Measured {
    /// The plan, given back.
    pub plan: &'static Plan,
    /// See [`crate::backend::Spec::is_known`].
    pub is_known: bool,
    /// Samples and counters.
    pub finished: Finished,
    /// The stamps of the traced fetches.
    pub traced: Vec<TracedFetch>,
    /// Fetches in flight over time.
    pub flight: Flight,
    /// How the model kept up with its arrivals, where they do not all come at once.
    pub load: Option<LoadSeen>,
    /// How fast the core was just before and just after, whichever is slower.
    pub core: Option<CoreSpeed>,
    /// The most by which others can have delayed it, where the system tells.
    pub delay: Option<Nanos>,
    /// What does not hold.
    pub breaches: Vec<Breach>,
    /// What the far side computed meanwhile, where there is one on this machine.
    pub far_cpu: Option<Nanos>,
    /// Why the first wait that failed did so.
    pub failure: Option<String>,
    /// How the fetches that made requests ended.
    pub outcomes: Vec<Count>,
    /// Attempts at requests after the first ones.
    pub retries: u32,
}

/// Warms up, runs, stops the clock, and checks.
pub(super) fn run<M: Model, B: Backend>(input: TrialInput) -> Result<Measured, RunError> {
    let TrialInput { plan, rate, cores, endpoints } = input;
    let limits = plan.limits;
    warm_up::<M, B>(&plan, rate, &endpoints)?;
    let backend = B::open(&plan, &endpoints)?;
    let engine = M::build(&limits)?;
    let before = CoreSpeed::measure(rate);
    settle().map_err(RunError::Counters)?;
    // A backend of which it is known that it promises nothing has no waits to draw, and shows a cost that stamps would
    // spoil.
    let stamped = !B::SPEC.is_known || (B::SPEC.promised)(MILLISECOND) > 0;
    let shape = M::SPEC.shape(&limits);
    let places = shape.ceiling(plan.ids().end);
    let job = Job::new(plan, backend, rate, stamped, places);
    let far_side = B::SPEC.far_side;
    let far = far_side.cpu(&endpoints);
    let dropped = Dropped::now().filter(|_| far_side.is_over_tcp());
    let mut finished = M::run(&engine, job)?;
    let far_cpu = far.zip(far_side.cpu(&endpoints)).map(|(before, after)| after.saturating_sub(before));
    // A far side waits for cores too, and so do a dispatcher and the threads that a model makes for its fetches: none of
    // them is there any more to say for how long.
    let alone = B::SPEC.is_known && far_side == FarSide::Nobody && job.plan.is_at_once();
    let alone = alone && !matches!(M::SPEC.bounds.threads, Bound::Fetches | Bound::BlockingThreads);
    finished.noise = finished.noise.map(|noise| Noise {
        own_waits: noise.own_waits.filter(|_| alone),
        ..noise.without(far_cpu.unwrap_or(0))
    });
    drop(engine);
    let core = before.zip(CoreSpeed::measure(rate)).map(|(before, after)| before.slower(after));

    finished.samples.extend(job.schedule.take_shed(&job.plan));
    let fetches = job.plan.ids().end;
    // What follows is about the plan as it came.
    let plan: &'static Plan = match job.schedule.take_plan(&job.plan) {
        Some(plan) => super::job::keep(plan),
        None => &job.plan,
    };
    let Prediction { peak, .. } = predict(&job.plan, shape, cores, B::SPEC.promised);
    let traced = job.trace.read(plan, finished.origin);
    let flight = Flight::of(&finished.samples);
    // `cores` heeds a CPU quota; what may run at once does not.
    let allowed = allowed_cores().unwrap_or(cores).max(cores);
    let expect = Expectation {
        ceiling: shape.ceiling(fetches),
        ideal_peak: peak,
        computing_cores: shape.carriers(fetches).min(cores),
        burst_cores: shape.carriers(fetches).min(allowed),
        cores: allowed,
        rate,
        promised: B::SPEC.promised,
        answers_known: B::SPEC.is_known,
        core,
    };
    let lags = job.schedule.is_open().then(|| job.schedule.take_lags());
    let load = lags.map(|lags| LoadSeen::of(plan, &finished.samples, lags));
    let (mut breaches, delay) = breaches(plan, &finished, &traced, &flight, &expect);
    breaches.extend(dropped.zip(Dropped::now()).and_then(|(before, after)| after.since(before)));
    let late = load.as_ref().and_then(|load| load.late(&finished.samples));
    breaches.extend(late.map(|reason| Breach { fatal: false, reason }));
    Ok(Measured {
        plan,
        is_known: B::SPEC.is_known,
        load,
        finished,
        traced,
        flight,
        core,
        delay,
        breaches,
        far_cpu,
        failure: job.failure().map(str::to_owned),
        outcomes: job.tally.read(),
        retries: job.tally.retries(),
    })
}

/// Waits until the engine's threads are asleep: a new pool spins and steals for a while, which is a part of building
/// it and must not be billed to its fetches.
fn settle() -> io::Result<()> {
    let start = Instant::now();
    let mut before = Usage::now()?;
    while start.elapsed() < SETTLE_MOST {
        thread::sleep(SETTLE_STEP);
        let now = Usage::now()?;
        if now.since(&before).cpu < SETTLED {
            break;
        }
        before = now;
    }
    Ok(())
}

/// Runs one short fetch on an engine that is then thrown away: code pages, allocator and clock are warm, and no
/// thread that the trial should be billed for (tokio makes those of its blocking pool when they are first needed)
/// is there already.
fn warm_up<M: Model, B: Backend>(plan: &Plan, rate: f64, endpoints: &Endpoints) -> Result<(), RunError> {
    let plan = warm_up_plan(plan, &WARM_UP);
    let backend = B::open(&plan, endpoints)?;
    let engine = M::build(&plan.limits)?;
    M::run(&engine, Job::new(plan, backend, rate, true, 1)).map(drop)
}

/// One fetch of these steps, for an engine like that of `plan`.
pub(crate) fn warm_up_plan(plan: &Plan, steps: &[Step]) -> Plan {
    Plan {
        fetches: Box::new([Fetch { arrival: 0, steps: 0..steps.len() as u32 }]),
        steps: steps.into(),
        groups: Box::default(),
        limits: Limits { workers: plan.limits.workers.min(WARM_WORKERS), ..plan.limits },
        seed: plan.seed,
        clients: None,
        admission: Admission::default(),
        requests: Requests::default(),
    }
}
