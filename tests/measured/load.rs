//! Arrivals over time: what each model makes of them, against the prediction of the same arrivals; and the highest rate
//! that it holds.

use crate::common::{Miss, Sandbox, alone, missed, on_a_quiet_machine, scenario};
use inflight::experiment::cores;
use inflight::model;
use inflight::plan::{Limits, Nanos};
use inflight::record::{Capacity, Cell, Met, Record};
use inflight::scenario::{self, Size};

/// How far what was measured may lie from what was predicted.
const CLOSE: f64 = 0.03;
const RATE: f64 = 320.0;
const COUNT: u64 = 800;
const PLACES: u32 = 8;

/// A fetch that waits for 20 ms, and a little longer where a timer is late by so much.
fn waits(late: Nanos) -> String {
    let wait = format!("{{ wait = \"{}us\" }}", 20_000 + late / 1_000);
    scenario(COUNT as u32, &wait) + &format!("\n[load]\npoisson = \"{RATE}/s\"\n")
}

/// Makespan and mean response of `model`, ns, if every wait is late by so much.
fn predicted(model: &str, late: Nanos) -> [f64; 2] {
    let limits = Limits {
        workers: PLACES,
        in_flight: Some(PLACES),
        blocking_threads: inflight::plan::DEFAULT_BLOCKING_THREADS,
        connections: None,
    };
    let size = Size::of_file(1, limits);
    let plan = scenario::parse("load.toml", &waits(late)).unwrap().expand(&size).unwrap();
    let shape = model::find(model).unwrap().spec.shape(&limits);
    let found = model::predict(&plan, shape, cores(), |wait| wait);
    [found.makespan as f64, found.response.unwrap().mean]
}

/// Makespan and mean response, ns.
fn measured(cell: &Cell) -> [f64; 2] {
    [cell.makespan_ns.unwrap().median, cell.response_ns.as_ref().unwrap().mean]
}

/// At 80 % of what eight places can do. Every prediction is held twice: as the record has it, where waits end in time, by
/// those that sleep on a thread; and with the lateness of timers that this machine was calibrated with, by all.
#[test]
fn models_meet_the_same_arrivals_as_predicted() {
    const MODELS: [&str; 5] = ["thread-pool", "spawn-blocking", "bounded", "join-all", "spawn"];
    let _alone = alone();
    on_a_quiet_machine(|| {
        let sandbox = Sandbox::new();
        sandbox.file("load.toml", waits(0));
        let models = MODELS.join(",");
        let args = format!(
            "run load.toml --models {models} --workers {PLACES} --in-flight {PLACES} --trials 1 --format json --no-report -q"
        );
        let record: Record = serde_json::from_value(sandbox.run(&args).expect(0).json()).unwrap();
        let lateness = |timer: &str| {
            let all = &record.machine.calibration.lateness;
            all.iter().find(|late| late.mechanism == timer).map_or(0, |late| late.p50_ns)
        };
        for cell in &record.cells {
            assert_eq!(cell.plan_digest, record.cells[0].plan_digest, "{}: other arrivals", cell.model);
            let load = cell.load.as_ref().unwrap();
            let plain = [cell.predicted_makespan_ns as f64, load.predicted.mean_ns];
            assert_eq!(plain.map(f64::round), predicted(&cell.model, 0).map(f64::round), "{}", cell.model);
            let found = measured(cell);
            let timer = cell.timer.as_deref().unwrap();
            let on_this_machine = predicted(&cell.model, lateness(timer));
            let mut held = vec![on_this_machine];
            held.extend((timer == "thread-sleep").then_some(plain));
            for expect in held {
                let off = [0, 1].map(|of| (found[of] / expect[of] - 1.0).abs());
                if off.iter().any(|off| *off > CLOSE) {
                    let what = format!("{}: {found:?}, predicted {expect:?}", cell.model);
                    return Err(missed(what, [cell]));
                }
            }
        }
        Ok(())
    });
}

fn found<'a>(record: &'a Record, model: &str) -> &'a Capacity {
    let all = &record.scenarios[0].capacities.as_ref().unwrap().models;
    all.iter().find(|found| found.model == model).unwrap()
}

/// Eight threads that wait for 19 ms and compute for 1 ms: 400 a second. One task that computes has a core, and no limit
/// but that: 1 000. Two tries of each are enough to see both sides of it; the ends are confirmed where time allows.
#[test]
fn the_search_finds_what_arithmetic_says() {
    let _alone = alone();
    on_a_quiet_machine(|| {
        let sandbox = Sandbox::new();
        sandbox.file("pool.toml", scenario(100, r#"{ wait = "19ms" }, { compute = "1ms" }"#));
        let args = "knee pool.toml --models thread-pool,join-all --workers 8 --max-time 12s --format json --no-report -q";
        let record: Record = serde_json::from_value(sandbox.run(args).expect(0).json()).unwrap();
        let check = |model: &str, capacity: f64, met: fn(Met) -> bool| {
            let found = found(&record, model);
            let predicted = found.predicted_per_s.unwrap();
            // Growth under 2 % of the time counts as none, so a little more is held.
            assert!((capacity * 0.99..capacity * 1.03).contains(&predicted), "{found:?}");
            let [holds, fails] = [found.holds_per_s, found.fails_per_s].map(Option::unwrap_or_default);
            let close = holds >= capacity * 0.95 && fails > holds && fails <= capacity * 1.07;
            if close && found.monotone && found.met.is_some_and(met) {
                Ok(())
            } else {
                Err(Miss::Wrong(format!("{found:?}")))
            }
        };
        check("thread-pool", 400.0, |met| met == Met::Places { places: 8 })?;
        check("join-all", 1_000.0, |met| matches!(met, Met::Computing { .. }))
    });
}
