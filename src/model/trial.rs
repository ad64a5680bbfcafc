//! One trial of one model on one backend, inside the process that was made for it.

use std::marker::PhantomData;
use std::time::{Duration, Instant};
use std::{io, thread};

use super::{Job, Model, Prediction, RunError, predict};
use crate::backend::{Backend, Endpoints, Visitor};
use crate::measure::check::{Breach, Expectation, breaches};
use crate::measure::flight::Flight;
use crate::measure::{CoreSpeed, Count, Dropped, Finished, LoadSeen, TracedFetch, Usage, allowed_cores};
use crate::plan::{Admission, Fetch, MILLISECOND, Nanos, Plan, Requests, Step};

/// How long an engine may take to fall asleep, how often to look, and the CPU time of a step in which it has.
const SETTLE_MOST: Duration = Duration::from_secs(2);
const SETTLE_STEP: Duration = Duration::from_millis(2);
const SETTLED: Nanos = 100_000;

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

/// A trial of the model `M`, once the backend's type is known.
pub(super) struct Run<M>(pub(super) TrialInput, pub(super) PhantomData<M>);

impl<M: Model> Visitor for Run<M> {
    type Output = Result<Measured, RunError>;

    fn visit<B: Backend>(self) -> Self::Output {
        run::<M, B>(self.0)
    }
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
    // A backend that promises nothing has no waits to draw, and shows a cost that stamps would spoil.
    let shape = M::SPEC.shape(&limits);
    let places = shape.ceiling(plan.ids().end);
    let job = Job::new(plan, backend, rate, (B::SPEC.promised)(MILLISECOND) > 0, places);
    let far_side = B::SPEC.far_side;
    let far = far_side.cpu(&endpoints);
    let dropped = Dropped::now().filter(|_| far_side.is_over_tcp());
    let mut finished = M::run(&engine, job)?;
    let far_cpu = far.zip(far_side.cpu(&endpoints)).map(|(before, after)| after.saturating_sub(before));
    finished.noise = finished.noise.map(|noise| noise.without(far_cpu.unwrap_or(0)));
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
    let plan = Plan {
        fetches: Box::new([Fetch { arrival: 0, steps: 0..2 }]),
        steps: Box::new([Step::Wait(MILLISECOND), Step::Compute(MILLISECOND / 10)]),
        groups: Box::default(),
        limits: plan.limits,
        seed: plan.seed,
        clients: None,
        admission: Admission::default(),
        requests: Requests::default(),
    };
    let backend = B::open(&plan, endpoints)?;
    let engine = M::build(&plan.limits)?;
    M::run(&engine, Job::new(plan, backend, rate, true, 1)).map(drop)
}
