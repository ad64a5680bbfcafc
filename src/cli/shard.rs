//! `inflight run --shard`: a share of the blocks of a run, which goes on where it was cut short.

use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::args::{PageFormat, RunArgs};
use super::engine;
use super::error::CliError;
use super::host_lock::HostLock;
use super::progress::Progress;
use super::run::{announce, end, measure, program, scenarios};
use super::{Exit, publish};
use crate::analysis;
use crate::experiment::{
    Conditions, Experiment, ExperimentError, Interrupt, Journal, NoShard, Options, Planned, Request, Shard,
};
use crate::record::{self, Record};

/// Where other programs use more of the cores than this, another machine is the better place.
const BUSY: f64 = 0.25;

/// What `--shard` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ShardArg {
    /// `2/3`
    Given(Shard),
    /// `auto`, or `auto/3` where the engine does not tell how many there are.
    Auto(Option<u32>),
}

impl FromStr for ShardArg {
    type Err = NoShard;

    fn from_str(text: &str) -> Result<Self, NoShard> {
        match text.strip_prefix("auto") {
            Some("") => Ok(Self::Auto(None)),
            // The last of so many: so that the number is held to the same bounds.
            Some(rest) => {
                let of = rest.strip_prefix('/').ok_or(NoShard)?;
                Ok(Self::Auto(Some(format!("{of}/{of}").parse::<Shard>()?.of())))
            }
            None => Ok(Self::Given(text.parse()?)),
        }
    }
}

/// Runs this share. It is safe to run it again: what is done is not done twice.
pub(super) fn run(args: &RunArgs, wanted: ShardArg) -> Result<Exit, CliError> {
    let interrupt = Interrupt::listen()?;
    let scenarios = scenarios(&args.scenarios)?;
    let mut options = args.work.options()?;
    options.shard = shard(wanted, args)?;
    check(&options)?;
    let request = Request::new(&scenarios, &options, words(args));
    let share = Share::new(&args.out, &request, options.shard);
    options.request = Some(request);
    if let Some(exit) = share.done(args)? {
        return Ok(exit);
    }
    fs::create_dir_all(&share.folder).map_err(CliError::file("create", &share.folder))?;
    let mut experiment = Experiment::plan(scenarios, options, program()?, interrupt.clone())?;
    experiment.fit_to_run()?;
    let Some(_alone) = HostLock::wait(&interrupt, || {
        say(args, "another share is measured on this machine: this one begins when that ends");
    }) else {
        return Ok(Exit::Interrupted(interrupt.exit_code().unwrap_or(130)));
    };
    // The other one may have been this one.
    if let Some(exit) = share.done(args)? {
        return Ok(exit);
    }
    if let Some(why) = unfit(&experiment, args.allow_busy) {
        let _ = writeln!(io::stderr(), "{why}");
        return Ok(Exit::Elsewhere);
    }
    share.measure(&mut experiment, args, &interrupt)
}

/// Which share this is.
fn shard(wanted: ShardArg, args: &RunArgs) -> Result<Shard, CliError> {
    match wanted {
        ShardArg::Given(shard) => Ok(shard),
        ShardArg::Auto(of) => {
            let (shard, from) = engine::find(of, &|name| env::var(name).ok())?;
            say(args, &format!("share {shard}, from {from}"));
            Ok(shard)
        }
    }
}

fn check(options: &Options) -> Result<(), CliError> {
    let Options { trials, most_trials, shard, .. } = *options;
    if most_trials != trials {
        let what =
            "a share looks at its own blocks alone, so it cannot say when there are enough: give --trials";
        return Err(CliError::Usage(what.to_owned()));
    }
    if shard.of() > trials {
        let what = format!(
            "{trials} trials are {trials} blocks, and {} shares cannot have one each: give --trials {} or more",
            shard.of(),
            shard.of()
        );
        return Err(CliError::Usage(what));
    }
    Ok(())
}

/// The words that ask for the whole run.
fn words(args: &RunArgs) -> Vec<String> {
    let mut words: Vec<String> =
        args.scenarios.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    words.extend(args.work.flags());
    words
}

/// Why this machine is not fit just now, if so.
fn unfit(experiment: &Experiment, allow_busy: bool) -> Option<String> {
    if !experiment.cells().iter().any(Planned::runs) {
        let why = experiment.cells().iter().flat_map(|cell| &cell.why).next();
        let why =
            why.map(|reason| analysis::reasons::told(reason, crate::lang::Lang::En)).unwrap_or_default();
        return Some(format!("nothing can be run on this machine: {why}. Another one may have room"));
    }
    let company = if allow_busy { None } else { Conditions::now().company };
    let used = company.map_or(0.0, |company| company.foreign + company.stolen);
    (used > BUSY).then(|| {
        format!(
            "other programs use {:.0} % of the cores of this machine, and this share was not begun: run it on another \
             machine, or later, or give --allow-busy",
            used * 100.0
        )
    })
}

