//! An outline of a plan: what all of its fetches do, without a list of them.

use super::{Admission, Clients, Fetch, Group, Limits, Nanos, Plan, Requests, Step};

/// A microsecond in [`Nanos`]: every duration of a plan is a whole number of them.
const MICROSECOND: Nanos = 1_000;

/// A plan that is only reckoned with. Equal fetches are counted, and lengths that differ take 4 bytes each, so that ten
/// million fetches have room.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// Group after group, in file order.
    pub stretches: Box<[Stretch]>,
    /// The lengths of all steps of the stretches that were drawn, in microseconds.
    pub lengths: Box<[u32]>,
    /// For each fetch what [`Fetch::arrival`] says; empty if all are due at the start.
    pub arrivals: Box<[Nanos]>,
    /// See [`Plan::limits`].
    pub limits: Limits,
    /// See [`Plan::seed`].
    pub seed: u64,
    /// See [`Plan::clients`].
    pub clients: Option<Clients>,
    /// See [`Plan::admission`].
    pub admission: Admission,
    /// See [`Plan::requests`].
    pub requests: Requests,
}

/// A group whose fetches do the same things.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// Which fetches these are.
    pub group: Group,
    /// What each of them does.
    pub steps: Box<[Step]>,
    /// Where their lengths begin in [`Outline::lengths`], if each fetch has its own: those in `steps` are the first one's.
    pub drawn: Option<usize>,
}

impl Outline {
    /// How many fetches there are.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.stretches.last().map_or(0, |stretch| stretch.group.fetches.end)
    }

    /// True if there is no fetch.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Step number `nth` of fetch `id`; `None` behind the last, and of a fetch that there is not.
    #[must_use]
    pub fn step_of(&self, id: u32, nth: usize) -> Option<Step> {
        let stretch = self.stretch(id)?;
        let step = *stretch.steps.get(nth)?;
        let Some(drawn) = stretch.drawn else { return Some(step) };
        let place = (id - stretch.group.fetches.start) as usize * stretch.steps.len() + nth;
        Some(step.lasting(MICROSECOND * Nanos::from(self.lengths[drawn + place])))
    }

    /// Of the `most` fetches from `id` on, how many first ones are known to have the same steps.
    #[must_use]
    pub fn alike_from(&self, id: u32, most: u32) -> u32 {
        match self.stretch(id) {
            Some(stretch) if stretch.drawn.is_none() => most.min(stretch.group.fetches.end - id),
            _ => most.min(1),
        }
    }

    fn stretch(&self, id: u32) -> Option<&Stretch> {
        self.stretches.get(self.stretches.partition_point(|stretch| stretch.group.fetches.end <= id))
    }

    /// The sum over all steps of what `of` says of each, whose length is that of the step.
    #[must_use]
    pub fn total(&self, of: impl Fn(Step) -> Nanos) -> f64 {
        let one = |(stretch, id): (&Stretch, u32)| {
            (0..stretch.steps.len())
                .filter_map(|nth| self.step_of(id, nth))
                .map(|step| of(step) as f64)
                .sum::<f64>()
        };
        let all = |stretch: &Stretch| match stretch.drawn {
            None if stretch.group.fetches.is_empty() => 0.0,
            None => one((stretch, stretch.group.fetches.start)) * stretch.group.fetches.len() as f64,
            Some(_) => stretch.group.fetches.clone().map(|id| one((stretch, id))).sum(),
        };
        self.stretches.iter().map(all).sum()
    }

    /// The plan that this is the outline of.
    ///
    /// # Panics
    /// If it has 2³² steps that differ, or more.
    #[must_use]
    pub fn plan(self) -> Plan {
        let place = |steps: &Vec<Step>| u32::try_from(steps.len()).expect("fewer than 2^32 steps");
        let (mut fetches, mut steps) = (Vec::with_capacity(self.len() as usize), Vec::new());
        for stretch in &self.stretches {
            let mut range = place(&steps)..place(&steps);
            for id in stretch.group.fetches.clone() {
                if id == stretch.group.fetches.start || stretch.drawn.is_some() {
                    let start = place(&steps);
                    steps.extend((0..stretch.steps.len()).filter_map(|nth| self.step_of(id, nth)));
                    range = start..place(&steps);
                }
                let arrival = self.arrivals.get(id as usize).copied().unwrap_or(0);
                fetches.push(Fetch { arrival, steps: range.clone() });
            }
        }
        let Self { stretches, limits, seed, clients, admission, requests, .. } = self;
        let groups = stretches.into_iter().map(|stretch| stretch.group).collect();
        Plan {
            fetches: fetches.into(),
            steps: steps.into(),
            groups,
            limits,
            seed,
            clients,
            admission,
            requests,
        }
    }
}
