//! Latency by percentile on an axis of log(1 ⁄ (1 − p)), with the exact maximum at its end.
//!
//! On that axis equal distances are equal factors in rarity, so the slowest fetches have as much room as the
//! others (Tene, "How NOT to measure latency"). Percentiles come from the merged histogram, never from averages.

use hdrhistogram::Histogram;

use super::axis::{Axis, Tick, time_label};
use super::canvas::{Anchor, Frame, Plot, plot};
use super::legend::{self, Entry};
use super::style::Marker;
use super::words::{self as text, MAX, PERCENTILE};
use super::{Chart, Look, Picture, Room, Row, Scene, bounds, finish, nothing_measured, wants_log, words};
use crate::lang::Lang;
use crate::record::{Cell, Latency};

/// Response times: with the queueing.
pub(super) const RESPONSE: Chart = Chart {
    id: "response",
    title: ("Response time: how long until the answer", "Час відповіді: скільки чекали на відповідь"),
    how: (
        "From the moment a fetch was due, queueing included. The further right, the rarer; the dot at the end and the number are the exact maximum.",
        "Від моменту, коли запит мав початися, разом із чергою. Що правіше, то рідкісніший випадок; крапка в кінці й число — точний максимум.",
    ),
    draw: |scene| draw(scene, |cell| cell.response_ns.as_ref()),
};

/// Service times: without the queueing.
pub(super) const SERVICE: Chart = Chart {
    id: "service",
    title: ("Service time: how long a fetch itself took", "Час обслуговування: скільки тривав сам запит"),
    how: (
        "From the start of a fetch to its finish, without the queue before it. Far below the response time means that fetches stood in line.",
        "Від початку запиту до його кінця, без черги перед ним. Якщо він значно менший за час відповіді, запити стояли в черзі.",
    ),
    draw: |scene| draw(scene, |cell| cell.service_ns.as_ref()),
};

/// Steps along the axis: enough for a smooth curve, few enough for a small page.
const STEPS: usize = 72;

struct Curve<'a> {
    name: &'a str,
    look: Look,
    /// (1 ⁄ (1 − p), ns); the last is the exact maximum.
    points: Vec<(f64, f64)>,
    count: u64,
    p50: Option<u64>,
    p99: Option<u64>,
}

impl Curve<'_> {
    /// The exact maximum.
    fn last(&self) -> (f64, f64) {
        self.points.last().copied().unwrap_or((1.0, 0.0))
    }
}

fn draw(scene: &Scene<'_>, pick: fn(&Cell) -> Option<&Latency>) -> Picture {
    let lang = scene.lang;
    let most =
        scene.rows.iter().filter_map(|row| pick(row.cell)).map(|latency| latency.count).max().unwrap_or(0);
    if most == 0 {
        return nothing_measured(lang);
    }
    if most == 1 {
        let single = (
            "One fetch has no distribution: its time stands in the table.",
            "Один запит не має розподілу: його час подано в таблиці.",
        );
        return Picture::Nothing(words(lang, single).to_owned());
    }
    let curves: Vec<Curve<'_>> = scene.rows.iter().filter_map(|row| curve(row, pick(row.cell)?)).collect();
    if curves.is_empty() {
        let unreadable =
            ("The histograms of this record cannot be read.", "Гістограми цього запису неможливо прочитати.");
        return Picture::Nothing(words(lang, unreadable).to_owned());
    }
    let times = || curves.iter().flat_map(|curve| curve.points.iter().map(|point| point.1));
    let (low, high) = bounds(times().filter(|time| *time > 0.0));
    let y = if wants_log(times()) {
        Axis::log(low, high, |at| time_label(lang, at)(at))
    } else {
        Axis::from_zero(high, 4, time_label(lang, high))
    };
    let x = rarity_axis(lang, curves.iter().map(|curve| curve.count).max().unwrap_or(2) as f64);
    let desc = curves.iter().map(|curve| describe(lang, curve)).collect::<Vec<_>>().join("; ");
    finish(lang, desc, |room| {
        let maxima: Vec<String> = curves.iter().map(|curve| lang.duration(curve.last().1)).collect();
        let frame =
            legend::frame(room, curves.iter().map(|curve| curve.name).zip(maxima.iter().map(String::as_str)));
        plot(frame, &x, &y, |plot| paint(plot, frame, room, &curves, lang))
    })
}

/// The same numbers as in the table: the points of the curve lie beside the percentiles.
fn describe(lang: Lang, curve: &Curve<'_>) -> String {
    let known = [("p50", curve.p50), ("p99", curve.p99)]
        .into_iter()
        .filter_map(|(name, ns)| Some(format!("{name} {}, ", lang.duration(ns? as f64))))
        .collect::<String>();
    let max = words(lang, ("max", "максимум"));
    format!("{}: {known}{max} {}", curve.name, lang.duration(curve.last().1))
}

