//! `own`: a call of the user's own code, blocking, async, or both.
//!
//! Nobody knows beforehand how long such a call takes or what it answers. So nothing is promised or predicted of it, and
//! in place of the answer a fetch carries a digest of it, by which trials are held to each other.

use std::any::Any;
use std::error::Error;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::marker::PhantomData;
use std::sync::OnceLock;
use std::time::Instant;

use futures_util::FutureExt as _;

use super::{
    Backend, BackendError, BlockingClient, Endpoints, FarSide, Io, IoFailure, NonBlockingClient, Reply, Spec,
};
use crate::payload;
use crate::plan::{Nanos, Plan};

/// Why a call, or what it needs, came to nothing.
pub type Cause = Box<dyn Error + Send + Sync>;

/// A way to make the call that blocks its thread.
pub trait BlockingCode: Send + Sync + 'static {
    /// False of [`Nothing`].
    const IS_THERE: bool;
    /// What is opened before the clock starts.
    type Client: Send + Sync + 'static;

    /// Opens it; `at` says where the far side is.
    ///
    /// # Errors
    /// Its own.
    fn open(&self, at: &'static str) -> Result<Self::Client, Cause>;

    /// Makes call number `id`; a digest of the answer.
    ///
    /// # Errors
    /// Its own.
    fn call(&self, client: &Self::Client, id: u64) -> Result<u64, Cause>;
}

/// A way to make the call that gives its thread back while it waits.
pub trait NonBlockingCode: Send + Sync + 'static {
    /// False of [`Nothing`].
    const IS_THERE: bool;
    /// What is opened before the clock starts, inside the runtime. It lives as long as the process.
    type Client: Send + Sync + 'static;

    /// Opens it; `at` says where the far side is.
    fn open(&self, at: &'static str) -> impl Future<Output = Result<Self::Client, Cause>> + Send;

    /// Makes call number `id`; a digest of the answer.
    fn call(
        &'static self,
        client: &'static Self::Client,
        id: u64,
    ) -> impl Future<Output = Result<u64, Cause>> + Send + 'static;
}

/// No code of this kind: its models are skipped.
#[derive(Clone, Copy, Debug)]
pub struct Nothing;

/// How nothing is opened.
const ABSENT: &str = "there is no such code";

impl BlockingCode for Nothing {
    const IS_THERE: bool = false;
    type Client = ();

    fn open(&self, _: &'static str) -> Result<(), Cause> {
        Err(ABSENT.into())
    }

    fn call(&self, (): &(), _: u64) -> Result<u64, Cause> {
        Err(ABSENT.into())
    }
}

impl NonBlockingCode for Nothing {
    const IS_THERE: bool = false;
    type Client = ();

    async fn open(&self, _: &'static str) -> Result<(), Cause> {
        Err(ABSENT.into())
    }

    fn call(&self, (): &(), _: u64) -> impl Future<Output = Result<u64, Cause>> + Send + 'static {
        std::future::ready(Err(ABSENT.into()))
    }
}

/// Two functions, `open` and `call`, with the types that they work on.
pub struct Functions<O, F, T> {
    open: O,
    call: F,
    types: PhantomData<fn() -> T>,
}

impl<O, F, T> Functions<O, F, T> {
    pub(crate) const fn new(open: O, call: F) -> Self {
        Self { open, call, types: PhantomData }
    }
}

