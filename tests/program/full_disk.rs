//! A disk that is full, a file that may not grow, a folder that may not be written: what was there stays byte for byte,
//! what was measured can be saved, and the error says how.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{PROGRAM, Ran, Sandbox, not_run, ran, scenario};
use inflight::experiment::Journal;
use inflight::record;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("short.toml", scenario(20, r#"{ wait = "1ms" }"#));
    sandbox
}

const RUN: &str = "run short.toml --models sequential,join-all -q";

/// Every file below `folder` with its bytes; a link with its target.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_symlink() {
            found.insert(path.clone(), fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes());
        } else if path.is_dir() {
            found.extend(contents(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

/// A run that fails for want of room says what to do, leaves what was there, and once there is room it can be finished.
#[track_caller]
fn saved(failed: Ran, before: &BTreeMap<PathBuf, Vec<u8>>, out: &Path, words: &str) {
    let failed = failed.expect(1);
    let after = contents(out);
    for (path, bytes) in before {
        assert!(after.get(path) == Some(bytes), "{} has changed", path.display());
    }
    let journal =
        after.keys().find(|path| path.ends_with(Journal::FILE)).unwrap_or_else(|| panic!("{}", failed.err));
    let folder = journal.parent().unwrap();
    assert!(!folder.join("record.json").exists(), "all or nothing");
    let advice = "help: the trials are safe in ";
    for word in [words, advice, ": make room, then `inflight report --resume "] {
        assert!(failed.err.contains(word), "{word:?}: {}", failed.err);
    }
    assert!(
        !after.keys().any(|path| path.to_string_lossy().contains(".inflight-")),
        "no half-written file stays"
    );
    let trials = Journal::recover(journal).unwrap().cells.iter().map(|cell| cell.trials.len()).sum::<usize>();
    assert!((1..60).contains(&trials), "{trials} trials were safe");
}

/// `ulimit -f` forbids files over a size; past it the kernel sends a signal that ends a program without a word.
#[test]
fn a_file_that_may_not_grow_loses_nothing() {
    let sandbox = sandbox();
    sandbox.run(&format!("{RUN} --trials 6")).expect(0);
    let old = sandbox.only_run();
    let before = contents(&old);
    // In units of 512 bytes: the first line of the journal and some trials, but not all; the record is smaller.
    for (flag, words) in [("--no-report", "cannot write the journal"), ("", "cannot write reports/")] {
        let line = format!("ulimit -f 60 && exec $INFLIGHT {RUN} --trials 30 {flag}");
        let failed = ran(&mut sandbox.shell(&line)).expect(1);
        let run = sandbox.runs().pop().unwrap();
        let advice = match flag {
            "" => format!("make room, then `inflight report --resume {}`", relative(&sandbox, &run)),
            _ => {
                format!("what was measured by then is in {}/record.json; make room", relative(&sandbox, &run))
            }
        };
        for word in [words, "File too large", &advice] {
            assert!(failed.err.contains(word), "{word:?}: {}", failed.err);
        }
        let record = record::read(&run.join("record.json")).unwrap();
        let trials = record.cells.iter().map(|cell| cell.trials.len()).sum::<usize>();
        assert!(record.settings.interrupted && (2..60).contains(&trials), "{trials} trials");
        if flag.is_empty() {
            sandbox.run(&format!("report --resume {}", run.display())).expect(0);
        }
        assert!(!run.join(Journal::FILE).exists() && run.join("short.html").exists() == flag.is_empty());
    }
    assert!(contents(&old) == before);
    // Not even the first line fits: nothing was measured, and nothing is left.
    let runs = sandbox.runs().len();
    let none = ran(&mut sandbox.shell(&format!("ulimit -f 1 && exec $INFLIGHT {RUN}"))).expect(1);
    assert!(none.err.contains("cannot write the journal") && none.err.contains("--out"), "{}", none.err);
    assert_eq!(sandbox.runs().len(), runs);
}

fn relative(sandbox: &Sandbox, path: &Path) -> String {
    path.strip_prefix(sandbox.path()).unwrap().display().to_string()
}

/// A real file system of 256 KiB, where this user may mount one.
#[test]
fn a_full_disk_loses_nothing() {
    let sandbox = sandbox();
    let disk = sandbox.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let mount =
        Command::new("mount").args(["-t", "tmpfs", "-o", "size=256k", "inflight"]).arg(&disk).output();
    if !mount.is_ok_and(|mount| mount.status.success()) {
        return not_run("no file system may be mounted here");
    }
    let outcome = std::panic::catch_unwind(|| {
        fs::write(disk.join("old"), vec![7; 64 << 10]).unwrap();
        let failed = sandbox.run(&format!("{RUN} --trials 30 --out disk"));
        let before = BTreeMap::from([(disk.join("old"), vec![7; 64 << 10])]);
        saved(failed, &before, &disk, "No space left on device");
        fs::remove_file(disk.join("old")).unwrap();
        let more = Command::new("mount").args(["-o", "remount,size=4m"]).arg(&disk).status().unwrap();
        assert!(more.success());
        let run = fs::read_dir(&disk).unwrap().next().unwrap().unwrap().path();
        let resumed = sandbox.run(&format!("report --resume {}", run.display())).expect(0);
        assert!(resumed.err.contains("made from its journal"), "{}", resumed.err);
        let record = record::read(&run.join("record.json")).unwrap();
        assert!(record.settings.interrupted && record.cells.iter().all(|cell| cell.makespan_ns.is_some()));
    });
    assert!(Command::new("umount").arg(&disk).status().unwrap().success());
    outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

/// Root may write anywhere, so the program runs as another user where the tests run as root.
fn as_a_stranger(sandbox: &Sandbox, args: &str) -> Ran {
    let program = sandbox.path().join("inflight");
    if !program.exists() {
        fs::copy(PROGRAM, &program).unwrap();
        fs::set_permissions(sandbox.path(), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = Command::new(program);
    command.args(args.split_whitespace()).current_dir(sandbox.path()).env_remove("INFLIGHT_OUT");
    command.env_remove("INFLIGHT_LANG");
    if fs::metadata(sandbox.path()).unwrap().uid() == 0 {
        command.uid(65_534).gid(65_534);
    }
    ran(&mut command)
}

#[test]
fn a_folder_that_may_not_be_written_stays_as_it_was() {
    let sandbox = sandbox();
    sandbox.run(&format!("{RUN} --trials 6")).expect(0);
    let run = sandbox.only_run();
    let before = contents(&sandbox.out());
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    mode(&run, 0o555);
    mode(&sandbox.out(), 0o555);
    let failed = as_a_stranger(&sandbox, RUN).expect(1);
    for word in ["cannot create reports/", "Permission denied", "help: make the folder writable", "--out"] {
        assert!(failed.err.contains(word), "{word:?}: {}", failed.err);
    }
    let drawn = as_a_stranger(&sandbox, "report").expect(1);
    assert!(drawn.err.contains("Permission denied") && drawn.err.contains("reports/"), "{}", drawn.err);
    assert!(contents(&sandbox.out()) == before);
    mode(&sandbox.out(), 0o755);
    mode(&run, 0o755);
}
