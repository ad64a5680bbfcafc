//! Open files: every connection to a far side is one.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

use crate::lang::Text;

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
pub(super) fn refusal(connections: u32) -> Option<Text> {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).ok()?;
    refusal_under(connections, hard)
}

fn refusal_under(connections: u32, hard: u64) -> Option<Text> {
    let needed = 2 * u64::from(connections) + OTHERS;
    (needed > hard).then(|| {
        Text::new(
            format!("it needs {needed} open files for {connections} connections; RLIMIT_NOFILE allows {hard}. To raise it: ulimit -n {needed} (as root), or set --connections"),
            format!("потрібно відкритих файлів: {needed}, бо з'єднань — {connections}; RLIMIT_NOFILE дозволяє {hard}. Щоб збільшити: ulimit -n {needed} (від root), або задайте --connections"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_files_a_connection_and_some_more() {
        assert_eq!(refusal_under(100, 264), None);
        let text = refusal_under(101, 264).unwrap();
        assert!(text.en.contains("266 open files") && text.en.contains("allows 264"), "{}", text.en);
    }

    #[test]
    fn the_soft_limit_becomes_the_hard_one() {
        raise();
        let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
        assert_eq!(soft, hard);
    }
}
