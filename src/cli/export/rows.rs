//! A row a trial, for spreadsheets and scripts. Units stand in the names.

use serde_json::{Value, json};

use crate::analysis::reasons;
use crate::lang::Lang;
use crate::record::{Cell, Latency, Trial};

/// Name and value of every column, in order. A cell without trials (refused, skipped) has a row of its own, so that
/// none is lost.
fn columns(cell: &Cell, trial: Option<&Trial>) -> Vec<(&'static str, Value)> {
    let mut columns = vec![
        ("scenario", json!(cell.scenario)),
        ("size", json!(cell.size)),
        ("backend", json!(cell.backend)),
        ("model", json!(cell.model)),
        ("fetches", json!(cell.fetches)),
        ("workers", json!(cell.workers)),
        ("in_flight_limit", json!(cell.in_flight)),
        ("plan_digest", json!(cell.plan_digest)),
        ("wait_ns", json!(cell.wait_ns)),
        ("compute_ns", json!(cell.compute_ns)),
        ("predicted_makespan_ns", json!(cell.predicted_makespan_ns)),
        ("cell_verdict", json!(cell.verdict)),
    ];
    macro_rules! of_trial {
        ($($name:literal: $field:ident),* $(,)?) => {
            $(columns.push(($name, trial.map_or(Value::Null, |trial| json!(trial.$field))));)*
        };
    }
    of_trial! {
        "block": block,
        "order": order,
        "verdict": verdict,
        "warm_up": warm_up,
        "makespan_ns": makespan_ns,
        "collected_ns": collected_ns,
        "completed": completed,
        "checksum": checksum,
        "concurrency": concurrency,
        "parallelism": parallelism,
        "peak_in_flight": peak_in_flight,
        "cpu_ns": cpu_ns,
        "foreign_cpu_ns": foreign_cpu_ns,
        "stolen_ns": stolen_ns,
        "voluntary_switches": voluntary_switches,
        "involuntary_switches": involuntary_switches,
        "rss_start_bytes": rss_start_bytes,
        "peak_rss_bytes": peak_rss_bytes,
        "threads": threads,
    }
    let times = |names: [&'static str; 7], of: fn(&Trial) -> &Latency| {
        let values = trial.map(of).map_or([const { Value::Null }; 7], |times| {
            let Latency { min, mean, p50, p90, p99, p999, max, .. } = times;
            [json!(min), json!(mean), json!(p50), json!(p90), json!(p99), json!(p999), json!(max)]
        });
        names.into_iter().zip(values)
    };
    columns.extend(times(
        [
            "service_min_ns",
            "service_mean_ns",
            "service_p50_ns",
            "service_p90_ns",
            "service_p99_ns",
            "service_p999_ns",
            "service_max_ns",
        ],
        |trial| &trial.service_ns,
    ));
    columns.extend(times(
        [
            "response_min_ns",
            "response_mean_ns",
            "response_p50_ns",
            "response_p90_ns",
            "response_p99_ns",
            "response_p999_ns",
            "response_max_ns",
        ],
        |trial| &trial.response_ns,
    ));
    let reasons =
        trial.map_or_else(|| reasons::of_cell(cell, Lang::En), |trial| reasons::of_trial(trial, Lang::En));
    columns.push(("reasons", json!(reasons.join("; "))));
    columns
}

fn rows<'a>(cells: &'a [&Cell]) -> impl Iterator<Item = Vec<(&'static str, Value)>> + 'a {
    cells.iter().flat_map(|cell| {
        let none = cell.trials.is_empty().then(|| columns(cell, None));
        none.into_iter().chain(cell.trials.iter().map(|trial| columns(cell, Some(trial))))
    })
}

/// Comma-separated values after RFC 4180, with a head.
pub(super) fn csv(cells: &[&Cell]) -> Vec<u8> {
    let mut out = String::new();
    for (nth, row) in rows(cells).enumerate() {
        if nth == 0 {
            let names: Vec<&str> = row.iter().map(|(name, _)| *name).collect();
            out.push_str(&names.join(","));
            out.push_str("\r\n");
        }
        let fields: Vec<String> = row.iter().map(|(_, value)| field(value)).collect();
        out.push_str(&fields.join(","));
        out.push_str("\r\n");
    }
    out.into_bytes()
}

/// A field; in quotes where it needs them. A text that a spreadsheet would take for a formula gets an apostrophe in
/// front: records come from anywhere.
fn field(value: &Value) -> String {
    let text = match value {
        Value::Null => return String::new(),
        Value::String(text) => text,
        number => return number.to_string(),
    };
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

/// A JSON object a line, with the columns of [`csv`] as keys, in the same order.
pub(super) fn jsonl(cells: &[&Cell]) -> Vec<u8> {
    let mut out = String::new();
    for row in rows(cells) {
        let members: Vec<String> = row.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        out.push_str(&format!("{{{}}}\n", members.join(",")));
    }
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_never_formulas() {
        for (value, expect) in [
            (json!("plain"), "plain"),
            (json!("a, \"b\""), "\"a, \"\"b\"\"\""),
            (json!("two\nlines"), "\"two\nlines\""),
            (json!("=1+1"), "'=1+1"),
            (json!("@x,y"), "\"'@x,y\""),
            (json!(-1.5), "-1.5"),
            (json!(null), ""),
            (json!(true), "true"),
        ] {
            assert_eq!(field(&value), expect);
        }
    }
}
