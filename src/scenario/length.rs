//! How long a step takes: one duration, or a distribution that a seed draws from.

use std::fmt;

use super::limits;
use crate::plan::Nanos;

pub(super) const MICROSECOND: Nanos = 1_000;

/// The 99th percentile of the standard normal distribution: Φ⁻¹(0.99).
pub(super) const Z99: f64 = 2.326_347_874_040_841;

/// How long a step takes. Every end, mean and median is a whole number of microseconds from 0 to 1 h.
#[derive(Clone, Debug, PartialEq)]
pub enum Length {
    /// Always the same.
    Fixed(Nanos),
    /// Every length between the two is as likely as any other.
    Uniform {
        /// The shortest.
        low: Nanos,
        /// The longest.
        high: Nanos,
    },
    /// Memoryless, cut off at 1 h.
    Exponential {
        /// The mean, before the cut.
        mean: Nanos,
    },
    /// Most lengths near the median and a long tail, as response times have it; cut off at 1 h.
    Lognormal {
        /// Half are shorter.
        median: Nanos,
        /// 99 in 100 are shorter.
        p99: Nanos,
    },
    /// One of several, by weight.
    Mix(Vec<(f64, Self)>),
}

impl Length {
    /// True if every fetch has the same length here.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        match self {
            Self::Fixed(_) => true,
            Self::Uniform { low, high } => low == high,
            Self::Exponential { .. } | Self::Lognormal { .. } => false,
            Self::Mix(parts) => match parts.split_first() {
                Some(((_, first), rest)) => {
                    let same = |part: &Self| part.longest_named() == first.longest_named();
                    first.is_fixed() && rest.iter().all(|(_, part)| part.is_fixed() && same(part))
                }
                None => true,
            },
        }
    }

    /// The longest duration that the file spells out: the one that scaling must keep within an hour.
    #[must_use]
    pub fn longest_named(&self) -> Nanos {
        match self {
            Self::Fixed(length) => *length,
            Self::Uniform { high, .. } => *high,
            Self::Exponential { mean } => *mean,
            Self::Lognormal { p99, .. } => *p99,
            Self::Mix(parts) => parts.iter().map(|(_, part)| part.longest_named()).max().unwrap_or(0),
        }
    }

    /// The median length, to the microsecond.
    #[must_use]
    pub fn median_ns(&self) -> Nanos {
        match self {
            Self::Fixed(length) => *length,
            Self::Uniform { low, high } => whole(libm::round((*low as f64 + *high as f64) / 2.0)),
            Self::Exponential { mean } => whole(*mean as f64 * std::f64::consts::LN_2),
            Self::Lognormal { median, .. } => *median,
            Self::Mix(_) => self.median_by_bisection(),
        }
    }

    fn median_by_bisection(&self) -> Nanos {
        let (mut low, mut high) = (0, limits::DURATION / MICROSECOND);
        while low < high {
            let middle = low.midpoint(high);
            if self.share_up_to((middle * MICROSECOND) as f64) >= 0.5 {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low * MICROSECOND
    }

    /// The share of lengths that are at most `x` ns: the distribution function.
    fn share_up_to(&self, x: f64) -> f64 {
        let step = |at: Nanos| if x >= at as f64 { 1.0 } else { 0.0 };
        match self {
            Self::Fixed(length) => step(*length),
            Self::Uniform { low, high } if low == high => step(*low),
            Self::Uniform { low, high } => ((x - *low as f64) / (*high as f64 - *low as f64)).clamp(0.0, 1.0),
            // Scaling may round a parameter to zero, or two of them to one.
            Self::Exponential { mean: 0 } => 1.0,
            Self::Exponential { mean } => 1.0 - libm::exp(-x / *mean as f64),
            Self::Lognormal { median, p99 } if *median == 0 || median == p99 => step(*median),
            Self::Lognormal { .. } if x <= 0.0 => 0.0,
            Self::Lognormal { median, p99 } => {
                let z = libm::log(x / *median as f64) / sigma(*median, *p99);
                0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
            }
            Self::Mix(parts) => {
                let all: f64 = parts.iter().map(|(weight, _)| weight).sum();
                parts.iter().map(|(weight, part)| weight / all * part.share_up_to(x)).sum()
            }
        }
    }

    /// The same distribution with every duration multiplied by `scale` and rounded to a microsecond.
    #[must_use]
    pub fn scaled(&self, scale: f64) -> Self {
        let times = |length: Nanos| whole(length as f64 * scale);
        match self {
            Self::Fixed(length) => Self::Fixed(times(*length)),
            Self::Uniform { low, high } => Self::Uniform { low: times(*low), high: times(*high) },
            Self::Exponential { mean } => Self::Exponential { mean: times(*mean) },
            Self::Lognormal { median, p99 } => Self::Lognormal { median: times(*median), p99: times(*p99) },
            Self::Mix(parts) => {
                Self::Mix(parts.iter().map(|(weight, part)| (*weight, part.scaled(scale))).collect())
            }
        }
    }
}

/// σ of the lognormal distribution with this median and 99th percentile: ln(p99 ÷ median) ÷ Φ⁻¹(0.99).
pub(super) fn sigma(median: Nanos, p99: Nanos) -> f64 {
    libm::log(p99 as f64 / median as f64) / Z99
}

/// Rounds to a whole microsecond between 0 and 1 h.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 ..= 3.6e12 before")]
pub(super) fn whole(nanos: f64) -> Nanos {
    let micros = libm::round(nanos / MICROSECOND as f64);
    micros.clamp(0.0, (limits::DURATION / MICROSECOND) as f64) as Nanos * MICROSECOND
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(length) => write!(f, "{}", DurationText(*length)),
            Self::Uniform { low, high } => {
                write!(f, "uniform, {} to {}", DurationText(*low), DurationText(*high))
            }
            Self::Exponential { mean } => write!(f, "exponential, mean {}", DurationText(*mean)),
            Self::Lognormal { median, p99 } => {
                write!(f, "lognormal, median {}, p99 {}", DurationText(*median), DurationText(*p99))
            }
            Self::Mix(parts) => {
                f.write_str("mix")?;
                parts.iter().try_for_each(|(weight, part)| match part {
                    Self::Fixed(_) => write!(f, ", {weight} × {part}"),
                    _ => write!(f, ", {weight} × ({part})"),
                })
            }
        }
    }
}

