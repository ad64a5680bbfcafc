//! Tables on the terminal, and the summary at the end of a run: one table a scenario, then its claims.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use crate::analysis::{self, Closing, reasons};
use crate::lang::Lang;
use crate::lang::words::{Bytes, Nanos, Rate, Said, Times};
use crate::record::{Cell, Interval, Record, Scenario};

/// A column of a table over values of a type.
pub(super) struct Column<'a, T> {
    head: String,
    alignment: CellAlignment,
    value: Box<dyn Fn(&T) -> String + 'a>,
}

impl<'a, T: 'a> Column<'a, T> {
    /// A column of words.
    pub(super) fn words(head: impl Into<String>, value: impl Fn(&T) -> String + 'a) -> Self {
        Self { head: head.into(), alignment: CellAlignment::Left, value: Box::new(value) }
    }

    /// A column of numbers.
    pub(super) fn numbers(head: impl Into<String>, value: impl Fn(&T) -> String + 'a) -> Self {
        Self { alignment: CellAlignment::Right, ..Self::words(head, value) }
    }

    /// The column of swept values.
    pub(super) fn size(size: fn(&T) -> Option<f64>, lang: Lang) -> Self {
        let value = move |row: &T| size(row).map(|size| lang.swept(size)).unwrap_or_default();
        Self::numbers(lang.words().size(), value)
    }
}

/// A table with one rule, under its head; columns keep their width.
pub(super) fn table<T>(rows: &[T], columns: &[Column<'_, T>]) -> Table {
    let mut table = Table::new();
    table
        .load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')))
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(columns.iter().map(|column| &column.head));
    for row in rows {
        table.add_row(columns.iter().map(|column| (column.value)(row)));
    }
    for (made, column) in table.column_iter_mut().zip(columns) {
        made.set_cell_alignment(column.alignment);
    }
    table
}

/// Everything a run found, as text.
pub(super) fn summary(record: &Record, lang: Lang) -> String {
    let mut out = String::new();
    for scenario in &record.scenarios {
        // Writing to a string cannot fail.
        let _ = of_scenario(&mut out, record, scenario, lang);
    }
    out
}

fn of_scenario(
    out: &mut String,
    record: &Record,
    scenario: &Scenario,
    lang: Lang,
) -> Result<(), std::fmt::Error> {
    let cells: Vec<&Cell> = record.cells_of(&scenario.id).collect();
    // A scenario that ran on several backends tells its cells apart by these too.
    let several = cells.iter().any(|cell| cell.backend != cells[0].backend);
    writeln!(out, "\n{} ({})", scenario.title.get(lang), scenario.id)?;
    writeln!(out, "{}", table(&cells, &columns(&cells, several, lang)))?;
    for cell in &cells {
        let backend = if several { format!(" ({})", cell.backend) } else { String::new() };
        for reason in reasons::of_cell(cell, lang) {
            writeln!(out, "  {}{}{backend}: {reason}", cell.model, at(cell.size, lang))?;
        }
    }
    for claim in record.claims.iter().filter(|claim| claim.scenario == scenario.id) {
        let reason = claim.reason.as_ref().map(|reason| format!(" ({})", reason.get(lang)));
        let (outcome, text) = (claim.outcome.word(lang), claim.text.get(lang));
        writeln!(out, "  {outcome}: {text}{}", reason.unwrap_or_default())?;
    }
    of_cases(out, &analysis::closing(record, &scenario.id), lang)
}

/// Who was faster than whom in each scenario, and why: for the end of a run whose table others print.
#[must_use]
pub fn closing(record: &Record, lang: Lang) -> String {
    let mut out = String::new();
    for scenario in &record.scenarios {
        let cases = analysis::closing(record, &scenario.id);
        if !cases.is_empty() {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{}", scenario.id).and_then(|()| of_cases(&mut out, &cases, lang));
        }
    }
    out
}

/// A case alone has a line for each model; of several each has one.
fn of_cases(out: &mut String, cases: &[Closing], lang: Lang) -> Result<(), std::fmt::Error> {
    for case in cases {
        write!(out, "  {}", case.headline.get(lang))?;
        let gap = if cases.len() > 1 { " " } else { "\n    " };
        for line in case.ratios.iter().chain(&case.causes) {
            write!(out, "{gap}{}", line.get(lang))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

type CellColumn<'a> = Column<'a, &'a Cell>;

fn columns<'a>(cells: &[&Cell], several_backends: bool, lang: Lang) -> Vec<CellColumn<'a>> {
    let words = lang.words();
    let plain =
        move |value: Option<f64>, decimals| value.map(|value| lang.number(value, decimals)).said(lang);
    let response = format!("{}, {} / {}", words.response_time(), words.p50(), words.max());
    let mut columns = vec![CellColumn::words(words.model(), |cell| cell.model.clone())];
    let sized = cells.iter().any(|cell| cell.size.is_some());
    columns.extend(sized.then(|| CellColumn::size(|cell| cell.size, lang)));
    columns.extend(several_backends.then(|| CellColumn::words(words.backend(), |cell| cell.backend.clone())));
    columns.extend([
        CellColumn::numbers(words.with_interval(words.makespan()), move |cell| makespan(cell, lang)),
        CellColumn::numbers(words.predicted(), move |cell| lang.duration(cell.predicted_makespan_ns as f64)),
        CellColumn::numbers(words.against_sequential(), move |cell| {
            cell.speedup.map(|ratio| Times(ratio.median)).said(lang)
        }),
        CellColumn::numbers(words.throughput(), move |cell| {
            cell.throughput_per_s.map(|rate| Rate(rate.median)).said(lang)
        }),
        CellColumn::numbers(response, move |cell| {
            let both = cell.response_ns.as_ref().map(|response| {
                let p50 = response.p50.map(|ns| Nanos(ns as f64)).said(lang);
                format!("{p50} / {}", lang.duration(response.max as f64))
            });
            both.said(lang)
        }),
        CellColumn::numbers(words.in_flight_l(), move |cell| plain(cell.concurrency, 1)),
        CellColumn::numbers(words.cores_busy_p(), move |cell| plain(cell.parallelism, 2)),
        CellColumn::numbers(words.peak_memory(), move |cell| {
            cell.peak_rss_bytes.map(|bytes| Bytes(bytes as f64)).said(lang)
        }),
        CellColumn::words(words.verdict(), move |cell| cell.verdict.word(lang).to_owned()),
    ]);
    columns
}

/// The makespan of a cell with the ends of its interval.
pub(super) fn makespan(cell: &Cell, lang: Lang) -> String {
    let time = |interval: Interval| {
        let median = lang.duration(interval.median);
        if interval.low >= interval.high {
            return median;
        }
        format!("{median} ({} – {})", lang.duration(interval.low), lang.duration(interval.high))
    };
    cell.makespan_ns.map(time).said(lang)
}

/// A swept value behind the name of a model.
pub(super) fn at(size: Option<f64>, lang: Lang) -> String {
    size.map(|size| format!(" @ {}", lang.swept(size))).unwrap_or_default()
}
