//! What a mistake cost against the same fetches under `join-all`.

use super::pair::Pair;
use super::view::{View, predicted_ratio};
use super::{Finding, Tone, shows};
use crate::analysis::phrases::{Concurrency, Factor};
use crate::lang::{Text, Words};

const WORTH_IT: f64 = 1.1;
/// Both mistakes run one fetch at a time: above this the sentence would name a cause that is not in the record.
const ONE_AT_A_TIME: f64 = 1.1;

pub(super) fn await_in_loop(view: &View<'_>) -> Option<Finding> {
    mistake(view, "mistake-cost-await-in-loop", "await-in-loop", Words::await_in_loop_why)
}

pub(super) fn blocking_in_async(view: &View<'_>) -> Option<Finding> {
    mistake(view, "mistake-cost-blocking-in-async", "blocking-in-async", Words::blocking_in_async_why)
}

/// The reason, with the concurrency of the mistake and of `join-all`.
type Why<'a> = fn(Words, Concurrency<'a>, Concurrency<'a>) -> String;

fn mistake<'a>(view: &View<'a>, id: &'static str, model: &str, why: Why<'a>) -> Option<Finding> {
    let [slow, fast] = view.largest([model, "join-all"])?;
    if predicted_ratio(slow, fast)? < WORTH_IT {
        return None;
    }
    let pair = Pair { fast, slow };
    let found = pair.judge(id, view, |ratio| {
        let [took_fast, took_slow] = pair.times();
        let headline = Text::of(|words| {
            words.took_as_long(model, &fast.model, Factor(ratio.median), pair.at(view), took_slow, took_fast)
        });
        let because = Text::of(|words| why(words, Concurrency(slow), Concurrency(fast)));
        shows(id, headline, because, pair.evidence(&["makespan_ns", "concurrency"]))
    })?;
    let as_named = slow.concurrency.is_some_and(|value| value <= ONE_AT_A_TIME);
    (found.tone == Tone::DoesNotShow || as_named).then_some(found)
}
