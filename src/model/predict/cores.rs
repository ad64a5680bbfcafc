//! The cores: threads that compute take turns on them.

use std::collections::VecDeque;

use super::events::Events;
use super::pack::{Join, Pack, append};

/// How long a thread computes on one core before another that is ready gets it, ns; and so much more for each doubling of
/// the cores, up to eight (Linux' EEVDF scheduler: `sysctl_sched_base_slice` in kernel/sched/fair.c).
const SLICE: f64 = 0.7e6;
/// About so many slices are simulated at most: very long computing gets longer ones.
const MOST_SLICES: f64 = 1e4;

/// Fetches whose threads compute, and what each has left to compute of its step beyond the slice under way, ns.
#[derive(Clone, Copy, PartialEq)]
struct Turn {
    pack: Pack,
    left: f64,
}

impl Join for Turn {
    fn join(&mut self, next: &Self) -> bool {
        self.left == next.left && self.pack.join(&next.pack)
    }
}

/// Cores, and the fetches whose threads compute.
pub(super) struct Cores {
    count: u32,
    slice: f64,
    /// On a core, by the time at which their slices end, and how many these are.
    running: Events<Turn>,
    on: u32,
    /// Threads that want a core, first come first served, and how many these are.
    queue: VecDeque<Turn>,
    queued: u32,
}

impl Cores {
    /// `count` cores for fetches that compute for `work` ns in all, on `threads`.
    pub(super) fn new(count: u32, threads: u32, work: f64) -> Self {
        // Where every thread has a core, nobody takes turns.
        let slice = SLICE * f64::from(1 + count.clamp(1, 8).ilog2());
        let slice = if threads <= count { f64::INFINITY } else { slice.max((work / MOST_SLICES).ceil()) };
        Self { count, slice, running: Events::default(), on: 0, queue: VecDeque::new(), queued: 0 }
    }

    /// How many threads compute or want to.
    pub(super) const fn busy(&self) -> u32 {
        self.on + self.queued
    }

    /// The threads that carry these fetches want a core for `length` each from `now` on.
    pub(super) fn compute(&mut self, pack: Pack, length: f64, now: f64) {
        self.stand(Turn { pack, left: length });
        self.give(now);
    }

    fn stand(&mut self, turn: Turn) {
        self.queued += turn.pack.count;
        append(&mut self.queue, turn);
    }

    /// When the next slice ends.
    pub(super) fn first(&self) -> Option<f64> {
        self.running.first()
    }

    /// Slices have ended `now`: fetches whose step ended with them. Their threads keep the cores until [`Cores::give`].
    pub(super) fn end(&mut self, now: f64) -> Option<Pack> {
        while let Some(turn) = self.running.pop_by(now) {
            self.on -= turn.pack.count;
            if turn.left <= 0.0 {
                return Some(turn.pack);
            }
            self.stand(turn);
            self.give(now);
        }
        None
    }

    /// Gives cores to threads that want one.
    pub(super) fn give(&mut self, now: f64) {
        while self.on < self.count
            && let Some(first) = self.queue.front_mut()
        {
            let pack = first.pack.split(first.pack.count.min(self.count - self.on));
            let slice = first.left.min(self.slice);
            let turn = Turn { pack, left: first.left - slice };
            if first.pack.count == 0 {
                self.queue.pop_front();
            }
            self.on += pack.count;
            self.queued -= pack.count;
            self.running.push(now + slice, turn);
        }
    }
}
