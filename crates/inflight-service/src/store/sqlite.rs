//! SQLite, compiled in. Its calls block, so each of them runs in tokio's pool for such; never more of them at once
//! than the pool of connections is large.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rusqlite::types::{self, ValueRef};
use rusqlite::{ErrorCode, OpenFlags, params_from_iter};

use super::{Result, Row, StoreError, Value};

/// How long a statement waits for another process to let go of the file.
const BUSY: Duration = Duration::from_secs(2);
/// Statements kept prepared in each connection: more than there are.
const STATEMENTS: usize = 64;

/// Opens connections.
#[derive(Debug)]
pub(super) struct Opener {
    /// A path, or the name of a database in memory.
    name: String,
    /// A database in memory ends with the last connection to it; this one stays open.
    anchor: Option<Box<Mutex<rusqlite::Connection>>>,
}

impl Opener {
    /// A database in memory that lives as long as the service.
    pub(super) fn in_memory() -> Result<Self> {
        static NTH: AtomicU32 = AtomicU32::new(0);
        // A name with a slash is shared by all connections of the process.
        let name = format!("file:/inflight-service-{}?vfs=memdb", NTH.fetch_add(1, Ordering::Relaxed));
        let anchor = Some(Box::new(Mutex::new(open(&name, true).map_err(failed)?)));
        Ok(Self { name, anchor })
    }

    pub(super) fn file(path: &str) -> Self {
        Self { name: path.to_owned(), anchor: None }
    }

    pub(super) async fn open(&self) -> Result<Connection> {
        let (name, in_memory) = (self.name.clone(), self.anchor.is_some());
        let opened = tokio::task::spawn_blocking(move || open(&name, in_memory));
        Ok(Connection(Some(opened.await.map_err(lost)?.map_err(failed)?)))
    }
}

fn open(name: &str, in_memory: bool) -> rusqlite::Result<rusqlite::Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    flags.set(OpenFlags::SQLITE_OPEN_URI, in_memory);
    let connection = rusqlite::Connection::open_with_flags(name, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY)?;
    if !in_memory {
        // Readers go on beside the writer, and a kill at any moment loses nothing that was committed.
        connection.pragma_update(None, "journal_mode", "wal")?;
    }
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// A connection; with its thread while a call is under way. If whoever asked goes away meanwhile, it is closed at
/// the end of the call, which rolls back.
#[derive(Debug)]
pub(super) struct Connection(Option<rusqlite::Connection>);

impl Connection {
    pub(super) async fn rows(&mut self, sql: &'static str, of: Vec<Value>) -> Result<Vec<Row>> {
        self.call(move |connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let columns = statement.column_count();
            let rows = statement.query_map(params_from_iter(of.into_iter().map(parameter)), |row| {
                (0..columns).map(|nth| value(row.get_ref(nth)?)).collect()
            })?;
            rows.collect()
        })
        .await
    }

    pub(super) async fn execute(&mut self, sql: &'static str, of: Vec<Value>) -> Result<u64> {
        let values = params_from_iter(of.into_iter().map(parameter));
        self.call(move |connection| connection.prepare_cached(sql)?.execute(values))
            .await
            .map(|met| met as u64)
    }

    pub(super) const fn is_alive(&self) -> bool {
        true
    }

    pub(super) async fn batch(&mut self, sql: &'static str) -> Result<()> {
        self.execute(sql, Vec::new()).await.map(drop)
    }

    /// One that begins as a reader could not become a writer while another one writes.
    pub(super) async fn begin(&mut self) -> Result<()> {
        self.batch("BEGIN IMMEDIATE").await
    }

    pub(super) async fn create(&mut self, sql: &'static str) -> Result<()> {
        self.batch(sql).await
    }

    /// Beginning is locking.
    pub(super) async fn lock(&mut self) -> Result<()> {
        self.begin().await
    }

    pub(super) async fn unlock(&mut self, keep: bool) -> Result<()> {
        self.batch(if keep { "COMMIT" } else { "ROLLBACK" }).await
    }

    async fn call<T: Send + 'static>(
        &mut self,
        call: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        let gone = || StoreError::Unreachable("the connection is still in use".to_owned());
        let connection = self.0.take().ok_or_else(gone)?;
        let called = tokio::task::spawn_blocking(move || (call(&connection), connection));
        let (done, connection) = called.await.map_err(lost)?;
        self.0 = Some(connection);
        done.map_err(failed)
    }
}

fn parameter(value: Value) -> types::Value {
    match value {
        Value::Number(number) => number.as_i64().into(),
        Value::String(text) => text.into(),
        _ => types::Value::Null,
    }
}

fn value(of: ValueRef<'_>) -> rusqlite::Result<Value> {
    match of {
        ValueRef::Integer(number) => Ok(number.into()),
        ValueRef::Text(_) => Ok(of.as_str()?.into()),
        ValueRef::Null => Ok(Value::Null),
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
