//! What a file with mistakes in its requests is told, case by case: `golden/requests.txt`.

use std::fmt::Write as _;

use expect_test::expect_file;

use crate::scenario::{Kind, parse};

const HEAD: &str = "schema = 1\ntitle = \"T\"\n[[fetch]]\nname = \"a\"\n";

fn step(step: &str) -> String {
    format!("{HEAD}steps = [{{ {step} }}]\n")
}

/// A sound request, with this in `[run]` and below.
fn run(lines: &str) -> String {
    format!("{}[run]\n{lines}\n", step("request = \"GET /\""))
}

fn parts(parts: &str) -> String {
    step(&format!("request = {{ {parts} }}"))
}

fn cases() -> Vec<(&'static str, String, Vec<Kind>)> {
    use Kind::*;
    let put = "method = \"PUT\", path = \"/x\"";
    vec![
        ("sound, in one text", step("request = \"GET /students/1?x=1\""), vec![]),
        (
            "sound, in parts",
            parts(
                "method = \"PUT\", path = \"/students/7\", body = '''{\"a\": \"ї\"}''', token = \"ada\", headers = { if-match = \"*\" }",
            ),
            vec![],
        ),
        (
            "sound policy",
            run(
                "timeout = \"1s\"\nretry = { attempts = 3, backoff = \"0s\" }\ncircuit = { failures = 5, open_for = \"1s\" }",
            ),
            vec![],
        ),
        ("no path", step("request = \"GET\""), vec![BadFormat]),
        ("method in small letters", step("request = \"get /\""), vec![UnknownWord]),
        ("method of nobody", step("request = \"BREW /pot\""), vec![UnknownWord]),
        ("a tunnel", step("request = \"CONNECT /\""), vec![UnknownWord]),
        ("a host", step("request = \"GET http://example.com/\""), vec![BadFormat]),
        ("a host in disguise", step("request = \"GET //example.com/\""), vec![BadFormat]),
        ("a path without its slash", step("request = \"GET students\""), vec![BadFormat]),
        ("two spaces", step("request = \"GET  /\""), vec![BadFormat]),
        ("a second line", step("request = \"GET /x\\r\\nx-evil: 1\""), vec![BadFormat]),
        ("letters that are not ASCII", step("request = \"GET /студенти\""), vec![BadFormat]),
        ("a fragment", step("request = \"GET /#top\""), vec![BadFormat]),
        ("a long path", step(&format!("request = \"GET /{}\"", "x".repeat(2_048))), vec![BadFormat]),
        ("a number", step("request = 7"), vec![WrongType]),
        ("parts without a path", parts("method = \"GET\""), vec![MissingKey]),
        ("an unknown part", parts("method = \"GET\", path = \"/\", boddy = \"x\""), vec![UnknownKey]),
        ("a body that goes nowhere", parts("method = \"GET\", path = \"/\", body = \"{}\""), vec![Conflict]),
        ("a body over 64 KiB", parts(&format!("{put}, body = \"{}\"", "x".repeat(65_537))), vec![OutOfRange]),
        ("a body that is no text", parts(&format!("{put}, body = {{ a = 1 }}")), vec![WrongType]),
        ("a user with a space", parts(&format!("{put}, token = \"a b\"")), vec![BadFormat]),
        (
            "a header with a line end",
            parts(&format!("{put}, headers = {{ x = \"a\\r\\nb: c\" }}")),
            vec![BadFormat],
        ),
        ("a header in capitals", parts(&format!("{put}, headers = {{ Accept = \"x\" }}")), vec![BadFormat]),
        (
            "the client's own headers",
            parts(&format!("{put}, headers = {{ host = \"x\", x-inflight-key = \"x\" }}")),
            vec![Conflict; 2],
        ),
        ("headers as a list", parts(&format!("{put}, headers = [\"a\"]")), vec![WrongType]),
        ("a status that announces", step("request = \"GET /\", expect = 100"), vec![OutOfRange]),
        ("a status of four digits", step("request = \"GET /\", expect = [200, 1000]"), vec![OutOfRange]),
        ("a status as a text", step("request = \"GET /\", expect = \"200\""), vec![WrongType]),
        ("no status", step("request = \"GET /\", expect = []"), vec![OutOfRange]),
        ("fails more often than always", step("request = \"GET /\", fails = 1.5"), vec![OutOfRange]),
        ("fails with no status", step("request = \"GET /\", fails = { share = 0.5 }"), vec![MissingKey]),
        ("expects without a request", step("wait = \"1ms\", expect = 200"), vec![Conflict]),
        ("fails without a request", step("compute = \"1ms\", fails = 0.1"), vec![Conflict]),
        ("asks and computes", step("request = \"GET /\", compute = \"1ms\""), vec![Conflict]),
        (
            "a policy for nothing",
            format!("{}[run]\ntimeout = \"1s\"\n", step("wait = \"1ms\"")),
            vec![Conflict],
        ),
        ("a timeout of nothing", run("timeout = \"0s\""), vec![OutOfRange]),
        ("no attempts", run("retry = { attempts = 0, backoff = \"1ms\" }"), vec![OutOfRange]),
        ("attempts for ever", run("retry = { attempts = 101, backoff = \"1ms\" }"), vec![OutOfRange]),
        (
            "a back-off that shrinks",
            run("retry = { attempts = 2, backoff = \"1ms\", factor = 0.5 }"),
            vec![OutOfRange],
        ),
        (
            "jitter over the whole",
            run("retry = { attempts = 2, backoff = \"1ms\", jitter = 2 }"),
            vec![OutOfRange],
        ),
        ("a retry without its back-off", run("retry = { attempts = 2 }"), vec![MissingKey]),
        ("a circuit without its time", run("circuit = { failures = 2 }"), vec![MissingKey]),
        (
            "an unknown policy key",
            run("retry = { attempts = 2, backof = \"1ms\" }"),
            vec![MissingKey, UnknownKey],
        ),
    ]
}

