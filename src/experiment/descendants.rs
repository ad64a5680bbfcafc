//! The processes that a process has started, and those that these have: a lane is not trusted to end them.

use crate::platform;

/// Ends everything that `process` has started, whatever group or session it has moved to; how many there were. What it
/// starts meanwhile is found in the next round. Where the system does not tell who has started whom, nothing is.
pub(super) fn end(process: u32) -> usize {
    let mut ended = 0;
    for _ in 0..ROUNDS {
        let found = platform::descendants(process).unwrap_or_default();
        if found.is_empty() {
            break;
        }
        ended += found.len();
        found.into_iter().for_each(platform::kill);
    }
    ended
}

/// A process that starts others as fast as they are ended is given up.
const ROUNDS: u32 = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn what_a_child_has_started_is_ended_too() {
        let mut shell = Command::new("sh").args(["-c", "setsid sleep 60 & exec sleep 60"]).spawn().unwrap();
        let of = |process| platform::descendants(process).unwrap();
        while of(shell.id()).is_empty() {
            std::thread::yield_now();
        }
        assert!(end(shell.id()) >= 1);
        // What was killed is gone once it has had a core, which takes a while on a busy machine.
        while !of(shell.id()).is_empty() {
            std::thread::yield_now();
        }
        shell.kill().unwrap();
        shell.wait().unwrap();
    }
}
