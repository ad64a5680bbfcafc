//! The same work, done once each.

use std::collections::{HashMap, HashSet};

use super::{Check, Rule, cut_short, trials};
use crate::lang::Words;
use crate::record::{Cell, Outcome, Record};

pub(super) const COUNTS: Rule = Rule { what: Words::rule_counts, ask: counts };
pub(super) const CHECKSUMS: Rule = Rule { what: Words::rule_checksums, ask: checksums };
pub(super) const PLANS: Rule = Rule { what: Words::rule_plans, ask: plans };
pub(super) const ORDER: Rule = Rule { what: Words::rule_order, ask: order };

fn counts(record: &Record, _: &Record, check: &mut Check) {
    for (cell, trial) in trials(record) {
        let (service, response) = (trial.service_ns.count, trial.response_ns.count);
        let done = u64::from(trial.completed);
        let holds = done + cut_short(trial) == u64::from(cell.fetches) && service == done && response == done;
        check.ask(holds, cell, Some(trial), |words| {
            words.breach_counts(cell.fetches, done, service, response)
        });
    }
}

fn checksums(record: &Record, _: &Record, check: &mut Check) {
    let mut first: HashMap<(&str, &str), &str> = HashMap::new();
    // Which fetches are turned away is not the plan's choice.
    let all = trials(record).filter(|(_, trial)| !trial.outcomes.iter().any(Outcome::is_refused));
    for (cell, trial) in all {
        let expect = *first.entry((&cell.scenario, &cell.plan_digest)).or_insert(&trial.checksum);
        check.ask(trial.checksum == expect, cell, Some(trial), |words| {
            words.breach_checksum(&trial.checksum, expect)
        });
    }
}

fn plans(record: &Record, _: &Record, check: &mut Check) {
    let mut digests: HashMap<(&str, Option<u64>), &str> = HashMap::new();
    let mut work: HashMap<(&str, &str, &str), &Cell> = HashMap::new();
    for cell in &record.cells {
        let hexadecimal = cell.plan_digest.len() == 64
            && cell.plan_digest.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        check.ask(hexadecimal, cell, None, Words::breach_no_digest);
        // A model that ignores the swept value has a cell without a size; which size's plan it ran is not said.
        let key = (cell.scenario.as_str(), cell.size.map(f64::to_bits));
        let digest = *digests.entry(key).or_insert(&cell.plan_digest);
        check.ask(digest == cell.plan_digest, cell, None, Words::breach_other_plan);
        // A backend may promise less waiting than the plan asks for.
        let same = *work.entry((&cell.scenario, &cell.plan_digest, &cell.backend)).or_insert(cell);
        let amount = |cell: &Cell| (cell.fetches, cell.wait_ns, cell.compute_ns);
        check.ask(amount(same) == amount(cell), cell, None, Words::breach_other_amount);
    }
}

fn order(record: &Record, _: &Record, check: &mut Check) {
    let mut seen = HashSet::new();
    for cell in &record.cells {
        for trial in &cell.trials {
            check.ask(seen.insert(trial.order), cell, Some(trial), |words| words.breach_order(trial.order));
        }
    }
}
