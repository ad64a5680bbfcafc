//! What a fetch must return, known without running it.
//!
//! Every fetch starts from its own token. A wait sends the token and must come back with its answer; a compute
//! step turns it round by round. The result is checked against [`expected`] after the clock has stopped, so a
//! model that drops, repeats, swaps or shortens work is found out, and a compiler cannot drop it either.

use serde::{Deserialize, Serialize};

use crate::plan::{Nanos, Plan, Step};

// Knuth's MMIX generator (The Art of Computer Programming, vol. 2, 3.3.4). A linear congruential step is a chain
// of dependent multiplications, so it cannot be vectorised, and k steps can be skipped in O(log k) multiplications.
const MULTIPLIER: u64 = 6_364_136_223_846_793_005;
const INCREMENT: u64 = 1_442_695_040_888_963_407;

/// Header fields of what a run asks its service, and of the answers. The service heeds all others only where it knows
/// its asker by the key.
pub mod header {
    /// In a request: the key of the run.
    pub const KEY: &str = "x-inflight-key";
    /// In a request: how long the service shall take, ns.
    pub const WAIT: &str = "x-inflight-wait";
    /// In a request: the token.
    pub const TOKEN: &str = "x-inflight-token";
    /// In a request: the status that the service shall answer with instead of what it would.
    pub const FAULT: &str = "x-inflight-fault";
    /// In an answer: what the token and the length of the wait come to.
    pub const ANSWER: &str = "x-inflight-answer";
    /// In an answer: the [`fingerprint`](super::fingerprint) of its body.
    pub const BODY: &str = "x-inflight-body";
}

/// What the service has seen of a lane that asked it for its waits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witnessed {
    /// Its requests, in the order in which they came.
    pub asked: Vec<Asked>,
    /// How many more came than there was room for.
    pub surplus: u64,
}

/// A request of a lane, on the clock of its witness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// How long it asked to be kept waiting.
    pub wait: Nanos,
    /// The token that it sent.
    pub token: u32,
    /// When it came.
    pub came: Nanos,
    /// When its answer was sent; `None` if it was gone by then.
    pub answered: Option<Nanos>,
}

/// What the service answers a lane: 32 bits, which are whole in every language.
#[must_use]
pub const fn lane_answer(token: u32, wait: Nanos) -> u32 {
    (answer(token as u64, wait) >> 32) as u32
}

/// The token that fetch `id` starts from: different for every id, and one multiplication, since every fetch makes
/// it inside the clock.
#[must_use]
#[inline]
pub const fn token(id: u32) -> u64 {
    (id as u64 + 1).wrapping_mul(MULTIPLIER)
}

/// The fetch that starts from this token: [`token`] the other way round.
#[must_use]
#[inline]
pub const fn fetch_of(token: u64) -> u32 {
    // Exact for every token of a fetch; of no other has anybody to know.
    (token.wrapping_mul(INVERSE).wrapping_sub(1) & 0xffff_ffff) as u32
}

/// The inverse of [`MULTIPLIER`], which is odd, modulo 2^64. Newton's iteration doubles the number of right bits; three
/// are right at the start.
const INVERSE: u64 = {
    let mut inverse = MULTIPLIER;
    while MULTIPLIER.wrapping_mul(inverse) != 1 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(MULTIPLIER.wrapping_mul(inverse)));
    }
    inverse
};

/// What a wait of `wait` must answer to `token`.
#[must_use]
#[inline]
pub const fn answer(token: u64, wait: Nanos) -> u64 {
    mix(token ^ wait)
}

/// How many rounds of [`compute`] a step of `nominal` length takes at `rate` rounds per nanosecond.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most an hour of rounds; not negative"
)]
pub fn rounds(nominal: Nanos, rate: f64) -> u64 {
    (nominal as f64 * rate).round() as u64
}

/// Turns `token` by `rounds` rounds of CPU work.
#[must_use]
#[inline(never)] // One body for all callers: every model runs the very same instructions.
pub fn compute(token: u64, rounds: u64) -> u64 {
    let mut state = token;
    for _ in 0..rounds {
        state = state.wrapping_mul(MULTIPLIER).wrapping_add(INCREMENT);
    }
    state
}

/// The result of [`compute`].
#[must_use]
pub const fn computed(token: u64, rounds: u64) -> u64 {
    skipped((MULTIPLIER, INCREMENT), token, rounds)
}

