//! Random plans under every model: what was measured lies where the simulation says.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::zip;

use crate::common::{Miss, Sandbox, alone, missed, on_a_quiet_machine, scenario_of};
use inflight::experiment::cores;
use inflight::model::{self, Scheduling, Shape};
use inflight::plan::{Limits, Plan};
use inflight::record::{Cell, Record};
use inflight::scenario::{self, Size};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRng, TestRunner};

/// How far what was measured may lie from what was predicted: a share of it, and where that is less a length, ns.
const SHARE: f64 = 0.03;
const LEAST: f64 = 5e6;
/// A request costs computing on both sides, and an async client writes it when its thread has time: over connections a
/// model may take so much longer than predicted, and not less.
const OVER_CONNECTIONS: f64 = 2.0;
/// Plans of one run of the program.
const A_RUN: usize = 10;
/// Orders in which a runtime may have taken the tasks.
const ORDERS: usize = 16;

/// A step and its length, µs.
#[derive(Clone, Copy, Debug)]
enum StepOf {
    Wait(u64),
    Compute(u64),
}

/// Fetches, each with steps of its own, and the limits under which they run.
#[derive(Clone, Debug)]
struct Random {
    fetches: Vec<Vec<StepOf>>,
    limits: Limits,
}

fn random() -> impl Strategy<Value = Random> {
    let step = || {
        prop_oneof![(4_000..20_000_u64).prop_map(StepOf::Wait), (1_000..6_000_u64).prop_map(StepOf::Compute)]
    };
    let group = (1..6_usize, prop::collection::vec(step(), 1..5));
    let connections = prop::option::weighted(0.25, 1..5_u32);
    let limits = (1..5_u32, 1..8_u32, 1..6_u32, connections).prop_map(
        |(workers, in_flight, blocking_threads, connections)| Limits {
            workers,
            in_flight: Some(in_flight),
            blocking_threads,
            connections,
        },
    );
    (prop::collection::vec(group, 1..4), limits).prop_map(|(groups, limits)| {
        let fetches = groups.into_iter().flat_map(|(count, steps)| vec![steps; count]).collect();
        Random { fetches, limits }
    })
}

impl Random {
    /// Connections are limited where there are some.
    fn has_connections(&self) -> bool {
        self.limits.connections.is_some()
    }

    /// The file, if a wait of so many µs takes as long as `takes` says.
    fn file(&self, mut takes: impl FnMut(u64) -> u64) -> String {
        let mut step = |step: &StepOf| match step {
            StepOf::Wait(us) => format!("{{ wait = \"{}us\" }}", takes(*us)),
            StepOf::Compute(us) => format!("{{ compute = \"{us}us\" }}"),
        };
        let fetch = |(nth, steps): (usize, &Vec<StepOf>)| {
            (format!("f{nth}"), steps.iter().map(&mut step).collect::<Vec<_>>().join(", "))
        };
        let fetches: Vec<_> = self.fetches.iter().enumerate().map(fetch).collect();
        let groups: Vec<_> = fetches.iter().map(|(name, steps)| (name.as_str(), 1, steps.as_str())).collect();
        let Limits { workers, in_flight, blocking_threads, connections } = self.limits;
        let backend = if self.has_connections() { "http" } else { "sleep" };
        let mut text = scenario_of(&groups);
        text += &format!("\n[run]\nbackends = [\"{backend}\"]\nworkers = {workers}\n");
        text += &format!("in_flight = {}\nblocking_threads = {blocking_threads}\n", in_flight.unwrap_or(1));
        text += &connections.map(|most| format!("connections = {most}\n")).unwrap_or_default();
        text
    }

    fn plan(&self, takes: impl FnMut(u64) -> u64) -> Plan {
        let size = Size::of_file(1, self.limits);
        scenario::parse("random.toml", &self.file(takes)).unwrap().expand(&size).unwrap()
    }

