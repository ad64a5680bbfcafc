//! A run that is shared out: whatever happens to its shares, together they are the whole run.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::{PATIENCE, Sandbox, alone, nobody_is_left, scenario, start, wait};
use inflight::record::{self, Record, Verdict};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

const RUN: &str =
    "run work.toml --models sequential,join-all,thread-pool --trials 7 --seed 5 --allow-busy -q";

fn sandbox(wait: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("work.toml", scenario(3, &format!("{{ wait = \"{wait}\" }}")));
    sandbox
}

/// Runs share number `index` of three, and returns its folder.
#[track_caller]
fn share(sandbox: &Sandbox, index: u32) -> PathBuf {
    sandbox.run(&format!("{RUN} --shard {index}/3")).expect(0);
    sandbox.only_run().join(format!("shard-{index}-of-3"))
}

fn read(folder: &Path) -> Record {
    record::read(&folder.join("record.json")).unwrap()
}

/// Scenario, model, block and digest of every trial, in the order in which they are numbered.
fn order(record: &Record) -> Vec<(String, u32, String)> {
    let trials = record.cells.iter().flat_map(|cell| {
        cell.trials
            .iter()
            .map(|trial| (trial.order, cell.model.clone(), trial.block, cell.plan_digest.clone()))
    });
    let mut all: Vec<_> = trials.collect();
    all.sort();
    assert!(all.iter().enumerate().all(|(nth, (order, ..))| *order as usize == nth), "each number once");
    all.into_iter().map(|(_, model, block, digest)| (model, block, digest)).collect()
}

#[track_caller]
fn merged(sandbox: &Sandbox, args: &str, code: i32) -> (Record, String) {
    let said = sandbox.run(&format!("merge reports {args}")).expect(code).err;
    (read(&sandbox.only_run()), said)
}