#[test]
fn every_mistake_is_told_in_its_place() {
    let mut golden = String::new();
    for (name, text, kinds) in cases() {
        let problems = match parse("requests.toml", &text) {
            Ok(_) => Vec::new(),
            Err(errors) => {
                for problem in errors.problems() {
                    assert!(problem.line > 0 && problem.column > 0, "{name}");
                }
                // A long line is cut where it is shown; here the words are enough.
                if text.len() < 2_000 {
                    let _ = writeln!(golden, "=== {name}\n{errors}\n");
                }
                errors.problems().iter().map(|problem| problem.kind).collect()
            }
        };
        assert_eq!(problems, kinds, "{name}");
    }
    expect_file!["golden/requests.txt"].assert_eq(&golden);
}

#[test]
fn a_request_is_read_as_it_is_written() {
    use crate::plan::{Fault, Method, Retry};
    let text = format!(
        "{}[run]\ntimeout = \"2s\"\nscale = 0.5\n[run.retry]\nattempts = 4\nbackoff = \"20ms\"\njitter = 0\n",
        step(
            "request = { method = \"PUT\", path = \"/x\", body = 'b', token = \"ada\" }, expect = [200, 201], fails = 0.25, wait = \"30ms\""
        )
    );
    let scenario = parse("requests.toml", &text).unwrap_or_else(|errors| panic!("{errors}"));
    let limits = crate::plan::Limits { workers: 1, in_flight: None, blocking_threads: 1, connections: None };
    let size =
        crate::scenario::Size { count: Some(3), scale: 0.5, ..crate::scenario::Size::of_file(1, limits) };
    let plan = scenario.expand(&size).unwrap();
    assert_eq!(plan.steps.as_ref(), [crate::plan::Step::Request(0, 15_000_000)], "three fetches share it");
    let request = &plan.requests.list[0];
    assert_eq!((request.method, request.line()), (Method::Put, "PUT /x".to_owned()));
    assert_eq!((request.body.as_deref(), request.token.as_deref()), (Some("b"), Some("ada")));
    assert_eq!(
        (request.expect.as_slice(), request.fault),
        (&[200, 201][..], Some(Fault { share: 0.25, status: 503 }))
    );
    let retry = Retry { attempts: 4, backoff: 10_000_000, factor: 2.0, jitter: 0.0, longest: 500_000_000 };
    assert_eq!((plan.requests.timeout, plan.requests.retry), (Some(1_000_000_000), Some(retry)));
    // Everything that a far side or a client could tell apart makes another plan; its own words do not.
    let digest = |text: &str| parse("requests.toml", text).unwrap().expand(&size).unwrap().digest();
    let whole = digest(&text);
    for (from, to) in [
        ("PUT", "POST"),
        ("/x", "/y"),
        ("'b'", "'c'"),
        ("\"ada\"", "\"grace\""),
        ("[200, 201]", "[200]"),
        ("0.25", "0.5"),
        ("30ms", "31ms"),
        ("\"2s\"", "\"3s\""),
        ("attempts = 4", "attempts = 5"),
        ("jitter = 0", "jitter = 1"),
    ] {
        assert_ne!(digest(&text.replace(from, to)), whole, "{from}");
    }
    assert_eq!(digest(&text.replace("title = \"T\"", "title = \"U\"")), whole);
}
