//! A fixed set of connections, lent out one at a time to tasks.

use std::ops::{Deref, DerefMut};

use tokio::sync::{Semaphore, SemaphorePermit};

use super::pool::{Lent, Pool};

/// Connections for tasks: whoever finds none free gives its thread back until one returns.
#[derive(Debug)]
pub(super) struct TaskPool<T> {
    free: Pool<T>,
    /// As many as there are free connections.
    permits: Semaphore,
}

impl<T> TaskPool<T> {
    pub(super) fn new(connections: Vec<T>) -> Self {
        Self { permits: Semaphore::new(connections.len()), free: Pool::new(connections) }
    }

    /// Lends a connection, when one is free, first come first served.
    pub(super) async fn lend(&self) -> TaskLent<'_, T> {
        let permit = self.permits.acquire().await.expect("the semaphore is never closed");
        TaskLent { connection: self.free.lend(), _permit: permit }
    }
}

/// A connection that goes back when this is dropped, before its permit does.
#[derive(Debug)]
pub(super) struct TaskLent<'a, T> {
    connection: Lent<'a, T>,
    _permit: SemaphorePermit<'a>,
}

impl<T> Deref for TaskLent<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.connection
    }
}

impl<T> DerefMut for TaskLent<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.connection
    }
}
