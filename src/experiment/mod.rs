//! An experiment: which cells to run, in which order, under which limits; and the trials, each in a child process.

mod budget;
mod calibrate;
mod cells;
mod child;
mod describe;
pub mod doctor;
mod interrupt;
mod journal;
mod machine;
mod message;
mod options;
mod order;
mod preflight;
mod process;
mod runtime;
mod summary;

use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::lang::Text;
use crate::record::{self, Machine, Record, Settings, Tool, Trial, Verdict};
use crate::scenario::Scenario;

pub use cells::Planned;
pub use child::serve;
pub use interrupt::Interrupt;
pub use journal::{Journal, JournalError};
pub use machine::cores;
pub use options::{OptionError, Options};
pub use preflight::{MOST_THREADS, Room, System};

use message::{Job, Reply, Request};
use process::Outcome;

/// Longer than any calibration.
const CALIBRATION_DEADLINE: Duration = Duration::from_mins(1);

/// Why an experiment could not go on at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExperimentError {
    /// The child processes cannot be started.
    #[error("cannot start {}: {source}", program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The machine could not be calibrated.
    #[error("the clock and the timers of this machine could not be calibrated: {0}")]
    Calibration(String),
    /// Ctrl-C before the first trial.
    #[error("interrupted before the first trial")]
    Interrupted,
}

/// A set of cells, and what was measured in them so far.
#[derive(Debug)]
pub struct Experiment {
    options: Options,
    scenarios: Vec<Scenario>,
    cells: Vec<Planned>,
    trials: Vec<Vec<Trial>>,
    program: PathBuf,
    interrupt: Interrupt,
    machine: Machine,
    created: String,
    started: Instant,
    order: record::Order,
    next: u32,
}

impl Experiment {
    /// Expands the scenarios, predicts every cell, and refuses or skips what does not fit. Nothing runs yet.
    /// `program` is the `inflight` program itself, which is started once per trial.
    ///
    /// # Errors
    /// If the options do not fit the scenarios.
    pub fn plan(
        scenarios: Vec<Scenario>,
        options: Options,
        program: PathBuf,
        interrupt: Interrupt,
    ) -> Result<Self, OptionError> {
        let scenarios: Vec<Scenario> =
            if options.bench { scenarios.iter().map(Scenario::benched).collect() } else { scenarios };
        let machine = machine::facts();
        let mut cells = Vec::new();
        for (index, scenario) in scenarios.iter().enumerate() {
            if scenarios[..index].iter().any(|other| other.id == scenario.id) {
                return Err(OptionError::Twice { id: scenario.id.clone() });
            }
            cells.extend(cells::of(scenario, index, &options, machine.cores)?);
        }
        let system = System::read();
        for cell in &mut cells {
            let threads = u64::from(cell.threads());
            if let Some(reason) = system.refusal(threads, u64::from(cell.fetches)) {
                cell.verdict = Verdict::Refused;
                cell.reasons.push(reason);
            }
        }
        budget::skip_over(&mut cells, options.trials, options.max_time);
        Ok(Self {
            trials: vec![Vec::new(); cells.len()],
            created: humantime::format_rfc3339_seconds(std::time::SystemTime::now()).to_string(),
            started: Instant::now(),
            order: if options.bench { record::Order::Serial } else { record::Order::Blocks },
            next: 0,
            options,
            scenarios,
            cells,
            program,
            interrupt,
            machine,
        })
    }

    /// Refuses to measure as a nice process, unless that is allowed: before anything runs.
    ///
    /// # Errors
    /// If the process has a positive niceness.
    pub const fn fit_to_run(&self) -> Result<(), OptionError> {
        machine::fit_to_run(self.machine.nice, self.options.allow_nice)
    }

    /// Every cell, in the record's order.
    #[must_use]
    pub fn cells(&self) -> &[Planned] {
        &self.cells
    }

    /// The scenarios, as they are run.
    #[must_use]
    pub fn scenarios(&self) -> &[Scenario] {
        &self.scenarios
    }

    /// The scenario of a cell.
    #[must_use]
    pub fn scenario_of(&self, cell: &Planned) -> &Scenario {
        &self.scenarios[cell.scenario]
    }

    /// What all trials will take by their predictions.
    #[must_use]
    pub fn expected_time(&self) -> Duration {
        Duration::from_nanos(budget::total(&self.cells, self.options.trials))
    }

