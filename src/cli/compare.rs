//! `inflight compare`: two runs, cell by cell.

use std::io::{self, Write as _};
use std::path::Path;

use comfy_table::Table;
use serde::Serialize;

use super::args::{CompareArgs, Format};
use super::error::CliError;
use super::report::record_at;
use super::{End, table, words};
use crate::analysis::across::CellPair;
use crate::analysis::{self, Across, Change, Comparison};
use crate::lang::{Lang, Text};
use crate::record::{self, Cell, Interval, Record, Verdict};

pub(super) fn compare(args: &CompareArgs) -> Result<End, CliError> {
    let (before, after) = (read(&args.before)?, read(&args.after)?);
    let across = analysis::across(&before, &after);
    let comparable = across.rows.iter().filter(|row| row.change() != Change::NotComparable).count();
    let mut out = io::stdout().lock();
    match args.format {
        Format::Json => {
            let run = |path: &Path, record| Run::new(path, record);
            let answer = Answer::new(&across, run(&args.before, &before), run(&args.after, &after));
            serde_json::to_writer_pretty(&mut out, &answer).map_err(io::Error::from)?;
            writeln!(out)?;
        }
        Format::Text => tell(&mut out, &across, args.lang.into())?,
    }
    let Some(percent) = args.fail_on_regression else { return Ok(End::Well) };
    if across.rows.iter().any(|row| row.is_regression(percent)) {
        return Ok(End::Regression);
    }
    if comparable == 0 {
        let why = "no cell of the two runs can be compared, so --fail-on-regression says nothing".to_owned();
        return Err(CliError::Usage(why));
    }
    Ok(End::Well)
}

/// The record at `path`, with its summaries made by this program: both sides by the same rules.
fn read(path: &Path) -> Result<Record, CliError> {
    let mut record = record::read(&record_at(path))?;
    analysis::summarise(&mut record);
    Ok(record)
}

fn tell(out: &mut impl io::Write, across: &Across<'_>, lang: Lang) -> io::Result<()> {
    let words = words::of(lang);
    for warning in &across.warnings {
        writeln!(out, "! {}", warning.get(lang))?;
    }
    writeln!(out, "{}", rows(across, lang))?;
    for row in &across.rows {
        if let Some(note) = &row.note {
            writeln!(out, "  {}: {}", name(row.after, lang), note.get(lang))?;
        }
    }
    for (cells, what) in [(&across.only_before, words.only_before), (&across.only_after, words.only_after)] {
        if !cells.is_empty() {
            let names: Vec<String> = cells.iter().map(|cell| name(cell, lang)).collect();
            writeln!(out, "{what} {}", names.join(", "))?;
        }
    }
    writeln!(out, "{}", words.two_runs)
}

fn name(cell: &Cell, lang: Lang) -> String {
    format!("{} · {}{}", cell.scenario, cell.model, table::at(cell.size, lang))
}

fn rows(across: &Across<'_>, lang: Lang) -> Table {
    let words = words::of(lang);
    let mut table = table::plain();
    let backends = across.rows.iter().any(|row| row.after.backend != across.rows[0].after.backend);
    let mut head = vec![words.cell];
    head.extend(backends.then_some(words.backend));
    head.extend([words.before, words.after, words.ratio, "p", words.change]);
    table.set_header(head);
    for row in &across.rows {
        let mut line = vec![name(row.after, lang)];
        line.extend(backends.then(|| row.after.backend.clone()));
        let makespan = |cell: &Cell| {
            cell.makespan_ns.map_or_else(|| "–".to_owned(), |time| table::with_interval(&time, lang))
        };
        line.extend([makespan(row.before), makespan(row.after)]);
        let (ratio, p) = measured(row).map_or_else(
            || ("–".to_owned(), "–".to_owned()),
            |(ratio, p)| {
                let number = |value: f64| lang.number(value, 3);
                let (low, high) = (number(ratio.low), number(ratio.high));
                (format!("{} ({low} – {high})", number(ratio.median)), lang.number(p, 4))
            },
        );
        line.extend([ratio, p, words::change(row.change(), lang).to_owned()]);
        table.add_row(line);
    }
    let shift = usize::from(backends);
    table::align(&mut table, &[0, shift, 5 + shift]);
    table
}

fn measured(row: &CellPair<'_>) -> Option<(Interval, f64)> {
    match row.comparison {
        Comparison::Different { ratio, p } | Comparison::NoDifference { ratio, p } => Some((ratio, p)),
        _ => None,
    }
}

/// What `--format json` prints; fields are only added while the schema's number stays.
#[derive(Serialize)]
struct Answer<'a> {
    schema: &'static str,
    before: Run<'a>,
    after: Run<'a>,
    warnings: &'a [Text],
    rows: Vec<Line<'a>>,
    only_before: Vec<Key<'a>>,
    only_after: Vec<Key<'a>>,
}

#[derive(Serialize)]
struct Run<'a> {
    path: String,
    created: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct Key<'a> {
    scenario: &'a str,
    size: Option<f64>,
    backend: &'a str,
    model: &'a str,
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    key: Key<'a>,
    plan_digest: &'a str,
    /// `faster`, `slower`, `no-difference` or `not-comparable`.
    change: &'static str,
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

impl<'a> Run<'a> {
    fn new(path: &Path, record: &'a Record) -> Self {
        Self { path: path.display().to_string(), created: &record.created, version: &record.tool.version }
    }
}

impl<'a> Key<'a> {
    fn of(cell: &'a Cell) -> Self {
        Self { scenario: &cell.scenario, size: cell.size, backend: &cell.backend, model: &cell.model }
    }
}

impl<'a> Answer<'a> {
    fn new(across: &'a Across<'a>, before: Run<'a>, after: Run<'a>) -> Self {
        let line = |row: &'a CellPair<'a>| {
            let (ratio, p) = measured(row).unzip();
            Line {
                key: Key::of(row.after),
                plan_digest: &row.after.plan_digest,
                change: match row.change() {
                    Change::Faster => "faster",
                    Change::Slower => "slower",
                    Change::NoDifference => "no-difference",
                    Change::NotComparable => "not-comparable",
                },
                ratio,
                p,
                before_makespan_ns: row.before.makespan_ns,
                after_makespan_ns: row.after.makespan_ns,
                before_verdict: row.before.verdict,
                after_verdict: row.after.verdict,
                note: row.note.as_ref(),
            }
        };
        let keys = |cells: &[&'a Cell]| cells.iter().map(|cell| Key::of(cell)).collect();
        Self {
            schema: "inflight.compare/1",
            before,
            after,
            warnings: &across.warnings,
            rows: across.rows.iter().map(line).collect(),
            only_before: keys(&across.only_before),
            only_after: keys(&across.only_after),
        }
    }
}
