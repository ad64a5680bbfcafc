//! Records that mean harm, and numbers that cannot be: the page keeps its structure and says nothing absurd.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use inflight::experiment::{Experiment, Interrupt, Options};
use inflight::lang::{Lang, Text};
use inflight::record::{self, Record};
use inflight::{report, scenario};
use serde_json::Value;

use super::markup::shape;
use super::{pages, sample};

const PAYLOADS: [&str; 34] = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "--><b>",
    "]]><b>",
    "<![CDATA[<b>",
    "<?xml version=\"1.0\"?><b>",
    "<!doctype html><b>",
    "\"><img src=x onerror=alert(1)>",
    "'><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "\" style=\"x:y\" onfocus=\"alert(1)",
    "x onload=alert(1) y=",
    "%3Cb%3E &#x3c;b&#x3e;",
    "</title></desc></svg><svg onload=alert(1)>",
    "</text></g></svg><p>",
    "</style><style>b{display:none}</style>",
    "</td></tr></table><table><tr><td>",
    "</main></body></html><html><body>",
    "</summary></details><details open>",
    "<a href=javascript:alert(1)>x</a>",
    "<iframe src=//example.org></iframe>",
    "<base href=//example.org>",
    "<meta http-equiv=refresh content=0>",
    "<svg><use href=\"#x\"/></svg>",
    "<math><mi xlink:href=\"javascript:1\">x</mi></math>",
    "<plaintext>",
    "<noscript><p title=\"</noscript><img src=x>\">",
    "&lt;b&gt; &#60;i&#62; &amp; &quot;>",
    "{{ 7+7 }} {% include \"x\" %} ${7} <%= 7 %>",
    "\u{202e}\u{2066}txet\u{2028}\u{2029}\u{0}",
    "\u{feff}<\u{0}b>",
    "[x](javascript:alert(1)) ![y](https://example.org/z.png) <https://example.org>",
    "\\\"><b>\\u003cb\\u003e",
];

/// A text as long as `payload` that does nothing: lines and labels depend on how long a text is. No id has capitals.
fn benign(payload: &str) -> String {
    "B".repeat(payload.chars().count())
}

/// Markdown makes markup on purpose, so a lesson is given words that are none in it.
const MARKDOWN: [&str; 2] = ["lesson", "question"];

/// Every string below `value` with the keys that lead to it, as they stand.
fn strings(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(path.to_owned()),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| strings(item, &format!("{path}/{n}"), found));
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| strings(value, &format!("{path}/{key}"), found));
        }
        _ => {}
    }
}

/// A record that has something wherever a text can be.
fn full() -> Record {
    let mut record = sample::tiny();
    record.settings.warnings = vec![Text::same("warning")];
    record.machine.governor = Some("performance".to_owned());
    record.machine.clock_source = Some("tsc".to_owned());
    record.scenarios.iter_mut().for_each(|scenario| scenario.overrides = vec!["count = 8".to_owned()]);
    record.scenarios[0].groups[0].steps[0].name = Some(Text::same("tier"));
    record.scenarios[0].groups[0].steps[1].fixed = false;
    for claim in &mut record.claims {
        claim.reason = Some(Text::same("reason"));
    }
    record.cells[0].reasons = vec![Text::same("reason")];
    record.cells[0].trials[0].reasons = vec![Text::same("reason")];
    record
}

/// Where a record has texts that may be anything: found by trying, so that a field which is added tomorrow is among
/// them. What cannot be anything is an enumeration, and serde refuses it.
fn free_texts(json: &Value) -> Vec<String> {
    let mut all = Vec::new();
    strings(json, "", &mut all);
    all.retain(|path| {
        let mut changed = json.clone();
        *changed.pointer_mut(path).expect("a path that was found") = Value::from("anything");
        serde_json::from_value::<Record>(changed).is_ok()
    });
    all
}

fn key(path: &str) -> &str {
    path.rsplit('/')
        .find(|key| key.parse::<u32>().is_err() && !["en", "uk"].contains(key))
        .expect("a key leads to every text")
}

/// Ids and digests, by which parts of a record find one another, and histograms.
fn is_tied(path: &str) -> bool {
    ["id", "scenario", "model", "models", "of", "backend", "checksum", "plan_digest", "hdr", "schema"]
        .contains(&key(path))
}

/// The shapes of all pages of `json` after `change` has been made to the texts at `paths`.
fn shapes(
    json: &Value,
    paths: &[String],
    change: impl Fn(&str, &str) -> String,
) -> Vec<BTreeMap<String, usize>> {
    let mut json = json.clone();
    for path in paths {
        let place = json.pointer_mut(path).expect("a path that was found");
        *place = Value::from(change(path, place.as_str().expect("a text")));
    }
    let record = serde_json::from_value(json).expect("texts that may be anything");
    pages(&record).into_iter().map(|(_, html)| shape(&html)).collect()
}

#[test]
fn hostile_texts_in_every_free_field_do_not_change_the_structure() {
    let json = serde_json::to_value(full()).unwrap();
    let mut paths = free_texts(&json);
    paths.retain(|path| !is_tied(path));
    for field in [
        "title",
        "question",
        "lesson",
        "words",
        "python",
        "reasons",
        "reason",
        "text",
        "warnings",
        "overrides",
    ] {
        assert!(
            paths.iter().any(|path| path.contains(&format!("/{field}"))),
            "{field} is not among {paths:#?}"
        );
    }
    for payload in PAYLOADS {
        let put = |by: &str| {
            shapes(&json, &paths, |path, _| match MARKDOWN.contains(&key(path)) {
                true => format!("x {by}"),
                false => by.to_owned(),
            })
        };
        assert_eq!(put(payload), put(&benign(payload)), "{payload}");
    }
}

