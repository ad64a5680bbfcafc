//! What a trial saw of its fetches one by one, and of their number over time.

use serde::{Deserialize, Serialize};

use super::{HeatMap, limits, list};

/// What a span of a fetch's timeline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SpanKind {
    /// Due, not started.
    Queued,
    /// I/O, as long as was asked for.
    Wait,
    /// The wait is over, the fetch has not resumed: the timer's step, or no free core.
    Late,
    /// CPU work. Its wall time holds preemption: it is longer than `cpu_ns` by as much.
    Compute,
}

/// One span of a fetch's timeline, written as `[kind, start_ns, end_ns, thread, cpu_ns]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(from = "(SpanKind, u64, u64, u16, u64)", into = "(SpanKind, u64, u64, u16, u64)")]
pub struct Span {
    /// What it is.
    pub kind: SpanKind,
    /// From the start of the trial.
    pub start_ns: u64,
    /// From the start of the trial.
    pub end_ns: u64,
    /// The OS thread, numbered from 0 in order of first appearance; for a wait, the thread that resumed it.
    pub thread: u16,
    /// Of a compute span: what was asked for, at the calibrated rate, and at most its length; 0 for the others. No counter
    /// is read for it within the clock.
    pub cpu_ns: u64,
}

impl From<(SpanKind, u64, u64, u16, u64)> for Span {
    fn from((kind, start_ns, end_ns, thread, cpu_ns): (SpanKind, u64, u64, u16, u64)) -> Self {
        Self { kind, start_ns, end_ns, thread, cpu_ns }
    }
}

impl From<Span> for (SpanKind, u64, u64, u16, u64) {
    fn from(span: Span) -> Self {
        (span.kind, span.start_ns, span.end_ns, span.thread, span.cpu_ns)
    }
}

/// The measured timeline of one fetch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Timeline {
    /// The fetch's number in the plan.
    pub fetch: u32,
    /// Its spans, in order of time.
    #[serde(deserialize_with = "list::at_most::<{ limits::SPANS }, _, _>")]
    pub spans: Vec<Span>,
}

/// One point of the curve of fetches in flight, written as `[t_ns, n]`; the value holds until the next point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(from = "(u64, u32)", into = "(u64, u32)")]
pub struct CurvePoint {
    /// From the start of the trial.
    pub t_ns: u64,
    /// Fetches in flight from here on.
    pub n: u32,
}

impl From<(u64, u32)> for CurvePoint {
    fn from((t_ns, n): (u64, u32)) -> Self {
        Self { t_ns, n }
    }
}

impl From<CurvePoint> for (u64, u32) {
    fn from(point: CurvePoint) -> Self {
        (point.t_ns, point.n)
    }
}

/// What a trial saw of its fetches one by one. Kept for the median trial of a cell only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Detail {
    /// At most 200 fetches, the same ids for all models.
    #[serde(deserialize_with = "list::at_most::<{ limits::TIMELINES }, _, _>")]
    pub timeline: Vec<Timeline>,
    /// At most 400 points.
    #[serde(deserialize_with = "list::at_most::<{ limits::CURVE_POINTS }, _, _>")]
    pub in_flight_curve: Vec<CurvePoint>,
    /// Fetches that were due and not finished, where they were not all due at once; at most 400 points.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list::at_most::<{ limits::CURVE_POINTS }, _, _>"
    )]
    pub backlog_curve: Vec<CurvePoint>,
    /// Every fetch, where there are more than the timeline shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heat_map: Option<HeatMap>,
}
