//! `blocking-in-async`: a mistake. A blocking call inside async code.

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
            let feed = job.feed()?;
            let lap = job.start()?;
            let samples = feed.run_all(&lap, |id| async move { step::fetch(job, client, id) });
            let samples = samples.await;
            job::stop(lap, samples)
        })
    }
}
