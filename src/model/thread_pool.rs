//! `thread-pool`: blocking calls on a fixed number of threads.

use std::io;
use std::thread::Builder;

use rayon::{ThreadPool as Rayon, ThreadPoolBuilder};

use super::prelude::*;
use crate::measure::Sample;

/// A private rayon pool, one fetch a job.
pub(super) struct ThreadPool;

/// A private rayon pool with as many threads as `limits` has workers. They are made as rayon makes them, and counted.
pub(super) fn pool(limits: &Limits) -> Result<Rayon, RunError> {
    let mut made = 0;
    let mut refusal = None;
    let pool = ThreadPoolBuilder::new().num_threads(limits.workers as usize).spawn_handler(|thread| {
        match Builder::new().spawn(|| thread.run()) {
            Ok(_) => {
                made += 1;
                Ok(())
            }
            Err(error) => {
                let kind = error.kind();
                refusal = Some(error);
                // Rayon ends the threads that were made.
                Err(kind.into())
            }
        }
    });
    pool.build().map_err(|error| match refusal {
        Some(source) => RunError::Thread { made, needed: limits.workers, source },
        None => RunError::Engine(io::Error::other(error)),
    })
}

impl Model for ThreadPool {
    const SPEC: Spec = Spec {
        id: "thread-pool",
        family: Family::BlockingThreads,
        en: "a rayon pool of W threads, each fetch a job",
        uk: "пул rayon із W потоків, кожен запит — окреме завдання",
        python: "ThreadPoolExecutor",
        client: Client::Blocking,
        bounds: Bounds::threads(Bound::Workers),
        planning: Planning::USUAL,
    };
    type Engine = Rayon;

    fn build(limits: &Limits) -> Result<Rayon, RunError> {
        pool(limits)
    }

    fn run<B: Backend>(pool: &Rayon, job: &'static Job<B>) -> Result<Finished, RunError> {
        let client = job.backend.blocking()?;
        let client = &client;
        let mut samples = vec![Sample::default(); job.plan.len()];
        let lap = job.start()?;
        // First come, first served, one job a fetch: a parallel iterator would split the plan in halves, and
        // uneven waits would queue behind each other while threads are idle.
        pool.in_place_scope_fifo(|scope| {
            for (id, sample) in job.arrivals(&lap, Taker::Dispatches).zip(&mut samples) {
                scope.spawn_fifo(move |_| *sample = step::fetch(job, client, id));
            }
        });
        job::stop(lap, samples)
    }
}
