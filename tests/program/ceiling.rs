//! `inflight ceiling`: what stops a model is named, and nothing is left behind. No test here comes near a limit of the
//! machine: flags, `ulimit` and time are lower.

use std::io::Write as _;
use std::process::Stdio;
use std::time::Duration;

use inflight::plan::Limits;
use inflight::reason::Reason;
use inflight::record::{Ceiling, Ceilings, Record, Vary, Verdict};
use inflight::scenario::{self, Size};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;

use crate::common::{
    PATIENCE, Sandbox, alone, nobody_is_left, processes_in, ran, scenario as text, start, wait,
};

const WAIT: &str = r#"{ wait = "100ms" }"#;
/// So slow that no busy machine is meant.
const ANY_TIME: &str = "--slower 100 --format json --no-report -q";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("short.toml", text(20, WAIT));
    sandbox
}

fn ceilings(record: &Record) -> &Ceilings {
    record.scenarios[0].ceilings.as_ref().unwrap()
}

#[track_caller]
fn found<'a>(record: &'a Record, model: &str) -> &'a Ceiling {
    ceilings(record).models.iter().find(|found| found.model == model).unwrap()
}

/// The most that held has a cell that was measured; the fewest that did not have one that says why.
#[test]
fn a_model_of_threads_stops_where_its_threads_do_and_one_task_goes_on() {
    let (sandbox, _alone) = (sandbox(), alone());
    let args = "ceiling short.toml --models thread-per-fetch,join-all --most 1000 --most-threads 150";
    let ran = sandbox.run(&format!("{args} {ANY_TIME}")).expect(0);
    nobody_is_left(sandbox.path());
    let record: Record = serde_json::from_value(ran.json()).unwrap();
    let threads = found(&record, "thread-per-fetch");
    assert_eq!((threads.holds, threads.stops), (Some(150), Some(170)), "{threads:?}");
    assert_eq!(threads.why, [Reason::OverGivenThreads { threads: 170, most: 150 }]);
    let task = found(&record, "join-all");
    assert_eq!((task.holds, task.stops, task.why.len()), (Some(1_000), None, 0), "{task:?}");
    // A sweep over the number of fetches, so the charts of a sweep show it.
    let sweep = record.scenarios[0].sweep.as_ref().unwrap();
    assert_eq!(
        (sweep.vary, sweep.over.first(), sweep.over.last()),
        (Vary::Count, Some(&20.0), Some(&1_000.0))
    );
    let cell = |model: &str, size: f64| {
        record.cells.iter().find(|cell| cell.model == model && cell.size == Some(size)).unwrap()
    };
    assert!(cell("thread-per-fetch", 150.0).is_measured() && cell("join-all", 1_000.0).is_measured());
    assert_eq!(cell("thread-per-fetch", 150.0).threads_peak, Some(150));
    assert_eq!(cell("thread-per-fetch", 170.0).verdict, Verdict::Refused);
    assert!(cell("thread-per-fetch", 170.0).trials.is_empty(), "nothing was started");
    // The record is sound, and a page is drawn of it.
    let folder = sandbox.only_run();
    sandbox.run(&format!("check {}", folder.join("record.json").display())).expect(0);
    sandbox.run(&format!("report {}", folder.display())).expect(0);
    let page = std::fs::read_to_string(folder.join("short.html")).unwrap();
    for words in ["--most-threads", "held, N", "витримала, N", "sweep-memory", "sweep-makespan"] {
        assert!(page.contains(words), "{words:?} is not on the page");
    }
}

/// A trial that is refused in its middle says by which limit, what that is, and how to raise it.
#[test]
fn a_limit_that_a_trial_meets_is_named() {
    let (sandbox, _alone) = (sandbox(), alone());
    let args = format!("ceiling short.toml --models thread-per-fetch --most 2000 {ANY_TIME}");
    let ran = ran(&mut sandbox.shell(&format!("ulimit -v 1500000 && exec $INFLIGHT {args}"))).expect(0);
    nobody_is_left(sandbox.path());
    let record: Record = serde_json::from_value(ran.json()).unwrap();
    let threads = found(&record, "thread-per-fetch");
    // Stacks of 2 MiB.
    assert!(threads.holds.is_some_and(|held| (100..750).contains(&held)), "{threads:?}");
    let [Reason::Met { limit, bytes, own, remedy, .. }] = &threads.why[..] else { panic!("{threads:?}") };
    assert_eq!((limit.as_str(), *bytes, *own), ("RLIMIT_AS", Some(1_500_000 << 10), false));
    assert_eq!(remedy, "ulimit -v unlimited");
}

