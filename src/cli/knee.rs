//! `inflight knee`: the highest rate of arrivals that each model holds.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser as _};

use super::args::Format;
use super::error::CliError;
use super::progress::{Progress, Verbosity};
use super::table::{Column, fitted, room};
use super::values::{folder_of_runs, share, time};
use super::work::LimitArgs;
use super::{Exit, publish, run};
use crate::analysis::{self, capacity};
use crate::experiment::{
    Experiment, ExperimentError, Found, Interrupt, OptionError, Options, Planned, Search,
};
use crate::lang::Lang;
use crate::record::{self, Capacities, Capacity, Goal, Record, Trial};
use crate::scenario::Scenario;

#[derive(Debug, Args)]
pub(super) struct KneeArgs {
    /// Id or path of a scenario; of its fetches come as many as a try needs
    #[arg(value_name = "SCENARIO")]
    scenario: OsString,
    #[command(flatten)]
    limits: LimitArgs,
    /// The most that 99 of 100 responses may take [default: `p99` under [capacity], or any time]
    #[arg(long, value_name = "TIME", value_parser = time)]
    p99: Option<Duration>,
    /// The least share of fetches whose response comes within the `within` under [load] [default: `good` under [capacity]]
    #[arg(long, value_name = "SHARE", value_parser = share, allow_negative_numbers = true)]
    good: Option<f64>,
    /// The most time for all models together; what is known by then is told [default: 60s a model]
    #[arg(long, value_name = "TIME", value_parser = time)]
    max_time: Option<Duration>,
    /// Folder of all runs; this run makes a folder of its own in it
    #[arg(long, value_name = "DIR", default_value = "reports", env = "INFLIGHT_OUT", value_parser = OsStringValueParser::new().map(folder_of_runs))]
    out: PathBuf,
    /// What to print on standard output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Language of the table, and of the report until the reader switches
    #[arg(long, value_enum, default_value = "en", env = "INFLIGHT_LANG")]
    lang: Lang,
    /// Write the record but no pages
    #[arg(long)]
    no_report: bool,
    /// No progress
    #[arg(short, long)]
    quiet: bool,
}

/// Where nobody says how long it may take.
const TIME_OF_A_MODEL: Duration = Duration::from_mins(1);

/// A model and the search for what it holds.
struct Subject {
    planned: Planned,
    search: Search,
    predicted: Option<f64>,
    /// The latest trial that did not hold its rate, and that rate.
    failed: Option<(f64, Trial)>,
}

pub(super) fn knee(args: &KneeArgs) -> Result<Exit, CliError> {
    let interrupt = Interrupt::listen()?;
    let scenario = run::scenarios(std::slice::from_ref(&args.scenario))?.remove(0).work();
    let goal = goal(args, &scenario)?;
    let mut experiment = Experiment::plan(
        vec![scenario.clone()],
        options(args, &scenario)?,
        run::program()?,
        interrupt.clone(),
    )?;
    experiment.fit_to_run()?;
    experiment.prepare_far_sides();
    let progress = Progress::new(if args.quiet { Verbosity::Quiet } else { Verbosity::Normal });
    let mut subjects = Vec::new();
    for planned in experiment.begin_search() {
        if planned.runs() {
            let (search, predicted) = experiment.search(&planned, goal).map_err(OptionError::from)?;
            subjects.push(Subject { planned, search, predicted, failed: None });
        } else {
            let why = planned.why.iter().map(|reason| analysis::reasons::told(reason, Lang::En));
            progress.say(&format!("{}: {}", planned.entry.spec.id, why.collect::<Vec<_>>().join("; ")));
        }
    }
    if subjects.is_empty() {
        return Ok(Exit::Incomplete);
    }
    match experiment.calibrate() {
        Err(error @ ExperimentError::Interrupted) => {
            let _ = writeln!(io::stderr(), "{error}");
            return Ok(Exit::Interrupted(interrupt.exit_code().unwrap_or(130)));
        }
        calibrated => calibrated?,
    }
    let folder = publish::create(&args.out, &experiment.record().created)?;
    let record = |experiment: &Experiment, subjects: &[Subject]| {
        let mut record = experiment.record_of_what_ran();
        if let Some(scenario) = record.scenarios.first_mut() {
            let models = subjects.iter().map(|subject| subject.capacity(experiment.machine().cores));
            scenario.capacities = Some(Capacities { goal, models: models.collect() });
        }
        analysis::summarise(&mut record);
        record
    };
    let most = args.max_time.unwrap_or(TIME_OF_A_MODEL * subjects.len() as u32);
    let mut rounds = Rounds { experiment: &mut experiment, goal, within: within(&scenario, args), most };
    rounds.run(&mut subjects, &progress, |experiment, subjects| {
        // A search that is killed has lost one round at most.
        let mut so_far = record(experiment, subjects);
        so_far.settings.interrupted = true;
        Ok(record::write(&folder.join(publish::RECORD), &so_far)?)
    })?;
    progress.finish(&experiment);
    let record = record(&experiment, &subjects);
    let page = publish::publish(&record, &args.out, &folder, args.lang, !args.no_report)?;
    print(&record, &folder, page.as_deref(), args)?;
    Ok(interrupt.exit_code().map_or(Exit::Success, Exit::Interrupted))
}

