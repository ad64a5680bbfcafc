//! What a record keeps of a search for the highest rate that a model holds.

use serde::{Deserialize, Serialize};

use super::{limits, list};

/// What a model must keep to, for a rate to be held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Goal {
    /// The most that the 99th percentile of the response may be, ns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p99_ns: Option<u64>,
    /// The least share of all fetches whose response must be good, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub good: Option<f64>,
}

/// The highest rate of arrivals that each model held.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Capacities {
    /// What they had to keep to, beside keeping up.
    #[serde(default)]
    pub goal: Goal,
    /// Of each model that was searched.
    #[serde(deserialize_with = "list::at_most::<{ limits::MODELS }, _, _>")]
    pub models: Vec<Capacity>,
}

/// The highest rate of arrivals that a model held.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Capacity {
    /// The model's id.
    pub model: String,
    /// The same on an ideal machine, per second; `None` where that holds any rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicted_per_s: Option<f64>,
    /// The highest rate that it held, per second; `None` where it held none that was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds_per_s: Option<f64>,
    /// The lowest rate over that which it did not hold; `None` where it held all that were tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fails_per_s: Option<f64>,
    /// True if each end was tried three times and came to the same each time.
    pub confirmed: bool,
    /// False if a rate was held that is higher than one that was not: then neither end means much.
    pub monotone: bool,
    /// How often a rate was tried.
    pub tries: u32,
    /// What it met where it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<Met>,
}

/// What kept a model from holding a rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Met {
    /// All its places for fetches in flight were taken.
    Places {
        /// How many it has.
        places: u32,
    },
    /// Its threads, or the cores, had no time left.
    Computing {
        /// Cores that were busy on average.
        cores: f64,
    },
    /// The harness could not hand the fetches over in time: the model may hold more.
    Harness {
        /// 99th percentile of the lag, ns.
        lag_ns: u64,
    },
    /// Its responses took longer than they may, for no such reason.
    Response,
    /// It was not done long after the last fetch was due, and was given up.
    TimedOut {
        /// How long it was given, ns.
        after_ns: u64,
    },
    /// A trial could not be run, or its numbers cannot be.
    Broken,
}
