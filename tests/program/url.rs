//! A server of the user's own in the place of the far sides that the program knows: `run --url`.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::common::{PATIENCE, Ran, Sandbox, scenario, start, wait};
use serde_json::{Value, json};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/// A server that does what the first part of the path says, and keeps the heads of all requests.
struct Server {
    port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, heads) = (listener.local_addr().unwrap().port(), Arc::new(Mutex::new(Vec::new())));
        let kept = Arc::clone(&heads);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let kept = Arc::clone(&kept);
                thread::spawn(move || converse(stream, &kept));
            }
        });
        Self { port, heads }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn requests(&self) -> usize {
        self.heads.lock().unwrap().len()
    }
}

fn converse(mut stream: TcpStream, kept: &Mutex<Vec<String>>) -> Option<()> {
    let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        while !bytes.ends_with(b"\r\n\r\n") {
            let read = stream.read(&mut chunk).ok().filter(|read| *read > 0)?;
            bytes.extend_from_slice(&chunk[..read]);
        }
        let head = String::from_utf8(std::mem::take(&mut bytes)).unwrap();
        let path = head.split(' ').nth(1).unwrap().trim_start_matches('/').to_owned();
        kept.lock().unwrap().push(head);
        let (act, length) = path.split_once('/').unwrap_or((&path, ""));
        let ms: f64 = length.parse().unwrap_or(2.0);
        // Who asks for nothing, or is only warming up, hears nothing odd.
        let act = if ms < 2.0 { "delay" } else { act };
        respond(&mut stream, act, ms).ok()?;
    }
}

