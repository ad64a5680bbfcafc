//! The models of one scenario on several backends side by side, and which conclusions survive.

use crate::analysis::ladder::{Conclusion, Ladder, Rung, ladder};
use crate::analysis::{Comparison, compare, reasons};
use crate::lang::Lang;
use crate::lang::words::Nanos;
use crate::record::{Cell, Verdict};

use super::claims::ClaimView;
use super::quantity::{self, Quantity};
use super::views::Subject;

/// A client whose CPU time a fetch is so much over that of the first backend is said to work.
const WORKS: f64 = 2.0;
/// A makespan so much over that of the first backend is named.
const LONGER: f64 = 1.1;

pub(super) struct BackendsSection {
    pub(super) backends: Vec<String>,
    pub(super) size: String,
    pub(super) rows: Vec<BackendsRow>,
    pub(super) conclusions: Vec<ConclusionRow>,
    pub(super) notes: Vec<Note>,
}

/// A model on every backend.
pub(super) struct BackendsRow {
    pub(super) class: &'static str,
    pub(super) model: String,
    pub(super) cells: Vec<BackendCell>,
}

/// A model on one backend.
pub(super) struct BackendCell {
    pub(super) time: Quantity,
    /// Beside the backend's `sequential`, or the verdict where nothing was measured.
    pub(super) small: String,
    pub(super) fine: bool,
}

/// A conclusion on every backend.
pub(super) struct ConclusionRow {
    pub(super) text: String,
    pub(super) claims: Vec<ClaimView>,
}

/// Why a backend differs from the first.
pub(super) struct Note {
    pub(super) backend: String,
    pub(super) reasons: Vec<String>,
}

/// The section, where the scenario ran on more than one backend.
pub(super) fn section(subject: &Subject<'_>, lang: Lang) -> Option<BackendsSection> {
    let ladder = ladder(subject.record, &subject.scenario.id)?;
    let models = subject.scenario.models.iter();
    let models = models.filter(|model| ladder.rungs.iter().any(|rung| rung.cell(model).is_some()));
    let row = |model: &String| BackendsRow {
        class: subject.look(model).class,
        model: model.clone(),
        cells: ladder.rungs.iter().map(|rung| backend_cell(rung.cell(model), lang)).collect(),
    };
    let conclusion = |conclusion: &Conclusion| ConclusionRow {
        text: conclusion.text.get(lang).to_owned(),
        claims: conclusion.claims.iter().map(|claim| ClaimView::new(claim, lang)).collect(),
    };
    Some(BackendsSection {
        backends: ladder.rungs.iter().map(|rung| rung.backend.to_owned()).collect(),
        size: ladder.size.map(|size| lang.swept(size)).unwrap_or_default(),
        rows: models.map(row).collect(),
        conclusions: ladder.conclusions.iter().map(conclusion).collect(),
        notes: notes(&ladder, lang),
    })
}

fn backend_cell(cell: Option<&Cell>, lang: Lang) -> BackendCell {
    let Some(cell) = cell else {
        return BackendCell { time: Quantity::none(), small: String::new(), fine: true };
    };
    if !cell.is_measured() {
        let small = cell.verdict.word(lang).to_owned();
        return BackendCell { time: Quantity::none(), small, fine: false };
    }
    BackendCell {
        time: Quantity::time(lang, cell.makespan_ns),
        small: cell.speedup.map(|speedup| lang.ratio(speedup.median)).unwrap_or_default(),
        fine: cell.verdict == Verdict::Valid,
    }
}

/// What the numbers say of each backend beside the first.
fn notes(ladder: &Ladder<'_>, lang: Lang) -> Vec<Note> {
    let Some((first, others)) = ladder.rungs.split_first() else { return Vec::new() };
    let note = |rung: &Rung<'_>| {
        let reasons = [
            no_client(rung, lang),
            queue(rung, lang),
            client_work(first, rung, lang),
            slower(first, rung, lang),
        ];
        let reasons: Vec<String> = reasons.into_iter().flatten().collect();
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
    Some(lang.words().ladder_queue(cell.connections?, cell.fetches))
}

/// The model whose fetches cost the client most beside the first backend.
fn client_work(first: &Rung<'_>, rung: &Rung<'_>, lang: Lang) -> Option<String> {
    let costs = |cell: &&Cell| {
        let here = cell.cpu_ns_per_fetch?;
        let there = first.cell(&cell.model)?.cpu_ns_per_fetch?;
        (there > 0.0 && here / there >= WORKS).then_some((here, there))
    };
    let costs = rung.cells.iter().filter_map(|cell| Some((cell, costs(cell)?)));
    let (cell, (here, there)) = costs.max_by(|(_, one), (_, other)| one.0.total_cmp(&other.0))?;
    Some(lang.words().ladder_client(&cell.model, Nanos(here), Nanos(there), first.backend))
}

/// The model that takes longest beside the first backend, where the trials tell the two apart.
fn slower(first: &Rung<'_>, rung: &Rung<'_>, lang: Lang) -> Option<String> {
    let ratio = |cell: &Cell| match compare(cell, first.cell(&cell.model)?) {
        Comparison::Different { ratio, .. } if ratio.median >= LONGER => Some(ratio.median),
        _ => None,
    };
    let all = rung.cells.iter().filter_map(|cell| Some((*cell, ratio(cell)?)));
    let (cell, _) = all.max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    let there = first.cell(&cell.model)?;
    let [here, there] = [cell, there].map(|cell| quantity::makespan(lang, cell));
    Some(lang.words().ladder_slower(&cell.model, here, there, first.backend))
}
