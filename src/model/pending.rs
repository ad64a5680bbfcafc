//! A request under way: what to send next, and what to do with what came back. It neither sends nor waits itself.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Job;
use super::policy::{self, Breaker, FailedAttempt, Permit};
use crate::backend::{Attempt, AttemptResult, Backend, Io, IoFailure, Response};
use crate::measure::RequestOutcome;
use crate::payload;
use crate::plan::{Nanos, Plan, Request};

/// What a request came to, after all its attempts.
#[derive(Debug)]
pub(super) enum RequestResult {
    /// An answer that its step expects, and the payload that it proves itself with.
    Expected(RequestOutcome, u64),
    /// Another answer, or none.
    Unexpected(RequestOutcome),
    /// Something that no sound far side would say, or the loss of the far side.
    Failed(IoFailure),
}

/// What to do after an attempt.
#[derive(Debug)]
pub(super) enum Decision {
    RetryAfter(Nanos),
    Finish(RequestResult),
}

/// A request under way.
#[derive(Debug)]
pub(super) struct PendingRequest<'j> {
    request: &'j Request,
    io: Io,
    /// With the three fields below it: what is random in the request is drawn from these.
    seed: u64,
    id: u32,
    nth: u16,
    made: u32,
    permit: Option<Permit>,
}

impl<'j> PendingRequest<'j> {
    /// Request number `number` of the plan, which is step `nth` of fetch `id`.
    pub(super) fn new(plan: &'j Plan, (id, nth): (u32, u16), number: u32, io: Io) -> Self {
        let request = &plan.requests.list[number as usize];
        Self { request, io, seed: plan.seed, id, nth, made: 0, permit: None }
    }

    /// The next attempt; `None` while the circuit is open.
    pub(super) fn next_attempt<B: Backend>(&mut self, job: &Job<B>) -> Option<Attempt<'j>> {
        if let Some(circuit) = &job.circuit {
            self.permit = Some(lock(circuit).admit(job.clock.now())?);
        }
        if self.made > 0 {
            job.tally.retried();
        }
        self.made += 1;
        Some(Attempt {
            request: self.request,
            io: self.io,
            timeout: job.plan.requests.timeout,
            timeout_covers_pool: job.plan.requests.timeout_covers_pool,
            fault: self.request.fault.filter(|fault| self.chance(0) < fault.share).map(|fault| fault.status),
        })
    }

    /// Takes in the result of an attempt, and decides.
    pub(super) fn decide<B: Backend>(
        &mut self,
        job: &Job<B>,
        result: Result<AttemptResult, IoFailure>,
    ) -> Decision {
        let (outcome, retry_after) = match result {
            Err(failure) => return Decision::Finish(RequestResult::Failed(failure)),
            Ok(AttemptResult::WrongBody) => return self.unsound("another body than was sent"),
            Ok(AttemptResult::Response(Response { status, token, retry_after })) => {
                let outcome = RequestOutcome::Status(status);
                if self.request.expect.contains(&status) {
                    self.inform_circuit(job, outcome, true);
                    return match token {
                        Some(token) => Decision::Finish(RequestResult::Expected(outcome, token)),
                        None => self.unsound("no proof that the service has handled it"),
                    };
                }
                (outcome, retry_after)
            }
            Ok(AttemptResult::Timeout) => (RequestOutcome::Timeout, None),
            Ok(AttemptResult::Refused) => (RequestOutcome::Refused, None),
            Ok(AttemptResult::Lost) => (RequestOutcome::Lost, None),
        };
        self.inform_circuit(job, outcome, false);
        let (method, made) = (self.request.method, self.made);
        let failed = FailedAttempt { method, outcome, made, retry_after, chance: self.chance(1) };
        match policy::retry_delay(job.plan.requests.retry.as_ref(), &failed) {
            Some(pause) => Decision::RetryAfter(pause),
            None => Decision::Finish(RequestResult::Unexpected(outcome)),
        }
    }

    fn inform_circuit<B: Backend>(&self, job: &Job<B>, outcome: RequestOutcome, expected: bool) {
        if let (Some(circuit), Some(permit)) = (&job.circuit, self.permit) {
            lock(circuit).ended(permit, !expected && policy::is_trouble(outcome), job.clock.now());
        }
    }

    fn unsound(&self, what: &str) -> Decision {
        let line = self.request.line();
        Decision::Finish(RequestResult::Failed(IoFailure::new(format!("the answer to {line} has {what}"))))
    }

    /// The same for every model: it depends on the fetch, the step and the attempt, not on the order of events.
    fn chance(&self, of: u64) -> f64 {
        let nth = u64::from(self.nth) << 33 | u64::from(self.made) << 1 | of;
        payload::chance(self.seed, payload::token(self.id), nth)
    }
}

/// Whoever holds the lock only changes a few words, so a poisoned one is whole.
fn lock(circuit: &Mutex<Breaker>) -> MutexGuard<'_, Breaker> {
    circuit.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "pending_tests.rs"]
mod tests;
