//! `inflight compare`: two runs, cell by cell, or many and where they changed.

mod junit;
mod many;
mod two;

use std::io;
use std::path::Path;

use super::Exit;
use super::args::{CompareArgs, CompareFormat};
use super::error::CliError;
use super::names::run_at;
use super::report::record_at;
use crate::analysis::across::CellPair;
use crate::analysis::{self, Change, across, trend};
use crate::record::{self, Record};

/// A run that is compared.
struct Run {
    /// As it was asked for.
    asked: String,
    record: Record,
}

pub(super) fn compare(args: &CompareArgs) -> Result<Exit, CliError> {
    let runs = args.runs.iter().map(|run| {
        let record = read(&record_at(&run_at(run, &args.out)?))?;
        Ok(Run { asked: run.display().to_string(), record })
    });
    let runs: Vec<Run> = runs.collect::<Result<_, CliError>>()?;
    let mut out = io::stdout().lock();
    let Gate { slower, comparable } = match &runs[..] {
        [before, after] => of_two(&mut out, [before, after], args)?,
        _ => of_many(&mut out, &runs, args)?,
    };
    if args.fail_on_regression.is_none() {
        return Ok(Exit::Success);
    }
    if slower {
        return Ok(Exit::Regression);
    }
    if !comparable {
        let of = if runs.len() == 2 { "of the two runs" } else { "of the last run" };
        let why = format!("no cell {of} can be compared, so --fail-on-regression says nothing");
        return Err(CliError::Usage(why));
    }
    Ok(Exit::Success)
}

/// What `--fail-on-regression` asks of the runs.
struct Gate {
    /// A cell of the last run is slower by as much, beyond doubt.
    slower: bool,
    /// Some cell of it could be compared.
    comparable: bool,
}

/// A record with its summaries made by this program: all sides by the same rules. What a comparison does not look at is
/// dropped, since there may be many.
fn read(path: &Path) -> Result<Record, CliError> {
    let mut record = record::read(path)?;
    analysis::summarise(&mut record);
    for cell in &mut record.cells {
        (cell.timeline, cell.in_flight_curve, cell.backlog_curve) = (Vec::new(), Vec::new(), Vec::new());
        cell.heat_map = None;
    }
    Ok(record)
}

fn of_two(out: &mut impl io::Write, runs: [&Run; 2], args: &CompareArgs) -> Result<Gate, CliError> {
    let (lang, percent) = (args.lang, args.fail_on_regression.unwrap_or(0.0));
    let across = across(&runs[0].record, &runs[1].record);
    match args.format {
        CompareFormat::Json => {
            let comparison = two::ComparisonJson::new(&across, runs.map(two::RunJson::of));
            json(out, &comparison)?;
        }
        CompareFormat::Text => two::print(out, &across, lang)?,
        CompareFormat::Markdown => writeln!(out, "{}", two::page(&across, lang))?,
        CompareFormat::Junit => {
            let cases = across.rows.iter().map(|row| junit::case(row, row.is_regression(percent), lang));
            write!(out, "{}", junit::suite(&runs, &across.warnings, cases, lang))?;
        }
    }
    Ok(Gate {
        slower: across.rows.iter().any(|row| row.is_regression(percent)),
        comparable: across.rows.iter().any(is_comparable),
    })
}

fn of_many(out: &mut impl io::Write, runs: &[Run], args: &CompareArgs) -> Result<Gate, CliError> {
    let (lang, percent) = (args.lang, args.fail_on_regression.unwrap_or(0.0));
    let records: Vec<&Record> = runs.iter().map(|run| &run.record).collect();
    let (trend, last) = (trend(&records), runs.len() - 1);
    match args.format {
        CompareFormat::Json => json(out, &many::TrendJson::new(&trend, runs))?,
        CompareFormat::Text => many::print(out, &trend, runs, lang)?,
        CompareFormat::Markdown => writeln!(out, "{}", many::page(&trend, runs, lang))?,
        CompareFormat::Junit => {
            let here = trend.rows.iter().filter(|series| series.last_step().to == last);
            let cases = here
                .map(|series| junit::case(&series.telling().pair, series.is_regression(last, percent), lang));
            let all: Vec<&Run> = runs.iter().collect();
            write!(out, "{}", junit::suite(&all, &trend.warnings, cases, lang))?;
        }
    }
    let here = || trend.rows.iter().filter(|series| series.last_step().to == last);
    Ok(Gate {
        slower: here().any(|series| series.is_regression(last, percent)),
        comparable: here()
            .any(|series| is_comparable(&series.last_step().pair) || is_comparable(&series.overall().pair)),
    })
}

fn is_comparable(pair: &CellPair<'_>) -> bool {
    pair.change() != Change::NotComparable
}

fn json(out: &mut impl io::Write, value: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}
