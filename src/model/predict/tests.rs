//! What every model is predicted to take, by arithmetic and by the laws that bound it.

use super::*;
use crate::measure::check::{compute_bound, wait_bound};
use crate::model::{MODELS, Scheduling};
use crate::plan::{Admission, Fetch, Limits, MILLISECOND, Plan, Requests, Step};
use proptest::prelude::*;

const ONE_BY_ONE: Shape = Shape { in_flight: Some(1), threads: Some(1), scheduling: Scheduling::Threads };
const JOIN_ALL: Shape =
    Shape { in_flight: None, threads: Some(1), scheduling: Scheduling::JoinAll { budget: true } };

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![(0..50_000_u64).prop_map(Step::Wait), (0..50_000_u64).prop_map(Step::Compute)];
    prop::collection::vec(step, 0..5)
}

pub(super) fn shape(most: u32) -> impl Strategy<Value = Shape> {
    let limit = move || prop::option::of(1..most);
    let scheduling = prop_oneof![
        Just(Scheduling::Threads),
        any::<bool>().prop_map(|budget| Scheduling::JoinAll { budget }),
        Just(Scheduling::Buffer),
        Just(Scheduling::Ordered),
        Just(Scheduling::Tasks),
        Just(Scheduling::Dealt),
        Just(Scheduling::Offload),
    ];
    (limit(), limit(), scheduling).prop_map(|(in_flight, threads, scheduling)| Shape {
        in_flight,
        threads,
        scheduling,
    })
}

proptest! {
    /// No model beats what its waits and its computing take, none is slower than one step after another, and
    /// all of the work is done.
    #[test]
    fn a_prediction_lies_between_its_bounds(
        fetches in prop::collection::vec(steps(), 0..24), shape in shape(8), cores in 1..6_u32
    ) {
        let fetches: Vec<&[Step]> = fetches.iter().map(Vec::as_slice).collect();
        let plan = plan(&fetches);
        let count = plan.ids().end;
        let p = predict(&plan, shape, cores, |wait| wait);
        let sum: Nanos = plan.steps.iter().map(|step| step.nominal()).sum();
        // A hair, since the simulation adds floats.
        let all: Vec<u32> = plan.ids().collect();
        let least = wait_bound(&plan, &all, shape.ceiling(count), |wait| wait)
            .max(compute_bound(&plan, &all, shape.carriers(count).min(cores)));
        prop_assert!(p.makespan + 1 >= least, "{} under {least}", p.makespan);
        prop_assert!(p.makespan <= sum + 1, "{} over {sum}", p.makespan);
        prop_assert_eq!(p.compute, plan.ids().map(|id| u128::from(plan.computes_of(id))).sum::<u128>());
        let alone: u128 = plan.steps.iter().map(|step| u128::from(step.nominal())).sum();
        prop_assert!(p.service + u128::from(count) + 1 >= alone, "{} under {alone}", p.service);
        prop_assert!(p.peak <= shape.ceiling(count) && (p.peak > 0) == (count > 0), "{}", p.peak);
        prop_assert!(p.parallelism() <= f64::from(cores) + 1e-6, "{}", p.parallelism());
    }

    /// More cores may change the order and so take longer, but no order that leaves no core idle beside work takes twice as
    /// long as another (Graham 1969).
    #[test]
    fn more_cores_never_take_twice_as_long(
        steps in steps(), count in 1..24_usize, shape in shape(8)
    ) {
        let plan = plan(&vec![steps.as_slice(); count]);
        let makespans: Vec<Nanos> =
            (1..6).map(|cores| predict(&plan, shape, cores, |wait| wait).makespan).collect();
        prop_assert!(makespans.windows(2).all(|pair| pair[1] <= 2 * pair[0] + 1), "{makespans:?}");
    }
}

fn plan(fetches: &[&[Step]]) -> Plan {
    let mut steps = Vec::new();
    let fetches = fetches
        .iter()
        .map(|own| {
            let start = steps.len() as u32;
            steps.extend_from_slice(own);
            Fetch { arrival: 0, steps: start..steps.len() as u32 }
        })
        .collect();
    let limits = Limits { workers: 2, in_flight: Some(5), blocking_threads: 4, connections: None };
    Plan {
        fetches,
        steps: steps.into(),
        groups: Box::default(),
        limits,
        seed: 0,
        clients: None,
        admission: Admission::default(),
        requests: Requests::default(),
    }
}

