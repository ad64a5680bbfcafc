//! How one fetch runs: the only code that exists twice, once blocking and once async.
//!
//! Both read the clock twice and keep the same few words. What lives across an await is held small on purpose:
//! a million of these futures must stay cheap.

use super::Job;
use crate::backend::{Backend, BlockingClient as _, Io, IoFailure, NonBlockingClient as _, Reply};
use crate::measure::{Outcome, Sample, current_thread};
use crate::payload;
use crate::plan::{Nanos, Step};

/// A fetch under way. Its id is not in it: both twins hold that anyway.
struct Open {
    /// Steps done.
    nth: u32,
    payload: u64,
    started: Nanos,
}

impl Open {
    #[inline]
    fn start<B: Backend>(job: &Job<B>, id: u32) -> Self {
        Self { nth: 0, payload: payload::token(id), started: job.clock.now() }
    }

    /// The next step, or `None` at the end.
    #[inline]
    fn step<B: Backend>(&self, job: &Job<B>, id: u32) -> Option<Step> {
        job.plan.steps_of(id).get(self.nth as usize).copied()
    }

    /// The wait that begins now.
    #[inline]
    fn io<B: Backend>(&self, job: &Job<B>, id: u32, wait: Nanos) -> Io {
        if job.trace.has(id) {
            job.trace.begin(id, self.nth, job.clock.now());
        }
        Io { token: self.payload, wait }
    }

    /// Takes in the answer of a wait; false ends the fetch.
    #[inline]
    fn answered<B: Backend>(&mut self, job: &Job<B>, id: u32, reply: Result<Reply, IoFailure>) -> bool {
        if job.trace.has(id) {
            job.trace.end(id, self.nth, job.clock.now(), 0);
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
    fn finish<B: Backend>(self, job: &Job<B>, id: u32, outcome: Outcome) -> Sample {
        Sample {
            fetch: id,
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
    while let Some(step) = open.step(job, id) {
        match step {
            Step::Wait(wait) => {
                let reply = client.wait(&open.io(job, id, wait));
                if !open.answered(job, id, reply) {
                    return open.finish(job, id, Outcome::Failed);
                }
            }
            Step::Compute(nominal) => {
                let payload = job.compute(id, open.nth, nominal, open.payload);
                open.computed(payload);
            }
        }
    }
    open.finish(job, id, Outcome::Completed)
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
#[expect(clippy::manual_async_fn, reason = "an `async fn` holds its arguments twice, a block once")]
pub(super) fn fetch_async<B: Backend, C: Cpu<B>>(
    job: &'static Job<B>,
    client: &'static B::NonBlocking,
    cpu: C,
    id: u32,
) -> impl Future<Output = Sample> + Send + use<B, C> {
    async move {
        let mut open = Open::start(job, id);
        while let Some(step) = open.step(job, id) {
            match step {
                Step::Wait(wait) => {
                    let reply = client.wait(open.io(job, id, wait)).await;
                    if !open.answered(job, id, reply) {
                        return open.finish(job, id, Outcome::Failed);
                    }
                }
                Step::Compute(nominal) => {
                    let payload = cpu.compute(job, id, open.nth, nominal, open.payload).await;
                    open.computed(payload);
                }
            }
        }
        open.finish(job, id, Outcome::Completed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Sleep;
    use crate::plan::{Limits, Plan};

    /// A million of them must stay cheap: what a fetch adds to the sleep that it awaits is bounded.
    #[test]
    fn a_future_adds_little_to_its_sleep() {
        let limits = Limits { workers: 1, in_flight: None, blocking_threads: 1, connections: None };
        let (fetches, steps, groups) = (Box::default(), Box::default(), Box::default());
        let job = Job::new(Plan { fetches, steps, groups, limits, seed: 0 }, Sleep, 1.0, false);
        let fetch = fetch_async(job, &Sleep, Inline, 0);
        let added = size_of_val(&fetch) - size_of::<tokio::time::Sleep>();
        assert!(added <= 64, "{added} bytes");
    }
}
