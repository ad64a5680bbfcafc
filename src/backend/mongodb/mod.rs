//! `mongodb`: a `hello` that the server answers after the wait, then the student's document.
//!
//! Drivers watch a server by such a `hello`: they say what they know of it (`topologyVersion`), and it answers when there is
//! something new, or when `maxAwaitTimeMS` is over. That is a wait without server-side JavaScript, without rights and without a
//! collection of its own, which both clients can ask for. `find` brings the document, and with it what was sent along.
//!
//! Blocking is a client of our own over a blocking socket ([`wire`]); asynchronous is the official driver, with its own
//! pool. The driver's feature `sync` is no blocking client: it runs the asynchronous one inside a runtime of its own.

#[cfg(test)]
#[path = "../../../tests/mongodb/far_side.rs"]
mod far_side_tests;
#[cfg(test)]
mod tests;
mod wire;

use std::sync::Arc;

use mongodb::bson::oid::ObjectId;
use mongodb::bson::{Document, RawArrayBuf, RawBsonRef, RawDocument, RawDocumentBuf, doc, rawdoc};
use mongodb::options::{ClientOptions, ConnectionString, HostInfo, ServerAddress, Tls};
use mongodb::{Client, Collection, Database};

use super::pool::{self, Pool};
use super::task_pool::{TaskConnection, TaskPool};
use super::{
    Backend, BackendError, Endpoints, FarSide, Io, IoFailure, PATIENCE, Reply, Server, Spec, patience,
    pool_size, students,
};
use crate::plan::{MILLISECOND, Nanos, Plan};

/// The collection of the lecture.
const STUDENTS: &str = "inflight_students";
/// The database where the URL names none.
const DATABASE: &str = "test";
/// The port where the URL names none.
const PORT: u16 = 27017;

/// Where it is looked for. Debian has no package of it.
const SERVER: Server = Server {
    name: "MongoDB",
    variable: "INFLIGHT_MONGODB",
    default: "mongodb://127.0.0.1:27017/test",
    processes: &["mongod"],
    start: "docker run --rm -d -p 127.0.0.1:27017:27017 mongo:8",
};

/// Waits in a `hello` of a MongoDB server.
#[derive(Debug)]
pub struct Mongodb {
    url: ConnectionString,
    host: String,
    port: u16,
    database: String,
    connections: u32,
}

/// What a client knows of the server: while that is the newest, it lets a `hello` wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Version {
    process: ObjectId,
    counter: i64,
}

impl Version {
    /// What the answer to a `hello` says, as it came.
    fn of_raw(hello: &RawDocument) -> Result<Self, IoFailure> {
        let version = hello.get_document("topologyVersion").map_err(|_| unversioned())?;
        Self::of_fields(version.get_object_id("processId").ok(), version.get_i64("counter").ok())
    }

    /// What it says, as the driver has read it.
    fn of(hello: &Document) -> Result<Self, IoFailure> {
        let version = hello.get_document("topologyVersion").map_err(|_| unversioned())?;
        Self::of_fields(version.get_object_id("processId").ok(), version.get_i64("counter").ok())
    }

    fn of_fields(process: Option<ObjectId>, counter: Option<i64>) -> Result<Self, IoFailure> {
        let known = process.zip(counter).map(|(process, counter)| Self { process, counter });
        known.ok_or_else(unversioned)
    }

    /// The command that is answered after `wait`, rounded up to the milliseconds that the server counts in.
    fn pause(self, wait: Nanos) -> RawDocumentBuf {
        let known = rawdoc! { "processId": self.process, "counter": self.counter };
        let most = i64::try_from(wait.div_ceil(MILLISECOND)).unwrap_or(i64::MAX);
        rawdoc! { "hello": 1, "topologyVersion": known, "maxAwaitTimeMS": most }
    }

    /// A server that has changed since answers at once.
    fn held(self, now: Self) -> Result<(), IoFailure> {
        if self == now {
            Ok(())
        } else {
            Err(IoFailure::new("the server ended the wait early: its topology has changed"))
        }
    }
}

