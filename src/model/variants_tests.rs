//! Models that nobody should have, run through the same trial as the others: what the checks say of them, and that
//! the mistakes of the course do not depend on the kind of runtime.

use std::thread;

use futures_util::stream::{self, StreamExt as _};
use tokio::runtime::Runtime;

use super::*;
use crate::backend::{Client, NonBlockingClient as _, Sleep};
use crate::measure::{Outcome, Sample, current_thread};
use crate::payload;
use crate::plan::{Fetch, MILLISECOND, Nanos, Plan, Step};

const fn spec(id: &'static str, client: Client, bounds: Bounds) -> Spec {
    let planning = Planning::WHEN_NAMED;
    Spec { id, family: Family::Mistake, en: "", uk: "", python: "", client, bounds, planning }
}

/// `count` fetches of one `step`; two workers, at most `in_flight` at a time.
fn request(count: u32, step: Step, in_flight: Option<u32>) -> TrialInput {
    let plan = Plan {
        fetches: (0..count).map(|_| Fetch { arrival: 0, steps: 0..1 }).collect(),
        steps: Box::new([step]),
        groups: Box::default(),
        limits: Limits { workers: 2, in_flight, blocking_threads: 512, connections: None },
        seed: 1,
        clients: None,
        admission: crate::plan::Admission::default(),
        requests: crate::plan::Requests::default(),
    };
    TrialInput { plan, rate: 0.2, cores: 2, endpoints: crate::backend::Endpoints::default() }
}

fn run<M: Model>(input: TrialInput) -> Measured {
    trial::run::<M, Sleep>(input).unwrap()
}

/// The breaches that no noise of the machine explains.
fn fatal(measured: &Measured) -> Vec<String> {
    // What other tests of this process compute meanwhile is no fault of this one.
    let own = |breach: &&crate::measure::check::Breach| {
        breach.fatal && !matches!(breach.reason, crate::reason::Reason::OverCpu { .. })
    };
    let all = measured.breaches.iter().filter(own);
    all.map(|breach| format!("{:?}", breach.reason)).collect()
}

fn makespan(measured: &Measured) -> Nanos {
    crate::measure::check::makespan(&measured.finished.samples)
}

/// Ends on a thread of its own number: how many there were.
fn threads(measured: &Measured) -> usize {
    let threads = measured.finished.samples.iter().map(|sample| sample.thread);
    threads.collect::<std::collections::BTreeSet<_>>().len()
}

/// `bounded`, except that each wait is made before its fetch has a place: it runs while the fetch is queued.
struct EagerSleep;

impl Model for EagerSleep {
    const SPEC: Spec = spec(
        "eager",
        Client::NonBlocking,
        Bounds { in_flight: Bound::InFlight, scheduling: Scheduling::Buffer, ..Bounds::tasks(Bound::One) },
    );
    type Engine = (Runtime, usize);

    fn build(limits: &Limits) -> Result<Self::Engine, RunError> {
        Ok((runtime::current_thread(limits)?, limits.in_flight.map_or(usize::MAX, |most| most as usize)))
    }

    fn run<B: Backend>((runtime, most): &Self::Engine, job: &'static Job<B>) -> Result<Finished, RunError> {
        runtime.block_on(async {
            let client = job.backend.non_blocking().await?;
            let lap = job.start()?;
            let waits: Vec<_> = job
                .plan
                .ids()
                .map(|id| {
                    let wait = job.plan.steps_of(id).iter().map(|step| step.nominal()).sum();
                    (id, client.wait(crate::backend::Io { token: payload::token(id), wait }))
                })
                .collect();
            let fetches = waits.into_iter().map(async |(fetch, wait)| {
                let started = job.clock.now();
                let payload = wait.await.map_or(0, |reply| reply.token);
                let (thread, finished) = (current_thread(), job.clock.now());
                Sample { fetch, thread, outcome: Outcome::Completed, payload, started, finished }
            });
            let samples = stream::iter(fetches).buffer_unordered(*most).collect().await;
            job::stop(lap, samples)
        })
    }
}

