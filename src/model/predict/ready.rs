//! The fetches that could go on and want a thread, in the order in which it takes them.

use std::collections::VecDeque;

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
    now: VecDeque<u32>,
    /// Woken too late for the pass that is under way.
    later: Vec<u32>,
    /// Waits that are over, which nobody has seen yet.
    over: Vec<u32>,
    /// Of the threads, those that compute.
    pub(super) busy: usize,
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
            over: Vec::new(),
            busy: 0,
            polls: 0,
            stirred: false,
        }
    }

    /// The next fetch to be polled.
    pub(super) fn take(&mut self) -> Option<u32> {
        self.now.pop_front()
    }

    /// A fetch that starts when its turn comes.
    pub(super) fn admit(&mut self, id: u32) {
        self.now.push_back(id);
    }

    /// Fetch `id`, woken by fetch `by` while that one was polled.
    pub(super) fn wake(&mut self, id: u32, by: u32) {
        match self.order {
            Order::Woken => self.now.push_back(id),
            Order::LastWokenFirst => self.now.push_front(id),
            Order::Listed if id < by => self.later.push(id),
            Order::Listed => self.now.insert(self.now.partition_point(|other| *other < id), id),
        }
    }

    /// The wait of fetch `id` is over: it is woken when a thread looks at its timers.
    pub(super) fn time_out(&mut self, id: u32) {
        self.over.push(id);
    }

    /// A thread looks at its timers: fetches whose waits are over are woken. True if any fetch is ready now.
    pub(super) fn look(&mut self) -> bool {
        self.polls = 0;
        let mut woken = std::mem::take(&mut self.over);
        match self.order {
            Order::Woken => {}
            Order::LastWokenFirst => {
                if let Some(last) = woken.pop() {
                    self.now.push_front(last);
                }
            }
            Order::Listed => {
                woken.append(&mut self.later);
                woken.extend(self.now.drain(..));
                woken.sort_unstable();
            }
        }
        self.now.extend(woken);
        !self.now.is_empty()
    }
}
