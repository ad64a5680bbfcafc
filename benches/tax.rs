//! What the harness itself costs: each model beside the same thing written bare, in one run.
//!
//! A bare program has no plan, no samples and no checks; it is this very file, started again as a process of its
//! own. Both sides run in turn, and every figure is a median of the rounds. Run by `cargo bench --bench tax`.

#[path = "tax/bare.rs"]
mod bare;
#[path = "tax/bare_load.rs"]
mod bare_load;
mod common;

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use common::{again, median, println, stop};

use inflight::experiment::{Experiment, Interrupt, Options};
use inflight::platform::Usage;
use inflight::record::Machine;
use inflight::report::tax::{DispatchTax, ModelTax, Tax};
use inflight::scenario;
use serde::{Deserialize, Serialize};

const NO_MEMORY: &str = "this system does not tell how much memory a process takes";
/// Pairs of runs per line of the table.
const ROUNDS: usize = 5;

/// One line of the table: a model, how many waits of which length, and how many workers.
struct Line {
    model: &'static str,
    backend: &'static str,
    count: u32,
    wait: &'static str,
    workers: u32,
    /// Waits that come in a second; 0 where all come at once.
    rate: u32,
}

const fn line(model: &'static str, count: u32, wait: &'static str, workers: u32) -> Line {
    Line { model, backend: "sleep", count, wait, workers, rate: 0 }
}

/// Two seconds of arrivals, a hundred of which are in flight.
const fn load(model: &'static str, workers: u32) -> Line {
    Line { rate: 10_000, ..line(model, 20_000, "10ms", workers) }
}

/// `join-all` stops at 100 000: at a million it takes minutes by nature. A pool of two threads would take minutes
/// for a thousand waits of 1 s, so pools get waits and sizes that end.
const LINES: &[Line] = &[
    Line { backend: "null", ..line("sequential", 1_000_000, "1s", 2) },
    line("sequential", 50, "10ms", 2),
    line("thread-pool", 1_000, "10ms", 100),
    line("thread-per-fetch", 1_000, "1s", 2),
    line("spawn-blocking", 1_000, "1s", 2),
    line("join-all", 1_000, "1s", 2),
    line("join-all-unconstrained", 1_000, "1s", 2),
    line("spawn", 1_000, "1s", 2),
    line("join-all", 100_000, "1s", 2),
    line("join-all-unconstrained", 100_000, "1s", 2),
    line("spawn", 100_000, "1s", 2),
    line("join-all-unconstrained", 1_000_000, "1s", 2),
    line("spawn", 1_000_000, "1s", 2),
];

/// The doors of the dispatcher: a queue of threads, a channel to one task, a task for each.
const LOADS: &[Line] = &[load("thread-pool", 200), load("join-all", 2), load("spawn", 2)];

/// What one process took. Its time ends when the program has all results: the harness's own makespan ends at the
/// last finish, before threads and handles are joined, and would flatter it here.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Bill {
    makespan_ns: u64,
    cpu_ns: u64,
    peak_bytes: u64,
    /// 99th percentile of how late a wait was handed over.
    lag_p99_ns: u64,
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["bare", model, count, wait_ns, workers, rate] => {
            let number = |text: &str| text.parse().unwrap_or_else(|_| stop(&format!("{text} is no number")));
            let (count, wait) = (number(count) as u32, Duration::from_nanos(number(wait_ns)));
            let workers = number(workers) as usize;
            let bill = match number(rate) as u32 {
                0 => bare::run(model, count, wait, workers),
                rate => bare_load::run(model, (count, rate), wait, workers),
            };
            println(&serde_json::to_string(&bill).unwrap_or_else(|error| stop(&error)));
        }
        // `cargo bench -- --test` and `--list` run every bench target that has not said `bench = false`.
        rest if rest.contains(&"--test") || rest.contains(&"--list") => {}
        rest => table(rest.iter().find(|argument| !argument.starts_with('-')).copied()),
    }
}

