//! A far side that speaks as much of MongoDB's protocol as both clients need, waits as it is asked to, and can be told to
//! misbehave. It stands in for a server, which cannot be installed everywhere; what it says is what MongoDB 7 says.

#![allow(dead_code, reason = "the unit tests use one part of it, those of the program another")]

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use mongodb::bson::oid::ObjectId;
use mongodb::bson::{Bson, DateTime, Document, doc};

/// What it does wrong when a fetch asks it; connecting, and the driver's watching, always work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    /// Closes the connection instead of an answer.
    Closes,
    /// Closes it after half of the answer.
    Half,
    /// Never answers.
    Silent,
    /// Says that the answer is so long.
    Length(i32),
    /// Answers another message.
    Number,
    /// Calls the answer a message of this kind.
    Code(i32),
    /// Sets these flags.
    Flags(u8),
    /// Begins with a section of this kind.
    Section(u8),
    /// Sends something else than a document.
    Bytes,
    /// Refuses the command.
    Refuses,
    /// Does not wait, because its topology has changed.
    Changes,
    /// Does not wait, and says nothing of it.
    Early,
    /// Sends another token back.
    Token,
    /// Gives everybody a wrong grade.
    Grade,
    /// Has no students.
    Nobody,
}

/// What it was asked by fetches.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Waits that it made.
    pub(crate) waits: AtomicU32,
    /// Documents that it was asked for.
    pub(crate) finds: AtomicU32,
    /// The most waits at the same time.
    pub(crate) most: AtomicU32,
    /// Connections on which fetches came.
    pub(crate) connections: AtomicU32,
    under_way: AtomicU32,
}

/// The far side, on a free port of loopback. Its threads end with their connections; it takes no more once this is dropped.
#[derive(Debug)]
pub(crate) struct FarSide {
    address: SocketAddr,
    world: Arc<World>,
}

/// What its connections share.
#[derive(Debug, Default)]
struct World {
    fault: Option<Fault>,
    process: ObjectId,
    students: Mutex<HashMap<i64, Document>>,
    ended: AtomicBool,
    seen: Seen,
}

impl FarSide {
    pub(crate) fn start(fault: Option<Fault>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let world = Arc::new(World { fault, process: ObjectId::new(), ..World::default() });
        let shared = Arc::clone(&world);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if shared.ended.load(Ordering::SeqCst) {
                    return;
                }
                let world = Arc::clone(&shared);
                thread::spawn(move || Line { stream, world, fetches: false }.serve());
            }
        });
        Self { address, world }
    }

    pub(crate) fn url(&self) -> String {
        format!("mongodb://{}/test", self.address)
    }

    pub(crate) fn seen(&self) -> &Seen {
        &self.world.seen
    }

    pub(crate) fn students(&self) -> usize {
        self.world.students.lock().unwrap().len()
    }
}

impl Drop for FarSide {
    fn drop(&mut self) {
        self.world.ended.store(true, Ordering::SeqCst);
        // Wakes the thread that listens.
        let _ = TcpStream::connect(self.address);
    }
}

/// One connection.
struct Line {
    stream: TcpStream,
    world: Arc<World>,
    /// True once a fetch has come on it.
    fetches: bool,
}

/// A command as it came.
struct Command {
    number: i32,
    /// Set by a driver's watching: it allows many answers to one `hello`.
    watches: bool,
    body: Document,
}

impl Line {
    /// Answers until the client goes, or the fault ends it.
    fn serve(mut self) {
        self.stream.set_nodelay(true).unwrap();
        while let Some(command) = self.receive() {
            let (of_fetch, answer) = self.answer(&command);
            let bytes = message(command.number, &answer);
            let fault = self.world.fault.filter(|_| of_fetch);
            let (bytes, goes_on) = fault.map_or((bytes.clone(), true), |fault| spoilt(fault, bytes));
            if fault == Some(Fault::Silent) {
                thread::sleep(Duration::from_secs(3));
                return;
            }
            if self.stream.write_all(&bytes).is_err() || !goes_on {
                let _ = self.stream.shutdown(Shutdown::Write);
                return;
            }
        }
    }

    fn receive(&mut self) -> Option<Command> {
        let mut head = [0; 21];
        self.stream.read_exact(&mut head).ok()?;
        let word = |at: usize| i32::from_le_bytes(head[at..at + 4].try_into().unwrap());
        assert_eq!((word(12), head[20]), (2013, 0), "OP_MSG, and a document");
        let mut body = vec![0; usize::try_from(word(0)).unwrap() - head.len()];
        self.stream.read_exact(&mut body).ok()?;
        let body = Document::from_reader(&body[..]).unwrap();
        Some(Command { number: word(4), watches: head[18] & 1 == 1, body })
    }

