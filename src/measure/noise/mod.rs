//! What else ran on the machine during a trial (METHODOLOGY.md, V17).

mod canary;
mod host;

use std::thread;
use std::time::Duration;

use super::Usage;
use super::check::Breach;
use crate::lang::{Lang, Text};
use crate::plan::{MILLISECOND, Nanos};

pub use canary::Canary;
pub(super) use host::Host;

/// Other programs may use so much of the cores before a trial is in doubt.
const FOREIGN_SHARE: f64 = 0.05;
/// A hypervisor may take so much of the cores before a trial is in doubt.
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
    /// What else runs on this machine: looks on for `time`. `None` where the system does not tell.
    #[must_use]
    pub fn look_on(time: Duration) -> Option<Self> {
        let (before, usage) = (Host::now()?, Usage::now().ok()?);
        thread::sleep(time);
        let own = Usage::now().ok()?.since(&usage).cpu;
        Some(Host::now()?.since(&before, own))
    }
}

fn doubt(en: String, uk: String) -> Option<Breach> {
    Some(Breach { fatal: false, words: Text::new(en, uk) })
}

/// V17: a trial of `time` that did not have its cores for itself is in doubt.
pub(super) fn breach(noise: &Noise, time: Nanos) -> Option<Breach> {
    let capacity = time as f64 * f64::from(noise.cores);
    // Each core's counter may be a tick off at either end.
    let rounding = (f64::from(noise.cores) + 1.0) * TICK as f64;
    let share = |lang: Lang, part: Nanos, of: f64| lang.percent((part as f64 / of).min(1.0));
    if noise.foreign as f64 > capacity * FOREIGN_SHARE + rounding {
        return doubt(
            format!(
                "other programs used {} of the cores meanwhile",
                share(Lang::En, noise.foreign, capacity)
            ),
            format!("тим часом інші програми займали {} часу ядер", share(Lang::Uk, noise.foreign, capacity)),
        );
    }
    if noise.stolen as f64 > capacity * STOLEN_SHARE + rounding {
        return doubt(
            format!("the host took {} of the cores away meanwhile", share(Lang::En, noise.stolen, capacity)),
            format!("тим часом хост забрав {} часу ядер", share(Lang::Uk, noise.stolen, capacity)),
        );
    }
    let time = time as f64;
    let pressure = noise.pressure?;
    if pressure as f64 > time * PRESSURE_SHARE + PRESSURE_ROUNDING as f64 {
        return doubt(
            format!(
                "for {} of the time some thread was ready to run and had to wait for a core",
                share(Lang::En, pressure, time)
            ),
            format!(
                "протягом {} часу якийсь потік був готовий працювати, але чекав на ядро",
                share(Lang::Uk, pressure, time)
            ),
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(noise: Noise, ms: u64, words: Option<&str>) {
        let found = breach(&noise, ms * MILLISECOND);
        assert!(found.as_ref().is_none_or(|breach| !breach.fatal && !breach.words.uk.is_empty()));
        let found = found.map(|breach| breach.words.en.replace('\u{a0}', " "));
        assert_eq!(found.as_deref(), words, "{noise:?} in {ms} ms");
    }

    /// `(foreign, stolen)` in milliseconds, on so many cores.
    fn taken(foreign: u64, stolen: u64, cores: u32) -> Noise {
        Noise { foreign: foreign * MILLISECOND, stolen: stolen * MILLISECOND, cores, pressure: None }
    }

    /// One of two cores kept busy by another program is seen in a trial of 100 ms; a tick of rounding is not.
    #[test]
    fn a_busy_core_is_a_doubt_and_rounding_is_not() {
        check(taken(100, 0, 2), 100, Some("other programs used 50 % of the cores meanwhile"));
        check(taken(0, 200, 2), 1_000, Some("the host took 10 % of the cores away meanwhile"));
        check(taken(30, 30, 2), 100, None);
        check(taken(100, 0, 2), 2_000, None);
        // The same on the only core that may be used is twice the share.
        check(taken(100, 0, 1), 1_000, Some("other programs used 10 % of the cores meanwhile"));
    }

    #[test]
    fn waiting_for_a_core_is_a_doubt() {
        let pressed = |ms: u64| Noise { pressure: Some(ms * MILLISECOND), ..taken(0, 0, 2) };
        let words = "for 40 % of the time some thread was ready to run and had to wait for a core";
        check(pressed(40), 100, Some(words));
        check(pressed(7), 100, None);
        check(pressed(8), 100, Some(&words.replace("40", "8.0")));
        check(pressed(2), 5, None);
        check(taken(0, 0, 2), 100, None);
    }
}