/// Time is said to be time, with what the next trial needs and what is left; and the words are those of the language.
#[test]
fn time_is_no_limit_of_the_machine() {
    let (sandbox, _alone) = (sandbox(), alone());
    let args = "ceiling short.toml --models sequential --max-time 3s --slower 100 --no-report -q";
    let ran = sandbox.run(&format!("{args} --lang uk")).expect(0);
    assert!(ran.said().contains("це не межа машини, а час"), "{}", ran.out);
    let record = inflight::record::read(&sandbox.only_run().join("record.json")).unwrap();
    let sequential = found(&record, "sequential");
    assert_eq!(sequential.holds, Some(20), "2 s of 3: {sequential:?}");
    let [Reason::NoTimeLeft { next_ns, left_ns }] = sequential.why[..] else { panic!("{sequential:?}") };
    assert!(next_ns > left_ns && left_ns < 1_000_000_000, "{sequential:?}");
    assert_eq!(ceilings(&record).budget_ns, 3_000_000_000);
}

/// Ctrl-C keeps what was measured, and ends the trial that was under way.
#[test]
fn a_search_that_is_interrupted_keeps_what_it_found() {
    let (sandbox, _alone) = (sandbox(), alone());
    let mut child = start(&mut sandbox.command("ceiling short.toml --models sequential --max-time 10min"));
    // The second round has begun when the record of the first is there.
    let begun = std::time::Instant::now();
    while sandbox.runs().first().is_none_or(|run| !run.join("record.json").exists()) {
        assert!(begun.elapsed() < PATIENCE, "no round ended");
        std::thread::sleep(Duration::from_millis(20));
    }
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGINT).unwrap();
    let ran = wait(&mut child, PATIENCE).expect(130);
    nobody_is_left(sandbox.path());
    assert!(processes_in(sandbox.path()).is_empty());
    assert!(ran.said().contains("the search was cut short"), "{}", ran.out);
    let record = inflight::record::read(&sandbox.only_run().join("record.json")).unwrap();
    assert!(record.settings.interrupted);
    assert!(found(&record, "sequential").holds.is_some_and(|held| held >= 20));
}

/// A child lowers its own limits before it builds a model, as root too; and names that limit as its own.
#[test]
fn a_child_meets_its_own_limit_before_the_machines() {
    let (sandbox, _alone) = (Sandbox::new(), alone());
    let text = text(2_000, r#"{ wait = "5min" }"#);
    let limits = Limits { workers: 2, in_flight: None, blocking_threads: 2, connections: None };
    let size = Size::of_file(1, limits);
    let digest = scenario::parse("t.toml", &text).unwrap().expand(&size).unwrap().digest();
    let task = json!({ "trial": {
        "name": "t.toml", "source": text, "size": size, "digest": digest, "model": "thread-per-fetch",
        "lane": null, "backend": "sleep", "rate": 1.0, "cores": 2, "endpoints": {},
        "caps": { "address_space": 1_u64 << 30, "threads": 1_000_000, "files": 1_000 },
    }});
    let mut child = sandbox.command("cell").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{task}").unwrap();
    let ran = wait(&mut child, PATIENCE).expect(0);
    drop(input);
    nobody_is_left(sandbox.path());
    let reason = &ran.json()["refused"];
    assert_eq!((&reason["code"], &reason["limit"]), (&json!("met"), &json!("RLIMIT_AS")), "{reason}");
    assert_eq!((&reason["own"], &reason["bytes"]), (&json!(true), &json!(1 << 30)), "{reason}");
    let made = reason["cause"]["made"].as_u64().unwrap();
    // Stacks of 2 MiB, beside which the C library may have reserved most of the rest.
    assert!((1..512).contains(&made), "{reason}");
}

#[test]
fn what_cannot_be_searched_is_said_before_anything_runs() {
    let sandbox = sandbox();
    sandbox.file("load.toml", format!("{}\n[load]\nrate = \"10/s\"\n", text(20, WAIT)));
    for (args, words) in [
        ("load.toml", "`inflight knee` finds the highest rate"),
        ("short.toml --most 1000001", "1..=1000000"),
        ("short.toml --slower 1", "a number over 1"),
        ("short.toml --most-memory plenty", "as in 512MiB"),
        ("short.toml --most-threads 0", "--most-threads"),
        ("short.toml --backend sleep,null", "one backend at a time"),
        ("nowhere.toml", "cannot read `nowhere.toml`"),
    ] {
        let ran = sandbox.run(&format!("ceiling {args}")).expect(2);
        assert!(ran.err.contains(words), "{words:?} is not in\n{}", ran.err);
    }
    assert!(!sandbox.out().exists(), "nothing was to be written");
}
