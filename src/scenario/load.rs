//! From a path or a text to a checked scenario.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::{Errors, position};
use super::types::Scenario;
use super::{check, depth_limit, document, limits};

/// Why a file could not be read as a scenario.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The operating system refused.
    #[error("cannot read `{}`", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// A folder, a pipe, a device.
    #[error("`{}` is {what}, not a file", path.display())]
    NotAFile {
        /// Which path.
        path: PathBuf,
        /// What it is: `a folder`.
        what: &'static str,
    },
    /// Over [`limits::FILE_BYTES`].
    #[error("`{}` is larger than 1 MiB, the most that a scenario file may have", path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
    },
    /// Not valid UTF-8.
    #[error(
        "`{}`, line {line}, column {column}: byte {offset} is not UTF-8; save the file in the UTF-8 encoding",
        path.display()
    )]
    NotUtf8 {
        /// Which file.
        path: PathBuf,
        /// The first byte that does not belong, from 0.
        offset: usize,
        /// Its line, from 1.
        line: usize,
        /// Its column in characters, from 1.
        column: usize,
    },
    /// Everything that is wrong inside the file.
    #[error(transparent)]
    Invalid(#[from] Errors),
}

impl LoadError {
    /// The error for a terminal, with its cause.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        match self {
            Self::Invalid(errors) => errors.render(colour),
            Self::Io { source, .. } => format!("error: {self}: {source}"),
            _ => format!("error: {self}"),
        }
    }
}

/// Reads a scenario from a text. `name` is shown in errors, and the scenario's id is its file stem.
///
/// # Errors
/// Everything that is wrong with the text.
pub fn parse(name: &str, text: &str) -> Result<Scenario, Errors> {
    let source: Arc<str> = if text.len() > limits::FILE_BYTES { Arc::from("") } else { Arc::from(text) };
    let mut errors = Errors::new(name, Arc::clone(&source));
    if let Err(problem) = depth_limit::check(text) {
        errors.push(*problem);
        return Err(errors);
    }
    let table = match document::read(text) {
        Ok(table) => table,
        Err(problems) => {
            problems.into_iter().for_each(|problem| errors.push(problem));
            return Err(errors.in_order());
        }
    };
    match check::scenario(name, &source, &table, &mut errors) {
        Some(scenario) if errors.is_empty() => Ok(scenario),
        _ => Err(errors.in_order()),
    }
}

/// Reads a scenario from a file.
///
/// # Errors
/// If it is not a regular file, cannot be read, is over 1 MiB, is not UTF-8, or is not a valid scenario.
pub fn load(path: &Path) -> Result<Scenario, LoadError> {
    let io = |source| LoadError::Io { path: path.to_owned(), source };
    // Opening a pipe would wait for its other end, so ask before.
    let kind = std::fs::metadata(path).map_err(io)?.file_type();
    if !kind.is_file() {
        let what = if kind.is_dir() { "a folder" } else { "a pipe, a socket or a device" };
        return Err(LoadError::NotAFile { path: path.to_owned(), what });
    }
    let mut bytes = Vec::new();
    File::open(path).map_err(io)?.take(limits::FILE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() > limits::FILE_BYTES {
        return Err(LoadError::TooLarge { path: path.to_owned() });
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(parse(&path.display().to_string(), text)?),
        Err(error) => {
            let offset = error.valid_up_to();
            let valid = String::from_utf8_lossy(&bytes[..offset]);
            let (line, column) = position(&valid, offset);
            Err(LoadError::NotUtf8 { path: path.to_owned(), offset, line, column })
        }
    }
}
