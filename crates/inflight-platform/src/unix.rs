//! What every Unix tells: Linux, and macOS as well.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use nix::errno::Errno;
use nix::libc::{O_NOFOLLOW, O_NONBLOCK};
use nix::sys::resource::{RLIM_INFINITY, Resource, UsageWho, getrlimit, getrusage, setrlimit};
use nix::sys::signal::{self, Signal};
use nix::sys::time::{TimeSpec, TimeVal};
use nix::time::{ClockId, clock_gettime};
use nix::unistd::Pid;

/// The signal that ends a process which aborts.
pub const ABORTED: i32 = Signal::SIGABRT as i32;
/// The signal that says that a file may not become so large.
pub const FILE_TOO_LARGE: i32 = Signal::SIGXFSZ as i32;
/// A limit that is none.
pub const UNLIMITED: u64 = RLIM_INFINITY;
/// Where a thread waits for sockets.
pub const READINESS: &str = if cfg!(target_os = "linux") { "epoll" } else { "kqueue" };
/// The most open files that macOS grants where its hard limit is none (`OPEN_MAX`).
const MOST_FILES: u64 = 10_240;

pub(crate) const fn nanos(time: &TimeSpec) -> u64 {
    // Readings of these clocks are not negative; 2^64 ns are 584 years.
    time.tv_sec().cast_unsigned() * 1_000_000_000 + time.tv_nsec().cast_unsigned()
}

/// CPU time that the calling thread has used, user and system, ns.
#[must_use]
#[inline]
pub fn thread_cpu_time() -> u64 {
    // The clock is there on every Unix; a zero would only leave a span unshaded.
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(0, |time| nanos(&time))
}

/// Counters of the whole process, all threads included, ended ones too. (Linux' `status` of a process counts the switches
/// of the main thread only.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// User and system time, ns.
    pub cpu: u64,
    /// Times that a thread gave its core up to wait.
    pub voluntary_switches: u64,
    /// Times that a thread's core was taken from it.
    pub involuntary_switches: u64,
}

impl Usage {
    /// The counters now.
    ///
    /// # Errors
    /// If the system does not answer.
    pub fn now() -> io::Result<Self> {
        let usage = getrusage(UsageWho::RUSAGE_SELF)?;
        let nanos = |time: TimeVal| {
            u64::try_from(time.tv_sec()).unwrap_or(0) * 1_000_000_000
                + u64::try_from(time.tv_usec()).unwrap_or(0) * 1_000
        };
        Ok(Self {
            cpu: nanos(usage.user_time()) + nanos(usage.system_time()),
            voluntary_switches: usage.voluntary_context_switches().unsigned_abs(),
            involuntary_switches: usage.involuntary_context_switches().unsigned_abs(),
        })
    }

    /// What was used since `earlier`.
    #[must_use]
    pub const fn since(&self, earlier: &Self) -> Self {
        Self {
            cpu: self.cpu.saturating_sub(earlier.cpu),
            voluntary_switches: self.voluntary_switches.saturating_sub(earlier.voluntary_switches),
            involuntary_switches: self.involuntary_switches.saturating_sub(earlier.involuntary_switches),
        }
    }
}

/// Niceness of this process.
#[must_use]
pub fn niceness() -> i32 {
    // Nobody is refused his own.
    rustix::process::getpriority_process(None).unwrap_or(0)
}

/// The soft and the hard limit on open files.
#[must_use]
pub fn open_files() -> Option<(u64, u64)> {
    getrlimit(Resource::RLIMIT_NOFILE).ok()
}

/// Raises the soft limit on open files to the hard one, which needs no privilege. What the system refuses stays as it
/// was: the check before a run sees it.
pub fn raise_open_files() {
    if let Some((soft, hard)) = open_files()
        && soft < hard
        && setrlimit(Resource::RLIMIT_NOFILE, hard, hard).is_err()
        && soft < MOST_FILES
    {
        let _ = setrlimit(Resource::RLIMIT_NOFILE, MOST_FILES, hard);
    }
}

/// Lowers a limit of this process, for ever. One that cannot be lowered stays as it was.
pub(crate) fn lower(resource: Resource, most: u64) {
    if let Ok((_, hard)) = getrlimit(resource) {
        let most = most.min(hard);
        let _ = setrlimit(resource, most, most);
    }
}

/// Kills a process. One that is gone already is as good.
pub fn kill(process: u32) {
    if let Some(process) = pid(process) {
        let _ = signal::kill(process, Signal::SIGKILL);
    }
}

/// Kills all processes of a group. One that is gone already is as good.
pub fn kill_group(group: u32) {
    if let Some(group) = pid(group) {
        let _ = signal::killpg(group, Signal::SIGKILL);
    }
}

/// That of a process; 0 would stand for a group.
pub(crate) fn pid(process: u32) -> Option<Pid> {
    i32::try_from(process).ok().filter(|process| *process > 0).map(Pid::from_raw)
}

/// What the system says when it refuses a thread.
#[must_use]
pub fn no_more_threads() -> io::Error {
    Errno::EAGAIN.into()
}

/// Opens what is there, to be read: follows no link, and waits for nobody where it is a pipe.
///
/// # Errors
/// If there is nothing, or a link, or it may not be read.
pub fn open_there(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(O_NOFOLLOW | O_NONBLOCK).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computing_uses_cpu_time() {
        let (process, thread) = (Usage::now().unwrap(), thread_cpu_time());
        while thread_cpu_time() < thread + 2_000_000 {
            std::hint::spin_loop();
        }
        assert!(Usage::now().unwrap().since(&process).cpu > 1_000_000);
    }

    #[test]
    fn the_soft_limit_becomes_the_hard_one() {
        raise_open_files();
        let (soft, hard) = open_files().unwrap();
        assert!(soft == hard || soft >= MOST_FILES, "{soft} of {hard}");
    }

    #[test]
    fn a_link_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(folder.path(), &link).unwrap();
        assert!(open_there(&link).is_err() && open_there(folder.path()).is_ok());
    }

    #[test]
    fn a_process_is_killed_and_never_ones_own_group() {
        let mut sleeper = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        kill(sleeper.id());
        assert!(!sleeper.wait().unwrap().success());
        assert!(pid(0).is_none() && pid(u32::MAX).is_none());
    }
}
