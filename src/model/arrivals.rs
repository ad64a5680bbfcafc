//! Fetches as they fall due: at once, or at the instants of the plan.
//!
//! Whoever hands fetches to a model's threads or tasks takes their ids from [`Arrivals`], which sleeps until the next one
//! is due. Where one thread runs all fetches as one task, it cannot sleep: a thread of its own does, and sends the ids
//! through a channel.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::task::{Context, Poll, ready};
use std::thread::{self, JoinHandle};

use futures_util::future;
use futures_util::stream::{self, Stream, StreamExt as _};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::asking::{Answers, Asking};
use super::{Job, RunError};
use crate::backend::Backend;
use crate::measure::{Clock, Lap, Outcome, Sample};
use crate::plan::{Nanos, Plan};
use crate::platform;

/// When the fetches of a job are due, how late they were handed over, and which were not.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    /// The ids in the order in which they are due; `None` where all are due at the start and none is ever shed.
    order: Option<Box<[u32]>>,
    /// Fetches that may be in flight or wait, of which so many may wait; `None` for any number.
    room: Option<Room>,
    /// Fetches that have ended, counted where there is not room for all.
    ended: AtomicU32,
    /// Where clients wait for their answers.
    answers: Option<Answers>,
    handed: Mutex<Handed>,
}

/// How many fetches a model takes before it sheds.
#[derive(Clone, Copy, Debug)]
struct Room {
    waiting: u32,
    in_all: u32,
}

/// What has come of the fetches that were due.
#[derive(Debug, Default)]
struct Handed {
    lags: Vec<Nanos>,
    shed: Vec<u32>,
    /// Of clients that wait for their answers, when each of their fetches was due.
    due: Vec<(u32, Nanos)>,
}

impl Schedule {
    /// Of a model that has so many places for fetches in flight.
    pub(super) fn of(plan: &Plan, places: u32) -> Self {
        let open = !plan.is_at_once();
        let room = |waiting: u32| Room { waiting, in_all: waiting.saturating_add(places) };
        Self {
            order: open.then(|| plan.order().into()),
            room: plan.admission.queue.map(room),
            answers: plan.clients.as_ref().map(|_| Answers::new()),
            ..Self::default()
        }
    }

    /// True if not all fetches are due at the start, or not all are run.
    pub(super) const fn is_open(&self) -> bool {
        self.order.is_some()
    }

    /// Fetch `id` has ended at `now`.
    #[inline]
    pub(super) fn ended(&self, id: u32, now: Nanos) {
        if self.room.is_some() {
            self.ended.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(answers) = &self.answers {
            answers.tell(id, now);
        }
    }

    /// How late each fetch was handed over, in order of arrival; empty where all were due at the start.
    pub(super) fn take_lags(&self) -> Vec<Nanos> {
        std::mem::take(&mut self.handed().lags)
    }

    /// The fetches that were shed, at the instant at which they were due.
    pub(super) fn take_shed(&self, plan: &Plan) -> Vec<Sample> {
        let shed = std::mem::take(&mut self.handed().shed);
        let sample = |id: u32| {
            let due = plan.fetches[id as usize].arrival;
            Sample { fetch: id, outcome: Outcome::Shed, started: due, finished: due, ..Sample::default() }
        };
        shed.into_iter().map(sample).collect()
    }

    /// The plan as it came: with the instants at which the fetches of clients were due. `None` where it says them itself.
    pub(super) fn take_plan(&self, plan: &Plan) -> Option<Plan> {
        self.answers.as_ref()?;
        let mut came = Plan { clients: None, ..plan.clone() };
        for (id, due) in std::mem::take(&mut self.handed().due) {
            came.fetches[id as usize].arrival = due;
        }
        Some(came)
    }

    fn handed(&self) -> MutexGuard<'_, Handed> {
        self.handed.lock().unwrap_or_else(PoisonError::into_inner)
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
    /// Fetches that were handed over.
    admitted: u32,
    /// Of a taker that serves where there is not room for all: those that came while it was busy.
    line: VecDeque<u32>,
    /// Of clients that wait for their answers.
    asking: Option<Asking>,
    handed: Handed,
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
        let handed = Handed { lags, ..Handed::default() };
        let clients = schedule.answers.as_ref().zip(plan.clients.as_ref());
        let asking = clients.and_then(|(answers, clients)| Asking::new(answers, clients, plan, start));
        let line = VecDeque::new();
        Self { plan, schedule, clock, start, taker, next: 0, admitted: 0, line, asking, handed }
    }

