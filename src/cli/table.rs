//! Tables on the terminal, and the summary at the end of a run: one table a scenario, then its claims.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use super::markdown;
use crate::analysis::{self, Closing, reasons};
use crate::lang::Lang;
use crate::lang::words::{Bytes, Nanos, Percent, Rate, Said, Short, Times};
use crate::record::{Cell, Interval, Record, Scenario};

/// A column of a table over values of a type.
pub(super) struct Column<'a, T> {
    head: String,
    alignment: CellAlignment,
    rank: u8,
    value: Box<dyn Fn(&T) -> String + 'a>,
}

impl<'a, T: 'a> Column<'a, T> {
    /// A column of words.
    pub(super) fn words(head: impl Into<String>, value: impl Fn(&T) -> String + 'a) -> Self {
        Self { head: head.into(), alignment: CellAlignment::Left, rank: 0, value: Box::new(value) }
    }

    /// A column of numbers.
    pub(super) fn numbers(head: impl Into<String>, value: impl Fn(&T) -> String + 'a) -> Self {
        Self { alignment: CellAlignment::Right, ..Self::words(head, value) }
    }

    /// Where there is no room the column with the highest rank is left off first, one of rank 0 never.
    pub(super) fn rank(self, rank: u8) -> Self {
        Self { rank, ..self }
    }

    /// The column of swept values.
    pub(super) fn size(size: fn(&T) -> Option<f64>, lang: Lang) -> Self {
        let value = move |row: &T| size(row).map(|size| lang.swept(size)).unwrap_or_default();
        Self::numbers(lang.words().size(), value)
    }
}

/// How many characters a line may have: `COLUMNS`, else what the terminal has; a file or a pipe takes any line.
pub(super) fn room() -> Option<usize> {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    let asked = asked.filter(|columns| *columns > 0);
    asked.or_else(|| {
        let (width, _) = terminal_size::terminal_size_of(std::io::stdout())?;
        Some(usize::from(width.0))
    })
}

/// The table of those columns that fit into `room`, and under it which were left off.
pub(super) fn fitted<T>(
    rows: &[T],
    mut columns: Vec<Column<'_, T>>,
    room: Option<usize>,
    lang: Lang,
) -> String {
    let mut left_off: Vec<(usize, String)> = Vec::new();
    let mut places: Vec<usize> = (0..columns.len()).collect();
    loop {
        let drawn = table(rows, &columns).to_string();
        let width = drawn.lines().map(|line| line.trim_end().chars().count()).max().unwrap_or(0);
        let last = columns.iter().enumerate().max_by_key(|(_, column)| column.rank);
        let last = last.filter(|(_, column)| column.rank > 0).map(|(place, _)| place);
        match last.filter(|_| room.is_some_and(|room| width > room)) {
            Some(last) => left_off.push((places.remove(last), columns.remove(last).head)),
            None if left_off.is_empty() => return drawn,
            None => {
                left_off.sort();
                let names: Vec<String> = left_off.into_iter().map(|(_, head)| head).collect();
                return format!("{drawn}\n{}", lang.words().columns_left_off(names.join("; ")));
            }
        }
    }
}

