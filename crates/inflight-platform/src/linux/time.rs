//! Clocks and waiting.

use std::io;

use nix::errno::Errno;
use nix::sys::time::TimeSpec;
use nix::time::{ClockId, ClockNanosleepFlags, clock_getcpuclockid, clock_gettime, clock_nanosleep};

use crate::unix::{nanos, pid};

/// A clock that never goes back, ns: that of `std::time::Instant`, as one number.
#[must_use]
#[inline]
pub fn monotonic() -> u64 {
    // Every Linux has this clock.
    clock_gettime(ClockId::CLOCK_MONOTONIC).map_or(0, |time| nanos(&time))
}

/// Sleeps to an instant of [`monotonic`], so that one late waking does not delay those after it. A signal may end it early.
pub fn sleep_until(instant: u64) {
    let at = TimeSpec::new((instant / 1_000_000_000).cast_signed(), (instant % 1_000_000_000).cast_signed());
    // Nothing but a signal can come between with a time that is in range.
    let _ = clock_nanosleep(ClockId::CLOCK_MONOTONIC, ClockNanosleepFlags::TIMER_ABSTIME, &at);
}

/// CPU time of a process: of all its threads, ended ones too.
#[derive(Clone, Copy, Debug)]
pub struct CpuClock(ClockId);

impl CpuClock {
    /// That of a process.
    ///
    /// # Errors
    /// If there is no such process, or the system does not tell.
    pub fn of(process: u32) -> io::Result<Self> {
        Ok(Self(clock_getcpuclockid(pid(process).ok_or(Errno::ESRCH)?)?))
    }

    /// What it reads now, ns.
    ///
    /// # Errors
    /// If the process is gone.
    pub fn now(&self) -> io::Result<u64> {
        Ok(nanos(&clock_gettime(self.0)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_ends_when_it_should() {
        let due = monotonic() + 3_000_000;
        sleep_until(due);
        assert!(monotonic() >= due);
        sleep_until(0);
    }

    #[test]
    fn a_process_has_a_clock_and_a_stranger_has_none() {
        let clock = CpuClock::of(std::process::id()).unwrap();
        assert!(clock.now().unwrap() > 0);
        assert!(CpuClock::of(0).is_err() && CpuClock::of(u32::MAX).is_err());
    }
}
