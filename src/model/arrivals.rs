//! Fetches as they fall due: at once, or at the instants of the plan.
//!
//! Whoever hands fetches to a model's threads or tasks takes their ids from [`Arrivals`], which sleeps until the next one
//! is due. Where one thread runs all fetches as one task, it cannot sleep: a thread of its own does, and sends the ids
//! through a channel.

use std::sync::{Mutex, PoisonError, mpsc};
use std::task::{Context, Poll, ready};
use std::thread::{self, JoinHandle};

use futures_util::future;
use futures_util::stream::{self, Stream, StreamExt as _};
use nix::sys::time::TimeSpec;
use nix::time::{ClockId, ClockNanosleepFlags, clock_nanosleep};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::{Job, RunError};
use crate::backend::Backend;
use crate::measure::{Clock, Lap, Sample};
use crate::plan::{Nanos, Plan};

/// When the fetches of a job are due, and how late they were handed over.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    /// The ids in the order in which they are due; `None` where all are due at the start.
    order: Option<Box<[u32]>>,
    lags: Mutex<Vec<Nanos>>,
}

impl Schedule {
    pub(super) fn of(plan: &Plan) -> Self {
        let open = plan.fetches.iter().any(|fetch| fetch.arrival > 0);
        Self { order: open.then(|| plan.order().into()), lags: Mutex::default() }
    }

    /// True if not all fetches are due at the start.
    pub(super) const fn is_open(&self) -> bool {
        self.order.is_some()
    }

    /// How late each fetch was handed over, in order of arrival; empty where all were due at the start.
    pub(super) fn take_lags(&self) -> Vec<Nanos> {
        std::mem::take(&mut *self.lags.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What whoever takes the ids does with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taker {
    /// Hands them to others: what comes late was handed over late.
    Dispatches,
    /// Runs them itself, one after another: what comes while it is busy waits for it, and nobody handed it over late.
    Serves,
}

/// The ids of a job's fetches, each when it is due.
pub(super) struct Arrivals<'a> {
    plan: &'a Plan,
    schedule: &'a Schedule,
    clock: Clock,
    start: Nanos,
    taker: Taker,
    next: u32,
    lags: Vec<Nanos>,
}

impl<B: Backend> Job<B> {
    /// The ids of all fetches, each when it is due, from the start of `lap`. Blocks the calling thread.
    pub(super) fn arrivals(&self, lap: &Lap, taker: Taker) -> Arrivals<'_> {
        Arrivals::new(&self.plan, &self.schedule, self.clock, lap.started(), taker)
    }

    /// What will hand ids to a task that must not sleep: to be made before the clock starts.
    pub(super) fn feed(&'static self) -> Result<Feed, RunError> {
        if !self.schedule.is_open() {
            return Ok(Feed::AtOnce { fetches: self.plan.ids().end });
        }
        let (begin, begun) = mpsc::channel::<Nanos>();
        let (send, ids) = unbounded_channel();
        let dispatch = move || {
            let Ok(start) = begun.recv() else { return };
            for id in Arrivals::new(&self.plan, &self.schedule, self.clock, start, Taker::Dispatches) {
                // Nobody listens any more: the trial has failed, and says why itself.
                if send.send(id).is_err() {
                    break;
                }
            }
        };
        let thread = thread::Builder::new().spawn(dispatch);
        let thread = thread.map_err(|source| RunError::Thread { made: 0, needed: 1, source })?;
        Ok(Feed::Thread { begin, ids, thread })
    }
}

impl<'a> Arrivals<'a> {
    fn new(plan: &'a Plan, schedule: &'a Schedule, clock: Clock, start: Nanos, taker: Taker) -> Self {
        let lags = Vec::with_capacity(schedule.order.as_ref().map_or(0, |order| order.len()));
        Self { plan, schedule, clock, start, taker, next: 0, lags }
    }
}

impl Iterator for Arrivals<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        let nth = self.next;
        self.next += 1;
        let Some(order) = &self.schedule.order else {
            return (nth < self.plan.ids().end).then_some(nth);
        };
        let id = *order.get(nth as usize)?;
        let due = self.start + self.plan.fetches[id as usize].arrival;
        let early = self.clock.now() < due;
        if early {
            sleep_until(self.clock, due);
        }
        let late = self.clock.now().saturating_sub(due);
        self.lags.push(if early || self.taker == Taker::Dispatches { late } else { 0 });
        Some(id)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.plan.len().saturating_sub(self.next as usize);
        (left, Some(left))
    }
}

