//! What moves together comes to what moves one by one.

use proptest::prelude::*;

use super::tests::shape;
use super::*;
use crate::plan::{Admission, Clients, Fetch, Limits, Plan, Requests, Step};

/// A plan of which nobody says that two fetches are alike: each moves by itself.
struct Singly<'a>(&'a Plan);

impl Work for Singly<'_> {
    fn count(&self) -> u32 {
        self.0.count()
    }

    fn step(&self, id: u32, nth: u16) -> Option<Step> {
        self.0.step(id, nth)
    }

    fn alike(&self, _: u32, _: u32) -> u32 {
        1
    }

    fn arrival(&self, id: u32) -> Nanos {
        self.0.arrival(id)
    }

    fn is_due_at_once(&self) -> bool {
        self.0.is_due_at_once()
    }

    fn computing(&self) -> f64 {
        self.0.computing()
    }

    fn clients(&self) -> Option<&Clients> {
        self.0.clients()
    }

    fn admission(&self) -> Admission {
        self.0.admission
    }

    fn limits(&self) -> &Limits {
        &self.0.limits
    }
}

/// Groups of equal fetches: what each does, and how many there are.
type Groups = Vec<(Vec<Step>, u32)>;

fn groups() -> impl Strategy<Value = Groups> {
    // Lengths that meet, that are nothing, and that take many slices.
    let length = || prop_oneof![0..5_u64, 0..50_000_u64, 0..3_000_000_u64, Just(1_000_000_u64)];
    let step = prop_oneof![length().prop_map(Step::Wait), length().prop_map(Step::Compute)];
    prop::collection::vec((prop::collection::vec(step, 0..5), 0..150_u32), 1..4)
}

/// When the fetches of a plan come.
#[derive(Clone, Debug)]
enum Come {
    AtOnce,
    Evenly(Nanos, Admission),
    Mixed(Nanos, Admission),
    Clients(u32, Nanos),
}

fn come() -> impl Strategy<Value = Come> {
    let admission = (prop::option::of(0..9_u32), prop::option::of(0..900_000_u64))
        .prop_map(|(queue, deadline)| Admission { queue, deadline });
    prop_oneof![
        2 => Just(Come::AtOnce),
        1 => (0..400_000_u64, admission.clone()).prop_map(|(gap, admission)| Come::Evenly(gap, admission)),
        1 => (0..400_000_u64, admission).prop_map(|(gap, admission)| Come::Mixed(gap, admission)),
        1 => (1..20_u32, 0..400_000_u64).prop_map(|(count, think)| Come::Clients(count, think)),
    ]
}

fn plan(groups: Groups, come: Come, connections: Option<u32>) -> Plan {
    let (mut steps, mut fetches) = (Vec::new(), Vec::new());
    for (own, count) in groups {
        let start = steps.len() as u32;
        steps.extend(own);
        fetches.extend((0..count).map(|_| Fetch { arrival: 0, steps: start..steps.len() as u32 }));
    }
    let (count, mut admission, mut clients) = (fetches.len() as u64, Admission::default(), None);
    let mut arrive = |at: &dyn Fn(u64) -> Nanos| {
        fetches.iter_mut().zip(0..).for_each(|(fetch, nth)| fetch.arrival = at(nth));
    };
    match come {
        Come::AtOnce => {}
        Come::Evenly(gap, own) => {
            arrive(&|nth| nth * gap);
            admission = own;
        }
        Come::Mixed(gap, own) => {
            arrive(&|nth| nth * 7 % count / 3 * gap);
            admission = own;
        }
        Come::Clients(many, think) => {
            arrive(&|nth| nth % 3 * think);
            clients = Some(Clients { count: many, turns: (0..count as u32).collect() });
        }
    }
    Plan {
        fetches: fetches.into(),
        steps: steps.into(),
        groups: Box::default(),
        limits: Limits { workers: 2, in_flight: Some(5), blocking_threads: 4, connections },
        seed: 0,
        clients,
        admission,
        requests: Requests::default(),
    }
}

proptest! {
    #[test]
    fn packs_come_to_what_each_fetch_comes_to(
        groups in groups(), come in come(), shape in shape(40), cores in 1..12_u32,
        connections in prop::option::of(1..6_u32),
    ) {
        let plan = plan(groups, come, connections);
        let expect = predict(&Singly(&plan), shape, cores, |wait| wait);
        prop_assert_eq!(predict(&plan, shape, cores, |wait| wait), expect);
    }

    /// What a fetch costs makes nothing shorter than the longest wait, and all of it is computed.
    #[test]
    fn costs_are_computed(groups in groups(), shape in shape(40), cores in 1..12_u32, each in 1..9_000_u64) {
        let plan = plan(groups, Come::AtOnce, None);
        let late = 1_000;
        let costly = Costly { work: &plan, costs: Costs { late, each } };
        let (ideal, found) = (predict(&plan, shape, cores, |wait| wait), predict(&costly, shape, cores, |wait| wait));
        let count = plan.len() as u128;
        prop_assert_eq!(found.compute, ideal.compute + count * u128::from(each));
        let longest = plan.ids().map(|id| {
            let waits = plan.steps_of(id).iter().filter(|step| step.io().is_some_and(|wait| wait > 0)).count();
            plan.waits_of(id) + plan.computes_of(id) + waits as u64 * late + each
        });
        prop_assert!(found.makespan >= longest.max().unwrap_or(0), "{} of {ideal:?}", found.makespan);
    }
}
