//! Words that claims and findings share.

use crate::lang::{Forms, Lang, Text};
use crate::record::{Cell, Metric, Scenario, Vary};

/// After "for": 1 fetch, 100 fetches; для 1 запиту, для 100 запитів.
pub(super) const OF_FETCHES: Forms<'_> = Forms {
    en: ["fetch", "fetches"],
    uk: ["запиту", "запитів", "запитів", "запиту"],
};
/// After "with": з 1 робочим потоком, з 4 робочими потоками.
const WITH_WORKERS: Forms<'_> = Forms {
    en: ["worker", "workers"],
    uk: ["робочим потоком", "робочими потоками", "робочими потоками", "робочого потоку"],
};
/// After "over": через 1 з'єднання, через 5 з'єднань.
const OVER_CONNECTIONS: Forms<'_> = Forms {
    en: ["connection", "connections"],
    uk: ["з'єднання", "з'єднання", "з'єднань", "з'єднання"],
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

/// A size of a sweep: "for 100 fetches", "with 4 workers".
pub(super) fn size(vary: Option<Vary>, size: f64, lang: Lang) -> String {
    let number = lang.plain(size, 3);
    let plural = |forms: Forms<'static>| lang.plural(size, forms);
    match (lang, vary) {
        (Lang::En, Some(Vary::Count)) => format!("for {number} {}", plural(OF_FETCHES)),
        (Lang::Uk, Some(Vary::Count)) => format!("для {number} {}", plural(OF_FETCHES)),
        (Lang::En, Some(Vary::Workers)) => format!("with {number} {}", plural(WITH_WORKERS)),
        (Lang::Uk, Some(Vary::Workers)) => format!("з {number} {}", plural(WITH_WORKERS)),
        (Lang::En, Some(Vary::InFlight)) => format!("with at most {number} in flight"),
        (Lang::Uk, Some(Vary::InFlight)) => {
            format!("за ліміту {number} {} у роботі", plural(OF_FETCHES))
        }
        (Lang::En, Some(Vary::Connections)) => format!("over {number} {}", plural(OVER_CONNECTIONS)),
        (Lang::Uk, Some(Vary::Connections)) => format!("через {number} {}", plural(OVER_CONNECTIONS)),
        (Lang::En, Some(Vary::Scale)) => format!("at scale {number}"),
        (Lang::Uk, Some(Vary::Scale)) => format!("за масштабу {number}"),
        (Lang::En, None) => format!("at {number}"),
        (Lang::Uk, None) => format!("за розміру {number}"),
    }
}

/// The size of a cell as a phrase with a space in front; empty where the cell has none. In Ukrainian, where the
/// order of words is free but not loose, it stands in brackets.
pub(super) fn at(scenario: &Scenario, cell: &Cell, lang: Lang) -> String {
    let vary = scenario.sweep.as_ref().map(|sweep| sweep.vary);
    cell.size.map_or_else(String::new, |value| {
        let size = size(vary, value, lang);
        match lang {
            Lang::En => format!(" {size}"),
            Lang::Uk => format!(" ({size})"),
        }
    })
}

