//! `redis`: a pop from a list that nobody fills (`BLPOP`), which the server gives up after the wait.
//!
//! Both clients are of the crate `redis`: its connection over a blocking socket, and its connection that shares a
//! thread. A blocked connection can do nothing else, so each wait has one to itself, from a pool that is opened
//! before the clock starts. What is sent along comes back by an `ECHO` behind the pop.

use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Connection, Pipeline};

use super::pool::{self, Pool};
use super::task_pool::{TaskConnection, TaskPool};
use super::{
    Backend, BackendError, Endpoints, FarSide, Io, IoFailure, PATIENCE, Reply, Server, Spec, patience,
    pool_size,
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
    type Blocking = Pool<Connection>;
    type NonBlocking = Arc<TaskPool<MultiplexedConnection>>;

    fn open(plan: &Plan, _: &Endpoints) -> Result<Self, BackendError> {
        let client = Client::open(SERVER.url()).map_err(Self::unusable)?;
        Ok(Self { client, connections: pool_size(plan) })
    }

    fn blocking(&self) -> Result<Self::Blocking, BackendError> {
        let open = || self.client.get_connection_with_timeout(PATIENCE).map_err(Self::unusable);
        Pool::open(self.connections, open)
    }

    async fn non_blocking(&self) -> Result<Self::NonBlocking, BackendError> {
        // A pop may well take longer than the half second that an answer has unless told otherwise.
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(None);
        let mut connections = Vec::new();
        for _ in 0..self.connections {
            let connection = self.client.get_multiplexed_async_connection_with_config(&config).await;
            connections.push(connection.map_err(Self::unusable)?);
        }
        Ok(Arc::new(TaskPool::new(connections)))
    }
}

impl pool::Connection for Connection {
    fn wait(&mut self, io: &Io) -> Result<Reply, IoFailure> {
        self.set_read_timeout(Some(patience(io.wait))).map_err(IoFailure::new)?;
        Ok(reply(io, request(io).query(self).map_err(IoFailure::new)?))
    }
}

impl TaskConnection for MultiplexedConnection {
    async fn wait(&mut self, io: Io) -> Result<Reply, IoFailure> {
        Ok(reply(&io, request(&io).query_async(self).await.map_err(IoFailure::new)?))
    }
}
