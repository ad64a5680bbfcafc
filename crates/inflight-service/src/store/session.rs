//! A connection that is lent to one operation.

use serde::de::DeserializeOwned;
use tokio::sync::SemaphorePermit;

use super::connection::Connection;
use super::{Result, Row, Store, StoreError, Value};

/// A connection of the pool in use. When it is dropped it goes back, unless a statement or a transaction is still
/// under way (the client went away in the middle): then it is closed, and the database undoes what was begun.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    store: &'a Store,
    _permit: SemaphorePermit<'a>,
    /// There until the drop.
    connection: Option<Connection>,
    under_way: bool,
    in_transaction: bool,
}

impl<'a> Session<'a> {
    pub(super) const fn new(store: &'a Store, permit: SemaphorePermit<'a>, connection: Connection) -> Self {
        Self { store, _permit: permit, connection: Some(connection), under_way: false, in_transaction: false }
    }

    async fn rows(&mut self, sql: &'static str, of: Vec<Value>) -> Result<Vec<Row>> {
        self.under_way = true;
        let rows = self.connection().rows(sql, of).await;
        self.settle(&rows);
        rows
    }

    /// What the rows of a query stand for: its columns are the fields, in their order.
    pub(super) async fn all<T: DeserializeOwned, const N: usize>(
        &mut self,
        sql: &'static str,
        of: [Value; N],
    ) -> Result<Vec<T>> {
        let read = |row| serde_json::from_value(Value::Array(row));
        let rows = self.rows(sql, of.into()).await?.into_iter().map(read);
        rows.collect::<Result<_, _>>().map_err(|error| StoreError::Broken(format!("{sql}: {error}")))
    }

    /// What the only row of a query stands for; `what` is missing if there is none.
    pub(super) async fn one<T: DeserializeOwned, const N: usize>(
        &mut self,
        sql: &'static str,
        of: [Value; N],
        what: &'static str,
    ) -> Result<T> {
        self.all(sql, of).await?.pop().ok_or(StoreError::Absent(what))
    }

    /// Runs a statement; how many rows it met.
    pub(super) async fn execute<const N: usize>(&mut self, sql: &'static str, of: [Value; N]) -> Result<u64> {
        self.under_way = true;
        let met = self.connection().execute(sql, of.into()).await;
        self.settle(&met);
        met
    }

    /// Runs a statement that is about a row; `what` is missing if it meets none.
    pub(super) async fn meet<const N: usize>(
        &mut self,
        sql: &'static str,
        of: [Value; N],
        what: &'static str,
    ) -> Result<()> {
        if self.execute(sql, of).await? == 0 { Err(StoreError::Absent(what)) } else { Ok(()) }
    }

    pub(super) async fn begin(&mut self) -> Result<()> {
        self.in_transaction = true;
        self.connection().begin().await
    }

    /// Ends the transaction: `COMMIT` or `ROLLBACK`.
    pub(super) async fn end(&mut self, how: &'static str) -> Result<()> {
        self.connection().end(how).await?;
        self.in_transaction = false;
        Ok(())
    }

    const fn connection(&mut self) -> &mut Connection {
        self.connection.as_mut().expect("taken in the drop only")
    }

    /// After a statement: a connection that does not answer is never lent again.
    const fn settle<T>(&mut self, done: &Result<T>) {
        self.under_way = matches!(done, Err(StoreError::Unreachable(_)));
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && !self.under_way
            && !self.in_transaction
        {
            self.store.lock().push(connection);
        }
    }
}
