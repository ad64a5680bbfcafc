//! The tokio runtimes of the async models: the same drivers and features in all of them.

use std::io;

use tokio::runtime::{Builder, Runtime};

use crate::plan::Limits;

/// A runtime on the calling thread alone. Its blocking pool has at most `limits.blocking_threads` threads.
pub(super) fn current_thread(limits: &Limits) -> io::Result<Runtime> {
    build(&mut Builder::new_current_thread(), limits)
}

/// A runtime with `limits.workers` worker threads.
pub(super) fn multi_thread(limits: &Limits) -> io::Result<Runtime> {
    build(Builder::new_multi_thread().worker_threads(limits.workers as usize), limits)
}

fn build(builder: &mut Builder, limits: &Limits) -> io::Result<Runtime> {
    // All drivers on, as in a real program: a worker then parks in epoll, whatever the plan waits for.
    builder.enable_all().max_blocking_threads(limits.blocking_threads as usize).build()
}