const fn wait(ms: u64) -> Step {
    Step::Wait(ms * MILLISECOND)
}

const fn compute(ms: u64) -> Step {
    Step::Compute(ms * MILLISECOND)
}

/// `expect`: a line for each model that is looked at, `id makespan_ms peak`.
#[track_caller]
fn check(fetches: &[&[Step]], expect: &str) {
    let plan = plan(fetches);
    for line in expect.lines().map(str::trim) {
        let id = line.split(' ').next().unwrap();
        let entry = MODELS.iter().find(|entry| entry.spec.id == id).unwrap();
        let p = predict(&plan, entry.spec.shape(&plan.limits), 2, |wait| wait);
        assert_eq!(format!("{id} {} {}", p.makespan as f64 / 1e6, p.peak), line);
    }
}

#[test]
fn equal_waits() {
    check(
        &[&[wait(100)] as &[Step]; 10],
        "sequential 1000 1
        thread-pool 500 2
        channel-pool 500 2
        thread-per-fetch 100 10
        join-all 100 10
        join-all-unconstrained 100 10
        unordered 100 10
        bounded 200 5
        buffered 200 5
        spawn 100 10
        join-set 200 5
        thread-per-core 100 10
        spawn-blocking 300 4
        hybrid 100 10
        await-in-loop 1000 1
        blocking-in-async 1000 1
        blocking-in-spawn 500 2",
    );
}

#[test]
fn computing_only() {
    check(
        &[&[compute(10)] as &[Step]; 8],
        "sequential 80 1
        thread-pool 40 2
        channel-pool 40 2
        thread-per-fetch 40 8
        join-all 80 1
        join-all-unconstrained 80 1
        unordered 80 1
        bounded 80 1
        buffered 80 1
        spawn 40 2
        join-set 40 2
        thread-per-core 40 2
        spawn-blocking 40 4
        hybrid 40 8
        await-in-loop 80 1
        blocking-in-async 80 1
        blocking-in-spawn 40 2",
    );
}

/// Four threads on two cores take turns: 6 ms are four slices of 1.4 and one of 0.4, so one pair ends 0.4 ms before the
/// other, waits again so much earlier, and ends each wave 12 ms after that: `spawn-blocking` 52 + 3 × 51.6. Five tasks on two
/// threads that compute for 6 ms stand behind those that were woken: four start at 52, 104 and 156, and wait for 40.
#[test]
fn waiting_then_computing() {
    check(
        &[&[wait(40), compute(6)] as &[Step]; 16],
        "sequential 736 1
        thread-pool 368 2
        channel-pool 368 2
        thread-per-fetch 88 16
        join-all 136 16
        join-all-unconstrained 136 16
        unordered 136 16
        bounded 256 5
        buffered 256 5
        spawn 88 16
        join-set 202 5
        thread-per-core 88 16
        spawn-blocking 206.8 4
        hybrid 88 16
        await-in-loop 736 1
        blocking-in-async 736 1
        blocking-in-spawn 368 2",
    );
}

#[test]
fn the_lecture() {
    check(
        &[&[wait(2000)], &[wait(1000)], &[wait(500), wait(500), wait(500)]],
        "sequential 4500 1
        thread-pool 2500 2
        channel-pool 2500 2
        thread-per-fetch 2000 3
        join-all 2000 3
        join-all-unconstrained 2000 3
        unordered 2000 3
        bounded 2000 3
        buffered 2000 3
        spawn 2000 3
        join-set 2000 3
        thread-per-core 2000 3
        spawn-blocking 2000 3
        hybrid 2000 3
        await-in-loop 4500 1
        blocking-in-async 4500 1
        blocking-in-spawn 2500 2",
    );
}

