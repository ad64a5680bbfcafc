//! `sqlite`: a query over an embedded database, whose row is ready after the wait.
//!
//! SQLite is a library and not a server: a query works in the thread that calls it, so every client blocks. There is
//! no asynchronous one to be had, here as elsewhere: drivers that look asynchronous hand the call to a thread.

use std::convert::Infallible;
use std::thread;
use std::time::Duration;

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use super::pool::Pool;
use super::{Backend, BackendError, BlockingClient, FarSide, Io, IoFailure, Reply, Site, pool_size};
use crate::payload;
use crate::plan::{Nanos, Plan};

/// The table of the lecture, and as many rows as a query may ask for.
const SCHEMA: &str = "
    CREATE TABLE students (id INTEGER PRIMARY KEY, name TEXT NOT NULL, grade INTEGER NOT NULL) STRICT;
    WITH RECURSIVE ids (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM ids WHERE id < 1000)
    INSERT INTO students SELECT id, 'student ' || id, 60 + id % 41 FROM ids;";
/// A row, ready when the wait is over.
const QUERY: &str = "SELECT name, grade, answer_after(?1, ?2) FROM students WHERE id = ?3";
/// Rows of the table.
const STUDENTS: u64 = 1000;

/// Waits in a query over a file of its own.
#[derive(Debug)]
pub struct Sqlite {
    /// Removed with the process's last use of it.
    folder: TempDir,
    connections: u32,
}

impl Sqlite {
    fn open_file(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(self.folder.path().join("students.db"), flags)?;
        // SQLite has no sleep of its own: the function stands for the disk or the lock that a query waits for.
        connection.create_scalar_function("answer_after", 2, FunctionFlags::SQLITE_UTF8, |context| {
            let (wait, token) =
                (context.get::<i64>(0)?.cast_unsigned(), context.get::<i64>(1)?.cast_unsigned());
            thread::sleep(Duration::from_nanos(wait));
            Ok(payload::answer(token, wait).cast_signed())
        })?;
        // Compiled once for each connection, as a prepared statement is.
        connection.prepare_cached(QUERY)?;
        Ok(connection)
    }
}

fn unusable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> BackendError {
    BackendError { backend: Sqlite::ID, cause: cause.into() }
}

impl Backend for Sqlite {
    const ID: &'static str = "sqlite";
    const FAR_SIDE: FarSide = FarSide::File;
    const COST: Nanos = 20_000;
    const CONNECTIONS: Option<u32> = Some(64);
    const HAS_NON_BLOCKING: bool = false;
    type Blocking = Blocking;
    type NonBlocking = Infallible;

    fn open(plan: &Plan, _: &Site) -> Result<Self, BackendError> {
        let folder = tempfile::Builder::new().prefix("inflight-").tempdir().map_err(unusable)?;
        let file = Connection::open(folder.path().join("students.db")).map_err(unusable)?;
        file.execute_batch(SCHEMA).map_err(unusable)?;
        Ok(Self { folder, connections: pool_size(plan) })
    }

    fn blocking(&self) -> Result<Blocking, BackendError> {
        let connections = (0..self.connections).map(|_| self.open_file()).collect::<Result<_, _>>();
        Ok(Blocking { pool: Pool::new(connections.map_err(unusable)?) })
    }

    async fn non_blocking(&self) -> Result<Infallible, BackendError> {
        Err(unusable("it has no asynchronous client"))
    }

    fn promised(wait: Nanos) -> Nanos {
        wait
    }
}

/// A pool of connections.
#[derive(Debug)]
pub struct Blocking {
    pool: Pool<Connection>,
}

impl BlockingClient for Blocking {
    fn wait(&self, io: &Io) -> Result<Reply, IoFailure> {
        let connection = self.pool.lend();
        let mut query = connection.prepare_cached(QUERY).map_err(IoFailure::new)?;
        let student = (io.token % STUDENTS + 1).cast_signed();
        let (name, grade, token) = query
            .query_row((io.wait.cast_signed(), io.token.cast_signed(), student), |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
            })
            .map_err(IoFailure::new)?;
        if name.is_empty() || !(60..=100).contains(&grade) {
            return Err(IoFailure::new(format!("the row is not what was written: {name:?}, {grade}")));
        }
        Ok(Reply { token: token.cast_unsigned() })
    }
}
