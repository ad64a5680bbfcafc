//! `blocking-in-async`: a mistake. A blocking call inside async code.

use futures_util::future;
use tokio::runtime::Runtime;

use super::prelude::*;

/// `join_all` over futures that block: the only thread sleeps inside the first, and the others never begin.
pub(super) struct BlockingInAsync;

impl Model for BlockingInAsync {
    const SPEC: Spec = Spec {
        id: "blocking-in-async",
        family: Family::Mistake,
        en: "mistake: a blocking call inside join_all",
        uk: "помилка: блокувальний виклик усередині join_all",
        python: "async def … : time.sleep",
        client: Client::Blocking,
        bounds: Bounds::threads(Bound::One),
        planning: Planning::WHEN_NAMED,
    };
    type Engine = Runtime;

    fn build(limits: &Limits) -> Result<Runtime, RunError> {
        runtime::current_thread(limits)
    }

    fn run<B: Backend>(runtime: &Runtime, job: &'static Job<B>) -> Result<Finished, RunError> {
        let client = job.backend.blocking()?;
        let client = &client;
        runtime.block_on(async {
            let lap = job.start()?;
            let samples =
                future::join_all(job.plan.ids().map(|id| async move { step::fetch(job, client, id) }));
            job::stop(lap, samples.await)
        })
    }
}
