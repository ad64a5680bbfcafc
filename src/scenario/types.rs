//! A scenario that has been checked: whatever stands here is within the limits and fits together.

use std::ops::Range;
use std::sync::Arc;

use super::answer::{Answer, Change};
use super::error::{Errors, Kind, Problem};
use super::length::Length;
use crate::lang::Text;
use crate::plan::{Circuit, Nanos, Request, Retry};

/// A scenario: what to fetch, under which limits, and the lesson's words.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// The file's stem without its number.
    pub id: String,
    /// The number in front of the file's stem: its place in the course.
    pub number: Option<u32>,
    /// The title.
    pub title: Text,
    /// Asked before any result is shown.
    pub question: Option<Text>,
    /// The lesson, in Markdown.
    pub lesson: Option<Text>,
    /// The groups of fetches, in file order. Never empty.
    pub groups: Vec<Group>,
    /// How the file wants to be run.
    pub run: Run,
    /// The swept dimension, where there is one.
    pub sweep: Option<Sweep>,
    /// What `cargo bench` changes.
    pub bench: Bench,
    /// What the lesson says, not yet judged.
    pub claims: Vec<Claim>,
    /// What a reader may answer to the question; three or four, one of them right, or none at all.
    pub answers: Vec<Answer>,
    /// What to change next.
    pub change: Option<Change>,
    pub(super) origin: Origin,
}

/// The text that a scenario came from, and where in it other files and models are named.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Origin {
    pub(super) name: String,
    pub(super) source: Arc<str>,
    pub(super) models: Vec<(String, Range<usize>)>,
    pub(super) backends: Vec<(String, Range<usize>)>,
    pub(super) scenarios: Vec<(String, Range<usize>)>,
    pub(super) change: Option<Range<usize>>,
}

/// Fetches that do the same things.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its name, unique in the file.
    pub name: String,
    /// How many fetches, at the file's own size.
    pub count: u64,
    /// What each of them does, in order. Never empty.
    pub steps: Vec<StepSpec>,
}

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// I/O: the backend makes the wait.
    Wait,
    /// CPU work.
    Compute,
}

/// One step of a fetch, before a seed has fixed its length.
#[derive(Clone, Debug, PartialEq)]
pub struct StepSpec {
    /// Wait or compute.
    pub kind: StepKind,
    /// The step's own name (a tier), where it has one.
    pub name: Option<Text>,
    /// How long it takes, before `scale`.
    pub length: Length,
    /// What a wait asks of a far side that speaks HTTP.
    pub request: Option<Arc<Request>>,
}

/// How the file wants to be run; a command-line flag beats it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// The models, in the order of the report's rows; `None` means all that fit, without the mistakes.
    pub models: Option<Vec<String>>,
    /// W, worker threads; `None` means the machine's cores.
    pub workers: Option<u32>,
    /// K, the most fetches that `bounded` keeps in flight.
    pub in_flight: Option<u32>,
    /// B, the most threads of tokio's blocking pool.
    pub blocking_threads: Option<u32>,
    /// C, the most connections to the far side; `None` means as many as the backend keeps.
    pub connections: Option<u32>,
    /// The backends; `None` means `sleep`.
    pub backends: Option<Vec<String>>,
    /// Multiplies every duration.
    pub scale: Option<f64>,
    /// Seeds the random durations.
    pub seed: Option<u64>,
    /// How long an attempt at a request may take, before `scale`.
    pub timeout: Option<Nanos>,
    /// Whether requests are tried again, before `scale`.
    pub retry: Option<Retry>,
    /// Whether clients stop asking, before `scale`.
    pub circuit: Option<Circuit>,
}

/// The dimension that a sweep varies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vary {
    /// The number of fetches.
    Count,
    /// W, worker threads.
    Workers,
    /// K, the in-flight limit.
    InFlight,
    /// C, the most connections to the far side.
    Connections,
    /// The factor on every duration.
    Scale,
}