    /// The same fetches in other orders.
    fn orders(&self) -> Vec<Self> {
        let mut runner = runner();
        let mut chosen =
            |last: usize| any::<Index>().new_tree(&mut runner).unwrap().current().index(last + 1);
        let mut other = |_| {
            let mut fetches = self.fetches.clone();
            for last in (1..fetches.len()).rev() {
                fetches.swap(chosen(last), last);
            }
            Self { fetches, ..self.clone() }
        };
        (0..ORDERS).map(&mut other).collect()
    }

    /// The same, if computing takes a little longer than it says.
    fn slower(&self) -> Self {
        let step = |step: &StepOf| match *step {
            StepOf::Compute(us) => StepOf::Compute(us + us.div_ceil(100)),
            wait => wait,
        };
        let fetches = self.fetches.iter().map(|steps| steps.iter().map(step).collect()).collect();
        Self { fetches, ..self.clone() }
    }

    fn waits(&self) -> bool {
        self.fetches.iter().flatten().any(|step| matches!(step, StepOf::Wait(_)))
    }

    /// The longest time for which a fetch computes without waiting, ns.
    fn longest_computing(&self) -> f64 {
        let length = |step: &StepOf| if let StepOf::Compute(us) = step { *us } else { 0 };
        let runs = self.fetches.iter().flat_map(|steps| steps.split(|step| matches!(step, StepOf::Wait(_))));
        runs.map(|run| run.iter().map(length).sum::<u64>()).max().unwrap_or(0) as f64 * 1e3
    }
}

/// A sequence that is always the same.
fn runner() -> TestRunner {
    let rng = TestRng::deterministic_rng(Config::default().rng_algorithm);
    TestRunner::new_with_rng(Config::default(), rng)
}

/// The plans of a random one that may happen.
struct Expected<'a> {
    random: &'a Random,
    /// Timers on time, late by as much as the slowest kind, and each late by chance: who is woken first is who computes
    /// first.
    timers: Vec<Plan>,
    /// Tasks in other orders, with timers on time and late.
    orders: Vec<Plan>,
}

impl<'a> Expected<'a> {
    fn new(random: &'a Random, late: u64) -> Self {
        let mut runner = runner();
        let mut chance = |us: u64| {
            us + any::<Index>().new_tree(&mut runner).unwrap().current().index(late as usize + 1) as u64
        };
        let jittered = (0..ORDERS).map(|_| random.plan(&mut chance));
        // Timers of tokio tick in milliseconds: waits that end in one of them end together, and what computes meanwhile
        // need not be exact.
        let tick = |us: u64| us.next_multiple_of(1_000);
        let slower = random.slower();
        let others = [
            random.plan(|us| us),
            random.plan(|us| us + late),
            random.plan(tick),
            slower.plan(|us| us),
            slower.plan(tick),
        ];
        let timers = jittered.chain(others).collect();
        let orders =
            random.orders().into_iter().flat_map(|order| [order.plan(|us| us), order.plan(|us| us + late)]);
        Self { random, timers, orders: orders.collect() }
    }

    /// Between which makespans a model of this shape should end, ns.
    fn range(&self, shape: Shape) -> (f64, f64) {
        // Which of several threads takes which task is chance, and so is which of several answers comes first.
        let chance = self.random.has_connections()
            || matches!(shape.scheduling, Scheduling::Tasks | Scheduling::Threads);
        let orders = if chance { self.orders.as_slice() } else { &[] };
        let plans = || self.timers.iter().chain(orders);
        let end = |plan: &Plan, shape| model::predict(plan, shape, cores(), |wait| wait).makespan as f64;
        let all = plans().map(|plan| end(plan, shape));
        // A worker of tokio that a timer has woken takes its task and leaves the timers alone, and wakes nobody for one
        // task: until it is done the others may sleep through what is due.
        let asleep = shape.scheduling == Scheduling::Tasks && self.random.waits();
        let alone = plans().filter(|_| asleep).map(|plan| end(plan, Shape { threads: Some(1), ..shape }));
        let (low, high) =
            all.chain(alone).fold((f64::INFINITY, 0.0_f64), |(low, high), ns| (low.min(ns), high.max(ns)));
        // Threads that share cores: the kernel may let one compute to its next wait before another.
        let shared = shape.carriers(self.random.fetches.len() as u32) > cores();
        let turn = if shared { self.random.longest_computing() } else { 0.0 };
        let near = |at: f64| LEAST.max(at * SHARE) + turn;
        let most = if self.random.has_connections() { high * OVER_CONNECTIONS } else { high };
        (low - near(low), most + near(most))
    }

