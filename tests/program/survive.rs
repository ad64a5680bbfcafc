//! Ctrl-C, `kill`, `kill -9`: what is left is whole, and no process is left.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::{
    Miss, PATIENCE, PROMPT, Ran, Sandbox, nobody_is_left, on_a_quiet_machine, processes_in, scenario, start,
    wait,
};
use inflight::experiment::{Journal, JournalError};
use inflight::model::MODELS;
use inflight::reason::Reason;
use inflight::record::{self, Record, Verdict};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rand_core::{Rng as _, SeedableRng as _};
use rand_pcg::Pcg64;

/// A wait that nobody waits for.
const LONG: &str = r#"{ wait = "1min" }"#;

fn send(child: &Child, signal: Signal) {
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
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
    assert!(check.out.lines().next().is_some_and(|line| line.ends_with(", invalid 0")), "{}", check.out);
    let record = record::read(&path).unwrap();
    assert!(record.settings.interrupted);
    assert_eq!(ran.out, fs::read_to_string(path).unwrap(), "the same on standard output");
    assert!(!folder.join(Journal::FILE).exists(), "the record is safe, so the journal has served");
    record
}

/// Does `each` for every item, eight at a time: most of the work is to wait for a run.
fn side_by_side<T: Copy + Sync>(items: &[T], each: impl Fn(T) + Sync) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    each(*item);
                }
            });
        }
    });
}

/// A run of `model` that sleeps for long in its second trial. `null` answers at once, so that there is a trial to keep
/// before the one that is cut short.
fn sleeping(sandbox: &Sandbox, model: &str) -> Child {
    sandbox.file("slow.toml", scenario(3, LONG));
    let args = format!(
        "run slow.toml --models {model} --in-flight 2 --backend null,sleep --trials 2 --seed 1 --no-report \
         --format json -q"
    );
    under_way(sandbox, &args)
}

/// While threads sleep, at random instants, whatever the model: the run ends soon, with what it has.
#[test]
fn ctrl_c_and_sigterm_end_every_model_soon_with_a_partial_record() {
    let mut random = Pcg64::seed_from_u64(3);
    let mut cases = Vec::new();
    for entry in MODELS {
        for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
            cases.push((entry.spec.id, signal, code, Duration::from_millis(random.next_u64() % 500)));
        }
    }
    side_by_side(&cases, |(model, signal, code, after)| {
        let sandbox = Sandbox::new();
        let mut child = sleeping(&sandbox, model);
        thread::sleep(after);
        send(&child, signal);
        let ran = wait(&mut child, PATIENCE).expect(code);
        assert!(ran.took < PROMPT, "{model}: {:?}", ran.took);
        let record = partial(&sandbox, &ran);
        let trials = record.cells.iter().flat_map(|cell| &cell.trials);
        assert!(trials.clone().count() < 4, "{model} was cut short");
        assert!(trials.into_iter().all(|trial| trial.verdict != Verdict::Failed), "{model}: {record:?}");
    });
}

/// A parent that is killed cannot end its child, which ends by itself, whatever the model does.
#[test]
fn no_model_outlives_its_parent() {
    let models: Vec<&str> = MODELS.iter().map(|entry| entry.spec.id).collect();
    side_by_side(&models, |model| {
        let sandbox = Sandbox::new();
        let mut child = sleeping(&sandbox, model);
        thread::sleep(Duration::from_millis(100));
        child.kill().unwrap();
        child.wait().unwrap();
        nobody_is_left(sandbox.path());
    });
}

