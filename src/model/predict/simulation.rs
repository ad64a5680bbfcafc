//! The event simulation behind every prediction.

use std::collections::VecDeque;

use super::coming::Coming;
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
    /// Threads that share a queue of those that are ready.
    threads: usize,
    /// The time, ns.
    now: f64,
    started: Vec<f64>,
    next: Vec<Next>,
    nth: Vec<u32>,
    /// One queue for all threads, or one for each.
    ready: Vec<Ready>,
    /// In which of them a fetch stands; empty where there is one only.
    dealt: Vec<u32>,
    /// Those that are stirred.
    stirred: VecDeque<u32>,
    /// The most polls between two looks at the timers.
    polls: u32,
    /// Fetches that wait, by when the wait ends.
    waiting: Events,
    cores: Cores,
    /// Compute steps handed to other threads that are all busy, and their lengths.
    jobs: VecDeque<(u32, f64)>,
    connections: u32,
    /// Fetches that want a connection, first come first served, and how long their waits will take.
    queue: VecDeque<(u32, f64)>,
    coming: Coming<'a>,
    /// Those that have come and were not shed, in that order.
    line: Vec<u32>,
    /// The most that may be in flight or wait; who comes when they do is shed.
    room: u32,
    open: bool,
    /// When each was due, and its response time.
    responses: Vec<(Nanos, Nanos)>,
    admitted: u32,
    in_flight: u32,
    ended: u32,
    /// Of those in line, how many have ended before the first that has not.
    in_order: u32,
    service: f64,
    out: Prediction,
}

impl<'a> Simulation<'a> {
    pub(super) fn new(plan: &'a Plan, shape: Shape, cores: u32, promised: fn(Nanos) -> Nanos) -> Self {
        let fetches = plan.ids().end;
        let (places, threads) = (shape.ceiling(fetches).max(1), shape.carriers(fetches).max(1));
        let open = !plan.is_at_once();
        let (order, polls) = match shape.scheduling {
            Scheduling::JoinAll { .. } if !open && fetches <= LISTED => (Order::Listed, u32::MAX),
            Scheduling::JoinAll { budget: false } => (Order::Woken, u32::MAX),
            Scheduling::JoinAll { budget: true } | Scheduling::Buffer | Scheduling::Ordered => {
                (Order::Woken, BUDGET)
            }
            Scheduling::Tasks => (Order::LastWokenFirst, INTERVAL.saturating_mul(threads)),
            Scheduling::Dealt => (Order::Woken, INTERVAL),
            Scheduling::Threads | Scheduling::Offload => (Order::Woken, u32::MAX),
        };
        let dealt = shape.scheduling == Scheduling::Dealt;
        let queues = if dealt { threads } else { 1 };
        let places = if shape.scheduling == Scheduling::Threads { places.min(threads) } else { places };
        let work = plan.ids().map(|id| plan.computes_of(id) as f64).sum();
        Self {
            plan,
            promised,
            scheduling: shape.scheduling,
            places,
            threads: (threads / queues) as usize,
            now: 0.0,
            started: vec![0.0; plan.len()],
            next: vec![Next::Start; plan.len()],
            nth: vec![0; plan.len()],
            ready: (0..queues).map(|_| Ready::new(order)).collect(),
            dealt: vec![0; if dealt { plan.len() } else { 0 }],
            stirred: VecDeque::new(),
            polls,
            waiting: Events::default(),
            cores: Cores::new(cores.max(1) as usize, threads as usize, plan.len(), work),
            jobs: VecDeque::new(),
            connections: plan.limits.connections.map_or(u32::MAX, |most| most.max(1)),
            queue: VecDeque::new(),
            coming: Coming::new(plan),
            line: Vec::with_capacity(plan.len()),
            room: plan.admission.queue.map_or(u32::MAX, |queue| queue.saturating_add(places)),
            open,
            responses: Vec::with_capacity(if open { plan.len() } else { 0 }),
            admitted: 0,
            in_flight: 0,
            ended: 0,
            in_order: 0,
            service: 0.0,
            out: Prediction::default(),
        }
    }

