//! The command line as a script sees it: exit codes, what stands on which stream, and what is left on the disk.

mod common;

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use common::{Ran, Sandbox, alone, on_a_quiet_machine, ran, scenario, scenario_of, start, wait};
use serde_json::Value;

const SHORT: &str = r#"{ wait = "2ms" }"#;
const COMMANDS: [&str; 11] =
    ["run", "list", "show", "check", "compare", "export", "schema", "report", "doctor", "completions", "man"];

/// A folder with a scenario of three short waits, `short.toml`.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("short.toml", scenario(3, SHORT));
    sandbox
}

/// Runs `args`, which must end with `code` and say each of `words` on standard error, and nothing on standard output.
#[track_caller]
fn refused(sandbox: &Sandbox, args: &str, code: i32, words: &[&str]) {
    let ran = sandbox.run(args).expect(code);
    for word in words {
        assert!(ran.err.contains(word), "`{args}` does not say {word:?}:\n{}", ran.err);
    }
    assert_eq!(ran.out, "", "`{args}` says on standard output what is an error");
}

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
    let asked = sandbox.run("show lecture").expect(0).out;
    let solved = sandbox.run("show lecture --answers").expect(0).out;
    assert!(asked.contains("\n  a) 4.5 s and 4.5 s") && asked.contains("--answers"), "{asked}");
    assert!(!asked.contains(['✓', '✗']) && !asked.contains("one-thread-one-wait"), "{asked}");
    assert!(
        solved.contains("b) ✓ 4.5 s and 2.0 s") && solved.contains("one-thread-one-wait: One"),
        "{solved}"
    );
    let show = sandbox.run("show lecture").expect(0);
    for word in
        ["other_work", "wait 500ms", "450 ms", "200 ms", "sequential", "all trials by their predictions"]
    {
        assert!(show.said().contains(word), "{word:?} is not in\n{}", show.out);
    }
    assert!(sandbox.run("show lecture --scale 1").expect(0).said().contains("4.50 s"));
    let asks = sandbox.run("show status-codes").expect(0);
    assert!(asks.out.contains("GET /students/1 → 200, wait 50ms"), "{}", asks.out);
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
    let nice = common::ran(&mut sandbox.shell("nice -n 39 $INFLIGHT doctor")).expect(1);
    assert!(nice.out.contains("! niceness: 19"), "{}", nice.out);
}

