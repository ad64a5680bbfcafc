//! Axes: round ticks with their words, linear from zero or logarithmic.

use super::bounds;
use crate::lang::{Lang, Unit};

/// A marked value of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The value.
    pub at: f64,
    /// What is written at it.
    pub label: String,
}

/// A range of values with its ticks.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The value at its start.
    pub low: f64,
    /// The value at its end.
    pub high: f64,
    /// Ascending, all within the range.
    pub ticks: Vec<Tick>,
    /// True if equal distances are equal ratios.
    pub log: bool,
}

impl Axis {
    /// From 0 to 1, without ticks.
    pub(super) const NONE: Self = Self { low: 0.0, high: 1.0, ticks: Vec::new(), log: false };

    /// An axis over all values that a chart draws: linear from zero unless that would hide the small ones. `label`
    /// writes a value on an axis that ends at another.
    pub(super) fn over(values: impl IntoIterator<Item = f64>, label: impl Fn(f64, f64) -> String) -> Self {
        let (low, high) = bounds(values.into_iter().filter(|value| *value > 0.0));
        if wants_log(low, high) {
            // Each tick takes the unit that fits it.
            Self::log(low, high, |at| label(at, at))
        } else {
            Self::from_zero(high, 4, |at| label(at, high))
        }
    }

    /// A linear axis from 0 to a round value that is at least `max`, with about `want` steps.
    pub(super) fn from_zero(max: f64, want: usize, label: impl Fn(f64) -> String) -> Self {
        let max = if max.is_finite() && max > 0.0 { max } else { 1.0 };
        let step = round_step(max / want.max(1) as f64);
        let count = (max / step - 1e-9).ceil().max(1.0) as usize;
        let ticks = (0..=count).map(|k| k as f64 * step).map(|at| Tick { at, label: label(at) }).collect();
        Self { low: 0.0, high: count as f64 * step, ticks, log: false }
    }

    /// A logarithmic axis around `low..=high` (both made positive): it ends at ticks, and has at least two.
    pub(super) fn log(low: f64, high: f64, label: impl Fn(f64) -> String) -> Self {
        let high = if high.is_finite() && high > 0.0 { high } else { 1.0 };
        let low = if low.is_finite() && low > 0.0 { low.min(high) } else { high / 10.0 };
        let decades = (high / low).log10();
        let within: &[f64] = if decades < 1.2 {
            &[1.0, 2.0, 5.0]
        } else if decades < 2.2 {
            &[1.0, 3.0]
        } else {
            &[1.0]
        };
        let every = if decades > 6.0 { 2 } else { 1 };
        let (from, to) = (low.log10().floor() as i32 - 1, high.log10().ceil() as i32 + 1);
        let all: Vec<f64> = (from..=to)
            .filter(|power| power.rem_euclid(every) == 0)
            .flat_map(|power| within.iter().map(move |digit| digit * 10_f64.powi(power)))
            .collect();
        let first = all.iter().rposition(|&at| at <= low * (1.0 + 1e-9)).unwrap_or(0);
        let mut last = all.iter().position(|&at| at >= high * (1.0 - 1e-9)).unwrap_or(all.len() - 1);
        if last == first {
            last = (first + 1).min(all.len() - 1);
        }
        let ticks: Vec<Tick> = all[first..=last].iter().map(|&at| Tick { at, label: label(at) }).collect();
        let (low, high) = (all[first].min(low), all[last].max(high));
        Self { low, high, ticks, log: true }
    }

    /// The same axis from `low` to `high`, with the ticks that lie there.
    #[must_use]
    pub(super) fn within(mut self, low: f64, high: f64) -> Self {
        (self.low, self.high) = (low, high);
        self.ticks.retain(|tick| (low..=high).contains(&tick.at));
        self
    }

    /// Where `value` lies, from 0 at the start to 1 at the end; values outside lie at the ends.
    #[must_use]
    pub fn share(&self, value: f64) -> f64 {
        let place = |value: f64| if self.log { value.max(f64::MIN_POSITIVE).ln() } else { value };
        let (low, high) = (place(self.low), place(self.high));
        let share = (place(value) - low) / (high - low);
        if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// A time axis in nanoseconds from 0 that ends near `max`: its last tick lies within.
#[must_use]
pub fn time_axis(lang: Lang, max: f64, want: usize) -> Axis {
    let axis = Axis::from_zero(max, want, |at| time_label(lang, at, max));
    if max > 0.0 && max.is_finite() { axis.within(0.0, max) } else { axis }
}

/// A time on an axis that ends at `max` nanoseconds: all have one unit, and the decimals that they need.
pub(super) fn time_label(lang: Lang, at: f64, max: f64) -> String {
    let unit = Unit::of(max);
    format!("{}\u{a0}{}", lang.plain(at / unit.nanos(), 6), unit.symbol(lang))
}

/// True if a linear axis up to `high` would hide what is as small as `low`.
pub(super) fn wants_log(low: f64, high: f64) -> bool {
    high / low > 30.0
}

/// The smallest of 1, 2, 2.5, 5 × 10ⁿ that is at least `step`.
fn round_step(step: f64) -> f64 {
    let power = 10_f64.powf(step.log10().floor());
    [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|digit| digit * power)
        .find(|&round| round >= step * (1.0 - 1e-9))
        .unwrap_or(power * 10.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(axis: &Axis, expect: &[&str]) {
        let labels: Vec<_> = axis.ticks.iter().map(|tick| tick.label.replace('\u{a0}', " ")).collect();
        assert_eq!(labels, expect);
    }

    #[test]
    fn ticks_are_round() {
        let plain = |at: f64| Lang::En.plain(at, 6);
        check(&Axis::from_zero(745.0, 4, plain), &["0", "200", "400", "600", "800"]);
        check(&Axis::from_zero(2.0, 4, plain), &["0", "0.5", "1", "1.5", "2"]);
        check(&Axis::from_zero(0.0, 2, plain), &["0", "0.5", "1"]);
        check(&Axis::from_zero(f64::NAN, 2, plain), &["0", "0.5", "1"]);
        check(&Axis::log(1.0, 1000.0, plain), &["1", "10", "100", "1000"]);
        check(&Axis::log(7.0, 90.0, plain), &["5", "10", "20", "50", "100"]);
        check(&Axis::log(5.0, 5.0, plain), &["5", "10"]);
        check(&Axis::log(0.0, 0.0, plain), &["0.1", "0.2", "0.5", "1"]);
        check(&time_axis(Lang::Uk, 2.1e9, 4), &["0 с", "1 с", "2 с"]);
        check(
            &time_axis(Lang::En, 745e6, 8),
            &["0 ms", "100 ms", "200 ms", "300 ms", "400 ms", "500 ms", "600 ms", "700 ms"],
        );
    }

    proptest! {
        #[test]
        fn every_value_of_the_range_lies_within(low in 1e-9..1e12_f64, ratio in 1.0..1e9_f64) {
            let high = low * ratio;
            for axis in [Axis::log(low, high, |_| String::new()), Axis::from_zero(high, 5, |_| String::new())] {
                prop_assert!(axis.low <= low && high <= axis.high * (1.0 + 1e-9));
                prop_assert!((2..=16).contains(&axis.ticks.len()), "{} ticks", axis.ticks.len());
                prop_assert!(axis.ticks.windows(2).all(|pair| pair[0].at < pair[1].at));
            }
        }
    }
}
