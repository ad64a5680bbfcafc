//! `inflight ceiling`: the most fetches, all due at once, that each model holds, and what stops it.

use std::ffi::OsString;
use std::slice;
use std::time::{Duration, Instant};

use clap::Args;

use super::error::CliError;
use super::search::{self, Search, SearchArgs, Turn};
use super::table::{Column, fitted, room};
use super::values::{bytes, time, times};
use super::work::SizeArgs;
use super::{Exit, run};
use crate::analysis::{self, ceiling};
use crate::experiment::{Allowance, Climb, Experiment, ExperimentError, Planned};
use crate::lang::Lang;
use crate::reason::Reason;
use crate::record::{Ceiling, Ceilings, Record, Vary};
use crate::scenario::parse;

#[derive(Debug, Args)]
pub(super) struct CeilingArgs {
    /// Id or path of a scenario, whose number of fetches is where the search begins [default: 100 calls that wait 1 s]
    #[arg(value_name = "SCENARIO")]
    scenario: Option<OsString>,
    #[command(flatten)]
    sizes: SizeArgs,
    /// The most fetches that are tried
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000), allow_negative_numbers = true)]
    most: u32,
    /// How many times its prediction a makespan may take, before the model counts as slower
    #[arg(long, value_name = "FACTOR", default_value = "2", value_parser = times, allow_negative_numbers = true)]
    slower: f64,
    /// The most threads of a trial [default: 80 % of what the machine leaves]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000), allow_negative_numbers = true)]
    most_threads: Option<u32>,
    /// The most memory of a trial, as in 512MiB [default: half of what is available]
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    most_memory: Option<u64>,
    /// The most time for all models together, of which each has an equal share [default: 30s a model]
    #[arg(long, value_name = "TIME", value_parser = time)]
    max_time: Option<Duration>,
    #[command(flatten)]
    search: SearchArgs,
}

/// Where nobody says how long it may take.
const TIME_OF_A_MODEL: Duration = Duration::from_secs(30);
/// Trials of a number that is not held, where another may come to something else: other programs only make it slower.
const TRIES: u32 = 3;
/// What is raised where nobody names a scenario, under this name.
const OWN: (&str, &str) = ("ceiling.toml", include_str!("ceiling.toml"));

pub(super) fn ceiling(args: &CeilingArgs) -> Result<Exit, CliError> {
    let scenario = match &args.scenario {
        Some(named) => run::scenarios(slice::from_ref(named))?.remove(0).work(),
        None => parse(OWN.0, OWN.1)?,
    };
    if scenario.load.is_some() {
        let what = format!(
            "the fetches of `{}` come over time, so more of them are not more at once: `inflight knee` finds the highest \
             rate. Here all are due at the start, so take a scenario without [load]",
            scenario.id
        );
        return Err(CliError::Usage(what));
    }
    let options = args.sizes.options_of_search(&scenario)?;
    search::carry_out(&args.search, (scenario, options), Vary::Count, |experiment, models| {
        let count = u32::try_from(models.len()).unwrap_or(u32::MAX);
        Ok(Heights {
            experiment,
            each: args.max_time.map_or(TIME_OF_A_MODEL, |all| all / count.max(1)),
            most: args.most,
            slower: args.slower,
            allowed: Allowance { threads: args.most_threads.map(u64::from), bytes: args.most_memory },
            subjects: models.into_iter().map(|planned| Subject::new(planned, args.most)).collect(),
        })
    })
}

/// A model and the search for the most that it holds.
struct Subject {
    planned: Planned,
    climb: Climb,
    trials: u32,
    /// What its trials took.
    spent: Duration,
    /// What the latest trial took, as a multiple of what was expected of it.
    pace: f64,
    /// What stopped it at the fewest fetches.
    why: Option<Reason>,
}

/// What came of trying a number.
enum Tried {
    Held(String),
    Stopped(Reason),
    Interrupted,
}

/// The search: every model climbs, and has as much time as any other.
struct Heights {
    experiment: Experiment,
    subjects: Vec<Subject>,
    each: Duration,
    most: u32,
    slower: f64,
    allowed: Allowance,
}

impl Search for Heights {
    fn experiment(&mut self) -> &mut Experiment {
        &mut self.experiment
    }

    fn models(&self) -> usize {
        self.subjects.len()
    }

    fn turn(&mut self, place: usize) -> Result<Turn, CliError> {
        let Some(fetches) = self.subjects[place].climb.next() else { return Ok(Turn::Done) };
        let (held, said) = match self.attempt(place, fetches)? {
            Tried::Interrupted => return Ok(Turn::Over),
            Tried::Held(said) => (true, said),
            Tried::Stopped(why) => {
                let said = analysis::reasons::told(&why, Lang::En);
                self.subjects[place].why = Some(why);
                (false, said)
            }
        };
        let subject = &mut self.subjects[place];
        subject.climb.add(fetches, held);
        let left = humantime::format_duration(Duration::from_secs(left(self.each, subject).as_secs()));
        Ok(Turn::Tried(format!("{} at N = {fetches}: {said} ({left} left)", subject.name())))
    }

