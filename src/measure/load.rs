//! How a model kept up with arrivals that do not all come at once (docs/checks.md, V15).

use super::flight::Flight;
use super::{Outcome, Sample};
use crate::plan::{Nanos, Plan};
use crate::reason::Reason;

/// A median of the lag, the backlog and its growth.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LoadSeen {
    /// Median of the lag: from due to handed to the model.
    pub lag_p50: Nanos,
    /// 99th percentile of the lag.
    pub lag_p99: Nanos,
    /// The longest lag.
    pub lag_max: Nanos,
    /// Fetches that were due and not finished, over time.
    pub backlog: Flight,
    /// How many of these there were when the last fetch was due.
    pub backlog_at_last: u32,
    /// By how much the response time grew in a second of arrivals.
    pub drift: Option<Drift>,
}

/// The trend of response times over the instants at which fetches were due, s a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drift {
    /// The trend.
    pub slope: f64,
    /// By how much it may be off, since a queue empties and fills again by chance.
    pub error: f64,
}

/// Standard errors of the slope that may be by chance. Two would do if stretches were independent; a queue that lasts
/// longer than a stretch makes its neighbours alike.
const ERRORS: f64 = 4.0;
/// The trend is sought in the means of so many stretches of arrivals.
const STRETCHES: usize = 20;
/// A lag is the harness's: over this, or a tenth of the median service time, the response times are not the model's.
const LAG_MOST: Nanos = 2_000_000;
const LAG_SHARE: u64 = 10;

impl LoadSeen {
    /// What was seen of the arrivals of `plan`, whose fetches were handed over so late.
    #[must_use]
    pub fn of(plan: &Plan, samples: &[Sample], mut lags: Vec<Nanos>) -> Self {
        lags.sort_unstable();
        let lag = |share: f64| lags.get(((lags.len() as f64 * share).ceil() as usize).max(1) - 1).copied();
        let due = |sample: &Sample| plan.fetches.get(sample.fetch as usize).map_or(0, |fetch| fetch.arrival);
        let due: Vec<Sample> =
            samples.iter().map(|sample| Sample { started: due(sample), ..*sample }).collect();
        let last = plan.last_due();
        let ran = due.iter().filter(|sample| !sample.outcome.is_refused());
        let left = due.iter().filter(|sample| sample.finished > last).count();
        Self {
            lag_p50: lag(0.5).unwrap_or(0),
            lag_p99: lag(0.99).unwrap_or(0),
            lag_max: lags.last().copied().unwrap_or(0),
            backlog: Flight::of(&due),
            backlog_at_last: left as u32,
            drift: drift(ran.map(|sample| (sample.started, sample.service())).collect()),
        }
    }

    /// V15: what was handed over late was kept waiting by the harness.
    #[must_use]
    pub fn late(&self, samples: &[Sample]) -> Option<Reason> {
        let mut services: Vec<Nanos> = samples.iter().map(Sample::service).collect();
        services.sort_unstable();
        let median = services.get(services.len() / 2).copied().unwrap_or(0);
        let most_ns = LAG_MOST.max(median / LAG_SHARE);
        (self.lag_p99 > most_ns).then_some(Reason::LateArrivals { lag_ns: self.lag_p99, most_ns })
    }
}

/// V15: a fetch may not start before it is due.
pub(super) fn before_due(plan: &Plan, samples: &[Sample]) -> Option<Reason> {
    let due = |sample: &Sample| plan.fetches.get(sample.fetch as usize).map_or(0, |fetch| fetch.arrival);
    let ran = samples.iter().filter(|sample| sample.outcome != Outcome::Missing);
    let fetches = ran.filter(|sample| sample.started < due(sample)).count() as u64;
    (fetches > 0).then_some(Reason::BeforeDue { fetches })
}

