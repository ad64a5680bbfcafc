//! What else ran while the trials of a cell ran. A single short trial cannot tell, since the kernel counts in ticks
//! of 10 ms; all trials of a cell together can.

use crate::reason::{Reason, millionths};
use crate::record::{Machine, Trial};

/// Other programs may use so much of the cores (docs/checks.md, V17).
const SHARE: f64 = 0.05;
/// Two standard deviations of the rounding of ten trials on two cores, ns: each reading is up to a tick off.
const ROUNDING: f64 = 4e7;

/// The reason for a doubt if other programs used more than their share of the cores. Trials that say how much these can
/// have delayed them need no such guess.
pub(super) fn warning<'a>(trials: impl Iterator<Item = &'a Trial>, machine: &Machine) -> Option<Reason> {
    let cores = watched(machine);
    let (mut foreign, mut capacity) = (0.0, 0.0);
    for trial in trials {
        if trial.delay_ns.is_some() {
            return None;
        }
        foreign += trial.foreign_cpu_ns? as f64;
        capacity += trial.makespan_ns as f64 * f64::from(cores);
    }
    if foreign <= capacity * SHARE + ROUNDING {
        return None;
    }
    Some(Reason::Crowded { share: millionths((foreign / capacity).min(1.0)) })
}

/// How many cores were watched: those that the affinity allows, whatever part of them a quota gives.
fn watched(machine: &Machine) -> u32 {
    let listed = machine.allowed_cores.as_deref().and_then(count);
    listed.filter(|cores| *cores > 0).unwrap_or(machine.cores)
}

/// The number of cores in a list as the kernel writes it: `0-3,8`.
fn count(list: &str) -> Option<u32> {
    let part = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last): (u32, u32) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        last.checked_sub(first)?.checked_add(1)
    };
    list.split(',').map(part).try_fold(0_u32, |sum, cores| sum.checked_add(cores?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(foreign ms, makespan ms)` of each trial on two cores.
    fn share(trials: &[(u64, u64)]) -> Option<Reason> {
        let trial = |&(foreign, makespan): &(u64, u64)| Trial {
            foreign_cpu_ns: Some(foreign * 1_000_000),
            makespan_ns: makespan * 1_000_000,
            ..Trial::default()
        };
        let trials: Vec<Trial> = trials.iter().map(trial).collect();
        warning(trials.iter(), &machine(2, None))
    }

    fn machine(cores: u32, allowed: Option<&str>) -> Machine {
        Machine { cores, allowed_cores: allowed.map(str::to_owned), ..Machine::default() }
    }

    #[test]
    fn the_cores_of_the_affinity_were_watched() {
        let check = |allowed, expect| assert_eq!(watched(&machine(2, allowed)), expect, "{allowed:?}");
        check(None, 2);
        check(Some("0"), 1);
        check(Some("0-3,8"), 5);
        for bad in ["", "x", "3-1", "0-4294967295", "0,"] {
            check(Some(bad), 2);
        }
    }

    #[test]
    fn many_short_trials_tell_what_one_cannot() {
        assert_eq!(share(&[(30, 27)]), None);
        assert_eq!(share(&[(30, 27); 10]), Some(Reason::Crowded { share: 0.555_556 }));
        assert_eq!(share(&[(10, 27), (0, 27), (10, 27), (0, 27), (10, 27)]), None);
        assert_eq!(share(&[(4, 100); 10]), None);
    }

    #[test]
    fn what_was_not_read_says_nothing() {
        let trials = [Trial { makespan_ns: 1, ..Trial::default() }];
        assert!(warning(trials.iter(), &machine(2, None)).is_none());
    }
}
