//! Every model in a few lines, without the harness around it: what the report shows beside the lanes.
//!
//! `cargo run --release --example models` runs them all and prints what each took. `models.py` is the same in Python.

#![expect(clippy::unwrap_used, reason = "an example may panic")]

use std::iter;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use futures_util::stream::{self, FuturesUnordered, StreamExt as _};
use rayon::ThreadPool;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::{self, JoinSet, spawn_blocking};

/// How many fetches there are, and what each does.
const COUNT: u32 = 16;
const WAIT: Duration = Duration::from_millis(40);
const COMPUTE: Duration = Duration::from_millis(6);
/// Threads that work, and the most that may be in flight where a model has such a limit.
const WORKERS: usize = 2;
const LIMIT: usize = 8;

// [fetch]
fn fetch(_id: u32) {
    thread::sleep(WAIT); // waits
    compute(COMPUTE); // computes
}
// [/]

// [fetch_async]
async fn fetch_async(_id: u32) {
    tokio::time::sleep(WAIT).await; // waits
    compute(COMPUTE); // computes
}
// [/]

// [fetch_hybrid]
async fn fetch_hybrid(pool: &ThreadPool, _id: u32) {
    tokio::time::sleep(WAIT).await; // waits
    let (done, is_done) = oneshot::channel();
    pool.spawn(move || done.send(compute(COMPUTE)).unwrap()); // computes
    is_done.await.unwrap();
}
// [/]

/// Keeps a core busy for so long; how often it looked at the clock.
fn compute(time: Duration) -> u64 {
    let start = Instant::now();
    (0..).find(|_| start.elapsed() >= time).unwrap_or(0)
}

fn sequential() {
    // [sequential]
    for id in 0..COUNT {
        fetch(id);
    }
    // [/]
}

fn thread_pool() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(WORKERS).build().unwrap();
    // [thread-pool]
    pool.scope_fifo(|scope| {
        for id in 0..COUNT {
            scope.spawn_fifo(move |_| fetch(id));
        }
    });
    // [/]
}

fn channel_pool() {
    // [channel-pool]
    let (send, receive) = mpsc::channel();
    let queue = Arc::new(Mutex::new(receive));
    let threads = (0..WORKERS).map(|_| {
        let queue = Arc::clone(&queue);
        thread::spawn(move || iter::from_fn(|| next(&queue)).for_each(fetch))
    });
    let threads: Vec<_> = threads.collect();
    (0..COUNT).for_each(|id| send.send(id).unwrap());
    drop(send);
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    // [/]
}

/// Waits for the next fetch of the queue; `None` after the last.
fn next(queue: &Mutex<mpsc::Receiver<u32>>) -> Option<u32> {
    queue.lock().unwrap().recv().ok()
}

fn thread_per_fetch() {
    // [thread-per-fetch]
    let threads: Vec<_> = (0..COUNT).map(|id| thread::spawn(move || fetch(id))).collect();
    for thread in threads {
        thread.join().unwrap();
    }
    // [/]
}

fn spawn_blocking_each() {
    many().block_on(async {
        // [spawn-blocking]
        let calls = (0..COUNT).map(|id| spawn_blocking(move || fetch(id)));
        join_all(calls.collect::<Vec<_>>()).await;
        // [/]
    });
}

fn join_all_at_once() {
    one().block_on(async {
        // [join-all]
        join_all((0..COUNT).map(fetch_async)).await;
        // [/]
    });
}

fn join_all_unconstrained() {
    one().block_on(async {
        // [join-all-unconstrained]
        task::unconstrained(join_all((0..COUNT).map(fetch_async))).await;
        // [/]
    });
}

fn unordered() {
    one().block_on(async {
        // [unordered]
        let mut fetches: FuturesUnordered<_> = (0..COUNT).map(fetch_async).collect();
        while fetches.next().await.is_some() {}
        // [/]
    });
}

fn bounded() {
    one().block_on(async {
        // [bounded]
        let fetches = stream::iter(0..COUNT).map(fetch_async);
        fetches.buffer_unordered(LIMIT).collect::<Vec<_>>().await;
        // [/]
    });
}

fn buffered() {
    one().block_on(async {
        // [buffered]
        let fetches = stream::iter(0..COUNT).map(fetch_async);
        fetches.buffered(LIMIT).collect::<Vec<_>>().await;
        // [/]
    });
}

fn spawn() {
    many().block_on(async {
        // [spawn]
        let tasks: Vec<_> = (0..COUNT).map(|id| tokio::spawn(fetch_async(id))).collect();
        join_all(tasks).await;
        // [/]
    });
}

fn join_set() {
    many().block_on(async {
        // [join-set]
        let (places, mut tasks) = (Arc::new(Semaphore::new(LIMIT)), JoinSet::new());
        for id in 0..COUNT {
            let place = Arc::clone(&places).acquire_owned().await.unwrap();
            tasks.spawn(async move {
                fetch_async(id).await;
                drop(place);
            });
        }
        tasks.join_all().await;
        // [/]
    });
}

fn thread_per_core() {
    // [thread-per-core]
    let serve = |core| move || one().block_on(join_all((core..COUNT).step_by(WORKERS).map(fetch_async)));
    let threads: Vec<_> = (0..WORKERS as u32).map(|core| thread::spawn(serve(core))).collect();
    for thread in threads {
        thread.join().unwrap();
    }
    // [/]
}

fn hybrid() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(WORKERS).build().unwrap();
    one().block_on(async {
        // [hybrid]
        join_all((0..COUNT).map(|id| fetch_hybrid(&pool, id))).await;
        // [/]
    });
}

fn await_in_loop() {
    one().block_on(async {
        // [await-in-loop]
        for id in 0..COUNT {
            fetch_async(id).await;
        }
        // [/]
    });
}

fn blocking_in_async() {
    one().block_on(async {
        // [blocking-in-async]
        join_all((0..COUNT).map(|id| async move { fetch(id) })).await;
        // [/]
    });
}

fn blocking_in_spawn() {
    many().block_on(async {
        // [blocking-in-spawn]
        let tasks: Vec<_> = (0..COUNT).map(|id| tokio::spawn(async move { fetch(id) })).collect();
        join_all(tasks).await;
        // [/]
    });
}

/// A runtime of one thread.
fn one() -> Runtime {
    Builder::new_current_thread().enable_time().build().unwrap()
}

/// A runtime of several threads.
fn many() -> Runtime {
    Builder::new_multi_thread().worker_threads(WORKERS).enable_time().build().unwrap()
}

/// The models by their names.
pub(crate) const MODELS: [(&str, fn()); 17] = [
    ("sequential", sequential),
    ("thread-pool", thread_pool),
    ("channel-pool", channel_pool),
    ("thread-per-fetch", thread_per_fetch),
    ("spawn-blocking", spawn_blocking_each),
    ("join-all", join_all_at_once),
    ("join-all-unconstrained", join_all_unconstrained),
    ("unordered", unordered),
    ("bounded", bounded),
    ("buffered", buffered),
    ("spawn", spawn),
    ("join-set", join_set),
    ("thread-per-core", thread_per_core),
    ("hybrid", hybrid),
    ("await-in-loop", await_in_loop),
    ("blocking-in-async", blocking_in_async),
    ("blocking-in-spawn", blocking_in_spawn),
];

#[expect(clippy::print_stdout, reason = "it is a program")]
fn main() {
    for (name, run) in MODELS {
        let start = Instant::now();
        run();
        println!("{name:24} {:4} ms", start.elapsed().as_millis());
    }
}