/// The trend of pairs of due instant and response time: the median of the slopes between the means of 20 stretches of
/// arrivals (Theil 1950, Sen 1968), which single slow fetches do not move, with an error from what the line leaves over.
/// `None` where a stretch would have a single fetch.
#[must_use]
pub fn drift(mut fetches: Vec<(Nanos, Nanos)>) -> Option<Drift> {
    if fetches.len() < 2 * STRETCHES {
        return None;
    }
    fetches.sort_unstable();
    let mean = |of: &dyn Fn(&(Nanos, Nanos)) -> Nanos, part: &[(Nanos, Nanos)]| {
        part.iter().map(|fetch| of(fetch) as f64).sum::<f64>() / part.len() as f64
    };
    let cut = |nth: usize| fetches.len() * nth / STRETCHES;
    let means: Vec<(f64, f64)> = (0..STRETCHES)
        .map(|nth| &fetches[cut(nth)..cut(nth + 1)])
        .map(|part| (mean(&|fetch| fetch.0, part), mean(&|fetch| fetch.1, part)))
        .collect();
    let pairs = means.iter().enumerate().flat_map(|(nth, a)| means[nth + 1..].iter().map(move |b| (a, b)));
    let mut slopes: Vec<f64> =
        pairs.filter(|(a, b)| b.0 > a.0).map(|(a, b)| (b.1 - a.1) / (b.0 - a.0)).collect();
    slopes.sort_by(f64::total_cmp);
    let slope = slopes.get(slopes.len() / 2).copied()?;
    let count = means.len() as f64;
    let (x, y) = means.iter().fold((0.0, 0.0), |sum, mean| (sum.0 + mean.0 / count, sum.1 + mean.1 / count));
    let left: f64 = means.iter().map(|mean| (mean.1 - y - slope * (mean.0 - x)).powi(2)).sum();
    let width: f64 = means.iter().map(|mean| (mean.0 - x).powi(2)).sum();
    Some(Drift { slope, error: ERRORS * (left / (count - 2.0) / width).sqrt() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing;
    use crate::plan::{MILLISECOND, Step};

    const MS: Nanos = MILLISECOND;

    /// A fetch every 10 ms, each a wait of 10 ms, and a server that takes `service` for one after another.
    fn served(count: u32, service: Nanos) -> (Plan, Vec<Sample>) {
        let mut plan = testing::plan(count, &[Step::Wait(10 * MS)]);
        let (mut free, mut samples) = (0, Vec::new());
        for id in 0..count {
            let due = u64::from(id) * 10 * MS;
            plan.fetches[id as usize].arrival = due;
            let started = due.max(free);
            free = started + service;
            let outcome = Outcome::Completed;
            samples.push(Sample { fetch: id, started, finished: free, outcome, ..Sample::default() });
        }
        (plan, samples)
    }

    /// Of two a quarter too slow: the response of the i-th is S + i (S − gap), so it grows by (S − gap) ÷ gap.
    #[test]
    fn a_server_that_is_too_slow_drifts_by_arithmetic() {
        for (service, drift, backlog) in
            [(10 * MS, 0.0, 1), (8 * MS, 0.0, 1), (12 * MS, 0.2, 17), (20 * MS, 1.0, 50)]
        {
            let (plan, samples) = served(100, service);
            let seen = LoadSeen::of(&plan, &samples, vec![0; 100]);
            let found = seen.drift.unwrap();
            assert!((found.slope - drift).abs() < 1e-9 && found.error < 1e-6, "{service}: {found:?}");
            assert!(seen.backlog.peak.abs_diff(backlog) <= 1, "{service}: {}", seen.backlog.peak);
            // Little's law: the area under the backlog is the sum of the response times.
            let due = |sample: &Sample| plan.fetches[sample.fetch as usize].arrival;
            let sum: u128 = samples.iter().map(|sample| u128::from(sample.finished - due(sample))).sum();
            assert_eq!(seen.backlog.integral, sum);
            assert_eq!(before_due(&plan, &samples), None);
        }
        assert_eq!(drift(vec![(0, 0); 39]), None);
    }

    #[test]
    fn a_late_harness_and_an_early_start_are_told() {
        let (plan, mut samples) = served(100, 8 * MS);
        let seen = |late: Nanos| LoadSeen::of(&plan, &samples, vec![late; 100]).late(&samples);
        assert_eq!(seen(2 * MS), None);
        let most_ns = 2 * MS;
        assert_eq!(seen(2 * MS + 1), Some(Reason::LateArrivals { lag_ns: 2 * MS + 1, most_ns }));
        samples[7].started -= 1;
        assert_eq!(before_due(&plan, &samples), Some(Reason::BeforeDue { fetches: 1 }));
    }
}