impl Vary {
    /// Every dimension, as a file spells it.
    pub const ALL: [(&'static str, Self); 5] = [
        ("count", Self::Count),
        ("workers", Self::Workers),
        ("in_flight", Self::InFlight),
        ("connections", Self::Connections),
        ("scale", Self::Scale),
    ];

    /// As a file spells it.
    #[must_use]
    pub fn word(self) -> &'static str {
        word_of(&Self::ALL, self)
    }
}

/// One swept dimension.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// What is varied.
    pub vary: Vary,
    /// The values: finite, over zero, ascending, distinct; whole except for [`Vary::Scale`].
    pub over: Vec<f64>,
}

/// What `cargo bench` changes, so that a whole course fits into two minutes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bench {
    /// The total number of fetches; groups keep their proportions.
    pub count: Option<u64>,
    /// The values of the sweep.
    pub over: Option<Vec<f64>>,
    /// Replaces `[run] scale`.
    pub scale: Option<f64>,
    /// Replaces `[run] models`.
    pub models: Option<Vec<String>>,
    /// Replaces `[run] backends`.
    pub backends: Option<Vec<String>>,
}

impl Bench {
    /// What is changed, each as a short phrase such as `scale = 0.05`: the report prints them.
    #[must_use]
    pub fn phrases(&self) -> Vec<String> {
        let list = |values: &[f64]| values.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
        let mut phrases = Vec::new();
        if let Some(count) = self.count {
            phrases.push(format!("count = {count}"));
        }
        if let Some(over) = &self.over {
            phrases.push(format!("over = [{}]", list(over)));
        }
        if let Some(scale) = self.scale {
            phrases.push(format!("scale = {scale}"));
        }
        if let Some(models) = &self.models {
            phrases.push(format!("models = [{}]", models.join(", ")));
        }
        if let Some(backends) = &self.backends {
            phrases.push(format!("backends = [{}]", backends.join(", ")));
        }
        phrases
    }
}

/// What a claim measures. `p50`, `p99`, `min`, `max` and `mean` are of the response time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Start of the trial to its last finish, ns.
    Makespan,
    /// Fetches per second of makespan.
    Throughput,
    /// Median response time, ns.
    P50,
    /// 99th percentile of the response time, ns.
    P99,
    /// Shortest response time, ns: when the first fetch was done.
    Min,
    /// Longest response time, ns.
    Max,
    /// Arithmetic mean of the response time, ns.
    Mean,
    /// L: fetches in flight on average.
    Concurrency,
    /// P: cores busy on average.
    Parallelism,
    /// CPU time per fetch, ns.
    CpuPerFetch,
    /// Peak resident memory, bytes.
    PeakRss,
}

impl Metric {
    /// Every metric, as a file spells it.
    pub const ALL: [(&'static str, Self); 11] = [
        ("makespan", Self::Makespan),
        ("throughput", Self::Throughput),
        ("p50", Self::P50),
        ("p99", Self::P99),
        ("min", Self::Min),
        ("max", Self::Max),
        ("mean", Self::Mean),
        ("concurrency", Self::Concurrency),
        ("parallelism", Self::Parallelism),
        ("cpu_per_fetch", Self::CpuPerFetch),
        ("peak_rss", Self::PeakRss),
    ];

    /// As a file spells it.
    #[must_use]
    pub fn word(self) -> &'static str {
        word_of(&Self::ALL, self)
    }

    /// True if the metric is a time, so that a plain bound of it is written as a duration.
    #[must_use]
    pub const fn is_time(self) -> bool {
        matches!(
            self,
            Self::Makespan | Self::P50 | Self::P99 | Self::Min | Self::Max | Self::Mean | Self::CpuPerFetch
        )
    }
}