    /// What one trial of cell number `cell` will take by its prediction.
    #[must_use]
    pub fn expected_trial_time(&self, cell: usize) -> Duration {
        Duration::from_nanos(budget::trial(&self.cells[cell]))
    }

    /// Measures what the clock, the timers and the computing are worth: once, before the first trial, in a child
    /// process, since it is the same program with the same code that will compute.
    ///
    /// # Errors
    /// If the child cannot be started or does not answer.
    pub fn calibrate(&mut self) -> Result<(), ExperimentError> {
        match process::ask(&self.program, &Request::Calibrate, CALIBRATION_DEADLINE, &self.interrupt) {
            Ok(Outcome::Reply(Reply::Calibrated(calibration))) => {
                self.machine.calibration = calibration;
                Ok(())
            }
            Ok(Outcome::Reply(Reply::Failed(reason)) | Outcome::Failed(reason)) => {
                Err(ExperimentError::Calibration(reason.en))
            }
            Ok(Outcome::Interrupted) => Err(ExperimentError::Interrupted),
            Ok(Outcome::Reply(_)) => {
                Err(ExperimentError::Calibration("the child gave another answer".to_owned()))
            }
            Err(source) => Err(ExperimentError::Start { program: self.program.clone(), source }),
        }
    }

    /// The machine, as far as it is known by now.
    #[must_use]
    pub const fn machine(&self) -> &Machine {
        &self.machine
    }

    /// The orders of all blocks: indices of the cells that shall run.
    #[must_use]
    pub fn blocks(&self) -> Vec<Vec<usize>> {
        // One scenario after another, so that trials that are compared lie close in time; within it, blocks.
        let mut all = Vec::new();
        for index in 0..self.scenarios.len() {
            let cells: Vec<usize> = (0..self.cells.len())
                .filter(|i| self.cells[*i].scenario == index && self.cells[*i].runs())
                .collect();
            let seed = self.seed().wrapping_add(index as u64);
            let orders = order::blocks(cells.len(), self.options.trials, seed);
            all.extend(orders.into_iter().map(|order| order.into_iter().map(|place| cells[place]).collect()));
        }
        all
    }

    fn seed(&self) -> u64 {
        self.options.seed.unwrap_or(1)
    }

    /// Runs one trial of cell number `cell` in a fresh process and keeps it. `None` if the run was interrupted.
    /// One that only warms up the machine is kept too, and left out of every summary.
    ///
    /// # Errors
    /// If the child cannot be started.
    pub fn trial(&mut self, cell: usize, warm_up: bool) -> Result<Option<&Trial>, ExperimentError> {
        let planned = &self.cells[cell];
        let scenario = &self.scenarios[planned.scenario];
        let job = Job {
            name: scenario.name().to_owned(),
            source: scenario.source().to_owned(),
            count: planned.at.count,
            scale: planned.at.scale,
            seed: planned.at.seed,
            limits: planned.at.limits,
            digest: planned.digest.clone(),
            model: planned.entry.spec.id.to_owned(),
            backend: planned.backend.to_owned(),
            rate: self.machine.calibration.rounds_per_ns,
            cores: self.machine.cores,
        };
        let deadline = budget::deadline(planned);
        let outcome = process::ask(&self.program, &Request::Trial(Box::new(job)), deadline, &self.interrupt)
            .map_err(|source| ExperimentError::Start { program: self.program.clone(), source })?;
        let without = |verdict, reason| Trial { verdict, reasons: vec![reason], ..Trial::default() };
        let trial = match outcome {
            Outcome::Interrupted => return Ok(None),
            Outcome::Reply(Reply::Trial(trial)) => *trial,
            Outcome::Reply(Reply::Refused(reason)) => without(Verdict::Refused, reason),
            Outcome::Reply(Reply::Failed(reason)) | Outcome::Failed(reason) => {
                without(Verdict::Failed, reason)
            }
            Outcome::Reply(Reply::Calibrated(_)) => {
                without(Verdict::Failed, Text::same("the child gave another answer"))
            }
        };
        let block = self.trials[cell].len() as u32;
        self.trials[cell].push(Trial { block, order: self.next, warm_up, ..trial });
        self.next += 1;
        Ok(self.trials[cell].last())
    }

