//! The processes that a process has started, and those that these have: a lane is not trusted to end them.

use std::collections::HashMap;
use std::fs;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// Ends everything that `process` has started, whatever group or session it has moved to; how many there were. What it
/// starts meanwhile is found in the next round.
pub(super) fn end(process: u32) -> usize {
    let mut ended = 0;
    for _ in 0..ROUNDS {
        let found = of(process);
        if found.is_empty() {
            break;
        }
        ended += found.len();
        for pid in found {
            // Gone already is as good.
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
    }
    ended
}

/// A process that starts others as fast as they are ended is given up.
const ROUNDS: u32 = 20;

/// All that live.
pub(super) fn of(process: u32) -> Vec<i32> {
    let mut children: HashMap<i32, Vec<i32>> = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let stat = || fs::read_to_string(entry.path().join("stat")).ok();
        let pid = entry.file_name().to_str().and_then(|name| name.parse().ok());
        if let Some((pid, parent)) = pid.and_then(|pid: i32| Some((pid, parent(&stat()?)?))) {
            children.entry(parent).or_default().push(pid);
        }
    }
    let (mut found, mut ahead) = (Vec::new(), i32::try_from(process).into_iter().collect::<Vec<_>>());
    while let Some(pid) = ahead.pop() {
        let own = children.remove(&pid).unwrap_or_default();
        found.extend(&own);
        ahead.extend(own);
    }
    found
}

/// The parent of a process that lives, of its `/proc/PID/stat`: a name in brackets may hold anything (proc(5)).
fn parent(stat: &str) -> Option<i32> {
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ');
    let state = fields.next()?;
    let parent = fields.next()?.parse().ok()?;
    (!["Z", "X"].contains(&state)).then_some(parent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_name_that_looks_like_fields_is_a_name() {
        assert_eq!(parent("7 (a) Z 1 (b) S 42 7 7 0"), Some(42));
        assert_eq!(parent("7 (a) Z 42 7"), None, "it has ended");
        assert_eq!(parent("7 (a"), None);
    }

    #[test]
    fn what_a_child_has_started_is_ended_too() {
        let mut shell = Command::new("sh").args(["-c", "setsid sleep 60 & exec sleep 60"]).spawn().unwrap();
        while of(shell.id()).is_empty() {
            std::thread::yield_now();
        }
        assert!(end(shell.id()) >= 1);
        assert!(of(shell.id()).is_empty());
        shell.kill().unwrap();
        shell.wait().unwrap();
    }
}
