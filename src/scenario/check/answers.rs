//! `[[answer]]` and `[try]`: what a reader may answer, and what to change next.

use std::ops::Range;

use super::super::answer::{Answer, Change, Place};
use super::super::error::{Kind, Problem, excerpt, nearest};
use super::super::limits;
use super::super::misconception::{self, Misconception};
use super::super::wire::{Table, Value};
use super::value::{Checker, Prose};
use crate::lang::places;

const PROSE: Prose = Prose { chars: limits::ANSWER_CHARS, bytes: usize::MAX, lines: false };
const LINE: Prose = Prose { chars: limits::LINE_CHARS, bytes: usize::MAX, lines: false };
const BECAUSE_HELP: &str = "add because = \"…{claim-id}…\": it names the claim that shows it, by its id";

/// The ids of a file's claims, and whether each compares.
type Claims<'a> = &'a [(String, bool)];

impl Checker<'_> {
    pub(super) fn answers(&mut self, top: &Table<'_, '_>, claims: Claims<'_>) -> Vec<Answer> {
        let Some(value) = top.get("answer") else { return Vec::new() };
        let Some(array) = self.array("answers", value, limits::MOST_ANSWERS) else { return Vec::new() };
        if top.get("question").is_none() {
            let problem = Problem::new(Kind::Conflict, "there are answers, and the file has no `question`");
            self.report(problem.at(value.span()).label("to what?"));
        }
        if array.len() < limits::FEWEST_ANSWERS {
            let message =
                format!("a question has {} or {} answers", limits::FEWEST_ANSWERS, limits::MOST_ANSWERS);
            self.report(Problem::new(Kind::OutOfRange, message).at(value.span()).label("too few"));
        }
        let mut right: Vec<Range<usize>> = Vec::new();
        let answers: Vec<Answer> =
            array.iter().filter_map(|value| self.answer(value, claims, &mut right)).collect();
        for second in right.iter().skip(1) {
            let problem = Problem::new(Kind::Conflict, "two answers are marked as correct");
            self.report(problem.at(second.clone()).label("the second one"));
        }
        // An answer that is wrong itself may have been the right one.
        if right.is_empty() && answers.len() == array.len() {
            let problem = Problem::new(Kind::Conflict, "no answer is marked as correct").at(value.span());
            self.report(problem.label("none of these").help("add correct = true to the right answer"));
        }
        answers
    }

    fn answer(
        &mut self,
        value: &Value<'_>,
        claims: Claims<'_>,
        right: &mut Vec<Range<usize>>,
    ) -> Option<Answer> {
        const KEYS: [&str; 4] = ["text", "correct", "misconception", "because"];
        let table = self.table("[[answer]]", value, &KEYS, &[])?;
        let text = table.need("text", "add text = { en = \"…\", uk = \"…\" }", self.errors);
        let text = text.and_then(|value| self.text("the answer", value, PROSE));
        let misconception = self.misconception(&table, right);
        let because = table.need("because", BECAUSE_HELP, self.errors).and_then(|value| {
            let because = self.text("the explanation", value, PROSE)?;
            self.rests_on(&because.en, "en", value, claims);
            if because.uk != because.en {
                self.rests_on(&because.uk, "uk", value, claims);
            }
            let sorted = |text: &str| {
                let mut names: Vec<String> = places(text).map(str::to_owned).collect();
                names.sort();
                names
            };
            if sorted(&because.en) != sorted(&because.uk) {
                let message = "the two languages do not name the same numbers";
                self.report(Problem::new(Kind::Conflict, message).at(value.span()).label("en and uk differ"));
            }
            Some(because)
        });
        Some(Answer { text: text?, misconception: misconception?, because: because? })
    }

    /// Right or wrong, and if wrong, by which misconception.
    fn misconception(
        &mut self,
        table: &Table<'_, '_>,
        right: &mut Vec<Range<usize>>,
    ) -> Option<Option<&'static Misconception>> {
        let help = "a right answer has correct = true, a wrong one misconception = \"…\"";
        match (table.get("correct"), table.get("misconception")) {
            (Some(value), None) => {
                if value.get_ref().as_bool() != Some(true) {
                    let message = "`correct` can only be true: a wrong answer has no such key";
                    let problem = Problem::new(Kind::WrongType, message).at(value.span());
                    self.report(problem.label("not true").help(help));
                    return None;
                }
                right.push(value.span());
                Some(None)
            }
            (None, Some(value)) => {
                let id = self.string(value, "the name of a misconception")?;
                let found = misconception::find(id);
                if found.is_none() {
                    let known: Vec<&str> = misconception::ALL.iter().map(|known| known.id).collect();
                    let message = format!("there is no misconception `{}`", excerpt(id));
                    let problem = Problem::new(Kind::UnknownWord, message).at(value.span());
                    let help = nearest(id, &known).map_or_else(
                        || format!("known here: {}", known.join(", ")),
                        |near| format!("did you mean `{near}`?"),
                    );
                    self.report(problem.label("no such misconception").help(help));
                }
                found.map(Some)
            }
            (None, None) => {
                // What seems to be missing may be there, misspelt.
                if !table.misspelt {
                    let message = "[[answer]] is neither right nor wrong";
                    let problem = Problem::new(Kind::MissingKey, message).at(table.span.clone());
                    self.report(problem.label("`correct` or `misconception` is missing").help(help));
                }
                None
            }
            (Some(value), Some(_)) => {
                let message = "[[answer]] has both `correct` and `misconception`";
                let problem = Problem::new(Kind::Conflict, message).at(value.span());
                self.report(problem.label("not both").help(help));
                None
            }
        }
    }

    /// An explanation names the claims that show it, and no others.
    fn rests_on(&mut self, because: &str, lang: &str, value: &Value<'_>, claims: Claims<'_>) {
        let value = value.get_ref().get(lang).unwrap_or(value);
        let whole = value.span();
        if places(because).next().is_none() {
            let message = "the explanation names no measured number";
            let problem = Problem::new(Kind::MissingKey, message).at(whole);
            self.report(problem.label("no {claim-id}").help(BECAUSE_HELP));
            return;
        }
        let ids: Vec<&str> = claims.iter().map(|(id, _)| id.as_str()).collect();
        for name in places(because) {
            let (id, side) = name.split_once('.').map_or((name, None), |(id, side)| (id, Some(side)));
            let known = claims.iter().find(|(other, _)| other == id);
            let place = format!("{{{name}}}");
            let text = self.source.get(whole.clone()).unwrap_or_default();
            let span = text.find(&place).map_or(whole.clone(), |at| {
                let start = whole.start + at;
                start..start + place.len()
            });
            let problem = match (known, side) {
                (Some((_, _)), None) | (Some((_, true)), Some("of" | "than")) => continue,
                (None, _) => {
                    let message = format!("no claim has the id `{}`", excerpt(id));
                    Problem::new(Kind::UnknownWord, message).label("no such claim").suggest(id, &ids)
                }
                (Some((_, true)), Some(_)) => {
                    let message = format!("a claim has no `.{}`", excerpt(side.unwrap_or_default()));
                    Problem::new(Kind::UnknownWord, message).label("write .of, .than or nothing")
                }
                (Some((_, false)), Some(_)) => {
                    let message = format!("the claim `{id}` has no `than`, so it has one number only");
                    Problem::new(Kind::Conflict, message).label(format!("write {{{id}}}"))
                }
            };
            self.report(problem.at(span));
        }
    }

    pub(super) fn change(&mut self, top: &Table<'_, '_>) -> Option<Change> {
        let value = top.get("try")?;
        let table = self.table("[try]", value, &["line", "instead_of", "under", "text"], &[])?;
        let line = table.need("line", "add line = \"count = 500\"", self.errors);
        let line = line.and_then(|value| self.line("the line", value));
        let text = table.need("text", "add text = { en = \"…\", uk = \"…\" }", self.errors);
        let text = text.and_then(|value| self.text("what the change shows", value, PROSE));
        let place = match (table.get("instead_of"), table.get("under")) {
            (Some(value), None) => self.line("the old line", value).map(Place::InsteadOf),
            (None, Some(value)) => self.line("the line above", value).map(Place::Under),
            (both, _) => {
                let message = "[try] must say where its line goes";
                let kind = if both.is_some() { Kind::Conflict } else { Kind::MissingKey };
                let problem = Problem::new(kind, message).at(table.span.clone());
                let help = "add instead_of = \"count = 50\", or under = \"[run]\", but not both";
                self.report(problem.label("where?").help(help));
                None
            }
        };
        Some(Change { line: line?, place: place?, text: text? })
    }

    fn line(&mut self, what: &str, value: &Value<'_>) -> Option<String> {
        self.prose(what, value, LINE).map(|line| line.trim().to_owned())
    }
}
