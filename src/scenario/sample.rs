//! Drawing lengths. The same seed gives the same lengths on every machine: the generator is a named one, and
//! logarithm, exponential and cosine come from `libm` in pure Rust, since those of the platforms differ in the
//! last bit.

use rand_core::{Rng as _, SeedableRng as _};
use rand_pcg::Pcg64;
use sha2::{Digest as _, Sha256};

use super::length::{Length, sigma, whole};
use crate::plan::Nanos;

/// The lengths of one group. Each group has a generator of its own, so that the size of one group does not
/// change the lengths in another; fetches draw from it in order, so that a larger count only appends.
pub(super) struct Sampler(Pcg64);

impl Sampler {
    /// The generator of the `group`-th group of a file. Neighbouring PCG streams may be correlated, hence the
    /// hash in between.
    pub(super) fn new(seed: u64, group: u64) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"inflight.lengths/1");
        hash.update(seed.to_le_bytes());
        hash.update(group.to_le_bytes());
        Self(Pcg64::from_seed(hash.finalize().into()))
    }

    /// Draws a length, multiplies it by `scale` and rounds it to a microsecond, from 0 to 1 h.
    pub(super) fn length(&mut self, length: &Length, scale: f64) -> Nanos {
        whole(self.draw(length) * scale)
    }

    fn draw(&mut self, length: &Length) -> f64 {
        match length {
            Length::Fixed(nanos) => *nanos as f64,
            Length::Uniform { low, high } => {
                let low = *low as f64;
                low + (*high as f64 - low) * self.unit()
            }
            // 1 - u lies in (0, 1], where the logarithm is finite.
            Length::Exponential { mean } => -(*mean as f64) * libm::log(1.0 - self.unit()),
            Length::Lognormal { median, p99 } => {
                *median as f64 * libm::exp(sigma(*median, *p99) * self.normal())
            }
            Length::Mix(parts) => {
                let all: f64 = parts.iter().map(|(weight, _)| weight).sum();
                let mut left = self.unit() * all;
                for (weight, part) in parts {
                    left -= weight;
                    if left < 0.0 {
                        return self.draw(part);
                    }
                }
                // Rounding may leave a little: it belongs to the last part.
                parts.last().map_or(0.0, |(_, part)| self.draw(part))
            }
        }
    }

    /// Uniform on [0, 1) in steps of 2⁻⁵³.
    fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * 2.0_f64.powi(-53)
    }

    /// Standard normal, by Box and Muller (1958); the second of the pair is thrown away.
    fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.unit()));
        radius * libm::cos(std::f64::consts::TAU * self.unit())
    }
}
