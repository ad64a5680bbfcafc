//! Where runs are kept: `<out>/<run>/record.json`, with `<out>/latest` beside them.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::error::CliError;

/// The record's name in the folder of its run.
pub(super) const RECORD: &str = "record.json";
/// Points to the newest run.
pub(super) const LATEST: &str = "latest";

/// Makes a new folder for a run that started at `created` (RFC 3339): `20261122-201200`, or with `-2` behind it.
pub(super) fn create(out: &Path, created: &str) -> Result<PathBuf, CliError> {
    let error = |path: &Path, source| CliError::File { action: "create", path: path.to_owned(), source };
    fs::create_dir_all(out).map_err(|source| error(out, source))?;
    let stamp: String =
        created.replace('T', "-").chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    // 2026-11-22-201200 -> 20261122-201200
    let stamp = stamp.splitn(3, '-').collect::<String>();
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

/// Lets `latest` point to `run`: a new link under another name, renamed over the old one.
pub(super) fn point_latest(out: &Path, run: &Path) -> Result<(), CliError> {
    let Some(name) = run.file_name() else { return Ok(()) };
    let link = out.join(LATEST);
    let fresh = out.join(format!(".latest-{}", std::process::id()));
    let place = || {
        let _ = fs::remove_file(&fresh);
        symlink(name, &fresh)?;
        fs::rename(&fresh, &link)
    };
    place().map_err(|source| CliError::File { action: "link", path: link.clone(), source })
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
