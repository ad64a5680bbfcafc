//! Whether a record agrees with itself: what its trials say is counted, added up and judged again, and set beside
//! what it says of them. Nothing that is stored as a result is taken on trust.

mod laws;
mod summaries;
mod work;

use crate::lang::{Text, Words};
use crate::record::{Cell, Record, Trial, Verdict};

/// One thing that was looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What must hold.
    pub what: Text,
    /// How often it could be asked.
    pub asked: usize,
    /// Where it does not hold, and what stands there.
    pub breaches: Vec<Text>,
}

/// What a record was held to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// Everything that can be checked again.
    pub checks: Vec<Check>,
    /// What cannot: it must be believed.
    pub believed: Vec<Text>,
}

impl Audit {
    /// True if nothing speaks against the record.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.checks.iter().all(|check| check.breaches.is_empty())
    }
}

/// A rule: what must hold, and who asks.
struct Rule {
    what: fn(Words) -> &'static str,
    /// The record, and the same with everything that follows from its trials made anew.
    ask: fn(&Record, &Record, &mut Check),
}

/// Every rule, in the order in which they are told.
const RULES: &[Rule] = &[
    work::COUNTS,
    work::CHECKSUMS,
    work::PLANS,
    work::ORDER,
    laws::HISTOGRAMS,
    laws::TIMES,
    laws::LITTLE,
    laws::CPU,
    laws::TIMELINES,
    summaries::NUMBERS,
    summaries::VERDICTS,
    summaries::CLAIMS,
];

/// Holds a record to all that can be known of it without running anything.
#[must_use]
pub fn audit(record: &Record) -> Audit {
    let mut again = record.clone();
    super::summarise(&mut again);
    let check = |rule: &Rule| {
        let mut check = Check { what: Text::of(rule.what), asked: 0, breaches: Vec::new() };
        (rule.ask)(record, &again, &mut check);
        check
    };
    let believed = [Words::believed_plans, Words::believed_system, Words::believed_fetches];
    Audit { checks: RULES.iter().map(check).collect(), believed: believed.map(Text::of).into() }
}

impl Check {
    /// Asks once. Where it does not hold, `breach` says what stands there.
    fn ask<T: Into<String>>(
        &mut self,
        holds: bool,
        cell: &Cell,
        trial: Option<&Trial>,
        breach: impl Fn(Words) -> T,
    ) {
        self.asked += 1;
        if !holds {
            let size = cell.size.map_or_else(String::new, |size| format!(" @ {size}"));
            let cell = format!("{} · {}{size}", cell.scenario, cell.model);
            self.breaches.push(Text::of(|words| {
                let place = trial.map_or_else(|| cell.clone(), |trial| words.audit_trial(&cell, trial.order));
                words.audit_place(place, breach(words).into())
            }));
        }
    }
}

/// Every trial whose numbers count, with its cell.
fn trials(record: &Record) -> impl Iterator<Item = (&Cell, &Trial)> {
    record.cells.iter().flat_map(|cell| {
        let sound = |trial: &&Trial| matches!(trial.verdict, Verdict::Valid | Verdict::Suspect);
        cell.trials.iter().filter(sound).map(move |trial| (cell, trial))
    })
}

/// Fetches of a trial that did not do all their steps, since their requests failed or they were not run.
fn cut_short(trial: &Trial) -> u64 {
    trial.outcomes.iter().filter(|outcome| !outcome.expected).map(|outcome| outcome.count).sum()
}

/// True for numbers that agree but for the last digits.
fn agree(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs())
}

#[cfg(test)]
mod tests;
