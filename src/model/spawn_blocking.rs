//! `spawn-blocking`: blocking calls handed to tokio's blocking pool.

use std::thread::Builder;

use tokio::runtime::Runtime;
use tokio::task::spawn_blocking;

use super::prelude::*;
use super::runtime::Count;

/// The whole fetch, blocking, on tokio's blocking pool of at most B threads.
pub(super) struct SpawnBlocking;

impl Model for SpawnBlocking {
    const SPEC: Spec = Spec {
        id: "spawn-blocking",
        family: Family::BlockingThreads,
        en: "blocking calls on tokio's pool of at most B threads",
        uk: "блокувальні виклики в пулі tokio, не більше ніж B потоків",
        python: "asyncio.to_thread",
        client: Client::Blocking,
        bounds: Bounds::threads(Bound::BlockingThreads),
        planning: Planning::USUAL,
    };
    type Engine = (Runtime, Count);

    fn build(limits: &Limits) -> Result<Self::Engine, RunError> {
        runtime::counted(limits)
    }

    fn run<B: Backend>((runtime, count): &Self::Engine, job: &'static Job<B>) -> Result<Finished, RunError> {
        let client = job::keep(job.backend.blocking()?);
        let needed = Self::SPEC.shape(&job.plan.limits).carriers(job.plan.ids().end);
        let finished = runtime.block_on(async {
            let mut handles = Vec::with_capacity(job.plan.len());
            let mut samples = Vec::with_capacity(job.plan.len());
            let lap = job.start()?;
            for id in job.arrivals(&lap, Taker::Dispatches) {
                handles.push(spawn_blocking(move || step::fetch(job, client, id)));
            }
            for handle in handles {
                samples.push(handle.await.map_err(|error| RunError::Lost(error.to_string()))?);
            }
            job::stop(lap, samples)
        })?;
        all_there(count.get(), needed)?;
        Ok(finished)
    }
}

/// A pool that has made fewer threads than it may has either had no need of more, or was refused one, which tokio does
/// not tell. While the pool still lives, the system would refuse it again.
fn all_there(made: u32, needed: u32) -> Result<(), RunError> {
    if made < needed {
        let probe =
            Builder::new().spawn(|| ()).map_err(|source| RunError::Thread { made, needed, source })?;
        // It does nothing, so it cannot panic.
        let _ = probe.join();
    }
    Ok(())
}
