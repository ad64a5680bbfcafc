//! The journal of a run: every trial is on the disk before the next one starts.
//!
//! A file of JSON lines: first the record as it stood before the first trial, then a line a trial. A run that was
//! killed has lost at most the trial that was under way. The file is locked as long as its run lives, so that nobody
//! takes a run that goes on for one that was killed.

use std::borrow::Cow;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::reason::Reason;
use crate::record::{Blocks, Cell, Order, Record, Stopped, Trial, Verdict};

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
    /// The run was killed before it had measured anything.
    #[error("the run in {} ended before its first trial: it has nothing to save, and its folder can go", path.parent().unwrap_or(path).display())]
    Empty {
        /// Which file.
        path: PathBuf,
    },
    /// The run that writes it is alive.
    #[error("the run in {} still goes on: wait until it ends, or end it by Ctrl-C", path.parent().unwrap_or(path).display())]
    Alive {
        /// Which file.
        path: PathBuf,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "lines are made and read one at a time")]
enum Line<'a> {
    Trial { cell: usize, trial: Cow<'a, Trial> },
    GivenUp { cell: usize, verdict: Verdict, reason: Cow<'a, Reason> },
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
        // A file system without locks still has the journal.
        let _ = file.try_lock();
        let mut journal = Self { path, file };
        match journal.line(record) {
            Ok(()) => Ok(journal),
            Err(error) => {
                // Half a first line is no journal.
                let _ = fs::remove_file(&journal.path);
                Err(error)
            }
        }
    }

    /// Opens the journal of a share of a run, and returns the trials of an earlier try of it, each with the number of its
    /// cell: those of its whole blocks, if it ran the same cells on a machine of the same kind. A block that was cut
    /// short is run again, since what is compared must lie close in time.
    ///
    /// # Errors
    /// If another process runs the same share, or the file cannot be read or written.
    pub fn go_on(folder: &Path, record: &Record) -> Result<(Self, Vec<(usize, Trial)>), JournalError> {
        let path = folder.join(Self::FILE);
        let trials = match Entries::read(&path) {
            Err(JournalError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Vec::new(),
            // It was killed before its first line was whole.
            Err(JournalError::Empty { .. } | JournalError::Malformed { .. }) => Vec::new(),
            read => read?.whole_blocks_like(record),
        };
        let fresh = folder.join(format!(".{}-{}", Self::FILE, std::process::id()));
        let io = |action, source| JournalError::Io { action, path: fresh.clone(), source };
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(&fresh);
        let file = file.map_err(|source| io("create", source))?;
        let _ = file.try_lock();
        let mut journal = Self { path: fresh.clone(), file };
        let written = journal.line(record).and_then(|()| {
            trials.iter().try_for_each(|(cell, trial)| journal.append(*cell, trial))?;
            fs::rename(&fresh, &path).map_err(|source| io("create", source))
        });
        if let Err(error) = written {
            let _ = fs::remove_file(&fresh);
            return Err(error);
        }
        journal.path = path;
        Ok((journal, trials))
    }

    /// The record of a share that was cut short, with the trials of its whole blocks.
    ///
    /// # Errors
    /// As [`Self::recover`].
    pub fn whole_blocks(path: &Path) -> Result<Record, JournalError> {
        let entries = Entries::read(path)?;
        let trials = entries.whole_blocks();
        Ok(Entries { trials, ..entries }.record())
    }

    /// Adds a trial of cell number `cell` and waits until it is on the disk.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn append(&mut self, cell: usize, trial: &Trial) -> Result<(), JournalError> {
        self.line(&Line::Trial { cell, trial: Cow::Borrowed(trial) })
    }

    /// Notes that cell number `cell` is not tried any more.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn give_up(&mut self, cell: usize, verdict: Verdict, reason: &Reason) -> Result<(), JournalError> {
        self.line(&Line::GivenUp { cell, verdict, reason: Cow::Borrowed(reason) })
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

    /// True if the run that writes the journal goes on.
    #[must_use]
    pub fn is_alive(path: &Path) -> bool {
        File::open(path).is_ok_and(|file| is_locked(&file))
    }

    /// The record as far as a journal goes, for `analysis` to summarise. A last line that is torn, or that names no
    /// cell, is left out, and so are the cells of which no trial had run.
    ///
    /// # Errors
    /// If the file cannot be read, its first line is not a record, no trial is in it, or its run is alive.
    pub fn recover(path: &Path) -> Result<Record, JournalError> {
        let entries = Entries::read(path)?;
        if entries.trials.is_empty() {
            return Err(JournalError::Empty { path: path.to_owned() });
        }
        let mut record = entries.record();
        record.settings.interrupted = true;
        if record.settings.order == Order::Blocks {
            record.settings.blocks = blocks(&record);
        }
        Ok(super::collect::what_ran(record))
    }
}

