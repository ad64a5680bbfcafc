//! What a model is given: the plan, the backend and the clock, alike for all.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};

use super::RunError;
use super::arrivals::Schedule;
use super::policy::Breaker;
use crate::backend::{Backend, IoFailure};
use crate::measure::{Clock, Finished, Lap, Sample, Tally, Trace};
use crate::payload;
use crate::plan::{Nanos, Plan};

/// One trial's work. It lives as long as the process (a trial is a process of its own), so that every task and
/// thread may hold it by a plain reference: no count is kept per fetch.
#[derive(Debug)]
pub struct Job<B> {
    /// What to fetch.
    pub plan: Plan,
    /// Who makes the waits.
    pub backend: B,
    pub(super) clock: Clock,
    pub(super) schedule: Schedule,
    /// When the clock was started, on it.
    origin: AtomicU64,
    pub(super) trace: Trace,
    /// How its requests ended.
    pub(super) tally: Tally,
    /// One for all fetches, where the plan has one.
    pub(super) circuit: Option<Mutex<Breaker>>,
    rate: f64,
    failure: OnceLock<String>,
}

impl<B: Backend> Job<B> {
    /// A job that computes `rate` rounds per nanosecond and is traced where `traced` says so, for a model that has so many
    /// `places` for fetches in flight.
    ///
    /// # Panics
    /// If a fetch has more than 65 535 steps: a fetch under way counts them in two bytes. (A scenario allows 64.)
    #[must_use]
    pub fn new(plan: Plan, backend: B, rate: f64, traced: bool, places: u32) -> &'static Self {
        assert!(
            plan.fetches.iter().all(|fetch| fetch.steps.len() <= usize::from(u16::MAX)),
            "too many steps"
        );
        let trace = if traced { Trace::of(&plan) } else { Trace::off() };
        let tally = Tally::new(!plan.requests.list.is_empty());
        let circuit = plan.requests.circuit.map(|limits| Mutex::new(Breaker::new(limits)));
        let schedule = Schedule::of(&plan, places);
        Box::leak(Box::new(Self {
            plan,
            backend,
            clock: Clock::start(),
            schedule,
            origin: AtomicU64::new(0),
            trace,
            tally,
            circuit,
            rate,
            failure: OnceLock::new(),
        }))
    }

    /// This job with a non-blocking client, before the clock starts.
    pub(super) async fn caller(&'static self) -> Result<&'static Caller<B>, RunError> {
        Ok(keep(Caller { job: self, client: self.backend.non_blocking().await? }))
    }

    /// Starts the clock: last thing before the first fetch.
    pub(super) fn start(&self) -> Result<Lap, RunError> {
        let lap = Lap::start(self.clock).map_err(RunError::Counters)?;
        self.origin.store(lap.started(), Ordering::Relaxed);
        Ok(lap)
    }

    /// True if fetch `id`, which would start now, has waited too long for that.
    #[inline]
    pub(super) fn has_expired(&self, id: u32, now: Nanos) -> bool {
        self.plan.admission.deadline.is_some_and(|deadline| {
            let due = self.origin.load(Ordering::Relaxed) + self.plan.fetches[id as usize].arrival;
            now.saturating_sub(due) > deadline
        })
    }

    /// Why the first wait that failed did so.
    pub(super) fn failure(&self) -> Option<&str> {
        self.failure.get().map(String::as_str)
    }

    /// Notes why a wait failed; the first one is kept.
    pub(super) fn failed(&self, failure: &IoFailure) {
        let _ = self.failure.set(failure.to_string());
    }

    /// Does the compute step number `nth` of fetch `id`. No counter of CPU time is read here: that is a system call, and at
    /// its end a scheduler whose slice is over gives the core to another thread before the end is stamped and the next wait
    /// has begun.
    pub(super) fn compute(&self, id: u32, nth: u32, nominal: Nanos, token: u64) -> u64 {
        let rounds = payload::rounds(nominal, self.rate);
        if !self.trace.has(id) {
            return payload::compute(token, rounds);
        }
        let begin = self.clock.now();
        self.trace.begin(id, nth, begin);
        let payload = payload::compute(token, rounds);
        let end = self.clock.now();
        self.trace.end(id, nth, end, nominal.min(end - begin));
        payload
    }
}

/// What every async fetch of a trial needs: in one place, so that a fetch holds one reference.
pub(super) struct Caller<B: Backend> {
    pub(super) job: &'static Job<B>,
    pub(super) client: B::NonBlocking,
}

/// Gives a client the lifetime of its job.
pub(super) fn keep<T>(client: T) -> &'static T {
    Box::leak(Box::new(client))
}

/// Stops the clock: first thing after the last fetch.
pub(super) fn stop(lap: Lap, samples: Vec<Sample>) -> Result<Finished, RunError> {
    lap.stop(samples).map_err(RunError::Counters)
}
