//! `inflight check`.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::Exit;
use super::args::CheckArgs;
use super::error::CliError;
use crate::experiment::{Experiment, Interrupt, Options};
use crate::lang::Lang;
use crate::record::{self, Verdict};
use crate::scenario::Vary;
use crate::{analysis, model, scenario};

pub(super) fn check(args: &CheckArgs) -> Result<Exit, CliError> {
    let lang = args.lang;
    let (records, scenarios): (Vec<OsString>, Vec<OsString>) =
        args.files.iter().cloned().partition(|file| is_record(Path::new(file)));
    let mut sound = true;
    for path in &records {
        sound &= check_record(Path::new(path), lang)?;
    }
    if records.is_empty() || !scenarios.is_empty() {
        let mut out = io::stdout().lock();
        for scenario in super::run::scenarios(&scenarios)? {
            let name = scenario.name().to_owned();
            needs_limit(&scenario)?;
            // The line that a reader is told to change must leave a scenario that runs.
            if let Some(changed) = scenario.changed()? {
                planned(changed)?;
            }
            let experiment = planned(scenario)?;
            let (cells, fetches) = (experiment.cells().len(), largest(&experiment));
            writeln!(out, "{}", lang.words().sound_scenario(name, cells, fetches))?;
            for reason in experiment.ignored() {
                writeln!(out, "  ! {}", analysis::reasons::told(&reason, lang))?;
            }
        }
    }
    Ok(if sound { Exit::Success } else { Exit::Unsound })
}

/// A record by its name, or the folder of a run.
fn is_record(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "json")
        || path.join(super::publish::RECORD).is_file()
}

/// Refuses a model that needs a limit where the file sets none, at the place where it is named.
fn needs_limit(scenario: &scenario::Scenario) -> Result<(), CliError> {
    let swept = scenario.sweep.as_ref().is_some_and(|sweep| sweep.vary == Vary::InFlight);
    if swept || scenario.run.in_flight.is_some() {
        return Ok(());
    }
    let mut models = scenario.run.models.iter().flatten();
    let needs = models.find(|name| model::find(name).is_some_and(|entry| entry.spec.needs_in_flight()));
    let problem = needs.and_then(|name| {
        let message = format!("the model `{name}` needs a limit on the fetches in flight");
        scenario.problem_with(name, &message, "add in_flight = 10 under [run], or give --in-flight to a run")
    });
    problem.map_or(Ok(()), |errors| Err(errors.into()))
}

/// What a run of it would be.
fn planned(scenario: scenario::Scenario) -> Result<Experiment, CliError> {
    let (options, program) = (Options::default(), PathBuf::from("inflight"));
    Ok(Experiment::plan(vec![scenario], options, program, Interrupt::default())?)
}

/// Fetches of the largest cell.
fn largest(experiment: &Experiment) -> u32 {
    experiment.cells().iter().map(|cell| cell.fetches).max().unwrap_or(0)
}

/// Reads a record and holds it to itself; true if nothing speaks against it.
fn check_record(path: &Path, lang: Lang) -> Result<bool, CliError> {
    /// Of each rule, so many breaches are shown.
    const SHOWN: usize = 5;
    let path = super::report::record_at(path);
    let record = record::read(&path)?;
    let audit = analysis::audit(&record);
    let invalid = record.cells.iter().filter(|cell| cell.verdict == Verdict::Invalid).count();
    let trials: usize = record.cells.iter().map(|cell| cell.trials.len()).sum();
    let words = lang.words();
    let (cells, trials) = (words.cells(record.cells.len()), words.trials(trials));
    let mut out = io::stdout().lock();
    writeln!(out, "{}: {cells}, {trials}, {}", path.display(), words.count_invalid(invalid))?;
    for check in &audit.checks {
        let mark = if check.breaches.is_empty() { "✓" } else { "✗" };
        writeln!(out, "  {mark} {} ({})", check.what.get(lang), lang.number(check.asked as f64, 0))?;
        for breach in check.breaches.iter().take(SHOWN) {
            writeln!(out, "      {}", breach.get(lang))?;
        }
        if let Some(more) = check.breaches.len().checked_sub(SHOWN + 1) {
            writeln!(out, "      … +{}", more + 1)?;
        }
    }
    writeln!(out, "  {}", words.believed())?;
    for believed in &audit.believed {
        writeln!(out, "    – {}", believed.get(lang))?;
    }
    Ok(invalid == 0 && audit.is_clean())
}
