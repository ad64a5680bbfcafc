//! What can be said on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{OsStringValueParser, PossibleValue, TypedValueParser as _};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::ceiling::CeilingArgs;
use super::certify::CertifyArgs;
use super::knee::KneeArgs;
use super::lane::LaneArgs;
use super::merge::MergeArgs;
use super::names::NameArgs;
use super::progress::Verbosity;
use super::serve::ServeArgs;
use super::shard::ShardArg;
use super::simulate::SimulateArgs;
use super::values::{folder_of_runs, percent};
use super::work::WorkArgs;
use crate::lang::Lang;

/// Runs the same simulated fetches under blocking and async execution models, and shows what each of them did:
/// how many fetches were in flight (concurrency) and how many cores were busy (parallelism).
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, propagate_version = true)]
#[command(after_help = "Exit codes: 0 well · 1 a cell failed or is invalid · 2 usage or a bad scenario · \
    3 a regression, or a claim fails under --strict · 4 a cell was refused or skipped under --strict, or nothing could be measured · \
    75 a share was not begun: try another machine, or later · \
    130 Ctrl-C · 143 SIGTERM · 129 SIGHUP")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run scenarios and write a record and a report
    #[command(after_help = "Examples:\n  inflight run                          all scenarios\n  \
        inflight run lecture --scale 1        the lecture at its full length\n  \
        inflight run my.toml --trials 3       a file of your own\n  \
        inflight run fan-out --url http://127.0.0.1:8080/delay/{ms}    a server of yours; see docs/usage.md\n  \
        inflight run mixed --trials 12 --shard 1/3    a third of the blocks; see docs/cluster.md\n  \
        inflight run fan-out --format json    the record on standard output")]
    Run(RunArgs),
    /// Find the highest rate of arrivals that each model holds
    #[command(
        after_help = "A rate is held if responses do not grow while fetches come, and if the goals are kept.\n\n\
        Examples:\n  inflight knee fan-out --models thread-pool,join-all --workers 8\n  \
        inflight knee my.toml --p99 200ms                 99 of 100 responses within 200 ms\n  \
        inflight knee my.toml --good 0.99                 99 % within the `within` of its [load]"
    )]
    Knee(KneeArgs),
    /// Find the most fetches at once that each model holds, and the limit that stops it
    #[command(
        after_help = "The number of fetches grows until the machine has no room for more, a trial is refused something or takes twice as long \
        as predicted, or the time of its model is over. Each trial runs in a process that is held to what it was granted.\n\n\
        Examples:\n  inflight ceiling                                    calls that wait 1 s, under six models\n  \
        inflight ceiling fan-out --models spawn,bounded --in-flight 1000\n  \
        inflight ceiling --most-threads 2000 --most-memory 1GiB    on a machine that others use, too"
    )]
    Ceiling(CeilingArgs),
    /// Simulate a scenario at a size past this machine: up to ten million fetches on a thousand cores
    #[command(after_help = super::simulate::AFTER_HELP)]
    Simulate(SimulateArgs),
    /// List the scenarios, models and backends
    List(ListArgs),
    /// Write a scenario file to start from, with comments
    New(NewArgs),
    /// Write or check a lane: a program in another language that runs the same plan
    #[command(
        after_help = "Examples:\n  inflight lane new python                       lanes/python.py and lanes/python.toml\n  \
        inflight run mixed --lanes lanes               the models and the lanes in one race\n  \
        inflight lane check lanes                      does each keep to the protocol?\n  \
        inflight lane check --like join-all -- node my.mjs\n\nThe protocol is in docs/lanes.md."
    )]
    Lane(LaneArgs),
    /// Show a scenario's plan and what each model is predicted to take
    Show(ShowArgs),
    /// Check scenario files, or records, without running anything
    #[command(
        after_help = "A record is held to itself: what its trials say is counted, added up and judged again.\n\
        Exit codes: 0 sound · 1 a record contradicts itself or has an invalid cell · 2 not a scenario, not a record"
    )]
    Check(CheckArgs),
    /// Compare two runs, cell by cell, or many and say where they changed
    #[command(after_help = "Examples:\n  inflight compare reports/20261122-201200 reports/latest\n  \
        inflight compare main branch                               runs that `run --name` named\n  \
        inflight compare before.json after.json --fail-on-regression 5\n  \
        inflight compare monday tuesday wednesday latest           where did it change?\n  \
        inflight compare main branch --format junit > compare.xml")]
    Compare(CompareArgs),
    /// Put shares of a run together, and set several machines side by side
    #[command(
        after_help = "Shares of one run (`inflight run --shard`) on machines of one kind become one record, as if one \
        machine had run it.\nWhat was measured on other machines is never put into the same number: machines.html says on \
        how many of them each claim holds.\n\nExamples:\n  inflight merge reports/run-1f2e3d4c5b6a      the shares of a run\n  \
        inflight merge class/*.json                the records of thirty students"
    )]
    Merge(MergeArgs),
    /// Write a record in another format: for a spreadsheet, a plotter of percentiles, a viewer of traces
    #[command(after_help = "Examples:\n  inflight export reports/latest --format csv -o trials.csv\n  \
        inflight export reports/latest --format hgrm --scenario fan-out --model spawn\n  \
        inflight export reports/latest --format trace -o trace.json    open it in ui.perfetto.dev")]
    Export(ExportArgs),
    /// Print the JSON Schema of a record or of a scenario file
    Schema(SchemaArgs),
    /// Draw the report of an existing record again, or save what a killed run measured
    #[command(
        after_help = "A run that was killed (kill -9, a crash, a full disk) has every trial but the last in its \
        journal.\n--resume makes the record, the pages and the index of it, marked as interrupted, and then removes the \
        journal.\nIt measures nothing more: a machine is not the same an hour later, so trials of two times do not mix.\n\n\
        Examples:\n  inflight report                             the latest run\n  \
        inflight report --resume 20261122-201200    a killed run, by its name or its path"
    )]
    Report(ReportArgs),
    /// Serve the far side: the client-server system that the backend `http` fetches, on loopback only
    #[command(after_help = super::serve::AFTER_HELP)]
    Serve(ServeArgs),
    /// Say whether this machine is fit to measure on, and what to do if not
    #[command(after_help = "Exit codes: 0 all is good · 1 something is not.\n\n\
        --certify runs 100 pairs of equal cells and 100 in which one has 5 % more to do, 10 blocks each, and counts how often\n\
        they are called different. It ends with 0 if at most 5 % of the equal ones are and at least 95 % of the others, within\n\
        a run and between two.")]
    Doctor(DoctorArgs),
    /// Print a completion script for a shell
    Completions {
        /// For which shell
        shell: clap_complete::Shell,
    },
    /// Print a manual page in roff
    Man {
        /// Of which command; without it, of the program
        command: Option<String>,
    },
    /// Run one trial; speaks with its parent through pipes
    #[command(hide = true)]
    Cell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A table for people
    Text,
    /// The record, and nothing else
    Json,
}

