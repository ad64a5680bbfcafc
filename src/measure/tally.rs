//! How requests ended, counted while a trial runs.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

/// How a request ended, after all its attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestOutcome {
    /// With this status.
    Status(u16),
    /// Without an answer in time.
    Timeout,
    /// Nobody took the connection.
    Refused,
    /// The connection ended before the answer did.
    Lost,
    /// It was not sent: the circuit was open.
    CircuitOpen,
}

/// Statuses have three digits.
const STATUSES: usize = 1_000;
const OTHERS: [RequestOutcome; 4] =
    [RequestOutcome::Timeout, RequestOutcome::Refused, RequestOutcome::Lost, RequestOutcome::CircuitOpen];
const PLACES: usize = STATUSES + OTHERS.len();

impl RequestOutcome {
    fn place(self) -> usize {
        match self {
            Self::Status(status) => usize::from(status).min(STATUSES - 1),
            other => STATUSES + OTHERS.iter().position(|known| *known == other).unwrap_or(0),
        }
    }

    fn at(place: usize) -> Self {
        match place.checked_sub(STATUSES) {
            Some(other) => OTHERS[other],
            // Below 1000.
            None => Self::Status(place as u16),
        }
    }
}

impl fmt::Display for RequestOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "{status}"),
            Self::Timeout => f.write_str("timeout"),
            Self::Refused => f.write_str("connection refused"),
            Self::Lost => f.write_str("connection lost"),
            Self::CircuitOpen => f.write_str("circuit open"),
        }
    }
}

/// How many fetches ended how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// How the last request of the fetch ended.
    pub outcome: RequestOutcome,
    /// True if that is what its step expects.
    pub expected: bool,
    /// How many fetches.
    pub fetches: u32,
}

/// Counters for a trial: laid out before its clock starts, added to without a lock.
#[derive(Debug)]
pub struct Tally {
    expected: Box<[AtomicU32]>,
    unexpected: Box<[AtomicU32]>,
    retries: AtomicU32,
}

impl Tally {
    /// Counters at zero; none at all where the plan has no requests.
    #[must_use]
    pub fn new(requests: bool) -> Self {
        let places = || std::iter::repeat_with(AtomicU32::default).take(if requests { PLACES } else { 0 });
        Self { expected: places().collect(), unexpected: places().collect(), retries: AtomicU32::new(0) }
    }

    /// Counts a fetch whose last request ended like that.
    pub fn add(&self, outcome: RequestOutcome, expected: bool) {
        let counters = if expected { &self.expected } else { &self.unexpected };
        if let Some(counter) = counters.get(outcome.place()) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Counts an attempt after the first.
    pub fn retried(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    /// How many attempts there were after the first ones.
    #[must_use]
    pub fn retries(&self) -> u32 {
        self.retries.load(Ordering::Relaxed)
    }

    /// What was counted, statuses ascending, what was expected first.
    #[must_use]
    pub fn read(&self) -> Vec<Count> {
        let of = |counters: &[AtomicU32], expected| -> Vec<Count> {
            let all = counters.iter().map(|counter| counter.load(Ordering::Relaxed)).enumerate();
            let some = all.filter(|(_, fetches)| *fetches > 0);
            some.map(|(place, fetches)| Count { outcome: RequestOutcome::at(place), expected, fetches })
                .collect()
        };
        [of(&self.expected, true), of(&self.unexpected, false)].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ending_is_counted_under_its_own_name() {
        let tally = Tally::new(true);
        let all = [200, 404, 503, 999].map(RequestOutcome::Status).into_iter().chain(OTHERS);
        for outcome in all.clone() {
            tally.add(outcome, false);
        }
        tally.add(RequestOutcome::Status(404), true);
        tally.add(RequestOutcome::Status(404), true);
        tally.retried();
        let mut expect = vec![Count { outcome: RequestOutcome::Status(404), expected: true, fetches: 2 }];
        expect.extend(all.map(|outcome| Count { outcome, expected: false, fetches: 1 }));
        assert_eq!(tally.read(), expect);
        assert_eq!(tally.retries(), 1);
        let names = OTHERS.map(|outcome| outcome.to_string());
        assert_eq!(names, ["timeout", "connection refused", "connection lost", "circuit open"]);
    }

    #[test]
    fn a_plan_without_requests_has_no_counters() {
        let tally = Tally::new(false);
        tally.add(RequestOutcome::Timeout, false);
        assert_eq!(tally.read(), []);
    }
}
