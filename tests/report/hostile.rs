//! Records that mean harm, and numbers that cannot be: the page keeps its structure and says nothing absurd.

use inflight::lang::Text;
use inflight::record::Record;
use serde_json::Value;

use super::markup::shape;
use super::{pages, sample};

const PAYLOADS: [&str; 14] = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "--><b>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "\" style=\"x:y\" onfocus=\"alert(1)",
    "</title></desc></svg><svg onload=alert(1)>",
    "</style><style>*{display:none}</style>",
    "<a href=javascript:alert(1)>x</a>",
    "&lt;b&gt; &#60;i&#62; &amp;",
    "{{ 7*7 }} {% include \"x\" %}",
    "\u{202e}\u{2066}txet\u{2028}\u{0}",
    "[x](javascript:alert(1)) ![y](https://example.org/z.png) <https://example.org>",
];

/// Strings that are not free text: enumerations, digests, and ids that tie parts of the record together.
const TIED: [&str; 17] = [
    "schema",
    "id",
    "family",
    "kind",
    "verdict",
    "order",
    "outcome",
    "metric",
    "vary",
    "scenario",
    "model",
    "of",
    "checksum",
    "plan_digest",
    "hdr",
    "models",
    "timeline",
];

/// Replaces every free text below `value`; returns how many.
fn replace(value: &mut Value, key: &str, by: &str) -> usize {
    match value {
        Value::String(text) if !TIED.contains(&key) => {
            by.clone_into(text);
            1
        }
        Value::Array(items)
            if key == "timeline" || (key == "models" && items.iter().all(Value::is_string)) =>
        {
            0
        }
        Value::Array(items) => {
            let key = if key == "models" { "" } else { key };
            items.iter_mut().map(|item| replace(item, key, by)).sum()
        }
        Value::Object(fields) => fields.iter_mut().map(|(key, value)| replace(value, key, by)).sum(),
        _ => 0,
    }
}

#[test]
fn hostile_texts_in_every_free_field_do_not_change_the_structure() {
    let mut record = sample::tiny();
    record.settings.warnings = vec![Text::same("warning")];
    record.machine.governor = Some("performance".to_owned());
    record.scenarios.iter_mut().for_each(|scenario| scenario.overrides = vec!["count = 8".to_owned()]);
    record.scenarios[0].groups[0].steps[0].name = Some(Text::same("tier"));
    record.scenarios[0].groups[0].steps[1].fixed = false;
    let json = serde_json::to_value(&record).unwrap();
    let render = |by: &str| {
        let mut json = json.clone();
        let count = replace(&mut json, "", by);
        assert!(count > 60, "only {count} texts were replaced");
        pages(&serde_json::from_value(json).unwrap())
            .into_iter()
            .map(|(_, html)| shape(&html))
            .collect::<Vec<_>>()
    };
    let benign = render("benign");
    for payload in PAYLOADS {
        for (hostile, benign) in render(payload).iter().zip(&benign) {
            assert_eq!(hostile, benign, "{payload}");
        }
    }
}

#[test]
fn hostile_model_and_backend_ids_do_not_change_the_structure() {
    let json = serde_json::to_string(&sample::tiny()).unwrap();
    let render = |by: &str| {
        let quoted = serde_json::to_string(by).unwrap();
        let json = json.replace("\"thread-pool\"", &quoted).replace("\"sleep\"", &quoted);
        pages(&serde_json::from_str(&json).unwrap())
            .into_iter()
            .map(|(_, html)| shape(&html))
            .collect::<Vec<_>>()
    };
    // Lines and labels depend on an id's length: compare with a benign one that is as long.
    for payload in PAYLOADS {
        let benign = "b".repeat(payload.chars().count());
        assert_eq!(render(payload), render(&benign), "{payload}");
    }
}

#[test]
fn odd_numbers_neither_panic_nor_reach_the_page() {
    let json = serde_json::to_value(sample::tiny()).unwrap();
    let mut numbers = 0;
    count(&json, &mut numbers);
    let odd = [
        Value::from(0),
        Value::from(1),
        Value::from(u64::MAX / 2),
        Value::from(-1.0),
        Value::from(1e300),
        Value::Null,
    ];
    let mut rendered = 0;
    for round in 0..90 {
        let mut json = json.clone();
        // Spread over the record by a stride that shares no factor with most counts.
        let mut at = (round * 7919 + round) % numbers;
        set(&mut json, &mut at, &odd[round % odd.len()]);
        let Ok(record) = serde_json::from_value::<Record>(json) else { continue };
        rendered += 1;
        for (name, html) in pages(&record) {
            let bad = html
                .split(|c: char| !c.is_alphanumeric())
                .find(|word| ["NaN", "inf", "Infinity"].contains(word));
            assert!(bad.is_none(), "{name}, round {round}: {bad:?}");
        }
    }
    assert!(rendered > 30, "only {rendered} records were readable");
}

/// Numbers outside timelines and curves, which would drown all others.
fn count(value: &Value, numbers: &mut usize) {
    match value {
        Value::Number(_) => *numbers += 1,
        Value::Array(items) => items.iter().for_each(|item| count(item, numbers)),
        Value::Object(fields) => fields
            .iter()
            .filter(|(key, _)| !["timeline", "in_flight_curve", "trials"].contains(&key.as_str()))
            .for_each(|(_, value)| count(value, numbers)),
        _ => {}
    }
}

fn set(value: &mut Value, at: &mut usize, by: &Value) {
    match value {
        Value::Number(_) => {
            if *at == 0 {
                value.clone_from(by);
            }
            *at = at.wrapping_sub(1);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| set(item, at, by)),
        Value::Object(fields) => fields
            .iter_mut()
            .filter(|(key, _)| !["timeline", "in_flight_curve", "trials"].contains(&key.as_str()))
            .for_each(|(_, value)| set(value, at, by)),
        _ => {}
    }
}
