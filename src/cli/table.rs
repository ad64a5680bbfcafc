//! The summary at the end of a run: one table a scenario, then its claims.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use super::words;
use crate::analysis::reasons;
use crate::lang::Lang;
use crate::record::{Cell, Interval, Record, Scenario};

/// Everything a run found, as text.
pub(super) fn summary(record: &Record, lang: Lang) -> String {
    let mut out = String::new();
    for scenario in &record.scenarios {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "\n{} ({})", scenario.title.get(lang), scenario.id);
        let _ = writeln!(out, "{}", table(record, scenario, lang));
        let several = several_backends(record.cells_of(&scenario.id));
        for cell in record.cells_of(&scenario.id) {
            let backend = if several { format!(" ({})", cell.backend) } else { String::new() };
            for reason in reasons::of_cell(cell, lang) {
                let _ = writeln!(out, "  {}{}{backend}: {reason}", cell.model, at(cell.size, lang));
            }
        }
        for claim in record.claims.iter().filter(|claim| claim.scenario == scenario.id) {
            let reason =
                claim.reason.as_ref().map_or_else(String::new, |reason| format!(" ({})", reason.get(lang)));
            let _ =
                writeln!(out, "  {}: {}{reason}", words::outcome(claim.outcome, lang), claim.text.get(lang));
        }
    }
    out
}

/// True if a scenario climbed the ladder, so that its cells are told apart by their backends too.
fn several_backends<'a>(mut cells: impl Iterator<Item = &'a Cell>) -> bool {
    cells.next().is_some_and(|first| cells.any(|cell| cell.backend != first.backend))
}

/// A table with one rule, under its head; columns keep their width.
pub(super) fn plain() -> Table {
    let mut table = Table::new();
    table
        .load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')))
        .set_content_arrangement(ContentArrangement::Disabled);
    table
}

/// Aligns numbers to the right; `words` are the columns that hold words.
pub(super) fn align(table: &mut Table, words: &[usize]) {
    for (i, column) in table.column_iter_mut().enumerate() {
        column.set_cell_alignment(if words.contains(&i) {
            CellAlignment::Left
        } else {
            CellAlignment::Right
        });
    }
}

fn table(record: &Record, scenario: &Scenario, lang: Lang) -> Table {
    let cells: Vec<&Cell> = record.cells_of(&scenario.id).collect();
    let sized = cells.iter().any(|cell| cell.size.is_some());
    let backends = several_backends(cells.iter().copied());
    let words = words::of(lang);
    let mut table = plain();
    let mut head = vec![words.model];
    head.extend(sized.then_some(words.size));
    head.extend(backends.then_some(words.backend));
    head.extend([
        words.makespan,
        words.predicted,
        words.speedup,
        words.per_second,
        words.response,
        words.concurrency,
        words.parallelism,
        words.memory,
        words.verdict,
    ]);
    table.set_header(head);
    for cell in cells {
        let mut row = vec![cell.model.clone()];
        row.extend(sized.then(|| size(cell.size, lang)));
        row.extend(backends.then(|| cell.backend.clone()));
        row.extend(numbers(cell, lang));
        row.push(words::verdict(cell.verdict, lang).to_owned());
        table.add_row(row);
    }
    let last = table.column_count() - 1;
    align(&mut table, &[0, last]);
    table
}

fn numbers(cell: &Cell, lang: Lang) -> [String; 8] {
    let none = || "–".to_owned();
    let plain = |value: Option<f64>, decimals| value.map_or_else(none, |value| lang.number(value, decimals));
    [
        cell.makespan_ns.as_ref().map_or_else(none, |interval| with_interval(interval, lang)),
        lang.duration(cell.predicted_makespan_ns as f64),
        cell.speedup.as_ref().map_or_else(none, |speedup| lang.ratio(speedup.median)),
        cell.throughput_per_s.as_ref().map_or_else(none, |rate| lang.rate(rate.median)),
        cell.response_ns.as_ref().map_or_else(none, |response| {
            let p50 = response.p50.map_or_else(none, |p50| lang.duration(p50 as f64));
            format!("{p50} / {}", lang.duration(response.max as f64))
        }),
        plain(cell.concurrency, 1),
        plain(cell.parallelism, 2),
        cell.peak_rss_bytes.map_or_else(none, |bytes| lang.bytes(bytes as f64)),
    ]
}

/// A time with the ends of its interval.
pub(super) fn with_interval(interval: &Interval, lang: Lang) -> String {
    let median = lang.duration(interval.median);
    if interval.low >= interval.high {
        return median;
    }
    format!("{median} ({} – {})", lang.duration(interval.low), lang.duration(interval.high))
}

/// A swept value as a column shows it; nothing where there is none.
pub(super) fn size(size: Option<f64>, lang: Lang) -> String {
    size.map_or_else(String::new, |size| lang.number(size, if size.fract() == 0.0 { 0 } else { 2 }))
}

/// A swept value behind the name of a model.
pub(super) fn at(size: Option<f64>, lang: Lang) -> String {
    size.map_or_else(String::new, |_| format!(" @ {}", self::size(size, lang)))
}
