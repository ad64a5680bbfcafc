//! How many fetches were in flight over time, and how many were due and not finished: a small step curve for each model on
//! shared axes.

use super::axis::{Axis, time_axis, time_label, wants_log};
use super::canvas::{Plot, Spot};
use super::strip::{Strip, stack};
use super::{Chart, Measured, Picture, Scene, bounds};
use crate::lang::Words;
use crate::record::{Cell, CurvePoint};

/// The chart's place in the table.
pub(super) const CHART: Chart = Chart {
    id: "in-flight",
    title: Words::in_flight_title,
    how: Words::in_flight_how,
    terms: &[],
    draw: |scene| draw(scene, |cell| &cell.in_flight_curve, |cell| cell.peak_in_flight),
};

/// Fetches that are due and not finished.
pub(super) const BACKLOG: Chart = Chart {
    id: "backlog",
    title: Words::backlog_title,
    how: Words::backlog_how,
    terms: &[],
    draw: |scene| {
        if scene.models.iter().all(|model| model.cell.load.is_none()) {
            return Picture::Absent;
        }
        let peak = |cell: &Cell| Some(cell.load.as_ref()?.measured.as_ref()?.backlog_peak);
        draw(scene, |cell| &cell.backlog_curve, peak)
    },
};

/// The points of a curve of a cell.
type Curve = fn(&Cell) -> &Vec<CurvePoint>;

/// Height of a curve at its largest value, in view-box units.
const TALL: f64 = 20.0;

fn draw(scene: &Scene<'_>, points: Curve, peak: fn(&Cell) -> Option<u32>) -> Picture {
    let lang = scene.lang;
    let curves = scene.models.iter().filter(|model| !points(model.cell).is_empty()).map(|model| {
        let seen = points(model.cell).iter().map(|point| point.n).max().unwrap_or(0);
        let peak = peak(model.cell).unwrap_or(0).max(seen);
        Strip { model, number: lang.number(f64::from(peak), 0), marks: peak }
    });
    let all: Vec<Strip<'_, u32>> = curves.collect();
    if all.is_empty() && !scene.models.is_empty() {
        return Picture::Nothing(lang.words().in_flight_unknown());
    }
    let ends = all.iter().filter_map(|strip| points(strip.model.cell).last());
    let (shortest, longest) = bounds(ends.map(|point| point.t_ns as f64).filter(|at| *at > 0.0));
    let x = if wants_log(shortest, longest) {
        Axis::log(shortest / 10.0, longest, |at| time_label(lang, at, at))
    } else {
        let axis = time_axis(lang, longest.max(1.0), 4);
        Axis { high: axis.high * 1.005, ..axis }
    };
    let most = all.iter().map(|strip| strip.marks).max().unwrap_or(1).max(1);
    stack(lang, &x, &all, |plot, bottom, strip| {
        curve(plot, bottom - 4.0, (strip.model, points(strip.model.cell)), f64::from(most), &x);
    })
}

/// An area with its outline, standing on the height `base` of the view box.
fn curve(
    plot: &mut Plot<'_>,
    base: f64,
    (model, points): (&Measured<'_>, &[CurvePoint]),
    most: f64,
    x: &Axis,
) {
    let spot = |t: f64, n: u32| (plot.spot((t, 0.0)).0, base - f64::from(n) / most * TALL);
    let (mut corners, mut last): (Vec<Spot>, u32) = (Vec::with_capacity(points.len() * 2 + 2), 0);
    for point in points {
        let t = (point.t_ns as f64).max(x.low);
        corners.extend([spot(t, last), spot(t, point.n)]);
        last = point.n;
    }
    if let [first, .., end] = corners[..] {
        corners.insert(0, (first.0, base));
        corners.push((end.0, base));
    }
    let [from, to] = [x.low, x.high].map(|at| (plot.spot((at, 0.0)).0, base));
    plot.stroke(from, to, "gr");
    plot.shape(&corners, &format!("ar {}", model.look.class));
}
