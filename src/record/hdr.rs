//! Times of many fetches as one HDR histogram: made, packed, unpacked and merged in one place.

use std::io::{self, Read as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::ZlibDecoder;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::{Deserializer, Serializer as _, V2DeflateSerializer};

use super::{Latency, limits};

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
    /// It cannot be inflated.
    #[error("the histogram cannot be inflated: {0}")]
    Inflate(#[from] io::Error),
    /// It is no histogram that this program writes.
    #[error("the histogram is not one of inflight: {0}")]
    Foreign(&'static str),
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

    /// The same fetches with other times; the mean is as exact as the histogram.
    ///
    /// # Errors
    /// If the histogram cannot be unpacked.
    pub fn changed(&self, time: impl Fn(u64) -> u64) -> Result<Self, HdrError> {
        let mut histogram = Histogram::<u64>::new(DIGITS).expect("3 is a legal number of digits");
        let mut sum = 0.0;
        for step in self.histogram()?.iter_recorded() {
            let (value, count) = (time(step.value_iterated_to()), step.count_at_value());
            histogram.record_n(value, count).expect("a histogram that resizes takes every value");
            sum += value as f64 * count as f64;
        }
        Ok(Self::from_parts(&histogram, time(self.min), time(self.max), sum))
    }

    /// The histogram behind the percentiles.
    ///
    /// # Errors
    /// If it cannot be unpacked.
    pub fn histogram(&self) -> Result<Histogram<u64>, HdrError> {
        unpack(&self.hdr)
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

/// What a packed histogram of version 2 begins with, deflated and plain; the last digit but one says how wide words
/// are at most, and what is written has 16.
const DEFLATED: u32 = 0x1c84_9314;
const PLAIN: u32 = 0x1c84_9313;
/// Bytes of the header of each.
const DEFLATED_HEADER: usize = 8;
const PLAIN_HEADER: usize = 40;

/// The library trusts what it reads: it makes room for as many bytes and digits as a header asks for, and negates the
/// smallest number. So nothing reaches it but what it would have written itself, within the limits.
fn unpack(hdr: &str) -> Result<Histogram<u64>, HdrError> {
    if hdr.len() > limits::HDR_CHARS {
        return Err(HdrError::Foreign("it is too long"));
    }
    let packed = STANDARD.decode(hdr)?;
    let Some((header, deflated)) = packed.split_at_checked(DEFLATED_HEADER) else {
        return Err(HdrError::Foreign("it is too short"));
    };
    if word(header, 0) != DEFLATED || word(header, 4) as usize != deflated.len() {
        return Err(HdrError::Foreign("its first bytes"));
    }
    let mut plain = Vec::new();
    ZlibDecoder::new(deflated).take(limits::HDR_BYTES as u64 + 1).read_to_end(&mut plain)?;
    if plain.len() > limits::HDR_BYTES {
        return Err(HdrError::Foreign("it inflates to more than any has"));
    }
    let Some((header, counts)) = plain.split_at_checked(PLAIN_HEADER) else {
        return Err(HdrError::Foreign("it inflates to too little"));
    };
    if word(header, 0) != PLAIN || word(header, 4) as usize != counts.len() {
        return Err(HdrError::Foreign("its header"));
    }
    let lowest = u64::from(word(header, 16)) << 32 | u64::from(word(header, 20));
    if word(header, 12) != u32::from(DIGITS) || lowest != 1 {
        return Err(HdrError::Foreign("its resolution"));
    }
    if total(counts).is_none_or(|total| total > limits::HDR_COUNT) {
        return Err(HdrError::Foreign("its counts"));
    }
    Deserializer::new().deserialize(&mut plain.as_slice()).map_err(HdrError::Histogram)
}

/// The big-endian word at `at`, which the caller knows to be there.
fn word(bytes: &[u8], at: usize) -> u32 {
    bytes[at..at + 4].iter().fold(0, |word, byte| word << 8 | u32::from(*byte))
}

/// The sum of all counts: numbers of 7 bits a byte, the ninth byte whole, zigzag; a negative one stands for so many
/// zeros. `None` if it overflows, if a run of zeros is longer than any histogram, or if the last number is cut off.
fn total(mut counts: &[u8]) -> Option<u64> {
    let mut total = 0_u64;
    while !counts.is_empty() {
        let (mut number, mut length) = (0_u64, 0);
        loop {
            let byte = *counts.get(length)?;
            length += 1;
            if length == 9 {
                number |= u64::from(byte) << 56;
                break;
            }
            number |= u64::from(byte & 0x7f) << (7 * (length - 1));
            if byte & 0x80 == 0 {
                break;
            }
        }
        counts = &counts[length..];
        let half = number >> 1;
        if number & 1 == 0 {
            total = total.checked_add(half)?;
        } else if half >= limits::HDR_BYTES as u64 {
            return None;
        }
    }
    Some(total)
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
        let sooner = one.changed(|ns| ns - 500_000).unwrap();
        assert_eq!((sooner.count, sooner.min, sooner.max), (100, one.min - 500_000, one.max - 500_000));
        assert!((one.mean - sooner.mean - 500_000.0).abs() < one.mean * 0.001);
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

    /// A packed histogram from the bytes behind its header of 40.
    fn packed(digits: u32, lowest: u64, length: u32, counts: &[u8]) -> String {
        use std::io::Write as _;
        let mut plain = Vec::new();
        for word in [PLAIN, length, 0, digits] {
            plain.extend(word.to_be_bytes());
        }
        plain.extend(lowest.to_be_bytes());
        plain.extend(u64::MAX.to_be_bytes());
        plain.extend(1.0_f64.to_be_bytes());
        plain.extend(counts);
        let mut deflated = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        deflated.write_all(&plain).unwrap();
        let deflated = deflated.finish().unwrap();
        let mut bytes = Vec::from(DEFLATED.to_be_bytes());
        bytes.extend(u32::try_from(deflated.len()).unwrap().to_be_bytes());
        bytes.extend(deflated);
        STANDARD.encode(bytes)
    }

    fn check(hdr: &str, expect: &str) {
        let latency = Latency { count: 1, hdr: hdr.to_owned(), ..Latency::default() };
        let found = match latency.histogram() {
            Ok(histogram) => format!("{} fetches", histogram.len()),
            Err(error) => error.to_string(),
        };
        assert!(found.contains(expect), "{expect:?} is not in {found:?} of {:?}", hdr.get(..40));
        assert_eq!(Latency::merged([&latency]).is_ok(), expect.ends_with("fetches"));
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
        check(&packed(3, 1, 2, &[2, 4]), "3 fetches");
        check("", "too short");
        check("!", "not base64");
        check("AAAA", "too short");
        check("AAAAAAAAAAA=", "its first bytes");
        check("HISTFAAAAAB42g==", "its first bytes");
        check("HISTFP////8=", "its first bytes");
        check(&"A".repeat(limits::HDR_CHARS + 4), "too long");
        // 60 MB of zeros in 60 kB, 4 GB that a header asks for, 50 MB that five digits ask for.
        check(&packed(3, 1, 60 << 20, &vec![0; 60 << 20]), "inflates to more");
        check(&packed(3, 1, u32::MAX, &[2, 4]), "its header");
        check(&packed(5, 1, 2, &[2, 4]), "its resolution");
        check(&packed(3, u64::MAX, 2, &[2, 4]), "its resolution");
        // The smallest number cannot be negated; the largest, twice, cannot be added.
        check(&packed(3, 1, 9, &[0xff; 9]), "its counts");
        check(&packed(3, 1, 18, &[[0xfe].as_slice(), &[0xff; 8]].concat().repeat(2)), "its counts");
        check(&packed(3, 1, 1, &[0x80]), "its counts");
        // A count behind the last bucket.
        check(&packed(3, 1, 4, &[0xff, 0xff, 0x0f, 2]), "EncodedArrayTooLong");
        check(&packed(3, 1, 60_000, &vec![0; 60_000]), "0 fetches");
    }

    #[test]
    fn the_longest_histogram_is_within_the_limits() {
        // The widest counts in every bucket there is.
        let every =
            (0..64).flat_map(|power| (0..1024_u64).map(move |part| (1 << power) + ((part << power) >> 10)));
        let latency = Latency::of(every);
        assert!(latency.hdr.len() < limits::HDR_CHARS / 8, "{}", latency.hdr.len());
        assert_eq!(latency.histogram().unwrap().len(), latency.count);
        let mut merged = latency.clone();
        for _ in 0..4 {
            merged = Latency::merged([&merged, &latency, &merged]).unwrap();
        }
        assert_eq!(merged.histogram().unwrap().len(), merged.count);
    }
}
