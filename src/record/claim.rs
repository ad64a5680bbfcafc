//! What a lesson says, and how it came out.

use serde::{Deserialize, Serialize, Serializer};

use crate::lang::Text;

/// What a claim measures. `p50`, `p99`, `min`, `max` and `mean` are of the response time: from due to finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
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
    /// Median service time, ns: from the start of a fetch to its finish.
    ServiceP50,
    /// 99th percentile of the service time, ns.
    ServiceP99,
    /// 99th percentile of the response over that of the service: what a stopwatch hides that starts with the work.
    HiddenWait,
    /// L: fetches in flight on average.
    Concurrency,
    /// P: cores busy on average.
    Parallelism,
    /// CPU time per fetch, ns.
    CpuPerFetch,
    /// Peak resident memory, bytes.
    PeakRss,
    /// Fetches that succeeded over all of them.
    Success,
    /// Fetches whose response was good, within `within_ns` of the load, over all of them.
    Good,
}

/// What a claim compares with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Than {
    /// The other model.
    pub model: String,
    /// In another scenario; `None` means the same.
    pub scenario: Option<String>,
    /// At another size of a sweep; `None` means the size of the claim.
    #[serde(serialize_with = "size")]
    pub at: Option<f64>,
}

/// One thing that a lesson says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClaimSpec {
    /// What answers call it, where they rest on it.
    #[serde(default)]
    pub id: Option<String>,
    /// What is measured.
    pub metric: Metric,
    /// Of which model.
    pub of: String,
    /// Beside what; without it the metric itself is bounded.
    pub than: Option<Than>,
    /// At which size of a sweep.
    #[serde(serialize_with = "size")]
    pub at: Option<f64>,
    /// The ratio is at least this; without `than` the metric itself, in the unit that [`Metric`] names: ns for
    /// times (a scenario file gives them as durations), bytes, per second.
    pub at_least: Option<f64>,
    /// The ratio (or the metric itself, in the same unit) is at most this.
    pub at_most: Option<f64>,
    /// The claim in words, where the file gives them.
    pub text: Option<Text>,
}

/// What the measurements say of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ClaimOutcome {
    /// The whole interval lies inside the bounds.
    Holds,
    /// The whole interval lies outside the bounds.
    Fails,
    /// The interval straddles a bound, or there is nothing to compare.
    Unclear,
}

/// A claim, judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Claim {
    /// Whose lesson it belongs to.
    pub scenario: String,
    /// What was claimed.
    pub spec: ClaimSpec,
    /// The claim in words, made from the spec where the file gives none.
    pub text: Text,
    /// What the measurements say of it.
    pub outcome: ClaimOutcome,
    /// The ratio, or the metric in its own unit, with its interval, where it could be computed.
    pub measured: Option<super::Interval>,
    /// The metric of both sides in its own unit, where the claim compares and the ratio could be computed.
    #[serde(default)]
    pub sides: Option<[f64; 2]>,
    /// Why the outcome is `unclear`; for the others, on how little it rests, where that must be said.
    pub reason: Option<Text>,
}

/// Writes a size, which is a whole number nearly always, as such.
#[expect(clippy::cast_possible_truncation, reason = "whole and within 2^53, checked just before")]
#[expect(clippy::ref_option, reason = "the signature that serde asks for")]
pub(super) fn size<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match *value {
        Some(value) if value.fract() == 0.0 && value.abs() < 9e15 => {
            serializer.serialize_some(&(value as i64))
        }
        value => value.serialize(serializer),
    }
}
