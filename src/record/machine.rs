//! Where a run was made, and what its clock and timers are worth there.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{limits, list};

/// The machine, as far as it bears on the numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Machine {
    /// Operating system and release, for example `Debian GNU/Linux 12`.
    pub os: String,
    /// Kernel release.
    pub kernel: String,
    /// CPU model.
    pub cpu: String,
    /// Architecture, for example `x86_64`.
    pub arch: String,
    /// Cores that this process may use (affinity and quota considered).
    pub cores: u32,
    /// Memory in bytes.
    pub memory_bytes: u64,
    /// The kernel's clock source, where it can be read.
    pub clock_source: Option<String>,
    /// Frequency governor of the first core, where it can be read.
    pub governor: Option<String>,
    /// The cores that the affinity of the process allows, as the kernel lists them: `0-3,8`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_cores: Option<String>,
    /// CPU time that the control groups of the process allow a second of time, in cores; `None` where they set no
    /// limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_quota: Option<f64>,
    /// How late the kernel may let a sleeping thread of the process wake, where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timer_slack_ns: Option<u64>,
    /// The async runtime that was built in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runtime: Option<Runtime>,
    /// Niceness of the process.
    pub nice: i32,
    /// Load average over the last minute, at the start.
    pub load_1m: Option<f64>,
    /// What the clock, the timers and the computing were worth at the start of the run.
    pub calibration: Calibration,
}

/// What decides a machine's times, as far as it is known: trials of two machines are put together only where all of it
/// agrees. How late the timers are is not in it: that is measured, so it differs a little each time, and where a line
/// was drawn would decide who belongs together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(Vec<String>);

impl Kind {
    /// Six digits that tell it from others, for the name of a folder.
    #[must_use]
    pub fn short(&self) -> String {
        let digest = Sha256::digest(self.0.join("\n"));
        digest.iter().take(3).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Machine {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        let Self {
            kernel, cpu, arch, cores, clock_source, governor, cpu_quota, timer_slack_ns, runtime, ..
        } = self;
        Kind(vec![
            cpu.clone(),
            arch.clone(),
            cores.to_string(),
            format!("{cpu_quota:?}"),
            kernel.clone(),
            format!("{clock_source:?} {governor:?} {timer_slack_ns:?}"),
            runtime
                .as_ref()
                .map_or_else(String::new, |runtime| format!("{} {}", runtime.name, runtime.version)),
        ])
    }
}

/// The async runtime: its timers and its blocking pool changed between releases, and the numbers with them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Runtime {
    /// `tokio`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The features it was built with.
    #[serde(deserialize_with = "list::at_most::<{ limits::KINDS }, _, _>")]
    pub features: Vec<String>,
    /// The flavours that the models build.
    #[serde(deserialize_with = "list::at_most::<{ limits::KINDS }, _, _>")]
    pub flavours: Vec<String>,
    /// What an idle worker waits in.
    pub park: String,
}

/// Measured once per run, before the first trial.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Calibration {
    /// Rounds of the compute kernel per nanosecond: the median of several tries on one core. It travels to
    /// every trial, so all models do the same rounds.
    pub rounds_per_ns: f64,
    /// The smallest step between two different readings of the clock.
    pub clock_step_ns: u64,
    /// What one reading of the clock costs.
    pub clock_read_ns: f64,
    /// How late each kind of wait ends.
    #[serde(deserialize_with = "list::at_most::<{ limits::KINDS }, _, _>")]
    pub lateness: Vec<Lateness>,
}

/// How late one kind of wait ends on this machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Lateness {
    /// `thread-sleep` or `tokio-sleep`.
    pub mechanism: String,
    /// The length of the waits that were tried.
    pub wait_ns: u64,
    /// How many were tried.
    pub tries: u32,
    /// Median lateness.
    pub p50_ns: u64,
    /// 99th percentile of the lateness; `None` under 100 tries.
    pub p99_ns: Option<u64>,
    /// The most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_ns: Option<u64>,
}
