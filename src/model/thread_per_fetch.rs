//! `thread-per-fetch`: blocking calls side by side, each on a thread of its own.

use std::thread::Builder;

use super::prelude::*;

/// An OS thread for each fetch.
pub(super) struct ThreadPerFetch;

impl Model for ThreadPerFetch {
    const SPEC: Spec = Spec {
        id: "thread-per-fetch",
        family: Family::BlockingThreads,
        en: "an OS thread for each fetch",
        uk: "окремий потік ОС на кожен запит",
        python: "threading.Thread",
        client: Client::Blocking,
        bounds: Bounds::threads(Bound::Fetches),
        planning: Planning::USUAL,
    };
    type Engine = ();

    fn build(_: &Limits) -> Result<(), RunError> {
        Ok(())
    }

    fn run<B: Backend>((): &(), job: &'static Job<B>) -> Result<Finished, RunError> {
        let client = job::keep(job.backend.blocking()?);
        let needed = job.plan.len();
        let mut samples = Vec::with_capacity(needed);
        let mut handles = Vec::with_capacity(needed);
        let lap = job.start()?;
        for id in job.arrivals(&lap, Taker::Dispatches) {
            match Builder::new().spawn(move || step::fetch(job, client, id)) {
                Ok(handle) => handles.push(handle),
                // Those that were made may sleep for long: they end with the process of this trial, at once.
                Err(source) => return Err(RunError::Thread { made: id, needed: needed as u32, source }),
            }
        }
        for handle in handles {
            samples.push(handle.join().map_err(|_| RunError::Lost("a thread panicked".to_owned()))?);
        }
        job::stop(lap, samples)
    }
}