#[test]
fn check_tells_sound_files_from_unsound_ones() {
    let sandbox = sandbox();
    let all = sandbox.run("check").expect(0);
    assert!(all.out.lines().count() >= 14, "{}", all.out);
    assert_eq!(
        sandbox.run("check short.toml").expect(0).out,
        "short.toml: sound, 7 cells, at most 3 fetches\n"
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

#[track_caller]
fn has(value: &Value, keys: &str) {
    let value = value.as_object().unwrap_or_else(|| panic!("no object: {value}"));
    let missing: Vec<&str> = keys.split_whitespace().filter(|key| !value.contains_key(*key)).collect();
    assert!(missing.is_empty(), "{missing:?} of {:?}", value.keys().collect::<Vec<_>>());
}

#[test]
fn json_is_the_record_and_nothing_else() {
    let _alone = alone();
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
    let _alone = alone();
    let sandbox = sandbox();
    let args = "run short.toml --models sequential --trials 2 --no-report";
    let quiet = sandbox.run(&format!("{args} -q")).expect(0);
    assert_eq!(quiet.err, "");
    assert!(quiet.out.contains("sequential") && quiet.out.contains("record: reports/"), "{}", quiet.out);
    let verbose = sandbox.run(&format!("{args} -v --lang uk")).expect(0);
    for trial in ["short · sequential · trial 1: ", "short · sequential · trial 2: "] {
        assert!(verbose.err.contains(trial), "{}", verbose.err);
    }
    assert!(verbose.out.contains(" дійсна") || verbose.out.contains(" сумнівна"), "{}", verbose.out);
    let mut french = sandbox.command(args);
    assert!(ran(french.env("INFLIGHT_LANG", "fr")).expect(2).err.contains("--lang"));
    let mut elsewhere = sandbox.command(args);
    ran(elsewhere.env("INFLIGHT_OUT", "elsewhere").env("INFLIGHT_LANG", "uk")).expect(0);
    assert!(sandbox.path().join("elsewhere/latest/record.json").is_file());
}

/// 1: a cell that cannot be run to its end. Here the system allows a process one second of computing.
#[test]
fn a_failed_cell_ends_with_1_and_the_others_still_run() {
    let _alone = alone();
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
    let reasons = cells[0]["reasons"].to_string();
    let given_up = "given up after 2 trials that failed or were refused";
    assert!(reasons.contains(given_up) && ran.err.contains(given_up), "{reasons}\n{}", ran.err);
    let blocks = &record["settings"]["blocks"];
    assert_eq!((&blocks[0]["stopped"], &blocks[1]["stopped"]), (&"lost".into(), &"asked".into()), "{blocks}");
}

/// Waits of 2 ms on a timer that is 1 ms late: the numbers are shown, and nothing rests on them.
#[test]
fn waits_below_the_resolution_of_a_timer_name_no_winner() {
    let _alone = alone();
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

/// Under a positive niceness timers are late by more: nothing is measured unless that is asked for by name.
#[test]
fn a_nice_process_is_refused_before_anything_runs() {
    let _alone = alone();
    let sandbox = sandbox();
    let run = "run short.toml --models sequential --trials 1 --format json --no-report -q";
    let refused = ran(&mut sandbox.shell(&format!("exec nice -n 7 $INFLIGHT {run}"))).expect(2);
    for word in ["niceness 7", "without `nice`", "--allow-nice"] {
        assert!(refused.err.contains(word), "{word:?} is not in {}", refused.err);
    }
    assert!(refused.out.is_empty() && !sandbox.out().exists(), "nothing was to be written");
    assert!(refused.took < common::SOON, "{:?}", refused.took);
    for line in [
        format!("exec nice -n 7 $INFLIGHT {run} --allow-nice"),
        format!("INFLIGHT_ALLOW_NICE=true exec nice -n 7 $INFLIGHT {run}"),
    ] {
        let record = ran(&mut sandbox.shell(&line)).expect(0).json();
        assert_eq!(record["machine"]["nice"], 7);
        let warning = record["settings"]["warnings"][0]["en"].as_str().unwrap();
        assert!(warning.contains("niceness 7"), "{warning}");
    }
    // Nothing is measured by these.
    ran(&mut sandbox.shell("exec nice -n 7 $INFLIGHT check short.toml")).expect(0);
    ran(&mut sandbox.shell("exec nice -n 7 $INFLIGHT show short.toml")).expect(0);
}

#[test]
fn the_record_says_which_cores_were_allowed() {
    let _alone = alone();
    let sandbox = sandbox();
    let run = "run short.toml --models sequential --trials 1 --format json --no-report -q";
    let record = ran(&mut sandbox.shell(&format!("exec taskset -c 0 $INFLIGHT {run}"))).expect(0).json();
    assert_eq!((&record["machine"]["allowed_cores"], &record["machine"]["cores"]), (&"0".into(), &1.into()));
    assert!(
        record["cells"][0]["trials"][0]["pressure_ns"].is_null(),
        "that of a part of the cores is not known"
    );
}

/// 3 under --strict, 0 without.
#[test]
fn a_claim_that_fails_ends_with_3_under_strict() {
    let _alone = alone();
    let sandbox = Sandbox::new();
    let claim = "[[claim]]\nmetric = \"concurrency\"\nof = \"sequential\"\nat_least = 2.0\n";
    // Long enough for the timer: else the claim would be unclear.
    sandbox.file("wrong.toml", format!("{}\n{claim}", scenario(5, r#"{ wait = "25ms" }"#)));
    // A busy machine makes its trials doubtful, and the claim unclear.
    on_a_quiet_machine(|| {
        for (flag, code) in [("--strict", 3), ("", 0)] {
            let ran =
                sandbox.run(&format!("run wrong.toml --models sequential --trials 6 --no-report {flag}"));
            if ran.code != Some(code) || !ran.out.contains("fails: ") {
                return Err(format!("{flag:?} ended with {:?}: {}", ran.code, ran.out));
            }
        }
        Ok(())
    });
}

#[test]
fn hostile_files_are_refused_soon_with_their_place_and_leave_nothing() {
    let sandbox = sandbox();
    let wait = |value: &str| scenario(3, &format!("{{ wait = {value} }}"));
    let count = |value: &str| scenario(3, SHORT).replace("count = 3", &format!("count = {value}"));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("unknown-key", (scenario(3, SHORT) + "colour = 1\n").into(), ":8:1"),
        ("negative", wait("\"-5ms\"").into(), ":7:"),
        ("nan", wait("nan").into(), ":7:"),
        ("nan-words", wait("\"NaNms\"").into(), ":7:"),
        ("infinite", wait("\"inf\"").into(), ":7:"),
        ("too-long", wait("\"2h\"").into(), ":7:"),
        ("too-many", count("1000000000000").into(), ":6:"),
        ("negative-count", count("-1").into(), ":6:"),
        ("float-count", count("1e12").into(), ":6:"),
        ("empty", Vec::new(), "empty.toml"),
        ("binary", (0..=255_u8).cycle().take(4096).collect(), "binary.toml"),
        ("large", vec![b'#'; 2 << 20], "1 MiB"),
        ("deep", format!("a = {}", "[".repeat(100_000)).into(), ":1:"),
    ];
    for (name, bytes, place) in cases {
        let file = format!("{name}.toml");
        sandbox.file(&file, bytes);
        for command in ["run", "check"] {
            let ran = sandbox.run(&format!("{command} {file}")).expect(2);
            assert!(ran.err.contains(place), "{file} without {place:?}:\n{}", ran.err);
            assert!(ran.err.len() < 16 << 10, "{file}: {} bytes of words", ran.err.len());
            assert!(ran.took < common::SOON, "{file} took {:?}", ran.took);
            assert_eq!(ran.out, "", "{file}");
        }
    }
    // A folder, a device without an end, and a pipe into which nobody writes are no files of scenarios.
    fs::create_dir(sandbox.path().join("folder.toml")).unwrap();
    refused(&sandbox, "run folder.toml", 2, &["folder.toml"]);
    std::os::unix::fs::symlink("/dev/zero", sandbox.path().join("endless.toml")).unwrap();
    refused(&sandbox, "run endless.toml", 2, &["endless.toml"]);
    assert!(ran(&mut sandbox.shell("mkfifo fifo.toml")).code == Some(0));
    let mut child = start(&mut sandbox.command("run fifo.toml"));
    let ran = common::wait(&mut child, Duration::from_secs(5)).expect(2);
    assert!(ran.err.contains("fifo.toml"), "{}", ran.err);
    assert!(!sandbox.out().exists(), "nothing was to be written");
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_with_its_path() {
    let _alone = alone();
    let sandbox = sandbox();
    let file = sandbox.file("file", "as it was");
    let args = "run short.toml --models sequential --trials 1 --out file/reports";
    let ran = sandbox.run(args).expect(1);
    assert!(ran.err.contains("cannot create file/reports: "), "{}", ran.err);
    assert_eq!(ran.out, "");
    assert_eq!(fs::read_to_string(file).unwrap(), "as it was");
}

#[test]
fn a_full_disk_behind_standard_output_is_an_error_and_no_panic() {
    let _alone = alone();
    let sandbox = sandbox();
    let run = "run short.toml --models sequential --trials 1 --no-report -q";
    let json = format!("{run} --format json");
    for args in [
        "list",
        "list --format json",
        "show lecture",
        "show lecture --toml",
        "check",
        "completions bash",
        "man",
        run,
        &json,
    ] {
        let mut command = sandbox.command(args);
        command.stdout(File::options().write(true).open("/dev/full").unwrap());
        let ran = ran(&mut command).expect(1);
        assert!(
            ran.err.contains("cannot write to standard output: No space left on device"),
            "{args}: {}",
            ran.err
        );
    }
    assert_eq!(sandbox.runs().len(), 2);
    for folder in sandbox.runs() {
        assert!(folder.join("record.json").is_file(), "the record is safe although nobody could be told");
    }
}

#[test]
fn a_reader_that_has_gone_is_no_error() {
    let sandbox = sandbox();
    for args in [
        "list",
        "list --format json",
        "show lecture",
        "show lecture --toml",
        "check",
        "completions zsh",
        "man run",
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ran = ran(sandbox.command(args).stdout(writer)).expect(0);
        assert_eq!(ran.err, "", "{args}");
    }
}

#[test]
fn two_runs_at_once_do_not_collide_and_latest_is_the_newest() {
    let _alone = alone();
    let sandbox = sandbox();
    let args = "run short.toml --models sequential,join-all --trials 2 --no-report --format json -q";
    let mut both = [start(&mut sandbox.command(args)), start(&mut sandbox.command(args))];
    let rans: Vec<Ran> =
        both.iter_mut().map(|child| wait(child, Duration::from_secs(60)).expect(0)).collect();
    let runs = sandbox.runs();
    assert_eq!(runs.len(), 2, "{runs:?}");
    let records: Vec<String> =
        runs.iter().map(|run| fs::read_to_string(run.join("record.json")).unwrap()).collect();
    for ran in &rans {
        assert_eq!(records.iter().filter(|record| **record == ran.out).count(), 1);
    }
    let latest = || fs::read_link(sandbox.out().join("latest")).unwrap();
    assert!(runs.iter().any(|run| run.ends_with(latest())), "{:?}", latest());
    sandbox.run(args).expect(0);
    let third: Vec<_> = sandbox.runs().into_iter().filter(|run| !runs.contains(run)).collect();
    assert_eq!(third.len(), 1);
    assert!(third[0].ends_with(latest()), "{:?} is not {:?}", latest(), third[0]);
    // Nothing else was left beside them.
    let left: Vec<_> = fs::read_dir(sandbox.out()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 4, "three runs and `latest`: {left:?}");
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
