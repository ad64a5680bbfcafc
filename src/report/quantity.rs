//! How quantities of a cell are written: as many digits as the interval allows, `–` where nothing can be said.

use crate::chart;
use crate::lang::words::{Nanos, Said};
use crate::lang::{Lang, NONE, Unit, decimals_within};
use crate::record::{Cell, Claim, Interval, Metric};

/// A number and the ends of its interval, which is empty for a single trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quantity {
    pub(super) main: String,
    pub(super) range: String,
}

impl Quantity {
    pub(super) fn none() -> Self {
        Self::plain(NONE)
    }

    pub(super) fn plain(main: impl Into<String>) -> Self {
        Self { main: main.into(), range: String::new() }
    }

    /// A value whose ends are written by `end`, without its unit.
    fn new(main: String, interval: Interval, end: impl Fn(f64) -> String) -> Self {
        let (low, high) = (end(interval.low), end(interval.high));
        Self { main, range: if low == high { String::new() } else { format!("{low}–{high}") } }
    }

    /// A time, the ends in the same unit.
    pub(super) fn time(lang: Lang, interval: Option<Interval>) -> Self {
        let Some(interval) = interval else { return Self::none() };
        let Interval { median, low, high } = interval;
        let unit = Unit::of(median);
        let scale = unit.nanos();
        let decimals = decimals_within(median / scale, low / scale, high / scale);
        let main = lang.duration_within(median, low, high);
        Self::new(main, interval, |end| lang.number(end / scale, decimals))
    }

    /// Fetches per second.
    pub(super) fn rate(lang: Lang, interval: Option<Interval>) -> Self {
        let Some(interval) = interval else { return Self::none() };
        let decimals = decimals_within(interval.median, interval.low, interval.high);
        let number = |value| lang.number(value, decimals);
        Self::new(number(interval.median), interval, number)
    }

    /// How many times.
    pub(super) fn ratio(lang: Lang, interval: Option<Interval>) -> Self {
        let Some(interval) = interval else { return Self::none() };
        let end = |end| lang.ratio(end).trim_end_matches('×').to_owned();
        Self::new(lang.ratio(interval.median), interval, end)
    }

    /// What a claim measured: a ratio where it compares, else the metric itself.
    pub(super) fn claim(lang: Lang, claim: &Claim) -> Option<Self> {
        let interval = claim.measured?;
        Some(match claim.spec.metric {
            _ if claim.spec.than.is_some() => Self::ratio(lang, Some(interval)),
            Metric::HiddenWait => Self::ratio(lang, Some(interval)),
            Metric::Makespan
            | Metric::P50
            | Metric::P99
            | Metric::Min
            | Metric::Max
            | Metric::Mean
            | Metric::ServiceP50
            | Metric::ServiceP99
            | Metric::CpuPerFetch => Self::time(lang, Some(interval)),
            Metric::Throughput => Self::rate(lang, Some(interval)),
            Metric::Concurrency | Metric::Parallelism => {
                let number = |value| chart::average(lang, value);
                Self::new(number(interval.median), interval, number)
            }
            Metric::PeakRss => {
                let number = |value| lang.bytes(value);
                Self::new(number(interval.median), interval, number)
            }
            Metric::Success | Metric::Good => {
                let number = |value| lang.percent(value);
                Self::new(number(interval.median), interval, number)
            }
        })
    }
}

/// The makespan of a cell without its interval.
pub(super) fn makespan(lang: Lang, cell: &Cell) -> String {
    Quantity::time(lang, cell.makespan_ns).main
}

/// L or P.
pub(super) fn average(lang: Lang, value: Option<f64>) -> String {
    value.map(|value| chart::average(lang, value)).said(lang)
}

/// A time of which no interval is known.
pub(super) fn nanos(lang: Lang, ns: Option<u64>) -> String {
    ns.map(|ns| Nanos(ns as f64)).said(lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(quantity: &Quantity, main: &str, range: &str) {
        assert_eq!((quantity.main.replace('\u{a0}', " ").as_str(), quantity.range.as_str()), (main, range));
    }

    #[test]
    fn digits_follow_the_interval_and_one_trial_has_none() {
        let interval = |median, low, high| Some(Interval { median, low, high });
        check(&Quantity::time(Lang::En, interval(98.7e6, 95e6, 103e6)), "99 ms", "95–103");
        check(&Quantity::time(Lang::Uk, interval(98.74e6, 98.7e6, 98.8e6)), "98,7 мс", "98,7–98,8");
        check(&Quantity::time(Lang::En, interval(98.7e6, 98.7e6, 98.7e6)), "98.7 ms", "");
        check(&Quantity::time(Lang::En, None), "–", "");
        check(&Quantity::ratio(Lang::En, interval(5.41, 5.3, 5.52)), "5.4×", "5.3–5.5");
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
