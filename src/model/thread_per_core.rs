//! `thread-per-core`: W threads, each with a runtime of its own, and no fetch ever moves from one to another.

use std::thread::{Builder, JoinHandle};

use futures_util::stream::{self, StreamExt as _};
use tokio::runtime::{Handle, Runtime};
use tokio::sync::oneshot;

use super::prelude::*;

/// A current-thread runtime on each of W threads. Fetches are dealt to them in turn, each as a task: what a thread was dealt
/// it does alone, even if the others have nothing to do.
pub(super) struct ThreadPerCore;

/// A thread that drives a runtime of its own until this is dropped.
pub(super) struct Core {
    runtime: Handle,
    /// Both there until the drop.
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Core {
    /// The runtime's thread, after `made` others of `limits.workers`.
    fn start(limits: &Limits, made: u32) -> Result<Self, RunError> {
        let runtime = runtime::current_thread(limits)?;
        let handle = runtime.handle().clone();
        let (end, ended) = oneshot::channel();
        let thread = Builder::new().spawn(move || {
            // Nothing is ever sent: the end is that the sender is dropped.
            let _ = runtime.block_on(ended);
        });
        let thread = thread.map_err(|source| RunError::Thread { made, needed: limits.workers, source })?;
        Ok(Self { runtime: handle, end: Some(end), thread: Some(thread) })
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Model for ThreadPerCore {
    const SPEC: Spec = Spec {
        id: "thread-per-core",
        family: Family::AsyncManyThreads,
        en: "W threads, each with its own tokio, fetches dealt in turn",
        uk: "W потоків, кожен зі своїм tokio, запити роздають по черзі",
        python: "asyncio.run in each thread",
        client: Client::NonBlocking,
        bounds: Bounds { scheduling: Scheduling::Dealt, ..Bounds::tasks(Bound::Workers) },
        planning: Planning::WHEN_NAMED,
    };
    type Engine = (Runtime, Vec<Core>);

    fn build(limits: &Limits) -> Result<Self::Engine, RunError> {
        let cores = (0..limits.workers).map(|made| Core::start(limits, made));
        Ok((runtime::current_thread(limits)?, cores.collect::<Result<_, _>>()?))
    }

    fn run<B: Backend>((dealer, cores): &Self::Engine, job: &'static Job<B>) -> Result<Finished, RunError> {
        let lost = |error: tokio::task::JoinError| RunError::Lost(error.to_string());
        dealer.block_on(async {
            let shared = if job.plan.limits.connections.is_some() { Some(job.caller().await?) } else { None };
            let mut hands = Vec::with_capacity(cores.len());
            for Core { runtime, .. } in cores {
                let caller = match shared {
                    // A limit of connections holds for all threads together: one pool, which belongs to none of them.
                    Some(caller) => caller,
                    None => runtime.spawn(job.caller()).await.map_err(lost)??,
                };
                hands.push((runtime, caller));
            }
            let mut handles = Vec::with_capacity(job.plan.len());
            let mut samples = Vec::with_capacity(job.plan.len());
            let feed = job.feed()?;
            let lap = job.start()?;
            let mut dealt = feed.ids(&lap).zip(stream::iter(hands.iter().cycle()));
            while let Some((id, (runtime, caller))) = dealt.next().await {
                handles.push(runtime.spawn(step::fetch_async(caller, step::Inline, id)));
            }
            for handle in handles {
                samples.push(handle.await.map_err(lost)?);
            }
            job::stop(lap, samples)
        })
    }
}
