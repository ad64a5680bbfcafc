//! Whether what lessons say holds on other machines too: each claim, on each machine of several.

use crate::record::{Claim, ClaimOutcome, Interval, Kind, Record, Scenario};

/// What several machines say of the same lessons.
#[derive(Debug)]
pub struct Machines<'a> {
    /// In the order in which they came.
    pub records: &'a [Record],
    /// Of each record, the number of its kind of machine, from 0 in order of first appearance.
    pub kinds: Vec<usize>,
    /// How many kinds there are.
    pub most_kinds: usize,
    /// The lessons, each once, in course order.
    pub lessons: Vec<Lesson<'a>>,
}

/// A lesson on all machines that ran it.
#[derive(Debug)]
pub struct Lesson<'a> {
    /// As the first machine has it.
    pub scenario: &'a Scenario,
    /// What it claims.
    pub claims: Vec<Travelled<'a>>,
}

/// A claim on all machines that judged it.
#[derive(Debug)]
pub struct Travelled<'a> {
    /// As the first machine has it.
    pub claim: &'a Claim,
    /// The number of each machine and what it found.
    pub found: Vec<(usize, &'a Claim)>,
}

/// On how many machines, and on how many kinds of machines, something holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Machines on which it holds.
    pub holds: usize,
    /// Machines on which it fails.
    pub fails: usize,
    /// Machines on which it is unclear.
    pub unclear: usize,
    /// Kinds on which it holds: on some machine of the kind it does, and on none it fails.
    pub kinds: usize,
    /// Kinds on which it is known: it holds on some machine of the kind, or fails.
    pub of_kinds: usize,
}

impl<'a> Machines<'a> {
    /// Sets the claims of summarised records side by side.
    #[must_use]
    pub fn new(records: &'a [Record]) -> Self {
        let mut known: Vec<Kind> = Vec::new();
        let kinds = records.iter().map(|record| {
            let kind = record.machine.kind();
            known.iter().position(|other| *other == kind).unwrap_or_else(|| {
                known.push(kind);
                known.len() - 1
            })
        });
        let kinds: Vec<usize> = kinds.collect();
        let mut lessons: Vec<Lesson<'a>> = Vec::new();
        for (machine, record) in records.iter().enumerate() {
            for claim in &record.claims {
                let Some(scenario) = record.scenario(&claim.scenario) else { continue };
                let at = lessons.iter().position(|lesson| lesson.scenario.id == scenario.id);
                let at = at.unwrap_or_else(|| {
                    lessons.push(Lesson { scenario, claims: Vec::new() });
                    lessons.len() - 1
                });
                lessons[at].add(machine, claim);
            }
        }
        lessons.sort_by_key(|lesson| lesson.scenario.number.unwrap_or(u32::MAX));
        Self { records, kinds, most_kinds: known.len(), lessons }
    }

    /// On how many machines a claim holds.
    #[must_use]
    pub fn tally(&self, claim: &Travelled<'_>) -> Tally {
        let mut tally = Tally::default();
        let mut of_kind = vec![(false, false); self.most_kinds];
        for (machine, found) in &claim.found {
            let (holds, fails) = &mut of_kind[self.kinds[*machine]];
            match found.outcome {
                ClaimOutcome::Holds => (tally.holds, *holds) = (tally.holds + 1, true),
                ClaimOutcome::Fails => (tally.fails, *fails) = (tally.fails + 1, true),
                ClaimOutcome::Unclear => tally.unclear += 1,
            }
        }
        tally.kinds = of_kind.iter().filter(|(holds, fails)| *holds && !fails).count();
        tally.of_kinds = of_kind.iter().filter(|(holds, fails)| *holds || *fails).count();
        tally
    }
}

impl<'a> Lesson<'a> {
    /// A lesson that somebody changed says something else: that is a claim of its own.
    fn add(&mut self, machine: usize, claim: &'a Claim) {
        match self.claims.iter_mut().find(|other| other.claim.spec == claim.spec) {
            Some(other) => other.found.push((machine, claim)),
            None => self.claims.push(Travelled { claim, found: vec![(machine, claim)] }),
        }
    }
}

impl Travelled<'_> {
    /// What each machine measured, where it could.
    pub fn measured(&self) -> impl Iterator<Item = (usize, ClaimOutcome, Interval)> {
        self.found.iter().filter_map(|(machine, claim)| Some((*machine, claim.outcome, claim.measured?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::record;
    use crate::record::{ClaimSpec, Metric, Than};

    #[test]
    fn a_kind_holds_where_no_machine_of_it_fails() {
        let (far, near, wide): ([f64; 6], _, _) =
            ([400.0; 6], [110.0; 6], [150.0, 260.0, 150.0, 260.0, 150.0, 260.0]);
        let of = |cores: u32, slow: &[f64]| {
            let than = Than { model: "join-all".to_owned(), scenario: None, at: None };
            let spec = ClaimSpec {
                id: None,
                metric: Metric::Makespan,
                of: "sequential".to_owned(),
                than: Some(than),
                at: None,
                at_least: Some(2.0),
                at_most: None,
                text: None,
            };
            let mut record =
                record().claim(spec).cell("sequential", slow).cell("join-all", &[100.0; 6]).done();
            record.machine.cores = cores;
            record
        };
        let check = |machines: &[(u32, [f64; 6])], expect: [usize; 5]| {
            let records: Vec<Record> = machines.iter().map(|(cores, slow)| of(*cores, slow)).collect();
            let all = Machines::new(&records);
            let Tally { holds, fails, unclear, kinds, of_kinds } = all.tally(&all.lessons[0].claims[0]);
            assert_eq!([holds, fails, unclear, kinds, of_kinds], expect, "{machines:?}");
        };
        check(&[(2, far), (2, far), (4, far)], [3, 0, 0, 2, 2]);
        check(&[(2, far), (2, near), (4, far)], [2, 1, 0, 1, 2]);
        check(&[(2, far), (4, wide)], [1, 0, 1, 1, 1]);
    }
}
