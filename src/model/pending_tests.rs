//! The two ways to run a fetch against a far side that answers by a script: both must come to the same.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::*;
use crate::backend::{BackendError, BlockingClient, Endpoints, NonBlockingClient, Reply, Spec};
use crate::measure::{Count, Outcome};
use crate::model::job::Caller;
use crate::model::step::{self, Inline};
use crate::plan::{Circuit, Fetch, Limits, MILLISECOND, Method, Requests, Retry, Step};

/// Says one thing after another; the last again and again.
#[derive(Clone, Debug)]
struct Script(&'static [AttemptResult], &'static AtomicUsize);

impl Script {
    fn next(&self, io: &Io) -> AttemptResult {
        let nth = self.1.fetch_add(1, Ordering::SeqCst);
        match self.0[nth.min(self.0.len() - 1)].clone() {
            // What proves itself is filled in; a wrong proof stays what it is.
            AttemptResult::Response(Response { status, token: Some(0), retry_after }) => {
                AttemptResult::Response(Response { status, token: Some(io.answer().token), retry_after })
            }
            other => other,
        }
    }
}

impl Backend for Script {
    const SPEC: Spec = Spec::new("script");
    type Blocking = Self;
    type NonBlocking = Self;

    fn open(_: &Plan, _: &Endpoints) -> Result<Self, BackendError> {
        unreachable!("made by hand")
    }

    fn blocking(&self) -> Result<Self, BackendError> {
        Ok(self.clone())
    }

    async fn non_blocking(&self) -> Result<Self, BackendError> {
        Ok(self.clone())
    }
}

impl BlockingClient for Script {
    fn wait(&self, io: &Io) -> Result<Reply, IoFailure> {
        Ok(io.answer())
    }

    fn request(&self, attempt: &Attempt<'_>) -> Result<AttemptResult, IoFailure> {
        Ok(self.next(&attempt.io))
    }
}

impl NonBlockingClient for Script {
    fn wait(&self, io: Io) -> impl Future<Output = Result<Reply, IoFailure>> + Send + 'static {
        std::future::ready(Ok(io.answer()))
    }

    fn request(
        &self,
        attempt: Attempt<'static>,
    ) -> impl Future<Output = Result<AttemptResult, IoFailure>> + Send + 'static {
        std::future::ready(Ok(self.next(&attempt.io)))
    }
}

const OK: AttemptResult =
    AttemptResult::Response(Response { status: 200, token: Some(0), retry_after: None });
const BUSY: AttemptResult = AttemptResult::Response(Response { status: 503, token: None, retry_after: None });

fn plan(method: Method) -> Plan {
    let request = Request {
        method,
        path: "/x".to_owned(),
        body: None,
        token: None,
        headers: Vec::new(),
        expect: vec![200],
        fault: None,
    };
    let ms = MILLISECOND;
    let retry = Retry { attempts: 3, backoff: 2 * ms, factor: 2.0, jitter: 0.0, longest: 100 * ms };
    Plan {
        fetches: Box::new([Fetch { arrival: 0, steps: 0..1 }]),
        steps: Box::new([Step::Request(0, 0)]),
        groups: Box::default(),
        limits: Limits { workers: 1, in_flight: None, blocking_threads: 1, connections: None },
        seed: 1,
        clients: None,
        admission: crate::plan::Admission::default(),
        requests: Requests { list: Box::new([request]), retry: Some(retry), ..Requests::default() },
    }
}

/// What came of one fetch: its outcome, what was counted, attempts after the first, attempts in all, and why it
/// failed.
#[derive(Debug, PartialEq)]
struct Came {
    outcome: Outcome,
    sound: bool,
    counts: Vec<Count>,
    retries: u32,
    sent: usize,
    failure: Option<String>,
}

/// What came of it blocking and asynchronously, and how long the quicker one took.
fn run(plan: &Plan, script: &'static [AttemptResult]) -> ([Came; 2], Duration) {
    let mut least = Duration::MAX;
    let came = [false, true].map(|asynchronous| {
        let script = Script(script, Box::leak(Box::default()));
        let job = Job::new(plan.clone(), script.clone(), 1.0, true, 1);
        let start = Instant::now();
        let sample = if asynchronous {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let caller = Box::leak(Box::new(Caller { job, client: script.clone() }));
            runtime.block_on(async { step::fetch_async(caller, Inline, 0).await })
        } else {
            step::fetch(job, &script, 0)
        };
        least = least.min(start.elapsed());
        Came {
            outcome: sample.outcome,
            sound: sample.payload == payload::expected(plan, 0, 1.0),
            counts: job.tally.read(),
            retries: job.tally.retries(),
            sent: script.1.load(Ordering::SeqCst),
            failure: job.failure().map(str::to_owned),
        }
    });
    (came, least)
}

