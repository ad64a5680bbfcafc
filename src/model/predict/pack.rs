//! Fetches that move together: what a million of them do alike is done once.

use std::collections::VecDeque;
use std::ops::Range;

/// What a fetch does next when it has a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Start,
    /// Its next step.
    Step,
    /// It was given a connection for the wait that it has come to.
    Wait,
    /// Its wait is over: it gives its connection back.
    Return,
}

/// Neighbouring fetches in the same state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pack {
    /// The first of them.
    pub(super) id: u32,
    /// How many.
    pub(super) count: u32,
    /// In which queue they stand.
    pub(super) at: u32,
    /// How many of their steps they have begun.
    pub(super) nth: u16,
    pub(super) next: Next,
}

const _: () = assert!(size_of::<Pack>() == 16);

impl Pack {
    /// Those with these ids, which have not started.
    pub(super) const fn of(ids: &Range<u32>, at: u32) -> Self {
        Self { id: ids.start, count: ids.end - ids.start, at, nth: 0, next: Next::Start }
    }

    pub(super) const fn ids(&self) -> Range<u32> {
        self.id..self.id + self.count
    }

    /// Takes the first `count` of them.
    pub(super) const fn split(&mut self, count: u32) -> Self {
        let first = Self { count, ..*self };
        self.id += count;
        self.count -= count;
        first
    }
}

/// What may become one with what came before it.
pub(super) trait Join: Copy {
    /// Takes `next`, which comes right behind, into itself; false if the two are not alike.
    fn join(&mut self, next: &Self) -> bool;
}

impl Join for Pack {
    fn join(&mut self, next: &Self) -> bool {
        let behind = Self { id: self.id + self.count, count: next.count, ..*self };
        let joins = behind == *next;
        self.count += if joins { next.count } else { 0 };
        joins
    }
}

impl Join for u32 {
    fn join(&mut self, _: &Self) -> bool {
        false
    }
}

/// Stands at the end of a queue.
pub(super) fn append<T: Join>(queue: &mut VecDeque<T>, item: T) {
    if !queue.back_mut().is_some_and(|last| last.join(&item)) {
        queue.push_back(item);
    }
}
