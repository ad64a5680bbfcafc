//! What a lane computes, and what each of its fetches must come to.
//!
//! A multiplication of 32 bits is whole in every language: JavaScript has `Math.imul`, Python and Java a mask. Rounds
//! can be skipped, so a result is known without doing the work.

use crate::payload::{self, rounds};
use crate::plan::{Plan, Step};

// Numerical Recipes, 3rd edition, 7.1: the constants of `ranqd1`.
const MULTIPLIER: u32 = 1_664_525;
const INCREMENT: u32 = 1_013_904_223;

/// `value` turned by `rounds` rounds of `x → (1 664 525 x + 1 013 904 223) mod 2³²`.
#[must_use]
pub(super) const fn turned(value: u32, rounds: u64) -> u32 {
    payload::skipped((MULTIPLIER as u64, INCREMENT as u64), value as u64, rounds) as u32
}

/// The number that fetch `id` begins with, and that its step `nth` adds: other ones in each plan, so nothing can be
/// computed ahead.
#[must_use]
pub(super) fn token(plan: &Plan, id: u32, nth: u32) -> u32 {
    // The upper half of a 64-bit product is as mixed as it gets.
    let mixed = payload::share(id ^ (plan.seed as u32), u64::from(nth));
    (mixed >> 32) as u32
}

/// What fetch `id` must come to for a lane that turns `rate` rounds a nanosecond: a wait adds its token, or the answer to
/// it where a far side was asked.
#[must_use]
pub(super) fn expected(plan: &Plan, id: u32, rate: f64, asks: bool) -> u32 {
    let added = |token, wait| if asks { payload::lane_answer(token, wait) } else { token };
    plan.steps_of(id).iter().zip(1..).fold(token(plan, id, 0), |value, (step, nth)| match *step {
        Step::Wait(wait) | Step::Request(_, wait) => {
            turned(value.wrapping_add(added(token(plan, id, nth), wait)), 1)
        }
        Step::Compute(nominal) => turned(value, rounds(nominal, rate)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skipping_rounds_gives_what_turning_them_gives() {
        let turn = |mut value: u32, rounds: u64| {
            for _ in 0..rounds {
                value = value.wrapping_mul(MULTIPLIER).wrapping_add(INCREMENT);
            }
            value
        };
        for value in [0, 1, u32::MAX, 0xdead_beef] {
            for rounds in [0, 1, 2, 3, 64, 12_345] {
                assert_eq!(turned(value, rounds), turn(value, rounds), "{value} {rounds}");
            }
        }
        // The first numbers of the book: from 0.
        assert_eq!([1, 2, 3].map(|rounds| turned(0, rounds)), [0x3c6e_f35f, 0x4750_2932, 0xd1cc_f6e9]);
    }
}
