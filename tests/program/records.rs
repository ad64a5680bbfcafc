//! What can be done with records once they are there: check, compare, export; and the files around them.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;

use crate::common::{Sandbox, ran, scenario};
use expect_test::{expect, expect_file};
use serde_json::{Value, json};

const GOLDEN: &str = include_str!("../golden/record-1.0.json");

/// A folder with the golden record as `before.json`, and as `after.json` after `edit`.
fn two(edit: impl FnOnce(&mut Value)) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("before.json", GOLDEN);
    let mut json: Value = serde_json::from_str(GOLDEN).unwrap();
    edit(&mut json);
    sandbox.file("after.json", serde_json::to_vec(&json).unwrap());
    sandbox
}

/// Makes every trial of a cell slower by a factor.
fn slower(json: &mut Value, cell: usize, factor: f64) {
    for trial in json["cells"][cell]["trials"].as_array_mut().unwrap() {
        let makespan = trial["makespan_ns"].as_f64().unwrap() * factor;
        trial["makespan_ns"] = json!(makespan.round() as u64);
    }
}

#[test]
fn a_run_compared_with_itself_shows_no_difference() {
    let sandbox = two(|_| ());
    let text = sandbox.run("compare before.json after.json --fail-on-regression 0").expect(0).said();
    assert_eq!(text.matches("no difference").count(), 2, "{text}");
    assert!(text.contains("1.000 (1.000 – 1.000)") && !text.contains('!'), "{text}");
    assert!(text.contains("run each side twice"), "{text}");
    let uk = sandbox.run("compare before.json after.json --lang uk").expect(0).said();
    assert_eq!(uk.matches("без різниці").count(), 2, "{uk}");
    assert!(uk.contains("стало ÷ було") && uk.contains("1,000 (1,000 – 1,000)"), "{uk}");
}

#[test]
fn a_slower_cell_is_a_regression_of_so_much() {
    let sandbox = two(|json| slower(json, 1, 1.1));
    let json = sandbox.run("compare before.json after.json --format json").expect(0).json();
    assert_eq!(json["schema"], "inflight.compare/1");
    let rows = json["rows"].as_array().unwrap();
    assert_eq!([&rows[0]["change"], &rows[1]["change"]], ["no-difference", "slower"]);
    assert!((rows[1]["ratio"]["median"].as_f64().unwrap() - 1.1).abs() < 1e-6, "{}", rows[1]);
    assert!(rows[1]["p"].as_f64().unwrap() < 0.01, "{}", rows[1]);
    assert_eq!(rows[1]["model"], "join-all");
    for (percent, code) in [("5", 3), ("9.9", 3), ("15", 0)] {
        sandbox.run(&format!("compare before.json after.json --fail-on-regression {percent}")).expect(code);
    }
    // The other way round it got faster, and that is none.
    let text = sandbox.run("compare after.json before.json --fail-on-regression 0").expect(0).out;
    assert!(text.contains("faster"), "{text}");
    for wrong in ["-1", "nan", "inf", "much"] {
        sandbox.run(&format!("compare before.json after.json --fail-on-regression {wrong}")).expect(2);
    }
}

#[test]
fn what_cannot_be_compared_fails_the_gate_and_says_why() {
    let sandbox = two(|json| {
        json["machine"]["cores"] = json!(64);
        for cell in json["cells"].as_array_mut().unwrap() {
            cell["plan_digest"] = json!("0".repeat(64));
        }
    });
    let text = sandbox.run("compare before.json after.json").expect(0).out;
    assert!(text.contains("! The number of cores differs: 2 before, 64 after."), "{text}");
    assert_eq!(text.matches("not comparable").count(), 2, "{text}");
    assert_eq!(text.matches("Not the same work").count(), 2, "{text}");
    let gate = sandbox.run("compare before.json after.json --fail-on-regression 5").expect(2);
    assert!(gate.err.contains("no cell of the two runs can be compared"), "{}", gate.err);
    let missing = sandbox.run("compare before.json nowhere.json").expect(2);
    assert!(missing.err.contains("nowhere.json") && missing.out.is_empty());
}

#[test]
fn folders_of_runs_stand_for_their_records() {
    let sandbox = Sandbox::new();
    for run in ["one", "two"] {
        fs::create_dir(sandbox.path().join(run)).unwrap();
        sandbox.file(&format!("{run}/record.json"), GOLDEN);
    }
    sandbox.run("compare one two/").expect(0);
    sandbox.run("check one two").expect(0);
    assert!(sandbox.run("export one --format csv").expect(0).out.starts_with("scenario,size,"));
}

