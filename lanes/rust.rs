//! A lane of inflight in Rust, without inflight as a dependency: a thread for each fetch. One file, no crates.
//!
//!     rustc -O -o rust-lane rust.rs && ./rust-lane
//!
//! It speaks inflight.lane/1 (docs/lanes.md): numbers on standard input and output, a line each.

use std::io::{BufRead, StdinLock, Write, stdin, stdout};
use std::thread;
use std::time::{Duration, Instant};

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
}

/// Computes: each round needs the one before.
fn turn(mut value: u32, rounds: u64) -> u32 {
    for _ in 0..rounds {
        value = value.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    }
    value
}

fn run(mut fetch: Fetch, began: Instant) -> Fetch {
    let now = || began.elapsed().as_nanos();
    let mut value = fetch.first;
    fetch.ran[0] = now();
    for step in &mut fetch.steps {
        step.ran[0] = now();
        value = match step.wait {
            Some(wait) => {
                thread::sleep(wait);
                turn(value.wrapping_add(step.amount as u32), 1)
            }
            None => turn(value, step.amount),
        };
        step.ran[1] = now();
    }
    fetch.check = value;
    fetch.ran[1] = now();
    fetch
}

/// The next line: its word and its numbers; nothing once there are no more.
fn hear(input: &mut StdinLock) -> (String, Vec<u64>) {
    let mut line = String::new();
    let _ = input.read_line(&mut line);
    let mut words = line.split_whitespace();
    let word = words.next().unwrap_or_default().to_owned();
    (word, words.map(|word| word.parse().expect("inflight says numbers")).collect())
}

fn read(input: &mut StdinLock, count: u64) -> (Vec<Fetch>, u32) {
    let mut sum = 0_u32;
    let mut add = |numbers: &[u64]| numbers.iter().for_each(|number| sum = sum.wrapping_add(*number as u32));
    let mut fetches = Vec::new();
    for _ in 0..count {
        let (_, numbers) = hear(input);
        add(&numbers);
        let mut fetch = Fetch { first: numbers[1] as u32, steps: Vec::new(), ran: [0; 2], check: 0 };
        for _ in 0..numbers[2] {
            let (word, numbers) = hear(input);
            add(&numbers);
            let wait = (word == "wait").then(|| Duration::from_nanos(numbers[0]));
            fetch.steps.push(Step { wait, amount: numbers[numbers.len() - 1], ran: [0; 2] });
        }
        fetches.push(fetch);
    }
    hear(input);
    (fetches, sum)
}

fn main() {
    let mut input = stdin().lock();
    let say = |line: &str| {
        println!("{line}");
        let _ = stdout().flush();
    };
    say("inflight-lane 1\nlane std 1");
    loop {
        let (word, numbers) = hear(&mut input);
        match word.as_str() {
            "turn" => say(&format!("turned {}", turn(1, numbers[0]))),
            "plan" => {
                let stride = numbers[4].max(1) as usize;
                let (fetches, sum) = read(&mut input, numbers[0]);
                say(&format!("ready {} {sum}", fetches.len()));
                hear(&mut input);
                let began = Instant::now();
                let threads: Vec<_> = fetches.into_iter().map(|fetch| thread::spawn(move || run(fetch, began))).collect();
                let fetches: Vec<Fetch> = threads.into_iter().map(|thread| thread.join().expect("no fetch panics")).collect();
                say("done");
                let mut lines = String::new();
                for (id, Fetch { ran: [start, finish], check, .. }) in fetches.iter().enumerate() {
                    lines += &format!("sample {id} {id} {start} {finish} {check}\n");
                }
                for (id, fetch) in fetches.iter().enumerate().step_by(stride) {
                    for (nth, Step { ran: [begin, end], .. }) in fetch.steps.iter().enumerate() {
                        lines += &format!("step {id} {nth} {id} {begin} {end}\n");
                    }
                }
                say(&(lines + "end"));
            }
            _ => return,
        }
    }
}
