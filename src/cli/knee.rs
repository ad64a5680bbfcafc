//! `inflight knee`: the highest rate of arrivals that each model holds.

use std::ffi::OsString;
use std::time::{Duration, Instant};

use clap::Args;

use super::error::CliError;
use super::search::{self, Search, SearchArgs, Turn};
use super::table::{Column, fitted, room};
use super::values::{share, time};
use super::work::LimitArgs;
use super::{Exit, run};
use crate::analysis::{self, capacity};
use crate::experiment::{Experiment, ExperimentError, Found, OptionError, Options, Planned, Search as Ends};
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
    #[command(flatten)]
    search: SearchArgs,
}

/// Where nobody says how long it may take.
const TIME_OF_A_MODEL: Duration = Duration::from_mins(1);

/// A model and the search for what it holds.
struct Subject {
    planned: Planned,
    search: Ends,
    predicted: Option<f64>,
    /// The latest trial that did not hold its rate, and that rate.
    failed: Option<(f64, Trial)>,
}

pub(super) fn knee(args: &KneeArgs) -> Result<Exit, CliError> {
    let scenario = run::scenarios(std::slice::from_ref(&args.scenario))?.remove(0).work();
    let goal = goal(args, &scenario)?;
    let within = within(&scenario, args);
    let options = options(args, &scenario)?;
    search::carry_out(&args.search, (scenario, options), record::Vary::Rate, |experiment, models| {
        let mut subjects = Vec::new();
        for planned in models {
            let (search, predicted) = experiment.search(&planned, goal).map_err(OptionError::from)?;
            subjects.push(Subject { planned, search, predicted, failed: None });
        }
        let most = args.max_time.unwrap_or(TIME_OF_A_MODEL * subjects.len() as u32);
        Ok(Knee { experiment, subjects, goal, within, most, start: None })
    })
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
    args.limits.sizes.scale.or(scenario.run.scale).unwrap_or(1.0)
}

/// What a good response takes at most, ns, scaled.
fn within(scenario: &Scenario, args: &KneeArgs) -> Option<u64> {
    let load = scenario.load.as_ref();
    let asked = args.limits.deadline.map(|time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
    let within = load.and_then(|load| load.within).or(asked).or_else(|| load?.admission.deadline)?;
    Some((within as f64 * scale(scenario, args)).round() as u64)
}

/// Of a search, and what turns fetches away.
fn options(args: &KneeArgs, scenario: &Scenario) -> Result<Options, CliError> {
    let limits = &args.limits;
    let options = limits.sizes.options_of_search(scenario)?;
    Ok(Options { queue: limits.queue, deadline: limits.deadline, ..options })
}

/// Tries, round after round, until every end is known or the time is over.
struct Knee {
    experiment: Experiment,
    subjects: Vec<Subject>,
    goal: Goal,
    within: Option<u64>,
    most: Duration,
    /// When the first try began.
    start: Option<Instant>,
}

impl Search for Knee {
    fn experiment(&mut self) -> &mut Experiment {
        &mut self.experiment
    }

    fn models(&self) -> usize {
        self.subjects.len()
    }

    fn turn(&mut self, place: usize) -> Result<Turn, CliError> {
        let start = *self.start.get_or_insert_with(Instant::now);
        let Some(left) = self.most.checked_sub(start.elapsed()) else { return Ok(Turn::Over) };
        let Some(rate) = self.subjects[place].search.next() else { return Ok(Turn::Done) };
        let Some(said) = self.attempt(place, rate)? else { return Ok(Turn::Over) };
        let left = humantime::format_duration(Duration::from_secs(left.as_secs()));
        let name = self.subjects[place].name();
        Ok(Turn::Tried(format!("{name} at {rate}/s: {said} (at most {left} left)")))
    }

    fn record(&self) -> Record {
        let mut record = self.experiment.record_of_what_ran();
        if let Some(scenario) = record.scenarios.first_mut() {
            let models =
                self.subjects.iter().map(|subject| subject.capacity(self.experiment.machine().cores));
            scenario.capacities = Some(Capacities { goal: self.goal, models: models.collect() });
        }
        analysis::summarise(&mut record);
        record
    }

    fn told(&self, record: &Record, lang: Lang) -> String {
        let all =
            record.scenarios.iter().filter_map(|scenario| Some((scenario, scenario.capacities.as_ref()?)));
        let told = all.map(|(scenario, found)| {
            let within = scenario.load.as_ref().and_then(|load| load.within_ns);
            format!("{}\n{}", table(found, lang), capacity::rule(found.goal, within, lang))
        });
        told.collect()
    }

    fn exit(&self) -> Exit {
        Exit::Success
    }
}

impl Knee {
    /// One try, and what to say of it; `None` if the run was interrupted.
    fn attempt(&mut self, place: usize, rate: f64) -> Result<Option<String>, CliError> {
        let subject = &mut self.subjects[place];
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

fn table(found: &Capacities, lang: Lang) -> String {
    let column = |nth: usize, head: &str| match nth {
        0..3 => Column::numbers(head, move |row: &Capacity| capacity::told(row, lang)[nth].clone()),
        _ => Column::words(head, move |row: &Capacity| capacity::told(row, lang)[nth].clone()),
    };
    let heads = capacity::heads(lang.words());
    let mut columns = vec![Column::words(lang.words().model(), |row: &Capacity| row.model.clone())];
    columns.extend(heads.into_iter().enumerate().map(|(nth, head)| column(nth, head)));
    fitted(&found.models, columns, room(), lang)
}
