//! The event simulation behind every prediction.

use std::collections::VecDeque;

use super::coming::Coming;
use super::cores::Cores;
use super::events::Events;
use super::line::Line;
use super::pack::{Next, Pack, append};
use super::ready::{Order, Ready};
use super::work::Work;
use super::{Prediction, Response};
use crate::model::{Scheduling, Shape};
use crate::plan::{Admission, Nanos, Step};

/// Up to so many futures `futures::future::join_all` polls one after another at every wake-up; more of them go through a
/// queue (futures-util 0.3, `SMALL` in future/join_all.rs).
const LISTED: u32 = 30;
/// Timers that a task may find over in one poll (tokio's cooperative budget); then it is polled again later.
const BUDGET: u32 = 128;
/// Polls between two looks at the timers by a worker that always has a task (tokio's event interval).
const INTERVAL: u32 = 61;

/// Fetches in packs: what equal neighbours do at the same moment, one right after the other, is done for all of them at
/// once. [`Simulation::together`] says how many may, so that it comes to the same.
pub(super) struct Simulation<'a> {
    work: &'a dyn Work,
    promised: fn(Nanos) -> Nanos,
    scheduling: Scheduling,
    /// The most fetches that are started or in the queue.
    places: u32,
    /// Threads that share a queue of those that are ready.
    threads: u32,
    /// The time, ns.
    now: f64,
    /// One queue for all threads, or one for each.
    ready: Vec<Ready>,
    /// Those that are stirred.
    stirred: VecDeque<u32>,
    /// The most polls between two looks at the timers.
    polls: u32,
    /// Fetches that wait, by when the wait ends.
    waiting: Events<Pack>,
    cores: Cores,
    /// Compute steps handed to other threads that are all busy, and their lengths.
    jobs: VecDeque<(Pack, f64)>,
    connections: u32,
    /// Fetches that want a connection, first come first served.
    queue: VecDeque<Pack>,
    coming: Coming<'a>,
    line: Line,
    /// The most that may be in flight or wait; who comes when they do is shed.
    room: u32,
    deadline: Option<Nanos>,
    open: bool,
    /// When each was due, and its response time.
    responses: Vec<(Nanos, Nanos)>,
    in_flight: u32,
    /// The ends of all services less their starts: whole numbers, whose sums no float holds.
    service: i128,
    out: Prediction,
}

