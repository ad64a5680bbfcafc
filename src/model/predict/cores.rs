//! The cores: threads that compute take turns on them.

use std::collections::VecDeque;

use super::events::Events;

/// How long a thread computes on one core before another that is ready gets it, ns; and so much more for each doubling of
/// the cores, up to eight (Linux' EEVDF scheduler: `sysctl_sched_base_slice` in kernel/sched/fair.c).
const SLICE: f64 = 0.7e6;
/// About so many slices are simulated at most: very long computing gets longer ones.
const MOST_SLICES: f64 = 1e4;

/// Cores, and the fetches whose threads compute.
pub(super) struct Cores {
    count: usize,
    slice: f64,
    /// On a core, by the time at which their slices end.
    running: Events,
    /// Threads that want a core, first come first served.
    queue: VecDeque<u32>,
    /// What each fetch has left to compute of its step beyond the slice under way, ns.
    left: Vec<f64>,
}

impl Cores {
    /// `count` cores for `fetches`, which compute for `work` ns in all, on `threads`.
    pub(super) fn new(count: usize, threads: usize, fetches: usize, work: f64) -> Self {
        // Where every thread has a core, nobody takes turns.
        let slice = SLICE * f64::from(1 + count.clamp(1, 8).ilog2());
        let slice = if threads <= count { f64::INFINITY } else { slice.max((work / MOST_SLICES).ceil()) };
        Self { count, slice, running: Events::default(), queue: VecDeque::new(), left: vec![0.0; fetches] }
    }

    /// How many threads compute or want to.
    pub(super) fn busy(&self) -> usize {
        self.running.len() + self.queue.len()
    }

    /// The thread that carries fetch `id` wants a core for `length` from `now` on.
    pub(super) fn compute(&mut self, id: u32, length: f64, now: f64) {
        self.left[id as usize] = length;
        self.queue.push_back(id);
        self.give(now);
    }

    /// When the next slice ends.
    pub(super) fn first(&self) -> Option<f64> {
        self.running.first()
    }

    /// A slice has ended `now`: the fetch whose step ended with it. Its thread keeps the core until [`Cores::give`].
    pub(super) fn end(&mut self, now: f64) -> Option<u32> {
        while let Some(id) = self.running.pop_by(now) {
            if self.left[id as usize] <= 0.0 {
                return Some(id);
            }
            self.queue.push_back(id);
            self.give(now);
        }
        None
    }

    /// Gives cores to threads that want one.
    pub(super) fn give(&mut self, now: f64) {
        while self.running.len() < self.count
            && let Some(id) = self.queue.pop_front()
        {
            let left = &mut self.left[id as usize];
            let slice = left.min(self.slice);
            *left -= slice;
            self.running.push(now + slice, id);
        }
    }
}
