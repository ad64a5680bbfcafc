//! How one fetch runs: the only code that exists twice, once blocking and once async.
//!
//! Both read the clock twice and keep the same few words. What lives across an await is held small on purpose:
//! a million of these futures must stay cheap. What every fetch passes is inlined always: left to the compiler, it changed
//! with the number of backends in the program, and with it what a fetch costs.

use std::thread;
use std::time::Duration;

use super::Job;
use super::job::Caller;
use super::pending::{Decision, PendingRequest, RequestResult};
use crate::backend::{Backend, BlockingClient as _, Io, IoFailure, NonBlockingClient as _, Reply};
use crate::measure::{Outcome, RequestOutcome, Sample, current_thread};
use crate::payload;
use crate::plan::{Nanos, Step};

/// What a fetch has come to so far. Not `Copy`: it is handed to every step and comes back from it, so a future that
/// waits does not hold it.
struct Token(u64);

/// Step number `nth` of fetch `id`, or `None` at the end. (A group has at most 64 steps; two bytes beside the four of the
/// id leave room for the state of a future in the same word.)
#[inline(always)]
fn step<B: Backend>(job: &Job<B>, id: u32, nth: u16) -> Option<Step> {
    job.plan.steps_of(id).get(usize::from(nth)).copied()
}

/// The wait that begins now.
#[inline(always)]
fn io<B: Backend>(job: &Job<B>, id: u32, nth: u16, wait: Nanos, token: Token) -> Io {
    if job.trace.has(id) {
        job.trace.begin(id, nth.into(), job.clock.now());
    }
    Io { token: token.0, wait }
}

/// What a wait has answered; an outcome ends the fetch.
#[inline(always)]
fn wait_done<B: Backend>(
    job: &Job<B>,
    id: u32,
    nth: u16,
    reply: Result<Reply, IoFailure>,
) -> Result<Token, Outcome> {
    if job.trace.has(id) {
        job.trace.end(id, nth.into(), job.clock.now(), 0);
    }
    reply.map(|reply| Token(reply.token)).map_err(|failure| {
        job.failed(&failure);
        Outcome::Failed
    })
}

/// What a request has come to; an outcome ends the fetch. It is counted where the fetch makes no further one: kept in
/// the fetch it would make the futures of those larger that only wait.
fn request_done<B: Backend>(
    job: &Job<B>,
    id: u32,
    nth: u16,
    result: RequestResult,
) -> Result<Token, Outcome> {
    if job.trace.has(id) {
        job.trace.end(id, nth.into(), job.clock.now(), 0);
    }
    match result {
        RequestResult::Expected(outcome, token) => {
            let further = &job.plan.steps_of(id)[usize::from(nth) + 1..];
            if !further.iter().any(|step| matches!(step, Step::Request(..))) {
                job.tally.add(outcome, true);
            }
            Ok(Token(token))
        }
        RequestResult::Unexpected(outcome) => {
            job.tally.add(outcome, false);
            Err(Outcome::Unsuccessful)
        }
        RequestResult::Failed(failure) => {
            job.failed(&failure);
            Err(Outcome::Failed)
        }
    }
}

/// The sample of a fetch that ends now: with its last token, or with how it was cut short.
#[inline(always)]
fn finish<B: Backend>(job: &Job<B>, id: u32, started: Nanos, token: Result<Token, Outcome>) -> Sample {
    let (outcome, payload) = match token {
        Ok(token) => (Outcome::Completed, token.0),
        Err(outcome) => (outcome, 0),
    };
    let (thread, finished) = (current_thread(), job.clock.now());
    job.schedule.ended(id, finished);
    Sample { fetch: id, thread, outcome, payload, started, finished }
}

