//! SQLite, compiled in. Its calls block, so each of them runs in tokio's pool for such; never more of them at once
//! than the pool of connections is large.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{ErrorCode, OpenFlags, ToSql, params_from_iter};

use super::StoreError;
use super::value::{Row, Value};

/// How long a statement waits for another process to let go of the file.
const BUSY: Duration = Duration::from_secs(2);
/// Statements kept prepared in each connection: more than there are.
const STATEMENTS: usize = 64;

/// Opens connections.
#[derive(Debug)]
pub(super) enum Opener {
    /// A database that lives as long as the service.
    Memory {
        name: String,
        /// It ends with the last connection to it; this one stays open.
        _anchor: Box<Mutex<rusqlite::Connection>>,
    },
    /// A file.
    File(PathBuf),
}

impl Opener {
    /// A database in memory, which all connections of this process share.
    pub(super) fn in_memory() -> Result<Self, StoreError> {
        static NTH: AtomicU32 = AtomicU32::new(0);
        // A name with a slash is shared by all connections of the process.
        let name = format!("file:/inflight-service-{}?vfs=memdb", NTH.fetch_add(1, Ordering::Relaxed));
        let anchor = Box::new(Mutex::new(open_memory(&name).map_err(failed)?));
        Ok(Self::Memory { name, _anchor: anchor })
    }

    pub(super) fn file(path: &str) -> Self {
        Self::File(path.into())
    }

    pub(super) async fn open(&self) -> Result<Connection, StoreError> {
        let (name, path) = match self {
            Self::Memory { name, .. } => (name.clone(), None),
            Self::File(path) => (String::new(), Some(path.clone())),
        };
        let opened = tokio::task::spawn_blocking(move || match path {
            Some(path) => open_file(&path),
            None => open_memory(&name),
        });
        let connection = opened.await.map_err(lost)?.map_err(failed)?;
        Ok(Connection(Some(connection)))
    }
}

fn open_memory(name: &str) -> rusqlite::Result<rusqlite::Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI;
    let flags = flags | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    prepared(rusqlite::Connection::open_with_flags(name, flags)?)
}

fn open_file(path: &PathBuf) -> rusqlite::Result<rusqlite::Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let connection = rusqlite::Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY)?;
    // Readers go on beside the writer, and a kill at any moment loses nothing that was committed.
    connection.pragma_update(None, "journal_mode", "wal")?;
    prepared(connection)
}

fn prepared(connection: rusqlite::Connection) -> rusqlite::Result<rusqlite::Connection> {
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// A connection; with its thread while a call is under way. If whoever asked goes away meanwhile, it is closed at
/// the end of the call, which rolls back.
#[derive(Debug)]
pub(super) struct Connection(Option<rusqlite::Connection>);

impl Connection {
    pub(super) async fn rows(&mut self, sql: &'static str, of: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.call(move |connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let columns = statement.column_count();
            let rows = statement.query_map(params_from_iter(of), |row| {
                (0..columns).map(|nth| value(row.get_ref(nth)?)).collect::<rusqlite::Result<_>>().map(Row)
            })?;
            rows.collect()
        })
        .await
    }

    pub(super) async fn execute(&mut self, sql: &'static str, of: Vec<Value>) -> Result<u64, StoreError> {
        self.call(move |connection| connection.prepare_cached(sql)?.execute(params_from_iter(of)))
            .await
            .map(|met| met as u64)
    }

    async fn call<T: Send + 'static>(
        &mut self,
        call: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let gone = || StoreError::Unreachable("the connection is still in use".to_owned());
        let connection = self.0.take().ok_or_else(gone)?;
        let called = tokio::task::spawn_blocking(move || (call(&connection), connection));
        let (done, connection) = called.await.map_err(lost)?;
        self.0 = Some(connection);
        done.map_err(failed)
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Int(number) => ToSqlOutput::from(*number),
            Self::Text(text) => ToSqlOutput::from(text.as_str()),
            Self::Nothing => ToSqlOutput::from(rusqlite::types::Null),
        })
    }
}

fn value(of: ValueRef<'_>) -> rusqlite::Result<Value> {
    match of {
        ValueRef::Integer(number) => Ok(Value::Int(number)),
        ValueRef::Text(_) => Ok(Value::Text(of.as_str()?.to_owned())),
        ValueRef::Null => Ok(Value::Nothing),
        ValueRef::Real(_) | ValueRef::Blob(_) => Err(rusqlite::Error::InvalidQuery),
    }
}

fn failed(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::ConstraintViolation) => {
            StoreError::Conflict(error.to_string())
        }
        Some(ErrorCode::CannotOpen) => StoreError::Unreachable(error.to_string()),
        _ => StoreError::Broken(error.to_string()),
    }
}

fn lost(error: tokio::task::JoinError) -> StoreError {
    StoreError::Broken(error.to_string())
}
