//! Backends: what a wait really is.
//!
//! A backend has two clients, one that truly blocks its thread and one that truly does not. Neither is made from
//! the other: a "blocking" client that hides a runtime would measure that runtime twice.

mod attempt;
#[cfg(test)]
#[path = "../../tests/contributing/park.rs"]
mod contributing_tests;
mod far_cpu;
mod far_side;
mod http;
#[cfg(feature = "mysql")]
mod mysql;
mod null;
mod pool;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "redis")]
mod redis;
mod sleep;
mod sqlite;
mod students;
mod table;
#[cfg(any(feature = "postgres", feature = "mysql", feature = "redis"))]
mod task_pool;

use std::convert::Infallible;
use std::error::Error;
use std::time::Duration;

use futures_util::FutureExt as _;

use crate::payload;
use crate::plan::{Nanos, Plan};

pub use attempt::{Attempt, AttemptResult, Response};
pub use far_side::{Endpoints, FarSide, Server, ServiceEndpoint};
pub use http::Http;
#[cfg(feature = "mysql")]
pub use mysql::Mysql;
pub use null::Null;
#[cfg(feature = "postgres")]
pub use postgres::Postgres;
#[cfg(feature = "redis")]
pub use redis::Redis;
pub use sleep::Sleep;
pub use sqlite::Sqlite;
pub use table::{BACKENDS, BEHIND_FEATURES, Entry, Visitor, find};

/// Which of the two clients of a backend a model calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// [`Backend::Blocking`].
    Blocking,
    /// [`Backend::NonBlocking`].
    NonBlocking,
}

/// `std::thread::sleep`, as records name it.
pub const THREAD_SLEEP: &str = "thread-sleep";
/// `tokio::time::sleep`, as records name it.
pub const TOKIO_SLEEP: &str = "tokio-sleep";

/// How long a far side may take to let a client in, or to answer beyond what it was asked to wait: alike for all
/// clients.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the answer to a wait of `wait` may take.
fn patience(wait: Nanos) -> Duration {
    PATIENCE + Duration::from_nanos(wait)
}

/// Connections of a pool: as many as are allowed, but none that no fetch of `plan` can use. A plan without fetches
/// only asks whether the far side is there, which takes one.
fn pool_size(plan: &Plan) -> u32 {
    let fetches = plan.ids().end.max(1);
    plan.limits.connections.map_or(fetches, |most| most.min(fetches))
}

/// One wait, as a client receives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Io {
    /// Sent along, and to be answered by [`Io::answer`].
    pub token: u64,
    /// How long the far side takes.
    pub wait: Nanos,
}

impl Io {
    /// What the far side must answer.
    #[must_use]
    pub const fn answer(&self) -> Reply {
        Reply { token: payload::answer(self.token, self.wait) }
    }
}

/// What came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The answer to [`Io::token`].
    pub token: u64,
}

