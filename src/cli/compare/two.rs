//! Two runs, cell by cell: on the terminal, in Markdown and in JSON.

use std::io;

use serde::Serialize;

use super::Run;
use crate::analysis::across::CellPair;
use crate::analysis::{Across, Change};
use crate::cli::markdown;
use crate::cli::table::{self, Column};
use crate::lang::words::Said;
use crate::lang::{Lang, Text};
use crate::record::{Cell, Interval, Verdict};

/// Two runs on the terminal.
pub(super) fn print(out: &mut impl io::Write, across: &Across<'_>, lang: Lang) -> io::Result<()> {
    let words = lang.words();
    for warning in &across.warnings {
        writeln!(out, "! {}", warning.get(lang))?;
    }
    if across.rows.is_empty() {
        writeln!(out, "{}", words.nothing_in_common())?;
    } else {
        writeln!(out, "{}", table::fitted(&across.rows, columns(across, lang), table::room(), lang))?;
    }
    for note in notes(across, lang) {
        writeln!(out, "  {note}")?;
    }
    for line in only(across, lang) {
        writeln!(out, "{line}")?;
    }
    if across.rows.is_empty() { Ok(()) } else { writeln!(out, "{}", words.two_runs()) }
}

/// The same in Markdown.
pub(super) fn page(across: &Across<'_>, lang: Lang) -> String {
    let words = lang.words();
    let warnings = across.warnings.iter().map(|warning| warning.get(lang).to_owned());
    let (body, last) = if across.rows.is_empty() {
        (words.nothing_in_common().to_owned(), "")
    } else {
        (table::in_markdown(&across.rows, &columns(across, lang)), words.two_runs())
    };
    let remarks = notes(across, lang).into_iter().chain(only(across, lang));
    let parts = [markdown::list(warnings), body, markdown::list(remarks), last.to_owned()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// What there is to say of single rows.
fn notes(across: &Across<'_>, lang: Lang) -> Vec<String> {
    let of =
        |row: &CellPair<'_>| Some(format!("{}: {}", name(row.after, lang), row.note.as_ref()?.get(lang)));
    across.rows.iter().filter_map(of).collect()
}

/// Which cells only one of the two has.
fn only(across: &Across<'_>, lang: Lang) -> Vec<String> {
    let words = lang.words();
    let sides = [(&across.only_before, words.only_before()), (&across.only_after, words.only_after())];
    let sides = sides.into_iter().filter(|(cells, _)| !cells.is_empty());
    let line = |(cells, what): (&Vec<&Cell>, &str)| {
        let names: Vec<String> = cells.iter().map(|cell| name(cell, lang)).collect();
        format!("{what} {}", names.join(", "))
    };
    sides.map(line).collect()
}

/// A cell in a few words.
pub(super) fn name(cell: &Cell, lang: Lang) -> String {
    format!("{} · {}{}", cell.scenario, cell.model, table::at(cell.size, lang))
}

/// A ratio with its interval.
pub(super) fn ratio(ratio: Interval, lang: Lang) -> String {
    let number = |value| lang.number(value, 3);
    format!("{} ({} – {})", number(ratio.median), number(ratio.low), number(ratio.high))
}

type RowColumn<'a> = Column<'a, CellPair<'a>>;

fn columns<'a>(across: &Across<'a>, lang: Lang) -> Vec<RowColumn<'a>> {
    let words = lang.words();
    let several = across.rows.iter().any(|row| row.after.backend != across.rows[0].after.backend);
    let mut columns = vec![RowColumn::words(words.cell(), move |row| name(row.after, lang))];
    columns.extend(several.then(|| RowColumn::words(words.backend(), |row| row.after.backend.clone())));
    columns.extend([
        RowColumn::numbers(words.before(), move |row| table::makespan(row.before, lang)),
        RowColumn::numbers(words.after(), move |row| table::makespan(row.after, lang)),
        RowColumn::numbers(words.with_interval(words.after_over_before()), move |row| {
            row.ratio().map(|(value, _)| ratio(value, lang)).said(lang)
        }),
        RowColumn::numbers(words.p_value(), move |row| {
            row.ratio().map(|(_, p)| lang.number(p, 4)).said(lang)
        })
        .rank(1),
        RowColumn::words(words.change(), move |row| row.change().word(lang).to_owned()),
    ]);
    columns
}

/// What `--format json` prints; fields are only added while the schema's number stays.
#[derive(Serialize)]
pub(super) struct ComparisonJson<'a> {
    schema: &'static str,
    before: RunJson<'a>,
    after: RunJson<'a>,
    warnings: &'a [Text],
    rows: Vec<RowJson<'a>>,
    only_before: Vec<CellKey<'a>>,
    only_after: Vec<CellKey<'a>>,
}

#[derive(Serialize)]
pub(super) struct RunJson<'a> {
    path: String,
    created: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
pub(super) struct CellKey<'a> {
    scenario: &'a str,
    size: Option<f64>,
    backend: &'a str,
    model: &'a str,
}

#[derive(Serialize)]
struct RowJson<'a> {
    #[serde(flatten)]
    key: CellKey<'a>,
    plan_digest: &'a str,
    change: Change,
    /// The median makespan after over that before, with its 95 % interval.
    ratio: Option<Interval>,
    /// Of the permutation test, corrected over all rows.
    p: Option<f64>,
    before_makespan_ns: Option<Interval>,
    after_makespan_ns: Option<Interval>,
    before_verdict: Verdict,
    after_verdict: Verdict,
    note: Option<&'a Text>,
}

impl<'a> RunJson<'a> {
    pub(super) fn of(run: &'a Run) -> Self {
        let record = &run.record;
        Self { path: run.asked.clone(), created: &record.created, version: &record.tool.version }
    }
}

impl<'a> CellKey<'a> {
    pub(super) fn of(cell: &'a Cell) -> Self {
        Self { scenario: &cell.scenario, size: cell.size, backend: &cell.backend, model: &cell.model }
    }
}

impl<'a> RowJson<'a> {
    fn new(row: &'a CellPair<'a>) -> Self {
        let CellPair { before, after, .. } = row;
        let (ratio, p) = row.ratio().unzip();
        Self {
            key: CellKey::of(after),
            plan_digest: &after.plan_digest,
            change: row.change(),
            ratio,
            p,
            before_makespan_ns: before.makespan_ns,
            after_makespan_ns: after.makespan_ns,
            before_verdict: before.verdict,
            after_verdict: after.verdict,
            note: row.note.as_ref(),
        }
    }
}

impl<'a> ComparisonJson<'a> {
    pub(super) fn new(across: &'a Across<'a>, [before, after]: [RunJson<'a>; 2]) -> Self {
        let keys = |cells: &[&'a Cell]| cells.iter().map(|cell| CellKey::of(cell)).collect();
        Self {
            schema: "inflight.compare/1",
            before,
            after,
            warnings: &across.warnings,
            rows: across.rows.iter().map(RowJson::new).collect(),
            only_before: keys(&across.only_before),
            only_after: keys(&across.only_after),
        }
    }
}
