//! The speed of a core, by a short fixed piece of computing before and after a trial. A core that has become slower than
//! it was at calibration (heat, another frequency, a neighbour on the same physical core) takes longer for it.

use std::time::{Duration, Instant};

use crate::measure::cpu_time;
use crate::payload;
use crate::plan::{MILLISECOND, Nanos};
use crate::reason::{Reason, millionths};

/// What one try computes, at the calibrated rate.
const TRY: Nanos = MILLISECOND;
/// The best of so many counts: a core that has slept needs a few to come to speed, and a single interrupt must not
/// speak for the core.
const TRIES: u32 = 8;
/// A try at this speed needs no other.
const GOOD: f64 = 0.98;
/// A core that is slower than this has slowed down. An idle machine whose cores are its own was seen at 0.98 to 1.03.
const SLOW: f64 = 0.95;
/// A core is shared if the computing takes so much longer by the clock than by its CPU time. On an idle machine the two
/// differ by less than a hundredth.
const SHARED: f64 = 0.05;
/// A trial may have lost so much of its time to either.
const LOST: f64 = 0.05;

/// How fast a core is, in shares of its speed at calibration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoreSpeed {
    /// By the clock on the wall: the best try.
    pub wall: f64,
    /// By the CPU time of the thread: the best try. Not slowed by programs that share the core.
    pub cpu: f64,
}

impl CoreSpeed {
    /// Computes for a millisecond at `rate` rounds a nanosecond, and again, eight times at most, while that is slow.
    /// `None` for a rate that gives nothing to compute.
    #[must_use]
    pub fn measure(rate: f64) -> Option<Self> {
        let rounds = payload::rounds(TRY, rate);
        if rounds == 0 {
            return None;
        }
        let mut best = Self { wall: 0.0, cpu: 0.0 };
        for _ in 0..TRIES {
            let (wall, cpu) = (Instant::now(), cpu_time());
            std::hint::black_box(payload::compute(std::hint::black_box(1), rounds));
            let cpu = Duration::from_nanos(cpu_time().saturating_sub(cpu));
            best.keep_best(wall.elapsed(), cpu);
            if best.wall >= GOOD {
                break;
            }
        }
        Some(best)
    }

    fn keep_best(&mut self, wall: Duration, cpu: Duration) {
        // At least a nanosecond: a clock that stands still must not make the speed infinite.
        let speed = |time: Duration| TRY as f64 / time.as_nanos().max(1) as f64;
        self.wall = self.wall.max(speed(wall));
        self.cpu = self.cpu.max(speed(cpu));
    }

    /// The slower of two.
    #[must_use]
    pub fn slower(self, other: Self) -> Self {
        if other.wall < self.wall { other } else { self }
    }

    /// V17: why a trial is suspect, if its core was shared or has slowed down since the calibration. `busy` is the
    /// trial's CPU time over its time: a trial of waits takes as long on a slow core as on a fast one.
    pub(in crate::measure) fn doubt(&self, busy: f64) -> Option<Reason> {
        let (slower, busy) = (1.0 - self.wall, busy.min(1.0));
        if self.wall >= SLOW || slower * busy <= LOST {
            return None;
        }
        if self.cpu < SLOW {
            return Some(Reason::SlowCore { slower: millionths(slower), busy: millionths(busy) });
        }
        let longer = self.cpu / self.wall - 1.0;
        (longer >= SHARED).then(|| Reason::SharedCore { longer: millionths(longer) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(wall: f64, cpu: f64, busy: f64, expect: Option<&str>) {
        let code = CoreSpeed { wall, cpu }.doubt(busy).map(|reason| match reason {
            Reason::SlowCore { slower, busy } => format!("{slower:.2} slower, {busy:.2} busy"),
            Reason::SharedCore { longer } => format!("{longer:.2} longer"),
            other => format!("{other:?}"),
        });
        assert_eq!(code.as_deref(), expect);
    }

    #[test]
    fn a_slow_core_is_a_doubt_where_it_costs_time() {
        check(1.0, 1.0, 1.0, None);
        check(0.95, 0.95, 1.0, None);
        check(1.4, 1.4, 1.0, None);
        check(0.88, 0.88, 1.0, Some("0.12 slower, 1.00 busy"));
        // Two cores busy are no more of the time than one.
        check(0.88, 0.88, 1.9, Some("0.12 slower, 1.00 busy"));
        check(0.8, 0.8, 0.3, Some("0.20 slower, 0.30 busy"));
        check(0.8, 0.8, 0.2, None);
    }

    #[test]
    fn a_shared_core_is_a_doubt_where_it_costs_time() {
        check(0.5, 1.0, 0.5, Some("1.00 longer"));
        check(0.5, 1.0, 0.1, None);
        check(0.90, 0.98, 1.0, Some("0.09 longer"));
        // The two hardly differ: the core was next to nobody's but ours.
        check(0.949, 0.951, 1.0, None);
        check(0.92, 0.96, 1.0, None);
    }

    #[test]
    fn the_best_try_counts_and_the_worse_end() {
        let mut best = CoreSpeed { wall: 0.0, cpu: 0.0 };
        let ms = Duration::from_millis;
        best.keep_best(ms(4), ms(2));
        best.keep_best(ms(2), ms(2));
        best.keep_best(ms(8), ms(1));
        assert_eq!(best, CoreSpeed { wall: 0.5, cpu: 1.0 });
        let (slow, fast) = (CoreSpeed { wall: 0.7, cpu: 0.9 }, CoreSpeed { wall: 1.0, cpu: 1.0 });
        assert_eq!((slow.slower(fast), fast.slower(slow)), (slow, slow));
    }

    /// Work for twice as long as was calibrated is a core of half the speed, whoever shares it.
    #[test]
    fn a_rate_that_is_too_high_is_seen() {
        let rounds = 2_000_000;
        let start = cpu_time();
        std::hint::black_box(payload::compute(std::hint::black_box(1), rounds));
        let rate = rounds as f64 / (cpu_time() - start) as f64;
        let seen = CoreSpeed::measure(2.0 * rate).unwrap();
        assert!(seen.wall < 0.8 && seen.doubt(1.0).is_some(), "{seen:?}");
        assert_eq!(CoreSpeed::measure(0.0), None);
        assert_eq!(CoreSpeed::measure(f64::NAN), None);
    }
}
