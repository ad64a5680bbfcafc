//! A run: its record on standard output, its story on standard error, and its exit code.

use std::fs;

use serde_json::Value;

use super::{SHORT, sandbox};
use crate::common::{Sandbox, ran, scenario};

#[track_caller]
fn has(value: &Value, keys: &str) {
    let value = value.as_object().unwrap_or_else(|| panic!("no object: {value}"));
    let missing: Vec<&str> = keys.split_whitespace().filter(|key| !value.contains_key(*key)).collect();
    assert!(missing.is_empty(), "{missing:?} of {:?}", value.keys().collect::<Vec<_>>());
}

/// Ten fetches of 50 ms at once, and one thread: it takes one, two wait, seven are turned away.
#[test]
fn a_queue_and_a_deadline_can_be_asked_for() {
    let sandbox = Sandbox::new();
    let fetches = scenario(10, r#"{ wait = "50ms" }"#);
    sandbox.file("burst.toml", format!("{fetches}\n[load]\nburst = 10\nevery = \"1s\"\n"));
    let run = "run burst.toml --models thread-pool --workers 1 --trials 1 --format json --no-report -q";
    let record = sandbox.run(&format!("{run} --queue 2")).expect(0).json();
    let trial = &record["cells"][0]["trials"][0];
    assert_eq!((&trial["completed"], &trial["outcomes"][0]["outcome"]), (&3.into(), &"shed".into()));
    assert_eq!(record["scenarios"][0]["load"]["queue"], 2);
    assert_eq!(
        record["scenarios"][0]["overrides"],
        serde_json::json!(["queue = 2", "workers = 1", "models = [thread-pool]"])
    );
    let record = sandbox.run(&format!("{run} --deadline 20ms")).expect(0).json();
    let trial = &record["cells"][0]["trials"][0];
    assert_eq!((&trial["completed"], &trial["outcomes"][0]["outcome"]), (&1.into(), &"expired".into()));
    assert_eq!(record["scenarios"][0]["load"]["deadline_ns"], 20_000_000);
}

#[test]
fn json_is_the_record_and_nothing_else() {
    let sandbox = Sandbox::new();
    let claims = r#"
[[claim]]
metric = "makespan"
of = "sequential"
than = "join-all"
at_least = 1.0
"#;
    sandbox.file("own.toml", scenario(3, SHORT) + claims);
    let ran = sandbox
        .run("run own.toml --models sequential,join-all --trials 2 --format json --no-report")
        .expect(0);
    assert_eq!(ran.out.lines().count(), 1, "one object on one line");
    let record = ran.json();
    has(&record, "schema created tool machine settings scenarios models cells claims");
    assert_eq!(record["schema"], "inflight.record/1");
    assert_eq!(record["tool"]["version"], env!("CARGO_PKG_VERSION"));
    has(
        &record["machine"],
        "os kernel cpu arch cores memory_bytes nice allowed_cores timer_slack_ns calibration",
    );
    has(&record["machine"]["runtime"], "name version features flavours park");
    has(&record["machine"]["calibration"], "rounds_per_ns clock_step_ns clock_read_ns lateness");
    has(&record["machine"]["calibration"]["lateness"][0], "mechanism wait_ns tries p50_ns p99_ns max_ns");
    has(
        &record["settings"],
        "command trials most_trials blocks order seed max_time_ns interrupted elapsed_ns warnings",
    );
    has(&record["scenarios"][0], "id title question lesson groups");
    has(&record["models"][0], "id family words");
    for cell in record["cells"].as_array().unwrap() {
        has(
            cell,
            "scenario size backend model fetches workers in_flight plan_digest timer per_wait_ns verdict reasons
             predicted_makespan_ns predicted_concurrency predicted_parallelism makespan_ns throughput_per_s service_ns
             response_ns concurrency parallelism peak_in_flight cpu_ns_per_fetch voluntary_switches
             involuntary_switches rss_start_bytes peak_rss_bytes threads_peak speedup trials timeline in_flight_curve",
        );
        has(&cell["makespan_ns"], "median low high");
        has(&cell["service_ns"], "count min mean p50 p90 p99 p999 max hdr");
        for trial in cell["trials"].as_array().unwrap() {
            has(
                trial,
                "block order verdict makespan_ns completed checksum concurrency parallelism peak_in_flight cpu_ns
                 core_speed voluntary_switches involuntary_switches rss_start_bytes peak_rss_bytes threads service_ns
                 response_ns",
            );
            assert!(trial["makespan_ns"].as_u64().unwrap() >= 2_000_000, "{trial}");
        }
        assert_eq!(cell["trials"].as_array().unwrap().len(), 2);
        let spans = cell["timeline"][0]["spans"].as_array().unwrap();
        assert!(spans.iter().all(|span| span.as_array().unwrap().len() == 5), "{spans:?}");
        let curve = cell["in_flight_curve"].as_array().unwrap();
        assert!(curve.iter().all(|point| point.as_array().unwrap().len() == 2), "{curve:?}");
    }
    has(&record["claims"][0], "scenario text outcome measured");

    // Standard error is no terminal here: plain lines, no bar.
    assert!(!ran.err.contains('\u{1b}') && !ran.err.contains('\r'), "{:?}", ran.err);
    assert!(ran.err.starts_with("2 of 2 cells, about "), "{}", ran.err);
    assert!(ran.err.contains("own: 4 trials in "), "{}", ran.err);
    // The same record, to be read again; its journal is not needed any more.
    let folder = sandbox.only_run();
    let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["record.json"]);
    assert_eq!(fs::read_to_string(folder.join("record.json")).unwrap(), ran.out);
    let check = sandbox.run(&format!("check {}", folder.join("record.json").display())).expect(0);
    assert!(
        check.out.contains("cells: 2, trials: 4, invalid 0\n  ✓ ") && !check.out.contains('✗'),
        "{}",
        check.out
    );
}

