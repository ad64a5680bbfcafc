//! The published schemas: true of what the program writes and reads, and false of what it refuses.

use std::fs;
use std::path::Path;

use crate::common::{Sandbox, scenario};
use inflight::record::{self, Record};
use inflight::scenario::{library, misconception, parse};
use serde_json::{Map, Value, json};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn file(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// What a value has against a schema: the part of JSON Schema that ours use. A keyword that is not known here is an
/// error, so that none is passed over.
struct Schema(Value);

impl Schema {
    fn of(path: &str) -> Self {
        Self(serde_json::from_str(&file(path)).unwrap())
    }

    fn refuses(&self, value: &Value) -> Option<String> {
        self.against(&self.0, value, "").err()
    }

    fn against(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let Value::Object(words) = schema else {
            return match schema {
                Value::Bool(true) => Ok(()),
                _ => Err(format!("{at}: nothing may stand here")),
            };
        };
        for (word, rule) in words {
            self.rule(words, word, rule, value, at)?;
        }
        Ok(())
    }

    fn rule(
        &self,
        words: &Map<String, Value>,
        word: &str,
        rule: &Value,
        value: &Value,
        at: &str,
    ) -> Result<(), String> {
        let number = || rule.as_f64().unwrap();
        let count = || usize::try_from(rule.as_u64().unwrap()).unwrap();
        let hold =
            |holds: bool| if holds { Ok(()) } else { Err(format!("{at}: {word} {rule} of {value:.60}")) };
        match word {
            "$schema" | "$id" | "$defs" | "title" | "description" | "default" | "format" => Ok(()),
            "$ref" => {
                let name = rule.as_str().unwrap().strip_prefix('#').unwrap();
                self.against(self.0.pointer(name).unwrap_or_else(|| panic!("no {name}")), value, at)
            }
            "type" => {
                let names = rule.as_array().cloned().unwrap_or_else(|| vec![rule.clone()]);
                hold(names.iter().any(|name| is(name.as_str().unwrap(), value)))
            }
            "const" => hold(value == rule),
            "enum" => hold(rule.as_array().unwrap().contains(value)),
            "anyOf" | "oneOf" => {
                let fits = rule
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|any| self.against(any, value, at).is_ok())
                    .count();
                hold(if word == "oneOf" { fits == 1 } else { fits > 0 })
            }
            "minimum" => hold(value.as_f64().is_none_or(|value| value >= number())),
            "maximum" => hold(value.as_f64().is_none_or(|value| value <= number())),
            "exclusiveMinimum" => hold(value.as_f64().is_none_or(|value| value > number())),
            "minLength" => hold(value.as_str().is_none_or(|value| value.chars().count() >= count())),
            "maxLength" => hold(value.as_str().is_none_or(|value| value.chars().count() <= count())),
            "minItems" => hold(value.as_array().is_none_or(|value| value.len() >= count())),
            "maxItems" => hold(value.as_array().is_none_or(|value| value.len() <= count())),
            "pattern" => hold(value.as_str().is_none_or(|value| matches(rule.as_str().unwrap(), value))),
            "required" => {
                let names = rule.as_array().unwrap();
                hold(
                    value.as_object().is_none_or(|value| {
                        names.iter().all(|name| value.contains_key(name.as_str().unwrap()))
                    }),
                )
            }
            "properties" => {
                value.as_object().into_iter().flatten().try_for_each(|(key, value)| match rule.get(key) {
                    Some(schema) => self.against(schema, value, &format!("{at}.{key}")),
                    None => Ok(()),
                })
            }
            "additionalProperties" => {
                assert_eq!(rule, &json!(false), "{at}");
                let known = |key: &String| words["properties"].get(key).is_some();
                hold(value.as_object().is_none_or(|value| value.keys().all(known)))
            }
            "prefixItems" => {
                let rules = rule.as_array().unwrap();
                let pairs = rules.iter().zip(value.as_array().into_iter().flatten());
                pairs
                    .enumerate()
                    .try_for_each(|(n, (rule, value))| self.against(rule, value, &format!("{at}[{n}]")))
            }
            "items" => {
                let skip = words.get("prefixItems").map_or(0, |first| first.as_array().unwrap().len());
                let items = value.as_array().into_iter().flatten().enumerate().skip(skip);
                items.into_iter().try_for_each(|(n, value)| self.against(rule, value, &format!("{at}[{n}]")))
            }
            unknown => panic!("{at}: the keyword {unknown} is not known to this test"),
        }
    }
}

fn is(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|value| value.fract() == 0.0),
        other => panic!("no type {other}"),
    }
}

