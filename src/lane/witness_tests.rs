//! What an honest lane says agrees with its witness; every change to it is found.

use super::*;
use crate::measure::{Finished, Outcome, Stamp};
use crate::plan::{Admission, Fetch, Limits, MILLISECOND, Requests, Step};
use crate::platform::Usage;

const MS: Nanos = MILLISECOND;

/// Four fetches of two waits, two at a time: as the lane says it and as its witness saw it.
fn honest() -> (Plan, Ran, Testimony) {
    let steps = [Step::Wait(30 * MS), Step::Wait(20 * MS)];
    let plan = Plan {
        fetches: vec![Fetch { arrival: 0, steps: 0..2 }; 4].into(),
        steps: steps.into(),
        groups: Box::default(),
        limits: Limits { workers: 2, in_flight: Some(2), blocking_threads: 1, connections: Some(2) },
        seed: 7,
        clients: None,
        admission: Admission::default(),
        requests: Requests::default(),
    };
    // The clock of the lane began 5 ms after that of the talk said `go`, at 100 ms, and that of the witness at 60 ms.
    let (go, began, witness) = (100 * MS, 105 * MS, 60 * MS);
    let (mut samples, mut asked) = (Vec::new(), Vec::new());
    let mut traced = Vec::new();
    for (fetch, start) in [(0, 0), (1, 0), (2, 52 * MS), (3, 52 * MS)] {
        let outcome = Outcome::Completed;
        samples.push(Sample {
            fetch,
            started: start,
            finished: start + 51 * MS,
            outcome,
            ..Sample::default()
        });
        let mut stamps = Vec::new();
        for (nth, (step, begin, wait)) in
            [(steps[0], start, 30 * MS), (steps[1], start + 31 * MS, 20 * MS)].into_iter().enumerate()
        {
            let end = begin + wait;
            stamps.push(Stamp { step, begin, end, cpu: 0, thread: 1 });
            let came = began - witness + begin + 10_000;
            let token = token(&plan, fetch, nth as u32 + 1);
            asked.push(Asked { wait, token, came, answered: Some(came + wait - 20_000) });
        }
        // The others are known by their samples alone.
        if fetch % 2 == 0 {
            traced.push(TracedFetch { fetch, stamps });
        }
    }
    let finished = Finished {
        samples,
        stopped: 109 * MS,
        before_start: 0,
        window: 110 * MS,
        origin: go,
        usage: Usage::default(),
        noise: None,
        resident_at_start: None,
        peak_resident: None,
    };
    let testimony = Testimony { seen: Witnessed { asked, surplus: 0 }, opened: [witness - MS, witness + MS] };
    (plan, Ran { finished, traced, far_cpu: None, testimony: None }, testimony)
}

fn not_once(missing: u64, repeated: u64, unasked: u64, unanswered: u64) -> Reason {
    Reason::NotAskedOnce { waits: 8, missing, repeated, unasked, unanswered }
}

/// The breaches after a change.
#[track_caller]
fn check(change: impl FnOnce(&mut Ran, &mut Testimony), expect: &[Reason]) {
    let (plan, mut ran, mut testimony) = honest();
    change(&mut ran, &mut testimony);
    let found = testimony.breaches(&plan, &ran, 2);
    assert!(found.iter().all(|breach| breach.fatal));
    let found: Vec<Reason> = found.into_iter().map(|breach| breach.reason).collect();
    assert_eq!(found, expect);
}

#[test]
fn an_honest_lane_agrees_with_its_witness() {
    check(|_, _| {}, &[]);
    // In whichever order it says its samples.
    check(|ran, _| ran.finished.samples.reverse(), &[]);
}

#[test]
fn what_was_not_asked_once_is_counted() {
    check(|_, seen| seen.seen.asked.truncate(7), &[not_once(1, 0, 0, 0)]);
    check(|_, seen| seen.seen.asked.clear(), &[not_once(8, 0, 0, 0)]);
    let again = |_: &mut Ran, seen: &mut Testimony| {
        let late = Asked { came: 900 * MS, answered: Some(930 * MS), ..seen.seen.asked[0] };
        seen.seen.asked.push(late);
    };
    check(again, &[not_once(0, 1, 0, 0)]);
    check(|_, seen| seen.seen.asked[3].token ^= 1, &[not_once(1, 0, 1, 0)]);
    check(|_, seen| seen.seen.asked[3].wait -= 1, &[not_once(1, 0, 1, 0)]);
    check(|_, seen| seen.seen.surplus = 5, &[not_once(0, 0, 5, 0)]);
    check(|_, seen| seen.seen.asked[7].answered = None, &[not_once(0, 0, 0, 1)]);
}

#[test]
fn stamps_that_do_not_hold_the_requests_are_found() {
    let outside = |fetches| [Reason::AskedOutside { fetches }];
    // By the other fetches it is known to 10 µs when the clock began. This one was over before its answer was sent,
    check(|ran, _| ran.finished.samples[1].finished -= 21_000, &outside(1));
    // and this one began after its request came; a little less could be true.
    check(|ran, _| ran.finished.samples[1].started += 21_000, &outside(1));
    check(|ran, _| ran.finished.samples[1].started += 19_000, &[]);
    // A step that is traced is held to its own stamps.
    check(|ran, _| ran.traced[0].stamps[1].begin += 21_000, &outside(1));
    // All of them alike, which would be another start of the clock: so early it cannot have been.
    let earlier = |ran: &mut Ran| {
        for sample in &mut ran.finished.samples {
            sample.started += 7 * MS;
            sample.finished += 7 * MS;
        }
    };
    check(|ran, _| (ran.traced.clear(), earlier(ran)).1, &outside(4));
    // Both waits of a fetch at once.
    check(
        |_, seen| {
            seen.seen.asked[3].came = seen.seen.asked[2].came;
            seen.seen.asked.truncate(4);
        },
        &[
            not_once(4, 0, 0, 0),
            Reason::AskedOutside { fetches: 1 },
            Reason::OpenOverLimit { peak: 3, limit: 2 },
        ],
    );
}

#[test]
fn the_instant_that_most_share_is_found() {
    let most = |spans: &[Began], within| most_at_once(spans.iter(), within);
    assert_eq!(most(&[], (0, 9)), 0);
    assert_eq!(most(&[(0, 5), (5, 9)], (0, 9)), 2, "ends belong to a span");
    assert_eq!(most(&[(0, 4), (5, 9), (3, 6)], (0, 9)), 2);
    assert_eq!(most(&[(0, 4), (0, 4), (8, 9)], (5, 9)), 1, "only within");
    assert_eq!(most(&[(0, 4)], (5, 9)), 0);
}
