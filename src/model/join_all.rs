//! `join-all`: all fetches as one task on one thread.

use tokio::runtime::Runtime;

use super::prelude::*;

/// `futures::join_all` in one task of a current-thread runtime.
pub(super) struct JoinAll;

impl Model for JoinAll {
    const SPEC: Spec = Spec {
        id: "join-all",
        family: Family::AsyncOneThread,
        en: "tokio on one thread, one task, join_all",
        uk: "tokio в одному потоці, одна задача, join_all",
        python: "asyncio.gather",
        client: Client::NonBlocking,
        bounds: Bounds::join_all(true),
        planning: Planning::ONE_BUDGET,
    };
    type Engine = Runtime;

    fn build(limits: &Limits) -> Result<Runtime, RunError> {
        runtime::current_thread(limits)
    }

    fn run<B: Backend>(runtime: &Runtime, job: &'static Job<B>) -> Result<Finished, RunError> {
        runtime.block_on(async {
            let caller = job.caller().await?;
            let feed = job.feed()?;
            let lap = job.start()?;
            let samples = feed.run_all(&lap, |id| step::fetch_async(caller, step::Inline, id));
            let samples = samples.await;
            job::stop(lap, samples)
        })
    }
}
