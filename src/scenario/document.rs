//! A file as a TOML document: tables, and values with their place. Whether values are within limits and fit together is
//! asked in `check`.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Errors, Kind, Problem, excerpt};

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
        let label = match expected {
            "" => String::new(),
            "nothing" => "nothing was expected here".to_owned(),
            _ => format!("expected {expected}"),
        };
        problems.push(Problem::at(span, Kind::Syntax, format!("this is not TOML: {what}"), label));
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

impl<'t, 'i> Table<'t, 'i> {
    /// Opens a table, and reports every key that is not one of `keys`.
    pub(super) fn open(
        name: &'static str,
        entries: &'t DeTable<'i>,
        span: Range<usize>,
        keys: &[&str],
        errors: &mut Errors,
    ) -> Self {
        let mut misspelt = false;
        for (key, _) in entries.iter().filter(|(key, _)| !keys.contains(&key.get_ref().as_ref())) {
            misspelt = true;
            let word: &str = key.get_ref();
            errors.push_with(|| {
                let message = format!("{name} has no key `{}`", excerpt(word));
                Problem::at(key.span(), Kind::UnknownKey, message, "unknown key").suggest(word, keys)
            });
        }
        Self { name, span, misspelt, entries }
    }

    /// The value of a key, where it is there.
    pub(super) fn get(&self, key: &str) -> Option<&'t Value<'i>> {
        self.entries.get(key)
    }

    /// The value of a key in an inner table, where both are there.
    pub(super) fn inner(&self, table: &str, key: &str) -> Option<&'t Value<'i>> {
        self.get(table)?.get_ref().get(key)
    }
}
