//! `null`: answers at once. What remains is a model's own cost.

use std::future;

use super::{
    Backend, BackendError, BlockingClient, Endpoints, Io, IoFailure, NonBlockingClient, Reply, Spec,
};
use crate::plan::Plan;

/// Waits for nothing.
#[derive(Clone, Copy, Debug)]
pub struct Null;

impl Backend for Null {
    const SPEC: Spec = Spec { promised: |_| 0, ..Spec::new("null") };
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
