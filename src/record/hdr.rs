//! Times of many fetches as one HDR histogram: made, packed, unpacked and merged in one place.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::{Deserializer, Serializer as _, V2DeflateSerializer};

use super::Latency;

/// Significant digits: a bucket is at most 0.1 % of its value wide.
const DIGITS: u8 = 3;

/// Why a packed histogram could not be unpacked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HdrError {
    /// Not base64.
    #[error("the histogram is not base64: {0}")]
    Base64(#[from] base64::DecodeError),
    /// Not an HDR histogram.
    #[error("the histogram cannot be read: {0:?}")]
    Histogram(hdrhistogram::serialization::DeserializeError),
}

impl Latency {
    /// A distribution of `times` in nanoseconds; empty times give the default.
    #[must_use]
    pub fn of(times: impl IntoIterator<Item = u64>) -> Self {
        let mut histogram = Histogram::<u64>::new(DIGITS).expect("3 is a legal number of digits");
        let (mut min, mut max, mut sum) = (u64::MAX, 0, 0_u128);
        for time in times {
            histogram.record(time).expect("a histogram that resizes takes every value");
            min = min.min(time);
            max = max.max(time);
            sum += u128::from(time);
        }
        Self::from_parts(&histogram, min, max, sum as f64)
    }

    /// All of `parts` as one distribution: histograms are added, minimum, maximum and mean stay exact.
    /// Percentiles are never averaged.
    ///
    /// # Errors
    /// If one of the histograms cannot be unpacked.
    pub fn merged<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Result<Self, HdrError> {
        let mut all = Histogram::<u64>::new(DIGITS).expect("3 is a legal number of digits");
        let (mut min, mut max, mut sum) = (u64::MAX, 0, 0.0);
        for part in parts.into_iter().filter(|part| part.count > 0) {
            all.add(part.histogram()?).expect("a histogram that resizes takes every other");
            min = min.min(part.min);
            max = max.max(part.max);
            sum += part.mean * part.count as f64;
        }
        Ok(Self::from_parts(&all, min, max, sum))
    }

    /// The histogram behind the percentiles.
    ///
    /// # Errors
    /// If it cannot be unpacked.
    pub fn histogram(&self) -> Result<Histogram<u64>, HdrError> {
        let bytes = STANDARD.decode(&self.hdr)?;
        Deserializer::new().deserialize(&mut bytes.as_slice()).map_err(HdrError::Histogram)
    }

    fn from_parts(histogram: &Histogram<u64>, min: u64, max: u64, sum: f64) -> Self {
        let count = histogram.len();
        if count == 0 {
            return Self::default();
        }
        // A histogram answers with the upper end of a bucket: never say more than the exact maximum. (Not `clamp`: a
        // hostile record may hold a minimum over its maximum.)
        let at = |quantile: f64, least: u64| {
            (count >= least).then(|| histogram.value_at_quantile(quantile).max(min).min(max))
        };
        Self {
            count,
            min,
            mean: sum / count as f64,
            p50: at(0.5, 1),
            p90: at(0.9, 10),
            p99: at(0.99, 100),
            p999: at(0.999, 1_000),
            max,
            hdr: pack(histogram),
        }
    }
}

fn pack(histogram: &Histogram<u64>) -> String {
    let mut bytes = Vec::new();
    V2DeflateSerializer::new().serialize(histogram, &mut bytes).expect("writing to memory cannot fail");
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_adds_histograms_and_keeps_extremes_exact() {
        let one = Latency::of((1..=100).map(|ms| ms * 1_000_003));
        let two = Latency::of((101..=200).map(|ms| ms * 1_000_003));
        let both = Latency::merged([&one, &two]).unwrap();
        assert_eq!((both.count, both.min, both.max), (200, 1_000_003, 200_000_600));
        let p50 = both.p50.unwrap();
        assert!((100_000_300..=100_200_400).contains(&p50), "{p50}");
        assert_eq!(both.p999, None, "200 fetches say nothing of the 99.9th percentile");
        assert!((both.mean - 100_500_301.5).abs() < 1.0, "{}", both.mean);
    }

    #[test]
    fn no_percentile_exceeds_the_exact_maximum() {
        let latency = Latency::of([1_234_567_891; 1000]);
        assert_eq!(latency.p999, Some(1_234_567_891));
        assert_eq!(latency.p50, Some(1_234_567_891));
    }

    #[test]
    fn a_minimum_over_the_maximum_is_no_panic() {
        let lie = Latency { min: u64::MAX, max: 0, ..Latency::of([5, 6]) };
        assert_eq!(Latency::merged([&lie]).unwrap().p50, Some(0));
    }

    #[test]
    fn nothing_merges_to_nothing() {
        assert_eq!(Latency::merged([]).unwrap(), Latency::default());
        assert_eq!(Latency::of([]), Latency::default());
    }

    #[test]
    fn a_percentile_needs_its_data() {
        let known = |count: u64| {
            let latency = Latency::of(1..=count);
            [latency.p50, latency.p90, latency.p99, latency.p999].map(|value| u8::from(value.is_some()))
        };
        for (count, expect) in [
            (1, [1, 0, 0, 0]),
            (9, [1, 0, 0, 0]),
            (10, [1, 1, 0, 0]),
            (99, [1, 1, 0, 0]),
            (100, [1, 1, 1, 0]),
            (999, [1, 1, 1, 0]),
            (1_000, [1, 1, 1, 1]),
        ] {
            assert_eq!(known(count), expect, "{count}");
        }
    }

    /// Nine quick trials and a slow one: an average of their 99th percentiles would be 109 ms.
    #[test]
    fn percentiles_are_of_all_fetches_and_no_average() {
        let parts: Vec<Latency> = (0..10)
            .map(|trial| Latency::of((0..100).map(|_| if trial == 9 { 1_000_000_000 } else { 10_000_000 })))
            .collect();
        let all = Latency::merged(&parts).unwrap();
        let near = |got: Option<u64>, expect: f64| (got.unwrap() as f64 / expect - 1.0).abs() <= 0.001;
        assert!(near(all.p50, 1e7) && near(all.p90, 1e7) && near(all.p99, 1e9), "{all:?}");
    }

    #[test]
    fn hostile_histograms_are_errors() {
        for hdr in ["", "!", "AAAA", "HISTFAAAAAB42g==", "HISTFP////8="] {
            let latency = Latency { count: 1, hdr: hdr.to_owned(), ..Latency::default() };
            assert!(latency.histogram().is_err(), "{hdr:?}");
        }
    }
}