/// An error ends the connection.
fn respond(stream: &mut TcpStream, act: &str, ms: f64) -> std::io::Result<()> {
    let end = Err(std::io::ErrorKind::ConnectionAborted.into());
    match act {
        "delay" => {
            thread::sleep(Duration::from_secs_f64(ms / 1e3));
            stream.write_all(OK.as_bytes())
        }
        "early" => stream.write_all(OK.as_bytes()),
        "silent" => {
            thread::sleep(PATIENCE);
            Ok(())
        }
        "endless" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            loop {
                stream.write_all(&[b'x'; 1 << 16])?;
            }
        }
        "drip" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            loop {
                thread::sleep(Duration::from_millis(50));
                stream.write_all(b"x")?;
            }
        }
        "garbage" => stream.write_all(b"this is not HTTP\r\n\r\n").and(end),
        "half" => stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{").and(end),
        "closed" => end,
        "moved" => {
            stream.write_all(b"HTTP/1.1 302 Found\r\nlocation: /delay/elsewhere\r\ncontent-length: 0\r\n\r\n")
        }
        status => {
            write!(stream, "HTTP/1.1 {status} Busy\r\ncontent-length: 13\r\n\r\nleave me here")
        }
    }
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file("short.toml", scenario(6, r#"{ wait = "30ms" }, { compute = "1ms" }"#));
    sandbox
}

/// Both clients, one trial each; it must not take for ever.
fn run(sandbox: &Sandbox, url: &str) -> Ran {
    let args = format!(
        "run short.toml --models thread-per-fetch,spawn --trials 1 --format json --no-report --url {url}"
    );
    wait(&mut start(&mut sandbox.command(&args)), PATIENCE)
}

#[track_caller]
fn cells(record: &Value) -> &[Value] {
    record["cells"].as_array().unwrap()
}

#[test]
fn the_models_ask_the_server_that_was_named_and_nothing_else() {
    let (sandbox, server) = (sandbox(), Server::new());
    let url = server.url("/delay/{ms}");
    let record = run(&sandbox, &url).expect(0).json();
    for cell in cells(&record) {
        assert!(["valid", "suspect"].contains(&cell["verdict"].as_str().unwrap()), "{cell}");
        assert_eq!((&cell["backend"], &cell["far_side"]), (&json!("url"), &json!(url)));
        // Who listens there is no stranger on the machine.
        assert!(cell["trials"][0]["far_cpu_ns"].is_u64(), "{cell}");
        // A server of whole milliseconds may be one early.
        assert_eq!(cell["wait_ns"], 6 * 29_000_000);
        assert!(cell["predicted_makespan_ns"].as_u64().unwrap() >= 29_000_000, "{cell}");
        assert!(cell["trials"][0]["makespan_ns"].as_u64().unwrap() >= 30_000_000, "{cell}");
    }
    // To see that it is there, and in each trial one to warm up.
    assert_eq!(server.requests(), 1 + 2 * (1 + 6));
    let heads = server.heads.lock().unwrap();
    assert_eq!(heads.iter().filter(|head| head.starts_with("GET /delay/30 HTTP/1.1\r\n")).count(), 12);
    let host = format!("host: 127.0.0.1:{}\r\n", server.port);
    assert!(heads.iter().all(|head| head.to_lowercase().contains(&host)), "{heads:?}");
}

/// What scenarios request of our service, to write and to delete, is sent to nobody else.
#[test]
fn requests_of_a_scenario_are_waits_to_a_server_of_the_users() {
    let (sandbox, server) = (sandbox(), Server::new());
    let args = "run http-methods --trials 1 --no-report -q --models sequential,join-all --url ";
    sandbox.run(&format!("{args}{}", server.url("/delay/{ms}"))).expect(0);
    assert!(server.heads.lock().unwrap().iter().all(|head| head.starts_with("GET /delay/")));
    assert!(server.requests() > 2);
}

/// Nobody knows how long it takes: nothing is predicted, and the lesson, which speaks of lengths, is not told.
#[test]
fn a_url_without_a_place_takes_as_long_as_it_takes_and_says_so() {
    let (sandbox, server) = (sandbox(), Server::new());
    let url = server.url("/early");
    let args = format!("run mixed --models sequential,join-all --trials 6 --format json --url {url}");
    let ran = sandbox.run(&args).expect(0);
    assert!(ran.err.contains("has no place for a length ({ms} or {s})"), "{}", ran.err);
    let record = ran.json();
    for cell in cells(&record) {
        assert!(["valid", "suspect"].contains(&cell["verdict"].as_str().unwrap()), "{cell}");
        assert_eq!((&cell["own_code"], &cell["wait_ns"]), (&json!(true), &json!(0)));
        assert_eq!(cell["predicted_makespan_ns"], 0);
        assert!(cell["compute_ns"].as_u64().unwrap() > 0, "that is ours, and known");
    }
    let told = &record["scenarios"][0];
    assert!(told["question"].is_null() && told["lesson"].is_null(), "{told}");
    assert_eq!((&record["claims"], &record["answers"]), (&json!([]), &json!([])));
    assert_eq!(record["settings"]["caveats"][0], json!({ "code": "length-ignored", "url": url }));
    let page = std::fs::read_to_string(sandbox.only_run().join("mixed.html")).unwrap();
    for words in ["GET http://127.0.0.1", "asks the server, for as long as that takes", "and not looked at"] {
        assert!(page.contains(words), "{words}");
    }
    let shown = sandbox.run(&format!("show mixed --models join-all --url {url}")).expect(0);
    assert!(shown.out.contains("has no place for a length"), "{}", shown.out);
    sandbox.run("check reports/latest").expect(0);
}

/// It behaves until the clock runs. The trial is not sound, says why, and ends.
#[test]
fn a_hostile_server_fails_its_fetches_and_holds_nobody_up() {
    let (sandbox, server) = (sandbox(), Server::new());
    let check = |act: &str, verdict: &str, words: [&str; 2]| {
        let ran = run(&sandbox, &server.url(&format!("/{act}/{{ms}}"))).expect(1);
        let record = ran.json();
        for (cell, words) in cells(&record).iter().zip(words) {
            assert_eq!(cell["trials"][0]["verdict"], verdict, "{act}: {cell}");
            let why = cell["trials"][0]["why"].to_string();
            assert!(why.contains(words), "{act}: {words}: {why}");
        }
        assert!(!ran.out.contains("leave me here"), "what it answered is nobody's business");
    };
    check("early", "invalid", ["ended-early"; 2]);
    check("500", "invalid", ["answered 500 Internal Server Error"; 2]);
    check("404", "invalid", ["answered 404 Not Found"; 2]);
    check("moved", "invalid", ["answered 302 Found"; 2]);
    check("garbage", "invalid", ["fetches-failed"; 2]);
    check("half", "invalid", ["fetches-failed"; 2]);
    check("closed", "invalid", ["fetches-failed"; 2]);
    check("endless", "invalid", ["longer than 1 MiB"; 2]);
    check("silent", "failed", ["timed-out"; 2]);
    check("drip", "failed", ["timed-out"; 2]);
    let heads = server.heads.lock().unwrap();
    assert!(!heads.iter().any(|head| head.contains("elsewhere")), "nobody follows a redirect");
}

/// Where nobody answers before the first trial, there is none: 4, and what to do.
#[test]
fn a_server_that_is_not_there_is_said_and_skipped() {
    let (sandbox, server) = (sandbox(), Server::new());
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (url, words) in [
        (format!("http://{nobody}/{{ms}}"), "Connection refused"),
        (server.url("/500/x{ms}"), "answered 500"),
        (server.url("/garbage/x{ms}"), "cannot be asked"),
        (server.url("/silent/x{ms}"), "no answer within 15"),
    ] {
        let ran = run(&sandbox, &url).expect(4);
        for words in [words, "Start the server", "nothing was measured"] {
            assert!(ran.err.contains(words), "{words}\n{}", ran.err);
        }
        assert_eq!(cells(&ran.json())[0]["why"][0]["code"], "no-answer");
    }
}

/// They are sent, and stand nowhere: not in what is printed, not in any file.
#[test]
fn user_and_password_are_sent_and_never_written() {
    let (sandbox, server) = (sandbox(), Server::new());
    let at = |path: &str| format!("http://anna:se%63ret@127.0.0.1:{}{path}", server.port);
    let args = "run short.toml --models spawn --trials 2 -v --url ";
    let told = [
        sandbox.run(&format!("{args}{}", at("/delay/{ms}"))).expect(0),
        sandbox.run(&format!("{args}{} --shard 1/1", at("/delay/{ms}"))).expect(0),
        sandbox.run(&format!("{args}{}", at("/500/{ms}"))).expect(1),
        sandbox.run(&format!("{args}{}", at("/500/x{ms}"))).expect(4),
        sandbox.run(&format!("{args}{}", at("/{us}"))).expect(2),
        sandbox.run(&format!("{args}{} --i-may-load b", at("/"))).expect(2),
        sandbox.run(&format!("{args}{}", at("/").replace("http", "https"))).expect(2),
        sandbox.run(&format!("show short.toml --url {}", at("/{ms}"))).expect(0),
    ];
    let heads = server.heads.lock().unwrap();
    assert!(heads.iter().all(|head| head.contains("Basic YW5uYTpzZWNyZXQ=")), "{heads:?}");
    let mut texts: Vec<String> = told.into_iter().flat_map(|ran| [ran.out, ran.err]).collect();
    let mut folders = vec![sandbox.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            match path.is_dir() {
                true => folders.push(path),
                false => texts.push(std::fs::read_to_string(path).unwrap()),
            }
        }
    }
    assert!(texts.len() > 20);
    for text in texts {
        let found = ["anna", "se%63ret", "secret", "YW5uYTpzZWNyZXQ"].into_iter().find(|s| text.contains(s));
        assert_eq!(found, None, "{}", &text[..text.len().min(2_000)]);
    }
}

