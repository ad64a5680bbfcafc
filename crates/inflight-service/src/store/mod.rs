//! The storage tier: one relational schema in SQLite, PostgreSQL or MySQL (MariaDB).
//!
//! Statements are constants with `?` for every value, prepared once a connection, so that data never becomes SQL.
//! Resources ([`students`] and its siblings) are written once, over a [`Session`]; what differs between the three
//! databases stands in [`connection`] and below.

mod connection;
mod ids;
mod migrate;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
mod schema;
mod session;
mod sqlite;

pub(super) mod courses;
pub(super) mod enrolments;
pub(super) mod goods;
pub(super) mod grades;
pub(super) mod orders;
pub(super) mod profiles;
pub(super) mod students;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Semaphore;

use super::fault::{Faults, Tier};
use connection::{Connection, Opener};
use session::Session;

/// How long a request may wait for a connection, and then for its statements.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a transaction is tried that another one got in the way of.
const ATTEMPTS: u32 = 12;

/// A row of a result. Its values, and those of statements, are integers, texts or null: all columns are `BIGINT` or text.
type Row = Vec<Value>;

/// Why storage did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// What the request is about does not exist.
    #[error("there is no {0}")]
    Absent(&'static str),
    /// What is stored already forbids it.
    #[error("{0}")]
    Refused(&'static str),
    /// Another transaction was faster, or in the way; the same one may pass when tried again.
    #[error("another transaction was in the way: {0}")]
    Conflict(String),
    /// All connections were taken, or the statements took too long.
    #[error("storage is busy")]
    Busy,
    /// The server does not answer, or cannot be spoken to.
    #[error("storage does not answer: {0}")]
    Unreachable(String),
    /// A statement failed, or its rows are not what they must be.
    #[error("storage failed: {0}")]
    Broken(String),
    /// The URL means no storage that this program knows.
    #[error("{0}")]
    Url(String),
}

impl StoreError {
    /// The same, but `cause` where something is absent that the request only refers to.
    fn refused(self, cause: &'static str) -> Self {
        if let Self::Absent(_) = self { Self::Refused(cause) } else { self }
    }
}

/// What an operation on storage comes to.
pub(crate) type Result<T, E = StoreError> = std::result::Result<T, E>;

/// A database behind a bounded pool of connections.
#[derive(Debug)]
pub(super) struct Store {
    opener: Opener,
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
    /// SQLite has room for one writer. Writers queue here in order, rather than in its busy handler, which sleeps.
    writer: Semaphore,
    faults: Arc<Faults>,
}

impl Store {
    /// Opens the database at `url` and brings its schema up to date.
    pub(super) async fn open(url: &str, pool: usize, faults: Arc<Faults>) -> Result<Arc<Self>> {
        let opener = Opener::new(url)?;
        let writers = if opener.has_one_writer() { 1 } else { pool };
        let store = Self {
            opener,
            idle: Mutex::default(),
            permits: Arc::new(Semaphore::new(pool)),
            writer: Semaphore::new(writers),
            faults,
        };
        let mut connection = store.opener.open().await?;
        migrate::migrate(&mut connection).await?;
        store.lock().push(connection);
        Ok(Arc::new(store))
    }

    /// Reads; no transaction.
    pub(super) async fn read<A: Sync + ?Sized, T>(
        &self,
        work: impl AsyncFn(&mut Session<'_>, &A) -> Result<T>,
        about: &A,
    ) -> Result<T> {
        self.meet().await?;
        let reading = async {
            let done = work(&mut self.session().await?, about).await;
            if !matches!(done, Err(StoreError::Unreachable(_))) {
                return done;
            }
            // A connection of the pool may have died while it lay there; a fresh one has not.
            self.lock().clear();
            work(&mut self.session().await?, about).await
        };
        tokio::time::timeout(PATIENCE, reading).await.map_err(|_| StoreError::Busy)?
    }

    /// Works in a transaction: all of it, or nothing.
    pub(super) async fn write<A: Sync + ?Sized, T>(
        &self,
        work: impl AsyncFn(&mut Session<'_>, &A) -> Result<T>,
        about: &A,
    ) -> Result<T> {
        self.meet().await?;
        let writing = async {
            let _turn = self.writer.acquire().await.map_err(|_| StoreError::Busy)?;
            let mut nth = 0;
            loop {
                nth += 1;
                match self.attempt(&work, about).await {
                    Err(StoreError::Conflict(_)) if nth < ATTEMPTS => {
                        tokio::time::sleep(Duration::from_millis(u64::from(nth))).await;
                    }
                    Err(StoreError::Unreachable(_)) if nth == 1 => self.lock().clear(),
                    done => return done,
                }
            }
        };
        tokio::time::timeout(PATIENCE, writing).await.map_err(|_| StoreError::Busy)?
    }

    async fn attempt<A: Sync + ?Sized, T>(
        &self,
        work: &impl AsyncFn(&mut Session<'_>, &A) -> Result<T>,
        about: &A,
    ) -> Result<T> {
        let mut session = self.session().await?;
        session.begin().await?;
        match work(&mut session, about).await {
            Ok(done) => {
                // Nobody knows whether a commit was done whose answer was lost: it is not tried again.
                session.end("COMMIT").await.map_err(|error| match error {
                    StoreError::Unreachable(cause) => StoreError::Broken(cause),
                    other => other,
                })?;
                Ok(done)
            }
            Err(error) => {
                // If this fails too, the connection is thrown away, and the database undoes what was begun.
                let _ = session.end("ROLLBACK").await;
                Err(error)
            }
        }
    }

    /// The configured latency and failures of this tier.
    async fn meet(&self) -> Result<()> {
        let met = self.faults.meet(Tier::Storage).await;
        met.map_err(|injected| StoreError::Broken(injected.to_string()))
    }

    /// A connection of the pool, for one operation.
    async fn session(&self) -> Result<Session<'_>> {
        let permit = self.permits.acquire().await.map_err(|_| StoreError::Busy)?;
        let idle = self.lock().pop().filter(Connection::is_alive);
        let connection = match idle {
            Some(connection) => connection,
            None => self.opener.open().await?,
        };
        Ok(Session::new(self, permit, connection))
    }

    /// The list is whole at every moment: a panic elsewhere cannot have left it half changed.
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
