//! A metric as a statistic over resampled trials.

use crate::analysis::numbers;
use crate::analysis::stats::{Ordered, Pairing, RESAMPLES, Resampler, bounds};
use crate::lang::{Text, Words};
use crate::record::{Interval, Latency, Metric, Trial};

/// Percentiles pool the histograms of the drawn trials, which costs more than a median: fewer resamples.
const POOLED_RESAMPLES: usize = 2_000;

/// What a metric is of the trials that were drawn: the same number that the table shows when each is drawn once.
pub(super) enum Statistic {
    /// The median over trials of one number a trial.
    Median(Ordered),
    /// The largest of one number a trial. Its bootstrap never exceeds what was seen.
    Maximum(Vec<f64>),
    /// The smallest, in the same way.
    Minimum(Vec<f64>),
    /// The mean over all fetches; every trial has as many, so it is the mean of the trials' means.
    Mean(Vec<f64>),
    /// A percentile of the fetches of all drawn trials together; percentiles are never averaged.
    Pooled(Pooled),
    /// One percentile over another, both of the same drawn trials.
    Quotient(Pooled, Pooled),
}

/// Which times of a trial.
type Times = fn(&Trial) -> &Latency;

const RESPONSE: Times = |trial| &trial.response_ns;
const SERVICE: Times = |trial| &trial.service_ns;
/// A percentile and the fewest fetches that have one.
const P50: (f64, u64) = (0.5, 1);
const P99: (f64, u64) = (0.99, 100);

/// The histograms of all trials, cut into buckets in order of time.
pub(super) struct Pooled {
    /// Upper end of the bucket (at most the exact maximum), the trial, how many fetches.
    buckets: Vec<(u64, usize, f64)>,
    fetches: Vec<f64>,
    quantile: f64,
}

impl Statistic {
    /// The statistic of a metric over these trials; a response `within` so many ns is good.
    ///
    /// # Errors
    /// The reason why there is none, in words.
    pub(super) fn new(metric: Metric, trials: &[&Trial], within: Option<u64>) -> Result<Self, Text> {
        let each =
            |of: &dyn Fn(&Trial) -> f64| -> Vec<f64> { trials.iter().map(|trial| of(trial)).collect() };
        let statistic = match metric {
            Metric::Makespan => Self::Median(Ordered::new(&each(&|trial| trial.makespan_ns as f64))),
            Metric::Throughput => Self::Median(Ordered::new(&each(&numbers::throughput))),
            Metric::Concurrency => Self::Median(Ordered::new(&each(&|trial| trial.concurrency))),
            Metric::Parallelism => Self::Median(Ordered::new(&each(&|trial| trial.parallelism))),
            Metric::CpuPerFetch => Self::Median(Ordered::new(&each(&numbers::cpu_per_fetch))),
            Metric::Success => Self::Median(Ordered::new(&each(&numbers::success))),
            Metric::Good => {
                let within = within.ok_or_else(|| Text::of(Words::claim_no_within))?;
                let shares: Option<Vec<f64>> =
                    trials.iter().map(|trial| numbers::good(trial, within)).collect();
                let shares = shares.ok_or_else(|| Text::of(Words::unreadable_histogram))?;
                Self::Median(Ordered::new(&shares))
            }
            Metric::PeakRss => Self::Maximum(told(trials, |trial| Some(trial.peak_rss_bytes? as f64))?),
            Metric::Min => Self::Minimum(each(&|trial| trial.response_ns.min as f64)),
            Metric::Mean => Self::Mean(each(&|trial| trial.response_ns.mean)),
            Metric::Max => Self::Maximum(each(&|trial| trial.response_ns.max as f64)),
            Metric::P50 => Self::Pooled(Pooled::new(trials, RESPONSE, P50)?),
            Metric::P99 => Self::Pooled(Pooled::new(trials, RESPONSE, P99)?),
            Metric::ServiceP50 => Self::Pooled(Pooled::new(trials, SERVICE, P50)?),
            Metric::ServiceP99 => Self::Pooled(Pooled::new(trials, SERVICE, P99)?),
            Metric::HiddenWait => {
                Self::Quotient(Pooled::new(trials, RESPONSE, P99)?, Pooled::new(trials, SERVICE, P99)?)
            }
        };
        Ok(statistic)
    }