/// A table with one rule, under its head; columns keep their width.
fn table<T>(rows: &[T], columns: &[Column<'_, T>]) -> Table {
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

/// The same columns as a table of Markdown, whatever its width.
pub(super) fn in_markdown<T>(rows: &[T], columns: &[Column<'_, T>]) -> String {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let rule = |column: &Column<'_, T>| match column.alignment {
        CellAlignment::Right => "---:".to_owned(),
        _ => "---".to_owned(),
    };
    let head = line(columns.iter().map(|column| markdown::text(&column.head)).collect());
    let rule = line(columns.iter().map(rule).collect());
    let of = |row: &T| line(columns.iter().map(|column| markdown::text(&(column.value)(row))).collect());
    [head, rule].into_iter().chain(rows.iter().map(of)).collect::<Vec<_>>().join("\n")
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
    let (cells, several) = cells(record, scenario);
    writeln!(out, "\n{} ({})", scenario.title.get(lang), scenario.id)?;
    writeln!(out, "{}", fitted(&cells, columns(&cells, several, lang), room(), lang))?;
    for remark in remarks(record, scenario, lang) {
        writeln!(out, "  {remark}")?;
    }
    of_cases(out, &analysis::closing(record, &scenario.id), lang)
}

/// The cells of a scenario, and whether it ran on several backends: then they are told apart by these too.
fn cells<'a>(record: &'a Record, scenario: &'a Scenario) -> (Vec<&'a Cell>, bool) {
    let cells: Vec<&Cell> = record.cells_of(&scenario.id).collect();
    let several = cells.iter().any(|cell| cell.backend != cells[0].backend);
    (cells, several)
}

/// What there is to say of single cells, and what became of the claims.
fn remarks(record: &Record, scenario: &Scenario, lang: Lang) -> Vec<String> {
    let (cells, several) = cells(record, scenario);
    let mut remarks = Vec::new();
    for cell in cells {
        let backend = if several { format!(" ({})", cell.backend) } else { String::new() };
        let name = format!("{}{}{backend}", cell.model, at(cell.size, lang));
        remarks.extend(reasons::of_cell(cell, lang).into_iter().map(|reason| format!("{name}: {reason}")));
    }
    for claim in record.claims.iter().filter(|claim| claim.scenario == scenario.id) {
        let reason = claim.reason.as_ref().map(|reason| format!(" ({})", reason.get(lang)));
        let (outcome, text) = (claim.outcome.word(lang), claim.text.get(lang));
        remarks.push(format!("{outcome}: {text}{}", reason.unwrap_or_default()));
    }
    remarks
}

/// Everything a run found, in Markdown: for the summary of a run of CI.
pub(super) fn page(record: &Record, lang: Lang) -> String {
    let of = |scenario: &Scenario| {
        let (cells, several) = cells(record, scenario);
        let head =
            format!("### {}", markdown::text(&format!("{} ({})", scenario.title.get(lang), scenario.id)));
        let cases = analysis::closing(record, &scenario.id).into_iter().map(|case| {
            let lines = [&case.headline].into_iter().chain(&case.ratios).chain(&case.causes);
            lines.map(|line| line.get(lang)).collect::<Vec<_>>().join(" ")
        });
        let remarks = remarks(record, scenario, lang).into_iter().chain(cases);
        [head, in_markdown(&cells, &columns(&cells, several, lang)), markdown::list(remarks)].join("\n\n")
    };
    record.scenarios.iter().map(of).collect::<Vec<_>>().join("\n\n")
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
    if cells.iter().any(|cell| cell.load.is_some()) {
        columns.extend(under_load(lang));
        return columns;
    }
    columns
        .push(CellColumn::numbers(words.with_interval(words.makespan()), move |cell| makespan(cell, lang)));
    let predicted =
        CellColumn::numbers(words.predicted(), move |cell| lang.duration(cell.predicted_makespan_ns as f64));
    columns.extend(cells.iter().any(|cell| !cell.own_code).then(|| predicted.rank(5)));
    columns.extend([
        CellColumn::numbers(words.against_sequential(), move |cell| {
            cell.speedup.map(|ratio| Times(ratio.median)).said(lang)
        })
        .rank(4),
        CellColumn::numbers(words.throughput(), move |cell| {
            cell.throughput_per_s.map(|rate| Rate(rate.median)).said(lang)
        })
        .rank(7),
        CellColumn::numbers(response, move |cell| {
            let both = cell.response_ns.as_ref().map(|response| {
                let p50 = response.p50.map(|ns| Nanos(ns as f64)).said(lang);
                format!("{p50} / {}", lang.duration(response.max as f64))
            });
            both.said(lang)
        })
        .rank(6),
        CellColumn::numbers(words.in_flight_l(), move |cell| plain(cell.concurrency, 1)).rank(2),
        CellColumn::numbers(words.cores_busy_p(), move |cell| plain(cell.parallelism, 2)).rank(2),
        CellColumn::numbers(words.peak_memory(), move |cell| {
            cell.peak_rss_bytes.map(|bytes| Bytes(bytes as f64)).said(lang)
        })
        .rank(8),
        CellColumn::words(words.verdict(), move |cell| cell.verdict.word(lang).to_owned()).rank(3),
    ]);
    columns
}

/// The columns that tell whether a model keeps up with its arrivals.
fn under_load<'a>(lang: Lang) -> Vec<CellColumn<'a>> {
    let words = lang.words();
    let both = move |p50: Option<u64>, p99: Option<u64>| {
        let [p50, p99] = [p50, p99].map(|ns| ns.map(|ns| Nanos(ns as f64)).said(lang));
        format!("{p50} / {p99}")
    };
    let measured = |cell: &Cell| cell.load.as_ref().and_then(|load| load.measured);
    vec![
        CellColumn::numbers(words.load_offered(), move |cell| {
            let open = cell.load.as_ref().filter(|load| load.clients.is_none());
            open.map(|load| Short(load.offered_per_s)).said(lang)
        }),
        CellColumn::numbers(words.load_refused(), move |cell| {
            measured(cell).map(|load| Percent(load.refused)).said(lang)
        })
        .rank(2),
        CellColumn::numbers(words.load_achieved(), move |cell| {
            analysis::load::achieved(cell).map(Short).said(lang)
        }),
        CellColumn::numbers(words.load_response(), move |cell| {
            both(cell.response_ns.as_ref().and_then(|r| r.p50), cell.response_ns.as_ref().and_then(|r| r.p99))
        }),
        CellColumn::numbers(words.load_response_predicted(), move |cell| {
            let predicted = cell.load.as_ref().filter(|_| !cell.own_code).map(|load| load.predicted);
            both(predicted.map(|p| p.p50_ns), predicted.map(|p| p.p99_ns))
        })
        .rank(4),
        CellColumn::numbers(words.load_service_p99(), move |cell| {
            cell.service_ns.as_ref().and_then(|s| s.p99).map(|ns| Nanos(ns as f64)).said(lang)
        })
        .rank(3),
        CellColumn::numbers(words.load_backlog(), move |cell| {
            measured(cell).map(|load| load.backlog_peak).said(lang)
        })
        .rank(6),
        CellColumn::numbers(words.load_lag(), move |cell| {
            measured(cell).map(|load| Nanos(load.lag_p99_ns as f64)).said(lang)
        })
        .rank(7),
        CellColumn::words(words.load_state(), move |cell| {
            measured(cell).map(|load| load.state.word(lang).to_owned()).said(lang)
        }),
        CellColumn::words(words.verdict(), move |cell| cell.verdict.word(lang).to_owned()).rank(5),
    ]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_fits_and_says_what_it_left_off() {
        let columns = || {
            vec![
                Column::words("model", |row: &(&'static str, u32)| row.0.to_owned()),
                Column::numbers("least telling of all", |row: &(&'static str, u32)| row.1.to_string())
                    .rank(2),
                Column::numbers("telling", |row: &(&'static str, u32)| row.1.to_string()).rank(1),
            ]
        };
        let rows = [("sequential", 1), ("spawn", 20)];
        let all = fitted(&rows, columns(), None, Lang::En);
        assert!(all.contains("least telling of all") && !all.contains("No room"), "{all}");
        let few = fitted(&rows, columns(), Some(30), Lang::En);
        assert!(few.ends_with("No room for: least telling of all"), "{few}");
        assert!(few.lines().all(|line| line.trim_end().chars().count() <= 33), "{few}");
        let one = fitted(&rows, columns(), Some(1), Lang::Uk);
        assert!(one.ends_with("Не вмістилося: least telling of all; telling"), "{one}");
    }
}