fn word_of<T: PartialEq>(table: &[(&'static str, T)], value: T) -> &'static str {
    table.iter().find(|(_, other)| *other == value).map_or("", |(word, _)| word)
}

/// What a claim compares with.
#[derive(Clone, Debug, PartialEq)]
pub struct Than {
    /// The other model.
    pub model: String,
    /// In another scenario; `None` means the same.
    pub scenario: Option<String>,
    /// At another size of a sweep; `None` means the size of the claim.
    pub at: Option<f64>,
}

/// Where the ratio, or the metric itself, should lie. At least one end is there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// Not below this; in ns for a time without a `than`.
    pub at_least: Option<f64>,
    /// Not above this; in ns for a time without a `than`.
    pub at_most: Option<f64>,
}

/// One thing that a lesson says.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// What answers call it, where they rest on it.
    pub id: Option<String>,
    /// What is measured.
    pub metric: Metric,
    /// Of which model.
    pub of: String,
    /// Beside what; without it the metric itself is bounded.
    pub than: Option<Than>,
    /// At which size of a sweep.
    pub at: Option<f64>,
    /// Where it should lie.
    pub bound: Bound,
    /// The claim in words, where the file gives them.
    pub text: Option<Text>,
}

impl Scenario {
    /// The name under which the text was read: a path, or the file name of an embedded scenario.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.origin.name
    }

    /// The text that the scenario was read from: with [`Self::name`] it makes the same scenario again.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.origin.source
    }

    /// How many fetches the file asks for, without a sweep.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.groups.iter().map(|group| group.count).sum()
    }

    /// Every model that the file names, in file order, with repetitions.
    pub fn model_names(&self) -> impl Iterator<Item = &str> {
        self.origin.models.iter().map(|(name, _)| name.as_str())
    }

    /// The scenario with `[bench]` applied: what `cargo bench` runs. [`Bench::phrases`] says what changed.
    /// A `count` is not applied here but given to [`Size::count`](super::Size), since it keeps proportions.
    #[must_use]
    pub fn benched(&self) -> Self {
        let mut benched = self.clone();
        if let Some(scale) = self.bench.scale {
            benched.run.scale = Some(scale);
        }
        if let Some(models) = &self.bench.models {
            benched.run.models = Some(models.clone());
        }
        if let Some(backends) = &self.bench.backends {
            benched.run.backends = Some(backends.clone());
        }
        if let (Some(sweep), Some(over)) = (&mut benched.sweep, &self.bench.over) {
            sweep.over.clone_from(over);
        }
        benched
    }

    /// Checks that every model that the file names is one of `known`.
    ///
    /// # Errors
    /// One problem for each place that names an unknown model.
    pub fn check_models(&self, known: &[&str]) -> Result<(), Errors> {
        self.check_words("model", &self.origin.models, known)
    }

    /// Checks that every backend that the file names is one of `known`.
    ///
    /// # Errors
    /// One problem for each place that names an unknown backend.
    pub fn check_backends(&self, known: &[&str]) -> Result<(), Errors> {
        self.check_words("backend", &self.origin.backends, known)
    }

    /// Checks that every other scenario that a claim compares with is one of `known`.
    ///
    /// # Errors
    /// One problem for each place that names an unknown scenario.
    pub fn check_scenarios(&self, known: &[&str]) -> Result<(), Errors> {
        self.check_words("scenario", &self.origin.scenarios, known)
    }

    fn check_words(&self, what: &str, used: &[(String, Range<usize>)], known: &[&str]) -> Result<(), Errors> {
        let mut errors = Errors::new(self.name(), Arc::clone(&self.origin.source));
        for (word, span) in used.iter().filter(|(word, _)| !known.contains(&word.as_str())) {
            let problem = Problem::new(Kind::UnknownWord, format!("there is no {what} `{word}`"))
                .at(span.clone())
                .label(format!("no such {what}"))
                .suggest(word, known);
            errors.push(problem);
        }
        if errors.is_empty() { Ok(()) } else { Err(errors.in_order()) }
    }
}

/// Splits a file's stem into its number and its id: `01-lecture` is `(Some(1), "lecture")`.
#[must_use]
pub fn split_stem(stem: &str) -> (Option<u32>, &str) {
    match stem.split_once('-') {
        Some((digits, id)) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            match digits.parse() {
                Ok(number) => (Some(number), id),
                Err(_) => (None, stem),
            }
        }
        _ => (None, stem),
    }
}
