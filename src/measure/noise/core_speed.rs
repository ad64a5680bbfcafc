//! The speed of a core, by a short fixed piece of computing before and after a trial. A core that has become slower than
//! it was at calibration (heat, another frequency, a neighbour on the same physical core) takes longer for it.

use std::time::{Duration, Instant};

use crate::payload;
use crate::plan::{MILLISECOND, Nanos};
use crate::platform::thread_cpu_time;

/// What one try computes, at the calibrated rate.
const TRY: Nanos = MILLISECOND;
/// The best of so many counts: a core that has slept needs a few to come to speed, and a single interrupt must not
/// speak for the core.
const TRIES: u32 = 8;
/// A try at this speed needs no other.
const GOOD: f64 = 0.98;
/// A core that is slower than this has slowed down. An idle machine whose cores are its own was seen at 0.98 to 1.03.
const SLOW: f64 = 0.95;
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
            let (wall, cpu) = (Instant::now(), thread_cpu_time());
            std::hint::black_box(payload::compute(std::hint::black_box(1), rounds));
            let cpu = Duration::from_nanos(thread_cpu_time().saturating_sub(cpu));
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

    /// How much of a trial's computing a core that has slowed down since the calibration can have cost, as a share of
    /// it. What shares the core slows the wall clock only, and is counted where it ran.
    pub(in crate::measure) fn lost(&self) -> f64 {
        if self.cpu < SLOW { 1.0 - self.cpu } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_core_that_is_slow_itself_costs_time() {
        let lost = |wall, cpu| (CoreSpeed { wall, cpu }.lost() * 100.0).round();
        assert_eq!([lost(1.0, 1.0), lost(0.95, 0.95), lost(1.4, 1.4), lost(0.5, 1.0)], [0.0; 4]);
        assert_eq!([lost(0.88, 0.88), lost(0.4, 0.8)], [12.0, 20.0]);
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
        let start = thread_cpu_time();
        std::hint::black_box(payload::compute(std::hint::black_box(1), rounds));
        let rate = rounds as f64 / (thread_cpu_time() - start) as f64;
        let seen = CoreSpeed::measure(2.0 * rate).unwrap();
        assert!(seen.wall < 0.8 && seen.lost() > 0.2, "{seen:?}");
        assert_eq!(CoreSpeed::measure(0.0), None);
        assert_eq!(CoreSpeed::measure(f64::NAN), None);
    }
}
