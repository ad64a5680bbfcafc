//! What else ran on the machine during a trial (METHODOLOGY.md, V17).

use std::fs;
use std::io;
use std::thread;
use std::time::Duration;

use nix::unistd::{SysconfVar, sysconf};

use super::Usage;
use super::check::Breach;
use crate::lang::{Lang, Text};
use crate::plan::Nanos;

/// Other programs may use so much of the cores before a trial is in doubt.
const FOREIGN_SHARE: f64 = 0.05;
/// A hypervisor may take so much of the cores before a trial is in doubt.
const STOLEN_SHARE: f64 = 0.005;
/// The kernel counts in ticks of this length, for each core by itself.
const TICK: Nanos = 10_000_000;

/// Time of all cores since the machine started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Host {
    busy: Nanos,
    stolen: Nanos,
}

/// What a trial did not have of the cores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Noise {
    /// CPU time of everything but this process.
    pub foreign: Nanos,
    /// Time that a hypervisor gave to other machines.
    pub stolen: Nanos,
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

impl Host {
    /// Reads the first line of `/proc/stat`; `None` where there is none.
    pub(super) fn now() -> Option<Self> {
        parse(&fs::read_to_string("/proc/stat").ok()?, ticks_per_second().ok()?)
    }

    /// What passed since `earlier`, without the `own` CPU time of this process.
    pub(super) fn since(&self, earlier: &Self, own: Nanos) -> Noise {
        Noise {
            foreign: self.busy.saturating_sub(earlier.busy).saturating_sub(own),
            stolen: self.stolen.saturating_sub(earlier.stolen),
        }
    }
}

fn ticks_per_second() -> io::Result<u64> {
    Ok(sysconf(SysconfVar::CLK_TCK)?.and_then(|ticks| u64::try_from(ticks).ok()).unwrap_or(100).max(1))
}

/// proc(5): user, nice, system, idle, iowait, irq, softirq, steal.
fn parse(stat: &str, ticks_per_second: u64) -> Option<Host> {
    let fields: Vec<u64> = stat
        .lines()
        .next()?
        .strip_prefix("cpu ")?
        .split_whitespace()
        .map_while(|field| field.parse().ok())
        .collect();
    let [user, nice, system, _idle, _iowait, irq, softirq, stolen, ..] = fields[..] else { return None };
    let nanos = |ticks: u64| ticks.saturating_mul(1_000_000_000 / ticks_per_second);
    Some(Host { busy: nanos(user + nice + system + irq + softirq), stolen: nanos(stolen) })
}

/// V17: a trial of `time` on `cores` cores that did not have them for itself is in doubt.
pub(super) fn breach(noise: &Noise, time: Nanos, cores: u32) -> Option<Breach> {
    let capacity = time as f64 * f64::from(cores);
    // Each core's counter may be a tick off at either end.
    let rounding = (f64::from(cores) + 1.0) * TICK as f64;
    let doubt = |en: String, uk: String| Some(Breach { fatal: false, words: Text::new(en, uk) });
    let share = |lang: Lang, part: Nanos| lang.percent((part as f64 / capacity).min(1.0));
    if noise.foreign as f64 > capacity * FOREIGN_SHARE + rounding {
        return doubt(
            format!("other programs used {} of the cores meanwhile", share(Lang::En, noise.foreign)),
            format!("тим часом інші програми займали {} часу ядер", share(Lang::Uk, noise.foreign)),
        );
    }
    if noise.stolen as f64 > capacity * STOLEN_SHARE + rounding {
        return doubt(
            format!("the host took {} of the cores away meanwhile", share(Lang::En, noise.stolen)),
            format!("тим часом хост забрав {} часу ядер", share(Lang::Uk, noise.stolen)),
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::MILLISECOND;

    #[test]
    fn the_first_line_is_read_in_ticks() {
        let stat = "cpu  10 20 30 400 50 6 7 8 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\n";
        let host = parse(stat, 100).unwrap();
        assert_eq!((host.busy, host.stolen), (730 * MILLISECOND, 80 * MILLISECOND));
        for bad in ["", "cpu  1 2 3", "intr 1 2 3 4 5 6 7 8", "cpu  a b"] {
            assert_eq!(parse(bad, 100), None, "{bad:?}");
        }
        assert!(Host::now().is_some());
    }

    #[test]
    fn own_time_is_not_foreign() {
        let (before, after) = (Host { busy: 100, stolen: 1 }, Host { busy: 190, stolen: 4 });
        assert_eq!(after.since(&before, 60), Noise { foreign: 30, stolen: 3 });
        assert_eq!(after.since(&before, 900).foreign, 0);
    }

    /// One of two cores kept busy by another program is seen in a trial of 100 ms; a tick of rounding is not.
    #[test]
    fn a_busy_core_is_a_doubt_and_rounding_is_not() {
        let words = |foreign, stolen, ms: u64| {
            let noise = Noise { foreign: foreign * MILLISECOND, stolen: stolen * MILLISECOND };
            breach(&noise, ms * MILLISECOND, 2).map(|breach| breach.words.en)
        };
        assert_eq!(words(100, 0, 100).unwrap(), "other programs used 50\u{a0}% of the cores meanwhile");
        assert_eq!(words(0, 200, 1_000).unwrap(), "the host took 10\u{a0}% of the cores away meanwhile");
        assert_eq!(words(30, 30, 100), None);
        assert_eq!(words(100, 0, 2_000), None);
    }
}
