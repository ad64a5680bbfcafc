//! The tokio runtimes of the async models: the same drivers and features in all of them.

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};

use super::RunError;
use crate::plan::Limits;
use crate::platform;

/// A thread that was made has run its first instruction by then, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(1);
/// The same where only a number in a sentence depends on it.
const SETTLED: Duration = Duration::from_millis(50);
const LOOK: Duration = Duration::from_micros(200);

/// A runtime on the calling thread alone. Its blocking pool has at most `limits.blocking_threads` threads.
pub(super) fn current_thread(limits: &Limits) -> Result<Runtime, RunError> {
    build(&mut Builder::new_current_thread(), limits)
}

/// The same, and the count of the threads that its blocking pool has made.
pub(super) fn counted(limits: &Limits) -> Result<(Runtime, Count), RunError> {
    let mut builder = Builder::new_current_thread();
    let count = Count::of(&mut builder, limits.blocking_threads);
    Ok((build(&mut builder, limits)?, count))
}

/// A runtime with `limits.workers` worker threads, all of them there.
pub(super) fn multi_thread(limits: &Limits) -> Result<Runtime, RunError> {
    let mut builder = Builder::new_multi_thread();
    let count = Count::of(builder.worker_threads(limits.workers as usize), limits.workers);
    let runtime = build(&mut builder, limits)?;
    let made = count.wait_for(limits.workers, PATIENCE);
    if made < limits.workers {
        // What is given to a worker that is not there never ends, and so would a wait for it.
        runtime.shutdown_background();
        // Tokio goes on with fewer threads for this error alone, so this is what the system said.
        return Err(RunError::Thread { made, needed: limits.workers, source: platform::no_more_threads() });
    }
    Ok(runtime)
}

fn build(builder: &mut Builder, limits: &Limits) -> Result<Runtime, RunError> {
    // All drivers on, as in a real program: a worker then parks in epoll, whatever the plan waits for.
    let builder = builder.enable_all().max_blocking_threads(limits.blocking_threads as usize);
    builder.build().map_err(RunError::Engine)
}

/// Counts the threads of a runtime as they start. It costs nothing per fetch.
#[derive(Clone, Debug, Default)]
pub(super) struct Count(Arc<AtomicU32>);

/// The threads of the newest runtime, and how many it needs: a trial is a process, and has one runtime at a time.
static LATEST: Mutex<Option<(Count, u32)>> = Mutex::new(None);

impl Count {
    /// Counts the threads of `builder`'s runtime, which needs `needed` of them.
    fn of(builder: &mut Builder, needed: u32) -> Self {
        let count = Self::default();
        let threads = Arc::clone(&count.0);
        builder.on_thread_start(move || {
            threads.fetch_add(1, Ordering::Relaxed);
        });
        *LATEST.lock().unwrap_or_else(PoisonError::into_inner) = Some((count.clone(), needed));
        count
    }

    pub(super) fn get(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    /// How many have started, once there are `all` or no further one has come for so long.
    fn wait_for(&self, all: u32, patience: Duration) -> u32 {
        let (mut last, mut since) = (self.get(), Instant::now());
        while last < all && since.elapsed() < patience {
            thread::sleep(LOOK);
            let now = self.get();
            if now > last {
                (last, since) = (now, Instant::now());
            }
        }
        last
    }
}

/// What tokio says when it panics since it could not make a thread that it cannot do without.
const NO_THREAD: &str = "OS can't spawn worker thread: ";

/// The refusal behind a panic of tokio with these words; `None` if they tell of something else.
///
/// To be asked for by a panic hook: tokio unwinds through a pool that waits for the threads that were made, and nobody
/// ever tells these to end.
#[must_use]
pub fn refusal(words: &str) -> Option<RunError> {
    let source = io::Error::other(words.strip_prefix(NO_THREAD)?.to_owned());
    // Whoever holds the lock only stores into it, so a poisoned one is whole.
    let latest = LATEST.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let (made, needed) = latest.map_or((0, 1), |(count, needed)| (count.wait_for(needed, SETTLED), needed));
    Some(RunError::Thread { made, needed, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_worker_is_there_when_a_runtime_is_built() {
        let limits = Limits { workers: 3, in_flight: None, blocking_threads: 1, connections: None };
        assert_eq!(multi_thread(&limits).unwrap().metrics().num_workers(), 3);
        let count = Count::default();
        count.0.fetch_add(2, Ordering::Relaxed);
        assert_eq!(count.wait_for(2, PATIENCE), 2, "at once");
        assert_eq!(count.wait_for(3, SETTLED), 2, "not for ever");
    }

    #[test]
    fn tokios_panic_for_want_of_a_thread_is_a_refusal_and_no_other_is() {
        let words = "OS can't spawn worker thread: Resource temporarily unavailable (os error 11)";
        let refused = refusal(words).unwrap().to_string();
        assert!(refused.ends_with(": Resource temporarily unavailable (os error 11)"), "{refused}");
        assert!(refusal("index out of bounds").is_none());
    }
}
