//! What a run was asked to do.

use std::time::Duration;

/// Choices that beat those of the scenario files.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which models, in this order; `None` means those of the scenario.
    pub models: Option<Vec<String>>,
    /// Which backends, in this order; `None` means those of the scenario, or else the first of the table.
    pub backends: Option<Vec<String>>,
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
    /// True to measure although the process is nice.
    pub allow_nice: bool,
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

    /// Seeds the order of the trials, which several scenarios share: so no file can set it.
    pub(super) fn order_seed(&self) -> u64 {
        self.seed.unwrap_or(Self::SEED)
    }

    /// What is changed of the work, each as a short phrase: see [`crate::scenario::Bench::phrases`].
    pub(super) fn phrases(&self) -> Vec<String> {
        let number = |value: Option<u32>| value.map(|value| value.to_string());
        let all = [
            ("backend", self.backends.as_ref().map(|backends| backends.join(", "))),
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
            allow_nice: false,
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
