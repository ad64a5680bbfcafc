//! `bounded`: one task on one thread, with at most K fetches in flight.

use tokio::runtime::Runtime;

use super::prelude::*;

/// `buffer_unordered(K)` in one task of a current-thread runtime.
pub(super) struct Bounded;

impl Model for Bounded {
    const SPEC: Spec = Spec {
        id: "bounded",
        family: Family::AsyncOneThread,
        en: "tokio on one thread, at most K in flight",
        uk: "tokio в одному потоці, у роботі не більше ніж K запитів",
        python: "asyncio.Semaphore(K)",
        client: Client::NonBlocking,
        bounds: Bounds {
            in_flight: Bound::InFlight,
            scheduling: Scheduling::Buffer,
            ..Bounds::tasks(Bound::One)
        },
        planning: Planning::USUAL,
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
            let samples = feed.run(&lap, most, |id| step::fetch_async(caller, step::Inline, id)).await;
            job::stop(lap, samples)
        })
    }
}
