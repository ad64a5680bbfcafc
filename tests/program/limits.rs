//! Limits of the system: what does not fit is refused before anything starts, what is refused in the middle harms
//! nobody, and the time for a run is kept.

use std::time::Duration;

use crate::common::{Miss, PATIENCE, Ran, Sandbox, on_a_quiet_machine, ran, scenario};
use serde_json::{Value, json};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("short.toml", scenario(3, r#"{ wait = "30ms" }"#));
    sandbox
}

fn cell<'a>(record: &'a Value, model: &str) -> &'a Value {
    record["cells"].as_array().unwrap().iter().find(|cell| cell["model"] == model).unwrap()
}

#[track_caller]
fn reason(cell: &Value) -> &Value {
    let reason = &cell["why"][0];
    assert!(reason.is_object(), "no reason: {cell}");
    reason
}

/// Refused before anything starts, with the limit, what is needed, what there is, and what to do.
#[test]
fn thirty_thousand_threads_are_refused_at_once() {
    let sandbox = sandbox();
    let args = "run short.toml --count 30000 --models thread-per-fetch --format json --no-report";
    let ran = sandbox.soon(&format!("exec $INFLIGHT {args}")).expect(4);
    let record = ran.json();
    let cell = cell(&record, "thread-per-fetch");
    assert_eq!(
        (&cell["verdict"], cell["trials"].as_array().unwrap().len()),
        (&"refused".into(), 0),
        "{cell}"
    );
    assert_eq!(reason(cell), &json!({ "code": "over-most-threads", "threads": 30_000, "most": 10_000 }));
    for word in ["needs 30\u{202f}000 threads", "at most 10\u{202f}000", "Ask for fewer"] {
        assert!(ran.err.contains(word), "{word:?}\n{}", ran.err);
    }
    assert!(ran.err.contains("nothing was measured: every cell was refused or skipped"), "{}", ran.err);
    // A limit of the system is named, with what it leaves and how to raise it.
    let line = "{ ulimit -u 200 2>/dev/null || ulimit -p 200; } && exec $INFLIGHT run short.toml --count 5000 --models thread-per-fetch --format json \
                --no-report -q";
    let ran = sandbox.soon(line).expect(4);
    let record = ran.json();
    let cell = self::cell(&record, "thread-per-fetch");
    let reason = reason(cell);
    assert_eq!((&reason["code"], &reason["limit"]), (&json!("over-thread-limit"), &json!("RLIMIT_NPROC")));
    assert_eq!((&reason["threads"], &reason["percent"]), (&json!(5_000), &json!(80)));
    assert_eq!(reason["remedy"], "ulimit -u …");
}

/// 4 under --strict, 0 without, since the other cells were measured.
#[test]
fn a_cell_that_does_not_fit_is_refused_and_the_others_run() {
    let sandbox = sandbox();
    let args = "run short.toml --count 20000 --models thread-per-fetch,sequential --scale 0.001 --trials 1 \
                --format json --no-report";
    for (flag, code) in [("", 0), ("--strict", 4)] {
        let record = sandbox.run(&format!("{args} {flag}")).expect(code).json();
        assert_eq!(cell(&record, "thread-per-fetch")["verdict"], "refused");
        assert!(cell(&record, "sequential")["makespan_ns"].is_object(), "{record}");
    }
}

