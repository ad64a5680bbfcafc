//! Mutations of a recorder, each of which a check must catch.

use super::*;
use crate::measure::Stamp;
use crate::measure::testing::{RATE, caught, plan, sound, verdict};
use crate::plan::MILLISECOND;

#[test]
fn a_sound_trial_is_valid() {
    assert_eq!(verdict(|_, _, _| {}), "");
}

#[test]
fn a_dropped_fetch_is_caught() {
    caught(|_, finished, _| finished.samples.truncate(9), "! NotOnce { fetches: 10, missing: 1");
}

#[test]
fn a_repeated_fetch_is_caught() {
    caught(
        |_, finished, _| {
            let again = finished.samples[3];
            finished.samples.push(again);
        },
        "! NotOnce { fetches: 10, missing: 0, repeated: 1, unasked: 0 }",
    );
}

#[test]
fn a_fetch_that_never_ran_is_caught() {
    caught(
        |_, finished, _| finished.samples[4].outcome = Outcome::Missing,
        "! NotOnce { fetches: 10, missing",
    );
}

#[test]
fn swapped_results_are_caught_although_their_sum_is_the_same() {
    caught(
        |_, finished, _| {
            let [one, other, ..] = &mut finished.samples[..] else { unreachable!("ten samples") };
            std::mem::swap(&mut one.payload, &mut other.payload);
        },
        "! WrongResult { fetch: 0 }",
    );
}

#[test]
fn the_checksum_sees_all_three() {
    let (_, finished, _) = sound();
    let whole = checksum(&finished.samples);
    let mut swapped = finished.samples.clone();
    swapped[0].payload = finished.samples[1].payload;
    swapped[1].payload = finished.samples[0].payload;
    assert_ne!(checksum(&swapped), whole);
    assert_ne!(checksum(&finished.samples[1..]), whole);
    assert_ne!(checksum(&[finished.samples.as_slice(), &finished.samples[..1]].concat()), whole);
}

#[test]
fn a_failed_fetch_is_caught() {
    caught(|_, finished, _| finished.samples[2].outcome = Outcome::Failed, "! FetchesFailed { failed: 1");
}

/// A request that came to nothing ends its fetch: early, with another payload, and once.
#[test]
fn an_unsuccessful_fetch_is_a_result_and_must_come_once() {
    let cut_short = |finished: &mut Finished, id: usize| {
        let sample = &mut finished.samples[id];
        (sample.outcome, sample.payload) = (Outcome::Unsuccessful, 0);
        sample.finished = sample.started + MILLISECOND;
    };
    assert_eq!(verdict(|_, finished, _| cut_short(finished, 3)), "");
    assert_eq!(verdict(|_, finished, _| (0..10).for_each(|id| cut_short(finished, id))), "");
    caught(
        |_, finished, _| {
            cut_short(finished, 3);
            let again = finished.samples[3];
            finished.samples.push(again);
        },
        "! NotOnce { fetches: 10, missing: 0, repeated: 1, unasked: 0 }",
    );
    caught(
        |_, finished, _| {
            cut_short(finished, 3);
            finished.samples[4].finished = finished.samples[4].started + MILLISECOND;
        },
        "! EndedEarly { fetches: 1, waits: 0 }",
    );
}

#[test]
fn a_wait_one_millisecond_short_is_caught() {
    caught(
        |_, finished, _| finished.samples[5].finished = finished.samples[5].started + 99 * MILLISECOND,
        "! EndedEarly { fetches: 1, waits: 0 }",
    );
}

#[test]
fn an_early_wait_that_a_late_one_makes_up_for_is_caught() {
    let (plan, finished, expect) = sound();
    let stamp = |begin, end| Stamp { step: Step::Wait(100 * MILLISECOND), begin, end, cpu: 0, thread: 0 };
    let traced =
        [TracedFetch { fetch: 0, stamps: vec![stamp(0, 99 * MILLISECOND), stamp(0, 103 * MILLISECOND)] }];
    let found = breaches(&plan, &finished, &traced, &Flight::of(&finished.samples), &expect);
    assert_eq!(found.0, [Breach { fatal: true, reason: Reason::EndedEarly { fetches: 0, waits: 1 } }]);
}

#[test]
fn a_makespan_under_the_waits_is_caught() {
    // With at most 5 in flight ten waits of 100 ms take 200 ms.
    caught(|_, _, expect| expect.ceiling = 5, "! UnderWaits { makespan_ns: 101009000");
}

