//! Permutation tests, paired and not, and Holm's correction.

use rand_core::{Rng as _, SeedableRng as _};
use rand_pcg::Pcg64;

/// Up to so many pairs every flip is tried: 2^16 of them.
const EXACT_PAIRS: usize = 16;
/// Random flips beyond that.
const FLIPS: u32 = 20_000;
/// Seeds the random flips.
const SEED: u64 = 0x51f7_1f11_b007_5eed;

/// Two-sided p of paired `differences` (logarithms of ratios, for a ratio): the share of sign flips whose mean is
/// at least as far from 0 as the one observed. It cannot go below 2 ÷ 2^n: 5 pairs 0.0625, 6 pairs 0.031, 10
/// pairs 0.002. Exact up to 16 pairs; beyond, from 20 000 seeded flips. `None` of nothing.
#[must_use]
pub fn sign_flip_p(differences: &[f64]) -> Option<f64> {
    if differences.is_empty() || !differences.iter().all(|difference| difference.is_finite()) {
        return None;
    }
    let observed = differences.iter().sum::<f64>().abs();
    // Sums of the same numbers in another order differ in the last bits.
    let slack = 1e-12 * differences.iter().map(|difference| difference.abs()).sum::<f64>();
    let reaches = |sum: f64| sum.abs() >= observed - slack;
    Some(if differences.len() <= EXACT_PAIRS {
        exact(differences, reaches)
    } else {
        sampled(differences, reaches)
    })
}

/// All flips in the order of a Gray code, so that each differs from the one before by one sign. Flipping all
/// signs changes no absolute value, so the first sign stays.
fn exact(differences: &[f64], reaches: impl Fn(f64) -> bool) -> f64 {
    let flips = 1_u32 << (differences.len() - 1);
    let mut signs = vec![1.0; differences.len()];
    let mut sum: f64 = differences.iter().sum();
    let mut hits = u32::from(reaches(sum));
    for flip in 1..flips {
        let index = flip.trailing_zeros() as usize + 1;
        sum -= 2.0 * signs[index] * differences[index];
        signs[index] = -signs[index];
        hits += u32::from(reaches(sum));
    }
    f64::from(hits) / f64::from(flips)
}

fn sampled(differences: &[f64], reaches: impl Fn(f64) -> bool) -> f64 {
    let mut generator = Pcg64::seed_from_u64(SEED);
    let mut hits = 1_u32;
    for _ in 0..FLIPS {
        let mut sum = 0.0;
        for chunk in differences.chunks(64) {
            let mut bits = generator.next_u64();
            for difference in chunk {
                sum += if bits & 1 == 0 { *difference } else { -difference };
                bits >>= 1;
            }
        }
        hits += u32::from(reaches(sum));
    }
    f64::from(hits) / f64::from(FLIPS + 1)
}

/// Up to so many ways to deal the values out, every one is tried.
const EXACT_DEALS: u64 = 20_000;

/// Two-sided p of two samples that nothing pairs (logarithms of makespans, for a ratio): the share of ways to deal all
/// values out again whose means are at least as far apart as those observed. Exact up to 20 000 ways (7 against 7);
/// beyond, from 20 000 seeded shuffles. It cannot go below [`unpaired_floor`]. `None` if a side is empty.
#[must_use]
pub fn unpaired_p(one: &[f64], other: &[f64]) -> Option<f64> {
    let all: Vec<f64> = one.iter().chain(other).copied().collect();
    if one.is_empty() || other.is_empty() || !all.iter().all(|value| value.is_finite()) {
        return None;
    }
    // With the sum of all fixed, the difference of means grows with the distance of a side's sum from its share.
    let share = all.iter().sum::<f64>() * one.len() as f64 / all.len() as f64;
    let observed = (one.iter().sum::<f64>() - share).abs();
    let slack = 1e-12 * all.iter().map(|value| value.abs()).sum::<f64>();
    let reaches = |sum: f64| (sum - share).abs() >= observed - slack;
    Some(if deals(one.len(), other.len()) <= EXACT_DEALS {
        every_deal(&all, one.len(), reaches)
    } else {
        shuffled(all, one.len(), reaches)
    })
}

