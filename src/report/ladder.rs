//! The ladder: the models of one scenario on several backends side by side, and which conclusions survive.

use crate::analysis::ladder::{Conclusion, Ladder, Rung, ladder};
use crate::analysis::{Comparison, compare, reasons};
use crate::lang::Lang;
use crate::record::{Cell, Claim, Verdict};

use super::figures::{self, Figure};
use super::views::Subject;
use super::words::{self, fill};

/// A client whose CPU time a fetch is so much over that of the first rung is said to work.
const WORKS: f64 = 2.0;
/// A makespan so much over that of the first rung is named.
const LONGER: f64 = 1.1;

/// The section of the page.
pub(super) struct Section {
    pub(super) backends: Vec<String>,
    pub(super) size: String,
    pub(super) rows: Vec<Row>,
    pub(super) conclusions: Vec<Line>,
    pub(super) notes: Vec<Note>,
}

/// A model on every rung.
pub(super) struct Row {
    pub(super) class: &'static str,
    pub(super) model: String,
    pub(super) cells: Vec<Place>,
}

/// A model on one rung.
pub(super) struct Place {
    pub(super) time: Figure,
    /// Beside the rung's `sequential`, or the verdict where nothing was measured.
    pub(super) small: String,
    pub(super) fine: bool,
}

/// A conclusion on every rung.
pub(super) struct Line {
    pub(super) text: String,
    pub(super) marks: Vec<Mark>,
}

/// A conclusion on one rung.
pub(super) struct Mark {
    pub(super) class: &'static str,
    pub(super) sign: &'static str,
    pub(super) words: &'static str,
    pub(super) measured: String,
}

/// Why a rung differs from the first.
pub(super) struct Note {
    pub(super) backend: String,
    pub(super) reasons: Vec<String>,
}

/// The section, where the scenario ran on more than one backend.
pub(super) fn section(subject: &Subject<'_>, lang: Lang) -> Option<Section> {
    let ladder = ladder(subject.record, &subject.scenario.id)?;
    let models = subject.scenario.models.iter();
    let models = models.filter(|model| ladder.rungs.iter().any(|rung| rung.cell(model).is_some()));
    Some(Section {
        backends: ladder.rungs.iter().map(|rung| rung.backend.to_owned()).collect(),
        size: ladder.size.map(|size| lang.plain(size, 3)).unwrap_or_default(),
        rows: models.map(|model| row(subject, &ladder, model, lang)).collect(),
        conclusions: ladder.conclusions.iter().map(|conclusion| line(conclusion, lang)).collect(),
        notes: notes(&ladder, lang),
    })
}

fn row(subject: &Subject<'_>, ladder: &Ladder<'_>, model: &str, lang: Lang) -> Row {
    Row {
        class: subject.look(model).class,
        model: model.to_owned(),
        cells: ladder.rungs.iter().map(|rung| place(rung.cell(model), lang)).collect(),
    }
}

fn place(cell: Option<&Cell>, lang: Lang) -> Place {
    let words = words::of(lang);
    match cell {
        None => Place { time: Figure::none(), small: String::new(), fine: true },
        Some(cell) if !cell.is_measured() => {
            Place { time: Figure::none(), small: words::verdict(words, cell.verdict).to_owned(), fine: false }
        }
        Some(cell) => Place {
            time: figures::time(lang, cell.makespan_ns),
            small: cell.speedup.map(|ratio| figures::ratio(lang, Some(ratio)).main).unwrap_or_default(),
            fine: cell.verdict == Verdict::Valid,
        },
    }
}

fn line(conclusion: &Conclusion, lang: Lang) -> Line {
    let words = words::of(lang);
    let mark = |claim: &Claim| {
        let (class, sign, outcome) = words::outcome(words, claim.outcome);
        let measured = figures::claim(lang, claim).map(|figure| figure.main).unwrap_or_default();
        Mark { class, sign, words: outcome, measured }
    };
    Line { text: conclusion.text.get(lang).to_owned(), marks: conclusion.claims.iter().map(mark).collect() }
}

/// What the numbers say of each rung beside the first.
fn notes(ladder: &Ladder<'_>, lang: Lang) -> Vec<Note> {
    let Some((first, others)) = ladder.rungs.split_first() else { return Vec::new() };
    let note = |rung: &Rung<'_>| {
        let reasons: Vec<String> = [
            no_client(rung, lang),
            queue(rung, lang),
            client_work(first, rung, lang),
            slower(first, rung, lang),
        ]
        .into_iter()
        .flatten()
        .collect();
        (!reasons.is_empty()).then(|| Note { backend: rung.backend.to_owned(), reasons })
    };
    others.iter().filter_map(note).collect()
}

/// Models that could not run there.
fn no_client(rung: &Rung<'_>, lang: Lang) -> Option<String> {
    let skipped: Vec<&&Cell> = rung.cells.iter().filter(|cell| cell.verdict == Verdict::Skipped).collect();
    let reason = reasons::of_cell(skipped.first()?, lang).into_iter().next()?;
    let models: Vec<&str> = skipped.iter().map(|cell| cell.model.as_str()).collect();
    Some(format!("{}: {}.", models.join(", "), reason.trim_end_matches('.')))
}

/// Fewer connections than fetches that could be in flight.
fn queue(rung: &Rung<'_>, lang: Lang) -> Option<String> {
    let limited = |cell: &&&Cell| cell.connections.is_some_and(|most| most < cell.fetches);
    let cell = rung.cells.iter().find(limited)?;
    let number = |value: u32| lang.number(f64::from(value), 0);
    Some(fill(words::of(lang).ladder_queue, &[&number(cell.connections?), &number(cell.fetches)]))
}

/// The model whose fetches cost the client most beside the first rung.
fn client_work(first: &Rung<'_>, rung: &Rung<'_>, lang: Lang) -> Option<String> {
    let ratio = |cell: &&Cell| {
        let here = cell.cpu_ns_per_fetch?;
        let there = first.cell(&cell.model)?.cpu_ns_per_fetch?;
        (there > 0.0 && here / there >= WORKS).then_some((here, there))
    };
    let dearest = rung.cells.iter().filter_map(|cell| Some((cell, ratio(cell)?)));
    let (cell, (here, there)) = dearest.max_by(|(_, one), (_, other)| one.0.total_cmp(&other.0))?;
    let words = words::of(lang).ladder_client;
    Some(fill(words, &[&cell.model, &lang.duration(here), &lang.duration(there), first.backend]))
}

/// The model that takes longest beside the first rung, where the trials tell the two apart.
fn slower(first: &Rung<'_>, rung: &Rung<'_>, lang: Lang) -> Option<String> {
    let ratio = |cell: &Cell| match compare(cell, first.cell(&cell.model)?) {
        Comparison::Different { ratio, .. } if ratio.median >= LONGER => Some(ratio.median),
        _ => None,
    };
    let all = rung.cells.iter().filter_map(|cell| Some((*cell, ratio(cell)?)));
    let (cell, _) = all.max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    let there = first.cell(&cell.model)?;
    let time = |cell: &Cell| figures::time(lang, cell.makespan_ns).main;
    Some(fill(words::of(lang).ladder_slower, &[&cell.model, &time(cell), &time(there), first.backend]))
}
