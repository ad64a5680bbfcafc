//! Statistics over the trials of a cell.
//!
//! The unit of resampling is the trial: the fetches of one trial share a machine, a runtime and a moment, so they
//! are not independent. Everything is seeded, so the same record always gives the same intervals.
//!
//! - [`quantile`]: linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996).
//! - [`interval`], [`ratio`]: percentile bootstrap (Efron, 1979), [`RESAMPLES`] resamples, 95 %.
//! - [`sign_flip_p`]: paired permutation test on the logarithms of the ratios.
//! - [`unpaired_p`]: permutation test on the logarithms of two samples that nothing pairs: two runs.
//! - [`exact_share`]: Clopper and Pearson's interval of a share that was counted.
//! - [`holm`]: Holm's step-down correction (1979) where several pairs are compared.

mod binomial;
mod bootstrap;
mod permutation;
#[cfg(test)]
mod self_tests;

pub use binomial::exact_share;
pub(crate) use bootstrap::{Ordered, Resampler, bounds, ratio_with};
pub use bootstrap::{Pairing, RESAMPLES, interval, ratio};
pub use permutation::{holm, sign_flip_p, unpaired_floor, unpaired_p};

/// The median; `None` of nothing.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// The quantile at `q` from 0 to 1, by linear interpolation between order statistics; `None` of nothing.
#[must_use]
pub fn quantile(values: &[f64], q: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    let place = q.clamp(0.0, 1.0) * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and `last`")]
    let below = place as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    Some(low + (high - low) * (place - below as f64))
}

/// The arithmetic mean; `None` of nothing.
#[must_use]
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The sample standard deviation (n − 1); `None` under two values.
#[must_use]
pub fn standard_deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (values.len() >= 2).then(|| (squares / (values.len() - 1) as f64).sqrt())
}

/// The median of the distances from the median; `None` of nothing.
#[must_use]
pub fn median_absolute_deviation(values: &[f64]) -> Option<f64> {
    let centre = median(values)?;
    let distances: Vec<f64> = values.iter().map(|value| (value - centre).abs()).collect();
    median(&distances)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_interpolate_between_order_statistics() {
        // The expected values are those of R's quantile(type = 7) and of numpy.percentile.
        for (values, q, expect) in [
            (&[][..], 0.5, None),
            (&[7.0], 0.9, Some(7.0)),
            (&[3.0, 1.0, 2.0], 0.5, Some(2.0)),
            (&[4.0, 1.0, 3.0, 2.0], 0.5, Some(2.5)),
            (&[4.0, 1.0, 3.0, 2.0], 0.25, Some(1.75)),
            (&[4.0, 1.0, 3.0, 2.0], 0.0, Some(1.0)),
            (&[4.0, 1.0, 3.0, 2.0], 1.0, Some(4.0)),
            (&[10.0, 20.0, 30.0, 40.0, 50.0], 0.9, Some(46.0)),
        ] {
            assert_eq!(quantile(values, q), expect, "{values:?} at {q}");
        }
    }

    #[test]
    fn spreads() {
        let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        assert_eq!(mean(&values), Some(5.0));
        assert!((standard_deviation(&values).unwrap() - 2.138_089_935).abs() < 1e-9);
        assert_eq!(median_absolute_deviation(&[1.0, 1.0, 2.0, 2.0, 4.0, 6.0, 9.0]), Some(1.0));
        assert_eq!(standard_deviation(&[1.0]), None);
    }
}