/// V3 and V4: bounded concurrency that seems to be free is no result.
#[test]
fn sleeps_that_run_while_their_fetch_is_queued_make_a_trial_invalid() {
    let work = || request(10, Step::Wait(200 * MILLISECOND), Some(5));
    let measured = run::<EagerSleep>(work());
    let found = fatal(&measured);
    // The second five find their sleeps over.
    assert!(found.iter().any(|words| words.contains("EndedEarly")), "{found:?}");
    let bound = "bound_ns: 400000000";
    assert!(found.iter().any(|words| words.contains(bound)), "{found:?}");
    // The model that does it right is not accused.
    let right = run::<bounded::Bounded>(work());
    assert_eq!(fatal(&right), [""; 0]);
    assert!(makespan(&right) >= 400 * MILLISECOND);
}

/// The model of CONTRIBUTING.md does what its `bounds` say.
#[test]
fn the_model_of_the_guide_is_sound() {
    let measured = run::<contributing_tests::LocalSet>(request(10, Step::Wait(50 * MILLISECOND), None));
    assert_eq!(fatal(&measured), [""; 0]);
    assert!(
        (50 * MILLISECOND..500 * MILLISECOND).contains(&makespan(&measured)),
        "{} ns",
        makespan(&measured)
    );
}

/// Fetches under `join_all`, on a runtime with two workers.
struct JoinAllOnMany<const BLOCKS: bool>;

impl<const BLOCKS: bool> Model for JoinAllOnMany<BLOCKS> {
    const SPEC: Spec = if BLOCKS {
        spec("join-all-on-many", Client::Blocking, Bounds::threads(Bound::One))
    } else {
        spec("join-all-on-many", Client::NonBlocking, Bounds::join_all(true))
    };
    type Engine = Runtime;

    fn build(limits: &Limits) -> Result<Runtime, RunError> {
        runtime::multi_thread(limits)
    }

    fn run<B: Backend>(runtime: &Runtime, job: &'static Job<B>) -> Result<Finished, RunError> {
        let blocking = job.backend.blocking()?;
        let blocking = &blocking;
        runtime.block_on(async {
            let caller = job.caller().await?;
            let lap = job.start()?;
            let fetches = job.plan.ids().map(async |id| {
                if BLOCKS {
                    step::fetch(job, blocking, id)
                } else {
                    step::fetch_async(caller, step::Inline, id).await
                }
            });
            job::stop(lap, futures_util::future::join_all(fetches).await)
        })
    }
}

/// One task is on one thread at a time, however many workers the runtime has.
#[test]
fn join_all_is_one_task_on_either_kind_of_runtime() {
    let wait = Step::Wait(20 * MILLISECOND);
    let blocks = run::<JoinAllOnMany<true>>(request(10, wait, None));
    assert_eq!((fatal(&blocks), threads(&blocks)), (vec![], 1));
    assert!(makespan(&blocks) >= 200 * MILLISECOND && blocks.flight.peak == 1);
    let alike = run::<blocking_in_async::BlockingInAsync>(request(10, wait, None));
    assert_eq!((fatal(&alike), threads(&alike), alike.flight.peak), (vec![], 1, 1));
    assert!(makespan(&alike) >= 200 * MILLISECOND);

    let compute = Step::Compute(MILLISECOND);
    for measured in [
        run::<JoinAllOnMany<false>>(request(8, compute, None)),
        run::<join_all::JoinAll>(request(8, compute, None)),
    ] {
        // On one thread, and never two at a time: it cannot keep a second core busy.
        assert_eq!((fatal(&measured), threads(&measured), measured.flight.peak), (vec![], 1, 1));
    }
}

/// Ten blocking waits of 100 ms in tasks on two workers: 500 ms, neither 100 nor 1 000.
#[test]
fn blocking_calls_in_spawned_tasks_wait_as_many_at_a_time_as_there_are_workers() {
    let mut slow = Vec::new();
    for _ in 0..3 {
        let measured =
            run::<blocking_in_spawn::BlockingInSpawn>(request(10, Step::Wait(100 * MILLISECOND), None));
        assert_eq!((fatal(&measured), threads(&measured), measured.flight.peak), (vec![], 2, 2));
        let makespan = makespan(&measured);
        assert!(makespan >= 500 * MILLISECOND, "{makespan} ns");
        // 2 %, 10 ms and 0.1 ms for each thread; where the machine has no time for us, once in three tries.
        if makespan <= 510_200_000 {
            return;
        }
        slow.push(makespan);
        thread::sleep(std::time::Duration::from_millis(100));
    }
    // In turn they would take 1 000 ms: this much is sure on any machine that runs at all.
    assert!(slow.iter().any(|makespan| *makespan < 900 * MILLISECOND), "{slow:?} ns");
}

