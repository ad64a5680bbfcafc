//! Every backend: both clients answer what was asked, never early, over no more connections than allowed.
//!
//! The servers of `postgres`, `mysql`, `redis` and `mongodb` are looked for only where the environment names them: elsewhere
//! their tests say so and pass. For `mongodb` a far side of our own stands in as well.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[cfg(feature = "mongodb")]
#[path = "mongodb/mod.rs"]
mod mongodb;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use inflight::backend::{
    self, Backend, BlockingClient as _, Endpoints, FarSide, Io, NonBlockingClient as _, ServiceEndpoint,
    Witness,
};
use inflight::model::BACKENDS;
use inflight::plan::{Admission, Fetch, Limits, MILLISECOND, Plan, Requests};

/// Backends whose far side looks at its clock now and then only, with how late that makes it: Redis does ten times a second.
const LATE: [(&str, Duration); 1] = [("redis", Duration::from_millis(110))];

/// The service, ended with its owner.
struct Service {
    child: Child,
    site: Endpoints,
}

impl Service {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_inflight"))
            .args(["serve", "--port", "0", "--child"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(child.stdin.as_mut().unwrap(), "secret").unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().parse().expect("the service says where it listens");
        let service = ServiceEndpoint { pid: child.id(), address, key: "secret".to_owned() };
        Self { child, site: Endpoints { service: Some(service), ..Endpoints::default() } }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A plan of `fetches` fetches without steps: only its limits matter here.
fn plan(fetches: usize, connections: Option<u32>) -> Plan {
    Plan {
        fetches: vec![Fetch { arrival: 0, steps: 0..0 }; fetches].into(),
        steps: Box::default(),
        groups: Box::default(),
        limits: Limits { workers: 1, in_flight: None, blocking_threads: 1, connections },
        seed: 1,
        clients: None,
        admission: Admission::default(),
        requests: Requests::default(),
    }
}

fn io(token: u64, wait_ms: u64) -> Io {
    Io { token, wait: wait_ms * MILLISECOND }
}

/// What every backend must do; `slack` is what its far side may be late by, however quiet the machine.
fn check<B: Backend>(site: &Endpoints, slack: Duration) {
    B::prepare(site).unwrap_or_else(|error| panic!("{error}"));
    B::prepare(site).expect("a second time does no harm");
    blocking::<B>(site, slack);
    if B::SPEC.has_non_blocking {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(non_blocking::<B>(site, slack));
    }
    missing_far_side::<B>();
}

fn blocking<B: Backend>(site: &Endpoints, slack: Duration) {
    let backend = B::open(&plan(6, Some(3)), site).unwrap();
    let client = backend.blocking().unwrap();
    for token in [0, 1, u64::MAX, 1 << 63] {
        let io = io(token, 0);
        assert_eq!(client.wait(&io).unwrap(), io.answer(), "{} {token}", B::SPEC.id);
    }
    let start = Instant::now();
    thread::scope(|scope| {
        for token in 0..6 {
            let client = &client;
            scope.spawn(move || {
                let (io, start) = (io(token, 60), Instant::now());
                assert_eq!(client.wait(&io).unwrap(), io.answer(), "{}", B::SPEC.id);
                assert!(
                    start.elapsed() >= Duration::from_nanos((B::SPEC.promised)(io.wait)),
                    "{}",
                    B::SPEC.id
                );
            });
        }
    });
    rounds::<B>(start.elapsed(), slack);
    few_threads::<B>(|token| assert!(client.wait(&io(token, 0)).is_ok(), "{}", B::SPEC.id));
}

/// Nobody hides a thread behind a wait: a client that makes one for each costs a multiple of what it seems to.
fn few_threads<B: Backend>(wait: impl FnMut(u64)) {
    const WAITS: u64 = 300;
    let before = threads_made();
    (0..WAITS).for_each(wait);
    // The other tests of this file make some too.
    let made = threads_made() - before;
    assert!(made < WAITS / 2, "{}: {made} threads for {WAITS} waits", B::SPEC.id);
}

/// Threads that this process has made so far: their ids are counted.
fn threads_made() -> u64 {
    let id = thread::spawn(|| format!("{:?}", thread::current().id())).join().unwrap();
    id.trim_start_matches("ThreadId(").trim_end_matches(')').parse().unwrap()
}

async fn non_blocking<B: Backend>(site: &Endpoints, slack: Duration) {
    let backend = B::open(&plan(6, Some(3)), site).unwrap();
    let client = backend.non_blocking().await.unwrap();
    for token in [0, 1, u64::MAX, 1 << 63] {
        let io = io(token, 0);
        assert_eq!(client.wait(io).await.unwrap(), io.answer(), "{} {token}", B::SPEC.id);
    }
    let start = Instant::now();
    let waits = (0..6).map(|token| {
        let io = io(token, 60);
        let wait = client.wait(io);
        async move { assert_eq!(wait.await.unwrap(), io.answer(), "{}", B::SPEC.id) }
    });
    futures_util::future::join_all(waits).await;
    rounds::<B>(start.elapsed(), slack);
}

/// Six waits over three connections are two rounds where there are connections, and one where there are none.
fn rounds<B: Backend>(took: Duration, slack: Duration) {
    let rounds = if B::SPEC.far_side == FarSide::Nobody { 1 } else { 2 };
    let least = Duration::from_nanos((B::SPEC.promised)(60 * MILLISECOND)) * rounds;
    assert!(took >= least, "{}: {took:?}, though {rounds} rounds take {least:?}", B::SPEC.id);
    // Wide: these machines are shared. Six waits in a row would take 360 ms and more.
    assert!(took < least + slack * rounds + Duration::from_millis(1_500), "{}: {took:?}", B::SPEC.id);
}

/// Without a service there is an error and no panic.
fn missing_far_side<B: Backend>() {
    if B::SPEC.far_side == FarSide::Service {
        let error = B::open(&plan(1, None), &Endpoints::default()).map(drop).unwrap_err();
        assert!(error.to_string().contains("no service"), "{error}");
    }
}

/// Checks a backend, unless it needs a server that the environment does not name; its id.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn checked<B: Backend>(site: &Endpoints) -> &'static str {
    let id = B::SPEC.id;
    match B::SPEC.far_side {
        FarSide::Server(server) if std::env::var_os(server.variable).is_none() => {
            eprintln!("skipped: {} names no server", server.variable);
        }
        _ => {
            let late = LATE.iter().find(|(late, _)| *late == id);
            check::<B>(site, late.map_or(Duration::ZERO, |(_, slack)| *slack));
        }
    }
    id
}

#[test]
fn every_backend_keeps_its_word() {
    let service = Service::start();
    let site = &service.site;
    // A new backend has its line here: only types can be asked, and the table holds none.
    let checked = [
        checked::<backend::Sleep>(site),
        checked::<backend::Http>(site),
        checked::<backend::Sqlite>(site),
        #[cfg(feature = "postgres")]
        checked::<backend::Postgres>(site),
        #[cfg(feature = "mysql")]
        checked::<backend::Mysql>(site),
        #[cfg(feature = "redis")]
        checked::<backend::Redis>(site),
        #[cfg(feature = "mongodb")]
        checked::<backend::Mongodb>(site),
        checked::<backend::Null>(site),
    ];
    let table: Vec<&str> = BACKENDS.iter().map(|entry| entry.spec.id).collect();
    assert_eq!(checked.as_slice(), table, "every backend of the table has its line in tests/backends.rs");
}

/// A stranger's request is refused, and the refusal is a failure and no fast answer.
#[test]
fn a_wrong_key_is_a_failure() {
    let mut service = Service::start();
    service.site.service.as_mut().unwrap().key = "guess".to_owned();
    let backend = <inflight::backend::Http as Backend>::open(&plan(1, None), &service.site).unwrap();
    let failure = backend.blocking().unwrap().wait(&io(7, 0)).unwrap_err().to_string();
    assert!(failure.contains("403"), "{failure}");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = runtime.block_on(backend.non_blocking()).unwrap();
    let failure = runtime.block_on(client.wait(io(7, 0))).unwrap_err().to_string();
    assert!(failure.contains("403"), "{failure}");
}

/// What the service answers to a GET of this address by somebody without a key: the status, and the body.
fn get(url: &str) -> (u16, String) {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// Whoever knows the name is answered and written down, and only the run may read that.
#[test]
fn a_service_bears_witness_of_what_a_lane_asks() {
    let mut service = Service::start();
    let site = service.site.service.clone().unwrap();
    let witness = Witness::open(&site, 1).unwrap();
    let ask = |url: &str, rest: &str| get(&format!("{url}/{rest}"));
    assert_eq!(ask(&witness.url(), "20000000/5"), (200, "3854473046".to_owned()));
    for (rest, status) in
        [("20000000", 403), ("x/5", 400), ("1/99999999999", 400), ("999999999999999/5", 400)]
    {
        assert_eq!(ask(&witness.url(), rest).0, status, "{rest}");
    }
    assert_eq!(ask(&format!("{}0", witness.url()), "0/5").0, 404, "of another name nothing is known");
    let seen = witness.read().unwrap();
    let [asked] = seen.asked[..] else { panic!("{seen:?}") };
    assert_eq!((asked.wait, asked.token, seen.surplus), (20 * MILLISECOND, 5, 0));
    assert!(asked.answered.unwrap() - asked.came >= asked.wait, "{asked:?}");
    // There is room for twice as many and some, and no more.
    (0..20).for_each(|token| drop(ask(&witness.url(), &format!("0/{token}"))));
    let seen = witness.read().unwrap();
    assert_eq!((seen.asked.len(), seen.surplus), (18, 3));

    let next = Witness::open(&site, 1).unwrap();
    assert!(witness.read().is_err() && ask(&witness.url(), "0/5").0 == 404, "the one before is forgotten");
    assert!(next.read().unwrap().asked.is_empty());
    assert_eq!(get(&next.url().replace("/lane/", "/witness/")).0, 403, "a lane cannot read it");
    service.site.service.as_mut().unwrap().key = "guess".to_owned();
    let refused = Witness::open(service.site.service.as_ref().unwrap(), 1).unwrap_err().to_string();
    assert!(refused.contains("403"), "{refused}");
}

/// A far side that dies in the middle of a wait is a failure for both clients, at once.
#[test]
fn a_service_that_is_killed_fails_its_waits() {
    let mut service = Service::start();
    let backend = <inflight::backend::Http as Backend>::open(&plan(2, None), &service.site).unwrap();
    let client = backend.blocking().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let other = runtime.block_on(backend.non_blocking()).unwrap();
    let task = runtime.spawn(async move { other.wait(io(1, 30_000)).await });
    let thread = thread::spawn(move || client.wait(&io(2, 30_000)));
    thread::sleep(Duration::from_millis(300));
    let start = Instant::now();
    service.child.kill().unwrap();
    assert!(thread.join().unwrap().is_err());
    assert!(runtime.block_on(task).unwrap().is_err());
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

/// The service ends with its parent, whatever is under way.
#[test]
fn a_service_ends_when_its_input_closes() {
    let mut service = Service::start();
    drop(service.child.stdin.take());
    let start = Instant::now();
    while service.child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < Duration::from_secs(5), "it goes on");
        thread::sleep(Duration::from_millis(10));
    }
}