#[test]
fn a_record_that_contradicts_itself_is_unsound() {
    let sandbox = two(|json| slower(json, 1, 0.5));
    let lie = sandbox.run("check before.json after.json").expect(1);
    let after = lie.out.split("after.json").nth(1).unwrap();
    assert!(lie.out.starts_with("before.json: cells: 2, trials: 20, invalid 0\n  ✓ "), "{}", lie.out);
    for words in ["✗ no fetch ended after its trial", "✗ medians, intervals", "… +5", "must be believed"]
    {
        assert!(after.contains(words), "{words:?} is not in\n{after}");
    }
    assert!(!lie.out.split("after.json").next().unwrap().contains('✗'), "{}", lie.out);
    assert!(sandbox.run("check after.json --lang uk").expect(1).out.contains("✗ медіани, інтервали"));
}

/// An export goes where `-o` leads: into a device or a pipe, through a link, never over the record that it is made of.
#[test]
fn an_export_replaces_files_only() {
    let sandbox = two(|_| ());
    let direct = sandbox.run("export before.json --format csv").expect(0).out;
    for out in ["-", "/dev/stdout", "/dev/fd/1"] {
        assert_eq!(
            sandbox.run(&format!("export before.json --format csv -o {out}")).expect(0).out,
            direct,
            "{out}"
        );
    }
    let piped =
        "mkfifo pipe && { $INFLIGHT export before.json --format csv -o pipe & cat pipe; } && test -p pipe";
    assert_eq!(ran(&mut sandbox.shell(piped)).expect(0).out, direct);
    sandbox.file("target.csv", "old");
    std::os::unix::fs::symlink("target.csv", sandbox.path().join("link.csv")).unwrap();
    sandbox.run("export before.json --format csv -o link.csv").expect(0);
    assert!(sandbox.path().join("link.csv").is_symlink(), "a link stays one");
    assert_eq!(fs::read_to_string(sandbox.path().join("target.csv")).unwrap(), direct);
    std::os::unix::fs::symlink("before.json", sandbox.path().join("same")).unwrap();
    for out in ["before.json", "./before.json", "same"] {
        let refused = sandbox.run(&format!("export before.json --format csv -o {out}")).expect(2);
        assert!(refused.err.contains("is the record itself"), "{}", refused.err);
    }
    assert_eq!(fs::read_to_string(sandbox.path().join("before.json")).unwrap(), GOLDEN);
}

#[test]
fn exports_are_as_they_were() {
    let sandbox = two(|_| ());
    let export = |args: &str| sandbox.run(&format!("export before.json {args}")).expect(0).out;
    let csv = export("--format csv --model join-all");
    expect_file!["../golden/export.csv"].assert_eq(&csv.replace("\r\n", "\n"));
    assert_eq!(csv.matches("\r\n").count(), 11, "a head, and a row a trial, each with the end of RFC 4180");
    expect_file!["../golden/export.hgrm"]
        .assert_eq(&export("--format hgrm --model join-all --times service"));
    expect_file!["../golden/export-trace.json"].assert_eq(&export("--format trace --model join-all"));
    // The same columns as the table, in the same order, with the types that JSON has.
    let lines = export("--format jsonl");
    assert_eq!(lines.lines().count(), 20);
    let first = lines.lines().find(|line| line.contains("\"model\":\"join-all\"")).unwrap();
    let value: Value = serde_json::from_str(first).unwrap();
    let (head, row) = (csv.lines().next().unwrap(), csv.lines().nth(1).unwrap());
    let mut at = 0;
    for (name, field) in head.split(',').zip(row.split(',')) {
        let found = first.find(&format!("\"{name}\":")).unwrap();
        assert!(found >= at, "{name} is out of order");
        at = found;
        let written = match &value[name] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        assert_eq!(written, field, "{name}");
    }
}

#[test]
fn a_trace_is_what_viewers_read() {
    let sandbox = two(|_| ());
    let trace = sandbox.run("export before.json --format trace").expect(0).json();
    let events = trace["traceEvents"].as_array().unwrap();
    let of = |kind: &str| events.iter().filter(|event| event["ph"] == kind).count();
    // Two cells of three fetches: a name for each, a span for each step, and the curve.
    assert_eq!(of("M"), 2 + 6);
    let record: Value = serde_json::from_str(GOLDEN).unwrap();
    let count = |key: &str| -> usize {
        record["cells"].as_array().unwrap().iter().map(|cell| cell[key].as_array().unwrap().len()).sum()
    };
    assert_eq!(of("C"), count("in_flight_curve"));
    assert!(of("X") >= count("timeline"));
    for event in events.iter().filter(|event| event["ph"] == "X") {
        assert!(event["ts"].is_number() && event["dur"].as_f64().unwrap() >= 0.0, "{event}");
        assert!(event["pid"].as_u64().unwrap() >= 1 && event["tid"].as_u64().unwrap() >= 1, "{event}");
    }
}

