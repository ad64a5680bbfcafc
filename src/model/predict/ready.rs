//! The fetches that could go on and want a thread, in the order in which it takes them.

use std::collections::VecDeque;

use super::pack::{Pack, append};

/// Who is polled next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// First woken, first polled.
    Woken,
    /// As [`Order::Woken`], but whom a running task wakes is next, and of several that a timer wakes the last: a worker of
    /// tokio keeps the task that it has woken last in a slot of its own.
    LastWokenFirst,
    /// Each poll of the task goes through all fetches, first to last.
    Listed,
}

/// Fetches that want one of the threads that share them.
#[derive(Debug)]
pub(super) struct Ready {
    order: Order,
    now: VecDeque<Pack>,
    /// Woken too late for the pass that is under way.
    later: Vec<Pack>,
    /// Waits that are over, which nobody has seen yet.
    over: VecDeque<Pack>,
    /// Of the threads, those that compute.
    pub(super) busy: u32,
    /// Polls since the last look at the timers.
    pub(super) polls: u32,
    /// True if something has come, or a thread has become free, since it was served.
    pub(super) stirred: bool,
}

impl Ready {
    pub(super) const fn new(order: Order) -> Self {
        Self {
            order,
            now: VecDeque::new(),
            later: Vec::new(),
            over: VecDeque::new(),
            busy: 0,
            polls: 0,
            stirred: false,
        }
    }

    /// The next fetches to be polled.
    pub(super) fn first(&self) -> Option<&Pack> {
        self.now.front()
    }

    /// Takes so many of them.
    pub(super) fn take(&mut self, count: u32) -> Option<Pack> {
        let first = self.now.front_mut()?;
        let taken = first.split(count);
        if first.count == 0 {
            self.now.pop_front();
        }
        Some(taken)
    }

    /// Fetches that start when their turn comes.
    pub(super) fn admit(&mut self, pack: Pack) {
        append(&mut self.now, pack);
    }

    /// One fetch, woken by fetch `by` while that one was polled.
    pub(super) fn wake(&mut self, pack: Pack, by: u32) {
        match self.order {
            Order::Woken => append(&mut self.now, pack),
            Order::LastWokenFirst => self.now.push_front(pack),
            Order::Listed if pack.id < by => self.later.push(pack),
            Order::Listed => {
                self.now.insert(self.now.partition_point(|other| other.id < pack.id), pack);
            }
        }
    }

    /// The waits of these are over: they are woken when a thread looks at its timers.
    pub(super) fn time_out(&mut self, pack: Pack) {
        append(&mut self.over, pack);
    }

    /// A thread looks at its timers: fetches whose waits are over are woken. True if any fetch is ready now.
    pub(super) fn look(&mut self) -> bool {
        self.polls = 0;
        match self.order {
            Order::Woken => {}
            Order::LastWokenFirst => {
                if let Some(last) = self.over.back_mut() {
                    last.count -= 1;
                    self.now.push_front(Pack { id: last.id + last.count, count: 1, ..*last });
                    if last.count == 0 {
                        self.over.pop_back();
                    }
                }
            }
            Order::Listed => {
                self.over.extend(self.later.drain(..).chain(self.now.drain(..)));
                self.over.make_contiguous().sort_unstable_by_key(|pack| pack.id);
            }
        }
        for pack in self.over.drain(..) {
            append(&mut self.now, pack);
        }
        !self.now.is_empty()
    }
}
