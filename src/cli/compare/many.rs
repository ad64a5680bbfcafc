//! Many runs, the oldest first: on the terminal, in Markdown and in JSON.

use std::io;

use serde::Serialize;

use super::Run;
use super::two::{CellKey, RunJson, name, ratio};
use crate::analysis::Change;
use crate::analysis::trend::{Series, Step, Trend};
use crate::cli::markdown;
use crate::cli::table::{self, Column};
use crate::lang::words::Said;
use crate::lang::{Lang, Text};
use crate::record::{Interval, Verdict};

/// On the terminal.
pub(super) fn print(out: &mut impl io::Write, trend: &Trend<'_>, runs: &[Run], lang: Lang) -> io::Result<()> {
    for line in legend(runs) {
        writeln!(out, "{line}")?;
    }
    for warning in &trend.warnings {
        writeln!(out, "! {}", warning.get(lang))?;
    }
    if trend.rows.is_empty() {
        return writeln!(out, "{}", lang.words().trend_nothing_in_common());
    }
    writeln!(out, "{}", table::fitted(&trend.rows, columns(trend, runs.len(), lang), table::room(), lang))?;
    for line in remarks(trend, lang) {
        writeln!(out, "  {line}")?;
    }
    writeln!(out, "{}", lang.words().trend_rule())
}

/// In Markdown.
pub(super) fn page(trend: &Trend<'_>, runs: &[Run], lang: Lang) -> String {
    let words = lang.words();
    let head =
        legend(runs).into_iter().chain(trend.warnings.iter().map(|warning| warning.get(lang).to_owned()));
    let (body, last) = if trend.rows.is_empty() {
        (words.trend_nothing_in_common().to_owned(), "")
    } else {
        (table::in_markdown(&trend.rows, &columns(trend, runs.len(), lang)), words.trend_rule())
    };
    let parts = [markdown::list(head), body, markdown::list(remarks(trend, lang)), last.to_owned()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// Which number is which run.
fn legend(runs: &[Run]) -> Vec<String> {
    let line = |(number, run): (usize, &Run)| {
        let record = &run.record;
        format!("{number}: {} ({}, {} {})", run.asked, record.created, record.tool.name, record.tool.version)
    };
    (1..).zip(runs).map(line).collect()
}

type RowColumn<'a> = Column<'a, Series<'a>>;

fn columns<'a>(trend: &Trend<'a>, runs: usize, lang: Lang) -> Vec<RowColumn<'a>> {
    let words = lang.words();
    let backend = |series: &Series<'a>| series.last().backend.clone();
    let several = trend.rows.iter().any(|row| backend(row) != backend(&trend.rows[0]));
    let mut columns = vec![RowColumn::words(words.cell(), move |row| name(row.last(), lang))];
    columns.extend(several.then(|| RowColumn::words(words.backend(), backend)));
    columns.extend((0..runs).map(|run| {
        let column = RowColumn::numbers((run + 1).to_string(), move |row| {
            row.cells[run].map(|cell| table::makespan(cell, lang)).said(lang)
        });
        // The first and the last stay; those between go where there is no room, the older ones first.
        if run == 0 || run + 1 == runs { column } else { column.rank((runs - run).min(250) as u8 + 2) }
    }));
    columns.extend([
        RowColumn::numbers(words.with_interval(words.trend_whole()), move |row| {
            row.overall().pair.ratio().map(|(value, _)| ratio(value, lang)).said(lang)
        })
        .rank(1),
        RowColumn::words(words.trend_changes(), move |row| changes(row, lang)),
    ]);
    columns
}

/// `3 slower, 5 faster`: the runs from which on it is so, and what the ends show where no step does.
fn changes(series: &Series<'_>, lang: Lang) -> String {
    let words = lang.words();
    let word = |step: &Step<'_>| step.pair.change().word(lang);
    let mut said: Vec<String> =
        series.changes().map(|step| words.trend_from(step.to + 1, word(step))).collect();
    let overall = series.overall();
    if said.is_empty() && matches!(overall.pair.change(), Change::Faster | Change::Slower) {
        said.push(words.trend_little_by_little(word(overall)));
    }
    if said.is_empty() {
        said.push(word(overall).to_owned());
    }
    said.join(", ")
}

/// Each change with its ratio, and why some steps say less than others.
fn remarks(trend: &Trend<'_>, lang: Lang) -> Vec<String> {
    let words = lang.words();
    let mut remarks = Vec::new();
    for series in &trend.rows {
        let name = name(series.last(), lang);
        for step in &series.steps {
            let ratio = step.pair.ratio().map(|(value, _)| ratio(value, lang));
            let between = |what: String| words.trend_step(&name, step.from + 1, step.to + 1, what);
            if matches!(step.pair.change(), Change::Faster | Change::Slower) {
                remarks.push(between(format!("{}, {}", step.pair.change().word(lang), ratio.said(lang))));
            }
            if let Some(note) = &step.pair.note {
                remarks.push(between(note.get(lang).to_owned()));
            }
        }
    }
    remarks
}

/// What `--format json` prints; fields are only added while the schema's number stays.
#[derive(Serialize)]
pub(super) struct TrendJson<'a> {
    schema: &'static str,
    runs: Vec<RunJson<'a>>,
    warnings: &'a [Text],
    rows: Vec<SeriesJson<'a>>,
}

#[derive(Serialize)]
struct SeriesJson<'a> {
    #[serde(flatten)]
    key: CellKey<'a>,
    /// In each run, `null` where it has no such cell or nothing to show.
    makespan_ns: Vec<Option<Interval>>,
    verdicts: Vec<Option<Verdict>>,
    /// From each run that has the cell to the next.
    steps: Vec<StepJson<'a>>,
    /// From the first to the last run that has it.
    whole: StepJson<'a>,
}

#[derive(Serialize)]
struct StepJson<'a> {
    /// Numbers of the runs, from 0.
    from: usize,
    to: usize,
    change: Change,
    /// The median makespan of the later run over that of the earlier, with its 95 % interval.
    ratio: Option<Interval>,
    /// Of the permutation test, corrected over the whole table.
    p: Option<f64>,
    note: Option<&'a Text>,
}

impl<'a> StepJson<'a> {
    fn of(step: &'a Step<'a>) -> Self {
        let (ratio, p) = step.pair.ratio().unzip();
        let note = step.pair.note.as_ref();
        Self { from: step.from, to: step.to, change: step.pair.change(), ratio, p, note }
    }
}

impl<'a> TrendJson<'a> {
    pub(super) fn new(trend: &'a Trend<'a>, runs: &'a [Run]) -> Self {
        let row = |series: &'a Series<'a>| SeriesJson {
            key: CellKey::of(series.last()),
            makespan_ns: series.cells.iter().map(|cell| cell.and_then(|cell| cell.makespan_ns)).collect(),
            verdicts: series.cells.iter().map(|cell| cell.map(|cell| cell.verdict)).collect(),
            steps: series.steps.iter().map(StepJson::of).collect(),
            whole: StepJson::of(series.overall()),
        };
        Self {
            schema: "inflight.trend/1",
            runs: runs.iter().map(RunJson::of).collect(),
            warnings: &trend.warnings,
            rows: trend.rows.iter().map(row).collect(),
        }
    }
}
