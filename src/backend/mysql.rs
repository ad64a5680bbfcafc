//! `mysql`: a query that sleeps in the server (`SLEEP`) before its row comes; for MySQL and MariaDB.
//!
//! Blocking is the crate `mysql`, asynchronous `mysql_async`, of the same authors; neither contains the other. Both
//! keep a pool of as many connections, opened before the clock starts, each with the statement prepared.

use std::sync::Arc;
use std::time::Duration;

use mysql::prelude::Queryable as _;
use mysql_async::prelude::Queryable as _;

use super::pool::{self, Pool};
use super::task_pool::{TaskConnection, TaskPool};
use super::{
    Backend, BackendError, Endpoints, FarSide, Io, IoFailure, PATIENCE, Reply, Server, Spec, pool_size,
    students,
};
use crate::plan::Plan;

/// The table of the lecture, with room for its rows; the same statements do no harm a second time.
const SCHEMA: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS inflight_students \
     (id BIGINT PRIMARY KEY, name VARCHAR(64) NOT NULL, grade BIGINT NOT NULL)",
    "INSERT IGNORE INTO inflight_students WITH RECURSIVE ids (id) AS \
     (SELECT 1 UNION ALL SELECT id + 1 FROM ids WHERE id < 1000) \
     SELECT id, CONCAT('student ', id), 60 + id % 41 FROM ids",
];
/// A row, ready when the wait is over; what was sent along comes back with it.
const QUERY: &str = "SELECT grade, CAST(? AS UNSIGNED), SLEEP(?) FROM inflight_students WHERE id = ?";

/// Where it is looked for.
const SERVER: Server = Server {
    name: "MySQL (or MariaDB)",
    variable: "INFLIGHT_MYSQL",
    default: "mysql://root@127.0.0.1:3306/test",
    processes: &["mariadbd", "mysqld"],
    start: "apt install mariadb-server && service mariadb start",
};

/// Waits in a query of a MySQL server.
#[derive(Debug)]
pub struct Mysql {
    url: String,
    connections: u32,
}

/// A wait as the parameters of [`QUERY`].
fn parameters(io: &Io) -> (u64, f64, u64) {
    (io.token, Duration::from_nanos(io.wait).as_secs_f64(), students::id(io))
}

/// The row, checked and turned into the answer.
fn reply(io: &Io, row: Option<(u64, u64, i64)>) -> Result<Reply, IoFailure> {
    let (grade, token, interrupted) = row.ok_or_else(|| IoFailure::new("the query gave no row"))?;
    if interrupted != 0 {
        return Err(IoFailure::new("the server was told to stop sleeping"));
    }
    students::check(io, grade)?;
    Ok(Io { token, ..*io }.answer())
}

impl Mysql {
    fn blocking_connection(url: &str) -> Result<mysql::Conn, BackendError> {
        let options = mysql::OptsBuilder::from_opts(mysql::Opts::from_url(url).map_err(Self::unusable)?)
            .prefer_socket(false)
            .tcp_nodelay(true)
            .tcp_connect_timeout(Some(PATIENCE));
        mysql::Conn::new(options).map_err(Self::unusable)
    }
}

impl Backend for Mysql {
    const SPEC: Spec = Spec {
        far_side: FarSide::Server(SERVER),
        // Under the 151 that a server takes unless told otherwise.
        connections: Some(64),
        cost: 80_000,
        ..Spec::new("mysql")
    };
    type Blocking = Pool<(mysql::Conn, mysql::Statement)>;
    type NonBlocking = Arc<TaskPool<(mysql_async::Conn, mysql_async::Statement)>>;

    fn prepare(_: &Endpoints) -> Result<(), BackendError> {
        let mut connection = Self::blocking_connection(&SERVER.url())?;
        SCHEMA.iter().try_for_each(|statement| connection.query_drop(statement).map_err(Self::unusable))
    }

    fn open(plan: &Plan, _: &Endpoints) -> Result<Self, BackendError> {
        Ok(Self { url: SERVER.url(), connections: pool_size(plan) })
    }

    fn blocking(&self) -> Result<Self::Blocking, BackendError> {
        let open = || {
            let mut connection = Self::blocking_connection(&self.url)?;
            let statement = connection.prep(QUERY).map_err(Self::unusable)?;
            Ok((connection, statement))
        };
        Pool::open(self.connections, open)
    }

    async fn non_blocking(&self) -> Result<Self::NonBlocking, BackendError> {
        let options = mysql_async::Opts::from_url(&self.url).map_err(Self::unusable)?;
        let options = mysql_async::OptsBuilder::from_opts(options).prefer_socket(false).tcp_nodelay(true);
        let mut connections = Vec::new();
        for _ in 0..self.connections {
            let mut connection = mysql_async::Conn::new(options.clone()).await.map_err(Self::unusable)?;
            let statement = connection.prep(QUERY).await.map_err(Self::unusable)?;
            connections.push((connection, statement));
        }
        Ok(Arc::new(TaskPool::new(connections)))
    }
}

impl pool::Connection for (mysql::Conn, mysql::Statement) {
    fn wait(&mut self, io: &Io) -> Result<Reply, IoFailure> {
        let (connection, statement) = self;
        reply(io, connection.exec_first(&*statement, parameters(io)).map_err(IoFailure::new)?)
    }
}

impl TaskConnection for (mysql_async::Conn, mysql_async::Statement) {
    async fn wait(&mut self, io: Io) -> Result<Reply, IoFailure> {
        let (connection, statement) = self;
        reply(&io, connection.exec_first(&*statement, parameters(&io)).await.map_err(IoFailure::new)?)
    }
}
