//! The published schemas: true of what the program writes and reads, and false of what it refuses.

use std::fs;
use std::path::Path;

use crate::common::{Sandbox, scenario};
use inflight::lang::MISCONCEPTIONS;
use inflight::record::{self, Record};
use inflight::scenario::{library, parse};
use jsonschema::Validator;
use serde_json::{Value, json};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn file(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The schema in a file of ours.
struct Schema(Validator);

impl Schema {
    fn of(path: &str) -> Self {
        Self(jsonschema::validator_for(&serde_json::from_str(&file(path)).unwrap()).unwrap())
    }

    fn refuses(&self, value: &Value) -> Option<String> {
        let error = self.0.validate(value).err()?;
        Some(format!("{}: {error:.200}", error.instance_path()))
    }
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
    let peers = fs::read_dir(root().join("scenarios/peers")).unwrap().map(|path| path.unwrap().path());
    for path in peers.chain([root().join("lanes/runtimes/tokio-or-async.toml")]) {
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(schema.refuses(&as_json(&text)), None, "{}", path.display());
    }
}

#[test]
fn the_schema_knows_every_misconception() {
    let schema: Value = serde_json::from_str(&file("schema/scenario-1.json")).unwrap();
    let known: Vec<&str> = MISCONCEPTIONS.iter().map(|(id, ..)| *id).collect();
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
