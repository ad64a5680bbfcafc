//! What a prediction asks of the fetches.

use crate::plan::{Admission, Clients, Limits, Nanos, Outline, Plan, Step};

/// Fetches that a prediction can be made of, numbered from 0.
pub trait Work {
    /// How many there are.
    fn count(&self) -> u32;

    /// Step number `nth` of fetch `id`, from 0; `None` behind the last.
    fn step(&self, id: u32, nth: u16) -> Option<Step>;

    /// Of the `most` fetches from `id` on, how many first ones have the same steps: at least one.
    fn alike(&self, id: u32, most: u32) -> u32;

    /// When fetch `id` is due, as [`Fetch::arrival`](crate::plan::Fetch::arrival) says it.
    fn arrival(&self, id: u32) -> Nanos;

    /// True if no fetch is due later than the start.
    fn is_due_at_once(&self) -> bool;

    /// The sum of all computing, ns.
    fn computing(&self) -> f64;

    /// Who asks again once answered, if anybody.
    fn clients(&self) -> Option<&Clients>;

    /// When a fetch is not run.
    fn admission(&self) -> Admission;

    /// What a model may use.
    fn limits(&self) -> &Limits;
}

impl Work for Plan {
    fn count(&self) -> u32 {
        self.ids().end
    }

    fn step(&self, id: u32, nth: u16) -> Option<Step> {
        self.steps_of(id).get(usize::from(nth)).copied()
    }

    fn alike(&self, id: u32, most: u32) -> u32 {
        let fetches = &self.fetches[id as usize..];
        let same = |fetch: &&crate::plan::Fetch| fetch.steps == fetches[0].steps;
        fetches.iter().take(most as usize).take_while(same).count() as u32
    }

    fn arrival(&self, id: u32) -> Nanos {
        self.fetches[id as usize].arrival
    }

    fn is_due_at_once(&self) -> bool {
        self.last_due() == 0
    }

    fn computing(&self) -> f64 {
        self.ids().map(|id| self.computes_of(id) as f64).sum()
    }

    fn clients(&self) -> Option<&Clients> {
        self.clients.as_ref()
    }

    fn admission(&self) -> Admission {
        self.admission
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }
}

impl Work for Outline {
    fn count(&self) -> u32 {
        self.len()
    }

    fn step(&self, id: u32, nth: u16) -> Option<Step> {
        self.step_of(id, usize::from(nth))
    }

    fn alike(&self, id: u32, most: u32) -> u32 {
        self.alike_from(id, most)
    }

    fn arrival(&self, id: u32) -> Nanos {
        self.arrivals.get(id as usize).copied().unwrap_or(0)
    }

    fn is_due_at_once(&self) -> bool {
        self.arrivals.iter().all(|arrival| *arrival == 0)
    }

    fn computing(&self) -> f64 {
        self.total(|step| if let Step::Compute(nanos) = step { nanos } else { 0 })
    }

    fn clients(&self) -> Option<&Clients> {
        self.clients.as_ref()
    }

    fn admission(&self) -> Admission {
        self.admission
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }
}

/// What each fetch costs beyond its waits and its computing, on a machine that was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Costs {
    /// So much later than due does a timer end a wait.
    pub late: Nanos,
    /// So much does a fetch compute beside its steps, before the first of them.
    pub each: Nanos,
}

/// The fetches of `work`, each at these costs.
pub struct Costly<'a, W> {
    /// The fetches.
    pub work: &'a W,
    /// What each costs.
    pub costs: Costs,
}

impl<W: Work> Work for Costly<'_, W> {
    fn count(&self) -> u32 {
        self.work.count()
    }

    fn step(&self, id: u32, nth: u16) -> Option<Step> {
        let Costs { late, each } = self.costs;
        let first = u16::from(each > 0);
        if nth < first {
            return Some(Step::Compute(each));
        }
        // Nobody sleeps for no time.
        let later = |wait: Nanos| if wait > 0 { wait + late } else { wait };
        self.work.step(id, nth - first).map(|step| match step {
            Step::Wait(wait) => Step::Wait(later(wait)),
            Step::Request(request, wait) => Step::Request(request, later(wait)),
            Step::Compute(nanos) => Step::Compute(nanos),
        })
    }

    fn alike(&self, id: u32, most: u32) -> u32 {
        self.work.alike(id, most)
    }

    fn arrival(&self, id: u32) -> Nanos {
        self.work.arrival(id)
    }

    fn is_due_at_once(&self) -> bool {
        self.work.is_due_at_once()
    }

    fn computing(&self) -> f64 {
        self.work.computing() + self.costs.each as f64 * f64::from(self.count())
    }

    fn clients(&self) -> Option<&Clients> {
        self.work.clients()
    }

    fn admission(&self) -> Admission {
        self.work.admission()
    }

    fn limits(&self) -> &Limits {
        self.work.limits()
    }
}
