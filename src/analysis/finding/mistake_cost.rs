//! What a mistake cost against the same fetches under `join-all`.

use super::pair::Pair;
use super::view::{View, l, predicted_ratio};
use super::{Finding, Tone, shows};
use crate::analysis::words;
use crate::lang::{Lang, Text};

const WORTH_IT: f64 = 1.1;
/// Both mistakes run one fetch at a time: above this the sentence would name a cause that is not in the record.
const ONE_AT_A_TIME: f64 = 1.1;

pub(super) fn await_in_loop(view: &View<'_>) -> Option<Finding> {
    let why = Text::new(
        "It awaits each fetch before it starts the next one, so there is nothing to overlap with.",
        "Вона чекає на кожен запит, перш ніж почати наступний, тож накладатися немає чому.",
    );
    mistake(view, "mistake-cost-await-in-loop", "await-in-loop", &why)
}

pub(super) fn blocking_in_async(view: &View<'_>) -> Option<Finding> {
    let why = Text::new(
        "A blocking call holds the only thread, so no other fetch can start or go on meanwhile.",
        "Блокувальний виклик тримає єдиний потік, тож жоден інший запит тим часом не може ні початися, ні продовжитися.",
    );
    mistake(view, "mistake-cost-blocking-in-async", "blocking-in-async", &why)
}

fn mistake(view: &View<'_>, id: &'static str, model: &str, why: &Text) -> Option<Finding> {
    let [slow, fast] = view.largest([model, "join-all"])?;
    if predicted_ratio(slow, fast)? < WORTH_IT {
        return None;
    }
    let pair = Pair { fast, slow };
    let found = pair.judge(id, view, |ratio| {
        let headline = |lang: Lang| {
            let (times, at) = (words::times(ratio.median, lang), pair.at(view, lang));
            let (one, other) = (words::makespan(slow, lang), words::makespan(fast, lang));
            match lang {
                Lang::En => format!("{model} took {times} as long as join-all{at}: {one} against {other}."),
                Lang::Uk => {
                    format!("Модель {model} працювала {times} довше, ніж join-all{at}: {one} проти {other}.")
                }
            }
        };
        let because = |lang: Lang| {
            let (why, one, other) = (why.get(lang), l(slow, lang), l(fast, lang));
            match lang {
                Lang::En => format!("{why} In flight on average (L): {one}; under join-all {other}."),
                Lang::Uk => {
                    format!("{why} Запитів у роботі в середньому (L): {one}, а в join-all — {other}.")
                }
            }
        };
        shows(id, headline, because, pair.evidence(&["makespan_ns", "concurrency"]))
    })?;
    let as_named = slow.concurrency.is_some_and(|value| value <= ONE_AT_A_TIME);
    (found.tone == Tone::DoesNotShow || as_named).then_some(found)
}
