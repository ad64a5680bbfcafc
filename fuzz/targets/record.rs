//! Any bytes as a record: what is read can be written, and is then read as the same.

#![no_main]

use std::path::Path;

use inflight::record;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let name = Path::new("fuzzed.json");
    match record::from_slice(name, bytes) {
        Ok(read) => {
            let written = record::to_json(name, &read).expect("what was read is within the limits");
            assert_eq!(record::from_slice(name, &written).expect("what was written is sound"), read);
        }
        Err(error) => assert!(error.to_string().contains("fuzzed.json")),
    }
});
