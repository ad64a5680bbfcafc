//! The same work, done once each.

use std::collections::{HashMap, HashSet};

use super::{Answers, Rule, trials};
use crate::record::{Cell, Record};

pub(super) const COUNTS: Rule = Rule {
    en: "every fetch of the plan completed and was timed once",
    uk: "кожен запит плану завершився, і його час виміряно один раз",
    ask: counts,
};

pub(super) const CHECKSUMS: Rule = Rule {
    en: "the same plan returned the same payload in every trial of every model",
    uk: "той самий план повернув ті самі дані в кожному прогоні кожної моделі",
    ask: checksums,
};

pub(super) const PLANS: Rule = Rule {
    en: "cells of one scenario and size have one plan, and one plan has one amount of work",
    uk: "комірки одного сценарію й розміру мають один план, а один план – один обсяг роботи",
    ask: plans,
};

pub(super) const ORDER: Rule = Rule {
    en: "no two trials had the same place in the order of the run",
    uk: "жодні два прогони не мали того самого місця в порядку запуску",
    ask: order,
};

fn counts(record: &Record, _: &Record, answers: &mut Answers) {
    for (cell, trial) in trials(record) {
        let (service, response) = (trial.service_ns.count, trial.response_ns.count);
        let done = u64::from(trial.completed);
        let holds = trial.completed == cell.fetches && service == done && response == done;
        answers.ask(holds, cell, Some(trial), || {
            let fetches = cell.fetches;
            (
                format!("{fetches} fetches planned, {done} completed, {service} and {response} timed"),
                format!("запитів заплановано {fetches}, завершено {done}, виміряно {service} і {response}"),
            )
        });
    }
}

fn checksums(record: &Record, _: &Record, answers: &mut Answers) {
    let mut first: HashMap<(&str, &str), &str> = HashMap::new();
    for (cell, trial) in trials(record) {
        let expect = *first.entry((&cell.scenario, &cell.plan_digest)).or_insert(&trial.checksum);
        answers.ask(trial.checksum == expect, cell, Some(trial), || {
            let found = &trial.checksum;
            (
                format!("the checksum is {found}, elsewhere {expect}"),
                format!("контрольна сума {found}, в інших прогонах {expect}"),
            )
        });
    }
}

fn plans(record: &Record, _: &Record, answers: &mut Answers) {
    let mut digests: HashMap<(&str, Option<u64>), &str> = HashMap::new();
    let mut work: HashMap<(&str, &str, &str), &Cell> = HashMap::new();
    for cell in &record.cells {
        let hexadecimal = cell.plan_digest.len() == 64
            && cell.plan_digest.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        answers.ask(hexadecimal, cell, None, || {
            ("its plan has no digest of SHA-256".to_owned(), "план не має відбитка SHA-256".to_owned())
        });
        // A model that ignores the swept value has a cell without a size; which size's plan it ran is not said.
        let key = (cell.scenario.as_str(), cell.size.map(f64::to_bits));
        let digest = *digests.entry(key).or_insert(&cell.plan_digest);
        answers.ask(digest == cell.plan_digest, cell, None, || {
            (
                "another plan than the cells beside it".to_owned(),
                "інший план, ніж у сусідніх комірок".to_owned(),
            )
        });
        // A backend may promise less waiting than the plan asks for.
        let same = *work.entry((&cell.scenario, &cell.plan_digest, &cell.backend)).or_insert(cell);
        let amount = |cell: &Cell| (cell.fetches, cell.wait_ns, cell.compute_ns);
        answers.ask(amount(same) == amount(cell), cell, None, || {
            (
                "another amount of work than a cell with the same plan".to_owned(),
                "інший обсяг роботи, ніж у комірки з тим самим планом".to_owned(),
            )
        });
    }
}

fn order(record: &Record, _: &Record, answers: &mut Answers) {
    let mut seen = HashSet::new();
    for cell in &record.cells {
        for trial in &cell.trials {
            answers.ask(seen.insert(trial.order), cell, Some(trial), || {
                let place = trial.order;
                (format!("a second trial at place {place}"), format!("другий прогін на місці {place}"))
            });
        }
    }
}
