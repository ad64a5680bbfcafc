//! What the replay of a race runs on: its clock, its speeds, and the curves that its counters read.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::lang::{Lang, Unit};
use crate::record::{Cell, CurvePoint, SpanKind};

use super::Drawing;

/// The element that holds the curves.
pub(in crate::report) const ISLAND: &str = "race-data";

/// Over so many equal parts of a drawing the busy cores are averaged.
const PARTS: usize = 400;

/// Race seconds per second, ascending.
const SPEEDS: [f64; 22] = [
    0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0,
    50.0, 100.0, 200.0, 500.0, 1000.0,
];
/// How long a replay lasts at a speed that is offered, s. Real time is offered always.
const LASTS: std::ops::RangeInclusive<f64> = 1.0..=60.0;
/// It opens at the highest speed at which it lasts at least so long, s.
const UNHURRIED: f64 = 5.0;

/// The clock of a race, as its controls need it.
pub(in crate::report) struct Player {
    /// Nanoseconds from one end of the time scale to the other.
    pub(in crate::report) scale: String,
    /// The same of the scale on which a reader predicts.
    pub(in crate::report) guesses: String,
    /// Nanoseconds of the unit in which the clock is read.
    pub(in crate::report) unit: f64,
    /// Decimals of the clock.
    pub(in crate::report) digits: usize,
    /// A time with `{}` for the number: `{} ms`.
    pub(in crate::report) form: String,
    /// What stands before the decimals.
    pub(in crate::report) comma: char,
    pub(in crate::report) speeds: Vec<Speed>,
}

/// A choice of the clock's speed.
#[derive(Debug)]
pub(in crate::report) struct Speed {
    pub(in crate::report) value: f64,
    pub(in crate::report) label: String,
    pub(in crate::report) chosen: bool,
}

impl Player {
    /// The controls of a race that is `scale` nanoseconds long, predicted up to `guesses`; none where there is nothing to replay.
    pub(super) fn new(scale: f64, guesses: f64, lang: Lang) -> Option<Self> {
        if !(scale.is_finite() && scale > 0.0) {
            return None;
        }
        let unit = Unit::of(scale);
        let digits = match scale / unit.nanos() {
            size if size >= 99.5 => 0,
            size if size >= 9.95 => 1,
            _ => 2,
        };
        Some(Self {
            scale: format!("{scale:e}"),
            guesses: format!("{guesses:e}"),
            unit: unit.nanos(),
            digits,
            form: format!("{{}}\u{a0}{}", unit.symbol(lang)),
            comma: lang.decimal_point(),
            speeds: speeds(scale, lang),
        })
    }
}

fn speeds(scale: f64, lang: Lang) -> Vec<Speed> {
    let lasts = |speed: f64| scale / 1e9 / speed;
    let offered = || SPEEDS.into_iter().filter(|&speed| is_real_time(speed) || LASTS.contains(&lasts(speed)));
    let opens = offered().rfind(|&speed| lasts(speed) >= UNHURRIED).or_else(|| offered().next());
    let label = |speed| {
        if is_real_time(speed) {
            return lang.words().real_time().to_owned();
        }
        format!("{}× · {}", lang.plain(speed, 4), lang.duration_as(lasts(speed) * 1e9, Unit::S, 0))
    };
    offered().map(|value| Speed { value, label: label(value), chosen: opens == Some(value) }).collect()
}

fn is_real_time(speed: f64) -> bool {
    (speed - 1.0).abs() < 1e-9
}

/// What the counters of a row read. Both languages share it, and so do all views in which the cell stands.
#[derive(Debug, PartialEq, Serialize)]
pub(in crate::report) struct Curves<'a> {
    /// When the row is at its finish, ns: the end of its drawing.
    end: f64,
    /// The record's curve of fetches in flight: `[t_ns, n]`, of all fetches.
    flight: &'a [CurvePoint],
    /// Hundredths of cores that computed for drawn fetches, over equal parts of the drawing.
    busy: Vec<u32>,
    /// True if not all fetches are drawn, so that `busy` is a lower bound.
    part: bool,
}

/// The curves of all drawn cells, by their number in the record.
pub(in crate::report) fn curves<'a>(drawings: &[Drawing<'a>], cores: u32) -> BTreeMap<usize, Curves<'a>> {
    let of = |drawing: &Drawing<'a>| {
        let end = drawing.fetches.span_ns;
        let curves = Curves {
            end: end as f64,
            flight: &drawing.cell.in_flight_curve,
            busy: busy(drawing.cell, end, cores),
            part: drawing.fetches.drawn < drawing.cell.fetches as usize,
        };
        (drawing.id, curves)
    };
    drawings.iter().map(of).collect()
}

