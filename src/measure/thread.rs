//! Small numbers for OS threads.

use std::cell::Cell;
use std::sync::atomic::{AtomicU16, Ordering};

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
