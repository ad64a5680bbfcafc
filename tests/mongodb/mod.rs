//! `mongodb` on a far side of our own, which stands in where no MongoDB is: the checks of every backend, and whole runs.

mod far_side;

use std::env;
use std::process::{Command, Output};
use std::sync::atomic::Ordering;
use std::time::Duration;

use inflight::backend::{Endpoints, Mongodb};

use super::check;
use far_side::{FarSide, Fault};

/// Where the backend looks for its server.
const VARIABLE: &str = "INFLIGHT_MONGODB";
/// Set for the process that makes the checks.
const CHECKS: &str = "INFLIGHT_TEST_MONGODB_CHECKS";

/// A process cannot safely change its own environment, so the checks are made in another.
#[test]
fn it_keeps_its_word_to_the_far_side_of_tests() {
    if env::var_os(CHECKS).is_some() {
        return check::<Mongodb>(&Endpoints::default(), Duration::ZERO);
    }
    let far_side = FarSide::start(None);
    let checks = Command::new(env::current_exe().unwrap())
        .args(["--exact", "mongodb::it_keeps_its_word_to_the_far_side_of_tests"])
        .env(VARIABLE, far_side.url())
        .env(CHECKS, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&checks.stdout);
    assert!(checks.status.success() && said.contains("1 passed"), "{said}");
    let seen = far_side.seen();
    let count = |of: &std::sync::atomic::AtomicU32| of.load(Ordering::SeqCst);
    // Of each client four waits of nothing and six of 60 ms, over three connections; and three hundred of nothing that block.
    assert_eq!((count(&seen.finds), count(&seen.waits)), (320, 12), "each is asked for once");
    assert_eq!((count(&seen.connections), count(&seen.most)), (6, 3));
    assert_eq!(far_side.students(), 1000);
}

/// A run in a folder of its own.
fn run(url: &str, more: &[&str]) -> (Output, String) {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["run", "fan-out", "--backend", "mongodb", "--trials", "2", "--out", "out"];
    let output = Command::new(env!("CARGO_BIN_EXE_inflight"))
        .args(arguments)
        .args(more)
        .env(VARIABLE, url)
        .current_dir(&folder)
        .output()
        .unwrap();
    let said = [&output.stdout[..], &output.stderr].concat();
    let said = String::from_utf8_lossy(&said).replace(['\u{a0}', '\u{202f}'], " ");
    (output, said)
}

#[test]
fn a_run_waits_in_it() {
    let far_side = FarSide::start(None);
    let (output, said) = run(&far_side.url(), &["--models", "thread-pool,join-all", "--scale", "0.2"]);
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("invalid") && !said.contains("skipped"), "{said}");
    let waits = far_side.seen().waits.load(Ordering::SeqCst);
    // Two models, two trials, and what warms each up.
    assert!(waits >= 4 * 50, "{waits}");
}

/// A server that is early, and one that mixes answers up, make trials invalid. The waits are so long that also on a busy
/// machine an answer without one is there before its time.
#[test]
fn a_server_that_lies_is_found_out() {
    for fault in [Fault::Early, Fault::Token] {
        let far_side = FarSide::start(Some(fault));
        let (_, said) = run(&far_side.url(), &["--models", "join-all", "--scale", "10"]);
        assert!(said.contains("invalid") || said.contains("something else"), "{fault:?}: {said}");
        assert!(!said.contains(" valid"), "{fault:?}: {said}");
    }
}

#[test]
fn where_nothing_listens_its_cells_are_skipped_with_what_to_do() {
    let (_, said) = run("mongodb://ada:secret@127.0.0.1:1/test", &["--models", "join-all"]);
    assert!(said.contains("INFLIGHT_MONGODB") && !said.contains("secret"), "{said}");
    let (output, said) = run("mongodb://127.0.0.1:1/test", &["--models", "join-all"]);
    let told = [
        "MongoDB does not answer at mongodb://127.0.0.1:1/test",
        "refused",
        "Start it",
        "INFLIGHT_MONGODB=…",
    ];
    assert!(told.iter().all(|words| said.contains(words)), "{said}");
    assert!(output.status.code() == Some(4) && !said.contains("panicked"), "{said}");
}
