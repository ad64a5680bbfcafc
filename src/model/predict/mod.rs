//! What a model would take without overhead: the plan, these cores, and the order in which the model does things.
//!
//! One deterministic event simulation for all models. Each states in its [`Shape`] how its threads come to the
//! fetches; timers end to the nanosecond, and nothing costs time but waiting and computing.

mod coming;
mod cores;
mod events;
mod line;
mod pack;
#[cfg(test)]
mod packs_tests;
mod ready;
mod simulation;
#[cfg(test)]
mod tests;
mod work;

use super::Shape;
use crate::measure::{Drift, drift};
use crate::plan::Nanos;
pub use work::{Costly, Costs, Work};

/// What a model comes to without overhead.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Prediction {
    /// From the start to the last finish.
    pub makespan: Nanos,
    /// Sum of all service times.
    pub service: u128,
    /// Sum of all computing.
    pub compute: u128,
    /// The most fetches in flight at one time.
    pub peak: u32,
    /// Fetches that are shed or expire.
    pub refused: u32,
    /// Response times, where not all fetches are due at the start.
    pub response: Option<Response>,
}

/// Response times: from due to finished.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Response {
    /// Arithmetic mean, ns.
    pub mean: f64,
    /// Median.
    pub p50: Nanos,
    /// 99th percentile.
    pub p99: Nanos,
    /// By how much they grow in a second of arrivals; `None` under 40 fetches.
    pub drift: Option<Drift>,
}

impl Response {
    /// Of these pairs of due instant and time, in any order; `None` without any.
    fn of(fetches: Vec<(Nanos, Nanos)>) -> Option<Self> {
        let mut times: Vec<Nanos> = fetches.iter().map(|fetch| fetch.1).collect();
        times.sort_unstable();
        // Nearest rank, as a histogram counts.
        let at = |share: f64| times.get(((times.len() as f64 * share).ceil() as usize).max(1) - 1).copied();
        let sum: u128 = times.iter().map(|time| u128::from(*time)).sum();
        Some(Self {
            p50: at(0.5)?,
            p99: at(0.99)?,
            mean: sum as f64 / times.len() as f64,
            drift: drift(fetches),
        })
    }
}

impl Prediction {
    /// L: fetches in flight on average.
    #[must_use]
    pub fn concurrency(&self) -> f64 {
        if self.makespan == 0 { 0.0 } else { self.service as f64 / self.makespan as f64 }
    }

    /// P: cores busy on average.
    #[must_use]
    pub fn parallelism(&self) -> f64 {
        if self.makespan == 0 { 0.0 } else { self.compute as f64 / self.makespan as f64 }
    }
}

/// Predicts a model of this `shape` on `cores` cores, with waits of the length that the backend promises.
#[must_use]
pub fn predict(work: &dyn Work, shape: Shape, cores: u32, promised: fn(Nanos) -> Nanos) -> Prediction {
    simulation::Simulation::new(work, shape, cores, promised).run()
}
