//! Connections that the kernel dropped because nobody took them in fast enough (docs/checks.md, V8).

use std::fs;

use super::check::Breach;
use crate::reason::Reason;

/// What the kernel has dropped since the machine started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped(u64);

impl Dropped {
    /// Reads `/proc/net/netstat`; `None` where it does not tell.
    #[must_use]
    pub fn now() -> Option<Self> {
        parse(&fs::read_to_string("/proc/net/netstat").ok()?)
    }

    /// V8: a connection that was dropped since `earlier` is tried again after a second, which would pass for latency.
    #[must_use]
    pub fn since(self, earlier: Self) -> Option<Breach> {
        let count = self.0.saturating_sub(earlier.0);
        (count > 0)
            .then_some(Breach { fatal: true, reason: Reason::ConnectionsDropped { connections: count } })
    }
}

/// `ListenOverflows` and `ListenDrops` of the pair of lines `TcpExt`: names, then numbers.
fn parse(netstat: &str) -> Option<Dropped> {
    let mut lines = netstat.lines().filter_map(|line| line.strip_prefix("TcpExt:"));
    let (names, numbers) = (lines.next()?, lines.next()?);
    let of = |name: &str| {
        let at = names.split_whitespace().position(|other| other == name)?;
        numbers.split_whitespace().nth(at)?.parse::<u64>().ok()
    };
    // A drop at the listener that is an overflow counts in both.
    Some(Dropped(of("ListenOverflows")?.max(of("ListenDrops")?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_larger_of_two_counters_is_taken_by_name() {
        let text = "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 9 3 4\nIpExt: A\nIpExt: 1\n";
        assert_eq!(parse(text), Some(Dropped(4)));
        for bad in ["", "TcpExt: ListenOverflows\n", "TcpExt: ListenOverflows ListenDrops\nTcpExt: 1 x\n"] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
        assert!(Dropped::now().is_some());
    }

    #[test]
    fn a_dropped_connection_makes_a_trial_invalid() {
        assert_eq!(Dropped(7).since(Dropped(7)), None);
        let reason = Reason::ConnectionsDropped { connections: 2 };
        assert_eq!(Dropped(9).since(Dropped(7)), Some(Breach { fatal: true, reason }));
    }
}
