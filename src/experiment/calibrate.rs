//! What the clock, the timers and the computing of this machine are worth, measured before the first trial.

use std::time::{Duration, Instant};
use std::{io, thread};

use crate::backend;
use crate::payload;
use crate::plan::{MILLISECOND, Nanos};
use crate::platform::thread_cpu_time;
use crate::record::{Calibration, Latency, Lateness};

/// Tries of the compute kernel; the median counts.
const COMPUTE_TRIES: usize = 9;
/// How long one of them takes.
const COMPUTE_TRY: Duration = Duration::from_millis(10);
/// Many short waits for the tail, and a few long ones, where the slack of the timer grows with the wait.
const SHORT: (Nanos, u32) = (MILLISECOND, 200);
const LONG: (Nanos, u32) = (100 * MILLISECOND, 5);

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
        let start = thread_cpu_time();
        std::hint::black_box(payload::compute(std::hint::black_box(1), rounds));
        Duration::from_nanos(thread_cpu_time().saturating_sub(start))
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
    (super::nanos(step), cost)
}

/// Every kind of wait that a model may use, by the name that the backend gives it. The short waits take turns, so
/// that one kind does not meet the other's wakes; the long ones run side by side, each on a thread of its own.
fn lateness() -> io::Result<Vec<Lateness>> {
    // As the models build it: all drivers on.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let on_thread = |(wait, tries): (Nanos, u32)| {
        let length = Duration::from_nanos(wait);
        late(backend::THREAD_SLEEP, wait, tries, || thread::sleep(length))
    };
    let in_tokio = |(wait, tries): (Nanos, u32)| {
        let length = Duration::from_nanos(wait);
        let sleep = || runtime.block_on(async { tokio::time::sleep(length).await });
        late(backend::TOKIO_SLEEP, wait, tries, sleep)
    };
    let mut all = vec![on_thread(SHORT), in_tokio(SHORT)];
    thread::scope(|scope| {
        let beside = thread::Builder::new().spawn_scoped(scope, || on_thread(LONG))?;
        let tokio = in_tokio(LONG);
        let panicked = |_| io::Error::other("a thread that only sleeps has panicked");
        all.extend([beside.join().map_err(panicked)?, tokio]);
        Ok(all)
    })
}

fn late(mechanism: &str, wait: Nanos, tries: u32, sleep: impl Fn()) -> Lateness {
    let times = (0..tries).map(|_| {
        let start = Instant::now();
        sleep();
        super::nanos(start.elapsed()).saturating_sub(wait)
    });
    let times = Latency::of(times);
    Lateness {
        mechanism: mechanism.to_owned(),
        wait_ns: wait,
        tries,
        p50_ns: times.p50.unwrap_or(0),
        p99_ns: times.p99,
        max_ns: Some(times.max),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Client;
    use crate::model::MODELS;

    #[test]
    fn the_kernel_is_timed() {
        let rate = rounds_per_ns();
        assert!(rate > 0.001 && rate < 10.0, "{rate}");
    }

    /// V16: at least 200 waits of 1 ms and some of 100 ms, of every kind that a model waits by; all within the time
    /// that a run can spare.
    #[test]
    fn every_kind_of_wait_is_tried_and_late() {
        let start = Instant::now();
        let all = lateness().unwrap();
        let kinds: Vec<(&str, Nanos, u32)> = all
            .iter()
            .map(|late| (late.mechanism.as_str(), late.wait_ns / MILLISECOND, late.tries))
            .collect();
        assert_eq!(
            kinds,
            [
                ("thread-sleep", 1, 200),
                ("tokio-sleep", 1, 200),
                ("thread-sleep", 100, 5),
                ("tokio-sleep", 100, 5)
            ]
        );
        for late in &all {
            assert!(late.p50_ns > 0 && late.max_ns >= Some(late.p50_ns), "{late:?}");
            assert_eq!(late.p99_ns.is_some(), late.tries >= 100, "{late:?}");
        }
        let timer = |id: &str, client| (crate::model::find_backend(id).unwrap().spec.timer)(client);
        for client in MODELS.iter().map(|entry| entry.spec.client) {
            let timer = timer("sleep", client).unwrap();
            assert!(all.iter().any(|late| late.mechanism == timer), "{timer}");
        }
        assert_eq!(timer("null", Client::Blocking), None);
        // 1.2 s alone on the machine; far from ten times that on any.
        assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    }
}
