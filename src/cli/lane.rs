//! `inflight lane`: a lane to start from, and whether one keeps to the protocol.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::Exit;
use super::error::CliError;
use super::run::program;
use crate::analysis::reasons;
use crate::experiment::{Experiment, Interrupt, Options};
use crate::lane::{self, Lane, Listed, TEMPLATES, Template};
use crate::lang::{Lang, Text};
use crate::record::{Cell, Record, Verdict};
use crate::{analysis, scenario};

#[derive(Debug, Args)]
pub(super) struct LaneArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write lanes to start from: a program and the file that declares it. Nothing is overwritten
    New {
        /// In which language; `runtimes` are tokio, smol, compio and may, in Rust
        #[arg(value_parser = TEMPLATES.iter().map(|template| template.name).collect::<Vec<_>>())]
        language: String,
        /// The folder of lanes; it is made if it is not there
        #[arg(default_value = "lanes")]
        folder: PathBuf,
        /// Language of the words
        #[arg(long, value_enum, default_value = "en", env = "INFLIGHT_LANG")]
        lang: Lang,
    },
    /// Run lanes on four small plans, on each backend that they know, and say what each does wrong
    #[command(after_help = "Exit codes: 0 every lane is well · 1 one is not · 2 not a file of lanes")]
    Check {
        /// Files that declare lanes, or folders of such files
        #[arg(value_name = "FILE", conflicts_with = "command", required_unless_present = "command")]
        files: Vec<PathBuf>,
        /// The model that the command runs as [default: join-all]
        #[arg(long, value_name = "MODEL", requires = "command", conflicts_with = "files")]
        like: Option<String>,
        /// The command computes on one core at a time
        #[arg(long, requires = "command", conflicts_with = "files")]
        one_core: bool,
        /// The command's timers may end up to a millisecond early
        #[arg(long, requires = "command", conflicts_with = "files")]
        early: bool,
        /// The backends whose waits the command makes [default: sleep]
        #[arg(long, value_delimiter = ',', value_parser = lane::BACKENDS, requires = "command", conflicts_with = "files")]
        backend: Vec<String>,
        /// The command starts each fetch when that is due
        #[arg(long, requires = "command", conflicts_with = "files")]
        arrivals: bool,
        /// A command in place of files, run in this folder
        #[arg(last = true, value_name = "COMMAND")]
        command: Vec<String>,
        /// Language of the words
        #[arg(long, value_enum, default_value = "en", env = "INFLIGHT_LANG")]
        lang: Lang,
    },
}

pub(super) fn lane(args: &LaneArgs) -> Result<Exit, CliError> {
    match &args.what {
        What::New { language, folder, lang } => new(language, folder, *lang),
        What::Check { files, lang, .. } => {
            let told = told(&args.what)?;
            check(told.map_or_else(|| lane::read_all(files), |lane| Ok(vec![lane]))?, *lang)
        }
    }
}

fn new(language: &str, folder: &Path, lang: Lang) -> Result<Exit, CliError> {
    let Some(Template { files, first, .. }) = TEMPLATES.iter().find(|one| one.name == language) else {
        return Err(CliError::Usage(format!("there is no lane in `{language}` to start from")));
    };
    let own = files.iter().any(|(name, _)| name == first);
    let first = if own { folder.join(first).display().to_string() } else { (*first).to_owned() };
    let files: Vec<(PathBuf, &str)> = files.iter().map(|(name, text)| (folder.join(name), *text)).collect();
    let there =
        |path: &Path| CliError::Usage(format!("{} exists already: give another folder", path.display()));
    if let Some((path, _)) = files.iter().find(|(path, _)| path.symlink_metadata().is_ok()) {
        return Err(there(path));
    }
    for (path, text) in &files {
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(CliError::file("create", parent))?;
        let mut file = File::create_new(path).map_err(|source| match source.kind() {
            ErrorKind::AlreadyExists => there(path),
            _ => CliError::file("create", path)(source),
        })?;
        file.write_all(text.as_bytes()).map_err(CliError::file("write", path))?;
    }
    let names: Vec<String> = files.iter().map(|(path, _)| path.display().to_string()).collect();
    let names = names.join(", ");
    let command = format!("inflight run {first} --lanes {}", folder.display());
    writeln!(io::stdout(), "{}", lang.words().written(names, command))?;
    Ok(Exit::Success)
}

/// The lane that is told on the command line; `None` where files declare it.
fn told(what: &What) -> Result<Option<Listed>, CliError> {
    let What::Check { like, one_core, early, backend, arrivals, command, .. } = what else { return Ok(None) };
    if command.is_empty() {
        return Ok(None);
    }
    let folder = std::env::current_dir().map_err(CliError::file("find", Path::new(".")))?;
    let by_itself = &[lane::BACKENDS[0].to_owned()];
    let like = like.as_deref().unwrap_or("join-all");
    let lane = Lane {
        name: "lane".to_owned(),
        words: Text::same(command.join(" ")),
        language: "its own".to_owned(),
        command: command.clone(),
        build: Vec::new(),
        get: None,
        backends: if backend.is_empty() { by_itself.to_vec() } else { backend.clone() },
        arrivals: *arrivals,
        like: like.to_owned(),
        one_core: *one_core,
        early: *early,
        env: BTreeMap::new(),
        folder,
    };
    match Listed::new(lane) {
        None => Err(CliError::Usage(format!("there is no model `{like}`: see `inflight list`"))),
        listed => Ok(listed),
    }
}

