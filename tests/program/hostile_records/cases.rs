//! The records, and what their errors must say.

use serde_json::{Value, json};

use super::GOLDEN;

/// The golden record with the value at `pointer` replaced.
fn with(pointer: &str, value: Value) -> Vec<u8> {
    let mut json: Value = serde_json::from_str(GOLDEN).unwrap();
    *json.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value;
    serde_json::to_vec(&json).unwrap()
}

/// The golden record with the list at `pointer` grown to `length` by copies of its first item.
fn grown(pointer: &str, length: usize) -> Vec<u8> {
    let json: Value = serde_json::from_str(GOLDEN).unwrap();
    let first = json.pointer(pointer).unwrap()[0].clone();
    with(pointer, Value::Array(vec![first; length]))
}

fn text(from: &str, to: &str) -> Vec<u8> {
    let text = GOLDEN.replacen(from, to, 1);
    assert_ne!(text, GOLDEN, "{from}");
    text.into_bytes()
}

/// Name, bytes, and what the error must say.
pub(super) fn hostile() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let trial = "/cells/0/trials/0";
    let of_trial = |key: &str, value: Value| with(&format!("{trial}/{key}"), value);
    let twice = |pointer: &str| grown(pointer, 2);
    let title = |title: &str| with("/scenarios/0/title/en", json!(title));
    let id = |id: &str| with("/scenarios/0/id", json!(id));
    let times = |key: &str, value: Value| with(&format!("{trial}/service_ns/{key}"), value);
    vec![
        ("empty", vec![], "line 1 column 0"),
        ("null", b"null".to_vec(), "line 1 column 4"),
        ("no fields", b"{}".to_vec(), "missing field `schema`"),
        ("binary", (0..=255).cycle().take(4096).collect(), "line 1 column 1"),
        ("truncated", GOLDEN.as_bytes()[..GOLDEN.len() / 2].to_vec(), "EOF"),
        ("followed by more", text("\n", "\n{}"), "trailing characters at line 2 column 1"),
        ("a byte order mark", [b"\xef\xbb\xbf", GOLDEN.as_bytes()].concat(), "line 1 column 1"),
        ("UTF-16", GOLDEN.encode_utf16().flat_map(u16::to_le_bytes).collect(), "line 1 column 2"),
        ("not UTF-8", [GOLDEN.as_bytes().split_at(12).0, b"\xff\"}"].concat(), "line 1"),
        ("NUL", [b"\0", GOLDEN.as_bytes()].concat(), "line 1 column 1"),
        ("100k open brackets", vec![b'['; 100_000], "line 1 column 2"),
        ("100k open braces", b"{\"a\":".repeat(100_000), "line 1"),
        (
            "100k brackets in an unknown field",
            text("{", &format!("{{\"later\":{}", "[".repeat(100_000))),
            "line 1",
        ),
        ("20 MB of numbers", [b"[0".as_slice(), &b",0".repeat(10 << 20)].concat(), "line 1 column 3"),
        ("20 MB of cells", text("\"cells\":[", &format!("\"cells\":[{}", "{},".repeat(7 << 20))), "line 1"),
        ("a name of 2 MiB", with("/tool/name", json!("x".repeat(2 << 20))), "a string of more than"),
        (
            "a name of 65 KiB",
            with("/tool/name", json!("x".repeat(65 << 10))),
            "tool.name: a text of 66560 bytes",
        ),
        ("a key of 2 MiB", text("{", &format!("{{\"{}\":0,", "k".repeat(2 << 20))), "a string of more than"),
        (
            "another major version",
            with("/schema", json!("inflight.record/2")),
            "use the version that wrote it",
        ),
        (
            "another major version of another shape",
            b"{\"schema\":\"inflight.record/2\",\"cells\":7}".to_vec(),
            "use the version that wrote it",
        ),
        ("another program's", with("/schema", json!("\u{1b}[2Jk6/1")), r#"has the schema "\u{1b}[2Jk6/1""#),
        ("a schema that is a number", with("/schema", json!(1)), "line 1"),
        ("a missing field", text("\"created\":", "\"craeted\":"), "missing field `created`"),
        (
            "the same field twice",
            text("\"created\":", "\"schema\":\"inflight.record/1\",\"created\":"),
            "duplicate field",
        ),
        ("cells twice", text("\"cells\":", "\"cells\":[],\"cells\":"), "duplicate field `cells`"),
        ("NaN", text("\"concurrency\":", "\"concurrency\":NaN,\"x\":"), "line 1"),
        ("\"NaN\"", of_trial("concurrency", json!("NaN")), "invalid type: string"),
        ("null for a number", of_trial("concurrency", json!(null)), "invalid type: null"),
        ("1e308", of_trial("concurrency", json!(1e308)), "cells[0].trials[0].concurrency: 1"),
        ("1e999", text("\"parallelism\":", "\"parallelism\":1e999,\"x\":"), "number out of range"),
        (
            "a negative ratio",
            of_trial("parallelism", json!(-0.5)),
            "trials[0].parallelism: -0.5 is less than nothing",
        ),
        ("a negative time", of_trial("makespan_ns", json!(-1)), "invalid value"),
        ("2^64", text("\"makespan_ns\":", "\"makespan_ns\":18446744073709551616,\"x\":"), "line 1"),
        (
            "an interval reversed",
            with("/cells/0/makespan_ns/low", json!(1e18)),
            "cells[0].makespan_ns: its low end",
        ),
        (
            "a claim's interval reversed",
            with("/claims/0/measured/low", json!(1e18)),
            "claims[0].measured: its low end",
        ),
        (
            "percentiles that descend",
            times("p50", json!(1)),
            "cells[0].trials[0].service_ns: min, percentiles and max",
        ),
        ("a mean beyond the maximum", times("mean", json!(1e12)), "service_ns: the mean is not between"),
        ("10^18 fetches", times("count", json!(1_000_000_000_000_000_000_u64)), "service_ns: more than"),
        (
            "a histogram of 800 kB",
            times("hdr", json!("A".repeat(800_000))),
            "service_ns.hdr: a text of 800000 bytes",
        ),
        (
            "a span that ends before it starts",
            with("/cells/0/timeline/0/spans/0/1", json!(1_u64 << 60)),
            "timeline[0].spans[0]",
        ),
        ("a thread 65536", with("/cells/0/timeline/0/spans/0/3", json!(65_536)), "invalid value"),
        (
            "a curve that goes back",
            with("/cells/0/in_flight_curve/0/0", json!(1_u64 << 60)),
            "in_flight_curve[1]",
        ),
        ("2001 trials", grown("/cells/0/trials", 2_001), "a list of more than 2000"),
        ("201 timelines", grown("/cells/0/timeline", 201), "a list of more than 200"),
        ("257 spans", grown("/cells/0/timeline/0/spans", 257), "a list of more than 256"),
        ("401 points", grown("/cells/0/in_flight_curve", 401), "a list of more than 400"),
        ("65 models", grown("/models", 65), "a list of more than 64"),
        ("16385 cells", with("/cells", Value::Array(vec![json!({}); 16_385])), "line 1"),
        ("1001 groups", grown("/scenarios/0/groups", 1_001), "a list of more than 1000"),
        ("a scenario twice", twice("/scenarios"), "scenarios[1]: a second scenario `lecture`"),
        ("a model twice", twice("/models"), "models[1]: a second model"),
        ("a cell twice", twice("/cells"), "cells[1]: a second cell"),
        ("an id that climbs", id("../../etc/passwd"), "scenarios[0].id: \"../../etc/passwd\" is no id"),
        ("an id from the root", id("/tmp"), "scenarios[0].id"),
        ("an id that is a device", id("nul"), "scenarios[0].id"),
        ("an id in capitals", id("Lecture"), "scenarios[0].id"),
        ("an id of 65", id(&"x".repeat(65)), "scenarios[0].id"),
        ("an empty id", id(""), "scenarios[0].id"),
        ("an id with NUL", id("a\0b"), "scenarios[0].id"),
        ("a model that climbs", with("/models/0/id", json!("../x")), "models[0].id"),
        (
            "a cell of another scenario",
            with("/cells/0/scenario", json!("elsewhere")),
            "cells[0]: its scenario",
        ),
        ("a cell of another model", with("/cells/1/model", json!("elsewhere")), "cells[1]: its model"),
        ("a backend that climbs", with("/cells/0/backend", json!("..")), "cells[0].backend"),
        ("a title with NUL", title("a\0b"), "scenarios[0].title.en: a control character, U+0000"),
        ("a title that steers the terminal", title("\u{1b}[2J"), "U+001B"),
        ("a title that turns the text", title("\u{202e}elif"), "U+202E"),
        ("a title of 201 characters", title(&"ї".repeat(201)), "a title of more than 200 characters"),
        ("a lone surrogate", text("\"created\":\"", "\"created\":\"\\ud800"), "line 1"),
        ("a verdict that is none", with("/cells/0/verdict", json!("perfect")), "unknown variant `perfect`"),
    ]
}
