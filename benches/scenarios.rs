//! Every scenario under every model, through criterion; then the record and the report.
//!
//! Criterion asks for samples, prints and keeps its baselines; a sample is one trial in a fresh child process,
//! exactly as `inflight run` makes it. Criterion takes all samples of a cell in a row, so a drift of the machine
//! falls on some cells and not on others: the record says so.

use std::cell::RefCell;
use std::fs;
use std::io::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::process::exit;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};
use inflight::cli::{self, publish};
use inflight::experiment::{Experiment, Interrupt, Journal, Options, Planned};
use inflight::lang::Lang;
use inflight::model::BACKENDS;
use inflight::{analysis, scenario};

/// Criterion's least.
const SAMPLES: u32 = 10;
/// The sizes under `[bench]` fit; this is for a scenario folder that somebody has changed.
const MOST_TIME: Duration = Duration::from_secs(115);

fn main() {
    let interrupt = Interrupt::listen().unwrap_or_else(|error| stop(&error));
    let bench = Bench { run: RefCell::new(Run::plan(interrupt)) };
    // Set before the flags are read, so that a flag still beats them. Criterion plans its iterations by the time
    // that one call takes; one call is one trial whatever the count, so the time only has to be long enough for
    // two nominal iterations of the longest cell, under which criterion complains.
    let mut criterion = Criterion::default()
        .without_plots()
        .sample_size(SAMPLES as usize)
        .warm_up_time(Duration::from_nanos(1))
        .measurement_time(Duration::from_secs(30))
        .nresamples(10_000)
        .configure_from_args();
    // Criterion panics where a baseline is missing: what was measured by then is published. Where its output is closed it
    // aborts; then the journal is left.
    let ended = catch_unwind(AssertUnwindSafe(|| {
        bench.cells(&mut criterion);
        criterion.final_summary();
    }));
    if measures() {
        bench.run.borrow_mut().publish();
    }
    if let Err(panic) = ended {
        resume_unwind(panic);
    }
}

/// True unless criterion only tests, lists or profiles.
fn measures() -> bool {
    // A value may follow its flag behind a "=".
    let has = |flag: &str| std::env::args().any(|argument| argument.split('=').next() == Some(flag));
    has("--bench") && !["--test", "--list", "--profile-time"].into_iter().any(has)
}

struct Bench {
    run: RefCell<Run>,
}

impl Bench {
    fn cells(&self, criterion: &mut Criterion) {
        let (names, cells): (Vec<String>, Vec<Planned>) = {
            let run = self.run.borrow();
            let scenarios = run.experiment.scenarios();
            (scenarios.iter().map(|scenario| scenario.id.clone()).collect(), run.experiment.cells().to_vec())
        };
        for (index, name) in names.iter().enumerate() {
            let mut group = criterion.benchmark_group(name.as_str());
            group.sampling_mode(SamplingMode::Flat);
            for (place, cell) in
                cells.iter().enumerate().filter(|(_, cell)| cell.scenario == index && cell.runs())
            {
                // A backend that is not the usual one is a part of the name: a scenario may climb several.
                let backend = cell.backend.spec.id;
                let usual = backend == BACKENDS[0].spec.id;
                let model = cell.entry.spec.id;
                let model = if usual { model.to_owned() } else { format!("{model}-{backend}") };
                let id = match cell.size {
                    Some(size) => BenchmarkId::new(model, size),
                    None => BenchmarkId::from_parameter(model),
                };
                group.throughput(Throughput::Elements(u64::from(cell.fetches)));
                let mut calls = 0;
                group.bench_function(id, |bencher| {
                    bencher.iter_custom(|iterations| {
                        // Criterion's own warm-up, one call long, comes first: kept, and marked as such.
                        let warm_up = measures() && calls == 0;
                        calls += 1;
                        self.run.borrow_mut().trial(place, warm_up)
                            * u32::try_from(iterations).unwrap_or(u32::MAX)
                    });
                });
            }
            group.finish();
        }
    }
}

struct Run {
    experiment: Experiment,
    interrupt: Interrupt,
    calibrated: bool,
    /// The folder of the run and its journal: a killed one is saved by `inflight report`. None where nothing is published.
    kept: Option<(PathBuf, Journal)>,
}

impl Run {
    fn plan(interrupt: Interrupt) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let scenarios = scenario::library::all(&folder).unwrap_or_else(|error| stop(&error));
        let options = Options {
            bench: true,
            trials: SAMPLES + 1,
            max_time: MOST_TIME,
            allow_nice: allow_nice(),
            ..Options::default()
        };
        let program = PathBuf::from(env!("CARGO_BIN_EXE_inflight"));
        let experiment = Experiment::plan(scenarios, options, program, interrupt.clone());
        Self {
            experiment: experiment.unwrap_or_else(|error| stop(&error)),
            interrupt,
            calibrated: false,
            kept: None,
        }
    }

    /// One trial of cell number `cell`: its makespan, or nothing if it failed (criterion then says so).
    fn trial(&mut self, cell: usize, warm_up: bool) -> Duration {
        if !self.calibrated {
            self.experiment.fit_to_run().unwrap_or_else(|error| stop(&error));
            self.experiment.prepare();
            self.experiment.calibrate().unwrap_or_else(|error| stop(&error));
            self.calibrated = true;
            self.kept = measures().then(|| self.keep());
        }
        match self.experiment.trial(cell, warm_up) {
            Ok(Some(trial)) => {
                if let Some((_, journal)) = &mut self.kept {
                    journal.append(cell, trial).unwrap_or_else(|error| stop(&error));
                }
                Duration::from_nanos(trial.makespan_ns)
            }
            Ok(None) => {
                self.publish();
                exit(i32::from(self.interrupt.exit_code().unwrap_or(130)));
            }
            Err(error) => stop(&error),
        }
    }

    /// Makes the folder of this run and opens its journal.
    fn keep(&self) -> (PathBuf, Journal) {
        let record = self.experiment.record();
        let folder = publish::create(&reports(), &record.created).unwrap_or_else(|error| stop(&error));
        let journal = Journal::create(&folder, &record).unwrap_or_else(|error| stop(&error));
        (folder, journal)
    }

    /// Writes the record and the report of what was run.
    fn publish(&mut self) {
        let Some((folder, journal)) = self.kept.take() else { return };
        let mut record = self.experiment.record_of_what_ran();
        if record.cells.is_empty() {
            // Nothing was measured: an empty folder is of no use to anybody.
            journal.close().unwrap_or_else(|error| stop(&error));
            drop(fs::remove_dir(folder));
            return;
        }
        analysis::summarise(&mut record);
        let page = publish::publish(&record, &reports(), &folder, Lang::En, true);
        let page = page.unwrap_or_else(|error| stop(&error));
        journal.close().unwrap_or_else(|error| stop(&error));
        // A closed standard output is no reason to fail: the files are there.
        let said = cli::closing(&record, Lang::En);
        drop(writeln!(io::stdout(), "\n{said}\nreport: {}", page.unwrap_or(folder).display()));
    }
}

fn reports() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("reports")
}

/// Criterion owns the flags: the variable that `inflight run --allow-nice` reads too.
fn allow_nice() -> bool {
    std::env::var("INFLIGHT_ALLOW_NICE").is_ok_and(|value| Options::means_yes(&value))
}

fn stop(error: &dyn std::error::Error) -> ! {
    let _ = writeln!(io::stderr(), "error: {error}");
    exit(1);
}