/// Sleeps that were made before their fetches ran, and then queued for a permit, expire in the queue: the second
/// five seem to take no time, and bounded concurrency seems to be free.
#[test]
fn waits_that_expired_in_a_queue_are_caught_twice() {
    let eager = |_: &mut Plan, finished: &mut Finished, expect: &mut Expectation| {
        expect.ceiling = 5;
        expect.ideal_peak = 5;
        for sample in &mut finished.samples[5..] {
            sample.started = 101 * MILLISECOND + 10_000;
            sample.finished = sample.started + 1_000;
        }
    };
    caught(eager, "! EndedEarly { fetches: 5, waits: 0 }");
    caught(eager, "! UnderWaits { makespan_ns: 101011000, bound_ns: 200000000 }");
}

/// The last number that is still allowed, and the first that is not.
#[test]
fn bounds_are_sharp() {
    let start = |nanos: u64| {
        move |_: &mut Plan, finished: &mut Finished, _: &mut Expectation| {
            for sample in &mut finished.samples {
                (sample.started, sample.finished) = (0, nanos);
            }
        }
    };
    assert_eq!(verdict(start(100 * MILLISECOND)), "");
    caught(start(100 * MILLISECOND - 1), "! UnderWaits { makespan_ns: 99999999, bound_ns: 100000000 }");
    caught(start(100 * MILLISECOND - 1), "! EndedEarly { fetches: 10, waits: 0 }");
    let stop =
        |nanos| move |_: &mut Plan, finished: &mut Finished, _: &mut Expectation| finished.stopped = nanos;
    assert_eq!(verdict(stop(101 * MILLISECOND + 9_000)), "");
    caught(stop(101 * MILLISECOND + 8_999), "! OutsideTrial { fetches: 1 }");
}

#[test]
fn a_finish_before_its_start_is_caught() {
    caught(
        |_, finished, _| {
            (finished.samples[0].started, finished.samples[0].finished) = (50, 49);
        },
        "! OutsideTrial { fetches: 1 }",
    );
}

#[test]
fn a_fetch_that_nobody_asked_for_is_caught() {
    caught(
        |_, finished, _| {
            let stranger = Sample { fetch: 10, ..finished.samples[0] };
            finished.samples.push(stranger);
        },
        "! NotOnce { fetches: 10, missing: 0, repeated: 0, unasked: 1 }",
    );
}

#[test]
fn more_in_flight_than_allowed_is_caught() {
    caught(|_, _, expect| expect.ceiling = 9, "! OverLimit { peak: 10, limit: 9");
}

#[test]
fn fewer_in_flight_than_fit_is_a_doubt() {
    caught(
        |_, finished, _| {
            for sample in &mut finished.samples[6..] {
                sample.started += 101 * MILLISECOND;
                sample.finished += 101 * MILLISECOND;
            }
            finished.stopped *= 2;
        },
        "? UnderPeak { peak: 6, ideal: 10 }",
    );
}

#[test]
fn slow_launching_is_no_doubt() {
    // Making ten threads on a crowded machine: a core is at work meanwhile.
    let quiet = verdict(|_, finished, _| {
        for (i, sample) in finished.samples.iter_mut().enumerate() {
            sample.started += i as u64 * 30 * MILLISECOND;
            sample.finished += i as u64 * 30 * MILLISECOND;
        }
        finished.stopped *= 10;
        (finished.window, finished.usage.cpu) = (finished.stopped, 300 * MILLISECOND);
    });
    assert_eq!(quiet, "");
}

/// Ten fetches of 100 ms on `workers` threads, of which the first gets `first` of them.
fn shared_out(first: u64, finished: &mut Finished, expect: &mut Expectation) {
    (expect.ceiling, expect.ideal_peak) = (2, 2);
    finished.stopped = 1_000 * MILLISECOND;
    for (place, sample) in (0..).zip(&mut finished.samples) {
        let (thread, turn) = if place < first { (0, place) } else { (1, place - first) };
        sample.thread = thread;
        (sample.started, sample.finished) = (turn * 100 * MILLISECOND, (turn + 1) * 100 * MILLISECOND);
    }
}