/// The patterns of ours are all `^[first][rest]{0,63}$`, but for paths: one slash, after a method or without one.
fn matches(pattern: &str, text: &str) -> bool {
    if let Some(before) = pattern.strip_suffix("/([^/]|$)") {
        let methods = before.trim_start_matches('^').trim_end_matches(' ').trim_matches(['(', ')']);
        let path = match text.split_once(' ').filter(|_| !methods.is_empty()) {
            Some((method, path)) if methods.split('|').any(|word| word == method) => path,
            Some(_) => return false,
            None => text,
        };
        return path.starts_with('/') && !path.starts_with("//") && (methods.is_empty() || path != text);
    }
    let inside = pattern.strip_prefix("^[").unwrap().strip_suffix("]{0,63}$").unwrap();
    let (first, rest) = inside.split_once("][").unwrap();
    let within = |set: &str, c: char| {
        let mut plain = String::new();
        for (from, to) in [('a', 'z'), ('A', 'Z'), ('0', '9')] {
            if set.contains(&format!("{from}-{to}")) && (from..=to).contains(&c) {
                return true;
            }
        }
        plain.extend(set.chars().filter(|c| !c.is_ascii_alphanumeric()));
        // A minus between two letters is a range; the last one of a set is itself.
        (c == '-' && set.ends_with('-')) || (c != '-' && plain.contains(c))
    };
    let mut all = text.chars();
    all.next().is_some_and(|c| within(first, c)) && all.clone().count() <= 63 && all.all(|c| within(rest, c))
}

#[test]
fn the_program_prints_the_published_files() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run("schema").expect(0).out, file("schema/record-1.json"));
    assert_eq!(sandbox.run("schema record").expect(0).out, file("schema/record-1.json"));
    assert_eq!(sandbox.run("schema scenario").expect(0).out, file("schema/scenario-1.json"));
}

#[test]
fn every_record_of_ours_keeps_to_the_schema() {
    let schema = Schema::of("schema/record-1.json");
    for path in ["reports/sample/record.json", "tests/golden/record-1.0.json"] {
        let value: Value = serde_json::from_str(&file(path)).unwrap();
        assert_eq!(schema.refuses(&value), None, "{path}");
        // As this version writes it again.
        let record = record::from_slice(Path::new(path), file(path).as_bytes()).unwrap();
        let again = record::to_json(Path::new(path), &record).unwrap();
        assert_eq!(schema.refuses(&serde_json::from_slice(&again).unwrap()), None, "{path}, written again");
    }
}

#[test]
fn what_is_no_record_does_not_keep_to_it() {
    let schema = Schema::of("schema/record-1.json");
    let golden: Value = serde_json::from_str(&file("tests/golden/record-1.0.json")).unwrap();
    for (pointer, value) in [
        ("/schema", json!("inflight.record/2")),
        ("/machine", json!(null)),
        ("/cells/0/verdict", json!("perfect")),
        ("/cells/0/fetches", json!(-1)),
        ("/cells/0/fetches", json!(1.5)),
        ("/cells/0/trials/0/makespan_ns", json!("100")),
        ("/cells/0/timeline/0/spans/0", json!(["sleep", 0, 1, 0, 0])),
        ("/cells/0/timeline/0/spans/0", json!(["wait", 0, 1, 0])),
        ("/cells/0/in_flight_curve/0", json!([0, 1, 2])),
        ("/cells/0/makespan_ns", json!({ "median": 1.0, "low": 1.0 })),
        ("/claims/0/outcome", json!("maybe")),
        ("/scenarios/0/title", json!({ "en": "x" })),
    ] {
        let mut broken = golden.clone();
        *broken.pointer_mut(pointer).unwrap() = value.clone();
        assert!(schema.refuses(&broken).is_some(), "{pointer} = {value}");
        let text = serde_json::to_vec(&broken).unwrap();
        assert!(record::from_slice(Path::new("broken"), &text).is_err(), "{pointer} = {value} is read");
    }
}

