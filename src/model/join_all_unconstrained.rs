//! `join-all-unconstrained`: `join-all` without tokio's poll budget.

use tokio::runtime::Runtime;
use tokio::task::unconstrained;

use super::prelude::*;

/// `futures::join_all` under `tokio::task::unconstrained`. With the budget, a task that has polled 128 ready
/// timers is told "pending" by the next ones, which are then polled again: quadratic in the number of timers.
pub(super) struct JoinAllUnconstrained;

impl Model for JoinAllUnconstrained {
    const SPEC: Spec = Spec {
        id: "join-all-unconstrained",
        family: Family::AsyncOneThread,
        en: "join_all without tokio's poll budget",
        uk: "join_all без бюджету, який tokio дає на опитування",
        python: "asyncio.gather",
        client: Client::NonBlocking,
        bounds: Bounds::join_all(false),
        // A cure for one ailment, which `join-all-at-scale` shows.
        planning: Planning::WHEN_NAMED,
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
            let samples = unconstrained(samples).await;
            job::stop(lap, samples)
        })
    }
}
