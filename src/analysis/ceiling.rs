//! Whether a model held a number of fetches in a trial, and what stopped it where it did not.

use super::{reasons, trials};
use crate::lang::Lang;
use crate::lang::words::{Bytes, Nanos, Nominal, Said, Times, Words};
use crate::reason::Reason;
use crate::record::{Ceiling, Ceilings, Cell, Trial, Verdict};

/// To start and to end a trial, ns: what is predicted to take less may take so much longer.
const START: u64 = 20_000_000;

/// Why a trial did not hold its number of fetches, which is predicted to take so long; `None` if it did. More than
/// `slower` times the prediction is too long.
#[must_use]
pub fn stopped(trial: &Trial, predicted_ns: u64, slower: f64) -> Option<Reason> {
    if !trials::is_measured(trial) {
        return Some(trial.why.first().cloned().unwrap_or(Reason::Unexplained));
    }
    let makespan_ns = trial.makespan_ns;
    (makespan_ns as f64 > predicted_ns as f64 * slower + START as f64).then_some(Reason::Slower {
        makespan_ns,
        predicted_ns,
        most: slower,
        parallelism: trial.parallelism,
    })
}

/// True if a second trial may come to something else: what is refused, dies or has no time left does so again.
#[must_use]
pub const fn is_passing(trial: &Trial) -> bool {
    matches!(trial.verdict, Verdict::Valid | Verdict::Suspect | Verdict::Invalid)
}

/// Heads of the columns that [`told`] fills.
pub(crate) const fn heads(words: Words) -> [&'static str; 6] {
    [
        words.ceiling_holds(),
        words.makespan(),
        words.peak_memory(),
        words.threads(),
        words.ceiling_stops(),
        words.ceiling_by(),
    ]
}

/// What a model held, in words: how many, what these took (`cell`), how many not, and what stopped it, by its name.
#[must_use]
pub fn told(found: &Ceiling, cell: Option<&Cell>, most: u32, lang: Lang) -> [String; 6] {
    let words = lang.words();
    let number = |number: Option<u32>, none: &str| number.map_or_else(|| none.to_owned(), |n| n.said(lang));
    [
        number(found.holds, words.capacity_none()),
        cell.and_then(quickest).map(|ns| Nanos(ns as f64)).said(lang),
        cell.and_then(|cell| cell.peak_rss_bytes).map(|bytes| Bytes(bytes as f64)).said(lang),
        cell.and_then(|cell| cell.threads_peak).said(lang),
        found.stops.said(lang),
        match found.why.first() {
            Some(why) => name(why, words),
            None if found.holds == Some(most) => words.ceiling_nothing().to_owned(),
            None => words.ceiling_open().to_owned(),
        },
    ]
}

/// The cell of the most that a model held, of those of its scenario.
pub fn held<'a>(found: &Ceiling, cells: impl IntoIterator<Item = &'a Cell>) -> Option<&'a Cell> {
    let holds = found.holds.map(f64::from);
    cells.into_iter().find(|cell| cell.model == found.model && cell.size == holds && cell.is_measured())
}

/// The makespan of the trial that held, ns: others of the cell were too slow.
fn quickest(cell: &Cell) -> Option<u64> {
    let measured = cell.trials.iter().filter(|trial| trials::is_measured(trial));
    measured.map(|trial| trial.makespan_ns).min()
}

/// The limit behind a reason, as short as a table has it.
fn name(why: &Reason, words: Words) -> String {
    match why {
        Reason::OverThreadLimit { limit, .. } | Reason::Met { limit, .. } => limit.clone(),
        Reason::OverGivenThreads { .. } => "--most-threads".to_owned(),
        Reason::OverGivenMemory { .. } => "--most-memory".to_owned(),
        Reason::OverFileLimit { .. } => "RLIMIT_NOFILE".to_owned(),
        Reason::OverPortLimit { .. } => "ip_local_port_range".to_owned(),
        Reason::OverMemory { .. } => words.bill_memory().to_owned(),
        Reason::ThreadRefused { .. } => words.ceiling_refused().to_owned(),
        Reason::Slower { .. } => words.ceiling_slower().to_owned(),
        Reason::NoTimeLeft { .. } | Reason::TimeSpent { .. } | Reason::TimedOut { .. } => {
            words.ceiling_time().to_owned()
        }
        _ => words.ceiling_broken().to_owned(),
    }
}

