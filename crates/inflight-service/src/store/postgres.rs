//! PostgreSQL, by its asynchronous client.

use std::collections::HashMap;
use std::time::Duration;

use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, Error, NoTls, Statement};

use super::{Result, Row, StoreError, Value};

/// How long it may take to connect.
const PATIENCE: Duration = Duration::from_secs(3);
/// Held until the end of the transaction. The number is ours alone ("inflight" in hexadecimal).
const LOCK: &str = "SELECT pg_advisory_xact_lock(7597137558041126004)";

pub(super) fn config(url: &str) -> Result<Config> {
    let mut config: Config = url.parse().map_err(|error: Error| StoreError::Url(error.to_string()))?;
    config.connect_timeout(PATIENCE).application_name("inflight serve");
    Ok(config)
}

/// A connection with the statements that it has prepared.
#[derive(Debug)]
pub(super) struct Connection {
    client: Client,
    statements: HashMap<&'static str, Statement>,
}

type Parameter = Box<dyn ToSql + Sync + Send>;

impl Connection {
    pub(super) async fn open(config: &Config) -> Result<Self> {
        let unreachable = |error: Error| StoreError::Unreachable(cause(&error));
        let (client, connection) = config.connect(NoTls).await.map_err(unreachable)?;
        // It moves the bytes until the client is dropped, or the server gone.
        tokio::spawn(connection);
        Ok(Self { client, statements: HashMap::new() })
    }

    pub(super) fn is_alive(&self) -> bool {
        !self.client.is_closed()
    }

    pub(super) async fn rows(&mut self, sql: &'static str, of: Vec<Value>) -> Result<Vec<Row>> {
        let statement = self.statement(sql).await?;
        let values: Vec<Parameter> = of.into_iter().map(parameter).collect();
        let rows = self.client.query(&statement, &lent(&values)).await.map_err(failed)?;
        rows.iter().map(row).collect()
    }

    pub(super) async fn execute(&mut self, sql: &'static str, of: Vec<Value>) -> Result<u64> {
        let statement = self.statement(sql).await?;
        let values: Vec<Parameter> = of.into_iter().map(parameter).collect();
        self.client.execute(&statement, &lent(&values)).await.map_err(failed)
    }

    pub(super) async fn batch(&self, sql: &'static str) -> Result<()> {
        self.client.batch_execute(sql).await.map_err(failed)
    }

    pub(super) async fn begin(&self) -> Result<()> {
        self.batch("BEGIN").await
    }

    pub(super) async fn create(&self, sql: &'static str) -> Result<()> {
        self.batch(sql).await
    }

    pub(super) async fn lock(&self) -> Result<()> {
        self.begin().await?;
        self.batch(LOCK).await
    }

    pub(super) async fn unlock(&self, keep: bool) -> Result<()> {
        self.batch(if keep { "COMMIT" } else { "ROLLBACK" }).await
    }

    async fn statement(&mut self, sql: &'static str) -> Result<Statement> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(&numbered(sql)).await.map_err(failed)?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }
}

/// `?`, `?` as `$1`, `$2`. No statement has a question mark in a text.
fn numbered(sql: &str) -> String {
    let mut parts = sql.split('?');
    let mut numbered = parts.next().unwrap_or_default().to_owned();
    for (nth, part) in parts.enumerate() {
        numbered.push_str(&format!("${}{part}", nth + 1));
    }
    numbered
}

fn parameter(value: Value) -> Parameter {
    match value {
        Value::Number(number) => Box::new(number.as_i64()),
        Value::String(text) => Box::new(text),
        _ => Box::new(None::<String>),
    }
}

fn lent(values: &[Parameter]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| &**value as _).collect()
}

fn row(row: &tokio_postgres::Row) -> Result<Row> {
    let value = |nth: usize| match *row.columns()[nth].type_() {
        Type::INT8 => row.try_get::<_, i64>(nth).map(Value::from).map_err(failed),
        Type::TEXT | Type::VARCHAR => row.try_get::<_, Option<String>>(nth).map(Value::from).map_err(failed),
        ref other => Err(StoreError::Broken(format!("column {nth} is of the type {other}"))),
    };
    (0..row.len()).map(value).collect()
}

/// The whole chain: on its own the error says no more than "db error".
fn cause(error: &Error) -> String {
    let mut words = error.to_string();
    let mut next = std::error::Error::source(error);
    while let Some(inner) = next {
        words.push_str(&format!(": {inner}"));
        next = inner.source();
    }
    words
}

fn failed(error: Error) -> StoreError {
    let words = cause(&error);
    match error.code() {
        Some(
            &SqlState::UNIQUE_VIOLATION
            | &SqlState::FOREIGN_KEY_VIOLATION
            | &SqlState::T_R_SERIALIZATION_FAILURE
            | &SqlState::T_R_DEADLOCK_DETECTED,
        ) => StoreError::Conflict(words),
        Some(&SqlState::ADMIN_SHUTDOWN | &SqlState::CRASH_SHUTDOWN) => StoreError::Unreachable(words),
        None if error.is_closed() => StoreError::Unreachable(words),
        _ => StoreError::Broken(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_numbered_in_order() {
        assert_eq!(numbered("SELECT 1"), "SELECT 1");
        assert_eq!(numbered("a = ? AND b = ?"), "a = $1 AND b = $2");
        assert_eq!(numbered("VALUES (?, ?, ?)"), "VALUES ($1, $2, $3)");
    }
}
