//! What can be said on the command line of the work itself: which models, how much, and how it comes.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::error::CliError;
use super::url::UrlArgs;
use super::values::{over_zero, rate, scale, time, yes};
use crate::experiment::Options;
use crate::lane;
use crate::scenario::Scenario;

/// Which models, and how far each may go: what every command that measures takes.
#[derive(Debug, Args)]
pub(super) struct ModelArgs {
    /// Models to run, in this order [default: those of the scenario]
    #[arg(long, value_delimiter = ',', value_name = "MODEL,…")]
    pub(super) models: Option<Vec<String>>,
    /// Worker threads of pools and multi-thread runtimes [default: the cores]
    #[arg(long, value_name = "W", value_parser = clap::value_parser!(u32).range(1..=10_000), allow_negative_numbers = true)]
    pub(super) workers: Option<u32>,
    /// The most fetches in flight under `bounded`, `buffered` and `join-set`
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..=1_000_000), allow_negative_numbers = true)]
    pub(super) in_flight: Option<u32>,
    /// Threads of tokio's blocking pool, at most, for `spawn-blocking` [default: 512]
    #[arg(long, value_name = "B", value_parser = clap::value_parser!(u32).range(1..=32_767), allow_negative_numbers = true)]
    pub(super) blocking_threads: Option<u32>,
    /// Seed of random durations and of the order of trials
    #[arg(long, allow_negative_numbers = true)]
    pub(super) seed: Option<u64>,
    /// Measure although this process is nice, and say so in the record
    #[arg(long, env = "INFLIGHT_ALLOW_NICE", value_parser = yes)]
    pub(super) allow_nice: bool,
}

impl ModelArgs {
    /// Options with these, and the defaults of all others.
    pub(super) fn options(&self) -> Options {
        Options {
            models: self.models.clone(),
            workers: self.workers,
            in_flight: self.in_flight,
            blocking_threads: self.blocking_threads,
            seed: self.seed,
            allow_nice: self.allow_nice,
            ..Options::default()
        }
    }
}

/// What every search and every run share: each beats the scenario's own setting. (A negative number is taken for a value,
/// so that the answer names the range and not an unknown flag.)
#[derive(Debug, Args)]
pub(super) struct SizeArgs {
    #[command(flatten)]
    pub(super) models: ModelArgs,
    /// What a wait really is; several make a ladder [default: those of the scenario, or sleep]
    #[arg(long, value_delimiter = ',', value_name = "BACKEND,…")]
    pub(super) backend: Option<Vec<String>>,
    /// The most connections to the far side, on backends that have any [default: the backend's own]
    #[arg(long, value_name = "C", value_parser = clap::value_parser!(u32).range(1..=20_000), allow_negative_numbers = true)]
    pub(super) connections: Option<u32>,
    /// Multiply every duration, gaps between arrivals included
    #[arg(long, value_name = "FACTOR", value_parser = scale, allow_negative_numbers = true)]
    pub(super) scale: Option<f64>,
}

impl SizeArgs {
    /// Options with these, and the defaults of all others.
    pub(super) fn options(&self) -> Options {
        Options {
            backends: self.backend.clone(),
            connections: self.connections,
            scale: self.scale,
            ..self.models.options()
        }
    }

    /// The same for a search, which has one cell a model and one trial at a time, on one backend.
    pub(super) fn options_of_search(&self, scenario: &Scenario) -> Result<Options, CliError> {
        let options = self.options();
        let backends = match options.backends.as_deref() {
            Some([_, second, ..]) => {
                let what = format!("a search is made on one backend at a time; run it again for {second}");
                return Err(CliError::Usage(what));
            }
            Some(one) => Some(one.to_vec()),
            None => scenario.run.backends.as_ref().map(|own| own[..own.len().min(1)].to_vec()),
        };
        Ok(Options { backends, trials: 1, most_trials: 1, max_time: Duration::MAX, ..options })
    }
}

/// What `run` and `knee` share.
#[derive(Debug, Args)]
pub(super) struct LimitArgs {
    #[command(flatten)]
    pub(super) sizes: SizeArgs,
    /// The most fetches that may wait for a place; one that comes when they do is turned away [default: any number]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=1_000_000), allow_negative_numbers = true)]
    pub(super) queue: Option<u32>,
    /// A fetch that has not started so long after it was due is not run [default: none is too late]
    #[arg(long, value_name = "TIME", value_parser = over_zero)]
    pub(super) deadline: Option<Duration>,
}

impl LimitArgs {
    /// Options with these, and the defaults of all others.
    pub(super) fn options(&self) -> Options {
        Options { queue: self.queue, deadline: self.deadline, ..self.sizes.options() }
    }
}

