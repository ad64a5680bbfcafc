//! The ladder: the same scenario on several backends, and which conclusions of the first survive on the others.

use super::claim;
use crate::lang::Text;
use crate::record::{Cell, Claim, ClaimOutcome, Record, Scenario};

/// The key of a change that the ladder makes on purpose.
const BACKEND: &str = "backend";

/// A scenario on several backends.
#[derive(Clone, Debug)]
pub struct Ladder<'a> {
    /// The backends, the first being what the others are held against.
    pub rungs: Vec<Rung<'a>>,
    /// What the lesson says, judged on every rung.
    pub conclusions: Vec<Conclusion>,
    /// The swept value at which the rungs are set side by side.
    pub size: Option<f64>,
}

/// One backend.
#[derive(Clone, Debug)]
pub struct Rung<'a> {
    /// Its id.
    pub backend: &'a str,
    /// Its cells at the ladder's size, in the record's order, measured or not.
    pub cells: Vec<&'a Cell>,
}

impl<'a> Rung<'a> {
    /// The cell of a model.
    #[must_use]
    pub fn cell(&self, model: &str) -> Option<&'a Cell> {
        self.cells.iter().copied().find(|cell| cell.model == model)
    }
}

/// Something that the lesson says, on every rung.
#[derive(Clone, Debug)]
pub struct Conclusion {
    /// In words.
    pub text: Text,
    /// Judged on each rung, in their order.
    pub claims: Vec<Claim>,
}

/// Whether a conclusion of the first rung survives on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Survival {
    /// It holds on both.
    Survives,
    /// It holds on the first and fails on the other.
    Falls,
    /// It fails on the first, and holds on the other.
    Appears,
    /// One of the two is unclear, or it fails on both.
    Unknown,
}

impl Conclusion {
    /// Whether it survives on rung number `rung`.
    #[must_use]
    pub fn survival(&self, rung: usize) -> Survival {
        let outcome = |at: usize| self.claims.get(at).map(|claim| claim.outcome);
        match (outcome(0), outcome(rung)) {
            (Some(ClaimOutcome::Holds), Some(ClaimOutcome::Holds)) => Survival::Survives,
            (Some(ClaimOutcome::Holds), Some(ClaimOutcome::Fails)) => Survival::Falls,
            (Some(ClaimOutcome::Fails), Some(ClaimOutcome::Holds)) => Survival::Appears,
            _ => Survival::Unknown,
        }
    }
}

/// The ladder of a scenario; `None` where it ran on one backend only.
#[must_use]
pub fn ladder<'a>(record: &'a Record, scenario: &str) -> Option<Ladder<'a>> {
    let scenario = record.scenario(scenario)?;
    let cells: Vec<&Cell> = record.cells.iter().filter(|cell| cell.scenario == scenario.id).collect();
    let mut backends: Vec<&str> = Vec::new();
    for cell in &cells {
        if !backends.contains(&cell.backend.as_str()) {
            backends.push(&cell.backend);
        }
    }
    if backends.len() < 2 {
        return None;
    }
    let size = common_size(&cells, &backends);
    let at_size = |cell: &&&Cell| cell.size == size || cell.size.is_none();
    let rungs = backends.iter().map(|backend| Rung {
        backend,
        cells: cells.iter().filter(|cell| cell.backend == *backend).filter(at_size).copied().collect(),
    });
    let rungs: Vec<Rung<'a>> = rungs.collect();
    let judged: Vec<Vec<Claim>> = backends.iter().map(|backend| judge(record, scenario, backend)).collect();
    let conclusions = (0..scenario.claims.len()).filter_map(|nth| {
        let claims: Vec<Claim> = judged.iter().filter_map(|claims| claims.get(nth).cloned()).collect();
        let measured = claims.iter().filter(|claim| claim.measured.is_some()).count();
        // What only one rung can speak of is no matter of the ladder.
        (measured > 1).then(|| Conclusion { text: claims[0].text.clone(), claims })
    });
    Some(Ladder { conclusions: conclusions.collect(), rungs, size })
}

/// The largest size at which every backend has a measured cell; no size where none has one.
fn common_size(cells: &[&Cell], backends: &[&str]) -> Option<f64> {
    let mut sizes: Vec<f64> = cells.iter().filter_map(|cell| cell.size).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.dedup();
    let measured = |backend: &str, size: f64| {
        cells.iter().any(|cell| cell.backend == backend && cell.size == Some(size) && cell.is_measured())
    };
    let common = |size: &&f64| backends.iter().all(|backend| measured(backend, **size));
    sizes.iter().rev().find(common).or(sizes.last()).copied()
}

/// The claims of `scenario`, judged as if `backend` were the only one, and the one that the lesson was written for:
/// that it may be another is what the ladder is about.
fn judge(record: &Record, scenario: &Scenario, backend: &str) -> Vec<Claim> {
    let mut lesson = scenario.clone();
    lesson.overrides.retain(|change| !change.starts_with(BACKEND));
    let alone = Record {
        schema: record.schema.clone(),
        created: record.created.clone(),
        tool: record.tool.clone(),
        machine: record.machine.clone(),
        settings: record.settings.clone(),
        scenarios: record.scenarios.clone(),
        models: record.models.clone(),
        // Other scenarios too: a claim may compare with one.
        cells: record.cells.iter().filter(|cell| cell.backend == backend).cloned().collect(),
        claims: Vec::new(),
        answers: Vec::new(),
    };
    claim::judge_one(&alone, &lesson)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing;
    use crate::record::{ClaimSpec, Metric, Than};

    /// 20 ms of waits: on `sleep` async wins 50-fold; the second backend gives what the caller says.
    fn two_rungs(join_all_on_http: f64) -> Record {
        let mut record = testing::record()
            .cell("sequential", &[2_000.0; 8])
            .cell("join-all", &[21.0, 21.1, 21.2, 21.0, 21.1, 21.2, 21.0, 21.1])
            .claim(ten_times())
            .done();
        let mut http: Vec<Cell> = record.cells.clone();
        for cell in &mut http {
            cell.backend = "http".to_owned();
            if cell.model == "join-all" {
                for trial in &mut cell.trials {
                    trial.makespan_ns = (join_all_on_http * 1e6) as u64;
                }
            }
        }
        record.cells.extend(http);
        crate::analysis::summarise(&mut record);
        record
    }

    fn ten_times() -> ClaimSpec {
        let than = Than { model: "join-all".to_owned(), scenario: None, at: None };
        ClaimSpec {
            id: None,
            metric: Metric::Makespan,
            of: "sequential".to_owned(),
            than: Some(than),
            at: None,
            at_least: Some(10.0),
            at_most: None,
            text: None,
        }
    }

    #[track_caller]
    fn check(join_all_on_http: f64, expect: Survival) {
        let record = two_rungs(join_all_on_http);
        let ladder = ladder(&record, "waits").expect("two backends");
        assert_eq!(ladder.rungs.iter().map(|rung| rung.backend).collect::<Vec<_>>(), ["sleep", "http"]);
        assert_eq!(ladder.conclusions.len(), 1);
        assert_eq!(ladder.conclusions[0].survival(1), expect, "{:?}", ladder.conclusions[0].claims[1]);
    }

    #[test]
    fn a_conclusion_survives_or_falls_by_what_was_measured() {
        check(25.0, Survival::Survives);
        check(1_500.0, Survival::Falls);
    }

    #[test]
    fn one_backend_is_no_ladder() {
        let record = testing::record().cell("join-all", &[21.0; 8]).done();
        assert!(ladder(&record, "waits").is_none());
        assert!(ladder(&record, "nobody").is_none());
    }
}
