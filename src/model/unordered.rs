//! `unordered`: all fetches as one task on one thread, each result taken when it is there.

use tokio::runtime::Runtime;

use super::prelude::*;

/// `buffer_unordered` without a bound in one task of a current-thread runtime: a `FuturesUnordered`, into which each fetch
/// is put when it is due, as a loop over `select!` does.
pub(super) struct Unordered;

impl Model for Unordered {
    const SPEC: Spec = Spec {
        id: "unordered",
        family: Family::AsyncOneThread,
        en: "tokio on one thread, one task, FuturesUnordered",
        uk: "tokio в одному потоці, одна задача, FuturesUnordered",
        python: "asyncio.as_completed",
        client: Client::NonBlocking,
        bounds: Bounds { scheduling: Scheduling::Buffer, ..Bounds::tasks(Bound::One) },
        planning: Planning { by_default: false, ..Planning::ONE_BUDGET },
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
            let samples = feed.run(&lap, usize::MAX, |id| step::fetch_async(caller, step::Inline, id)).await;
            job::stop(lap, samples)
        })
    }
}
