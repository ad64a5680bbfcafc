//! What the tests of the real program share: a folder of their own for each, and the program run in it.

#![allow(dead_code, unused_imports, reason = "every test binary uses a part of it")]

mod processes;
mod quiet;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::{NamedTempFile, TempDir};

pub(crate) use processes::{PROMPT, nobody_is_left, processes_in};
pub(crate) use quiet::{Miss, missed, on_a_quiet_machine};

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_inflight");

/// How soon a hostile file must be refused. A debug build is ten times slower.
pub(crate) const SOON: Duration = Duration::from_millis(if cfg!(debug_assertions) { 1_000 } else { 100 });

/// No machine is so busy that a program which has something to do does nothing for so long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

static MEASURING: Mutex<()> = Mutex::new(());

/// Tests of one binary run side by side; those that measure take turns.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    // A test that failed while it held the lock says nothing about the next one.
    MEASURING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How a command ended, and what it said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) took: Duration,
}

impl Ran {
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "\n--- stdout\n{}\n--- stderr\n{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }

    /// Standard output with plain blanks where it has narrow ones and such as do not break.
    pub(crate) fn said(&self) -> String {
        self.out.replace(['\u{a0}', '\u{202f}'], " ")
    }

    /// Standard output, which must be one JSON value and nothing else.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}\n--- stdout\n{}\n--- stderr\n{}", self.out, self.err))
    }
}

/// A folder that is removed at the end, in which the program runs.
pub(crate) struct Sandbox(TempDir);

impl Sandbox {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Where its runs go.
    pub(crate) fn out(&self) -> PathBuf {
        self.path().join("reports")
    }

    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// The program with `args`, given as words between blanks, in this folder and without the caller's settings.
    pub(crate) fn command(&self, args: &str) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(args.split_whitespace());
        self.settle(&mut command);
        command
    }

    /// A line for the shell, in which `$INFLIGHT` is the program.
    pub(crate) fn shell(&self, line: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", line]).env("INFLIGHT", PROGRAM);
        self.settle(&mut command);
        command
    }

    /// Runs `line` in the shell; what it took is CPU time, which neighbours hardly change.
    pub(crate) fn spent(&self, line: &str) -> Ran {
        let spent = NamedTempFile::new().unwrap();
        let line = format!("({line}); code=$?; times > {}; exit $code", spent.path().display());
        let ran = ran(&mut self.shell(&line));
        // The shell's own times, then those of its children: user and system, each as 0m0.25s.
        let times = fs::read_to_string(spent.path()).unwrap();
        let seconds = times.lines().nth(1).unwrap().split_whitespace().map(|time| {
            let (minutes, seconds) = time.trim_end_matches('s').split_once('m').unwrap();
            minutes.parse::<f64>().unwrap() * 60.0 + seconds.parse::<f64>().unwrap()
        });
        Ran { took: Duration::from_secs_f64(seconds.sum()), ..ran }
    }

    /// The same, where one try of three must be over [`SOON`]: cores that are shared are slower.
    #[track_caller]
    pub(crate) fn soon(&self, line: &str) -> Ran {
        let mut tries = (0..3).map(|_| self.spent(line));
        let quick = tries.find(|ran| ran.took < SOON);
        quick.unwrap_or_else(|| panic!("`{line}` took longer than {SOON:?} of CPU time, three times"))
    }

    fn settle(&self, command: &mut Command) {
        command.current_dir(self.path()).env_remove("INFLIGHT_OUT").env_remove("INFLIGHT_LANG");
        command.env_remove("INFLIGHT_ALLOW_NICE");
        command.env_remove("RUST_BACKTRACE").stdin(Stdio::null());
    }

    pub(crate) fn run(&self, args: &str) -> Ran {
        ran(&mut self.command(args))
    }

    /// Runs the program once with every model, so that its record holds them as the measuring wing describes them; the
    /// page of the run.
    pub(crate) fn page_of_every_model(&self) -> PathBuf {
        self.file("tiny.toml", scenario(9, "{ wait = \"20ms\" }, { compute = \"1ms\" }"));
        let ids: Vec<&str> = inflight::model::MODELS.iter().map(|entry| entry.spec.id).collect();
        self.run(&format!("run tiny.toml --models {} --trials 1 --in-flight 2 --out reports", ids.join(",")))
            .expect(0);
        self.only_run().join("tiny.html")
    }

    /// Folders of runs, in the order of their names.
    pub(crate) fn runs(&self) -> Vec<PathBuf> {
        let mut runs: Vec<PathBuf> = fs::read_dir(self.out())
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_dir() && !path.is_symlink())
            .collect();
        runs.sort();
        runs
    }

    /// The folder of the only run.
    #[track_caller]
    pub(crate) fn only_run(&self) -> PathBuf {
        let runs = self.runs();
        assert_eq!(runs.len(), 1, "{runs:?}");
        runs.into_iter().next().unwrap()
    }
}

/// Runs `command` to its end.
pub(crate) fn ran(command: &mut Command) -> Ran {
    let start = Instant::now();
    let output = command.output().unwrap();
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        took: start.elapsed(),
    }
}

/// Starts `command` with its outputs piped.
pub(crate) fn start(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until `child` ends, `most` at most.
#[track_caller]
pub(crate) fn wait(child: &mut Child, most: Duration) -> Ran {
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > most {
            let _ = child.kill();
            panic!("the program still ran after {most:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let took = start.elapsed();
    let read = |from: Option<&mut dyn std::io::Read>| {
        let mut text = String::new();
        if let Some(from) = from {
            from.read_to_string(&mut text).unwrap();
        }
        text
    };
    Ran {
        code: status.code(),
        out: read(child.stdout.as_mut().map(|pipe| pipe as _)),
        err: read(child.stderr.as_mut().map(|pipe| pipe as _)),
        took,
    }
}

/// A scenario with one group of `count` fetches that each do `steps` (the inside of a TOML array).
pub(crate) fn scenario(count: u32, steps: &str) -> String {
    scenario_of(&[("fetch", count, steps)])
}

/// A scenario with these groups: name, count, steps.
pub(crate) fn scenario_of(groups: &[(&str, u32, &str)]) -> String {
    let mut text = "schema = 1\ntitle = \"A test\"\n".to_owned();
    for (name, count, steps) in groups {
        text.push_str(&format!("\n[[fetch]]\nname = \"{name}\"\ncount = {count}\nsteps = [{steps}]\n"));
    }
    text
}

/// Says that a test could not be run, for want of what `why` names. Where `INFLIGHT_REQUIRED` is set, as `.ci/run` does,
/// that is a failure.
#[track_caller]
pub(crate) fn not_run(why: &str) {
    assert!(std::env::var_os("INFLIGHT_REQUIRED").is_none(), "INFLIGHT_REQUIRED is set, but {why}");
    tell(&format!("NOT RUN: {why}"));
}

/// A line on standard error, of a test that passes too: `cargo test` hides what `eprintln!` writes.
pub(crate) fn tell(line: &str) {
    let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("{line}\n").as_bytes());
}
