//! `inflight compare`: two runs, cell by cell.

use std::io::{self, Write as _};
use std::path::Path;

use serde::Serialize;

use super::Exit;
use super::args::{CompareArgs, Format};
use super::error::CliError;
use super::report::record_at;
use super::table::{self, Column};
use crate::analysis::across::CellPair;
use crate::analysis::{self, Across, Change};
use crate::lang::words::Said;
use crate::lang::{Lang, Text};
use crate::record::{self, Cell, Interval, Record, Verdict};

pub(super) fn compare(args: &CompareArgs) -> Result<Exit, CliError> {
    let (before, after) = (read(&args.before)?, read(&args.after)?);
    let across = analysis::across(&before, &after);
    let comparable = across.rows.iter().filter(|row| row.change() != Change::NotComparable).count();
    let mut out = io::stdout().lock();
    match args.format {
        Format::Json => {
            let runs = [RunJson::new(&args.before, &before), RunJson::new(&args.after, &after)];
            let comparison = ComparisonJson::new(&across, runs);
            serde_json::to_writer_pretty(&mut out, &comparison).map_err(io::Error::from)?;
            writeln!(out)?;
        }
        Format::Text => print(&mut out, &across, args.lang)?,
    }
    let Some(percent) = args.fail_on_regression else { return Ok(Exit::Success) };
    if across.rows.iter().any(|row| row.is_regression(percent)) {
        return Ok(Exit::Regression);
    }
    if comparable == 0 {
        let why = "no cell of the two runs can be compared, so --fail-on-regression says nothing".to_owned();
        return Err(CliError::Usage(why));
    }
    Ok(Exit::Success)
}

/// The record at `path`, with its summaries made by this program: both sides by the same rules.
fn read(path: &Path) -> Result<Record, CliError> {
    let mut record = record::read(&record_at(path))?;
    analysis::summarise(&mut record);
    Ok(record)
}

fn print(out: &mut impl io::Write, across: &Across<'_>, lang: Lang) -> io::Result<()> {
    let words = lang.words();
    for warning in &across.warnings {
        writeln!(out, "! {}", warning.get(lang))?;
    }
    if across.rows.is_empty() {
        writeln!(out, "{}", words.nothing_in_common())?;
    } else {
        writeln!(out, "{}", table::fitted(&across.rows, columns(across, lang), table::room(), lang))?;
    }
    for row in &across.rows {
        if let Some(note) = &row.note {
            writeln!(out, "  {}: {}", name(row.after, lang), note.get(lang))?;
        }
    }
    for (cells, what) in
        [(&across.only_before, words.only_before()), (&across.only_after, words.only_after())]
    {
        if !cells.is_empty() {
            let names: Vec<String> = cells.iter().map(|cell| name(cell, lang)).collect();
            writeln!(out, "{what} {}", names.join(", "))?;
        }
    }
    if across.rows.is_empty() { Ok(()) } else { writeln!(out, "{}", words.two_runs()) }
}

fn name(cell: &Cell, lang: Lang) -> String {
    format!("{} · {}{}", cell.scenario, cell.model, table::at(cell.size, lang))
}

type RowColumn<'a> = Column<'a, CellPair<'a>>;

fn columns<'a>(across: &Across<'a>, lang: Lang) -> Vec<RowColumn<'a>> {
    let words = lang.words();
    let number = move |value| lang.number(value, 3);
    let ratio = move |ratio: Interval| {
        format!("{} ({} – {})", number(ratio.median), number(ratio.low), number(ratio.high))
    };
    let several = across.rows.iter().any(|row| row.after.backend != across.rows[0].after.backend);
    let mut columns = vec![RowColumn::words(words.cell(), move |row| name(row.after, lang))];
    columns.extend(several.then(|| RowColumn::words(words.backend(), |row| row.after.backend.clone())));
    columns.extend([
        RowColumn::numbers(words.before(), move |row| table::makespan(row.before, lang)),
        RowColumn::numbers(words.after(), move |row| table::makespan(row.after, lang)),
        RowColumn::numbers(words.with_interval(words.after_over_before()), move |row| {
            row.ratio().map(|(value, _)| ratio(value)).said(lang)
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
struct ComparisonJson<'a> {
    schema: &'static str,
    before: RunJson<'a>,
    after: RunJson<'a>,
    warnings: &'a [Text],
    rows: Vec<RowJson<'a>>,
    only_before: Vec<CellKey<'a>>,
    only_after: Vec<CellKey<'a>>,
}

#[derive(Serialize)]
struct RunJson<'a> {
    path: String,
    created: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct CellKey<'a> {
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
    fn new(path: &Path, record: &'a Record) -> Self {
        Self { path: path.display().to_string(), created: &record.created, version: &record.tool.version }
    }
}

impl<'a> CellKey<'a> {
    fn of(cell: &'a Cell) -> Self {
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
    fn new(across: &'a Across<'a>, [before, after]: [RunJson<'a>; 2]) -> Self {
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