    /// The fetch that is due next, and when.
    fn coming(&self) -> Option<(u32, Nanos)> {
        let id = *self.schedule.order.as_ref()?.get(self.next as usize)?;
        Some((id, self.start + self.plan.fetches[id as usize].arrival))
    }

    /// The next fetch of clients, when it is due.
    fn asked(&mut self) -> Option<u32> {
        let (id, due, early) = self.asking.as_mut()?.next(self.plan, self.clock)?;
        self.handed.due.push((id, due - self.start));
        self.handed_over(due, early);
        self.next += 1;
        Some(id)
    }

    /// A fetch is handed over that was due at `due`; `early` if somebody has waited for that.
    fn handed_over(&mut self, due: Nanos, early: bool) {
        let late = self.clock.now().saturating_sub(due);
        self.handed.lags.push(if early || self.taker == Taker::Dispatches { late } else { 0 });
    }

    /// The next fetch, when it is due.
    fn awaited(&mut self) -> Option<u32> {
        let (id, due) = self.coming()?;
        self.next += 1;
        let early = self.clock.now() < due;
        if early {
            sleep_until(self.clock, due);
        }
        self.handed_over(due, early);
        Some(id)
    }

    /// The next fetch for which there is room, for a taker that hands it over.
    fn dispatched(&mut self, room: Room) -> Option<u32> {
        loop {
            let id = self.awaited()?;
            if self.admitted - self.schedule.ended.load(Ordering::Relaxed) < room.in_all {
                self.admitted += 1;
                return Some(id);
            }
            self.handed.shed.push(id);
        }
    }

    /// The next fetch for which there was room when it came, for a taker that has just served one.
    fn served(&mut self, room: Room) -> Option<u32> {
        let now = self.clock.now();
        // The first that comes to nobody is served at once.
        let waiting = room.waiting + u32::from(self.admitted == 0);
        while let Some((id, due)) = self.coming()
            && due <= now
        {
            self.next += 1;
            self.handed.lags.push(0);
            if (self.line.len() as u32) < waiting {
                self.line.push_back(id);
            } else {
                self.handed.shed.push(id);
            }
        }
        let id = self.line.pop_front().or_else(|| self.awaited())?;
        self.admitted += 1;
        Some(id)
    }
}

impl Iterator for Arrivals<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        if !self.schedule.is_open() {
            let nth = self.next;
            self.next += 1;
            return (nth < self.plan.ids().end).then_some(nth);
        }
        if self.schedule.answers.is_some() {
            return self.asked();
        }
        match (self.schedule.room, self.taker) {
            (None, _) => self.awaited(),
            (Some(room), Taker::Dispatches) => self.dispatched(room),
            (Some(room), Taker::Serves) => self.served(room),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.plan.len().saturating_sub(self.next as usize);
        (if self.schedule.room.is_some() { 0 } else { left }, Some(left + self.line.len()))
    }
}

impl Drop for Arrivals<'_> {
    fn drop(&mut self) {
        *self.schedule.handed() = std::mem::take(&mut self.handed);
    }
}

/// Sleeps to an instant of the clock, so that one late waking does not delay those after it.
fn sleep_until(clock: Clock, instant: Nanos) {
    let at = clock.monotonic(instant);
    while clock.now() < instant {
        // Interrupted by a signal it is tried again.
        platform::sleep_until(at);
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
