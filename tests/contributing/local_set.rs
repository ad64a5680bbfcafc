//! `local-set`: a task for each fetch, all of them on one thread.

use futures_util::StreamExt as _;
use tokio::runtime::Runtime;
use tokio::task::{LocalSet as Tasks, spawn_local};

use super::prelude::*;

/// A task for each fetch in a `tokio::task::LocalSet` on a current-thread runtime.
pub(super) struct LocalSet;

impl Model for LocalSet {
    const SPEC: Spec = Spec {
        id: "local-set",
        family: Family::AsyncOneThread,
        en: "tokio on one thread, a task for each fetch",
        uk: "tokio в одному потоці, задача на кожен запит",
        python: "asyncio.create_task",
        client: Client::NonBlocking,
        bounds: Bounds { scheduling: Scheduling::Dealt, ..Bounds::tasks(Bound::One) },
        planning: Planning::USUAL,
    };
    type Engine = Runtime;

    fn build(limits: &Limits) -> Result<Runtime, RunError> {
        runtime::current_thread(limits)
    }

    fn run<B: Backend>(runtime: &Runtime, job: &'static Job<B>) -> Result<Finished, RunError> {
        Tasks::new().block_on(runtime, async {
            let caller = job.caller().await?;
            let mut handles = Vec::with_capacity(job.plan.len());
            let mut samples = Vec::with_capacity(job.plan.len());
            let feed = job.feed()?;
            let lap = job.start()?;
            let mut ids = feed.ids(&lap);
            while let Some(id) = ids.next().await {
                handles.push(spawn_local(step::fetch_async(caller, step::Inline, id)));
            }
            for handle in handles {
                samples.push(handle.await.map_err(|error| RunError::Lost(error.to_string()))?);
            }
            job::stop(lap, samples)
        })
    }
}