/// The models that are used under load, each with W = 2 and K = 3: the threads that carry ten waits, and the most in flight.
const UNDER_LOAD: [(&str, usize, u32); 6] = [
    ("unordered", 1, 10),
    ("buffered", 1, 3),
    ("join-set", 2, 3),
    ("thread-per-core", 2, 10),
    ("channel-pool", 2, 2),
    ("blocking-in-spawn", 2, 2),
];

fn trial(model: &str, input: TrialInput) -> Measured {
    let sleep = super::find_backend("sleep").unwrap();
    sleep.trial(find(model).unwrap(), input).unwrap()
}

/// Nothing is lost or too soon, on so many threads at most, with so many in flight at most.
#[track_caller]
fn sound(model: &str, (most_threads, most_in_flight): (usize, u32), input: TrialInput) {
    let (fetches, measured) = (input.plan.len(), trial(model, input));
    assert_eq!(fatal(&measured), [""; 0], "{model}");
    assert_eq!(measured.finished.samples.len(), fetches, "{model}");
    assert!(threads(&measured) <= most_threads, "{model}: {} threads", threads(&measured));
    assert!(measured.flight.peak <= most_in_flight, "{model}: {} in flight", measured.flight.peak);
}

#[test]
fn models_under_load_keep_to_their_bounds_and_wait_for_what_is_due() {
    for (model, threads, most) in UNDER_LOAD {
        let input = request(10, Step::Wait(20 * MILLISECOND), Some(3));
        sound(model, (threads, most), input.clone());
        let mut open = input;
        for (fetch, due) in open.plan.fetches.iter_mut().zip([9, 7, 5, 3, 1, 30, 31, 32, 60, 60]) {
            fetch.arrival = due * MILLISECOND;
        }
        sound(model, (threads, most), open);
        // Nothing to do is done at once.
        assert_eq!(trial(model, request(0, Step::Wait(1), Some(3))).finished.samples.len(), 0, "{model}");
    }
}

/// The first of six fetches waits for 200 ms, each other one for 30; two are in flight.
#[test]
fn a_slow_fetch_holds_up_those_behind_it_where_results_are_ordered() {
    let mut input = request(6, Step::Wait(30 * MILLISECOND), Some(2));
    input.plan.steps = Box::new([Step::Wait(200 * MILLISECOND), Step::Wait(30 * MILLISECOND)]);
    for fetch in &mut input.plan.fetches[1..] {
        fetch.steps = 1..2;
    }
    // 200, then two and two. Of `bounded` the others are done before the first, wherever the machine has time for it.
    let in_order = makespan(&trial("buffered", input.clone()));
    assert!(in_order >= 260 * MILLISECOND, "{in_order} ns");
    let any: Vec<Nanos> = (0..3).map(|_| makespan(&trial("bounded", input.clone()))).collect();
    assert!(any.iter().any(|makespan| *makespan < 255 * MILLISECOND), "{any:?} ns");
}

/// Fetches are dealt in order of arrival, and stay where they are.
#[test]
fn each_thread_carries_what_it_was_dealt() {
    let mut input = request(12, Step::Wait(5 * MILLISECOND), None);
    for (nth, fetch) in input.plan.fetches.iter_mut().enumerate() {
        // Last things first.
        fetch.arrival = (12 - nth as Nanos) * MILLISECOND;
    }
    let measured = trial("thread-per-core", input);
    assert_eq!((fatal(&measured), threads(&measured)), (vec![], 2));
    let thread_of =
        |id: u32| measured.finished.samples.iter().find(|sample| sample.fetch == id).unwrap().thread;
    for id in 2..12 {
        assert_eq!(thread_of(id), thread_of(id - 2), "{id}");
    }
}