/// The drawn computing in each part of `0..end` over the part's length, in hundredths. What a span was asked to compute is
/// taken to be spread evenly over it; more than all `cores` cannot be busy, though such spreading may say so.
fn busy(cell: &Cell, end: u64, cores: u32) -> Vec<u32> {
    let part = end as f64 / PARTS as f64;
    let mut cpu = vec![0.0; PARTS];
    let spans = cell.timeline.iter().flat_map(|lane| &lane.spans);
    for span in spans.filter(|span| span.kind == SpanKind::Compute && span.end_ns > span.start_ns) {
        let (from, to) = (span.start_ns.min(end) as f64, span.end_ns.min(end) as f64);
        let share = (span.cpu_ns as f64 / (span.end_ns - span.start_ns) as f64).min(1.0);
        let first = (from / part) as usize;
        for (at, cpu) in cpu.iter_mut().enumerate().skip(first) {
            let (start, stop) = (at as f64 * part, (at + 1) as f64 * part);
            if start >= to {
                break;
            }
            *cpu += (to.min(stop) - from.max(start)).max(0.0) * share;
        }
    }
    let most = if cores == 0 { f64::INFINITY } else { f64::from(cores) * 100.0 };
    cpu.into_iter().map(|cpu| (cpu / part * 100.0).min(most).round() as u32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Span, Timeline};

    /// Compute spans as `(start, end, cpu)`.
    fn cell(spans: &[(u64, u64, u64)]) -> Cell {
        let spans = spans.iter().map(|&(a, b, cpu)| Span::from((SpanKind::Compute, a, b, 0, cpu)));
        Cell { timeline: vec![Timeline { fetch: 0, spans: spans.collect() }], ..Cell::default() }
    }

    #[test]
    fn busy_cores_hold_the_cpu_time_of_the_spans() {
        for (spans, cpu) in [
            (&[(0, 4_000, 4_000)][..], 4_000.0),
            (&[(1_000, 3_000, 500)], 500.0),
            (&[(5, 1_003, 998), (5, 1_003, 998)], 1_996.0),
            (&[(3_999, 4_000, 1)], 1.0),
            // Half of it lies after the end of the drawing.
            (&[(3_000, 5_000, 2_000)], 1_000.0),
            (&[], 0.0),
        ] {
            let parts = busy(&cell(spans), 4_000, 2);
            let sum: f64 = parts.iter().map(|&busy| f64::from(busy) / 100.0 * 10.0).sum();
            assert!((sum - cpu).abs() <= 0.05 * parts.len() as f64, "{spans:?}: {sum}");
            assert_eq!(parts.len(), PARTS);
        }
        let parts = busy(&cell(&[(1_000, 2_000, 500)]), 4_000, 2);
        assert_eq!([parts[99], parts[100], parts[199], parts[200]], [0, 50, 50, 0]);
    }

    #[test]
    fn spans_that_cannot_be_do_no_harm() {
        let odd = [(9, 3, 5), (5, 5, 5), (0, u64::MAX, u64::MAX), (u64::MAX - 1, u64::MAX, 1)];
        assert!(busy(&cell(&odd), 100, 2).iter().all(|&busy| busy <= 200));
        assert_eq!(busy(&cell(&[(0, 10, 1_000)]), 10, 0)[7], 100, "one thread is on one core at most");
        assert_eq!(busy(&cell(&[(0, 10, 10); 7]), 10, 2)[7], 200, "and all threads on those that there are");
    }

    #[test]
    fn a_race_opens_at_a_speed_that_can_be_followed_and_offers_real_time() {
        for (seconds, opens, offered) in [
            (0.000_1, 0.0001, 2),
            (0.1, 0.02, 7),
            (0.738, 0.1, 6),
            (5.01, 1.0, 6),
            (20.0, 2.0, 6),
            (7_200.0, 1000.0, 4),
            (1e200, 1.0, 1),
        ] {
            let speeds = speeds(seconds * 1e9, Lang::En);
            let chosen: Vec<f64> = speeds.iter().filter(|s| s.chosen).map(|s| s.value).collect();
            assert_eq!((chosen.as_slice(), speeds.len()), (&[opens][..], offered), "{seconds} s: {speeds:?}");
            assert!(speeds.iter().any(|speed| is_real_time(speed.value)), "{seconds} s");
        }
    }

    #[test]
    fn a_race_of_no_length_has_no_clock() {
        for scale in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Player::new(scale, scale, Lang::En).is_none(), "{scale}");
        }
        let player = Player::new(738e6, 1.5e9, Lang::Uk).unwrap();
        assert_eq!((player.form.as_str(), player.digits, player.comma), ("{}\u{a0}мс", 0, ','));
        assert_eq!(player.scale.parse::<f64>().unwrap().to_bits(), 738e6_f64.to_bits());
    }
}