/// Prints the table, or those lines whose model contains `filter`. The whole table is written as `reports/tax.json` too.
fn table(filter: Option<&str>) {
    println(Tax::HEAD);
    let mut machine = None;
    let mut rows = Vec::new();
    for line in LINES.iter().filter(|line| filter.is_none_or(|filter| line.model.contains(filter))) {
        let one = Line { count: 1, ..*line };
        let (base, bare_base) = (harness(&one, &mut machine).peak_bytes, bare_bill(&one).peak_bytes);
        let pairs: Vec<(Bill, Bill)> =
            (0..ROUNDS).map(|_| (harness(line, &mut machine), bare_bill(line))).collect();
        rows.push(row(line, &pairs, base as f64, bare_base as f64));
        println(&rows[rows.len() - 1].line());
    }
    println(&format!("\n{}", DispatchTax::HEAD));
    let mut dispatcher = Vec::new();
    for line in LOADS.iter().filter(|line| filter.is_none_or(|filter| line.model.contains(filter))) {
        let pairs: Vec<(Bill, Bill)> =
            (0..ROUNDS).map(|_| (harness(line, &mut machine), bare_bill(line))).collect();
        dispatcher.push(dispatch_row(line, &pairs));
        println(&dispatcher[dispatcher.len() - 1].line());
    }
    if let (None, Some(machine)) = (filter, machine) {
        keep(&machine, rows, dispatcher);
    }
}

/// Medians of `pairs`, with as many digits as the table shows. Memory is counted from a program with one fetch.
fn row(line: &Line, pairs: &[(Bill, Bill)], base: f64, bare_base: f64) -> ModelTax {
    let count = f64::from(line.count);
    let of = |digits: i32, value: &dyn Fn(&(Bill, Bill)) -> f64| rounded(digits, pairs, value);
    // Where there are enough bytes to tell from a page more or less.
    let memory = |bytes: f64| (bytes >= f64::from(1 << 20)).then(|| (bytes / count).round() as u32);
    ModelTax {
        model: line.model.to_owned(),
        backend: line.backend.to_owned(),
        count: line.count,
        wait: line.wait.to_owned(),
        makespan_ms: of(1, &|pair| pair.0.makespan_ns as f64 / 1e6),
        over_bare: of(3, &|pair| pair.0.makespan_ns as f64 / pair.1.makespan_ns as f64),
        over_us: of(2, &|pair| (pair.0.makespan_ns as f64 - pair.1.makespan_ns as f64) / count / 1e3),
        cpu_us: of(2, &|pair| pair.0.cpu_ns as f64 / count / 1e3),
        bare_cpu_us: of(2, &|pair| pair.1.cpu_ns as f64 / count / 1e3),
        memory_b: memory(of(0, &|pair| pair.0.peak_bytes as f64 - base)),
        bare_memory_b: memory(of(0, &|pair| pair.1.peak_bytes as f64 - bare_base)),
    }
}

/// What it costs that waits come one after another.
fn dispatch_row(line: &Line, pairs: &[(Bill, Bill)]) -> DispatchTax {
    let count = f64::from(line.count);
    let of = |digits: i32, value: &dyn Fn(&(Bill, Bill)) -> f64| rounded(digits, pairs, value);
    DispatchTax {
        model: line.model.to_owned(),
        count: line.count,
        wait: line.wait.to_owned(),
        rate_per_s: line.rate,
        cpu_us: of(2, &|pair| pair.0.cpu_ns as f64 / count / 1e3),
        bare_cpu_us: of(2, &|pair| pair.1.cpu_ns as f64 / count / 1e3),
        lag_p99_us: of(0, &|pair| pair.0.lag_p99_ns as f64 / 1e3),
        bare_lag_p99_us: of(0, &|pair| pair.1.lag_p99_ns as f64 / 1e3),
    }
}

