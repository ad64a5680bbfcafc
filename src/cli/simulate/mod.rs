//! `inflight simulate`: what each model would come to at a size that no machine here has.

mod anchor;
mod print;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser as _};

use self::anchor::{Anchor, Anchored};
use super::args::Format;
use super::error::CliError;
use super::values::{folder_of_runs, rate};
use super::work::LimitArgs;
use super::{Exit, run};
use crate::experiment::{self, Forecast, Options, System};
use crate::lang::Lang;
use crate::model::{Entry, Prediction};
use crate::reason::Reason;

#[derive(Debug, Args)]
#[command(mut_arg("allow_nice", |arg| arg.hide(true)))]
pub(super) struct SimulateArgs {
    /// Id or path of a scenario; its sweep plays no part
    #[arg(value_name = "SCENARIO", default_value = "mixed")]
    scenario: OsString,
    /// The total number of fetches, at most ten million; groups keep their proportions [default: the scenario's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000), allow_negative_numbers = true)]
    count: Option<u64>,
    /// Cores of the machine that is simulated, at most 1000 [default: those of this one]
    #[arg(long, value_name = "CORES", value_parser = clap::value_parser!(u32).range(1..=1_000), allow_negative_numbers = true)]
    cores: Option<u32>,
    /// Arrivals per second, in place of the scenario's own rate; a scenario without [load] gets even arrivals
    #[arg(long, value_name = "N/s", value_parser = rate, allow_negative_numbers = true)]
    rate: Option<f64>,
    #[command(flatten)]
    limits: LimitArgs,
    /// A record, or the folder of a run, whose measured costs are added [default: the latest run, if there is one]
    #[arg(long, value_name = "RUN")]
    from: Option<PathBuf>,
    /// Folder of all runs, where the latest is looked for
    #[arg(long, value_name = "DIR", default_value = "reports", env = "INFLIGHT_OUT", value_parser = OsStringValueParser::new().map(folder_of_runs))]
    out: PathBuf,
    /// What to print on standard output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Language of the words
    #[arg(long, value_enum, default_value = "en", env = "INFLIGHT_LANG")]
    lang: Lang,
}

pub(super) const AFTER_HELP: &str = "Nothing is run and nothing is measured: every number is simulated. What a fetch costs beyond its waits and its \
    computing is taken from a record, where it was measured on far fewer fetches and cores; the answer is then a band, and \
    says how far it reaches beyond what was measured (docs/method.md, \"Past the machine\").\n\n\
    Examples:\n  inflight simulate mixed --count 10000000 --cores 1000\n  \
    inflight simulate fan-out --count 1000000 --models spawn,thread-pool --from reports/latest\n  \
    inflight simulate my.toml --cores 64 --rate 50000/s --format json";

/// A model, simulated.
struct Row {
    entry: &'static Entry,
    fetches: u32,
    /// With exact timers and no cost but waits and computing.
    ideal: Prediction,
    /// OS threads.
    threads: u32,
    /// With costs that were measured, if they were.
    anchored: Option<Anchored>,
    /// Why this machine would not run it.
    refusal: Option<Reason>,
}

pub(super) fn simulate(args: &SimulateArgs) -> Result<Exit, CliError> {
    let scenario = run::scenarios(std::slice::from_ref(&args.scenario))?.remove(0).work();
    let options = Options { count: args.count, rate: args.rate, ..args.limits.options() };
    if let Some([_, second, ..]) = options.backends.as_deref() {
        let what = format!("one backend is simulated at a time; simulate again for {second}");
        return Err(CliError::Usage(what));
    }
    let forecast = Forecast::of(&scenario, &options, args.cores.unwrap_or_else(experiment::cores))?;
    let anchor = Anchor::find(args.from.as_deref(), &args.out)?;
    let system = System::read();
    let row = |entry: &&'static Entry| {
        let ideal = forecast.simulate(entry, crate::model::Costs::default());
        Row {
            entry,
            fetches: forecast.fetches(),
            ideal,
            threads: forecast.threads(entry),
            anchored: anchor.as_ref().and_then(|anchor| anchor.apply(&forecast, entry, &ideal)),
            refusal: forecast.refusal(entry, &system),
        }
    };
    let rows: Vec<Row> = forecast.models().iter().map(row).collect();
    match args.format {
        Format::Text => print::text(&scenario, &forecast, anchor.as_ref(), &rows, args.lang)?,
        Format::Json => print::json(&scenario, &forecast, anchor.as_ref(), &rows)?,
    }
    Ok(Exit::Success)
}
