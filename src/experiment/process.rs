//! The parent's side of a trial: a fresh child process for each.
//!
//! The child is in a process group of its own, so that Ctrl-C reaches the parent alone, which then ends the child;
//! and it ends by itself when its standard input closes, so that it dies with a parent that was killed.

use std::io::{self, Read, Write as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::message::{Reply, Task};
use super::{Interrupt, descendants};
use crate::lane;
use crate::platform;
use crate::reason::Reason;

/// How often the parent looks up from waiting: a wake of a few microseconds, too rare to disturb a trial.
const LOOK_UP: Duration = Duration::from_millis(50);
/// A look that comes so much later was slept through: no machine is so busy.
const ASLEEP: Duration = Duration::from_secs(2);
/// More than any reply: 200 timelines of 64 steps and four histograms.
const MOST_REPLY: u64 = 64 << 20;
/// As much of a child's last words as a reason can hold.
const MOST_ERROR: u64 = 8 << 10;

/// What came of a child.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It answered.
    Reply(Reply),
    /// It did not; here is why.
    Failed(Reason),
    /// The run was interrupted, and the child ended.
    Interrupted,
    /// This process was stopped for so long (Ctrl-Z, `SIGSTOP`) and perhaps the child with it: what came is not looked at.
    Slept(Duration),
}

/// Runs `program cell`, hands it `task`, and waits for the answer, for `deadline` at most.
pub(super) fn run(
    program: &Path,
    task: &Task,
    deadline: Duration,
    interrupt: &Interrupt,
) -> io::Result<Outcome> {
    let looked = Instant::now();
    let mut child = Command::new(program)
        .arg("cell")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()?;
    let outcome = exchange(&mut child, task, deadline, interrupt, looked);
    if !matches!(outcome, Ok(Outcome::Reply(_) | Outcome::Failed(_))) {
        end(&mut child);
    }
    outcome
}

/// `looked` is when this process is known to have been awake.
fn exchange(
    child: &mut Child,
    task: &Task,
    deadline: Duration,
    interrupt: &Interrupt,
    mut looked: Instant,
) -> io::Result<Outcome> {
    let missing = || io::Error::other("a pipe of the child is missing");
    let mut input = child.stdin.take().ok_or_else(missing)?;
    let output = child.stdout.take().ok_or_else(missing)?;
    let errors = child.stderr.take().ok_or_else(missing)?;
    let (send, receive) = mpsc::channel();
    let last_words = thread::Builder::new().spawn(move || read(errors, MOST_ERROR))?;
    let reader = thread::Builder::new().spawn(move || {
        let output = read(output, MOST_REPLY);
        // Nobody listens any more if the child was given up.
        let _ = send.send((output, last_words.join().unwrap_or_default()));
    })?;
    let mut line = serde_json::to_vec(task).map_err(io::Error::other)?;
    line.push(b'\n');
    // A child that died at once closes the pipe: its last words say more than this error.
    let _ = input.write_all(&line);
    let started = Instant::now();
    let (output, errors) = loop {
        let heard = receive.recv_timeout(LOOK_UP);
        // From one look to the next: it may have been stopped at any moment between.
        let passed = looked.elapsed();
        looked = Instant::now();
        if passed > ASLEEP && !interrupt.is_set() {
            return Ok(Outcome::Slept(passed));
        }
        match heard {
            Ok(both) => break both,
            Err(RecvTimeoutError::Timeout) if interrupt.is_set() => return Ok(Outcome::Interrupted),
            Err(RecvTimeoutError::Timeout) if started.elapsed() > deadline => {
                end(child);
                return Ok(Outcome::Failed(Reason::TimedOut { after_ns: super::nanos(deadline) }));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(io::Error::other("the reader of a child is gone"));
            }
        }
    };
    // Its output has ended, but it could still linger.
    drop(input);
    let status = child.wait()?;
    let _ = reader.join();
    Ok(match serde_json::from_slice(&output) {
        Ok(reply) if status.success() => Outcome::Reply(reply),
        _ if out_of_memory(status, &errors) => Outcome::Reply(Reply::Refused(crashed(status, &errors))),
        _ => Outcome::Failed(crashed(status, &errors)),
    })
}

fn read(from: impl Read, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What was read before an error is all there is.
    let _ = from.take(most).read_to_end(&mut bytes);
    bytes
}

/// Kills the child with all that it started, and takes its exit.
fn end(child: &mut Child) {
    // A lane may have left the group.
    descendants::end(child.id());
    platform::kill_group(child.id());
    let _ = child.wait();
}

/// True if the system refused memory to the child: Rust's allocator, or the C library, then ends it.
fn out_of_memory(status: ExitStatus, errors: &[u8]) -> bool {
    let words = String::from_utf8_lossy(errors);
    let said = ["memory allocation of ", "out of memory", "failed to allocate an alternative stack"]
        .into_iter()
        .any(|phrase| words.contains(phrase));
    said && status.signal() == Some(platform::ABORTED)
}

fn crashed(status: ExitStatus, errors: &[u8]) -> Reason {
    let words = String::from_utf8_lossy(errors);
    let last: Vec<&str> = words.lines().filter(|line| !line.trim().is_empty()).take(3).collect();
    let how = lane::how(status);
    Reason::Crashed { how, last_words: last.join(" / ") }
}
