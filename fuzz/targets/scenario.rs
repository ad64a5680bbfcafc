//! Any text as a scenario file: a scenario, or errors that can be shown.

#![no_main]

use inflight::scenario::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(errors) = parse("01-fuzzed.toml", text) {
        assert!(!errors.problems().is_empty());
        let shown = errors.render(false);
        assert!(shown.contains("01-fuzzed.toml"), "{shown}");
    }
});
