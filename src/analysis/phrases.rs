//! Values of the analysis as sentences say them.

use super::numbers;
use crate::lang::words::{Bytes, Count, Nanos, Percent, Rate, Said, Short, Times};
use crate::lang::{Forms, Lang, Text, Words};
use crate::record::{Cell, Interval, Metric, Scenario, Vary};

/// After "for": 1 fetch, 100 fetches; для 1 запиту, для 100 запитів.
const OF_FETCHES: Forms<'_> = Forms {
    en: ["fetch", "fetches"],
    uk: ["запиту", "запитів", "запитів", "запиту"],
};
/// After "with at most": 16 in flight, 16 запитів у роботі.
const IN_FLIGHT: Forms<'_> = Forms { en: ["", ""], ..OF_FETCHES };
/// Counted: 1 запит, 3 запити, 10 запитів.
pub(super) const FETCHES: Forms<'_> =
    Forms { en: ["fetch", "fetches"], uk: ["запит", "запити", "запитів", "запиту"] };
/// After "with": з 1 робочим потоком, з 4 робочими потоками.
const WITH_WORKERS: Forms<'_> = Forms {
    en: ["worker", "workers"],
    uk: ["робочим потоком", "робочими потоками", "робочими потоками", "робочого потоку"],
};
/// After "with": з 1 блокувальним потоком, з 4 блокувальними потоками.
const WITH_BLOCKING_THREADS: Forms<'_> = Forms {
    en: ["blocking thread", "blocking threads"],
    uk: ["блокувальним потоком", "блокувальними потоками", "блокувальними потоками", "блокувального потоку"],
};
/// After "over": із 1 з'єднанням, із 5 з'єднаннями.
const OVER_CONNECTIONS: Forms<'_> = Forms {
    en: ["connection", "connections"],
    uk: ["з'єднанням", "з'єднаннями", "з'єднаннями", "з'єднання"],
};
/// Counted: 1 прогін, 3 прогони, 10 прогонів.
pub(super) const TRIALS: Forms<'_> = Forms {
    en: ["trial", "trials"],
    uk: ["прогін", "прогони", "прогонів", "прогону"],
};
/// After "of": з 1 прогону, з 10 прогонів.
pub(super) const OF_TRIALS: Forms<'_> = Forms {
    en: ["trial", "trials"],
    uk: ["прогону", "прогонів", "прогонів", "прогону"],
};

/// So many trials, counted: `5 trials`.
pub(super) const fn trials(count: usize) -> Count {
    Count(count as u64, TRIALS)
}

/// A size of a sweep: "for 100 fetches", "with 4 workers".
#[derive(Clone, Copy)]
pub(super) struct Size(pub(super) Option<Vary>, pub(super) f64);

impl Said for Size {
    fn said(&self, lang: Lang) -> String {
        let Self(vary, size) = *self;
        let words = lang.words();
        let number = lang.swept(size);
        let counted = |forms: Forms<'static>| match lang.plural(size, forms) {
            "" => number.clone(),
            noun => format!("{number} {noun}"),
        };
        match vary {
            Some(Vary::Count) => words.for_fetches(counted(OF_FETCHES)),
            Some(Vary::Workers) => words.with_threads(counted(WITH_WORKERS)),
            Some(Vary::InFlight) => words.with_in_flight(counted(IN_FLIGHT)),
            Some(Vary::BlockingThreads) => words.with_threads(counted(WITH_BLOCKING_THREADS)),
            Some(Vary::Connections) => words.over_connections(counted(OVER_CONNECTIONS)),
            Some(Vary::Scale) => words.at_scale(number),
            Some(Vary::Rate) => words.at_rate(number),
            Some(Vary::Queue) => words.with_queue(number),
            None => words.at_size(number),
        }
    }
}

/// The size of a cell as a phrase with a space in front; empty where the cell has none. In Ukrainian, where the
/// order of words is free but not loose, it stands in brackets.
#[derive(Clone, Copy)]
pub(super) struct At(pub(super) Option<Size>);

impl At {
    pub(super) fn of(scenario: &Scenario, cell: &Cell) -> Self {
        let vary = scenario.sweep.as_ref().map(|sweep| sweep.vary);
        Self(cell.size.map(|size| Size(vary, size)))
    }
}

