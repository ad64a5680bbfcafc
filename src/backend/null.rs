//! `null`: answers at once. What remains is a model's own cost.

use std::future;

use super::{Backend, BackendError, BlockingClient, Io, IoFailure, NonBlockingClient, Reply, Site};
use crate::plan::{Nanos, Plan};

/// Waits for nothing.
#[derive(Clone, Copy, Debug)]
pub struct Null;

impl Backend for Null {
    const ID: &'static str = "null";
    type Blocking = Self;
    type NonBlocking = Self;

    fn open(_: &Plan, _: &Site) -> Result<Self, BackendError> {
        Ok(Self)
    }

    fn blocking(&self) -> Result<Self, BackendError> {
        Ok(Self)
    }

    async fn non_blocking(&self) -> Result<Self, BackendError> {
        Ok(Self)
    }

    fn promised(_: Nanos) -> Nanos {
        0
    }
}

impl BlockingClient for Null {
    fn wait(&self, io: &Io) -> Result<Reply, IoFailure> {
        Ok(io.answer())
    }
}

impl NonBlockingClient for Null {
    fn wait(&self, io: Io) -> impl Future<Output = Result<Reply, IoFailure>> + Send + 'static {
        future::ready(Ok(io.answer()))
    }
}