/// Where a share is kept.
struct Share {
    folder: PathBuf,
    run: String,
    shard: Shard,
}

impl Share {
    fn new(out: &Path, request: &Request, shard: Shard) -> Self {
        let name = format!("shard-{}-of-{}", shard.index(), shard.of());
        Self { folder: out.join(format!("run-{}", request.run)).join(name), run: request.run.clone(), shard }
    }

    /// How it ended, if it has.
    fn done(&self, args: &RunArgs) -> Result<Option<Exit>, CliError> {
        let path = self.folder.join(publish::RECORD);
        if !path.exists() {
            return Ok(None);
        }
        let record = record::read(&path)?;
        let ours = |shards: &record::Shards| shards.run == self.run && shards.has(self.shard.index());
        if !record.settings.shards.as_ref().is_some_and(ours) {
            return Err(CliError::Usage(format!("{} is of another run: move it away", path.display())));
        }
        say(args, &format!("share {} was complete: there was nothing to do", self.shard));
        self.tell(record, args).map(Some)
    }

    fn measure(
        &self,
        experiment: &mut Experiment,
        args: &RunArgs,
        interrupt: &Interrupt,
    ) -> Result<Exit, CliError> {
        let mut progress = Progress::new(args.output.verbosity());
        experiment.prepare();
        announce(experiment, &progress);
        match experiment.calibrate() {
            Err(ExperimentError::Interrupted) => return Ok(self.interrupted(interrupt, 0)),
            calibrated => calibrated?,
        }
        let (mut journal, earlier) = Journal::go_on(&self.folder, &experiment.record())?;
        if !earlier.is_empty() {
            say(args, &format!("goes on behind {} trials of an earlier try", earlier.len()));
        }
        experiment.resume(earlier);
        let measured = measure(experiment, &mut journal, &mut progress);
        progress.finish(experiment);
        // Whatever stopped it, the journal is whole: the same command goes on from there.
        measured?;
        let record = experiment.record();
        if interrupt.is_set() {
            let trials = record.cells.iter().map(|cell| cell.trials.len()).sum();
            return Ok(self.interrupted(interrupt, trials));
        }
        record::write(&self.folder.join(publish::RECORD), &record)?;
        journal.close()?;
        self.tell(record, args)
    }

    fn interrupted(&self, interrupt: &Interrupt, trials: usize) -> Exit {
        let folder = self.folder.display();
        let _ = writeln!(
            io::stderr(),
            "interrupted: {trials} trials are safe in {folder}, and the same command goes on behind them"
        );
        Exit::Interrupted(interrupt.exit_code().unwrap_or(130))
    }

    /// Where it is, and what it came to.
    fn tell(&self, mut record: Record, args: &RunArgs) -> Result<Exit, CliError> {
        if args.output.format == PageFormat::Json {
            let mut out = io::stdout().lock();
            serde_json::to_writer(&mut out, &record).map_err(io::Error::from)?;
            writeln!(out)?;
        } else if !args.output.quiet {
            let run = self.folder.parent().unwrap_or(&self.folder).display();
            writeln!(io::stdout(), "share {}: {}", self.shard, self.folder.join(publish::RECORD).display())?;
            writeln!(io::stdout(), "when all shares are there: inflight merge {run}")?;
        }
        analysis::summarise(&mut record);
        Ok(end(&record, None, args.output.strict))
    }
}

fn say(args: &RunArgs, words: &str) {
    if !args.output.quiet {
        // Nobody is left to tell if this fails.
        let _ = writeln!(io::stderr(), "{words}");
    }
}

#[cfg(test)]
#[path = "shard_tests.rs"]
mod run_tests;
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_given_or_found() {
        let given = |index, of| Ok(ShardArg::Given(Shard::new(index, of).unwrap()));
        for (text, expect) in [
            ("2/3", given(2, 3)),
            ("auto", Ok(ShardArg::Auto(None))),
            ("auto/8", Ok(ShardArg::Auto(Some(8)))),
            ("auto/0", Err(NoShard)),
            ("auto/", Err(NoShard)),
            ("auto8", Err(NoShard)),
            ("auto/1/2", Err(NoShard)),
            ("automatic", Err(NoShard)),
        ] {
            assert_eq!(text.parse::<ShardArg>(), expect, "{text:?}");
        }
    }
}
