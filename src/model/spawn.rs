//! `spawn`: a task for each fetch, on many threads.

use tokio::runtime::Runtime;

use super::prelude::*;

/// A task for each fetch on a multi-thread runtime, joined in order.
pub(super) struct Spawn;

impl Model for Spawn {
    const SPEC: Spec = Spec {
        id: "spawn",
        family: Family::AsyncManyThreads,
        en: "tokio with W workers, a task for each fetch",
        uk: "tokio з W робочими потоками, задача на кожен запит",
        python: "asyncio.create_task",
        client: Client::NonBlocking,
        bounds: Bounds::tasks(Bound::Workers),
        planning: Planning::USUAL,
    };
    type Engine = Runtime;

    fn build(limits: &Limits) -> Result<Runtime, RunError> {
        runtime::multi_thread(limits)
    }

    fn run<B: Backend>(runtime: &Runtime, job: &'static Job<B>) -> Result<Finished, RunError> {
        runtime.block_on(async {
            let caller = job.caller().await?;
            let mut handles = Vec::with_capacity(job.plan.len());
            let mut samples = Vec::with_capacity(job.plan.len());
            let lap = job.start()?;
            for id in job.arrivals(&lap, Taker::Dispatches) {
                handles.push(tokio::spawn(step::fetch_async(caller, step::Inline, id)));
            }
            for handle in handles {
                samples.push(handle.await.map_err(|error| RunError::Lost(error.to_string()))?);
            }
            job::stop(lap, samples)
        })
    }
}
