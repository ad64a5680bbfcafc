//! `redis`: a pop from a list that nobody fills (`BLPOP`), which the server gives up after the wait.
//!
//! Both clients are of the crate `redis`: its connection over a blocking socket, and its connection that shares a
//! thread. A blocked connection can do nothing else, so each wait has one to itself, from a pool that is opened
//! before the clock starts. What is sent along comes back by an `ECHO` behind the pop.

use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Connection, Pipeline};

use super::pool::Pool;
use super::task_pool::TaskPool;
use super::{
    Backend, BackendError, BlockingClient, Endpoints, FarSide, Io, IoFailure, NonBlockingClient, PATIENCE,
    Reply, Server, Spec, patience, pool_size,
};
use crate::plan::{MILLISECOND, Plan};

/// A list that stays empty.
const NOBODYS_LIST: &str = "inflight:nobody";

/// Where it is looked for.
const SERVER: Server = Server {
    name: "Redis",
    variable: "INFLIGHT_REDIS",
    default: "redis://127.0.0.1:6379/",
    processes: &["redis-server"],
    start: "apt install redis-server && service redis-server start",
};

/// Waits in a pop of a Redis server.
#[derive(Debug)]
pub struct Redis {
    client: Client,
    connections: u32,
}

/// The pop, and the echo behind it.
fn request(io: &Io) -> Pipeline {
    let mut pipeline = redis::pipe();
    if io.wait > 0 {
        // A timeout of 0 would wait for ever.
        let seconds = Duration::from_nanos(io.wait).as_secs_f64();
        pipeline.cmd("BLPOP").arg(NOBODYS_LIST).arg(seconds).ignore();
    }
    pipeline.cmd("ECHO").arg(io.token);
    pipeline
}

fn reply(io: &Io, echo: (u64,)) -> Reply {
    Io { token: echo.0, ..*io }.answer()
}

impl Backend for Redis {
    const SPEC: Spec = Spec {
        far_side: FarSide::Server(SERVER),
        connections: Some(64),
        cost: 40_000,
        // The server keeps its time in whole milliseconds: a pop may be given up as much too early.
        promised: |wait| wait.saturating_sub(MILLISECOND),
        ..Spec::new("redis")
    };
    type Blocking = Blocking;
    type NonBlocking = NonBlocking;

    fn open(plan: &Plan, _: &Endpoints) -> Result<Self, BackendError> {
        let client = Client::open(SERVER.url()).map_err(Self::unusable)?;
        Ok(Self { client, connections: pool_size(plan) })
    }

    fn blocking(&self) -> Result<Blocking, BackendError> {
        let open = || self.client.get_connection_with_timeout(PATIENCE).map_err(Self::unusable);
        Ok(Blocking { pool: Pool::open(self.connections, open)? })
    }

    async fn non_blocking(&self) -> Result<NonBlocking, BackendError> {
        // A pop may well take longer than the half second that an answer has unless told otherwise.
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(None);
        let mut connections = Vec::new();
        for _ in 0..self.connections {
            let connection = self.client.get_multiplexed_async_connection_with_config(&config).await;
            connections.push(connection.map_err(Self::unusable)?);
        }
        Ok(NonBlocking { pool: Arc::new(TaskPool::new(connections)) })
    }
}

/// A pool of connections that block.
pub struct Blocking {
    pool: Pool<Connection>,
}

impl BlockingClient for Blocking {
    fn wait(&self, io: &Io) -> Result<Reply, IoFailure> {
        let mut connection = self.pool.lend();
        let timeout = patience(io.wait);
        connection.set_read_timeout(Some(timeout)).map_err(IoFailure::new)?;
        Ok(reply(io, request(io).query(&mut *connection).map_err(IoFailure::new)?))
    }
}

/// A pool of connections that do not.
#[derive(Clone)]
pub struct NonBlocking {
    pool: Arc<TaskPool<MultiplexedConnection>>,
}

impl NonBlockingClient for NonBlocking {
    fn wait(&self, io: Io) -> impl Future<Output = Result<Reply, IoFailure>> + Send + 'static {
        let pool = Arc::clone(&self.pool);
        async move {
            let mut connection = pool.lend().await;
            let request = request(&io);
            let timeout = patience(io.wait);
            let ask = request.query_async(&mut *connection);
            let echo = tokio::time::timeout(timeout, ask).await.map_err(IoFailure::new)?;
            Ok(reply(&io, echo.map_err(IoFailure::new)?))
        }
    }
}