/// Where a page of a CI service may want it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PageFormat {
    /// Tables for people
    Text,
    /// What is saved, and nothing else
    Json,
    /// Tables in Markdown, for a summary of CI or a document
    Markdown,
}

impl ValueEnum for Lang {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let value = PossibleValue::new(self.tag()).help(self.name());
        // A variable that is set to nothing is as good as none.
        Some(if *self == Self::default() { value.alias("") } else { value })
    }
}

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// Ids (looked up in ./scenarios, then among the built-in ones) or paths of files; none means all
    #[arg(value_name = "SCENARIO")]
    pub(super) scenarios: Vec<OsString>,
    #[command(flatten)]
    pub(super) work: WorkArgs,
    /// Folder of all runs; this run makes a folder of its own in it
    #[arg(long, value_name = "DIR", default_value = "reports", env = "INFLIGHT_OUT", value_parser = OsStringValueParser::new().map(folder_of_runs))]
    pub(super) out: PathBuf,
    /// Run only this share of the blocks: 2/3 is the second of three, to be run on three machines and put together by
    /// `inflight merge`. `auto` takes it from the engine that started this job (Slurm, AWS Batch, CI systems), `auto/3` where
    /// that does not tell of how many (Kubernetes, GNU parallel). Needs --trials; run again, it goes on where it was cut short
    #[arg(long, value_name = "I/N", conflicts_with_all = ["bench", "name"])]
    pub(super) shard: Option<ShardArg>,
    /// Begin a share although other programs use this machine
    #[arg(long, requires = "shard")]
    pub(super) allow_busy: bool,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// What is said of a run, and how.
#[derive(Debug, Args)]
pub(super) struct OutputArgs {
    /// What to print on standard output
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: PageFormat,
    #[command(flatten)]
    pub(super) name: NameArgs,
    /// Language of the table, and of the report until the reader switches
    #[arg(long, value_enum, default_value = "en", env = "INFLIGHT_LANG")]
    pub(super) lang: Lang,
    /// Write the record but no pages
    #[arg(long)]
    pub(super) no_report: bool,
    /// Fail (3) if a claim fails, and (4) if any cell was refused or skipped
    #[arg(long)]
    pub(super) strict: bool,
    /// No progress
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// A line for every trial
    #[arg(short, long)]
    pub(super) verbose: bool,
}

