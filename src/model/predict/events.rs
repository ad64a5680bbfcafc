//! What ends when.

use std::collections::VecDeque;

use super::pack::{Join, append};

/// A bucket keeps the room of so many events when it is emptied.
const KEPT: usize = 1 << 10;

/// Things by the moment at which they end; among equals the first that began.
///
/// A radix heap (Ahuja, Mehlhorn, Orlin and Tarjan 1990): nothing ends before what has ended, so it is enough to know
/// which is the highest bit in which a moment differs from the latest one. Ten million waits are held and told apart by
/// copying them in order, where a binary heap would look all over the memory for each.
pub(super) struct Events<T> {
    /// The latest moment at which something was taken, as bits: those of floats that are not negative ascend with them.
    latest: u64,
    /// What ends at that moment.
    due: VecDeque<T>,
    /// What ends later, by the highest bit that differs.
    later: Vec<Bucket<T>>,
    /// A bit for each bucket that is not empty.
    filled: u64,
}

struct Bucket<T> {
    soonest: u64,
    events: Vec<(u64, T)>,
}

impl<T> Default for Events<T> {
    fn default() -> Self {
        let bucket = |_| Bucket { soonest: u64::MAX, events: Vec::new() };
        Self { latest: 0, due: VecDeque::new(), later: (0..u64::BITS).map(bucket).collect(), filled: 0 }
    }
}

impl<T: Join> Events<T> {
    /// `item` ends `at` a moment that is not before any at which something was taken.
    pub(super) fn push(&mut self, at: f64, item: T) {
        self.put(at.to_bits(), item);
    }

    fn put(&mut self, at: u64, item: T) {
        let Some(bit) = (at ^ self.latest).checked_ilog2() else {
            return append(&mut self.due, item);
        };
        self.filled |= 1 << bit;
        let bucket = &mut self.later[bit as usize];
        bucket.soonest = bucket.soonest.min(at);
        if !bucket.events.last_mut().is_some_and(|(other, last)| *other == at && last.join(&item)) {
            bucket.events.push((at, item));
        }
    }

    /// When the next one ends.
    pub(super) fn first(&self) -> Option<f64> {
        let later = || self.later.get(self.filled.trailing_zeros() as usize).map(|bucket| bucket.soonest);
        let first = if self.due.is_empty() { later() } else { Some(self.latest) };
        first.map(f64::from_bits)
    }

    /// The next that ends by `at`.
    pub(super) fn pop_by(&mut self, at: f64) -> Option<T> {
        let first = self.first().filter(|first| *first <= at)?;
        if self.due.is_empty() {
            self.look_at(first.to_bits());
        }
        self.due.pop_front()
    }

    /// What ends at `first`, which is the next moment, is due; what shares its bucket goes to lower ones.
    fn look_at(&mut self, first: u64) {
        self.latest = first;
        let bit = self.filled.trailing_zeros() as usize;
        self.filled &= self.filled - 1;
        self.later[bit].soonest = u64::MAX;
        let mut events = std::mem::take(&mut self.later[bit].events);
        // In the order in which they came, so that among equals the first stays the first.
        for (at, item) in events.drain(..) {
            self.put(at, item);
        }
        if events.capacity() <= KEPT {
            self.later[bit].events = events;
        }
    }
}
