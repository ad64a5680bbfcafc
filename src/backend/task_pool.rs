//! A fixed set of connections, lent out one at a time to tasks.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::pool::Pool;
use super::{Io, IoFailure, NonBlockingClient, Reply, patience};

/// A connection that can make one wait at a time, and does not block.
pub trait TaskConnection: Send + 'static {
    /// See [`NonBlockingClient::wait`].
    fn wait(&mut self, io: Io) -> impl Future<Output = Result<Reply, IoFailure>> + Send;
}

/// Connections for tasks: whoever finds none free gives its thread back until one returns, first come first served.
#[derive(Debug)]
pub struct TaskPool<T> {
    free: Pool<T>,
    /// As many as there are free connections.
    permits: Semaphore,
}

impl<T> TaskPool<T> {
    pub(super) fn new(connections: Vec<T>) -> Self {
        Self { permits: Semaphore::new(connections.len()), free: Pool::new(connections) }
    }
}

impl<C: TaskConnection> NonBlockingClient for Arc<TaskPool<C>> {
    fn wait(&self, io: Io) -> impl Future<Output = Result<Reply, IoFailure>> + Send + 'static {
        let pool = Self::clone(self);
        async move {
            // Declared before the connection, and so given back after it.
            let _permit = pool.permits.acquire().await.expect("the semaphore is never closed");
            let mut connection = pool.free.lend();
            tokio::time::timeout(patience(io.wait), connection.wait(io)).await.map_err(IoFailure::new)?
        }
    }
}