/// The smallest p that [`unpaired_p`] can have with so many values on each side: one way to deal them out as they
/// came and, where both sides are as large, its mirror.
#[must_use]
pub fn unpaired_floor(one: usize, other: usize) -> f64 {
    let deals = deals(one, other);
    if deals > EXACT_DEALS {
        1.0 / f64::from(FLIPS + 1)
    } else {
        (1 + u64::from(one == other)) as f64 / deals as f64
    }
}

/// In how many ways `one + other` values can be dealt out; more than [`EXACT_DEALS`] is not counted further.
fn deals(one: usize, other: usize) -> u64 {
    let few = one.min(other) as u64;
    let all = (one + other) as u64;
    (1..=few)
        .try_fold(1_u64, |deals, nth| {
            Some(deals.checked_mul(all - few + nth)? / nth).filter(|&deals| deals < 1 << 40)
        })
        .unwrap_or(u64::MAX)
}

/// Every choice of `take` of the values, in the order of their bit patterns (Gosper's hack).
fn every_deal(all: &[f64], take: usize, reaches: impl Fn(f64) -> bool) -> f64 {
    let end = 1_u64 << all.len();
    let mut chosen = (1_u64 << take) - 1;
    let (mut hits, mut deals) = (0_u32, 0_u32);
    while chosen < end {
        let mut left = chosen;
        let mut sum = 0.0;
        while left != 0 {
            sum += all[left.trailing_zeros() as usize];
            left &= left - 1;
        }
        hits += u32::from(reaches(sum));
        deals += 1;
        let lowest = chosen & chosen.wrapping_neg();
        let ripple = chosen + lowest;
        chosen = (((ripple ^ chosen) >> 2) / lowest) | ripple;
    }
    f64::from(hits) / f64::from(deals)
}

fn shuffled(mut all: Vec<f64>, take: usize, reaches: impl Fn(f64) -> bool) -> f64 {
    let mut generator = Pcg64::seed_from_u64(SEED);
    let n = all.len();
    let mut hits = 1_u32;
    for _ in 0..FLIPS {
        // Only the side that is summed need be dealt (Fisher and Yates).
        for place in 0..take {
            let rest = (n - place) as u64;
            let drawn = (((generator.next_u64() >> 32) * rest) >> 32) as usize;
            all.swap(place, place + drawn);
        }
        hits += u32::from(reaches(all[..take].iter().sum()));
    }
    f64::from(hits) / f64::from(FLIPS + 1)
}

