//! `inflight doctor --certify`: how often a verdict is wrong on this machine, by real trials.

mod show;

use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser as _};

use super::args::PageFormat;
use super::error::CliError;
use super::progress::{Progress, Verbosity};
use super::values::folder_of_runs;
use super::{Exit, doctor, publish, run};
use crate::analysis::{self, certificate};
use crate::experiment::{Experiment, ExperimentError, Interrupt, Options};
use crate::lang::Lang;
use crate::record;
use crate::scenario::{self, Scenario};

#[derive(Debug, Args)]
pub(super) struct CertifyArgs {
    /// Measure how often a verdict is wrong on this machine: real trials of equal pairs, and of pairs of which one has
    /// 5 % more to do. Takes about five minutes; what was measured before Ctrl-C is kept
    #[arg(long)]
    pub(super) certify: bool,
    /// How many pairs of each kind; under 100 nothing is certified
    #[arg(long, value_name = "N", default_value = "100", requires = "certify", value_parser = clap::value_parser!(u32).range(1..=1_000), allow_negative_numbers = true)]
    pairs: u32,
    /// Folder in which the certificate is saved, as certificate-20261122-201200.json
    #[arg(long, value_name = "DIR", default_value = "reports", env = "INFLIGHT_OUT", value_parser = OsStringValueParser::new().map(folder_of_runs))]
    out: PathBuf,
    /// What to print on standard output
    #[arg(long, value_enum, default_value = "text", requires = "certify")]
    pub(super) format: PageFormat,
    /// No progress
    #[arg(short, long, requires = "certify")]
    quiet: bool,
}

/// What the cells of a round do. Waits that a task makes are long enough for 5 % of a round to be more than the lateness of
/// its timer explains, also where its ticks shorten the difference by one; those of threads are as long as the shortest of
/// the course. Nothing computes on all cores: on two of them the program itself, and whatever else wakes, then takes more
/// of a short trial than 5 %.
struct Workload {
    id: &'static str,
    en: &'static str,
    uk: &'static str,
    model: &'static str,
    count: u32,
    steps: &'static str,
}

const WORKLOADS: [Workload; 5] = [
    Workload {
        id: "threads",
        en: "20 waits of 25 ms on threads",
        uk: "20 очікувань по 25 мс у потоках",
        model: "thread-per-fetch",
        count: 20,
        steps: "{ wait = \"25ms\" }",
    },
    Workload {
        id: "one-task",
        en: "20 waits of 60 ms in one task",
        uk: "20 очікувань по 60 мс в одній задачі",
        model: "join-all",
        count: 20,
        steps: "{ wait = \"60ms\" }",
    },
    Workload {
        id: "computing",
        en: "8 times 5 ms of computing on one core",
        uk: "8 обчислень по 5 мс на одному ядрі",
        model: "sequential",
        count: 8,
        steps: "{ compute = \"5ms\" }",
    },
    Workload {
        id: "tasks",
        en: "20 waits of 100 ms in a task each",
        uk: "20 очікувань по 100 мс в окремих задачах",
        model: "spawn",
        count: 20,
        steps: "{ wait = \"100ms\" }",
    },
    Workload {
        id: "mixed",
        en: "10 fetches in one task, each 60 ms of waiting and 4 ms of computing",
        uk: "10 запитів в одній задачі, у кожному 60 мс очікування й 4 мс обчислень",
        model: "join-all",
        count: 10,
        steps: "{ wait = \"60ms\" }, { compute = \"4ms\" }",
    },
];

/// Longer than any certificate takes: its end is the number of pairs.
const MOST_TIME: Duration = Duration::from_hours(24);
/// Where there is no bar, a line every so many pairs.
const LINE_EVERY: usize = 10;