impl OutputArgs {
    /// How much is said while a run goes on.
    pub(super) const fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// What to print on standard output
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: Format,
    /// Language of the titles
    #[arg(long, value_enum, default_value = "en", env = "INFLIGHT_LANG")]
    pub(super) lang: Lang,
}

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// Name or path of the file, `.toml` may be left out; a file that is there is never overwritten
    #[arg(default_value = "my")]
    pub(super) name: PathBuf,
    /// Language of the words
    #[arg(long, value_enum, default_value = "en", env = "INFLIGHT_LANG")]
    pub(super) lang: Lang,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Id or path
    pub(super) scenario: OsString,
    /// Print the scenario file itself
    #[arg(long)]
    pub(super) toml: bool,
    /// Say which answer to its question is right, and what the others mistake
    #[arg(long)]
    pub(super) answers: bool,
    #[command(flatten)]
    pub(super) work: WorkArgs,
    /// Language of the words
    #[arg(long, value_enum, default_value = "en", env = "INFLIGHT_LANG")]
    pub(super) lang: Lang,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Scenario files or ids, records (`*.json`) or folders of runs; none means all scenarios
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<OsString>,
    /// Language of the words
    #[arg(long, value_enum, default_value = "en", env = "INFLIGHT_LANG")]
    pub(super) lang: Lang,
}

/// As many runs as can be compared at once: all of them are held in memory.
const MOST_RUNS: usize = 60;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CompareFormat {
    /// A table for people
    Text,
    /// Every number, for programs
    Json,
    /// A table in Markdown, for the summary of a run of CI
    Markdown,
    /// A test case for each cell, which fails if it is slower, for the test report of CI
    Junit,
}

#[derive(Debug, Args)]
pub(super) struct CompareArgs {
    /// Two runs or more, the oldest first: records, folders of runs, or names that `run --name` gave
    #[arg(value_name = "RUN", required = true, num_args = 2..=MOST_RUNS)]
    pub(super) runs: Vec<PathBuf>,
    /// What to print on standard output
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: CompareFormat,
    /// Folder of all runs, in which names are looked up
    #[arg(long, value_name = "DIR", default_value = "reports", env = "INFLIGHT_OUT", value_parser = OsStringValueParser::new().map(folder_of_runs))]
    pub(super) out: PathBuf,
    /// Fail (3) if a cell of the last run is slower by at least so many percent, beyond doubt: than in the run before it, or
    /// than in the first
    #[arg(long, value_name = "PCT", value_parser = percent, allow_negative_numbers = true)]
    pub(super) fail_on_regression: Option<f64>,
    /// Language of the words
    #[arg(long, value_enum, default_value = "en", env = "INFLIGHT_LANG")]
    pub(super) lang: Lang,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportFormat {
    /// A row a trial, with a head
    Csv,
    /// A JSON object a trial
    Jsonl,
    /// Percentiles of a cell's fetches, as HdrHistogram writes them
    Hgrm,
    /// Timelines for chrome://tracing and ui.perfetto.dev
    Trace,
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// A record, or the folder of a run
    pub(super) record: PathBuf,
    /// What to write
    #[arg(long, value_enum)]
    pub(super) format: ExportFormat,
    /// Only this scenario
    #[arg(long, value_name = "ID")]
    pub(super) scenario: Option<String>,
    /// Only this model
    #[arg(long, value_name = "ID")]
    pub(super) model: Option<String>,
    /// Only this size of a sweep
    #[arg(long, value_name = "SIZE")]
    pub(super) size: Option<f64>,
    /// Which times `hgrm` is made of
    #[arg(long, value_enum, default_value = "response")]
    pub(super) times: Times,
    /// A file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Times {
    /// Start to finish of each fetch
    Service,
    /// Planned arrival to finish of each fetch
    Response,
}

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// Of what
    #[arg(value_enum, default_value = "record")]
    pub(super) of: SchemaOf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// `record.json`
    Record,
    /// A scenario file, read as JSON
    Scenario,
}

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// A record, or the folder of a run, which may have been killed [default: the latest run]
    pub(super) run: Option<PathBuf>,
    /// Finish the record of a run that was killed: its folder, or its name in the folder of all runs
    #[arg(long, value_name = "RUN", conflicts_with = "run")]
    pub(super) resume: Option<PathBuf>,
    /// Folder of all runs
    #[arg(long, value_name = "DIR", default_value = "reports", env = "INFLIGHT_OUT", value_parser = OsStringValueParser::new().map(folder_of_runs))]
    pub(super) out: PathBuf,
    /// Language of the report until the reader switches
    #[arg(long, value_enum, default_value = "en", env = "INFLIGHT_LANG")]
    pub(super) lang: Lang,
}

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    #[command(flatten)]
    pub(super) certify: CertifyArgs,
    /// Language of the words
    #[arg(long, value_enum, default_value = "en", env = "INFLIGHT_LANG")]
    pub(super) lang: Lang,
}
