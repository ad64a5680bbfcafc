//! Instructions that a fetch costs in each model, counted by Callgrind: unlike a time, the same on a busy machine.
//!
//! Each model runs twice as `inflight run` runs it, on the backend `null`, with [`FETCHES`] and with twice as many. What
//! the second takes more, over the fetches that it has more, is what one fetch costs: start and end cancel out. Held to
//! `benches/counts.json` within [`TOLERANCE`], or [`DIVISION`] where that is more, if the compiler is the one named there;
//! `UPDATE_EXPECT=1` writes it anew. Run by `cargo bench --bench counts`.

#[allow(dead_code, reason = "the tables of times use more of it")]
mod common;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};

use common::{println, stop};
use inflight::experiment::{Experiment, Interrupt, Options};
use inflight::scenario;
use serde::{Deserialize, Serialize};

/// So many that what varies from run to run (threads that fall asleep) is some instructions for each at most.
const FETCHES: u32 = 20_000;
/// How far a count may be from the one that is kept, as a share.
const TOLERANCE: f64 = 0.01;
/// And where that is less, in instructions: a change elsewhere, after which the compiler divides the crate anew, moved
/// counts by up to 27, with no line of the models touched.
const DIVISION: f64 = 30.0;
/// What is kept.
const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/counts.json");

/// How fetches come: all at once, or in bursts of a thousand that the dispatcher hands over.
const AT_ONCE: &str = "";
const BURSTS: &str = "[load]\nburst = 1000\nevery = \"1ms\"\n";

/// How the threads of `thread-pool` steal from each other is not the same twice: its counts differ by 5 %.
const LINES: [(&str, &str); 5] = [
    ("sequential", AT_ONCE),
    ("join-all", AT_ONCE),
    ("spawn", AT_ONCE),
    ("join-all", BURSTS),
    ("spawn", BURSTS),
];

/// Instructions a fetch by line, and the compiler that made the program.
#[derive(Debug, Serialize, Deserialize)]
struct Counts {
    compiler: String,
    instructions: BTreeMap<String, f64>,
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--test" || argument == "--list") {
        return;
    }
    if let Err(error) = Command::new("valgrind").arg("--version").output() {
        println(&format!("NOT COUNTED: valgrind does not start ({error}); apt install valgrind"));
        exit(i32::from(env::var("INFLIGHT_REQUIRED").is_ok_and(|required| required == "1")));
    }
    let filter = arguments.iter().find(|argument| !argument.starts_with('-'));
    let found = table(filter.map_or("", String::as_str)).unwrap_or_else(|error| stop(&error));
    if filter.is_none() && env::var_os("UPDATE_EXPECT").is_some() {
        let text = serde_json::to_string_pretty(&found).unwrap_or_else(|error| stop(&error));
        fs::write(KEPT, text + "\n").unwrap_or_else(|error| stop(&error));
    }
    let kept = kept().unwrap_or_else(|error| stop(&error));
    if kept.compiler != found.compiler {
        return println(&format!(
            "NOT JUDGED: the counts that are kept are of {}, and this is {}",
            kept.compiler, found.compiler
        ));
    }
    let off: Vec<String> = found.instructions.iter().filter_map(|line| off(&kept, line)).collect();
    if !off.is_empty() {
        stop(&format!("{}\nIf this is meant: UPDATE_EXPECT=1 cargo bench --bench counts", off.join("\n")));
    }
}

/// Counts and prints the lines whose model contains `filter`.
fn table(filter: &str) -> io::Result<Counts> {
    let folder = tempfile::tempdir()?;
    let mut found = Counts { compiler: compiler()?, instructions: BTreeMap::new() };
    println("| model | fetches come | instructions a fetch |\n|---|---|---:|");
    for (model, load) in LINES.iter().filter(|line| line.0.contains(filter)) {
        let few = count(model, load, FETCHES, folder.path())?;
        let many = count(model, load, 2 * FETCHES, folder.path())?;
        let each = ((many - few) / f64::from(FETCHES)).round();
        let come = if *load == AT_ONCE { "at once" } else { "in bursts" };
        println(&format!("| `{model}` | {come} | {each} |"));
        found.instructions.insert(format!("{model}, {come}"), each);
    }
    Ok(found)
}

/// What is wrong with a count, if anything is.
fn off(kept: &Counts, (line, found): (&String, &f64)) -> Option<String> {
    let Some(expected) = kept.instructions.get(line) else { return Some(format!("{line}: nothing is kept")) };
    let share = found / expected - 1.0;
    let most = (expected * TOLERANCE).max(DIVISION);
    ((found - expected).abs() > most)
        .then(|| format!("{line}: {found}, {:+.1} % of {expected}", share * 100.0))
}

fn kept() -> io::Result<Counts> {
    Ok(serde_json::from_str(&fs::read_to_string(KEPT)?)?)
}

/// As it names itself: another one makes other instructions.
fn compiler() -> io::Result<String> {
    let output = Command::new("rustc").arg("--version").output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Instructions of a whole trial of so many fetches.
fn count(model: &str, load: &str, fetches: u32, folder: &Path) -> io::Result<f64> {
    let text = format!(
        "schema = 1\ntitle = \"counts\"\n[[fetch]]\nname = \"call\"\ncount = {fetches}\nsteps = [{{ wait = \"1ms\" }}]\n{load}"
    );
    let scenario = scenario::parse("counts.toml", &text).unwrap_or_else(|errors| stop(&errors.render(false)));
    let options = Options {
        models: Some(vec![model.to_owned()]),
        backends: Some(vec!["null".to_owned()]),
        workers: Some(2),
        trials: 1,
        ..Options::default()
    };
    let counts = folder.join("callgrind.2");
    let program = under_callgrind(folder, &counts)?;
    let mut experiment = Experiment::plan(vec![scenario], options, program, Interrupt::default())
        .unwrap_or_else(|error| stop(&error));
    match experiment.trial(0, false) {
        Ok(Some(trial)) if trial.completed == fetches => {}
        Ok(trial) => stop(&format!("{model}: {:?}", trial.map(|trial| (trial.completed, &trial.why)))),
        Err(error) => stop(&error),
    }
    total(&counts)
}

/// What was counted between the start and the stop of a trial's clock: the first dump is of the fetch that warms up.
fn total(counts: &Path) -> io::Result<f64> {
    let text = fs::read_to_string(counts)?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: ")?.trim().parse().ok());
    total.ok_or_else(|| io::Error::other("Callgrind wrote no total"))
}

/// The program of a trial, which leaves its counts in `counts`. Under Callgrind one thread runs at a time, with a fair
/// schedule in the order in which they ask.
fn under_callgrind(folder: &Path, counts: &Path) -> io::Result<PathBuf> {
    let path = folder.join("program");
    let script = format!(
        "#!/bin/sh\nexec valgrind --tool=callgrind --quiet --fair-sched=yes --zero-before='*lap::Lap::start*' --dump-before='*lap::Lap::stop*' --callgrind-out-file='{}' '{}' \"$@\"\n",
        counts.with_extension("").display(),
        env!("CARGO_BIN_EXE_inflight")
    );
    fs::write(&path, script)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700))?;
    Ok(path)
}
