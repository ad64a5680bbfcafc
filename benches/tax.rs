//! What the harness itself costs: each model beside the same thing written bare, in one run.
//!
//! A bare program has no plan, no samples and no checks; it is this very file, started again as a process of its
//! own. Both sides run in turn, and every figure is a median of the rounds. Run by `cargo bench --bench tax`.

mod common;

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use common::{again, median, println, stop};

use inflight::experiment::{Experiment, Interrupt, Options};
use inflight::measure::{Memory, Usage};
use inflight::record::Machine;
use inflight::report::tax::{ModelTax, Tax};
use inflight::scenario;
use serde::{Deserialize, Serialize};

/// Pairs of runs per line of the table.
const ROUNDS: usize = 5;

/// One line of the table: a model, how many waits of which length, and how many workers.
struct Line {
    model: &'static str,
    backend: &'static str,
    count: u32,
    wait: &'static str,
    workers: u32,
}

const fn line(model: &'static str, count: u32, wait: &'static str, workers: u32) -> Line {
    Line { model, backend: "sleep", count, wait, workers }
}

/// `join-all` stops at 100 000: at a million it takes minutes by nature. A pool of two threads would take minutes
/// for a thousand waits of 1 s, so pools get waits and sizes that end.
const LINES: &[Line] = &[
    Line { model: "sequential", backend: "null", count: 1_000_000, wait: "1s", workers: 2 },
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

/// What one process took. Its time ends when the program has all results: the harness's own makespan ends at the
/// last finish, before threads and handles are joined, and would flatter it here.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Bill {
    makespan_ns: u64,
    cpu_ns: u64,
    peak_bytes: u64,
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["bare", model, count, wait_ns, workers] => {
            let number = |text: &str| text.parse().unwrap_or_else(|_| stop(&format!("{text} is no number")));
            let wait = Duration::from_nanos(number(wait_ns));
            let bill = bare::run(model, number(count) as u32, wait, number(workers) as usize);
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
    if let (None, Some(machine)) = (filter, machine) {
        keep(&machine, rows);
    }
}

/// Medians of `pairs`, with as many digits as the table shows. Memory is counted from a program with one fetch.
fn row(line: &Line, pairs: &[(Bill, Bill)], base: f64, bare_base: f64) -> ModelTax {
    let count = f64::from(line.count);
    let of = |digits: i32, value: &dyn Fn(&(Bill, Bill)) -> f64| {
        let unit = 10_f64.powi(digits);
        (median(pairs.iter().map(value).collect()) * unit).round() / unit
    };
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

/// Writes `reports/tax.json`. To keep a run, copy it over `src/report/tax.json` and its table into docs/costs.md.
fn keep(machine: &Machine, rows: Vec<ModelTax>) {
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
        trials: 1,
        ..Options::default()
    };
    let program = PathBuf::from(env!("CARGO_BIN_EXE_inflight"));
    let mut experiment = Experiment::plan(vec![scenario], options, program, Interrupt::default())
        .unwrap_or_else(|error| stop(&error));
    machine.get_or_insert_with(|| experiment.machine().clone());
    match experiment.trial(0, false) {
        Ok(Some(trial)) if trial.completed == line.count => {
            Bill { makespan_ns: trial.collected_ns, cpu_ns: trial.cpu_ns, peak_bytes: trial.peak_rss_bytes }
        }
        Ok(trial) => stop(&format!("{}: {:?}", line.model, trial.map(|trial| &trial.why))),
        Err(error) => stop(&error),
    }
}

/// The same, bare.
fn bare_bill(line: &Line) -> Bill {
    let wait = humantime::parse_duration(line.wait).unwrap_or_else(|error| stop(&error));
    let (count, wait) = (line.count.to_string(), wait.as_nanos().to_string());
    again(&["bare", line.model, &count, &wait, &line.workers.to_string()])
}

/// The programs that one would write without a harness.
mod bare {
    use std::thread;
    use std::time::{Duration, Instant};

    use futures_util::future::join_all;
    use tokio::runtime::{Builder, Runtime};
    use tokio::time::sleep;

    use super::{Bill, Memory, Usage, stop};

    pub(super) fn run(model: &str, count: u32, wait: Duration, workers: usize) -> Bill {
        match model {
            "sequential" => measured(|| sequential(count, wait)),
            "thread-pool" => thread_pool(count, wait, workers),
            "thread-per-fetch" => measured(|| {
                let threads: Vec<_> =
                    (0..count).map(|_| thread::spawn(move || thread::sleep(wait))).collect();
                threads
                    .into_iter()
                    .for_each(|thread| thread.join().unwrap_or_else(|_| stop(&"a thread panicked")));
            }),
            "join-all" => {
                let runtime = current_thread();
                measured(|| drop(runtime.block_on(async { join_all((0..count).map(|_| fetch(wait))).await })))
            }
            "join-all-unconstrained" => {
                let runtime = current_thread();
                let all =
                    async { tokio::task::unconstrained(join_all((0..count).map(|_| fetch(wait)))).await };
                measured(|| drop(runtime.block_on(all)))
            }
            "spawn" => spawn(count, wait, workers),
            "spawn-blocking" => {
                let runtime = current_thread();
                measured(|| {
                    runtime.block_on(async {
                        let tasks: Vec<_> = (0..count)
                            .map(|_| tokio::task::spawn_blocking(move || thread::sleep(wait)))
                            .collect();
                        for task in tasks {
                            task.await.unwrap_or_else(|error| stop(&error));
                        }
                    });
                })
            }
            other => stop(&format!("no bare `{other}`")),
        }
    }

    /// A sleep counts from the moment at which it is made: inside the fetch that sleeps, as a client's call would.
    async fn fetch(wait: Duration) {
        sleep(wait).await;
    }

    /// Waits of no length are not slept: a loop with two readings of the clock, which are kept.
    fn sequential(count: u32, wait: Duration) {
        let null = wait >= Duration::from_secs(1);
        let origin = Instant::now();
        let mut stamps = Vec::with_capacity(count as usize);
        for _ in 0..count {
            let started = origin.elapsed();
            if !null {
                thread::sleep(wait);
            }
            stamps.push((started, origin.elapsed()));
        }
        std::hint::black_box(stamps);
    }

    fn thread_pool(count: u32, wait: Duration, workers: usize) -> Bill {
        let pool =
            rayon::ThreadPoolBuilder::new().num_threads(workers).build().unwrap_or_else(|error| stop(&error));
        measured(|| {
            pool.in_place_scope_fifo(|scope| {
                (0..count).for_each(|_| scope.spawn_fifo(|_| thread::sleep(wait)));
            });
        })
    }

    fn spawn(count: u32, wait: Duration, workers: usize) -> Bill {
        let runtime = Builder::new_multi_thread().worker_threads(workers).enable_all().build();
        let runtime = runtime.unwrap_or_else(|error| stop(&error));
        measured(|| {
            runtime.block_on(async {
                let tasks: Vec<_> = (0..count).map(|_| tokio::spawn(fetch(wait))).collect();
                for task in tasks {
                    task.await.unwrap_or_else(|error| stop(&error));
                }
            });
        })
    }

    fn current_thread() -> Runtime {
        Builder::new_current_thread().enable_all().build().unwrap_or_else(|error| stop(&error))
    }

    fn measured(run: impl FnOnce()) -> Bill {
        let _ = Memory::reset_peak();
        let before = Usage::now().unwrap_or_else(|error| stop(&error));
        let start = Instant::now();
        run();
        let makespan = start.elapsed();
        let usage = Usage::now().unwrap_or_else(|error| stop(&error)).since(&before);
        let memory = Memory::now().unwrap_or_else(|error| stop(&error));
        Bill { makespan_ns: makespan.as_nanos() as u64, cpu_ns: usage.cpu, peak_bytes: memory.peak }
    }
}
