//! Whether a model held a rate in a trial, and what it met where it did not.

use super::load::state_of;
use super::trials;
use crate::lang::Lang;
use crate::lang::words::{Nanos, Nominal, Percent, Plain, Said, Short, Words};
use crate::reason::Reason;
use crate::record::{Capacity, Goal, LoadState, Met, Trial};

/// So busy that there was no time left: the harness's own work and the start of a trial take the rest.
const BUSY: f64 = 0.9;

/// Whether a trial of so many fetches kept up and kept to `goal`; `None` where it was too short to tell. Good are the
/// responses within `within`, ns.
#[must_use]
pub fn held(trial: &Trial, fetches: u32, goal: Goal, within: Option<u64>) -> Option<bool> {
    if !trials::is_measured(trial) || late(trial).is_some() {
        return Some(false);
    }
    let too_slow = goal.p99_ns.is_some_and(|most| trial.response_ns.p99.is_none_or(|p99| p99 > most));
    let share = |within| good(trial, fetches, within);
    let too_few = goal.good.zip(within).is_some_and(|(least, ns)| share(ns).is_none_or(|good| good < least));
    match state_of(trial, fetches) {
        LoadState::Saturated => Some(false),
        _ if too_slow || too_few => Some(false),
        LoadState::Stable => Some(true),
        // How many may be turned away is what the goal says; without one none may.
        LoadState::Shedding => Some(goal.good.is_some()),
        LoadState::Undecided | LoadState::Waiting => None,
    }
}

/// The share of all fetches whose response was good.
fn good(trial: &Trial, fetches: u32, within: u64) -> Option<f64> {
    let histogram = trial.response_ns.histogram().ok()?;
    Some(histogram.count_between(0, within) as f64 / f64::from(fetches.max(1)))
}

/// The lag, ns, where the harness was late.
fn late(trial: &Trial) -> Option<u64> {
    trial.why.iter().find_map(|reason| match reason {
        Reason::LateArrivals { lag_ns, .. } => Some(*lag_ns),
        _ => None,
    })
}

/// What a trial met that did not hold its rate, of a model that has so many places for fetches in flight, and so many
/// threads for them on so many cores.
#[must_use]
pub fn met(trial: &Trial, places: Option<u32>, threads: u32, cores: u32) -> Met {
    if !trials::is_measured(trial) {
        return match trial.why[..] {
            [Reason::TimedOut { after_ns }] => Met::TimedOut { after_ns },
            _ => Met::Broken,
        };
    }
    // A fetch that computes takes a place too, and what keeps the cores busy delays the harness: so this comes first.
    if trial.parallelism >= BUSY * f64::from(threads.min(cores)) {
        return Met::Computing { cores: trial.parallelism };
    }
    if let Some(lag_ns) = late(trial) {
        return Met::Harness { lag_ns };
    }
    match places.filter(|places| trial.peak_in_flight >= *places) {
        Some(places) => Met::Places { places },
        None => Met::Response,
    }
}

/// Heads of the columns that [`told`] fills.
pub(crate) const fn heads(words: Words) -> [&'static str; 5] {
    [
        words.capacity_holds(),
        words.capacity_fails(),
        words.capacity_predicted(),
        words.capacity_sure(),
        words.capacity_met(),
    ]
}

/// What a model held, in words: how much, what not, the prediction, how sure that is, and what it met.
#[must_use]
pub fn told(found: &Capacity, lang: Lang) -> [String; 5] {
    let words = lang.words();
    let rate =
        |rate: Option<f64>, none: &str| rate.map_or_else(|| none.to_owned(), |rate| Short(rate).said(lang));
    let sure = match (found.monotone, found.confirmed) {
        (false, _) => words.capacity_not_monotone(),
        (true, true) => words.capacity_yes(),
        (true, false) => words.capacity_no(),
    };
    let met = found.met.map(|met| match met {
        Met::Places { places } => words.met_places(places),
        Met::Computing { cores } => words.met_computing(Plain(cores, 1)),
        Met::Harness { lag_ns } => words.met_harness(Nanos(lag_ns as f64)),
        Met::Response => words.met_response().to_owned(),
        Met::TimedOut { after_ns } => words.met_timed_out(Nominal(after_ns as f64)),
        Met::Broken => words.met_broken().to_owned(),
    });
    [
        rate(found.holds_per_s, words.capacity_none()),
        rate(found.fails_per_s, words.capacity_none()),
        rate(found.predicted_per_s, words.capacity_any()),
        sure.to_owned(),
        met.unwrap_or_default(),
    ]
}

