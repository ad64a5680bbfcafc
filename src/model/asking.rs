//! Fetches of clients that wait for their answers: each is due once the one before it has been answered and its client has
//! thought about that.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::measure::Clock;
use crate::plan::{Clients, Nanos, Plan};

/// A fetch that has been answered, and when.
type Answer = (u32, Nanos);

/// Where those who run fetches say that one has been answered.
#[derive(Debug)]
pub(super) struct Answers {
    send: Sender<Answer>,
    receive: Mutex<Option<Receiver<Answer>>>,
}

impl Answers {
    pub(super) fn new() -> Self {
        let (send, receive) = channel();
        Self { send, receive: Mutex::new(Some(receive)) }
    }

    /// Fetch `id` has been answered at `now`.
    pub(super) fn tell(&self, id: u32, now: Nanos) {
        // Nobody listens any more once the last fetch was handed over.
        let _ = self.send.send((id, now));
    }
}

/// The clients of a trial.
pub(super) struct Asking {
    answers: Receiver<Answer>,
    /// For each fetch the one that its client makes next.
    next: Vec<Option<u32>>,
    /// What clients will ask for, by when it is due; among equals the first that was known.
    due: BinaryHeap<Reverse<(Nanos, u32, u32)>>,
    known: u32,
    /// Fetches that were handed over and not answered.
    waiting: u32,
}

impl Asking {
    /// From `start` on; `None` if somebody else has asked for these answers.
    pub(super) fn new(answers: &Answers, clients: &Clients, plan: &Plan, start: Nanos) -> Option<Self> {
        let answers = answers.receive.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        let due = BinaryHeap::with_capacity(clients.first().len());
        let mut asking = Self { answers, next: clients.next(), due, known: 0, waiting: 0 };
        for id in clients.first() {
            asking.think(*id, plan, start);
        }
        Some(asking)
    }

    /// The next fetch and when it was due, once it is; and whether that had to be waited for. `None` after the last.
    pub(super) fn next(&mut self, plan: &Plan, clock: Clock) -> Option<(u32, Nanos, bool)> {
        let mut early = false;
        loop {
            while let Ok(answer) = self.answers.try_recv() {
                self.answered(answer, plan);
            }
            let now = clock.now();
            let answer = match self.due.peek() {
                Some(&Reverse((due, _, id))) if due <= now => {
                    self.due.pop();
                    self.waiting += 1;
                    return Some((id, due, early));
                }
                Some(Reverse((due, ..))) => {
                    early = true;
                    self.answers.recv_timeout(Duration::from_nanos(due - now))
                }
                None if self.waiting == 0 => return None,
                // A fetch that never ends is for the deadline of the trial.
                None => {
                    early = true;
                    self.answers.recv().map_err(|_| RecvTimeoutError::Disconnected)
                }
            };
            match answer {
                Ok(answer) => self.answered(answer, plan),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    fn answered(&mut self, (id, now): Answer, plan: &Plan) {
        self.waiting -= 1;
        if let Some(next) = self.next[id as usize] {
            self.think(next, plan, now);
        }
    }

    /// The client of fetch `id` begins to think about the answer before it.
    fn think(&mut self, id: u32, plan: &Plan, now: Nanos) {
        self.known += 1;
        self.due.push(Reverse((now + plan.fetches[id as usize].arrival, self.known, id)));
    }
}
