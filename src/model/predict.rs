//! What a model would take on an ideal machine: these cores, no overhead.
//!
//! An event simulation over the plan. Fetches start in file order, at most K in flight, at most C waits on
//! the far side's connections. A thread that carries
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
        connections: plan.limits.connections.map_or(usize::MAX, |most| most.max(1) as usize),
        queue: VecDeque::new(),
        computing: BinaryHeap::new(),
        next: 0,
        in_flight: 0,
        order: 0,
        out: Prediction::default(),
        service: 0.0,
    }
    .run()
}

/// When, in which order among equals, and which fetch. The moment is the bits of a float: simulated times are neither
/// negative nor NaN, and such floats have the order of their bits.
type Event = Reverse<(u64, u64, u32)>;

fn moment(event: &Event) -> f64 {
    f64::from_bits(event.0.0)
}

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
    /// The most waits at one time: each holds a connection.
    connections: usize,
    /// Waits that want a connection, first come first served, and how long they will take.
    queue: VecDeque<(u32, f64)>,
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
            let wait = self.waiting.peek().map(moment);
            let speed = (self.cores / self.computing.len() as f64).min(1.0);
            let compute = self.computing.peek().map(|event| {
                let end = moment(event);
                (self.now + (end - self.work) / speed, end)
            });
            let then = match (wait, compute) {
                (None, None) => break,
                (Some(wait), None) => wait,
                (Some(wait), Some((ends, _))) if wait < ends => {
                    self.work += (wait - self.now) * speed;
                    wait
                }
                // Not by adding: late in a long run the time's last digit may be more than the work that is left, and
                // the step would never end.
                (_, Some((ends, work))) => {
                    self.work = work;
                    ends
                }
            };
            self.now = then;
            while self.waiting.peek().is_some_and(|event| moment(event) <= then) {
                if let Some(Reverse((_, _, id))) = self.waiting.pop() {
                    self.connect_next();
                    self.resume(id);
                }
            }
            // Sums of floats may end a hair before their step does.
            while self.computing.peek().is_some_and(|event| moment(event) <= self.work + 1e-6) {
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
            // As if every request were answered at the first attempt.
            Some(Step::Wait(nanos) | Step::Request(_, nanos)) => {
                let length = (self.promised)(*nanos) as f64;
                if self.waiting.len() < self.connections {
                    self.wait(id, length);
                } else {
                    self.queue.push_back((id, length));
                }
            }
            Some(Step::Compute(nanos)) => {
                self.out.compute += u128::from(*nanos);
                self.computing.push(Reverse(((self.work + *nanos as f64).to_bits(), self.order, id)));
            }
        }
    }

    /// Fetch `id` has a connection.
    fn wait(&mut self, id: u32, length: f64) {
        self.waiting.push(Reverse(((self.now + length).to_bits(), self.order, id)));
    }

    /// A connection has become free.
    fn connect_next(&mut self) {
        if let Some((id, length)) = self.queue.pop_front() {
            self.order += 1;
            self.wait(id, length);
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
#[path = "predict_tests.rs"]
mod tests;
