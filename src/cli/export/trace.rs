//! Timelines in the Trace Event Format, for chrome://tracing and ui.perfetto.dev: a process a cell, a lane a fetch,
//! and the number of fetches in flight as a counter.

use serde::Serialize;

use crate::record::{Cell, Record, SpanKind};

#[derive(Serialize)]
struct Trace<'a> {
    #[serde(rename = "traceEvents")]
    events: Vec<Event<'a>>,
    #[serde(rename = "displayTimeUnit")]
    unit: &'static str,
    #[serde(rename = "otherData")]
    about: About<'a>,
}

#[derive(Serialize)]
struct About<'a> {
    tool: &'a str,
    version: &'a str,
    created: &'a str,
}

/// One event; times in µs.
#[derive(Serialize)]
struct Event<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cat: Option<&'static str>,
    /// `X` a span, `C` a counter, `M` a name.
    ph: char,
    #[serde(skip_serializing_if = "Option::is_none")]
    ts: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dur: Option<f64>,
    pid: usize,
    tid: u32,
    args: Args,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Args {
    Name { name: String },
    Span { thread: u16, cpu_ns: u64 },
    Counter { fetches: u32 },
}

/// The lane of what belongs to the whole cell; fetches have lanes from 1.
const WHOLE: u32 = 0;

/// The timelines of `cells` as JSON.
pub(super) fn trace(record: &Record, cells: &[&Cell]) -> Vec<u8> {
    let mut events = Vec::new();
    for (pid, cell) in (1..).zip(cells.iter().filter(|cell| !cell.timeline.is_empty())) {
        of_cell(pid, cell, &mut events);
    }
    let about = About { tool: &record.tool.name, version: &record.tool.version, created: &record.created };
    let mut bytes = serde_json::to_vec(&Trace { events, unit: "ms", about })
        .expect("names are strings, and numbers of a record are finite");
    bytes.push(b'\n');
    bytes
}

fn of_cell<'a>(pid: usize, cell: &Cell, events: &mut Vec<Event<'a>>) {
    let name = |name: &'a str, tid: u32, words: String| {
        let args = Args::Name { name: words };
        Event { name, cat: None, ph: 'M', ts: None, dur: None, pid, tid, args }
    };
    let size = cell.size.map_or_else(String::new, |size| format!(" @ {size}"));
    events.push(name(
        "process_name",
        WHOLE,
        format!("{} · {}{size} ({})", cell.scenario, cell.model, cell.backend),
    ));
    for lane in &cell.timeline {
        let tid = lane.fetch.saturating_add(1);
        events.push(name("thread_name", tid, format!("fetch {}", lane.fetch)));
        for span in &lane.spans {
            let kind = match span.kind {
                SpanKind::Queued => "queued",
                SpanKind::Wait => "wait",
                SpanKind::Late => "late",
                SpanKind::Compute => "compute",
            };
            events.push(Event {
                name: kind,
                cat: Some("fetch"),
                ph: 'X',
                ts: Some(us(span.start_ns)),
                dur: Some(us(span.end_ns.saturating_sub(span.start_ns))),
                pid,
                tid,
                args: Args::Span { thread: span.thread, cpu_ns: span.cpu_ns },
            });
        }
    }
    for point in &cell.in_flight_curve {
        let (ts, args) = (Some(us(point.t_ns)), Args::Counter { fetches: point.n });
        events.push(Event { name: "in flight", cat: None, ph: 'C', ts, dur: None, pid, tid: WHOLE, args });
    }
}

fn us(ns: u64) -> f64 {
    ns as f64 / 1e3
}
