//! Requests of scenarios, against the run's own service over real sockets: blocking and async models must come to
//! the same outcomes.

use crate::common::{Miss, Sandbox, on_a_quiet_machine};
use serde_json::Value;

/// Runs a scenario and gives back its record.
#[track_caller]
fn record(sandbox: &Sandbox, args: &str, code: i32) -> Value {
    sandbox.run(&format!("run {args} --trials 1 --format json --no-report -q")).expect(code).json()
}

/// `200 120, 503 ! 3`: what was not expected has a mark.
fn outcomes(cell: &Value) -> String {
    let words = |outcome: &Value| {
        let mark = if outcome["expected"] == true { "" } else { "! " };
        format!("{} {mark}{}", outcome["outcome"].as_str().unwrap(), outcome["count"])
    };
    let all = cell["outcomes"].as_array().map_or(&[][..], Vec::as_slice);
    all.iter().map(words).collect::<Vec<_>>().join(", ")
}

#[track_caller]
fn cells(record: &Value) -> &[Value] {
    let cells = record["cells"].as_array().unwrap();
    for cell in cells {
        assert!(["valid", "suspect"].contains(&cell["verdict"].as_str().unwrap()), "{cell}");
    }
    cells
}

fn text(groups: &str, run: &str) -> String {
    format!("schema = 1\ntitle = \"T\"\n{groups}\n[run]\nbackends = [\"http\"]\n{run}\n")
}

fn group(name: &str, count: u32, step: &str) -> String {
    format!("[[fetch]]\nname = \"{name}\"\ncount = {count}\nsteps = [{{ {step} }}]\n")
}

const MODELS: &str =
    "models = [\"sequential\", \"thread-per-fetch\", \"join-all\", \"spawn\", \"spawn-blocking\"]";

#[test]
fn every_status_code_of_the_lesson_comes_as_it_is_expected() {
    let sandbox = Sandbox::new();
    let record = record(&sandbox, "status-codes", 0);
    let cells = cells(&record);
    assert_eq!(cells.len(), 4);
    for cell in cells {
        let all = [200, 201, 204, 301, 304, 400, 401, 403, 404, 500, 501, 502, 503, 504];
        assert_eq!(outcomes(cell), all.map(|status| format!("{status} 1")).join(", "), "{}", cell["model"]);
        assert_eq!(cell["trials"][0]["completed"], 14, "what is expected is a success");
        assert_eq!(cell["trials"][0]["checksum"], cells[0]["trials"][0]["checksum"]);
    }
}

#[test]
fn every_method_of_the_lesson_is_answered() {
    let sandbox = Sandbox::new();
    for cell in cells(&record(&sandbox, "http-methods", 0)) {
        let trial = &cell["trials"][0];
        assert_eq!((&trial["completed"], &trial["retries"]), (&16.into(), &Value::Null), "{cell}");
        let failed =
            cell["outcomes"].as_array().unwrap().iter().filter(|outcome| outcome["expected"] == false);
        assert_eq!(failed.count(), 0, "{}", outcomes(cell));
    }
}

/// The faults hang on the seed and not on the order of events: each model meets the same ones.
#[test]
fn retries_save_what_may_be_repeated_and_nothing_else() {
    let sandbox = Sandbox::new();
    let record = record(&sandbox, "flaky", 0);
    for cell in cells(&record) {
        // 97 of 100 GET, 69 of 100 POST.
        assert_eq!(outcomes(cell), "200 97, 201 69, 503 ! 34", "{}", cell["model"]);
        assert_eq!(cell["retries"], 42, "{}", cell["model"]);
        let trial = &cell["trials"][0];
        assert_eq!((&trial["completed"], &trial["service_ns"]["count"]), (&166.into(), &166.into()));
        assert_eq!(trial["failed_response_ns"]["count"], 34);
        let throughput = 166e9 / trial["makespan_ns"].as_f64().unwrap();
        let shown = cell["throughput_per_s"]["median"].as_f64().unwrap();
        assert!((shown / throughput - 1.0).abs() < 1e-6, "successes only: {shown}, {throughput}");
    }
}

#[test]
fn the_page_tells_outcomes_in_both_languages_and_only_where_there_are_some() {
    let sandbox = Sandbox::new();
    sandbox.run("run flaky two-tier --models join-all --trials 1 -q").expect(0);
    let page = |name: &str| std::fs::read_to_string(sandbox.only_run().join(name)).unwrap();
    let flaky = page("flaky.html").replace('\u{a0}', " ");
    for words in ["How the requests ended", "Чим закінчилися запити", "503 × 34", "200 × 97, 201 × 69"]
    {
        assert!(flaky.contains(words), "{words}");
    }
    assert!(flaky.contains("GET /students/1 → 200"), "the work names the request");
    assert!(!page("two-tier.html").contains("How the requests ended"), "on `sleep` nothing can fail");
}

