//! Open files and ports: every connection to a far side is one of each.

use crate::platform;
use crate::reason::Reason;

/// Files that a process has open anyway: pipes, epoll, the runtime's own.
const OTHERS: u64 = 64;

/// Why a cell with so many connections must not start here; `None` if it may. Both ends of a connection can be in this
/// limit: each in a process of its own, and a client may open a new one before the old one is closed.
pub(super) fn refusal(connections: u32) -> Option<Reason> {
    let hard = platform::open_files().map(|(_, hard)| hard);
    let files = hard.and_then(|hard| refusal_under(connections, hard));
    files.or_else(|| over_ports(connections, platform::ports()?))
}

/// All connections of a trial go to one address, so each needs a port of its own.
fn over_ports(connections: u32, ports: u64) -> Option<Reason> {
    (u64::from(connections) > ports).then_some(Reason::OverPortLimit { connections, ports })
}

/// Files that a trial with so many connections may open.
pub(super) fn needed(connections: u32) -> u64 {
    2 * u64::from(connections) + OTHERS
}

fn refusal_under(connections: u32, limit: u64) -> Option<Reason> {
    let files = needed(connections);
    (files > limit).then_some(Reason::OverFileLimit { files, connections, limit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_files_a_connection_and_some_more() {
        assert_eq!(refusal_under(100, 264), None);
        let reason = Reason::OverFileLimit { files: 266, connections: 101, limit: 264 };
        assert_eq!(refusal_under(101, 264), Some(reason));
    }

    #[test]
    fn a_port_a_connection() {
        assert_eq!(over_ports(28_232, 28_232), None);
        let reason = Reason::OverPortLimit { connections: 28_233, ports: 28_232 };
        assert_eq!(over_ports(28_233, 28_232), Some(reason));
    }
}
