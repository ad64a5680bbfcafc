//! Fetches by the moment at which what they do ends.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// A moment that can be ordered: simulated times are never NaN.
#[derive(Clone, Copy, PartialEq)]
struct Moment(f64);

impl Eq for Moment {}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// Fetches by the moment at which what they do ends; among equals the first that began it.
#[derive(Default)]
pub(super) struct Events {
    heap: BinaryHeap<Reverse<(Moment, u64, u32)>>,
    order: u64,
}

impl Events {
    pub(super) fn push(&mut self, at: f64, id: u32) {
        self.order += 1;
        self.heap.push(Reverse((Moment(at), self.order, id)));
    }

    /// When the next one ends.
    pub(super) fn first(&self) -> Option<f64> {
        self.heap.peek().map(|event| event.0.0.0)
    }

    /// The next that ends by `at`.
    pub(super) fn pop_by(&mut self, at: f64) -> Option<u32> {
        self.first().filter(|first| *first <= at)?;
        self.heap.pop().map(|event| event.0.2)
    }

    pub(super) fn len(&self) -> usize {
        self.heap.len()
    }
}
