//! Both clients against a server that follows a script: they must hear the same.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::*;
use crate::backend::{BlockingClient as _, Response};
use crate::payload;
use crate::plan::{Limits, MILLISECOND, Method, Nanos, Requests};

/// What the server does with a request.
#[derive(Clone, Copy)]
enum Act {
    /// Sends these bytes, and goes on with the connection.
    Say(&'static str),
    /// Sends them and closes the connection.
    SayAndClose(&'static str),
    /// Sends nothing.
    Hang,
}

/// A server on loopback that does the same with every request, and keeps what it was sent.
struct Server {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new(act: Act) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heads);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let kept = Arc::clone(&kept);
                thread::spawn(move || converse(stream, act, &kept));
            }
        });
        Self { address, heads }
    }

    fn site(&self) -> Http {
        let site = ServiceEndpoint { pid: 0, address: self.address, key: "the key".to_owned() };
        let tokens = vec![("ada".to_owned(), "Bearer a.b.c".to_owned())];
        Http { tokens, ..Http::at(&site, None).unwrap() }
    }
}

/// Reads request after request; a body is as long as its head says.
fn converse(mut stream: TcpStream, act: Act, kept: &Mutex<Vec<String>>) {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            match stream.read(&mut chunk) {
                Ok(0) | Err(_) => return,
                Ok(read) => bytes.extend_from_slice(&chunk[..read]),
            }
            continue;
        };
        let head = String::from_utf8(bytes.drain(..end + 4).collect()).unwrap().to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
        while bytes.len() < length {
            let read = stream.read(&mut chunk).unwrap();
            bytes.extend_from_slice(&chunk[..read]);
        }
        let body = String::from_utf8(bytes.drain(..length).collect()).unwrap();
        kept.lock().unwrap().push(head + &body);
        match act {
            Act::Say(text) => stream.write_all(text.as_bytes()).unwrap(),
            Act::SayAndClose(text) => {
                stream.write_all(text.as_bytes()).unwrap();
                let _ = stream.shutdown(Shutdown::Both);
                return;
            }
            Act::Hang => thread::sleep(Duration::from_secs(2)),
        }
    }
}

fn request(method: Method, body: Option<&str>) -> crate::plan::Request {
    crate::plan::Request {
        method,
        path: "/students/7?x=1".to_owned(),
        body: body.map(str::to_owned),
        token: Some("ada".to_owned()),
        headers: vec![("if-none-match".to_owned(), "*".to_owned())],
        expect: vec![200],
        fault: None,
    }
}

fn ask(request: crate::plan::Request, timeout_ms: u64) -> Attempt<'static> {
    let io = Io { token: 7, wait: 5 * MILLISECOND };
    Attempt {
        request: Box::leak(Box::new(request)),
        io,
        timeout: Some(timeout_ms * MILLISECOND),
        timeout_covers_pool: false,
        fault: Some(503),
    }
}

/// What each client hears when it asks twice.
fn hear(site: &Http, ask: Attempt<'static>) -> [Vec<AttemptResult>; 2] {
    let blocking = site.blocking().unwrap();
    let first = (0..2).map(|_| blocking.request(&ask).unwrap()).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let second = runtime.block_on(async {
        let client = site.non_blocking().await.unwrap();
        vec![client.request(ask).await.unwrap(), client.request(ask).await.unwrap()]
    });
    [first, second]
}

fn check(act: Act, method: Method, expect: &AttemptResult) {
    let server = Server::new(act);
    for (client, heard) in
        ["blocking", "async"].into_iter().zip(hear(&server.site(), ask(request(method, None), 500)))
    {
        assert_eq!(heard, [expect.clone(), expect.clone()], "{client}");
    }
}

const fn answer(status: u16, token: Option<u64>, retry_after: Option<Nanos>) -> AttemptResult {
    AttemptResult::Response(Response { status, token, retry_after })
}

#[test]
fn both_clients_hear_answers_alike() {
    let plain = "HTTP/1.1 200 OK\r\nx-inflight-answer: 42\r\ncontent-length: 2\r\n\r\n{}";
    check(Act::Say(plain), Method::Get, &answer(200, Some(42), None));
    let busy = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\ncontent-length: 4\r\n\r\nbusy";
    check(Act::Say(busy), Method::Get, &answer(503, None, Some(2_000_000_000)));
    let date = "HTTP/1.1 503 Busy\r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\ncontent-length: 0\r\n\r\n";
    check(Act::Say(date), Method::Get, &answer(503, None, None));
    // Nobody follows it: a redirect is an answer like any other.
    let moved = "HTTP/1.1 301 Moved\r\nLocation: /elsewhere\r\ncontent-length: 0\r\n\r\n";
    check(Act::Say(moved), Method::Get, &answer(301, None, None));
    let unmodified = "HTTP/1.1 304 Not Modified\r\netag: \"a\"\r\nx-inflight-body: 5\r\n\r\n";
    check(Act::Say(unmodified), Method::Get, &answer(304, None, None));
    let empty = "HTTP/1.1 204 No Content\r\nx-inflight-answer: 1\r\n\r\n";
    check(Act::Say(empty), Method::Delete, &answer(204, Some(1), None));
    check(Act::Say(empty), Method::Options, &answer(204, Some(1), None));
    check(Act::Say(plain), Method::Trace, &answer(200, Some(42), None));
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\nx-inflight-body: 5\r\n\r\n";
    check(Act::Say(head), Method::Head, &answer(200, None, None));
}

