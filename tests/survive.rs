//! Ctrl-C, `kill`, `kill -9`: what is left is whole, and no process is left.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use common::{Ran, Sandbox, alone, scenario, start, wait};
use inflight::experiment::Journal;
use inflight::record::{self, Record, Verdict};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rand_core::{Rng as _, SeedableRng as _};
use rand_pcg::Pcg64;

/// No machine is so busy that a started program does nothing for so long.
const PATIENCE: Duration = Duration::from_secs(60);
/// A run that is asked to end has ended by then.
const PROMPT: Duration = Duration::from_secs(2);

fn send(child: &Child, signal: Signal) {
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
}

/// Every live process that runs in `folder`, with its command line. Children inherit the folder, orphans keep it.
fn processes_in(folder: &Path) -> Vec<(i32, String)> {
    let folder = folder.canonicalize().unwrap();
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap() {
        let path = entry.unwrap().path();
        let Some(pid) = path.file_name().and_then(|name| name.to_str()?.parse().ok()) else { continue };
        // A process may end while we look.
        if fs::read_link(path.join("cwd")).is_ok_and(|cwd| cwd == folder) {
            found
                .push((pid, fs::read_to_string(path.join("cmdline")).unwrap_or_default().replace('\0', " ")));
        }
    }
    found
}

/// The process of the trial (or of the calibration) that is under way.
fn trial_process(folder: &Path) -> Option<i32> {
    processes_in(folder).into_iter().find(|(_, line)| line.trim_end().ends_with(" cell")).map(|(pid, _)| pid)
}

#[track_caller]
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "no {what} after {PATIENCE:?}");
        thread::sleep(Duration::from_millis(2));
    }
}

/// All processes of a run are gone a second after it.
#[track_caller]
fn nobody_is_left(folder: &Path) {
    let start = Instant::now();
    loop {
        let left = processes_in(folder);
        if left.is_empty() {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(1), "still there: {left:?}");
        thread::sleep(Duration::from_millis(5));
    }
}

fn journal(sandbox: &Sandbox) -> Option<PathBuf> {
    sandbox.runs().first().map(|run| run.join(Journal::FILE)).filter(|path| path.exists())
}

/// Starts a run of `args` and waits until its first trial is under way.
fn under_way(sandbox: &Sandbox, args: &str) -> Child {
    let child = start(&mut sandbox.command(args));
    until("journal", || journal(sandbox));
    until("trial", || trial_process(sandbox.path()));
    child
}

/// A run that was stopped: how it ended, and the record that it left.
#[track_caller]
fn partial(sandbox: &Sandbox, ran: &Ran) -> Record {
    nobody_is_left(sandbox.path());
    let folder = sandbox.only_run();
    let path = folder.join("record.json");
    let check = sandbox.run(&format!("check {}", path.display())).expect(0);
    assert!(check.out.ends_with(" 0 invalid\n"), "{}", check.out);
    let record = record::read(&path).unwrap();
    assert!(record.settings.interrupted);
    assert_eq!(ran.out, fs::read_to_string(path).unwrap(), "the same on standard output");
    assert!(!folder.join(Journal::FILE).exists(), "the record is safe, so the journal has served");
    record
}