#[test]
fn an_export_goes_to_a_file_whole_or_not_at_all() {
    let sandbox = two(|_| ());
    assert_eq!(sandbox.run("export before.json --format csv -o out.csv").expect(0).out, "");
    let written = fs::read_to_string(sandbox.path().join("out.csv")).unwrap();
    assert_eq!(written, sandbox.run("export before.json --format csv").expect(0).out);
    for (args, words) in [
        ("--format hgrm", "choose by --scenario, --model and --size"),
        ("--format csv --model nobody", "no such cell"),
        ("--format csv --scenario nothing", "no such cell"),
        ("--format csv --size 7", "no such cell"),
        ("--format xml", "possible values"),
    ] {
        let refused = sandbox.run(&format!("export before.json {args} -o out.csv")).expect(2);
        assert!(refused.err.contains(words), "{args}: {}", refused.err);
        assert_eq!(fs::read_to_string(sandbox.path().join("out.csv")).unwrap(), written, "{args}");
    }
    let lost = sandbox.run("export before.json --format csv -o before.json/x.csv").expect(1);
    assert!(lost.err.contains("cannot write before.json/x.csv"), "{}", lost.err);
}

#[test]
fn one_broken_scenario_hides_none_of_the_others() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path().join("scenarios")).unwrap();
    sandbox.file("scenarios/50-mine.toml", scenario(3, r#"{ wait = "2ms" }"#));
    sandbox.file("scenarios/51-broken.toml", "schema = 1\ntitle = 7\n");
    let list = sandbox.run("list").expect(2);
    for words in
        ["  mine ", "  lecture ", "  broken                   ✗ cannot be read", "Models", "Backends"]
    {
        assert!(list.out.contains(words), "{words:?} is not in\n{}", list.out);
    }
    assert!(list.err.contains("51-broken.toml:2:9"), "{}", list.err);
    let json = sandbox.run("list --format json").expect(2).json();
    let broken = json["scenarios"].as_array().unwrap().iter().find(|entry| entry["id"] == "broken").unwrap();
    assert!(broken["error"].as_str().unwrap().contains("51-broken.toml"), "{broken}");
    // Those that are asked for by name are found beside it.
    sandbox.run("show mine").expect(0);
    sandbox.run("check mine lecture").expect(0);
    sandbox.run("check").expect(2);
}

#[test]
fn a_file_in_the_place_of_the_folder_breaks_nothing() {
    let sandbox = Sandbox::new();
    sandbox.file("scenarios", "not a folder");
    assert!(sandbox.run("list").expect(0).out.contains("lecture"));
    sandbox.run("show lecture").expect(0);
}

#[test]
fn paths_that_are_not_utf8_work_or_are_named() {
    let sandbox = Sandbox::new();
    let folder = sandbox.path().join(OsStr::from_bytes(b"caf\xe9"));
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("01-mine.toml"), scenario(3, r#"{ wait = "2ms" }"#)).unwrap();
    fs::write(folder.join("record.json"), GOLDEN).unwrap();
    let with = |args: &str, path: &OsStr| ran(sandbox.command(args).arg(path));
    let scenario = folder.join("01-mine.toml");
    let record = folder.join("record.json");
    for (args, path) in [
        ("check", &scenario),
        ("show", &scenario),
        ("check", &record),
        ("report", &record),
        ("export --format csv", &record),
        ("check", &folder),
    ] {
        with(args, path.as_os_str()).expect(0);
    }
    assert!(folder.join("lecture.html").is_file());
    // A name that cannot be an id is refused with that name, as well as it can be shown.
    let odd = folder.join(OsStr::from_bytes(b"01-\xff.toml"));
    fs::copy(&scenario, &odd).unwrap();
    let refused = with("check", odd.as_os_str()).expect(2);
    assert!(refused.err.contains("cannot be the id of a scenario"), "{}", refused.err);
    let unknown = with("show", OsStr::from_bytes(b"caf\xe9")).expect(2);
    expect!["error: there is no scenario `caf�`"].assert_eq(unknown.err.split(';').next().unwrap());
}
