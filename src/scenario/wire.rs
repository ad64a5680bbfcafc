//! A file as it stands: tables whose keys are known or not, and values with their place. Nothing here has been
//! checked against a limit or against another part of the file; that is the work of `check`.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Errors, Kind, Problem};

/// A value and where it stands.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// Parses the text, or says what is not TOML about it: the first problem of each line, since the others
/// usually follow from it.
pub(super) fn read(text: &str) -> Result<DeTable<'_>, Vec<Problem>> {
    // Recovering from each of a million errors takes long; in a text of that size one will do.
    const RECOVER_BYTES: usize = 64 << 10;
    let errors = match DeTable::parse(text) {
        Ok(table) => return Ok(table.into_inner()),
        Err(error) if text.len() > RECOVER_BYTES => vec![error],
        Err(_) => DeTable::parse_recoverable(text).1,
    };
    let mut problems: Vec<Problem> = Vec::new();
    let mut errors: Vec<_> = errors.iter().map(|e| (e.span().unwrap_or(0..0), e.message())).collect();
    errors.sort_by_key(|(span, _)| span.start);
    let mut next_line = 0;
    for (span, message) in errors {
        if span.start < next_line {
            continue;
        }
        let line_end = text.as_bytes().iter().skip(span.start).position(|byte| *byte == b'\n');
        next_line = line_end.map_or(usize::MAX, |length| span.start + length + 1);
        let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
        let problem = Problem::new(Kind::Syntax, format!("this is not TOML: {what}")).at(span);
        problems.push(match expected {
            "" => problem,
            "nothing" => problem.label("nothing was expected here"),
            _ => problem.label(format!("expected {expected}")),
        });
    }
    Err(problems)
}

/// A table, with its unknown keys already reported.
pub(super) struct Table<'t, 'i> {
    /// What messages call it: `[run]`.
    pub(super) name: &'static str,
    /// Where a missing key is reported.
    pub(super) span: Range<usize>,
    /// Whether it has a key that is not known: what seems missing is then probably there, misspelt.
    pub(super) misspelt: bool,
    entries: &'t DeTable<'i>,
}

/// Keys of a later version, and what to say of them.
pub(super) type Reserved = &'static [(&'static str, &'static str)];

impl<'t, 'i> Table<'t, 'i> {
    /// Opens a table, and reports every key that is not one of `keys`.
    pub(super) fn open(
        (name, entries, span): (&'static str, &'t DeTable<'i>, Range<usize>),
        keys: &[&str],
        reserved: Reserved,
        errors: &mut Errors,
    ) -> Self {
        let mut misspelt = false;
        for (key, _) in entries {
            let word: &str = key.get_ref();
            if keys.contains(&word) {
                continue;
            }
            misspelt = true;
            errors.push_with(|| match reserved.iter().find(|(reserved, _)| *reserved == word) {
                Some((word, why)) => Problem::new(Kind::Reserved, format!("`{word}` {why}"))
                    .at(key.span())
                    .label("not in this version"),
                None => {
                    let shown = super::error::excerpt(word);
                    Problem::new(Kind::UnknownKey, format!("{name} has no key `{shown}`"))
                        .at(key.span())
                        .label("unknown key")
                        .suggest(word, keys)
                }
            });
        }
        Self { name, span, misspelt, entries }
    }

    /// The value of a key, where it is there.
    pub(super) fn get(&self, key: &str) -> Option<&'t Value<'i>> {
        self.entries.get(key)
    }

    /// The value of a key, or a problem.
    pub(super) fn need(&self, key: &str, help: &str, errors: &mut Errors) -> Option<&'t Value<'i>> {
        let value = self.get(key);
        if value.is_none() {
            let problem = Problem::new(Kind::MissingKey, format!("{} has no `{key}`", self.name));
            errors.push(problem.at(self.span.clone()).label(format!("`{key}` is missing")).help(help));
        }
        value
    }

    /// Which of these keys the table has, in the given order.
    pub(super) fn present<'k>(&self, keys: &[&'k str]) -> Vec<&'k str> {
        keys.iter().copied().filter(|key| self.entries.contains_key(*key)).collect()
    }
}
