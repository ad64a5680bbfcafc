//! What the parent and the child of a trial tell each other: one line of JSON each way.

use serde::{Deserialize, Serialize};

use super::caps::Caps;
use crate::backend::Endpoints;
use crate::lane::Lane;
use crate::plan::Nanos;
use crate::reason::Reason;
use crate::record::{Calibration, Trial};
use crate::scenario::Size;

/// From the parent, on standard input, which then stays open as long as the parent lives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Task {
    /// Measure the clock, the timers and the computing.
    Calibrate,
    /// Make the far side of the backend with this id ready, and ask it once.
    Prepare { backend: String, endpoints: Endpoints },
    /// Build this lane, start it and hear what it says of itself.
    PrepareLane(Box<Lane>),
    /// Run a trial.
    Trial(Box<TrialTask>),
}

/// A trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct TrialTask {
    /// The scenario's file name.
    pub name: String,
    /// The scenario's text: the child expands the plan itself.
    pub source: String,
    pub size: Size,
    /// What the plan must come to.
    pub digest: String,
    /// Ids.
    pub model: String,
    /// The program, where the model is a lane.
    pub lane: Option<Lane>,
    pub backend: String,
    /// Rounds per nanosecond of a compute step.
    pub rate: f64,
    /// Cores that the process may use.
    pub cores: u32,
    pub endpoints: Endpoints,
    /// What the child shall hold itself to.
    pub caps: Option<Caps>,
}

/// From the child, on standard output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Reply {
    /// What the machine is worth.
    Calibrated(Calibration),
    /// The far side is there, and has answered so soon.
    Prepared { call_ns: Nanos },
    /// The lane runs here, on this runtime.
    Greeted { runtime: String },
    /// A trial that ran to its end, sound or not.
    Trial(Box<Trial>),
    /// The system refused what the trial needs.
    Refused(Reason),
    /// The trial could not be run.
    Failed(Reason),
}
