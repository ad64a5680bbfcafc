//! Injected faults, overload, and the end.

use std::fs;
use std::io::Write as _;
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use serde_json::json;

use super::client::{Reply, Service};
use super::common::{self, Sandbox};

#[test]
fn injected_failures_are_500_and_the_same_for_the_same_seed() {
    let statuses = |flags: &str| -> Vec<u16> {
        let service = Service::start(flags);
        (0..40).map(|_| service.get("/students/1").status).collect()
    };
    let first = statuses("--fail 50% --seed 7");
    assert_eq!(first, statuses("--fail app=0.5 --seed 7"));
    assert_ne!(first, statuses("--fail 50% --seed 8"));
    // Binomial: 20, standard deviation 3.2.
    let failed = first.iter().filter(|status| **status == 500).count();
    assert!((6..=34).contains(&failed), "{failed} of 40");
    assert!(first.iter().all(|status| [200, 500].contains(status)), "{first:?}");
}

#[test]
fn injected_latency_is_waited_for() {
    let service = Service::start("--latency storage=200ms");
    let start = Instant::now();
    service.get("/students/1").expect(200);
    assert!(start.elapsed() >= Duration::from_millis(200), "{:?}", start.elapsed());
    // What a run measures is not touched by it.
    let start = Instant::now();
    service.get("/wait/0/1").expect(200);
    assert!(start.elapsed() < Duration::from_millis(200), "{:?}", start.elapsed());
}

/// Somebody takes a table away while the service runs: that is a 500 to everybody who needs it, and to nobody else.
#[test]
fn storage_that_breaks_is_a_500() {
    let sandbox = Sandbox::new();
    let file = sandbox.path().join("school.db");
    let service = Service::start(&format!("--storage sqlite:{}", file.display()));
    service.get("/students/1/grades").expect(200);
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.execute_batch("DROP TABLE inflight_service_grades").unwrap();
    let reply = service.get("/students/1/grades").expect(500);
    assert!(!reply.body.contains("inflight_service"), "the client does not see our SQL: {}", reply.body);
    service.get("/students/1").expect(200);
}

#[test]
fn too_much_at_once_is_a_503_that_says_when_to_come_again() {
    let service = Service::start("--in-work 2 --latency 800ms");
    let replies: Vec<Reply> = thread::scope(|scope| {
        let asks: Vec<_> = (0..8).map(|_| scope.spawn(|| service.get("/students/1"))).collect();
        asks.into_iter().map(|ask| ask.join().unwrap()).collect()
    });
    let answered = replies.iter().filter(|reply| reply.status == 200).count();
    assert!((2..8).contains(&answered), "{replies:?}");
    for reply in replies.into_iter().filter(|reply| reply.status != 200) {
        assert_eq!(reply.expect(503).header("retry-after"), Some("1"));
    }
    service.get("/students/1").expect(200);
}

#[test]
fn a_pool_that_is_too_small_makes_requests_wait_and_not_fail() {
    let service = Service::start("--pool 1");
    thread::scope(|scope| {
        for nth in 0..40 {
            let service = &service;
            scope.spawn(move || {
                let reply = if nth % 4 == 0 {
                    service.send("PATCH /students/1", &json!({ "grade": nth }))
                } else {
                    service.get("/students?limit=100")
                };
                reply.expect(200);
            });
        }
    });
}

#[test]
fn more_connections_than_allowed_have_to_wait_and_are_served() {
    let service = Service::start("--connections 2 --patience 700ms");
    let idle = [service.connect(), service.connect()];
    thread::sleep(Duration::from_millis(100));
    let start = Instant::now();
    service.get("/students/1").expect(200);
    // The idle ones are cut when their patience is over; the third was not let in before.
    assert!(start.elapsed() > Duration::from_millis(300), "{:?}", start.elapsed());
    drop(idle);
}

