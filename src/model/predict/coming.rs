//! When fetches come: at the instants of the plan, or once their clients have been answered.

use super::events::Events;
use crate::plan::{Clients, Plan};

/// The fetches that are still to come.
pub(super) struct Coming<'a> {
    plan: &'a Plan,
    /// In the order in which they are due, and how many have come.
    order: Vec<u32>,
    came: usize,
    closed: Option<Closed>,
}

/// Where clients wait for their answers.
struct Closed {
    due: Events,
    /// When each fetch was due.
    instants: Vec<f64>,
    next: Vec<Option<u32>>,
}

impl<'a> Coming<'a> {
    pub(super) fn new(plan: &'a Plan) -> Self {
        let closed = plan.clients.as_ref().map(|clients| Closed {
            due: Events::default(),
            instants: vec![0.0; plan.len()],
            next: clients.next(),
        });
        let order = if closed.is_some() { Vec::new() } else { plan.order() };
        let mut coming = Self { plan, order, came: 0, closed };
        for id in plan.clients.iter().flat_map(Clients::first) {
            coming.think(*id, 0.0);
        }
        coming
    }

    /// When the next one comes.
    pub(super) fn first(&self) -> Option<f64> {
        match &self.closed {
            Some(closed) => closed.due.first(),
            None => self.order.get(self.came).map(|id| self.due(*id)),
        }
    }

    /// One that has come by now.
    pub(super) fn pop_by(&mut self, now: f64) -> Option<u32> {
        if let Some(closed) = &mut self.closed {
            return closed.due.pop_by(now);
        }
        let id = *self.order.get(self.came)?;
        (self.due(id) <= now).then(|| {
            self.came += 1;
            id
        })
    }

    /// When fetch `id`, which has come, was due.
    pub(super) fn due(&self, id: u32) -> f64 {
        let planned = || self.plan.fetches[id as usize].arrival as f64;
        self.closed.as_ref().map_or_else(planned, |closed| closed.instants[id as usize])
    }

    /// Fetch `id` has been answered.
    pub(super) fn answered(&mut self, id: u32, now: f64) {
        if let Some(next) = self.closed.as_ref().and_then(|closed| closed.next[id as usize]) {
            self.think(next, now);
        }
    }

    /// The client of fetch `id` begins to think about the answer before it.
    fn think(&mut self, id: u32, now: f64) {
        let due = now + self.plan.fetches[id as usize].arrival as f64;
        if let Some(closed) = &mut self.closed {
            closed.instants[id as usize] = due;
            closed.due.push(due, id);
        }
    }
}
