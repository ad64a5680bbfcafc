//! Pages of a record: one self-contained HTML file a scenario, in both languages, and an index over all runs.
//!
//! Every text of a record is treated as hostile: templates escape it, Markdown is tamed, and a page loads nothing
//! from anywhere. The same record gives the same bytes.

mod about;
mod ask;
mod backends;
mod capacity;
mod ceiling;
mod claims;
mod gallery;
mod index;
mod lesson;
mod machines;
mod outcomes;
mod page;
mod quantity;
mod race;
mod script;
mod table;
pub mod tax;
mod views;
mod whatif;
mod work;

use std::io;
use std::path::{Path, PathBuf};

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

use crate::lang::{Lang, Text};
use crate::record::{self, Record, Verdict};

pub use page::page;
pub use work::arrivals;

/// Why pages could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The id of a scenario may not be a file name.
    #[error(
        "the scenario id {id:?} cannot name a page: use a-z, 0-9, - and _, at most 64, starting with a letter or digit"
    )]
    Id {
        /// As the record has it.
        id: String,
    },
    /// The file system said no.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried: `read`, `write`.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
    /// A template gave up.
    #[error("the page of {id:?} could not be made: {source}")]
    Template {
        /// The scenario's id, or `index`.
        id: String,
        /// Why.
        source: askama::Error,
    },
}

/// Writes a page for each scenario of `record` into `folder` and returns their paths in the record's order. Each is
/// complete at any moment; `lang` is the language in which the pages open.
///
/// # Errors
/// If a scenario's id cannot be a file name (nothing is written then), or a file cannot be written.
pub fn write_pages(record: &Record, folder: &Path, lang: Lang) -> Result<Vec<PathBuf>, ReportError> {
    if let Some(scenario) = record.scenarios.iter().find(|scenario| !is_file_name(&scenario.id)) {
        return Err(ReportError::Id { id: scenario.id.clone() });
    }
    let draw = |scenario: &record::Scenario| {
        let html = page(record, scenario, lang)
            .map_err(|source| ReportError::Template { id: scenario.id.clone(), source })?;
        let path = folder.join(format!("{}.html", scenario.id));
        write(&path, &html)?;
        Ok(path)
    };
    // Side by side, since nothing is measured any more; one after another where the system refuses threads.
    match ThreadPoolBuilder::new().build() {
        Ok(pool) => pool.install(|| record.scenarios.par_iter().map(draw).collect()),
        Err(_) => record.scenarios.iter().map(draw).collect(),
    }
}

/// The page over several machines, beside the index.
const MACHINES: &str = "machines.html";

/// Writes `index.html` into `root` over every `<run>/record.json` below it, the newest run first, and returns its
/// path. It leads to `machines.html` where there is one. A record that cannot be read is named on the page with the reason.
///
/// # Errors
/// If `root` cannot be listed or the page cannot be written.
pub fn write_index(root: &Path, lang: Lang) -> Result<PathBuf, ReportError> {
    let runs = index::runs(root).map_err(|source| ReportError::Io {
        action: "read",
        path: root.to_owned(),
        source,
    })?;
    let html = index::index(&runs, root.join(MACHINES).is_file(), lang)
        .map_err(|source| ReportError::Template { id: "index".to_owned(), source })?;
    let path = root.join("index.html");
    write(&path, &html)?;
    Ok(path)
}

/// Writes `machines.html` into `folder`, over what several machines say of the same lessons, and returns its path.
///
/// # Errors
/// If the page cannot be written.
pub fn write_machines(records: &[Record], folder: &Path, lang: Lang) -> Result<PathBuf, ReportError> {
    let html = machines::page(records, lang)
        .map_err(|source| ReportError::Template { id: "machines".to_owned(), source })?;
    let path = folder.join(MACHINES);
    write(&path, &html)?;
    Ok(path)
}

fn write(path: &Path, html: &str) -> Result<(), ReportError> {
    record::write_bytes(path, html.as_bytes()).map_err(|source| ReportError::Io {
        action: "write",
        path: path.to_owned(),
        source,
    })
}

/// A text that may be missing.
fn text(text: Option<&Text>, lang: Lang) -> String {
    text.map(|text| text.get(lang).to_owned()).unwrap_or_default()
}

/// The verdict on a cell, and that its numbers are withheld where they are.
fn verdict(verdict: Verdict, lang: Lang) -> String {
    let word = verdict.word(lang);
    if verdict == Verdict::Invalid { lang.words().withheld(word) } else { word.to_owned() }
}

/// True for an id that may name a page beside the page over all runs, which it would replace where run and root share
/// a folder: ids come from records, and records may be hostile.
fn is_file_name(id: &str) -> bool {
    record::is_id(id) && id != "index"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_ids_become_file_names() {
        for id in ["a", "lecture", "0-x_y"] {
            assert!(is_file_name(id), "{id}");
        }
        for id in ["", "A", "a/b", "..", "a.b", "a\0", "con", "index"] {
            assert!(!is_file_name(id), "{id}");
        }
    }
}
