//! `join-set`: a task for each fetch, so many at a time.

use std::sync::Arc;

use futures_util::StreamExt as _;
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use tokio::task::JoinSet as Tasks;

use super::prelude::*;

/// A task for each fetch in a `tokio::task::JoinSet` on a multi-thread runtime. A permit is taken before the task is spawned
/// and goes back when its fetch is finished, so there are never more than K tasks.
pub(super) struct JoinSet;

impl Model for JoinSet {
    const SPEC: Spec = Spec {
        id: "join-set",
        family: Family::AsyncManyThreads,
        en: "tokio with W workers, at most K tasks in a JoinSet",
        uk: "tokio з W робочими потоками, не більше ніж K задач у JoinSet",
        python: "asyncio.TaskGroup, Semaphore(K)",
        client: Client::NonBlocking,
        bounds: Bounds { in_flight: Bound::InFlight, ..Bounds::tasks(Bound::Workers) },
        planning: Planning::WHEN_NAMED,
    };
    type Engine = (Runtime, Option<u32>);

    fn build(limits: &Limits) -> Result<Self::Engine, RunError> {
        Ok((runtime::multi_thread(limits)?, limits.in_flight))
    }

    fn run<B: Backend>((runtime, most): &Self::Engine, job: &'static Job<B>) -> Result<Finished, RunError> {
        let lost = |error: tokio::task::JoinError| RunError::Lost(error.to_string());
        let permits = Arc::new(Semaphore::new(most.map_or(job.plan.len(), |most| most as usize)));
        runtime.block_on(async {
            let caller = job.caller().await?;
            let mut tasks = Tasks::new();
            let mut samples = Vec::with_capacity(job.plan.len());
            let feed = job.feed()?;
            let lap = job.start()?;
            let mut ids = feed.ids(&lap);
            while let Some(id) = ids.next().await {
                let permit = Arc::clone(&permits).acquire_owned().await.expect("nobody closes it");
                tasks.spawn(async move {
                    let sample = step::fetch_async(caller, step::Inline, id).await;
                    drop(permit);
                    sample
                });
                // What is finished by now: the set would keep all results to the end.
                while let Some(sample) = tasks.try_join_next() {
                    samples.push(sample.map_err(lost)?);
                }
            }
            while let Some(sample) = tasks.join_next().await {
                samples.push(sample.map_err(lost)?);
            }
            job::stop(lap, samples)
        })
    }
}
