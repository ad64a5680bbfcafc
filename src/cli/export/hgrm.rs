//! Percentiles as the other HdrHistograms print them, for their plotters.

use std::fmt::Write as _;

use hdrhistogram::Histogram;

/// Lines for each halving of the distance to 100 %, as Java's `outputPercentileDistribution` has it.
const TICKS: u32 = 5;
/// Values are printed in milliseconds, as the plotters expect.
const NS_PER_MS: f64 = 1e6;
/// 2^11: as many as 3 significant digits need.
const SUB_BUCKETS: u32 = 2048;

/// The text of a `.hgrm` file: value in ms, percentile as a fraction, how many are at or below it, 1 ÷ (1 − fraction).
/// `max` is the exact maximum, which a histogram knows to 0.1 % only.
pub(super) fn hgrm(histogram: &Histogram<u64>, max: u64) -> String {
    let mut out =
        format!("{:>12} {:>14} {:>10} {:>14}\n\n", "Value", "Percentile", "TotalCount", "1/(1-Percentile)");
    let ms = |ns: u64| ns.min(max) as f64 / NS_PER_MS;
    let mut count = 0;
    for step in histogram.iter_quantiles(TICKS) {
        count += step.count_since_last_iteration();
        let (value, fraction) = (ms(step.value_iterated_to()), step.quantile_iterated_to());
        // Writing to a string cannot fail.
        if fraction >= 1.0 {
            // The iterator may come here twice.
            let _ = writeln!(out, "{value:12.6} {fraction:14.12} {count:10}");
            break;
        }
        let _ = writeln!(out, "{value:12.6} {fraction:14.12} {count:10} {:14.2}", 1.0 / (1.0 - fraction));
    }
    let _ = writeln!(
        out,
        "#[Mean    = {:12.3}, StdDeviation   = {:12.3}]",
        histogram.mean() / NS_PER_MS,
        histogram.stdev() / NS_PER_MS
    );
    let _ = writeln!(out, "#[Max     = {:12.3}, Total count    = {:12}]", ms(max), histogram.len());
    let _ = writeln!(out, "#[Buckets = {:12}, SubBuckets     = {SUB_BUCKETS:12}]", histogram.buckets());
    out
}