/// Measures, saves and prints.
pub(super) fn certify(args: &CertifyArgs, lang: Lang) -> Result<Exit, CliError> {
    let interrupt = Interrupt::listen()?;
    let options = Options {
        trials: Options::TRIALS,
        most_trials: Options::TRIALS,
        max_time: MOST_TIME,
        ..Options::default()
    };
    let mut experiment = Experiment::plan(rounds(args.pairs)?, options, run::program()?, interrupt.clone())?;
    // Nobody shall wait for minutes to be told that there can be no such folder.
    fs::create_dir_all(&args.out).map_err(CliError::file("create", &args.out))?;
    experiment.calibrate()?;
    let signs = doctor::signs(&experiment, lang);
    if args.format == PageFormat::Text {
        doctor::tell(&signs)?;
    }
    let measured = measure(&mut experiment, args);
    let mut record = experiment.record_of_what_ran();
    record.settings.interrupted |= measured.is_err();
    analysis::summarise(&mut record);
    let found = certificate(&record, doctor::unfit(&signs));
    if found.within.pairs.is_empty() {
        measured?;
        let _ = writeln!(io::stderr(), "{}", lang.words().certificate_nothing());
        return Ok(interrupt.exit_code().map_or(Exit::Incomplete, Exit::Interrupted));
    }
    let path = args.out.join(format!("certificate-{}.json", publish::stamp(&found.created)));
    let mut json = serde_json::to_vec_pretty(&found).map_err(io::Error::from)?;
    json.push(b'\n');
    let saved = record::write_bytes(&path, &json);
    // What took minutes is shown although it could not be saved.
    show::show(&found, args.format, lang)?;
    saved.map_err(CliError::file("write", &path))?;
    let said = format!("{}: {}", lang.words().certificate(), path.display());
    match args.format {
        PageFormat::Text => writeln!(io::stdout(), "{said}")?,
        _ if args.quiet => {}
        _ => writeln!(io::stderr(), "{said}")?,
    }
    measured?;
    Ok(match interrupt.exit_code() {
        Some(code) => Exit::Interrupted(code),
        None if found.holds => Exit::Success,
        None => Exit::Unsound,
    })
}

/// A scenario for each round, the workloads in turn.
fn rounds(pairs: u32) -> Result<Vec<Scenario>, CliError> {
    let round = |(number, workload): (u32, &Workload)| {
        let text = include_str!("round.toml")
            .replace("{en}", workload.en)
            .replace("{uk}", workload.uk)
            .replace("{count}", &workload.count.to_string())
            .replace("{steps}", workload.steps)
            .replace("{model}", workload.model);
        scenario::parse(&format!("{}-{number}.toml", workload.id), &text)
    };
    Ok((1..=pairs).zip(WORKLOADS.iter().cycle()).map(round).collect::<Result<_, _>>()?)
}

fn measure(experiment: &mut Experiment, args: &CertifyArgs) -> Result<(), CliError> {
    let bar = io::stderr().is_terminal() && !args.quiet;
    let mut progress = Progress::new(if bar { Verbosity::Normal } else { Verbosity::Quiet });
    let mut round = 0;
    while let Some(index) = experiment.next(|_| false) {
        let cell = experiment.cells()[index].clone();
        progress.before(experiment, &cell);
        if !bar && !args.quiet && cell.scenario >= round {
            let left = humantime::format_duration(Duration::from_secs(experiment.time_left().as_secs()));
            // A closed standard error is no reason to stop measuring.
            let _ = writeln!(io::stderr(), "{round} of {} pairs of each kind, {left} left", args.pairs);
            round += LINE_EVERY;
        }
        match experiment.trial(index, false) {
            Ok(Some(trial)) => {
                let trial = trial.clone();
                progress.after(experiment, &cell, &trial);
            }
            Ok(None) | Err(ExperimentError::Interrupted) => break,
            Err(error) => return Err(error.into()),
        }
    }
    progress.finish(experiment);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Planned;

    /// Three cells of one plan and one that has 5 % more to do, in every workload; and no time of them is too short for
    /// a verdict.
    #[test]
    fn a_round_is_three_equal_cells_and_a_slower_one() {
        let workloads = WORKLOADS.len() as u32;
        let scenarios = rounds(2 * workloads).unwrap();
        let titles: Vec<_> = scenarios.iter().map(|scenario| scenario.title.clone()).collect();
        let (first, second) = titles.split_at(WORKLOADS.len());
        assert_eq!(first, second, "the workloads take turns");
        let experiment =
            Experiment::plan(scenarios, Options::default(), PathBuf::from("none"), Interrupt::default())
                .unwrap();
        assert_eq!(experiment.cells().len(), 4 * 2 * WORKLOADS.len());
        for cells in experiment.cells().chunks_exact(4) {
            let [one, other, base, slower] = cells else { unreachable!("chunks of four") };
            assert!(
                one.digest == other.digest && other.digest == base.digest && base.digest != slower.digest
            );
            let longer = |of: fn(&Planned) -> u64| of(slower) as f64 / of(base).max(1) as f64;
            for share in [longer(|cell| cell.wait), longer(|cell| cell.compute)] {
                assert!(share == 0.0 || (share - 1.05).abs() < 1e-9, "{share}");
            }
            assert!(cells.iter().all(Planned::runs));
            assert!(base.per_wait.is_none_or(|wait| wait >= 25_000_000));
        }
    }
}