#[test]
fn more_workers_than_cores_share_them() {
    let plan = plan(&[&[compute(10)] as &[Step]; 8]);
    let shape = Shape { in_flight: Some(4), threads: Some(4), scheduling: Scheduling::Threads };
    assert_eq!(predict(&plan, shape, 2, |wait| wait).makespan, 40 * MILLISECOND);
    assert_eq!(predict(&plan, shape, 1, |wait| wait).makespan, 80 * MILLISECOND);
    assert_eq!(predict(&plan, shape, 8, |wait| wait).makespan, 20 * MILLISECOND);
}

/// After ten minutes the time's last digit is 0.1 ns: three quarters of a microsecond of work must still end.
#[test]
fn short_computing_late_in_a_long_run_ends() {
    let plan = plan(&vec![&[wait(5000), Step::Compute(1000)] as &[Step]; 513]);
    let shape = Shape { in_flight: Some(4), threads: Some(4), scheduling: Scheduling::Threads };
    // The fourth thread finds no core in the first wave, and is behind the others from then on: nobody waits for a core
    // again. 128 waves of four, then one alone, on a thread that never waited for a core.
    let expect = 129 * (5_000_000_000 + 1_000);
    let found = predict(&plan, shape, 3, |wait| wait).makespan;
    assert!(found.abs_diff(expect) <= 2, "{found} against {expect}");
}

#[test]
fn nothing_takes_no_time_and_null_waits_take_none() {
    assert_eq!(predict(&plan(&[]), JOIN_ALL, 2, |wait| wait), Prediction::default());
    let plan = plan(&[&[wait(100), compute(1)] as &[Step]; 4]);
    assert_eq!(predict(&plan, JOIN_ALL, 2, |_| 0).makespan, 4 * MILLISECOND);
}

#[test]
fn concurrency_and_parallelism_follow_from_it() {
    let plan = plan(&[&[wait(40), compute(6)] as &[Step]; 16]);
    let sequential = predict(&plan, ONE_BY_ONE, 2, |wait| wait);
    assert!((sequential.concurrency() - 1.0).abs() < 1e-9);
    assert!((sequential.parallelism() - 96.0 / 736.0).abs() < 1e-9);
}

/// The makespan of one model over fetches of `steps`, ms.
#[track_caller]
fn check_one(model: &str, fetches: &[&[Step]], limits: Limits, cores: u32, expect: f64) {
    let mut plan = plan(fetches);
    plan.limits = limits;
    let entry = crate::model::find(model).unwrap();
    let p = predict(&plan, entry.spec.shape(&plan.limits), cores, |wait| wait);
    assert!((p.makespan as f64 / 1e6 - expect).abs() < 0.01, "{model}: {} ms", p.makespan as f64 / 1e6);
}

const LIMITS: Limits = Limits { workers: 2, in_flight: None, blocking_threads: 512, connections: None };

/// Fetches that have not started stand in the same queue as those whose waits are over.
#[test]
fn one_task_polls_every_fetch_once_before_it_looks_at_its_timers() {
    let steps = [compute(40), wait(40), compute(40)];
    let fetches = [&steps as &[Step]; 3];
    for model in ["join-all", "join-all-unconstrained"] {
        check_one(model, &fetches, LIMITS, 2, 240.0);
    }
    check_one("spawn", &fetches, Limits { workers: 1, ..LIMITS }, 2, 240.0);
}

/// Each compute step is a job of its own, and goes to the back of the queue.
#[test]
fn steps_of_computing_that_follow_each_other_queue_again() {
    // 0–10: a1 b1; 10–20: c1 a2; 20–30: b2 c2; and then the long last one alone.
    let last = |ms| [compute(10), compute(ms)];
    let (a, b, c) = (last(10), last(10), last(30));
    check_one("hybrid", &[&a, &b, &c], LIMITS, 2, 50.0);
}

/// A connection goes back when its fetch is polled, and not when its wait is over.
#[test]
fn connections_are_held_until_the_fetch_goes_on() {
    let steps = [wait(30), compute(20)];
    let fetches = [&steps as &[Step]; 12];
    let limits = Limits { workers: 1, connections: Some(2), ..LIMITS };
    // Both answers are there at 30; whom the first lets in is polled after the second has computed: 70 for two.
    check_one("join-all", &fetches, limits, 2, 420.0);
    // The worker polls the one it woke last first: its wait begins while the second answer is still unread.
    check_one("spawn", &fetches, limits, 2, 320.0);
    check_one("thread-per-fetch", &fetches, limits, 2, 200.0);
}