impl Drop for Arrivals<'_> {
    fn drop(&mut self) {
        *self.schedule.lags.lock().unwrap_or_else(PoisonError::into_inner) = std::mem::take(&mut self.lags);
    }
}

/// Sleeps to an instant of the clock, so that one late waking does not delay those after it.
fn sleep_until(clock: Clock, instant: Nanos) {
    let at = clock.monotonic(instant);
    let at = TimeSpec::new((at / 1_000_000_000).cast_signed(), (at % 1_000_000_000).cast_signed());
    while clock.now() < instant {
        // Interrupted by a signal it is tried again; nothing else can go wrong with a time that is in range.
        let _ = clock_nanosleep(ClockId::CLOCK_MONOTONIC, ClockNanosleepFlags::TIMER_ABSTIME, &at);
    }
}

/// Where a task gets its fetches from.
pub(super) enum Feed {
    /// All are due at the start.
    AtOnce {
        /// How many.
        fetches: u32,
    },
    /// A thread sends them when they are due.
    Thread {
        /// Takes the start of the trial.
        begin: mpsc::Sender<Nanos>,
        /// The fetches that are due.
        ids: UnboundedReceiver<u32>,
        /// The thread.
        thread: JoinHandle<()>,
    },
}

impl Feed {
    /// Runs every fetch when it is due, in the calling task: with `join_all` where all are due at once.
    pub(super) async fn run_all<F>(self, lap: &Lap, fetch: impl Fn(u32) -> F) -> Vec<Sample>
    where
        F: Future<Output = Sample>,
    {
        match self {
            Self::AtOnce { fetches } => future::join_all((0..fetches).map(fetch)).await,
            Self::Thread { .. } => self.run(lap, usize::MAX, fetch).await,
        }
    }

    /// Runs every fetch when it is due, in the calling task, with at most `most` in flight.
    pub(super) async fn run<F>(self, lap: &Lap, most: usize, fetch: impl Fn(u32) -> F) -> Vec<Sample>
    where
        F: Future<Output = Sample>,
    {
        // A fetch is made when there is room for it, so its waits count from then on.
        collect(self.ids(lap).map(fetch).buffer_unordered(most)).await
    }

    /// The same, but results are taken in order of arrival, and one that is not taken yet keeps its place.
    pub(super) async fn run_in_order<F>(self, lap: &Lap, most: usize, fetch: impl Fn(u32) -> F) -> Vec<Sample>
    where
        F: Future<Output = Sample>,
    {
        collect(self.ids(lap).map(fetch).buffered(most)).await
    }

    /// The ids, each when it is due, for a task that does with them what it likes.
    pub(super) fn ids(self, lap: &Lap) -> impl Stream<Item = u32> + Unpin + use<> {
        match self {
            Self::AtOnce { fetches } => stream::iter(0..fetches).left_stream(),
            Self::Thread { begin, mut ids, thread } => {
                // The thread waits for this before anything else, so it is there.
                let _ = begin.send(lap.started());
                let mut thread = Some(thread);
                let due = move |context: &mut Context<'_>| {
                    let next = ready!(ids.poll_recv(context));
                    // It has sent its last id, or there would be none but later.
                    if let Some(thread) = next.is_none().then(|| thread.take()).flatten() {
                        let _ = thread.join();
                    }
                    Poll::Ready(next)
                };
                stream::poll_fn(due).right_stream()
            }
        }
    }
}

async fn collect(finished: impl Stream<Item = Sample>) -> Vec<Sample> {
    let mut samples = Vec::with_capacity(finished.size_hint().0);
    let mut finished = std::pin::pin!(finished);
    while let Some(sample) = finished.next().await {
        samples.push(sample);
    }
    samples
}
