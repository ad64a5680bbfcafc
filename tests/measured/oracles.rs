//! What each model must take by arithmetic, held against the real program with real waits of 100 ms and real
//! computing. Nothing may be faster than its oracle, on any machine; being close to it needs a quiet one.

use crate::common::{Miss, Sandbox, alone, missed, not_run, on_a_quiet_machine, ran, scenario};
use inflight::experiment::cores;
use inflight::model::MODELS;
use inflight::plan::Limits;
use inflight::record::{Cell, ClaimOutcome, Record, Trial, Verdict};

const MS: u64 = 1_000_000;
/// What making and joining an OS thread may cost.
const PER_THREAD: u64 = MS / 10;

/// Scenario, model, oracle in ms, OS threads that the model makes for its fetches.
type Oracle = (&'static str, &'static str, u64, u64);

/// Ten waits of 100 ms, two workers.
const TEN: &[Oracle] = &[
    ("ten", "sequential", 1_000, 0),
    ("ten", "thread-pool", 500, 2),
    ("ten", "await-in-loop", 1_000, 0),
    ("ten", "blocking-in-async", 1_000, 0),
];

/// A thousand waits of 100 ms, two workers, at most 50 in flight where the model heeds that, a blocking pool of 512.
const THOUSAND: &[Oracle] = &[
    ("thousand", "thread-per-fetch", 100, 1_000),
    ("thousand", "join-all", 100, 0),
    ("thousand", "join-all-unconstrained", 100, 0),
    ("thousand", "bounded", 2_000, 0),
    ("thousand", "spawn", 100, 2),
    ("thousand", "spawn-blocking", 200, 512),
    ("thousand", "hybrid", 100, 2),
];

const LECTURE: &[Oracle] = &[("lecture", "sequential", 4_500, 0), ("lecture", "join-all", 2_000, 0)];

fn record(sandbox: &Sandbox, args: &str) -> Record {
    let ran = sandbox.run(&format!("run {args} --format json --no-report -q")).expect(0);
    serde_json::from_value(ran.json()).unwrap()
}

#[track_caller]
fn cell<'a>(record: &'a Record, scenario: &'a str, model: &str) -> &'a Cell {
    let found = record.cells_of(scenario).find(|cell| cell.model == model);
    let cell = found.unwrap_or_else(|| panic!("no cell of {model} in {scenario}"));
    let sound = matches!(cell.verdict, Verdict::Valid | Verdict::Suspect) && !cell.trials.is_empty();
    assert!(sound, "{scenario} · {model}: {:?} {:?}", cell.verdict, cell.why);
    cell
}

fn trial<'a>(record: &'a Record, scenario: &'a str, model: &str) -> &'a Trial {
    &cell(record, scenario, model).trials[0]
}

/// No trial is faster than its oracle; that none is much slower is for a quiet machine.
fn hold_against(record: &Record, oracles: &[Oracle]) -> Result<(), Miss> {
    for (scenario, model, oracle, threads) in oracles {
        let (oracle, cell) = (oracle * MS, cell(record, scenario, model));
        assert_eq!(cell.predicted_makespan_ns, oracle, "the prediction of {model} in {scenario}");
        let most = oracle + (oracle / 50).max(10 * MS) + threads * PER_THREAD;
        for trial in &cell.trials {
            let makespan = trial.makespan_ns;
            assert!(makespan >= oracle, "{scenario} · {model}: {makespan} ns is faster than {oracle} ns");
            if makespan > most {
                return Err(missed(format!("it took {makespan} ns, at most {most}"), [cell]));
            }
        }
    }
    Ok(())
}

/// All cells of a scenario did the same work.
#[track_caller]
fn same_work(record: &Record, scenario: &str) {
    let cells: Vec<&Cell> = record.cells_of(scenario).collect();
    let first = cells[0];
    for cell in &cells {
        assert_eq!(cell.plan_digest, first.plan_digest, "{scenario} · {}", cell.model);
        for trial in &cell.trials {
            assert_eq!(trial.checksum, first.trials[0].checksum, "{scenario} · {}", cell.model);
            assert_eq!(trial.completed, cell.fetches, "{scenario} · {}", cell.model);
        }
    }
}

