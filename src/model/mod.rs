//! Execution models: nine ways to run the same plan, and two ways not to.
//!
//! One file a model, one table. A model is chosen once, before the clock starts, through one function pointer
//! that is generic over model and backend; nothing is looked up, boxed or sent per fetch beyond the model's own
//! primitive.

mod asking;
mod await_in_loop;
mod blocking_in_async;
mod bounded;
mod hybrid;
mod job;
mod join_all;
mod join_all_unconstrained;
mod policy;
mod predict;
mod runtime;
mod sequential;
mod spawn;
mod spawn_blocking;
mod step;
mod thread_per_fetch;
mod thread_pool;
mod trial;
#[cfg(test)]
mod variants_tests;

use std::io;

use crate::backend::{Backend, BackendError, Client, for_each_backend};
use crate::measure::Finished;
use crate::plan::Limits;

pub use job::Job;
pub use predict::{Prediction, predict};
pub use runtime::refusal;
pub use trial::{Measured, Request};

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
    /// Which limits it heeds: under a sweep of another one it runs once.
    pub heeds: &'static [Limit],
    /// Its shape under `limits`.
    pub shape: fn(&Limits) -> Shape,
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

/// One of the [`Limits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// W.
    Workers,
    /// K.
    InFlight,
    /// B.
    BlockingThreads,
}

/// All that a prediction must know of a model; `None` means as many as there are fetches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The most fetches between their start and their finish.
    pub in_flight: Option<u32>,
    /// Threads that carry fetches: each computes for one fetch at a time, and they share the cores equally.
    pub threads: Option<u32>,
    /// True if another thread does the waiting: a fetch then starts, waits and ends without one of `threads`.
    pub offloads: bool,
}

impl Shape {
    /// One fetch after another.
    pub(crate) const ONE_BY_ONE: Self = Self { in_flight: Some(1), threads: Some(1), offloads: false };
    /// All fetches at once, carried by one thread.
    pub(crate) const ONE_THREAD: Self = Self { in_flight: None, threads: Some(1), offloads: false };

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

/// Runs one trial of a model on a backend.
pub type TrialFn = fn(Request) -> Result<Measured, RunError>;

/// A line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What the model is.
    pub spec: Spec,
    on: fn(&str) -> Option<TrialFn>,
}

impl Entry {
    /// The trial of this model on the backend with this id; `None` if there is no such backend.
    #[must_use]
    pub fn on(&self, backend: &str) -> Option<TrialFn> {
        (self.on)(backend)
    }
}

macro_rules! runners {
    ($($(#[$when:meta])* $backend:ty),+ $(,)?) => {
        fn runner<M: Model>(backend: &str) -> Option<TrialFn> {
            match backend {
                $($(#[$when])* <$backend>::ID => Some(trial::run::<M, $backend>),)+
                _ => None,
            }
        }
    };
}
for_each_backend!(runners);

const fn entry<M: Model>() -> Entry {
    Entry { spec: M::SPEC, on: runner::<M> }
}

/// Every model, in the order of the report's rows. Adding a model is a file beside this one and a line here.
pub const MODELS: &[Entry] = &[
    entry::<sequential::Sequential>(),
    entry::<thread_pool::ThreadPool>(),
    entry::<thread_per_fetch::ThreadPerFetch>(),
    entry::<join_all::JoinAll>(),
    entry::<join_all_unconstrained::JoinAllUnconstrained>(),
    entry::<bounded::Bounded>(),
    entry::<spawn::Spawn>(),
    entry::<spawn_blocking::SpawnBlocking>(),
    entry::<hybrid::Hybrid>(),
    entry::<await_in_loop::AwaitInLoop>(),
    entry::<blocking_in_async::BlockingInAsync>(),
];

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
            for backend in crate::backend::IDS {
                assert!(entry.on(backend).is_some());
            }
        }
        assert!(find("join-all").is_some() && find("joinall").is_none());
        assert!(MODELS[0].on("no-such-backend").is_none());
    }
}
