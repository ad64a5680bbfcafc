//! `sleep`: the simplest wait. The thread sleeps, or the task does.

use std::thread;
use std::time::Duration;

use futures_util::FutureExt as _;

use super::{
    Backend, BackendError, BlockingClient, Client, Endpoints, Io, IoFailure, NonBlockingClient, Reply, Spec,
    THREAD_SLEEP, TOKIO_SLEEP,
};
use crate::plan::Plan;

/// Waits by sleeping: `std::thread::sleep`, or `tokio::time::sleep` (Python: `time.sleep`, `asyncio.sleep`).
#[derive(Clone, Copy, Debug)]
pub struct Sleep;

impl Backend for Sleep {
    const SPEC: Spec = Spec {
        timer: |client| match client {
            Client::Blocking => Some(THREAD_SLEEP),
            Client::NonBlocking => Some(TOKIO_SLEEP),
        },
        ..Spec::new("sleep")
    };
    type Blocking = Self;
    type NonBlocking = Self;

    fn open(_: &Plan, _: &Endpoints) -> Result<Self, BackendError> {
        Ok(Self)
    }

    fn blocking(&self) -> Result<Self, BackendError> {
        Ok(Self)
    }

    async fn non_blocking(&self) -> Result<Self, BackendError> {
        Ok(Self)
    }
}

impl BlockingClient for Sleep {
    fn wait(&self, io: &Io) -> Result<Reply, IoFailure> {
        thread::sleep(Duration::from_nanos(io.wait));
        Ok(io.answer())
    }
}

impl NonBlockingClient for Sleep {
    fn wait(&self, io: Io) -> impl Future<Output = Result<Reply, IoFailure>> + Send + 'static {
        // The deadline is fixed by this call, not by the first poll: a client that is called inside the running
        // fetch cannot have its sleep expire in a queue.
        // A combinator, not an async block: that would hold the sleep twice, before and during its await.
        let reply = io.answer();
        tokio::time::sleep(Duration::from_nanos(io.wait)).map(move |()| Ok(reply))
    }
}
