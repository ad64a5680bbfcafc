//! A request under way: what to send next, and what to make of what came. It neither sends nor waits itself.

use std::sync::{Mutex, PoisonError};

use super::Job;
use super::policy::{self, Attempt, Breaker, Pass};
use crate::backend::{Answer, Ask, Backend, Heard, Io, IoFailure};
use crate::measure::Ending;
use crate::payload;
use crate::plan::{Nanos, Plan, Request};

/// What a request came to, after all its attempts.
#[derive(Debug)]
pub(super) enum End {
    /// An answer that its step expects, and the payload that it proves itself with.
    Expected(Ending, u64),
    /// Another answer, or none.
    Unexpected(Ending),
    /// Something that no far side that is sound would say, or the loss of the far side.
    Failed(IoFailure),
}

/// What to do after an attempt.
#[derive(Debug)]
pub(super) enum Then {
    /// Try again after so long.
    Again(Nanos),
    /// Stop.
    End(End),
}

/// A request under way.
#[derive(Debug)]
pub(super) struct Asking<'j> {
    request: &'j Request,
    io: Io,
    /// What is random in it is drawn from these.
    seed: u64,
    id: u32,
    nth: u16,
    made: u32,
    pass: Option<Pass>,
}

impl<'j> Asking<'j> {
    /// Request number `number` of the plan, which is step `nth` of fetch `id`.
    pub(super) fn new(plan: &'j Plan, (id, nth): (u32, u16), number: u32, io: Io) -> Self {
        let request = &plan.requests.list[number as usize];
        Self { request, io, seed: plan.seed, id, nth, made: 0, pass: None }
    }

    /// The next attempt; `None` while the circuit is open.
    pub(super) fn ask<B: Backend>(&mut self, job: &Job<B>) -> Option<Ask<'j>> {
        if let Some(circuit) = &job.circuit {
            self.pass = Some(lock(circuit).admit(job.clock.now())?);
        }
        if self.made > 0 {
            job.tally.retried();
        }
        self.made += 1;
        Some(Ask {
            request: self.request,
            io: self.io,
            timeout: job.plan.requests.timeout,
            fault: self.request.fault.filter(|fault| self.chance(0) < fault.share).map(|fault| fault.status),
        })
    }

    /// Takes in what came of it.
    pub(super) fn heard<B: Backend>(&mut self, job: &Job<B>, heard: Result<Heard, IoFailure>) -> Then {
        let (ending, retry_after) = match heard {
            Err(failure) => return Then::End(End::Failed(failure)),
            Ok(Heard::WrongBody) => return self.unsound("another body than was sent"),
            Ok(Heard::Answer(Answer { status, token, retry_after })) => {
                let ending = Ending::Status(status);
                if self.request.expect.contains(&status) {
                    self.tell(job, ending, true);
                    return match token {
                        Some(token) => Then::End(End::Expected(ending, token)),
                        None => self.unsound("no proof that the service has handled it"),
                    };
                }
                (ending, retry_after)
            }
            Ok(Heard::Timeout) => (Ending::Timeout, None),
            Ok(Heard::Refused) => (Ending::Refused, None),
            Ok(Heard::Lost) => (Ending::Lost, None),
        };
        self.tell(job, ending, false);
        let (method, made) = (self.request.method, self.made);
        let attempt = Attempt { method, ending, made, retry_after, chance: self.chance(1) };
        match policy::again(job.plan.requests.retry.as_ref(), &attempt) {
            Some(pause) => Then::Again(pause),
            None => Then::End(End::Unexpected(ending)),
        }
    }

    fn tell<B: Backend>(&self, job: &Job<B>, ending: Ending, expected: bool) {
        if let (Some(circuit), Some(pass)) = (&job.circuit, self.pass) {
            lock(circuit).ended(pass, !expected && policy::is_trouble(ending), job.clock.now());
        }
    }

    fn unsound(&self, what: &str) -> Then {
        Then::End(End::Failed(IoFailure::new(format!("the answer to {} has {what}", self.request.line()))))
    }

    /// The same for every model: it hangs on the fetch, the step and the attempt, not on the order of events.
    fn chance(&self, of: u64) -> f64 {
        let nth = u64::from(self.nth) << 33 | u64::from(self.made) << 1 | of;
        payload::chance(self.seed, payload::token(self.id), nth)
    }
}

/// Whoever holds it only changes a few words, and is done.
fn lock(circuit: &Mutex<Breaker>) -> std::sync::MutexGuard<'_, Breaker> {
    circuit.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "asking_tests.rs"]
mod tests;
