//! Reading a record of any known version, and writing one so that no reader ever sees half of it.

use std::fs::{self, File, Permissions};
use std::io::{self, BufReader, Read, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde::Serialize as _;

use super::plain::Plain;
use super::string_limit::Limited;
use super::{Record, SCHEMA, check, limits};

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
    /// A folder, a pipe, a device.
    #[error("{} is no file: a record of inflight is one", path.display())]
    NotAFile {
        /// Which path.
        path: PathBuf,
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
        /// Line, column, and why.
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
    /// The file has the shape of a record, and says what cannot be.
    #[error("{} is not a sound record: {place}: {what}", path.display())]
    Unsound {
        /// Which file.
        path: PathBuf,
        /// Where in the record: `cells[3].trials[0].service_ns`.
        place: String,
        /// What is wrong there.
        what: String,
    },
    /// What was to be written could not be read back: nothing was written.
    #[error("nothing was written to {}: the record would be unsound: {place}: {what}", path.display())]
    Unwritable {
        /// Which file.
        path: PathBuf,
        /// Where in the record.
        place: String,
        /// What is wrong there; a number that is not finite, for example, which JSON cannot hold.
        what: String,
    },
}

/// Reads a record. The file is read as a stream, and every limit of [`limits`] is kept while it is.
///
/// # Errors
/// If the file cannot be read, is not a record, has another major version, or says what cannot be.
pub fn read(path: &Path) -> Result<Record, RecordError> {
    let io = |source| RecordError::Io { action: "read", path: path.to_owned(), source };
    // Opening a pipe would wait for its other end, so ask before.
    let about = fs::metadata(path).map_err(io)?;
    if !about.is_file() {
        return Err(RecordError::NotAFile { path: path.to_owned() });
    }
    if about.len() > limits::FILE_BYTES {
        return Err(RecordError::TooLarge { path: path.to_owned(), limit: limits::FILE_BYTES });
    }
    parse(path, File::open(path).map_err(io)?, || schema(File::open(path).ok()?))
}

/// Reads a record. `schema` looks up which schema the file at `path` names, for a record of another shape.
fn parse(
    path: &Path,
    from: impl Read,
    schema: impl FnOnce() -> Option<String>,
) -> Result<Record, RecordError> {
    let reader = BufReader::with_capacity(64 << 10, Limited::new(from));
    let path = path.to_owned();
    let record: Record = match serde_json::from_reader(reader) {
        Ok(record) => record,
        // A limit was reached, or the file system said no.
        Err(error) if error.is_io() => {
            let source = io::Error::from(error);
            if source.kind() != io::ErrorKind::InvalidData {
                return Err(RecordError::Io { action: "read", path, source });
            }
            return Err(RecordError::Unsound {
                path,
                place: "the file".to_owned(),
                what: source.to_string(),
            });
        }
        // Another version may have another shape: its number says more than the first difference.
        Err(source) => match schema() {
            Some(found) if found != SCHEMA => return Err(RecordError::Schema { path, found }),
            _ => return Err(RecordError::Malformed { path, source }),
        },
    };
    if record.schema != SCHEMA {
        return Err(RecordError::Schema { path, found: shown(&record.schema) });
    }
    match check::check(&record) {
        Ok(()) => Ok(record),
        Err(found) => Err(RecordError::Unsound { path, place: found.place, what: found.what }),
    }
}

/// A record from the text of a file, held to the same limits as one that is [`read`]. `name` is shown in errors.
///
/// # Errors
/// As [`read`], without those of the file system.
pub fn from_slice(name: &Path, text: &[u8]) -> Result<Record, RecordError> {
    parse(name, text, || schema(text))
}

/// The schema that the head of a file names: the value of the first key of that name.
fn schema(from: impl Read) -> Option<String> {
    /// As far into a file as its schema may stand.
    const HEAD: u64 = 64 << 10;
    const KEY: &[u8] = b"\"schema\"";
    let mut head = Vec::new();
    from.take(HEAD).read_to_end(&mut head).ok()?;
    let key = head.windows(KEY.len()).position(|bytes| bytes == KEY)?;
    let value = head[key + KEY.len()..].trim_ascii_start().strip_prefix(b":")?;
    let found = serde_json::Deserializer::from_slice(value).into_iter::<String>().next()?.ok()?;
    Some(shown(&found))
}

/// A hostile name is not shown whole.
fn shown(schema: &str) -> String {
    schema.chars().take(64).collect()
}

/// A record as the bytes that [`write()`] would put into a file: JSON on one line.
///
/// # Errors
/// If a number is not finite, or the record is beyond the limits, so that [`read`] would refuse it. `path` is named
/// in the error.
pub fn to_json(path: &Path, record: &Record) -> Result<Vec<u8>, RecordError> {
    let unwritable =
        |place: String, what: String| RecordError::Unwritable { path: path.to_owned(), place, what };
    // JSON has no NaN and no infinity: serde_json writes `null` for them without a word.
    check::finite(record).map_err(|found| unwritable(found.place, found.what))?;
    let mut bytes = Vec::new();
    let mut out = serde_json::Serializer::with_formatter(&mut bytes, Plain);
    let failed = |what: String| unwritable("the record".to_owned(), what);
    record.serialize(&mut out).map_err(|error| failed(error.to_string()))?;
    bytes.push(b'\n');
    // A record that cannot be read back must not replace one that can.
    match parse(path, bytes.as_slice(), || None) {
        Ok(_) => Ok(bytes),
        Err(RecordError::Unsound { place, what, .. }) => Err(unwritable(place, what)),
        Err(RecordError::Malformed { source, .. }) => Err(failed(source.to_string())),
        Err(error) => Err(failed(error.to_string())),
    }
}

/// Writes a record: to a temporary file beside `path`, synced, then renamed over it, and the folder synced. At
/// any moment `path` is absent, the old file, or the whole new one. A link in its place is replaced, not followed.
///
/// # Errors
/// If the file cannot be written, or [`to_json`] fails; an old file stays as it was.
pub fn write(path: &Path, record: &Record) -> Result<(), RecordError> {
    let bytes = to_json(path, record)?;
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
    // The usual mode, less the umask: a temporary file is private by default, and pages are for others. Its name is
    // new (O_EXCL), so a link that was laid out beforehand is not followed.
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