#[track_caller]
fn check(
    plan: &Plan,
    script: &'static [AttemptResult],
    outcome: Outcome,
    last: Option<RequestOutcome>,
    sent: usize,
) -> Duration {
    let ([blocking, asynchronous], took) = run(plan, script);
    assert_eq!(blocking, asynchronous);
    let expected = outcome == Outcome::Completed;
    let counts: Vec<Count> =
        last.into_iter().map(|outcome| Count { outcome, expected, fetches: 1 }).collect();
    assert_eq!((blocking.outcome, blocking.counts, blocking.sent), (outcome, counts, sent));
    assert_eq!(blocking.retries as usize, sent.saturating_sub(1));
    assert_eq!(blocking.sound, expected);
    assert_eq!(blocking.failure.is_some(), outcome == Outcome::Failed, "{:?}", blocking.failure);
    took
}

#[test]
fn both_try_again_alike_and_wait_in_between() {
    use Outcome::{Completed, Unsuccessful};
    let get = plan(Method::Get);
    check(&get, &[OK], Completed, Some(RequestOutcome::Status(200)), 1);
    // 2 ms, then 4 ms.
    let took = check(&get, &[BUSY, AttemptResult::Lost, OK], Completed, Some(RequestOutcome::Status(200)), 3);
    assert!(took >= Duration::from_millis(6), "{took:?}");
    check(&get, &[AttemptResult::Refused], Unsuccessful, Some(RequestOutcome::Refused), 3);
    check(&get, &[BUSY, BUSY, AttemptResult::Timeout], Unsuccessful, Some(RequestOutcome::Timeout), 3);
    let later =
        &[AttemptResult::Response(Response { status: 503, token: None, retry_after: Some(40_000_000) }), OK];
    let took = check(&get, later, Completed, Some(RequestOutcome::Status(200)), 2);
    assert!(took >= Duration::from_millis(40), "{took:?}");
    // Not to be mended by pending again.
    let missing = &[AttemptResult::Response(Response { status: 404, token: Some(0), retry_after: None })];
    check(&get, missing, Unsuccessful, Some(RequestOutcome::Status(404)), 1);
}

#[test]
fn what_must_not_be_repeated_is_sent_once_by_both() {
    for method in [Method::Post, Method::Patch] {
        for script in [&[BUSY][..], &[AttemptResult::Timeout], &[AttemptResult::Lost]] {
            let (came, _) = run(&plan(method), script);
            assert_eq!(
                came.each_ref().map(|came| (came.outcome, came.sent)),
                [(Outcome::Unsuccessful, 1); 2]
            );
        }
    }
}

/// An answer that nobody can have meant is no outcome: the trial is not to be trusted.
#[test]
fn an_unsound_answer_is_a_failed_check_and_not_a_fast_success() {
    let get = plan(Method::Get);
    check(&get, &[AttemptResult::WrongBody, OK], Outcome::Failed, None, 1);
    let unproven = &[AttemptResult::Response(Response { status: 200, token: None, retry_after: None })];
    check(&get, unproven, Outcome::Failed, None, 1);
    // The proof of another request: the fetch completes, and its payload betrays it.
    let ([blocking, asynchronous], _) =
        run(&get, &[AttemptResult::Response(Response { status: 200, token: Some(7), retry_after: None })]);
    assert_eq!(blocking, asynchronous);
    assert_eq!((blocking.outcome, blocking.sound), (Outcome::Completed, false));
}

#[test]
fn a_circuit_that_opens_ends_the_attempts_of_both() {
    let mut plan = plan(Method::Get);
    plan.requests.circuit = Some(Circuit { failures: 2, open_for: 60_000 * MILLISECOND });
    check(&plan, &[BUSY], Outcome::Unsuccessful, Some(RequestOutcome::CircuitOpen), 2);
}