impl Said for At {
    fn said(&self, lang: Lang) -> String {
        self.0.map_or_else(String::new, |size| lang.words().cell_size(size))
    }
}

/// The name of a metric, as the subject of a sentence.
pub(super) const fn metric(metric: Metric, words: Words) -> &'static str {
    match metric {
        Metric::Makespan => words.makespan_of(),
        Metric::Throughput => words.throughput_of(),
        Metric::P50 => words.p50_of(),
        Metric::P99 => words.p99_of(),
        Metric::Min => words.min_of(),
        Metric::Max => words.max_of(),
        Metric::Mean => words.mean_of(),
        Metric::ServiceP50 => words.service_p50_of(),
        Metric::ServiceP99 => words.service_p99_of(),
        Metric::HiddenWait => words.hidden_wait_of(),
        Metric::Concurrency => words.concurrency_of(),
        Metric::Parallelism => words.parallelism_of(),
        Metric::CpuPerFetch => words.cpu_per_fetch_of(),
        Metric::PeakRss => words.peak_rss_of(),
        Metric::Success => words.success_of(),
        Metric::Good => words.good_of(),
    }
}

/// The name of a metric where two cells are compared: memory above the start of the trial, since what the program is
/// before it is the same on both sides.
pub(super) const fn compared_metric(metric: Metric, words: Words) -> &'static str {
    match metric {
        Metric::PeakRss => words.memory_growth_of(),
        other => self::metric(other, words),
    }
}

/// Memory above the start of a trial, bytes: what is too little to tell is said to be so.
#[derive(Clone, Copy)]
pub(super) struct Growth(pub(super) u64);

impl Said for Growth {
    fn said(&self, lang: Lang) -> String {
        let least = numbers::MEMORY_GRAIN;
        if (self.0 as f64) < least {
            return format!("<\u{a0}{}", Bytes(least).said(lang));
        }
        Bytes(self.0 as f64).said(lang)
    }
}

/// A value of a metric with its unit.
#[derive(Clone, Copy)]
pub(super) struct Value(pub(super) Metric, pub(super) f64);

impl Said for Value {
    fn said(&self, lang: Lang) -> String {
        let Self(metric, value) = *self;
        match metric {
            Metric::Makespan
            | Metric::P50
            | Metric::P99
            | Metric::Min
            | Metric::Max
            | Metric::Mean
            | Metric::ServiceP50
            | Metric::ServiceP99
            | Metric::CpuPerFetch => Nanos(value).said(lang),
            Metric::HiddenWait => Times(value).said(lang),
            Metric::Throughput => Rate(value).said(lang),
            Metric::PeakRss => Bytes(value).said(lang),
            Metric::Success | Metric::Good => Percent(value).said(lang),
            Metric::Concurrency | Metric::Parallelism => Short(value).said(lang),
        }
    }
}

/// The first characters of a digest: enough for a reader to see that two differ.
pub(super) fn digest(digest: &str) -> String {
    digest.chars().take(8).collect()
}

/// Why no ratio is formed of two plans.
pub(super) fn not_the_same_work(one: &Cell, other: &Cell) -> Text {
    Text::of(|words| words.not_the_same_work(digest(&one.plan_digest), digest(&other.plan_digest)))
}

/// How many times, as part of a sentence: "5.4×"; «у 5,4 раза», «у 12 разів».
#[derive(Clone, Copy)]
pub(super) struct Factor(pub(super) f64);

impl Said for Factor {
    fn said(&self, lang: Lang) -> String {
        factor(lang.ratio(self.0).trim_end_matches('×'), self.0, lang)
    }
}

/// The same with three digits: "2.25×"; «у 2,25 раза», «у 120 разів».
pub(super) fn factor_short(ratio: f64, lang: Lang) -> String {
    factor(&lang.short(ratio), ratio, lang)
}

fn factor(number: &str, ratio: f64, lang: Lang) -> String {
    const TIMES: Forms<'_> = Forms { en: ["", ""], uk: ["раз", "рази", "разів", "раза"] };
    match lang {
        Lang::En => format!("{number}×"),
        Lang::Uk => {
            // A fraction asks for «раза», whatever its digits; a whole number for its own form.
            let n = if number.contains(',') { 0.5 } else { ratio.round() };
            format!("у {number}\u{a0}{}", lang.plural(n, TIMES))
        }
    }
}