fn curve<'a>(row: &Row<'a>, latency: &Latency) -> Option<Curve<'a>> {
    let histogram = latency.histogram().ok()?;
    if histogram.is_empty() {
        return None;
    }
    let count = histogram.len();
    let end = (count as f64).ln();
    let rarities = (0..=STEPS).map(|step| (end * step as f64 / STEPS as f64).exp());
    let mut points: Vec<(f64, f64)> = quantiles(&histogram, rarities)
        .into_iter()
        // A histogram answers with the upper end of a bucket: never say more than the exact maximum.
        .map(|(rarity, value)| (rarity, value.max(latency.min).min(latency.max) as f64))
        .collect();
    points.push((count as f64, latency.max as f64));
    // The inner points of a level stretch say nothing.
    let mut kept: Vec<(f64, f64)> = Vec::with_capacity(points.len());
    for (index, point) in points.iter().enumerate() {
        let level = index > 0
            && points.get(index + 1).is_some_and(|next| next.1 == point.1)
            && kept.last().is_some_and(|last| last.1 == point.1)
            && point.0 != 2.0;
        if !level {
            kept.push(*point);
        }
    }
    Some(Curve { name: row.name, look: row.look, points: kept, count, p50: latency.p50, p99: latency.p99 })
}

/// The value that all but one in `rarity` fetches stay under, for ascending rarities, in one pass over the
/// histogram: asking it for each would scan its tens of thousands of buckets every time.
fn quantiles(histogram: &Histogram<u64>, rarities: impl Iterator<Item = f64>) -> Vec<(f64, u64)> {
    let mut buckets = histogram.iter_recorded();
    let (mut below, mut value) = (0, 0);
    rarities
        .map(|rarity| {
            let wanted = ((1.0 - 1.0 / rarity) * histogram.len() as f64).ceil().max(1.0) as u64;
            while below < wanted
                && let Some(bucket) = buckets.next()
            {
                below += bucket.count_at_value();
                value = bucket.value_iterated_to();
            }
            (rarity, value)
        })
        .collect()
}

fn rarity_axis(lang: Lang, count: f64) -> Axis {
    let mut ticks: Vec<Tick> = [
        (1.0, 0.0, 0),
        (2.0, 50.0, 0),
        (10.0, 90.0, 0),
        (100.0, 99.0, 0),
        (1e3, 99.9, 1),
        (1e4, 99.99, 2),
        (1e5, 99.999, 3),
        (1e6, 99.9999, 4),
    ]
    .into_iter()
    .filter(|(rarity, ..)| *rarity <= count * 0.75)
    .map(|(at, percent, decimals)| Tick { at, label: lang.number(percent, decimals) })
    .collect();
    // Decades that stand too close for their labels give way, the first and the last stay.
    let decades = count.log10();
    if decades > 3.3 {
        ticks.retain(|tick| tick.at == 1.0 || tick.at >= 10.0);
    }
    if decades > 5.0 {
        ticks.retain(|tick| tick.at == 1.0 || (tick.at.log10().round() as i32) % 2 == 0);
    }
    let high = count.max(1.1);
    // The end of the axis is the maximum itself, whose label has precedence.
    ticks.retain(|tick| (high / tick.at).ln() > 0.16 * high.ln());
    ticks.push(Tick { at: high, label: text::of(lang, MAX).to_owned() });
    Axis { low: 1.0, high, ticks, log: true }
}

fn paint(plot: &Plot<'_>, frame: Frame, room: Room, curves: &[Curve<'_>], lang: Lang) -> Result<(), String> {
    for curve in curves {
        plot.line(&curve.points, &format!("ln {} {}", curve.look.dash, curve.look.class))?;
    }
    let entries: Vec<Entry<'_>> = curves
        .iter()
        .map(|curve| Entry {
            name: curve.name,
            look: curve.look,
            end: plot.spot(curve.last()),
            words: lang.duration(curve.last().1),
        })
        .collect();
    legend::names(plot, frame, room, &entries)?;
    for (curve, entry) in curves.iter().zip(&entries) {
        let marker = room.pick(Marker::Circle, curve.look.marker);
        plot.mark_at(entry.end, marker, room.pick(3.2, 3.6), &format!("pt {}", curve.look.class))?;
    }
    plot.text((f64::from(frame.left), frame.floor() + 32.0), text::of(lang, PERCENTILE), "al", Anchor::Start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pass_answers_as_the_histogram_does() {
        for count in [1_u64, 2, 7, 1000] {
            let mut histogram = Histogram::new(3).unwrap();
            (0..count).for_each(|k| histogram.record(1_000 + k * k * 7919).unwrap());
            let rarities = [1.0, 1.5, 2.0, 3.0, 10.0, 99.5, 1000.0];
            for (rarity, value) in quantiles(&histogram, rarities.into_iter()) {
                assert_eq!(value, histogram.value_at_quantile(1.0 - 1.0 / rarity), "{count} at {rarity}");
            }
        }
    }
}
