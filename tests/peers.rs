//! scenarios/peers/: the workloads of other benchmarks, and what an ideal machine makes of them.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use inflight::model::{self, predict};
use inflight::plan::{Limits, Plan};
use inflight::scenario::{Scenario, Size, parse};

const SECOND: f64 = 1e9;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/peers")
}

fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn read(file: &str) -> String {
    fs::read_to_string(folder().join(file)).unwrap()
}

/// What is ideal, in seconds: median, p99 and longest response, the last finish, and how many are done within 1 s.
#[derive(Clone, Copy)]
struct Ideal {
    p50: f64,
    p99: f64,
    longest: f64,
    end: f64,
    within: usize,
}

/// All responses in order of length, and the last finish: who comes first is served first by so many servers. The
/// prediction comes to the same on another way.
fn served(plan: &Plan, servers: usize) -> (Vec<u64>, u64) {
    let mut free: BinaryHeap<Reverse<u64>> = (0..servers).map(|_| Reverse(0)).collect();
    let mut end = 0;
    let mut responses = Vec::with_capacity(plan.len());
    for id in plan.order() {
        let due = plan.fetches[id as usize].arrival;
        let Reverse(at) = free.pop().unwrap();
        let finish = at.max(due) + plan.waits_of(id);
        free.push(Reverse(finish));
        end = end.max(finish);
        responses.push(finish - due);
    }
    responses.sort_unstable();
    (responses, end)
}

fn plan(scenario: &Scenario, count: Option<u64>) -> Plan {
    let limits = Limits {
        workers: scenario.run.workers.unwrap_or(2),
        in_flight: None,
        blocking_threads: 512,
        connections: None,
    };
    scenario.expand(&Size { count, ..Size::of_file(1, limits) }).unwrap()
}

/// Compares to the millisecond.
fn check(what: &str, model: &str, plan: &Plan, ideal: Ideal) {
    let shape = model::find(model).unwrap().spec.shape(&plan.limits);
    let prediction = predict(plan, shape, 2, |wait| wait);
    let response = prediction.response.unwrap();
    let (all, end) = served(plan, shape.ceiling(plan.ids().end) as usize);
    let rank = |share: f64| all[(all.len() as f64 * share).ceil() as usize - 1];
    assert_eq!(
        (response.p50, response.p99, prediction.makespan),
        (rank(0.5), rank(0.99), end),
        "{what}, {model}: not what serving in order comes to"
    );
    for (name, found, expect) in [
        ("p50", response.p50, ideal.p50),
        ("p99", response.p99, ideal.p99),
        ("longest", *all.last().unwrap(), ideal.longest),
        ("end", prediction.makespan, ideal.end),
    ] {
        let found = found as f64 / SECOND;
        assert!((found - expect).abs() < 0.0006, "{what}, {model}: {name} is {found} s and not {expect}");
    }
    let within = all.partition_point(|response| *response <= 1_000_000_000);
    assert_eq!(within, ideal.within, "{what}, {model}");
}

