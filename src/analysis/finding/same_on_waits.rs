//! Threads and async tie where there are only waits: no winner to name.

use super::pair::{Pair, ratio_words, too_few};
use super::view::{View, predicted_ratio};
use super::{Finding, Tone, shows};
use crate::analysis::compare::Comparison;
use crate::analysis::words;
use crate::lang::{Lang, Text};
use crate::record::Interval;

const TIE: f64 = 1.02;
/// An interval this narrow around 1 is a tie, and not merely a lack of data.
const NARROW: f64 = 1.10;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let [threads, join_all] = view.largest(["thread-per-fetch", "join-all"])?;
    let expected = predicted_ratio(threads, join_all)?;
    if threads.compute_ns > 0 || join_all.fetches < 2 || !(1.0 / TIE..=TIE).contains(&expected) {
        return None;
    }
    match view.compare(threads, join_all) {
        Comparison::NoDifference { ratio, .. } if ratio.low >= 1.0 / NARROW && ratio.high <= NARROW => {
            Some(tie(view, &Pair { fast: join_all, slow: threads }, ratio))
        }
        Comparison::NoDifference { ratio, .. } => {
            Some(not_sure(&Pair { fast: join_all, slow: threads }, ratio))
        }
        Comparison::Different { ratio, .. } if ratio.median > 1.0 => {
            Some(differ(view, &Pair { fast: join_all, slow: threads }, ratio.median))
        }
        Comparison::Different { ratio, .. } => {
            Some(differ(view, &Pair { fast: threads, slow: join_all }, 1.0 / ratio.median))
        }
        Comparison::TooFewTrials { have, need } => Some(too_few(have, need)),
        Comparison::TooManyInDoubt { in_doubt, of } => {
            Some(Pair { fast: join_all, slow: threads }.too_doubtful("same-on-waits", in_doubt, of))
        }
        Comparison::BelowTimer => Some(Pair { fast: join_all, slow: threads }.too_short("same-on-waits")),
        Comparison::NotTheSameWork { .. } | Comparison::NotMeasured => None,
    }
}

fn tie(view: &View<'_>, pair: &Pair<'_>, ratio: Interval) -> Finding {
    let headline = |lang: Lang| {
        let at = pair.at(view, lang);
        let (threads, join_all) = (words::makespan(pair.slow, lang), words::makespan(pair.fast, lang));
        match lang {
            Lang::En => {
                format!("Threads and async tie{at}: thread-per-fetch {threads}, join-all {join_all}.")
            }
            Lang::Uk => format!(
                "Потоки й асинхронність ідуть нарівні{at}: thread-per-fetch {threads}, join-all {join_all}."
            ),
        }
    };
    let because = |lang: Lang| {
        let ratio = ratio_words(ratio, lang);
        match lang {
            Lang::En => format!(
                "The fetches only wait, and waits overlap in both. The ratio is {ratio}; a \
                 difference under 2 %, or within the noise, names no winner."
            ),
            Lang::Uk => format!(
                "Запити лише чекають, а очікування накладаються в обох моделях. Відношення {ratio}; \
                 якщо різниця менша за 2 % або за шум, переможця немає."
            ),
        }
    };
    shows("same-on-waits", headline, because, pair.evidence(&["makespan_ns"]))
}

fn differ(view: &View<'_>, pair: &Pair<'_>, times: f64) -> Finding {
    let (fast, slow) = (&pair.fast.model, &pair.slow.model);
    let headline = |lang: Lang| {
        let (times, at, both) = (words::times(times, lang), pair.at(view, lang), pair.times(lang));
        match lang {
            Lang::En => {
                format!("{slow} took {times} as long as {fast}{at}, though the fetches only wait: {both}.")
            }
            Lang::Uk => format!(
                "Модель {slow} працювала {times} довше, ніж {fast}{at}, хоча запити лише чекають: {both}."
            ),
        }
    };
    let because = |lang: Lang| {
        let cpu = |cell: &crate::record::Cell| {
            cell.cpu_ns_per_fetch.map_or_else(|| "–".to_owned(), |value| lang.duration(value))
        };
        let (one, other) = (cpu(pair.slow), cpu(pair.fast));
        match lang {
            Lang::En => format!(
                "The prediction is a tie, so the difference is what running the fetches costs. CPU time per fetch: {one} \
                 under {slow}, {other} under {fast}."
            ),
            Lang::Uk => format!(
                "За прогнозом вони нарівні, тож різниця — це ціна самого виконання. Процесорний час на один запит: {one} у \
                 {slow}, {other} у {fast}."
            ),
        }
    };
    shows("same-on-waits", headline, because, pair.evidence(&["makespan_ns", "cpu_ns_per_fetch"]))
}

fn not_sure(pair: &Pair<'_>, ratio: Interval) -> Finding {
    let words = |lang: Lang| ratio_words(ratio, lang);
    Finding {
        id: "same-on-waits",
        headline: Text::new(
            "This run shows neither a tie nor a winner between thread-per-fetch and join-all.",
            "Цей запуск не показує ні рівності, ні переможця між thread-per-fetch і join-all.",
        ),
        because: Text::new(
            format!("The ratio of their makespans is {}: the noise is too large.", words(Lang::En)),
            format!("Відношення тривалостей прогону {}: шум завеликий.", words(Lang::Uk)),
        ),
        evidence: pair.evidence(&["makespan_ns"]),
        tone: Tone::DoesNotShow,
    }
}
