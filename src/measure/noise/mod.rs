//! What else ran on the machine during a trial (docs/checks.md, V17).

mod core_speed;
mod host;

use std::thread;
use std::time::Duration;

use super::Usage;
use crate::plan::{MILLISECOND, Nanos};
use crate::reason::{Reason, millionths};

pub use core_speed::CoreSpeed;
pub(super) use host::Host;
pub use host::allowed_cores;

/// Other programs may use so much of the cores before a trial is suspect.
const FOREIGN_SHARE: f64 = 0.05;
/// A hypervisor may take so much of the cores before a trial is suspect.
const STOLEN_SHARE: f64 = 0.005;
/// Threads may wait for a core for so much of a trial, beyond what its own threads can cause.
const PRESSURE_SHARE: f64 = 0.05;
/// The kernel counts CPU time in ticks of this length, for each core by itself.
const TICK: Nanos = 10_000_000;
/// Pressure is counted in microseconds: this is for what the kernel itself does at the start and the end of a trial.
const PRESSURE_ROUNDING: Nanos = 2 * MILLISECOND;

/// What a trial did not have of the cores that it may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Noise {
    /// CPU time of everything but this process.
    pub foreign: Nanos,
    /// Time that a hypervisor gave to other machines.
    pub stolen: Nanos,
    /// How many cores this speaks of.
    pub cores: u32,
    /// Time in which some thread was ready to run and had no core, beyond what this process can have caused, where
    /// the kernel tells.
    pub pressure: Option<Nanos>,
}

impl Noise {
    /// The same without `known` CPU time of processes that belong to the trial: it is no stranger's, and a thread that
    /// waited while they ran waited for its own fetch.
    #[must_use]
    pub fn without(self, known: Nanos) -> Self {
        Self {
            foreign: self.foreign.saturating_sub(known),
            pressure: self.pressure.map(|pressure| pressure.saturating_sub(known)),
            ..self
        }
    }

    /// What else runs on this machine: looks on for `time`. `None` where the system does not tell.
    #[must_use]
    pub fn look_on(time: Duration) -> Option<Self> {
        let (before, usage) = (Host::now()?, Usage::now().ok()?);
        thread::sleep(time);
        let own = Usage::now().ok()?.since(&usage).cpu;
        Some(Host::now()?.since(&before, own))
    }

    /// V17: why a trial of `time` is suspect, if it did not have its cores for itself.
    pub(super) fn doubt(&self, time: Nanos) -> Option<Reason> {
        let capacity = time as f64 * f64::from(self.cores);
        // Each core's counter may be a tick off at either end.
        let rounding = (f64::from(self.cores) + 1.0) * TICK as f64;
        let share = |part: Nanos, of: f64| millionths((part as f64 / of).min(1.0));
        if self.foreign as f64 > capacity * FOREIGN_SHARE + rounding {
            return Some(Reason::ForeignCpu { share: share(self.foreign, capacity) });
        }
        if self.stolen as f64 > capacity * STOLEN_SHARE + rounding {
            return Some(Reason::StolenCpu { share: share(self.stolen, capacity) });
        }
        let (pressure, time) = (self.pressure?, time as f64);
        (pressure as f64 > time * PRESSURE_SHARE + PRESSURE_ROUNDING as f64)
            .then(|| Reason::CpuPressure { share: share(pressure, time) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(noise: Noise, ms: u64, expect: Option<Reason>) {
        assert_eq!(noise.doubt(ms * MILLISECOND), expect, "{noise:?} in {ms} ms");
    }

    /// `(foreign, stolen)` in milliseconds, on so many cores.
    fn taken(foreign: u64, stolen: u64, cores: u32) -> Noise {
        Noise { foreign: foreign * MILLISECOND, stolen: stolen * MILLISECOND, cores, pressure: None }
    }

    /// One of two cores kept busy by another program is seen in a trial of 100 ms; a tick of rounding is not.
    #[test]
    fn a_busy_core_is_a_doubt_and_rounding_is_not() {
        check(taken(100, 0, 2), 100, Some(Reason::ForeignCpu { share: 0.5 }));
        check(taken(0, 200, 2), 1_000, Some(Reason::StolenCpu { share: 0.1 }));
        check(taken(30, 30, 2), 100, None);
        check(taken(100, 0, 2), 2_000, None);
        // The same on the only core that may be used is twice the share.
        check(taken(100, 0, 1), 1_000, Some(Reason::ForeignCpu { share: 0.1 }));
    }

    #[test]
    fn waiting_for_a_core_is_a_doubt() {
        let pressed = |ms: u64| Noise { pressure: Some(ms * MILLISECOND), ..taken(0, 0, 2) };
        check(pressed(40), 100, Some(Reason::CpuPressure { share: 0.4 }));
        check(pressed(7), 100, None);
        check(pressed(8), 100, Some(Reason::CpuPressure { share: 0.08 }));
        check(pressed(2), 5, None);
        check(taken(0, 0, 2), 100, None);
    }
}
