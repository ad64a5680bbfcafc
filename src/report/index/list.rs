//! The list of all runs: when, where, how, what became of the cells, and the way to their pages.

use crate::lang::Lang;
use crate::record::{Cell, Record, Settings, Verdict};
use crate::report::words::{self as general, fill};

use super::runs::Readable;
use super::words::{self, Words};
use super::{Book, Chosen};

/// A run in the list.
pub(super) struct Listed {
    pub(super) class: String,
    pub(super) date: String,
    pub(super) folder: String,
    pub(super) stopped: bool,
    /// Command, trials, time.
    pub(super) how: String,
    pub(super) machine: String,
    /// How many cells, then how many of each kind with its class.
    pub(super) cells: String,
    pub(super) verdicts: Vec<(&'static str, String)>,
    pub(super) links: Vec<Link>,
}

/// A scenario of a run.
pub(super) struct Link {
    pub(super) class: String,
    pub(super) title: String,
    /// Relative address of its page; empty if there is none.
    pub(super) href: String,
}

/// Every run, the newest first.
pub(super) fn runs(book: &Book<'_>, lang: Lang) -> Vec<Listed> {
    book.runs.iter().map(|run| listed(book, *run, lang)).collect()
}

fn listed(book: &Book<'_>, run: Readable<'_>, lang: Lang) -> Listed {
    let Readable { record, .. } = run;
    let words = words::of(lang);
    let link = |(nth, chosen): (usize, &Chosen<'_>)| {
        let scenario = record.scenario(chosen.id)?;
        let title = scenario.title.get(lang).to_owned();
        Some(Link { class: format!("s s{nth}"), title, href: run.page(chosen.id).unwrap_or_default() })
    };
    Listed {
        class: book.class(|id| record.scenario(id).is_some()),
        date: general::date(lang, &record.created),
        folder: run.run.folder.clone(),
        stopped: record.settings.interrupted,
        how: how(&record.settings, words, lang),
        machine: machine(record, lang),
        cells: fill(words.cells, &[&lang.number(record.cells.len() as f64, 0)]),
        verdicts: verdicts(&record.cells, words, lang),
        links: book.lessons.iter().enumerate().filter_map(link).collect(),
    }
}

fn how(settings: &Settings, words: &'static Words, lang: Lang) -> String {
    let command = match settings.command.as_str() {
        "run" => "inflight run",
        "bench" => "cargo bench",
        other => other,
    };
    let trials = settings.trials.to_string();
    let most = settings.most_trials.filter(|most| *most > settings.trials);
    let trials = most.map_or_else(|| trials.clone(), |most| format!("{trials}–{most}"));
    let mut parts = vec![command.to_owned(), fill(words.trials, &[&trials])];
    if settings.elapsed_ns > 0 {
        parts.push(fill(words.took, &[&lang.duration(settings.elapsed_ns as f64)]));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}

fn machine(record: &Record, lang: Lang) -> String {
    let machine = &record.machine;
    let cores = fill(general::of(lang).cores, &[&lang.number(f64::from(machine.cores), 0)]);
    let parts = [machine.cpu.as_str(), &cores, &machine.os];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn verdicts(cells: &[Cell], words: &'static Words, lang: Lang) -> Vec<(&'static str, String)> {
    let kinds = [
        (Verdict::Valid, "fine", words.valid),
        (Verdict::Suspect, "doubt", words.suspect),
        (Verdict::Invalid, "doubt", words.invalid),
        (Verdict::Failed, "doubt", words.failed),
        (Verdict::Refused, "", words.refused),
        (Verdict::Skipped, "", words.skipped),
    ];
    let count = |verdict: Verdict| cells.iter().filter(|cell| cell.verdict == verdict).count();
    let said = kinds.into_iter().filter(|kind| count(kind.0) > 0);
    said.map(|(kind, class, text)| (class, fill(text, &[&lang.number(count(kind) as f64, 0)]))).collect()
}