/// A run that measured nothing is no success, and the record says why.
#[test]
fn a_run_in_which_nothing_fits_ends_with_4() {
    let sandbox = sandbox();
    // More nanoseconds than 64 bits hold are told as they are.
    sandbox.file("hours.toml", scenario(1_000_000, r#"{ wait = "1h" }"#));
    let years = sandbox.run("run hours.toml --models sequential --no-report -q").expect(4);
    assert!(years.said().contains("10 trials would take about 10 000 000 h"), "{}", years.out);
    let long = sandbox.run("run short.toml --models sequential --scale 100000 --no-report").expect(4);
    assert!(long.said().contains("the whole run may take 10 min"), "{}", long.out);
    assert!(long.out.contains("skipped") && long.err.contains("nothing was measured"), "{}", long.err);
}

/// The system refuses threads in the middle of a trial, whose fetches would sleep for long: nothing panics, what was
/// made is released at once, and the next model runs.
#[test]
fn threads_that_the_system_refuses_are_no_crash_in_any_model() {
    let sandbox = sandbox();
    // The waits of a model whose pool goes on with fewer threads must end before it can say so.
    let cases = [
        ("thread-per-fetch", "5min", 2_000),
        ("thread-pool", "5min", 2_000),
        ("hybrid", "5min", 2_000),
        ("spawn", "5min", 2_000),
        ("spawn-blocking", "100ms", 512),
    ];
    let models =
        |text: String, models: &str| format!("{text}\n[run]\nmodels = [\"{models}\"]\nworkers = 2000\n");
    sandbox.file("next.toml", models(scenario(3, r#"{ wait = "30ms" }"#), "join-all"));
    for (model, wait, needed) in cases {
        let text = scenario(2_000, &format!("{{ wait = \"{wait}\" }}"));
        sandbox.file("refused.toml", models(text, model));
        let line = "ulimit -v 1500000 && exec $INFLIGHT run refused.toml next.toml --trials 1 --format json --no-report \
                    -q";
        let Ran { out, took, err, .. } = ran(&mut sandbox.shell(line)).expect(0);
        let record: Value = serde_json::from_str(&out).unwrap();
        assert!(self::cell(&record, "join-all")["makespan_ns"].is_object(), "{record}");
        let cell = cell(&record, model);
        assert_eq!(cell["verdict"], "refused", "{model}: {cell}\n{err}");
        let reason = reason(cell);
        let no_thread = "Resource temporarily unavailable (os error 11)";
        // Where threads take all of the memory, the next thing to be refused may be a few bytes.
        assert!(
            reason["code"] == "thread-refused" && reason["needed"] == needed && reason["error"] == no_thread
                || ["memory allocation of ", "out of memory", "failed to allocate an alternative stack"]
                    .iter()
                    .any(|words| reason["last_words"].to_string().contains(words)),
            "{model}: {reason}"
        );
        assert!(took < PATIENCE, "{model}: {took:?}");
    }
}

/// The clock counts, and not the prediction alone: here every trial is stretched by computing that a busy neighbour, or
/// a debug build, makes longer than predicted. Whatever fits, the run ends soon after its time.
#[test]
fn a_run_ends_when_its_time_is_over() {
    let sandbox = sandbox();
    on_a_quiet_machine(|| in_two_seconds(&sandbox));
    // Exactly as many as asked for, and neither less than the least.
    let asked =
        sandbox.run("run short.toml --models join-all --trials 3 --format json --no-report -q").expect(0);
    let asked = asked.json();
    assert_eq!(asked["settings"]["blocks"][0]["stopped"], "asked");
    assert_eq!(cell(&asked, "join-all")["trials"].as_array().unwrap().len(), 3);
    let wrong = sandbox.run("run short.toml --trials 7 --max-trials 6").expect(2);
    assert!(wrong.err.contains("--max-trials 6 is less than --trials 7"), "{}", wrong.err);
}

/// A run that may take 2 s tells what it did in that time.
fn in_two_seconds(sandbox: &Sandbox) -> Result<(), Miss> {
    let args = "run short.toml --models sequential,join-all --max-time 2s --format json --no-report";
    let ran = sandbox.run(args).expect(0);
    let record = ran.json();
    let settings = &record["settings"];
    let blocks = &settings["blocks"][0];
    assert_eq!((&settings["trials"], &settings["most_trials"]), (&10.into(), &30.into()));
    assert_eq!(blocks["scenario"], "short", "{settings}");
    let run = blocks["run"].as_u64().unwrap();
    assert!((6..=30).contains(&run) || blocks["stopped"] == "time", "{blocks}");
    assert!(["narrow", "time", "most"].contains(&blocks["stopped"].as_str().unwrap()), "{blocks}");
    assert!(ran.took < PATIENCE, "{:?}", ran.took);
    let blocks_run = if run == 1 { "; 1 block, ".to_owned() } else { format!("; {run} blocks, ") };
    assert!(ran.err.contains(&blocks_run), "{}", ran.err);
    for cell in record["cells"].as_array().unwrap() {
        let trials = cell["trials"].as_array().unwrap();
        assert!(trials.len() as u64 <= run, "{} of {run}", trials.len());
        // A trial that the rest of the time has no room for is left out.
        if trials.len() as u64 + 1 < run {
            return Err(Miss::Wrong(format!("{} of {run} trials: {blocks}", trials.len())));
        }
        for (block, trial) in trials.iter().enumerate() {
            assert_eq!(trial["block"], block, "one a block");
        }
    }
    // Calibration, the trials' 2 s, one trial more, and the writing.
    let soon = ran.took < Duration::from_secs(12);
    soon.then_some(()).ok_or_else(|| Miss::Wrong(format!("the run took {:?}", ran.took)))
}
