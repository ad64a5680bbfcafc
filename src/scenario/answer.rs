//! What a reader may answer to a lesson's question, and the line to change afterwards.

use std::sync::Arc;

use super::error::{Errors, Kind, Problem};
use super::load::parse;
use super::misconception::Misconception;
use super::types::Scenario;
use crate::lang::Text;

/// One answer to the question of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What one would say.
    pub text: Text,
    /// What one who says so believes; `None` for the right answer.
    pub misconception: Option<&'static Misconception>,
    /// Why it is right or wrong. Each `{id}` names a claim of the file and stands for what was measured of it:
    /// `{id}` the ratio or the number that the claim bounds, `{id.of}` and `{id.than}` the two sides of a ratio.
    pub because: Text,
}

/// One line to change in the file, and what is then to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The line to write.
    pub line: String,
    /// Where it goes.
    pub place: Place,
    /// What the reader will see.
    pub text: Text,
}

/// Where a changed line goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In place of this line.
    InsteadOf(String),
    /// Below this line, which opens a table: `[run]`.
    Under(String),
}

impl Change {
    /// The text of a file with the change made; `None` where the file does not have the line, or has it twice.
    #[must_use]
    pub fn apply(&self, source: &str) -> Option<String> {
        let (Place::InsteadOf(wanted) | Place::Under(wanted)) = &self.place;
        let mut found = source.lines().enumerate().filter(|(_, line)| line.trim() == wanted);
        let (at, old) = found.next()?;
        if found.next().is_some() {
            return None;
        }
        let indent = &old[..old.len() - old.trim_start().len()];
        let line = format!("{indent}{}", self.line);
        let mut lines: Vec<&str> = source.lines().collect();
        match self.place {
            Place::InsteadOf(_) => lines[at] = &line,
            Place::Under(_) => lines.insert(at + 1, &line),
        }
        let mut text = lines.join("\n");
        text.push('\n');
        Some(text)
    }

    fn is_made(&self, source: &str) -> bool {
        source.lines().any(|line| line.trim() == self.line)
    }
}

impl Scenario {
    /// The scenario with its own [`Change`] made; `None` where it has none, or where the file has it made already.
    ///
    /// # Errors
    /// If the file does not have the line to be changed exactly once, or is not valid afterwards.
    pub fn changed(&self) -> Result<Option<Self>, Errors> {
        let (Some(change), Some(span)) = (&self.change, &self.origin.change) else { return Ok(None) };
        let refuse = |message: String, label: &str| {
            let mut errors = Errors::new(self.name(), Arc::clone(&self.origin.source));
            errors.push(Problem::new(Kind::Conflict, message).at(span.clone()).label(label));
            errors
        };
        let Some(text) = change.apply(self.source()) else {
            if change.is_made(self.source()) {
                return Ok(None);
            }
            let (Place::InsteadOf(wanted) | Place::Under(wanted)) = &change.place;
            let message = format!("the file does not have the line `{wanted}` exactly once");
            return Err(refuse(message, "what to change is not there"));
        };
        match parse(self.name(), &text) {
            Ok(changed) => Ok(Some(changed)),
            Err(errors) => {
                let first = errors.problems().first().map_or_else(String::new, |first| first.message.clone());
                Err(refuse(format!("the file is not sound with this line: {first}"), "this change"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str =
        "schema = 1\ntitle = \"T\"\n[[fetch]]\nname = \"a\"\n  count = 2\nsteps = [{ wait = \"20ms\" }]\n";

    fn changed(line: &str, place: &str) -> Result<Option<Scenario>, Errors> {
        let text = format!("{FILE}[run]\nseed = 1\n[try]\nline = {line:?}\n{place}\ntext = \"look\"\n");
        parse("01-x.toml", &text).unwrap().changed()
    }

    #[test]
    fn a_line_takes_the_place_of_another_and_keeps_its_indent() {
        let scenario = changed("count = 7", "instead_of = \"count = 2\"").unwrap().unwrap();
        assert_eq!(scenario.total(), 7);
        assert!(scenario.source().contains("\n  count = 7\nsteps"));
        // What is changed already is left alone: the file in front of us is then the reader's own.
        assert_eq!(scenario.changed().unwrap(), None);
    }

    #[test]
    fn a_line_goes_under_another() {
        let scenario = changed("workers = 8", "under = \"[run]\"").unwrap().unwrap();
        assert_eq!(scenario.run.workers, Some(8));
    }

    #[test]
    fn a_change_that_cannot_be_made_is_named_where_it_stands() {
        for (line, place, message) in [
            ("count = 7", "instead_of = \"count = 3\"", "does not have the line `count = 3` exactly once"),
            ("count = 0", "instead_of = \"count = 2\"", "not sound with this line: count must be"),
            ("seed = 2", "under = \"[run]\"", "not sound with this line: this is not TOML"),
        ] {
            let errors = changed(line, place).unwrap_err();
            let problem = &errors.problems()[0];
            assert!(problem.message.contains(message), "{}", problem.message);
            assert!(problem.line > 8, "{errors}");
        }
    }
}