/// How often, and for how long.
#[derive(Debug, Args)]
pub(super) struct TrialArgs {
    /// The most time that all trials may take: by their predictions before the start, and by the clock after it. The
    /// longest cells are given up first; what was measured is kept
    #[arg(long, value_name = "TIME", default_value = "10min", value_parser = time)]
    pub(super) max_time: Duration,
    /// Trials of every cell, each in a block of its own with one of every other cell. Without this flag there are 10,
    /// and more (up to --max-trials) while some makespan's 95 % interval is wider than ±2 % and --max-time allows it.
    /// Under 6 no winner is named
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000), allow_negative_numbers = true)]
    pub(super) trials: Option<u32>,
    /// The most trials of a cell while intervals are wide [default: 30, or as many as --trials]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000), allow_negative_numbers = true)]
    pub(super) max_trials: Option<u32>,
}

impl TrialArgs {
    /// `options` with these.
    pub(super) fn apply(&self, options: Options) -> Result<Options, CliError> {
        let (trials, most_trials) = match (self.trials, self.max_trials) {
            (None, None) => (Options::TRIALS, Options::MOST_TRIALS),
            (None, Some(most)) => (most.min(Options::TRIALS), most),
            (Some(least), most) => (least, most.unwrap_or(least)),
        };
        if most_trials < trials {
            let usage = format!("--max-trials {most_trials} is less than --trials {trials}");
            return Err(CliError::Usage(usage));
        }
        Ok(Options { trials, most_trials, max_time: self.max_time, ..options })
    }
}

/// What changes the work of a run.
#[derive(Debug, Args)]
pub(super) struct WorkArgs {
    #[command(flatten)]
    pub(super) limits: LimitArgs,
    #[command(flatten)]
    pub(super) url: UrlArgs,
    /// The total number of fetches; groups keep their proportions
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000), allow_negative_numbers = true)]
    pub(super) count: Option<u64>,
    /// Arrivals per second, in place of the scenario's own rate; a scenario without [load] gets even arrivals
    #[arg(long, value_name = "N/s", value_parser = rate, allow_negative_numbers = true)]
    pub(super) rate: Option<f64>,
    #[command(flatten)]
    pub(super) trials: TrialArgs,
    /// Programs in other languages to run beside the models: a file that declares them, or a folder of such files.
    /// `inflight lane new python` writes one. They are started as they are declared: name no file that you do not trust
    #[arg(long, value_name = "FILE")]
    pub(super) lanes: Vec<PathBuf>,
    /// As `cargo bench` runs it: the sizes under `[bench]`
    #[arg(long)]
    pub(super) bench: bool,
}

impl WorkArgs {
    /// The same as words, for somebody who shall ask for the same.
    pub(super) fn flags(&self) -> Vec<String> {
        let Self { limits, trials, .. } = self;
        let SizeArgs { models, .. } = &limits.sizes;
        let time = |time: Duration| humantime::format_duration(time).to_string().replace(' ', "");
        let all = [
            ("--models", models.models.as_ref().map(|all| all.join(","))),
            ("--workers", models.workers.map(|number| number.to_string())),
            ("--in-flight", models.in_flight.map(|number| number.to_string())),
            ("--blocking-threads", models.blocking_threads.map(|number| number.to_string())),
            ("--seed", models.seed.map(|number| number.to_string())),
            ("--backend", limits.sizes.backend.as_ref().map(|all| all.join(","))),
            ("--url", self.url.shown()),
            ("--connections", limits.sizes.connections.map(|number| number.to_string())),
            ("--queue", limits.queue.map(|number| number.to_string())),
            ("--deadline", limits.deadline.map(time)),
            ("--scale", limits.sizes.scale.map(|number| number.to_string())),
            ("--count", self.count.map(|number| number.to_string())),
            ("--rate", self.rate.map(|number| number.to_string())),
            ("--trials", trials.trials.map(|number| number.to_string())),
            ("--max-time", Some(time(trials.max_time))),
        ];
        let lanes = self.lanes.iter().map(|path| ("--lanes", Some(path.display().to_string())));
        let given = all.into_iter().chain(lanes).filter_map(|(name, value)| Some([name.to_owned(), value?]));
        given.flatten().collect()
    }

    pub(super) fn options(&self) -> Result<Options, CliError> {
        let options = Options {
            lanes: lane::read_all(&self.lanes)?,
            url: self.url.site()?,
            count: self.count,
            rate: self.rate,
            bench: self.bench,
            ..self.limits.options()
        };
        self.trials.apply(options)
    }
}
