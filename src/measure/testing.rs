//! A sound trial, and the verdict on it after a mutation.

use super::check::{Breach, Expectation, breaches};
use super::flight::Flight;
use super::{Finished, Outcome, Sample};
use crate::payload;
use crate::plan::{Admission, Fetch, Limits, MILLISECOND, Plan, Requests, Step};
use crate::platform::Usage;

pub(super) const RATE: f64 = 0.001;

pub(super) fn plan(count: u32, steps: &[Step]) -> Plan {
    Plan {
        fetches: (0..count).map(|_| Fetch { arrival: 0, steps: 0..steps.len() as u32 }).collect(),
        steps: steps.into(),
        groups: Box::default(),
        limits: Limits { workers: 2, in_flight: None, blocking_threads: 512, connections: None },
        seed: 1,
        clients: None,
        admission: Admission::default(),
        requests: Requests::default(),
    }
}

/// Ten waits of 100 ms, all in flight at once, as a sound model would bring them back.
pub(super) fn sound() -> (Plan, Finished, Expectation) {
    let plan = plan(10, &[Step::Wait(100 * MILLISECOND)]);
    let samples = plan
        .ids()
        .map(|id| Sample {
            fetch: id,
            thread: 0,
            outcome: Outcome::Completed,
            payload: payload::expected(&plan, id, RATE),
            started: u64::from(id) * 1_000,
            finished: u64::from(id) * 1_000 + 101 * MILLISECOND,
        })
        .collect();
    let finished = Finished {
        samples,
        stopped: 102 * MILLISECOND,
        before_start: 0,
        window: 102 * MILLISECOND,
        origin: 0,
        usage: Usage { cpu: MILLISECOND, ..Usage::default() },
        noise: None,
        resident_at_start: None,
        peak_resident: None,
    };
    let expect = Expectation {
        ceiling: 10,
        ideal_peak: 10,
        computing_cores: 1,
        burst_cores: 1,
        cores: 2,
        rate: RATE,
        promised: |wait| wait,
        answers_known: true,
        core: None,
    };
    (plan, finished, expect)
}

/// The verdict after `mutate`: empty, or for each breach `!` (invalid) or `?` (suspect) with its reason.
pub(in crate::measure) fn verdict(mutate: impl FnOnce(&mut Plan, &mut Finished, &mut Expectation)) -> String {
    let (mut plan, mut finished, mut expect) = sound();
    mutate(&mut plan, &mut finished, &mut expect);
    let flight = Flight::of(&finished.samples);
    let words = |breach: Breach| format!("{} {:?}", if breach.fatal { '!' } else { '?' }, breach.reason);
    breaches(&plan, &finished, &[], &flight, &expect).0.into_iter().map(words).collect::<Vec<_>>().join("\n")
}

#[track_caller]
pub(super) fn caught(mutate: impl FnOnce(&mut Plan, &mut Finished, &mut Expectation), words: &str) {
    let verdict = verdict(mutate);
    assert!(verdict.contains(words), "{words:?} is not in {verdict:?}");
}