    pub(super) fn run(mut self) -> Prediction {
        loop {
            self.admit();
            self.dispatch();
            let wait = self.waiting.first().unwrap_or(f64::INFINITY);
            let slice = self.cores.first().unwrap_or(f64::INFINITY);
            let arrival = self.coming.first().unwrap_or(f64::INFINITY);
            if arrival <= wait && arrival < slice {
                self.now = arrival;
            } else if wait < slice {
                self.now = wait;
                self.time_out();
            } else if slice.is_finite() {
                self.now = slice;
                while let Some(id) = self.cores.end(slice) {
                    let at = self.stir(id);
                    self.ready[at].busy -= 1;
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

    /// True if a fetch that is ready there can go on at once.
    fn free(&self, at: usize) -> bool {
        let any = matches!(self.scheduling, Scheduling::Threads | Scheduling::Offload);
        any || self.ready[at].busy < self.threads
    }

    /// Something happens to fetch `id`: its queue is to be served. Which one that is.
    fn stir(&mut self, id: u32) -> usize {
        let at = self.dealt.get(id as usize).copied().unwrap_or(0);
        let ready = &mut self.ready[at as usize];
        if !std::mem::replace(&mut ready.stirred, true) {
            self.stirred.push_back(at);
        }
        at as usize
    }

    /// Lets fetches that are due stand in line, or sheds them.
    fn come(&mut self) {
        while let Some(id) = self.coming.pop_by(self.now) {
            if self.line.len() as u32 - self.ended < self.room {
                self.line.push(id);
            } else {
                self.out.refused += 1;
            }
        }
    }

    /// Lets those in line queue to start while there are places.
    fn admit(&mut self) {
        self.come();
        while let Some(&id) = self.line.get(self.admitted as usize)
            && self.admitted - self.left() < self.places
        {
            if let Some(dealt) = self.dealt.get_mut(id as usize) {
                *dealt = self.admitted % self.ready.len() as u32;
            }
            let at = self.stir(id);
            self.ready[at].admit(id);
            self.admitted += 1;
        }
    }

    /// Fetches that need no place any more.
    fn left(&self) -> u32 {
        if self.scheduling == Scheduling::Ordered { self.in_order } else { self.ended }
    }

    /// Gives threads to those that want one.
    fn dispatch(&mut self) {
        while let Some(at) = self.stirred.pop_front() {
            self.ready[at as usize].stirred = false;
            self.serve(at as usize);
        }
    }

    /// Gives the threads of a queue to those that stand in it.
    fn serve(&mut self, at: usize) {
        loop {
            while self.scheduling == Scheduling::Offload && self.cores.busy() < self.threads {
                let Some((id, length)) = self.jobs.pop_front() else { break };
                self.compute(id, length);
            }
            if !self.free(at) || self.ready[at].polls >= self.polls && !self.look(at) {
                return;
            }
            match self.ready[at].take() {
                Some(id) => {
                    self.ready[at].polls += u32::from(self.next[id as usize] == Next::Return);
                    self.go_on(id);
                }
                None if self.look(at) => {}
                None => return,
            }
        }
    }

    /// The thread that carries fetch `id` wants a core for so long.
    fn compute(&mut self, id: u32, length: f64) {
        let at = self.dealt.get(id as usize).copied().unwrap_or(0);
        self.ready[at as usize].busy += 1;
        self.cores.compute(id, length, self.now);
    }

    /// Waits that are over by now: whoever looks at the timers will see them.
    fn time_out(&mut self) {
        while let Some(id) = self.waiting.pop_by(self.now) {
            let at = self.stir(id);
            self.ready[at].time_out(id);
        }
    }

    /// A thread looks at the timers. True if any fetch is ready there.
    fn look(&mut self, at: usize) -> bool {
        self.time_out();
        self.ready[at].look()
    }

    /// Fetch `id` has a thread: it goes on to its next wait, its next computing, or its end.
    fn go_on(&mut self, id: u32) {
        let at = id as usize;
        match std::mem::replace(&mut self.next[at], Next::Step) {
            Next::Start if self.has_expired(id) => {
                self.out.refused += 1;
                self.nth[at] = u32::MAX;
                return self.leave(id);
            }
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
                self.service += self.now - self.started[at];
                if self.open {
                    let due = self.coming.due(id);
                    self.responses.push((due as Nanos, (self.now - due).round() as Nanos));
                }
                self.leave(id);
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
                    self.compute(id, *nanos as f64);
                }
            }
        }
    }

    /// True if fetch `id`, which would start now, has waited too long for that.
    fn has_expired(&self, id: u32) -> bool {
        self.plan.admission.deadline.is_some_and(|deadline| self.now - self.coming.due(id) > deadline as f64)
    }

    /// A fetch has ended: its place is free.
    fn leave(&mut self, id: u32) {
        self.ended += 1;
        self.coming.answered(id, self.now);
        self.count_in_order();
        self.admit();
    }

    /// Counts the fetches that have ended and before which all have.
    fn count_in_order(&mut self) {
        // Past its last step, a fetch has ended.
        let ended = |id: &u32| self.nth[*id as usize] as usize > self.plan.steps_of(*id).len();
        while self.line.get(self.in_order as usize).is_some_and(ended) {
            self.in_order += 1;
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
                let at = self.stir(id);
                self.ready[at].wake(id, by);
            }
            None => self.connections += 1,
        }
    }
}
