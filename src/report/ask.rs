//! What a page asks before any result, the measured answer behind it, and the line to change at the end.

use crate::lang::Lang;
use crate::record::{self, ClaimOutcome};

use super::ask_words::{self, Words};
use super::lesson;
use super::views::Subject;
use super::words::fill;

/// The question of a lesson, with its answers where the record has them.
pub(super) struct Ask {
    pub(super) words: &'static Words,
    pub(super) question: String,
    /// What a reader may answer, in the order of the file.
    pub(super) options: Vec<String>,
    /// What was measured of each: the right one first.
    pub(super) whys: Vec<Why>,
}

/// What the run says of an answer.
pub(super) struct Why {
    /// Which of the options it is.
    pub(super) nth: usize,
    pub(super) right: bool,
    /// Right or wrong; where the run does not show it, expected or not.
    pub(super) verdict: &'static str,
    pub(super) text: String,
    /// The misconception, for a wrong answer.
    pub(super) belief: String,
    /// Why, with the measured numbers; empty where the run does not show it.
    pub(super) because: String,
    /// Why not, or on how little it rests.
    pub(super) reason: String,
}

/// The line to change, as three steps.
pub(super) struct Try {
    pub(super) words: &'static Words,
    pub(super) id: String,
    pub(super) text: String,
    /// What to do with the line: replace, or add below another.
    pub(super) how: String,
    pub(super) old: String,
    pub(super) new: String,
}

/// The question; `None` where the scenario asks nothing.
pub(super) fn ask(subject: &Subject<'_>, lang: Lang) -> Option<Ask> {
    let question = subject.scenario.question.as_ref()?;
    let words = ask_words::of(lang);
    let answers: Vec<&record::Answer> =
        subject.record.answers.iter().filter(|answer| answer.scenario == subject.scenario.id).collect();
    let mut whys: Vec<Why> =
        answers.iter().enumerate().map(|(nth, answer)| why(nth, answer, words, lang)).collect();
    whys.sort_by_key(|why| !why.right);
    Some(Ask {
        words,
        question: lesson::markdown(question.get(lang)),
        options: answers.iter().map(|answer| lesson::inline(answer.spec.text.get(lang))).collect(),
        whys,
    })
}

fn why(nth: usize, answer: &record::Answer, words: &'static Words, lang: Lang) -> Why {
    let right = answer.spec.misconception.is_none();
    let because = answer.because.as_ref().filter(|_| answer.outcome == ClaimOutcome::Holds);
    Why {
        nth,
        right,
        verdict: match (right, because) {
            (true, Some(_)) => words.right,
            (true, None) => words.expected,
            (false, Some(_)) => words.wrong,
            (false, None) => words.unexpected,
        },
        text: lesson::inline(answer.spec.text.get(lang)),
        belief: answer
            .spec
            .misconception
            .as_ref()
            .map(|known| lesson::inline(known.words.get(lang)))
            .unwrap_or_default(),
        because: because.map(|text| lesson::inline(text.get(lang))).unwrap_or_default(),
        reason: answer.reason.as_ref().map(|text| text.get(lang).to_owned()).unwrap_or_default(),
    }
}

/// The line to change; `None` where the scenario names none.
pub(super) fn change(subject: &Subject<'_>, lang: Lang) -> Option<Try> {
    let change = subject.scenario.change.as_ref()?;
    let words = ask_words::of(lang);
    Some(Try {
        words,
        id: subject.scenario.id.clone(),
        text: lesson::inline(change.text.get(lang)),
        how: match &change.under {
            Some(under) => fill(words.add, &[under]),
            None => words.replace.to_owned(),
        },
        old: change.instead_of.clone().unwrap_or_default(),
        new: change.line.clone(),
    })
}
