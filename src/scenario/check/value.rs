//! Single values: of the right type, within their limits.

use std::ops::{Range, RangeInclusive};

use toml::de::{DeArray, DeTable, DeValue};

use super::super::error::{Errors, Kind, Problem, excerpt, is_bidi_control};
use super::super::wire::{Reserved, Table, Value};
use crate::lang::Text;

/// What a file is checked with: its text, and the problems found so far.
pub(super) struct Checker<'e> {
    pub(super) source: &'e str,
    pub(super) errors: &'e mut Errors,
}

/// How a text may look.
#[derive(Clone, Copy)]
pub(super) struct Prose {
    /// Characters at most.
    pub(super) chars: usize,
    /// Bytes at most.
    pub(super) bytes: usize,
    /// Whether it may have line ends and tabs.
    pub(super) lines: bool,
}

impl Checker<'_> {
    /// Reports a problem at a place.
    pub(super) fn report(&mut self, problem: Problem) {
        self.errors.push(problem);
    }

    /// Reports a value of the wrong type.
    pub(super) fn wrong_type(&mut self, value: &Value<'_>, expected: &str) {
        let found = type_words(value.get_ref());
        let message = format!("expected {expected}, found {found}");
        self.report(
            Problem::new(Kind::WrongType, message).at(value.span()).label(format!("this is {found}")),
        );
    }

    /// A table with these keys, and no others.
    pub(super) fn table<'t, 'i>(
        &mut self,
        name: &'static str,
        value: &'t Value<'i>,
        keys: &[&str],
        reserved: Reserved,
    ) -> Option<Table<'t, 'i>> {
        let table: Option<&'t DeTable<'i>> = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(value, "a table");
        }
        Some(Table::open((name, table?, value.span()), keys, reserved, self.errors))
    }

    /// An array of 1 to `most` values.
    pub(super) fn array<'t, 'i>(
        &mut self,
        what: &str,
        value: &'t Value<'i>,
        most: usize,
    ) -> Option<&'t DeArray<'i>> {
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(value, &format!("a list of {what}"));
            return None;
        };
        if array.is_empty() || array.len() > most {
            let message = format!("1 to {most} {what} may stand here, and there are {}", array.len());
            self.report(Problem::new(Kind::OutOfRange, message).at(value.span()));
            return None;
        }
        Some(array)
    }

    /// A string.
    pub(super) fn string<'t>(&mut self, value: &'t Value<'_>, expected: &str) -> Option<&'t str> {
        let string = value.get_ref().as_str();
        if string.is_none() {
            self.wrong_type(value, expected);
        }
        string
    }

    /// A whole number within limits.
    pub(super) fn integer(
        &mut self,
        what: &str,
        value: &Value<'_>,
        range: RangeInclusive<u64>,
    ) -> Option<u64> {
        let Some(integer) = value.get_ref().as_integer() else {
            self.wrong_type(value, "a whole number");
            return None;
        };
        let number = u64::from_str_radix(integer.as_str(), integer.radix()).ok();
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let (low, high) = (range.start(), range.end());
            let message = format!("{what} must be a whole number from {low} to {high}");
            let problem = Problem::new(Kind::OutOfRange, message);
            self.report(problem.at(value.span()).label(format!("not within {low} ..= {high}")));
        }
        number
    }

    /// A finite number over zero, whole or not.
    pub(super) fn positive(&mut self, what: &str, value: &Value<'_>) -> Option<f64> {
        let number = self.finite(what, value)?;
        if number > 0.0 {
            return Some(number);
        }
        let message = format!("{what} must be over 0");
        self.report(Problem::new(Kind::OutOfRange, message).at(value.span()).label("not over 0"));
        None
    }

    /// A finite number, whole or not.
    pub(super) fn finite(&mut self, what: &str, value: &Value<'_>) -> Option<f64> {
        let number = match value.get_ref() {
            DeValue::Integer(integer) =>
            {
                #[expect(clippy::cast_precision_loss, reason = "a number of that size is refused or rounded")]
                i128::from_str_radix(integer.as_str(), integer.radix()).map_or(f64::INFINITY, |n| n as f64)
            }
            DeValue::Float(float) => float.as_str().parse().unwrap_or(f64::NAN),
            _ => {
                self.wrong_type(value, "a number");
                return None;
            }
        };
        if !number.is_finite() {
            let message = format!("{what} must be a finite number");
            self.report(Problem::new(Kind::OutOfRange, message).at(value.span()).label("not finite"));
            return None;
        }
        Some(number)
    }

    /// One word of a table of words.
    pub(super) fn word<T: Copy>(
        &mut self,
        what: &str,
        value: &Value<'_>,
        table: &[(&'static str, T)],
    ) -> Option<T> {
        let words: Vec<&str> = table.iter().map(|(word, _)| *word).collect();
        let string = self.string(value, &format!("one of {}", words.join(", ")))?;
        let found = table.iter().find(|(word, _)| *word == string).map(|(_, value)| *value);
        if found.is_none() {
            let message = format!("there is no {what} `{}`", excerpt(string));
            let problem = Problem::new(Kind::UnknownWord, message).at(value.span());
            self.report(problem.label(format!("no such {what}")).suggest(string, &words));
        }
        found
    }

    /// A name by one of our patterns.
    pub(super) fn name(
        &mut self,
        what: &str,
        value: &Value<'_>,
        valid: fn(&str) -> bool,
        pattern: &str,
    ) -> Option<String> {
        let string = self.string(value, &format!("the name of a {what}"))?;
        if valid(string) {
            return Some(string.to_owned());
        }
        let message = format!("this cannot be the name of a {what}");
        let help = format!("a {what}'s name matches {pattern}");
        self.report(
            Problem::new(Kind::BadFormat, message).at(value.span()).label("not such a name").help(help),
        );
        None
    }

    /// A text in both languages: one string for both, or `{ en = "…", uk = "…" }`.
    pub(super) fn text(&mut self, what: &'static str, value: &Value<'_>, prose: Prose) -> Option<Text> {
        if value.get_ref().as_str().is_some() {
            return self.prose(what, value, prose).map(Text::same);
        }
        if value.get_ref().as_table().is_none() {
            self.wrong_type(value, "a string, or { en = \"…\", uk = \"…\" }");
            return None;
        }
        let table = self.table(what, value, &["en", "uk"], &[])?;
        let help = "give both languages, or one string for both";
        let en = table.need("en", help, self.errors);
        let uk = table.need("uk", help, self.errors);
        let en = en.and_then(|en| self.prose(what, en, prose));
        let uk = uk.and_then(|uk| self.prose(what, uk, prose));
        Some(Text::new(en?, uk?))
    }

    /// One text that people will read.
    pub(super) fn prose(&mut self, what: &str, value: &Value<'_>, prose: Prose) -> Option<String> {
        // Line ends of Windows read the same as all others.
        let string = self.string(value, "a string")?.replace("\r\n", "\n");
        if string.trim().is_empty() {
            self.report(Problem::new(Kind::OutOfRange, format!("{what} is empty")).at(value.span()));
            return None;
        }
        if string.len() > prose.bytes || string.chars().count() > prose.chars {
            let most = match prose.chars {
                usize::MAX => format!("{} KiB", prose.bytes >> 10),
                chars => format!("{chars} characters"),
            };
            let message = format!("{what} is longer than {most}");
            self.report(Problem::new(Kind::OutOfRange, message).at(value.span()).label("too long"));
            return None;
        }
        let allowed = |c: char| prose.lines && matches!(c, '\n' | '\t');
        let bad = string.chars().find(|&c| (c.is_control() && !allowed(c)) || is_bidi_control(c));
        if let Some(character) = bad {
            let sort =
                if is_bidi_control(character) { "a bidirectional control" } else { "a control character" };
            let message = format!("{what} holds {sort}, U+{:04X}", u32::from(character));
            let problem = Problem::new(Kind::BadFormat, message).at(self.place_of(character, value.span()));
            self.report(problem.label("a reader could not see it; remove it"));
            return None;
        }
        Some(string)
    }

    /// Where a character stands in the file; the whole value if it is written as an escape.
    fn place_of(&self, character: char, value: Range<usize>) -> Range<usize> {
        let inside = self.source.get(value.clone()).and_then(|text| text.find(character));
        match inside {
            Some(offset) => {
                let start = value.start + offset;
                start..start + character.len_utf8()
            }
            None => value,
        }
    }
}

fn type_words(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or a time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The pattern of a group's name.
pub(super) const GROUP_PATTERN: &str = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}";
/// The pattern of a model's id.
pub(super) const MODEL_PATTERN: &str = "[a-z0-9][a-z0-9-]{0,63}";
/// The pattern of a claim's id.
pub(super) const CLAIM_PATTERN: &str = MODEL_PATTERN;
/// The pattern of a scenario's id.
pub(super) const ID_PATTERN: &str = "[a-z0-9][a-z0-9_-]{0,63}";

fn matches(text: &str, first: fn(u8) -> bool, rest: fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    bytes.len() <= 64
        && bytes.first().is_some_and(|byte| first(*byte))
        && bytes.iter().all(|byte| rest(*byte))
}

pub(super) fn is_group_name(text: &str) -> bool {
    matches(text, |b| b.is_ascii_alphanumeric(), |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

const fn is_small(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

pub(super) fn is_model_id(text: &str) -> bool {
    matches(text, is_small, |b| is_small(b) || b == b'-')
}

/// No dot: `{id.of}` is a side of the claim `id`.
pub(super) fn is_claim_id(text: &str) -> bool {
    is_model_id(text)
}

pub(super) fn is_scenario_id(text: &str) -> bool {
    matches(text, is_small, |b| is_small(b) || matches!(b, b'_' | b'-')) && !is_taken(text)
}

/// Names that Windows keeps for devices, and `index`, the report's own page: an id becomes a file name.
fn is_taken(text: &str) -> bool {
    let numbered = |prefix: &str| {
        text.strip_prefix(prefix).is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit())
    };
    matches!(text, "con" | "prn" | "aux" | "nul" | "index") || numbered("com") || numbered("lpt")
}
