//! Where runs are kept: `<out>/<run>/record.json` and its pages, with `<out>/latest` and `<out>/index.html` over
//! them. `inflight run` and `cargo bench` end here alike.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::experiment::Journal;
use crate::lang::Lang;
use crate::record::{self, Record, RecordError};
use crate::report::{self, ReportError};

/// The record's name in the folder of its run.
pub const RECORD: &str = "record.json";
/// Points to the newest run.
pub const LATEST: &str = "latest";

/// Why a run could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// A folder or link.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// `create` or `link`.
        action: &'static str,
        /// Which.
        path: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
    /// The record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A page.
    #[error(transparent)]
    Report(#[from] ReportError),
}

/// Writes `record`, which `analysis` has summarised, into the folder of its run, lets `latest` point there, and
/// draws its pages and the index unless `pages` is false. The page to open first is returned: that of the
/// scenario if there is just one, else the index.
///
/// # Errors
/// If something cannot be written. The record comes first, so a page that fails does not lose it.
pub fn publish(
    record: &Record,
    out: &Path,
    folder: &Path,
    lang: Lang,
    pages: bool,
) -> Result<Option<PathBuf>, PublishError> {
    record::write(&folder.join(RECORD), record)?;
    point_latest(out, folder)?;
    if !pages {
        return Ok(None);
    }
    let pages = report::write_pages(record, folder, lang)?;
    let index = report::write_index(out, lang)?;
    Ok(Some(match <[PathBuf; 1]>::try_from(pages) {
        Ok([page]) => page,
        Err(_) => index,
    }))
}

/// Makes a new folder for a run that started at `created` (RFC 3339): `20261122-201200`, or with `-2` behind it.
///
/// # Errors
/// If it cannot be made.
pub fn create(out: &Path, created: &str) -> Result<PathBuf, PublishError> {
    let error = |path: &Path, source| PublishError::File { action: "create", path: path.to_owned(), source };
    fs::create_dir_all(out).map_err(|source| error(out, source))?;
    let stamp = stamp(created);
    for copy in 1..1_000 {
        let folder = out.join(if copy == 1 { stamp.clone() } else { format!("{stamp}-{copy}") });
        match fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(source) if source.kind() == io::ErrorKind::AlreadyExists => {}
            Err(source) => return Err(error(&folder, source)),
        }
    }
    Err(error(&out.join(stamp), io::ErrorKind::AlreadyExists.into()))
}

/// `20261122-201200` of RFC 3339.
pub(super) fn stamp(created: &str) -> String {
    let stamp: String =
        created.replace('T', "-").chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    // 2026-11-22-201200 -> 20261122-201200
    stamp.splitn(3, '-').collect::<String>()
}

/// Lets `latest` point to `run`, whose trials were saved late, unless a newer run is there. Names are times.
///
/// # Errors
/// If the link cannot be made.
pub(super) fn point_latest_if_newer(out: &Path, run: &Path) -> Result<(), PublishError> {
    match fs::read_link(out.join(LATEST)) {
        Ok(latest) if Some(latest.as_os_str()) >= run.file_name() => Ok(()),
        _ => point_latest(out, run),
    }
}

/// The newest run in `out` that was killed, or still goes on: it has a journal and no record.
pub(super) fn newest_without_record(out: &Path) -> Option<PathBuf> {
    let folders = fs::read_dir(out).ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let killed = |run: &PathBuf| run.join(Journal::FILE).is_file() && !run.join(RECORD).exists();
    folders.filter(|run| !run.is_symlink()).filter(killed).max()
}

/// Lets `latest` point to `run`.
fn point_latest(out: &Path, run: &Path) -> Result<(), PublishError> {
    point(out, LATEST, run)
}

/// Lets a link of `out` point to `run`: a new one under another name, renamed over the old one.
pub(super) fn point(out: &Path, name: &str, run: &Path) -> Result<(), PublishError> {
    let Some(folder) = run.file_name() else { return Ok(()) };
    let link = out.join(name);
    let fresh = out.join(format!(".{name}-{}", std::process::id()));
    let place = || {
        let _ = fs::remove_file(&fresh);
        symlink(folder, &fresh)?;
        fs::rename(&fresh, &link)
    };
    place().map_err(|source| PublishError::File { action: "link", path: link.clone(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_run_within_a_second_gets_a_folder_of_its_own() {
        let out = tempfile::tempdir().unwrap();
        let first = create(out.path(), "2026-11-22T20:12:00Z").unwrap();
        let second = create(out.path(), "2026-11-22T20:12:00Z").unwrap();
        assert_eq!(first.file_name().unwrap(), "20261122-201200");
        assert_eq!(second.file_name().unwrap(), "20261122-201200-2");
        point_latest(out.path(), &first).unwrap();
        point_latest(out.path(), &second).unwrap();
        assert_eq!(fs::read_link(out.path().join(LATEST)).unwrap().to_str(), Some("20261122-201200-2"));
    }
}
