//! How one fetch runs: the only code that exists twice, once blocking and once async.
//!
//! Both read the clock twice and keep the same few words. What lives across an await is held small on purpose:
//! a million of these futures must stay cheap.

use super::Job;
use super::job::Caller;
use crate::backend::{Backend, BlockingClient as _, Io, IoFailure, NonBlockingClient as _, Reply};
use crate::measure::{Outcome, Sample, current_thread};
use crate::payload;
use crate::plan::{Nanos, Step};

/// What a fetch has come to so far. Not `Copy`: it is handed to every step and comes back from it, so a future that
/// waits does not hold it.
struct Token(u64);

/// Step number `nth` of fetch `id`, or `None` at the end. (A group has at most 64 steps; two bytes beside the four of the
/// id leave room for the state of a future in the same word.)
#[inline]
fn step<B: Backend>(job: &Job<B>, id: u32, nth: u16) -> Option<Step> {
    job.plan.steps_of(id).get(usize::from(nth)).copied()
}

/// The wait that begins now.
#[inline]
fn io<B: Backend>(job: &Job<B>, id: u32, nth: u16, wait: Nanos, token: Token) -> Io {
    if job.trace.has(id) {
        job.trace.begin(id, nth.into(), job.clock.now());
    }
    Io { token: token.0, wait }
}

/// What a wait has answered; `None` ends the fetch.
#[inline]
fn answered<B: Backend>(job: &Job<B>, id: u32, nth: u16, reply: Result<Reply, IoFailure>) -> Option<Token> {
    if job.trace.has(id) {
        job.trace.end(id, nth.into(), job.clock.now(), 0);
    }
    reply.map(|reply| Token(reply.token)).map_err(|failure| job.failed(&failure)).ok()
}

/// The sample of a fetch that ends now: with its last token, or without one if a wait has failed.
#[inline]
fn finish<B: Backend>(job: &Job<B>, id: u32, started: Nanos, token: Option<Token>) -> Sample {
    let outcome = if token.is_some() { Outcome::Completed } else { Outcome::Failed };
    let payload = token.map_or(0, |token| token.0);
    let (thread, finished) = (current_thread(), job.clock.now());
    Sample { fetch: id, thread, outcome, payload, started, finished }
}

/// Runs fetch `id` on the calling thread, which blocks while it waits.
pub(super) fn fetch<B: Backend>(job: &Job<B>, client: &B::Blocking, id: u32) -> Sample {
    let started = job.clock.now();
    let (mut nth, mut token) = (0, Token(payload::token(id)));
    while let Some(step) = step(job, id, nth) {
        token = match step {
            Step::Wait(wait) => {
                let reply = client.wait(&io(job, id, nth, wait, token));
                match answered(job, id, nth, reply) {
                    Some(answer) => answer,
                    None => return finish(job, id, started, None),
                }
            }
            Step::Compute(nominal) => Token(job.compute(id, nth.into(), nominal, token.0)),
        };
        nth += 1;
    }
    finish(job, id, started, Some(token))
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
    caller: &'static Caller<B>,
    cpu: C,
    id: u32,
) -> impl Future<Output = Sample> + Send + use<B, C> {
    async move {
        let started = caller.job.clock.now();
        let (mut nth, mut token) = (0, Token(payload::token(id)));
        while let Some(step) = step(caller.job, id, nth) {
            token = match step {
                Step::Wait(wait) => {
                    let reply = caller.client.wait(io(caller.job, id, nth, wait, token)).await;
                    match answered(caller.job, id, nth, reply) {
                        Some(answer) => answer,
                        None => return finish(caller.job, id, started, None),
                    }
                }
                Step::Compute(nominal) => {
                    Token(cpu.compute(caller.job, id, nth.into(), nominal, token.0).await)
                }
            };
            nth += 1;
        }
        finish(caller.job, id, started, Some(token))
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
        let caller = crate::model::job::keep(Caller { job, client: Sleep });
        let fetch = fetch_async(caller, Inline, 0);
        let added = size_of_val(&fetch) - size_of::<tokio::time::Sleep>();
        // The job, the id, the step, the start, the answer to come, and where to go on.
        assert!(added <= 32, "{added} bytes");
    }
}