    /// The statistic of a metric of a side that is compared with another: of the memory only what is above the start of
    /// the trial, since what the program is before it is the same under every model.
    ///
    /// # Errors
    /// The reason why there is none, in words.
    pub(super) fn compared(metric: Metric, trials: &[&Trial], within: Option<u64>) -> Result<Self, Text> {
        if metric != Metric::PeakRss {
            return Self::new(metric, trials, within);
        }
        Ok(Self::Median(Ordered::new(&told(trials, numbers::memory_growth)?)))
    }

    /// The value when trial `i` was drawn `counts[i]` times.
    pub(super) fn under(&self, counts: &[u32]) -> f64 {
        match self {
            Self::Median(ordered) => ordered.median(counts),
            Self::Maximum(values) => drawn(values, counts).map(|(value, _)| value).fold(0.0, f64::max),
            Self::Minimum(values) => {
                drawn(values, counts).map(|(value, _)| value).fold(f64::INFINITY, f64::min)
            }
            Self::Mean(values) => {
                let add = |(sum, n): (f64, f64), (value, count)| (sum + value * count, n + count);
                let (sum, n) = drawn(values, counts).fold((0.0, 0.0), add);
                sum / n
            }
            Self::Pooled(pooled) => pooled.under(counts),
            // A nanosecond at least: work of no length would hide without bound.
            Self::Quotient(above, below) => above.under(counts) / below.under(counts).max(1.0),
        }
    }

    const fn resamples(&self) -> usize {
        match self {
            Self::Pooled(_) | Self::Quotient(..) => POOLED_RESAMPLES,
            Self::Median(_) | Self::Maximum(_) | Self::Minimum(_) | Self::Mean(_) => RESAMPLES,
        }
    }
}

impl Pooled {
    fn new(trials: &[&Trial], times: Times, (quantile, least): (f64, u64)) -> Result<Self, Text> {
        // As f64: a hostile record's counts would overflow, and honest ones are exact.
        let fetches: Vec<f64> = trials.iter().map(|trial| times(trial).count as f64).collect();
        if fetches.iter().sum::<f64>() < least as f64 {
            return Err(Text::of(|words| words.claim_few_fetches(least)));
        }
        let mut buckets = Vec::new();
        for (trial, latency) in trials.iter().map(|trial| times(trial)).enumerate() {
            let histogram = latency.histogram().map_err(|_| Text::of(Words::unreadable_histogram))?;
            buckets.extend(histogram.iter_recorded().map(|step| {
                let upper = histogram.highest_equivalent(step.value_iterated_to());
                (upper.min(latency.max), trial, step.count_at_value() as f64)
            }));
        }
        buckets.sort_by_key(|&(value, trial, _)| (value, trial));
        Ok(Self { buckets, fetches, quantile })
    }

    fn under(&self, counts: &[u32]) -> f64 {
        let drawn = self.fetches.iter().zip(counts);
        let total: f64 = drawn.map(|(fetches, &count)| fetches * f64::from(count)).sum();
        let rank = (self.quantile * total).ceil().max(1.0);
        let mut seen = 0.0;
        for &(value, trial, fetches) in &self.buckets {
            seen += fetches * f64::from(counts[trial]);
            if seen >= rank {
                return value as f64;
            }
        }
        // Only where a record's counts and histograms disagree.
        f64::NAN
    }
}

/// The values of the trials that were drawn, and how often each was.
fn drawn(values: &[f64], counts: &[u32]) -> impl Iterator<Item = (f64, f64)> {
    let all = values.iter().zip(counts).filter(|(_, count)| **count > 0);
    all.map(|(value, count)| (*value, f64::from(*count)))
}

/// The metric over all trials.
pub(super) fn point(statistic: &Statistic, trials: usize) -> f64 {
    statistic.under(&vec![1; trials])
}

/// The metric with its interval; a single trial is its own interval.
pub(super) fn plain(statistic: &Statistic, trials: usize) -> Option<Interval> {
    let mut resampler = Resampler::new(trials, 0);
    let point = point(statistic, trials);
    bounds(point, (0..statistic.resamples()).map(|_| statistic.under(resampler.draw())).collect())
}

/// The ratio of a metric of two cells with its interval; `sizes` are their numbers of trials.
pub(super) fn ratio(
    above: &Statistic,
    below: &Statistic,
    sizes: [usize; 2],
    pairing: Pairing,
) -> Option<Interval> {
    let [m, n] = sizes;
    let point = point(above, m) / point(below, n);
    let mut first = Resampler::new(m, 0);
    let mut second = Resampler::new(n, 1);
    let ratios = (0..above.resamples()).map(|_| {
        let counts = first.draw();
        let other = match pairing {
            Pairing::Blocks => counts,
            Pairing::Unpaired => second.draw(),
        };
        above.under(counts) / below.under(other)
    });
    bounds(point, ratios.collect())
}

