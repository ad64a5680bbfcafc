//! The service of the lecture, over real sockets: every method, every status code, and what hostile clients try.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "service/client.rs"]
mod client;
mod common;
#[path = "service/contract.rs"]
mod contract;
#[path = "service/hostile.rs"]
mod hostile;
#[path = "service/limits.rs"]
mod limits;
#[path = "service/school.rs"]
mod school;
#[path = "service/shop.rs"]
mod shop;

use std::io::Write as _;
use std::thread;

use client::Service;
use serde_json::json;

const JSON: &str = "Content-Type: application/json";

/// A request: its line, its headers, its body; and the answer: its status, a header of it.
type Case = (&'static str, &'static str, &'static str, u16, Option<(&'static str, &'static str)>);

/// All nine methods, and every status that a request alone can deserve. In order: what one stores the next finds.
const CASES: &[Case] = &[
    ("GET /students/1", "", "", 200, Some(("content-type", "application/json"))),
    ("GET /", "", "", 200, None),
    ("HEAD /students/1", "", "", 200, Some(("content-length", "41"))),
    ("HEAD /students/4711", "", "", 404, None),
    ("POST /students", JSON, r#"{"name":"Їжак","grade":7}"#, 201, Some(("location", "/students/6"))),
    ("POST /students", JSON, r#"{"name":"Їжак","grade":7.0}"#, 201, Some(("location", "/students/7"))),
    ("PUT /students/50", JSON, r#"{"name":"Put","grade":0}"#, 201, Some(("location", "/students/50"))),
    ("PUT /students/50", JSON, r#"{"name":"Put","grade":1}"#, 200, None),
    ("POST /students", JSON, r#"{"name":"Next","grade":7}"#, 201, Some(("location", "/students/51"))),
    ("PATCH /students/50", "Content-Type: application/merge-patch+json", r#"{"grade":100}"#, 200, None),
    ("DELETE /students/50", "", "", 204, None),
    ("DELETE /students/50", "", "", 404, None),
    ("OPTIONS /students/1", "", "", 204, Some(("allow", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS, TRACE"))),
    ("OPTIONS /students", "", "", 204, Some(("allow", "GET, HEAD, POST, OPTIONS, TRACE"))),
    ("OPTIONS *", "", "", 204, Some(("allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE"))),
    ("TRACE /students/1", "", "", 200, Some(("content-type", "message/http"))),
    ("TRACE /students/1", "", "a body", 400, None),
    ("CONNECT 127.0.0.1:1", "", "", 501, None),
    ("GET /student/1", "", "", 301, Some(("location", "/students/1"))),
    // 400
    ("GET /students/abc", "", "", 400, None),
    ("GET /students/0", "", "", 400, None),
    ("GET /students/-1", "", "", 400, None),
    ("GET /students/99999999999999999999", "", "", 400, None),
    ("GET /students/%ff", "", "", 400, None),
    ("GET /students?limit=0", "", "", 400, None),
    ("GET /students?limit=101", "", "", 400, None),
    ("GET /students?limit=x", "", "", 400, None),
    ("GET /students?after=-1", "", "", 400, None),
    ("GET /students?limit=1&limit=2", "", "", 400, None),
    ("POST /students", JSON, "{", 400, None),
    ("POST /students", JSON, "[]", 400, None),
    ("POST /students", JSON, r#"{"name":"x"}"#, 400, None),
    ("POST /students", JSON, r#"{"name":"x","grade":101}"#, 400, None),
    ("POST /students", JSON, r#"{"name":"x","grade":1.5}"#, 400, None),
    ("POST /students", JSON, r#"{"name":"x","grade":"1"}"#, 400, None),
    ("POST /students", JSON, r#"{"name":" ","grade":1}"#, 400, None),
    ("POST /students", JSON, r#"{"name":"a\u0000b","grade":1}"#, 400, None),
    ("POST /students", JSON, r#"{"name":"\ud800","grade":1}"#, 400, None),
    ("POST /students", JSON, r#"{"name":"x","grade":1,"id":9}"#, 400, None),
    ("POST /students", JSON, r#"{"name":"x","name":"y","grade":1}"#, 400, None),
    ("PATCH /students/1", JSON, "{}", 400, None),
    ("PATCH /students/1", JSON, r#"{"grade":null}"#, 400, None),
    ("PATCH /students/1", JSON, r#"{"grade":-1}"#, 400, None),
    ("PATCH /students/1", JSON, r#"{"rank":1}"#, 400, None),
    ("GET /wait/x/1", "", "", 400, None),
    ("GET /wait/3600000000001/1", "", "", 400, None),
    // 404, 405, 409, 415, 501
    ("GET /students/4711", "", "", 404, None),
    ("GET /nothing", "", "", 404, None),
    ("GET /students/", "", "", 404, None),
    ("GET //students", "", "", 404, None),
    ("PATCH /students/4711", JSON, r#"{"grade":1}"#, 404, None),
    ("POST /students/1", JSON, "{}", 405, Some(("allow", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS, TRACE"))),
    ("DELETE /students", "", "", 405, Some(("allow", "GET, HEAD, POST, OPTIONS, TRACE"))),
    ("POST /wait/1/1", "", "", 405, Some(("allow", "GET, HEAD, OPTIONS, TRACE"))),
    ("PUT /students/1000000001", JSON, r#"{"name":"x","grade":1}"#, 409, None),
    ("POST /students", "Content-Type: text/plain", r#"{"name":"x","grade":1}"#, 415, None),
    ("POST /students", "", r#"{"name":"x","grade":1}"#, 415, None),
    ("BREW /students/1", "", "", 501, None),
    ("BREW /nothing", "", "", 501, None),
];

#[test]
fn every_method_and_every_status_that_a_request_alone_deserves() {
    let service = Service::start("");
    for (request, headers, body, status, header) in CASES {
        let reply = service.ask(request, headers, body);
        assert_eq!(reply.status, *status, "{request} {body}: {reply:?}");
        if let Some((name, value)) = header {
            assert_eq!(reply.header(name), Some(*value), "{request}");
        }
        let method = request.split(' ').next().unwrap();
        match status {
            204 | 301 => assert_eq!(reply.body, "", "{request}"),
            400.. if method != "HEAD" => drop(reply.expect(*status)),
            _ => assert_eq!(reply.body.is_empty(), method == "HEAD", "{request}: {reply:?}"),
        }
    }
}

/// Nothing is promised that does not come; `contract` holds whatever comes to the promise.
#[test]
fn every_success_that_is_described_is_given() {
    let service = Service::start("");
    for (request, headers, body, ..) in CASES {
        service.ask(request, headers, body);
    }
    school::check(&service);
    shop::check(&service);
    for (request, body, status) in [
        ("PUT /courses/60", r#"{"title":"Put","seats":1}"#, 201),
        ("PUT /courses/60", r#"{"title":"Put","seats":2}"#, 200),
        ("PUT /students/2/courses/2", "", 204),
        ("DELETE /students/2/courses/2", "", 204),
        ("DELETE /students/2/profile", "", 204),
    ] {
        service.ask(request, JSON, body).expect(status);
    }
    let token = service.token("grace", "hopper");
    for path in contract::paths() {
        // Of everything there is a first one.
        let parts = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
        let path = parts.collect::<Vec<_>>().join("/");
        for method in ["GET", "HEAD", "OPTIONS", "TRACE"] {
            service.ask_as(&token, &format!("{method} {path}"));
            let known = format!("Authorization: Bearer {token}\nIf-None-Match: *");
            service.ask(&format!("{method} {path}"), &known, "");
        }
    }
    let missing = contract::missing();
    assert!(missing.is_empty(), "described and never answered: {missing:#?}");
}

#[test]
fn a_client_that_has_it_is_told_so() {
    let service = Service::start("");
    for path in ["/students/1", "/students", "/students/1/profile", "/students/1/grades", "/courses/1"] {
        let first = service.get(path).expect(200);
        let tag = first.header("etag").unwrap();
        assert!(tag.starts_with('"') && tag.ends_with('"'), "{path}: a strong tag, not {tag}");
        for list in [tag.to_owned(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            for method in ["GET", "HEAD"] {
                let again = service.ask(&format!("{method} {path}"), &format!("If-None-Match: {list}"), "");
                assert_eq!((again.status, again.body.as_str()), (304, ""), "{method} {path} {list}");
                assert_eq!(again.header("etag"), Some(tag));
            }
        }
        service.ask(&format!("GET {path}"), "If-None-Match: \"other\"", "").expect(200);
    }
    let tag = service.get("/students/1").header("etag").unwrap().to_owned();
    service.send("PATCH /students/1", &json!({ "grade": 1 })).expect(200);
    let changed = service.ask("GET /students/1", &format!("If-None-Match: {tag}"), "").expect(200);
    assert_ne!(changed.header("etag"), Some(tag.as_str()));
}

#[test]
fn sqlite_in_memory_keeps_what_it_is_given() {
    school::check(&Service::start(""));
}

#[test]
fn a_sqlite_file_keeps_it_for_the_next_service() {
    let sandbox = common::Sandbox::new();
    let flags = format!("--storage sqlite:{}", sandbox.path().join("school.db").display());
    let service = Service::start(&flags);
    school::check(&service);
    let students = service.get("/students?limit=100").expect(200).body;
    drop(service);
    assert_eq!(Service::start(&flags).get("/students?limit=100").expect(200).body, students);
}

#[test]
fn migrations_are_applied_once_by_however_many_services() {
    let sandbox = common::Sandbox::new();
    let file = sandbox.path().join("school.db");
    let flags = format!("--storage sqlite:{}", file.display());
    let services: Vec<Service> = thread::scope(|scope| {
        let starts: Vec<_> = (0..4).map(|_| scope.spawn(|| Service::start(&flags))).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    for service in &services {
        assert_eq!(service.get("/students").expect(200).json()["students"].as_array().unwrap().len(), 5);
    }
    drop(services);
    drop(Service::start(&flags));
    let connection = rusqlite::Connection::open(&file).unwrap();
    let query =
        "SELECT group_concat(version, ' ') FROM (SELECT version FROM inflight_service_migrations ORDER BY 1)";
    let versions: String = connection.query_row(query, [], |row| row.get(0)).unwrap();
    assert_eq!(versions, "1 2 3");
    let newer = "INSERT INTO inflight_service_migrations VALUES (99, 'from the future')";
    connection.execute(newer, []).unwrap();
    let ran = common::ran(&mut Service::command(&flags)).expect(1);
    assert!(ran.err.contains("take a newer program"), "{}", ran.err);
}

/// The URL in this variable, or a word that it is missing.
fn url(variable: &str, feature: bool, what: &str) -> Option<String> {
    let missing = match std::env::var(variable) {
        Ok(url) if feature => return Some(url),
        Ok(_) => format!("SKIPPED: {variable} is set, but {what} is not built in\n"),
        Err(_) => format!("SKIPPED: set {variable} to a URL to test {what}\n"),
    };
    let _ = std::io::stderr().write_all(missing.as_bytes());
    None
}

#[test]
fn postgresql_keeps_what_it_is_given() {
    if let Some(url) = url("INFLIGHT_POSTGRES", cfg!(feature = "postgres"), "PostgreSQL") {
        database(&url);
    }
}

#[test]
fn mysql_keeps_what_it_is_given() {
    if let Some(url) = url("INFLIGHT_MYSQL", cfg!(feature = "mysql"), "MySQL") {
        database(&url);
    }
}

fn database(url: &str) {
    let flags = format!("--storage {url} --pool 6");
    // Two that migrate at once.
    let other = thread::scope(|scope| {
        let first = scope.spawn(|| Service::start(&flags));
        let second = Service::start(&flags);
        drop(first.join().unwrap());
        second
    });
    school::check(&other);
    shop::check(&other);
}

#[test]
fn redis_is_a_cache_like_the_one_in_memory() {
    if let Some(url) = url("INFLIGHT_REDIS", cfg!(feature = "redis"), "Redis") {
        let service = Service::start(&format!("--cache {url}"));
        shop::check(&service);
    }
}