/// While threads sleep for 5 s, whatever the model: the run ends soon, with what it has.
#[test]
fn ctrl_c_ends_every_model_soon_with_a_partial_record() {
    let _alone = alone();
    let instants = [
        ("sequential", 300),
        ("thread-per-fetch", 5),
        ("thread-pool", 120),
        ("join-all", 60),
        ("bounded", 0),
        ("spawn", 20),
        ("spawn-blocking", 200),
        ("hybrid", 40),
        ("await-in-loop", 90),
        ("blocking-in-async", 150),
    ];
    let stop = |(model, after): (&str, u64), signal, code| {
        let sandbox = Sandbox::new();
        sandbox.file("slow.toml", scenario(3, r#"{ wait = "5s" }"#));
        // `null` answers at once, so that there is a trial to keep before the one that is cut short.
        let args = format!(
            "run slow.toml --models {model} --in-flight 2 --backend null,sleep --trials 2 --seed 2 --no-report \
             --format json -q"
        );
        let mut child = under_way(&sandbox, &args);
        thread::sleep(Duration::from_millis(after));
        send(&child, signal);
        let ran = wait(&mut child, PATIENCE).expect(code);
        assert!(ran.took < PROMPT, "{model}: {:?}", ran.took);
        let record = partial(&sandbox, &ran);
        let trials = record.cells.iter().flat_map(|cell| &cell.trials);
        assert!(trials.clone().count() < 4, "{model} was cut short");
        assert!(trials.into_iter().all(|trial| trial.verdict != Verdict::Failed), "{model}: {record:?}");
    };
    thread::scope(|scope| {
        // Two at a time: starting them is most of the work.
        for half in [&instants[..5], &instants[5..]] {
            scope.spawn(move || {
                for instant in half {
                    stop(*instant, Signal::SIGINT, 130);
                }
            });
        }
    });
    stop(("sequential", 100), Signal::SIGTERM, 143);
}

#[test]
fn a_run_that_is_stopped_before_its_first_trial_says_so() {
    let _alone = alone();
    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
        let sandbox = Sandbox::new();
        sandbox.file("slow.toml", scenario(3, r#"{ wait = "5s" }"#));
        let mut child = start(&mut sandbox.command("run slow.toml --models sequential -q"));
        until("calibration", || trial_process(sandbox.path()));
        send(&child, signal);
        let ran = wait(&mut child, PATIENCE).expect(code);
        assert!(ran.took < PROMPT, "{:?}", ran.took);
        assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", "interrupted before the first trial\n"));
        nobody_is_left(sandbox.path());
        assert!(!sandbox.out().exists(), "there is nothing to keep");
    }
}

#[test]
fn a_second_ctrl_c_ends_at_once() {
    let _alone = alone();
    let sandbox = Sandbox::new();
    sandbox.file("slow.toml", scenario(3, r#"{ wait = "5s" }"#));
    let mut child = under_way(&sandbox, "run slow.toml --models sequential --no-report -q");
    send(&child, Signal::SIGINT);
    thread::sleep(Duration::from_millis(3));
    // It may have ended by itself in that time.
    let _ = kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGINT);
    let ran = wait(&mut child, PATIENCE).expect(130);
    assert!(ran.took < Duration::from_secs(1), "{:?}", ran.took);
    nobody_is_left(sandbox.path());
    let folder = sandbox.only_run();
    let path = folder.join("record.json");
    if path.exists() {
        record::read(&path).unwrap();
    } else {
        Journal::recover(&folder.join(Journal::FILE)).unwrap();
    }
}

/// Twenty instants that are random and the same in every run of the tests.
fn instants() -> Vec<Duration> {
    let mut random = Pcg64::seed_from_u64(20);
    (0..20).map(|_| Duration::from_millis(50 + random.next_u64() % 4_000)).collect()
}

/// Killed at any instant: the record is absent or whole, of the journal at most the trial under way is lost, and the
/// child dies with its parent.
#[test]
fn kill_9_at_twenty_instants_loses_at_most_one_trial_and_leaves_nobody() {
    let _alone = alone();
    let instants = instants();
    let ends = thread::scope(|scope| {
        let halves: Vec<_> = instants
            .chunks(10)
            .map(|half| scope.spawn(move || half.iter().map(|after| killed(*after)).collect::<Vec<_>>()))
            .collect();
        halves.into_iter().flat_map(|half| half.join().unwrap()).collect::<Vec<_>>()
    });
    // The instants must not all fall before the first trial, or after the end.
    let during = ends.iter().filter(|end| **end == Killed::DuringTrials).count();
    assert!(during >= 3, "{ends:?}");
}

#[derive(Debug, PartialEq, Eq)]
enum Killed {
    BeforeTrials,
    DuringTrials,
    AfterTheRecord,
}

fn killed(after: Duration) -> Killed {
    let sandbox = Sandbox::new();
    sandbox.file("short.toml", scenario(20, r#"{ wait = "1ms" }"#));
    let args = "run short.toml --models sequential,join-all --trials 25 --no-report -v";
    let mut child = start(&mut sandbox.command(args));
    thread::sleep(after);
    // It may have ended by itself.
    let _ = child.kill();
    let ran = wait(&mut child, PATIENCE);
    nobody_is_left(sandbox.path());
    let told = ran.err.lines().filter(|line| line.contains("· trial ")).count();
    let Some(folder) = sandbox.runs().into_iter().next() else {
        assert_eq!(told, 0, "{after:?}");
        return Killed::BeforeTrials;
    };
    let path = folder.join("record.json");
    let complete = path.exists().then(|| record::read(&path).unwrap());
    let count = |record: &Record| record.cells.iter().map(|cell| cell.trials.len()).sum::<usize>();
    if let Some(record) = &complete {
        assert_eq!(count(record), 50, "{after:?}: a record is written when all is measured");
    }
    let journal = folder.join(Journal::FILE);
    match fs::read(&journal) {
        // The first line is not yet whole: nothing was measured.
        Ok(bytes) if !bytes.contains(&b'\n') => {
            assert_eq!(told, 0, "{after:?}");
            Killed::BeforeTrials
        }
        Ok(_) => {
            let recovered = count(&Journal::recover(&journal).unwrap());
            assert!(
                recovered == told || recovered == told + 1,
                "{after:?}: {told} trials were told of, {recovered} are in the journal"
            );
            if complete.is_some() {
                return Killed::AfterTheRecord;
            }
            if recovered > 0 {
                made_whole(&sandbox, &folder, recovered);
            }
            Killed::DuringTrials
        }
        Err(_) => {
            assert!(
                complete.is_some() || told == 0,
                "{after:?}: neither journal nor record of {told} trials"
            );
            if complete.is_some() { Killed::AfterTheRecord } else { Killed::BeforeTrials }
        }
    }
}

/// `inflight report` makes a record, with summaries, of what a killed run has left.
fn made_whole(sandbox: &Sandbox, folder: &Path, trials: usize) {
    let ran = sandbox.run(&format!("report {}", folder.display())).expect(0);
    assert!(ran.err.contains(&format!("made from its journal (trials: {trials})")), "{}", ran.err);
    assert!(folder.join("short.html").is_file() && !folder.join(Journal::FILE).exists());
    let record = record::read(&folder.join("record.json")).unwrap();
    assert!(record.settings.interrupted);
    assert!(record.cells.iter().all(|cell| cell.makespan_ns.is_some() && !cell.trials.is_empty()));
    assert_eq!(record.cells.iter().map(|cell| cell.trials.len()).sum::<usize>(), trials);
    // Again, now from the record.
    assert_eq!(sandbox.run(&format!("report {}", folder.display())).expect(0).err, "");
}

#[test]
fn a_trial_whose_process_is_killed_has_failed_and_the_run_goes_on() {
    let _alone = alone();
    let sandbox = Sandbox::new();
    sandbox.file("slow.toml", scenario(1, r#"{ wait = "1s" }"#));
    let args = "run slow.toml --models sequential --trials 2 --no-report --format json";
    let mut child = under_way(&sandbox, args);
    let victim = until("trial", || trial_process(sandbox.path()));
    kill(Pid::from_raw(victim), Signal::SIGKILL).unwrap();
    // The other trial was measured, so the cell is in doubt and has not failed.
    let ran = wait(&mut child, PATIENCE).expect(0);
    nobody_is_left(sandbox.path());
    let record: Record = serde_json::from_value(ran.json()).unwrap();
    let trials = &record.cells[0].trials;
    assert_eq!(trials.len(), 2);
    assert_eq!(record.cells[0].verdict, Verdict::Suspect);
    assert!(record.cells[0].reasons[0].en.contains("the process of the trial died (signal 9)"));
    assert_eq!(trials[0].verdict, Verdict::Failed);
    assert_eq!(trials[0].reasons[0].en, "the process of the trial died (signal 9)");
    assert!(trials[1].makespan_ns >= 1_000_000_000, "{:?}", trials[1]);
    assert!(
        ran.err.contains("slow · sequential · trial 1: failed: the process of the trial died"),
        "{}",
        ran.err
    );
}
