//! What the searches share, `inflight knee` and `inflight ceiling`: rounds in which every model has one try, a record
//! after each, and one record with its pages at the end.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser as _};

use super::args::Format;
use super::error::CliError;
use super::progress::{Progress, Verbosity};
use super::values::folder_of_runs;
use super::{Exit, publish, run};
use crate::analysis;
use crate::experiment::{Experiment, ExperimentError, Interrupt, Options, Planned};
use crate::lang::Lang;
use crate::record::{self, Record, Vary};
use crate::scenario::Scenario;

/// What is said of a search, and how.
#[derive(Debug, Args)]
pub(super) struct SearchArgs {
    /// Folder of all runs; this run makes a folder of its own in it
    #[arg(long, value_name = "DIR", default_value = "reports", env = "INFLIGHT_OUT", value_parser = OsStringValueParser::new().map(folder_of_runs))]
    pub(super) out: PathBuf,
    /// What to print on standard output
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: Format,
    /// Language of the table, and of the report until the reader switches
    #[arg(long, value_enum, default_value = "en", env = "INFLIGHT_LANG")]
    pub(super) lang: Lang,
    /// Write the record but no pages
    #[arg(long)]
    pub(super) no_report: bool,
    /// No progress
    #[arg(short, long)]
    pub(super) quiet: bool,
}

/// What came of a turn.
pub(super) enum Turn {
    /// Nothing is left to try.
    Done,
    /// Something was tried; a line for who waits.
    Tried(String),
    /// The search is over, whatever is left: its time is, or it was interrupted.
    Over,
}

/// A search for an end of each model.
pub(super) trait Search {
    /// What runs the trials.
    fn experiment(&mut self) -> &mut Experiment;
    /// How many models there are.
    fn models(&self) -> usize;
    /// One try of the model at this place.
    fn turn(&mut self, place: usize) -> Result<Turn, CliError>;
    /// What is known by now, summarised.
    fn record(&self) -> Record;
    /// What was found, as a table.
    fn told(&self, record: &Record, lang: Lang) -> String;
    /// What the search came to, if nobody cut it short.
    fn exit(&self) -> Exit;
}

/// Plans `scenario`, searches along `vary`, and publishes what was found. `begin` makes the search of those models that
/// can run at all.
pub(super) fn carry_out<S: Search>(
    args: &SearchArgs,
    (scenario, options): (Scenario, Options),
    vary: Vary,
    begin: impl FnOnce(Experiment, Vec<Planned>) -> Result<S, CliError>,
) -> Result<Exit, CliError> {
    let interrupt = Interrupt::listen()?;
    let mut experiment = Experiment::plan(vec![scenario], options, run::program()?, interrupt.clone())?;
    experiment.fit_to_run()?;
    experiment.prepare();
    let progress = Progress::new(if args.quiet { Verbosity::Quiet } else { Verbosity::Normal });
    let models = models(&mut experiment, vary, &progress);
    if models.is_empty() {
        return Ok(Exit::Incomplete);
    }
    let mut search = begin(experiment, models)?;
    match search.experiment().calibrate() {
        Err(error @ ExperimentError::Interrupted) => {
            let _ = writeln!(io::stderr(), "{error}");
            return Ok(Exit::Interrupted(interrupt.exit_code().unwrap_or(130)));
        }
        calibrated => calibrated?,
    }
    let folder = publish::create(&args.out, &search.record().created)?;
    rounds(&mut search, &progress, &folder)?;
    progress.finish(search.experiment());
    let record = search.record();
    let page = publish::publish(&record, &args.out, &folder, args.lang, !args.no_report)?;
    print(&search, &record, &folder, page.as_deref(), args)?;
    Ok(interrupt.exit_code().map_or_else(|| search.exit(), Exit::Interrupted))
}

/// The models that can be searched; of the others it is said why they cannot.
fn models(experiment: &mut Experiment, vary: Vary, progress: &Progress) -> Vec<Planned> {
    let mut models = experiment.begin_search(vary);
    models.retain(|planned| {
        // A size that is refused is where a search for a size may begin.
        let can_run = planned.runs() || (vary == Vary::Count && planned.verdict == record::Verdict::Refused);
        if !can_run {
            let why = planned.why.iter().map(|reason| analysis::reasons::told(reason, Lang::En));
            progress.say(&format!("{}: {}", planned.entry.spec.id, why.collect::<Vec<_>>().join("; ")));
        }
        can_run
    });
    models
}

fn rounds(search: &mut impl Search, progress: &Progress, folder: &Path) -> Result<(), CliError> {
    for round in 0.. {
        let mut tried = false;
        for place in 0..search.models() {
            // Nobody is always the first.
            match search.turn((place + round) % search.models())? {
                Turn::Done => {}
                Turn::Tried(said) => {
                    tried = true;
                    progress.say(&said);
                }
                Turn::Over => return Ok(()),
            }
        }
        if !tried {
            return Ok(());
        }
        // A search that is killed has lost one round at most.
        let mut so_far = search.record();
        so_far.settings.interrupted = true;
        record::write(&folder.join(publish::RECORD), &so_far)?;
    }
    Ok(())
}

fn print(
    search: &impl Search,
    record: &Record,
    folder: &Path,
    page: Option<&Path>,
    args: &SearchArgs,
) -> Result<(), CliError> {
    let words = args.lang.words();
    let mut out = io::stdout().lock();
    if args.format == Format::Json {
        serde_json::to_writer(&mut out, record).map_err(io::Error::from)?;
        return Ok(writeln!(out)?);
    }
    for scenario in &record.scenarios {
        writeln!(out, "\n{} ({})", scenario.title.get(args.lang), scenario.id)?;
    }
    writeln!(out, "{}", search.told(record, args.lang))?;
    if let Some(page) = page {
        writeln!(out, "{}: {}", words.report(), page.display())?;
    }
    Ok(writeln!(out, "{}: {}", words.record(), folder.join(publish::RECORD).display())?)
}