/// A pool that splits its work beforehand: one of two workers goes home while the other still has a queue.
#[test]
fn an_idle_worker_beside_a_queue_is_a_doubt() {
    assert_eq!(verdict(|_, finished, expect| shared_out(5, finished, expect)), "");
    caught(
        |_, finished, expect| shared_out(7, finished, expect),
        "? Idle { makespan_ns: 700000000, bound_ns: 551000000 }",
    );
    // By Graham's bound six and four is no proof yet, and it takes the overhead to make one.
    let late = |nanos| {
        move |_: &mut Plan, finished: &mut Finished, expect: &mut Expectation| {
            shared_out(5, finished, expect);
            finished.samples[9].started += nanos;
            finished.samples[9].finished += nanos;
        }
    };
    // 551 ms, 2 % of it, and 0.1 ms for each of two threads, on top of five rounds of 100 ms.
    assert_eq!(verdict(late(62_220_000)), "");
    caught(late(62_220_001), "? Idle { makespan_ns: 562220001, bound_ns: 551000000 }");
}

/// Blocking calls on a thread that should carry all fetches: nine of ten places stay empty.
#[test]
fn a_blocked_thread_is_a_doubt_and_a_busy_core_is_none() {
    let in_turn = |finished: &mut Finished| {
        finished.stopped = 1_000 * MILLISECOND;
        for (turn, sample) in (0..).zip(&mut finished.samples) {
            (sample.started, sample.finished) = (turn * 100 * MILLISECOND, (turn + 1) * 100 * MILLISECOND);
        }
    };
    caught(|_, finished, _| in_turn(finished), "? Idle { makespan_ns: 1000000000, bound_ns: 191000000 }");
    // The same picture, but the only core was computing all the time: nobody was idle.
    let computed = verdict(|_, finished, _| {
        in_turn(finished);
        finished.usage.cpu = 1_000 * MILLISECOND;
        finished.window = 1_000 * MILLISECOND;
    });
    assert!(!computed.contains("Idle"), "{computed}");
}

#[test]
fn stamps_outside_the_clock_are_caught() {
    caught(|_, finished, _| finished.stopped = 100 * MILLISECOND, "! OutsideTrial { fetches: 10 }");
}

#[test]
fn a_fetch_before_the_start_is_caught() {
    caught(|_, finished, _| finished.before_start = 1, "! OutsideTrial { fetches: 1 }");
}

#[test]
fn more_cpu_time_than_cores_is_caught() {
    caught(|_, finished, _| finished.usage.cpu = 300 * MILLISECOND, "! OverCpu { cpu_ns: 300000000");
}

#[test]
fn computing_faster_than_calibrated_is_a_doubt() {
    let quick = |burst| {
        move |plan: &mut Plan, finished: &mut Finished, expect: &mut Expectation| {
            *plan = self::plan(10, &[Step::Compute(20 * MILLISECOND)]);
            for sample in &mut finished.samples {
                sample.payload = payload::expected(plan, sample.fetch, RATE);
            }
            (expect.ideal_peak, expect.burst_cores) = (1, burst);
        }
    };
    caught(quick(1), "? UnderComputing { makespan_ns: 101009000, bound_ns: 200000000 }");
    assert_eq!(verdict(quick(2)), "", "a CPU quota lets two cores compute at once");
}

#[test]
fn a_flight_that_breaks_littles_law_is_caught() {
    let (plan, finished, expect) = sound();
    let mut flight = Flight::of(&finished.samples);
    flight.integral -= flight.integral / 500;
    let (found, _) = breaches(&plan, &finished, &[], &flight, &expect);
    assert!(found.len() == 1 && matches!(found[0].reason, Reason::LittlesLaw { .. }), "{found:?}");
}

#[test]
fn bounds_of_uneven_waits() {
    let mut plan = plan(3, &[Step::Wait(10), Step::Wait(20), Step::Wait(60)]);
    for (i, fetch) in plan.fetches.iter_mut().enumerate() {
        fetch.steps = i as u32..i as u32 + 1;
    }
    let all = [0, 1, 2];
    for (ceiling, bound) in [(1, 90), (2, 60), (3, 60), (0, 90)] {
        assert_eq!(wait_bound(&plan, &all, ceiling, |wait| wait), bound, "{ceiling}");
    }
    assert_eq!(wait_bound(&plan, &all, 1, |_| 0), 0, "a backend that promises nothing bounds nothing");
    assert_eq!(wait_bound(&plan, &[0, 1], 1, |wait| wait), 30, "the third ended before its wait was over");
}
