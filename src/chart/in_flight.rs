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
    let (frame, y) = frame(rows.len());
    let numbers: Vec<String> = rows.iter().map(|row| lang.number(f64::from(peak(row)), 0)).collect();
    let body = plot(frame, &x, &y, |plot| {
        for (index, row) in rows.iter().enumerate() {
            let top = f64::from(TOP) + index as f64 * ROW;
            heading(plot, top, row.look, row.name, &numbers[index])?;
            curve(plot, index as f64, row, f64::from(most), &x)?;
        }
        Ok(())
    });
    let desc = rows
        .iter()
        .zip(&numbers)
        .map(|(row, peak)| format!("{}: {peak}", row.name))
        .collect::<Vec<_>>()
        .join("; ");
    finish(lang, (frame.width, frame.height), desc, body)
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

/// An area and its outline; the axis of rows counts downwards from the top as 1 − share.
fn curve(plot: &Plot<'_>, index: f64, row: &Row<'_>, most: f64, x: &Axis) -> Result<(), String> {
    let rows_high = plot.rows();
    // One unit of the axis is a row; the curve stands on the row's lower edge.
    let base = rows_high - index - 1.0 + 4.0 / ROW;
    let lift = |n: u32| base + f64::from(n) / most * TALL / ROW;
    let mut points = Vec::with_capacity(row.cell.in_flight_curve.len() * 2);
    let mut last = 0;
    for point in &row.cell.in_flight_curve {
        let t = (point.t_ns as f64).max(x.low);
        points.push((t, lift(last)));
        points.push((t, lift(point.n)));
        last = point.n;
    }
    let ends = (points.first().map_or(x.low, |at| at.0), points.last().map_or(x.low, |at| at.0));
    let mut area = vec![(ends.0, base)];
    area.extend(&points);
    area.push((ends.1, base));
    plot.fill(&area, &format!("ar {}", row.look.class))?;
    plot.line(&[(x.low, base), (x.high, base)], "gr")?;
    plot.line(&points, &format!("ln thin {}", row.look.class))
}
