//! `thread-per-fetch`: blocking calls side by side, each on a thread of its own.

use std::io;
use std::thread::{self, Builder};

use super::{Family, Job, Model, RunError, Shape, Spec, job, step};
use crate::backend::{Backend, Client};
use crate::measure::Finished;
use crate::plan::Limits;

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
        heeds: &[],
        shape: |_| Shape { in_flight: None, threads: None, offloads: false },
    };
    type Engine = ();

    fn build(_: &Limits) -> io::Result<()> {
        Ok(())
    }

    fn run<B: Backend>((): &(), job: &'static Job<B>) -> Result<Finished, RunError> {
        let client = job.backend.blocking()?;
        let (client, needed) = (&client, job.plan.len());
        let mut samples = Vec::with_capacity(needed);
        let lap = thread::scope(|scope| {
            let mut handles = Vec::with_capacity(needed);
            let lap = job.start()?;
            for id in job.plan.ids() {
                match Builder::new().spawn_scoped(scope, move || step::fetch(job, client, id)) {
                    Ok(handle) => handles.push(handle),
                    // The scope joins the threads that were made.
                    Err(source) => return Err(RunError::Thread { made: id, needed: needed as u32, source }),
                }
            }
            for handle in handles {
                match handle.join() {
                    Ok(sample) => samples.push(sample),
                    Err(_) => return Err(RunError::Lost("a thread panicked".to_owned())),
                }
            }
            Ok(lap)
        })?;
        job::stop(lap, samples)
    }
}
