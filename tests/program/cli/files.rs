//! Files, folders and streams that are not as they should be, and two runs that write at once.

use std::fs::{self, File};

use super::{SHORT, refused, sandbox};
use crate::common::{self, PATIENCE, Ran, ran, scenario, start, wait};

#[test]
fn hostile_files_are_refused_soon_with_their_place_and_leave_nothing() {
    let sandbox = sandbox();
    let wait = |value: &str| scenario(3, &format!("{{ wait = {value} }}"));
    let count = |value: &str| scenario(3, SHORT).replace("count = 3", &format!("count = {value}"));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("unknown-key", (scenario(3, SHORT) + "colour = 1\n").into(), ":8:1"),
        ("negative", wait("\"-5ms\"").into(), ":7:"),
        ("nan", wait("nan").into(), ":7:"),
        ("nan-words", wait("\"NaNms\"").into(), ":7:"),
        ("infinite", wait("\"inf\"").into(), ":7:"),
        ("too-long", wait("\"2h\"").into(), ":7:"),
        ("too-many", count("1000000000000").into(), ":6:"),
        ("negative-count", count("-1").into(), ":6:"),
        ("float-count", count("1e12").into(), ":6:"),
        ("empty", Vec::new(), "empty.toml"),
        ("binary", (0..=255_u8).cycle().take(4096).collect(), "binary.toml"),
        ("large", vec![b'#'; 2 << 20], "1 MiB"),
        ("deep", format!("a = {}", "[".repeat(100_000)).into(), ":1:"),
    ];
    for (name, bytes, place) in cases {
        let file = format!("{name}.toml");
        sandbox.file(&file, bytes);
        for command in ["run", "check"] {
            let ran = sandbox.soon(&format!("exec $INFLIGHT {command} {file}")).expect(2);
            assert!(ran.err.contains(place), "{file} without {place:?}:\n{}", ran.err);
            assert!(ran.err.len() < 16 << 10, "{file}: {} bytes of words", ran.err.len());
            assert_eq!(ran.out, "", "{file}");
        }
    }
    // A folder, a device without an end, and a pipe into which nobody writes are no files of scenarios.
    fs::create_dir(sandbox.path().join("folder.toml")).unwrap();
    refused(&sandbox, "run folder.toml", 2, &["folder.toml"]);
    std::os::unix::fs::symlink("/dev/zero", sandbox.path().join("endless.toml")).unwrap();
    refused(&sandbox, "run endless.toml", 2, &["endless.toml"]);
    assert!(ran(&mut sandbox.shell("mkfifo fifo.toml")).code == Some(0));
    let mut child = start(&mut sandbox.command("run fifo.toml"));
    let ran = common::wait(&mut child, PATIENCE).expect(2);
    assert!(ran.err.contains("fifo.toml"), "{}", ran.err);
    assert!(!sandbox.out().exists(), "nothing was to be written");
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_with_its_path() {
    let sandbox = sandbox();
    let file = sandbox.file("file", "as it was");
    let args = "run short.toml --models sequential --trials 1 --out file/reports";
    let ran = sandbox.run(args).expect(1);
    assert!(ran.err.contains("cannot create file/reports: "), "{}", ran.err);
    assert_eq!(ran.out, "");
    assert_eq!(fs::read_to_string(file).unwrap(), "as it was");
}

#[test]
fn a_full_disk_behind_standard_output_is_an_error_and_no_panic() {
    let sandbox = sandbox();
    let run = "run short.toml --models sequential --trials 1 --no-report -q";
    let json = format!("{run} --format json");
    for args in [
        "list",
        "list --format json",
        "show lecture",
        "show lecture --toml",
        "check",
        "completions bash",
        "man",
        run,
        &json,
    ] {
        let mut command = sandbox.command(args);
        command.stdout(File::options().write(true).open("/dev/full").unwrap());
        let ran = ran(&mut command).expect(1);
        assert!(
            ran.err.contains("cannot write to standard output: No space left on device"),
            "{args}: {}",
            ran.err
        );
    }
    assert_eq!(sandbox.runs().len(), 2);
    for folder in sandbox.runs() {
        assert!(folder.join("record.json").is_file(), "the record is safe although nobody could be told");
    }
}

#[test]
fn a_reader_that_has_gone_is_no_error() {
    let sandbox = sandbox();
    for args in [
        "list",
        "list --format json",
        "show lecture",
        "show lecture --toml",
        "check",
        "completions zsh",
        "man run",
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ran = ran(sandbox.command(args).stdout(writer)).expect(0);
        assert_eq!(ran.err, "", "{args}");
    }
}

#[test]
fn two_runs_at_once_do_not_collide_and_latest_is_the_newest() {
    let sandbox = sandbox();
    let args = "run short.toml --models sequential,join-all --trials 2 --no-report --format json -q";
    let mut both = [start(&mut sandbox.command(args)), start(&mut sandbox.command(args))];
    let rans: Vec<Ran> = both.iter_mut().map(|child| wait(child, PATIENCE).expect(0)).collect();
    let runs = sandbox.runs();
    assert_eq!(runs.len(), 2, "{runs:?}");
    let records: Vec<String> =
        runs.iter().map(|run| fs::read_to_string(run.join("record.json")).unwrap()).collect();
    for ran in &rans {
        assert_eq!(records.iter().filter(|record| **record == ran.out).count(), 1);
    }
    let latest = || fs::read_link(sandbox.out().join("latest")).unwrap();
    assert!(runs.iter().any(|run| run.ends_with(latest())), "{:?}", latest());
    sandbox.run(args).expect(0);
    let third: Vec<_> = sandbox.runs().into_iter().filter(|run| !runs.contains(run)).collect();
    assert_eq!(third.len(), 1);
    assert!(third[0].ends_with(latest()), "{:?} is not {:?}", latest(), third[0]);
    // Nothing else was left beside them.
    let left: Vec<_> = fs::read_dir(sandbox.out()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 4, "three runs and `latest`: {left:?}");
}
