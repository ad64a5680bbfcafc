//! The built-in scenarios, and where ids are looked up: in a folder first, then among the built-in ones.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use super::error::nearest;
use super::load::{LoadError, load, parse};
use super::types::{Scenario, split_stem};

/// A scenario file that is built into the binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// `01-lecture.toml`.
    pub file_name: &'static str,
    /// What stands in it.
    pub text: &'static str,
}

macro_rules! embed {
    ($($file:literal)*) => {
        &[$(Embedded { file_name: $file, text: include_str!(concat!("../../scenarios/", $file)) }),*]
    };
}

/// The course, in order: one line a scenario.
const EMBEDDED: &[Embedded] = embed! {
    "01-lecture.toml"
    "02-lecture-sync-as-written.toml"
    "03-lecture-async-as-written.toml"
    "04-fan-out.toml"
    "05-computing.toml"
    "06-mixed.toml"
    "07-long-tail.toml"
    "08-pool-size.toml"
    "09-two-tier.toml"
    "10-three-tier.toml"
    "11-n-tier.toml"
    "12-mistakes.toml"
    "13-many.toml"
    "14-join-all-at-scale.toml"
    "15-http-methods.toml"
    "16-status-codes.toml"
    "17-flaky.toml"
    "18-database-pool.toml"
    "19-slow-tenth.toml"
    "20-same-utilisation.toml"
    "21-coordinated-omission.toml"
    "22-shedding.toml"
    "23-open-and-closed.toml"
};

/// Every built-in scenario, in course order.
#[must_use]
pub const fn embedded() -> &'static [Embedded] {
    EMBEDDED
}

/// Why a scenario was not found.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// No such id.
    #[error("there is no scenario `{id}`{}; known: {}", did_you_mean(suggestion.as_ref()), known.join(", "))]
    Unknown {
        /// What was asked for.
        id: String,
        /// The nearest id.
        suggestion: Option<String>,
        /// Every id that can be found.
        known: Vec<String>,
    },
    /// Two files of a folder have one id.
    #[error("`{}` and `{}` have the same id, `{id}`", first.display(), second.display())]
    Ambiguous {
        /// The id.
        id: String,
        /// One file.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// The folder cannot be read.
    #[error("cannot read the folder `{}`", path.display())]
    Folder {
        /// Which folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It was found, and it is not valid.
    #[error(transparent)]
    Load(#[from] LoadError),
}

fn did_you_mean(suggestion: Option<&String>) -> String {
    suggestion.map(|id| format!("; did you mean `{id}`?")).unwrap_or_default()
}

impl FindError {
    /// The error for a terminal, with its cause.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        match self {
            Self::Load(error) => error.render(colour),
            Self::Folder { source, .. } => format!("error: {self}: {source}"),
            _ => format!("error: {self}"),
        }
    }
}

/// Finds one scenario: by path if `id_or_path` has a separator or ends in `.toml`, else by id. Other files of the
/// folder may be broken.
///
/// # Errors
/// If there is none, or two, or it is not valid.
pub fn find(id_or_path: impl AsRef<OsStr>, folder: &Path) -> Result<Scenario, FindError> {
    let asked = id_or_path.as_ref();
    let is_path = asked.as_encoded_bytes().iter().any(|byte| std::path::is_separator(char::from(*byte)))
        || Path::new(asked).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    if is_path {
        return Ok(load(Path::new(asked))?);
    }
    // A name that is not UTF-8 is no id; it is shown as well as it can be.
    let asked = asked.to_string_lossy();
    let found = entries(folder)?;
    let (_, wanted) = split_stem(&asked);
    match found.iter().find(|entry| entry.id == wanted || entry.id == asked) {
        Some(entry) => entry.load(),
        None => {
            let known: Vec<String> = found.into_iter().map(|entry| entry.id).collect();
            let words: Vec<&str> = known.iter().map(String::as_str).collect();
            let suggestion = nearest(wanted, &words).map(str::to_owned);
            Err(FindError::Unknown { id: asked.into_owned(), suggestion, known })
        }
    }
}

/// Every scenario, in course order: those of the folder, and the built-in ones that it does not replace.
///
/// # Errors
/// If one of them is not valid, or two files have one id.
pub fn all(folder: &Path) -> Result<Vec<Scenario>, FindError> {
    each(folder)?.into_iter().map(|(_, scenario)| scenario).collect()
}

/// An id, and the scenario or what is wrong with it.
pub type Listed = (String, Result<Scenario, FindError>);

/// The id of every scenario, in course order, with the scenario or what is wrong with it.
///
/// # Errors
/// If the folder cannot be read.
pub fn each(folder: &Path) -> Result<Vec<Listed>, FindError> {
    let load = |entry: Entry| {
        let scenario = entry.load();
        (entry.id, scenario)
    };
    Ok(entries(folder)?.into_iter().map(load).collect())
}

/// A scenario that can be found.
struct Entry {
    number: Option<u32>,
    id: String,
    source: Source,
}

/// Where a scenario can be read from.
enum Source {
    File(PathBuf),
    /// Two files of the folder with the same id.
    Rivals(PathBuf, PathBuf),
    BuiltIn(&'static Embedded),
}

impl Entry {
    fn load(&self) -> Result<Scenario, FindError> {
        match &self.source {
            Source::File(path) => Ok(load(path)?),
            Source::Rivals(first, second) => Err(FindError::Ambiguous {
                id: self.id.clone(),
                first: first.clone(),
                second: second.clone(),
            }),
            Source::BuiltIn(file) => Ok(parse(file.file_name, file.text).map_err(LoadError::Invalid)?),
        }
    }
}

/// Every scenario, in course order; those without a number come last.
fn entries(folder: &Path) -> Result<Vec<Entry>, FindError> {
    let mut entries: Vec<Entry> = Vec::new();
    let built_in = EMBEDDED.iter().map(|file| (PathBuf::from(file.file_name), Some(file)));
    for (path, built_in) in files(folder)?.into_iter().map(|path| (path, None)).chain(built_in) {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let (number, id) = split_stem(&stem);
        match (entries.iter_mut().find(|entry| entry.id == id), built_in) {
            (None, built_in) => {
                let id = id.to_owned();
                let source = built_in.map_or_else(|| Source::File(path.clone()), Source::BuiltIn);
                entries.push(Entry { number, id, source });
            }
            // A file of the folder goes before a built-in one.
            (Some(_), Some(_)) => {}
            (Some(Entry { source, .. }), None) => {
                if let Source::File(first) | Source::Rivals(first, _) = source {
                    *source = Source::Rivals(std::mem::take(first), path);
                }
            }
        }
    }
    entries.sort_by(|a, b| (a.number.unwrap_or(u32::MAX), &a.id).cmp(&(b.number.unwrap_or(u32::MAX), &b.id)));
    Ok(entries)
}

/// The `*.toml` of a folder, by name; none if there is no such folder, or a file has its name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, FindError> {
    let error = |source| FindError::Folder { path: folder.to_owned(), source };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(none) if matches!(none.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(other) => return Err(error(other)),
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>();
    let mut paths = paths.map_err(error)?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")));
    paths.sort();
    Ok(paths)
}