/// What the models must keep to: flags beat the file, whose durations its scale multiplies.
fn goal(args: &KneeArgs, scenario: &Scenario) -> Result<Goal, CliError> {
    let scale = scale(scenario, args);
    let own = scenario.capacity;
    let p99_ns = args.p99.map(|time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
    let goal = Goal {
        p99_ns: p99_ns.or_else(|| own.p99_ns.map(|ns| (ns as f64 * scale).round() as u64)),
        good: args.good.or(own.good),
    };
    if goal.good.is_some() && within(scenario, args).is_none() {
        let what = "--good is a share of the responses that are good, and the scenario does not say which are: add \
                    within = \"500ms\" to its [load]";
        return Err(CliError::Usage(what.to_owned()));
    }
    Ok(goal)
}

fn scale(scenario: &Scenario, args: &KneeArgs) -> f64 {
    args.limits.scale.or(scenario.run.scale).unwrap_or(1.0)
}

/// What a good response takes at most, ns, scaled.
fn within(scenario: &Scenario, args: &KneeArgs) -> Option<u64> {
    let load = scenario.load.as_ref();
    let asked = args.limits.deadline.map(|time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
    let within = load.and_then(|load| load.within).or(asked).or_else(|| load?.admission.deadline)?;
    Some((within as f64 * scale(scenario, args)).round() as u64)
}

/// One cell a model, on one backend.
fn options(args: &KneeArgs, scenario: &Scenario) -> Result<Options, CliError> {
    let options = args.limits.options();
    let backends = match options.backends.as_deref() {
        Some([_, second, ..]) => {
            let what = format!("capacity is searched on one backend at a time; run it again for {second}");
            return Err(CliError::Usage(what));
        }
        Some(one) => Some(one.to_vec()),
        None => scenario.run.backends.as_ref().map(|own| own[..own.len().min(1)].to_vec()),
    };
    Ok(Options { backends, trials: 1, most_trials: 1, max_time: Duration::MAX, ..options })
}

/// Tries, round after round, in each of which every model that is not done has one.
struct Rounds<'a> {
    experiment: &'a mut Experiment,
    goal: Goal,
    within: Option<u64>,
    most: Duration,
}

impl Rounds<'_> {
    fn run(
        &mut self,
        subjects: &mut [Subject],
        progress: &Progress,
        mut keep: impl FnMut(&Experiment, &[Subject]) -> Result<(), CliError>,
    ) -> Result<(), CliError> {
        let start = Instant::now();
        for round in 0.. {
            let mut tried = false;
            for place in 0..subjects.len() {
                // Nobody is always the first.
                let place = (place + round) % subjects.len();
                let Some(left) = self.most.checked_sub(start.elapsed()) else { return Ok(()) };
                let subject = &mut subjects[place];
                let Some(rate) = subject.search.next() else { continue };
                let Some(said) = self.attempt(subject, rate)? else { return Ok(()) };
                tried = true;
                let left = humantime::format_duration(Duration::from_secs(left.as_secs()));
                progress.say(&format!("{} at {rate}/s: {said} (at most {left} left)", subject.name()));
            }
            if !tried {
                return Ok(());
            }
            keep(self.experiment, subjects)?;
        }
        Ok(())
    }

    /// One try, and what to say of it; `None` if the run was interrupted.
    fn attempt(&mut self, subject: &mut Subject, rate: f64) -> Result<Option<String>, CliError> {
        let cell = self.experiment.probe(&subject.planned, rate).map_err(OptionError::from)?;
        let fetches = self.experiment.cells()[cell].fetches;
        let trial = match self.experiment.trial(cell, false) {
            Ok(Some(trial)) => trial,
            Ok(None) | Err(ExperimentError::Interrupted) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let (found, word) = match capacity::held(trial, fetches, self.goal, self.within) {
            Some(true) => (Found::Holds, "holds"),
            Some(false) => (Found::Fails, "fails"),
            None => (Found::Unknown, "too short to tell"),
        };
        subject.search.add(rate, found);
        if found == Found::Fails {
            subject.failed = Some((rate, trial.clone()));
        }
        let p99 = trial.response_ns.p99.map(|ns| format!(", p99 {}", Lang::En.duration(ns as f64)));
        Ok(Some(format!("{word}{}", p99.unwrap_or_default())))
    }
}

impl Subject {
    fn name(&self) -> &'static str {
        self.planned.entry.spec.id
    }

    fn capacity(&self, cores: u32) -> Capacity {
        let ends = self.search.ends();
        let shape = self.planned.shape();
        let failed = self.failed.as_ref().filter(|_| ends.fails.is_some());
        let met =
            |trial: &Trial| capacity::met(trial, shape.in_flight, shape.threads.unwrap_or(cores), cores);
        Capacity {
            model: self.name().to_owned(),
            predicted_per_s: self.predicted,
            holds_per_s: ends.holds,
            fails_per_s: ends.fails,
            confirmed: ends.confirmed,
            monotone: ends.monotone,
            tries: self.search.tries() as u32,
            met: failed.map(|(_, trial)| met(trial)),
        }
    }
}