/// When a rate is held, in a sentence. Good are the responses within `within`, ns.
#[must_use]
pub fn rule(goal: Goal, within: Option<u64>, lang: Lang) -> String {
    let words = lang.words();
    let mut rule = words.capacity_goal().to_owned();
    if let Some(most) = goal.p99_ns {
        rule += &words.capacity_goal_p99(Nominal(most as f64));
    }
    if let Some((good, within)) = goal.good.zip(within) {
        rule += &words.capacity_goal_good(Percent(good), Nominal(within as f64));
    }
    rule + "."
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Latency, TrialLoad, Verdict};

    const MS: u64 = 1_000_000;

    /// A hundred responses of 1 to 100 ms, which grow by `drift`.
    fn trial(drift: f64) -> Trial {
        Trial {
            response_ns: Latency::of((1..=100).map(|ms| ms * MS)),
            load: Some(TrialLoad { drift: Some(drift), drift_error: Some(0.005), ..TrialLoad::default() }),
            ..Trial::default()
        }
    }

    fn late(mut trial: Trial) -> Trial {
        trial.verdict = Verdict::Suspect;
        trial.why.push(Reason::LateArrivals { lag_ns: 9 * MS, most_ns: 2 * MS });
        trial
    }

    #[test]
    fn a_rate_is_held_where_responses_stay_and_goals_are_kept() {
        let check = |trial: &Trial, p99: Option<u64>, good: Option<f64>, expect: Option<bool>| {
            let goal = Goal { p99_ns: p99.map(|ms| ms * MS), good };
            assert_eq!(held(trial, 100, goal, Some(50 * MS)), expect, "{:?} {goal:?}", trial.load);
        };
        check(&trial(0.0), None, None, Some(true));
        check(&trial(0.1), None, None, Some(false));
        check(&trial(0.018), None, None, None);
        check(&trial(0.0), Some(100), None, Some(true));
        check(&trial(0.0), Some(98), None, Some(false));
        // Too slow is too slow, however short the trial.
        check(&trial(0.018), Some(98), None, Some(false));
        check(&trial(0.0), None, Some(0.49), Some(true));
        check(&trial(0.0), None, Some(0.51), Some(false));
        check(&late(trial(0.0)), None, None, Some(false));
        check(&Trial { verdict: Verdict::Failed, ..trial(0.0) }, None, None, Some(false));
    }

    #[test]
    fn what_was_met_is_named() {
        let busy = |parallelism, peak_in_flight| Trial { parallelism, peak_in_flight, ..trial(0.1) };
        let check = |trial: &Trial, threads, expect: Met| assert_eq!(met(trial, Some(8), threads, 2), expect);
        check(&busy(0.1, 8), 8, Met::Places { places: 8 });
        check(&busy(1.9, 8), 8, Met::Computing { cores: 1.9 });
        check(&busy(0.95, 1), 1, Met::Computing { cores: 0.95 });
        check(&busy(0.1, 3), 8, Met::Response);
        check(&late(busy(0.1, 8)), 8, Met::Harness { lag_ns: 9 * MS });
        let given_up = vec![Reason::TimedOut { after_ns: 9 * MS }];
        let given_up = Trial { verdict: Verdict::Failed, why: given_up, ..trial(0.0) };
        check(&given_up, 8, Met::TimedOut { after_ns: 9 * MS });
        check(&Trial { verdict: Verdict::Invalid, ..busy(1.9, 8) }, 8, Met::Broken);
    }
}
