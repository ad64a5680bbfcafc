//! Open files: every connection to a far side is one.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

use crate::reason::Reason;

/// Files that a process has open anyway: pipes, epoll, the runtime's own.
const OTHERS: u64 = 64;

/// Raises the soft limit on open files to the hard one, which needs no privilege. What the system refuses stays as it
/// was: the check before a run sees it.
pub fn raise() {
    if let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE)
        && soft < hard
    {
        let _ = setrlimit(Resource::RLIMIT_NOFILE, hard, hard);
    }
}

/// Why a cell with so many connections must not start here; `None` if it may. Both ends of a connection can be in this
/// limit: each in a process of its own, and a client may open a new one before the old one is closed.
pub(super) fn refusal(connections: u32) -> Option<Reason> {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).ok()?;
    refusal_under(connections, hard)
}

fn refusal_under(connections: u32, limit: u64) -> Option<Reason> {
    let files = 2 * u64::from(connections) + OTHERS;
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
    fn the_soft_limit_becomes_the_hard_one() {
        raise();
        let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
        assert_eq!(soft, hard);
    }
}
