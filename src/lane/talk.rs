//! A lane's process, and what is said to it.

use std::fmt::Display;
use std::io::{BufWriter, ErrorKind, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use super::listen::{self, Line, escaped, last_words};
use super::{Lane, LaneError};
use crate::measure::Clock;

/// How long a lane may be silent where it has nothing to compute.
const PATIENCE: Duration = Duration::from_secs(10);
/// The same while it runs a plan: whoever started the trial gives it up much sooner.
const FOR_EVER: Duration = Duration::from_hours(24);
/// How long a lane may take to end.
const FAREWELL: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_millis(2);
/// Characters of a line that an error shows.
const SHOWN: usize = 120;

/// A lane that runs.
#[derive(Debug)]
pub(super) struct Talk {
    child: Child,
    input: Option<BufWriter<ChildStdin>>,
    lines: Receiver<Result<Line, LaneError>>,
    words: Receiver<String>,
    pub(super) clock: Clock,
}

/// The program of a lane, in its folder, with nothing of our environment but what finds programs and files.
fn command(lane: &Lane, words: &[String]) -> Command {
    let mut command = Command::new(words.first().map_or("", String::as_str));
    command.args(words.iter().skip(1)).current_dir(&lane.folder).env_clear().envs(&lane.env);
    for kept in ["PATH", "HOME"] {
        if let (Some(value), false) = (std::env::var_os(kept), lane.env.contains_key(kept)) {
            command.env(kept, value);
        }
    }
    command
}

fn start_error(lane: &Lane, words: &[String], source: std::io::Error) -> LaneError {
    let get = lane.get.clone().filter(|_| source.kind() == ErrorKind::NotFound);
    LaneError::Start { program: words.first().cloned().unwrap_or_default(), source, get }
}

/// Runs the command that builds a lane, if it has one.
pub(super) fn build(lane: &Lane) -> Result<(), LaneError> {
    if lane.build.is_empty() {
        return Ok(());
    }
    let built = command(lane, &lane.build).stdin(Stdio::null()).output();
    let built = built.map_err(|source| start_error(lane, &lane.build, source))?;
    if built.status.success() {
        return Ok(());
    }
    let words = [&built.stderr, &built.stdout].map(|bytes| last_words(&String::from_utf8_lossy(bytes)));
    Err(LaneError::Build {
        command: lane.build.join(" "),
        how: how(built.status),
        words: words.join(" ").trim().to_owned(),
    })
}

impl Talk {
    /// Starts the lane.
    pub(super) fn start(lane: &Lane) -> Result<Self, LaneError> {
        let clock = Clock::start();
        let mut child = command(lane, &lane.command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|source| start_error(lane, &lane.command, source))?;
        let missing = || LaneError::Watch(std::io::Error::other("a pipe is missing"));
        let input = child.stdin.take().ok_or_else(missing)?;
        let lines =
            listen::lines(child.stdout.take().ok_or_else(missing)?, clock).map_err(LaneError::Watch)?;
        let words = listen::words(child.stderr.take().ok_or_else(missing)?).map_err(LaneError::Watch)?;
        Ok(Self { child, input: Some(BufWriter::with_capacity(64 << 10, input)), lines, words, clock })
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Says a line, which is sent with the next [`Self::flush`]. A lane that listens no more is found out when it should
    /// answer.
    pub(super) fn say(&mut self, line: impl Display) {
        if let Some(input) = &mut self.input {
            let _ = writeln!(input, "{line}");
        }
    }

    /// Sends what was said.
    pub(super) fn flush(&mut self) {
        if let Some(input) = &mut self.input {
            let _ = input.flush();
        }
    }

    /// The next line.
    pub(super) fn line(&mut self, due: &'static str) -> Result<Line, LaneError> {
        self.line_within(due, PATIENCE)
    }

    /// The line after a whole plan was run.
    pub(super) fn line_after_work(&mut self, due: &'static str) -> Result<Line, LaneError> {
        self.line_within(due, FOR_EVER)
    }

    fn line_within(&mut self, due: &'static str, patience: Duration) -> Result<Line, LaneError> {
        match self.lines.recv_timeout(patience) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => {
                Err(LaneError::Silent { due, after: patience, words: self.kill_and_hear() })
            }
            Err(RecvTimeoutError::Disconnected) => {
                let how = self.wait(FAREWELL).map_or_else(|| "its output is closed".to_owned(), how);
                Err(LaneError::Ended { due, how, words: self.kill_and_hear() })
            }
        }
    }

    /// Nothing may have been said unasked.
    pub(super) fn silent(&mut self, due: &'static str) -> Result<(), LaneError> {
        match self.lines.try_recv() {
            Ok(line) => Err(said(&line?.text, due)),
            Err(TryRecvError::Empty) => Ok(()),
            Err(TryRecvError::Disconnected) => self.line(due).map(drop),
        }
    }

    /// Closes its input and waits until it has ended, without another word.
    pub(super) fn farewell(mut self) -> Result<(), LaneError> {
        drop(self.input.take());
        let Some(status) = self.wait(FAREWELL) else { return Err(LaneError::Lingers) };
        if let Ok(line) = self.lines.recv_timeout(FAREWELL) {
            return Err(said(&line?.text, "the end"));
        }
        if status.success() {
            return Ok(());
        }
        Err(LaneError::Ended { due: "the end", how: how(status), words: self.kill_and_hear() })
    }

    /// Its exit, if that comes in time.
    fn wait(&mut self, most: Duration) -> Option<ExitStatus> {
        let started = Instant::now();
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if started.elapsed() < most => thread::sleep(LOOK),
                _ => return None,
            }
        }
    }

    fn kill_and_hear(&mut self) -> String {
        let _ = self.child.kill();
        // A process that it has started may hold the pipe open.
        self.words.recv_timeout(FAREWELL).unwrap_or_default()
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        // Gone already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The `N` whole numbers of a line that begins with `word`.
pub(super) fn numbers<const N: usize>(line: &str, word: &'static str) -> Result<[u64; N], LaneError> {
    let mut parts = line.split(' ');
    let mut numbers = [0; N];
    let mut well = parts.next() == Some(word);
    for number in &mut numbers {
        let part = parts.next().and_then(|part| part.parse().ok());
        well &= part.is_some();
        *number = part.unwrap_or_default();
    }
    if well && parts.next().is_none() { Ok(numbers) } else { Err(said(line, word)) }
}

/// The error for a line that is not what is due.
pub(super) fn said(line: &str, due: &'static str) -> LaneError {
    LaneError::Said { said: escaped(line, SHOWN), due }
}

/// How a process ended, in words.
pub(crate) fn how(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "no exit code".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_word_and_its_numbers() {
        let check = |line: &str, expect: Option<[u64; 2]>| {
            assert_eq!(numbers::<2>(line, "ready").ok(), expect, "{line:?}");
        };
        check("ready 1 18446744073709551615", Some([1, u64::MAX]));
        for bad in [
            "",
            "ready",
            "ready 1",
            "ready 1 2 3",
            "ready 1  2",
            "ready 1 -2",
            "done 1 2",
            "ready 1 2.0",
            "readyx 1 2",
        ] {
            check(bad, None);
        }
        check("ready 1 99999999999999999999", None);
    }
}
