//! The one clock of a trial.

use std::time::Instant;

use crate::plan::Nanos;

/// A monotonic clock that counts nanoseconds from the moment it was made.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    origin: Instant,
}

impl Clock {
    /// A clock that starts now.
    #[must_use]
    pub fn start() -> Self {
        Self { origin: Instant::now() }
    }

    /// Nanoseconds since the clock was made.
    #[must_use]
    #[inline]
    pub fn now(&self) -> Nanos {
        // 2^64 ns are 584 years.
        let passed = self.origin.elapsed();
        passed.as_secs() * 1_000_000_000 + Nanos::from(passed.subsec_nanos())
    }
}
