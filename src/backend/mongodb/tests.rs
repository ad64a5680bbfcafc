//! Both clients against a far side that misbehaves: a failure that says what was wrong, never a panic and never an answer.

use std::sync::atomic::Ordering;
use std::time::Instant;

use proptest::prelude::*;

use super::far_side_tests::{FarSide, Fault};
use super::wire::{self, MOST};
use super::*;
use crate::backend::{BlockingClient as _, NonBlockingClient as _};

const WAIT: Nanos = 20 * MILLISECOND;

/// The backend on this far side, which has its students.
fn on(far_side: &FarSide, connections: u32) -> Mongodb {
    let backend = Mongodb::at(&far_side.url(), connections).unwrap();
    backend.write_students().unwrap();
    backend
}

/// What the blocking client says of a wait.
fn blocking(far_side: &FarSide, io: Io) -> Result<Reply, String> {
    on(far_side, 1).blocking().unwrap().wait(&io).map_err(|error| error.to_string())
}

/// What the driver says of it.
fn driver(far_side: &FarSide, io: Io) -> Result<Reply, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = on(far_side, 1).non_blocking().await.unwrap();
        client.wait(io).await.map_err(|error| error.to_string())
    })
}

#[test]
fn both_clients_get_the_answer_after_the_wait() {
    let far_side = FarSide::start(None);
    for ask in [blocking, driver] {
        for wait in [0, 1, WAIT] {
            let (io, start) = (Io { token: 42, wait }, Instant::now());
            assert_eq!(ask(&far_side, io), Ok(io.answer()));
            assert!(start.elapsed().as_nanos() >= u128::from((Mongodb::SPEC.promised)(wait)));
        }
    }
    assert_eq!(far_side.seen().waits.load(Ordering::SeqCst), 4, "a wait of nothing is none");
}

#[test]
fn a_far_side_that_misbehaves_is_a_failure() {
    let faults = [
        (Fault::Closes, "closed the connection", true),
        (Fault::Half, "closed the connection", true),
        (Fault::Length(-1), "impossible length", true),
        (Fault::Length(0), "impossible length", true),
        (Fault::Length(15), "impossible length", true),
        (Fault::Length(20), "impossible length", true),
        (Fault::Length(22), "something else than a document", true),
        (Fault::Length(47 << 20), "closed the connection", true),
        (Fault::Length((48 << 20) + 1), "impossible length", true),
        (Fault::Length(i32::MAX), "impossible length", true),
        (Fault::Code(1), "of the kind 1,", true),
        (Fault::Code(2012), "of the kind 2012,", true),
        (Fault::Section(1), "does not begin with its document", true),
        (Fault::Bytes, "something else than a document", true),
        (Fault::Refuses, "not today", true),
        (Fault::Changes, "ended the wait early", true),
        (Fault::Grade, "has the grade", true),
        (Fault::Nobody, "", true),
        // The driver looks at none of these.
        (Fault::Number, "answer to another command", false),
        (Fault::Flags(1), "with the flags 0x1", false),
        (Fault::Flags(2), "with the flags 0x2", false),
    ];
    let io = Io { token: 42, wait: WAIT };
    for (fault, why, for_both) in faults {
        let far_side = FarSide::start(Some(fault));
        let start = Instant::now();
        let said = blocking(&far_side, io).expect_err(&format!("{fault:?}"));
        assert!(said.contains(why), "{fault:?}: {said}");
        if for_both {
            driver(&far_side, io).expect_err(&format!("{fault:?}"));
        }
        assert!(start.elapsed().as_secs() < 20, "{fault:?}: {:?}", start.elapsed());
    }
}

/// What no client can see, the checks of a trial do: a wrong token is another answer than that which is expected.
#[test]
fn a_wrong_token_is_another_answer() {
    let (far_side, io) = (FarSide::start(Some(Fault::Token)), Io { token: 42, wait: 0 });
    for ask in [blocking, driver] {
        assert_ne!(ask(&far_side, io).unwrap(), io.answer());
    }
}

#[test]
fn a_silent_far_side_is_given_up() {
    let far_side = FarSide::start(Some(Fault::Silent));
    let mut client = on(&far_side, 1).connection().unwrap();
    let start = Instant::now();
    let find = rawdoc! { "find": STUDENTS, "filter": { "_id": 1_i64 }, "limit": 1, "projection": { "token": { "$literal": 1_i64 } } };
    let given_up = client.wire.command(find, "test", std::time::Duration::from_millis(100));
    assert!(given_up.is_err() && start.elapsed().as_millis() < 2_000, "{given_up:?}");
}

