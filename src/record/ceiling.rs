//! What a record keeps of a search for the most fetches that a model holds.

use serde::{Deserialize, Serialize};

use super::{limits, list};
use crate::reason::Reason;

/// The most fetches, all due at once, that each model held.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Ceilings {
    /// More fetches than these were not tried.
    pub most: u32,
    /// A makespan of more than so many times the predicted one counted as slower.
    pub slower: f64,
    /// The time that each model had for its trials, ns.
    pub budget_ns: u64,
    /// Of each model that was searched.
    #[serde(deserialize_with = "list::at_most::<{ limits::MODELS }, _, _>")]
    pub models: Vec<Ceiling>,
}

/// The most fetches that a model held, and what stopped it. What they took is in the cell of that size.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Ceiling {
    /// The model's id.
    pub model: String,
    /// The most fetches that it held; `None` where it held none of those that were tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<u32>,
    /// The fewest over that which it did not hold; `None` where it held all, or the search was cut short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stops: Option<u32>,
    /// Trials of the search.
    pub trials: u32,
    /// What stopped it there: one reason, or none where nothing did.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list::at_most_reasons")]
    pub why: Vec<Reason>,
}
