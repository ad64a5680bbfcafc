//! A scenario that has been checked: whatever stands here is within the limits and fits together.

use std::ops::Range;
use std::sync::Arc;

use super::arrivals::Load;
use super::error::{Errors, Kind, Problem};
use super::length::Length;
use super::names::{Known, Name, Named};
use crate::lang::Text;
use crate::plan::{Circuit, Nanos, Request, Retry};
use crate::record::{AnswerSpec, Change, ClaimSpec, Goal, StepKind, Sweep};

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
    /// When the fetches are due; `None` means all at the start.
    pub load: Option<Load>,
    /// What a model must keep to, where its capacity is searched.
    pub capacity: Goal,
    /// How the file wants to be run.
    pub run: Run,
    /// The swept dimension, where there is one. Its values are finite, over zero, ascending and distinct; whole except
    /// for a scale.
    pub sweep: Option<Sweep>,
    /// What `cargo bench` changes.
    pub bench: Bench,
    /// What the lesson says, not yet judged.
    pub claims: Vec<ClaimSpec>,
    /// What a reader may answer to the question; three or four, one of them right, or none at all.
    pub answers: Vec<AnswerSpec>,
    /// What to change next.
    pub change: Option<Change>,
    pub(super) origin: Origin,
}

/// The text that a scenario came from, and where `[try]` stands in it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Origin {
    pub(super) name: String,
    pub(super) source: Arc<str>,
    pub(super) named: Vec<Name>,
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
    /// The lanes that claims speak of. A scenario starts none: they run where whoever runs it gives the files that declare
    /// them.
    pub lanes: Vec<String>,
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
    /// Whether that covers the wait for a connection of the pool.
    pub timeout_covers_pool: bool,
    /// Whether requests are tried again, before `scale`.
    pub retry: Option<Retry>,
    /// Whether clients stop asking, before `scale`.
    pub circuit: Option<Circuit>,
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
        let mut phrases = Vec::new();
        let mut add =
            |key: &str, value: Option<String>| phrases.extend(value.map(|value| format!("{key} = {value}")));
        let list = |values: &Vec<String>| format!("[{}]", values.join(", "));
        add("count", self.count.map(|count| count.to_string()));
        add("over", self.over.as_ref().map(|over| list(&over.iter().map(f64::to_string).collect())));
        add("scale", self.scale.map(|scale| scale.to_string()));
        add("models", self.models.as_ref().map(list));
        add("backends", self.backends.as_ref().map(list));
        phrases
    }
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

    /// The scenario with `[bench]` applied: what `cargo bench` runs. [`Bench::phrases`] says what changed.
    /// A `count` is not applied here but given to [`Size::count`](super::Size), since it keeps proportions.
    #[must_use]
    pub fn benched(&self) -> Self {
        let mut benched = self.clone();
        let Bench { scale, models, backends, .. } = self.bench.clone();
        benched.run.scale = scale.or(benched.run.scale);
        benched.run.models = models.or(benched.run.models);
        benched.run.backends = backends.or(benched.run.backends);
        if let (Some(sweep), Some(over)) = (&mut benched.sweep, &self.bench.over) {
            sweep.over.clone_from(over);
        }
        benched
    }

    /// Its fetches and how they run, without the lesson, its claims and its sweep.
    #[must_use]
    pub fn work(self) -> Self {
        let question = None;
        let (claims, answers) = (Vec::new(), Vec::new());
        Self { question, lesson: None, sweep: None, claims, answers, change: None, ..self }
    }

    /// Checks that every model, backend or other scenario that the file names is one of `known`.
    ///
    /// # Errors
    /// One problem for each place that names an unknown one.
    pub fn check_names(&self, of: Named, known: &[&str]) -> Result<(), Errors> {
        self.check_all_names(&[Known { of, names: known, behind_features: &[] }])
    }

    /// The same of several lists at once.
    ///
    /// # Errors
    /// One problem for each place that names what no list has.
    pub fn check_all_names(&self, known: &[Known<'_>]) -> Result<(), Errors> {
        let mut errors = Errors::new(self.name(), Arc::clone(&self.origin.source));
        errors.keep_names(&self.origin.named);
        let errors = errors.with_names(known);
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// A problem with the first place that names `name`, and what to do about it.
    #[must_use]
    pub fn problem_with(&self, name: &str, message: &str, help: &str) -> Option<Errors> {
        let (.., span) = self.origin.named.iter().find(|(_, other, _)| other == name)?;
        let mut errors = Errors::new(self.name(), Arc::clone(&self.origin.source));
        errors.push(Problem::at(span.clone(), Kind::Conflict, message, "this one").help(help));
        Some(errors)
    }
}

/// Splits a file's stem into its number and its id: `01-lecture` is `(Some(1), "lecture")`.
#[must_use]
pub fn split_stem(stem: &str) -> (Option<u32>, &str) {
    let numbered = stem.split_once('-').and_then(|(digits, id)| {
        // `parse` alone would take a sign.
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        Some((digits.parse().ok().filter(|_| plain)?, id))
    });
    numbered.map_or((None, stem), |(number, id)| (Some(number), id))
}
