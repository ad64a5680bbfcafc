//! Whether a record agrees with itself: what its trials say is counted, added up and judged again, and set beside
//! what it says of them. Nothing that is stored as a result is taken on trust.

mod laws;
mod summaries;
mod work;

use crate::lang::Text;
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
    en: &'static str,
    uk: &'static str,
    /// The record, and the same with everything that follows from its trials made anew.
    ask: fn(&Record, &Record, &mut Answers),
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
        let mut answers = Answers::default();
        (rule.ask)(record, &again, &mut answers);
        Check { what: Text::new(rule.en, rule.uk), asked: answers.asked, breaches: answers.breaches }
    };
    let believed = [
        (
            "that each plan is that of its scenario file: the file is not in the record, only the plan's digest",
            "що кожен план відповідає файлу свого сценарію: у записі є лише відбиток плану, а самого файлу немає",
        ),
        (
            "the clock, the CPU time and the memory that the system told while the trials ran",
            "показам годинника, процесорного часу й пам'яті, які система давала під час прогонів",
        ),
        (
            "the single fetches: the record keeps their distribution, and the timeline of a few",
            "окремим запитам: у записі є їхній розподіл і часова шкала лише декількох із них",
        ),
    ];
    Audit {
        checks: RULES.iter().map(check).collect(),
        believed: believed.into_iter().map(|(en, uk)| Text::new(en, uk)).collect(),
    }
}

#[derive(Default)]
struct Answers {
    asked: usize,
    breaches: Vec<Text>,
}

impl Answers {
    /// Asks once. Where it does not hold, `words` say what stands there, in English and Ukrainian.
    fn ask(
        &mut self,
        holds: bool,
        cell: &Cell,
        trial: Option<&Trial>,
        words: impl FnOnce() -> (String, String),
    ) {
        self.asked += 1;
        if !holds {
            let (en, uk) = words();
            let size = cell.size.map_or_else(String::new, |size| format!(" @ {size}"));
            let place = format!("{} · {}{size}", cell.scenario, cell.model);
            let at = |word: &str| trial.map_or_else(String::new, |trial| format!(", {word} {}", trial.order));
            self.breaches.push(Text::new(
                format!("{place}{}: {en}", at("trial")),
                format!("{place}{}: {uk}", at("прогін")),
            ));
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

/// True for numbers that agree but for the last digits.
fn agree(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs())
}

#[cfg(test)]
mod tests;
