//! When fetches come: at the instants of the plan, or once their clients have been answered.

use std::ops::Range;

use super::events::Events;
use super::work::Work;

/// The fetches that are still to come.
pub(super) struct Coming<'a> {
    work: &'a dyn Work,
    /// In the order in which they are due, where that is not the order of their numbers.
    order: Option<Vec<u32>>,
    at_once: bool,
    /// How many have come.
    came: u32,
    closed: Option<Closed>,
}

/// Where clients wait for their answers.
struct Closed {
    due: Events<u32>,
    /// When each fetch was due.
    instants: Vec<f64>,
    next: Vec<Option<u32>>,
}

impl<'a> Coming<'a> {
    pub(super) fn new(work: &'a dyn Work) -> Self {
        let closed = work.clients().map(|clients| Closed {
            due: Events::default(),
            instants: vec![0.0; work.count() as usize],
            next: clients.next(),
        });
        let ascend = (1..work.count()).all(|id| work.arrival(id - 1) <= work.arrival(id));
        let order = (closed.is_none() && !ascend).then(|| {
            let mut order: Vec<u32> = (0..work.count()).collect();
            order.sort_by_key(|id| work.arrival(*id));
            order
        });
        let mut coming = Self { work, order, at_once: work.is_due_at_once(), came: 0, closed };
        for id in work.clients().iter().flat_map(|clients| clients.first()) {
            coming.think(*id, 0.0);
        }
        coming
    }

    /// When the next one comes.
    pub(super) fn first(&self) -> Option<f64> {
        match &self.closed {
            Some(closed) => closed.due.first(),
            None => self.next().map(|id| self.due(id)),
        }
    }

    /// The next, where they are due at instants.
    fn next(&self) -> Option<u32> {
        let ordered = |order: &Vec<u32>| order[self.came as usize];
        (self.came < self.work.count()).then(|| self.order.as_ref().map_or(self.came, ordered))
    }

    /// One that has come by now, or all of them.
    pub(super) fn pop_by(&mut self, now: f64) -> Option<Range<u32>> {
        if let Some(closed) = &mut self.closed {
            return closed.due.pop_by(now).map(|id| id..id + 1);
        }
        let first = self.next().filter(|id| self.due(*id) <= now)?;
        let ids = if self.at_once { first..self.work.count() } else { first..first + 1 };
        self.came += ids.end - ids.start;
        Some(ids)
    }

    /// When fetch `id`, which has come, was due.
    pub(super) fn due(&self, id: u32) -> f64 {
        let planned = || self.work.arrival(id) as f64;
        self.closed.as_ref().map_or_else(planned, |closed| closed.instants[id as usize])
    }

    /// These fetches have been answered.
    pub(super) fn answered(&mut self, ids: Range<u32>, now: f64) {
        for id in ids {
            let Some(closed) = &self.closed else { return };
            if let Some(next) = closed.next[id as usize] {
                self.think(next, now);
            }
        }
    }

    /// The client of fetch `id` begins to think about the answer before it.
    fn think(&mut self, id: u32, now: f64) {
        let due = now + self.work.arrival(id) as f64;
        if let Some(closed) = &mut self.closed {
            closed.instants[id as usize] = due;
            closed.due.push(due, id);
        }
    }
}
