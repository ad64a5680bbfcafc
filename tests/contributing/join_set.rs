//! `join-set`: a task for each fetch, taken back in the order in which they end.

use tokio::runtime::Runtime;
use tokio::task::JoinSet as Tasks;

use super::prelude::*;

/// A task for each fetch in a `tokio::task::JoinSet` on a multi-thread runtime.
pub(super) struct JoinSet;

impl Model for JoinSet {
    const SPEC: Spec = Spec {
        id: "join-set",
        family: Family::AsyncManyThreads,
        en: "tokio with W workers, tasks in a JoinSet",
        uk: "tokio з W робочими потоками, задачі в JoinSet",
        python: "asyncio.as_completed",
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
            let mut tasks = Tasks::new();
            let mut samples = Vec::with_capacity(job.plan.len());
            let lap = job.start()?;
            for id in job.plan.ids() {
                tasks.spawn(step::fetch_async(caller, step::Inline, id));
            }
            while let Some(sample) = tasks.join_next().await {
                samples.push(sample.map_err(|error| RunError::Lost(error.to_string()))?);
            }
            job::stop(lap, samples)
        })
    }
}