/// Timers are noticed between polls only, and a freed place is filled before them.
#[test]
fn a_freed_place_starts_its_wait_before_older_wake_ups_compute() {
    // a computes from 30 to 50; b's wait has been over since 40, and c starts first: it waits from 50 to 80, b computes
    // from 50 to 70, and c from 80 to 100.
    let fetch = |ms| [wait(ms), compute(20)];
    let (a, b, c) = (fetch(30), fetch(40), fetch(30));
    check_one("bounded", &[&a, &b, &c], Limits { in_flight: Some(2), ..LIMITS }, 2, 100.0);
}

/// Results in order: what is finished behind a long fetch keeps its place.
#[test]
fn the_oldest_fetch_holds_up_those_behind_it() {
    let (long, short) = ([wait(100)], [wait(20)]);
    let fetches = [&long as &[Step], &short, &short, &short, &short, &short];
    let limits = Limits { in_flight: Some(2), ..LIMITS };
    // Beside the long one, five short ones one after another.
    check_one("bounded", &fetches, limits, 2, 100.0);
    check_one("join-set", &fetches, limits, 2, 100.0);
    // One short one beside it, then two and two.
    check_one("buffered", &fetches, limits, 2, 140.0);
    // Last, it holds up nobody: two and two, and then one beside the long one.
    let last = [&short as &[Step], &short, &short, &short, &short, &long];
    for model in ["bounded", "buffered"] {
        check_one(model, &last, limits, 2, 140.0);
    }
}

/// A thread does what it was dealt, and nothing of the others.
#[test]
fn tasks_that_were_dealt_do_not_move() {
    let (long, short) = ([compute(30)], [compute(10)]);
    let fetches = [&long as &[Step], &short, &long, &short];
    // 30 + 10 on one, 10 + 30 on the other; or both long ones on one.
    check_one("spawn", &fetches, LIMITS, 2, 40.0);
    check_one("thread-per-core", &fetches, LIMITS, 2, 60.0);
    // Fetches that only wait are alike wherever they are.
    check_one("thread-per-core", &[&[wait(100)] as &[Step]; 5], LIMITS, 2, 100.0);
    // The first thread computes from 10 to 40, and reads the answer of 20 only then: 60. Of the second, nothing waits.
    let (a, b) = ([wait(10), compute(30)], [wait(20), compute(20)]);
    check_one("thread-per-core", &[&a as &[Step], &[wait(5)], &b], LIMITS, 2, 60.0);
    check_one("spawn", &[&a as &[Step], &[wait(5)], &b], LIMITS, 2, 40.0);
}

/// Connections are lent across threads.
#[test]
fn dealt_tasks_share_the_connections() {
    let limits = Limits { connections: Some(2), ..LIMITS };
    check_one("thread-per-core", &[&[wait(30)] as &[Step]; 6], limits, 2, 90.0);
}

/// Places that are filled again do not march in step: each wait begins where the computing before it ended.
#[test]
fn places_that_are_filled_again_stagger() {
    let steps = [wait(80), compute(2)];
    let fetches = [&steps as &[Step]; 200];
    // One task polls all that were woken before it starts others: ten waves of 80 + 20 × 2.
    check_one("bounded", &fetches, Limits { in_flight: Some(20), ..LIMITS }, 2, 1200.0);
    // Threads do not wait for each other. The first wave: 20 slices of 1.4 on two cores, and then the first pair of the
    // last ones, 0.6: that pair's next waits end at 174.6, and from then on two cores have 20 × 2 to do.
    let threads = Limits { workers: 20, ..LIMITS };
    check_one("thread-pool", &fetches[..40], threads, 2, 194.6);
    let mut all = plan(&fetches);
    all.limits = threads;
    let shape = crate::model::find("thread-pool").unwrap().spec.shape(&threads);
    let makespan = predict(&all, shape, 2, |wait| wait).makespan;
    // Not before ten turns of a thread that never waits for a core, and well before ten waves in step.
    assert!((820 * MILLISECOND..1000 * MILLISECOND).contains(&makespan), "{makespan}");
}
