//! The examples that the report shows beside the lanes: they run, and take as long as what they stand for must.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::common::{alone, not_run};

#[allow(dead_code, reason = "an example has a `main`")]
#[path = "../../examples/models.rs"]
mod models;

const PYTHON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/models.py");

/// The least that a model can take: sixteen waits of 40 ms, one after another, at most eight at once, or all at once, and
/// computing of 6 ms each that at most two do side by side.
fn least(model: &str) -> Duration {
    let ms = match model {
        "sequential" | "await-in-loop" | "blocking-in-async" => 16 * 46,
        "thread-pool" | "channel-pool" | "blocking-in-spawn" => 8 * 46,
        "bounded" | "buffered" | "join-set" => 2 * 40,
        "join-all" | "join-all-unconstrained" | "unordered" => 40 + 16 * 6,
        _ => 40 + 6,
    };
    Duration::from_millis(ms)
}

#[test]
fn each_model_of_the_example_runs_and_is_a_model() {
    let _alone = alone();
    let known: Vec<&str> = inflight::model::MODELS.iter().map(|entry| entry.spec.id).collect();
    for (name, run) in models::MODELS {
        let start = Instant::now();
        run();
        assert!(start.elapsed() >= least(name), "{name}: {:?}", start.elapsed());
        assert!(known.contains(&name), "{name}");
    }
    assert_eq!(models::MODELS.len(), known.len());
}

#[test]
fn each_counterpart_in_python_runs() {
    let Ok(ran) = Command::new("python3").arg(PYTHON).output() else { return not_run("there is no python3") };
    let (said, error) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{said}{error}");
    for (name, _) in
        models::MODELS.iter().filter(|(name, _)| !["buffered", "join-all-unconstrained"].contains(name))
    {
        let line = said.lines().find(|line| line.split(' ').next() == Some(name));
        let line = line.unwrap_or_else(|| panic!("{name} did not run\n{said}"));
        let ms: u64 =
            line.split_whitespace().rev().nth(1).and_then(|ms| ms.parse().ok()).unwrap_or(u64::MAX - 1);
        // One core computes, whatever the threads; and it says whole milliseconds.
        assert!(Duration::from_millis(ms + 1) >= least(name), "{line}");
    }
}