/// The memory of every trial; where one does not tell, that is the reason why there is no statistic.
fn told(trials: &[&Trial], of: impl Fn(&Trial) -> Option<f64>) -> Result<Vec<f64>, Text> {
    let told: Option<Vec<f64>> = trials.iter().map(|trial| of(trial)).collect();
    told.ok_or_else(|| Text::of(Words::claim_no_memory))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{record, ten};
    use crate::record::{Cell, Latency, Outcome};

    fn cell() -> Cell {
        let mut record = record().cell("join-all", &ten(100.0, 0.02)).raw();
        for (index, trial) in (1_u64..).zip(&mut record.cells[0].trials) {
            trial.response_ns = Latency::of((1..=100).map(|ms| ms * (1_000_003 + 7_000 * index)));
            trial.service_ns = Latency::of((1..=100).map(|ms| ms * (100_003 + 700 * index)));
            trial.peak_rss_bytes = trial.peak_rss_bytes.map(|bytes| bytes + index);
        }
        crate::analysis::summarise(&mut record);
        record.cells.remove(0)
    }

    #[test]
    fn the_point_is_the_number_of_the_table() {
        let cell = cell();
        let trials: Vec<&Trial> = cell.trials.iter().collect();
        let latency = cell.response_ns.as_ref().unwrap();
        let service = cell.service_ns.as_ref().unwrap();
        let hidden = latency.p99.unwrap() as f64 / service.p99.unwrap() as f64;
        for (metric, expect) in [
            (Metric::Makespan, cell.makespan_ns.unwrap().median),
            (Metric::Throughput, cell.throughput_per_s.unwrap().median),
            (Metric::P50, latency.p50.unwrap() as f64),
            (Metric::P99, latency.p99.unwrap() as f64),
            (Metric::Min, latency.min as f64),
            (Metric::Max, latency.max as f64),
            (Metric::Mean, latency.mean),
            (Metric::ServiceP50, service.p50.unwrap() as f64),
            (Metric::ServiceP99, service.p99.unwrap() as f64),
            (Metric::HiddenWait, hidden),
            (Metric::Concurrency, cell.concurrency.unwrap()),
            (Metric::Parallelism, cell.parallelism.unwrap()),
            (Metric::CpuPerFetch, cell.cpu_ns_per_fetch.unwrap()),
            (Metric::PeakRss, cell.peak_rss_bytes.unwrap() as f64),
        ] {
            let interval = plain(&Statistic::new(metric, &trials, None).unwrap(), trials.len()).unwrap();
            assert_eq!(interval.median, expect, "{metric:?}");
            assert!(interval.low <= expect && expect <= interval.high, "{metric:?} {interval:?}");
        }
    }

    #[test]
    fn a_percentile_needs_its_fetches() {
        let cell = cell();
        let mut trial = cell.trials[0].clone();
        trial.response_ns = Latency::of([1, 2, 3]);
        assert!(Statistic::new(Metric::P99, &[&trial], None).is_err());
        assert!(Statistic::new(Metric::P50, &[&trial], None).is_ok());
        // The service time has as many as ever, but the hidden wait needs both.
        assert!(Statistic::new(Metric::ServiceP99, &[&trial], None).is_ok());
        assert!(Statistic::new(Metric::HiddenWait, &[&trial], None).is_err());
        trial.response_ns.hdr = "no".to_owned();
        assert!(Statistic::new(Metric::P50, &[&trial], None).is_err());
    }

    #[test]
    fn good_is_the_share_of_all_that_came_whose_response_was_within() {
        let mut trial = cell().trials[0].clone();
        (trial.completed, trial.response_ns) = (8, Latency::of((1..=8).map(|ms| ms * 1_000_000)));
        let lost = |count| Outcome { outcome: "shed".to_owned(), expected: false, count };
        trial.outcomes = vec![lost(2)];
        for (within_ms, expect) in [(5, 0.5), (100, 0.8), (0, 0.0)] {
            let good =
                Statistic::new(Metric::Good, &[&trial], Some(within_ms * 1_000_000 + 500_000)).unwrap();
            assert_eq!(point(&good, 1), expect, "{within_ms}");
        }
        assert!(Statistic::new(Metric::Good, &[&trial], None).is_err());
    }
}
