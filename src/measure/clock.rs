//! The one clock of a trial.

use nix::time::{ClockId, clock_gettime};

use crate::plan::Nanos;

/// A monotonic clock that counts nanoseconds from the moment it was made. The same clock as `std::time::Instant`,
/// kept as one number: a difference is one subtraction, and a stamp is eight bytes.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    origin: Nanos,
}

#[inline]
fn monotonic() -> Nanos {
    // Every Unix has this clock, and its readings are not negative; 2^64 ns are 584 years.
    clock_gettime(ClockId::CLOCK_MONOTONIC)
        .map_or(0, |time| time.tv_sec() as Nanos * 1_000_000_000 + time.tv_nsec() as Nanos)
}

impl Clock {
    /// A clock that starts now.
    #[must_use]
    pub fn start() -> Self {
        Self { origin: monotonic() }
    }

    /// A reading of this clock as one of the system's monotonic clock.
    #[must_use]
    pub const fn monotonic(&self, reading: Nanos) -> Nanos {
        self.origin + reading
    }

    /// Nanoseconds since the clock was made.
    #[must_use]
    #[inline]
    pub fn now(&self) -> Nanos {
        monotonic() - self.origin
    }
}