/// The name of a metric, as the subject of a sentence.
pub(super) const fn metric(metric: Metric, lang: Lang) -> &'static str {
    match (lang, metric) {
        (Lang::En, Metric::Makespan) => "The makespan",
        (Lang::Uk, Metric::Makespan) => "Тривалість прогону",
        (Lang::En, Metric::Throughput) => "The throughput",
        (Lang::Uk, Metric::Throughput) => "Пропускна здатність",
        (Lang::En, Metric::P50) => "The median response time",
        (Lang::Uk, Metric::P50) => "Медіана часу відповіді",
        (Lang::En, Metric::P99) => "The 99th percentile of the response time",
        (Lang::Uk, Metric::P99) => "99-й перцентиль часу відповіді",
        (Lang::En, Metric::Min) => "The shortest response time",
        (Lang::Uk, Metric::Min) => "Найменший час відповіді",
        (Lang::En, Metric::Max) => "The longest response time",
        (Lang::Uk, Metric::Max) => "Найбільший час відповіді",
        (Lang::En, Metric::Mean) => "The mean response time",
        (Lang::Uk, Metric::Mean) => "Середній час відповіді",
        (Lang::En, Metric::Concurrency) => "The concurrency L",
        (Lang::Uk, Metric::Concurrency) => "Конкурентність L",
        (Lang::En, Metric::Parallelism) => "The parallelism P",
        (Lang::Uk, Metric::Parallelism) => "Паралелізм P",
        (Lang::En, Metric::CpuPerFetch) => "The CPU time per fetch",
        (Lang::Uk, Metric::CpuPerFetch) => "Процесорний час на один запит",
        (Lang::En, Metric::PeakRss) => "The peak memory",
        (Lang::Uk, Metric::PeakRss) => "Піковий обсяг пам'яті",
    }
}

/// A value of a metric with its unit.
pub(super) fn value(metric: Metric, value: f64, lang: Lang) -> String {
    match metric {
        Metric::Makespan
        | Metric::P50
        | Metric::P99
        | Metric::Min
        | Metric::Max
        | Metric::Mean
        | Metric::CpuPerFetch => lang.duration(value),
        Metric::Throughput => lang.rate(value),
        Metric::PeakRss => lang.bytes(value),
        Metric::Concurrency | Metric::Parallelism => lang.short(value),
    }
}

/// The first characters of a digest: enough for a reader to see that two differ.
pub(super) fn digest(digest: &str) -> String {
    digest.chars().take(8).collect()
}

/// Why no ratio is formed of two plans.
pub(super) fn not_the_same_work(one: &Cell, other: &Cell) -> Text {
    let (a, b) = (digest(&one.plan_digest), digest(&other.plan_digest));
    Text::new(
        format!("Not the same work: the plans are {a} and {b}, so no ratio is formed."),
        format!("Не та сама робота: плани {a} і {b} різні, тому відношення не обчислено."),
    )
}

/// How many times: "5.4×"; «у 5,4 раза», «у 12 разів».
pub(super) fn times(ratio: f64, lang: Lang) -> String {
    times_as(lang.ratio(ratio).trim_end_matches('×'), ratio, lang)
}

/// The same with three digits: "2.25×"; «у 2,25 раза», «у 120 разів».
pub(super) fn times_short(ratio: f64, lang: Lang) -> String {
    times_as(&lang.short(ratio), ratio, lang)
}

fn times_as(number: &str, ratio: f64, lang: Lang) -> String {
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

/// The makespan of a cell with as many digits as its interval allows.
pub(super) fn makespan(cell: &Cell, lang: Lang) -> String {
    cell.makespan_ns
        .map_or_else(|| "–".to_owned(), |time| lang.duration_within(time.median, time.low, time.high))
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
            assert_eq!(times(ratio, Lang::En), en);
            assert_eq!(times(ratio, Lang::Uk).replace('\u{a0}', " "), uk);
        }
    }

    #[test]
    fn sizes_are_phrases() {
        for (vary, value, en, uk) in [
            (Some(Vary::Count), 1.0, "for 1 fetch", "для 1 запиту"),
            (Some(Vary::Count), 100.0, "for 100 fetches", "для 100 запитів"),
            (Some(Vary::Workers), 4.0, "with 4 workers", "з 4 робочими потоками"),
            (Some(Vary::Workers), 1.0, "with 1 worker", "з 1 робочим потоком"),
            (Some(Vary::InFlight), 16.0, "with at most 16 in flight", "за ліміту 16 запитів у роботі"),
            (Some(Vary::Scale), 0.1, "at scale 0.1", "за масштабу 0,1"),
        ] {
            assert_eq!(size(vary, value, Lang::En), en);
            assert_eq!(size(vary, value, Lang::Uk), uk);
        }
    }
}
