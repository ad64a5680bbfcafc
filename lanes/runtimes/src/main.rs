//! Rust runtimes as lanes of inflight: `runtimes tokio | smol | compio | may`.
//!
//! It speaks inflight.lane/1 (docs/lanes.md): numbers on standard input and output, a line each.

use std::future::Future;
use std::io::{stdin, stdout, BufRead, StdinLock, Write};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use futures_util::future::join_all;

/// A step, and when it ran.
struct Step {
    wait: Option<Duration>,
    amount: u64,
    ran: [u128; 2],
}

struct Fetch {
    first: u32,
    steps: Vec<Step>,
    ran: [u128; 2],
    check: u32,
    thread: u64,
}

struct Plan {
    fetches: Vec<Fetch>,
    workers: usize,
    stride: usize,
    sum: u32,
}

/// Computes: each round needs the one before.
fn turn(mut value: u32, rounds: u64) -> u32 {
    for _ in 0..rounds {
        value = value.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    }
    value
}

/// A number for the thread that calls.
fn thread_number() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    thread_local!(static ID: u64 = NEXT.fetch_add(1, Ordering::Relaxed));
    ID.with(|id| *id)
}

/// What every fetch does but wait; a macro, since it is the same with `.await` and without.
macro_rules! run {
    ($fetch:ident, $began:ident, |$wait:ident| $sleep:expr) => {{
        let mut fetch = $fetch;
        let mut value = fetch.first;
        fetch.ran[0] = $began.elapsed().as_nanos();
        for step in &mut fetch.steps {
            step.ran[0] = $began.elapsed().as_nanos();
            value = match step.wait {
                Some($wait) => {
                    $sleep;
                    turn(value.wrapping_add(step.amount as u32), 1)
                }
                None => turn(value, step.amount),
            };
            step.ran[1] = $began.elapsed().as_nanos();
        }
        fetch.check = value;
        fetch.thread = thread_number();
        fetch.ran[1] = $began.elapsed().as_nanos();
        fetch
    }};
}

async fn on_async<S: Future>(fetch: Fetch, began: Instant, sleep: impl Fn(Duration) -> S) -> Fetch {
    run!(fetch, began, |wait| drop(sleep(wait).await))
}

/// Says `ready`, waits for `go`, and starts the clock.
type Go<'a> = &'a mut dyn FnMut() -> Instant;

fn on_tokio(plan: Vec<Fetch>, workers: usize, go: Go) -> Vec<Fetch> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_time().build();
    runtime.expect("a runtime").block_on(async {
        let began = go();
        let tasks: Vec<_> = plan
            .into_iter()
            .map(|fetch| tokio::spawn(on_async(fetch, began, tokio::time::sleep)))
            .collect();
        let done = join_in_order(tasks.into_iter().map(|task| async { task.await.expect("no panic") })).await;
        finished();
        done
    })
}

async fn join_in_order<F: Future>(tasks: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut all = Vec::new();
    for task in tasks {
        all.push(task.await);
    }
    all
}

fn on_smol(plan: Vec<Fetch>, workers: usize, go: Go) -> Vec<Fetch> {
    let executor = Arc::new(smol::Executor::new());
    let (end, ended) = smol::channel::bounded::<()>(1);
    let threads: Vec<_> = (0..workers)
        .map(|_| {
            let (executor, ended) = (Arc::clone(&executor), ended.clone());
            // Nothing is ever sent: the end is that the sender is dropped.
            thread::spawn(move || smol::block_on(executor.run(async move { ended.recv().await.is_err() })))
        })
        .collect();
    let done = smol::block_on(async {
        let began = go();
        let tasks: Vec<_> = plan
            .into_iter()
            .map(|fetch| executor.spawn(on_async(fetch, began, smol::Timer::after)))
            .collect();
        let done = join_in_order(tasks.into_iter()).await;
        finished();
        done
    });
    drop(end);
    for thread in threads {
        thread.join().expect("a worker does not panic");
    }
    done
}

fn on_compio(plan: Vec<Fetch>, go: Go) -> Vec<Fetch> {
    compio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let began = go();
        let done = join_all(plan.into_iter().map(|fetch| on_async(fetch, began, compio::time::sleep))).await;
        finished();
        done
    })
}

