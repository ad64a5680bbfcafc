//! Single values: of the right type, within their limits.

use std::ops::{Range, RangeInclusive};

use toml::de::{DeArray, DeValue};

use crate::lang::Text;
use crate::record::{is_bidi_control, is_id};
use crate::scenario::document::{Table, Value};
use crate::scenario::error::{Errors, Kind, Problem, excerpt};
use crate::scenario::names::Name;

/// What a file is checked with: its text, and what was found so far.
pub(super) struct Checker<'e> {
    pub(super) source: &'e str,
    pub(super) errors: &'e mut Errors,
    pub(super) named: Vec<Name>,
    /// The ids of all claims, sound or not, and whether each compares.
    pub(super) claims: Vec<(String, bool)>,
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

impl Prose {
    /// One line of at most so many characters.
    pub(super) const fn line(chars: usize) -> Self {
        Self { chars, bytes: usize::MAX, lines: false }
    }
}

/// What a name must match: the pattern in words, and the test.
pub(super) type Pattern = (&'static str, fn(&str) -> bool);

/// The names of groups and users.
pub(super) const GROUP: Pattern = ("[A-Za-z0-9][A-Za-z0-9_-]{0,63}", |text| {
    is_name(text, |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
});
/// The ids of models, backends and claims. No dot: `{id.of}` is a side of the claim `id`.
pub(super) const MODEL: Pattern = ("[a-z0-9][a-z0-9-]{0,63}", |text| {
    is_name(text, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
});
/// The ids of scenarios. They become file names, and `index` is the report's own page.
pub(super) const SCENARIO: Pattern = ("[a-z0-9][a-z0-9_-]{0,63}", |text| is_id(text) && text != "index");

/// True for 1 to 64 of these characters, of which the first is a letter or a digit.
fn is_name(text: &str, allowed: fn(char) -> bool) -> bool {
    text.len() <= 64 && text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(allowed)
}

/// A whole number that is not negative.
pub(super) fn whole_number(value: &Value<'_>) -> Option<u64> {
    let integer = value.get_ref().as_integer()?;
    u64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

impl Checker<'_> {
    /// Reports a problem.
    pub(super) fn report(&mut self, problem: Problem) {
        self.errors.push(problem);
    }

    /// Reports a problem because of which there is no value.
    pub(super) fn refuse<T>(&mut self, problem: Problem) -> Option<T> {
        self.report(problem);
        None
    }

    /// Refuses a value of the wrong type.
    pub(super) fn wrong_type<T>(&mut self, value: &Value<'_>, expected: &str) -> Option<T> {
        let found = match value.get_ref() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number with a fraction",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date or a time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let message = format!("expected {expected}, found {found}");
        self.refuse(Problem::at(value.span(), Kind::WrongType, message, format!("this is {found}")))
    }

    /// A table with these keys, and no others.
    pub(super) fn table<'t, 'i>(
        &mut self,
        name: &'static str,
        value: &'t Value<'i>,
        keys: &[&str],
    ) -> Option<Table<'t, 'i>> {
        match value.get_ref().as_table() {
            Some(table) => Some(Table::open(name, table, value.span(), keys, self.errors)),
            None => self.wrong_type(value, "a table"),
        }
    }

    /// A key that a table may have.
    pub(super) fn optional<'t, 'i, T>(
        &mut self,
        table: &Table<'t, 'i>,
        key: &str,
        read: impl FnOnce(&mut Self, &'t Value<'i>) -> Option<T>,
    ) -> Option<T> {
        table.get(key).and_then(|value| read(self, value))
    }

    /// A key that a table must have.
    pub(super) fn required<'t, 'i, T>(
        &mut self,
        table: &Table<'t, 'i>,
        key: &str,
        help: &str,
        read: impl FnOnce(&mut Self, &'t Value<'i>) -> Option<T>,
    ) -> Option<T> {
        let Some(value) = table.get(key) else {
            let (message, label) = (format!("{} has no `{key}`", table.name), format!("`{key}` is missing"));
            let problem = Problem::at(table.span.clone(), Kind::MissingKey, message, label);
            return self.refuse(problem.help(help));
        };
        read(self, value)
    }

    /// An array of 1 to `most` values.
    pub(super) fn array<'t, 'i>(
        &mut self,
        what: &str,
        value: &'t Value<'i>,
        most: usize,
    ) -> Option<&'t DeArray<'i>> {
        let Some(array) = value.get_ref().as_array() else {
            return self.wrong_type(value, &format!("a list of {what}"));
        };
        if array.is_empty() || array.len() > most {
            let message = format!("1 to {most} {what} may stand here, and there are {}", array.len());
            return self.refuse(Problem::at(value.span(), Kind::OutOfRange, message, ""));
        }
        Some(array)
    }

    /// A list of 1 to `most`, of which each can be read.
    pub(super) fn list<'t, 'i, T>(
        &mut self,
        what: &str,
        value: &'t Value<'i>,
        most: usize,
        mut read: impl FnMut(&mut Self, &'t Value<'i>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let items: Vec<Option<T>> =
            self.array(what, value, most)?.iter().map(|value| read(self, value)).collect();
        items.into_iter().collect()
    }

    /// A string.
    pub(super) fn string<'t>(&mut self, value: &'t Value<'_>, expected: &str) -> Option<&'t str> {
        value.get_ref().as_str().or_else(|| self.wrong_type(value, expected))
    }

    /// A whole number within limits.
    pub(super) fn integer<T: TryFrom<u64>>(
        &mut self,
        what: &str,
        value: &Value<'_>,
        range: RangeInclusive<u64>,
    ) -> Option<T> {
        if !value.get_ref().is_integer() {
            return self.wrong_type(value, "a whole number");
        }
        let number = whole_number(value).filter(|number| range.contains(number));
        if let Some(number) = number.and_then(|number| T::try_from(number).ok()) {
            return Some(number);
        }
        let (low, high) = range.into_inner();
        let message = format!("{what} must be a whole number from {low} to {high}");
        self.refuse(Problem::at(
            value.span(),
            Kind::OutOfRange,
            message,
            format!("not within {low} ..= {high}"),
        ))
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
            _ => return self.wrong_type(value, "a number"),
        };
        self.bounded(
            value,
            number,
            number.is_finite(),
            || format!("{what} must be a finite number"),
            "not finite",
        )
    }

    /// A finite number over zero, whole or not.
    pub(super) fn positive(&mut self, what: &str, value: &Value<'_>) -> Option<f64> {
        let number = self.finite(what, value)?;
        self.bounded(value, number, number > 0.0, || format!("{what} must be over 0"), "not over 0")
    }

    /// A number from `low` to `high`.
    pub(super) fn within(&mut self, what: &str, value: &Value<'_>, low: f64, high: f64) -> Option<f64> {
        let number = self.finite(what, value)?;
        let message = || format!("{what} must be a number from {low} to {high}");
        self.bounded(value, number, (low..=high).contains(&number), message, "outside of that")
    }

    /// `number`, or a problem where it is not as it should be.
    pub(super) fn bounded<T>(
        &mut self,
        value: &Value<'_>,
        number: T,
        sound: bool,
        message: impl FnOnce() -> String,
        label: &str,
    ) -> Option<T> {
        if sound {
            return Some(number);
        }
        self.refuse(Problem::at(value.span(), Kind::OutOfRange, message(), label))
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(
        &mut self,
        what: &str,
        value: &Value<'_>,
        known: &[(&'static str, T)],
    ) -> Option<T> {
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        let string = self.string(value, &format!("one of {}", words.join(", ")))?;
        match known.iter().find(|(word, _)| *word == string) {
            Some((_, found)) => Some(*found),
            None => self.unknown(what, value.span(), string, &words),
        }
    }

    /// Refuses a word that is not one of `known`.
    pub(super) fn unknown<T>(
        &mut self,
        what: &str,
        at: Range<usize>,
        word: &str,
        known: &[&str],
    ) -> Option<T> {
        let message = format!("there is no {what} `{}`", excerpt(word));
        let problem = Problem::at(at, Kind::UnknownWord, message, format!("no such {what}"));
        self.refuse(problem.suggest(word, known))
    }

    /// A name by one of our patterns.
    pub(super) fn name(
        &mut self,
        what: &str,
        value: &Value<'_>,
        (pattern, matches): Pattern,
    ) -> Option<String> {
        let string = self.string(value, &format!("the name of a {what}"))?;
        if matches(string) {
            return Some(string.to_owned());
        }
        let message = format!("this cannot be the name of a {what}");
        let problem = Problem::at(value.span(), Kind::BadFormat, message, "not such a name");
        self.refuse(problem.help(format!("a {what}'s name matches {pattern}")))
    }

    /// A text in both languages: one string for both, or `{ en = "…", uk = "…" }`.
    pub(super) fn text(&mut self, what: &'static str, value: &Value<'_>, prose: Prose) -> Option<Text> {
        match value.get_ref() {
            DeValue::String(_) => self.prose(what, value, prose).map(Text::same),
            DeValue::Table(_) => {
                let table = self.table(what, value, &["en", "uk"])?;
                let [en, uk] = ["en", "uk"].map(|lang| {
                    let help = "give both languages, or one string for both";
                    self.required(&table, lang, help, |c, value| c.prose(what, value, prose))
                });
                Some(Text::new(en?, uk?))
            }
            _ => self.wrong_type(value, "a string, or { en = \"…\", uk = \"…\" }"),
        }
    }

    /// One text that people will read.
    pub(super) fn prose(&mut self, what: &str, value: &Value<'_>, prose: Prose) -> Option<String> {
        // Line ends of Windows read the same as all others.
        let string = self.string(value, "a string")?.replace("\r\n", "\n");
        if string.trim().is_empty() {
            return self.refuse(Problem::at(value.span(), Kind::OutOfRange, format!("{what} is empty"), ""));
        }
        if string.len() > prose.bytes || string.chars().count() > prose.chars {
            let most = match prose.chars {
                usize::MAX => format!("{} KiB", prose.bytes >> 10),
                chars => format!("{chars} characters"),
            };
            let message = format!("{what} is longer than {most}");
            return self.refuse(Problem::at(value.span(), Kind::OutOfRange, message, "too long"));
        }
        let allowed = |c: char| prose.lines && matches!(c, '\n' | '\t');
        let bad = string.chars().find(|&c| (c.is_control() && !allowed(c)) || is_bidi_control(c));
        let Some(bad) = bad else { return Some(string) };
        let sort = if is_bidi_control(bad) { "a bidirectional control" } else { "a control character" };
        let message = format!("{what} holds {sort}, U+{:04X}", u32::from(bad));
        let at = self.place_of(bad.encode_utf8(&mut [0; 4]), value.span());
        self.refuse(Problem::at(at, Kind::BadFormat, message, "a reader could not see it; remove it"))
    }

    /// Where a part of a text stands in the file; the whole value where the part is written as an escape.
    pub(super) fn place_of(&self, part: &str, value: Range<usize>) -> Range<usize> {
        match self.source.get(value.clone()).and_then(|text| text.find(part)) {
            Some(offset) => value.start + offset..value.start + offset + part.len(),
            None => value,
        }
    }
}