/// Holm's corrected p values, in the order given: reject those at most 0.05, and the chance of one false alarm
/// among all of them is at most 0.05.
#[must_use]
pub fn holm(ps: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..ps.len()).collect();
    order.sort_by(|&one, &other| ps[one].total_cmp(&ps[other]));
    let mut corrected = vec![0.0; ps.len()];
    let mut floor: f64 = 0.0;
    for (rank, &index) in order.iter().enumerate() {
        floor = floor.max((ps.len() - rank) as f64 * ps[index]).min(1.0);
        corrected[index] = floor;
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_cannot_go_below_its_floor() {
        for (pairs, floor) in [(1, 1.0), (2, 0.5), (5, 0.0625), (6, 0.031_25), (10, 2.0 / 1024.0)] {
            let differences: Vec<f64> = (0..pairs).map(|i| 1.0 + f64::from(i) / 7.0).collect();
            assert_eq!(sign_flip_p(&differences), Some(floor), "{pairs} pairs");
        }
    }

    #[test]
    fn p_counts_flips() {
        // |sum| over the eight sign patterns of 1, 2, 4 (first sign fixed): 7, 3, 1, 5.
        assert_eq!(sign_flip_p(&[1.0, 2.0, 4.0]), Some(0.25));
        assert_eq!(sign_flip_p(&[1.0, -2.0, 4.0]), Some(0.75));
        assert_eq!(sign_flip_p(&[0.0, 0.0, 0.0]), Some(1.0));
        assert_eq!(sign_flip_p(&[]), None);
        assert_eq!(sign_flip_p(&[f64::INFINITY]), None);
    }

    #[test]
    fn sampled_flips_agree_with_all_flips() {
        let differences: Vec<f64> = (0..16).map(|i| f64::from(i % 5) - 1.4 + f64::from(i) / 31.0).collect();
        let observed = differences.iter().sum::<f64>().abs();
        let reaches = |sum: f64| sum.abs() >= observed - 1e-9;
        let (all, some) = (exact(&differences, reaches), sampled(&differences, reaches));
        assert!((all - some).abs() < 0.02, "{all} {some}");
    }

    #[test]
    fn unpaired_p_counts_deals() {
        // 1 2 | 3 4: of the six ways to take two, the sums are 3 4 5 5 6 7 about 5.
        assert_eq!(unpaired_p(&[1.0, 2.0], &[3.0, 4.0]), Some(2.0 / 6.0));
        assert_eq!(unpaired_p(&[1.0, 3.0], &[2.0, 4.0]), Some(4.0 / 6.0));
        assert_eq!(unpaired_p(&[1.0, 4.0], &[2.0, 3.0]), Some(1.0));
        // Sides need not be as large: of 1 | 2 3 4, the distances of 1 2 3 4 from 2.5.
        assert_eq!(unpaired_p(&[1.0], &[2.0, 3.0, 4.0]), Some(0.5));
        assert_eq!(unpaired_p(&[], &[1.0]), None);
        assert_eq!(unpaired_p(&[f64::NAN], &[1.0]), None);
    }

    #[test]
    fn unpaired_p_has_a_floor_and_reaches_it() {
        for (n, m, floor) in [(3, 3, 0.1), (5, 5, 2.0 / 252.0), (6, 6, 2.0 / 924.0), (3, 5, 1.0 / 56.0)] {
            assert_eq!(unpaired_floor(n, m), floor);
            let side = |n: usize, from: f64| -> Vec<f64> { (0..n).map(|i| from + i as f64 / 7.0).collect() };
            let p = unpaired_p(&side(n, 0.0), &side(m, 100.0)).unwrap();
            assert!((p - floor).abs() < 1e-12 || (n != m && p <= 3.0 * floor), "{n} against {m}: {p}");
        }
        assert_eq!(unpaired_floor(10, 10), 1.0 / 20_001.0);
        assert_eq!(unpaired_floor(2_000, 2_000), 1.0 / 20_001.0);
    }

    #[test]
    fn shuffles_agree_with_all_deals() {
        let all: Vec<f64> = (0..14).map(|i| f64::from(i * 5 % 9) + f64::from(i) / 31.0).collect();
        let share = all.iter().sum::<f64>() / 2.0;
        let observed = (all[..7].iter().sum::<f64>() - share).abs();
        let reaches = |sum: f64| (sum - share).abs() >= observed - 1e-9;
        let (every, some) = (every_deal(&all, 7, reaches), shuffled(all.clone(), 7, reaches));
        assert!((every - some).abs() < 0.02, "{every} {some}");
    }

    #[test]
    fn holm_steps_down_and_keeps_the_order() {
        let corrected = holm(&[0.01, 0.04, 0.03, 0.005]);
        let expect = [0.03, 0.06, 0.06, 0.02];
        assert!(
            corrected.iter().zip(expect).all(|(one, other)| (one - other).abs() < 1e-12),
            "{corrected:?}"
        );
        assert_eq!(holm(&[0.9, 0.8]), [1.0, 1.0]);
        assert!(holm(&[]).is_empty());
    }
}