fn print(record: &Record, folder: &Path, page: Option<&Path>, args: &KneeArgs) -> Result<(), CliError> {
    let (lang, words) = (args.lang, args.lang.words());
    let mut out = io::stdout().lock();
    if args.format == Format::Json {
        serde_json::to_writer(&mut out, record).map_err(io::Error::from)?;
        return Ok(writeln!(out)?);
    }
    for scenario in &record.scenarios {
        let Some(found) = &scenario.capacities else { continue };
        writeln!(out, "\n{} ({})", scenario.title.get(lang), scenario.id)?;
        let column = |nth: usize, head: &str| match nth {
            0..3 => Column::numbers(head, move |row: &Capacity| capacity::told(row, lang)[nth].clone()),
            _ => Column::words(head, move |row: &Capacity| capacity::told(row, lang)[nth].clone()),
        };
        let heads = capacity::heads(words);
        let mut columns = vec![Column::words(words.model(), |row: &Capacity| row.model.clone())];
        columns.extend(heads.into_iter().enumerate().map(|(nth, head)| column(nth, head)));
        writeln!(out, "{}", fitted(&found.models, columns, room(), lang))?;
        let within = scenario.load.as_ref().and_then(|load| load.within_ns);
        writeln!(out, "{}", capacity::rule(found.goal, within, lang))?;
    }
    if let Some(page) = page {
        writeln!(out, "{}: {}", words.report(), page.display())?;
    }
    Ok(writeln!(out, "{}: {}", words.record(), folder.join(publish::RECORD).display())?)
}
