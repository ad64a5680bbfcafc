//! How the requests of a scenario ended, model by model: shown where anything but one plain success happened.

use crate::lang::{Lang, Words};
use crate::record::{Cell, Outcome};

use super::figures;
use super::views::Subject;

/// The section of the page.
pub(super) struct Section {
    pub(super) words: Words,
    pub(super) rows: Vec<Row>,
}

/// A cell.
pub(super) struct Row {
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

/// The section, if there is something to tell.
pub(super) fn section(subject: &Subject<'_>, lang: Lang) -> Option<Section> {
    let words = lang.words();
    let cells: Vec<&Cell> = subject.cells.iter().map(|(_, cell)| *cell).filter(|cell| tells(cell)).collect();
    let eventful = cells.iter().any(|cell| cell.retries > 0 || cell.outcomes.len() > 1);
    if !eventful && cells.iter().all(|cell| cell.outcomes.iter().all(|outcome| outcome.expected)) {
        return None;
    }
    let mut rows: Vec<(usize, Row)> = cells
        .into_iter()
        .map(|cell| {
            let rank = subject.scenario.models.iter().position(|id| *id == cell.model);
            (rank.unwrap_or(usize::MAX), row(subject, cell, words, lang))
        })
        .collect();
    // Cells stand backend after backend already: a stable sort by model keeps that within a model.
    rows.sort_by_key(|(rank, _)| *rank);
    Some(Section { words, rows: rows.into_iter().map(|(_, row)| row).collect() })
}

/// True if there is something to tell: a wait cannot fail.
fn tells(cell: &Cell) -> bool {
    cell.is_measured() && !cell.outcomes.is_empty() && cell.sends_requests()
}

fn row(subject: &Subject<'_>, cell: &Cell, words: Words, lang: Lang) -> Row {
    let sized = |size| {
        let vary = subject.scenario.sweep.as_ref().map(|sweep| sweep.vary);
        vary.map(|vary| {
            format!("{}: {}", super::words::vary(super::words::of(lang), vary), lang.plain(size, 3))
        })
    };
    let p50 = |latency: Option<&crate::record::Latency>| {
        figures::nanos(lang, latency.and_then(|latency| latency.p50))
    };
    Row {
        class: subject.look(&cell.model).class,
        model: cell.model.clone(),
        size: cell.size.and_then(sized).unwrap_or_default(),
        succeeded: list(&cell.outcomes, true, words),
        failed: list(&cell.outcomes, false, words),
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
            status => status,
        };
        words.times_happened(name, outcome.count)
    };
    let all: Vec<String> = outcomes.iter().filter(|outcome| outcome.expected == expected).map(of).collect();
    if all.is_empty() { words.no_outcomes().to_owned() } else { all.join(", ") }
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
