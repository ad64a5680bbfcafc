//! Lanes: each fault is found, named and harms nobody; an honest one is measured like a model.

use std::process::Command;
use std::thread;

use crate::common::{Sandbox, alone, nobody_is_left, not_run, ran, tell};
use serde_json::Value;

const CHEAT: &str = include_str!("../lanes/cheat.py");
const PYTHON: &str = include_str!("../../lanes/python.py");
const WORK: &str = "schema = 1\ntitle = \"t\"\n[[fetch]]\nname = \"a\"\ncount = 6\n\
    steps = [{ wait = \"30ms\" }, { compute = \"3ms\" }]\n[run]\nin_flight = 2\n";

/// What a lane does wrong, the verdict of its cell, and what is said of it.
type Fault = (&'static str, &'static str, &'static str);

/// A scenario, further flags, and the lanes that do something wrong in it.
type Suite = (&'static str, &'static str, &'static [Fault]);

/// Two waits, one behind the other, over fewer connections than there are fetches.
const ASKED: &str = "schema = 1\ntitle = \"t\"\n[[fetch]]\nname = \"a\"\ncount = 6\n\
    steps = [{ wait = \"40ms\" }, { wait = \"30ms\" }]\n[run]\nin_flight = 2\n";
const COMES: &str = "schema = 1\ntitle = \"t\"\n[[fetch]]\nname = \"a\"\ncount = 6\n\
    steps = [{ wait = \"40ms\" }]\n[run]\nin_flight = 2\n[load]\nrate = \"50/s\"\n";

const SUITES: &[Suite] = &[
    (WORK, "", BY_ITSELF),
    (ASKED, "--backend http", OVER_HTTP),
    (ASKED, "--backend http --connections 4", OVER_CONNECTIONS),
    (COMES, "", AT_A_RATE),
    (COMES, "--backend http", AT_A_RATE_OVER_HTTP),
];

const OVER_HTTP: &[Fault] = &[
    ("asks-nobody", "invalid", "of 12 waits the far side was not asked for 12"),
    ("asks-too-little", "invalid", "of 12 waits the far side was not asked for 1,"),
    ("asks-twice", "invalid", "it was asked for 1 again"),
    (
        "asks-for-less",
        "invalid",
        "not asked for 12, it was asked for 0 again and for 12 that are of no fetch",
    ),
    ("asks-something-else", "invalid", "and for 12 that are of no fetch"),
    ("leaves-early", "invalid", "and 12 were given up before the answer"),
    ("all-at-once", "invalid", "had waits of 6 fetches at other times"),
    ("other-times", "invalid", "had waits of 1 fetches at other times"),
    ("over-limit", "invalid", "requests of the lane open at once, and 2 may be"),
];
const OVER_CONNECTIONS: &[Fault] =
    &[("over-connections", "invalid", "6 requests of the lane open at once, and 4 may be")];
const AT_A_RATE: &[Fault] = &[("never-due", "invalid", "5 fetches started before they were due")];
const AT_A_RATE_OVER_HTTP: &[Fault] =
    &[("hides-its-start", "invalid", "had waits of 5 fetches at other times")];

const BY_ITSELF: &[Fault] = &[
    ("too-few", "failed", "said `step 0 0 "),
    ("doubled", "invalid", "1 came twice"),
    ("swapped", "invalid", "something else than its work gives"),
    ("unasked", "failed", "a sample of a fetch that was asked for"),
    ("backwards", "invalid", "have a stamp outside the trial"),
    ("lying-stamps", "failed", "and it was done after"),
    ("half-stamps", "invalid", "ended before they may"),
    ("steps-early", "invalid", "single waits ended before they may"),
    ("huge", "failed", "and it was done after"),
    ("too-huge", "failed", "where `sample` is due"),
    ("early", "invalid", "ended before they may"),
    ("skips-ahead", "invalid", "of CPU time"),
    ("other-plan", "failed", "another plan"),
    ("surplus", "failed", "where `the end` is due"),
    ("too-soon", "failed", "another plan"),
    ("other-version", "failed", "`inflight-lane 2`"),
    ("escapes", "failed", "where `lane RUNTIME VERSION` is due"),
    ("silent", "failed", "nothing for 10 s"),
    ("flood", "failed", "`sample 0 0 0 0 0` where"),
    ("one-line", "failed", "a line of more than 4 KiB"),
    ("no-text", "failed", "where `inflight-lane 1` is due"),
    ("closes", "failed", "it ended"),
    ("dies", "failed", "signal 9"),
    ("complains", "failed", "its words: "),
    ("never-ends", "failed", "still ran 2 s after"),
    ("leaves-a-process", "failed", "it left 1 processes behind"),
    ("leaves-a-session", "failed", "it left 1 processes behind"),
    ("spins", "invalid", "took less time than their waits and their computing"),
    ("late-done", "invalid", "and from outside it was"),
    ("over-limit", "invalid", "the model allows 2"),
];

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("work.toml", WORK);
    sandbox.file("cheat.py", CHEAT);
    sandbox.file("python.py", PYTHON);
    sandbox
}

fn declared(name: &str, command: &[&str], like: &str) -> String {
    format!(
        "[[lane]]\nname = \"{name}\"\nlanguage = \"Python\"\ncommand = {command:?}\nlike = \"{like}\"\none_core = true\n\
         backends = [\"sleep\", \"http\"]\narrivals = true\n"
    )
}

fn has_python() -> bool {
    Command::new("python3").arg("--version").output().is_ok_and(|ran| ran.status.success())
}

/// True if there is a Python, without which nothing here can run.
fn may_run() -> bool {
    let runs = has_python();
    if !runs {
        not_run("there is no python3");
    }
    runs
}

fn cells(record: &Value) -> Vec<&Value> {
    record["cells"].as_array().unwrap().iter().collect()
}

#[test]
fn every_cheating_lane_is_caught_and_harms_nobody() {
    if !may_run() {
        return;
    }
    let _alone = alone();
    let all = SUITES
        .iter()
        .flat_map(|(work, flags, faults)| faults.chunks(15).map(move |some| (*work, *flags, some)));
    for suite in all {
        let wrong = not_caught(suite);
        // Where others hold the cores meanwhile, a lane that took its time cannot be told from one that got none. It is
        // suspect then, which is not believed either.
        let wrong = if wrong.is_empty() { wrong } else { not_caught(suite) };
        let (excused, wrong): (Vec<_>, Vec<_>) = wrong.into_iter().partition(|(_, what)| {
            what.contains("but \"suspect\"") && what.contains("\"code\":\"foreign-cpu\"")
        });
        if !excused.is_empty() {
            tell(&format!("NOT JUDGED, others held the cores: {excused:#?}"));
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

/// Runs these beside a lane that is honest: the names of those whose verdict or words are not as expected, with both.
fn not_caught((work, flags, faults): (&str, &str, &[Fault])) -> Vec<(&'static str, String)> {
    let sandbox = sandbox();
    sandbox.file("work.toml", work);
    let mut text = "schema = 1\n".to_owned();
    text += &declared("honest", &["python3", "python.py", "gather"], "join-all");
    for (fault, ..) in faults {
        let like = if *fault == "over-limit" { "bounded" } else { "join-all" };
        text += &declared(fault, &["python3", "cheat.py", fault], like);
    }
    sandbox.file("lanes.toml", text);
    let ran = sandbox
        .run(&format!(
            "run work.toml --models join-all --lanes lanes.toml --trials 1 --format json -q {flags}"
        ))
        .expect(1);
    let record = ran.json();
    let page = std::fs::read_to_string(newest(&sandbox)).unwrap();
    assert!(!page.contains('\u{1b}') && !page.contains('\u{202e}') && !page.contains("<script> 1"));
    let page = page.replace(['\u{a0}', '\u{202f}'], " ");
    let mut wrong = Vec::new();
    let mut check = |name: &'static str, verdicts: &[&str], says: &str| {
        let cell = cells(&record).into_iter().find(|cell| cell["model"] == name).unwrap();
        if !verdicts.contains(&cell["verdict"].as_str().unwrap()) || !page.contains(says) {
            wrong.push((name, format!("not {says:?} but {} {}", cell["verdict"], cell["why"])));
        }
    };
    for (fault, verdict, says) in faults {
        check(fault, &[verdict], says);
    }
    for model in ["honest", "join-all"] {
        check(model, &["valid", "suspect"], "");
    }
    nobody_is_left(sandbox.path());
    wrong
}

fn newest(sandbox: &Sandbox) -> std::path::PathBuf {
    std::fs::canonicalize(sandbox.out().join("latest")).unwrap().join("work.html")
}

/// The lanes that are written do the work and keep to the protocol; `.ci/run` tries those of all languages.
#[test]
fn a_lane_that_is_written_is_sound() {
    if !may_run() {
        return;
    }
    let _alone = alone();
    let sandbox = Sandbox::new();
    sandbox.run("lane new python").expect(0);
    let again = sandbox.run("lane new python").expect(2);
    assert!(again.err.contains("exists already"), "{}", again.err);
    let said = sandbox.run("lane check lanes").expect(0);
    for lane in ["python-gather (CPython", "python-pool (CPython"] {
        assert!(said.out.contains(lane), "{}", said.out);
    }
    assert!(!said.out.contains('✗'), "{}", said.out);
    for plan in
        ["waits      sleep", "waits      http", "computing  sleep", "both       http", "arrivals   http"]
    {
        assert_eq!(said.out.matches(&format!("✓ {plan}")).count(), 6, "{plan}: {}", said.out);
    }
    assert!(!said.out.contains("computing  http"), "it asks for nothing");
}

/// A claim may speak of a lane that its scenario names. Where nobody declares that lane, the claim is unclear, and the run
/// says what is missing; nothing is started by the name.
#[test]
fn a_claim_speaks_of_a_lane() {
    if !may_run() {
        return;
    }
    let _alone = alone();
    let sandbox = sandbox();
    let claim =
        "lanes = [\"honest\"]\n[[claim]]\nmetric = \"concurrency\"\nof = \"honest\"\nat_least = 1.5\n";
    sandbox.file("work.toml", format!("{ASKED}{claim}"));
    let lane = declared("honest", &["python3", "python.py", "gather"], "join-all");
    sandbox.file("lanes.toml", format!("schema = 1\n{lane}"));
    let outcome = |flags: &str| {
        let run = format!("run work.toml --models join-all --trials 6 --format json --no-report {flags}");
        let ran = sandbox.run(&run).expect(0);
        (ran.json()["claims"][0]["outcome"].clone(), ran.err)
    };
    let missing = "its claims speak of lanes that this run does not have: honest";
    let (with, said) = outcome("--lanes lanes.toml");
    assert!(with == "holds" && !said.contains(missing), "{with} {said}");
    let (without, said) = outcome("");
    assert!(without == "unclear" && said.contains(missing), "{without} {said}");
}

/// A lane stands in the record and on the page with its runtime and its start-up, and no winner is named over languages
/// where something computes.
#[test]
fn a_lane_is_measured_beside_the_models() {
    if !may_run() {
        return;
    }
    let _alone = alone();
    let sandbox = sandbox();
    sandbox.file(
        "lanes.toml",
        format!("schema = 1\n{}", declared("py", &["python3", "python.py", "gather"], "join-all")),
    );
    let args = "run work.toml --models join-all,sequential --lanes lanes.toml --trials 6 --format json -q";
    let record = sandbox.run(args).expect(0).json();
    let lane = record["models"].as_array().unwrap().iter().find(|model| model["id"] == "py").unwrap();
    assert!(lane["lane"]["runtime"].as_str().unwrap().starts_with("CPython 3."), "{lane}");
    let of = |model: &str| cells(&record).into_iter().find(|cell| cell["model"] == model).unwrap().clone();
    let (py, ours) = (of("py"), of("join-all"));
    assert_eq!(py["plan_digest"], ours["plan_digest"]);
    assert_eq!(py["trials"][0]["checksum"], ours["trials"][0]["checksum"], "the same work");
    assert!(py["trials"][0]["startup_ns"].as_u64().unwrap() > 1_000_000);
    assert!(py["voluntary_switches"].is_null(), "nobody has counted them");
    let said = sandbox.run("report").expect(0);
    assert!(said.err.is_empty(), "{}", said.err);
    let page = std::fs::read_to_string(newest(&sandbox)).unwrap();
    assert!(page.contains("the same plan as join-all") && page.contains("computes on one core at a time"));
}

#[test]
fn what_is_no_file_of_lanes_ends_with_2_and_writes_nothing() {
    let sandbox = sandbox();
    sandbox.file(
        "bad.toml",
        "schema = 1\n[[lane]]\nname = \"spawn\"\nlanguage = \"x\"\ncommand = []\nlike = \"joinall\"\n",
    );
    let check = |args: &str, expect: &str| {
        let ran = sandbox.run(args).expect(2);
        assert!(ran.err.contains(expect), "{args}: {}", ran.err);
        assert!(!sandbox.out().exists(), "{args} wrote something");
    };
    for problem in ["the name of a model", "names no program", "did you mean `join-all`?"] {
        check("run work.toml --lanes bad.toml", problem);
    }
    check("run work.toml --lanes none.toml", "cannot read none.toml");
    check("lane check work.toml", "unknown field");
    check("lane check --like joinall -- true", "there is no model `joinall`");
    check("lane check --like spawn work.toml", "cannot be used with");
    check("lane check --backend redis -- true", "possible values: sleep, http");
    check("lane check --arrivals work.toml", "cannot be used with");
    let fifo = sandbox.path().join("fifo.toml");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    check("run work.toml --lanes fifo.toml", "no regular file");
    check("lane check", "FILE");
    check("lane new cobol", "possible values");
}

/// A lane that is not installed is skipped with how to get it; one that is no program has failed. The run goes on.
#[test]
fn a_lane_that_is_not_there_is_skipped_with_how_to_get_it() {
    let _alone = alone();
    let sandbox = sandbox();
    let lane = |name: &str, command: &str| {
        declared(name, &[command], "join-all") + "get = \"apt install nothing\"\n"
    };
    sandbox.file(
        "lanes.toml",
        format!("schema = 1\n{}{}", lane("absent", "no-such-program"), lane("no-program", "./work.toml")),
    );
    let record = sandbox
        .run("run work.toml --models join-all --lanes lanes.toml --trials 1 --format json -q")
        .expect(1)
        .json();
    for (model, verdict, says) in [
        ("absent", "skipped", "to get it: apt install nothing"),
        ("no-program", "failed", "ermission denied"),
    ] {
        let cell = cells(&record).into_iter().find(|cell| cell["model"] == model).unwrap().clone();
        assert_eq!(cell["verdict"], verdict, "{}", cell["why"]);
        assert!(cell["why"].to_string().contains(says), "{}", cell["why"]);
        assert_eq!(cell["trials"].as_array().unwrap().len(), 0, "it was not tried");
    }
}

/// Whole programs, with the words that they print: 6 s one after another, and 2 s at once.
#[test]
fn the_lectures_programs_take_what_the_lecture_says() {
    if !may_run() {
        return;
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/lecture");
    let program = |name: &str| {
        let path = format!("{folder}/{name}.py");
        thread::spawn(move || {
            let ran = ran(Command::new("python3").arg(path)).expect(0);
            let words: Vec<String> = ran.out.lines().map(str::to_owned).collect();
            (ran.took.as_secs_f64(), words)
        })
    };
    let [in_turn, at_once] = ["synchronous", "asynchronous"].map(program).map(|ran| ran.join().unwrap());
    for ((took, words), least) in [(&in_turn, 6.0), (&at_once, 2.0)] {
        assert!(*took >= least && *took < least + 2.0, "{took} s");
        // In the order in which they were asked for, although B ends first where both wait at once.
        assert_eq!(words[7], "['data of A', 'data of B']");
    }
    let place = |words: &[String], line: &str| words.iter().position(|word| word == line).unwrap();
    assert!(place(&in_turn.1, "A: answered") < place(&in_turn.1, "B: asked, waits 1 s"));
    assert!(place(&at_once.1, "B: answered") < place(&at_once.1, "A: answered"));
}
