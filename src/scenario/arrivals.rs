//! When fetches are due: `[load]`, drawn with the plan's seed, so that every model meets the same instants.

use std::fmt;

use rand_core::{Rng as _, SeedableRng as _};
use rand_pcg::Pcg64;
use sha2::{Digest as _, Sha256};

use super::length::{DurationText, Length};
use crate::plan::{Admission, Nanos};

/// The highest rate of arrivals, per second: a gap of a microsecond.
pub const MOST_PER_SECOND: f64 = 1e6;
const SECOND: f64 = 1e9;

/// When fetches are due, and how soon they must be done. Without one, all are due at the start.
#[derive(Clone, Debug, PartialEq)]
pub struct Load {
    /// When they are due.
    pub pace: Pace,
    /// True if so many come for each worker thread: with more of them the load on each stays what it is.
    pub per_worker: bool,
    /// A fetch that takes longer than this from due to finished is late, ns, before `scale`.
    pub within: Option<Nanos>,
    /// When a fetch is not run, before `scale`.
    pub admission: Admission,
}

impl Load {
    /// The most that a good response takes from due to finished, ns, before `scale`.
    #[must_use]
    pub fn good_within(&self) -> Option<Nanos> {
        self.within.or(self.admission.deadline)
    }
}

/// When fetches are due.
#[derive(Clone, Debug, PartialEq)]
pub enum Pace {
    /// One after another, so many a second.
    Even(f64),
    /// So many a second on average, each independent of the others: gaps are exponential.
    Poisson(f64),
    /// So many at the same instant, every so often.
    Bursts {
        /// How many at once.
        size: u32,
        /// From one burst to the next.
        every: Nanos,
    },
    /// So many clients, each of which asks again once it has been answered and has thought about it.
    Clients {
        /// How many.
        count: u32,
        /// For how long.
        think: Length,
    },
    /// A rate that changes. After the last stage it stays what it was at its end.
    Stages(Vec<Stage>),
}

/// A stretch of time in which the rate stays or changes evenly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stage {
    /// How long, ns; over zero.
    pub length: Nanos,
    /// Arrivals per second at its start.
    pub from: f64,
    /// Arrivals per second at its end.
    pub to: f64,
}

impl Stage {
    fn seconds(&self) -> f64 {
        self.length as f64 / SECOND
    }

    /// Arrivals until `at` seconds after its start: the integral of its rate.
    fn until(&self, at: f64) -> f64 {
        self.from * at + (self.to - self.from) * at * at / (2.0 * self.seconds())
    }

    /// When the arrival number `nth` of this stage comes, in seconds after its start: the inverse of [`Self::until`].
    fn instant(&self, nth: f64) -> f64 {
        // The first one comes at once, at whatever rate: under one of 0 the quotient below has no value.
        if nth <= 0.0 {
            return 0.0;
        }
        let bend = (self.to - self.from) / self.seconds();
        // The smaller root of bend/2 t² + from t = nth, in the form that does not cancel.
        let root = (self.from * self.from + 2.0 * bend * nth).max(0.0).sqrt();
        2.0 * nth / (self.from + root)
    }
}

impl Pace {
    /// The same with so many arrivals a second; `None` where no single number is its rate.
    #[must_use]
    pub fn at_rate(&self, rate: f64) -> Option<Self> {
        match self {
            Self::Even(_) => Some(Self::Even(rate)),
            Self::Poisson(_) => Some(Self::Poisson(rate)),
            Self::Bursts { .. } | Self::Clients { .. } | Self::Stages(_) => None,
        }
    }

    /// So many a second, where a single number says it.
    #[must_use]
    pub const fn rate(&self) -> Option<f64> {
        match self {
            Self::Even(rate) | Self::Poisson(rate) => Some(*rate),
            Self::Bursts { .. } | Self::Clients { .. } | Self::Stages(_) => None,
        }
    }

    /// Who asks again only once they were answered; `None` where fetches come whether or not others were.
    pub(super) const fn clients(&self) -> Option<u32> {
        match self {
            Self::Clients { count, .. } => Some(*count),
            Self::Even(_) | Self::Poisson(_) | Self::Bursts { .. } | Self::Stages(_) => None,
        }
    }

    /// So many times as many arrivals in the same time.
    pub(super) fn times(&self, many: u32) -> Self {
        let more = |rate: f64| rate * f64::from(many);
        match self {
            Self::Even(rate) => Self::Even(more(*rate)),
            Self::Poisson(rate) => Self::Poisson(more(*rate)),
            Self::Bursts { size, every } => Self::Bursts { size: size.saturating_mul(many), every: *every },
            Self::Clients { count, think } => {
                Self::Clients { count: count.saturating_mul(many), think: think.clone() }
            }
            Self::Stages(stages) => Self::Stages(
                stages.iter().map(|s| Stage { from: more(s.from), to: more(s.to), ..*s }).collect(),
            ),
        }
    }

