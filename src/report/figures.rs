//! How quantities of a cell are written: as many digits as the interval allows, `–` where nothing can be said.

use crate::chart;
use crate::lang::{Lang, Unit, decimals_within};
use crate::record::{Claim, Interval, Metric};

/// What stands for a number that is not known.
pub(super) const NONE: &str = "–";

/// A number and the ends of its interval, which is empty for a single trial.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Figure {
    pub(super) main: String,
    pub(super) range: String,
}

impl Figure {
    pub(super) fn none() -> Self {
        Self::plain(NONE)
    }

    pub(super) fn plain(main: impl Into<String>) -> Self {
        Self { main: main.into(), range: String::new() }
    }
}

/// A time with its interval, the ends in the same unit.
pub(super) fn time(lang: Lang, interval: Option<Interval>) -> Figure {
    let Some(Interval { median, low, high }) = interval else { return Figure::none() };
    let unit = Unit::of(median);
    let scale = unit.nanos();
    let decimals = decimals_within(median / scale, low / scale, high / scale);
    let end = |at: f64| lang.number(at / scale, decimals);
    Figure { main: lang.duration_within(median, low, high), range: range(&end(low), &end(high)) }
}

/// A rate with its interval.
pub(super) fn rate(lang: Lang, interval: Option<Interval>) -> Figure {
    let Some(Interval { median, low, high }) = interval else { return Figure::none() };
    let decimals = decimals_within(median, low, high);
    let end = |at: f64| lang.number(at, decimals);
    Figure { main: end(median), range: range(&end(low), &end(high)) }
}

/// A ratio with its interval.
pub(super) fn ratio(lang: Lang, interval: Option<Interval>) -> Figure {
    let Some(Interval { median, low, high }) = interval else { return Figure::none() };
    let end = |at: f64| lang.ratio(at).trim_end_matches('×').to_owned();
    Figure { main: lang.ratio(median), range: range(&end(low), &end(high)) }
}

fn range(low: &str, high: &str) -> String {
    if low == high { String::new() } else { format!("{low}–{high}") }
}

/// L or P.
pub(super) fn average(lang: Lang, value: Option<f64>) -> String {
    value.map_or_else(|| NONE.to_owned(), |value| chart::average(lang, value))
}

/// A time of which no interval is known.
pub(super) fn nanos(lang: Lang, ns: Option<u64>) -> String {
    ns.map_or_else(|| NONE.to_owned(), |ns| lang.duration(ns as f64))
}

/// A length that was asked for, with no more digits than it has: `40 ms`.
pub(super) fn nominal(lang: Lang, ns: f64) -> String {
    let unit = Unit::of(ns);
    format!("{}\u{a0}{}", lang.plain(ns / unit.nanos(), 3), unit.symbol(lang))
}

/// Words that may be missing.
pub(super) fn or_none(words: Option<String>) -> String {
    words.unwrap_or_else(|| NONE.to_owned())
}

/// Memory.
pub(super) fn bytes(lang: Lang, bytes: Option<u64>) -> String {
    bytes.map_or_else(|| NONE.to_owned(), |bytes| lang.bytes(bytes as f64))
}

/// What a claim measured: a ratio where it compares, else the metric itself.
pub(super) fn claim(lang: Lang, claim: &Claim) -> Option<Figure> {
    let interval = claim.measured?;
    let Interval { median, low, high } = interval;
    Some(match claim.spec.metric {
        _ if claim.spec.than.is_some() => ratio(lang, Some(interval)),
        Metric::Makespan
        | Metric::P50
        | Metric::P99
        | Metric::Min
        | Metric::Max
        | Metric::Mean
        | Metric::CpuPerFetch => time(lang, Some(interval)),
        Metric::Throughput => rate(lang, Some(interval)),
        Metric::Concurrency | Metric::Parallelism => {
            let words = |value| average(lang, Some(value));
            Figure { main: words(median), range: range(&words(low), &words(high)) }
        }
        Metric::PeakRss => {
            let words = |value| lang.bytes(value);
            Figure { main: words(median), range: range(&words(low), &words(high)) }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(figure: &Figure, main: &str, range: &str) {
        assert_eq!((figure.main.replace('\u{a0}', " ").as_str(), figure.range.as_str()), (main, range));
    }

    #[test]
    fn digits_follow_the_interval_and_one_trial_has_none() {
        let interval = |median, low, high| Some(Interval { median, low, high });
        check(&time(Lang::En, interval(98.7e6, 95e6, 103e6)), "99 ms", "95–103");
        check(&time(Lang::Uk, interval(98.74e6, 98.7e6, 98.8e6)), "98,7 мс", "98,7–98,8");
        check(&time(Lang::En, interval(98.7e6, 98.7e6, 98.7e6)), "98.7 ms", "");
        check(&time(Lang::En, None), "–", "");
        check(&ratio(Lang::En, interval(5.41, 5.3, 5.52)), "5.4×", "5.3–5.5");
    }

    #[test]
    fn averages_have_three_digits_at_most() {
        for (value, words) in [
            (999.96, "1000"),
            (12.34, "12.3"),
            (1.0, "1.00"),
            (0.049, "0.05"),
            (0.0021, "0.0021"),
            (0.009, "0.009"),
            (0.00004, "0.00"),
        ] {
            assert_eq!(average(Lang::En, Some(value)), words);
        }
        assert_eq!(average(Lang::En, None), NONE);
    }
}
