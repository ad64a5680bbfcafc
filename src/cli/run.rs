//! `inflight run`.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::args::{OutputArgs, PageFormat, RunArgs};
use super::error::CliError;
use super::progress::Progress;
use super::{Exit, progress, publish, shard, table};
use crate::analysis::reasons::told;
use crate::experiment::{Experiment, ExperimentError, Interrupt, Journal, Planned};
use crate::lang::Lang;
use crate::record::{Cell, ClaimOutcome, Record, Verdict};
use crate::scenario::library::FindError;
use crate::scenario::{Known, LoadError, Named, Scenario, library};
use crate::{analysis, model};

/// Where scenarios are looked up first.
pub(super) const FOLDER: &str = "scenarios";

pub(super) fn run(args: &RunArgs) -> Result<Exit, CliError> {
    if let Some(wanted) = args.shard {
        return shard::run(args, wanted);
    }
    let interrupt = Interrupt::listen()?;
    let scenarios = scenarios(&args.scenarios)?;
    let experiment = Experiment::plan(scenarios, args.work.options()?, program()?, interrupt.clone())?;
    carry_out(experiment, &interrupt, &args.out, &args.output)
}

/// Runs what was planned, and writes record and report into a folder of its own in `out`.
pub(super) fn carry_out(
    mut experiment: Experiment,
    interrupt: &Interrupt,
    out: &Path,
    args: &OutputArgs,
) -> Result<Exit, CliError> {
    experiment.fit_to_run()?;
    args.name.check(out)?;
    let mut progress = Progress::new(args.verbosity());
    // Where nothing can run there is nothing to calibrate for.
    let runs = experiment.cells().iter().any(Planned::runs);
    if runs {
        experiment.prepare();
    }
    // Now it is known which far sides are there.
    announce(&experiment, &progress);
    match if runs { experiment.calibrate() } else { Ok(()) } {
        Err(error @ ExperimentError::Interrupted) => {
            let _ = writeln!(io::stderr(), "{error}");
            return Ok(Exit::Interrupted(interrupt.exit_code().unwrap_or(130)));
        }
        calibrated => calibrated?,
    }
    let folder = publish::create(out, &experiment.record().created)?;
    let mut journal = Journal::create(&folder, &experiment.record()).inspect_err(|_| {
        // Nothing was measured: an empty folder is of no use to anybody.
        let _ = fs::remove_dir(&folder);
    })?;
    let measured = measure(&mut experiment, &mut journal, &mut progress);
    progress.finish(&experiment);
    // Whatever stopped it, what was measured is written.
    let mut record = experiment.record_of_what_ran();
    record.settings.interrupted |= measured.is_err();
    analysis::summarise(&mut record);
    let written = publish::publish(&record, out, &folder, args.lang, !args.no_report);
    let kept = |source| CliError::Kept { source: Box::new(source), folder: folder.clone() };
    // The journal stays where the record or a page could not be written.
    let pages = written.map_err(|error| kept(error.into()))?;
    journal.close()?;
    if let Err(error) = measured {
        return Err(CliError::Cut { source: Box::new(error), record: folder.join(publish::RECORD) });
    }
    // What was cut short must not become what others are held to.
    let link = if record.settings.interrupted { None } else { args.name.give(out, &folder)? };
    print_result(&record, [pages.as_deref(), link.as_deref()], &folder.join(publish::RECORD), args)?;
    Ok(end(&record, interrupt.exit_code(), args.strict))
}

/// The scenarios with these ids or paths, checked against the tables of models and scenarios; all if none is given.
pub(super) fn scenarios(names: &[OsString]) -> Result<Vec<Scenario>, CliError> {
    let folder = Path::new(FOLDER);
    let models: Vec<&str> = model::MODELS.iter().map(|entry| entry.spec.id).collect();
    let backends: Vec<&str> = model::BACKENDS.iter().map(|entry| entry.spec.id).collect();
    let known = [
        Known { of: Named::Model, names: &models, behind_features: &[] },
        Known { of: Named::Backend, names: &backends, behind_features: &model::BEHIND_FEATURES },
    ];
    // Whoever mends a file wants to see all that is wrong with it.
    let whole = |error: FindError| match error {
        FindError::Load(LoadError::Invalid(errors)) => LoadError::Invalid(errors.with_names(&known)).into(),
        other => other,
    };
    let scenarios = if names.is_empty() {
        library::all(folder).map_err(whole)?
    } else {
        let found = names.iter().map(|name| library::find(name, folder).map_err(whole));
        found.collect::<Result<Vec<_>, _>>()?
    };
    for scenario in &scenarios {
        scenario.check_all_names(&known)?;
    }
    Ok(scenarios)
}

