//! `await-in-loop`: a mistake. Async code that makes all its calls and then awaits one at a time.

use tokio::runtime::Runtime;

use super::prelude::*;

/// Makes every fetch, which starts none of them, and awaits one after another: async in name only.
pub(super) struct AwaitInLoop;

impl Model for AwaitInLoop {
    const SPEC: Spec = Spec {
        id: "await-in-loop",
        family: Family::Mistake,
        en: "mistake: awaits one fetch at a time",
        uk: "помилка: await для кожного запиту по черзі",
        python: "for … : await",
        client: Client::NonBlocking,
        bounds: Bounds::threads(Bound::One),
        planning: Planning::WHEN_NAMED,
    };
    type Engine = Runtime;

    fn build(limits: &Limits) -> Result<Runtime, RunError> {
        runtime::current_thread(limits)
    }

    fn run<B: Backend>(runtime: &Runtime, job: &'static Job<B>) -> Result<Finished, RunError> {
        runtime.block_on(async {
            let caller = job.caller().await?;
            let mut samples = Vec::with_capacity(job.plan.len());
            let lap = job.start()?;
            for id in job.arrivals(&lap, Taker::Serves) {
                samples.push(step::fetch_async(caller, step::Inline, id).await);
            }
            job::stop(lap, samples)
        })
    }
}