#[test]
fn a_body_that_is_not_the_one_that_was_sent_is_no_answer() {
    let right = payload::fingerprint(b"{}");
    let say = |body: &str| -> &'static str {
        let head = format!("HTTP/1.1 200 OK\r\nx-inflight-body: {right}\r\ncontent-length: 2\r\n\r\n{body}");
        Box::leak(head.into_boxed_str())
    };
    check(Act::Say(say("{}")), Method::Get, &answer(200, None, None));
    check(Act::Say(say("[]")), Method::Get, &AttemptResult::WrongBody);
}

/// The only connection is held for 600 ms by somebody whom nobody answers; who asks meanwhile has 200 ms.
#[test]
fn a_timeout_covers_the_wait_for_a_connection_where_it_is_asked_to() {
    let server = Server::new(Act::Hang);
    let site = Http { connections: Some(1), ..server.site() };
    let holder = ask(request(Method::Get, None), 600);
    for covers in [false, true] {
        let second = Attempt { timeout_covers_pool: covers, ..ask(request(Method::Get, None), 200) };
        let (blocking, start) = (site.blocking().unwrap(), std::time::Instant::now());
        let waited = thread::scope(|scope| {
            scope.spawn(|| blocking.request(&holder).unwrap());
            thread::sleep(Duration::from_millis(50));
            assert_eq!(blocking.request(&second).unwrap(), AttemptResult::Timeout, "{covers}");
            start.elapsed()
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let async_waited = runtime.block_on(async {
            let client = site.non_blocking().await.unwrap();
            let start = std::time::Instant::now();
            let holding = tokio::spawn(client.request(holder));
            tokio::time::sleep(Duration::from_millis(50)).await;
            assert_eq!(client.request(second).await.unwrap(), AttemptResult::Timeout, "{covers}");
            holding.abort();
            start.elapsed()
        });
        for waited in [waited, async_waited] {
            // 50 + 200 ms, or 200 ms more than the 600 of the other.
            assert_eq!(waited < Duration::from_millis(600), covers, "{waited:?}");
        }
    }
}

#[test]
fn both_clients_hear_silence_alike() {
    check(Act::SayAndClose(""), Method::Get, &AttemptResult::Lost);
    // It promised ten bytes.
    check(
        Act::SayAndClose("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"),
        Method::Get,
        &AttemptResult::Lost,
    );
    check(Act::SayAndClose("this is not HTTP\r\n\r\n"), Method::Get, &AttemptResult::Lost);
    // Two slow answers of the four must not be one behind the other.
    let start = Instant::now();
    check(Act::Hang, Method::Get, &AttemptResult::Timeout);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    let stalls = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{";
    check(Act::Say(stalls), Method::Get, &AttemptResult::Timeout);
}

#[test]
fn nobody_there_is_a_refusal_for_both() {
    // A port that was free a moment ago.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let site = Http::at(&ServiceEndpoint { pid: 0, address, key: String::new() }, Some(1)).unwrap();
    for heard in hear(&site, ask(request(Method::Get, None), 500)) {
        assert_eq!(heard, [AttemptResult::Refused, AttemptResult::Refused]);
    }
}

#[test]
fn both_clients_send_the_same() {
    let plain = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    for (method, body) in [
        (Method::Get, None),
        (Method::Head, None),
        (Method::Post, None),
        (Method::Post, Some("{\"name\":\"Ада\"}")),
        (Method::Put, Some("{}")),
        (Method::Patch, Some("{}")),
        (Method::Delete, None),
        (Method::Options, None),
        (Method::Trace, None),
    ] {
        let server = Server::new(Act::Say(plain));
        hear(&server.site(), ask(request(method, body), 2_000));
        let heads = server.heads.lock().unwrap();
        let sorted = |text: &String| {
            let (head, body) = text.split_once("\r\n\r\n").unwrap();
            let mut lines: Vec<String> = head.lines().map(str::to_owned).collect();
            lines[1..].sort();
            (lines, body.to_owned())
        };
        let (blocking, asynchronous) = (sorted(&heads[0]), sorted(&heads[2]));
        assert_eq!(blocking, asynchronous, "{method:?}");
        let (lines, sent) = blocking;
        assert_eq!(lines[0], format!("{} /students/7?x=1 http/1.1", method.word().to_lowercase()));
        assert_eq!(sent, body.unwrap_or_default(), "{method:?}");
        for line in [
            "authorization: bearer a.b.c",
            "if-none-match: *",
            "x-inflight-key: the key",
            "x-inflight-token: 7",
            "x-inflight-wait: 5000000",
            "x-inflight-fault: 503",
        ] {
            assert!(lines.iter().any(|sent| sent == line), "{method:?} lacks {line}: {lines:?}");
        }
    }
}

#[test]
fn a_user_that_nobody_knows_is_told_before_anything_is_sent() {
    let server = Server::new(Act::Hang);
    let mut unknown = request(Method::Get, None);
    unknown.token = Some("mallory".to_owned());
    let requests = Requests { list: Box::new([unknown]), ..Requests::default() };
    let limits = Limits { workers: 1, in_flight: None, blocking_threads: 1, connections: None };
    let (fetches, steps, groups) = (Box::default(), Box::default(), Box::default());
    let plan = Plan {
        fetches,
        steps,
        groups,
        limits,
        seed: 0,
        clients: None,
        admission: crate::plan::Admission::default(),
        requests,
    };
    let service = Some(ServiceEndpoint { pid: 0, address: server.address, key: String::new() });
    let error = Http::open(&plan, &Endpoints { service, ..Endpoints::default() }).unwrap_err().to_string();
    assert!(error.contains("no user `mallory`; it knows ada, grace, linus"), "{error}");
    assert!(server.heads.lock().unwrap().is_empty());
}
