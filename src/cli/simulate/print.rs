//! A simulation in words, and as JSON.

use std::io::{self, Write as _};

use serde_json::{Value, json};

use super::Row;
use super::anchor::{Anchor, Anchored};
use crate::analysis::{load, reasons};
use crate::cli::error::CliError;
use crate::cli::table::{Column, fitted, room};
use crate::experiment::Forecast;
use crate::lang::Lang;
use crate::lang::words::{Said as _, Times, Words};
use crate::model::Response;
use crate::record::{Interval, LoadState};
use crate::scenario::{Scenario, limits};

/// Name and major version of what `--format json` prints.
const SCHEMA: &str = "inflight.simulation/1";

pub(super) fn text(
    scenario: &Scenario,
    forecast: &Forecast,
    anchor: Option<&Anchor>,
    rows: &[Row],
    lang: Lang,
) -> Result<(), CliError> {
    let words = lang.words();
    let mut out = io::stdout().lock();
    writeln!(out, "{} ({})", scenario.title.get(lang), scenario.id)?;
    let (fetches, cores, workers) = (forecast.fetches(), forecast.cores(), forecast.workers());
    let come = forecast.arrivals().map_or_else(|| words.simulate_at_once().to_owned(), str::to_owned);
    writeln!(out, "{}", words.simulate_what(fetches, cores, workers, forecast.backend(), come))?;
    writeln!(out, "{}", fitted(rows, columns(rows, lang), room(), lang))?;
    match anchor {
        None => writeln!(out, "{}", words.simulate_no_record())?,
        Some(anchor) => {
            writeln!(out, "{}", words.simulate_record(anchor.path.display().to_string()))?;
            for row in rows {
                writeln!(out, "  {}: {}", row.entry.spec.id, told(row, anchor, words))?;
            }
            if rows.iter().any(|row| row.anchored.is_some()) {
                let band = if forecast.arrivals().is_some() {
                    words.simulate_band_rate()
                } else {
                    words.simulate_band()
                };
                writeln!(out, "{band}")?;
            }
        }
    }
    if u64::from(fetches) > limits::FETCHES {
        writeln!(out, "{}", words.simulate_over_plan(limits::FETCHES))?;
    }
    for (row, reason) in rows.iter().filter_map(|row| Some((row, row.refusal.as_ref()?))) {
        writeln!(out, "  {}: {}", row.entry.spec.id, words.simulate_refused(reasons::told(reason, lang)))?;
    }
    Ok(())
}

/// What a fetch of the model costs, and how far from there to here.
fn told(row: &Row, anchor: &Anchor, words: Words) -> String {
    let Some(Anchored { costs, reach, .. }) = &row.anchored else {
        return words.simulate_nothing_measured().to_owned();
    };
    let time = |interval: Interval| band(interval.low, interval.high, |ns| words.0.duration(ns));
    let what = words.simulate_cost(time(costs.cpu_ns), time(costs.beyond_ns));
    let cores = anchor.record.machine.cores;
    let far = if reach.fetches > 1.0 || reach.cores > 1.0 {
        words.simulate_reach(costs.fetches, cores, Times(reach.fetches), Times(reach.cores))
    } else {
        words.simulate_within(costs.fetches, cores)
    };
    format!("{what} {far}")
}

fn columns<'a>(rows: &[Row], lang: Lang) -> Vec<Column<'a, Row>> {
    let words = lang.words();
    let mut columns = vec![
        Column::words(words.model(), |row: &Row| row.entry.spec.id.to_owned()),
        Column::words(words.simulate_how(), move |_| words.simulate_simulated().to_owned()),
        Column::numbers(words.makespan(), move |row: &Row| lang.duration(row.ideal.makespan as f64)),
    ];
    let anchored = rows.iter().any(|row| row.anchored.is_some());
    let with_costs = move |row: &Row| {
        let makespan =
            |found: &Anchored| band(found.low.makespan as f64, found.high_ns as f64, |ns| lang.duration(ns));
        row.anchored.as_ref().map(makespan).said(lang)
    };
    columns.extend(anchored.then(|| Column::numbers(words.simulate_with_costs(), with_costs)));
    if rows.iter().any(|row| row.ideal.response.is_some()) {
        columns.extend(under_load(anchored, lang));
    }
    columns.extend([
        Column::numbers(words.in_flight_l(), move |row: &Row| lang.number(row.ideal.concurrency(), 1)),
        Column::numbers(words.cores_busy_p(), move |row: &Row| lang.number(row.ideal.parallelism(), 2)),
        Column::numbers(words.peak_in_flight(), move |row: &Row| row.ideal.peak.said(lang)).rank(4),
        Column::numbers(words.threads(), move |row: &Row| row.threads.said(lang)).rank(3),
    ]);
    let memory = move |row: &Row| {
        let bytes = row.anchored.as_ref().and_then(|found| found.bytes);
        bytes.map(|bytes| band(bytes.low, bytes.high, |bytes| lang.bytes(bytes))).said(lang)
    };
    columns.extend(anchored.then(|| Column::numbers(words.bill_memory(), memory).rank(2)));
    columns.push(
        Column::words(words.simulate_here(), move |row: &Row| {
            if row.refusal.is_some() { words.simulate_not_here() } else { words.simulate_fits() }.to_owned()
        })
        .rank(1),
    );
    columns
}

