//! `blocking-in-spawn`: a mistake. A blocking call in a spawned task.

use tokio::runtime::Runtime;

use super::prelude::*;

/// A task for each fetch on a multi-thread runtime, as `spawn`, but each blocks the worker that runs it: no more are in
/// flight than there are workers, and while they wait the runtime does nothing else.
pub(super) struct BlockingInSpawn;

impl Model for BlockingInSpawn {
    const SPEC: Spec = Spec {
        id: "blocking-in-spawn",
        family: Family::Mistake,
        en: "mistake: a blocking call in each spawned task",
        uk: "помилка: блокувальний виклик у кожній задачі spawn",
        python: "create_task, and time.sleep inside",
        client: Client::Blocking,
        bounds: Bounds::threads(Bound::Workers),
        planning: Planning::WHEN_NAMED,
    };
    type Engine = Runtime;

    fn build(limits: &Limits) -> Result<Runtime, RunError> {
        runtime::multi_thread(limits)
    }

    fn run<B: Backend>(runtime: &Runtime, job: &'static Job<B>) -> Result<Finished, RunError> {
        let client = job::keep(job.backend.blocking()?);
        runtime.block_on(async {
            let mut handles = Vec::with_capacity(job.plan.len());
            let mut samples = Vec::with_capacity(job.plan.len());
            let lap = job.start()?;
            for id in job.arrivals(&lap, Taker::Dispatches) {
                handles.push(tokio::spawn(async move { step::fetch(job, client, id) }));
            }
            for handle in handles {
                samples.push(handle.await.map_err(|error| RunError::Lost(error.to_string()))?);
            }
            job::stop(lap, samples)
        })
    }
}
