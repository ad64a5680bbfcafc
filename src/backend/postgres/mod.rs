//! `postgres`: a query that sleeps in the server (`pg_sleep`) before its row comes.
//!
//! Blocking is a client of our own over a blocking socket ([`wire`]); asynchronous is `tokio-postgres`. Both keep a
//! pool of as many connections, opened before the clock starts, each with the statement prepared.

mod wire;

use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::{Client, Config, NoTls, Statement};

use super::pool::{self, Pool};
use super::task_pool::{TaskConnection, TaskPool};
use super::{
    Backend, BackendError, Endpoints, FarSide, Io, IoFailure, Reply, Server, Spec, patience, pool_size,
    students,
};
use crate::plan::Plan;

/// The table of the lecture; the same statements do no harm a second time.
const SCHEMA: &str = "
    SET client_min_messages = warning;
    CREATE TABLE IF NOT EXISTS inflight_students
        (id bigint PRIMARY KEY, name text NOT NULL, grade bigint NOT NULL);
    INSERT INTO inflight_students SELECT id, 'student ' || id, 60 + id % 41 FROM generate_series(1, 1000) AS id
        ON CONFLICT DO NOTHING;";
/// A row, ready when the wait is over; what was sent along comes back with it.
const QUERY: &str =
    "SELECT grade, $1::bigint FROM inflight_students, pg_sleep($2::float8) WHERE id = $3::bigint";

/// Where it is looked for.
const SERVER: Server = Server {
    name: "PostgreSQL",
    variable: "INFLIGHT_POSTGRES",
    default: "postgres://postgres@127.0.0.1:5432/test",
    processes: &["postgres"],
    start: "apt install postgresql && pg_ctlcluster 15 main start",
};

/// Waits in a query of a PostgreSQL server.
#[derive(Debug)]
pub struct Postgres {
    config: Config,
    connections: u32,
}

/// A wait as the parameters of [`QUERY`].
struct Parameters {
    token: i64,
    seconds: f64,
    student: i64,
}

impl Parameters {
    fn of(io: &Io) -> Self {
        Self {
            token: io.token.cast_signed(),
            seconds: Duration::from_nanos(io.wait).as_secs_f64(),
            student: students::id(io).cast_signed(),
        }
    }
}

/// The row, checked and turned into the answer.
fn reply(io: &Io, grade: i64, token: i64) -> Result<Reply, IoFailure> {
    students::check(io, grade.cast_unsigned())?;
    Ok(Io { token: token.cast_unsigned(), ..*io }.answer())
}

impl Backend for Postgres {
    const SPEC: Spec = Spec {
        far_side: FarSide::Server(SERVER),
        // Under the 100 that a server takes unless told otherwise.
        connections: Some(64),
        cost: 80_000,
        ..Spec::new("postgres")
    };
    type Blocking = Pool<wire::Connection>;
    type NonBlocking = Arc<TaskPool<(Client, Statement)>>;

    fn open(plan: &Plan, _: &Endpoints) -> Result<Self, BackendError> {
        let config: Config = SERVER.url().parse().map_err(Self::unusable)?;
        Ok(Self { config, connections: pool_size(plan) })
    }

    fn blocking(&self) -> Result<Self::Blocking, BackendError> {
        let open = || wire::Connection::open(&self.config, QUERY).map_err(Self::unusable);
        Pool::open(self.connections, open)
    }

    async fn non_blocking(&self) -> Result<Self::NonBlocking, BackendError> {
        let mut connections = Vec::new();
        for _ in 0..self.connections {
            let (client, connection) = self.config.connect(NoTls).await.map_err(Self::unusable)?;
            // It moves the bytes of its client, on the same runtime, until the client is dropped.
            tokio::spawn(connection);
            let statement = client.prepare(QUERY).await.map_err(Self::unusable)?;
            connections.push((client, statement));
        }
        Ok(Arc::new(TaskPool::new(connections)))
    }

    fn prepare(_: &Endpoints) -> Result<(), BackendError> {
        let config: Config = SERVER.url().parse().map_err(Self::unusable)?;
        wire::Connection::batch(&config, SCHEMA).map_err(Self::unusable)
    }
}

impl pool::Connection for wire::Connection {
    fn wait(&mut self, io: &Io) -> Result<Reply, IoFailure> {
        let Parameters { token, seconds, student } = Parameters::of(io);
        let parameters = [token.to_be_bytes(), seconds.to_be_bytes(), student.to_be_bytes()];
        let mut answer = None;
        let executed = self.execute(&parameters, patience(io.wait), |row| {
            answer = wire::two_integers(row)?;
            Ok(())
        });
        executed.map_err(IoFailure::new)?;
        let (grade, token) = answer.ok_or_else(|| IoFailure::new("the query gave no row"))?;
        reply(io, grade, token)
    }
}

impl TaskConnection for (Client, Statement) {
    async fn wait(&mut self, io: Io) -> Result<Reply, IoFailure> {
        let Parameters { token, seconds, student } = Parameters::of(&io);
        let (client, statement) = self;
        let row = client.query_one(statement, &[&token, &seconds, &student]).await.map_err(IoFailure::new)?;
        let column = |index| row.try_get::<_, i64>(index).map_err(IoFailure::new);
        reply(&io, column(0)?, column(1)?)
    }
}
