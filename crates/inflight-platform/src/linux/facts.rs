//! Single facts of the machine and of this process.

use std::fs;
use std::path::Path;

use super::{field, line, number, own_status};

/// The kernel's clock source: `tsc`.
#[must_use]
pub fn clock_source() -> Option<String> {
    line("/sys/devices/system/clocksource/clocksource0/current_clocksource")
}

/// Frequency governor of the first core: `performance`.
#[must_use]
pub fn governor() -> Option<String> {
    line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
}

/// How late the kernel may let a sleeping thread of this process wake, ns.
#[must_use]
pub fn timer_slack() -> Option<u64> {
    number("/proc/self/timerslack_ns")
}

/// True if this process ignores the signal, as it does SIGHUP under `nohup`.
#[must_use]
pub fn ignores(signal: i32) -> Option<bool> {
    is_ignored(signal, &own_status()?)
}

/// proc(5), `SigIgn`: a bit for each, the first for signal 1.
fn is_ignored(signal: i32, status: &str) -> Option<bool> {
    let mask = u64::from_str_radix(field(status, "SigIgn:")?, 16).ok()?;
    Some(mask >> (signal - 1) & 1 == 1)
}

/// True if a path leads to a device or a descriptor (`/dev/fd/3`, `/proc/self/fd/3`), whatever it looks like.
#[must_use]
pub fn is_device(path: &Path) -> bool {
    path.starts_with("/dev") || path.starts_with("/proc")
}

/// Connections that the kernel has dropped since the machine started, since nobody took them in fast enough.
#[must_use]
pub fn dropped_connections() -> Option<u64> {
    dropped(&fs::read_to_string("/proc/net/netstat").ok()?)
}

/// `ListenOverflows` and `ListenDrops` of the pair of lines `TcpExt`: names, then numbers.
fn dropped(netstat: &str) -> Option<u64> {
    let mut lines = netstat.lines().filter_map(|line| line.strip_prefix("TcpExt:"));
    let (names, numbers) = (lines.next()?, lines.next()?);
    let of = |name: &str| {
        let at = names.split_whitespace().position(|other| other == name)?;
        numbers.split_whitespace().nth(at)?.parse::<u64>().ok()
    };
    // A drop at the listener that is an overflow counts in both.
    Some(of("ListenOverflows")?.max(of("ListenDrops")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_larger_of_two_counters_is_taken_by_name() {
        let text = "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 9 3 4\nIpExt: A\nIpExt: 1\n";
        assert_eq!(dropped(text), Some(4));
        for bad in ["", "TcpExt: ListenOverflows\n", "TcpExt: ListenOverflows ListenDrops\nTcpExt: 1 x\n"] {
            assert_eq!(dropped(bad), None, "{bad:?}");
        }
        assert!(dropped_connections().is_some());
    }

    #[test]
    fn an_ignored_signal_is_seen() {
        const SIGHUP: i32 = 1;
        for (status, expect) in [
            ("Name:\tx\nSigIgn:\t0000000000000001\n", Some(true)),
            ("SigIgn:\t0000000000001001", Some(true)),
            ("SigIgn:\t0000000000001000", Some(false)),
            ("SigIgn:\tx", None),
            ("", None),
        ] {
            assert_eq!(is_ignored(SIGHUP, status), expect, "{status}");
        }
        assert!(ignores(SIGHUP).is_some());
    }

    #[test]
    fn the_kernel_says_how_late_a_thread_may_wake() {
        assert!(timer_slack().is_some());
    }
}