fn on_may(plan: Vec<Fetch>, go: Go) -> Vec<Fetch> {
    let began = go();
    let coroutines: Vec<_> = plan
        .into_iter()
        .map(|fetch| may::go!(move || run!(fetch, began, |wait| may::coroutine::sleep(wait))))
        .collect();
    let done = coroutines.into_iter().map(|one| one.join().expect("no panic")).collect();
    finished();
    done
}

fn say(line: &str) {
    println!("{line}");
    let _ = stdout().flush();
}

fn finished() {
    say("done");
}

/// The next line: its word and its numbers; nothing once there are no more.
fn hear(input: &mut StdinLock) -> (String, Vec<u64>) {
    let mut line = String::new();
    let _ = input.read_line(&mut line);
    let mut words = line.split_whitespace();
    let word = words.next().unwrap_or_default().to_owned();
    (word, words.map(|word| word.parse().expect("inflight says numbers")).collect())
}

fn read(input: &mut StdinLock, head: &[u64]) -> Plan {
    let mut sum = 0_u32;
    let mut add = |numbers: &[u64]| numbers.iter().for_each(|number| sum = sum.wrapping_add(*number as u32));
    let mut fetches = Vec::new();
    for _ in 0..head[0] {
        let (_, numbers) = hear(input);
        add(&numbers);
        let first = numbers[1] as u32;
        let mut fetch = Fetch { first, steps: Vec::new(), ran: [0; 2], check: 0, thread: 0 };
        for _ in 0..numbers[2] {
            let (word, numbers) = hear(input);
            add(&numbers);
            let wait = (word == "wait").then(|| Duration::from_nanos(numbers[0]));
            fetch.steps.push(Step { wait, amount: numbers[numbers.len() - 1], ran: [0; 2] });
        }
        fetches.push(fetch);
    }
    hear(input);
    Plan { fetches, workers: head[1] as usize, stride: head[4].max(1) as usize, sum }
}

fn run(way: &str, plan: Plan, input: &mut StdinLock) {
    let Plan { fetches, workers, stride, sum } = plan;
    let count = fetches.len();
    let mut go = || {
        say(&format!("ready {count} {sum}"));
        hear(input);
        Instant::now()
    };
    let fetches = match way {
        "tokio" => on_tokio(fetches, workers, &mut go),
        "smol" => on_smol(fetches, workers, &mut go),
        "compio" => on_compio(fetches, &mut go),
        _ => {
            may::config().set_workers(workers);
            on_may(fetches, &mut go)
        }
    };
    let mut lines = String::new();
    for (id, Fetch { ran: [start, finish], check, thread, .. }) in fetches.iter().enumerate() {
        lines += &format!("sample {id} {thread} {start} {finish} {check}\n");
    }
    for (id, fetch) in fetches.iter().enumerate().step_by(stride) {
        for (nth, Step { ran: [begin, end], .. }) in fetch.steps.iter().enumerate() {
            lines += &format!("step {id} {nth} {} {begin} {end}\n", fetch.thread);
        }
    }
    say(&(lines + "end"));
}

/// The version of a crate that this was built with.
fn version(name: &str) -> &'static str {
    let lock = include_str!("../Cargo.lock");
    let found = lock.split("[[package]]").find_map(|one| one.trim().strip_prefix(&format!("name = \"{name}\"\nversion = \"")));
    found.and_then(|rest| rest.split('"').next()).unwrap_or("unknown")
}

fn main() {
    let way = std::env::args().nth(1).unwrap_or_default();
    say("inflight-lane 1");
    if !["tokio", "smol", "compio", "may"].contains(&way.as_str()) {
        return say("cannot say which way to run: tokio, smol, compio, may");
    }
    if way == "compio" {
        if let Err(refused) = compio::runtime::Runtime::new() {
            return say(&format!("cannot start compio: {refused}"));
        }
    }
    say(&format!("lane {way} {}", version(&way)));
    let mut input = stdin().lock();
    loop {
        let (word, numbers) = hear(&mut input);
        match word.as_str() {
            "turn" => say(&format!("turned {}", turn(1, numbers[0]))),
            "plan" => {
                let plan = read(&mut input, &numbers);
                run(&way, plan, &mut input);
            }
            _ => return,
        }
    }
}