/// As many connections as allowed, opened before the first wait, and all of them used.
#[test]
fn the_driver_keeps_to_its_connections() {
    let far_side = FarSide::start(None);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let client = runtime.block_on(on(&far_side, 4).non_blocking()).unwrap();
    let waits = (0..40).map(|token| client.wait(Io { token, wait: WAIT }));
    let waits: Vec<_> = waits.map(|wait| runtime.spawn(wait)).collect();
    for (token, wait) in (0..).zip(waits) {
        assert_eq!(runtime.block_on(wait).unwrap().unwrap(), Io { token, wait: WAIT }.answer());
    }
    let seen = far_side.seen();
    let counts = [&seen.waits, &seen.finds, &seen.most, &seen.connections];
    assert_eq!(counts.map(|count| count.load(Ordering::SeqCst)), [40, 40, 4, 4]);
}

#[test]
fn the_url_names_one_server_that_asks_for_no_password() {
    let site = |url| Mongodb::at(url, 1).map(|site| (site.host, site.port, site.database));
    for (url, host, port, database) in [
        ("mongodb://127.0.0.1", "127.0.0.1", 27017, "test"),
        ("mongodb://db.example:1234/school?directConnection=true", "db.example", 1234, "school"),
    ] {
        assert_eq!(site(url).unwrap(), (host.to_owned(), port, database.to_owned()));
    }
    for (url, why) in [
        ("redis://127.0.0.1", "scheme"),
        ("mongodb+srv://example.com", "srv"),
        ("mongodb://a,b", "one server"),
        ("mongodb://ada:secret@127.0.0.1", "neither logs in nor encrypts"),
        ("mongodb://127.0.0.1/?tls=true", "neither logs in nor encrypts"),
        ("", "scheme"),
    ] {
        let said = site(url).unwrap_err().to_string();
        assert!(said.contains(why) && !said.contains("secret"), "{url}: {said}");
    }
}

#[test]
fn nothing_listens_is_an_error() {
    let backend = Mongodb::at("mongodb://127.0.0.1:1", 1).unwrap();
    let said = backend.blocking().map(drop).unwrap_err().to_string();
    assert!(said.contains("`mongodb` cannot be used") && said.contains("refused"), "{said}");
}

/// A server from before there were such waits.
#[test]
fn a_server_without_a_version_is_an_error() {
    let said = Version::of_raw(&rawdoc! { "ok": 1.0 }).unwrap_err().to_string();
    assert!(said.contains("MongoDB 4.4"), "{said}");
    assert!(Version::of(&doc! { "topologyVersion": { "counter": 1_i64 } }).is_err());
}

#[test]
fn an_integer_may_have_either_width_and_nothing_else_is_one() {
    let io = Io { token: 7, wait: 0 };
    for student in [rawdoc! { "grade": 68, "token": 7_i64 }, rawdoc! { "grade": 68_i64, "token": 7 }] {
        assert_eq!(reply(&io, &student).unwrap(), io.answer());
    }
    for student in [
        rawdoc! { "grade": "68", "token": 7 },
        rawdoc! { "grade": 68 },
        rawdoc! { "grade": 68.5, "token": 7 },
    ] {
        assert!(reply(&io, &student).is_err(), "{student:?}");
    }
}

/// A message of this length, whatever it holds.
fn message(length: usize, number: i32, body: &[u8]) -> Vec<u8> {
    let words = [i32::try_from(length).unwrap(), 9, number, 2013, 0];
    words.iter().flat_map(|word| word.to_le_bytes()).chain([0]).chain(body.iter().copied()).collect()
}

#[test]
fn every_message_that_breaks_off_is_an_error() {
    let body = rawdoc! { "ok": 1.0, "cursor": { "firstBatch": [{ "grade": 60_i64 }] } };
    let bytes = message(21 + body.as_bytes().len(), 7, body.as_bytes());
    assert_eq!(wire::read(&mut &bytes[..], 7).unwrap().as_bytes(), body.as_bytes());
    for end in 0..bytes.len() {
        assert!(wire::read(&mut &bytes[..end], 7).is_err(), "{end}");
    }
    assert!(wire::read(&mut &message(MOST, 7, body.as_bytes())[..], 7).is_err());
}

proptest! {
    /// Whatever stands in an answer: it is read or refused.
    #[test]
    fn no_bytes_are_a_panic(body: Vec<u8>, honest: bool) {
        let whole = if honest {
            let length = i32::try_from(body.len() + 5).unwrap().to_le_bytes();
            [&length[..], &body, &[0]].concat()
        } else {
            body
        };
        if let Ok(answer) = wire::read(&mut &message(21 + whole.len(), 7, &whole)[..], 7) {
            let _ = wire::accepted(&answer);
            let _ = Version::of_raw(&answer);
            let _ = student(&answer).and_then(|student| reply(&Io { token: 1, wait: 0 }, student));
        }
    }
}