#[test]
fn quiet_is_quiet_and_verbose_tells_every_trial() {
    let sandbox = sandbox();
    let args = "run short.toml --models sequential --trials 2 --no-report";
    let quiet = sandbox.run(&format!("{args} -q")).expect(0);
    assert_eq!(quiet.err, "");
    assert!(quiet.out.contains("sequential") && quiet.out.contains("record: reports/"), "{}", quiet.out);
    let verbose = sandbox.run(&format!("{args} -v --lang uk")).expect(0);
    for trial in ["short · sequential · trial 1: ", "short · sequential · trial 2: "] {
        assert!(verbose.err.contains(trial), "{}", verbose.err);
    }
    assert!(verbose.out.contains(" достовірно") || verbose.out.contains(" сумнівно"), "{}", verbose.out);
    let mut french = sandbox.command(args);
    assert!(ran(french.env("INFLIGHT_LANG", "fr")).expect(2).err.contains("--lang"));
    let mut elsewhere = sandbox.command(args);
    ran(elsewhere.env("INFLIGHT_OUT", "elsewhere").env("INFLIGHT_LANG", "uk")).expect(0);
    assert!(sandbox.path().join("elsewhere/latest/record.json").is_file());
}

/// 1: a cell that cannot be run to its end. Here the system allows a process one second of computing.
#[test]
fn a_failed_cell_ends_with_1_and_the_others_still_run() {
    let sandbox = sandbox();
    sandbox.file("computes.toml", scenario(1, r#"{ compute = "4s" }"#));
    let line = "ulimit -t 1 && exec $INFLIGHT run computes.toml short.toml --models sequential --trials 3 \
                --format json --no-report";
    let ran = ran(&mut sandbox.shell(line)).expect(1);
    let record = ran.json();
    let cells = record["cells"].as_array().unwrap();
    assert_eq!(cells[0]["verdict"], "failed", "{}", ran.err);
    assert!(cells[1]["verdict"] == "valid" || cells[1]["verdict"] == "suspect", "{}", cells[1]);
    assert!(cells[0]["makespan_ns"].is_null(), "what was not measured is not shown");
    let said = "computes · sequential · trial 1: failed: the process of the trial died (signal ";
    assert!(ran.err.contains(said), "{}", ran.err);
    // Twice is enough, and that is said.
    assert_eq!(cells[0]["trials"].as_array().unwrap().len(), 2);
    let why = cells[0]["why"].to_string();
    assert!(why.contains(r#"{"code":"given-up","lost":2}"#), "{why}");
    assert!(ran.err.contains("given up after 2 trials that failed or were refused"), "{}", ran.err);
    let blocks = &record["settings"]["blocks"];
    assert_eq!((&blocks[0]["stopped"], &blocks[1]["stopped"]), (&"lost".into(), &"asked".into()), "{blocks}");
}

/// Waits of 2 ms on a timer that is 1 ms late: the numbers are shown, and nothing rests on them.
#[test]
fn waits_below_the_resolution_of_a_timer_name_no_winner() {
    let sandbox = Sandbox::new();
    let claim = "[[claim]]\nmetric = \"makespan\"\nof = \"join-all\"\nthan = \"spawn\"\nat_least = 1000\n";
    sandbox.file("coarse.toml", format!("{}\n{claim}", scenario(5, SHORT)));
    let args = "run coarse.toml --models join-all,spawn --trials 3 --format json --no-report --strict -q";
    let record = sandbox.run(args).expect(0).json();
    for cell in record["cells"].as_array().unwrap() {
        assert_eq!((&cell["verdict"], &cell["below_timer"]), (&"suspect".into(), &true.into()), "{cell}");
        assert_eq!((&cell["timer"], &cell["per_wait_ns"]), (&"tokio-sleep".into(), &2_000_000.into()));
        let reason = &cell["why"][0];
        assert_eq!((&reason["code"], &reason["timer"]), (&"below-timer".into(), &"tokio-sleep".into()));
        assert!(cell["makespan_ns"].is_object() && cell["speedup"].is_null(), "{cell}");
    }
    assert_eq!(record["claims"][0]["outcome"], "unclear", "{record}");
    // What is no wait needs no timer.
    for (work, models) in [(r#"{ compute = "1ms" }"#, "join-all"), (SHORT, "join-all --backend null")] {
        sandbox.file("other.toml", scenario(5, work));
        let args = format!("run other.toml --models {models} --trials 1 --format json --no-report -q");
        let record = sandbox.run(&args).expect(0).json();
        let cell = &record["cells"][0];
        assert!(cell["per_wait_ns"].is_null() && cell["below_timer"].is_null(), "{cell}");
    }
}
