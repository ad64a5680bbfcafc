//! A connection to one of the databases, and how it is opened.

use super::StoreError;
#[cfg(feature = "mysql")]
use super::mysql;
#[cfg(feature = "postgres")]
use super::postgres;
use super::sqlite;
use super::value::{Row, Value};

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
    Mysql,
}

/// Opens connections to the database of a URL.
#[derive(Debug)]
pub(super) enum Opener {
    Sqlite(sqlite::Opener),
    #[cfg(feature = "postgres")]
    Postgres(Box<tokio_postgres::Config>),
    #[cfg(feature = "mysql")]
    Mysql(Box<mysql_async::Opts>),
}

impl Opener {
    /// `sqlite`, `sqlite:FILE`, `postgres://…` or `mysql://…`.
    pub(super) fn new(url: &str) -> Result<Self, StoreError> {
        match url.split_once(':') {
            None if url == "sqlite" => Ok(Self::Sqlite(sqlite::Opener::in_memory()?)),
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(sqlite::Opener::file(path))),
            #[cfg(feature = "postgres")]
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(Box::new(postgres::config(url)?))),
            #[cfg(feature = "mysql")]
            Some(("mysql", _)) => Ok(Self::Mysql(Box::new(mysql::options(url)?))),
            #[cfg(not(feature = "postgres"))]
            Some(("postgres" | "postgresql", _)) => Err(not_built_in("postgres")),
            #[cfg(not(feature = "mysql"))]
            Some(("mysql", _)) => Err(not_built_in("mysql")),
            _ => Err(StoreError::Url(
                "storage is `sqlite`, `sqlite:FILE`, `postgres://…` or `mysql://…`".to_owned(),
            )),
        }
    }

    /// True if two transactions cannot write at once.
    pub(super) const fn has_one_writer(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    pub(super) async fn open(&self) -> Result<Connection, StoreError> {
        match self {
            Self::Sqlite(opener) => Ok(Connection::Sqlite(opener.open().await?)),
            #[cfg(feature = "postgres")]
            Self::Postgres(config) => Ok(Connection::Postgres(postgres::Connection::open(config).await?)),
            #[cfg(feature = "mysql")]
            Self::Mysql(options) => Ok(Connection::Mysql(mysql::Connection::open(options).await?)),
        }
    }
}

#[cfg(not(all(feature = "postgres", feature = "mysql")))]
fn not_built_in(feature: &str) -> StoreError {
    StoreError::Url(format!("this program was built without the feature {feature}"))
}

/// A connection to a database.
#[derive(Debug)]
pub(super) enum Connection {
    Sqlite(sqlite::Connection),
    #[cfg(feature = "postgres")]
    Postgres(postgres::Connection),
    #[cfg(feature = "mysql")]
    Mysql(mysql::Connection),
}

impl Connection {
    pub(super) const fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Dialect::Postgres,
            #[cfg(feature = "mysql")]
            Self::Mysql(_) => Dialect::Mysql,
        }
    }

    /// False if it is known to be dead.
    pub(super) fn is_alive(&self) -> bool {
        match self {
            Self::Sqlite(_) => true,
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.is_alive(),
            #[cfg(feature = "mysql")]
            Self::Mysql(_) => true,
        }
    }

    pub(super) async fn rows(&mut self, sql: &'static str, of: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite(connection) => connection.rows(sql, of).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.rows(sql, of).await,
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => connection.rows(sql, of).await,
        }
    }

    /// How many rows the statement met, changed or not.
    pub(super) async fn execute(&mut self, sql: &'static str, of: Vec<Value>) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(connection) => connection.execute(sql, of).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.execute(sql, of).await,
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => connection.execute(sql, of).await,
        }
    }

    /// Begins a transaction that may write.
    pub(super) async fn begin(&mut self) -> Result<(), StoreError> {
        match self {
            // One that begins as a reader could not become a writer while another one writes.
            Self::Sqlite(connection) => connection.execute("BEGIN IMMEDIATE", Vec::new()).await.map(drop),
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.batch("BEGIN").await,
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => connection.batch("START TRANSACTION").await,
        }
    }

    /// Ends a transaction: `COMMIT` or `ROLLBACK`.
    pub(super) async fn end(&mut self, how: &'static str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => connection.execute(how, Vec::new()).await.map(drop),
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.batch(how).await,
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => connection.batch(how).await,
        }
    }
}