/// A duration as a file would spell it: `20ms`, `1.5s`, `250µs`. [`parse_duration`] reads it back unchanged
/// where it is a whole number of microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DurationText(pub Nanos);

impl fmt::Display for DurationText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.0 / MICROSECOND;
        let (unit, digits, name) = match micros {
            0 => return f.write_str("0s"),
            1..1_000 => (1, 0, "µs"),
            1_000..1_000_000 => (1_000, 3, "ms"),
            _ => (1_000_000, 6, "s"),
        };
        write!(f, "{}", micros / unit)?;
        let fraction = format!("{:0digits$}", micros % unit);
        let fraction = fraction.trim_end_matches('0');
        if digits > 0 && !fraction.is_empty() {
            write!(f, ".{fraction}")?;
        }
        f.write_str(name)
    }
}

/// Why a text is not a duration for a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// A minus in front.
    #[error("a duration cannot be negative")]
    Negative,
    /// `nan`, `inf`.
    #[error("a duration must be a finite number with a unit")]
    NotFinite,
    /// A number alone.
    #[error("a duration needs a unit")]
    NoUnit,
    /// More than 1 h.
    #[error("a duration is at most 1 h")]
    TooLong,
    /// Not a whole number of microseconds.
    #[error("a duration is a whole number of microseconds")]
    TooFine,
    /// Anything else.
    #[error("this is not a duration")]
    Unreadable,
}

/// Reads `20ms`, `1.5s`, `1min 30s`: a whole number of microseconds from 0 to 1 h, in nanoseconds.
///
/// # Errors
/// What is wrong with the text.
pub fn parse_duration(text: &str) -> Result<Nanos, DurationError> {
    // No duration that we accept is longer than this, and the reader would walk through a megabyte of digits.
    const LONGEST_TEXT: usize = 64;
    let trimmed = text.trim();
    if trimmed.starts_with(['-', '\u{2212}']) {
        return Err(DurationError::Negative);
    }
    if trimmed.len() > LONGEST_TEXT {
        return Err(DurationError::Unreadable);
    }
    let word = trimmed.trim_start_matches('+').to_ascii_lowercase();
    if ["nan", "inf"].iter().any(|prefix| word.starts_with(prefix)) {
        return Err(DurationError::NotFinite);
    }
    if word.parse::<f64>().is_ok_and(|number| number != 0.0) {
        return Err(DurationError::NoUnit);
    }
    let duration = match humantime::parse_duration(trimmed) {
        Ok(duration) => duration,
        // It refuses whatever is finer than a nanosecond with the same error as what is too large.
        Err(humantime::DurationError::NumberOverflow) if trimmed.contains('.') => {
            return Err(DurationError::TooFine);
        }
        Err(humantime::DurationError::NumberOverflow) => return Err(DurationError::TooLong),
        Err(_) => return Err(DurationError::Unreadable),
    };
    let nanos = u64::try_from(duration.as_nanos()).map_err(|_| DurationError::TooLong)?;
    if nanos > limits::DURATION {
        return Err(DurationError::TooLong);
    }
    if !nanos.is_multiple_of(MICROSECOND) {
        return Err(DurationError::TooFine);
    }
    Ok(nanos)
}