fn models(oracles: &[Oracle]) -> String {
    oracles.iter().map(|(_, model, ..)| format!("{model:?}")).collect::<Vec<_>>().join(", ")
}

/// Twenty threads share one core; each waits 80 ms and computes 2 ms, five times. Who has computed begins its next wait at
/// once: were anything between the two that gives the core away, all would end each turn together, after 5 × 120 ms.
#[test]
fn nothing_stands_between_computing_and_the_next_wait() {
    let _alone = alone();
    let sandbox = Sandbox::new();
    sandbox.file("turns.toml", scenario(100, r#"{ wait = "80ms" }, { compute = "2ms" }"#));
    let run = "run turns.toml --models thread-pool --workers 20 --trials 3 --format json --no-report -q";
    on_a_quiet_machine(|| {
        let json = ran(&mut sandbox.shell(&format!("exec taskset -c 0 $INFLIGHT {run}"))).expect(0).json();
        let record: Record = serde_json::from_value(json).unwrap();
        let cell = cell(&record, "turns", "thread-pool");
        let median = cell.makespan_ns.unwrap().median;
        let (least, most) = (410.0 * MS as f64, 550.0 * MS as f64);
        assert!(median >= least, "{median} ns: a thread took less than five turns");
        if median > most {
            Err(missed(format!("it took {median} ns, at most {most}"), [cell]))
        } else {
            Ok(())
        }
    });
}

#[test]
fn waits_take_what_arithmetic_says() {
    let _alone = alone();
    let sandbox = Sandbox::new();
    let wait = r#"{ wait = "100ms" }"#;
    let file = |name, count, models: String, more| {
        let text = format!("{}\n[run]\nmodels = [{models}]\n{more}\n", scenario(count, wait));
        sandbox.file(name, text);
    };
    file("ten.toml", 10, models(TEN), "");
    file("thousand.toml", 1_000, models(THOUSAND), "in_flight = 50");
    // Threads that are all in flight at once, and a join of equal sleeps, in a plan that is quick to launch.
    file("fifty.toml", 50, "\"thread-per-fetch\", \"spawn-blocking\"".to_owned(), "");
    on_a_quiet_machine(|| {
        let record = record(&sandbox, "ten.toml thousand.toml fifty.toml --workers 2 --trials 1");
        for scenario in ["ten", "thousand", "fifty"] {
            same_work(&record, scenario);
        }
        never_more_in_flight_than_allowed(&record);
        switches_and_threads_are_plausible(&record)?;
        hold_against(&record, TEN)?;
        hold_against(&record, THOUSAND)
    });
}

fn never_more_in_flight_than_allowed(record: &Record) {
    for (scenario, model, most) in [
        ("ten", "sequential", 1),
        ("ten", "await-in-loop", 1),
        ("ten", "blocking-in-async", 1),
        ("ten", "thread-pool", 2),
        ("thousand", "bounded", 50),
        ("thousand", "spawn-blocking", 512),
    ] {
        let peak = cell(record, scenario, model).peak_in_flight.unwrap();
        assert!(peak <= most && peak > 0, "{scenario} · {model}: {peak} in flight, at most {most}");
    }
    // These are full all along, so that not reaching the limit cannot be a matter of luck.
    for (scenario, model, full) in [("ten", "thread-pool", 2), ("thousand", "bounded", 50)] {
        assert_eq!(cell(record, scenario, model).peak_in_flight, Some(full), "{scenario} · {model}");
    }
}

fn switches_and_threads_are_plausible(record: &Record) -> Result<(), Miss> {
    // A thread that sleeps N times gives its core up N times.
    for model in ["sequential", "await-in-loop", "blocking-in-async", "thread-pool"] {
        for trial in &cell(record, "ten", model).trials {
            assert!(trial.voluntary_switches >= 10, "{model}: {} switches", trial.voluntary_switches);
        }
    }
    for trial in &cell(record, "thousand", "thread-per-fetch").trials {
        assert!(trial.voluntary_switches >= 1_000, "threads: {} switches", trial.voluntary_switches);
    }
    for (model, threads) in
        [("sequential", 1), ("thread-pool", 2), ("await-in-loop", 1), ("blocking-in-async", 1)]
    {
        assert_eq!(cell(record, "ten", model).threads_peak, Some(threads), "{model}");
    }
    for (model, threads) in [("join-all", 1), ("bounded", 1), ("thread-per-fetch", 1_000)] {
        assert_eq!(cell(record, "thousand", model).threads_peak, Some(threads), "{model}");
    }
    assert!(cell(record, "thousand", "spawn").threads_peak.unwrap() <= 2);
    // One sleep of the only thread ends them all.
    for model in ["join-all", "join-all-unconstrained"] {
        let cell = cell(record, "thousand", model);
        for switches in cell.trials.iter().map(|trial| trial.voluntary_switches) {
            if switches > 100 {
                let what = format!("{model} of 1000 equal sleeps gave its core up {switches} times");
                return Err(missed(what, [cell]));
            }
        }
    }
    for (scenario, model, full) in [
        ("fifty", "thread-per-fetch", 50),
        ("fifty", "spawn-blocking", 50),
        ("thousand", "join-all", 1_000),
        ("thousand", "spawn", 1_000),
        ("thousand", "hybrid", 1_000),
        ("thousand", "spawn-blocking", 512),
    ] {
        let cell = cell(record, scenario, model);
        let peak = cell.peak_in_flight.unwrap();
        if peak != full {
            let what = format!("{scenario} · {model}: {peak} in flight at the peak, of {full}");
            return Err(missed(what, [cell]));
        }
        // Concurrency is that many fetches in flight for most of the time.
        let (l, least) = (cell.concurrency.unwrap(), f64::from(full) * 0.8);
        if model != "spawn-blocking" && l < least {
            return Err(missed(format!("{scenario} · {model}: concurrency {l}, at least {least}"), [cell]));
        }
    }
    Ok(())
}

#[test]
fn the_lecture_at_full_length() {
    let _alone = alone();
    let sandbox = Sandbox::new();
    on_a_quiet_machine(|| {
        let record = record(&sandbox, "lecture --scale 1 --trials 1 --models sequential,join-all");
        same_work(&record, "lecture");
        let makespan = |model| trial(&record, "lecture", model).makespan_ns;
        let (sequential, join_all) = (makespan("sequential"), makespan("join-all"));
        hold_against(&record, LECTURE)?;
        let close = sequential <= 4_530 * MS && join_all <= 2_020 * MS;
        let what = || format!("sequential {sequential} ns, join-all {join_all} ns");
        close.then_some(()).ok_or_else(|| missed(what(), &record.cells))
    });
}

/// Async is not parallel: one task computes on one core, however many there are.
#[test]
fn computing_keeps_as_many_cores_busy_as_the_model_has() {
    let _alone = alone();
    if cores() < 2 {
        return not_run("parallelism needs two cores");
    }
    let sandbox = Sandbox::new();
    // Many small pieces: where one core is slower, the other must not stand idle for a large last one.
    sandbox.file("computing.toml", scenario(40, r#"{ compute = "10ms" }"#));
    let all: Vec<&str> = MODELS.iter().map(|entry| entry.spec.id).collect();
    let args = format!("computing.toml --workers 2 --in-flight 40 --trials 1 --models {}", all.join(","));
    on_a_quiet_machine(|| {
        let record = record(&sandbox, &args);
        same_work(&record, "computing");
        for entry in MODELS {
            let limits = Limits { workers: 2, in_flight: Some(40), blocking_threads: 512, connections: None };
            let most = entry.spec.shape(&limits).carriers(40).min(cores());
            let (model, p) = (entry.spec.id, trial(&record, "computing", entry.spec.id).parallelism);
            assert!(p <= 1.05 * f64::from(most), "{model} kept {p} cores busy, of {most}");
            // As many as the cores is more than a machine with many can promise; two cores are no matter of luck.
            if most > 1 && p < 1.8 {
                let what = format!("{model} kept {p} cores busy, at least 1.8");
                return Err(missed(what, [cell(&record, "computing", model)]));
            }
        }
        Ok(())
    });
}

/// Answers at once: what remains is that every model runs, on the same work.
#[test]
fn every_model_runs_on_the_backend_that_waits_for_nothing() {
    let _alone = alone();
    let sandbox = Sandbox::new();
    let steps = r#"{ wait = "100ms" }, { compute = "10us" }, { wait = "1s" }"#;
    sandbox.file("all.toml", scenario(300, steps));
    let all: Vec<&str> = MODELS.iter().map(|entry| entry.spec.id).collect();
    let args = format!("all.toml --backend null --in-flight 7 --trials 2 --models {}", all.join(","));
    let record = record(&sandbox, &args);
    assert_eq!(record.cells.len(), all.len());
    same_work(&record, "all");
    for cell in &record.cells {
        assert_eq!(cell.trials.len(), 2, "{}", cell.model);
        // A doubt may be the machine's; a breach is ours.
        let sound = |trial: &Trial| matches!(trial.verdict, Verdict::Valid | Verdict::Suspect);
        assert!(cell.trials.iter().all(sound), "{}: {:?}", cell.model, cell.why);
        // 300 × 1.1 s of waits would take longer under every model but the widest.
        assert!(cell.trials.iter().all(|trial| trial.makespan_ns < 1_100 * MS), "{}", cell.model);
        assert_eq!(cell.wait_ns, 0, "{}: `null` promises no wait", cell.model);
    }
}

/// Random lengths: the same seed gives the same work under every model, another seed gives another.
#[test]
fn the_seed_fixes_the_work() {
    let _alone = alone();
    let sandbox = Sandbox::new();
    sandbox.file("random.toml", scenario(40, r#"{ wait = { exponential = "200us" } }, { compute = "5us" }"#));
    let run = |seed| {
        record(&sandbox, &format!("random.toml --models join-all,spawn,thread-pool --trials 3 --seed {seed}"))
    };
    let (first, again, other) = (run(7), run(7), run(8));
    same_work(&first, "random");
    let digests =
        |record: &Record| record.cells.iter().map(|cell| cell.plan_digest.clone()).collect::<Vec<_>>();
    assert_eq!(digests(&first), digests(&again));
    assert_ne!(digests(&first), digests(&other));
    // The order of the trials is a function of the seed, too.
    let orders = |record: &Record| {
        let order = |cell: &Cell| cell.trials.iter().map(|trial| trial.order).collect::<Vec<_>>();
        record.cells.iter().map(order).collect::<Vec<_>>()
    };
    assert_eq!(orders(&first), orders(&again));
    assert_ne!(orders(&first), orders(&other));
}

/// The lessons whose numbers need no quiet cores, run for real: each explanation is given, with what was measured. (Here,
/// where every test measures and takes its turn: elsewhere others compute meanwhile, and the trials would be suspect.)
#[test]
fn a_real_run_shows_the_answers() {
    let _alone = alone();
    on_a_quiet_machine(|| {
        let sandbox = Sandbox::new();
        let ran = sandbox.run("run lecture fan-out mistakes --bench --trials 3 --quiet --format json");
        let record: Record = serde_json::from_str(&ran.expect(0).out).unwrap();
        assert_eq!(record.answers.len(), 4 + 4 + 4);
        let missing = record.answers.iter().filter(|answer| answer.outcome != ClaimOutcome::Holds);
        let missing: Vec<String> = missing
            .map(|answer| format!("{}: {} ({:?})", answer.scenario, answer.spec.text.en, answer.reason))
            .collect();
        match missing.first() {
            None => Ok(()),
            Some(first) => {
                let what = format!("{} answers are not shown, the first {first}", missing.len());
                Err(missed(what, &record.cells))
            }
        }
    });
}
