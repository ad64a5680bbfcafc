//! The policy by table, and what holds of it whatever comes.

use proptest::prelude::*;

use super::*;
use crate::plan::MILLISECOND as MS;

const RETRY: Retry = Retry { attempts: 3, backoff: 20 * MS, factor: 2.0, jitter: 0.5, longest: 1_000 * MS };

fn after(method: Method, outcome: RequestOutcome, made: u32) -> FailedAttempt {
    FailedAttempt { method, outcome, made, retry_after: None, chance: 0.0 }
}

#[test]
fn what_is_repeated_and_after_how_long() {
    use RequestOutcome::{CircuitOpen, Lost, Refused, Status, Timeout};
    let check = |method, outcome, made, expect: Option<u64>| {
        let pause = retry_delay(Some(&RETRY), &after(method, outcome, made));
        assert_eq!(pause, expect.map(|ms| ms * MS), "{method:?} {outcome:?} {made}");
    };
    check(Method::Get, Status(503), 1, Some(20));
    check(Method::Get, Status(503), 2, Some(40));
    check(Method::Get, Status(503), 3, None);
    for method in [Method::Head, Method::Put, Method::Delete, Method::Options, Method::Trace] {
        check(method, Timeout, 1, Some(20));
    }
    for method in [Method::Post, Method::Patch] {
        for outcome in [Timeout, Refused, Lost, Status(503)] {
            check(method, outcome, 1, None);
        }
    }
    for outcome in [Timeout, Refused, Lost, Status(429), Status(502), Status(504)] {
        check(Method::Get, outcome, 1, Some(20));
    }
    for outcome in [Status(200), Status(301), Status(400), Status(404), Status(500), Status(501), CircuitOpen]
    {
        check(Method::Get, outcome, 1, None);
    }
    assert_eq!(retry_delay(None, &after(Method::Get, Timeout, 1)), None, "nobody asked for retries");
}

#[test]
fn retry_after_is_honoured_up_to_the_longest_wait() {
    let check = |asked: u64, chance: f64, expect: u64| {
        let attempt = FailedAttempt {
            retry_after: Some(asked * MS),
            chance,
            ..after(Method::Get, RequestOutcome::Status(503), 1)
        };
        assert_eq!(retry_delay(Some(&RETRY), &attempt), Some(expect * MS), "{asked} {chance}");
    };
    check(300, 0.0, 300);
    check(300, 0.99, 300);
    check(3_000, 0.0, 1_000);
    // Shorter than our own wait: both are respected.
    check(0, 0.0, 20);
    check(5, 0.0, 20);
}

#[test]
fn a_circuit_opens_fails_fast_and_lets_one_try() {
    let mut breaker = Breaker::new(Circuit { failures: 2, open_for: 100 });
    let first = breaker.admit(0).unwrap();
    breaker.ended(first, true, 1);
    breaker.ended(first, false, 2);
    breaker.ended(first, true, 3);
    assert!(breaker.admit(4).is_some(), "a success in between: one failure in a row");
    breaker.ended(first, true, 5);
    for now in [6, 104] {
        assert_eq!(breaker.admit(now), None, "open at {now}");
    }
    let probe = breaker.admit(105).unwrap();
    assert_eq!(breaker.admit(106), None, "one at a time");
    breaker.ended(first, false, 107);
    assert_eq!(breaker.admit(108), None, "an answer from before it opened decides nothing");
    breaker.ended(probe, true, 110);
    assert_eq!(breaker.admit(209), None, "open again, from then on");
    let probe = breaker.admit(210).unwrap();
    breaker.ended(probe, false, 220);
    let (one, two) = (breaker.admit(221).unwrap(), breaker.admit(221).unwrap());
    breaker.ended(one, true, 222);
    assert!(breaker.admit(223).is_some(), "closed: the count began anew");
    breaker.ended(two, true, 224);
    assert_eq!(breaker.admit(225), None);
}

#[test]
fn trouble_is_the_far_sides_and_not_the_askers() {
    let trouble = |status| is_trouble(RequestOutcome::Status(status));
    assert!([429, 500, 503, 504].into_iter().all(trouble));
    assert!(![200, 301, 400, 401, 404].into_iter().any(trouble));
    assert!(
        is_trouble(RequestOutcome::Timeout)
            && is_trouble(RequestOutcome::Lost)
            && !is_trouble(RequestOutcome::CircuitOpen)
    );
}

fn any_ending() -> impl Strategy<Value = RequestOutcome> {
    prop_oneof![
        (100_u16..600).prop_map(RequestOutcome::Status),
        Just(RequestOutcome::Timeout),
        Just(RequestOutcome::Refused),
        Just(RequestOutcome::Lost),
        Just(RequestOutcome::CircuitOpen),
    ]
}

fn any_method() -> impl Strategy<Value = Method> {
    (0..Method::ALL.len()).prop_map(|place| Method::ALL[place].1)
}

proptest! {
    /// Whatever the far side does: never more attempts than allowed, nothing repeated that must not be, and every wait
    /// within its bounds.
    #[test]
    fn a_request_keeps_to_its_policy(
        attempts in 1_u32..8, backoff in 0_u64..1_000_000_000, factor in 1.0..10.0_f64, jitter in 0.0..=1.0_f64,
        longest in 0_u64..10_000_000_000, method in any_method(),
        script in prop::collection::vec((any_ending(), prop::option::of(0_u64..60_000_000_000), 0.0..1.0_f64), 12)
    ) {
        let retry = Retry { attempts, backoff, factor, jitter, longest };
        let mut made = 0;
        for (outcome, retry_after, chance) in script {
            made += 1;
            let Some(pause) = retry_delay(Some(&retry), &FailedAttempt { method, outcome, made, retry_after, chance }) else {
                break;
            };
            prop_assert!(method.is_idempotent());
            let whole = (backoff as f64 * factor.powi(made as i32 - 1)).min(longest as f64);
            let asked = retry_after.unwrap_or(0).min(longest);
            prop_assert!(pause >= asked && pause <= longest);
            prop_assert!(pause as f64 >= whole * (1.0 - jitter) - 1.0, "{} of {}", pause, whole);
            prop_assert!(pause as f64 <= whole.max(asked as f64), "{} of {}", pause, whole);
        }
        prop_assert!(made <= attempts);
    }

    /// However answers come: the circuit lets nobody through while it is open, and one at a time after that.
    #[test]
    fn an_open_circuit_stays_shut_for_its_time(
        failures in 1_u32..5, steps in prop::collection::vec((0_u64..40, any::<bool>(), 0_usize..6), 1..200)
    ) {
        let mut breaker = Breaker::new(Circuit { failures, open_for: 100 });
        let (mut now, mut passes, mut opened) = (0, Vec::new(), None);
        for (passed, failed, which) in steps {
            now += passed;
            if let Some(pass) = breaker.admit(now) {
                prop_assert!(opened.is_none_or(|at| now >= at + 100));
                passes.push(pass);
            }
            if which < passes.len() {
                breaker.ended(passes.remove(which), failed, now);
            }
            opened = match breaker.state {
                State::Open { until } => Some(until - 100),
                State::Closed { failures: so_far } => {
                    prop_assert!(so_far < failures);
                    None
                }
                State::HalfOpen => None,
            };
        }
    }
}
