//! A quantity against the swept value: a line for each model, hollow where only the prediction is known.

use super::axis::Axis;
use super::canvas::Plot;
use super::legend::{Entry, line_chart};
use super::makespan::MAKESPAN;
use super::strip::Quantity;
use super::throughput::THROUGHPUT;
use super::{Look, Picture, SweepChart, bounds, picture};
use crate::lang::{Lang, Words};
use crate::record::{Cell, Interval, Vary};

/// Makespan against the swept value.
pub(super) const OF_MAKESPAN: SweepChart = SweepChart {
    id: "sweep-makespan",
    title: Words::sweep_makespan_title,
    how: Words::sweep_how,
    terms: &[],
    draw: |sweeping| at_once(sweeping, &Curves::of(MAKESPAN, Lang::duration)),
};

/// Throughput against the swept value.
pub(super) const OF_THROUGHPUT: SweepChart = SweepChart {
    id: "sweep-throughput",
    title: Words::sweep_throughput_title,
    how: Words::sweep_how,
    terms: &[],
    draw: |sweeping| at_once(sweeping, &Curves::of(THROUGHPUT, Lang::rate)),
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
    /// What is varied.
    pub vary: Vary,
    /// The swept values, ascending.
    pub over: Vec<f64>,
    /// The models.
    pub lines: Vec<Line<'a>>,
    /// Of a search for capacities or ceilings: whose, from the highest value that was held to the lowest that was not.
    pub bands: Vec<(Look, f64, f64)>,
}

impl Sweeping<'_> {
    /// True if fetches arrive over time rather than all at once.
    pub(super) fn has_load(&self) -> bool {
        self.lines.iter().flat_map(|line| &line.cells).any(|(_, cell)| cell.load.is_some())
    }
}

/// A number of a cell.
pub(super) type Value = fn(&Cell) -> Option<f64>;

/// What a chart draws of each model.
pub(super) struct Curves {
    /// The line that bears the model's marks.
    pub(super) quantity: Quantity,
    /// Where a cell of a swept value lies across.
    pub(super) across: fn(f64, &Cell) -> f64,
    /// A value in words.
    pub(super) say: fn(Lang, f64) -> String,
    /// Lines without marks beside it: the class, and where the line lies.
    pub(super) beside: &'static [(&'static str, Value)],
    /// True if the line on which the quantity is what is varied belongs to the picture.
    pub(super) diagonal: bool,
}

impl Curves {
    pub(super) const fn of(quantity: Quantity, say: fn(Lang, f64) -> String) -> Self {
        Self { quantity, across: |swept, _| swept, say, beside: &[], diagonal: false }
    }
}

/// A point of a line: measured with its interval, or predicted.
#[derive(Clone, Copy)]
struct Point {
    x: f64,
    y: f64,
    span: Option<(f64, f64)>,
}

/// A model with what is known of it: its own line, and each of those beside it.
struct Dotted<'a> {
    line: &'a Line<'a>,
    points: Vec<Point>,
    beside: Vec<(&'static str, Vec<(f64, f64)>)>,
}

impl<'a> Dotted<'a> {
    fn of(line: &'a Line<'a>, curves: &Curves) -> Self {
        let cells = || line.cells.iter().map(|&(swept, cell)| ((curves.across)(swept, cell), cell));
        let points = cells().filter_map(|(x, cell)| point(x, cell, &curves.quantity)).collect();
        let beside = curves.beside.iter().map(|&(class, value)| {
            let values = cells().filter_map(|(x, cell)| Some((x, value(cell)?)));
            (class, values.filter(|(_, y)| y.is_finite() && *y > 0.0).collect())
        });
        Self { line, points, beside: beside.collect() }
    }

    /// Every value that the vertical axis must hold.
    fn values(&self) -> impl Iterator<Item = f64> {
        let spans = self.points.iter().flat_map(|point| {
            let (low, high) = point.span.unwrap_or((point.y, point.y));
            [low, point.y, high]
        });
        spans.chain(self.beside.iter().flat_map(|(_, values)| values).map(|(_, y)| *y))
    }

    fn entry(&self) -> Entry<'a> {
        let last = self.points.last().map_or((0.0, 0.0), |point| (point.x, point.y));
        Entry { name: self.line.name, look: self.line.look, last, number: String::new() }
    }
}

/// Draws what tells sizes apart only where all fetches come at once: under a load the makespan is the arrivals'.
pub(super) fn at_once(sweeping: &Sweeping<'_>, curves: &Curves) -> Picture {
    if sweeping.has_load() { Picture::Absent } else { draw(sweeping, curves) }
}

/// Draws curves over the swept values.
pub(super) fn draw(sweeping: &Sweeping<'_>, curves: &Curves) -> Picture {
    let lang = sweeping.lang;
    let mut lines: Vec<Dotted<'_>> = sweeping.lines.iter().map(|line| Dotted::of(line, curves)).collect();
    lines.retain(|line| !line.points.is_empty());
    if !lines.iter().flat_map(|line| &line.points).any(|point| point.span.is_some()) {
        // Predictions alone are no measurement.
        lines.clear();
    }
    let x = size_axis(lang, &sweeping.over);
    let diagonal = if curves.diagonal { sweeping.over.as_slice() } else { &[] };
    let values = lines.iter().flat_map(Dotted::values).chain(diagonal.iter().copied());
    let y = Axis::over(values, |at, max| (curves.quantity.label)(lang, at, max));
    let describe = |dotted: &Dotted<'_>| {
        let number = |point: &Point| format!("{} → {}", lang.plain(point.x, 3), (curves.say)(lang, point.y));
        format!("{}: {}", dotted.line.name, dotted.points.iter().map(number).collect::<Vec<_>>().join(", "))
    };
    picture(lang, &lines, describe, |room| {
        let entries: Vec<Entry<'_>> = lines.iter().map(Dotted::entry).collect();
        line_chart(room, (&x, &y), &format!("{} →", sweeping.vary.word(lang)), &entries, |plot| {
            for (look, held, failed) in &sweeping.bands {
                let corners = ((*held, y.high), (*failed, y.low));
                plot.block(plot.spot(corners.0), plot.spot(corners.1), &format!("cb {}", look.class));
            }
            same(plot, diagonal);
            lines.iter().for_each(|dotted| paint(plot, dotted));
        })
    })
}

/// The line on which both axes say the same; bent where but one of them is logarithmic.
fn same(plot: &mut Plot<'_>, over: &[f64]) {
    let (low, high) = bounds(over.iter().copied());
    let through = (0..=40).map(|step| low + (high - low) * f64::from(step) / 40.0).map(|at| (at, at));
    if !over.is_empty() {
        plot.line(&through.collect::<Vec<_>>(), "lim");
    }
}

fn point(x: f64, cell: &Cell, quantity: &Quantity) -> Option<Point> {
    let point = match (quantity.measured)(cell).filter(|_| cell.is_measured()) {
        Some(Interval { median, low, high }) => Point { x, y: median, span: Some((low, high)) },
        None => Point { x, y: (quantity.predicted)(cell)?, span: None },
    };
    (point.y.is_finite() && point.y > 0.0).then_some(point)
}

fn paint(plot: &mut Plot<'_>, Dotted { line, points, beside }: &Dotted<'_>) {
    let Look { class, dash, marker, .. } = line.look;
    for (kind, values) in beside {
        plot.line(values, &format!("ln {kind} {class}"));
    }
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
