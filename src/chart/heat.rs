//! Every fetch, by when it finished and how long it took: where times repeat in bands, and when.

use super::axis::{Axis, Tick, time_label};
use super::canvas::{Anchor, Frame, Plot, plot, soft_width};
use super::strip::heading;
use super::style::HEATS;
use super::{Chart, Drawing, Measured, Picture, Room, Scene, bounds, picture};
use crate::lang::words::{Nanos, Percent};
use crate::lang::{Lang, Words};
use crate::record::HeatMap;

/// The chart's place in the table.
pub(super) const CHART: Chart =
    Chart { id: "heat", title: Words::heat_title, how: Words::heat_how, terms: &[], draw };

/// Height of a model's heading and of its map.
const HEADING: f64 = 20.0;
const TALL: f64 = 56.0;
const GAP: f64 = 10.0;
/// What stands around the maps.
const FRAME: Frame = Frame { width: 0.0, height: 62.0, left: 66.0, right: 18.0, top: 0.0, bottom: 62.0 };
/// The left edge of headings and of the legend.
const EDGE: f64 = 4.0;

/// A model and its map.
type Map<'a> = (&'a Measured<'a>, &'a HeatMap);

fn draw(scene: &Scene<'_>) -> Picture {
    let lang = scene.lang;
    let maps = scene.models.iter().filter_map(|model| Some((model, model.cell.heat_map.as_ref()?)));
    let maps: Vec<Map<'_>> = maps.filter(|(_, map)| map.is_sound() && goes_on(map)).collect();
    if maps.is_empty() {
        return Picture::Absent;
    }
    let spots = || maps.iter().flat_map(|(_, map)| map.counts.iter().map(move |spot| (map, spot)));
    let edges = spots().flat_map(|(map, spot)| [map.row_start(spot.1), map.row_start(spot.1 + 1)]);
    let (low, high) = bounds(edges);
    let y = times(lang, low, high);
    let steps = steps(spots().map(|(_, spot)| spot.2).max().unwrap_or(1));
    picture(lang, &maps, |map| describe(lang, *map), |room| maps_of(lang, &maps, &y, &steps, room))
}

/// Fetches that all finish within this share of the run leave no course to show: one bar, and blank paper.
const AT_ONCE: f64 = 0.15;

/// True if fetches finish all along the run, and not all at once.
fn goes_on(map: &HeatMap) -> bool {
    let columns = || map.counts.iter().map(|spot| spot.0);
    let wide = columns().max().unwrap_or(0) - columns().min().unwrap_or(0) + 1;
    f64::from(wide) >= f64::from(map.columns) * AT_ONCE
}