const EACH: &str = "[\"sleep\", \"http\"]";

/// What a lane is tried on, and on which backends: waits alone, computing alone, many of both under a limit, and what comes at a rate.
const PLANS: [(&str, &str, &str); 4] = [
    (
        "waits",
        EACH,
        "[[fetch]]\nname = \"a\"\ncount = 8\nsteps = [{ wait = { uniform = [\"20ms\", \"60ms\"] } }]\n",
    ),
    ("computing", "[\"sleep\"]", "[[fetch]]\nname = \"a\"\ncount = 4\nsteps = [{ compute = \"10ms\" }]\n"),
    (
        "both",
        EACH,
        "[[fetch]]\nname = \"a\"\ncount = 40\nsteps = [{ wait = \"20ms\" }, { compute = \"1ms\" }]\n\
         [[fetch]]\nname = \"b\"\ncount = 10\nsteps = [{ compute = \"1ms\" }, { wait = \"5ms\" }, { wait = \"10ms\" }]\n",
    ),
    (
        "arrivals",
        EACH,
        "[[fetch]]\nname = \"a\"\ncount = 20\nsteps = [{ wait = \"20ms\" }]\n[load]\nrate = \"100/s\"\n",
    ),
];

fn check(lanes: Vec<Listed>, lang: Lang) -> Result<Exit, CliError> {
    let text = |backends: &str, fetches: &str| {
        format!(
            "schema = 1\ntitle = \"lane\"\n{fetches}[run]\nbackends = {backends}\nworkers = 2\nin_flight = 4\n"
        )
    };
    let plans = PLANS
        .map(|(name, backends, fetches)| scenario::parse(&format!("{name}.toml"), &text(backends, fetches)));
    let plans = plans.into_iter().collect::<Result<Vec<_>, _>>()?;
    let names: Vec<String> = lanes.iter().map(|listed| listed.lane.name.clone()).collect();
    let interrupt = Interrupt::listen()?;
    let options =
        Options { models: Some(Vec::new()), lanes, trials: 1, most_trials: 1, ..Options::default() };
    let mut experiment = Experiment::plan(plans, options, program()?, interrupt.clone())?;
    experiment.prepare();
    experiment.calibrate()?;
    while let Some(cell) = experiment.next(analysis::precise) {
        if experiment.trial(cell, false)?.is_none() {
            break;
        }
    }
    let mut record = experiment.record();
    analysis::summarise(&mut record);
    let all: Vec<bool> = names.iter().map(|name| print(&record, name, lang)).collect::<Result<_, _>>()?;
    Ok(match interrupt.exit_code() {
        Some(code) => Exit::Interrupted(code),
        None if all.into_iter().all(|well| well) => Exit::Success,
        None => Exit::Unsound,
    })
}

/// What became of a lane, plan by plan; true if nothing is wrong with it. A machine that was busy is no fault of its.
fn print(record: &Record, lane: &str, lang: Lang) -> io::Result<bool> {
    let words = lang.words();
    let mut out = io::stdout().lock();
    let model = record.model(lane);
    let runtime = model.and_then(|model| model.lane.as_ref()?.runtime.as_deref()).unwrap_or("–");
    writeln!(out, "{lane} ({runtime})")?;
    let mut well = true;
    // What it does not say that it can do is not asked of it.
    for cell in record.cells.iter().filter(|cell| cell.model == lane && !cell.cannot_run()) {
        let sound = matches!(cell.verdict, Verdict::Valid | Verdict::Suspect) && !cell.trials.is_empty();
        let told = if sound { took(cell, lang) } else { reasons::of_cell(cell, lang).join("; ") };
        if cell.verdict == Verdict::Skipped {
            // It is not here, which is no fault of its; and so for every plan.
            writeln!(out, "  – {told}")?;
            return Ok(true);
        }
        if cell.trials.is_empty() && !sound {
            // It failed before the first of them.
            writeln!(out, "  ✗ {told}\n  {}", words.lane_unwell())?;
            return Ok(false);
        }
        well &= sound;
        let mark = if sound { "✓" } else { "✗" };
        writeln!(out, "  {mark} {:10} {:6} {told}", cell.scenario, cell.backend)?;
    }
    writeln!(out, "  {}", if well { words.lane_well() } else { words.lane_unwell() })?;
    Ok(well)
}

fn took(cell: &Cell, lang: Lang) -> String {
    let startup = cell.trials.first().and_then(|trial| trial.startup_ns).unwrap_or(0);
    let took = cell.makespan_ns.map_or(0.0, |makespan| makespan.median);
    lang.words().lane_took(
        lang.duration(took),
        lang.duration(cell.predicted_makespan_ns as f64),
        lang.duration(startup as f64),
    )
}
