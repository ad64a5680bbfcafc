//! Latency by percentile on an axis of log(1 ⁄ (1 − p)), with the exact maximum at its end.
//!
//! On that axis equal distances are equal factors in rarity, so the slowest fetches have as much room as the
//! others (Tene, "How NOT to measure latency"). Percentiles come from the merged histogram, never from averages.

use hdrhistogram::Histogram;

use super::axis::{Axis, Tick, time_label};
use super::legend::{Entry, line_chart};
use super::style::Marker;
use super::{Chart, Measured, Picture, Scene, Sign, Term, picture};
use crate::lang::words::Nanos;
use crate::lang::{Lang, Words};
use crate::record::{Cell, Latency};

/// Response times: with the queueing.
pub(super) const RESPONSE: Chart = Chart {
    id: "response",
    title: Words::response_title,
    how: Words::response_how,
    terms: &[],
    draw: |scene| if has_load(scene) { Picture::Absent } else { draw(scene, RESPONSES, None) },
};

/// Service times: without the queueing.
pub(super) const SERVICE: Chart = Chart {
    id: "service",
    title: Words::service_title,
    how: Words::service_how,
    terms: &[],
    draw: |scene| if has_load(scene) { Picture::Absent } else { draw(scene, SERVICES, None) },
};

/// Both in one frame, where fetches arrive over time: what lies between them is what callers waited unseen.
pub(super) const TWO_WAYS: Chart = Chart {
    id: "two-ways",
    title: Words::two_ways_title,
    how: Words::two_ways_how,
    terms: &[
        Term { sign: Sign::Mark("pt"), meaning: Words::sweep_term_response },
        Term { sign: Sign::Line("service"), meaning: Words::two_ways_term_service },
    ],
    draw: |scene| if has_load(scene) { draw(scene, RESPONSES, Some(SERVICES)) } else { Picture::Absent },
};

type Times = fn(&Cell) -> Option<&Latency>;

const RESPONSES: Times = |cell| cell.response_ns.as_ref();
const SERVICES: Times = |cell| cell.service_ns.as_ref();

fn has_load(scene: &Scene<'_>) -> bool {
    scene.models.iter().any(|model| model.cell.load.is_some())
}

/// Steps along the axis: enough for a smooth curve, few enough for a small page.
const STEPS: usize = 72;

struct Curve<'a> {
    model: &'a Measured<'a>,
    latency: &'a Latency,
    /// (1 ⁄ (1 − p), ns); the last is the exact maximum.
    points: Vec<(f64, f64)>,
    count: f64,
}

fn draw(scene: &Scene<'_>, pick: Times, beside: Option<Times>) -> Picture {
    let lang = scene.lang;
    let beside = beside
        .into_iter()
        .flat_map(|pick| scene.models.iter().filter_map(move |model| curve(model, pick(model.cell)?)));
    let beside: Vec<Curve<'_>> = beside.collect();
    let measured = scene.models.iter().filter_map(|model| Some((model, pick(model.cell)?)));
    let curves: Vec<Curve<'_>> =
        measured.clone().filter_map(|(model, latency)| curve(model, latency)).collect();
    match measured.map(|(_, latency)| latency.count).max() {
        Some(1) => return Picture::Nothing(lang.words().percentile_of_one()),
        Some(2..) if curves.is_empty() => return Picture::Nothing(lang.words().percentile_unreadable()),
        _ => {}
    }
    let times = curves.iter().chain(&beside).flat_map(|curve| curve.points.iter().map(|point| point.1));
    let y = Axis::over(times, |at, max| time_label(lang, at, max));
    let x = rarity_axis(lang, curves.iter().map(|curve| curve.count).fold(2.0, f64::max));
    picture(
        lang,
        &curves,
        |curve| describe(lang, curve),
        |room| {
            let entries: Vec<Entry<'_>> = curves.iter().map(|curve| curve.entry(lang)).collect();
            line_chart(room, (&x, &y), lang.words().percentile_across(), &entries, |plot| {
                for curve in &beside {
                    plot.line(&curve.points, &format!("ln service {}", curve.model.look.class));
                }
                for curve in &curves {
                    plot.line(
                        &curve.points,
                        &format!("ln {} {}", curve.model.look.dash, curve.model.look.class),
                    );
                }
                for (curve, entry) in curves.iter().zip(&entries) {
                    let marker = room.pick(Marker::Circle, curve.model.look.marker);
                    let class = format!("pt {}", curve.model.look.class);
                    plot.mark(plot.spot(entry.last), marker, room.pick(3.2, 3.6), &class);
                }
            })
        },
    )
}

impl Curve<'_> {
    fn entry(&self, lang: Lang) -> Entry<'_> {
        let max = self.latency.max as f64;
        Entry {
            name: self.model.name,
            look: self.model.look,
            last: (self.count, max),
            number: lang.duration(max),
        }
    }
}

/// The same numbers as in the table: the points of the curve lie beside the percentiles.
fn describe(lang: Lang, Curve { model, latency, .. }: &Curve<'_>) -> String {
    let known = [("p50", latency.p50), ("p99", latency.p99)]
        .into_iter()
        .filter_map(|(name, ns)| Some(format!("{name} {}, ", lang.duration(ns? as f64))))
        .collect::<String>();
    let max = lang.words().chart_maximum(Nanos(latency.max as f64));
    format!("{}: {known}{max}", model.name)
}

fn curve<'a>(model: &'a Measured<'a>, latency: &'a Latency) -> Option<Curve<'a>> {
    let histogram = latency.histogram().ok()?;
    if histogram.is_empty() {
        return None;
    }
    let count = histogram.len() as f64;
    let end = count.ln();
    let rarities = (0..=STEPS).map(|step| (end * step as f64 / STEPS as f64).exp());
    let mut points: Vec<(f64, f64)> = quantiles(&histogram, rarities)
        .into_iter()
        // A histogram answers with the upper end of a bucket: never say more than the exact maximum.
        .map(|(rarity, value)| (rarity, value.max(latency.min).min(latency.max) as f64))
        .collect();
    points.push((count, latency.max as f64));
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
    Some(Curve { model, latency, points: kept, count })
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
    ticks.push(Tick { at: high, label: lang.words().percentile_max().to_owned() });
    Axis { low: 1.0, high, ticks, log: true }
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
