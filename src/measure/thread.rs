//! Small numbers for OS threads, and their CPU time.

use std::cell::Cell;
use std::sync::atomic::{AtomicU16, Ordering};

use nix::time::{ClockId, clock_gettime};

use crate::plan::Nanos;

/// 0 stands for a thread that has no number yet.
static NEXT: AtomicU16 = AtomicU16::new(1);

thread_local! {
    // Constant at first: reading it is a plain load, since every fetch does so inside the clock.
    static ID: Cell<u16> = const { Cell::new(0) };
}

/// A number for the calling thread, unique among the first 65 535 threads of the process. (The pre-flight limit
/// of threads is far lower.)
#[must_use]
#[inline]
pub fn current() -> u16 {
    match ID.get() {
        0 => {
            let id = NEXT.fetch_add(1, Ordering::Relaxed);
            ID.set(id);
            id
        }
        id => id,
    }
}

/// CPU time that the calling thread has used, user and system.
#[must_use]
pub fn cpu_time() -> Nanos {
    // The clock exists on every Unix that nix supports; a zero would only leave a span unshaded.
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(0, |time| {
        Nanos::try_from(time.tv_sec()).unwrap_or(0) * 1_000_000_000
            + Nanos::try_from(time.tv_nsec()).unwrap_or(0)
    })
}