    fn record(&self) -> Record {
        let mut record = self.experiment.record_of_what_ran();
        if let Some(scenario) = record.scenarios.first_mut() {
            scenario.ceilings = Some(Ceilings {
                most: self.most,
                slower: self.slower,
                budget_ns: u64::try_from(self.each.as_nanos()).unwrap_or(u64::MAX),
                models: self.subjects.iter().map(Subject::ceiling).collect(),
            });
        }
        analysis::summarise(&mut record);
        record
    }

    fn told(&self, record: &Record, lang: Lang) -> String {
        let mut told = String::new();
        for scenario in &record.scenarios {
            let Some(found) = &scenario.ceilings else { continue };
            told += &table(record, &scenario.id, found, lang);
            for model in &found.models {
                told += &format!("\n  {}: {}", model.model, ceiling::why(model, found.most, lang));
            }
            told += &format!("\n{}", ceiling::rule(found, lang));
        }
        told
    }

    /// A search in which nothing was held has measured nothing.
    fn exit(&self) -> Exit {
        let held = self.subjects.iter().any(|subject| subject.climb.holds().is_some());
        if held { Exit::Success } else { Exit::Incomplete }
    }
}

impl Heights {
    fn attempt(&mut self, place: usize, fetches: u32) -> Result<Tried, CliError> {
        let subject = &mut self.subjects[place];
        let cell = match self.experiment.climb_to(&subject.planned, fetches, &self.allowed) {
            Ok(cell) => cell,
            // The plan itself has limits.
            Err(error) => return Ok(Tried::Stopped(Reason::Error { error: error.to_string() })),
        };
        let planned = &self.experiment.cells()[cell];
        if let Some(why) = planned.why.first() {
            return Ok(Tried::Stopped(why.clone()));
        }
        let predicted = planned.prediction.makespan;
        let expected = self.experiment.expected(cell);
        let next = expected.mul_f64(subject.pace);
        let mut tries = 0;
        loop {
            tries += 1;
            let left = left(self.each, subject);
            if next > left {
                let why = Reason::NoTimeLeft { next_ns: nanos(next), left_ns: nanos(left) };
                if tries == 1 {
                    self.experiment.skip(cell, why.clone());
                }
                return Ok(Tried::Stopped(why));
            }
            let start = Instant::now();
            let trial = match self.experiment.trial_within(cell, left, &self.allowed) {
                Ok(Some(trial)) => trial,
                Ok(None) | Err(ExperimentError::Interrupted) => return Ok(Tried::Interrupted),
                Err(error) => return Err(error.into()),
            };
            let took = start.elapsed();
            subject.spent += took;
            subject.trials += 1;
            match ceiling::stopped(trial, predicted, self.slower) {
                None => {
                    subject.pace = took.as_secs_f64() / expected.as_secs_f64();
                    let makespan = Lang::En.duration(trial.makespan_ns as f64);
                    let memory =
                        trial.peak_rss_bytes.map(|bytes| format!(", {}", Lang::En.bytes(bytes as f64)));
                    return Ok(Tried::Held(format!("held, {makespan}{}", memory.unwrap_or_default())));
                }
                Some(why) if tries >= TRIES || !ceiling::is_passing(trial) => return Ok(Tried::Stopped(why)),
                Some(_) => {}
            }
        }
    }
}

/// The time that a model has left, of what each has.
fn left(each: Duration, subject: &Subject) -> Duration {
    each.saturating_sub(subject.spent)
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

impl Subject {
    fn new(planned: Planned, most: u32) -> Self {
        let climb = Climb::new(planned.fetches, most);
        Self { planned, climb, trials: 0, spent: Duration::ZERO, pace: 1.0, why: None }
    }

    fn name(&self) -> &'static str {
        self.planned.entry.spec.id
    }

    fn ceiling(&self) -> Ceiling {
        Ceiling {
            model: self.name().to_owned(),
            holds: self.climb.holds(),
            stops: self.climb.stops(),
            trials: self.trials,
            why: self.why.iter().cloned().collect(),
        }
    }
}

fn table(record: &Record, scenario: &str, found: &Ceilings, lang: Lang) -> String {
    let told =
        |row: &Ceiling| ceiling::told(row, ceiling::held(row, record.cells_of(scenario)), found.most, lang);
    let column = |nth: usize, head: &str| match nth {
        // How much it took is left off first: what stopped it is the answer.
        1..=3 => Column::numbers(head, move |row: &Ceiling| told(row)[nth].clone()).rank(nth as u8),
        0 | 4 => Column::numbers(head, move |row: &Ceiling| told(row)[nth].clone()),
        _ => Column::words(head, move |row: &Ceiling| told(row)[nth].clone()),
    };
    let mut columns = vec![Column::words(lang.words().model(), |row: &Ceiling| row.model.clone())];
    let heads = ceiling::heads(lang.words());
    columns.extend(heads.into_iter().enumerate().map(|(nth, head)| column(nth, head)));
    fitted(&found.models, columns, room(), lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is raised unasked only waits, long enough that starting its threads does not count.
    #[test]
    fn the_scenario_of_its_own_is_sound() {
        let scenario = parse(OWN.0, OWN.1).unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!((scenario.id.as_str(), scenario.total()), ("ceiling", 100));
        assert!(scenario.load.is_none() && scenario.sweep.is_none());
        let models = scenario.run.models.unwrap();
        assert!(models.iter().all(|id| crate::model::find(id).is_some()), "{models:?}");
    }
}