/// Also the ids, digests and histograms: a text is put behind each, so what was equal stays so.
#[test]
fn hostile_texts_in_every_field_at_all_do_not_change_the_structure() {
    let json = serde_json::to_value(full()).unwrap();
    let mut paths = free_texts(&json);
    // The words that stand in a lesson would make markup together with those put behind them.
    paths.retain(|path| !MARKDOWN.contains(&key(path)));
    for tied in ["/id", "/model", "/scenario", "/backend", "/plan_digest", "/hdr", "/checksum"] {
        assert!(paths.iter().any(|path| path.ends_with(tied)), "{tied}");
    }
    for payload in PAYLOADS {
        let put = |by: &str| shapes(&json, &paths, |_, old| format!("{old} {by}"));
        assert_eq!(put(payload), put(&benign(payload)), "{payload}");
    }
}

/// One at a time, so that no text hides behind what another one makes of the page.
#[test]
fn one_hostile_text_in_each_field_does_not_change_the_structure() {
    let payload = "\"'></text></desc></svg></script><b onload=alert(1)>";
    let json = serde_json::to_value(full()).unwrap();
    // Cells, trials and lanes are many of one kind: the first of each stands for all.
    let mut kinds = BTreeSet::new();
    let mut paths = free_texts(&json);
    paths.retain(|path| {
        let keys = path.split('/').map(|key| if key.parse::<u32>().is_ok() { "*" } else { key });
        kinds.insert(keys.collect::<Vec<_>>().join("/"))
    });
    assert!(kinds.len() > 50, "{kinds:#?}");
    for path in &paths {
        let one = std::slice::from_ref(path);
        let put = |by: &str| shapes(&json, one, |_, _| by.to_owned());
        assert_eq!(put(payload), put(&benign(payload)), "{path}");
    }
}

#[test]
fn hostile_texts_in_every_field_of_a_scenario_do_not_change_the_structure() {
    let mut drawn = 0;
    for payload in PAYLOADS {
        let draw = |by: &str| {
            // A string of JSON is one of TOML too.
            let words = serde_json::to_string(by).unwrap();
            let name = serde_json::to_string(&by.chars().take(64).collect::<String>()).unwrap();
            let text = format!(
                "schema = 1\ntitle = {words}\nquestion = {words}\nlesson = {words}\n\
                 [[fetch]]\nname = \"a\"\nsteps = [{{ wait = \"20ms\", name = {name} }}]\n\
                 [[claim]]\nmetric = \"makespan\"\nof = \"spawn\"\nthan = \"sequential\"\nat_most = 1\ntext = {words}\n"
            );
            let scenario = scenario::parse("hostile.toml", &text).ok()?;
            let program = PathBuf::from("inflight");
            let experiment =
                Experiment::plan(vec![scenario], Options::default(), program, Interrupt::default()).unwrap();
            let shapes = pages(&experiment.record()).into_iter().map(|(_, html)| shape(&html));
            Some(shapes.collect::<Vec<_>>())
        };
        // What steers a terminal or turns the text is refused before it is anything.
        let Some(hostile) = draw(&format!("x {payload}")) else {
            assert!(payload.contains(|c: char| c.is_control() || c == '\u{202e}'), "{payload}");
            continue;
        };
        drawn += 1;
        assert_eq!(Some(hostile), draw(&format!("x {}", benign(payload))), "{payload}");
    }
    assert!(drawn >= 30, "{drawn}");
}

/// The page over all runs reads its records from files, and names what it cannot read.
#[test]
fn hostile_records_do_not_change_the_structure_of_the_index() {
    let json = serde_json::to_value(full()).unwrap();
    let mut paths = free_texts(&json);
    paths.retain(|path| !is_tied(path));
    let plain = serde_json::to_vec(&json).unwrap();
    let index = |by: &str, name: &str| {
        let root = tempfile::tempdir().unwrap();
        let run = root.path().join(name);
        std::fs::create_dir(&run).unwrap();
        let mut json = json.clone();
        for path in &paths {
            *json.pointer_mut(path).unwrap() = Value::from(format!("x {by}"));
        }
        std::fs::write(run.join("record.json"), serde_json::to_vec(&json).unwrap()).unwrap();
        // A second run, so that there is something to compare and to draw over time.
        std::fs::create_dir(root.path().join("other")).unwrap();
        std::fs::write(root.path().join("other/record.json"), &plain).unwrap();
        let readable = record::read(&run.join("record.json")).is_ok();
        let page = report::write_index(root.path(), Lang::En).unwrap();
        (readable, shape(&std::fs::read_to_string(page).unwrap()))
    };
    let mut read = 0;
    for payload in PAYLOADS {
        // A folder may be called anything but a path.
        let name: String = payload.chars().filter(|c| !['/', '\0'].contains(c)).take(60).collect();
        let (readable, hostile) = index(payload, &format!("x{name}"));
        read += u32::from(readable);
        let expect = if readable { index(&benign(payload), "run") } else { index("\u{1}", "run") };
        assert_eq!((readable, hostile), expect, "{payload}");
    }
    assert!(read >= 30, "{read}");
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
            // The code of the scripts, which comes last, knows such words.
            let said = html.split("<script>").next().unwrap_or_default();
            let bad = said
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
