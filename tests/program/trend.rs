//! Runs that are kept under names, many of them side by side, and what CI is given of them.

use std::fs;

use serde_json::{Value, json};

use crate::common::{Sandbox, alone, scenario};

const GOLDEN: &str = include_str!("../golden/record-1.0.json");

/// The golden record, its cell `cell` slower by each of these factors in turn, as `reports/run-1/record.json` and so on.
fn runs(sandbox: &Sandbox, cell: usize, factors: &[f64]) {
    for (number, factor) in (1..).zip(factors) {
        let mut record: Value = serde_json::from_str(GOLDEN).unwrap();
        for trial in record["cells"][cell]["trials"].as_array_mut().unwrap() {
            let makespan = trial["makespan_ns"].as_f64().unwrap() * factor;
            trial["makespan_ns"] = json!(makespan.round() as u64);
        }
        write(sandbox, &format!("run-{number}"), &record);
    }
}

fn write(sandbox: &Sandbox, name: &str, record: &Value) {
    let folder = sandbox.out().join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("record.json"), serde_json::to_vec(record).unwrap()).unwrap();
}

#[test]
fn many_runs_say_where_a_cell_changed() {
    let sandbox = Sandbox::new();
    runs(&sandbox, 1, &[1.0, 1.0, 1.2, 1.2]);
    let all = "compare run-1 run-2 run-3 run-4";
    let text = sandbox.run(all).expect(0).said();
    assert!(text.contains("slower from 3 on") && text.contains("no difference"), "{text}");
    assert!(text.contains("2 → 3: slower, 1.200 (") && text.contains("3: run-3 ("), "{text}");
    let uk = sandbox.run(&format!("{all} --lang uk")).expect(0).said();
    assert!(uk.contains("повільніше від 3"), "{uk}");
    let found = sandbox.run(&format!("{all} --format json")).expect(0).json();
    assert_eq!(found["schema"], "inflight.trend/1");
    let row = &found["rows"][1];
    let changes: Vec<&Value> = row["steps"].as_array().unwrap().iter().map(|step| &step["change"]).collect();
    assert_eq!(changes, ["no-difference", "slower", "no-difference"]);
    assert_eq!(
        (&row["whole"]["from"], &row["whole"]["to"], &row["whole"]["change"]),
        (&0.into(), &3.into(), &"slower".into())
    );
    assert_eq!(row["makespan_ns"].as_array().unwrap().len(), 4);
    // The last run is slower than the first; of the two last ones none is.
    for (args, code) in [
        (format!("{all} --fail-on-regression 5"), 3),
        (format!("{all} --fail-on-regression 25"), 0),
        ("compare run-3 run-4 --fail-on-regression 5".to_owned(), 0),
        ("compare run-4 run-3 run-2 run-1 --fail-on-regression 5".to_owned(), 0),
    ] {
        sandbox.run(&args).expect(code);
    }
    sandbox.run("compare run-1").expect(2);
    let missing = sandbox.run("compare run-1 run-9").expect(2).err;
    assert!(missing.contains("no run of that name in reports"), "{missing}");
}

