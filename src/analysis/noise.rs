//! What else ran while the trials of a cell ran. A single short trial cannot tell, since the kernel counts in ticks
//! of 10 ms; all trials of a cell together can.

use super::instability::Warning;
use crate::lang::{Lang, Text};
use crate::record::Trial;

/// Other programs may use so much of the cores (METHODOLOGY.md, V17).
const SHARE: f64 = 0.05;
/// Two standard deviations of the rounding of ten trials on two cores, ns: each reading is up to a tick off.
const ROUNDING: f64 = 4e7;

/// A doubt if other programs used more than their share of the cores.
pub(super) fn warning<'a>(trials: impl Iterator<Item = &'a Trial>, cores: u32) -> Option<Warning> {
    let (mut foreign, mut capacity) = (0.0, 0.0);
    for trial in trials {
        foreign += trial.foreign_cpu_ns? as f64;
        capacity += trial.makespan_ns as f64 * f64::from(cores);
    }
    if foreign <= capacity * SHARE + ROUNDING {
        return None;
    }
    let share = |lang: Lang| lang.percent((foreign / capacity).min(1.0));
    Some(Warning {
        text: Text::new(
            format!("Other programs used {} of the cores while its trials ran.", share(Lang::En)),
            format!("Поки тривали прогони, інші програми займали {} часу ядер.", share(Lang::Uk)),
        ),
        doubt: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(foreign ms, makespan ms)` of each trial on two cores.
    fn words(trials: &[(u64, u64)]) -> Option<String> {
        let trial = |&(foreign, makespan): &(u64, u64)| Trial {
            foreign_cpu_ns: Some(foreign * 1_000_000),
            makespan_ns: makespan * 1_000_000,
            ..Trial::default()
        };
        let trials: Vec<Trial> = trials.iter().map(trial).collect();
        warning(trials.iter(), 2).map(|warning| warning.text.en)
    }

    #[test]
    fn many_short_trials_tell_what_one_cannot() {
        assert_eq!(words(&[(30, 27)]), None);
        assert_eq!(
            words(&[(30, 27); 10]).unwrap(),
            "Other programs used 56\u{a0}% of the cores while its trials ran."
        );
        assert_eq!(words(&[(10, 27), (0, 27), (10, 27), (0, 27), (10, 27)]), None);
        assert_eq!(words(&[(4, 100); 10]), None);
    }

    #[test]
    fn what_was_not_read_says_nothing() {
        let trials = [Trial { makespan_ns: 1, ..Trial::default() }];
        assert!(warning(trials.iter(), 2).is_none());
    }
}
