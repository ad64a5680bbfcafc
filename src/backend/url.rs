//! `url`: a request to a server of the user, through the clients of `http`.
//!
//! `ASKS` says whether the URL has a place for the length of a wait. Without one nobody knows beforehand how long a request
//! takes, as with the user's own code: nothing is promised or predicted of it.

use super::http::{self, Http};
use super::{
    Backend, BackendError, BlockingClient, Endpoints, FarSide, Io, IoFailure, NonBlockingClient, Reply, Spec,
};
use crate::plan::{MILLISECOND, Plan};

/// Waits by asking a server of the user.
#[derive(Clone, Debug)]
pub struct Url<const ASKS: bool>(Http);

impl<const ASKS: bool> Backend for Url<ASKS> {
    const SPEC: Spec = Spec {
        far_side: FarSide::Url,
        cost: 40_000,
        // Many servers keep their time in whole milliseconds, and begin with the one that is under way.
        promised: if ASKS { |wait| wait.saturating_sub(MILLISECOND) } else { |_| 0 },
        is_known: ASKS,
        ..Spec::new("url")
    };
    type Blocking = Waits<http::Blocking>;
    type NonBlocking = Waits<http::NonBlocking>;

    fn open(plan: &Plan, endpoints: &Endpoints) -> Result<Self, BackendError> {
        let site = endpoints.url.as_deref().cloned().ok_or_else(|| Self::unusable("no URL was given"))?;
        Http::at_site(site, plan).map(Self).map_err(Self::unusable)
    }

    fn blocking(&self) -> Result<Self::Blocking, BackendError> {
        self.0.blocking().map(Waits)
    }

    async fn non_blocking(&self) -> Result<Self::NonBlocking, BackendError> {
        self.0.non_blocking().await.map(Waits)
    }
}

/// A client that only waits: what scenarios request of our service, to write and delete there, is asked of nobody else.
#[derive(Debug)]
pub struct Waits<C>(C);

impl<C: BlockingClient> BlockingClient for Waits<C> {
    fn wait(&self, io: &Io) -> Result<Reply, IoFailure> {
        self.0.wait(io)
    }
}

impl<C: NonBlockingClient> NonBlockingClient for Waits<C> {
    fn wait(&self, io: Io) -> impl Future<Output = Result<Reply, IoFailure>> + Send + 'static {
        self.0.wait(io)
    }
}
