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

use super::pool::{self, Pool};
use super::{Backend, BackendError, Endpoints, FarSide, Io, IoFailure, Reply, Spec, pool_size, students};
use crate::payload;
use crate::plan::Plan;

/// The table of the lecture, and as many rows as a query may ask for.
const SCHEMA: &str = "
    CREATE TABLE students (id INTEGER PRIMARY KEY, name TEXT NOT NULL, grade INTEGER NOT NULL) STRICT;
    WITH RECURSIVE ids (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM ids WHERE id < 1000)
    INSERT INTO students SELECT id, 'student ' || id, 60 + id % 41 FROM ids;";
/// A row, ready when the wait is over.
const QUERY: &str = "SELECT name, grade, answer_after(?1, ?2) FROM students WHERE id = ?3";

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

impl Backend for Sqlite {
    const SPEC: Spec = Spec {
        far_side: FarSide::File,
        connections: Some(64),
        cost: 20_000,
        has_non_blocking: false,
        ..Spec::new("sqlite")
    };
    type Blocking = Pool<Connection>;
    type NonBlocking = Infallible;

    fn open(plan: &Plan, _: &Endpoints) -> Result<Self, BackendError> {
        let folder = tempfile::Builder::new().prefix("inflight-").tempdir().map_err(Self::unusable)?;
        let file = Connection::open(folder.path().join("students.db")).map_err(Self::unusable)?;
        file.execute_batch(SCHEMA).map_err(Self::unusable)?;
        Ok(Self { folder, connections: pool_size(plan) })
    }

    fn blocking(&self) -> Result<Self::Blocking, BackendError> {
        Pool::open(self.connections, || self.open_file().map_err(Self::unusable))
    }

    async fn non_blocking(&self) -> Result<Infallible, BackendError> {
        Err(Self::unusable("it has no asynchronous client"))
    }
}

impl pool::Connection for Connection {
    fn wait(&mut self, io: &Io) -> Result<Reply, IoFailure> {
        let mut query = self.prepare_cached(QUERY).map_err(IoFailure::new)?;
        let parameters = (io.wait.cast_signed(), io.token.cast_signed(), students::id(io).cast_signed());
        let (name, grade, token) = query
            .query_row(parameters, |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
            })
            .map_err(IoFailure::new)?;
        if name.is_empty() {
            return Err(IoFailure::new("the student has no name"));
        }
        students::check(io, grade.cast_unsigned())?;
        Ok(Reply { token: token.cast_unsigned() })
    }
}
