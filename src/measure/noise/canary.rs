//! A canary: a short fixed piece of computing, timed before and after a trial. A core that has become slower than it
//! was at calibration (heat, another frequency, a neighbour on the same physical core) makes it late.

use std::time::{Duration, Instant};

use super::{Breach, doubt};
use crate::lang::Lang;
use crate::measure::cpu_time;
use crate::payload;
use crate::plan::{MILLISECOND, Nanos};

/// What one try computes, at the calibrated rate.
const TRY: Nanos = MILLISECOND;
/// The best of so many counts: a core that has slept needs a few to come to speed, and a single interrupt must not
/// speak for the core.
const TRIES: u32 = 8;
/// A try at this speed needs no other.
const GOOD: f64 = 0.98;
/// A core that is slower than this has slowed down.
const SLOW: f64 = 0.95;
/// A trial may have lost so much of its time to that.
const LOST: f64 = 0.05;

/// How fast a core is, in shares of its speed at calibration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Canary {
    /// By the clock on the wall: the best try.
    pub wall: f64,
    /// By the CPU time of the thread: the best try. Not slowed by programs that share the core.
    pub cpu: f64,
}

impl Canary {
    /// Computes for a millisecond at `rate` rounds a nanosecond, and again, eight times at most, while that is slow.
    /// `None` for a rate that gives nothing to compute.
    #[must_use]
    pub fn sing(rate: f64) -> Option<Self> {
        let rounds = payload::rounds(TRY, rate);
        if rounds == 0 {
            return None;
        }
        let mut best = Self { wall: 0.0, cpu: 0.0 };
        for _ in 0..TRIES {
            let (wall, cpu) = (Instant::now(), cpu_time());
            std::hint::black_box(payload::compute(std::hint::black_box(1), rounds));
            let cpu = Duration::from_nanos(cpu_time().saturating_sub(cpu));
            best.hear(wall.elapsed(), cpu);
            if best.wall >= GOOD {
                break;
            }
        }
        Some(best)
    }

    fn hear(&mut self, wall: Duration, cpu: Duration) {
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

    /// V17: a core that has slowed down since the calibration is a doubt for a trial that computed: `busy` is its CPU
    /// time over its time, and a trial of waits takes as long on a slow core as on a fast one.
    pub(in crate::measure) fn breach(&self, busy: f64) -> Option<Breach> {
        let busy = busy.min(1.0);
        if self.wall >= SLOW || (1.0 - self.wall) * busy <= LOST {
            return None;
        }
        if self.cpu >= SLOW {
            let longer = |lang: Lang| lang.percent(self.cpu / self.wall - 1.0);
            return doubt(
                format!(
                    "this core was shared: fixed computing took {} longer by the clock than by its CPU time",
                    longer(Lang::En)
                ),
                format!(
                    "це ядро доводилося ділити: сталий обсяг обчислень тривав за годинником на {} довше, ніж за процесорним часом",
                    longer(Lang::Uk)
                ),
            );
        }
        let (lost, share) = (|lang: Lang| lang.percent(1.0 - self.wall), |lang: Lang| lang.percent(busy));
        doubt(
            format!(
                "this core ran {} slower than at calibration, and the trial computed for {} of its time",
                lost(Lang::En),
                share(Lang::En)
            ),
            format!(
                "це ядро працювало на {} повільніше, ніж під час калібрування, а обчислення тривали {} часу прогону",
                lost(Lang::Uk),
                share(Lang::Uk)
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(wall: f64, cpu: f64, busy: f64, words: Option<&str>) {
        let found = Canary { wall, cpu }.breach(busy);
        assert!(found.as_ref().is_none_or(|breach| !breach.fatal));
        assert_eq!(found.map(|breach| breach.words.en.replace('\u{a0}', " ")).as_deref(), words);
    }

    #[test]
    fn a_slow_core_is_a_doubt_where_it_costs_time() {
        check(1.0, 1.0, 1.0, None);
        check(0.95, 0.95, 1.0, None);
        check(1.4, 1.4, 1.0, None);
        let words =
            "this core ran 12 % slower than at calibration, and the trial computed for 100 % of its time";
        check(0.88, 0.88, 1.0, Some(words));
        // Two cores busy are no more of the time than one.
        check(0.88, 0.88, 1.9, Some(words));
        check(
            0.8,
            0.8,
            0.3,
            Some(
                "this core ran 20 % slower than at calibration, and the trial computed for 30 % of its time",
            ),
        );
        check(0.8, 0.8, 0.2, None);
        let words =
            "this core was shared: fixed computing took 100 % longer by the clock than by its CPU time";
        check(0.5, 1.0, 0.5, Some(words));
    }

    #[test]
    fn the_best_try_counts_and_the_worse_end() {
        let mut best = Canary { wall: 0.0, cpu: 0.0 };
        let ms = Duration::from_millis;
        best.hear(ms(4), ms(2));
        best.hear(ms(2), ms(2));
        best.hear(ms(8), ms(1));
        assert_eq!(best, Canary { wall: 0.5, cpu: 1.0 });
        let (slow, fast) = (Canary { wall: 0.7, cpu: 0.9 }, Canary { wall: 1.0, cpu: 1.0 });
        assert_eq!((slow.slower(fast), fast.slower(slow)), (slow, slow));
    }

    /// Work for four times as long as was calibrated is a core of a quarter of the speed, whoever shares it. Wide: on a
    /// virtual machine a core may have twice the speed of a moment ago.
    #[test]
    fn a_rate_that_is_too_high_is_heard() {
        let rounds = 2_000_000;
        let start = cpu_time();
        std::hint::black_box(payload::compute(std::hint::black_box(1), rounds));
        let rate = rounds as f64 / (cpu_time() - start) as f64;
        let heard = Canary::sing(4.0 * rate).unwrap();
        assert!(heard.wall < 0.8 && heard.breach(1.0).is_some(), "{heard:?}");
        assert_eq!(Canary::sing(0.0), None);
        assert_eq!(Canary::sing(f64::NAN), None);
    }
}
