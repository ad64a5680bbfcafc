//! Execution models: ways to run the same plan, and two ways not to.
//!
//! One file a model, one table. A model is chosen once, before the clock starts, through one function pointer
//! that is generic over model and backend; nothing is looked up, boxed or sent per fetch beyond the model's own
//! primitive.

#[cfg(test)]
mod admission_tests;
mod arrivals;
mod asking;
mod await_in_loop;
mod blocking_in_async;
mod blocking_in_spawn;
mod bounded;
mod buffered;
mod channel_pool;
#[cfg(test)]
#[path = "../../tests/contributing/local_set.rs"]
mod contributing_tests;
mod hybrid;
mod job;
mod join_all;
mod join_all_unconstrained;
mod join_set;
mod on_backend;
mod pending;
mod policy;
mod predict;
mod runtime;
mod sequential;
mod spawn;
mod spawn_blocking;
mod step;
mod thread_per_core;
mod thread_per_fetch;
mod thread_pool;
mod trial;
mod unordered;
#[cfg(test)]
mod variants_tests;

use std::io;

use crate::backend::{Backend, BackendError, Client};
use crate::measure::Finished;
use crate::plan::Limits;

pub use job::Job;
pub use on_backend::{BACKENDS, BEHIND_FEATURES, OnBackend, find_backend, on_url};
pub use predict::{Costly, Costs, Prediction, Response, Work, predict};
pub use runtime::refusal;
pub use trial::{Measured, TrialInput};
pub(crate) use trial::{WARM_UP, warm_up_plan};

/// What the file of a model needs.
mod prelude {
    pub(super) use super::{
        Bound, Bounds, Family, Job, Model, Planning, RunError, Scheduling, Spec, arrivals::Taker, job,
        runtime, step,
    };
    pub(super) use crate::backend::{Backend, Client};
    pub(super) use crate::measure::Finished;
    pub(super) use crate::plan::Limits;
}

/// What a model is, before it runs.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// Its name in files, flags and records.
    pub id: &'static str,
    /// The family it is drawn with.
    pub family: Family,
    /// What it is in a few words, in English.
    pub en: &'static str,
    /// The same in Ukrainian.
    pub uk: &'static str,
    /// The Python counterpart.
    pub python: &'static str,
    /// Which client of the backend it calls.
    pub client: Client,
    /// Its shape, in the words of the limits.
    pub bounds: Bounds,
    /// How a run plans with it.
    pub planning: Planning,
}

impl Spec {
    /// Its shape under `limits`.
    #[must_use]
    pub fn shape(&self, limits: &Limits) -> Shape {
        self.bounds.shape(limits)
    }

    /// True if `limit` changes what it does: under a sweep of another one it runs once.
    #[must_use]
    pub fn heeds(&self, limit: Bound) -> bool {
        self.bounds.in_flight == limit || self.bounds.threads == limit
    }

    /// True if it runs only where somebody sets K: of all limits this one alone has no default.
    #[must_use]
    pub fn needs_in_flight(&self) -> bool {
        self.heeds(Bound::InFlight)
    }
}

/// How a run plans with a model.
#[derive(Clone, Copy, Debug)]
pub struct Planning {
    /// True if it runs where nobody names models.
    pub by_default: bool,
    /// What it takes beyond its waits and its computing, times the square of the number of fetches, ns. Roughly: how
    /// long a run will take and when a trial is given up rest on it, and no number does.
    pub cost_per_square: f64,
}

impl Planning {
    /// Most models.
    pub const USUAL: Self = Self { by_default: true, cost_per_square: 0.0 };
    /// Only where it is named.
    pub const WHEN_NAMED: Self = Self { by_default: false, ..Self::USUAL };
    /// All timers in one task that is polled with a budget of 128: once a timer is due, those behind the budget are
    /// polled in vain (0.2 ns × N² to 0.4 ns × N² measured).
    pub const ONE_BUDGET: Self = Self { cost_per_square: 0.4, ..Self::USUAL };
}

