//! What bounds a model, and how its threads come to the fetches.

use serde::{Deserialize, Serialize};

/// How many there may be, in the words of a run's limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// One.
    One,
    /// W.
    Workers,
    /// K; as many as there are fetches where it is not set.
    InFlight,
    /// B.
    BlockingThreads,
    /// As many as there are fetches.
    Fetches,
}

/// How the threads of a model come to the fetches that they carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Scheduling {
    /// A thread takes a fetch, keeps it to its end, and blocks while it waits.
    Threads,
    /// One task on one thread polls all fetches.
    JoinAll,
    /// The same without tokio's poll budget.
    JoinAllUnconstrained,
    /// One task on one thread polls as many fetches as may be in flight.
    Buffer,
    /// The same, but a fetch keeps its place until all that came before it are finished.
    Ordered,
    /// A task for each fetch.
    Tasks,
    /// The same, dealt to the threads in turn: none takes over the task of another.
    Dealt,
    /// One thread waits for all fetches, others compute.
    Offload,
}

/// A model as its prediction sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Shape {
    /// The most fetches between their start and their finish.
    pub in_flight: Bound,
    /// Threads that carry fetches: each computes for one fetch at a time, and they take turns on the cores.
    pub threads: Bound,
    /// True if another thread does the waiting: a fetch then starts, waits and ends without one of `threads`.
    pub offloads: bool,
    /// How these threads come to the fetches; `None` in records that do not say: see [`Shape::scheduling`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduling: Option<Scheduling>,
}

impl Shape {
    /// How its threads come to the fetches. An earlier record does not say; then, as each model did it: what bounds it
    /// tells the models apart, except for `join-all` with and without a budget.
    #[must_use]
    pub fn scheduling(&self) -> Scheduling {
        self.scheduling.unwrap_or(match (self.offloads, self.threads, self.in_flight) {
            (true, ..) => Scheduling::Offload,
            (_, Bound::One, Bound::Fetches) => Scheduling::JoinAll,
            (_, Bound::One, Bound::InFlight) => Scheduling::Buffer,
            (_, Bound::Workers, Bound::Fetches) => Scheduling::Tasks,
            _ => Scheduling::Threads,
        })
    }
}