/// What stands in a journal.
struct Entries {
    /// The record before the first trial.
    head: Record,
    /// Each with the number of its cell, in the order in which they ran.
    trials: Vec<(usize, Trial)>,
    given_up: Vec<(usize, Verdict, Reason)>,
}

impl Entries {
    /// Reads a journal whose run has ended. A last line that is torn, or that names no cell, is left out.
    fn read(path: &Path) -> Result<Self, JournalError> {
        let io = |source| JournalError::Io { action: "read", path: path.to_owned(), source };
        let file = File::open(path).map_err(io)?;
        if is_locked(&file) {
            return Err(JournalError::Alive { path: path.to_owned() });
        }
        let mut file = BufReader::new(file);
        let mut first = Vec::new();
        file.read_until(b'\n', &mut first).map_err(io)?;
        if first.pop() != Some(b'\n') {
            return Err(JournalError::Empty { path: path.to_owned() });
        }
        let head: Record = serde_json::from_slice(&first)
            .map_err(|source| JournalError::Malformed { path: path.to_owned(), source })?;
        let mut entries = Self { head, trials: Vec::new(), given_up: Vec::new() };
        for line in file.split(b'\n') {
            let Ok(line) = serde_json::from_slice(&line.map_err(io)?) else { continue };
            let (Line::Trial { cell, .. } | Line::GivenUp { cell, .. }) = line;
            if cell >= entries.head.cells.len() {
                continue;
            }
            match line {
                Line::Trial { trial, .. } => entries.trials.push((cell, trial.into_owned())),
                Line::GivenUp { verdict, reason, .. } => {
                    entries.given_up.push((cell, verdict, reason.into_owned()));
                }
            }
        }
        Ok(entries)
    }

    /// Its head with all of it.
    fn record(self) -> Record {
        let mut record = self.head;
        for (cell, trial) in self.trials {
            record.cells[cell].trials.push(trial);
        }
        for (cell, verdict, reason) in self.given_up {
            record.cells[cell].verdict = verdict;
            record.cells[cell].why.push(reason);
        }
        record
    }

    /// The trials without those of a last block that lacks some of its cells.
    fn whole_blocks(&self) -> Vec<(usize, Trial)> {
        let cells = &self.head.cells;
        let Some((last, trial)) = self.trials.last() else { return Vec::new() };
        let (scenario, block) = (&cells[*last].scenario, trial.block);
        let in_last =
            |(cell, trial): &&(usize, Trial)| cells[*cell].scenario == *scenario && trial.block == block;
        let runs = |(nth, cell): &(usize, &Cell)| {
            cell.scenario == *scenario
                && cell.verdict == Verdict::Valid
                && !self.given_up.iter().any(|(given_up, ..)| given_up == nth)
        };
        let torn = self.trials.iter().filter(in_last).count() < cells.iter().enumerate().filter(runs).count();
        self.trials.iter().filter(|entry| !(torn && in_last(entry))).cloned().collect()
    }

    /// [`Self::whole_blocks`], if the cells are those of `record` and the machine is of the same kind.
    fn whole_blocks_like(&self, record: &Record) -> Vec<(usize, Trial)> {
        let cells = |record: &Record| {
            let key = |cell: &Cell| {
                let Cell { scenario, backend, model, plan_digest, verdict, .. } = cell.clone();
                (scenario, backend, model, plan_digest, verdict)
            };
            record.cells.iter().map(key).collect::<Vec<_>>()
        };
        let same = cells(&self.head) == cells(record)
            && self.head.machine.kind() == record.machine.kind()
            && self.head.tool == record.tool
            && self.head.settings.shards.as_ref().map(|shards| &shards.run)
                == record.settings.shards.as_ref().map(|shards| &shards.run);
        if same { self.whole_blocks() } else { Vec::new() }
    }
}

fn is_locked(file: &File) -> bool {
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// How many blocks each scenario had when its run was killed.
fn blocks(record: &Record) -> Vec<Blocks> {
    let of = |id: &str| record.cells_of(id).map(|cell| cell.trials.len()).max().unwrap_or(0) as u32;
    let blocks = |id: &String| Blocks { scenario: id.clone(), run: of(id), stopped: Stopped::Interrupted };
    record.scenarios.iter().map(|scenario| blocks(&scenario.id)).filter(|blocks| blocks.run > 0).collect()
}
