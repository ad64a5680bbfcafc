//! A quantity against the swept value: a line for each model, hollow where only the prediction is known.

use super::axis::{Axis, time_label};
use super::canvas::{Anchor, Frame, Plot, plot};
use super::legend::{self, Entry};
use super::{Look, Picture, Room, SweepChart, bounds, finish, nothing_measured, wants_log};
use crate::lang::Lang;
use crate::record::{Cell, Interval};

/// Makespan against the swept value.
pub(super) const MAKESPAN: SweepChart = SweepChart {
    id: "sweep-makespan",
    title: ("Makespan as the size grows", "Тривалість прогону залежно від розміру"),
    how: (
        "Filled marks are measured medians with their interval; hollow marks on dashes are predictions of what was not run.",
        "Заповнені позначки — виміряні медіани з інтервалом; порожні на пунктирі — прогнози для того, чого не запущено.",
    ),
    draw: |sweeping| {
        draw(sweeping, |cell| cell.makespan_ns, |cell| cell.predicted_makespan_ns as f64, Quantity::Time)
    },
};

/// Throughput against the swept value.
pub(super) const THROUGHPUT: SweepChart = SweepChart {
    id: "sweep-throughput",
    title: ("Fetches per second as the size grows", "Кількість запитів за секунду залежно від розміру"),
    how: (
        "Filled marks are measured medians with their interval; hollow marks on dashes are predictions of what was not run.",
        "Заповнені позначки — виміряні медіани з інтервалом; порожні на пунктирі — прогнози для того, чого не запущено.",
    ),
    draw: |sweeping| {
        let predicted = |cell: &Cell| f64::from(cell.fetches) / (cell.predicted_makespan_ns as f64 / 1e9);
        draw(sweeping, |cell| cell.throughput_per_s, predicted, Quantity::Rate)
    },
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
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quantity {
    Time,
    Rate,
}

/// A point of a line: measured with its interval, or predicted.
#[derive(Clone, Copy)]
struct Point {
    x: f64,
    y: f64,
    span: Option<(f64, f64)>,
}

fn draw(
    sweeping: &Sweeping<'_>,
    measured: fn(&Cell) -> Option<Interval>,
    predicted: fn(&Cell) -> f64,
    quantity: Quantity,
) -> Picture {
    let lang = sweeping.lang;
    let lines: Vec<(&Line<'_>, Vec<Point>)> = sweeping
        .lines
        .iter()
        .map(|line| {
            (line, line.cells.iter().filter_map(|&(x, cell)| point(x, cell, measured, predicted)).collect())
        })
        .filter(|(_, points): &(_, Vec<Point>)| !points.is_empty())
        .collect();
    if !lines.iter().any(|(_, points)| points.iter().any(|point| point.span.is_some())) {
        return nothing_measured(lang);
    }
    let values = || lines.iter().flat_map(|(_, points)| points.iter().map(|point| point.y));
    let spans = lines
        .iter()
        .flat_map(|(_, points)| points.iter())
        .flat_map(|point| point.span.map_or([point.y; 2], |(low, high)| [low, high]));
    let (low, high) = bounds(spans.filter(|value| *value > 0.0));
    let label = |at: f64| match quantity {
        Quantity::Time => time_label(lang, at)(at),
        Quantity::Rate => lang.plain(at, 6),
    };
    let y = match quantity {
        _ if wants_log(values()) => Axis::log(low, high, label),
        Quantity::Time => Axis::from_zero(high, 4, time_label(lang, high)),
        Quantity::Rate => Axis::from_zero(high, 4, label),
    };
    let x = size_axis(lang, &sweeping.over);
    finish(lang, describe(lang, &lines, quantity), |room| {
        let frame = legend::frame(room, lines.iter().map(|(line, _)| (line.name, "")));
        plot(frame, &x, &y, |plot| paint(plot, frame, room, &lines, sweeping.vary))
    })
}

fn point(
    x: f64,
    cell: &Cell,
    measured: fn(&Cell) -> Option<Interval>,
    predicted: fn(&Cell) -> f64,
) -> Option<Point> {
    let point = match measured(cell).filter(|_| cell.is_measured()) {
        Some(Interval { median, low, high }) => Point { x, y: median, span: Some((low, high)) },
        None => Point { x, y: predicted(cell), span: None },
    };
    (point.y.is_finite() && point.y > 0.0).then_some(point)
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

fn describe(lang: Lang, lines: &[(&Line<'_>, Vec<Point>)], quantity: Quantity) -> String {
    let words = |value: f64| match quantity {
        Quantity::Time => lang.duration(value),
        Quantity::Rate => lang.rate(value),
    };
    lines
        .iter()
        .map(|(line, points)| {
            let numbers: Vec<String> = points
                .iter()
                .map(|point| format!("{} → {}", lang.plain(point.x, 3), words(point.y)))
                .collect();
            format!("{}: {}", line.name, numbers.join(", "))
        })
        .collect::<Vec<_>>()
        .join("; ")
}

fn paint(
    plot: &Plot<'_>,
    frame: Frame,
    room: Room,
    lines: &[(&Line<'_>, Vec<Point>)],
    vary: &str,
) -> Result<(), String> {
    for (line, points) in lines {
        let class = line.look.class;
        for pair in points.windows(2) {
            let known = pair.iter().all(|point| point.span.is_some());
            let kind =
                if known { format!("ln {} {class}", line.look.dash) } else { format!("ln guess {class}") };
            plot.line(&[(pair[0].x, pair[0].y), (pair[1].x, pair[1].y)], &kind)?;
        }
        for point in points {
            let marker = line.look.marker;
            match point.span {
                Some((low, high)) => {
                    plot.line(&[(point.x, low), (point.x, high)], &format!("ci {class}"))?;
                    plot.mark((point.x, point.y), marker, 4.0, &format!("pt {class}"))?;
                }
                None => plot.mark((point.x, point.y), marker, 4.0, &format!("ho {class}"))?,
            }
        }
    }
    let entries: Vec<Entry<'_>> = lines
        .iter()
        .filter_map(|(line, points)| {
            let last = points.last()?;
            Some(Entry {
                name: line.name,
                look: line.look,
                end: plot.spot((last.x, last.y)),
                words: String::new(),
            })
        })
        .collect();
    legend::names(plot, frame, room, &entries)?;
    let across = format!("{vary} →");
    plot.text((f64::from(frame.left), frame.floor() + 32.0), &across, "al", Anchor::Start)
}
