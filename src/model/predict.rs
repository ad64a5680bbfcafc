//! What a model would take on an ideal machine: these cores, no overhead.
//!
//! An event simulation over the plan. Fetches start in file order, at most K in flight. A thread that carries
//! fetches computes for one at a time, to its next wait, first come first served; threads that compute at the
//! same time share the cores equally.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::Shape;
use crate::plan::{Nanos, Plan, Step};

/// What a model comes to on an ideal machine.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Prediction {
    /// From the start to the last finish.
    pub makespan: Nanos,
    /// Sum of all service times.
    pub service: u128,
    /// Sum of all computing.
    pub compute: u128,
    /// The most fetches in flight at one time.
    pub peak: u32,
}

impl Prediction {
    /// L: fetches in flight on average.
    #[must_use]
    pub fn concurrency(&self) -> f64 {
        if self.makespan == 0 { 0.0 } else { self.service as f64 / self.makespan as f64 }
    }

    /// P: cores busy on average.
    #[must_use]
    pub fn parallelism(&self) -> f64 {
        if self.makespan == 0 { 0.0 } else { self.compute as f64 / self.makespan as f64 }
    }
}

/// Predicts a model of this `shape` on `cores` cores, with waits of the length that the backend promises.
#[must_use]
pub fn predict(plan: &Plan, shape: Shape, cores: u32, promised: fn(Nanos) -> Nanos) -> Prediction {
    let fetches = plan.ids().end;
    Simulation {
        plan,
        promised,
        cores: f64::from(cores.max(1)),
        ceiling: shape.ceiling(fetches).max(1),
        threads: shape.carriers(fetches).max(1) as usize,
        offloads: shape.offloads,
        now: 0.0,
        work: 0.0,
        started: vec![f64::NAN; plan.len()],
        nth: vec![0; plan.len()],
        ready: VecDeque::new(),
        waiting: BinaryHeap::new(),
        computing: BinaryHeap::new(),
        next: 0,
        in_flight: 0,
        order: 0,
        out: Prediction::default(),
        service: 0.0,
    }
    .run()
}

/// A moment that can be ordered: simulated times are never NaN.
#[derive(Clone, Copy, PartialEq)]
struct Moment(f64);

impl Eq for Moment {}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// When, in which order among equals, and which fetch.
type Event = Reverse<(Moment, u64, u32)>;

struct Simulation<'a> {
    plan: &'a Plan,
    promised: fn(Nanos) -> Nanos,
    cores: f64,
    ceiling: u32,
    threads: usize,
    offloads: bool,
    /// The time, ns.
    now: f64,
    /// Work that a thread that computed all along would have done, ns on a core of its own.
    work: f64,
    /// When each fetch started; NaN before.
    started: Vec<f64>,
    /// The next step of each fetch.
    nth: Vec<u32>,
    /// Fetches that want a thread.
    ready: VecDeque<u32>,
    /// Fetches that wait, by the time at which the wait ends.
    waiting: BinaryHeap<Event>,
    /// Fetches that compute, by the work at which the step ends.
    computing: BinaryHeap<Event>,
    /// The next fetch to admit.
    next: u32,
    in_flight: u32,
    order: u64,
    out: Prediction,
    service: f64,
}

