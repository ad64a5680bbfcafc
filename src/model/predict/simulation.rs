//! The event simulation behind every prediction.

use std::collections::VecDeque;

use super::cores::Cores;
use super::events::Events;
use super::ready::{Order, Ready};
use super::{Prediction, Response};
use crate::model::{Scheduling, Shape};
use crate::plan::{Nanos, Plan, Step};

/// Up to so many futures `futures::future::join_all` polls one after another at every wake-up; more of them go through a
/// queue (futures-util 0.3, `SMALL` in future/join_all.rs).
const LISTED: u32 = 30;
/// Timers that a task may find over in one poll (tokio's cooperative budget); then it is polled again later.
const BUDGET: u32 = 128;
/// Polls between two looks at the timers by a worker that always has a task (tokio's event interval).
const INTERVAL: u32 = 61;

/// What a fetch does next when it has a thread.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    Start,
    /// Its next step.
    Step,
    /// It was given a connection for the wait of this length.
    Wait(f64),
    /// Its wait is over: it gives its connection back.
    Return,
}

pub(super) struct Simulation<'a> {
    plan: &'a Plan,
    promised: fn(Nanos) -> Nanos,
    scheduling: Scheduling,
    /// The most fetches that are started or in the queue.
    places: u32,
    threads: usize,
    /// The time, ns.
    now: f64,
    started: Vec<f64>,
    next: Vec<Next>,
    nth: Vec<u32>,
    ready: Ready,
    /// Polls since the last look at the timers, and the most between two looks.
    polls: (u32, u32),
    /// Fetches that wait, by when the wait ends.
    waiting: Events,
    cores: Cores,
    /// Compute steps handed to other threads that are all busy, and their lengths.
    jobs: VecDeque<(u32, f64)>,
    connections: u32,
    /// Fetches that want a connection, first come first served, and how long their waits will take.
    queue: VecDeque<(u32, f64)>,
    /// The fetches in the order in which they are due.
    order: Vec<u32>,
    open: bool,
    /// When each was due, and its response time.
    responses: Vec<(Nanos, Nanos)>,
    admitted: u32,
    in_flight: u32,
    ended: u32,
    service: f64,
    out: Prediction,
}

impl<'a> Simulation<'a> {
    pub(super) fn new(plan: &'a Plan, shape: Shape, cores: u32, promised: fn(Nanos) -> Nanos) -> Self {
        let fetches = plan.ids().end;
        let (places, threads) = (shape.ceiling(fetches).max(1), shape.carriers(fetches).max(1));
        let open = plan.last_due() > 0;
        let (order, polls) = match shape.scheduling {
            Scheduling::JoinAll { .. } if !open && fetches <= LISTED => (Order::Listed, u32::MAX),
            Scheduling::JoinAll { budget: false } => (Order::Woken, u32::MAX),
            Scheduling::JoinAll { budget: true } | Scheduling::Buffer => (Order::Woken, BUDGET),
            Scheduling::Tasks => (Order::LastWokenFirst, INTERVAL.saturating_mul(threads)),
            Scheduling::Threads | Scheduling::Offload => (Order::Woken, u32::MAX),
        };
        let work = plan.ids().map(|id| plan.computes_of(id) as f64).sum();
        Self {
            plan,
            promised,
            scheduling: shape.scheduling,
            places: if shape.scheduling == Scheduling::Threads { places.min(threads) } else { places },
            threads: threads as usize,
            now: 0.0,
            started: vec![0.0; plan.len()],
            next: vec![Next::Start; plan.len()],
            nth: vec![0; plan.len()],
            ready: Ready::new(order),
            polls: (0, polls),
            waiting: Events::default(),
            cores: Cores::new(cores.max(1) as usize, threads as usize, plan.len(), work),
            jobs: VecDeque::new(),
            connections: plan.limits.connections.map_or(u32::MAX, |most| most.max(1)),
            queue: VecDeque::new(),
            order: plan.order(),
            open,
            responses: Vec::with_capacity(if open { plan.len() } else { 0 }),
            admitted: 0,
            in_flight: 0,
            ended: 0,
            service: 0.0,
            out: Prediction::default(),
        }
    }

    pub(super) fn run(mut self) -> Prediction {
        loop {
            self.admit();
            self.dispatch();
            // A thread that polls looks at its timers when it has nothing else to do.
            let wait = self.waiting.first().filter(|_| self.free());
            let wait = wait.map_or(f64::INFINITY, |wait| wait.max(self.now));
            let slice = self.cores.first().unwrap_or(f64::INFINITY);
            let arrival = self.next_arrival().unwrap_or(f64::INFINITY);
            if arrival <= wait && arrival < slice {
                self.now = arrival;
            } else if wait < slice {
                self.now = wait;
                self.look();
            } else if slice.is_finite() {
                self.now = slice;
                while let Some(id) = self.cores.end(slice) {
                    self.go_on(id);
                    self.cores.give(slice);
                }
            } else {
                break;
            }
        }
        // Whole nanoseconds far below 2^53.
        self.out.makespan = self.now.round() as Nanos;
        self.out.service = self.service.round() as u128;
        self.out.response = Response::of(self.responses);
        self.out
    }

