//! What the kernel has counted of the cores, and of threads that waited for one.

use std::{fs, io};

use nix::sched::{CpuSet, sched_getaffinity};
use nix::unistd::{Pid, SysconfVar, sysconf};

use super::Noise;
use crate::plan::Nanos;

/// Time of the cores that this process may use, since the machine started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::measure) struct Host {
    pub(super) busy: Nanos,
    pub(super) stolen: Nanos,
    /// How many cores were counted.
    pub(super) cores: u32,
    /// Time in which some thread of any program waited for a core. `None` where the kernel does not count it, or
    /// where it also counts cores that this process may not use.
    pub(super) pressure: Option<Nanos>,
}

/// Cores on which this process may run at once: its affinity. A CPU quota is another fact.
#[must_use]
pub fn allowed_cores() -> Option<u32> {
    let allowed = sched_getaffinity(Pid::from_raw(0)).ok()?;
    let cores = (0..CpuSet::count()).filter(|core| allowed.is_set(*core).unwrap_or(false)).count();
    u32::try_from(cores).ok().filter(|cores| *cores > 0)
}

impl Host {
    /// Reads `/proc/stat` and `/proc/pressure/cpu`; `None` where the former tells nothing.
    pub(in crate::measure) fn now() -> Option<Self> {
        let allowed = sched_getaffinity(Pid::from_raw(0)).ok()?;
        let may_use = |core| allowed.is_set(core).unwrap_or(false) && core < CpuSet::count();
        let stat = fs::read_to_string("/proc/stat").ok()?;
        let (host, whole) = parse(&stat, may_use, ticks_per_second().ok()?)?;
        let pressure = || pressure(&fs::read_to_string("/proc/pressure/cpu").ok()?);
        Some(Self { pressure: if whole { pressure() } else { None }, ..host })
    }

    /// What passed since `earlier`, without the `own` CPU time of this process.
    pub(in crate::measure) fn since(&self, earlier: &Self, own: Nanos) -> Noise {
        Noise {
            foreign: self.busy.saturating_sub(earlier.busy).saturating_sub(own),
            stolen: self.stolen.saturating_sub(earlier.stolen),
            cores: self.cores,
            own,
            waited: self.pressure.zip(earlier.pressure).map(|(now, then)| now.saturating_sub(then)),
            own_waits: None,
        }
    }
}

fn ticks_per_second() -> io::Result<u64> {
    Ok(sysconf(SysconfVar::CLK_TCK)?.and_then(|ticks| u64::try_from(ticks).ok()).unwrap_or(100).max(1))
}

/// The cores that `may_use` allows, and whether these are all of them. Then the line that sums them up is taken, which
/// is rounded once and not once a core.
fn parse(stat: &str, may_use: impl Fn(usize) -> bool, ticks_per_second: u64) -> Option<(Host, bool)> {
    let mut lines = stat.lines();
    let all = counters(lines.next()?.strip_prefix("cpu ")?, ticks_per_second)?;
    let (mut ours, mut whole) = (Host::default(), true);
    for line in lines.map_while(|line| line.strip_prefix("cpu")) {
        let (core, fields) = line.split_once(' ')?;
        if may_use(core.parse().ok()?) {
            let one = counters(fields, ticks_per_second)?;
            ours.busy += one.busy;
            ours.stolen += one.stolen;
            ours.cores += 1;
        } else {
            whole = false;
        }
    }
    let host = if whole { Host { cores: ours.cores, ..all } } else { ours };
    (ours.cores > 0).then_some((host, whole))
}

/// proc(5): user, nice, system, idle, iowait, irq, softirq, steal.
fn counters(fields: &str, ticks_per_second: u64) -> Option<Host> {
    let fields: Vec<u64> = fields.split_whitespace().map_while(|field| field.parse().ok()).collect();
    let [user, nice, system, _idle, _iowait, irq, softirq, stolen, ..] = fields[..] else { return None };
    let nanos = |ticks: u64| ticks.saturating_mul(1_000_000_000 / ticks_per_second);
    Some(Host { busy: nanos(user + nice + system + irq + softirq), stolen: nanos(stolen), ..Host::default() })
}

/// The total of the line `some`, which the kernel keeps in microseconds (its documentation, accounting/psi).
fn pressure(text: &str) -> Option<Nanos> {
    let some = text.lines().find_map(|line| line.strip_prefix("some "))?;
    let total = some.split(' ').find_map(|field| field.strip_prefix("total="))?;
    total.parse::<u64>().ok()?.checked_mul(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::MILLISECOND;

    const STAT: &str =
        "cpu  10 20 30 400 50 6 7 8 0 0\ncpu0 1 2 3 40 5 6 7 8 0 0\ncpu1 9 18 27 360 45 0 0 0 0 0\nintr 1\n";

    #[test]
    fn counters_are_read_in_ticks() {
        let (host, whole) = parse(STAT, |_| true, 100).unwrap();
        assert_eq!((host.busy, host.stolen), (730 * MILLISECOND, 80 * MILLISECOND));
        assert_eq!((host.cores, whole), (2, true));
        for bad in ["", "cpu  1 2 3", "intr 1 2 3 4 5 6 7 8", "cpu  a b", "cpu  1 2 3 4 5 6 7 8\nintr 1"] {
            assert_eq!(parse(bad, |_| true, 100), None, "{bad:?}");
        }
        assert!(Host::now().is_some_and(|host| host.cores > 0));
    }

    /// A process that is pinned is not disturbed by what runs on the other cores.
    #[test]
    fn only_the_cores_that_may_be_used_are_counted() {
        let of = |core| parse(STAT, move |other| other == core, 100).unwrap();
        let (zero, one) = (of(0), of(1));
        assert_eq!((zero.0.busy, zero.0.stolen, zero.0.cores), (190 * MILLISECOND, 80 * MILLISECOND, 1));
        assert_eq!((one.0.busy, one.0.stolen, one.0.cores), (540 * MILLISECOND, 0, 1));
        assert!(!zero.1 && !one.1, "the pressure of a part of the cores is not known");
        assert_eq!(parse(STAT, |_| false, 100), None);
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
    fn own_time_is_not_foreign() {
        let host = |busy, stolen, pressure| Host { busy, stolen, cores: 2, pressure };
        let (before, after) = (host(100, 1, Some(10)), host(190, 4, Some(90)));
        assert_eq!(
            after.since(&before, 60),
            Noise { foreign: 30, stolen: 3, cores: 2, own: 60, waited: Some(80), own_waits: None }
        );
        assert_eq!(after.since(&before, 900).foreign, 0);
        assert_eq!(after.since(&host(100, 1, None), 0).waited, None);
    }
}
