//! V7: no more CPU time than cores × time, the cores being those that may run at once.

use crate::plan::Nanos;
use crate::reason::Reason;

/// Accounting of CPU time may be late by a tick of the scheduler (100 Hz at the coarsest), and by no more than this share
/// of a time that is shorter: the kernel brings a thread's account up to date whenever it stops.
const TICK: Nanos = 10_000_000;
const TICK_SHARE: f64 = 0.1;
/// Reading the counters at both ends, and their step of a microsecond.
const READING: Nanos = 100_000;

/// Why `cpu_ns` of CPU time cannot be true of a trial on so many cores.
pub(super) fn breach(cpu_ns: Nanos, window_ns: Nanos, cores: u32) -> Option<Reason> {
    let all = window_ns as f64 * f64::from(cores);
    let most = all * 1.01 + (all * TICK_SHARE).min(TICK as f64) + READING as f64;
    (cpu_ns as f64 > most).then_some(Reason::OverCpu { cpu_ns, window_ns, cores })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::MILLISECOND;

    const MICROSECOND: Nanos = 1_000;

    /// What accounting may be off is in proportion to a time that is shorter than its tick.
    #[test]
    fn a_short_trial_has_little_more_cpu_time_than_its_cores() {
        for (window, cores, most) in [
            // 200 µs × 2 cores: 1.11 times that, and 100 µs for the reading.
            (200 * MICROSECOND, 2, 544 * MICROSECOND),
            (2 * MILLISECOND, 2, 4_540 * MICROSECOND),
            (50 * MILLISECOND, 2, 111_100 * MICROSECOND),
            // From 50 ms on two cores on, a tick is all that it may be.
            (102 * MILLISECOND, 2, 216_140 * MICROSECOND),
            (1_000 * MILLISECOND, 1, 1_020_100 * MICROSECOND),
        ] {
            // A microsecond either way: shares of floating point are not exact to the nanosecond.
            assert_eq!(breach(most - MICROSECOND, window, cores), None, "{window} {cores}");
            assert!(breach(most + MICROSECOND, window, cores).is_some(), "{window} {cores}");
        }
    }

    /// A quota of 1 or 1.5 cores on two: two may compute at once until it is used up, and never three.
    #[test]
    fn a_quota_is_no_limit_of_an_instant_and_the_affinity_is() {
        let window = 60 * MILLISECOND;
        assert_eq!(breach(2 * window, window, 2), None, "P is 2 where the quota is 1 or 1.5");
        assert!(breach(5 * window / 2, window, 2).is_some(), "P is 2.5");
        assert!(breach(2 * window, window, 1).is_some(), "P is 2 where the affinity is one core");
    }
}
