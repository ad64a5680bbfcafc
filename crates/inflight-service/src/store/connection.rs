//! A connection to one of the databases, and how it is opened.

#[cfg(feature = "mysql")]
use super::mysql;
#[cfg(feature = "postgres")]
use super::postgres;
use super::sqlite;
use super::{Result, Row, StoreError, Value};

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
    pub(super) fn new(url: &str) -> Result<Self> {
        match url.split_once(':') {
            None if url == "sqlite" => Ok(Self::Sqlite(sqlite::Opener::in_memory()?)),
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(sqlite::Opener::file(path))),
            #[cfg(feature = "postgres")]
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(Box::new(postgres::config(url)?))),
            #[cfg(feature = "mysql")]
            Some(("mysql", _)) => Ok(Self::Mysql(Box::new(mysql::options(url)?))),
            Some((scheme, _)) if ["postgres", "postgresql", "mysql"].contains(&scheme) => {
                let feature = if scheme == "mysql" { scheme } else { "postgres" };
                Err(StoreError::Url(format!("this program was built without the feature {feature}")))
            }
            _ => Err(StoreError::Url(
                "storage is `sqlite`, `sqlite:FILE`, `postgres://…` or `mysql://…`".to_owned(),
            )),
        }
    }

    /// True if two transactions cannot write at once.
    pub(super) const fn has_one_writer(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    pub(super) async fn open(&self) -> Result<Connection> {
        match self {
            Self::Sqlite(opener) => Ok(Connection::Sqlite(opener.open().await?)),
            #[cfg(feature = "postgres")]
            Self::Postgres(config) => Ok(Connection::Postgres(postgres::Connection::open(config).await?)),
            #[cfg(feature = "mysql")]
            Self::Mysql(options) => Ok(Connection::Mysql(mysql::Connection::open(options).await?)),
        }
    }
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

/// What `$call` comes to for the connection of whichever database.
macro_rules! each {
    ($this:ident, $connection:ident => $call:expr) => {
        match $this {
            Self::Sqlite($connection) => $call,
            #[cfg(feature = "postgres")]
            Self::Postgres($connection) => $call,
            #[cfg(feature = "mysql")]
            Self::Mysql($connection) => $call,
        }
    };
}

impl Connection {
    /// False if it is known to be dead.
    pub(super) fn is_alive(&self) -> bool {
        each!(self, connection => connection.is_alive())
    }

    pub(super) async fn rows(&mut self, sql: &'static str, of: Vec<Value>) -> Result<Vec<Row>> {
        each!(self, connection => connection.rows(sql, of).await)
    }

    /// How many rows the statement met, changed or not.
    pub(super) async fn execute(&mut self, sql: &'static str, of: Vec<Value>) -> Result<u64> {
        each!(self, connection => connection.execute(sql, of).await)
    }

    /// Begins a transaction that may write.
    pub(super) async fn begin(&mut self) -> Result<()> {
        each!(self, connection => connection.begin().await)
    }

    /// Ends a transaction: `COMMIT` or `ROLLBACK`.
    pub(super) async fn end(&mut self, how: &'static str) -> Result<()> {
        each!(self, connection => connection.batch(how).await)
    }

    /// Makes a table or an index.
    pub(super) async fn create(&mut self, sql: &'static str) -> Result<()> {
        each!(self, connection => connection.create(sql).await)
    }

    /// Keeps all others from migrating.
    pub(super) async fn lock(&mut self) -> Result<()> {
        each!(self, connection => connection.lock().await)
    }

    /// Lets others migrate; what was done is kept or, where that can be, undone.
    pub(super) async fn unlock(&mut self, keep: bool) -> Result<()> {
        each!(self, connection => connection.unlock(keep).await)
    }
}
