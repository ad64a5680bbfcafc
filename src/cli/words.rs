//! The words of the command line's tables, in both languages: a missing one does not compile.

use crate::analysis::Change;
use crate::lang::Lang;
use crate::record::{ClaimOutcome, Verdict};

/// Everything that the commands print in the reader's language.
pub(super) struct Words {
    pub(super) scenarios: &'static str,
    pub(super) models: &'static str,
    pub(super) backends: &'static str,
    pub(super) model: &'static str,
    pub(super) size: &'static str,
    pub(super) backend: &'static str,
    pub(super) makespan: &'static str,
    pub(super) predicted: &'static str,
    pub(super) speedup: &'static str,
    pub(super) per_second: &'static str,
    pub(super) response: &'static str,
    pub(super) concurrency: &'static str,
    pub(super) parallelism: &'static str,
    pub(super) memory: &'static str,
    pub(super) verdict: &'static str,
    pub(super) report: &'static str,
    pub(super) record: &'static str,
    pub(super) fetches: &'static str,
    pub(super) digest: &'static str,
    pub(super) expected: &'static str,
    pub(super) interrupted: &'static str,
    pub(super) waits: &'static str,
    pub(super) computes: &'static str,
    pub(super) scale: &'static str,
    pub(super) cell: &'static str,
    pub(super) before: &'static str,
    pub(super) after: &'static str,
    pub(super) ratio: &'static str,
    pub(super) change: &'static str,
    pub(super) only_before: &'static str,
    pub(super) only_after: &'static str,
    pub(super) two_runs: &'static str,
    pub(super) broken: &'static str,
    pub(super) cells: &'static str,
    pub(super) trials: &'static str,
    pub(super) believed: &'static str,
    pub(super) answers: &'static str,
}

/// The words in `lang`.
pub(super) const fn of(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &EN,
        Lang::Uk => &UK,
    }
}

const EN: Words = Words {
    scenarios: "Scenarios",
    models: "Models",
    backends: "Backends",
    model: "model",
    size: "size",
    backend: "backend",
    makespan: "makespan (95 % interval)",
    predicted: "predicted",
    speedup: "against sequential",
    per_second: "fetches/s",
    response: "response p50 / max",
    concurrency: "in flight L",
    parallelism: "cores P",
    memory: "peak memory",
    verdict: "verdict",
    report: "report",
    record: "record",
    fetches: "fetches",
    digest: "plan",
    expected: "all trials by their predictions",
    interrupted: "interrupted: the record holds what was measured by then",
    waits: "wait",
    computes: "compute",
    scale: "scale",
    cell: "cell",
    before: "before",
    after: "after",
    ratio: "after ÷ before (95 % interval)",
    change: "change",
    only_before: "Only in the first run:",
    only_after: "Only in the second run:",
    two_runs: "The intervals hold what varies within a run. A machine also differs from one run to the next: run each \
        side twice before you believe a small difference.",
    broken: "cannot be read",
    cells: "cells:",
    trials: "trials:",
    believed: "What cannot be checked again, and must be believed:",
    answers: "(which is right: --answers; what this machine shows: run it and open the report)",
};

const UK: Words = Words {
    scenarios: "Сценарії",
    models: "Моделі",
    backends: "Бекенди",
    model: "модель",
    size: "розмір",
    backend: "бекенд",
    makespan: "тривалість прогону (інтервал 95 %)",
    predicted: "прогноз",
    speedup: "відносно sequential",
    per_second: "запитів/с",
    response: "час відповіді p50 / макс.",
    concurrency: "у роботі L",
    parallelism: "ядер P",
    memory: "пік пам'яті",
    verdict: "вердикт",
    report: "звіт",
    record: "запис",
    fetches: "запитів",
    digest: "план",
    expected: "усі прогони за прогнозом",
    interrupted: "перервано: у записі те, що встигли виміряти",
    waits: "чекає",
    computes: "обчислює",
    scale: "масштаб",
    cell: "комірка",
    before: "було",
    after: "стало",
    ratio: "стало ÷ було (інтервал 95 %)",
    change: "зміна",
    only_before: "Лише в першому запуску:",
    only_after: "Лише в другому запуску:",
    two_runs: "Інтервали враховують лише розкид усередині запуску. Сама машина теж поводиться по-різному від запуску \
        до запуску: перш ніж вірити малій різниці, запустіть кожну сторону двічі.",
    broken: "не прочитано",
    cells: "комірок:",
    trials: "прогонів:",
    believed: "Чого не можна перевірити ще раз, тому доводиться довіряти:",
    answers: "(що правильно: --answers; що показує ця машина: запустіть і відкрийте звіт)",
};

/// A verdict in a word.
pub(super) const fn verdict(verdict: Verdict, lang: Lang) -> &'static str {
    match (lang, verdict) {
        (Lang::En, Verdict::Valid) => "valid",
        (Lang::En, Verdict::Suspect) => "suspect",
        (Lang::En, Verdict::Invalid) => "invalid",
        (Lang::En, Verdict::Refused) => "refused",
        (Lang::En, Verdict::Failed) => "failed",
        (Lang::En, Verdict::Skipped) => "skipped",
        (Lang::Uk, Verdict::Valid) => "дійсна",
        (Lang::Uk, Verdict::Suspect) => "сумнівна",
        (Lang::Uk, Verdict::Invalid) => "недійсна",
        (Lang::Uk, Verdict::Refused) => "відхилена",
        (Lang::Uk, Verdict::Failed) => "збій",
        (Lang::Uk, Verdict::Skipped) => "не запущено",
    }
}

/// What became of a cell between two runs, in a word.
pub(super) const fn change(change: Change, lang: Lang) -> &'static str {
    match (lang, change) {
        (Lang::En, Change::Faster) => "faster",
        (Lang::En, Change::Slower) => "slower",
        (Lang::En, Change::NoDifference) => "no difference",
        (Lang::En, Change::NotComparable) => "not comparable",
        (Lang::Uk, Change::Faster) => "швидше",
        (Lang::Uk, Change::Slower) => "повільніше",
        (Lang::Uk, Change::NoDifference) => "без різниці",
        (Lang::Uk, Change::NotComparable) => "не порівняти",
    }
}

/// An outcome in a word.
pub(super) const fn outcome(outcome: ClaimOutcome, lang: Lang) -> &'static str {
    match (lang, outcome) {
        (Lang::En, ClaimOutcome::Holds) => "holds",
        (Lang::En, ClaimOutcome::Fails) => "fails",
        (Lang::En, ClaimOutcome::Unclear) => "unclear",
        (Lang::Uk, ClaimOutcome::Holds) => "справджується",
        (Lang::Uk, ClaimOutcome::Fails) => "не справджується",
        (Lang::Uk, ClaimOutcome::Unclear) => "не з'ясовано",
    }
}