fn unversioned() -> IoFailure {
    IoFailure::new("the server lets no `hello` wait (it tells no topologyVersion): MongoDB 4.4 or newer does")
}

/// The document in the answer to a `find`.
fn student(found: &RawDocument) -> Result<&RawDocument, IoFailure> {
    let batch = found.get_document("cursor").and_then(|cursor| cursor.get_array("firstBatch"));
    batch.and_then(|batch| batch.get_document(0)).map_err(IoFailure::new)
}

/// The document, checked and turned into the answer.
fn reply(io: &Io, student: &RawDocument) -> Result<Reply, IoFailure> {
    students::check(io, integer(student, "grade")?.cast_unsigned())?;
    Ok(Io { token: integer(student, "token")?.cast_unsigned(), ..*io }.answer())
}

/// An integer of either width: MongoDB keeps that of the client, others that speak its protocol take the shortest.
fn integer(document: &RawDocument, key: &str) -> Result<i64, IoFailure> {
    match document.get(key).map_err(IoFailure::new)? {
        Some(RawBsonRef::Int32(short)) => Ok(short.into()),
        Some(RawBsonRef::Int64(long)) => Ok(long),
        _ => Err(IoFailure::new(format!("the student's document has no integer `{key}`"))),
    }
}

/// Puts the students there who are missing; the same command does no harm a second time.
fn schema() -> RawDocumentBuf {
    let mut updates = RawArrayBuf::new();
    for id in 1..=students::STUDENTS {
        let (key, grade) = (id.cast_signed(), students::grade(id).cast_signed());
        let student = rawdoc! { "$setOnInsert": { "name": format!("student {id}"), "grade": grade } };
        updates.push(rawdoc! { "q": { "_id": key }, "u": student, "upsert": true });
    }
    rawdoc! { "update": STUDENTS, "updates": updates }
}

impl Mongodb {
    /// The server that `url` names, if both clients can speak with it.
    fn at(url: &str, connections: u32) -> Result<Self, BackendError> {
        let url = ConnectionString::parse(url).map_err(Self::unusable)?;
        let HostInfo::HostIdentifiers(hosts) = &url.host_info else {
            return Err(Self::unusable("the URL must name a host"));
        };
        let [ServerAddress::Tcp { host, port }] = &hosts[..] else {
            return Err(Self::unusable("the URL must name one server, by its host"));
        };
        if url.credential.is_some() || matches!(url.tls, Some(Tls::Enabled(_))) {
            let cause =
                "the blocking client neither logs in nor encrypts: name a server that asks for neither";
            return Err(Self::unusable(cause));
        }
        let (host, port) = (host.clone(), port.unwrap_or(PORT));
        let database = url.default_database.clone().unwrap_or_else(|| DATABASE.to_owned());
        Ok(Self { url, host, port, database, connections })
    }

    fn write_students(&self) -> Result<(), BackendError> {
        let Blocking { mut wire, database, .. } = self.connection()?;
        let done = wire.command(schema(), &database, PATIENCE).map_err(Self::unusable)?;
        match done.get_array("writeErrors") {
            Ok(errors) if !errors.is_empty() => Err(Self::unusable("the server did not write the students")),
            _ => Ok(()),
        }
    }

    fn connection(&self) -> Result<Blocking, BackendError> {
        let mut wire = wire::Connection::open(&self.host, self.port).map_err(Self::unusable)?;
        let hello = wire.command(rawdoc! { "hello": 1 }, &self.database, PATIENCE).map_err(Self::unusable)?;
        let version = Version::of_raw(&hello).map_err(Self::unusable)?;
        Ok(Blocking { wire, version, database: self.database.clone() })
    }