/// The median of a value of the pairs, with so many digits.
fn rounded(digits: i32, pairs: &[(Bill, Bill)], value: &dyn Fn(&(Bill, Bill)) -> f64) -> f64 {
    let unit = 10_f64.powi(digits);
    (median(pairs.iter().map(value).collect()) * unit).round() / unit
}

/// Writes `reports/tax.json`. To keep a run, copy it over `src/report/tax.json` and its tables into docs/costs.md.
fn keep(machine: &Machine, rows: Vec<ModelTax>, dispatcher: Vec<DispatchTax>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let now = humantime::format_rfc3339_seconds(std::time::SystemTime::now()).to_string();
    let tax = Tax {
        measured: now.chars().take("2026-11-23".len()).collect(),
        cpu: machine.cpu.clone(),
        cores: machine.cores,
        system: format!("Linux {}", machine.kernel),
        tokio: tokio_version(&root.join("Cargo.lock")),
        pairs: ROUNDS as u32,
        rows,
        dispatcher,
    };
    let text = serde_json::to_string_pretty(&tax).unwrap_or_else(|error| stop(&error));
    let path = root.join("reports").join("tax.json");
    std::fs::write(&path, text + "\n").unwrap_or_else(|error| stop(&error));
    println(&format!("\n{}", path.display()));
}

/// As the lock file has it.
fn tokio_version(lock: &Path) -> String {
    let text = std::fs::read_to_string(lock).unwrap_or_else(|error| stop(&error));
    let mut lines = text.lines().skip_while(|line| *line != "name = \"tokio\"");
    let version = lines.nth(1).and_then(|line| line.strip_prefix("version = "));
    version.unwrap_or_else(|| stop(&"Cargo.lock has no tokio")).trim_matches('"').to_owned()
}

/// The model in the harness, as `inflight run` runs it.
fn harness(line: &Line, machine: &mut Option<Machine>) -> Bill {
    let text = format!(
        "schema = 1\ntitle = \"tax\"\n[[fetch]]\nname = \"wait\"\ncount = {}\nsteps = [{{ wait = \"{}\" }}]\n",
        line.count, line.wait
    );
    let scenario = scenario::parse("tax.toml", &text).unwrap_or_else(|errors| stop(&errors.render(false)));
    let options = Options {
        models: Some(vec![line.model.to_owned()]),
        backends: Some(vec![line.backend.to_owned()]),
        workers: Some(line.workers),
        rate: (line.rate > 0).then(|| f64::from(line.rate)),
        trials: 1,
        ..Options::default()
    };
    let program = PathBuf::from(env!("CARGO_BIN_EXE_inflight"));
    let mut experiment = Experiment::plan(vec![scenario], options, program, Interrupt::default())
        .unwrap_or_else(|error| stop(&error));
    machine.get_or_insert_with(|| experiment.machine().clone());
    match experiment.trial(0, false) {
        Ok(Some(trial)) if trial.completed == line.count => {
            let lag_p99_ns = trial.load.map_or(0, |load| load.lag_p99_ns);
            let makespan_ns = trial.collected_ns;
            let peak_bytes = trial.peak_rss_bytes.unwrap_or_else(|| stop(&NO_MEMORY));
            Bill { makespan_ns, cpu_ns: trial.cpu_ns, peak_bytes, lag_p99_ns }
        }
        Ok(trial) => stop(&format!("{}: {:?}", line.model, trial.map(|trial| &trial.why))),
        Err(error) => stop(&error),
    }
}

/// The same, bare.
fn bare_bill(line: &Line) -> Bill {
    let wait = humantime::parse_duration(line.wait).unwrap_or_else(|error| stop(&error));
    let numbers = [line.count.into(), wait.as_nanos(), line.workers.into(), line.rate.into()];
    let [count, wait, workers, rate] = numbers.map(|number: u128| number.to_string());
    again(&["bare", line.model, &count, &wait, &workers, &rate])
}
