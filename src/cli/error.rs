//! What keeps a command from ending, in words for the person who typed it.

use std::error::Error;
use std::io::{self, ErrorKind, IsTerminal as _};
use std::path::{Path, PathBuf};

use super::publish::PublishError;
use crate::analysis::reasons::told;
use crate::backend::SiteError;
use crate::experiment::{ExperimentError, JournalError, OptionError};
use crate::lane::FileError;
use crate::lang::Lang;
use crate::record::RecordError;
use crate::report::ReportError;
use crate::scenario::Errors;
use crate::scenario::library::FindError;
use crate::service::{StartError, StoreError};

#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    #[error("no such scenario")]
    Find(#[from] FindError),
    #[error("a scenario is not sound")]
    Scenario(#[from] Errors),
    #[error(transparent)]
    Options(#[from] OptionError),
    #[error(transparent)]
    Lanes(#[from] FileError),
    #[error(transparent)]
    Url(#[from] SiteError),
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error(transparent)]
    Publish(#[from] PublishError),
    #[error("cannot {action} {}: {source}", path.display())]
    File { action: &'static str, path: PathBuf, source: io::Error },
    #[error("{source}")]
    Kept { source: Box<CliError>, folder: PathBuf },
    #[error("{source}")]
    Cut { source: Box<CliError>, record: PathBuf },
    #[error("{} is no run that was killed: it has neither a journal nor a record", .0.display())]
    NothingToResume(PathBuf),
    #[error("there is no file `{}`, and no run of that name in {}", run.display(), out.display())]
    NoSuchRun { run: PathBuf, out: PathBuf },
    #[error("there is no run in {} yet: `inflight run` makes one", .0.display())]
    NoRun(PathBuf),
    #[error("cannot listen on 127.0.0.1:{port}: {source}. Another --port may be free; 0 takes any")]
    Listen { port: u16, source: io::Error },
    #[error("the service does not start: {0}")]
    Start(StartError),
    #[error("the far side of the bench does not start: {0}")]
    FarSide(Box<dyn Error + Send + Sync>),
    #[error("{0}")]
    Usage(String),
    #[error("cannot write to standard output: {0}")]
    Output(#[from] io::Error),
}

impl CliError {
    /// What makes an error of the system one of a file.
    pub(super) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File { action, path: path.to_owned(), source }
    }

    /// The text for standard error.
    pub(super) fn render(&self) -> String {
        let colour =
            io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        match self {
            Self::Find(error) => error.render(colour),
            Self::Scenario(errors) => errors.render(colour),
            Self::Experiment(error @ ExperimentError::Calibration(reason)) => {
                format!("error: {error}: {}", told(reason, Lang::En))
            }
            other => format!("error: {other}{}", other.help()),
        }
    }

    /// What to do about it, on a line of its own, where that can be said.
    fn help(&self) -> String {
        let mend = match self.kind() {
            Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge) => "make room",
            Some(ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => "make the folder writable",
            _ => "mend that",
        };
        match self {
            Self::Kept { folder, .. } => {
                let folder = folder.display();
                format!(
                    "\nhelp: the trials are safe in {folder}: {mend}, then `inflight report --resume {folder}`"
                )
            }
            Self::Cut { record, .. } => {
                format!(
                    "\nhelp: what was measured by then is in {}; {mend}, then run again",
                    record.display()
                )
            }
            Self::Publish(PublishError::File { action: "create", .. })
            | Self::Journal(JournalError::Io { action: "create" | "write", .. }) => {
                format!("\nhelp: {mend}, or give another folder with --out")
            }
            _ => String::new(),
        }
    }

    /// Which error of the system is behind it.
    fn kind(&self) -> Option<ErrorKind> {
        let mut error: Option<&(dyn Error + 'static)> = Some(match self {
            // Only a note is added to it.
            Self::Kept { source, .. } | Self::Cut { source, .. } => &**source,
            other => other,
        });
        while let Some(one) = error {
            if let Some(io) = one.downcast_ref::<io::Error>() {
                return Some(io.kind());
            }
            error = one.source();
        }
        None
    }

    /// 2 where the input is at fault, 1 where the machine is.
    pub(super) fn code(&self) -> u8 {
        match self {
            Self::Find(_)
            | Self::Scenario(_)
            | Self::Options(_)
            | Self::Lanes(_)
            | Self::Url(_)
            | Self::Report(ReportError::Id { .. })
            | Self::NoRun(_)
            | Self::NoSuchRun { .. }
            | Self::NothingToResume(_)
            | Self::Usage(_)
            | Self::Start(StartError::Store(StoreError::Url(_)))
            | Self::Record(
                RecordError::NotAFile { .. }
                | RecordError::Malformed { .. }
                | RecordError::Schema { .. }
                | RecordError::TooLarge { .. }
                | RecordError::Unsound { .. },
            ) => 2,
            Self::Record(RecordError::Io { action: "read", .. })
            | Self::Journal(
                JournalError::Malformed { .. } | JournalError::Empty { .. } | JournalError::Alive { .. },
            ) => 2,
            Self::Experiment(ExperimentError::Interrupted) => 130,
            _ => 1,
        }
    }

    /// True if the reader of standard output has gone: no reason to complain.
    pub(super) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}