/// A terminal that is closed ends a run as SIGTERM does, but under `nohup` it goes on.
#[test]
fn a_closed_terminal_ends_a_run_unless_it_shall_not() {
    let sandbox = Sandbox::new();
    sandbox.file("slow.toml", scenario(3, LONG));
    sandbox.file("quick.toml", scenario(3, r#"{ wait = "300ms" }"#));
    let run = |way: &str, file: &str| {
        let line = format!("exec {way} $INFLIGHT run {file} --models sequential --trials 1 -q --no-report");
        let mut child = start(&mut sandbox.shell(&line));
        until("trial", || trial_process(sandbox.path()));
        send(&child, Signal::SIGHUP);
        wait(&mut child, PATIENCE)
    };
    run("env --default-signal=HUP", "slow.toml").expect(129);
    run("env --ignore-signal=HUP", "quick.toml").expect(0);
}

#[test]
fn a_run_that_is_stopped_before_its_first_trial_says_so() {
    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
        let sandbox = Sandbox::new();
        sandbox.file("slow.toml", scenario(3, LONG));
        let mut child = start(&mut sandbox.command("run slow.toml --models sequential --trials 2 -q"));
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
    on_a_quiet_machine(|| {
        let took = stopped_twice();
        assert!(took < PROMPT, "{took:?}");
        let soon = took < Duration::from_millis(500);
        soon.then_some(()).ok_or_else(|| Miss::Wrong(format!("it took {took:?}")))
    });
}

/// How long a run takes to end that is told twice. What it leaves is whole.
fn stopped_twice() -> Duration {
    let sandbox = Sandbox::new();
    sandbox.file("slow.toml", scenario(3, LONG));
    let mut child = under_way(&sandbox, "run slow.toml --models sequential --trials 2 --no-report -q");
    send(&child, Signal::SIGINT);
    thread::sleep(Duration::from_millis(3));
    // It may have ended by itself in that time.
    let _ = kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGINT);
    let ran = wait(&mut child, PATIENCE).expect(130);
    nobody_is_left(sandbox.path());
    let folder = sandbox.only_run();
    let path = folder.join("record.json");
    if path.exists() {
        record::read(&path).unwrap();
    } else {
        let recovered = Journal::recover(&folder.join(Journal::FILE));
        assert!(matches!(recovered, Ok(_) | Err(JournalError::Empty { .. })), "{recovered:?}");
    }
    ran.took
}

/// How many runs are killed: `INFLIGHT_KILLS=100` for the full number.
fn kills() -> usize {
    std::env::var("INFLIGHT_KILLS").ok().map_or(20, |number| number.parse().unwrap())
}

/// When a run is killed: so long after its start, or after the first line of its journal was begun.
#[derive(Clone, Copy, Debug)]
enum After {
    Start(Duration),
    Journal(Duration),
}

/// Killed at any instant (random, and the same in every run of the tests): the record is absent or whole, of the journal
/// at most the trial under way is lost, the child dies with its parent, and the record can be finished.
#[test]
fn kill_9_at_any_instant_loses_at_most_one_trial_and_leaves_nobody() {
    let mut random = Pcg64::seed_from_u64(20);
    let mut within = |most| Duration::from_millis(random.next_u64() % most);
    let cases: Vec<(usize, After)> = (0..kills())
        .map(|nth| if nth % 5 == 0 { After::Start(within(1_500)) } else { After::Journal(within(2_500)) })
        .enumerate()
        .collect();
    let ends = Mutex::new(Vec::new());
    side_by_side(&cases, |(nth, after)| {
        let end = killed(after, nth % 4 == 1);
        ends.lock().unwrap().push(end);
    });
    // The instants must not all fall before the first trial, or after the end.
    let ends = ends.into_inner().unwrap();
    let during = ends.iter().filter(|end| **end == Killed::DuringTrials).count();
    assert!(during * 7 >= ends.len(), "{ends:?}");
}

#[derive(Debug, PartialEq, Eq)]
enum Killed {
    BeforeTrials,
    DuringTrials,
    AfterTheRecord,
}

/// Kills a run and looks at what is left; `twice` if the page is to be drawn again and compared.
fn killed(after: After, twice: bool) -> Killed {
    let sandbox = Sandbox::new();
    sandbox.file("short.toml", scenario(20, r#"{ wait = "1ms" }"#));
    let args = "run short.toml --models sequential,join-all --trials 10 --no-report -v";
    let mut child = start(&mut sandbox.command(args));
    match after {
        After::Start(time) => thread::sleep(time),
        After::Journal(time) => {
            until("journal", || journal(&sandbox));
            thread::sleep(time);
        }
    }
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
        assert_eq!(count(record), 20, "{after:?}: a record is written when all is measured");
    }
    let journal = folder.join(Journal::FILE);
    match fs::read(&journal) {
        // The first line is not yet whole: nothing was measured.
        Ok(bytes) if !bytes.contains(&b'\n') => {
            assert_eq!(told, 0, "{after:?}");
            Killed::BeforeTrials
        }
        Ok(_) => {
            let recovered = match Journal::recover(&journal) {
                Ok(record) => count(&record),
                Err(JournalError::Empty { .. }) => 0,
                Err(error) => panic!("{after:?}: {error}"),
            };
            assert!(
                recovered == told || recovered == told + 1,
                "{after:?}: {told} trials were told of, {recovered} are in the journal"
            );
            if complete.is_some() {
                return Killed::AfterTheRecord;
            }
            if recovered > 0 {
                made_whole(&sandbox, &folder, recovered, twice);
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

/// `inflight report --resume` makes a record, with summaries, of what a killed run has left.
fn made_whole(sandbox: &Sandbox, folder: &Path, trials: usize, twice: bool) {
    let name = folder.file_name().unwrap().to_str().unwrap();
    let ran = sandbox.run(&format!("report --resume {name}")).expect(0);
    assert!(ran.err.contains(&format!("made from its journal (trials: {trials})")), "{}", ran.err);
    assert!(folder.join("short.html").is_file() && !folder.join(Journal::FILE).exists());
    assert!(sandbox.out().join("index.html").is_file());
    assert_eq!(fs::read_link(sandbox.out().join("latest")).unwrap().to_str(), Some(name));
    let record = record::read(&folder.join("record.json")).unwrap();
    assert!(record.settings.interrupted);
    assert!(record.cells.iter().all(|cell| cell.makespan_ns.is_some() && !cell.trials.is_empty()));
    assert_eq!(record.cells.iter().map(|cell| cell.trials.len()).sum::<usize>(), trials);
    if !twice {
        return;
    }
    // Again, now from the record: the same record gives the same page, byte for byte.
    let page = fs::read(folder.join("short.html")).unwrap();
    assert_eq!(sandbox.run("report").expect(0).err, "");
    let again = sandbox.run(&format!("report --resume {}", folder.display())).expect(0);
    assert!(again.err.contains("there was nothing to resume"), "{}", again.err);
    assert!(fs::read(folder.join("short.html")).unwrap() == page);
}

/// A first run that was killed is found without its name; one that still goes on is left alone.
#[test]
fn a_killed_run_is_found_and_a_living_one_is_left_alone() {
    let sandbox = Sandbox::new();
    let mut child = sleeping(&sandbox, "sequential");
    let folder = sandbox.only_run();
    for args in ["report".to_owned(), format!("report --resume {}", folder.display())] {
        let alive = sandbox.run(&args).expect(2);
        assert!(alive.err.contains("still goes on"), "{}", alive.err);
    }
    // By now the trial on `null` has run.
    until("trial", || {
        let lines = fs::read_to_string(folder.join(Journal::FILE)).unwrap();
        (lines.lines().count() > 1).then_some(())
    });
    child.kill().unwrap();
    child.wait().unwrap();
    let found = sandbox.run("report").expect(0);
    assert!(found.err.contains("the run was killed") && folder.join("slow.html").is_file(), "{}", found.err);
    assert!(sandbox.out().join("latest/record.json").is_file() && sandbox.out().join("index.html").is_file());
    // One that was killed later is told of, and left to its owner.
    let later = sandbox.out().join("99991231-235959");
    fs::create_dir(&later).unwrap();
    fs::write(later.join(Journal::FILE), "half a li").unwrap();
    let told = sandbox.run("report").expect(0);
    assert!(told.err.contains("`inflight report --resume reports/99991231-235959` saves"), "{}", told.err);
    let empty = sandbox.run("report --resume 99991231-235959").expect(2);
    assert!(empty.err.contains("ended before its first trial: it has nothing to save"), "{}", empty.err);
    let unknown = sandbox.run("report --resume nowhere").expect(2);
    assert!(unknown.err.contains("reports/nowhere is no run that was killed"), "{}", unknown.err);
}

/// A trial that hangs is ended at its deadline, shown as failed, and counts nowhere.
#[test]
fn a_trial_that_hangs_ends_at_its_deadline() {
    on_a_quiet_machine(|| {
        let sandbox = Sandbox::new();
        sandbox.file("slow.toml", scenario(1, r#"{ wait = "300ms" }"#));
        let args = "run slow.toml --models sequential --trials 2 --no-report --format json";
        let mut child = under_way(&sandbox, args);
        let victim = until("trial", || trial_process(sandbox.path()));
        let stopped = kill(Pid::from_raw(victim), Signal::SIGSTOP).is_ok();
        let ran = wait(&mut child, PATIENCE).expect(0);
        nobody_is_left(sandbox.path());
        let record: Record = serde_json::from_value(ran.json()).unwrap();
        let cell = &record.cells[0];
        let [first, other] = &cell.trials[..] else { panic!("{cell:?}") };
        if !stopped || first.verdict != Verdict::Failed {
            return Err(Miss::Wrong("the first trial was over before it could be stopped".to_owned()));
        }
        assert_eq!(cell.verdict, Verdict::Suspect, "{cell:?}");
        let gave_up = |after: u64| (5_000_000_000..8_000_000_000).contains(&after);
        let timed_out = matches!(first.why[..], [Reason::TimedOut { after_ns }] if gave_up(after_ns));
        assert!(timed_out, "{:?}", first.why);
        assert_eq!(cell.makespan_ns.unwrap().median, other.makespan_ns as f64, "the other one alone");
        Ok(())
    });
}

/// No memory, thread or pool of one trial is there in the next.
#[test]
fn every_trial_has_a_process_of_its_own() {
    on_a_quiet_machine(|| {
        let sandbox = Sandbox::new();
        sandbox.file("short.toml", scenario(2, r#"{ wait = "150ms" }"#));
        let args = "run short.toml --models join-all,spawn-blocking --trials 3 --max-trials 3 --no-report -q";
        let mut child = start(&mut sandbox.command(args));
        let mut seen = std::collections::BTreeSet::new();
        while child.try_wait().unwrap().is_none() {
            seen.extend(trial_process(sandbox.path()));
            thread::sleep(Duration::from_millis(2));
        }
        wait(&mut child, PATIENCE).expect(0);
        let all = 1 + 2 * 3;
        assert!(seen.len() <= all, "a calibration and six trials: {seen:?}");
        // Whoever looks too late sees fewer.
        let what = || Miss::Wrong(format!("{} of {all} processes were seen", seen.len()));
        (seen.len() == all).then_some(()).ok_or_else(what)
    });
}

#[test]
fn a_trial_whose_process_is_killed_has_failed_and_the_run_goes_on() {
    let sandbox = Sandbox::new();
    sandbox.file("slow.toml", scenario(1, r#"{ wait = "1s" }"#));
    let args = "run slow.toml --models sequential --trials 2 --no-report --format json";
    let mut child = under_way(&sandbox, args);
    let victim = until("trial", || trial_process(sandbox.path()));
    kill(Pid::from_raw(victim), Signal::SIGKILL).unwrap();
    // The other trial was measured, so the cell is suspect and has not failed.
    let ran = wait(&mut child, PATIENCE).expect(0);
    nobody_is_left(sandbox.path());
    let record: Record = serde_json::from_value(ran.json()).unwrap();
    let trials = &record.cells[0].trials;
    assert_eq!(trials.len(), 2);
    assert_eq!(record.cells[0].verdict, Verdict::Suspect);
    let died = Reason::Crashed { how: "signal 9".to_owned(), last_words: String::new() };
    let cell = Reason::InTrials { trials: 1, of: 2, alike: true, cause: Box::new(died.clone()) };
    assert_eq!(record.cells[0].why[0], cell);
    assert_eq!(trials[0].verdict, Verdict::Failed);
    assert_eq!(trials[0].why, [died]);
    assert!(trials[1].makespan_ns >= 1_000_000_000, "{:?}", trials[1]);
    assert!(
        ran.err.contains("slow · sequential · trial 1: failed: the process of the trial died"),
        "{}",
        ran.err
    );
}

/// Ctrl-Z and `fg`, longer than a trial may take: no finished trial is lost, the one under way is run again, and time
/// asleep is no time of the run.
#[test]
fn a_run_that_slept_goes_on_where_it_was() {
    let sandbox = Sandbox::new();
    sandbox.file("nap.toml", scenario(2, r#"{ wait = "300ms" }"#));
    let mut child =
        under_way(&sandbox, "run nap.toml --models join-all --trials 6 --max-time 14s --format json -q");
    send(&child, Signal::SIGSTOP);
    thread::sleep(Duration::from_secs(8));
    send(&child, Signal::SIGCONT);
    let record: Record = serde_json::from_value(wait(&mut child, PATIENCE).expect(0).json()).unwrap();
    let trials = &record.cells[0].trials;
    assert_eq!(trials.len(), 6, "{:?}", record.cells[0].why);
    for trial in trials {
        assert!(matches!(trial.verdict, Verdict::Valid | Verdict::Suspect), "{:?}", trial.why);
        assert!(trial.makespan_ns < 3_000_000_000, "{} ns", trial.makespan_ns);
    }
}
