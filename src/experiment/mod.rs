//! An experiment: which cells to run, in which order, under which limits; and the trials, each in a child process.

mod answers;
mod budget;
mod calibrate;
mod caps;
mod ceiling;
mod cells;
mod child;
mod climb;
mod collect;
mod conditions;
mod descendants;
mod describe;
mod descriptors;
mod far_side;
mod forecast;
mod ignored;
mod interrupt;
mod journal;
mod lanes;
mod machine;
mod message;
mod options;
mod order;
mod preflight;
mod probe;
mod process;
#[cfg(test)]
mod queueing_tests;
mod runtime;
mod schedule;
mod search;
mod service;
mod settings;
mod shard;
mod summary;

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::plan::Nanos;
use crate::reason::Reason;
use crate::record::{self, Machine, Trial, Verdict};
use crate::scenario::Scenario;

pub use caps::Allowance;
pub use cells::Planned;
pub use child::serve;
pub use climb::Climb;
pub use conditions::{Company, Conditions};
pub use forecast::Forecast;
pub use interrupt::{Interrupt, survive_large_files};
pub use journal::{Journal, JournalError};
pub use machine::cores;
pub use options::{OptionError, Options, OwnCode, Request};
pub use preflight::{MOST_THREADS, Room, System};
pub use schedule::BLOCKS_FOR_A_VERDICT;
pub use search::{Ends, Found, Search};
pub use shard::{NoShard, Shard};

use answers::Answers;
use caps::Caps;
use message::{Reply, Task, TrialTask};
use process::Outcome;
use schedule::{Row, Schedule, Why};
use service::Service;
use settings::Settings;

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
    #[error("the clock and the timers of this machine could not be calibrated")]
    Calibration(Reason),
    /// Ctrl-C before the first trial.
    #[error("interrupted before the first trial")]
    Interrupted,
}

