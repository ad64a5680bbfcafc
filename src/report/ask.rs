//! What a page asks before any result, the measured answer behind it, and the line to change at the end.

use super::lesson::inline;
use super::views::Subject;
use crate::lang::Lang;
use crate::record::{Answer, ClaimOutcome};

/// The question of a lesson, with its answers where the record has them.
pub(super) struct QuestionView {
    pub(super) question: String,
    /// What a reader may answer, in the order of the file.
    pub(super) options: Vec<String>,
    /// What was measured of each: the right one first.
    pub(super) answers: Vec<AnswerView>,
}

impl QuestionView {
    /// True if the run has shown the right answer.
    pub(super) fn is_answered(&self) -> bool {
        self.answers.iter().any(|answer| answer.right && !answer.because.is_empty())
    }
}

/// What the run says of an answer.
pub(super) struct AnswerView {
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
pub(super) struct ChangeView {
    pub(super) id: String,
    /// True of a lesson of the course, which the program has with it. Another file is where its reader has it.
    pub(super) of_course: bool,
    pub(super) text: String,
    /// What to do with the line: replace, or add below another.
    pub(super) how: String,
    pub(super) old: String,
    pub(super) new: String,
    /// True where this run was a bench: its sizes are not those of the file.
    pub(super) other_sizes: bool,
}

/// The question; `None` where the scenario asks nothing.
pub(super) fn question(subject: &Subject<'_>, lang: Lang) -> Option<QuestionView> {
    let question = subject.scenario.question.as_ref()?;
    let answers = || subject.record.answers.iter().filter(|answer| answer.scenario == subject.scenario.id);
    let mut views: Vec<AnswerView> =
        answers().enumerate().map(|(nth, answer)| answer_view(nth, answer, lang)).collect();
    views.sort_by_key(|view| !view.right);
    Some(QuestionView {
        question: super::lesson::markdown(question.get(lang)),
        options: answers().map(|answer| inline(answer.spec.text.get(lang))).collect(),
        answers: views,
    })
}

fn answer_view(nth: usize, answer: &Answer, lang: Lang) -> AnswerView {
    let words = lang.words();
    let right = answer.spec.misconception.is_none();
    let because = answer.because.as_ref().filter(|_| answer.outcome == ClaimOutcome::Holds);
    let belief = answer.spec.misconception.as_ref().map(|known| inline(known.words.get(lang)));
    AnswerView {
        nth,
        right,
        verdict: match (right, because) {
            (true, Some(_)) => words.answer_right(),
            (true, None) => words.answer_expected(),
            (false, Some(_)) => words.answer_wrong(),
            (false, None) => words.answer_unexpected(),
        },
        text: inline(answer.spec.text.get(lang)),
        belief: belief.unwrap_or_default(),
        because: because.map(|text| inline(text.get(lang))).unwrap_or_default(),
        reason: super::text(answer.reason.as_ref(), lang),
    }
}

/// The line to change; `None` where the scenario names none.
pub(super) fn change(subject: &Subject<'_>, lang: Lang) -> Option<ChangeView> {
    let change = subject.scenario.change.as_ref()?;
    Some(ChangeView {
        id: subject.scenario.id.clone(),
        of_course: subject.scenario.number.is_some(),
        text: inline(change.text.get(lang)),
        how: match &change.under {
            Some(under) => lang.words().add_line(under),
            None => lang.words().replace_line().to_owned(),
        },
        old: change.instead_of.clone().unwrap_or_default(),
        new: change.line.clone(),
        other_sizes: subject.scenario.sized_by_bench,
    })
}