/// A wait that failed.
#[derive(Debug, thiserror::Error)]
#[error("a wait failed: {0}")]
pub struct IoFailure(#[source] Box<dyn Error + Send + Sync>);

impl IoFailure {
    /// From its cause.
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

/// A backend or a client that cannot be had.
#[derive(Debug, thiserror::Error)]
#[error("the backend `{backend}` cannot be used: {cause}")]
pub struct BackendError {
    /// Which backend.
    pub backend: &'static str,
    /// Why, and what to do.
    pub cause: Box<dyn Error + Send + Sync>,
}

/// What a backend is, before it runs.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// Its name in files, flags and records.
    pub id: &'static str,
    /// Who must be there.
    pub far_side: FarSide,
    /// The most connections that it keeps unless told otherwise; `None` means one for every fetch in flight.
    pub connections: Option<u32>,
    /// What a wait takes beyond its length where many are made, client and far side on the same two cores, ns. Roughly,
    /// and with room: how long a run will take and when a trial is given up rest on it, and no number does.
    pub cost: Nanos,
    /// The least that a wait of a length may take: what checks and predictions rest on.
    pub promised: fn(Nanos) -> Nanos,
    /// The timer that ends the waits of a client, if it is one whose lateness every run measures: a wait must be
    /// long beside that. `None` where nothing of the kind ends them.
    pub timer: fn(Client) -> Option<&'static str>,
    /// False where the far side works in the calling thread, so that no client can but block. [`Infallible`] stands
    /// for the other client then, and models that need it are skipped.
    pub has_non_blocking: bool,
    /// True if it sends the requests of a scenario, which may then fail; elsewhere they are waits like others.
    pub speaks_http: bool,
}

impl Spec {
    /// A backend that waits in the process of the trial, as long as it shall. Each says in its `Spec` what differs.
    #[must_use]
    pub const fn new(id: &'static str) -> Self {
        Self {
            id,
            far_side: FarSide::Nobody,
            connections: None,
            cost: 0,
            promised: |wait| wait,
            timer: |_| None,
            has_non_blocking: true,
            speaks_http: false,
        }
    }
}

/// What a wait really is. Users may implement it for a client of their own.
pub trait Backend: Sized + Send + Sync + 'static {
    /// What it is.
    const SPEC: Spec;
    /// The client that blocks the thread that calls it.
    type Blocking: BlockingClient;
    /// The client that does not.
    type NonBlocking: NonBlockingClient;

    /// Makes the far side ready, once, before the first trial of a run: tables and their rows.
    ///
    /// # Errors
    /// If the far side is not there.
    fn prepare(_: &Endpoints) -> Result<(), BackendError> {
        Ok(())
    }

    /// Makes ready what all fetches of `plan` need from the far side at `endpoints`, before the clock starts.
    ///
    /// # Errors
    /// If the far side is not there.
    fn open(plan: &Plan, endpoints: &Endpoints) -> Result<Self, BackendError>;

    /// A blocking client, before the clock starts.
    ///
    /// # Errors
    /// If it cannot be had.
    fn blocking(&self) -> Result<Self::Blocking, BackendError>;

    /// A non-blocking client, before the clock starts, inside the runtime that will use it.
    fn non_blocking(&self) -> impl Future<Output = Result<Self::NonBlocking, BackendError>> + Send;

    /// The error of this backend with this cause.
    fn unusable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> BackendError {
        BackendError { backend: Self::SPEC.id, cause: cause.into() }
    }
}

/// The client that does not exist.
impl NonBlockingClient for Infallible {
    fn wait(&self, _: Io) -> impl Future<Output = Result<Reply, IoFailure>> + Send + 'static {
        let nobody = *self;
        async move { match nobody {} }
    }
}

/// A client that blocks its thread until the answer is there.
pub trait BlockingClient: Send + Sync + 'static {
    /// Sends `io` and waits for the answer.
    ///
    /// # Errors
    /// If there is none.
    fn wait(&self, io: &Io) -> Result<Reply, IoFailure>;

    /// Makes one attempt at a request. A client that speaks no HTTP waits as long instead, and gets what is expected.
    ///
    /// # Errors
    /// If that wait fails. A request that comes to nothing is no error, but an [`AttemptResult`].
    fn request(&self, attempt: &Attempt<'_>) -> Result<AttemptResult, IoFailure> {
        self.wait(&attempt.io).map(|reply| AttemptResult::of_wait(attempt.first_expected(), reply))
    }
}

/// A client that gives its thread back until the answer is there.
pub trait NonBlockingClient: Send + Sync + 'static {
    /// Sends `io` and waits for the answer. The time of the wait counts from this call.
    fn wait(&self, io: Io) -> impl Future<Output = Result<Reply, IoFailure>> + Send + 'static;

    /// Makes one attempt at a request, as [`BlockingClient::request`] does.
    fn request(
        &self,
        attempt: Attempt<'static>,
    ) -> impl Future<Output = Result<AttemptResult, IoFailure>> + Send + 'static {
        let status = attempt.first_expected();
        self.wait(attempt.io).map(move |reply| reply.map(|reply| AttemptResult::of_wait(status, reply)))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::contributing_tests::Park;
    use super::*;

    /// The backend of CONTRIBUTING.md answers what was asked, never early, with both clients.
    #[test]
    fn the_backend_of_the_guide_is_sound() {
        let io = Io { token: 7, wait: 20_000_000 };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let start = Instant::now();
        assert_eq!(BlockingClient::wait(&Park, &io).unwrap(), io.answer());
        assert!(start.elapsed() >= Duration::from_nanos(io.wait));
        let start = Instant::now();
        let reply = runtime.block_on(async { NonBlockingClient::wait(&Park, io).await });
        assert_eq!(reply.unwrap(), io.answer());
        assert!(start.elapsed() >= Duration::from_nanos(io.wait));
    }
}
