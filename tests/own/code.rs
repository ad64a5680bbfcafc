//! Code that somebody might measure, sound and not.

use std::future::pending;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use inflight::Bench;

/// Which code the bench has.
pub(crate) const CASE: &str = "INFLIGHT_TEST_CASE";

/// What a call waits for.
const WAIT: Duration = Duration::from_millis(3);

fn blocking(base: &u64, id: u64) -> Result<String, String> {
    thread::sleep(WAIT);
    Ok(format!("article {}", base + id))
}

async fn non_blocking(base: &u64, id: u64) -> Result<String, String> {
    tokio::time::sleep(WAIT).await;
    Ok(format!("article {}", base + id))
}

/// The far side says where articles begin.
fn open(at: &str) -> Result<u64, String> {
    if at.is_empty() { Ok(0) } else { at.parse().map_err(|_| format!("`{at}` is no number")) }
}

async fn open_async(at: &str) -> Result<u64, String> {
    open(at)
}

pub(crate) fn bench(case: &str) -> ExitCode {
    let bench = Bench::new("own", "Articles \"of\" a shop").calls(6).workers(2);
    let both = ["sequential", "join-all"];
    match case {
        "sound" => {
            let bench = bench.blocking(open, blocking).non_blocking(open_async, non_blocking);
            bench.in_flight(2).far_side(|| Ok::<_, String>("7".to_owned())).main()
        }
        "only blocking" => bench.blocking(open, blocking).main(),
        "only async" => bench.non_blocking(open_async, non_blocking).main(),
        "not given" => bench.blocking(open, blocking).models(both).main(),
        "nothing" => bench.main(),
        "bad id" => Bench::new("../own", "Title").blocking(open, blocking).main(),
        "bad model" => bench.blocking(open, blocking).models(["join-al"]).main(),
        "no call" => bench.calls(0).blocking(open, blocking).main(),
        "no far side" => {
            bench.blocking(open, blocking).far_side(|| Err::<String, _>("the port is taken")).main()
        }
        "another answer" => {
            let other = async |base: &'static u64, id: u64| non_blocking(base, id.min(4)).await;
            bench.blocking(open, blocking).non_blocking(open_async, other).models(both).main()
        }
        "a new answer each time" => {
            let process = |_: &u64, id: u64| Ok::<_, String>((id, std::process::id()));
            bench.blocking(open, process).models(["sequential"]).main()
        }
        "an error" => {
            let fails =
                |base: &u64, id: u64| if id == 3 { Err("sold out".to_owned()) } else { blocking(base, id) };
            bench.blocking(open, fails).non_blocking(open_async, non_blocking).models(both).main()
        }
        "a panic" => {
            let panics = |base: &u64, id: u64| {
                if id == 3 { panic!("article 3 is cursed") } else { blocking(base, id) }
            };
            bench.blocking(open, panics).non_blocking(open_async, non_blocking).models(both).main()
        }
        "an async panic" => {
            let panics = async |_: &'static u64, id: u64| -> Result<String, String> {
                if id == 3 { panic!("article 3 is cursed") } else { Ok(format!("article {id}")) }
            };
            let bench = bench.blocking(open, blocking).non_blocking(open_async, panics);
            bench.models(["sequential", "spawn"]).main()
        }
        "no end" => {
            let hangs = |id: u64| async move {
                if id == 3 { pending::<Result<u64, String>>().await } else { Ok(id) }
            };
            let bench = bench.blocking(open, |_: &u64, id| Ok::<_, String>(id));
            bench.non_blocking(open_async, move |_, id| hangs(id)).models(both).main()
        }
        "no client" => {
            let bench = bench.blocking(|_| Err::<u64, _>("the door is shut"), blocking);
            bench.non_blocking(open_async, non_blocking).models(both).main()
        }
        other => panic!("there is no code called {other}"),
    }
}