/// Runs fetch `id` on the calling thread, which blocks while it waits.
pub(super) fn fetch<B: Backend>(job: &Job<B>, client: &B::Blocking, id: u32) -> Sample {
    let started = job.clock.now();
    if job.has_expired(id, started) {
        return finish(job, id, started, Err(Outcome::Expired));
    }
    let (mut nth, mut token) = (0, Token(payload::token(id)));
    while let Some(step) = step(job, id, nth) {
        token = match step {
            Step::Wait(wait) => {
                let reply = client.wait(&io(job, id, nth, wait, token));
                match wait_done(job, id, nth, reply) {
                    Ok(answer) => answer,
                    Err(outcome) => return finish(job, id, started, Err(outcome)),
                }
            }
            Step::Request(number, wait) => {
                let pending =
                    PendingRequest::new(&job.plan, (id, nth), number, io(job, id, nth, wait, token));
                match request_done(job, id, nth, request(job, client, pending)) {
                    Ok(answer) => answer,
                    Err(outcome) => return finish(job, id, started, Err(outcome)),
                }
            }
            Step::Compute(nominal) => Token(job.compute(id, nth.into(), nominal, token.0)),
        };
        nth += 1;
    }
    finish(job, id, started, Ok(token))
}

/// Makes a request, and tries again where its policy says so. The thread blocks, between attempts too.
fn request<B: Backend>(job: &Job<B>, client: &B::Blocking, mut pending: PendingRequest<'_>) -> RequestResult {
    loop {
        let Some(attempt) = pending.next_attempt(job) else {
            return RequestResult::Unexpected(RequestOutcome::CircuitOpen);
        };
        match pending.decide(job, client.request(&attempt)) {
            Decision::RetryAfter(pause) => thread::sleep(Duration::from_nanos(pause)),
            Decision::Finish(result) => return result,
        }
    }
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
        if caller.job.has_expired(id, started) {
            return finish(caller.job, id, started, Err(Outcome::Expired));
        }
        let (mut nth, mut token) = (0, Token(payload::token(id)));
        while let Some(step) = step(caller.job, id, nth) {
            token = match step {
                Step::Wait(wait) => {
                    let reply = caller.client.wait(io(caller.job, id, nth, wait, token)).await;
                    match wait_done(caller.job, id, nth, reply) {
                        Ok(answer) => answer,
                        Err(outcome) => return finish(caller.job, id, started, Err(outcome)),
                    }
                }
                Step::Request(number, wait) => {
                    let io = io(caller.job, id, nth, wait, token);
                    let pending = PendingRequest::new(&caller.job.plan, (id, nth), number, io);
                    // Boxed, since a future is as large as the largest of its awaits: a million fetches that only
                    // wait shall not carry a request that they never make.
                    match request_done(caller.job, id, nth, Box::pin(request_async(caller, pending)).await) {
                        Ok(answer) => answer,
                        Err(outcome) => return finish(caller.job, id, started, Err(outcome)),
                    }
                }
                Step::Compute(nominal) => {
                    Token(cpu.compute(caller.job, id, nth.into(), nominal, token.0).await)
                }
            };
            nth += 1;
        }
        finish(caller.job, id, started, Ok(token))
    }
}

/// Makes a request as [`request`] does, and gives the thread back while it waits.
async fn request_async<B: Backend>(
    caller: &'static Caller<B>,
    mut pending: PendingRequest<'static>,
) -> RequestResult {
    loop {
        let Some(attempt) = pending.next_attempt(caller.job) else {
            return RequestResult::Unexpected(RequestOutcome::CircuitOpen);
        };
        match pending.decide(caller.job, caller.client.request(attempt).await) {
            Decision::RetryAfter(pause) => tokio::time::sleep(Duration::from_nanos(pause)).await,
            Decision::Finish(result) => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Sleep;
    use crate::plan::{Admission, Limits, Plan, Requests};

    /// A million of them must stay cheap: what a fetch adds to the sleep that it awaits is bounded.
    #[test]
    fn a_future_adds_little_to_its_sleep() {
        let limits = Limits { workers: 1, in_flight: None, blocking_threads: 1, connections: None };
        let (fetches, steps, groups) = (Box::default(), Box::default(), Box::default());
        let job = Job::new(
            Plan {
                fetches,
                steps,
                groups,
                limits,
                seed: 0,
                clients: None,
                admission: Admission::default(),
                requests: Requests::default(),
            },
            Sleep,
            1.0,
            false,
            1,
        );
        let caller = crate::model::job::keep(Caller { job, client: Sleep });
        let fetch = fetch_async(caller, Inline, 0);
        let added = size_of_val(&fetch) - size_of::<tokio::time::Sleep>();
        // The job, the id, the step, the start, the answer to come, and where to go on.
        assert!(added <= 32, "{added} bytes");
    }
}