/// The files as they stand, then with the numbers of the originals that are scaled in them.
#[test]
fn an_ideal_machine_takes_what_arithmetic_says() {
    let the_wait = |wait, end, within| Ideal { p50: wait, p99: wait, longest: wait, end, within };
    let sync_60ms = Ideal { p50: 1.05, p99: 2.03, longest: 2.05, end: 12.049, within: 4_750 };
    for (file, count, models, ideal) in [
        ("sync-20ms", None, &["thread-pool", "join-all", "spawn"][..], the_wait(0.02, 10.019, 10_000)),
        ("sync-60ms", None, &["thread-pool"], sync_60ms),
        ("sync-60ms", None, &["join-all", "spawn"], the_wait(0.06, 10.059, 10_000)),
        ("async-20ms", None, &["join-all", "spawn"], the_wait(0.02, 10.019, 10_000)),
        ("async-60ms", Some(100_000), &["spawn"], the_wait(0.06, 100.059, 100_000)),
    ] {
        let scenario = parse(file, &read(&format!("{file}.toml"))).unwrap();
        assert_eq!(scenario.load.as_ref().unwrap().within, Some(1_000_000_000));
        for model in models {
            assert!(scenario.run.models.as_ref().unwrap().iter().any(|named| named == model), "{file}");
            check(file, model, &plan(&scenario, count), ideal);
        }
    }
    let slow = |file: &str| read(file).replace("wait = \"3s\"", "wait = \"30s\"");
    let sync = parse("sync-30s", &slow("sync-30s.toml")).unwrap();
    // 49 minutes, and at last 99. Where the slow one is the last of its ten, as in the original, 450 are done in time.
    let sync_30s = Ideal { p50: 2966.296, p99: 5874.334, longest: 5939.57, end: 6039.565, within: 446 };
    check("sync-30s", "thread-pool", &plan(&sync, Some(100_000)), sync_30s);
    let spawned = parse("async-30s", &slow("async-30s.toml")).unwrap();
    let ideal = Ideal { p50: 0.02, p99: 30.0, longest: 30.0, end: 129.995, within: 90_000 };
    check("async-30s", "spawn", &plan(&spawned, Some(100_000)), ideal);
}

/// The spikes end when they say so, and at their peak more come than the pool can serve.
#[test]
fn spikes_overload_the_pool_and_no_task() {
    for (file, seconds) in [("smooth-spike", 9.0), ("stepped-spike", 9.0), ("sharp-spikes", 9.75)] {
        let scenario = parse(file, &read(&format!("{file}.toml"))).unwrap();
        let plan = plan(&scenario, None);
        let last = plan.last_due() as f64 / SECOND;
        assert!((seconds - 0.3..=seconds).contains(&last), "{file}: the last one comes after {last} s");
        // Seconds from one arrival to the 25th after it.
        let due = |id: u32| plan.fetches[id as usize].arrival as f64 / SECOND;
        let order = plan.order();
        let peak = order.windows(26).map(|pair| 25.0 / (due(pair[25]) - due(pair[0]))).fold(0.0, f64::max);
        assert!((430.0..=480.0).contains(&peak), "{file}: {peak} a second");
        let p99 = |model: &str| {
            let shape = model::find(model).unwrap().spec.shape(&plan.limits);
            predict(&plan, shape, 2, |wait| wait).response.unwrap().p99
        };
        assert_eq!((p99("spawn"), p99("join-all")), (100_000_000, 100_000_000), "{file}");
        assert!(p99("thread-pool") > 1_000_000_000, "{file}: {}", p99("thread-pool"));
    }
}

/// Each is sound, runs soon enough, says whose it is, and is no part of the course.
#[test]
fn every_file_is_sound_and_says_whose_it_is() {
    let files = files();
    assert_eq!(files.len(), 9, "{files:?}");
    for path in &files {
        let text = fs::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        assert!(text.starts_with("# A workload of ") && text.contains("(https://github.com/"), "{name}");
        let scenario = parse(&name, &text).unwrap();
        assert!(scenario.title.en != scenario.title.uk && scenario.lesson.is_some(), "{name}");
        assert!(plan(&scenario, None).last_due() < 15_000_000_000, "{name}");
    }
    let inflight = |command: &str, files: &[PathBuf]| {
        let ran = Command::new(env!("CARGO_BIN_EXE_inflight")).arg(command).args(files).output().unwrap();
        assert!(ran.status.success(), "{ran:?}");
        String::from_utf8(ran.stdout).unwrap()
    };
    let said = inflight("check", &files);
    assert_eq!(said.lines().filter(|line| line.contains("sound")).count(), files.len(), "{said}");
    let listed = inflight("list", &[]);
    assert!(!listed.contains("sync-60ms") && !listed.contains("smooth-spike"), "{listed}");
}
