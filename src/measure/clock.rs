//! The one clock of a trial.

use crate::plan::Nanos;
use crate::platform::monotonic;

/// A monotonic clock that counts nanoseconds from the moment it was made. The same clock as `std::time::Instant`,
/// kept as one number: a difference is one subtraction, and a stamp is eight bytes.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    origin: Nanos,
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
