//! What a run was asked to do.

use std::time::Duration;

use sha2::{Digest as _, Sha256};

use super::Shard;
use crate::backend::{OwnEndpoint, Site};
use crate::lane::Listed;
use crate::model::OnBackend;
use crate::scenario::Scenario;

/// The user's own code, as a backend.
#[derive(Clone, Debug)]
pub struct OwnCode {
    /// With every model on it.
    pub backend: &'static OnBackend,
    /// Whom it speaks with, if that was started for it.
    pub far_side: Option<OwnEndpoint>,
}

/// A run that is shared out among machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// A digest of what is to be run: shares with the same belong together.
    pub run: String,
    /// The words behind `inflight run` that ask for it, but for the one that names the share.
    pub words: Vec<String>,
}

impl Request {
    /// What these scenarios with these options are: the same on every machine with this version.
    #[must_use]
    pub fn new(scenarios: &[Scenario], options: &Options, words: Vec<String>) -> Self {
        let mut hash = Sha256::new();
        let mut part = |text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        };
        part(env!("CARGO_PKG_VERSION"));
        for scenario in scenarios {
            part(&scenario.id);
            part(scenario.source());
        }
        options.phrases().iter().for_each(|phrase| part(phrase));
        options.lanes.iter().for_each(|listed| part(&format!("{:?}", listed.lane)));
        part(&format!(
            "{} {} {} {}",
            options.trials,
            options.order_seed(),
            options.bench,
            options.shard.of()
        ));
        let run = hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        Self { run, words }
    }
}

/// Choices that beat those of the scenario files.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which models, in this order; `None` means those of the scenario.
    pub models: Option<Vec<String>>,
    /// Which backends, in this order; `None` means those of the scenario, or else the first of the table.
    pub backends: Option<Vec<String>>,
    /// Programs in other languages that run beside the models.
    pub lanes: Vec<Listed>,
    /// Trials per cell: the least, which only the time can cut short.
    pub trials: u32,
    /// The most trials per cell; where it is more than `trials`, blocks are added while an interval is wide.
    pub most_trials: u32,
    /// W.
    pub workers: Option<u32>,
    /// K.
    pub in_flight: Option<u32>,
    /// B.
    pub blocking_threads: Option<u32>,
    /// C.
    pub connections: Option<u32>,
    /// The total number of fetches.
    pub count: Option<u64>,
    /// Arrivals per second.
    pub rate: Option<f64>,
    /// The most fetches that may wait for a place.
    pub queue: Option<u32>,
    /// From when a fetch was due: if it has not started by then, it is not run. Before `scale`.
    pub deadline: Option<Duration>,
    /// Multiplies every duration, in place of the scenario's own scale.
    pub scale: Option<f64>,
    /// Seeds the plan and the order of the trials.
    pub seed: Option<u64>,
    /// The most time that all trials may take, by their predictions before the start and by the clock after it; the
    /// longest cells are given up first.
    pub max_time: Duration,
    /// True for `cargo bench`: `[bench]` applies.
    pub bench: bool,
    /// Which of the blocks are run here; the others run on other machines.
    pub shard: Shard,
    /// Of a run that is shared out: what all shares are parts of.
    pub request: Option<Request>,
    /// True to measure although the process is nice.
    pub allow_nice: bool,
    /// The user's own code, in a program that has some.
    pub own: Option<OwnCode>,
    /// The server of the user that is asked, in place of all backends.
    pub url: Option<Site>,
}

impl Options {
    /// Trials of every cell unless something else is asked for.
    pub const TRIALS: u32 = 10;
    /// The most that are added while an interval is wide: three times the data make an interval 1.7 times narrower,
    /// and what is still wide then is a matter of the machine and not of the number.
    pub const MOST_TRIALS: u32 = 30;
    /// True if the value of a switch in the environment means yes: anything but nothing, `0`, `no`, `false` and `off`.
    #[must_use]
    pub fn means_yes(value: &str) -> bool {
        !["", "0", "n", "no", "f", "false", "off"].contains(&value.trim().to_ascii_lowercase().as_str())
    }

    /// Where nobody gives a seed.
    pub(super) const SEED: u64 = 1;

