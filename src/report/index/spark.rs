//! A picture as small as a word: one number over the runs, each with its interval.

use std::fmt::Write as _;

use crate::record::Interval;

/// Width and height of the view box.
pub(super) const SIZE: (u32, u32) = (96, 30);
/// Room around the marks.
const MARGIN: f64 = 4.0;
/// The scale reaches at least so far to either side of its middle: noise must not look like a cliff.
const LEAST_SHARE: f64 = 0.05;

/// A run's place on the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    /// Runs older than it in the table.
    pub(super) place: usize,
    pub(super) value: Interval,
    /// Measured on another machine than the newest run.
    pub(super) foreign: bool,
}

/// Paths of the picture: the caller writes the element with its title and description.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spark {
    /// The intervals.
    pub(super) bars: String,
    /// Through the medians of the newest run's machine.
    pub(super) line: String,
    /// The medians measured on it, as points of no length with round ends.
    pub(super) dots: String,
    /// The middles of the others.
    pub(super) hollow: Vec<(String, String)>,
}

/// The picture of `points`, oldest first, of `places` runs; `None` under two points.
pub(super) fn spark(points: &[Point], places: usize) -> Option<Spark> {
    let sound = |point: &&Point| {
        let Interval { median, low, high } = point.value;
        [median, low, high].iter().all(|value| value.is_finite() && *value >= 0.0)
    };
    let points: Vec<&Point> = points.iter().filter(sound).collect();
    if points.len() < 2 {
        return None;
    }
    let low =
        points.iter().map(|point| point.value.low.min(point.value.median)).fold(f64::INFINITY, f64::min);
    let high = points.iter().map(|point| point.value.high.max(point.value.median)).fold(0.0, f64::max);
    let middle = f64::midpoint(low, high);
    let reach = (f64::midpoint(high, -low)).max(middle * LEAST_SHARE).max(f64::MIN_POSITIVE);
    let (width, height) = (f64::from(SIZE.0) - 2.0 * MARGIN, f64::from(SIZE.1) - 2.0 * MARGIN);
    let x = |place: usize| MARGIN + width * place as f64 / (places.max(2) - 1) as f64;
    let y = |value: f64| MARGIN + height * (0.5 - (value - middle) / reach / 2.0);
    let mut spark =
        Spark { bars: String::new(), line: String::new(), dots: String::new(), hollow: Vec::new() };
    for point in points {
        let (x, at) = (x(point.place), y(point.value.median));
        // Writing to a string cannot fail.
        let _ = write!(spark.bars, "M{x:.1} {:.1}V{:.1}", y(point.value.low), y(point.value.high));
        if point.foreign {
            spark.hollow.push((format!("{x:.1}"), format!("{at:.1}")));
        } else {
            let _ = write!(spark.dots, "M{x:.1} {at:.1}h0");
            let _ = write!(spark.line, "{}{x:.1} {at:.1}", if spark.line.is_empty() { 'M' } else { 'L' });
        }
    }
    Some(spark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(place: usize, median: f64, foreign: bool) -> Point {
        Point { place, value: Interval { median, low: median, high: median }, foreign }
    }

    #[test]
    fn larger_is_higher_later_is_further_right_and_noise_stays_flat() {
        let made = spark(&[point(0, 100.0, false), point(2, 200.0, false)], 3).unwrap();
        assert_eq!(made.line, "M4.0 26.0L92.0 4.0");
        assert_eq!(made.dots, "M4.0 26.0h0M92.0 4.0h0");
        // One percent is a tenth of the scale.
        let made = spark(&[point(0, 99.5, false), point(1, 100.5, false)], 2).unwrap();
        assert_eq!(made.line, "M4.0 16.1L92.0 13.9");
    }

    #[test]
    fn another_machine_is_hollow_and_off_the_line() {
        let made = spark(&[point(0, 1.0, false), point(1, 2.0, true), point(2, 1.0, false)], 3).unwrap();
        assert_eq!((made.hollow.len(), made.line.matches('L').count()), (1, 1));
    }

    #[test]
    fn too_little_or_odd_is_no_picture() {
        for points in [
            vec![],
            vec![point(0, 1.0, false)],
            vec![point(0, f64::NAN, false), point(1, f64::INFINITY, false), point(2, -1.0, false)],
        ] {
            assert_eq!(spark(&points, 3), None);
        }
        let made = spark(&[point(0, 0.0, false), point(1, 0.0, false)], 2).unwrap();
        assert!(!made.line.contains("NaN"), "{made:?}");
    }
}