/// The columns that tell how soon fetches that come at a rate are answered.
fn under_load<'a>(anchored: bool, lang: Lang) -> Vec<Column<'a, Row>> {
    let words = lang.words();
    let response = move |row: &Row| {
        let both = |response: Response| {
            format!("{} / {}", lang.duration(response.p50 as f64), lang.duration(response.p99 as f64))
        };
        row.ideal.response.map(both).said(lang)
    };
    let with_costs = move |row: &Row| {
        let ends =
            row.anchored.as_ref().and_then(|found| Some((found.low.response?.p99, found.high_p99_ns?)));
        ends.map(|(low, high)| band(low.min(high) as f64, high as f64, |ns| lang.duration(ns))).said(lang)
    };
    let mut columns = vec![Column::numbers(words.load_response(), response)];
    columns.extend(anchored.then(|| Column::numbers(words.simulate_p99_with_costs(), with_costs)));
    columns.push(Column::words(words.load_state(), move |row: &Row| {
        state(row).map(|state| state.word(lang)).said(lang)
    }));
    columns
}

/// Whether a model keeps up with its arrivals.
fn state(row: &Row) -> Option<LoadState> {
    let (response, fetches) = (row.ideal.response?, f64::from(row.fetches));
    let drift =
        response.drift.map(|drift| Interval { median: drift.slope, low: drift.slope, high: drift.slope });
    let chance = response.drift.map_or(0.0, |drift| drift.error);
    Some(load::state(drift, chance, f64::from(row.ideal.refused) / fetches))
}

/// Two ends, or one number where they are written alike.
fn band(low: f64, high: f64, written: impl Fn(f64) -> String) -> String {
    let (low, high) = (written(low), written(high));
    if low == high { low } else { format!("{low} – {high}") }
}

pub(super) fn json(
    scenario: &Scenario,
    forecast: &Forecast,
    anchor: Option<&Anchor>,
    rows: &[Row],
) -> Result<(), CliError> {
    let of_record = |anchor: &Anchor| {
        let machine = &anchor.record.machine;
        json!({ "path": anchor.path.display().to_string(), "created": anchor.record.created, "cores": machine.cores, "cpu": machine.cpu })
    };
    let all = json!({
        "schema": SCHEMA,
        "simulated": true,
        "scenario": scenario.id,
        "backend": forecast.backend(),
        "fetches": forecast.fetches(),
        "cores": forecast.cores(),
        "workers": forecast.workers(),
        "arrivals": forecast.arrivals(),
        "record": anchor.map(of_record),
        "models": rows.iter().map(model).collect::<Vec<Value>>(),
    });
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &all).map_err(io::Error::from)?;
    Ok(writeln!(out)?)
}

/// A model as JSON: times in nanoseconds, as everywhere.
fn model(row: &Row) -> Value {
    let ends = |interval: Interval| json!([interval.low, interval.high]);
    let with_costs = |found: &Anchored| {
        let p99 = found.low.response.zip(found.high_p99_ns).map(|(low, high)| [low.p99, high]);
        json!({
            "measured_fetches": found.costs.fetches,
            "measured_cells": found.costs.cells,
            "cpu_ns_per_fetch": ends(found.costs.cpu_ns),
            "beyond_ns_per_fetch": ends(found.costs.beyond_ns),
            "bytes_per_fetch": found.costs.bytes.map(ends),
            "late_ns": found.costs.late_ns,
            "makespan_ns": [found.low.makespan, found.high_ns],
            "response_p99_ns": p99,
            "memory_bytes": found.bytes.map(ends),
            "times_as_many_fetches": found.reach.fetches,
            "times_as_many_cores": found.reach.cores,
        })
    };
    let response = row.ideal.response.map(|response| {
        json!({ "mean_ns": response.mean, "p50_ns": response.p50, "p99_ns": response.p99, "state": state(row) })
    });
    json!({
        "model": row.entry.spec.id,
        "simulated": true,
        "makespan_ns": row.ideal.makespan,
        "concurrency": row.ideal.concurrency(),
        "parallelism": row.ideal.parallelism(),
        "peak_in_flight": row.ideal.peak,
        "threads": row.threads,
        "refused": row.ideal.refused,
        "response": response,
        "with_costs": row.anchored.as_ref().map(with_costs),
        "refusal": row.refusal,
    })
}