/// Which models belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// What the others are compared with.
    Baseline,
    /// OS threads that block.
    BlockingThreads,
    /// Async code on one thread.
    AsyncOneThread,
    /// Async code on many threads.
    AsyncManyThreads,
    /// What one should not write.
    Mistake,
}

/// A number that a model keeps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// One.
    One,
    /// W.
    Workers,
    /// K.
    InFlight,
    /// B.
    BlockingThreads,
    /// As many as there are fetches.
    Fetches,
}

impl Bound {
    fn under(self, limits: &Limits) -> Option<u32> {
        match self {
            Self::One => Some(1),
            Self::Workers => Some(limits.workers),
            Self::InFlight => limits.in_flight,
            Self::BlockingThreads => Some(limits.blocking_threads),
            Self::Fetches => None,
        }
    }
}

/// A [`Shape`] in the words of the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// See [`Shape::in_flight`].
    pub in_flight: Bound,
    /// See [`Shape::threads`].
    pub threads: Bound,
    /// How these threads come to the fetches.
    pub scheduling: Scheduling,
    /// The most cores on which they compute at once, where that is not all: one under an interpreter lock.
    pub cores: Option<u32>,
}

impl Bounds {
    /// These bounds under `limits`.
    #[must_use]
    pub fn shape(&self, limits: &Limits) -> Shape {
        let Self { in_flight, threads, scheduling, .. } = *self;
        Shape { in_flight: in_flight.under(limits), threads: threads.under(limits), scheduling }
    }

    /// On how many of so many cores its threads compute at most.
    #[must_use]
    pub fn most_cores(&self, cores: u32) -> u32 {
        self.cores.map_or(cores, |most| most.min(cores))
    }

    /// As many fetches at a time as there are threads, each of which carries one from its start to its finish.
    pub(crate) const fn threads(threads: Bound) -> Self {
        Self { in_flight: threads, threads, scheduling: Scheduling::Threads, cores: None }
    }

    /// All fetches at once, carried by one thread in one task.
    pub(crate) const fn join_all(budget: bool) -> Self {
        Self { scheduling: Scheduling::JoinAll { budget }, ..Self::tasks(Bound::One) }
    }

    /// All fetches at once, each a task, carried by so many threads.
    pub(crate) const fn tasks(threads: Bound) -> Self {
        Self { in_flight: Bound::Fetches, threads, scheduling: Scheduling::Tasks, cores: None }
    }
}

/// How the threads of a model come to the fetches that they carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheduling {
    /// A thread takes a fetch, keeps it to its end, and blocks while it waits.
    Threads,
    /// One task on one thread polls all fetches: `futures::join_all`. It notices that a wait is over between two polls
    /// of the task only; `budget` says whether tokio cuts a poll short.
    JoinAll {
        /// True under tokio's cooperative budget.
        budget: bool,
    },
    /// One task on one thread polls as many fetches as may be in flight: `buffer_unordered`.
    Buffer,
    /// The same, but a fetch that is finished keeps its place until all that came before it are: `buffered`.
    Ordered,
    /// A task for each fetch. Threads take ready tasks from a queue, and look at the timers when it is empty.
    Tasks,
    /// A task for each fetch, dealt to the threads in turn as fetches come; no thread takes over the task of another.
    Dealt,
    /// One thread waits for all fetches at once; each compute step is a job in the queue of the `threads`.
    Offload,
}

/// All that a prediction must know of a model; `None` means as many as there are fetches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The most fetches between their start and their finish.
    pub in_flight: Option<u32>,
    /// Threads that carry fetches: each computes for one fetch at a time, and they take turns on the cores.
    pub threads: Option<u32>,
    /// How these threads come to the fetches.
    pub scheduling: Scheduling,
}

impl Shape {
    /// The most fetches in flight, of `fetches`.
    #[must_use]
    pub fn ceiling(&self, fetches: u32) -> u32 {
        self.in_flight.map_or(fetches, |most| most.min(fetches))
    }

    /// The most threads that carry fetches at one time, of `fetches`.
    #[must_use]
    pub fn carriers(&self, fetches: u32) -> u32 {
        self.threads.map_or(fetches, |most| most.min(fetches))
    }
}

