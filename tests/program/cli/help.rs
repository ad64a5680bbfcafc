//! What the program says of itself and of its files, without a run.

use std::fs;
use std::path::{Path, PathBuf};

use inflight::experiment::{Experiment, Interrupt, Options};
use serde_json::Value;

use super::{SHORT, refused, sandbox};
use crate::common::{self, Sandbox, scenario, scenario_of};

const COMMANDS: [&str; 16] = [
    "run",
    "knee",
    "ceiling",
    "simulate",
    "list",
    "merge",
    "new",
    "show",
    "check",
    "compare",
    "export",
    "schema",
    "report",
    "doctor",
    "completions",
    "man",
];

#[test]
fn every_command_explains_itself() {
    let sandbox = Sandbox::new();
    let top = sandbox.run("--help").expect(0);
    for command in COMMANDS {
        assert!(top.out.contains(&format!("\n  {command} ")), "{command} is not in\n{}", top.out);
        for flag in ["--help", "-h"] {
            let help = sandbox.run(&format!("{command} {flag}")).expect(0);
            assert!(help.out.contains(&format!("Usage: inflight {command}")), "{}", help.out);
            assert_eq!(help.err, "");
        }
        let man = sandbox.run(&format!("man {command}")).expect(0);
        assert!(man.out.contains(".TH") && man.out.contains(".SH NAME"), "{}", man.out);
    }
    assert!(!top.out.contains("  cell"), "the command for children is nobody else's");
    for code in
        ["0 well", "1 a cell failed", "2 usage", "3 a regression", "4 a cell was refused", "130", "143"]
    {
        // Lines are broken where they get long.
        let words = top.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(code), "{code:?} is not in\n{}", top.out);
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(sandbox.run(&format!("completions {shell}")).expect(0).out.contains("inflight"));
    }
    let version = sandbox.run("--version").expect(0);
    assert_eq!(version.out.trim(), format!("inflight {}", env!("CARGO_PKG_VERSION")));
    assert!(fs::read_dir(sandbox.path()).unwrap().next().is_none(), "nothing was to be written");
}

#[test]
fn usage_errors_end_with_2_and_say_what_would_be_right() {
    let sandbox = sandbox();
    let check = |args: &str, words: &[&str]| refused(&sandbox, args, 2, words);
    check("", &["Usage: inflight"]);
    check("rum", &["run"]);
    check("run lectur", &["there is no scenario `lectur`", "did you mean `lecture`?"]);
    check("show lectur", &["did you mean `lecture`?"]);
    check("run short.toml --models join-al", &["there is no model `join-al`", "did you mean `join-all`?"]);
    check("run short.toml --backend slep", &["there is no backend `slep`", "did you mean `sleep`?"]);
    check("run short.toml --models bounded", &["`bounded` needs a limit", "--in-flight", "in_flight"]);
    check("run short.toml short.toml", &["two scenarios have the same id, `short`"]);
    check("run nowhere.toml", &["cannot read `nowhere.toml`", "No such file"]);
    check("run short.toml --trials 0", &["--trials", "1..=1000"]);
    check("run short.toml --trials 1001", &["--trials", "1..=1000"]);
    check("run short.toml --workers 0", &["--workers"]);
    check("run short.toml --in-flight -1", &["--in-flight"]);
    check("run short.toml --count 1000001", &["--count", "1000000"]);
    check("run short.toml --scale 0", &["--scale", "over 0"]);
    check("run short.toml --scale nan", &["--scale", "over 0"]);
    check("run short.toml --scale inf", &["--scale", "over 0"]);
    check("run short.toml --scale 1e300", &["--scale", "at most 1000000"]);
    check("run lecture --scale 3600", &["scenario `lecture`", "2s times 3600 is over 1 h"]);
    check("run short.toml --max-time soon", &["--max-time", "10min"]);
    check("run short.toml --seed -1", &["--seed"]);
    check("run short.toml --queue 3", &["scenario `short`", "all due at the start", "add a rate"]);
    check("run short.toml --deadline 1s", &["all due at the start"]);
    check("run short.toml --rate 9 --deadline 0s", &["--deadline", "over 0"]);
    check("run short.toml --rate 9 --queue -1", &["--queue"]);
    check("run short.toml --format xml", &["--format", "json"]);
    check("run short.toml --lang de", &["--lang", "uk"]);
    check("run short.toml -q -v", &["--quiet", "--verbose"]);
    check("man cell", &["there is no command `cell`"]);
    let change = "[try]\nline = \"count = 4\"\ninstead_of = \"count = 9\"\ntext = \"look\"\n";
    sandbox.file("try.toml", format!("{}\n{change}", scenario(3, SHORT)));
    check("check try.toml", &["the line `count = 9` exactly once", "try.toml:"]);
    check("check nowhere.json", &["cannot read nowhere.json"]);
    check("report nowhere.json", &["cannot read nowhere.json"]);
    check("report", &["there is no run in reports yet", "inflight run"]);
    assert!(!sandbox.out().exists(), "nothing was to be written");
}

