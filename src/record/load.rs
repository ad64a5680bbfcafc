//! What a record keeps of arrivals that do not all come at once.

use serde::{Deserialize, Serialize};

use super::Interval;

/// The arrivals of one trial, and how the model kept up with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TrialLoad {
    /// Median of the lag, ns: from due to handed to the model; of a lane, once a place was free, until it started.
    pub lag_p50_ns: u64,
    /// 99th percentile of the lag, ns.
    pub lag_p99_ns: u64,
    /// The longest lag, ns.
    pub lag_max_ns: u64,
    /// The most fetches that were due and not finished.
    pub backlog_peak: u32,
    /// Fetches that were due and not finished when the last one was due, which is among them.
    pub backlog_at_last: u32,
    /// By how much the response time grew in a second of arrivals, s; `None` under 40 fetches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift: Option<f64>,
    /// By how much the drift may be off by chance, s a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift_error: Option<f64>,
}

/// The arrivals of a cell: the same for every model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CellLoad {
    /// Clients that wait for their answers; `None` where fetches come whether or not others were answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clients: Option<u32>,
    /// Fetches per second that came; of clients that wait, as many as an ideal machine would answer.
    pub offered_per_s: f64,
    /// When the last fetch was due, ns; of clients that wait, when an ideal machine would have answered it.
    pub last_due_ns: u64,
    /// Response times that the model would have on an ideal machine with these arrivals.
    pub predicted: PredictedResponse,
    /// How the model kept up; `None` where nothing was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<MeasuredLoad>,
}

/// Response times on an ideal machine: from due to finished.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PredictedResponse {
    /// Arithmetic mean, ns.
    pub mean_ns: f64,
    /// Median, ns.
    pub p50_ns: u64,
    /// 99th percentile, ns.
    pub p99_ns: u64,
    /// Fetches that are shed or expire.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub refused: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// How a model kept up with its arrivals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MeasuredLoad {
    /// Largest 99th percentile of the lag of all trials, ns.
    pub lag_p99_ns: u64,
    /// Maximum over trials.
    pub backlog_peak: u32,
    /// The share of all fetches that were shed or expired, from 0 to 1, over all trials.
    #[serde(default)]
    pub refused: f64,
    /// By how much the response time grew in a second of arrivals, s.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift: Option<Interval>,
    /// What follows.
    pub state: LoadState,
}

/// Response times that grow by less than this in a second of arrivals, s, do not grow.
pub const STEADY: f64 = 0.02;

/// Whether a model kept up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LoadState {
    /// Response times do not grow while fetches come.
    Stable,
    /// They do not, since more than a few fetches are not run: shed, or expired in the queue.
    Shedding,
    /// Fetches come only as fast as they are answered: nobody can fall behind.
    Waiting,
    /// They grow as long as fetches come: the percentiles depend on how long that is.
    Saturated,
    /// The run was too short, or its trials differ too much, to tell.
    #[default]
    Undecided,
}
