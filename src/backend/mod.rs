//! Backends: what a wait really is.
//!
//! A backend has two clients, one that truly blocks its thread and one that truly does not. Neither is made from
//! the other: a "blocking" client that hides a runtime would measure that runtime twice.

mod attempt;
#[cfg(test)]
#[path = "../../tests/contributing/park.rs"]
#[expect(unreachable_pub, reason = "in the table it is reached")]
mod contributing_tests;
mod far_cpu;
mod far_side;
mod http;
#[cfg(feature = "mongodb")]
mod mongodb;
#[cfg(feature = "mysql")]
mod mysql;
mod null;
mod own;
mod pool;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "redis")]
mod redis;
mod site;
mod sleep;
mod sqlite;
mod students;
#[cfg(any(feature = "postgres", feature = "mysql", feature = "redis", feature = "mongodb"))]
mod task_pool;
mod url;

use std::convert::Infallible;
use std::error::Error;
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;

use crate::payload;
use crate::plan::{Admission, Limits, Nanos, Plan, Requests};

pub use attempt::{Attempt, AttemptResult, Response};
pub use far_side::{Endpoints, FarSide, OwnEndpoint, Server, ServiceEndpoint};
pub use http::{Http, Witness};
#[cfg(feature = "mongodb")]
pub use mongodb::Mongodb;
#[cfg(feature = "mysql")]
pub use mysql::Mysql;
pub use null::Null;
#[doc(hidden)]
pub use own::{BlockingCode, Cause, Code, Functions, NonBlockingCode, Nothing, Own};
#[cfg(feature = "postgres")]
pub use postgres::Postgres;
#[cfg(feature = "redis")]
pub use redis::Redis;
pub use site::{Site, SiteError, look_up};
pub use sleep::Sleep;
pub use sqlite::Sqlite;
pub use url::Url;

/// Which of the two clients of a backend a model calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// [`Backend::Blocking`].
    Blocking,
    /// [`Backend::NonBlocking`].
    NonBlocking,
}

/// The id of the backend that calls the user's own code.
pub const OWN: &str = "own";
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
#[error("a call failed: {0}")]
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
    /// False where there is no client that blocks: models that need it are skipped.
    pub has_blocking: bool,
    /// False where the far side works in the calling thread, so that no client can but block. [`Infallible`] stands
    /// for the other client then, and models that need it are skipped.
    pub has_non_blocking: bool,
    /// False where nobody knows beforehand how long a wait takes and what it answers. Nothing is predicted then, and the
    /// answers of a trial are held to those of the trials before.
    pub is_known: bool,
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
            has_blocking: true,
            has_non_blocking: true,
            is_known: true,
            speaks_http: false,
        }
    }
}

/// What a wait really is.
///
/// To measure a client of your own, see [`crate::Bench`], which asks for a function or two. Whoever wants the wait itself
/// to be another one implements this: a wait of the given length, answered by [`Io::answer`]. Every model then runs on
/// it, by the line that the table of backends would have:
///
/// ```
/// use std::{thread, time::Duration};
/// use inflight::backend::{
///     Backend, BackendError, BlockingClient, Endpoints, Io, IoFailure, NonBlockingClient, Reply, Spec,
/// };
/// use inflight::model::{OnBackend, TrialInput, find};
/// use inflight::plan::{Fetch, Limits, Plan, Step};
///
/// struct Pause;
///
/// impl Backend for Pause {
///     const SPEC: Spec = Spec::new("pause");
///     type Blocking = Self;
///     type NonBlocking = Self;
///
///     fn open(_: &Plan, _: &Endpoints) -> Result<Self, BackendError> {
///         Ok(Self)
///     }
///
///     fn blocking(&self) -> Result<Self, BackendError> {
///         Ok(Self)
///     }
///
///     async fn non_blocking(&self) -> Result<Self, BackendError> {
///         Ok(Self)
///     }
/// }
///
/// impl BlockingClient for Pause {
///     fn wait(&self, io: &Io) -> Result<Reply, IoFailure> {
///         thread::sleep(Duration::from_nanos(io.wait));
///         Ok(io.answer())
///     }
/// }
///
/// impl NonBlockingClient for Pause {
///     fn wait(&self, io: Io) -> impl Future<Output = Result<Reply, IoFailure>> + Send + 'static {
///         let sleep = tokio::time::sleep(Duration::from_nanos(io.wait));
///         async move {
///             sleep.await;
///             Ok(io.answer())
///         }
///     }
/// }
///
/// static PAUSE: OnBackend = OnBackend::new::<Pause>();
///
/// // Five fetches that each wait for 10 ms.
/// let plan = Plan {
///     fetches: vec![Fetch { arrival: 0, steps: 0..1 }; 5].into(),
///     steps: Box::new([Step::Wait(10_000_000)]),
///     limits: Limits { workers: 2, in_flight: None, blocking_threads: 512, connections: None },
///     # groups: Box::default(), seed: 1, clients: None, admission: Default::default(), requests: Default::default(),
///     // …
/// };
/// let input = TrialInput { plan, rate: 1.0, cores: 2, endpoints: Endpoints::default() };
/// let model = find("join-all").expect("it is in the table");
/// let measured = PAUSE.trial(model, input)?;
/// assert_eq!(measured.finished.samples.len(), 5);
/// assert_eq!(measured.flight.peak, 5);
/// # Ok::<(), inflight::model::RunError>(())
/// ```
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

    /// Makes the far side ready and asks it once, with the client that blocks; how long the answer took, ns.
    ///
    /// # Errors
    /// If it is not there, or answers something else.
    fn probe(endpoints: &Endpoints) -> Result<Nanos, BackendError> {
        Self::prepare(endpoints)?;
        let plan = Plan {
            fetches: Box::default(),
            steps: Box::default(),
            groups: Box::default(),
            limits: Limits { workers: 1, in_flight: None, blocking_threads: 1, connections: Some(1) },
            seed: 0,
            clients: None,
            admission: Admission::default(),
            requests: Requests::default(),
        };
        let io = Io { token: payload::token(0), wait: 0 };
        let client = Self::open(&plan, endpoints)?.blocking()?;
        let start = Instant::now();
        if client.wait(&io).map_err(Self::unusable)? == io.answer() {
            Ok(Nanos::try_from(start.elapsed().as_nanos()).unwrap_or(Nanos::MAX))
        } else {
            Err(Self::unusable("it answered something else than it was asked"))
        }
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