/// A set of cells, and what was measured in them so far.
#[derive(Debug)]
pub struct Experiment {
    options: Options,
    scenarios: Vec<Scenario>,
    /// Of each scenario.
    settings: Vec<Settings>,
    cells: Vec<Planned>,
    trials: Vec<Vec<Trial>>,
    program: PathBuf,
    interrupt: Interrupt,
    machine: Machine,
    created: String,
    started: Instant,
    order: record::Order,
    next: u32,
    service: Option<Service>,
    /// Trials of an earlier try of this share, by cell and block: they are not run again.
    earlier: HashMap<(usize, u32), Trial>,
    /// What each lane said of its runtime.
    runtimes: BTreeMap<String, String>,
    /// How each service ended that had to be replaced.
    restarts: Vec<String>,
    answers: Answers,
    schedule: Schedule,
    /// True if trials are tries of a search.
    searching: bool,
    /// When the first trial was asked for.
    first: Option<Instant>,
    /// For how long this process was stopped since.
    slept: Duration,
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
        let machine = machine::facts();
        let (mut settings, mut cells) = (Vec::new(), Vec::new());
        for (index, scenario) in scenarios.iter().enumerate() {
            if scenarios[..index].iter().any(|other| other.id == scenario.id) {
                return Err(OptionError::Twice { id: scenario.id.clone() });
            }
            let own = Settings::of(scenario, &options, machine.cores)?;
            cells.extend(cells::of(scenario, index, &own, machine.cores)?);
            settings.push(own);
        }
        let told = scenarios.iter().zip(&settings);
        let scenarios = told.map(|(scenario, own)| scenario.told(&own.size, own.sweep.as_ref())).collect();
        let system = System::read();
        for cell in &mut cells {
            let threads = u64::from(cell.threads());
            let reason = system.refusal(threads, u64::from(cell.fetches));
            let reason = reason.or_else(|| descriptors::refusal(cell.connections()));
            if let Some(reason) = reason {
                cell.leave_out(Verdict::Refused, reason);
            }
        }
        let (least, most) = options.trials_here();
        budget::skip_over(&mut cells, least, options.max_time);
        let rows =
            cells.iter().map(|cell| Row::new(cell.scenario, budget::trial(cell), cell.runs())).collect();
        let limit = nanos(options.max_time);
        let seed = options.order_seed();
        Ok(Self {
            schedule: Schedule::new(rows, (least, most), limit, seed, options.shard),
            searching: false,
            first: None,
            slept: Duration::ZERO,
            trials: vec![Vec::new(); cells.len()],
            created: humantime::format_rfc3339_seconds(std::time::SystemTime::now()).to_string(),
            started: Instant::now(),
            order: if options.bench { record::Order::Serial } else { record::Order::Blocks },
            next: 0,
            service: None,
            earlier: HashMap::new(),
            runtimes: BTreeMap::new(),
            restarts: Vec::new(),
            answers: Answers::default(),
            options,
            scenarios,
            settings,
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

    /// What is set and plays no part: limits that a backend or every model ignores, lanes that are not there, lengths that
    /// nobody is asked for.
    #[must_use]
    pub fn ignored(&self) -> Vec<Reason> {
        let both = self.scenarios.iter().zip(&self.settings);
        let of_scenario = |(scenario, settings): (&Scenario, &Settings)| {
            ignored::limits(&scenario.id, settings).into_iter().chain(ignored::lanes(scenario, settings))
        };
        let limits = both.flat_map(of_scenario);
        limits.chain(self.options.url.as_ref().and_then(ignored::lengths)).collect()
    }

    /// What all trials will take by their predictions.
    #[must_use]
    pub fn expected_time(&self) -> Duration {
        Duration::from_nanos(budget::total(&self.cells, self.options.trials_here().0))
    }

    /// What the trials that were asked for will still take: by their predictions, and by what they took once they
    /// have run.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        Duration::from_nanos(self.schedule.left())
    }

    /// The block that runs, counted from 1, of at least and at most so many.
    #[must_use]
    pub const fn block(&self) -> (u32, u32, u32) {
        let (least, most) = self.options.trials_here();
        (self.schedule.block(), least, most)
    }

    /// Measures what the clock, the timers and the computing are worth: once, before the first trial, in a child
    /// process, since it is the same program with the same code that will compute.
    ///
    /// # Errors
    /// If the child cannot be started or does not answer.
    pub fn calibrate(&mut self) -> Result<(), ExperimentError> {
        match process::run(&self.program, &Task::Calibrate, CALIBRATION_DEADLINE, &self.interrupt) {
            Ok(Outcome::Reply(Reply::Calibrated(calibration))) => {
                self.machine.calibration = calibration;
                Ok(())
            }
            Ok(Outcome::Reply(Reply::Failed(reason)) | Outcome::Failed(reason)) => {
                Err(ExperimentError::Calibration(reason))
            }
            Ok(Outcome::Slept(_)) => self.calibrate(),
            Ok(Outcome::Interrupted) => Err(ExperimentError::Interrupted),
            Ok(Outcome::Reply(_)) => Err(ExperimentError::Calibration(Reason::OtherAnswer)),
            Err(source) => Err(ExperimentError::Start { program: self.program.clone(), source }),
        }
    }

    /// The machine, as far as it is known by now.
    #[must_use]
    pub const fn machine(&self) -> &Machine {
        &self.machine
    }

    /// The cell whose trial comes next; `None` when the run is complete, its time is over or it was interrupted.
    /// `precise` says whether the trials of a cell give an interval that is narrow enough. The clock of the run starts
    /// with the first call.
    pub fn next(&mut self, precise: fn(&[Trial]) -> bool) -> Option<usize> {
        let now = nanos(self.first.get_or_insert_with(Instant::now).elapsed().saturating_sub(self.slept));
        loop {
            if self.interrupt.is_set() {
                return None;
            }
            let trials = &self.trials;
            let cell = self.schedule.next(now, &|cells| cells.iter().all(|cell| precise(&trials[*cell])))?;
            let Some(trial) = self.earlier.remove(&(cell, self.block_of(cell))) else { return Some(cell) };
            self.keep(cell, budget::trial(&self.cells[cell]), trial);
        }
    }

    /// Takes trials as if they had just run, each by the number of its cell.
    pub fn resume(&mut self, trials: Vec<(usize, Trial)>) {
        self.earlier = trials.into_iter().map(|(cell, trial)| ((cell, trial.block), trial)).collect();
    }

    /// The cells that were given up since the last call, with the reason, which stands in the record too.
    pub fn take_given_up(&mut self) -> Vec<(usize, Reason)> {
        let given_up = self.schedule.take_given_up();
        let reasons = given_up.into_iter().map(|(index, why)| {
            let cell = &mut self.cells[index];
            let reason = budget::given_up(why, self.options.trials_here().0, self.options.max_time);
            // A cell whose trials failed says so by its trials.
            if matches!(why, Why::Time { .. }) {
                cell.verdict = Verdict::Skipped;
            }
            cell.why.push(reason.clone());
            (index, reason)
        });
        reasons.collect()
    }

    /// Runs one trial of cell number `cell` in a fresh process and keeps it. `None` if the run was interrupted.
    /// One that only warms up the machine is kept too, and left out of every summary.
    ///
    /// # Errors
    /// If the child cannot be started.
    pub fn trial(&mut self, cell: usize, warm_up: bool) -> Result<Option<&Trial>, ExperimentError> {
        let planned = &self.cells[cell];
        let deadline =
            if self.searching { budget::deadline_of_try(planned) } else { budget::deadline(planned) };
        self.run(cell, warm_up, deadline, None)
    }

    /// The same, for `deadline` at most, and in a child that is held to `caps`.
    fn run(
        &mut self,
        cell: usize,
        warm_up: bool,
        deadline: Duration,
        caps: Option<Caps>,
    ) -> Result<Option<&Trial>, ExperimentError> {
        self.restart_service(self.cells[cell].backend);
        let planned = &self.cells[cell];
        let scenario = &self.scenarios[planned.scenario];
        let task = TrialTask {
            name: scenario.name().to_owned(),
            source: scenario.source().to_owned(),
            size: planned.at,
            digest: planned.digest.clone(),
            model: planned.entry.spec.id.to_owned(),
            lane: self.lane(planned),
            backend: planned.backend.spec.id.to_owned(),
            rate: self.machine.calibration.rounds_per_ns,
            cores: self.machine.cores,
            endpoints: self.endpoints(),
            caps,
        };
        let task = Task::Trial(Box::new(task));
        let mut begin = Instant::now();
        let outcome = loop {
            let outcome = process::run(&self.program, &task, deadline, &self.interrupt);
            match outcome
                .map_err(|source| ExperimentError::Start { program: self.program.clone(), source })?
            {
                // The trial is run again, and the time of the run goes on where it stopped.
                Outcome::Slept(slept) => {
                    self.slept += slept;
                    begin = Instant::now();
                }
                other => break other,
            }
        };
        let without = |verdict, reason| Trial { verdict, why: vec![reason], ..Trial::default() };
        let trial = match outcome {
            Outcome::Interrupted | Outcome::Slept(_) => return Ok(None),
            Outcome::Reply(Reply::Trial(trial)) => *trial,
            Outcome::Reply(Reply::Refused(reason)) => without(Verdict::Refused, reason),
            Outcome::Reply(Reply::Failed(reason)) | Outcome::Failed(reason) => {
                without(Verdict::Failed, reason)
            }
            Outcome::Reply(Reply::Calibrated(_) | Reply::Prepared { .. } | Reply::Greeted { .. }) => {
                without(Verdict::Failed, Reason::OtherAnswer)
            }
        };
        let trial = if planned.backend.spec.is_known { trial } else { self.answers.hold(planned, trial) };
        let block = self.block_of(cell);
        self.keep(cell, nanos(begin.elapsed()), Trial { block, warm_up, ..trial });
        Ok(self.trials[cell].last())
    }

    /// The block of the next trial of a cell.
    fn block_of(&self, cell: usize) -> u32 {
        self.options.shard.block(self.trials[cell].len() as u32)
    }

    /// Keeps a trial that took `took`.
    fn keep(&mut self, cell: usize, took: Nanos, trial: Trial) {
        let lost = matches!(trial.verdict, Verdict::Failed | Verdict::Refused);
        self.schedule.done(cell, took, lost);
        self.trials[cell].push(Trial { order: self.next, ..trial });
        self.next += 1;
    }
}

/// As many nanoseconds as 64 bits hold: 584 years.
fn nanos(time: Duration) -> Nanos {
    Nanos::try_from(time.as_nanos()).unwrap_or(Nanos::MAX)
}
