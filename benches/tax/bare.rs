//! The programs that one would write without a harness, where all waits come at once.

use std::thread;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::runtime::{Builder, Runtime};
use tokio::time::sleep;

use inflight::platform;

use super::{Bill, NO_MEMORY, Usage, stop};

pub(super) fn run(model: &str, count: u32, wait: Duration, workers: usize) -> Bill {
    match model {
        "sequential" => measured(|| sequential(count, wait)),
        "thread-pool" => thread_pool(count, wait, workers),
        "thread-per-fetch" => measured(|| {
            let threads: Vec<_> = (0..count).map(|_| thread::spawn(move || thread::sleep(wait))).collect();
            threads
                .into_iter()
                .for_each(|thread| thread.join().unwrap_or_else(|_| stop(&"a thread panicked")));
        }),
        "join-all" => {
            let runtime = current_thread();
            measured(|| drop(runtime.block_on(async { join_all((0..count).map(|_| fetch(wait))).await })))
        }
        "join-all-unconstrained" => {
            let runtime = current_thread();
            let all = async { tokio::task::unconstrained(join_all((0..count).map(|_| fetch(wait)))).await };
            measured(|| drop(runtime.block_on(all)))
        }
        "spawn" => spawn(count, wait, workers),
        "spawn-blocking" => {
            let runtime = current_thread();
            measured(|| {
                runtime.block_on(async {
                    let tasks: Vec<_> = (0..count)
                        .map(|_| tokio::task::spawn_blocking(move || thread::sleep(wait)))
                        .collect();
                    for task in tasks {
                        task.await.unwrap_or_else(|error| stop(&error));
                    }
                });
            })
        }
        other => stop(&format!("no bare `{other}`")),
    }
}

/// A sleep counts from the moment at which it is made: inside the fetch that sleeps, as a client's call would.
pub(super) async fn fetch(wait: Duration) {
    sleep(wait).await;
}

/// Waits of no length are not slept: a loop with two readings of the clock, which are kept.
fn sequential(count: u32, wait: Duration) {
    let null = wait >= Duration::from_secs(1);
    let origin = Instant::now();
    let mut stamps = Vec::with_capacity(count as usize);
    for _ in 0..count {
        let started = origin.elapsed();
        if !null {
            thread::sleep(wait);
        }
        stamps.push((started, origin.elapsed()));
    }
    std::hint::black_box(stamps);
}

fn thread_pool(count: u32, wait: Duration, workers: usize) -> Bill {
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(workers).build().unwrap_or_else(|error| stop(&error));
    measured(|| {
        pool.in_place_scope_fifo(|scope| {
            (0..count).for_each(|_| scope.spawn_fifo(|_| thread::sleep(wait)));
        });
    })
}

fn spawn(count: u32, wait: Duration, workers: usize) -> Bill {
    let runtime = Builder::new_multi_thread().worker_threads(workers).enable_all().build();
    let runtime = runtime.unwrap_or_else(|error| stop(&error));
    measured(|| {
        runtime.block_on(async {
            let tasks: Vec<_> = (0..count).map(|_| tokio::spawn(fetch(wait))).collect();
            for task in tasks {
                task.await.unwrap_or_else(|error| stop(&error));
            }
        });
    })
}

pub(super) fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap_or_else(|error| stop(&error))
}

pub(super) fn measured(run: impl FnOnce()) -> Bill {
    platform::reset_peak();
    let before = Usage::now().unwrap_or_else(|error| stop(&error));
    let start = Instant::now();
    run();
    let makespan = start.elapsed();
    let usage = Usage::now().unwrap_or_else(|error| stop(&error)).since(&before);
    let memory = platform::memory().unwrap_or_else(|| stop(&NO_MEMORY));
    let makespan_ns = makespan.as_nanos() as u64;
    Bill { makespan_ns, cpu_ns: usage.cpu, peak_bytes: memory.peak, lag_p99_ns: 0 }
}
