//! Any histogram, packed as a record packs it: its percentiles lie between its ends, and it can be merged.

#![no_main]

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inflight::record::Latency;
use libfuzzer_sys::fuzz_target;

/// What a packed histogram of version 2 begins with, deflated and plain.
const DEFLATED: u32 = 0x1c84_9314;
const PLAIN: u32 = 0x1c84_9313;

fuzz_target!(|bytes: &[u8]| {
    let [kind, bytes @ ..] = bytes else { return };
    let hdr = match kind % 3 {
        0 => String::from_utf8_lossy(bytes).into_owned(),
        1 => STANDARD.encode(bytes),
        _ => packed(bytes),
    };
    let times = Latency { count: 1, min: 0, max: u64::MAX, hdr, ..Latency::default() };
    let Ok(histogram) = times.histogram() else { return };
    assert!(histogram.value_at_quantile(0.5) <= histogram.max());
    let merged = Latency::merged([&times, &times]).expect("it was read a moment ago");
    assert_eq!(merged.count, 2 * histogram.len());
});

/// The bytes as the counts of a histogram whose headers are right, so that they are reached.
fn packed(counts: &[u8]) -> String {
    let mut plain = Vec::new();
    for word in [PLAIN, u32::try_from(counts.len()).unwrap_or(0), 0, 3, 0, 1] {
        plain.extend(word.to_be_bytes());
    }
    plain.extend(u64::MAX.to_be_bytes());
    plain.extend(1.0_f64.to_be_bytes());
    plain.extend(counts);
    let mut deflated = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    deflated.write_all(&plain).expect("memory takes everything");
    let deflated = deflated.finish().expect("memory takes everything");
    let mut bytes = DEFLATED.to_be_bytes().to_vec();
    bytes.extend(u32::try_from(deflated.len()).unwrap_or(0).to_be_bytes());
    bytes.extend(deflated);
    STANDARD.encode(bytes)
}
