//! Making the change that a lesson proposes: one line of its file.

use std::sync::Arc;

use super::error::{Errors, Kind, Problem};
use super::load::parse;
use super::types::Scenario;
use crate::record::Change;

/// The text of a file with the change made; `None` where the file does not have `wanted`, or has it twice.
fn apply(change: &Change, wanted: &str, source: &str) -> Option<String> {
    let mut lines: Vec<&str> = source.lines().collect();
    let mut found = lines.iter().enumerate().filter(|(_, line)| line.trim() == wanted);
    let (Some((at, old)), None) = (found.next(), found.next()) else { return None };
    let line = format!("{}{}", &old[..old.len() - old.trim_start().len()], change.line);
    if change.instead_of.is_some() {
        lines[at] = &line;
    } else {
        lines.insert(at + 1, &line);
    }
    Some(lines.join("\n") + "\n")
}

impl Scenario {
    /// The scenario with its own change made; `None` where it has none, or where the file has it made already.
    ///
    /// # Errors
    /// If the file does not have the line to be changed exactly once, or is not valid afterwards.
    pub fn changed(&self) -> Result<Option<Self>, Errors> {
        let (Some(change), Some(span)) = (&self.change, &self.origin.change) else { return Ok(None) };
        let refuse = |message: String, label: &str| {
            let mut errors = Errors::new(self.name(), Arc::clone(&self.origin.source));
            errors.push(Problem::at(span.clone(), Kind::Conflict, message, label));
            errors
        };
        let wanted = change.instead_of.as_ref().or(change.under.as_ref()).map_or("", String::as_str);
        let Some(text) = apply(change, wanted, self.source()) else {
            if self.source().lines().any(|line| line.trim() == change.line) {
                return Ok(None);
            }
            let message = format!("the file does not have the line `{wanted}` exactly once");
            return Err(refuse(message, "what to change is not there"));
        };
        parse(self.name(), &text).map(Some).map_err(|errors| {
            let first = errors.problems().first().map_or("", |first| first.message.as_str());
            refuse(format!("the file is not sound with this line: {first}"), "this change")
        })
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
