//! The journal of a run: every trial is on the disk before the next one starts.
//!
//! A file of JSON lines: first the record as it stood before the first trial, then a line a trial. A run that was
//! killed has lost at most the trial that was under way.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::record::{Record, Trial};

/// An open journal.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
}

/// Why a journal could not be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The file system said no.
    #[error("cannot {action} the journal {}: {source}", path.display())]
    Io {
        /// `create`, `write`, `read` or `remove`.
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
    /// The first line is not a record.
    #[error("{} is not a journal of inflight: {source}", path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
}

#[derive(Serialize)]
struct LineOut<'a> {
    cell: usize,
    trial: &'a Trial,
}

#[derive(Deserialize)]
struct LineIn {
    cell: usize,
    trial: Trial,
}

impl Journal {
    /// The journal's name in the folder of its run.
    pub const FILE: &'static str = "journal.jsonl";

    /// Creates the journal of a run; `record` holds its cells without trials.
    ///
    /// # Errors
    /// If there is such a file already, or it cannot be written.
    pub fn create(folder: &Path, record: &Record) -> Result<Self, JournalError> {
        let path = folder.join(Self::FILE);
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        let file =
            file.map_err(|source| JournalError::Io { action: "create", path: path.clone(), source })?;
        let mut journal = Self { path, file };
        journal.line(record)?;
        Ok(journal)
    }

    /// Adds a trial of cell number `cell` and waits until it is on the disk.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn append(&mut self, cell: usize, trial: &Trial) -> Result<(), JournalError> {
        self.line(&LineOut { cell, trial })
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), JournalError> {
        let mut write = || {
            let mut bytes = serde_json::to_vec(value)?;
            bytes.push(b'\n');
            self.file.write_all(&bytes)?;
            self.file.sync_data()
        };
        write().map_err(|source| JournalError::Io { action: "write", path: self.path.clone(), source })
    }

    /// Removes the journal: the record is safe.
    ///
    /// # Errors
    /// If the file cannot be removed.
    pub fn close(self) -> Result<(), JournalError> {
        fs::remove_file(&self.path).map_err(|source| JournalError::Io {
            action: "remove",
            path: self.path.clone(),
            source,
        })
    }

    /// The record as far as a journal goes, for `analysis` to summarise. A last line that is torn, or that names no
    /// cell, is left out, and so are the cells of which no trial had run.
    ///
    /// # Errors
    /// If the file cannot be read or its first line is not a record.
    pub fn recover(path: &Path) -> Result<Record, JournalError> {
        let io = |source| JournalError::Io { action: "read", path: path.to_owned(), source };
        let mut lines = BufReader::new(File::open(path).map_err(io)?).split(b'\n');
        let first = lines.next().transpose().map_err(io)?.unwrap_or_default();
        let mut record: Record = serde_json::from_slice(&first)
            .map_err(|source| JournalError::Malformed { path: path.to_owned(), source })?;
        for line in lines {
            let Ok(LineIn { cell, trial }) = serde_json::from_slice(&line.map_err(io)?) else { continue };
            if let Some(cell) = record.cells.get_mut(cell) {
                cell.trials.push(trial);
            }
        }
        record.settings.interrupted = true;
        Ok(super::what_ran(record))
    }
}