/// This program itself: every trial is a child of it.
pub(super) fn program() -> Result<PathBuf, CliError> {
    env::current_exe().map_err(CliError::file("find", Path::new("inflight")))
}

pub(super) fn announce(experiment: &Experiment, progress: &Progress) {
    let left_out = experiment.cells().iter().filter(|cell| !cell.runs()).count();
    let all = experiment.cells().len();
    let time = Lang::En.duration(experiment.expected_time().as_nanos() as f64);
    progress.say(&format!("{} of {all} cells, about {time}", all - left_out));
    for reason in experiment.ignored() {
        progress.say(&format!("! {}", told(&reason, Lang::En)));
    }
    for cell in experiment.cells().iter().filter(|cell| !cell.runs()) {
        let reasons: Vec<String> = cell.why.iter().map(|reason| told(reason, Lang::En)).collect();
        progress.say(&format!("{}: {}", progress::name(experiment, cell), reasons.join("; ")));
    }
}

/// Runs block after block, each trial into the journal before the next one starts.
pub(super) fn measure(
    experiment: &mut Experiment,
    journal: &mut Journal,
    progress: &mut Progress,
) -> Result<(), CliError> {
    loop {
        let next = experiment.next(analysis::precise);
        for (index, reason) in experiment.take_given_up() {
            let cell = &experiment.cells()[index];
            journal.give_up(index, cell.verdict, &reason)?;
            progress.say(&format!("{}: {}", progress::name(experiment, cell), told(&reason, Lang::En)));
        }
        let Some(index) = next else { return Ok(()) };
        let cell = experiment.cells()[index].clone();
        progress.before(experiment, &cell);
        match experiment.trial(index, false) {
            Ok(Some(trial)) => {
                let trial = trial.clone();
                journal.append(index, &trial)?;
                progress.after(experiment, &cell, &trial);
            }
            Ok(None) | Err(ExperimentError::Interrupted) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}

/// `places` are the page to open first and the name of the run, where there are such.
pub(super) fn print_result(
    record: &Record,
    places: [Option<&Path>; 2],
    file: &Path,
    args: &OutputArgs,
) -> Result<(), CliError> {
    let words = args.lang.words();
    let mut out = io::stdout().lock();
    let [report, name] = [words.report(), words.name_of_run()]
        .map(|what| move |path: &Path| format!("{what}: {}", path.display()));
    let paths = [
        record.settings.interrupted.then(|| words.interrupted_record().to_owned()),
        places[0].map(report),
        Some(format!("{}: {}", words.record(), file.display())),
        places[1].map(name),
    ];
    let paths = paths.into_iter().flatten().collect::<Vec<_>>().join("\n");
    match args.format {
        PageFormat::Json => {
            serde_json::to_writer(&mut out, record).map_err(io::Error::from)?;
            writeln!(out)?;
        }
        PageFormat::Markdown => writeln!(out, "{}", table::page(record, args.lang))?,
        PageFormat::Text => return Ok(writeln!(out, "{}\n{paths}", table::summary(record, args.lang))?),
    }
    if !args.quiet {
        let _ = writeln!(io::stderr(), "{paths}");
    }
    Ok(())
}

pub(super) fn end(record: &Record, interrupted: Option<u8>, strict: bool) -> Exit {
    let any = |verdicts: &[Verdict]| record.cells.iter().any(|cell| verdicts.contains(&cell.verdict));
    if let Some(code) = interrupted {
        Exit::Interrupted(code)
    } else if any(&[Verdict::Failed, Verdict::Invalid]) {
        Exit::Unsound
    } else if !record.cells.iter().any(Cell::is_measured) {
        // Not even the quiet may take this for a success.
        let _ = writeln!(io::stderr(), "nothing was measured: every cell was refused or skipped");
        Exit::Incomplete
    } else if strict && record.claims.iter().any(|claim| claim.outcome == ClaimOutcome::Fails) {
        Exit::Regression
    } else if strict && any(&[Verdict::Refused, Verdict::Skipped]) {
        Exit::Incomplete
    } else {
        Exit::Success
    }
}
