//! Connections that the kernel dropped because nobody took them in fast enough (docs/checks.md, V8).

use super::check::Breach;
use crate::platform;
use crate::reason::Reason;

/// What the kernel has dropped since the machine started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped(u64);

impl Dropped {
    /// `None` where the system does not tell.
    #[must_use]
    pub fn now() -> Option<Self> {
        platform::dropped_connections().map(Self)
    }

    /// V8: a connection that was dropped since `earlier` is tried again after a second, which would pass for latency.
    #[must_use]
    pub fn since(self, earlier: Self) -> Option<Breach> {
        let count = self.0.saturating_sub(earlier.0);
        (count > 0)
            .then_some(Breach { fatal: true, reason: Reason::ConnectionsDropped { connections: count } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_connection_makes_a_trial_invalid() {
        assert_eq!(Dropped(7).since(Dropped(7)), None);
        let reason = Reason::ConnectionsDropped { connections: 2 };
        assert_eq!(Dropped(9).since(Dropped(7)), Some(Breach { fatal: true, reason }));
    }
}