/// Exit code 2, before anything is asked of anybody; and no file can name a server.
#[test]
fn what_may_not_be_loaded_is_not_asked() {
    let sandbox = sandbox();
    sandbox.file("named.toml", scenario(6, r#"{ wait = "30ms" }"#) + "[run]\nurl = \"http://127.0.0.1/\"\n");
    for (args, words) in [
        ("short.toml --url http://192.0.2.1/delay/{ms}", "--i-may-load 192.0.2.1"),
        ("short.toml --url http://192.0.2.1/{ms} --i-may-load 192.0.2.2", "another host"),
        ("short.toml --url https://127.0.0.1/{ms}", "cannot be https://"),
        ("short.toml --url http://127.0.0.1/{us}", "{ms} (whole milliseconds)"),
        ("short.toml --i-may-load 127.0.0.1", "--url"),
        ("short.toml --url http://127.0.0.1/ --backend http", "cannot be used with"),
        ("named.toml", "[run] has no key `url`"),
    ] {
        let ran = sandbox.run(&format!("run {args}")).expect(2);
        assert!(ran.err.contains(words), "{args}: {words}\n{}", ran.err);
    }
    assert!(sandbox.runs().is_empty());
}

/// What was measured against one server says nothing of another.
#[test]
fn runs_against_different_servers_are_not_compared() {
    let (sandbox, one, other) = (sandbox(), Server::new(), Server::new());
    for (name, server) in [("a", &one), ("b", &one), ("c", &other)] {
        let url = server.url("/delay/{ms}");
        let args = "run short.toml --models spawn,join-all --trials 2 --no-report -q";
        sandbox.run(&format!("{args} --name {name} --url {url}")).expect(0);
    }
    let same = sandbox.run("compare a b").expect(0);
    assert!(!same.out.contains("The server that was asked"), "{}", same.out);
    let json = sandbox.run("compare a b --format json").expect(0).json();
    assert_eq!(json["rows"].as_array().map(Vec::len), Some(2), "{json}");
    let differ = sandbox.run("compare a c").expect(0);
    assert!(differ.out.contains("The server that was asked differs"), "{}", differ.out);
    sandbox.run("compare a c --fail-on-regression 5").expect(2);
}