impl<O, F, C, A, E, G> BlockingCode for Functions<O, F, (C, A, E, G)>
where
    O: Fn(&'static str) -> Result<C, E> + Send + Sync + 'static,
    F: Fn(&C, u64) -> Result<A, G> + Send + Sync + 'static,
    C: Send + Sync + 'static,
    A: Hash + 'static,
    E: Into<Cause> + 'static,
    G: Into<Cause> + 'static,
{
    const IS_THERE: bool = true;
    type Client = C;

    fn open(&self, at: &'static str) -> Result<C, Cause> {
        (self.open)(at).map_err(Into::into)
    }

    fn call(&self, client: &C, id: u64) -> Result<u64, Cause> {
        (self.call)(client, id).map(digest).map_err(Into::into)
    }
}

impl<O, F, C, A, E, G, P, Q> NonBlockingCode for Functions<O, F, (C, A, E, G, P, Q)>
where
    O: Fn(&'static str) -> P + Send + Sync + 'static,
    P: Future<Output = Result<C, E>> + Send + 'static,
    F: Fn(&'static C, u64) -> Q + Send + Sync + 'static,
    Q: Future<Output = Result<A, G>> + Send + 'static,
    C: Send + Sync + 'static,
    A: Hash + 'static,
    E: Into<Cause> + 'static,
    G: Into<Cause> + 'static,
{
    const IS_THERE: bool = true;
    type Client = C;

    fn open(&self, at: &'static str) -> impl Future<Output = Result<C, Cause>> + Send {
        (self.open)(at).map(|client| client.map_err(Into::into))
    }

    fn call(
        &'static self,
        client: &'static C,
        id: u64,
    ) -> impl Future<Output = Result<u64, Cause>> + Send + 'static {
        (self.call)(client, id).map(|answer| answer.map(digest).map_err(Into::into))
    }
}

/// What is compared of an answer. The same in every process of one program, which is all that is compared.
fn digest(answer: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    answer.hash(&mut hasher);
    hasher.finish()
}

/// A call of the user's own code. A process has one pair of functions, which are kept at its start.
#[derive(Debug)]
pub struct Own<B: 'static, N: 'static> {
    code: &'static Code<B, N>,
    /// Where the far side is, if the user said so.
    at: &'static str,
}

/// The user's functions.
#[derive(Debug)]
pub struct Code<B, N> {
    pub(crate) blocking: B,
    pub(crate) non_blocking: N,
}

/// Those of this process: types are all that a table of backends can hold, and functions are values.
static CODE: OnceLock<Box<dyn Any + Send + Sync>> = OnceLock::new();

impl<B: BlockingCode, N: NonBlockingCode> Own<B, N> {
    /// Keeps the functions of this process; false if it has some already.
    pub(crate) fn keep(code: Code<B, N>) -> bool {
        CODE.set(Box::new(code)).is_ok()
    }

    fn of(endpoints: &Endpoints) -> Result<Self, BackendError> {
        let code = CODE.get().and_then(|code| code.downcast_ref::<Code<B, N>>());
        let code = code.ok_or_else(|| Self::unusable("the process has other functions"))?;
        // It lives as long as the process, so that a future may hold it.
        let at = endpoints.own.as_ref().map_or("", |own| own.at.clone().leak());
        Ok(Self { code, at })
    }

    /// Makes call 0 once in each way that there is, each with a client of its own; the longest, in ns.
    fn rehearse(&self) -> Result<Nanos, Cause> {
        let mut longest = 0;
        if B::IS_THERE {
            let client = self.code.blocking.open(self.at)?;
            let start = Instant::now();
            self.code.blocking.call(&client, 0)?;
            longest = start.elapsed().as_nanos();
        }
        if N::IS_THERE {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let took = runtime.block_on(async {
                let client = Box::leak(Box::new(self.code.non_blocking.open(self.at).await?));
                let start = Instant::now();
                self.code.non_blocking.call(client, 0).await?;
                Ok::<_, Cause>(start.elapsed().as_nanos())
            })?;
            longest = longest.max(took);
        }
        Ok(Nanos::try_from(longest).unwrap_or(Nanos::MAX))
    }
}

impl<B: BlockingCode, N: NonBlockingCode> Backend for Own<B, N> {
    const SPEC: Spec = Spec {
        far_side: FarSide::Own,
        promised: |_| 0,
        has_blocking: B::IS_THERE,
        has_non_blocking: N::IS_THERE,
        is_known: false,
        ..Spec::new(super::OWN)
    };
    type Blocking = Blocking<B>;
    type NonBlocking = NonBlocking<N>;

    fn probe(endpoints: &Endpoints) -> Result<Nanos, BackendError> {
        Self::of(endpoints)?.rehearse().map_err(Self::unusable)
    }

    fn open(_: &Plan, endpoints: &Endpoints) -> Result<Self, BackendError> {
        Self::of(endpoints)
    }

    fn blocking(&self) -> Result<Blocking<B>, BackendError> {
        let code = &self.code.blocking;
        Ok(Blocking { code, client: code.open(self.at).map_err(Self::unusable)? })
    }

    async fn non_blocking(&self) -> Result<NonBlocking<N>, BackendError> {
        let code = &self.code.non_blocking;
        let client = code.open(self.at).await.map_err(Self::unusable)?;
        // A trial lives as long as its process: its tasks hold the client by a plain reference.
        Ok(NonBlocking { code, client: Box::leak(Box::new(client)) })
    }
}

/// The blocking client of [`Own`].
#[derive(Debug)]
pub struct Blocking<B: BlockingCode> {
    code: &'static B,
    client: B::Client,
}

/// The async client of [`Own`].
#[derive(Debug)]
pub struct NonBlocking<N: NonBlockingCode> {
    code: &'static N,
    client: &'static N::Client,
}

/// The number of the call that begins with this token, as the user's code sees it.
fn number(io: &Io) -> u64 {
    payload::fetch_of(io.token).into()
}

/// What a call has answered, or which one failed and why.
fn reply(id: u64, answer: Result<u64, Cause>) -> Result<Reply, IoFailure> {
    answer.map(|token| Reply { token }).map_err(|cause| IoFailure::new(format!("{cause} (call {id})")))
}

impl<B: BlockingCode> BlockingClient for Blocking<B> {
    fn wait(&self, io: &Io) -> Result<Reply, IoFailure> {
        let id = number(io);
        reply(id, self.code.call(&self.client, id))
    }
}

impl<N: NonBlockingCode> NonBlockingClient for NonBlocking<N> {
    fn wait(&self, io: Io) -> impl Future<Output = Result<Reply, IoFailure>> + Send + 'static {
        let id = number(&io);
        self.code.call(self.client, id).map(move |answer| reply(id, answer))
    }
}
