//! How the requests of a scenario ended, model by model: shown where anything but one plain success happened.

use crate::lang::{Lang, Words};
use crate::record::{Cell, Latency, Outcome};

use super::quantity;
use super::views::Subject;

/// How the requests of a cell ended.
pub(super) struct OutcomeRow {
    pub(super) class: &'static str,
    pub(super) model: String,
    /// The size, where there is one.
    pub(super) size: String,
    pub(super) succeeded: String,
    pub(super) failed: String,
    pub(super) retries: String,
    pub(super) p50_succeeded: String,
    pub(super) p50_failed: String,
    /// True if something failed.
    pub(super) fails: bool,
}

/// The rows, model by model; none if there is nothing to tell.
pub(super) fn rows(subject: &Subject<'_>, lang: Lang) -> Vec<OutcomeRow> {
    let mut cells: Vec<&Cell> =
        subject.cells.iter().map(|(_, cell)| *cell).filter(|cell| tells(cell)).collect();
    let eventful = |cell: &&Cell| {
        cell.retries > 0 || cell.outcomes.len() > 1 || cell.outcomes.iter().any(|outcome| !outcome.expected)
    };
    if !cells.iter().any(eventful) {
        return Vec::new();
    }
    // Cells stand backend after backend already: a stable sort by model keeps that within a model.
    cells.sort_by_key(|cell| subject.rank(&cell.model));
    cells.into_iter().map(|cell| row(subject, cell, lang)).collect()
}

/// True if there is something to tell: a wait cannot fail.
fn tells(cell: &Cell) -> bool {
    let refused = cell.outcomes.iter().any(Outcome::is_refused);
    cell.is_measured() && !cell.outcomes.is_empty() && (cell.sends_requests() || refused)
}

fn row(subject: &Subject<'_>, cell: &Cell, lang: Lang) -> OutcomeRow {
    let vary = subject.scenario.sweep.as_ref().map(|sweep| sweep.vary.word(lang));
    let size = vary.zip(cell.size);
    let p50 = |times: Option<&Latency>| quantity::nanos(lang, times.and_then(|times| times.p50));
    OutcomeRow {
        class: subject.look(&cell.model).class,
        model: cell.model.clone(),
        size: size.map(|(vary, size)| format!("{vary}: {}", lang.swept(size))).unwrap_or_default(),
        succeeded: list(&cell.outcomes, true, lang.words()),
        failed: list(&cell.outcomes, false, lang.words()),
        retries: lang.number(cell.retries as f64, 0),
        p50_succeeded: p50(cell.response_ns.as_ref()),
        p50_failed: p50(cell.failed_response_ns.as_ref()),
        fails: cell.outcomes.iter().any(|outcome| !outcome.expected),
    }
}

/// `200 × 120, 404 × 3`.
fn list(outcomes: &[Outcome], expected: bool, words: Words) -> String {
    let of = |outcome: &Outcome| {
        let name = match outcome.outcome.as_str() {
            "timeout" => words.timed_out(),
            "connection refused" => words.connection_refused(),
            "connection lost" => words.connection_lost(),
            "circuit open" => words.circuit_open(),
            Outcome::SHED => words.shed(),
            Outcome::EXPIRED => words.expired(),
            status => status,
        };
        words.times_happened(name, outcome.count)
    };
    let all: Vec<String> = outcomes.iter().filter(|outcome| outcome.expected == expected).map(of).collect();
    if all.is_empty() { words.none().to_owned() } else { all.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_listed_in_both_languages() {
        let outcome =
            |outcome: &str, expected, count| Outcome { outcome: outcome.to_owned(), expected, count };
        let all = [outcome("200", true, 1_200), outcome("503", false, 3), outcome("timeout", false, 1)];
        let check = |lang: Lang, expected, words: &str| {
            let found = list(&all, expected, lang.words());
            assert_eq!(found.replace(['\u{a0}', '\u{202f}'], " "), words);
        };
        check(Lang::En, true, "200 × 1200");
        check(Lang::En, false, "503 × 3, no answer in time × 1");
        check(Lang::Uk, false, "503 × 3, без відповіді вчасно × 1");
        assert_eq!(list(&all[..1], false, Lang::En.words()), "none");
    }

    /// A record that does not say who speaks HTTP is from a time when the backend `http` alone did.
    #[test]
    fn the_record_says_whose_requests_could_fail() {
        let sends = |backend: &str, speaks_http| {
            Cell { backend: backend.to_owned(), speaks_http, ..Cell::default() }.sends_requests()
        };
        assert!(sends("http", None) && !sends("sleep", None));
        assert!(sends("another", Some(true)) && !sends("http", Some(false)));
    }
}