#[test]
fn list_and_show_need_no_run() {
    let sandbox = sandbox();
    let list = sandbox.run("list").expect(0);
    let json = sandbox.run("list --format json").expect(0).json();
    let names = |key: &str, name: fn(&Value) -> &Value| -> Vec<String> {
        json[key].as_array().unwrap().iter().map(|entry| name(entry).as_str().unwrap().to_owned()).collect()
    };
    let scenarios = names("scenarios", |entry| &entry["id"]);
    let models = names("models", |entry| entry);
    assert!(scenarios.len() >= 14 && models.len() >= 10, "{json}");
    for id in scenarios.iter().chain(&models).chain(&names("backends", |entry| entry)) {
        assert!(list.out.contains(id.as_str()), "{id} is not in\n{}", list.out);
    }
    assert!(sandbox.run("list --lang uk").expect(0).out.starts_with("Сценарії\n"));

    for id in &scenarios {
        let show = sandbox.run(&format!("show {id}")).expect(0);
        assert!(show.out.contains(&format!("({id})")), "{}", show.out);
    }
    let asked = sandbox.run("show lecture").expect(0).said();
    let solved = sandbox.run("show lecture --answers").expect(0).said();
    assert!(asked.contains("\n  a) 450 ms and 450 ms") && asked.contains("--answers"), "{asked}");
    assert!(!asked.contains(['✓', '✗']) && !asked.contains("one-thread-one-wait"), "{asked}");
    assert!(
        solved.contains("b) ✓ 450 ms and 200 ms") && solved.contains("one-thread-one-wait: One"),
        "{solved}"
    );
    let load = sandbox.run("show shedding --rate 100/s --deadline 30ms").expect(0).said();
    assert!(
        load.contains("Fetches arrive: rate 100/s. What has not started 30 ms after it was due"),
        "{load}"
    );
    assert!(!asked.contains("Fetches arrive"), "{asked}");
    let benched = sandbox.run("show lecture --bench --lang uk").expect(0).said();
    assert!(benched.contains("a) 225 мс і 225 мс"), "the words have the sizes that run\n{benched}");
    let show = sandbox.run("show lecture").expect(0);
    for word in
        ["other_work", "waits 500ms", "450 ms", "200 ms", "sequential", "all trials by their predictions"]
    {
        assert!(show.said().contains(word), "{word:?} is not in\n{}", show.out);
    }
    assert!(sandbox.run("show lecture --scale 1").expect(0).said().contains("4.50 s"));
    let asks = sandbox.run("show status-codes").expect(0);
    assert!(asks.out.contains("GET /students/1 → 200, waits 50ms"), "{}", asks.out);
    let own = sandbox.run("show short.toml --models sequential --count 7").expect(0);
    assert!(own.said().contains("14.0 ms"), "7 × 2 ms\n{}", own.out);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/01-lecture.toml");
    assert_eq!(sandbox.run("show lecture --toml").expect(0).out, fs::read_to_string(file).unwrap());
    assert!(!sandbox.out().exists(), "nothing was to be written");
}