/// An axis that ends where the fetches do, if two of its ticks lie there: every unit of a small map counts.
fn times(lang: Lang, low: f64, high: f64) -> Axis {
    let wide = Axis::log(low, high, |at| time_label(lang, at, at));
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
fn describe(lang: Lang, (model, map): Map<'_>) -> String {
    let words = lang.words();
    let known = model.cell.service_ns.as_ref().map_or_else(String::new, |service| {
        let p50 = service.p50.map_or_else(String::new, |ns| format!("p50 {}, ", lang.duration(ns as f64)));
        format!("{p50}{}, ", words.chart_maximum(Nanos(service.max as f64)))
    });
    let &(column, at, count) = map.counts.iter().max_by_key(|spot| spot.2).unwrap_or(&(0, 0, 0));
    let share = |column: u16| Percent(f64::from(column) / f64::from(map.columns));
    let time = |row: u16| Nanos(map.row_start(row));
    let fullest = words.heat_fullest(count, share(column), share(column + 1), time(at), time(at + 1));
    format!("{}: {known}{fullest}", model.name)
}

fn maps_of(lang: Lang, maps: &[Map<'_>], y: &Axis, steps: &[u32], room: Room) -> Drawing {
    let pitch = HEADING + TALL + GAP;
    let height = FRAME.height + maps.len() as f64 * pitch;
    let percent = |at: f64| Tick { at, label: format!("{}\u{a0}%", lang.number(at * 100.0, 0)) };
    let x = Axis { ticks: [0.0, 0.25, 0.5, 0.75, 1.0].map(percent).to_vec(), ..Axis::NONE };
    plot(Frame { width: room.width(false), height, ..FRAME }, &x, &Axis::NONE, |plot| {
        for (nth, (model, map)) in maps.iter().enumerate() {
            let top = nth as f64 * pitch;
            heading(plot, (EDGE, top), model, &lang.duration(map.end_ns as f64));
            scale(plot, y, top + HEADING);
            paint(plot, map, y, top + HEADING, steps);
        }
        plot.text((FRAME.left, plot.frame.floor() + 30.0), lang.words().heat_across(), "al", Anchor::Start);
        shades(plot, lang, steps);
    })
}

/// The lines of a map's axis, as many as have room for their words.
fn scale(plot: &mut Plot<'_>, y: &Axis, top: f64) {
    let mut above = f64::INFINITY;
    for tick in &y.ticks {
        let at = top + TALL * (1.0 - y.share(tick.at));
        plot.stroke((FRAME.left, at), (plot.frame.end(), at), "gr");
        // The top belongs to the model's name.
        if above - at >= 15.0 && at >= top + 6.0 {
            plot.text((FRAME.left - 7.0, at), &tick.label, "tk", Anchor::End);
            above = at;
        }
    }
}

/// One path for each shade in a grid of its own, in which a spot is a stroke of one unit: neighbours in a row are
/// one stroke. A rectangle for each spot would be heavy.
fn paint(plot: &mut Plot<'_>, map: &HeatMap, y: &Axis, top: f64, steps: &[u32]) {
    let wide = (plot.frame.end() - FRAME.left) / f64::from(map.columns);
    let rows = || map.counts.iter().map(|spot| spot.1);
    let (first, last) = (rows().min().unwrap_or(0), rows().max().unwrap_or(0));
    let place = |row: u16| top + TALL * (1.0 - y.share(map.row_start(row)));
    let (floor, roof) = (place(first), place(last + 1));
    let high = (floor - roof) / f64::from(last + 1 - first);
    let shade = |count: u32| steps.partition_point(|step| *step <= count).max(1) - 1;
    let mut spots: Vec<(usize, u16, u16)> =
        map.counts.iter().map(|&(column, row, count)| (shade(count), last - row, column)).collect();
    spots.sort_unstable();
    let mut paths = vec![String::new(); steps.len()];
    for run in spots.chunk_by(|a, b| (a.0, a.1, a.2 + 1) == *b) {
        let (shade, row, column) = run[0];
        paths[shade] += &format!("M{column} {row}.5h{}", run.len());
    }
    let left = FRAME.left;
    plot.push(&format!("<g class=\"heat\" transform=\"matrix({wide:.3} 0 0 {high:.3} {left} {roof:.2})\">"));
    for (shade, path) in paths.iter().enumerate().filter(|(_, path)| !path.is_empty()) {
        plot.push(&format!("<path class=\"{}\" d=\"{path}\"/>", class(shade, steps.len())));
    }
    plot.push("</g>");
}

/// The class of a shade: where there are few, those that differ most.
fn class(shade: usize, shades: usize) -> &'static str {
    let last = HEATS.len() - 1;
    HEATS[if shades <= 1 { last } else { shade * last / (shades - 1) }].name
}

/// The shades with the least count of each.
fn shades(plot: &mut Plot<'_>, lang: Lang, steps: &[u32]) {
    let y = plot.frame.height - 10.0;
    let says = lang.words().heat_shades();
    plot.text((EDGE, y), says, "al", Anchor::Start);
    let mut left = EDGE + soft_width(says);
    for (shade, step) in steps.iter().enumerate() {
        let least = if shade == 0 { "≥\u{a0}" } else { "" };
        let label = format!("{least}{}", lang.number(f64::from(*step), 0));
        plot.block((left, y - 5.0), (left + 10.0, y + 5.0), &format!("hk {}", class(shade, steps.len())));
        plot.text((left + 14.0, y), &label, "al", Anchor::Start);
        left += 14.0 + soft_width(&label) + 4.0;
    }
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