/// What stopped a model and how it goes on beyond that, in a sentence; with the number at which it was stopped.
#[must_use]
pub fn why(found: &Ceiling, most: u32, lang: Lang) -> String {
    let words = lang.words();
    match (found.stops, found.why.first()) {
        (Some(size), Some(why)) => format!("{}: {}", words.ceiling_at(size), reasons::told(why, lang)),
        _ if found.holds == Some(most) => words.ceiling_nothing_why(most),
        _ => words.ceiling_open_why().to_owned(),
    }
}

/// How far the search went, in a sentence.
#[must_use]
pub fn rule(found: &Ceilings, lang: Lang) -> String {
    lang.words().ceiling_rule(Times(found.slower), Nominal(found.budget_ns as f64), found.most)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    fn trial(ms: u64) -> Trial {
        Trial { makespan_ns: ms * MS, parallelism: 0.9, ..Trial::default() }
    }

    #[test]
    fn a_number_is_held_up_to_a_multiple_of_the_prediction() {
        assert_eq!(stopped(&trial(1_900), 1_000 * MS, 2.0), None);
        let slower =
            Reason::Slower { makespan_ns: 2_100 * MS, predicted_ns: 1_000 * MS, most: 2.0, parallelism: 0.9 };
        assert_eq!(stopped(&trial(2_100), 1_000 * MS, 2.0), Some(slower));
        assert_eq!(stopped(&trial(2_100), 1_000 * MS, 3.0), None);
        // What starts and ends a trial is no slowness of its model.
        assert_eq!(stopped(&trial(15), MS, 2.0), None);
        let refused = Trial { verdict: Verdict::Refused, why: vec![Reason::OtherPlan], ..trial(1) };
        assert_eq!(stopped(&refused, 1_000 * MS, 2.0), Some(Reason::OtherPlan));
        assert!(!is_passing(&refused) && is_passing(&trial(9)));
        assert!(!is_passing(&Trial { verdict: Verdict::Failed, ..trial(9) }));
    }

    #[test]
    fn what_stopped_a_model_is_named_and_time_is_no_limit_of_the_machine() {
        let found = |why: Vec<Reason>| Ceiling {
            model: "spawn".to_owned(),
            holds: Some(100),
            stops: why.first().map(|_| 200),
            trials: 2,
            why,
        };
        let check = |reason: Option<Reason>, most: u32, name: &str, words: &[&str]| {
            let found = found(reason.into_iter().collect());
            assert_eq!(told(&found, None, most, Lang::En)[5], name, "{found:?}");
            let said = why(&found, most, Lang::En).replace(['\u{a0}', '\u{202f}'], " ");
            assert!(words.iter().all(|word| said.contains(word)), "{said}");
        };
        let pids = Reason::OverThreadLimit {
            threads: 200,
            limit: "kernel.pid_max".to_owned(),
            left: 210,
            percent: 80,
            remedy: "sysctl -w kernel.pid_max=4194304".to_owned(),
        };
        check(
            Some(pids),
            900,
            "kernel.pid_max",
            &["N = 200: ", "needs 200 threads", "sysctl -w kernel.pid_max"],
        );
        let time = Reason::NoTimeLeft { next_ns: 41_000 * MS, left_ns: 30_000 * MS };
        check(
            Some(time),
            900,
            "time",
            &["no limit of the machine", "41.0 s", "30.0 s of its time are left", "--max-time"],
        );
        let cause = Box::new(Reason::ThreadRefused { made: 150, needed: 200, error: "no".to_owned() });
        let met = Reason::Met {
            limit: "RLIMIT_AS".to_owned(),
            bytes: Some(3 << 30),
            own: true,
            remedy: "--most-memory …".to_owned(),
            cause,
        };
        check(
            Some(met),
            900,
            "RLIMIT_AS",
            &["after 150 of 200", "RLIMIT_AS = 3.00 GiB, which the trial sets"],
        );
        check(None, 100, "nothing", &["up to N = 100"]);
        check(None, 900, "not known", &["cut short"]);
    }
}