#[test]
fn the_end_waits_for_what_is_under_way_but_not_for_ever() {
    let mut service = Service::start("--latency 600ms --grace 10s");
    let mut stream = service.connect();
    write!(stream, "GET /students/1 HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    thread::sleep(Duration::from_millis(200));
    service.signal(Signal::SIGTERM);
    Reply::read(&mut stream).unwrap().expect(200);
    assert_eq!(common::wait(&mut service.child, Duration::from_secs(10)).code, Some(143));

    let mut service = Service::start("--latency 60s --grace 300ms");
    let mut slow = service.connect();
    write!(slow, "GET /students/1 HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut half = service.connect();
    write!(half, "GET /stud").unwrap();
    thread::sleep(Duration::from_millis(200));
    service.signal(Signal::SIGINT);
    assert_eq!(common::wait(&mut service.child, Duration::from_secs(10)).code, Some(130));
}

/// The addresses on which a process listens.
fn listening(pid: u32) -> Vec<(String, u16)> {
    let sockets: Vec<String> = fs::read_dir(format!("/proc/{pid}/fd"))
        .unwrap()
        .filter_map(|fd| fs::read_link(fd.unwrap().path()).ok())
        .filter_map(|link| Some(link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect();
    let mut found = Vec::new();
    for table in ["tcp", "tcp6"] {
        let text = fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default();
        for line in text.lines().skip(1) {
            // sl local_address rem_address st … inode (proc(5)); 0A is LISTEN.
            let fields: Vec<&str> = line.split_whitespace().collect();
            if fields[3] == "0A" && sockets.iter().any(|inode| inode == fields[9]) {
                let (address, port) = fields[1].split_once(':').unwrap();
                found.push((address.to_owned(), u16::from_str_radix(port, 16).unwrap()));
            }
        }
    }
    found
}

#[test]
fn all_of_it_listens_on_loopback_and_the_inner_services_let_no_stranger_in() {
    let mut service = Service::start("");
    let listeners = listening(service.child.id());
    assert_eq!(listeners.len(), 5, "the gateway and four services: {listeners:?}");
    let public = service.address.port();
    for (address, port) in listeners {
        assert_eq!(address, "0100007F", "127.0.0.1, as the kernel writes it");
        if port != public {
            service.address.set_port(port);
            for headers in ["", "X-Inflight-User: grace\nX-Inflight-Role: admin", "X-Inflight-Key: x"] {
                for request in ["GET /users", "POST /charges", "GET /orders", "POST /payments"] {
                    let reply = service.try_ask(request, headers, "").unwrap();
                    assert_eq!(reply.status, 403, "{request} at port {port}");
                }
            }
        }
    }
}

#[test]
fn flags_that_mean_nothing_are_refused() {
    for (flags, words) in [
        ("--latency moon=3ms", "no tier is called"),
        ("--latency 30ms..20ms", "backwards"),
        ("--fail 101%", "no share"),
        ("--storage mongodb://localhost", "storage is"),
        ("--in-work 0", "1 to 1000000"),
        ("--patience 0s", "24h"),
    ] {
        let ran = common::ran(&mut Service::command(flags)).expect(2);
        assert!(ran.err.contains(words), "{flags}: {}", ran.err);
    }
    // Nobody listens on port 1.
    if cfg!(feature = "postgres") {
        let flags = "--storage postgres://nobody@127.0.0.1:1/none";
        let ran = common::ran(&mut Service::command(flags)).expect(1);
        assert!(ran.err.contains("storage does not answer"), "{}", ran.err);
    }
    if cfg!(feature = "redis") {
        let ran = common::ran(&mut Service::command("--cache redis://127.0.0.1:1/")).expect(1);
        assert!(ran.err.contains("cache"), "{}", ran.err);
    }
}

/// A tunnel to the service itself, and what must not be reached by one.
#[test]
fn a_tunnel_leads_to_loopback_and_nowhere_else() {
    let service = Service::start("--tunnel");
    let port = service.address.port();
    for target in [
        "10.0.0.1:80",
        "192.168.0.1:80",
        "169.254.169.254:80",
        "0.0.0.0:80",
        "[::]:80",
        "[::ffff:10.0.0.1]:80",
        "example.org:80",
        "localhost.example.org:80",
        "127.0.0.1.example.org:80",
        "2130706433:80",
    ] {
        let start = Instant::now();
        service.ask(&format!("CONNECT {target}"), "", "").expect(403);
        assert!(start.elapsed() < Duration::from_secs(2), "{target}: nothing is looked up");
    }
    for nonsense in ["CONNECT 127.0.0.1", "CONNECT 127.0.0.1:0"] {
        service.ask(nonsense, "", "").expect(400);
    }
    service.ask("CONNECT 127.0.0.1:1", "", "").expect(502);
    for host in ["127.0.0.1", "localhost"] {
        let mut stream: TcpStream = service.connect();
        write!(stream, "CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n").unwrap();
        write!(stream, "GET /students/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let outer = Reply::read(&mut stream).unwrap();
        assert_eq!(outer.status, 200);
        assert!(outer.body.starts_with("HTTP/1.1 200 OK"), "{outer:?}");
        assert!(outer.body.ends_with(r#"{"id":1,"name":"Ada Lovelace","grade":98}"#), "{outer:?}");
    }
}