    /// What `cell` came to, if that is not what should be.
    fn miss(&self, cell: &Cell) -> Option<String> {
        let shape = model::find(&cell.model)?.spec.shape(&self.random.limits);
        let (low, high) = self.range(shape);
        let trial = cell.trials.first()?;
        let (measured, delay) = (trial.makespan_ns as f64, trial.delay_ns.unwrap_or(0) as f64);
        if (low..=high + delay).contains(&measured) {
            return None;
        }
        let ms = |ns: f64| ns / 1e6;
        Some(format!(
            "{}: {:.1} ms, not {:.1} to {:.1}, predicted {:.1}: {:?}",
            cell.model,
            ms(measured),
            ms(low),
            ms(high),
            ms(cell.predicted_makespan_ns as f64),
            self.random
        ))
    }
}

/// Plans by the name of their scenario, and the models under which they are to run.
type Batch<'a> = BTreeMap<String, (&'a Random, BTreeSet<&'static str>)>;

/// Runs a batch; what has not come to what it should stays in it.
fn attempt(batch: &mut Batch<'_>) -> Result<(), Miss> {
    let sandbox = Sandbox::new();
    let models: BTreeSet<&str> = batch.values().flat_map(|(_, models)| models).copied().collect();
    for (name, (random, _)) in &*batch {
        sandbox.file(&format!("{name}.toml"), random.file(|us| us));
    }
    let names: Vec<String> = batch.keys().map(|name| format!("{name}.toml")).collect();
    let models = Vec::from_iter(models).join(",");
    let args = format!("run {} --models {models} --trials 1 --format json --no-report -q", names.join(" "));
    let record: Record = serde_json::from_value(sandbox.run(&args).expect(0).json()).unwrap();
    let late = record.machine.calibration.lateness.iter().map(|late| late.p50_ns).max().unwrap_or(0) / 1_000;
    let mut seen = Vec::new();
    for (name, (random, models)) in &mut *batch {
        let expected = Expected::new(random, late);
        let cells = record.cells.iter().filter(|cell| &cell.scenario == name);
        let misses = cells.filter_map(|cell| Some((cell, expected.miss(cell)?)));
        let left: Vec<_> = misses.filter(|(cell, _)| models.contains(cell.model.as_str())).collect();
        models.retain(|model| left.iter().any(|(cell, _)| cell.model == *model));
        seen.extend(left);
    }
    batch.retain(|_, (_, models)| !models.is_empty());
    let Some((cell, _)) = seen.first() else { return Ok(()) };
    let what: Vec<&str> = seen.iter().map(|(_, what)| what.as_str()).collect();
    Err(missed(format!("{} cells\n{}", seen.len(), what.join("\n")), [*cell]))
}

#[test]
fn random_plans_take_as_long_as_predicted() {
    let _alone = alone();
    let count = std::env::var("INFLIGHT_PLANS").ok().map_or(4, |number| number.parse().unwrap());
    let mut runner = runner();
    let all: Vec<Random> = (0..count).map(|_| random().new_tree(&mut runner).unwrap().current()).collect();
    for (nth, some) in all.chunks(A_RUN).enumerate() {
        let names = (0..).map(|n| format!("p{}", nth * A_RUN + n));
        let models: BTreeSet<&str> = model::MODELS.iter().map(|entry| entry.spec.id).collect();
        let mut batch: Batch<'_> = zip(names, some.iter().map(|random| (random, models.clone()))).collect();
        on_a_quiet_machine(|| attempt(&mut batch));
    }
}