/// What `rounds` rounds of `x → multiplier · x + increment` make of `value`, in O(log `rounds`): Brown, "Random Number
/// Generation with Arbitrary Strides" (1994). Its low bits are those of the same rounds in fewer bits.
#[must_use]
pub const fn skipped((mut multiplier, mut increment): (u64, u64), value: u64, mut rounds: u64) -> u64 {
    let (mut product, mut sum) = (1_u64, 0_u64);
    while rounds > 0 {
        if rounds & 1 == 1 {
            product = product.wrapping_mul(multiplier);
            sum = sum.wrapping_mul(multiplier).wrapping_add(increment);
        }
        increment = multiplier.wrapping_add(1).wrapping_mul(increment);
        multiplier = multiplier.wrapping_mul(multiplier);
        rounds >>= 1;
    }
    product.wrapping_mul(value).wrapping_add(sum)
}

/// The payload that fetch `id` of `plan` must return at `rate` rounds per nanosecond.
#[must_use]
pub fn expected(plan: &Plan, id: u32, rate: f64) -> u64 {
    plan.steps_of(id).iter().fold(token(id), |payload, step| match *step {
        Step::Wait(nanos) | Step::Request(_, nanos) => answer(payload, nanos),
        Step::Compute(nanos) => computed(payload, rounds(nanos, rate)),
    })
}

/// What a client and the service must agree on of a body: FNV-1a over its bytes (Fowler, Noll and Vo), 64 bits.
#[must_use]
pub fn fingerprint(body: &[u8]) -> u64 {
    body.iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A number from 0 to below 1 that is the same wherever these three are: for what is random in a request.
#[must_use]
pub const fn chance(seed: u64, token: u64, nth: u64) -> f64 {
    // 53 bits are what a double holds.
    (mix(mix(seed ^ token).wrapping_add(nth)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// What a fetch adds to the trial's checksum: bound to its id, so that two swapped results do not cancel out.
#[must_use]
pub const fn share(id: u32, payload: u64) -> u64 {
    mix(payload.wrapping_add(mix(id as u64 ^ 0x5eed)))
}

/// The finaliser of `SplitMix64` (Steele, Lea and Flood 2014): a bijection that scatters neighbouring numbers.
#[inline]
const fn mix(value: u64) -> u64 {
    let z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skipping_rounds_gives_what_running_them_gives() {
        for token in [0, 1, u64::MAX, 0xdead_beef] {
            for rounds in [0, 1, 2, 3, 64, 1_000, 12_345] {
                assert_eq!(computed(token, rounds), compute(token, rounds), "{token} {rounds}");
            }
        }
    }

    #[test]
    fn one_round_too_few_or_a_swap_is_seen() {
        assert_ne!(compute(7, 999), computed(7, 1_000));
        let (a, b) = (token(1), token(2));
        assert_ne!(share(1, a).wrapping_add(share(2, b)), share(1, b).wrapping_add(share(2, a)));
    }

    #[test]
    fn a_token_leads_back_to_its_fetch() {
        for id in [0, 1, 2, 999_999, u32::MAX] {
            assert_eq!(fetch_of(token(id)), id);
        }
    }

    #[test]
    fn the_answer_to_a_lane_is_the_documented_one() {
        // docs/lanes.md
        assert_eq!(lane_answer(5, 20_000_000), 3_854_473_046);
    }

    #[test]
    fn fingerprints_are_the_published_fnv1a() {
        for (body, hash) in
            [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)]
        {
            assert_eq!(fingerprint(body.as_bytes()), hash, "{body:?}");
        }
    }

    #[test]
    fn chances_are_even_and_repeatable() {
        let all: Vec<f64> = (0..10_000).map(|id| chance(7, token(id), 3)).collect();
        let mean = all.iter().sum::<f64>() / 10_000.0;
        assert!((0.49..0.51).contains(&mean), "{mean}");
        assert!(all.iter().all(|chance| (0.0..1.0).contains(chance)));
        assert_eq!(chance(7, token(3), 3).to_bits(), all[3].to_bits());
        assert_ne!(chance(7, token(3), 4).to_bits(), all[3].to_bits());
    }

    #[test]
    fn mix_is_the_published_splitmix64() {
        // The first output of SplitMix64 seeded with 0, as in the reference implementation.
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf);
    }
}