impl<'a> Simulation<'a> {
    pub(super) fn new(work: &'a dyn Work, shape: Shape, cores: u32, promised: fn(Nanos) -> Nanos) -> Self {
        let fetches = work.count();
        let (places, threads) = (shape.ceiling(fetches).max(1), shape.carriers(fetches).max(1));
        let at_once = work.is_due_at_once() && work.clients().is_none();
        let open = !(at_once && work.admission() == Admission::default());
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
        let queues = if shape.scheduling == Scheduling::Dealt { threads } else { 1 };
        let places = if shape.scheduling == Scheduling::Threads { places.min(threads) } else { places };
        let Admission { queue, deadline } = work.admission();
        Self {
            work,
            promised,
            scheduling: shape.scheduling,
            places,
            threads: threads / queues,
            now: 0.0,
            ready: (0..queues).map(|_| Ready::new(order)).collect(),
            stirred: VecDeque::new(),
            polls,
            waiting: Events::default(),
            cores: Cores::new(cores.max(1), threads, work.computing()),
            jobs: VecDeque::new(),
            connections: work.limits().connections.map_or(u32::MAX, |most| most.max(1)),
            queue: VecDeque::new(),
            coming: Coming::new(work),
            line: Line::new(fetches, shape.scheduling == Scheduling::Ordered),
            room: queue.map_or(u32::MAX, |queue| queue.saturating_add(places)),
            deadline,
            open,
            responses: Vec::with_capacity(if open { fetches as usize } else { 0 }),
            in_flight: 0,
            service: 0,
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
                while let Some(pack) = self.cores.end(slice) {
                    self.stir(pack.at).busy -= pack.count;
                    self.computed(pack);
                    self.cores.give(slice);
                }
            } else {
                break;
            }
        }
        // Whole nanoseconds far below 2^53.
        self.out.makespan = self.now.round() as Nanos;
        self.out.service = self.service.unsigned_abs();
        self.out.response = Response::of(self.responses);
        self.out
    }

    /// True if a fetch that is ready there can go on at once.
    fn free(&self, at: u32) -> bool {
        let any = matches!(self.scheduling, Scheduling::Threads | Scheduling::Offload);
        any || self.ready[at as usize].busy < self.threads
    }

    /// Something happens to a fetch of this queue: it is to be served.
    fn stir(&mut self, at: u32) -> &mut Ready {
        let ready = &mut self.ready[at as usize];
        if !std::mem::replace(&mut ready.stirred, true) {
            self.stirred.push_back(at);
        }
        ready
    }

    /// Lets fetches that are due stand in line, or sheds them.
    fn come(&mut self) {
        while let Some(ids) = self.coming.pop_by(self.now) {
            let room = self.room.saturating_sub(self.line.came - self.line.ended);
            let fit = ids.start + room.min(ids.end - ids.start);
            self.out.refused += ids.end - fit;
            if fit > ids.start {
                self.line.push(ids.start..fit);
            }
        }
    }

    /// Lets those in line queue to start while there are places.
    fn admit(&mut self) {
        self.come();
        while let Some(first) = self.line.first()
            && let Some(free) = self.places.checked_sub(self.line.places()).filter(|free| *free > 0)
        {
            let most = free.min(first.end - first.start);
            if self.ready.len() == 1 {
                let ids = self.line.admit(most);
                self.stir(0).admit(Pack::of(&ids, 0));
            } else {
                self.deal(most);
            }
        }
    }

    /// Deals up to `most` of the first in line to the queues in turn. Of equal ones that are due together it is all the
    /// same who is whose: each queue gets neighbours.
    fn deal(&mut self, most: u32) {
        let Some(first) = self.line.first() else { return };
        let alike = if self.open { 1 } else { self.work.alike(first.start, most) };
        let queues = self.ready.len() as u32;
        let turn = self.line.admitted;
        for nth in 0..alike.min(queues) {
            let ids = self.line.admit(alike / queues + u32::from(nth < alike % queues));
            let at = (turn % queues + nth) % queues;
            self.stir(at).admit(Pack::of(&ids, at));
        }
    }

    /// Gives threads to those that want one.
    fn dispatch(&mut self) {
        while let Some(at) = self.stirred.pop_front() {
            self.ready[at as usize].stirred = false;
            self.serve(at);
        }
    }

    /// Gives the threads of a queue to those that stand in it.
    fn serve(&mut self, at: u32) {
        loop {
            self.take_jobs();
            if !self.free(at) || self.ready[at as usize].polls >= self.polls && !self.look(at) {
                return;
            }
            let ready = &self.ready[at as usize];
            let count = ready.first().map_or(0, |first| self.together(first));
            match self.ready[at as usize].take(count) {
                Some(pack) => {
                    let polls = if pack.next == Next::Return { pack.count } else { 0 };
                    self.ready[at as usize].polls += polls;
                    self.go_on(pack);
                }
                None if self.look(at) => {}
                None => return,
            }
        }
    }

    /// Gives threads of the pool to the jobs that stand first.
    fn take_jobs(&mut self) {
        while let Some(free) = self.threads.checked_sub(self.cores.busy()).filter(|free| *free > 0)
            && let Some((jobs, length)) = self.jobs.front_mut()
        {
            let (pack, length) = (jobs.split(jobs.count.min(free)), *length);
            if jobs.count == 0 {
                self.jobs.pop_front();
            }
            self.compute(pack, length);
        }
    }

    /// The threads that carry these fetches want a core for so long.
    fn compute(&mut self, pack: Pack, length: f64) {
        self.ready[pack.at as usize].busy += pack.count;
        self.cores.compute(pack, length, self.now);
    }

    /// Waits that are over by now: whoever looks at the timers will see them.
    fn time_out(&mut self) {
        while let Some(pack) = self.waiting.pop_by(self.now) {
            self.stir(pack.at).time_out(pack);
        }
    }

    /// A thread looks at the timers. True if any fetch is ready there.
    fn look(&mut self, at: u32) -> bool {
        self.time_out();
        self.ready[at as usize].look()
    }

    /// These fetches have computed.
    fn computed(&mut self, mut pack: Pack) {
        while pack.count > 0 {
            let count = self.together(&pack);
            self.go_on(pack.split(count));
        }
    }

    /// How many of these, from the first on, may go on at once: it comes to the same as if each went on after the other.
    fn together(&self, pack: &Pack) -> u32 {
        let ready = &self.ready[pack.at as usize];
        let most = match pack.next {
            Next::Start if self.deadline.is_some() => 1,
            // Whoever gets the connection is woken in between.
            Next::Return if !self.queue.is_empty() => 1,
            Next::Return => self.polls - ready.polls,
            Next::Start | Next::Step | Next::Wait => u32::MAX,
        };
        let most = most.min(match self.work.step(pack.id, pack.nth) {
            _ if pack.next == Next::Wait => u32::MAX,
            // It ends before the next one starts: they are never in flight together.
            None if pack.next == Next::Start => 1,
            Some(Step::Wait(_) | Step::Request(..)) if pack.next != Next::Return && self.connections > 0 => {
                self.connections
            }
            Some(Step::Compute(_))
                if !matches!(self.scheduling, Scheduling::Threads | Scheduling::Offload) =>
            {
                self.threads - ready.busy
            }
            None | Some(_) => u32::MAX,
        });
        self.work.alike(pack.id, most.min(pack.count))
    }

    /// These fetches have a thread: they go on to their next wait, their next computing, or their end.
    fn go_on(&mut self, mut pack: Pack) {
        match std::mem::replace(&mut pack.next, Next::Step) {
            Next::Start if self.has_expired(pack.id) => {
                self.out.refused += pack.count;
                return self.leave(&pack);
            }
            Next::Start => {
                self.serves(&pack, -self.now);
                self.in_flight += pack.count;
                self.out.peak = self.out.peak.max(self.in_flight);
            }
            Next::Return => self.give_back(&pack),
            Next::Wait => return self.wait(pack),
            Next::Step => {}
        }
        let step = self.work.step(pack.id, pack.nth);
        pack.nth += 1;
        match step {
            None => {
                self.in_flight -= pack.count;
                self.serves(&pack, self.now);
                if self.open {
                    let answer = |due: f64| (due as Nanos, (self.now - due).round() as Nanos);
                    self.responses.extend(pack.ids().map(|id| answer(self.coming.due(id))));
                }
                self.leave(&pack);
            }
            // As if every request were answered at the first attempt.
            Some(Step::Wait(_) | Step::Request(..)) if self.connections > 0 => {
                self.connections -= pack.count;
                self.wait(pack);
            }
            Some(Step::Wait(_) | Step::Request(..)) => append(&mut self.queue, pack),
            Some(Step::Compute(nanos)) => {
                self.out.compute += u128::from(nanos) * u128::from(pack.count);
                if self.scheduling == Scheduling::Offload {
                    self.jobs.push_back((pack, nanos as f64));
                } else {
                    self.compute(pack, nanos as f64);
                }
            }
        }
    }

    /// Each of these has been served until `end`, or since minus so much.
    fn serves(&mut self, pack: &Pack, end: f64) {
        self.service += end as i128 * i128::from(pack.count);
    }

    /// True if fetch `id`, which would start now, has waited too long for that.
    fn has_expired(&self, id: u32) -> bool {
        self.deadline.is_some_and(|deadline| self.now - self.coming.due(id) > deadline as f64)
    }

    /// Fetches have ended: their places are free.
    fn leave(&mut self, pack: &Pack) {
        self.coming.answered(pack.ids(), self.now);
        self.line.end(pack.ids());
        self.admit();
    }

    /// Fetches have connections for the waits that they have come to.
    fn wait(&mut self, pack: Pack) {
        let length = self.work.step(pack.id, pack.nth - 1).and_then(Step::io).unwrap_or(0);
        let until = self.now + (self.promised)(length) as f64;
        self.waiting.push(until, Pack { next: Next::Return, ..pack });
    }

    /// These fetches need their connections no more: the first that wants one gets it, and starts its wait when it has a
    /// thread.
    fn give_back(&mut self, by: &Pack) {
        let Some(first) = self.queue.front_mut() else {
            self.connections += by.count;
            return;
        };
        let woken = Pack { next: Next::Wait, ..first.split(1) };
        if first.count == 0 {
            self.queue.pop_front();
        }
        self.stir(woken.at).wake(woken, by.id);
    }
}