    async fn driver(&self) -> mongodb::error::Result<Client> {
        let mut options = ClientOptions::parse(self.url.clone()).await?;
        options.direct_connection = Some(true);
        options.min_pool_size = Some(self.connections);
        options.max_pool_size = Some(self.connections);
        options.connect_timeout = Some(PATIENCE);
        options.server_selection_timeout = Some(PATIENCE);
        // A wait that fails is a failure, and no second wait.
        options.retry_reads = Some(false);
        options.retry_writes = Some(false);
        Client::with_options(options)
    }
}

impl Backend for Mongodb {
    const SPEC: Spec = Spec {
        far_side: FarSide::Server(SERVER),
        connections: Some(64),
        // Two commands a wait. Beside the far side of the tests it took 42 µs with threads, 56 to 70 µs with tasks (4 000 waits of
        // 1 to 2 ms, 64 connections, two cores, a release build); a real server computes more.
        cost: 200_000,
        // The server keeps its time in whole milliseconds, and begins with the one that is under way.
        promised: |wait| wait.saturating_sub(MILLISECOND),
        ..Spec::new("mongodb")
    };
    type Blocking = Pool<Blocking>;
    type NonBlocking = Arc<TaskPool<Driver>>;

    fn prepare(_: &Endpoints) -> Result<(), BackendError> {
        Self::at(&SERVER.url(), 1)?.write_students()
    }

    fn open(plan: &Plan, _: &Endpoints) -> Result<Self, BackendError> {
        Self::at(&SERVER.url(), pool_size(plan))
    }

    fn blocking(&self) -> Result<Self::Blocking, BackendError> {
        Pool::open(self.connections, || self.connection())
    }

    async fn non_blocking(&self) -> Result<Self::NonBlocking, BackendError> {
        let client = self.driver().await.map_err(Self::unusable)?;
        let database = client.database(&self.database);
        let hello = database.run_raw_command(rawdoc! { "hello": 1 }).await.map_err(Self::unusable)?;
        let version = Version::of(&hello).map_err(Self::unusable)?;
        client.warm_connection_pool().await;
        let driver = Driver { students: database.collection(STUDENTS), database, version };
        // The connections are the driver's, and as many: whoever is let in here finds one free there.
        Ok(Arc::new(TaskPool::new(vec![driver; self.connections as usize])))
    }
}

/// A connection that blocks, to a server that is known.
#[derive(Debug)]
pub struct Blocking {
    wire: wire::Connection,
    version: Version,
    database: String,
}

impl pool::Connection for Blocking {
    fn wait(&mut self, io: &Io) -> Result<Reply, IoFailure> {
        let Self { wire, version, database } = self;
        let mut ask = |command| wire.command(command, database, patience(io.wait)).map_err(IoFailure::new);
        if io.wait > 0 {
            version.held(Version::of_raw(&ask(version.pause(io.wait))?)?)?;
        }
        let key = rawdoc! { "_id": students::id(io).cast_signed() };
        let echo = rawdoc! { "_id": 0, "grade": 1, "token": { "$literal": io.token.cast_signed() } };
        // What the driver's `find_one` sends.
        let found = ask(rawdoc! {
            "find": STUDENTS, "filter": key, "projection": echo, "limit": 1, "singleBatch": true
        })?;
        reply(io, student(&found)?)
    }
}

/// The right to use one connection of the driver.
#[derive(Clone, Debug)]
pub struct Driver {
    database: Database,
    students: Collection<RawDocumentBuf>,
    version: Version,
}

impl TaskConnection for Driver {
    async fn wait(&mut self, io: Io) -> Result<Reply, IoFailure> {
        if io.wait > 0 {
            let hello = self.database.run_raw_command(self.version.pause(io.wait)).await;
            self.version.held(Version::of(&hello.map_err(IoFailure::new)?)?)?;
        }
        let key = doc! { "_id": students::id(&io).cast_signed() };
        let echo = doc! { "_id": 0, "grade": 1, "token": { "$literal": io.token.cast_signed() } };
        let found = self.students.find_one(key).projection(echo).await.map_err(IoFailure::new)?;
        reply(&io, &found.ok_or_else(|| IoFailure::new("the server has no such student"))?)
    }
}