impl Simulation<'_> {
    fn run(mut self) -> Prediction {
        loop {
            self.admit_and_dispatch();
            let wait = self.waiting.peek().map(|event| event.0.0.0);
            let speed = (self.cores / self.computing.len() as f64).min(1.0);
            let compute = self.computing.peek().map(|event| self.now + (event.0.0.0 - self.work) / speed);
            let then = match (wait, compute) {
                (None, None) => break,
                (Some(t), None) | (None, Some(t)) => t,
                (Some(a), Some(b)) => a.min(b),
            };
            if !self.computing.is_empty() {
                self.work += (then - self.now) * speed;
            }
            self.now = then;
            while self.waiting.peek().is_some_and(|event| event.0.0.0 <= then) {
                if let Some(Reverse((_, _, id))) = self.waiting.pop() {
                    self.resume(id);
                }
            }
            // Sums of floats may end a hair before their step does.
            while self.computing.peek().is_some_and(|event| event.0.0.0 <= self.work + 1e-6) {
                self.end_compute();
            }
        }
        // Whole nanoseconds far below 2^53.
        self.out.makespan = self.now.round() as Nanos;
        self.out.service = self.service.round() as u128;
        self.out
    }

    /// Lets fetches start while there is room, and gives threads to those that want one.
    fn admit_and_dispatch(&mut self) {
        loop {
            let free = self.computing.len() < self.threads;
            if free && let Some(id) = self.ready.pop_front() {
                self.step(id);
            } else if (free || self.offloads)
                && self.in_flight < self.ceiling
                && self.next < self.plan.ids().end
            {
                let id = self.next;
                self.next += 1;
                self.in_flight += 1;
                self.out.peak = self.out.peak.max(self.in_flight);
                self.started[id as usize] = self.now;
                self.resume(id);
            } else {
                break;
            }
        }
    }

    /// Fetch `id` can go on: at once where its next step needs no thread of its own.
    fn resume(&mut self, id: u32) {
        let computes =
            matches!(self.plan.steps_of(id).get(self.nth[id as usize] as usize), Some(Step::Compute(_)));
        let free = self.computing.len() < self.threads && self.ready.is_empty();
        if free || (self.offloads && !computes) {
            self.step(id);
        } else {
            self.ready.push_back(id);
        }
    }

    /// Fetch `id` has a thread: it goes on to its next wait, its next computing, or its end.
    fn step(&mut self, id: u32) {
        let nth = self.nth[id as usize];
        self.nth[id as usize] += 1;
        self.order += 1;
        match self.plan.steps_of(id).get(nth as usize) {
            None => {
                self.in_flight -= 1;
                self.service += self.now - self.started[id as usize];
            }
            Some(Step::Wait(nanos)) => {
                let end = self.now + (self.promised)(*nanos) as f64;
                self.waiting.push(Reverse((Moment(end), self.order, id)));
            }
            Some(Step::Compute(nanos)) => {
                self.out.compute += u128::from(*nanos);
                self.computing.push(Reverse((Moment(self.work + *nanos as f64), self.order, id)));
            }
        }
    }

    /// The thread goes on with the same fetch.
    fn end_compute(&mut self) {
        if let Some(Reverse((_, _, id))) = self.computing.pop() {
            self.step(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MODELS;
    use crate::plan::{Fetch, Limits, MILLISECOND};

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
        let limits = Limits { workers: 2, in_flight: Some(5), blocking_threads: 4 };
        Plan { fetches, steps: steps.into(), groups: Box::default(), limits, seed: 0 }
    }

    const fn wait(ms: u64) -> Step {
        Step::Wait(ms * MILLISECOND)
    }

    const fn compute(ms: u64) -> Step {
        Step::Compute(ms * MILLISECOND)
    }

    /// `expect`: a line a model, `id makespan_ms peak`.
    #[track_caller]
    fn check(fetches: &[&[Step]], expect: &str) {
        let plan = plan(fetches);
        let lines: Vec<String> = MODELS
            .iter()
            .map(|entry| {
                let p = predict(&plan, (entry.spec.shape)(&plan.limits), 2, |wait| wait);
                format!("{} {} {}", entry.spec.id, p.makespan as f64 / 1e6, p.peak)
            })
            .collect();
        let expect: Vec<&str> = expect.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, expect);
    }

    #[test]
    fn equal_waits() {
        check(
            &[&[wait(100)] as &[Step]; 10],
            "sequential 1000 1
            thread-pool 500 2
            thread-per-fetch 100 10
            join-all 100 10
            join-all-unconstrained 100 10
            bounded 200 5
            spawn 100 10
            spawn-blocking 300 4
            hybrid 100 10
            await-in-loop 1000 1
            blocking-in-async 1000 1",
        );
    }

    #[test]
    fn computing_only() {
        check(
            &[&[compute(10)] as &[Step]; 8],
            "sequential 80 1
            thread-pool 40 2
            thread-per-fetch 40 8
            join-all 80 1
            join-all-unconstrained 80 1
            bounded 80 1
            spawn 40 2
            spawn-blocking 40 4
            hybrid 40 8
            await-in-loop 80 1
            blocking-in-async 80 1",
        );
    }

    #[test]
    fn waiting_then_computing() {
        check(
            &[&[wait(40), compute(6)] as &[Step]; 16],
            "sequential 736 1
            thread-pool 368 2
            thread-per-fetch 88 16
            join-all 136 16
            join-all-unconstrained 136 16
            bounded 256 5
            spawn 88 16
            spawn-blocking 208 4
            hybrid 88 16
            await-in-loop 736 1
            blocking-in-async 736 1",
        );
    }

    #[test]
    fn the_lecture() {
        check(
            &[&[wait(2000)], &[wait(1000)], &[wait(500), wait(500), wait(500)]],
            "sequential 4500 1
            thread-pool 2500 2
            thread-per-fetch 2000 3
            join-all 2000 3
            join-all-unconstrained 2000 3
            bounded 2000 3
            spawn 2000 3
            spawn-blocking 2000 3
            hybrid 2000 3
            await-in-loop 4500 1
            blocking-in-async 4500 1",
        );
    }

    #[test]
    fn more_workers_than_cores_share_them() {
        let plan = plan(&[&[compute(10)] as &[Step]; 8]);
        let shape = Shape { in_flight: Some(4), threads: Some(4), offloads: false };
        assert_eq!(predict(&plan, shape, 2, |wait| wait).makespan, 40 * MILLISECOND);
        assert_eq!(predict(&plan, shape, 1, |wait| wait).makespan, 80 * MILLISECOND);
        assert_eq!(predict(&plan, shape, 8, |wait| wait).makespan, 20 * MILLISECOND);
    }

    #[test]
    fn nothing_takes_no_time_and_null_waits_take_none() {
        assert_eq!(predict(&plan(&[]), Shape::ONE_THREAD, 2, |wait| wait), Prediction::default());
        let plan = plan(&[&[wait(100), compute(1)] as &[Step]; 4]);
        assert_eq!(predict(&plan, Shape::ONE_THREAD, 2, |_| 0).makespan, 4 * MILLISECOND);
    }

    #[test]
    fn concurrency_and_parallelism_follow_from_it() {
        let plan = plan(&[&[wait(40), compute(6)] as &[Step]; 16]);
        let sequential = predict(&plan, Shape::ONE_BY_ONE, 2, |wait| wait);
        assert!((sequential.concurrency() - 1.0).abs() < 1e-9);
        assert!((sequential.parallelism() - 96.0 / 736.0).abs() < 1e-9);
    }
}
