//! A quantity against the swept value: a line for each model, hollow where only the prediction is known.

use super::axis::Axis;
use super::canvas::Plot;
use super::legend::{Entry, line_chart};
use super::makespan::MAKESPAN;
use super::strip::Quantity;
use super::throughput::THROUGHPUT;
use super::{Look, Picture, SweepChart, bounds, picture};
use crate::lang::{Lang, Words};
use crate::record::{Cell, Interval};

/// Makespan against the swept value.
pub(super) const OF_MAKESPAN: SweepChart = SweepChart {
    id: "sweep-makespan",
    title: Words::sweep_makespan_title,
    how: Words::sweep_how,
    terms: &[],
    draw: |sweeping| draw(sweeping, &MAKESPAN, Lang::duration),
};

/// Throughput against the swept value.
pub(super) const OF_THROUGHPUT: SweepChart = SweepChart {
    id: "sweep-throughput",
    title: Words::sweep_throughput_title,
    how: Words::sweep_how,
    terms: &[],
    draw: |sweeping| draw(sweeping, &THROUGHPUT, Lang::rate),
};

/// One model over all sizes.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// The model's id.
    pub name: &'a str,
    /// Its family, marker and dash.
    pub look: Look,
    /// Its cells by swept value, ascending; a model that ignores the value has the same cell at each.
    pub cells: Vec<(f64, &'a Cell)>,
}

/// What a sweep chart is drawn from.
#[derive(Clone, Debug)]
pub struct Sweeping<'a> {
    /// The language of numbers.
    pub lang: Lang,
    /// What is varied, in words.
    pub vary: &'static str,
    /// The swept values, ascending.
    pub over: Vec<f64>,
    /// The models.
    pub lines: Vec<Line<'a>>,
    /// Of a search for capacities: whose, from the highest value that was held to the lowest that was not.
    pub bands: Vec<(Look, f64, f64)>,
}

/// A point of a line: measured with its interval, or predicted.
#[derive(Clone, Copy)]
struct Point {
    x: f64,
    y: f64,
    span: Option<(f64, f64)>,
}

/// A line with what is known of it.
type Dotted<'a> = (&'a Line<'a>, Vec<Point>);

/// Draws a quantity over the swept values.
pub(super) fn draw(sweeping: &Sweeping<'_>, quantity: &Quantity, say: fn(Lang, f64) -> String) -> Picture {
    let lang = sweeping.lang;
    let points_of = |line: &Line<'_>| -> Vec<Point> {
        line.cells.iter().filter_map(|&(x, cell)| point(x, cell, quantity)).collect()
    };
    let mut lines: Vec<Dotted<'_>> = sweeping.lines.iter().map(|line| (line, points_of(line))).collect();
    lines.retain(|(_, points)| !points.is_empty());
    if !lines.iter().flat_map(|(_, points)| points).any(|point| point.span.is_some()) {
        // Predictions alone are no measurement.
        lines.clear();
    }
    let all = lines.iter().flat_map(|(_, points)| points);
    let values = all.flat_map(|point| {
        let (low, high) = point.span.unwrap_or((point.y, point.y));
        [low, point.y, high]
    });
    let y = Axis::over(values, |at, max| (quantity.label)(lang, at, max));
    let x = size_axis(lang, &sweeping.over);
    let describe = |(line, points): &Dotted<'_>| {
        let number = |point: &Point| format!("{} → {}", lang.plain(point.x, 3), say(lang, point.y));
        format!("{}: {}", line.name, points.iter().map(number).collect::<Vec<_>>().join(", "))
    };
    picture(lang, &lines, describe, |room| {
        let entries: Vec<Entry<'_>> = lines.iter().map(entry).collect();
        line_chart(room, (&x, &y), &format!("{} →", sweeping.vary), &entries, |plot| {
            for (look, held, failed) in &sweeping.bands {
                plot.block(
                    plot.spot((*held, y.high)),
                    plot.spot((*failed, y.low)),
                    &format!("cb {}", look.class),
                );
            }
            lines.iter().for_each(|(line, points)| paint(plot, line.look, points));
        })
    })
}

fn entry<'a>((line, points): &Dotted<'a>) -> Entry<'a> {
    let last = points.last().map_or((0.0, 0.0), |point| (point.x, point.y));
    Entry { name: line.name, look: line.look, last, number: String::new() }
}

fn point(x: f64, cell: &Cell, quantity: &Quantity) -> Option<Point> {
    let point = match (quantity.measured)(cell).filter(|_| cell.is_measured()) {
        Some(Interval { median, low, high }) => Point { x, y: median, span: Some((low, high)) },
        None => Point { x, y: (quantity.predicted)(cell)?, span: None },
    };
    (point.y.is_finite() && point.y > 0.0).then_some(point)
}

fn paint(plot: &mut Plot<'_>, look: Look, points: &[Point]) {
    let Look { class, dash, marker, .. } = look;
    for pair in points.windows(2) {
        let known = pair.iter().all(|point| point.span.is_some());
        let dash = if known { dash } else { "guess" };
        plot.line(&[(pair[0].x, pair[0].y), (pair[1].x, pair[1].y)], &format!("ln {dash} {class}"));
    }
    for &Point { x, y, span } in points {
        if let Some((low, high)) = span {
            plot.line(&[(x, low), (x, high)], &format!("ci {class}"));
        }
        let kind = if span.is_some() { "pt" } else { "ho" };
        plot.mark(plot.spot((x, y)), marker, 4.0, &format!("{kind} {class}"));
    }
}

/// Every swept value is a tick, or as many as have room.
fn size_axis(lang: Lang, over: &[f64]) -> Axis {
    let plain = |at: f64| lang.plain(at, 6);
    let (low, high) = bounds(over.iter().copied());
    if !low.is_finite() {
        return Axis::from_zero(1.0, 2, plain);
    }
    let log = low > 0.0 && high / low >= 16.0;
    let mut axis = if log { Axis::log(low, high, plain) } else { Axis::from_zero(high, 5, plain) };
    if log {
        axis = axis.within(low, high);
        if axis.ticks.len() > 6 {
            axis.ticks.retain(|tick| (tick.at.log10().round() - tick.at.log10()).abs() < 1e-9);
        }
    }
    axis
}
