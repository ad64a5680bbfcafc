//! What comes of each code.

use std::env;
use std::path::Path;
use std::process::{Command, ExitCode};

use serde_json::Value;

/// How this program ends as the bench of a case, what it says, and its record.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
    record: Option<Value>,
    page: String,
}

/// Starts this program again as a bench with the code of `case`.
fn run(case: &str, args: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Command::new(env::current_exe().unwrap());
    bench.args(args).env(crate::code::CASE, case).env("INFLIGHT_OUT", folder.path());
    bench.env_remove("INFLIGHT_LANG").env_remove("RUST_BACKTRACE").env_remove("INFLIGHT_ALLOW_NICE");
    let ran = bench.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(ran.stdout), text(ran.stderr));
    let page = std::fs::read_to_string(folder.path().join("latest/own.html")).unwrap_or_default();
    Ran { code: ran.status.code(), out, err, record: record(folder.path()), page }
}

/// The only record in the folder, if there is one; a run that left something else is no sound run.
fn record(out: &Path) -> Option<Value> {
    let record = std::fs::read_to_string(out.join("latest/record.json")).ok()?;
    assert!(out.join("latest/own.html").exists() && out.join("index.html").exists(), "the pages are there");
    Some(serde_json::from_str(&record).unwrap())
}

impl Ran {
    #[track_caller]
    fn expect(self, case: &str, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{case}\n--- stdout\n{}\n--- stderr\n{}", self.out, self.err);
        self
    }

    /// The cells by model: whether they were measured, and all that is said of them and of their trials.
    fn cells(&self) -> Vec<(String, bool, String)> {
        let cells = self.record.as_ref().unwrap()["cells"].as_array().unwrap();
        let cell = |cell: &Value| {
            let trials = cell["trials"].as_array().unwrap();
            let measured = ["valid", "suspect"].contains(&cell["verdict"].as_str().unwrap());
            let why: Vec<String> = trials.iter().map(|trial| trial["why"].to_string()).collect();
            let said = format!("{} {} {}", cell["verdict"], cell["why"], why.join(" "));
            (cell["model"].as_str().unwrap().to_owned(), measured, said)
        };
        cells.iter().map(cell).collect()
    }
}

const TWO: &[&str] = &["--bench", "--trials", "2", "-q"];

pub(crate) fn all() -> ExitCode {
    sound_code_is_measured();
    what_is_given_runs();
    a_filter_and_a_test_are_as_everywhere();
    what_is_not_sound_is_named_and_the_run_goes_on();
    bad_input_ends_with_2();
    ExitCode::SUCCESS
}

fn sound_code_is_measured() {
    let ran = run("sound", TWO).expect("sound", 0);
    let record = ran.record.as_ref().unwrap();
    assert_eq!(record["scenarios"][0]["title"]["en"], "Articles \"of\" a shop");
    assert_eq!(record["settings"]["command"], "bench");
    assert_eq!(record["scenarios"][0]["overrides"].as_array().map_or(0, Vec::len), 0, "nothing was changed");
    let models: Vec<String> = ran.cells().into_iter().map(|(model, ..)| model).collect();
    let default =
        ["sequential", "thread-pool", "thread-per-fetch", "join-all", "bounded", "spawn", "spawn-blocking"];
    assert_eq!(models, default);
    for cell in record["cells"].as_array().unwrap() {
        assert_eq!((&cell["own_code"], &cell["backend"]), (&true.into(), &"own".into()));
        assert_eq!((cell["fetches"].as_u64(), cell["predicted_makespan_ns"].as_u64()), (Some(6), Some(0)));
        let most = match cell["model"].as_str().unwrap() {
            "sequential" => 1,
            "thread-pool" | "bounded" => 2,
            _ => 6,
        };
        for trial in cell["trials"].as_array().unwrap() {
            assert!(trial["peak_in_flight"].as_u64().unwrap() <= most, "{cell}");
            assert_eq!(trial["completed"], 6);
            // The far side is this bench itself, so its CPU time is known.
            assert!(trial["far_cpu_ns"].is_u64(), "{trial}");
            assert_eq!(trial["checksum"], record["cells"][0]["trials"][0]["checksum"]);
        }
    }
    // A call is one span from its start to its end.
    let spans = record["cells"][0]["timeline"][0]["spans"].as_array().unwrap();
    assert_eq!(spans.last().unwrap()[0], "wait");
    assert!(!ran.out.contains("predicted"), "{}", ran.out);
    // Nor does the page say what nobody knows of a call.
    assert!(ran.page.contains("in a call of your code"), "the legend of the race");
    for words in ["What if…", "Step by step", "waiting for I/O", "waits 0", "thread::sleep", "are simulated"]
    {
        assert!(!ran.page.contains(words), "the page says {words:?}");
    }
}

