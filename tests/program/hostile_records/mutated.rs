//! Sound records that were damaged at random: read or refused, and drawn if read.

use std::path::Path;

use inflight::lang::Lang;
use inflight::{record, report};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{GOLDEN, golden};

/// The same cases every time.
fn cases(cases: u32) -> ProptestConfig {
    let rng_seed = proptest::test_runner::RngSeed::Fixed(7);
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(400))]

    /// A sound record with some bytes changed, cut out or repeated: read or refused, and drawn if it was read.
    #[test]
    fn a_record_with_broken_bytes_never_panics(
        edits in prop::collection::vec((0_usize..GOLDEN.len(), 0_u8..4, any::<u8>(), 1_usize..40), 1..4)
    ) {
        let mut bytes = GOLDEN.as_bytes().to_vec();
        for (at, kind, byte, length) in edits {
            let at = at % bytes.len().max(1);
            let end = (at + length).min(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => drop(bytes.drain(at..end)),
                2 => {
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
                _ => bytes[at] = b"0123456789-eE.\"{}[],:"[usize::from(byte) % 21],
            }
        }
        draw(&bytes);
    }
}

proptest! {
    #![proptest_config(cases(120))]

    /// A sound record with one number or text made odd.
    #[test]
    fn a_record_with_odd_values_never_panics(place in any::<prop::sample::Index>(), odd in 0_usize..9) {
        let odds = [
            json!(0),
            json!(1),
            json!(u64::MAX),
            json!(1e19),
            json!(5e-324),
            json!(null),
            json!(""),
            json!("A"),
            json!([]),
        ];
        let mut json: Value = serde_json::from_str(GOLDEN).unwrap();
        let mut leaves = 0;
        leaf(&mut json, &mut |_| leaves += 1);
        let mut left = place.index(leaves);
        leaf(&mut json, &mut |leaf| {
            if left == 0 {
                leaf.clone_from(&odds[odd]);
            }
            left = left.wrapping_sub(1);
        });
        draw(&serde_json::to_vec(&json).unwrap());
    }
}

/// Reads, summarises, draws, compares, audits: whatever the program does with a record.
fn draw(bytes: &[u8]) {
    let Ok(mut record) = record::from_slice(Path::new("mutated"), bytes) else { return };
    let _ = inflight::analysis::audit(&record);
    inflight::analysis::summarise(&mut record);
    let golden = golden();
    let _ = inflight::analysis::across(&golden, &record);
    for scenario in &record.scenarios {
        let html = report::page(&record, scenario, Lang::Uk).unwrap();
        assert!(html.len() < 4 << 20);
    }
}

/// Every number, text, truth value and null below `value`.
fn leaf(value: &mut Value, act: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| leaf(item, act)),
        Value::Object(fields) => fields.iter_mut().for_each(|(_, value)| leaf(value, act)),
        other => act(other),
    }
}
