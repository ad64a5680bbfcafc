//! The largest gap between what was measured and what an ideal machine would take.

use super::view::View;
use super::{Finding, evidence, shows};
use crate::analysis::words;
use crate::lang::Lang;
use crate::record::Cell;

/// A gap within 2 %, or 10 ms and 0.1 ms for each thread, is what timers and clocks are worth.
const SHARE: f64 = 0.02;
const TIMERS_NS: f64 = 10e6;
const THREAD_NS: f64 = 0.1e6;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let cells = view.cells().filter(|cell| cell.is_measured() && cell.predicted_makespan_ns > 0);
    let gaps = cells.filter_map(|cell| Some((cell, gap(cell)?)));
    let (cell, gap) =
        gaps.reduce(|best, next| if next.1.total_cmp(&best.1).is_gt() { next } else { best })?;
    let measured = cell.makespan_ns?;
    let predicted = cell.predicted_makespan_ns as f64;
    let at = |lang: Lang| view.at(&[cell], lang);
    let rests_on = evidence(&[cell], &["makespan_ns", "predicted_makespan_ns", "cpu_ns_per_fetch"]);
    if gap <= tolerance(cell) || measured.low <= predicted {
        return None;
    }
    let model = &cell.model;
    let headline = |lang: Lang| {
        let (took, ideal, at) = (words::makespan(cell, lang), lang.duration(predicted), at(lang));
        match lang {
            Lang::En => {
                format!("The largest gap to a prediction: {model} took {took}{at}, an ideal machine {ideal}.")
            }
            Lang::Uk => {
                format!(
                    "Найбільше відхилення від прогнозу: модель {model}{at} працювала {took}, а ідеальній машині вистачило б {ideal}."
                )
            }
        }
    };
    let because = |lang: Lang| {
        let cpu = cell.cpu_ns_per_fetch.map_or_else(|| "–".to_owned(), |value| lang.duration(value));
        let gap = lang.duration(gap);
        // Requests are predicted as if the first attempt at each were answered.
        let retries = match (cell.retries, lang) {
            (0, _) => "",
            (_, Lang::En) => "requests that were tried again and the pauses before, ",
            (_, Lang::Uk) => "повторні спроби запитів і паузи перед ними, ",
        };
        let far_side = match (cell.trials.iter().any(|trial| trial.far_cpu_ns.is_some()), lang) {
            (false, _) => "",
            (true, Lang::En) => "what the far side computes, ",
            (true, Lang::Uk) => "обчислення віддаленої сторони, ",
        };
        match lang {
            Lang::En => format!(
                "The prediction knows waits, cores and limits, and no overhead. The gap of {gap} is what it leaves out: \
                 {retries}{far_side}creating threads or tasks, switching, late timers, other programs. CPU time per fetch: {cpu}."
            ),
            Lang::Uk => format!(
                "Прогноз ураховує очікування, ядра й ліміти, але не накладні витрати. Різниця {gap} — це те, \
                 чого прогноз не враховує: {retries}{far_side}створення потоків чи задач, перемикання, запізнення таймерів, інші програми. \
                 Процесорний час на один запит: {cpu}."
            ),
        }
    };
    Some(shows("prediction", headline, because, rests_on))
}

fn gap(cell: &Cell) -> Option<f64> {
    Some(cell.makespan_ns?.median - cell.predicted_makespan_ns as f64)
}

fn tolerance(cell: &Cell) -> f64 {
    let threads = f64::from(cell.threads_peak.unwrap_or(1));
    (SHARE * cell.predicted_makespan_ns as f64).max(TIMERS_NS) + THREAD_NS * threads
}
