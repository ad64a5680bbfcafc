//! What hostile clients and a hard kill try, and that it harms nothing.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use serde_json::json;

use super::client::{Reply, Service};
use super::common::Sandbox;

#[test]
fn a_trace_keeps_secrets() {
    let service = Service::start("");
    let headers = "Authorization: Bearer secret1\nCookie: a=secret2\nProxy-Authorization: Basic secret3\n\
                   X-Inflight-Key: secret4\nX-Seen: yes";
    let echo = service.ask("TRACE /students/1", headers, "").expect(200);
    assert!(echo.body.starts_with("TRACE /students/1 HTTP/1.1\r\n"), "{}", echo.body);
    assert!(echo.body.contains("x-seen: yes\r\n"), "{}", echo.body);
    assert!(!echo.body.contains("secret"), "{}", echo.body);
}

#[test]
fn a_body_that_is_too_large_is_refused_and_the_service_lives() {
    let service = Service::start("--body 1000");
    let document = |name: usize| format!(r#"{{"name":"{}","grade":1}}"#, "x".repeat(name));
    let json = "Content-Type: application/json";
    service.ask("POST /students", json, &document(100)).expect(201);
    service.ask("POST /students", json, &document(2000)).expect(413);
    // One that says it is small and is not, in chunks.
    let mut stream = service.connect();
    write!(stream, "POST /students HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{json}\r\n").unwrap();
    write!(stream, "Transfer-Encoding: chunked\r\n\r\n7d0\r\n{}\r\n0\r\n\r\n", "x".repeat(2000)).unwrap();
    Reply::read(&mut stream).unwrap().expect(413);
    // One that says it is enormous, and does not send it: nothing is set aside for it.
    let mut stream = service.connect();
    write!(stream, "POST /students HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{json}\r\n").unwrap();
    write!(stream, "Content-Length: 99999999999\r\n\r\n").unwrap();
    Reply::read(&mut stream).unwrap().expect(413);
    // Login is open to everybody, and reads bodies too.
    service.ask("POST /login", json, &document(2000)).expect(413);
    service.get("/students/1").expect(200);
}

#[test]
fn a_body_that_does_not_come_is_a_408() {
    let service = Service::start("");
    let mut stream = service.connect();
    let head =
        "POST /students HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n";
    write!(stream, "{head}Content-Length: 30\r\n\r\n{{").unwrap();
    Reply::read(&mut stream).unwrap().expect(408);
}

#[test]
fn whoever_dawdles_is_cut_and_holds_up_nobody() {
    let service = Service::start("--patience 1s");
    thread::scope(|scope| {
        let loris: Vec<_> = (0..30)
            .map(|_| {
                scope.spawn(|| {
                    let mut stream = service.connect();
                    let start = Instant::now();
                    // A byte of the head now and then, until the other end has had enough of it.
                    for byte in b"GET /students/1 HTTP/1.1\r\nHost: x\r\nX-Long: ".iter().chain(&[b'x'; 400])
                    {
                        if stream.write_all(&[*byte]).is_err() {
                            break;
                        }
                        thread::sleep(Duration::from_millis(100));
                    }
                    start.elapsed()
                })
            })
            .collect();
        for _ in 0..10 {
            let start = Instant::now();
            service.get("/students/1").expect(200);
            assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
            thread::sleep(Duration::from_millis(50));
        }
        for one in loris {
            let lived = one.join().unwrap();
            assert!(lived < Duration::from_secs(10), "it was cut after {lived:?}");
        }
    });
}

/// Bytes that are no HTTP, or such as only a smuggler sends.
#[test]
fn nonsense_is_refused_and_the_service_lives() {
    let service = Service::start("--patience 1s");
    let long = "x".repeat(200_000);
    let host = "Host: x\r\nConnection: close\r\n";
    for bytes in [
        "\r\n\r\n".to_owned(),
        "GET\r\n\r\n".to_owned(),
        "\0\0\0\0\u{16}\u{3}\u{1}".to_owned(),
        format!("GET /{long} HTTP/1.1\r\n{host}\r\n"),
        format!("GET / HTTP/1.1\r\nX: {long}\r\n{host}\r\n"),
        format!("GET / HTTP/1.1\r\n{}{host}\r\n", "A: b\r\n".repeat(5000)),
        format!("GET / HTTP/9.9\r\n{host}\r\n"),
        format!("POST /students HTTP/1.1\r\n{host}Content-Length: -1\r\n\r\n"),
        format!("POST /students HTTP/1.1\r\n{host}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"),
        format!("POST /students HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\nZZ\r\n"),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
    ] {
        let mut stream = service.connect();
        // It may hang up before it has read all of it.
        let _ = stream.write_all(bytes.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        let refused =
            answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.0 4");
        assert!(refused, "{:?}: {answer}", &bytes[..bytes.len().min(60)]);
        service.get("/students/1").expect(200);
    }
}

/// Clients that go away in the middle leave no transaction open and no connection of the pool behind.
#[test]
fn whoever_hangs_up_leaves_nothing_behind() {
    let service = Service::start("--pool 2 --latency storage=5ms");
    for nth in 0..60 {
        let mut stream = TcpStream::connect(service.address).unwrap();
        let body = json!({ "name": "gone", "grade": 1 }).to_string();
        write!(stream, "PUT /students/{} HTTP/1.1\r\nHost: x\r\n", 100 + nth).unwrap();
        let length = body.len();
        write!(stream, "Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
        thread::sleep(Duration::from_millis(nth % 12));
        drop(stream);
    }
    for _ in 0..5 {
        service.send("PATCH /students/1", &json!({ "grade": 5 })).expect(200);
        service.get("/students?limit=100").expect(200);
    }
}

/// Whatever was acknowledged before the kill is there after it, and the file is whole.
#[test]
fn a_kill_in_the_middle_harms_no_file() {
    let sandbox = Sandbox::new();
    let file = sandbox.path().join("school.db");
    let flags = format!("--storage sqlite:{}", file.display());
    let mut service = Service::start(&flags);
    let acknowledged = Mutex::new(Vec::new());
    let course = service.send("POST /courses", &json!({ "title": "x", "seats": 100_000 })).expect(201).id();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let document = json!({ "name": "kept", "grade": 1 }).to_string();
                let json = "Content-Type: application/json";
                while let Ok(reply) = service.try_ask("POST /students", json, &document) {
                    let id = reply.expect(201).id();
                    acknowledged.lock().unwrap().push(id);
                    let enrol = format!("PUT /students/{id}/courses/{course}");
                    if service.try_ask(&enrol, "", "").is_err() {
                        break;
                    }
                }
            });
        }
        thread::sleep(Duration::from_millis(600));
        service.signal(Signal::SIGKILL);
    });
    service.child.wait().unwrap();
    let acknowledged = acknowledged.into_inner().unwrap();
    assert!(!acknowledged.is_empty(), "nothing was written before the kill");
    let connection = rusqlite::Connection::open(&file).unwrap();
    let check: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    let number = |query: &str| connection.query_row(query, [course], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(
        number("SELECT COUNT(*) FROM inflight_service_enrolments WHERE course_id = ?"),
        number("SELECT enrolled FROM inflight_service_courses WHERE id = ?"),
        "enrolments and seats change together"
    );
    drop(connection);
    let service = Service::start(&flags);
    for id in acknowledged {
        assert_eq!(service.get(&format!("/students/{id}")).expect(200).json()["name"], "kept");
    }
}
