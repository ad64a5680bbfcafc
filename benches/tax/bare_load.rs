//! The programs that one would write without a harness, where waits come one after another: a loop that sleeps until the
//! next is due and hands it over.

use std::thread;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use inflight::platform::{monotonic, sleep_until};
use tokio::runtime::Builder;
use tokio::sync::mpsc::unbounded_channel;

use super::bare::{current_thread, fetch, measured};
use super::{Bill, stop};

/// Waits, and how many of them come in a second.
type Coming = (u32, u32);

pub(super) fn run(model: &str, coming: Coming, wait: Duration, workers: usize) -> Bill {
    match model {
        "thread-pool" => thread_pool(coming, wait, workers),
        "join-all" => one_task(coming, wait),
        "spawn" => spawn(coming, wait, workers),
        other => stop(&format!("no bare `{other}` under load")),
    }
}

fn thread_pool(coming: Coming, wait: Duration, workers: usize) -> Bill {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(workers).build();
    let pool = pool.unwrap_or_else(|error| stop(&error));
    let mut lag = 0;
    let bill = measured(|| {
        pool.in_place_scope_fifo(|scope| {
            lag = dispatch(coming, || scope.spawn_fifo(|_| thread::sleep(wait)));
        });
    });
    Bill { lag_p99_ns: lag, ..bill }
}

/// A thread that dispatches, and one task that runs what comes.
fn one_task(coming: Coming, wait: Duration) -> Bill {
    let runtime = current_thread();
    let mut lag = 0;
    let bill = measured(|| {
        let (send, mut due) = unbounded_channel();
        let dispatcher =
            thread::spawn(move || dispatch(coming, || send.send(()).unwrap_or_else(|error| stop(&error))));
        let due = stream::poll_fn(move |context| due.poll_recv(context));
        runtime.block_on(due.map(|()| fetch(wait)).buffer_unordered(usize::MAX).for_each(|()| async {}));
        lag = dispatcher.join().unwrap_or_else(|_| stop(&"the dispatcher panicked"));
    });
    Bill { lag_p99_ns: lag, ..bill }
}

fn spawn(coming: Coming, wait: Duration, workers: usize) -> Bill {
    let runtime = Builder::new_multi_thread().worker_threads(workers).enable_all().build();
    let runtime = runtime.unwrap_or_else(|error| stop(&error));
    let mut lag = 0;
    let bill = measured(|| {
        let mut tasks = Vec::with_capacity(coming.0 as usize);
        lag = dispatch(coming, || tasks.push(runtime.spawn(fetch(wait))));
        runtime.block_on(async {
            for task in tasks {
                task.await.unwrap_or_else(|error| stop(&error));
            }
        });
    });
    Bill { lag_p99_ns: lag, ..bill }
}

/// Opens `door` whenever a wait is due, at even instants; how late it was, ns: the 99th percentile.
fn dispatch((count, rate): Coming, mut door: impl FnMut()) -> u64 {
    let start = monotonic();
    let mut lags = Vec::with_capacity(count as usize);
    for nth in 0..count {
        let due = start + u64::from(nth) * 1_000_000_000 / u64::from(rate);
        while monotonic() < due {
            sleep_until(due);
        }
        lags.push(monotonic() - due);
        door();
    }
    lags.sort_unstable();
    lags[lags.len() * 99 / 100]
}