/// A ratio with its interval: `1.01× (0.97× to 1.05×)`.
impl Said for Interval {
    fn said(&self, lang: Lang) -> String {
        let all = [self.median, self.low, self.high];
        let one = |value: f64, decimals| match value {
            many if many >= 1e3 => lang.ratio(many),
            _ => format!("{}×", lang.number(value, decimals)),
        };
        let write = |decimals: usize| all.map(|value| one(value, decimals));
        let [median, low, high] = match (write(2), self.low.abs() >= 9.95) {
            (_, true) => all.map(|value| lang.ratio(value)),
            // Close to 1 the third decimal tells the ends apart.
            (two, false) if two[1] == two[2] => write(3),
            (two, false) => two,
        };
        // Ends that no digit tells apart are one number.
        if low == high { median } else { lang.words().low_to_high(median, low, high) }
    }
}

/// The makespan of a cell with as many digits as its interval allows.
#[derive(Clone, Copy)]
pub(super) struct Makespan<'a>(pub(super) &'a Cell);

impl Said for Makespan<'_> {
    fn said(&self, lang: Lang) -> String {
        let time = self.0.makespan_ns;
        time.map_or_else(none, |time| lang.duration_within(time.median, time.low, time.high))
    }
}

/// The CPU time of a fetch.
#[derive(Clone, Copy)]
pub(super) struct Cpu<'a>(pub(super) &'a Cell);

impl Said for Cpu<'_> {
    fn said(&self, lang: Lang) -> String {
        self.0.cpu_ns_per_fetch.map_or_else(none, |nanos| lang.duration(nanos))
    }
}

/// The concurrency of a cell.
#[derive(Clone, Copy)]
pub(super) struct Concurrency<'a>(pub(super) &'a Cell);

impl Said for Concurrency<'_> {
    fn said(&self, lang: Lang) -> String {
        self.0.concurrency.map_or_else(none, |value| lang.short(value))
    }
}

/// The parallelism of a cell. Waiting keeps little of a core busy, and never none of it: "0.00" would say so.
#[derive(Clone, Copy)]
pub(super) struct Parallelism<'a>(pub(super) &'a Cell);

impl Said for Parallelism<'_> {
    fn said(&self, lang: Lang) -> String {
        const LEAST: f64 = 0.01;
        match self.0.parallelism {
            Some(value) if value > 0.0 && value < LEAST / 2.0 => format!("<{}", lang.number(LEAST, 2)),
            Some(value) => lang.number(value, 2),
            None => none(),
        }
    }
}

fn none() -> String {
    "–".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ukrainian_times_follow_the_number_as_written() {
        for (ratio, en, uk) in [
            (5.43, "5.4×", "у 5,4 раза"),
            (12.3, "12×", "у 12 разів"),
            (21.0, "21×", "у 21 раз"),
            (33.0, "33×", "у 33 рази"),
            (1.05, "1.05×", "у 1,05 раза"),
        ] {
            assert_eq!(Factor(ratio).said(Lang::En), en);
            assert_eq!(Factor(ratio).said(Lang::Uk).replace('\u{a0}', " "), uk);
        }
    }

    #[test]
    fn sizes_are_phrases() {
        for (vary, value, en, uk) in [
            (Some(Vary::Count), 1.0, "for 1 fetch", "для 1 запиту"),
            (Some(Vary::Count), 100.0, "for 100 fetches", "для 100 запитів"),
            (Some(Vary::Workers), 4.0, "with 4 workers", "з 4 робочими потоками"),
            (Some(Vary::Workers), 1.0, "with 1 worker", "з 1 робочим потоком"),
            (Some(Vary::BlockingThreads), 8.0, "with 8 blocking threads", "з 8 блокувальними потоками"),
            (Some(Vary::InFlight), 16.0, "with at most 16 in flight", "за ліміту 16 запитів у роботі"),
            (Some(Vary::Scale), 0.1, "at scale 0.1", "за масштабу 0,1"),
            (Some(Vary::Rate), 100.0, "at 100/s", "за 100/с"),
            (Some(Vary::Queue), 4.0, "with a queue of 4", "із чергою на 4"),
        ] {
            assert_eq!(Size(vary, value).said(Lang::En), en);
            assert_eq!(Size(vary, value).said(Lang::Uk), uk);
        }
    }
}
