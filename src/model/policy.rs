//! When a request is tried again, and when a client stops asking. Both clients ask here; each waits in its own way.
//!
//! Nothing here reads a clock or draws a number: what happened goes in, what to do comes out.

use crate::measure::RequestOutcome;
use crate::plan::{Circuit, Method, Nanos, Retry};

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FailedAttempt {
    /// The method of the request.
    pub(super) method: Method,
    /// How it ended; not as the step expects.
    pub(super) outcome: RequestOutcome,
    /// How many attempts were made, this one included.
    pub(super) made: u32,
    /// For how long the far side asks to be left alone.
    pub(super) retry_after: Option<Nanos>,
    /// Drawn from 0 to below 1.
    pub(super) chance: f64,
}

/// True if the far side may answer otherwise next time: it did not answer, is overloaded (429, 503), or stands
/// behind a gateway that did not get through (502, 504).
const fn may_pass(outcome: RequestOutcome) -> bool {
    match outcome {
        RequestOutcome::Timeout | RequestOutcome::Refused | RequestOutcome::Lost => true,
        RequestOutcome::Status(status) => matches!(status, 429 | 502 | 503 | 504),
        RequestOutcome::CircuitOpen => false,
    }
}

/// How long to wait before the next attempt; `None` if there is none. Only what may be repeated blindly is repeated.
pub(super) fn retry_delay(retry: Option<&Retry>, attempt: &FailedAttempt) -> Option<Nanos> {
    let retry = retry?;
    if attempt.made >= retry.attempts || !attempt.method.is_idempotent() || !may_pass(attempt.outcome) {
        return None;
    }
    // Beyond 2^31 attempts the longest wait holds anyway.
    let power = i32::try_from(attempt.made.saturating_sub(1)).unwrap_or(i32::MAX);
    let whole = (retry.backoff as f64 * retry.factor.powi(power)).min(retry.longest as f64);
    // Not negative, and at most an hour.
    let drawn = (whole * (1.0 - retry.jitter * attempt.chance)) as Nanos;
    Some(drawn.max(attempt.retry_after.unwrap_or(0).min(retry.longest)))
}

/// A circuit breaker: closed, it lets requests through; open, none; half-open, one, whose end decides.
#[derive(Debug)]
pub(super) struct Breaker {
    limits: Circuit,
    state: State,
    /// Grows with every change, so that an answer to what was sent before it changes nothing.
    generation: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Closed { failures: u32 },
    Open { until: Nanos },
    HalfOpen,
}

/// Leave to send one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Permit(u64);

impl Breaker {
    pub(super) const fn new(limits: Circuit) -> Self {
        Self { limits, state: State::Closed { failures: 0 }, generation: 0 }
    }

    /// Leave to send, or `None` while it is open.
    pub(super) fn admit(&mut self, now: Nanos) -> Option<Permit> {
        match self.state {
            State::Closed { .. } => Some(Permit(self.generation)),
            State::Open { until } if now >= until => {
                self.change(State::HalfOpen);
                Some(Permit(self.generation))
            }
            State::Open { .. } | State::HalfOpen => None,
        }
    }

    /// Takes in how a request ended: `failed` if the far side is in trouble.
    pub(super) fn ended(&mut self, permit: Permit, failed: bool, now: Nanos) {
        if permit.0 != self.generation {
            return;
        }
        match (self.state, failed) {
            (State::Closed { .. }, false) => self.state = State::Closed { failures: 0 },
            (State::Closed { failures }, true) if failures + 1 < self.limits.failures => {
                self.state = State::Closed { failures: failures + 1 };
            }
            (State::Closed { .. } | State::HalfOpen, true) => {
                self.change(State::Open { until: now.saturating_add(self.limits.open_for) });
            }
            (State::HalfOpen, false) => self.change(State::Closed { failures: 0 }),
            (State::Open { .. }, _) => {}
        }
    }

    const fn change(&mut self, state: State) {
        self.state = state;
        self.generation += 1;
    }
}

/// True if an outcome says that the far side is in trouble, and not that it was asked for something wrong.
pub(super) const fn is_trouble(outcome: RequestOutcome) -> bool {
    match outcome {
        RequestOutcome::Timeout | RequestOutcome::Refused | RequestOutcome::Lost => true,
        RequestOutcome::Status(status) => status >= 500 || status == 429,
        RequestOutcome::CircuitOpen => false,
    }
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
