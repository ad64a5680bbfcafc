//! How many fetches were in flight over time: a small step curve for each model on shared axes.

use super::axis::{Axis, time_axis, time_label};
use super::canvas::{Plot, plot};
use super::strip::{ROW, TOP, frame, heading};
use super::{Chart, Picture, Row, Scene, finish, nothing_measured, wants_log, words};

/// The chart's place in the table.
pub(super) const CHART: Chart = Chart {
    id: "in-flight",
    title: ("Fetches in flight over time", "Запити в роботі протягом прогону"),
    how: (
        "Started and not yet finished, in the median trial. All curves share both axes; the number is the peak.",
        "Розпочаті й ще не завершені, у медіанному прогоні. Осі для всіх кривих спільні; число — найбільше значення.",
    ),
    draw,
};

/// Height of a curve at its largest value, in view-box units.
const TALL: f64 = 20.0;

fn draw(scene: &Scene<'_>) -> Picture {
    let lang = scene.lang;
    let rows: Vec<&Row<'_>> = scene.rows.iter().filter(|row| !row.cell.in_flight_curve.is_empty()).collect();
    if rows.is_empty() {
        return if scene.rows.is_empty() { nothing_measured(lang) } else { Picture::Nothing(no_curve(lang)) };
    }
    let end = |row: &Row<'_>| row.cell.in_flight_curve.last().map_or(0.0, |point| point.t_ns as f64);
    let longest = rows.iter().map(|row| end(row)).fold(1.0, f64::max);
    let shortest = rows.iter().map(|row| end(row)).filter(|at| *at > 0.0).fold(longest, f64::min);
    let x = if wants_log([shortest, longest]) {
        Axis::log(shortest / 10.0, longest, |at| time_label(lang, at)(at))
    } else {
        let axis = time_axis(lang, longest, 4);
        Axis { high: axis.high * 1.005, ..axis }
    };
    let most = rows.iter().map(|row| peak(row)).max().unwrap_or(1).max(1);
    let numbers: Vec<String> = rows.iter().map(|row| lang.number(f64::from(peak(row)), 0)).collect();
    let desc = rows
        .iter()
        .zip(&numbers)
        .map(|(row, peak)| format!("{}: {peak}", row.name))
        .collect::<Vec<_>>()
        .join("; ");
    finish(lang, desc, |room| {
        let (frame, y) = frame(room, rows.len());
        plot(frame, &x, &y, |plot| {
            for (index, row) in rows.iter().enumerate() {
                let top = f64::from(TOP) + index as f64 * ROW;
                heading(plot, frame, top, (row.look, row.name), &numbers[index])?;
                curve(plot, top + ROW - 4.0, row, f64::from(most), &x)?;
            }
            Ok(())
        })
    })
}

fn no_curve(lang: crate::lang::Lang) -> String {
    words(
        lang,
        (
            "This record holds no curves of fetches in flight.",
            "У цьому записі немає кривих кількості запитів у роботі.",
        ),
    )
    .to_owned()
}

fn peak(row: &Row<'_>) -> u32 {
    let curve = row.cell.in_flight_curve.iter().map(|point| point.n).max().unwrap_or(0);
    row.cell.peak_in_flight.unwrap_or(0).max(curve)
}

/// An area with its outline, standing on the height `base` of the view box.
fn curve(plot: &Plot<'_>, base: f64, row: &Row<'_>, most: f64, x: &Axis) -> Result<(), String> {
    let spot = |t: f64, n: u32| (plot.spot((t, 0.0)).0, base - f64::from(n) / most * TALL);
    let (mut corners, mut last) = (Vec::with_capacity(row.cell.in_flight_curve.len() * 2 + 2), 0);
    for point in &row.cell.in_flight_curve {
        let t = (point.t_ns as f64).max(x.low);
        corners.push(spot(t, last));
        corners.push(spot(t, point.n));
        last = point.n;
    }
    if let Some((first, end)) = corners.first().map(|at| at.0).zip(corners.last().map(|at| at.0)) {
        corners.insert(0, (first, base));
        corners.push((end, base));
    }
    plot.stroke((plot.spot((x.low, 0.0)).0, base), (plot.spot((x.high, 0.0)).0, base), "gr")?;
    plot.shape(&corners, &format!("ar {}", row.look.class))
}
