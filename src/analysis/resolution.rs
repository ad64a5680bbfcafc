//! Whether the waits of a cell are long beside the lateness of the timer that ends them (docs/checks.md, V16).

use crate::reason::Reason;
use crate::record::{Calibration, Cell, Lateness};

/// A wait must be so many times as long as its timer is typically late: then at most 5 % of it is the timer's.
const RESOLUTION: u64 = 20;

/// Why nothing that this cell's times say of its model can be ranked; `None` where its waits are long enough, and
/// where the record does not tell.
pub(super) fn doubt(cell: &Cell, calibration: &Calibration) -> Option<Reason> {
    let (timer, each) = (cell.timer.as_deref()?, cell.per_wait_ns?);
    let late = typical(&calibration.lateness, timer)?;
    let least = late.p50_ns.saturating_mul(RESOLUTION);
    if each >= least {
        return None;
    }
    let timer = timer.to_owned();
    Some(Reason::BelowTimer { timer, late_ns: late.p50_ns, per_wait_ns: each, least_ns: least })
}

/// Of all lengths of wait that were tried, the one that was tried most often.
pub(super) fn typical<'a>(all: &'a [Lateness], timer: &str) -> Option<&'a Lateness> {
    let of_timer = all.iter().filter(|late| late.mechanism == timer && late.tries > 0);
    of_timer.reduce(|best, next| if next.tries > best.tries { next } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::reasons::told;
    use crate::analysis::testing::{MS, record, ten};
    use crate::analysis::{Comparison, compare, findings};
    use crate::lang::Lang;
    use crate::record::{ClaimOutcome, ClaimSpec, Metric, Record, Than, Verdict};

    fn late(mechanism: &str, wait_ns: u64, tries: u32, p50_ns: u64) -> Lateness {
        Lateness { mechanism: mechanism.to_owned(), wait_ns, tries, p50_ns, ..Lateness::default() }
    }

    fn calibration() -> Calibration {
        let lateness = vec![
            late("thread-sleep", MS, 200, 100_000),
            late("tokio-sleep", 100 * MS, 5, 9 * MS),
            late("tokio-sleep", MS, 200, 1_100_000),
        ];
        Calibration { lateness, ..Calibration::default() }
    }

    #[track_caller]
    fn check(timer: Option<&str>, per_wait_ns: Option<u64>, expect: bool) {
        let cell = Cell { timer: timer.map(str::to_owned), per_wait_ns, ..Cell::default() };
        assert_eq!(doubt(&cell, &calibration()).is_some(), expect, "{timer:?} {per_wait_ns:?}");
    }

    #[test]
    fn twenty_times_the_lateness_of_its_own_timer_is_enough() {
        check(Some("tokio-sleep"), Some(22 * MS), false);
        check(Some("tokio-sleep"), Some(22 * MS - 1), true);
        check(Some("thread-sleep"), Some(2 * MS), false);
        check(Some("thread-sleep"), Some(2 * MS - 1), true);
        // The shortest wait of the course, on a timer as late as tokio's was ever seen to be in a busy calibration.
        check(Some("tokio-sleep"), Some(25 * MS), false);
    }

    #[test]
    fn what_the_record_does_not_tell_is_not_judged() {
        check(None, Some(1), false);
        check(Some("tokio-sleep"), None, false);
        check(Some("another-timer"), Some(1), false);
        let cell = Cell { timer: Some("tokio-sleep".to_owned()), per_wait_ns: Some(1), ..Cell::default() };
        assert_eq!(doubt(&cell, &Calibration::default()), None);
    }

    /// Two models on waits of `per_wait` nanoseconds, one twice as slow as the other.
    fn run(per_wait: u64) -> Record {
        let claim = |metric, than: Option<&str>| ClaimSpec {
            id: None,
            metric,
            of: "thread-per-fetch".to_owned(),
            than: than.map(|model| Than { model: model.to_owned(), scenario: None, at: None }),
            at: None,
            at_least: Some(0.01),
            at_most: None,
            text: None,
        };
        let mut record = record()
            .claim(claim(Metric::Makespan, Some("join-all")))
            .claim(claim(Metric::Makespan, None))
            .claim(claim(Metric::PeakRss, None))
            .cell("sequential", &ten(100.0, 0.01))
            .ideal(100, 1.0, 0.0)
            .cell("thread-per-fetch", &ten(20.0, 0.01))
            .ideal(20, 5.0, 0.0)
            .cell("join-all", &ten(10.0, 0.01))
            .ideal(10, 10.0, 0.0)
            .edit(|cell| {
                cell.timer = Some("tokio-sleep".to_owned());
                cell.per_wait_ns = Some(per_wait);
            })
            .raw();
        record.machine.calibration = calibration();
        crate::analysis::summarise(&mut record);
        record
    }

    #[test]
    fn below_the_resolution_nothing_is_ranked() {
        let fine = run(25 * MS);
        assert!(fine.cells.iter().all(|cell| cell.verdict == Verdict::Valid && cell.speedup.is_some()));
        assert!(fine.claims.iter().all(|claim| claim.outcome == ClaimOutcome::Holds), "{:?}", fine.claims);
        assert!(compare(&fine.cells[1], &fine.cells[2]).difference().is_some());

        let coarse = run(2 * MS);
        let [sequential, threads, join_all] = &coarse.cells[..] else {
            unreachable!("three cells were made")
        };
        assert_eq!((threads.verdict, join_all.verdict), (Verdict::Valid, Verdict::Suspect));
        assert!(join_all.makespan_ns.is_some(), "the numbers are shown");
        assert!(join_all.speedup.is_none() && threads.speedup.is_some());
        for (a, b) in [(threads, join_all), (join_all, sequential)] {
            assert_eq!(compare(a, b), Comparison::BelowTimer);
        }
        let outcomes: Vec<ClaimOutcome> = coarse.claims.iter().map(|claim| claim.outcome).collect();
        assert_eq!(outcomes, [ClaimOutcome::Unclear, ClaimOutcome::Holds, ClaimOutcome::Holds]);
        let reason = coarse.claims[0].reason.as_ref().unwrap().en.replace('\u{a0}', " ");
        assert_eq!(reason, "The waits of join-all are too short for its timer: no winner is named.");
        let words = told(&join_all.why[0], Lang::En).replace('\u{a0}', " ");
        assert_eq!(
            words,
            "Below the timer's resolution: a wait by tokio-sleep ends 1.10 ms late here, and a typical fetch takes 2.00 ms for each of its waits. More than 5 % of that is the timer's, so no winner is named. Make the waits 22.0 ms or longer."
        );
        let told = findings(&coarse, "waits");
        let ranks = |id: &str| {
            told.iter().any(|finding| finding.id == id && finding.tone == crate::analysis::Tone::Shows)
        };
        assert!(!ranks("overlap") && !ranks("same-on-waits"), "{told:?}");
        assert!(told.iter().any(|finding| finding.headline.en.contains("too short for a timer")), "{told:?}");
    }
}
