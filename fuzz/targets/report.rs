//! A sound record with some of its numbers and texts replaced: whatever the reader lets through can be summed up,
//! compared, checked and drawn.

#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use inflight::lang::Lang;
use inflight::record::{self, Record};
use inflight::{analysis, report};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// A real record, with fewer trials, so that a round is short.
static SOUND: LazyLock<(Value, Record)> = LazyLock::new(|| {
    let text = include_str!("../../tests/golden/record-1.0.json");
    let mut json: Value = serde_json::from_str(text).expect("it is JSON");
    for cell in json["cells"].as_array_mut().expect("it has cells") {
        cell["trials"].as_array_mut().expect("it has trials").truncate(2);
    }
    let record = serde_json::from_value(json.clone()).expect("it is a record");
    (json, record)
});

/// An edit takes this many bytes: which leaf, which kind, and a value.
const EDIT: usize = 11;

fuzz_target!(|bytes: &[u8]| {
    let (json, sound) = &*SOUND;
    let mut json = json.clone();
    let leaves = {
        let mut leaves = 0_usize;
        each_leaf(&mut json, &mut |_| leaves += 1);
        leaves
    };
    for edit in bytes.chunks_exact(EDIT).take(8) {
        let mut left = usize::from(u16::from_le_bytes([edit[0], edit[1]])) % leaves;
        let value = u64::from_le_bytes(edit[3..].try_into().expect("eight bytes"));
        let new = match edit[2] % 6 {
            0 => Value::from(value),
            1 => Value::from(value % 1_000),
            2 => Value::from(f64::from_bits(value)),
            3 => Value::from(value as f64 / 1e3),
            4 => Value::from(String::from_utf8_lossy(&edit[3..])),
            _ => Value::Null,
        };
        each_leaf(&mut json, &mut |leaf| {
            if left == 0 {
                leaf.clone_from(&new);
            }
            left = left.wrapping_sub(1);
        });
    }
    let text = serde_json::to_vec(&json).expect("it is JSON");
    let Ok(mut record) = record::from_slice(Path::new("fuzzed.json"), &text) else { return };
    let _ = analysis::audit(&record);
    analysis::summarise(&mut record);
    let _ = analysis::across(sound, &record);
    for scenario in &record.scenarios {
        for lang in Lang::ALL {
            let page = report::page(&record, scenario, lang).expect("a page is always made");
            assert!(page.ends_with("</html>") || page.trim_end().ends_with("</html>"));
        }
    }
});

fn each_leaf(value: &mut Value, act: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each_leaf(item, act)),
        Value::Object(fields) => fields.iter_mut().for_each(|(_, value)| each_leaf(value, act)),
        other => act(other),
    }
}