    /// Everything measured so far, as a record that `analysis` has yet to summarise.
    #[must_use]
    pub fn record(&self) -> Record {
        let mut models: Vec<record::Model> = Vec::new();
        for entry in crate::model::MODELS {
            if self.cells.iter().any(|cell| cell.entry.spec.id == entry.spec.id) {
                models.push(describe::model(entry));
            }
        }
        let scenarios = self.scenarios.iter().enumerate().map(|(index, scenario)| {
            let mut rows: Vec<String> = Vec::new();
            for cell in self.cells.iter().filter(|cell| cell.scenario == index) {
                if !rows.iter().any(|id| id == cell.entry.spec.id) {
                    rows.push(cell.entry.spec.id.to_owned());
                }
            }
            describe::scenario(scenario, rows, &self.options)
        });
        Record {
            schema: record::SCHEMA.to_owned(),
            created: self.created.clone(),
            tool: Tool {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            machine: self.machine.clone(),
            settings: self.settings(),
            scenarios: scenarios.collect(),
            models,
            cells: self
                .cells
                .iter()
                .zip(&self.trials)
                .map(|(cell, trials)| self.cell(cell, trials))
                .collect(),
            claims: Vec::new(),
        }
    }

    /// [`Self::record`] without the scenarios of which nothing ran, and without the cells that were left out by a
    /// filter.
    #[must_use]
    pub fn record_of_what_ran(&self) -> Record {
        what_ran(self.record())
    }

    fn settings(&self) -> Settings {
        Settings {
            command: if self.options.bench { "bench" } else { "run" }.to_owned(),
            trials: self.options.trials,
            order: self.order,
            seed: self.seed(),
            max_time_ns: Some(u64::try_from(self.options.max_time.as_nanos()).unwrap_or(u64::MAX)),
            interrupted: self.interrupt.is_set(),
            elapsed_ns: u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX),
            warnings: self.warnings(),
        }
    }

    /// What a reader must know of the whole run.
    fn warnings(&self) -> Vec<Text> {
        let mut warnings = Vec::new();
        if self.machine.nice > 0 {
            let nice = self.machine.nice;
            warnings.push(Text::new(
                format!("ran with niceness {nice}: the kernel lets timers of such a process be five times later"),
                format!("запущено з nice {nice}: ядро системи дозволяє таймерам такого процесу запізнюватися вп'ятеро більше"),
            ));
        }
        if cfg!(debug_assertions) {
            warnings.push(Text::new(
                "a debug build: what a model costs is not what it costs in a release build",
                "налагоджувальна збірка: модель коштує не стільки, скільки в оптимізованій (release)",
            ));
        }
        warnings
    }

    fn cell(&self, cell: &Planned, trials: &[Trial]) -> record::Cell {
        let shape = cell.shape();
        record::Cell {
            scenario: self.scenarios[cell.scenario].id.clone(),
            size: cell.size,
            backend: cell.backend.to_owned(),
            model: cell.entry.spec.id.to_owned(),
            fetches: cell.fetches,
            workers: cell.at.limits.workers,
            in_flight: shape.in_flight.filter(|most| *most < cell.fetches),
            plan_digest: cell.digest.clone(),
            wait_ns: cell.wait,
            compute_ns: cell.compute,
            timer: cell.timer.map(str::to_owned),
            per_wait_ns: cell.per_wait,
            verdict: cell.verdict,
            reasons: cell.reasons.clone(),
            predicted_makespan_ns: cell.prediction.makespan,
            predicted_concurrency: cell.prediction.concurrency(),
            predicted_parallelism: cell.prediction.parallelism(),
            trials: trials.to_vec(),
            ..record::Cell::default()
        }
    }
}

/// `record` without the scenarios and cells that were still to come.
fn what_ran(mut record: Record) -> Record {
    record.scenarios.retain(|scenario| {
        let cells = || record.cells.iter().filter(|cell| cell.scenario == scenario.id);
        // Where every cell was refused or skipped, that is what the run has to say.
        cells().any(|cell| !cell.trials.is_empty()) || cells().all(|cell| cell.verdict != Verdict::Valid)
    });
    record.cells.retain(|cell| record.scenarios.iter().any(|scenario| scenario.id == cell.scenario));
    record.cells.retain(|cell| cell.verdict != Verdict::Valid || !cell.trials.is_empty());
    for scenario in &mut record.scenarios {
        let ran =
            |model: &String| record.cells.iter().any(|c| c.scenario == scenario.id && c.model == *model);
        scenario.models.retain(ran);
    }
    record.models.retain(|model| record.cells.iter().any(|cell| cell.model == model.id));
    record
}
