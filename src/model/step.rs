//! How one fetch runs: the only code that exists twice, once blocking and once async.
//!
//! Both read the clock twice and keep the same few words. What lives across an await is held small on purpose:
//! a million of these futures must stay cheap.

use super::Job;
use crate::backend::{Backend, BlockingClient as _, Io, IoFailure, NonBlockingClient as _, Reply};
use crate::measure::{Outcome, Sample, current_thread};
use crate::payload;
use crate::plan::{Nanos, Step};

/// A fetch under way.
struct Open {
    id: u32,
    /// Steps done.
    nth: u32,
    payload: u64,
    started: Nanos,
}

impl Open {
    #[inline]
    fn start<B: Backend>(job: &Job<B>, id: u32) -> Self {
        Self { id, nth: 0, payload: payload::token(id), started: job.clock.now() }
    }

    /// The next step, or `None` at the end.
    #[inline]
    fn step<B: Backend>(&self, job: &Job<B>) -> Option<Step> {
        job.plan.steps_of(self.id).get(self.nth as usize).copied()
    }

    /// When a wait begins, for the fetches that are traced.
    #[inline]
    fn stamp<B: Backend>(&self, job: &Job<B>) -> Nanos {
        if job.trace.has(self.id) { job.clock.now() } else { 0 }
    }

    /// Takes in the answer of a wait; false ends the fetch.
    #[inline]
    fn answered<B: Backend>(&mut self, job: &Job<B>, begin: Nanos, reply: Result<Reply, IoFailure>) -> bool {
        if job.trace.has(self.id) {
            job.trace.stamp(self.id, self.nth, begin, job.clock.now(), 0);
        }
        match reply {
            Ok(reply) => {
                self.computed(reply.token);
                true
            }
            Err(failure) => {
                job.failed(&failure);
                false
            }
        }
    }

    #[inline]
    fn computed(&mut self, payload: u64) {
        self.payload = payload;
        self.nth += 1;
    }

    #[inline]
    fn finish<B: Backend>(self, job: &Job<B>, outcome: Outcome) -> Sample {
        Sample {
            fetch: self.id,
            thread: current_thread(),
            outcome,
            payload: self.payload,
            started: self.started,
            finished: job.clock.now(),
        }
    }
}

/// Runs fetch `id` on the calling thread, which blocks while it waits.
pub(super) fn fetch<B: Backend>(job: &Job<B>, client: &B::Blocking, id: u32) -> Sample {
    let mut open = Open::start(job, id);
    while let Some(step) = open.step(job) {
        match step {
            Step::Wait(wait) => {
                let begin = open.stamp(job);
                let reply = client.wait(&Io { token: open.payload, wait });
                if !open.answered(job, begin, reply) {
                    return open.finish(job, Outcome::Failed);
                }
            }
            Step::Compute(nominal) => open.computed(job.compute(id, open.nth, nominal, open.payload)),
        }
    }
    open.finish(job, Outcome::Completed)
}

/// Where an async fetch computes.
pub(super) trait Cpu<B>: Copy + Send {
    /// Does compute step `nth` of fetch `id`.
    fn compute(
        self,
        job: &'static Job<B>,
        id: u32,
        nth: u32,
        nominal: Nanos,
        token: u64,
    ) -> impl Future<Output = u64> + Send;
}

/// On the thread that polls the fetch.
#[derive(Clone, Copy)]
pub(super) struct Inline;

impl<B: Backend> Cpu<B> for Inline {
    fn compute(
        self,
        job: &'static Job<B>,
        id: u32,
        nth: u32,
        nominal: Nanos,
        token: u64,
    ) -> impl Future<Output = u64> + Send {
        std::future::ready(job.compute(id, nth, nominal, token))
    }
}

/// Runs fetch `id` as a future, which gives its thread back while it waits.
pub(super) async fn fetch_async<B: Backend, C: Cpu<B>>(
    job: &'static Job<B>,
    client: &'static B::NonBlocking,
    cpu: C,
    id: u32,
) -> Sample {
    let mut open = Open::start(job, id);
    while let Some(step) = open.step(job) {
        match step {
            Step::Wait(wait) => {
                let begin = open.stamp(job);
                let reply = client.wait(Io { token: open.payload, wait }).await;
                if !open.answered(job, begin, reply) {
                    return open.finish(job, Outcome::Failed);
                }
            }
            Step::Compute(nominal) => {
                let payload = cpu.compute(job, id, open.nth, nominal, open.payload).await;
                open.computed(payload);
            }
        }
    }
    open.finish(job, Outcome::Completed)
}