/// An execution model.
pub trait Model: 'static {
    /// What it is.
    const SPEC: Spec;
    /// Runtime, pool, or `()`: built before the clock starts.
    type Engine;

    /// Builds the engine.
    ///
    /// # Errors
    /// If the system refuses a thread.
    fn build(limits: &Limits) -> Result<Self::Engine, RunError>;

    /// Runs every fetch of `job` once and returns all samples, with the clock started and stopped around them.
    ///
    /// # Errors
    /// If the backend gives no client, or the system refuses a thread.
    fn run<B: Backend>(engine: &Self::Engine, job: &'static Job<B>) -> Result<Finished, RunError>;
}

/// Why a trial could not be run to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The far side is not there.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// The system refused a thread; those that were made have ended.
    #[error("the system refused a thread after {made} of {needed}: {source}")]
    Thread {
        /// Threads made before.
        made: u32,
        /// Threads that the model needs.
        needed: u32,
        /// What the system said.
        source: io::Error,
    },
    /// The engine could not be built.
    #[error("the runtime or pool cannot be built: {0}")]
    Engine(#[source] io::Error),
    /// The counters of the process could not be read.
    #[error("cannot read the counters of the process: {0}")]
    Counters(#[source] io::Error),
    /// A task panicked or was cancelled.
    #[error("a fetch was lost: {0}")]
    Lost(String),
}

/// A line of the table.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// What the model is.
    pub spec: Spec,
    /// Where it is a lane: a program of somebody's, started once a trial. `None` for a model of ours.
    pub foreign: Option<Foreign>,
}

/// What a lane can do.
#[derive(Clone, Copy, Debug)]
pub struct Foreign {
    /// The backends whose waits it makes.
    pub backends: &'static [String],
    /// True if it starts each fetch when that is due; else it starts all of them at once.
    pub arrivals: bool,
}

impl Entry {
    /// A line for a lane, which is no code of ours: a backend that is asked for its trial refuses.
    #[must_use]
    pub const fn foreign(spec: Spec, foreign: Foreign) -> Self {
        Self { spec, foreign: Some(foreign) }
    }
}

/// Runs one trial of one model on one backend.
type Trial = fn(TrialInput) -> Result<Measured, RunError>;

/// A macro, since no value of Rust can hold a generic function: each line is written out twice, as data and as the
/// trial that a backend makes of it.
macro_rules! table {
    ($($file:ident::$model:ident,)+) => {
        /// Every model, in the order of the report's rows.
        pub const MODELS: &[Entry] = &[$(Entry { spec: <$file::$model as Model>::SPEC, foreign: None },)+];

        /// A trial of each model on the backend `B`, in the order of [`MODELS`].
        const fn trials<B: Backend>() -> [Trial; MODELS.len()] {
            [$(trial::run::<$file::$model, B>,)+]
        }
    };
}

// Adding a model is a file beside this one and a line here.
table! {
    sequential::Sequential,
    thread_pool::ThreadPool,
    channel_pool::ChannelPool,
    thread_per_fetch::ThreadPerFetch,
    join_all::JoinAll,
    join_all_unconstrained::JoinAllUnconstrained,
    unordered::Unordered,
    bounded::Bounded,
    buffered::Buffered,
    spawn::Spawn,
    join_set::JoinSet,
    thread_per_core::ThreadPerCore,
    spawn_blocking::SpawnBlocking,
    hybrid::Hybrid,
    await_in_loop::AwaitInLoop,
    blocking_in_async::BlockingInAsync,
    blocking_in_spawn::BlockingInSpawn,
}

/// The model with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Entry> {
    MODELS.iter().find(|entry| entry.spec.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_plain() {
        for (i, entry) in MODELS.iter().enumerate() {
            assert!(MODELS[..i].iter().all(|other| other.spec.id != entry.spec.id), "{}", entry.spec.id);
            assert!(entry.spec.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", entry.spec.id);
        }
        assert!(find("join-all").is_some() && find("joinall").is_none());
    }
}
