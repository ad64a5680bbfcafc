//! The race: what each fetch did, as a few compact paths for each model.
//!
//! A picture is [`WIDE`] units wide whatever its time span, and is stretched by the page to its share of the time
//! scale; that way one drawing serves the shared scale and the model's own.

use std::fmt::Write as _;

use super::by_thread::{by_thread, union};
use crate::record::{Cell, Span, SpanKind, Timeline};

/// Width of every picture in its own units: the makespan.
pub const WIDE: u64 = 1000;

/// Up to so many lanes a lane has its full height.
const ROOMY: usize = 16;

/// The lanes of one cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Lanes {
    /// Height in CSS pixels, which is also the height of the view box.
    pub height: f64,
    /// The paths: well-formed SVG without any text of the record.
    pub body: String,
    /// What the full width stands for, ns.
    pub span_ns: u64,
    /// How many lanes are drawn.
    pub drawn: usize,
}

/// Height of a picture with so many lanes, and of one lane, in CSS pixels.
#[must_use]
pub fn heights(lanes: usize) -> (f64, f64) {
    let total = match lanes {
        0 | 1 => 18.0,
        2..=3 => lanes as f64 * 14.0,
        4..=ROOMY => (lanes as f64 * 5.5).max(42.0),
        _ => (88.0 + (lanes - ROOMY) as f64 * 0.25).min(134.0),
    };
    (total, total / lanes.max(1) as f64)
}

/// Draws a lane for each fetch of a cell whose timeline was kept; `None` without any.
#[must_use]
pub fn fetches(cell: &Cell) -> Option<Lanes> {
    let mut lanes = draw(cell, &cell.timeline)?;
    if cell.load.is_some() {
        let dues = dues(&cell.timeline, lanes.height, lanes.span_ns);
        // Writing to a string cannot fail.
        let _ = write!(lanes.body, "<path class=\"du\" d=\"{dues}\"/>");
    }
    Some(lanes)
}

/// A stroke across each lane where its fetch was due.
fn dues(lanes: &[Timeline], height: f64, span_ns: u64) -> String {
    let pitch = height / lanes.len().max(1) as f64;
    let mut out = String::new();
    for (index, first) in
        lanes.iter().enumerate().filter_map(|(index, lane)| Some((index, lane.spans.first()?)))
    {
        let x = place(first.start_ns, span_ns) as f64 / 10.0;
        let _ = write!(out, "M{x} {}v{}", round(index as f64 * pitch), round(pitch));
    }
    out
}

/// Draws a lane for each thread on which these fetches ran, on the same scale; `None` without any.
#[must_use]
pub fn threads(cell: &Cell) -> Option<Lanes> {
    draw(cell, &by_thread(&cell.timeline)).filter(|lanes| lanes.drawn > 0)
}

fn draw(cell: &Cell, lanes: &[Timeline]) -> Option<Lanes> {
    let spans = || cell.timeline.iter().flat_map(|lane| &lane.spans);
    let last = spans().map(|span| span.end_ns).max().filter(|end| *end > 0)?;
    let median = cell.makespan_ns.map_or(0.0, |interval| interval.median.max(0.0)) as u64;
    // The scale is the makespan that stands beside the row; a drawn trial that took longer sets it instead.
    let span_ns = last.max(median);
    let (height, pitch) = heights(lanes.len());
    let mut body = String::new();
    for kind in [SpanKind::Queued, SpanKind::Wait, SpanKind::Late] {
        let path = path(lanes, pitch, span_ns, |span| span.kind == kind, shape(kind, pitch));
        push(&mut body, class(kind, pitch), &path, pitch);
    }
    for shade in 0..4 {
        let chosen = |span: &Span| span.kind == SpanKind::Compute && shade_of(span) == shade;
        let path = path(lanes, pitch, span_ns, chosen, shape(SpanKind::Compute, pitch));
        push(&mut body, ["c0", "c1", "c2", "c3"][shade], &path, pitch);
    }
    Some(Lanes { height, body, span_ns, drawn: lanes.len() })
}

/// How much of a computing span was on a core, in quarters: 3 is all of it, 0 under a quarter.
fn shade_of(span: &Span) -> usize {
    let wall = span.end_ns.saturating_sub(span.start_ns);
    if wall == 0 {
        return 3;
    }
    let share = span.cpu_ns as f64 / wall as f64;
    if share >= 0.75 { 3 } else { (share * 4.0).max(0.0) as usize }
}

#[derive(Clone, Copy)]
enum Shape {
    /// A line in the middle of the lane.
    Line,
    /// A bar over this share of the lane.
    Bar { thick: f64 },
}

fn shape(kind: SpanKind, pitch: f64) -> Shape {
    match kind {
        // Gaps of less than a pixel would show as a pattern that means nothing.
        SpanKind::Wait if pitch < 2.0 => Shape::Bar { thick: 1.0 },
        SpanKind::Wait => Shape::Bar { thick: 0.7 },
        // Short work in a thin lane is a dot that can still be seen.
        SpanKind::Compute => Shape::Bar { thick: (1.2 / pitch).max(0.84) },
        SpanKind::Queued | SpanKind::Late => Shape::Line,
    }
}

const fn class(kind: SpanKind, pitch: f64) -> &'static str {
    match kind {
        SpanKind::Queued => "q",
        // An outline around a bar of two pixels would be all there is.
        SpanKind::Wait if pitch < 3.5 => "w bare",
        SpanKind::Wait => "w",
        SpanKind::Late => "l",
        SpanKind::Compute => "c3",
    }
}

