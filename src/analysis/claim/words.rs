//! A claim, and what became of it, in words.

use crate::analysis::{reasons, words};
use crate::lang::{Lang, Text};
use crate::record::{Cell, ClaimSpec, Interval, Scenario, Vary, Verdict};

/// The claim as the file words it, or made from its numbers.
pub(super) fn claim(spec: &ClaimSpec, scenario: &Scenario) -> Text {
    let given = spec.text.clone().filter(|text| !text.is_empty());
    given.unwrap_or_else(|| Text::each(|lang| sentence(spec, scenario, lang)))
}

fn sentence(spec: &ClaimSpec, scenario: &Scenario, lang: Lang) -> String {
    let vary = scenario.sweep.as_ref().map(|sweep| sweep.vary);
    let metric = words::metric(spec.metric, lang);
    let of = &spec.of;
    let at = size(vary, spec.at, lang);
    let bound = bound(spec, lang);
    let Some(than) = &spec.than else {
        return match lang {
            Lang::En => format!("{metric} of {of}{at} is {bound}."),
            Lang::Uk => format!("{metric} моделі {of}{at} становить {bound}."),
        };
    };
    let model = &than.model;
    let other = than.at.filter(|_| than.at != spec.at);
    // What another scenario varies stands in that scenario.
    let other = size(if than.scenario.is_some() { None } else { vary }, other, lang);
    match lang {
        Lang::En => {
            let scenario =
                than.scenario.as_ref().map_or_else(String::new, |id| format!(" in the scenario {id}"));
            format!("{metric} of {of}{at} is {bound} that of {model}{scenario}{other}.")
        }
        Lang::Uk => {
            let scenario = than.scenario.as_ref().map_or_else(String::new, |id| format!(" у сценарії {id}"));
            // «у 0,8 раза більша» would be no Ukrainian: a ratio is named as one.
            let (of, other) = (bracketed(of, &at), bracketed(model, &format!("{scenario}{other}")));
            format!("{metric}: відношення {of} до {other} становить {bound}.")
        }
    }
}

/// A model with what narrows it, in brackets.
fn bracketed(model: &str, narrowed: &str) -> String {
    match narrowed.trim_start() {
        "" => model.to_owned(),
        narrowed => format!("{model} ({narrowed})"),
    }
}

fn size(vary: Option<Vary>, at: Option<f64>, lang: Lang) -> String {
    at.map_or_else(String::new, |at| format!(" {}", words::size(vary, at, lang)))
}

fn bound(spec: &ClaimSpec, lang: Lang) -> String {
    // A bound such as 1.025 keeps all its digits.
    let value = |value: f64| match spec.than {
        Some(_) => format!("{}×", lang.plain(value, 6)),
        None => words::value(spec.metric, value, lang),
    };
    match (lang, spec.at_least.map(value), spec.at_most.map(value)) {
        (Lang::En, Some(least), Some(most)) => format!("from {least} to {most}"),
        (Lang::Uk, Some(least), Some(most)) => format!("від {least} до {most}"),
        (Lang::En, Some(least), None) => format!("at least {least}"),
        (Lang::Uk, Some(least), None) => format!("щонайменше {least}"),
        (Lang::En, None, Some(most)) => format!("at most {most}"),
        (Lang::Uk, None, Some(most)) => format!("щонайбільше {most}"),
        (_, None, None) => "?".to_owned(),
    }
}

/// What was measured, with its unit: a ratio, or the metric itself.
pub(super) fn measured(spec: &ClaimSpec, value: f64, lang: Lang) -> String {
    match spec.than {
        Some(_) => format!("{}×", lang.short(value)),
        None => words::value(spec.metric, value, lang),
    }
}

pub(super) fn no_bound() -> Text {
    Text::new("The claim gives no bound.", "Твердження не має межі.")
}

pub(super) fn not_in_this_run(model: &str, at: Option<f64>, vary: Option<Vary>) -> Text {
    Text::each(|lang| {
        let at = size(vary, at, lang);
        match lang {
            Lang::En => format!("This run has no cell of {model}{at}."),
            Lang::Uk => format!("У цьому запуску немає комірки моделі {model}{at}."),
        }
    })
}

/// A sweep has many cells of a model, and the claim does not say which.
pub(super) fn no_size(model: &str) -> Text {
    Text::new(
        format!("The claim does not say which size of the sweep of {model} it means."),
        format!("Твердження не вказує, про який розмір для моделі {model} ідеться."),
    )
}

/// Why a cell has no numbers.
pub(super) fn not_measured(cell: &Cell) -> Text {
    let model = &cell.model;
    let (en, uk) = match cell.verdict {
        Verdict::Valid | Verdict::Suspect => ("was not measured", "не виміряно"),
        Verdict::Invalid => ("breached a check", "не пройшла перевірку"),
        Verdict::Refused => ("was refused by the machine's limits", "не запущено через обмеження машини"),
        Verdict::Failed => ("failed", "завершилася збоєм"),
        Verdict::Skipped => ("was not run", "не запущено"),
    };
    let because =
        |lang: Lang| reasons::first(cell).map_or_else(String::new, |why| format!(" ({})", why.get(lang)));
    Text::new(
        format!("The cell of {model} {en}{}.", because(Lang::En)),
        format!("Комірка моделі {model}: {uk}{}.", because(Lang::Uk)),
    )
}

pub(super) fn no_trials(cell: &Cell) -> Text {
    let model = &cell.model;
    Text::new(
        format!("The record no longer holds the trials of {model}."),
        format!("Запис уже не містить прогонів моделі {model}."),
    )
}

/// For a cell whose times are its timer's as well.
pub(super) fn below_timer(cell: &Cell) -> Text {
    let model = &cell.model;
    Text::new(
        format!("The waits of {model} are too short for its timer: no winner is named."),
        format!("Очікування моделі {model} закороткі для її таймера: переможця не названо."),
    )
}

pub(super) fn no_ratio() -> Text {
    Text::new("The numbers do not give a ratio.", "Із цих чисел відношення не виходить.")
}

pub(super) fn straddles(spec: &ClaimSpec, interval: Interval) -> Text {
    Text::each(|lang| {
        let (low, high) = (measured(spec, interval.low, lang), measured(spec, interval.high, lang));
        match lang {
            Lang::En => format!("The interval, {low} to {high}, reaches over a bound."),
            Lang::Uk => format!("Інтервал від {low} до {high} перетинає межу."),
        }
    })
}

/// For a claim of whose trials too many are in doubt.
pub(super) fn too_doubtful(in_doubt: usize, of: usize) -> Text {
    Text::new(
        format!("Too many trials are in doubt: {in_doubt} of {of}."),
        format!("Забагато сумнівних прогонів: {in_doubt} з {of}."),
    )
}

/// For a claim that rests on one or two trials.
pub(super) fn few_trials(trials: usize, close: bool) -> Text {
    Text::each(|lang| {
        let trials = lang.count(trials as u64, words::TRIALS);
        match (lang, close) {
            (Lang::En, false) => format!("It rests on {trials} only."),
            (Lang::Uk, false) => format!("Спирається лише на {trials}."),
            (Lang::En, true) => format!("It rests on {trials} only, and is less than 10 % from a bound."),
            (Lang::Uk, true) => format!("Спирається лише на {trials}, а до межі менш ніж 10 %."),
        }
    })
}

/// For a claim judged on other work than the scenario's own.
pub(super) fn changed(overrides: &[&str]) -> Text {
    let list = overrides.join(", ");
    Text::new(
        format!("This run changed the scenario: {list}."),
        format!("У цьому запуску сценарій змінено: {list}."),
    )
}
