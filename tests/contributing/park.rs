//! `park`: the thread is parked, or the task is pending, until a time limit wakes it.

use std::future;
use std::thread;
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;

use super::{
    Backend, BackendError, BlockingClient, Endpoints, Io, IoFailure, NonBlockingClient, Reply, Spec,
};
use crate::plan::Plan;

/// Waits for a wake-up that never comes, until the time is over.
#[derive(Clone, Copy, Debug)]
pub struct Park;

impl Backend for Park {
    const SPEC: Spec = Spec::new("park");
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

impl BlockingClient for Park {
    fn wait(&self, io: &Io) -> Result<Reply, IoFailure> {
        let (start, wait) = (Instant::now(), Duration::from_nanos(io.wait));
        // A parked thread may wake for no reason.
        while let Some(left) = wait.checked_sub(start.elapsed()) {
            thread::park_timeout(left);
        }
        Ok(io.answer())
    }
}

impl NonBlockingClient for Park {
    fn wait(&self, io: Io) -> impl Future<Output = Result<Reply, IoFailure>> + Send + 'static {
        // The time counts from this call, not from the first poll.
        tokio::time::timeout(Duration::from_nanos(io.wait), future::pending::<()>())
            .map(move |_| Ok(io.answer()))
    }
}
