//! `[[answer]]` and `[try]`: what a reader may answer, and what to change next.

use std::ops::Range;

use super::value::{Checker, Prose};
use crate::lang::{MISCONCEPTIONS, misconception, places};
use crate::record::{AnswerSpec, Change, Misconception};
use crate::scenario::document::{Table, Value};
use crate::scenario::error::{Kind, Problem, excerpt, nearest};
use crate::scenario::limits;
use crate::scenario::places::is_of_plan;

const PROSE: Prose = Prose::line(limits::ANSWER_CHARS);
const LINE: Prose = Prose::line(limits::LINE_CHARS);
const TEXT_HELP: &str = "add text = { en = \"…\", uk = \"…\" }";
const BECAUSE_HELP: &str = "add because = \"…{claim-id}…\": it names the claim that shows it, by its id";
const RIGHT_HELP: &str = "a right answer has correct = true, a wrong one misconception = \"…\"";

impl Checker<'_> {
    pub(super) fn answers(&mut self, top: &Table<'_, '_>) -> Vec<AnswerSpec> {
        let Some(value) = top.get("answer") else { return Vec::new() };
        let Some(array) = self.array("answers", value, limits::MOST_ANSWERS) else { return Vec::new() };
        let problem = |kind, message: &str, label| Problem::at(value.span(), kind, message, label);
        if top.get("question").is_none() {
            let message = "there are answers, and the file has no `question`";
            self.report(problem(Kind::Conflict, message, "to what?"));
        }
        if array.len() < limits::FEWEST_ANSWERS {
            let message =
                format!("a question has {} or {} answers", limits::FEWEST_ANSWERS, limits::MOST_ANSWERS);
            self.report(problem(Kind::OutOfRange, &message, "too few"));
        }
        let mut right: Vec<Range<usize>> = Vec::new();
        let answers: Vec<AnswerSpec> =
            array.iter().filter_map(|value| self.answer(value, &mut right)).collect();
        for second in right.iter().skip(1) {
            let message = "two answers are marked as correct";
            self.report(Problem::at(second.clone(), Kind::Conflict, message, "the second one"));
        }
        // An answer that is wrong itself may have been the right one.
        if right.is_empty() && answers.len() == array.len() {
            let problem = problem(Kind::Conflict, "no answer is marked as correct", "none of these");
            self.report(problem.help("add correct = true to the right answer"));
        }
        answers
    }

    fn answer(&mut self, value: &Value<'_>, right: &mut Vec<Range<usize>>) -> Option<AnswerSpec> {
        let table = &self.table("[[answer]]", value, &["text", "correct", "misconception", "because"])?;
        let text = self.required(table, "text", TEXT_HELP, |c, value| c.text("the answer", value, PROSE));
        let misconception = self.misconception(table, right);
        let because = self.required(table, "because", BECAUSE_HELP, |c, value| {
            let because = c.text("the explanation", value, PROSE)?;
            c.rests_on(&because.en, "en", value);
            if because.uk != because.en {
                c.rests_on(&because.uk, "uk", value);
            }
            let [en, uk] = [&because.en, &because.uk].map(|text| {
                let mut names: Vec<&str> = places(text).collect();
                names.sort_unstable();
                names
            });
            if en != uk {
                let message = "the two languages do not name the same numbers";
                c.report(Problem::at(value.span(), Kind::Conflict, message, "en and uk differ"));
            }
            Some(because)
        });
        Some(AnswerSpec { text: text?, misconception: misconception?, because: because? })
    }

    /// Right or wrong, and if wrong, by which misconception.
    fn misconception(
        &mut self,
        table: &Table<'_, '_>,
        right: &mut Vec<Range<usize>>,
    ) -> Option<Option<Misconception>> {
        let (span, kind, message, label) = match (table.get("correct"), table.get("misconception")) {
            (Some(value), None) if value.get_ref().as_bool() == Some(true) => {
                right.push(value.span());
                return Some(None);
            }
            (None, Some(value)) => return self.known_misconception(value).map(Some),
            // What seems to be missing may be there, misspelt.
            (None, None) if table.misspelt => return None,
            (Some(value), None) => {
                let message = "`correct` can only be true: a wrong answer has no such key";
                (value.span(), Kind::WrongType, message, "not true")
            }
            (None, None) => {
                let label = "`correct` or `misconception` is missing";
                (table.span.clone(), Kind::MissingKey, "[[answer]] is neither right nor wrong", label)
            }
            (Some(value), Some(_)) => {
                let message = "[[answer]] has both `correct` and `misconception`";
                (value.span(), Kind::Conflict, message, "not both")
            }
        };
        self.refuse(Problem::at(span, kind, message, label).help(RIGHT_HELP))
    }

    fn known_misconception(&mut self, value: &Value<'_>) -> Option<Misconception> {
        let id = self.string(value, "the name of a misconception")?;
        if let Some(words) = misconception(id) {
            return Some(Misconception { id: id.to_owned(), words });
        }
        let known: Vec<&str> = MISCONCEPTIONS.iter().map(|(known, ..)| *known).collect();
        let message = format!("there is no misconception `{}`", excerpt(id));
        let problem = Problem::at(value.span(), Kind::UnknownWord, message, "no such misconception");
        let help = nearest(id, &known).map_or_else(
            || format!("known here: {}", known.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        self.refuse(problem.help(help))
    }

    /// Checks that an explanation names claims, and none that the file does not have.
    fn rests_on(&mut self, because: &str, lang: &str, value: &Value<'_>) {
        let whole = value.get_ref().get(lang).unwrap_or(value).span();
        let id_of = |id: &str| self.claims.iter().any(|(other, _)| other == id);
        let of_claims: Vec<&str> = places(because).filter(|name| !is_of_plan(name, id_of)).collect();
        if of_claims.is_empty() {
            let message = "the explanation names no measured number";
            self.report(Problem::at(whole, Kind::MissingKey, message, "no {claim-id}").help(BECAUSE_HELP));
            return;
        }
        for name in of_claims {
            let (id, side) = name.split_once('.').map_or((name, None), |(id, side)| (id, Some(side)));
            let span = self.place_of(&format!("{{{name}}}"), whole.clone());
            let compares = self.claims.iter().find(|(other, _)| other == id).map(|(_, compares)| *compares);
            let problem = match (compares, side) {
                (Some(_), None) | (Some(true), Some("of" | "than")) => continue,
                (None, _) => {
                    let message = format!("no claim has the id `{}`", excerpt(id));
                    let known: Vec<&str> = self.claims.iter().map(|(id, _)| id.as_str()).collect();
                    Problem::at(span, Kind::UnknownWord, message, "no such claim").suggest(id, &known)
                }
                (Some(true), Some(side)) => {
                    let message = format!("a claim has no `.{}`", excerpt(side));
                    Problem::at(span, Kind::UnknownWord, message, "write .of, .than or nothing")
                }
                (Some(false), Some(_)) => {
                    let message = format!("the claim `{id}` has no `than`, so it has one number only");
                    Problem::at(span, Kind::Conflict, message, format!("write {{{id}}}"))
                }
            };
            self.report(problem);
        }
    }

    pub(super) fn change(&mut self, top: &Table<'_, '_>) -> Option<Change> {
        let keys = ["line", "instead_of", "under", "text"];
        let table = &self.optional(top, "try", |c, value| c.table("[try]", value, &keys))?;
        let line =
            self.required(table, "line", "add line = \"count = 500\"", |c, value| c.line("the line", value));
        let text =
            self.required(table, "text", TEXT_HELP, |c, value| c.text("what the change shows", value, PROSE));
        let instead_of = self.optional(table, "instead_of", |c, value| c.line("the old line", value));
        let under = self.optional(table, "under", |c, value| c.line("the line above", value));
        let both = table.get("instead_of").is_some();
        if both == table.get("under").is_some() {
            let kind = if both { Kind::Conflict } else { Kind::MissingKey };
            let problem =
                Problem::at(table.span.clone(), kind, "[try] must say where its line goes", "where?");
            return self
                .refuse(problem.help("add instead_of = \"count = 50\", or under = \"[run]\", but not both"));
        }
        Some(Change { line: line?, instead_of, under, text: text? })
    }

    fn line(&mut self, what: &str, value: &Value<'_>) -> Option<String> {
        self.prose(what, value, LINE).map(|line| line.trim().to_owned())
    }
}