/// A field that a later version adds, and one that an earlier version had not: neither is an error.
#[test]
fn records_of_every_version_1_load() {
    let path = root().join("tests/golden/record-1.0.json");
    let golden = record::read(&path).unwrap();
    assert_eq!(golden.cells.len(), 2);
    let mut json: Value = serde_json::to_value(&golden).unwrap();
    json["a_later_field"] = json!({ "deep": [[[1, "x"]]] });
    json["cells"][0]["trials"][0]["another"] = json!(7);
    let later: Record = record::from_slice(&path, &serde_json::to_vec(&json).unwrap()).unwrap();
    assert_eq!(later, golden);
    // What may be missing, because the first records had it not.
    let trial = ["collected_ns", "foreign_cpu_ns", "stolen_ns"];
    let cell = ["reasons", "speedup", "timeline", "in_flight_curve"];
    let settings = ["interrupted", "elapsed_ns", "warnings"];
    for key in settings {
        assert!(json["settings"].as_object_mut().unwrap().remove(key).is_some(), "{key}");
    }
    json.as_object_mut().unwrap().remove("claims");
    for key in ["overrides", "sized_by_bench", "claims"] {
        assert!(json["scenarios"][0].as_object_mut().unwrap().remove(key).is_some(), "{key}");
    }
    for cells in json["cells"].as_array_mut().unwrap() {
        for key in cell {
            assert!(cells.as_object_mut().unwrap().remove(key).is_some(), "{key}");
        }
        for trials in cells["trials"].as_array_mut().unwrap() {
            for key in trial {
                assert!(trials.as_object_mut().unwrap().remove(key).is_some(), "{key}");
            }
        }
    }
    let bare = record::from_slice(&path, &serde_json::to_vec(&json).unwrap()).unwrap();
    assert_eq!(bare.cells[0].trials.len(), golden.cells[0].trials.len());
}

fn as_json(text: &str) -> Value {
    toml::from_str(text).unwrap()
}

#[test]
fn every_scenario_of_ours_keeps_to_the_schema() {
    let schema = Schema::of("schema/scenario-1.json");
    for embedded in library::embedded() {
        assert_eq!(schema.refuses(&as_json(embedded.text)), None, "{}", embedded.file_name);
    }
}

#[test]
fn the_schema_knows_every_misconception() {
    let schema: Value = serde_json::from_str(&file("schema/scenario-1.json")).unwrap();
    let known: Vec<&str> = misconception::ALL.iter().map(|known| known.id).collect();
    assert_eq!(schema["$defs"]["answer"]["properties"]["misconception"]["enum"], json!(known));
}

#[test]
fn what_is_no_scenario_does_not_keep_to_it() {
    let schema = Schema::of("schema/scenario-1.json");
    let base = scenario(3, r#"{ wait = "20ms" }"#);
    assert_eq!(schema.refuses(&as_json(&base)), None);
    for (from, to) in [
        ("schema = 1", "schema = 2"),
        ("title = \"A test\"\n", ""),
        ("title = \"A test\"", "title = { en = \"x\" }"),
        ("[[fetch]]", "[fetch]"),
        ("count = 3", "count = 0"),
        ("count = 3", "count = 1.5"),
        ("count = 3", "cuont = 3"),
        ("name = \"fetch\"", "name = \"../x\""),
        ("wait = \"20ms\"", "wait = 20"),
        ("wait = \"20ms\"", "wait = \"20ms\", compute = \"1ms\""),
        ("wait = \"20ms\"", "wait = { uniform = [\"1ms\"] }"),
        ("wait = \"20ms\"", "name = \"x\""),
        ("[{ wait = \"20ms\" }]", "[]"),
        ("\n[[fetch]]", "\n[sweep]\nvary = \"seed\"\nover = [1]\n[[fetch]]"),
        ("\n[[fetch]]", "\n[run]\nscale = 0\n[[fetch]]"),
        ("\n[[fetch]]", "\n[[claim]]\nmetric = \"p50\"\nof = \"spawn\"\n[[fetch]]"),
        ("\n[[fetch]]", "\n[[answer]]\ntext = \"x\"\nbecause = \"y\"\n[[fetch]]"),
        ("wait = \"20ms\"", "request = \"BREW /\""),
        ("wait = \"20ms\"", "request = \"GET x\""),
        ("wait = \"20ms\"", "request = \"GET //x\""),
        ("wait = \"20ms\"", "request = { method = \"GET\" }"),
        ("wait = \"20ms\"", "request = \"GET /\", expect = 100"),
        ("wait = \"20ms\"", "request = \"GET /\", fails = 2"),
        ("\n[[fetch]]", "\n[run]\nretry = { attempts = 0, backoff = \"1ms\" }\n[[fetch]]"),
        ("\n[[fetch]]", "\n[try]\nline = \"x\"\ntext = \"y\"\n[[fetch]]"),
    ] {
        let text = base.replacen(from, to, 1);
        assert_ne!(text, base, "{from}");
        assert!(schema.refuses(&as_json(&text)).is_some(), "{to}");
        assert!(parse("x.toml", &text).is_err(), "the program takes {to}");
    }
}