fn push(body: &mut String, class: &str, path: &str, pitch: f64) {
    if path.is_empty() {
        return;
    }
    // Lines get thinner with their lanes.
    let thin = (class == "q" || class == "l") && pitch < 3.0;
    let width = pitch * if class == "l" { 0.6 } else { 0.35 };
    let style = if thin { format!(" style=\"stroke-width:{}\"", round(width)) } else { String::new() };
    // Writing to a string cannot fail.
    let _ = write!(body, "<path class=\"{class}\"{style} d=\"{path}\"/>");
}

fn path(
    lanes: &[Timeline],
    pitch: f64,
    span_ns: u64,
    chosen: impl Fn(&Span) -> bool,
    shape: Shape,
) -> String {
    let mut out = String::new();
    for (index, lane) in lanes.iter().enumerate() {
        let middle = (index as f64 + 0.5) * pitch;
        let spans = lane.spans.iter().filter(|span| chosen(span) && span.end_ns > span.start_ns);
        let pieces = spans.map(|span| (place(span.start_ns, span_ns), place(span.end_ns, span_ns)));
        // Neighbours that touch on the page become one.
        for (from, to) in union(pieces.collect()) {
            piece(&mut out, from, to, middle, pitch, shape);
        }
    }
    out
}

/// Where a time lies, in tenths of a unit.
fn place(at_ns: u64, span_ns: u64) -> u64 {
    let tenths = u128::from(at_ns.min(span_ns)) * u128::from(WIDE * 10) / u128::from(span_ns.max(1));
    // At most WIDE × 10, since `at_ns` was clamped.
    u64::try_from(tenths).unwrap_or(WIDE * 10)
}

fn piece(out: &mut String, from: u64, to: u64, middle: f64, pitch: f64, shape: Shape) {
    let (x, width) = (from as f64 / 10.0, (to - from) as f64 / 10.0);
    let _ = match shape {
        Shape::Line => write!(out, "M{x} {}h{}", round(middle), width.max(0.5)),
        Shape::Bar { thick } => {
            let high = pitch * thick;
            // A bar of nothing would not be seen at all.
            let wide = width.max(1.6);
            write!(out, "M{x} {}h{wide}v{}h-{wide}z", round(middle - high / 2.0), round(high))
        }
    };
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::CellLoad;

    fn lane(fetch: u32, spans: &[(SpanKind, u64, u64, u64)]) -> Timeline {
        let spans =
            spans.iter().map(|&(kind, start, end, cpu)| Span::from((kind, start, end, 0, cpu))).collect();
        Timeline { fetch, spans }
    }

    #[test]
    fn touching_spans_become_one_piece_and_tiny_ones_stay_visible() {
        let lanes = [lane(0, &[(SpanKind::Wait, 0, 50, 0), (SpanKind::Wait, 50, 100, 0)])];
        let wait = path(&lanes, 10.0, 200, |span| span.kind == SpanKind::Wait, Shape::Bar { thick: 0.7 });
        assert_eq!(wait, "M0 1.5h500v7h-500z");
        let tiny = [lane(0, &[(SpanKind::Compute, 0, 1, 1)])];
        assert_eq!(path(&tiny, 10.0, 1_000_000, |_| true, Shape::Bar { thick: 1.0 }), "M0 0h1.6v10h-1.6z");
    }

    #[test]
    fn what_comes_over_time_has_a_stroke_where_it_was_due() {
        let lanes = [
            lane(0, &[(SpanKind::Wait, 0, 50, 0)]),
            lane(1, &[(SpanKind::Queued, 25, 50, 0), (SpanKind::Wait, 50, 100, 0)]),
        ];
        assert_eq!(dues(&lanes, 28.0, 100), "M0 0v14M250 14v14");
        let cell = |load| Cell { timeline: lanes.to_vec(), load, ..Cell::default() };
        let drawn = |load| fetches(&cell(load)).unwrap().body.contains("class=\"du\"");
        assert_eq!([drawn(None), drawn(Some(CellLoad::default()))], [false, true]);
    }

    #[test]
    fn computing_is_paler_where_the_core_was_shared() {
        let shade = |wall, cpu| shade_of(&Span::from((SpanKind::Compute, 0, wall, 0, cpu)));
        assert_eq!([shade(100, 100), shade(100, 60), shade(100, 30), shade(100, 0)], [3, 2, 1, 0]);
        assert_eq!([shade(0, 0), shade(100, 250)], [3, 3]);
    }

    #[test]
    fn spans_that_cannot_be_are_left_out() {
        let odd = [lane(
            0,
            &[
                (SpanKind::Wait, 9, 3, 0),
                (SpanKind::Late, 0, u64::MAX, 0),
                (SpanKind::Compute, 5, 5, u64::MAX),
            ],
        )];
        assert_eq!(path(&odd, 10.0, u64::MAX, |span| span.kind == SpanKind::Wait, Shape::Line), "");
        assert_eq!(path(&odd, 10.0, u64::MAX, |span| span.kind == SpanKind::Late, Shape::Line), "M0 5h1000");
        assert_eq!(path(&odd, 10.0, 0, |span| span.kind == SpanKind::Compute, Shape::Line), "");
    }

    #[test]
    fn lanes_never_get_taller_than_the_page_allows() {
        for count in 1..=200 {
            let (total, pitch) = heights(count);
            assert!(
                (18.0..=134.0).contains(&total) && (pitch * count as f64 - total).abs() < 1e-9,
                "{count}: {total}"
            );
        }
        assert!((1..200).all(|count| heights(count).0 <= heights(count + 1).0));
    }
}
