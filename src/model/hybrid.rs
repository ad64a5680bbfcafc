//! `hybrid`: tokio waits, rayon computes.

use rayon::ThreadPool as Rayon;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use super::prelude::*;
use super::thread_pool;
use crate::plan::Nanos;

/// A current-thread runtime for the waits, a rayon pool of W threads for the computing.
pub(super) struct Hybrid;

impl Model for Hybrid {
    const SPEC: Spec = Spec {
        id: "hybrid",
        family: Family::AsyncManyThreads,
        en: "tokio on one thread waits, a rayon pool of W computes",
        uk: "tokio в одному потоці чекає, пул rayon із W потоків обчислює",
        python: "run_in_executor",
        client: Client::NonBlocking,
        bounds: Bounds { scheduling: Scheduling::Offload, ..Bounds::tasks(Bound::Workers) },
        planning: Planning::ONE_BUDGET,
    };
    type Engine = (Runtime, Rayon);

    fn build(limits: &Limits) -> Result<Self::Engine, RunError> {
        Ok((runtime::current_thread(limits)?, thread_pool::pool(limits)?))
    }

    fn run<B: Backend>((runtime, pool): &Self::Engine, job: &'static Job<B>) -> Result<Finished, RunError> {
        runtime.block_on(async {
            let caller = job.caller().await?;
            let feed = job.feed()?;
            let lap = job.start()?;
            let samples = feed.run_all(&lap, |id| step::fetch_async(caller, Pool(pool), id));
            let samples = samples.await;
            job::stop(lap, samples)
        })
    }
}

/// Hands every compute step to a rayon pool.
#[derive(Clone, Copy)]
struct Pool<'a>(&'a Rayon);

impl<B: Backend> step::Cpu<B> for Pool<'_> {
    async fn compute(self, job: &'static Job<B>, id: u32, nth: u32, nominal: Nanos, token: u64) -> u64 {
        let (send, receive) = oneshot::channel();
        self.0.spawn_fifo(move || {
            // The receiver is there as long as its fetch.
            let _ = send.send(job.compute(id, nth, nominal, token));
        });
        receive.await.expect("the pool runs every job that it took")
    }
}
