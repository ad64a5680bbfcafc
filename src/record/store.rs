//! Reading a record of any known version, and writing one so that no reader ever sees half of it.

use std::fs::{self, File, Permissions};
use std::io::{self, BufReader, Read, Seek as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde::Serialize as _;
use serde::de::{Deserializer as _, Error as _, IgnoredAny, MapAccess, Visitor};

use super::gate::Gate;
use super::plain::Plain;
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
    let mut file = File::open(path).map_err(io)?;
    parse(&mut file).map_err(|wrong| wrong.of(path, || file.rewind().ok().and_then(|()| schema(&mut file))))
}

enum Wrong {
    Shape(serde_json::Error),
    Schema(String),
    Content(super::walk::Found),
}

impl Wrong {
    /// The error, for the file at `path`, whose schema is looked up if need be.
    fn of(self, path: &Path, schema: impl FnOnce() -> Option<String>) -> RecordError {
        let path = path.to_owned();
        match self {
            // A limit was reached, or the file system said no.
            Self::Shape(error) if error.is_io() => {
                let source = io::Error::from(error);
                if source.kind() == io::ErrorKind::InvalidData {
                    RecordError::Unsound { path, place: "the file".to_owned(), what: source.to_string() }
                } else {
                    RecordError::Io { action: "read", path, source }
                }
            }
            // Another version may have another shape: its number says more than the first difference.
            Self::Shape(source) => match schema() {
                Some(found) if found != SCHEMA => RecordError::Schema { path, found },
                _ => RecordError::Malformed { path, source },
            },
            Self::Schema(found) => RecordError::Schema { path, found: shown(&found) },
            Self::Content(found) => RecordError::Unsound { path, place: found.place, what: found.what },
        }
    }
}

fn parse(from: impl Read) -> Result<Record, Wrong> {
    let reader = BufReader::with_capacity(64 << 10, Gate::new(from));
    let record: Record = serde_json::from_reader(reader).map_err(Wrong::Shape)?;
    if record.schema != SCHEMA {
        return Err(Wrong::Schema(record.schema));
    }
    check::check(&record).map_err(Wrong::Content)?;
    Ok(record)
}

/// A record from the text of a file, held to the same limits as one that is [`read`]. `name` is shown in errors.
///
/// # Errors
/// As [`read`], without those of the file system.
pub fn from_slice(name: &Path, text: &[u8]) -> Result<Record, RecordError> {
    parse(text).map_err(|wrong| wrong.of(name, || schema(text)))
}

/// The schema that the head of a file names, and nothing of what follows.
fn schema(from: impl Read) -> Option<String> {
    /// As far into a file as its schema may stand.
    const HEAD: u64 = 64 << 10;
    /// Ends the reading of the rest.
    const ENOUGH: &str = "enough was read";

    struct Head<'a>(&'a mut Option<String>);

    impl<'de> Visitor<'de> for Head<'_> {
        type Value = ();

        fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.write_str("a record")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
            while let Some(key) = map.next_key::<String>()? {
                if key == "schema" {
                    *self.0 = Some(map.next_value()?);
                    return Err(A::Error::custom(ENOUGH));
                }
                map.next_value::<IgnoredAny>()?;
            }
            Ok(())
        }
    }

    let mut found = None;
    let head = BufReader::new(from.take(HEAD));
    // Whatever else is wrong has been said already.
    let _ = serde_json::Deserializer::from_reader(head).deserialize_map(Head(&mut found));
    found.map(|schema: String| shown(&schema))
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
    let unwritable = |found: super::walk::Found| RecordError::Unwritable {
        path: path.to_owned(),
        place: found.place,
        what: found.what,
    };
    // JSON has no NaN and no infinity: serde_json writes `null` for them without a word.
    check::finite(record).map_err(unwritable)?;
    let mut bytes = Vec::new();
    let mut out = serde_json::Serializer::with_formatter(&mut bytes, Plain);
    let failed = |what: String| unwritable(super::walk::Found { place: "the record".to_owned(), what });
    record.serialize(&mut out).map_err(|error| failed(error.to_string()))?;
    bytes.push(b'\n');
    // A record that cannot be read back must not replace one that can.
    match parse(bytes.as_slice()) {
        Ok(_) => Ok(bytes),
        Err(Wrong::Shape(error)) => Err(failed(error.to_string())),
        Err(Wrong::Schema(found)) => Err(failed(format!("the schema {found:?}"))),
        Err(Wrong::Content(found)) => Err(unwritable(found)),
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
