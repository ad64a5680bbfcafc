//! Ctrl-C, SIGTERM and SIGHUP: the first asks the run to end with what it has, the second ends the process at once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::Signals;

use crate::platform;

/// Set when the run shall end.
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    signal: Arc<AtomicI32>,
}

impl Interrupt {
    /// Listens for SIGINT and SIGTERM from now on, and for SIGHUP unless it is known to be ignored, as it is under `nohup`.
    ///
    /// # Errors
    /// If the system refuses a handler.
    pub fn listen() -> io::Result<Self> {
        let interrupt = Self::default();
        let signal = Arc::clone(&interrupt.signal);
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        if platform::ignores(SIGHUP) != Some(true) {
            signals.add_signal(SIGHUP)?;
        }
        thread::Builder::new().name("signals".to_owned()).spawn(move || {
            for number in signals.forever() {
                if signal.swap(number, Ordering::Relaxed) != 0 {
                    // The child notices that its standard input has closed, and ends too.
                    std::process::exit(128 + number);
                }
            }
        })?;
        Ok(interrupt)
    }

    /// True once a signal has come.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.signal.load(Ordering::Relaxed) != 0
    }

    /// The exit code that tells which signal it was: 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP.
    #[must_use]
    pub fn exit_code(&self) -> Option<u8> {
        let signal = self.signal.load(Ordering::Relaxed);
        (signal != 0).then(|| u8::try_from(128 + signal).unwrap_or(130))
    }
}

/// Lets a write past the size that a file may have (`ulimit -f`) end with an error in place of a silent death.
///
/// # Errors
/// If the system refuses a handler.
pub fn survive_large_files() -> io::Result<()> {
    flag::register(platform::FILE_TOO_LARGE, Arc::new(AtomicBool::new(false))).map(drop)
}
