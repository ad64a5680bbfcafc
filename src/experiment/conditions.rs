//! What a machine is like just now: facts, for whoever judges whether it is fit to measure on.

use std::time::Duration;

use super::System;
use crate::measure::Noise;
use crate::platform;

/// How long to look on for what else runs.
const LOOK: Duration = Duration::from_secs(1);

/// What a machine is like just now.
#[derive(Clone, Debug)]
pub struct Conditions {
    /// What else ran while this process looked on, where the system tells.
    pub company: Option<Company>,
    /// What is left of the limits on threads and memory.
    pub system: System,
    /// The soft limit on open files, where the system tells.
    pub open_files: Option<u64>,
}

/// What else runs on a machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Company {
    /// Share of the cores that other programs used.
    pub foreign: f64,
    /// Share of the cores that a hypervisor took.
    pub stolen: f64,
    /// Share of the time in which some thread was ready to run and had no core, where the system tells.
    pub pressure: Option<f64>,
}

impl Conditions {
    /// Looks on for a second.
    #[must_use]
    pub fn now() -> Self {
        let time = LOOK.as_nanos() as f64;
        let company = Noise::look_on(LOOK).map(|noise| {
            let of_cores = |nanos: u64| nanos as f64 / (time * f64::from(noise.cores));
            Company {
                foreign: of_cores(noise.foreign),
                stolen: of_cores(noise.stolen),
                pressure: noise.pressure().map(|waited| waited as f64 / time),
            }
        });
        let open_files = platform::open_files().map(|(soft, _)| soft);
        Self { company, system: System::read(), open_files }
    }
}