    /// True if a fetch that is ready can go on at once.
    fn free(&self) -> bool {
        match self.scheduling {
            Scheduling::Threads | Scheduling::Offload => true,
            Scheduling::JoinAll { .. } | Scheduling::Buffer | Scheduling::Tasks => {
                self.cores.busy() < self.threads
            }
        }
    }

    /// Lets fetches that are due queue to start while there is room.
    fn admit(&mut self) {
        while let Some(due) = self.next_due()
            && due <= self.now
        {
            self.ready.admit(self.order[self.admitted as usize]);
            self.admitted += 1;
        }
    }

    /// When the next fetch is due for which there is room.
    fn next_due(&self) -> Option<f64> {
        let id = *self.order.get(self.admitted as usize)?;
        (self.admitted - self.ended < self.places).then(|| self.due(id))
    }

    /// The same where it is still to come.
    fn next_arrival(&self) -> Option<f64> {
        self.next_due().filter(|due| *due > self.now)
    }

    fn due(&self, id: u32) -> f64 {
        self.plan.fetches[id as usize].arrival as f64
    }

    /// Gives threads to those that want one.
    fn dispatch(&mut self) {
        loop {
            while self.scheduling == Scheduling::Offload && self.cores.busy() < self.threads {
                let Some((id, length)) = self.jobs.pop_front() else { break };
                self.cores.compute(id, length, self.now);
            }
            if !self.free() || self.polls.0 >= self.polls.1 && !self.look() {
                return;
            }
            match self.ready.take() {
                Some(id) => {
                    self.polls.0 += u32::from(self.next[id as usize] == Next::Return);
                    self.go_on(id);
                }
                None if self.look() => {}
                None => return,
            }
        }
    }

    /// Looks at the timers: fetches whose waits are over are ready. True if any fetch is.
    fn look(&mut self) -> bool {
        self.polls.0 = 0;
        let mut woken = Vec::new();
        while let Some(id) = self.waiting.pop_by(self.now) {
            woken.push(id);
        }
        self.ready.look(woken)
    }

    /// Fetch `id` has a thread: it goes on to its next wait, its next computing, or its end.
    fn go_on(&mut self, id: u32) {
        let at = id as usize;
        match std::mem::replace(&mut self.next[at], Next::Step) {
            Next::Start => {
                self.started[at] = self.now;
                self.in_flight += 1;
                self.out.peak = self.out.peak.max(self.in_flight);
            }
            Next::Return => self.give_back(id),
            Next::Wait(length) => return self.wait(id, length),
            Next::Step => {}
        }
        let step = self.plan.steps_of(id).get(self.nth[at] as usize);
        self.nth[at] += 1;
        match step {
            None => {
                self.in_flight -= 1;
                self.ended += 1;
                self.service += self.now - self.started[at];
                if self.open {
                    let due = self.due(id);
                    self.responses.push((due as Nanos, (self.now - due).round() as Nanos));
                }
                self.admit();
            }
            // As if every request were answered at the first attempt.
            Some(Step::Wait(nanos) | Step::Request(_, nanos)) => {
                let length = (self.promised)(*nanos) as f64;
                if self.connections > 0 {
                    self.connections -= 1;
                    self.wait(id, length);
                } else {
                    self.queue.push_back((id, length));
                }
            }
            Some(Step::Compute(nanos)) => {
                self.out.compute += u128::from(*nanos);
                if self.scheduling == Scheduling::Offload {
                    self.jobs.push_back((id, *nanos as f64));
                } else {
                    self.cores.compute(id, *nanos as f64, self.now);
                }
            }
        }
    }

    /// Fetch `id` has a connection.
    fn wait(&mut self, id: u32, length: f64) {
        self.next[id as usize] = Next::Return;
        self.waiting.push(self.now + length, id);
    }

    /// Fetch `by` needs its connection no more: the first that wants one gets it, and starts its wait when it has a
    /// thread.
    fn give_back(&mut self, by: u32) {
        match self.queue.pop_front() {
            Some((id, length)) => {
                self.next[id as usize] = Next::Wait(length);
                self.ready.wake(id, by);
            }
            None => self.connections += 1,
        }
    }
}
