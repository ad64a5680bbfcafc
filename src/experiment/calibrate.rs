//! What the clock, the timers and the computing of this machine are worth, measured before the first trial.

use std::time::{Duration, Instant};
use std::{io, thread};

use crate::measure;
use crate::payload;
use crate::plan::{MILLISECOND, Nanos};
use crate::record::{Calibration, Latency, Lateness};

/// Tries of the compute kernel; the median counts.
const COMPUTE_TRIES: usize = 9;
/// How long one of them takes.
const COMPUTE_TRY: Duration = Duration::from_millis(10);
/// Lengths of wait and how many of each: many short ones for the tail, a few long ones for the timer's slack.
const WAITS: [(Nanos, u32); 2] = [(MILLISECOND, 200), (100 * MILLISECOND, 3)];

/// Measures all of it.
///
/// # Errors
/// If no runtime can be built.
pub(super) fn calibrate() -> io::Result<Calibration> {
    let (clock_step_ns, clock_read_ns) = clock();
    Ok(Calibration { rounds_per_ns: rounds_per_ns(), clock_step_ns, clock_read_ns, lateness: lateness()? })
}

/// Rounds of the compute kernel per nanosecond, by the CPU time of this thread: by the wall a core that is shared
/// with another program would seem slow, and every compute step would be cut short to match.
fn rounds_per_ns() -> f64 {
    let time = |rounds| {
        let start = measure::cpu_time();
        std::hint::black_box(payload::compute(std::hint::black_box(1), rounds));
        Duration::from_nanos(measure::cpu_time().saturating_sub(start))
    };
    let mut rounds = 10_000;
    while time(rounds) < COMPUTE_TRY {
        rounds *= 2;
    }
    let mut rates = [0.0; COMPUTE_TRIES];
    for rate in &mut rates {
        // At least a nanosecond: a clock that stands still must not make the rate infinite.
        *rate = rounds as f64 / time(rounds).as_nanos().max(1) as f64;
    }
    rates.sort_unstable_by(f64::total_cmp);
    rates[COMPUTE_TRIES / 2]
}

/// The smallest step between two different readings of the clock, and the cost of one.
fn clock() -> (Nanos, f64) {
    const READS: u32 = 20_000;
    let start = Instant::now();
    let (mut last, mut step) = (start, Duration::MAX);
    for _ in 0..READS {
        let now = Instant::now();
        if now > last {
            step = step.min(now - last);
        }
        last = now;
    }
    let cost = start.elapsed().as_nanos() as f64 / f64::from(READS);
    (Nanos::try_from(step.as_nanos()).unwrap_or(Nanos::MAX), cost)
}

fn lateness() -> io::Result<Vec<Lateness>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut all = Vec::new();
    for (wait, tries) in WAITS {
        let length = Duration::from_nanos(wait);
        all.push(late("thread-sleep", wait, tries, || thread::sleep(length)));
        all.push(late("tokio-sleep", wait, tries, || {
            runtime.block_on(async { tokio::time::sleep(length).await });
        }));
    }
    Ok(all)
}

fn late(mechanism: &str, wait: Nanos, tries: u32, sleep: impl Fn()) -> Lateness {
    let times = (0..tries).map(|_| {
        let start = Instant::now();
        sleep();
        Nanos::try_from(start.elapsed().as_nanos()).unwrap_or(Nanos::MAX).saturating_sub(wait)
    });
    let times = Latency::of(times);
    let p50_ns = times.p50.unwrap_or(0);
    Lateness { mechanism: mechanism.to_owned(), wait_ns: wait, tries, p50_ns, p99_ns: times.p99 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_is_timed_and_waits_are_late() {
        let rate = rounds_per_ns();
        assert!(rate > 0.001 && rate < 10.0, "{rate}");
        let late = late("thread-sleep", MILLISECOND, 3, || thread::sleep(Duration::from_millis(1)));
        assert!(late.p50_ns > 0 && late.p99_ns.is_none());
    }
}
