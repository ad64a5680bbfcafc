//! A connection that is lent to one operation.

use tokio::sync::SemaphorePermit;

use super::connection::Connection;
use super::value::{Row, Value};
use super::{Store, StoreError};

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

    /// The rows of a query.
    pub(super) async fn rows(&mut self, sql: &'static str, of: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.under_way = true;
        let rows = self.connection().rows(sql, of).await;
        self.settle(&rows);
        rows
    }

    /// The first row of a query, if it has one.
    pub(super) async fn row(&mut self, sql: &'static str, of: Vec<Value>) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, of).await?.into_iter().next())
    }

    /// Runs a statement; how many rows it met.
    pub(super) async fn execute(&mut self, sql: &'static str, of: Vec<Value>) -> Result<u64, StoreError> {
        self.under_way = true;
        let met = self.connection().execute(sql, of).await;
        self.settle(&met);
        met
    }

    pub(super) async fn begin(&mut self) -> Result<(), StoreError> {
        self.in_transaction = true;
        self.connection().begin().await
    }

    pub(super) async fn commit(&mut self) -> Result<(), StoreError> {
        self.connection().end("COMMIT").await?;
        self.in_transaction = false;
        Ok(())
    }

    pub(super) async fn roll_back(&mut self) -> Result<(), StoreError> {
        self.connection().end("ROLLBACK").await?;
        self.in_transaction = false;
        Ok(())
    }

    const fn connection(&mut self) -> &mut Connection {
        self.connection.as_mut().expect("taken in the drop only")
    }

    /// After a statement: a connection that does not answer is never lent again.
    const fn settle<T>(&mut self, done: &Result<T, StoreError>) {
        self.under_way = matches!(done, Err(StoreError::Unreachable(_)));
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && !self.under_way
            && !self.in_transaction
        {
            self.store.give_back(connection);
        }
    }
}