    /// Trials of every cell here, at least and at most.
    pub(super) const fn trials_here(&self) -> (u32, u32) {
        (self.shard.blocks_of(self.trials), self.shard.blocks_of(self.most_trials))
    }

    /// Seeds the order of the trials, which several scenarios share: so no file can set it.
    pub(super) fn order_seed(&self) -> u64 {
        self.seed.unwrap_or(Self::SEED)
    }

    /// What is changed of the work, each as a short phrase: see [`crate::scenario::Bench::phrases`].
    pub(super) fn phrases(&self) -> Vec<String> {
        let number = |value: Option<u32>| value.map(|value| value.to_string());
        let backends = || self.backends.as_ref().map(|backends| backends.join(", "));
        let all = [
            ("backend", self.url.as_ref().map(Site::to_string).or_else(backends)),
            ("count", self.count.map(|value| value.to_string())),
            ("rate", self.rate.map(|value| format!("{value}/s"))),
            ("queue", number(self.queue)),
            ("deadline", self.deadline.map(|time| humantime::format_duration(time).to_string())),
            ("scale", self.scale.map(|value| value.to_string())),
            ("workers", number(self.workers)),
            ("in_flight", number(self.in_flight)),
            ("blocking_threads", number(self.blocking_threads)),
            ("connections", number(self.connections)),
            ("seed", self.seed.map(|value| value.to_string())),
            ("models", self.models.as_ref().map(|models| format!("[{}]", models.join(", ")))),
        ];
        all.into_iter().filter_map(|(name, value)| Some(format!("{name} = {}", value?))).collect()
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            models: None,
            backends: None,
            lanes: Vec::new(),
            trials: Self::TRIALS,
            most_trials: Self::MOST_TRIALS,
            workers: None,
            in_flight: None,
            blocking_threads: None,
            connections: None,
            count: None,
            rate: None,
            queue: None,
            deadline: None,
            scale: None,
            seed: None,
            max_time: Duration::from_mins(10),
            bench: false,
            shard: Shard::WHOLE,
            request: None,
            allow_nice: false,
            own: None,
            url: None,
        }
    }
}

/// Options that do not fit together, or do not fit the scenarios.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OptionError {
    /// A name that is in no table.
    #[error("there is no {what} `{name}`{}; known: {}", hint(suggestion.as_deref()), known.join(", "))]
    Unknown {
        /// `model` or `backend`.
        what: &'static str,
        /// What was asked for.
        name: String,
        /// The nearest name.
        suggestion: Option<String>,
        /// All names.
        known: Vec<&'static str>,
    },
    /// A backend that this program was built without.
    #[error("the backend `{backend}` is not built in: cargo install --locked --path . --features {backend}")]
    NotBuilt {
        /// Its name, and that of the cargo feature.
        backend: &'static str,
    },
    /// A model needs a limit on the fetches in flight.
    #[error(
        "scenario `{scenario}`: the model `{model}` needs a limit: give --in-flight, or `in_flight` under [run]"
    )]
    NoLimit {
        /// Which scenario.
        scenario: String,
        /// Which model.
        model: &'static str,
    },
    /// Two scenarios of one run have the same id.
    #[error("two scenarios have the same id, `{id}`")]
    Twice {
        /// The id.
        id: String,
    },
    /// The kernel does not treat a nice process as it treats others.
    #[error(
        "this process has niceness {nice}: the kernel lets its timers be five times later, and gives it a core last. \
         Start it without `nice`, or give --allow-nice (INFLIGHT_ALLOW_NICE=true) to measure all the same"
    )]
    Nice {
        /// The niceness.
        nice: i32,
    },
    /// The scenario cannot be expanded at a size.
    #[error(transparent)]
    Expand(#[from] crate::scenario::ExpandError),
}

fn hint(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"))
}

/// The error for a `name` that is not among `known`.
pub(super) fn unknown(what: &'static str, name: &str, known: Vec<&'static str>) -> OptionError {
    let suggestion = known
        .iter()
        .map(|other| (strsim::jaro_winkler(name, other), *other))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, other)| other.to_owned());
    OptionError::Unknown { what, name: name.to_owned(), suggestion, known }
}
