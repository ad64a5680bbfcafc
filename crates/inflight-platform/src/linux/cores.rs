//! Cores: which may be used, what ran on them, and how long threads waited for one.

use std::collections::BTreeMap;
use std::fs;

use nix::sched::{CpuSet, sched_getaffinity};
use nix::unistd::{Pid, SysconfVar, sysconf};

use super::{field, line, own_status};
use crate::CoreTimes;

fn affinity() -> Option<CpuSet> {
    sched_getaffinity(Pid::from_raw(0)).ok()
}

/// Cores on which this process may run at once: its affinity. A CPU quota is another fact.
#[must_use]
pub fn allowed_cores() -> Option<u32> {
    let allowed = affinity()?;
    let cores = (0..CpuSet::count()).filter(|core| allowed.is_set(*core).unwrap_or(false)).count();
    u32::try_from(cores).ok().filter(|cores| *cores > 0)
}

/// The same as the kernel lists them: `0-3,8`.
#[must_use]
pub fn allowed_core_list() -> Option<String> {
    field(&own_status()?, "Cpus_allowed_list:").map(str::to_owned)
}

/// Load average over the last minute.
#[must_use]
pub fn load_1m() -> Option<f64> {
    line("/proc/loadavg")?.split(' ').next()?.parse().ok()
}

/// What the kernel has counted of the cores that this process may use, and of threads that waited for one.
#[must_use]
pub fn core_times() -> Option<CoreTimes> {
    let allowed = affinity()?;
    let may_use = |core| allowed.is_set(core).unwrap_or(false) && core < CpuSet::count();
    let stat = fs::read_to_string("/proc/stat").ok()?;
    let (times, whole) = parse(&stat, may_use, nanos_per_tick()?)?;
    let pressure = || pressure(&fs::read_to_string("/proc/pressure/cpu").ok()?);
    Some(CoreTimes { pressure: if whole { pressure() } else { None }, ..times })
}

/// How long each thread of this process was ready to run and had no core since it began, by its number, ns: each counts
/// it for itself. `None` where the kernel does not count, or there are more than `most` threads.
#[must_use]
pub fn run_delays(most: usize) -> Option<BTreeMap<u32, u64>> {
    let mut threads = BTreeMap::new();
    for entry in fs::read_dir("/proc/self/task").ok()? {
        let entry = entry.ok()?;
        if threads.len() == most {
            return None;
        }
        let number = entry.file_name().to_str()?.parse().ok()?;
        threads.insert(number, run_delay(&fs::read_to_string(entry.path().join("schedstat")).ok()?)?);
    }
    // Whoever runs has waited, if only to be switched to: else nothing is counted here.
    threads.values().any(|waited| *waited > 0).then_some(threads)
}

/// The second number: time spent waiting to run on a run queue, ns (the kernel's documentation, scheduler/sched-stats).
fn run_delay(schedstat: &str) -> Option<u64> {
    schedstat.split_whitespace().nth(1)?.parse().ok()
}

/// The unit in which the kernel counts what cores and processes ran.
pub(super) fn nanos_per_tick() -> Option<u64> {
    let ticks = sysconf(SysconfVar::CLK_TCK).ok()?.and_then(|ticks| u64::try_from(ticks).ok());
    Some(1_000_000_000 / ticks.unwrap_or(100).max(1))
}

/// The cores that `may_use` allows, and whether these are all of them. Then the line that sums them up is taken, which
/// is rounded once and not once a core.
fn parse(stat: &str, may_use: impl Fn(usize) -> bool, nanos_per_tick: u64) -> Option<(CoreTimes, bool)> {
    let mut lines = stat.lines();
    let all = counters(lines.next()?.strip_prefix("cpu ")?, nanos_per_tick)?;
    let (mut ours, mut whole) = (CoreTimes::default(), true);
    for line in lines.map_while(|line| line.strip_prefix("cpu")) {
        let (core, fields) = line.split_once(' ')?;
        if may_use(core.parse().ok()?) {
            let one = counters(fields, nanos_per_tick)?;
            ours.busy += one.busy;
            ours.stolen += one.stolen;
            ours.cores += 1;
        } else {
            whole = false;
        }
    }
    let host = if whole { CoreTimes { cores: ours.cores, ..all } } else { ours };
    (ours.cores > 0).then_some((host, whole))
}

