//! Fetches for which there is no room, or no time: every model turns away those that its prediction does.

use super::trial::Measured;
use super::*;
use crate::measure::Outcome;
use crate::plan::{Admission, Fetch, MILLISECOND, Plan, Requests, Step};

/// Waits of 40 ms, due at these instants, for three workers and at most three in flight.
fn input(due_ms: &[u64], admission: Admission) -> TrialInput {
    let plan = Plan {
        fetches: due_ms.iter().map(|ms| Fetch { arrival: ms * MILLISECOND, steps: 0..1 }).collect(),
        steps: Box::new([Step::Wait(40 * MILLISECOND)]),
        groups: Box::default(),
        limits: Limits { workers: 3, in_flight: Some(3), blocking_threads: 3, connections: None },
        seed: 1,
        clients: None,
        admission,
        requests: Requests::default(),
    };
    TrialInput { plan, rate: 0.2, cores: 2, endpoints: crate::backend::Endpoints::default() }
}

fn ended(measured: &Measured, with: Outcome) -> usize {
    measured.finished.samples.iter().filter(|sample| sample.outcome == with).count()
}

/// The trial, or another one up to twice: where the machine stalls for half a wait, others are in time.
fn on_time(trial: impl Fn() -> Measured, as_predicted: impl Fn(&Measured) -> bool) -> Measured {
    let again = (0..2).map(|_| trial()).find(&as_predicted);
    again.unwrap_or_else(trial)
}

/// Runs every model, and holds what it turned away to its prediction and to `expect`, which knows its places.
fn check(due_ms: &[u64], admission: Admission, outcome: Outcome, expect: fn(u32) -> usize) {
    let backend = find_backend("sleep").unwrap();
    for entry in MODELS {
        let id = entry.spec.id;
        let input = input(due_ms, admission);
        let (all, shape) = (input.plan.ids().end, entry.spec.shape(&input.plan.limits));
        let predicted = predict(&input.plan, shape, 2, |wait| wait).refused as usize;
        assert_eq!(predicted, expect(shape.ceiling(all)), "{id}, predicted");
        let measured = on_time(
            || backend.trial(entry, self::input(due_ms, admission)).unwrap(),
            |measured| ended(measured, outcome) == predicted,
        );
        assert_eq!(ended(&measured, outcome), predicted, "{id}");
        assert_eq!(ended(&measured, Outcome::Completed) + predicted, all as usize, "{id}");
        // What other tests of this process compute meanwhile is no fault of this one.
        let fatal = measured.breaches.iter().filter(|breach| breach.fatal);
        let fatal = fatal.filter(|breach| !matches!(breach.reason, crate::reason::Reason::OverCpu { .. }));
        assert_eq!(fatal.map(|breach| format!("{:?}", breach.reason)).next(), None, "{id}");
    }
}

#[test]
fn who_comes_when_the_queue_is_full_is_shed() {
    let queue = |queue| Admission { queue: Some(queue), deadline: None };
    let burst = [0; 20];
    // As many as there are places, and those that may wait.
    check(&burst, queue(2), Outcome::Shed, |places| 20_usize.saturating_sub(places as usize + 2));
    check(&burst, queue(0), Outcome::Shed, |places| 20 - places as usize);
    check(&burst, queue(30), Outcome::Shed, |_| 0);
    // Two come while the first is served and one may wait, so of every two one is shed by whoever has one place.
    let pairs = [0, 10, 20, 60, 100, 110, 140, 150];
    check(&pairs, queue(1), Outcome::Shed, |places| if places == 1 { 3 } else { 0 });
}

#[test]
fn who_still_waits_at_its_deadline_expires() {
    let deadline = |ms: u64| Admission { queue: None, deadline: Some(ms * MILLISECOND) };
    // Rounds begin every 40 ms: the first two are in time.
    check(&[0; 10], deadline(60), Outcome::Expired, |places| 10_usize.saturating_sub(2 * places as usize));
    check(&[0; 10], deadline(500), Outcome::Expired, |_| 0);
}

/// Three clients that think for 20 ms about waits of 40 ms: a model with room for all of them answers one each every
/// 60 ms, one with a single place one every 40 ms.
#[test]
fn clients_ask_again_once_they_have_been_answered() {
    let backend = find_backend("sleep").unwrap();
    for entry in MODELS {
        let id = entry.spec.id;
        let mut input = input(&[20; 9], Admission::default());
        input.plan.clients = Some(crate::plan::Clients { count: 3, turns: (0..9).collect() });
        let shape = entry.spec.shape(&input.plan.limits);
        let predicted = predict(&input.plan, shape, 2, |wait| wait);
        let expect = match shape.ceiling(9) {
            1 => 20 + 9 * 40,
            _ => 3 * 60,
        };
        assert_eq!(predicted.makespan, expect * MILLISECOND, "{id}");
        let measured = backend.trial(entry, input).unwrap();
        assert_eq!(measured.finished.samples.len(), 9, "{id}");
        let fatal = measured.breaches.iter().find(|breach| breach.fatal);
        assert!(
            fatal.is_none_or(|breach| matches!(breach.reason, crate::reason::Reason::OverCpu { .. })),
            "{id}: {fatal:?}"
        );
        assert!(measured.finished.stopped >= predicted.makespan, "{id}");
        // In the order of the answers: each is due at least 20 ms after the one before it of the same client.
        let finished = |id: u32| measured.finished.samples.iter().find(|s| s.fetch == id).unwrap().finished;
        for id in 3..9 {
            let due = measured.plan.fetches[id as usize].arrival;
            assert_eq!(due, finished(id - 3) + 20 * MILLISECOND, "{id}");
        }
        assert!(measured.load.unwrap().lag_max < 40 * MILLISECOND, "{id}");
    }
}
