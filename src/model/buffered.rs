//! `buffered`: one task on one thread, at most K fetches in flight, results in order.

use tokio::runtime::Runtime;

use super::prelude::*;

/// `buffered(K)` in one task of a current-thread runtime. A slow fetch holds up those behind it: they may be finished, and
/// their places are not free before it is.
pub(super) struct Buffered;

impl Model for Buffered {
    const SPEC: Spec = Spec {
        id: "buffered",
        family: Family::AsyncOneThread,
        en: "tokio on one thread, at most K in flight, results in order",
        uk: "tokio в одному потоці, у роботі не більше ніж K запитів, результати по порядку",
        python: "Executor.map(…, buffersize=K)",
        client: Client::NonBlocking,
        bounds: Bounds {
            in_flight: Bound::InFlight,
            scheduling: Scheduling::Ordered,
            ..Bounds::tasks(Bound::One)
        },
        planning: Planning::WHEN_NAMED,
    };
    type Engine = (Runtime, Option<u32>);

    fn build(limits: &Limits) -> Result<Self::Engine, RunError> {
        Ok((runtime::current_thread(limits)?, limits.in_flight))
    }

    fn run<B: Backend>((runtime, most): &Self::Engine, job: &'static Job<B>) -> Result<Finished, RunError> {
        let most = most.map_or(job.plan.len(), |most| most as usize);
        runtime.block_on(async {
            let caller = job.caller().await?;
            let feed = job.feed()?;
            let lap = job.start()?;
            let fetch = |id| step::fetch_async(caller, step::Inline, id);
            let samples = feed.run_in_order(&lap, most, fetch).await;
            job::stop(lap, samples)
        })
    }
}