/// proc(5): user, nice, system, idle, iowait, irq, softirq, steal.
fn counters(fields: &str, nanos_per_tick: u64) -> Option<CoreTimes> {
    let fields: Vec<u64> = fields.split_whitespace().map_while(|field| field.parse().ok()).collect();
    let [user, nice, system, _idle, _iowait, irq, softirq, stolen, ..] = fields[..] else { return None };
    let nanos = |ticks: u64| ticks.saturating_mul(nanos_per_tick);
    Some(CoreTimes {
        busy: nanos(user + nice + system + irq + softirq),
        stolen: nanos(stolen),
        ..CoreTimes::default()
    })
}

/// The total of the line `some`, which the kernel keeps in microseconds (its documentation, accounting/psi).
fn pressure(text: &str) -> Option<u64> {
    let some = text.lines().find_map(|line| line.strip_prefix("some "))?;
    let total = some.split(' ').find_map(|field| field.strip_prefix("total="))?;
    total.parse::<u64>().ok()?.checked_mul(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLISECOND: u64 = 1_000_000;
    /// 100 a second.
    const TICK: u64 = 10 * MILLISECOND;

    const STAT: &str =
        "cpu  10 20 30 400 50 6 7 8 0 0\ncpu0 1 2 3 40 5 6 7 8 0 0\ncpu1 9 18 27 360 45 0 0 0 0 0\nintr 1\n";

    #[test]
    fn counters_are_read_in_ticks() {
        let (host, whole) = parse(STAT, |_| true, TICK).unwrap();
        assert_eq!((host.busy, host.stolen), (730 * MILLISECOND, 80 * MILLISECOND));
        assert_eq!((host.cores, whole), (2, true));
        for bad in ["", "cpu  1 2 3", "intr 1 2 3 4 5 6 7 8", "cpu  a b", "cpu  1 2 3 4 5 6 7 8\nintr 1"] {
            assert_eq!(parse(bad, |_| true, TICK), None, "{bad:?}");
        }
        assert!(core_times().is_some_and(|times| times.cores > 0));
    }

    /// A process that is pinned is not disturbed by what runs on the other cores.
    #[test]
    fn only_the_cores_that_may_be_used_are_counted() {
        let of = |core| parse(STAT, move |other| other == core, TICK).unwrap();
        let (zero, one) = (of(0), of(1));
        assert_eq!((zero.0.busy, zero.0.stolen, zero.0.cores), (190 * MILLISECOND, 80 * MILLISECOND, 1));
        assert_eq!((one.0.busy, one.0.stolen, one.0.cores), (540 * MILLISECOND, 0, 1));
        assert!(!zero.1 && !one.1, "the pressure of a part of the cores is not known");
        assert_eq!(parse(STAT, |_| false, TICK), None);
    }

    #[test]
    fn pressure_is_the_total_of_the_line_some() {
        let text = "some avg10=53.30 avg60=51.28 avg300=19.46 total=97026583\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n";
        assert_eq!(pressure(text), Some(97_026_583_000));
        for bad in
            ["", "full avg10=0.00 total=7", "some avg10=1", "some total=x", "some total=18446744073709551615"]
        {
            assert_eq!(pressure(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn the_wait_is_the_second_number() {
        assert_eq!(run_delay("281014 76404 7\n"), Some(76_404));
        for bad in ["", "1", "1 x 3", "1 -5 3"] {
            assert_eq!(run_delay(bad), None, "{bad:?}");
        }
    }

    /// Two threads of each core's share: those that spin wait for each other, and say so.
    #[test]
    fn threads_that_share_a_core_wait_for_it() {
        let Some(_) = run_delays(usize::MAX) else { return };
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let spin = || {
            let (begin, waited) = (std::time::Instant::now(), run_delay_of_this_thread());
            while begin.elapsed() < std::time::Duration::from_millis(200) {
                std::hint::spin_loop();
            }
            run_delay_of_this_thread() - waited
        };
        let waited: u64 = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..3 * cores).map(|_| scope.spawn(spin)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        // Each of three has a third of a core: two thirds of 200 ms it waits. Other programs only add to that.
        assert!(waited > 50_000_000 * cores as u64, "{waited} ns");
    }

    fn run_delay_of_this_thread() -> u64 {
        run_delay(&fs::read_to_string("/proc/thread-self/schedstat").unwrap()).unwrap()
    }
}
