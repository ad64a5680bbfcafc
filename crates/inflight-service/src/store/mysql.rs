//! MySQL and MariaDB, by the asynchronous client.

use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Error, Opts, OptsBuilder, Params};

use super::{Result, Row, StoreError, Value};

/// Duplicate key; a row is referred to; the row that is referred to is missing; deadlock; lock wait.
const CONFLICTS: [u16; 5] = [1062, 1451, 1452, 1213, 1205];

pub(super) fn options(url: &str) -> Result<Opts> {
    let options = Opts::from_url(url).map_err(|error| StoreError::Url(error.to_string()))?;
    let options = OptsBuilder::from_opts(options)
        .prefer_socket(false)
        .tcp_nodelay(true)
        // An UPDATE that changes nothing has met its row all the same.
        .client_found_rows(true)
        // Without it, an UPDATE that meets no row locks the gap, and two that then insert lock each other out.
        .init(vec!["SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"]);
    Ok(options.into())
}

/// A connection; the client keeps its statements prepared.
#[derive(Debug)]
pub(super) struct Connection(Conn);

impl Connection {
    pub(super) async fn open(options: &Opts) -> Result<Self> {
        let unreachable = |error: Error| StoreError::Unreachable(error.to_string());
        Conn::new(options.clone()).await.map(Self).map_err(unreachable)
    }

    pub(super) async fn rows(&mut self, sql: &'static str, of: Vec<Value>) -> Result<Vec<Row>> {
        let rows: Vec<mysql_async::Row> = self.0.exec(sql, parameters(of)).await.map_err(failed)?;
        rows.into_iter().map(|row| row.unwrap().into_iter().map(value).collect()).collect()
    }

    pub(super) async fn execute(&mut self, sql: &'static str, of: Vec<Value>) -> Result<u64> {
        self.0.exec_drop(sql, parameters(of)).await.map_err(failed)?;
        Ok(self.0.affected_rows())
    }

    pub(super) async fn batch(&mut self, sql: &'static str) -> Result<()> {
        self.0.query_drop(sql).await.map_err(failed)
    }

    pub(super) const fn is_alive(&self) -> bool {
        true
    }

    pub(super) async fn begin(&mut self) -> Result<()> {
        self.batch("START TRANSACTION").await
    }

    /// Texts are in any script, and compared letter by letter. An index over a foreign key it makes by itself.
    pub(super) async fn create(&mut self, sql: &'static str) -> Result<()> {
        if sql.starts_with("CREATE INDEX") {
            return Ok(());
        }
        let sql = format!("{sql} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        self.0.query_drop(sql).await.map_err(failed)
    }

    /// Held by the connection: a transaction ends with each table that is made.
    pub(super) async fn lock(&mut self) -> Result<()> {
        let locked = self.rows("SELECT GET_LOCK('inflight_service', 10)", Vec::new()).await?;
        if locked == [[Value::from(1)]] {
            Ok(())
        } else {
            Err(StoreError::Unreachable("another migration does not end".to_owned()))
        }
    }

    pub(super) async fn unlock(&mut self, _: bool) -> Result<()> {
        self.batch("DO RELEASE_LOCK('inflight_service')").await
    }
}

fn parameters(of: Vec<Value>) -> Params {
    let value = |value| match value {
        Value::Number(number) => number.as_i64().into(),
        Value::String(text) => text.into(),
        _ => mysql_async::Value::NULL,
    };
    if of.is_empty() { Params::Empty } else { Params::Positional(of.into_iter().map(value).collect()) }
}

fn value(of: mysql_async::Value) -> Result<Value> {
    match of {
        mysql_async::Value::NULL => Ok(Value::Null),
        mysql_async::Value::Int(number) => Ok(number.into()),
        mysql_async::Value::UInt(number) => Ok(number.into()),
        mysql_async::Value::Bytes(bytes) => {
            String::from_utf8(bytes).map(Value::from).map_err(|error| StoreError::Broken(error.to_string()))
        }
        other => Err(StoreError::Broken(format!("a column is {other:?}"))),
    }
}

fn failed(error: Error) -> StoreError {
    match &error {
        Error::Server(server) if CONFLICTS.contains(&server.code) => StoreError::Conflict(error.to_string()),
        Error::Io(_) => StoreError::Unreachable(error.to_string()),
        Error::Driver(mysql_async::DriverError::ConnectionClosed) => {
            StoreError::Unreachable(error.to_string())
        }
        _ => StoreError::Broken(error.to_string()),
    }
}
