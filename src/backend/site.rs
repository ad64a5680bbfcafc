//! Where the far side of a run stands.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// Where the far side stands; handed from the parent to every trial.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// The service of this run, where a backend needs it.
    #[serde(default)]
    pub service: Option<ServiceSite>,
}

/// The service of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceSite {
    /// Its process: what it computes is no foreign load.
    pub pid: u32,
    /// On loopback.
    pub address: SocketAddr,
    /// What every request must carry.
    pub key: String,
}

/// Who must be there for a backend to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FarSide {
    /// Nobody: the wait is made in the process of the trial.
    Nobody,
    /// Nobody, but a file with a library over it: calls that block.
    File,
    /// The run's own service.
    Service,
}