/// Titles and reasons of a record are anybody's: they end no table, no tag and no quote.
#[test]
fn ci_is_given_texts_and_no_markup() {
    let hostile = "a|b `c` <img src=x onerror=alert(1)> ]]> \"d\" 'e' @f\n\n# g [h](javascript:i)";
    let sandbox = Sandbox::new();
    runs(&sandbox, 1, &[1.0, 1.0, 1.2]);
    let path = sandbox.out().join("run-3/record.json");
    let mut record: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    record["machine"]["kernel"] = json!(hostile);
    record["cells"][0]["plan_digest"] = json!("0".repeat(64));
    fs::write(&path, record.to_string()).unwrap();
    for runs in ["run-1 run-3", "run-1 run-2 run-3"] {
        let page = sandbox.run(&format!("compare {runs} --format markdown")).expect(0).said();
        for markup in ["<img", "|b", " `c`", "@f", "# g", "[h]("] {
            assert!(
                !page.replace(&format!("\\{}", markup.trim_start()), "").contains(markup),
                "{markup} in\n{page}"
            );
        }
        let widths: Vec<usize> = page
            .lines()
            .filter(|line| line.starts_with('|'))
            .map(|line| line.replace("\\|", "").matches('|').count())
            .collect();
        assert!(widths.len() == 4 && widths.iter().all(|width| *width == widths[0]), "{page}");
        let xml = sandbox.run(&format!("compare {runs} --format junit")).expect(0).said();
        well_formed(&xml);
        assert!(xml.contains("tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"1\""), "{xml}");
        assert!(
            xml.contains("&lt;img src=x") && xml.contains("]]&gt;") && xml.contains("type=\"regression\""),
            "{xml}"
        );
    }
    // Without a bound each cell that is slower fails; under one only those that are beyond it.
    let xml = sandbox.run("compare run-1 run-3 --format junit --fail-on-regression 30").expect(0).said();
    assert!(xml.contains("failures=\"0\""), "{xml}");
}

/// Every tag is closed in turn, no attribute has a bare quote or `<`, and no `&` stands alone.
fn well_formed(xml: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").unwrap();
    while let Some(start) = rest.find('<') {
        let text = &rest[..start];
        assert!(!text.contains('>'), "{text}");
        let end = start + rest[start..].find('>').unwrap();
        let tag = &rest[start + 1..end];
        assert!(!tag.contains('<') && tag.matches('"').count().is_multiple_of(2), "{tag}");
        match (tag.strip_prefix('/'), tag.strip_suffix('/')) {
            (Some(name), _) => assert_eq!(open.pop(), Some(name)),
            (None, Some(_)) => {}
            (None, None) => open.push(tag.split(' ').next().unwrap()),
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest}");
    for entity in xml.split('&').skip(1) {
        let name = entity.split(';').next().unwrap();
        assert!(["amp", "lt", "gt", "quot", "apos", "#10", "#13", "#9"].contains(&name), "&{name}");
    }
}

#[test]
fn a_run_is_kept_under_a_name() {
    let _alone = alone();
    let sandbox = Sandbox::new();
    sandbox.file("short.toml", scenario(4, "{ wait = \"25ms\" }"));
    let run = "run short.toml --models spawn --trials 1 --no-report";
    let said = sandbox.run(&format!("{run} --name main")).expect(0).out;
    assert!(said.contains("name: reports/main"), "{said}");
    let [first] = &sandbox.runs()[..] else { panic!("{:?}", sandbox.runs()) };
    let leads = || fs::read_link(sandbox.out().join("main")).unwrap();
    assert_eq!(Some(leads().as_os_str()), first.file_name());
    // Refused before anything runs.
    let taken = sandbox.run(&format!("{run} --name main")).expect(2).err;
    assert!(taken.contains("--replace") && sandbox.runs().len() == 1, "{taken}");
    for name in ["latest", "../x", "2026", "A"] {
        sandbox.run(&format!("{run} --name {name}")).expect(2);
    }
    sandbox.run(&format!("{run} --replace")).expect(2);
    let page = sandbox.run(&format!("{run} --name main --replace --format markdown")).expect(0);
    assert!(page.out.starts_with("### ") && page.out.contains("| spawn |"), "{}", page.out);
    assert!(page.err.contains("name: reports/main"), "{}", page.err);
    assert_ne!(Some(leads().as_os_str()), first.file_name());
    sandbox.run(&format!("{run} --name branch -q")).expect(0);
    let text = sandbox.run("compare main branch").expect(0).out;
    assert!(text.contains("1 trials, and at least 6"), "{text}");
    // The list of all runs has each once.
    sandbox.run("report").expect(0);
}
