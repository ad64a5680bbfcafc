//! Injected latency and failures: per tier, and the same for the same seed.

use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rand_core::Rng as _;
use rand_pcg::Pcg64Mcg;

/// The longest latency that can be injected.
const LONGEST: Duration = Duration::from_secs(60);

/// A part of the system that can be slow or fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// Students, courses and what hangs on them.
    App,
    /// The database.
    Storage,
    /// The cache in front of the goods. A failure is a miss.
    Cache,
    /// Login, tokens, routing.
    Gateway,
    /// The service behind the gateway that knows the users.
    Users,
    /// The service behind the gateway that sells goods.
    Orders,
    /// The service behind the gateway that takes payments.
    Payments,
    /// The payment API of somebody else.
    Bank,
}

impl Tier {
    /// All of them, with their names.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::App, "app"),
        (Self::Storage, "storage"),
        (Self::Cache, "cache"),
        (Self::Gateway, "gateway"),
        (Self::Users, "users"),
        (Self::Orders, "orders"),
        (Self::Payments, "payments"),
        (Self::Bank, "bank"),
    ];
}

/// `TIER=VALUE`, or `VALUE` alone, which means the tier `app`.
fn tiered(text: &str) -> Result<(Tier, &str), String> {
    let Some((name, value)) = text.split_once('=') else { return Ok((Tier::App, text)) };
    let tier = Tier::ALL.iter().find(|(_, known)| *known == name).ok_or_else(|| {
        let names: Vec<&str> = Tier::ALL.iter().map(|(_, name)| *name).collect();
        format!("no tier is called `{name}`; there are {}", names.join(", "))
    })?;
    Ok((tier.0, value))
}

/// How long requests of a tier take at least: `20ms`, or evenly spread over `10ms..30ms`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    tier: Tier,
    from: Duration,
    to: Duration,
}

impl FromStr for Latency {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (tier, value) = tiered(text)?;
        let time = |text: &str| match humantime::parse_duration(text) {
            Ok(time) if time <= LONGEST => Ok(time),
            _ => Err(format!("`{text}` is no time from 0ms to 60s")),
        };
        let (from, to) = match value.split_once("..") {
            Some((from, to)) => (time(from)?, time(to)?),
            None => (time(value)?, time(value)?),
        };
        if from > to { Err(format!("{value} runs backwards")) } else { Ok(Self { tier, from, to }) }
    }
}

/// How many requests of a tier fail: `5%` or `0.05`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Failures {
    tier: Tier,
    share: f64,
}

impl FromStr for Failures {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (tier, value) = tiered(text)?;
        let share = match value.strip_suffix('%') {
            Some(percent) => percent.parse::<f64>().map(|percent| percent / 100.0),
            None => value.parse(),
        };
        match share {
            Ok(share) if (0.0..=1.0).contains(&share) => Ok(Self { tier, share }),
            _ => Err(format!("`{value}` is no share from 0% to 100%")),
        }
    }
}

/// A failure that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a failure that --fail injected")]
pub(super) struct Injected;

#[derive(Debug, Default)]
struct Fault {
    from: Duration,
    to: Duration,
    share: f64,
    /// Two numbers for each request, in the order in which they come.
    draws: Option<Mutex<Pcg64Mcg>>,
}

/// The faults of all tiers.
#[derive(Debug)]
pub(super) struct Faults([Fault; Tier::ALL.len()]);

impl Faults {
    /// Later entries of a tier take the place of earlier ones.
    pub(super) fn new(seed: u64, latencies: &[Latency], failures: &[Failures]) -> Self {
        let mut faults: [Fault; Tier::ALL.len()] = Default::default();
        for latency in latencies {
            let fault = &mut faults[latency.tier as usize];
            (fault.from, fault.to) = (latency.from, latency.to);
        }
        for failure in failures {
            faults[failure.tier as usize].share = failure.share;
        }
        for (nth, fault) in faults.iter_mut().enumerate() {
            if !fault.to.is_zero() || fault.share > 0.0 {
                // The generator wants an odd state; the first draws of states that lie side by side are alike.
                let mut draws = Pcg64Mcg::new((u128::from(seed) << 64 | nth as u128) << 1 | 1);
                for _ in 0..4 {
                    draws.next_u64();
                }
                fault.draws = Some(Mutex::new(draws));
            }
        }
        Self(faults)
    }

    /// Takes the time that was injected into this tier, and says whether the request shall fail.
    pub(super) async fn meet(&self, tier: Tier) -> Result<(), Injected> {
        let (latency, fails) = self.next(tier);
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        if fails { Err(Injected) } else { Ok(()) }
    }

    /// What the next request of this tier meets.
    fn next(&self, tier: Tier) -> (Duration, bool) {
        let fault = &self.0[tier as usize];
        let Some(draws) = &fault.draws else { return (Duration::ZERO, false) };
        let mut draws = draws.lock().unwrap_or_else(PoisonError::into_inner);
        // 53 bits: every number is one that a double can hold.
        let mut share = || (draws.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        (fault.from + (fault.to - fault.from).mul_f64(share()), share() < fault.share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_said_on_the_command_line() {
        let latency = |text: &str| text.parse::<Latency>().map(|l| (l.tier, l.from, l.to));
        let ms = Duration::from_millis;
        assert_eq!(latency("20ms"), Ok((Tier::App, ms(20), ms(20))));
        assert_eq!(latency("bank=10ms..1s"), Ok((Tier::Bank, ms(10), ms(1000))));
        for wrong in ["", "x", "20", "2m", "30ms..20ms", "moon=20ms", "bank=", "-5ms"] {
            assert!(latency(wrong).is_err(), "{wrong}");
        }
        assert_eq!("storage=5%".parse(), Ok(Failures { tier: Tier::Storage, share: 0.05 }));
        assert_eq!("0.5".parse(), Ok(Failures { tier: Tier::App, share: 0.5 }));
        for wrong in ["", "101%", "-1%", "NaN", "1.5", "inf", "moon=5%"] {
            assert!(wrong.parse::<Failures>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_seed_gives_the_same_faults_again_and_another_seed_others() {
        let draw = |seed| {
            let latency = "bank=10ms..30ms".parse().unwrap();
            let faults = Faults::new(seed, &[latency], &["bank=25%".parse().unwrap()]);
            (0..2000).map(|_| faults.next(Tier::Bank)).collect::<Vec<_>>()
        };
        let first = draw(7);
        assert_eq!(first, draw(7));
        assert_ne!(first, draw(8));
        let failed = first.iter().filter(|(_, fails)| *fails).count();
        // Binomial: 500, standard deviation 19.4.
        assert!((400..600).contains(&failed), "{failed}");
        let inside = |(latency, _): &(Duration, bool)| (10..=30).contains(&latency.as_millis());
        assert!(first.iter().all(inside));
        let mean = first.iter().map(|(latency, _)| latency.as_secs_f64()).sum::<f64>() / 2000.0;
        assert!((0.0185..0.0215).contains(&mean), "{mean}");
    }

    #[test]
    fn a_tier_without_faults_meets_none() {
        let faults = Faults::new(1, &[], &["bank=100%".parse().unwrap()]);
        assert_eq!(faults.next(Tier::App), (Duration::ZERO, false));
        assert_eq!(faults.next(Tier::Bank), (Duration::ZERO, true));
    }
}