    /// The same arrivals with every gap multiplied by `scale`.
    #[must_use]
    pub fn scaled(&self, scale: f64) -> Self {
        let longer = |nanos: Nanos| (nanos as f64 * scale).round() as Nanos;
        match self {
            Self::Even(rate) => Self::Even(rate / scale),
            Self::Poisson(rate) => Self::Poisson(rate / scale),
            Self::Bursts { size, every } => Self::Bursts { size: *size, every: longer(*every) },
            Self::Clients { count, think } => Self::Clients { count: *count, think: think.scaled(scale) },
            Self::Stages(stages) => {
                let stage =
                    |s: &Stage| Stage { length: longer(s.length), from: s.from / scale, to: s.to / scale };
                Self::Stages(stages.iter().map(stage).collect())
            }
        }
    }

    /// When each of `count` fetches is due, ascending, with every gap multiplied by `scale`.
    #[must_use]
    pub(super) fn instants(&self, count: u64, scale: f64, seed: u64) -> Vec<Nanos> {
        let mut random = generator(seed);
        let mut clock = 0.0;
        let mut seconds = |nth: u64| match self {
            Self::Even(rate) => nth as f64 / rate,
            Self::Poisson(rate) => {
                // 1 − u lies in (0, 1], where the logarithm is finite.
                let unit = (random.next_u64() >> 11) as f64 * 2.0_f64.powi(-53);
                clock -= libm::log(1.0 - unit) / rate;
                clock
            }
            Self::Bursts { size, every } => (nth / u64::from((*size).max(1))) as f64 * *every as f64 / SECOND,
            // They have no instants.
            Self::Clients { .. } => 0.0,
            Self::Stages(stages) => staged(stages, nth as f64),
        };
        // Not negative; a plan of a million arrivals ends far below 2^53 ns, or is refused by its length.
        (0..count).map(|nth| (seconds(nth) * scale * SECOND).round() as Nanos).collect()
    }
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Even(rate) => write!(f, "rate {rate}/s"),
            Self::Poisson(rate) => write!(f, "poisson {rate}/s"),
            Self::Bursts { size, every } => write!(f, "burst {size} every {}", DurationText(*every)),
            Self::Clients { count, think } => write!(f, "clients {count}, think {think}"),
            Self::Stages(stages) => {
                let stage = |stage: &Stage| {
                    let Stage { length, from, to } = stage;
                    let to = if from == to { String::new() } else { format!(" to {to}/s") };
                    format!("{from}/s{to} for {}", DurationText(*length))
                };
                write!(f, "stages {}", stages.iter().map(stage).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// When arrival number `nth` comes, in seconds.
fn staged(stages: &[Stage], nth: f64) -> f64 {
    let (mut before, mut start) = (0.0, 0.0);
    for stage in stages {
        let all = stage.until(stage.seconds());
        if nth < before + all {
            return start + stage.instant(nth - before);
        }
        before += all;
        start += stage.seconds();
    }
    // Over zero: a file whose load ends is refused.
    start + (nth - before) / stages.last().map_or(1.0, |stage| stage.to)
}

/// A stream of its own, so that lengths do not depend on arrivals.
fn generator(seed: u64) -> Pcg64 {
    let mut hash = Sha256::new();
    hash.update(b"inflight.arrivals/1");
    hash.update(seed.to_le_bytes());
    Pcg64::from_seed(hash.finalize().into())
}

/// Which fetch takes which arrival: the fetches of every group are spread evenly over all of them, so that nine quick
/// ones and a slow one come in turn. Fetches are numbered group after group.
#[must_use]
pub(super) fn interleaved(counts: &[u64]) -> Vec<u32> {
    let mut places: Vec<(f64, u32)> = Vec::new();
    for count in counts {
        let first = places.len() as u32;
        places.extend((0..*count).map(|nth| ((nth as f64 + 0.5) / *count as f64, first + nth as u32)));
    }
    // Stable: of two at the same place the one of the earlier group comes first.
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    places.into_iter().map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MS: Nanos = 1_000_000;

    fn check(pace: &Pace, scale: f64, expect_ms: &[u64]) {
        let expect: Vec<Nanos> = expect_ms.iter().map(|ms| ms * MS).collect();
        assert_eq!(pace.instants(expect.len() as u64, scale, 1), expect, "{pace:?}");
    }

    #[test]
    fn arrivals_come_when_arithmetic_says() {
        check(&Pace::Even(100.0), 1.0, &[0, 10, 20, 30]);
        check(&Pace::Even(100.0), 0.5, &[0, 5, 10]);
        check(&Pace::Bursts { size: 2, every: 50 * MS }, 1.0, &[0, 0, 50, 50, 100]);
        let stage = |ms: u64, from, to| Stage { length: ms * MS, from, to };
        check(
            &Pace::Stages(vec![stage(20, 100.0, 100.0), stage(10, 500.0, 500.0)]),
            1.0,
            &[0, 10, 20, 22, 24],
        );
        // From 0 to 200 a second in 1 s: n(t) = 100 t², and 200 a second from then on.
        let ramp = Pace::Stages(vec![stage(1_000, 0.0, 200.0)]);
        let times = ramp.instants(201, 1.0, 1);
        assert_eq!((times[25], times[100], times[200]), (500 * MS, 1_000 * MS, 1_500 * MS));
        // A rate that rises from 0 just where a fetch is due: it comes there, and not at the start.
        check(&Pace::Stages(vec![stage(20, 100.0, 100.0), stage(20, 0.0, 100.0)]), 1.0, &[0, 10, 20, 40]);
        // Down to 100 a second: n(t) = 300 t − 100 t².
        let down = Pace::Stages(vec![stage(1_000, 300.0, 100.0)]);
        assert_eq!(down.instants(201, 1.0, 1)[125], 500 * MS);
    }

    #[test]
    fn more_workers_and_another_scale_change_arrivals_by_arithmetic() {
        let stages = Pace::Stages(vec![Stage { length: 20 * MS, from: 100.0, to: 300.0 }]);
        for pace in [Pace::Even(100.0), Pace::Poisson(80.0), Pace::Bursts { size: 3, every: 20 * MS }, stages]
        {
            let (own, twice) = (pace.instants(40, 1.0, 7), pace.times(2).instants(80, 1.0, 7));
            match pace {
                // The same gaps at half their length.
                Pace::Poisson(_) => assert!(own.iter().zip(&twice).all(|(a, b)| a.abs_diff(2 * b) <= 2)),
                _ => assert!((0..40).all(|nth| own[nth].abs_diff(twice[2 * nth]) <= 1), "{pace:?}"),
            }
            let scaled = pace.scaled(0.5).instants(40, 1.0, 7);
            let expect = pace.instants(40, 0.5, 7);
            assert!(scaled.iter().zip(&expect).all(|(a, b)| a.abs_diff(*b) <= 1), "{pace:?}");
        }
    }

    /// The mean of 100 000 gaps lies within 1 % of 1 ÷ rate (its standard error is 0.3 %), and their deviation, too.
    #[test]
    fn gaps_of_poisson_arrivals_are_exponential() {
        let times = Pace::Poisson(1_000.0).instants(100_000, 1.0, 7);
        let gaps: Vec<f64> = times.windows(2).map(|pair| (pair[1] - pair[0]) as f64 / 1e6).collect();
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        let variance = gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / gaps.len() as f64;
        assert!((mean - 1.0).abs() < 0.01 && (variance.sqrt() - 1.0).abs() < 0.02, "{mean} {variance}");
        assert_ne!(times, Pace::Poisson(1_000.0).instants(100_000, 1.0, 8));
    }

    #[test]
    fn groups_come_in_turn() {
        assert_eq!(interleaved(&[3]), [0, 1, 2]);
        assert_eq!(interleaved(&[4, 1]), [0, 1, 4, 2, 3].map(|id| if id == 4 { 4 } else { id }));
        let mixed = interleaved(&[90, 10]);
        let slow: Vec<usize> =
            mixed.iter().enumerate().filter(|(_, id)| **id >= 90).map(|(at, _)| at).collect();
        assert!(slow.windows(2).all(|pair| pair[1] - pair[0] == 10), "{slow:?}");
    }

    proptest! {
        #[test]
        fn instants_ascend_and_more_of_them_only_follow(
            rate in 0.1_f64..1e6, kind in 0_u32..4, count in 1_u64..200, seed in 0_u64..9
        ) {
            let stage = |from, to| Stage { length: 20 * MS, from, to };
            let pace = match kind {
                0 => Pace::Even(rate),
                1 => Pace::Poisson(rate),
                2 => Pace::Bursts { size: 3, every: MS },
                _ => Pace::Stages(vec![stage(rate, 0.0), stage(0.0, 0.0), stage(0.0, rate)]),
            };
            let (some, more) = (pace.instants(count, 1.0, seed), pace.instants(count + 9, 1.0, seed));
            prop_assert!(more.is_sorted());
            prop_assert_eq!(&more[..some.len()], &some[..]);
        }

        #[test]
        fn every_fetch_takes_one_arrival(counts in prop::collection::vec(0_u64..50, 1..5)) {
            let mut ids = interleaved(&counts);
            ids.sort_unstable();
            prop_assert_eq!(ids, (0..counts.iter().sum::<u64>() as u32).collect::<Vec<_>>());
        }
    }
}
