//! Reading a record of any known version, and writing one so that no reader ever sees half of it.

use std::fs::{self, File, Permissions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Record, SCHEMA};

/// Why a record could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The file system said no.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried: `read`, `write`.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
    /// The file is larger than any record.
    #[error("{} has more than {limit} bytes: this is not a record of inflight", path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// The limit.
        limit: u64,
    },
    /// The file is not a record.
    #[error("{} is not a record of inflight: {source}", path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
    /// The record was made by a later major version, or by something else.
    #[error("{} has the schema {found:?}; this version reads {SCHEMA:?}: use the version that wrote it", path.display())]
    Schema {
        /// Which file.
        path: PathBuf,
        /// What it says.
        found: String,
    },
    /// A number in the record is not finite: nothing was written.
    #[error("the record holds a number that JSON cannot hold: {source}")]
    NotFinite {
        /// Where and why.
        source: serde_json::Error,
    },
}

/// No record comes near this size: 100 cells take a few MiB.
const LIMIT: u64 = 256 << 20;

/// Reads a record.
///
/// # Errors
/// If the file cannot be read, is not a record, or has another major version.
pub fn read(path: &Path) -> Result<Record, RecordError> {
    let io = |source| RecordError::Io { action: "read", path: path.to_owned(), source };
    let mut bytes = Vec::new();
    File::open(path).map_err(io)?.take(LIMIT + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > LIMIT {
        return Err(RecordError::TooLarge { path: path.to_owned(), limit: LIMIT });
    }
    /// Just enough to tell the version before the rest is looked at.
    #[derive(Deserialize)]
    struct Head {
        schema: String,
    }
    let malformed = |source| RecordError::Malformed { path: path.to_owned(), source };
    let head: Head = serde_json::from_slice(&bytes).map_err(malformed)?;
    if head.schema != SCHEMA {
        return Err(RecordError::Schema { path: path.to_owned(), found: head.schema });
    }
    serde_json::from_slice(&bytes).map_err(malformed)
}

/// Writes a record: to a temporary file beside `path`, synced, then renamed over it, and the folder synced. At
/// any moment `path` is absent, the old file, or the whole new one.
///
/// # Errors
/// If the file cannot be written, or the record holds a number that is not finite; an old file stays as it was.
pub fn write(path: &Path, record: &Record) -> Result<(), RecordError> {
    let mut bytes = serde_json::to_vec(record).map_err(|source| RecordError::NotFinite { source })?;
    // JSON has no NaN and no infinity: serde_json writes `null` for them. A record that cannot be read back must not
    // replace one that can.
    serde_json::from_slice::<Record>(&bytes).map_err(|source| RecordError::NotFinite { source })?;
    bytes.push(b'\n');
    write_bytes(path, &bytes).map_err(|source| RecordError::Io {
        action: "write",
        path: path.to_owned(),
        source,
    })
}

/// Replaces `path` by `bytes`, all or nothing.
pub(crate) fn write_bytes(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // The usual mode, less the umask: a temporary file is private by default, and pages are for others.
    let mut file = tempfile::Builder::new()
        .prefix(".inflight-")
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    // A rename is durable once its folder is; a file system that cannot sync folders still has the rename.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}
