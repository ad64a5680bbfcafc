//! How many fetches were in flight over time: a small step curve for each model on shared axes.

use super::axis::{Axis, time_axis, time_label, wants_log};
use super::canvas::{Plot, Spot};
use super::strip::{Strip, stack};
use super::{Chart, Measured, Picture, Scene, bounds};
use crate::lang::Words;

/// The chart's place in the table.
pub(super) const CHART: Chart =
    Chart { id: "in-flight", title: Words::in_flight_title, how: Words::in_flight_how, terms: &[], draw };

/// Height of a curve at its largest value, in view-box units.
const TALL: f64 = 20.0;

fn draw(scene: &Scene<'_>) -> Picture {
    let lang = scene.lang;
    let curves = scene.models.iter().filter(|model| !model.cell.in_flight_curve.is_empty()).map(|model| {
        let peak = peak(model);
        Strip { model, number: lang.number(f64::from(peak), 0), marks: peak }
    });
    let all: Vec<Strip<'_, u32>> = curves.collect();
    if all.is_empty() && !scene.models.is_empty() {
        return Picture::Nothing(lang.words().in_flight_unknown());
    }
    let ends = all.iter().filter_map(|strip| strip.model.cell.in_flight_curve.last());
    let (shortest, longest) = bounds(ends.map(|point| point.t_ns as f64).filter(|at| *at > 0.0));
    let x = if wants_log(shortest, longest) {
        Axis::log(shortest / 10.0, longest, |at| time_label(lang, at, at))
    } else {
        let axis = time_axis(lang, longest.max(1.0), 4);
        Axis { high: axis.high * 1.005, ..axis }
    };
    let most = all.iter().map(|strip| strip.marks).max().unwrap_or(1).max(1);
    stack(lang, &x, &all, |plot, bottom, strip| curve(plot, bottom - 4.0, strip.model, f64::from(most), &x))
}

fn peak(model: &Measured<'_>) -> u32 {
    let curve = model.cell.in_flight_curve.iter().map(|point| point.n).max().unwrap_or(0);
    model.cell.peak_in_flight.unwrap_or(0).max(curve)
}

/// An area with its outline, standing on the height `base` of the view box.
fn curve(plot: &mut Plot<'_>, base: f64, model: &Measured<'_>, most: f64, x: &Axis) {
    let spot = |t: f64, n: u32| (plot.spot((t, 0.0)).0, base - f64::from(n) / most * TALL);
    let points = &model.cell.in_flight_curve;
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
