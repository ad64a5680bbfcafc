//! Every fetch, by when it finished and how long it took: where times repeat in bands, and when.

use std::fmt::Write as _;

use super::axis::{Axis, Tick, time_label};
use super::canvas::{Anchor, Frame, Plot, plot, soft_width};
use super::strip::heading;
use super::style::HEATS;
use super::words::{self, fill};
use super::{Chart, Drawing, Picture, Room, Row, Scene, bounds, finish};
use crate::lang::Lang;
use crate::record::HeatMap;

/// The chart's place in the table.
pub(super) const CHART: Chart = Chart {
    id: "heat",
    title: ("Service time as the run goes on", "Час обслуговування протягом прогону"),
    how: (
        "Every fetch of the median trial. Across: when it finished, from the start of the run to its end. Up: how long it took. Darker or, on a dark page, lighter: more fetches.",
        "Кожен запит медіанного прогону. Праворуч: коли він завершився, від початку прогону до кінця. Вгору: скільки тривав. Що темніше (на темному тлі — світліше), то більше запитів.",
    ),
    draw,
};

/// Height of a model's heading and of its map.
const HEADING: f64 = 20.0;
const TALL: f64 = 56.0;
const GAP: f64 = 10.0;
const LEFT: i32 = 62;
const RIGHT: i32 = 18;