#[test]
fn a_timeout_is_an_outcome_and_a_post_is_sent_once() {
    let sandbox = Sandbox::new();
    let groups = [
        group("quick", 3, "request = \"GET /students/1\", wait = \"5ms\""),
        group("slow", 2, "request = \"GET /students/1\", wait = \"1s\""),
        group(
            "order",
            2,
            "request = { method = \"POST\", path = \"/students\", body = '{\"name\": \"x\", \"grade\": 1}' }, expect = 201, wait = \"1s\"",
        ),
    ];
    let run = format!("{MODELS}\ntimeout = \"400ms\"\n[run.retry]\nattempts = 2\nbackoff = \"10ms\"");
    sandbox.file("slow.toml", text(&groups.concat(), &run));
    // A machine that has no time for us makes the quick ones slow, too.
    on_a_quiet_machine(|| {
        for cell in cells(&record(&sandbox, "slow.toml", 0)) {
            let found = (outcomes(cell), &cell["retries"]);
            // The GETs are sent again, not the POSTs.
            if found != ("200 3, timeout ! 4".to_owned(), &2.into()) {
                return Err(Miss::Wrong(format!("{}: {found:?}", cell["model"])));
            }
            let slowest = cell["trials"][0]["failed_response_ns"]["min"].as_u64().unwrap();
            assert!(slowest >= 400_000_000, "{}: {slowest}", cell["model"]);
        }
        Ok(())
    });
}

#[test]
fn an_open_circuit_spares_the_service() {
    let sandbox = Sandbox::new();
    let groups = [
        group("good", 2, "request = \"GET /students/1\", wait = \"5ms\""),
        group("bad", 20, "request = \"GET /students/1\", fails = { share = 1, status = 500 }"),
    ];
    let run =
        "models = [\"sequential\", \"await-in-loop\"]\n[run.circuit]\nfailures = 3\nopen_for = \"1min\"";
    sandbox.file("circuit.toml", text(&groups.concat(), run));
    for cell in cells(&record(&sandbox, "circuit.toml", 0)) {
        assert_eq!(outcomes(cell), "200 2, 500 ! 3, circuit open ! 17", "{}", cell["model"]);
    }
}

#[test]
fn where_nothing_succeeds_there_is_nothing_to_show() {
    let sandbox = Sandbox::new();
    let groups = group("lost", 3, "request = \"GET /nowhere\", wait = \"5ms\"");
    sandbox.file("lost.toml", text(&groups, "models = [\"sequential\", \"join-all\"]"));
    let record = record(&sandbox, "lost.toml", 1);
    for cell in record["cells"].as_array().unwrap() {
        assert_eq!(cell["verdict"], "failed", "{cell}");
        assert!(cell["why"].to_string().contains(r#""outcomes":"3 × 404""#), "{}", cell["why"]);
        assert!(cell["throughput_per_s"].is_null());
    }
}

#[test]
fn a_user_that_the_service_does_not_know_is_named() {
    let sandbox = Sandbox::new();
    let groups = group("who", 1, "request = { method = \"GET\", path = \"/users/me\", token = \"mallory\" }");
    sandbox.file("who.toml", text(&groups, "models = [\"sequential\"]"));
    let record = record(&sandbox, "who.toml", 1);
    let reasons = record["cells"][0]["why"].to_string();
    assert!(reasons.contains("no user `mallory`; it knows ada, grace, linus"), "{reasons}");
}

/// The same file on every rung: where nobody speaks HTTP a request is its wait.
#[test]
fn requests_are_waits_where_nobody_speaks_http() {
    let sandbox = Sandbox::new();
    // One of them twice, which is once.
    let args = "n-tier --backend sleep,http,sqlite,sleep --models thread-per-fetch --count 4";
    let record = record(&sandbox, args, 0);
    let cells = cells(&record);
    let checksums: Vec<&Value> = cells.iter().map(|cell| &cell["trials"][0]["checksum"]).collect();
    assert_eq!(checksums.len(), 3);
    assert!(checksums.iter().all(|checksum| *checksum == checksums[0]), "{checksums:?}");
    for cell in cells {
        assert_eq!(cell["trials"][0]["completed"], 4, "{}", cell["backend"]);
        // The longest chain: 25, 25 and 50 ms.
        assert!(cell["makespan_ns"]["median"].as_f64().unwrap() >= 100e6, "{cell}");
    }
}
