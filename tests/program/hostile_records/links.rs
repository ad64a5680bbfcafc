//! Links that lead out of the folder of all runs.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use inflight::lang::Lang;
use inflight::{cli, record, report};

use super::{GOLDEN, golden};
use crate::common;

/// A folder of runs with a file beside it that nobody may touch.
fn outside() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (out, secret) = (folder.path().join("reports"), folder.path().join("secret"));
    fs::create_dir(&out).unwrap();
    fs::write(&secret, "untouched").unwrap();
    (folder, out, secret)
}

#[track_caller]
fn untouched(secret: &Path) {
    assert_eq!(fs::read_to_string(secret).unwrap(), "untouched");
    let beside: Vec<_> =
        fs::read_dir(secret.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(beside.len(), 2, "{beside:?}");
}

#[test]
fn a_record_or_a_page_that_is_a_link_is_replaced_and_not_followed() {
    let (_folder, out, secret) = outside();
    let run = out.join("run");
    fs::create_dir(&run).unwrap();
    for name in ["record.json", "lecture.html"] {
        symlink(&secret, run.join(name)).unwrap();
    }
    symlink(&secret, out.join("index.html")).unwrap();
    record::write(&run.join("record.json"), &golden()).unwrap();
    report::write_pages(&golden(), &run, Lang::En).unwrap();
    report::write_index(&out, Lang::En).unwrap();
    for written in [run.join("record.json"), run.join("lecture.html"), out.join("index.html")] {
        assert!(fs::symlink_metadata(&written).unwrap().is_file(), "{}", written.display());
    }
    untouched(&secret);
}

#[test]
fn a_link_in_the_place_of_a_new_run_is_stepped_over() {
    let (folder, out, secret) = outside();
    symlink(folder.path(), out.join("20260101-000000")).unwrap();
    let run = cli::publish::create(&out, "2026-01-01T00:00:00Z").unwrap();
    assert_eq!(run.file_name().unwrap(), "20260101-000000-2");
    cli::publish::publish(&golden(), &out, &run, Lang::En, true).unwrap();
    untouched(&secret);
}

#[test]
fn latest_that_leaves_the_folder_of_all_runs_is_not_drawn_into() {
    let (folder, out, secret) = outside();
    fs::write(out.join("record.json"), GOLDEN).unwrap();
    for elsewhere in [folder.path(), Path::new("../"), Path::new("/"), Path::new(".")] {
        let link = out.join("latest");
        let _ = fs::remove_file(&link);
        symlink(elsewhere, &link).unwrap();
        let report = Command::new(common::PROGRAM).args(["report", "--out"]).arg(&out).output().unwrap();
        assert_eq!(report.status.code(), Some(2), "{}", elsewhere.display());
        assert!(!out.join("lecture.html").exists());
        untouched(&secret);
    }
}

#[test]
fn no_created_date_of_a_record_leaves_the_folder() {
    let (_folder, out, secret) = outside();
    for created in ["../../x", "/etc", "", "..", "2026-01-01T00:00:00/../.."] {
        let run = cli::publish::create(&out, created);
        assert!(
            run.is_err() || run.is_ok_and(|run| run.parent() == Some(&out) && run != out.join("..")),
            "{created}"
        );
    }
    untouched(&secret);
}
