//! Fetches in flight over time, from their samples.

use super::Sample;
use crate::plan::Nanos;

/// The most points that a curve keeps.
pub const MOST_POINTS: usize = 400;

/// How many fetches were in flight, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flight {
    /// The most at one time.
    pub peak: u32,
    /// ∫ n dt: by Little's law the sum of all service times.
    pub integral: u128,
    /// `(t, n)`: n fetches from t on; at most [`MOST_POINTS`], the peak among them.
    pub curve: Vec<(Nanos, u32)>,
}

impl Flight {
    /// Sweeps over the starts and finishes of `samples`; at equal stamps finishes come first.
    #[must_use]
    pub fn of(samples: &[Sample]) -> Self {
        let mut events: Vec<(Nanos, bool)> =
            samples.iter().flat_map(|sample| [(sample.started, true), (sample.finished, false)]).collect();
        // `false` sorts first. A fetch of no length thus finishes before it starts: the count may dip below zero
        // within one stamp, and is right again at its end.
        events.sort_unstable();
        let mut steps: Vec<(Nanos, u32)> = Vec::new();
        let (mut n, mut integral, mut last) = (0_i64, 0_u128, 0);
        for (t, starts) in events {
            integral += u128::from(t - last) * u128::try_from(n.max(0)).unwrap_or(0);
            n += if starts { 1 } else { -1 };
            last = t;
            let value = u32::try_from(n.max(0)).unwrap_or(u32::MAX);
            match steps.last_mut() {
                Some(step) if step.0 == t => step.1 = value,
                _ => steps.push((t, value)),
            }
        }
        let peak = steps.iter().map(|step| step.1).max().unwrap_or(0);
        Self { peak, integral, curve: thin(&steps, peak) }
    }
}

/// At most [`MOST_POINTS`] of `steps`: the value at even times, and the peak where it was reached first.
fn thin(steps: &[(Nanos, u32)], peak: u32) -> Vec<(Nanos, u32)> {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return Vec::new() };
    if steps.len() <= MOST_POINTS {
        return steps.to_vec();
    }
    let even = MOST_POINTS as u64 - 2;
    let mut curve: Vec<(Nanos, u32)> = (0..=even)
        .map(|i| {
            let t = first.0 + (last.0 - first.0) * i / even;
            (t, steps[steps.partition_point(|step| step.0 <= t) - 1].1)
        })
        .collect();
    if let Some(at) = steps.iter().find(|step| step.1 == peak) {
        let place = curve.partition_point(|point| point.0 < at.0);
        curve.insert(place, *at);
    }
    curve.dedup_by_key(|point| point.0);
    curve
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(spans: &[(Nanos, Nanos)]) -> Vec<Sample> {
        spans.iter().map(|&(started, finished)| Sample { started, finished, ..Sample::default() }).collect()
    }

    fn check(spans: &[(Nanos, Nanos)], peak: u32, curve: &[(Nanos, u32)]) {
        let flight = Flight::of(&samples(spans));
        assert_eq!(flight.peak, peak, "{spans:?}");
        assert_eq!(flight.curve, curve, "{spans:?}");
        let sum: u128 = spans.iter().map(|(start, end)| u128::from(end - start)).sum();
        assert_eq!(flight.integral, sum, "Little's law");
    }

    #[test]
    fn overlap_is_counted() {
        check(&[], 0, &[]);
        check(&[(0, 10)], 1, &[(0, 1), (10, 0)]);
        check(&[(0, 10), (5, 20)], 2, &[(0, 1), (5, 2), (10, 1), (20, 0)]);
    }

    #[test]
    fn a_finish_precedes_a_start_at_the_same_stamp() {
        check(&[(0, 10), (10, 20)], 1, &[(0, 1), (10, 1), (20, 0)]);
    }

    #[test]
    fn fetches_of_no_length_are_never_in_flight_together() {
        check(&[(0, 0), (0, 0), (3, 3)], 0, &[(0, 0), (3, 0)]);
        check(&[(0, 5), (2, 2)], 1, &[(0, 1), (2, 1), (5, 0)]);
    }

    #[test]
    fn a_long_curve_keeps_its_ends_and_its_peak() {
        let spans: Vec<_> = (0..5_000).map(|i| (i * 10, i * 10 + if i == 2_500 { 35 } else { 15 })).collect();
        let flight = Flight::of(&samples(&spans));
        assert!(flight.curve.len() <= MOST_POINTS, "{}", flight.curve.len());
        assert!(flight.curve.iter().any(|point| point.1 == flight.peak));
        assert!(flight.curve.is_sorted_by_key(|point| point.0));
        assert_eq!(flight.curve.last().unwrap().1, 0);
    }
}
