//! `channel-pool`: blocking calls on a fixed number of threads, which take them from one channel.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Barrier, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use super::prelude::*;
use crate::measure::Sample;

/// W plain threads and one `std::sync::mpsc` channel, whose receiver they share behind a mutex: the pool that one writes
/// by hand.
pub(super) struct ChannelPool;

/// The end of the channel that the threads share.
type Queue = Arc<Mutex<Receiver<u32>>>;

/// The next fetch. Who waits for one holds the lock; the others wait for the lock, so it comes to the same.
fn next(queue: &Queue) -> Option<u32> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

impl Model for ChannelPool {
    const SPEC: Spec = Spec {
        id: "channel-pool",
        family: Family::BlockingThreads,
        en: "W threads that take fetches from one channel",
        uk: "W потоків, які беруть запити з одного каналу",
        python: "queue.Queue, threading.Thread",
        client: Client::Blocking,
        bounds: Bounds::threads(Bound::Workers),
        planning: Planning::WHEN_NAMED,
    };
    type Engine = u32;

    /// The threads serve one job: they are made when it is known, and before its clock starts.
    fn build(limits: &Limits) -> Result<u32, RunError> {
        Ok(limits.workers)
    }

    fn run<B: Backend>(workers: &u32, job: &'static Job<B>) -> Result<Finished, RunError> {
        let client = job::keep(job.backend.blocking()?);
        let (send, receive) = channel();
        let queue = Arc::new(Mutex::new(receive));
        let there = Arc::new(Barrier::new(*workers as usize + 1));
        let mut threads: Vec<JoinHandle<Vec<Sample>>> = Vec::with_capacity(*workers as usize);
        for made in 0..*workers {
            let (queue, there) = (Arc::clone(&queue), Arc::clone(&there));
            let serve = move || {
                let mut samples = Vec::new();
                there.wait();
                while let Some(id) = next(&queue) {
                    samples.push(step::fetch(job, client, id));
                }
                samples
            };
            // Those that were made wait for the others, and end with the process of this trial.
            let refused = |source| RunError::Thread { made, needed: *workers, source };
            threads.push(Builder::new().spawn(serve).map_err(refused)?);
        }
        let mut samples = Vec::with_capacity(job.plan.len());
        there.wait();
        let lap = job.start()?;
        for id in job.arrivals(&lap, Taker::Dispatches) {
            // They take from it until it is closed.
            let _ = send.send(id);
        }
        drop(send);
        for thread in threads {
            samples.extend(thread.join().map_err(|_| RunError::Lost("a thread panicked".to_owned()))?);
        }
        job::stop(lap, samples)
    }
}
