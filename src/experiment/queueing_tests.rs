//! Arrivals over time, held against queueing theory: what no tolerance of a measurement hides.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::model::{self, predict};
use crate::plan::{Limits, Nanos, Plan};
use crate::scenario::{Size, parse};

const MS: f64 = 1e6;

/// `count` fetches of the given steps that arrive as `load` says, for a pool of `slots`.
fn plan(count: u64, seed: u64, load: &str, steps: &str, slots: u32) -> Plan {
    let text = format!(
        "schema = 1\ntitle = \"T\"\n[[fetch]]\nname = \"a\"\ncount = {count}\nsteps = [{steps}]\n[load]\n{load}\n"
    );
    let limits =
        Limits { workers: slots, in_flight: Some(slots), blocking_threads: slots, connections: None };
    parse("t.toml", &text).unwrap().expand(&Size::of_file(seed, limits)).unwrap()
}

/// Mean wait before the start, ns, on more cores than anybody needs.
fn waited(plan: &Plan, model: &str) -> f64 {
    let shape = model::find(model).unwrap().spec.shape(&plan.limits);
    predict(plan, shape, 64, |wait| wait).response.unwrap().mean - service(plan)
}

/// Mean length, ns.
fn service(plan: &Plan) -> f64 {
    plan.ids().map(|id| plan.waits_of(id) as f64).sum::<f64>() / plan.len() as f64
}

/// The same by the recursion of Kiefer and Wolfowitz (1955): who comes next gets the place that is free first.
fn recursion(plan: &Plan, slots: u32) -> f64 {
    let mut free: BinaryHeap<Reverse<Nanos>> = (0..slots).map(|_| Reverse(0)).collect();
    let waits = plan.ids().map(|id| {
        let due = plan.fetches[id as usize].arrival;
        let mut first = free.peek_mut().unwrap();
        let start = due.max(first.0);
        *first = Reverse(start + plan.waits_of(id));
        (start - due) as f64
    });
    waits.sum::<f64>() / plan.len() as f64
}

/// The probability that an arrival has to wait for one of `c` servers (Erlang 1917), by the recursion of Erlang B.
fn erlang_c(c: u32, offered: f64) -> f64 {
    let blocked = (1..=c).fold(1.0, |b, n| offered * b / (f64::from(n) + offered * b));
    blocked / (1.0 - offered / f64::from(c) * (1.0 - blocked))
}

#[test]
fn erlangs_formula_gives_the_values_of_its_tables() {
    for (c, load, expect) in [(2, 0.5, 0.333), (2, 0.8, 0.711), (8, 0.8, 0.458), (50, 0.95, 0.629)] {
        assert!((erlang_c(c, load * f64::from(c)) - expect).abs() < 5e-4, "{c} {load}");
    }
}

const RANDOM: &str = r#"{ wait = { exponential = "2ms" } }"#;
const EQUAL: &str = r#"{ wait = "2ms" }"#;

fn poisson(count: u64, seed: u64, load: f64, steps: &str, slots: u32) -> Plan {
    plan(count, seed, &format!("poisson = {}", load * f64::from(slots) / 0.002), steps, slots)
}

/// What the two tests after it say of the recursion holds for the simulation of each model with so many places.
#[test]
fn the_simulation_is_the_recursion() {
    for (slots, load, steps) in [(1, 0.9, RANDOM), (2, 0.8, RANDOM), (8, 0.95, RANDOM), (50, 1.1, EQUAL)] {
        let plan = poisson(20_000, 1, load, steps, slots);
        for model in ["thread-pool", "bounded", "spawn-blocking"] {
            let (found, expect) = (waited(&plan, model), recursion(&plan, slots));
            assert!((found / expect - 1.0).abs() < 1e-6, "{model} {slots} {load}: {found} {expect}");
        }
    }
}