fn what_is_given_runs() {
    for (case, blocking) in [("only blocking", true), ("only async", false)] {
        let models: Vec<String> =
            run(case, TWO).expect(case, 0).cells().into_iter().map(|(model, ..)| model).collect();
        let expect: &[&str] = if blocking {
            &["sequential", "thread-pool", "thread-per-fetch", "spawn-blocking"]
        } else {
            &["join-all", "spawn"]
        };
        assert_eq!(models, expect, "{case}");
    }
    let ran = run("not given", TWO).expect("not given", 0);
    let cells = ran.cells();
    assert!(cells[0].1 && !cells[1].1, "{cells:?}");
    assert!(cells[1].2.contains("no-own-code"), "{cells:?}");
}

fn a_filter_and_a_test_are_as_everywhere() {
    let ran = run("sound", &["own/join", "--bench", "--trials", "1", "-q"]).expect("a filter", 0);
    assert_eq!(ran.cells().len(), 1);
    let ran = run("sound", &["other", "--bench"]).expect("another filter", 0);
    assert_eq!((ran.out.as_str(), ran.record.is_none()), ("", true));
    // As `cargo test --benches` starts it, and as `cargo bench -- --test` does.
    for args in [&["own/se"][..], &["own/se", "--bench", "--test"]] {
        let ran = run("sound", args).expect("a test", 0);
        assert_eq!((ran.out.as_str(), ran.record.is_none()), ("own/sequential: ok\n", true));
    }
    let ran = run("an error", &["--test"]).expect("a test that fails", 1);
    assert!(
        ran.out.contains("own/sequential: invalid: ") && ran.out.contains("sold out (call 3)"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("own/join-all: ok\n"), "{}", ran.out);
}

fn what_is_not_sound_is_named_and_the_run_goes_on() {
    // The case, the model at fault and the one that goes on, and what is said.
    let cases = [
        ("an error", "sequential", "join-all", "sold out (call 3)"),
        ("a panic", "sequential", "join-all", "article 3 is cursed"),
        ("an async panic", "spawn", "sequential", "panicked"),
        ("no end", "join-all", "sequential", "timed-out"),
        ("no client", "sequential", "join-all", "the door is shut"),
    ];
    for (case, bad, good, words) in cases {
        let ran = run(case, TWO).expect(case, 1);
        let find = |model: &str| ran.cells().into_iter().find(|cell| cell.0 == model).unwrap();
        let (bad, good) = (find(bad), find(good));
        assert!(!bad.1 && bad.2.contains(words), "{case}: {bad:?}");
        assert!(good.1, "{case}: {good:?}");
    }
    // Which of the two ran first is the seed's choice; the other one is held to it.
    let ran = run("another answer", TWO).expect("another answer", 1);
    let cells = ran.cells();
    let bad: Vec<_> = cells.iter().filter(|cell| !cell.1).collect();
    assert_eq!(bad.len(), 1, "{cells:?}");
    assert!(bad[0].2.contains("other-answers"), "{cells:?}");
    assert!(ran.out.contains("answered something else than under"), "{}", ran.out);
    let ran = run("a new answer each time", TWO).expect("a new answer each time", 1);
    assert!(ran.cells()[0].2.contains("other-answers"));
}

fn bad_input_ends_with_2() {
    let cases: [(&str, &[&str], i32, &str); 7] = [
        ("nothing", TWO, 2, "`Bench::blocking` or `Bench::non_blocking`"),
        ("bad id", TWO, 2, "`../own` is no id"),
        ("bad model", TWO, 2, "did you mean `join-all`?"),
        ("no call", TWO, 2, "count"),
        ("sound", &["--bench", "--trials", "0"], 2, "--trials"),
        ("sound", &["--bench", "--nonsense"], 2, "--nonsense"),
        ("no far side", TWO, 1, "the port is taken"),
    ];
    for (case, args, code, words) in cases {
        let ran = run(case, args).expect(case, code);
        assert!(ran.err.contains(words), "{case}: {}", ran.err);
        assert!(ran.record.is_none(), "{case}");
    }
}