fn draw(scene: &Scene<'_>) -> Picture {
    let lang = scene.lang;
    let maps: Vec<(&Row<'_>, &HeatMap)> = scene
        .rows
        .iter()
        .filter_map(|row| Some((row, row.cell.heat_map.as_ref().filter(|map| map.is_sound())?)))
        .collect();
    if maps.is_empty() {
        return Picture::Absent;
    }
    let edges = maps.iter().flat_map(|(_, map)| {
        map.counts.iter().flat_map(|spot| [map.row_start(spot.1), map.row_start(spot.1 + 1)])
    });
    let (low, high) = bounds(edges);
    let y = times(lang, low, high);
    let most = maps.iter().flat_map(|(_, map)| &map.counts).map(|spot| spot.2).max().unwrap_or(1);
    let steps = steps(most);
    let desc = maps.iter().map(|(row, map)| describe(lang, row, map)).collect::<Vec<_>>().join("; ");
    finish(lang, desc, |room| picture(lang, &maps, &y, &steps, room))
}

/// An axis that ends where the fetches do, if two of its ticks lie there: every unit of a small map counts.
fn times(lang: Lang, low: f64, high: f64) -> Axis {
    let wide = Axis::log(low, high, |at| time_label(lang, at)(at));
    let close = wide.clone().within(low, high);
    if close.ticks.len() > 1 { close } else { wide }
}

/// The least count of each shade: whole numbers, evenly apart in their ratios.
fn steps(most: u32) -> Vec<u32> {
    let ratio = f64::from(most.max(1)).powf(1.0 / HEATS.len() as f64);
    let mut steps: Vec<u32> = vec![1];
    for nth in 1..HEATS.len() {
        let step = ratio.powi(nth as i32).ceil() as u32;
        if steps.last().is_some_and(|last| step > *last) && step <= most {
            steps.push(step);
        }
    }
    steps
}

/// The median and the maximum as in the table, and where most fetches lie.
fn describe(lang: Lang, row: &Row<'_>, map: &HeatMap) -> String {
    let known = row.cell.service_ns.as_ref().map_or_else(String::new, |service| {
        let p50 = service.p50.map_or_else(String::new, |ns| format!("p50 {}, ", lang.duration(ns as f64)));
        let max = super::words(lang, ("max", "максимум"));
        format!("{p50}{max} {}, ", lang.duration(service.max as f64))
    });
    let &(column, at, count) = map.counts.iter().max_by_key(|spot| spot.2).unwrap_or(&(0, 0, 0));
    let share = |column: u16| lang.percent(f64::from(column) / f64::from(map.columns));
    let fullest = fill(
        lang,
        words::FULLEST,
        &[
            &lang.number(f64::from(count), 0),
            &share(column),
            &share(column + 1),
            &lang.duration(map.row_start(at)),
            &lang.duration(map.row_start(at + 1)),
        ],
    );
    format!("{}: {known}{fullest}", row.name)
}

fn picture(
    lang: Lang,
    maps: &[(&Row<'_>, &HeatMap)],
    y: &Axis,
    steps: &[u32],
    room: Room,
) -> Result<Drawing, String> {
    let pitch = HEADING + TALL + GAP;
    let bottom = 62;
    let height = bottom + (maps.len() as f64 * pitch) as i32;
    let frame = Frame { width: room.width(false), height, left: LEFT, right: RIGHT, top: 0, bottom };
    let shares = [0.0, 0.25, 0.5, 0.75, 1.0]
        .map(|at| Tick { at, label: lang.percent(at).replace(",0", "").replace(".0", "") });
    let x = Axis { low: 0.0, high: 1.0, ticks: shares.to_vec(), log: false };
    let none = Axis { low: 0.0, high: 1.0, ticks: Vec::new(), log: false };
    plot(frame, &x, &none, |plot| {
        for (nth, (row, map)) in maps.iter().enumerate() {
            let top = nth as f64 * pitch;
            let end = lang.duration(map.end_ns as f64);
            heading(plot, Frame { left: 4, ..frame }, top, (row.look, row.name), &end)?;
            scale(plot, frame, y, top + HEADING)?;
            paint(plot, frame, map, y, top + HEADING, steps);
        }
        plot.text(
            (f64::from(frame.left), frame.floor() + 30.0),
            words::of(lang, words::SHARE),
            "al",
            Anchor::Start,
        )?;
        shades(plot, frame, lang, steps)
    })
}

/// The lines of a map's axis, as many as have room for their words.
fn scale(plot: &Plot<'_>, frame: Frame, y: &Axis, top: f64) -> Result<(), String> {
    let mut above = f64::INFINITY;
    for tick in &y.ticks {
        let at = top + TALL * (1.0 - y.share(tick.at));
        plot.stroke((frame.left.into(), at), (f64::from(frame.width - frame.right), at), "gr")?;
        // The top belongs to the model's name.
        if above - at >= 15.0 && at >= top + 6.0 {
            plot.text((f64::from(frame.left) - 7.0, at), &tick.label, "tk", Anchor::End)?;
            above = at;
        }
    }
    Ok(())
}

/// One path for each shade in a grid of its own, in which a spot is a stroke of one unit: neighbours in a row are
/// one stroke.
fn paint(plot: &Plot<'_>, frame: Frame, map: &HeatMap, y: &Axis, top: f64, steps: &[u32]) {
    let wide = f64::from(frame.width - frame.left - frame.right) / f64::from(map.columns);
    let rows = || map.counts.iter().map(|spot| spot.1);
    let (first, last) = (rows().min().unwrap_or(0), rows().max().unwrap_or(0));
    let place = |row: u16| top + TALL * (1.0 - y.share(map.row_start(row)));
    let (floor, roof) = (place(first), place(last + 1));
    let high = (floor - roof) / f64::from(last + 1 - first);
    let mut spots: Vec<(usize, u16, u16)> = map
        .counts
        .iter()
        .map(|&(column, row, count)| {
            (steps.partition_point(|step| *step <= count).max(1) - 1, last - row, column)
        })
        .collect();
    spots.sort_unstable();
    let mut svg =
        format!("<g class=\"heat\" transform=\"matrix({wide:.3} 0 0 {high:.3} {} {roof:.2})\">", frame.left);
    for shade in 0..steps.len() {
        let mut path = String::new();
        let mut run: Option<(u16, u16, u16)> = None;
        let mut close = |run: Option<(u16, u16, u16)>| {
            if let Some((row, from, to)) = run {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{from} {row}.5h{}", to - from);
            }
        };
        for &(_, row, column) in spots.iter().filter(|spot| spot.0 == shade) {
            run = match run {
                Some((same, from, to)) if same == row && to == column => Some((row, from, column + 1)),
                before => {
                    close(before);
                    Some((row, column, column + 1))
                }
            };
        }
        close(run);
        if !path.is_empty() {
            let _ = write!(svg, "<path class=\"{}\" d=\"{path}\"/>", class(shade, steps.len()));
        }
    }
    svg.push_str("</g>");
    plot.raw(&svg);
}

/// The class of a shade: where there are few, those that differ most.
fn class(shade: usize, shades: usize) -> &'static str {
    let last = HEATS.len() - 1;
    HEATS[if shades <= 1 { last } else { shade * last / (shades - 1) }].name
}

/// The shades with the least count of each.
fn shades(plot: &Plot<'_>, frame: Frame, lang: Lang, steps: &[u32]) -> Result<(), String> {
    let y = f64::from(frame.height) - 10.0;
    let says = words::of(lang, words::AT_LEAST);
    plot.text((4.0, y), says, "al", Anchor::Start)?;
    let mut left = 4.0 + soft_width(says);
    for (shade, step) in steps.iter().enumerate() {
        let label = format!("≥\u{a0}{}", lang.number(f64::from(*step), 0));
        plot.block((left, y - 5.0), (left + 10.0, y + 5.0), &format!("hk {}", class(shade, steps.len())))?;
        plot.text((left + 14.0, y), &label, "al", Anchor::Start)?;
        left += 14.0 + soft_width(&label) + 4.0;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_start_at_whole_counts_that_occur() {
        for (most, expect) in [
            (0, vec![1]),
            (1, vec![1]),
            (2, vec![1, 2]),
            (5, vec![1, 2, 3, 4]),
            (10_000, vec![1, 10, 100, 1000]),
        ] {
            assert_eq!(steps(most), expect, "{most}");
        }
        for most in 1..2000 {
            let steps = steps(most);
            assert!(
                steps[0] == 1 && steps.is_sorted() && steps.iter().all(|step| *step <= most),
                "{steps:?}"
            );
        }
    }
}