#[test]
fn three_shares_are_the_run_that_one_machine_makes() {
    let _alone = alone();
    let (shared, whole) = (sandbox("5ms"), sandbox("5ms"));
    whole.run(&RUN.replace(" --allow-busy", "")).expect(0);
    let whole = read(&whole.only_run());
    let first = share(&shared, 2);
    share(&shared, 3);
    let (some, said) = merged(&shared, "", 0);
    assert!(said.contains("shares 1 of 3 are missing"), "{said}");
    assert!(said.contains("inflight run work.toml") && said.contains("--shard 1/3"), "{said}");
    assert!(some.settings.interrupted && some.cells.iter().all(|cell| cell.trials.len() == 4));
    shared.run("merge reports --strict").expect(4);
    share(&shared, 1);
    let (all, said) = merged(&shared, "--strict", 0);
    assert!(!said.contains("missing"), "{said}");
    assert_eq!(order(&all), order(&whole), "plan, blocks and their order");
    let counts = |record: &Record| {
        let of = |cell: &record::Cell| {
            let service = cell.service_ns.as_ref().unwrap();
            (cell.verdict == Verdict::Invalid, cell.fetches, cell.trials.len(), service.count)
        };
        record.cells.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(counts(&all), counts(&whole));
    assert_eq!(all.scenarios, whole.scenarios);
    assert!(!all.settings.interrupted && all.settings.shards.as_ref().unwrap().parts.len() == 3);
    // Again changes nothing, neither a share nor the whole.
    let before = fs::read(first.join("record.json")).unwrap();
    share(&shared, 2);
    assert_eq!(fs::read(first.join("record.json")).unwrap(), before);
    shared.run(&format!("merge reports {}", first.display())).expect(0);
    assert_eq!(read(&shared.only_run()).cells, all.cells);
    assert!(
        shared.out().join("latest").join("work.html").exists() && shared.out().join("index.html").exists()
    );
    shared.run("check reports/latest").expect(0);
}

/// Starts share 1 and waits until so many trials are in its journal.
fn journal_with(sandbox: &Sandbox, trials: usize) -> std::process::Child {
    let child = start(&mut sandbox.command(&format!("{RUN} --shard 1/3")));
    wait_for(sandbox, trials);
    child
}

fn wait_for(sandbox: &Sandbox, trials: usize) {
    let begin = Instant::now();
    let lines = || {
        let journal = sandbox.runs().first().map(|run| run.join("shard-1-of-3/journal.jsonl"));
        journal.and_then(|path| fs::read_to_string(path).ok()).map_or(0, |text| text.lines().count())
    };
    while lines() <= trials {
        assert!(begin.elapsed() < PATIENCE, "no {trials} trials after {PATIENCE:?}");
        thread::sleep(Duration::from_millis(2));
    }
}

/// Killed in the middle of its second block: the first stays, the second is run again, and the whole is the same.
#[test]
fn a_share_goes_on_where_it_was_cut_short() {
    let _alone = alone();
    for (signal, code) in [(Signal::SIGKILL, None), (Signal::SIGTERM, Some(143))] {
        let sandbox = sandbox("40ms");
        let mut child = journal_with(&sandbox, 4);
        kill(Pid::from_raw(child.id() as i32), signal).unwrap();
        assert_eq!(wait(&mut child, PATIENCE).code, code);
        nobody_is_left(sandbox.path());
        let folder = sandbox.only_run().join("shard-1-of-3");
        assert!(!folder.join("record.json").exists() && folder.join("journal.jsonl").exists());
        // Whole blocks of a share that was cut short count.
        let (part, said) = merged(&sandbox, "", 0);
        assert!(said.contains("shares 1, 2, 3 of 3"), "{said}");
        let kept = part.cells[0].trials.clone();
        assert!(part.cells.iter().all(|cell| cell.trials.len() == kept.len()), "no block is torn");
        assert!(!kept.is_empty());
        fs::remove_file(sandbox.only_run().join("record.json")).unwrap();
        share(&sandbox, 1);
        let whole = read(&folder);
        assert!(!folder.join("journal.jsonl").exists());
        assert!(whole.cells.iter().all(|cell| cell.trials.iter().map(|trial| trial.block).eq([0, 3, 6])));
        let first = &whole.cells[0].trials[0];
        assert_eq!((first.makespan_ns, first.cpu_ns), (kept[0].makespan_ns, kept[0].cpu_ns), "not run again");
    }
}

#[test]
fn another_kind_of_machine_stands_beside() {
    let sandbox = sandbox("5ms");
    let _alone = alone();
    for index in 1..=3 {
        share(&sandbox, index);
    }
    let path = sandbox.only_run().join("shard-2-of-3/record.json");
    let mut foreign = record::read(&path).unwrap();
    foreign.machine.cpu = "another <b>processor</b>".to_owned();
    record::write(&path, &foreign).unwrap();
    let ran = sandbox.run("merge reports --format json").expect(0);
    assert_eq!(ran.json()["machines"].as_array().unwrap().len(), 2);
    let kinds: Vec<usize> =
        sandbox.runs().iter().skip(1).map(|run| read(run).cells[0].trials.len()).collect();
    assert_eq!(kinds.len(), 2, "{:?}", sandbox.runs());
    assert_eq!(kinds.iter().sum::<usize>(), 7, "each trial is in one of the two");
    let page = fs::read_to_string(sandbox.out().join("machines.html")).unwrap();
    let index = fs::read_to_string(sandbox.out().join("index.html")).unwrap();
    assert!(index.contains("./machines.html"), "the index leads there");
    assert!(page.contains("another &#60;b&#62;processor") && !page.contains("<b>processor"), "escaped");
}

#[test]
fn what_cannot_be_shared_out_is_said() {
    let sandbox = sandbox("5ms");
    let check = |args: &str, code: i32, says: &str| {
        let ran = sandbox.run(args).expect(code);
        assert!(ran.err.contains(says), "{args}: {}", ran.err);
    };
    check("run work.toml --shard 1/3", 2, "give --trials");
    check("run work.toml --trials 3 --max-trials 6 --shard 1/3", 2, "give --trials");
    check("run work.toml --trials 3 --shard 1/4", 2, "give --trials 4 or more");
    check("run work.toml --trials 3 --shard 4/3", 2, "the second of three");
    check("run work.toml --trials 3 --shard auto", 2, "finds no engine");
    check("run work.toml --trials 3 --bench --shard 1/3", 2, "cannot be used with");
    check("run work.toml --allow-busy", 2, "--shard");
    check("merge nowhere", 2, "nowhere");
    sandbox.file("not.json", "{}");
    check("merge not.json", 2, "left out");
    assert!(sandbox.runs().is_empty(), "nothing is half written");
}

/// Records come from strangers: each is read like any other, one that is not sound is named, and the others count.
#[test]
fn one_bad_record_of_a_class_does_not_spoil_it() {
    let sandbox = Sandbox::new();
    let class = sandbox.path().join("class");
    fs::create_dir(&class).unwrap();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/record-1.0.json");
    let mut record = record::read(Path::new(sample)).unwrap();
    for nth in 0..5 {
        record.created = format!("2026-11-30T0{nth}:00:00Z");
        record.machine.cores = 2 + nth % 2;
        record::write(&class.join(format!("{nth}.json")), &record).unwrap();
    }
    fs::write(class.join("bad.json"), "[[[[").unwrap();
    std::os::unix::fs::symlink("/dev/zero", class.join("link.json")).unwrap();
    let ran = sandbox.run("merge class").expect(2);
    assert!(ran.err.contains("bad.json was left out") && !ran.err.contains("link"), "{}", ran.err);
    let json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(sandbox.out().join("machines.json")).unwrap()).unwrap();
    assert_eq!(json["machines"].as_array().unwrap().len(), 5);
    assert!(json["machines"].as_array().unwrap().iter().any(|machine| machine["kind"] == 1));
    assert!(sandbox.out().join("machines.html").exists());
    sandbox.run("merge class/0.json").expect(2);
}