#[test]
fn the_doctor_says_good_or_what_to_do() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run("doctor");
    let lines: Vec<&str> = ran.out.lines().collect();
    let bad = lines.iter().filter(|line| line.starts_with('!')).count();
    let advice = lines.iter().filter(|line| line.starts_with("    ")).count();
    assert_eq!(bad, advice, "{}", ran.out);
    assert!(lines.len() - advice >= 8 && lines.iter().any(|line| line.contains("niceness: ")), "{}", ran.out);
    let ran = ran.expect(i32::from(bad > 0));
    assert_eq!(ran.err, "");
    let nice = common::ran(&mut sandbox.shell("nice -n 2 $INFLIGHT doctor")).expect(1);
    assert!(nice.out.contains("! niceness: 2"), "{}", nice.out);
}

#[test]
fn check_tells_sound_files_from_unsound_ones() {
    let sandbox = sandbox();
    let all = sandbox.run("check").expect(0);
    assert!(all.out.lines().count() >= 14, "{}", all.out);
    let parsed = inflight::scenario::parse("short.toml", &scenario(3, SHORT)).unwrap();
    let plan = Experiment::plan(vec![parsed], Options::default(), PathBuf::new(), Interrupt::default());
    let cells = plan.unwrap().cells().len();
    assert_eq!(
        sandbox.run("check short.toml").expect(0).out,
        format!("short.toml: sound, {cells} cells, at most 3 fetches\n")
    );
    sandbox.file("typo.toml", scenario(3, SHORT).replace("steps", "setps"));
    refused(&sandbox, "check typo.toml", 2, &["typo.toml:7:1", "setps", "did you mean `steps`"]);
    sandbox.file("model.toml", format!("{}\n[run]\nmodels = [\"join-al\"]\n", scenario(3, SHORT)));
    refused(&sandbox, "check model.toml", 2, &["model.toml:10:11", "join-all"]);
    sandbox.file("no.json", "{\"schema\": \"inflight.record/1\"");
    refused(&sandbox, "check no.json", 2, &["no.json is not a record of inflight"]);
    sandbox.file("new.json", "{\"schema\": \"inflight.record/2\"}");
    refused(&sandbox, "check new.json", 2, &["inflight.record/2", "inflight.record/1"]);
}

#[test]
fn several_groups_and_a_sweep_keep_their_proportions() {
    let sandbox = Sandbox::new();
    let sweep = "\n[sweep]\nvary = \"count\"\nover = [4, 40]\n";
    sandbox.file("two.toml", scenario_of(&[("a", 3, SHORT), ("b", 1, r#"{ wait = "10ms" }"#)]) + sweep);
    let show = sandbox.run("show two.toml --models sequential").expect(0);
    // 3 × 2 + 10 and 30 × 2 + 10 × 10.
    assert!(show.said().contains("16.0 ms") && show.said().contains("160 ms"), "{}", show.out);
}

/// A variable that is set to nothing is as good as none, and a switch means yes by any word but those for no.
#[test]
fn variables_of_the_environment_are_read_as_people_set_them() {
    let sandbox = sandbox();
    let line = |line: &str, code| common::ran(&mut sandbox.shell(line)).expect(code);
    line(
        "INFLIGHT_LANG= INFLIGHT_OUT= exec $INFLIGHT run short.toml --models sequential --trials 1 --no-report -q",
        0,
    );
    assert_eq!(sandbox.runs().len(), 1, "in the usual folder");
    let nice = "exec nice -n 2 $INFLIGHT run short.toml --models sequential --trials 1 --no-report -q";
    for (value, code) in [("1", 0), ("yes", 0), ("TRUE", 0), ("", 2), ("0", 2), ("no", 2), ("false", 2)] {
        line(&format!("INFLIGHT_ALLOW_NICE={value} {nice}"), code);
    }
}

#[test]
fn a_file_is_known_by_its_ending_in_any_case() {
    let sandbox = sandbox();
    sandbox.file("up.TOML", scenario(3, SHORT));
    assert!(sandbox.run("check up.TOML").expect(0).said().contains("up.TOML: sound"));
}