/// The recursion over what `expect` says of offered load, in units of the service time, over so many runs of a million.
fn beside(runs: u64, slots: u32, load: f64, steps: &str, expect: impl Fn(f64) -> f64) -> f64 {
    let one = |seed| {
        let plan = poisson(1_000_000, seed, load, steps, slots);
        let service = service(&plan);
        // At the load that the plan came to: a run of a million is off by a tenth of a percent.
        recursion(&plan, slots) / service / expect(plan.len() as f64 / plan.last_due() as f64 * service)
    };
    (1..=runs).map(one).sum::<f64>() / runs as f64
}

/// M/M/c. (With fifty places so few have to wait that a percent would take a hundred million.)
#[test]
fn random_arrivals_of_random_lengths_wait_as_erlang_says() {
    for (runs, slots, load) in [(2, 2_u32, 0.5), (4, 2, 0.8), (8, 8, 0.8)] {
        let erlang = |offered| erlang_c(slots, offered) / (f64::from(slots) - offered);
        let found = beside(runs, slots, load, RANDOM, erlang);
        assert!((found - 1.0).abs() < 0.01, "{slots} {load}: {found}");
    }
}

/// M/D/c: with one place half of M/M/1 (Pollaczek and Khinchine).
#[test]
fn random_arrivals_of_equal_lengths_wait_half_as_long() {
    let found = beside(4, 1, 0.8, EQUAL, |offered| offered / (2.0 * (1.0 - offered)));
    assert!((found - 1.0).abs() < 0.01, "1: {found}");
    // Values of an independent simulation, with three digits and an error of its own.
    for (slots, load, expect) in [(2_u32, 0.5, 0.177), (2, 0.8, 0.891), (8, 0.8, 0.154)] {
        let found = beside(2, slots, load, EQUAL, |_| expect);
        assert!((found - 1.0).abs() < 0.02, "{slots} {load}: {found}");
    }
}

#[test]
fn arithmetic_says_what_even_arrivals_meet() {
    let response = |load: &str, slots, model: &str| {
        let plan = plan(200, 1, load, r#"{ wait = "20ms" }"#, slots);
        let shape = model::find(model).unwrap().spec.shape(&plan.limits);
        let found = predict(&plan, shape, 2, |wait| wait);
        let all = found.response.unwrap();
        (found.makespan as f64 / MS, all.mean / MS, all.p50 as f64 / MS, all.p99 as f64 / MS)
    };
    for entry in model::MODELS {
        // One every 25 ms: each has gone when the next comes.
        assert_eq!(response("rate = 40", 1, entry.spec.id), (4_995.0, 20.0, 20.0, 20.0), "{}", entry.spec.id);
    }
    // One every 10 ms, one place: the i-th waits 10 i ms.
    for model in ["sequential", "thread-pool", "bounded", "await-in-loop", "blocking-in-async"] {
        assert_eq!(response("rate = 100", 1, model), (4_000.0, 1_015.0, 1_010.0, 1_990.0), "{model}");
    }
    // Two places suffice, and who has no limit needs none.
    assert_eq!(response("rate = 100", 2, "bounded").3, 20.0);
    assert_eq!(response("rate = 100", 1, "spawn").3, 20.0);
    // Ten at once over five places: two rounds.
    let burst = "burst = 10\nevery = \"100ms\"";
    assert_eq!(response(burst, 5, "bounded"), (1_940.0, 30.0, 20.0, 40.0));
}

/// What others published of an ideal machine: 50 threads, 1 000 calls of 60 ms a second, 10 000 in all. p50 1.05 s, p99
/// 2.03 s, the last is done after 12.049 s.
#[test]
fn fifty_threads_at_a_load_of_1_2_fall_behind_as_published() {
    let plan = plan(10_000, 1, "rate = 1000", r#"{ wait = "60ms" }"#, 50);
    let shape = model::find("thread-pool").unwrap().spec.shape(&plan.limits);
    let found = predict(&plan, shape, 2, |wait| wait);
    let response = found.response.unwrap();
    let near = |found: Nanos, expect_ms: f64| (found as f64 / MS / expect_ms - 1.0).abs() < 0.005;
    assert!(near(found.makespan, 12_049.0), "{found:?}");
    assert!(near(response.p50, 1_050.0) && near(response.p99, 2_030.0), "{response:?}");
}
