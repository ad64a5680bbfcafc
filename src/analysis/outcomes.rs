//! How the requests of a cell ended, over all its trials.

use super::trials;
use crate::record::{Cell, Latency, Outcome, Trial};

/// Fills the outcomes of a cell from its trials.
pub(super) fn fill(cell: &mut Cell) {
    let measured: Vec<&Trial> = trials::measured(cell).collect();
    let mut all: Vec<Outcome> = Vec::new();
    for outcome in measured.iter().flat_map(|trial| &trial.outcomes) {
        let same =
            |other: &&mut Outcome| other.outcome == outcome.outcome && other.expected == outcome.expected;
        match all.iter_mut().find(same) {
            Some(known) => known.count = known.count.saturating_add(outcome.count),
            None => all.push(outcome.clone()),
        }
    }
    // Successes first, statuses ascending: digits sort before letters.
    all.sort_by(|a, b| (!a.expected, &a.outcome).cmp(&(!b.expected, &b.outcome)));
    let failed = Latency::merged(measured.iter().filter_map(|trial| trial.failed_response_ns.as_ref()));
    let retries = measured.iter().fold(0, |sum: u64, trial| sum.saturating_add(trial.retries));
    cell.outcomes = all;
    cell.retries = retries;
    // A histogram that cannot be read is missing here; the others of the cell have said so.
    cell.failed_response_ns = failed.ok().filter(|failed| failed.count > 0);
}

/// Withholds them.
pub(super) fn withhold(cell: &mut Cell) {
    cell.outcomes.clear();
    cell.retries = 0;
    cell.failed_response_ns = None;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::summarise;
    use crate::analysis::testing::record;
    use crate::record::Verdict;

    fn outcome(outcome: &str, expected: bool, count: u64) -> Outcome {
        Outcome { outcome: outcome.to_owned(), expected, count }
    }

    #[test]
    fn outcomes_add_up_and_successes_stand_apart_from_failures() {
        let mut record = record().cell("join-all", &[100.0, 101.0]).raw();
        for (nth, trial) in (1_u64..).zip(&mut record.cells[0].trials) {
            trial.outcomes =
                vec![outcome("200", true, 90), outcome("timeout", false, nth), outcome("503", false, 2)];
            trial.retries = nth;
            trial.completed = 90;
            trial.failed_response_ns = Some(Latency::of([nth * 1_000; 3]));
        }
        summarise(&mut record);
        let cell = &record.cells[0];
        let expect = [outcome("200", true, 180), outcome("503", false, 4), outcome("timeout", false, 3)];
        assert_eq!((cell.outcomes.as_slice(), cell.retries), (&expect[..], 3));
        let failed = cell.failed_response_ns.as_ref().unwrap();
        assert_eq!((failed.count, failed.max), (6, 2_000));
        // Successes only: 90 in 100 ms.
        let throughput = cell.throughput_per_s.unwrap().median;
        assert!((890.0..901.0).contains(&throughput), "{throughput}");
        let once = record.clone();
        summarise(&mut record);
        assert_eq!(record, once, "a second pass changes nothing");
    }

    #[test]
    fn an_invalid_cell_withholds_its_outcomes() {
        let mut record = record().cell("join-all", &[100.0]).raw();
        let trial = &mut record.cells[0].trials[0];
        (trial.verdict, trial.outcomes, trial.retries) = (Verdict::Invalid, vec![outcome("200", true, 9)], 4);
        summarise(&mut record);
        assert_eq!((record.cells[0].outcomes.len(), record.cells[0].retries), (0, 0));
    }
}