    /// The answer, and whether a fetch has asked for it.
    fn answer(&mut self, command: &Command) -> (bool, Document) {
        let body = &command.body;
        let name = body.keys().next().unwrap();
        let paused = body.contains_key("topologyVersion");
        let of_fetch = name == "find" || (paused && !command.watches);
        if of_fetch && !self.fetches {
            self.fetches = true;
            self.world.seen.connections.fetch_add(1, Ordering::SeqCst);
        }
        let answer = match name.as_str() {
            "hello" | "isMaster" | "ismaster" => self.hello(body, of_fetch),
            "find" => self.find(body),
            "update" => self.update(body),
            "ping" | "endSessions" => doc! { "ok": 1.0 },
            _ => doc! { "ok": 0.0, "errmsg": format!("no such command: '{name}'"), "code": 59 },
        };
        let refuses = of_fetch && self.world.fault == Some(Fault::Refuses);
        let refusal = || doc! { "ok": 0.0, "errmsg": "not today", "code": 1, "codeName": "InternalError" };
        (of_fetch, if refuses { refusal() } else { answer })
    }

    fn hello(&self, body: &Document, of_fetch: bool) -> Document {
        let mut counter = 6_i64;
        if let Ok(known) = body.get_document("topologyVersion") {
            let is_newest = known.get_object_id("processId").unwrap() == self.world.process
                && known.get_i64("counter").unwrap() == counter;
            match self.world.fault.filter(|_| of_fetch) {
                Some(Fault::Changes) => counter += 1,
                Some(Fault::Early) => {}
                _ if is_newest => self.wait(body.get_i64("maxAwaitTimeMS").unwrap(), of_fetch),
                _ => {}
            }
        }
        doc! {
            "isWritablePrimary": true, "ismaster": true, "helloOk": true,
            "topologyVersion": { "processId": self.world.process, "counter": counter },
            "maxBsonObjectSize": 16_777_216, "maxMessageSizeBytes": 48_000_000, "maxWriteBatchSize": 100_000,
            "localTime": DateTime::now(), "logicalSessionTimeoutMinutes": 30, "connectionId": 7,
            "minWireVersion": 0, "maxWireVersion": 21, "readOnly": false, "ok": 1.0,
        }
    }

    fn wait(&self, ms: i64, of_fetch: bool) {
        let Seen { waits, most, under_way, .. } = &self.world.seen;
        if of_fetch {
            waits.fetch_add(1, Ordering::SeqCst);
            most.fetch_max(under_way.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        }
        thread::sleep(Duration::from_millis(ms.try_into().unwrap()));
        if of_fetch {
            under_way.fetch_sub(1, Ordering::SeqCst);
        }
    }

    /// The student's document as the projection asks for it; nothing else is understood.
    fn find(&self, body: &Document) -> Document {
        self.world.seen.finds.fetch_add(1, Ordering::SeqCst);
        let id = body.get_document("filter").unwrap().get_i64("_id").unwrap();
        let projection = body.get_document("projection").unwrap();
        let mut token = projection.get_document("token").unwrap().get_i64("$literal").unwrap();
        assert_eq!(body.get_i64("limit").or(body.get_i32("limit").map(i64::from)).unwrap(), 1);
        let students = self.world.students.lock().unwrap();
        let fault = self.world.fault;
        let mut found = Vec::new();
        if let Some(student) = students.get(&id).filter(|_| fault != Some(Fault::Nobody)) {
            let grade = student.get_i64("grade").unwrap() + i64::from(fault == Some(Fault::Grade));
            token ^= i64::from(fault == Some(Fault::Token));
            found.push(Bson::Document(doc! { "grade": grade, "token": token }));
        }
        doc! { "cursor": { "firstBatch": found, "id": 0_i64, "ns": "test.inflight_students" }, "ok": 1.0 }
    }

    /// Inserts whom it does not know yet.
    fn update(&self, body: &Document) -> Document {
        let mut students = self.world.students.lock().unwrap();
        let updates = body.get_array("updates").unwrap();
        for update in updates.iter().filter_map(Bson::as_document) {
            let id = update.get_document("q").unwrap().get_i64("_id").unwrap();
            assert!(update.get_bool("upsert").unwrap());
            let new = update.get_document("u").unwrap().get_document("$setOnInsert").unwrap();
            students.entry(id).or_insert_with(|| new.clone());
        }
        doc! { "n": i32::try_from(updates.len()).unwrap(), "nModified": 0, "ok": 1.0 }
    }
}

/// The bytes of an answer.
fn message(number: i32, answer: &Document) -> Vec<u8> {
    let body = answer.to_vec().unwrap();
    let length = i32::try_from(21 + body.len()).unwrap();
    let words = [length, 99, number, 2013, 0];
    let head = words.iter().flat_map(|word| word.to_le_bytes());
    head.chain([0]).chain(body).collect()
}

/// The answer with the fault in it, and whether the connection goes on.
fn spoilt(fault: Fault, mut bytes: Vec<u8>) -> (Vec<u8>, bool) {
    match fault {
        Fault::Closes => bytes.clear(),
        Fault::Half => bytes.truncate(bytes.len() / 2),
        Fault::Length(length) => bytes[0..4].copy_from_slice(&length.to_le_bytes()),
        Fault::Number => bytes[8] ^= 0x55,
        Fault::Code(code) => bytes[12..16].copy_from_slice(&code.to_le_bytes()),
        Fault::Flags(flags) => bytes[16] = flags,
        Fault::Section(kind) => bytes[20] = kind,
        Fault::Bytes => bytes[25..].fill(0xff),
        _ => return (bytes, true),
    }
    (bytes, false)
}
