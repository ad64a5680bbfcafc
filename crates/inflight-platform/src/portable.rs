//! The twin for a system of which no more is known than that it is a Unix. What each function is asked, `linux` says.

#![expect(missing_docs, reason = "its twin says what each is asked")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use std::{io, thread};

use nix::sys::resource::Resource;

use crate::unix::lower;
use crate::{CoreTimes, Memory, Room};

fn not_told(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, format!("this system does not tell {what}"))
}

#[must_use]
#[inline]
pub fn monotonic() -> u64 {
    // The clock that counts nanoseconds has another name on each system; the standard library knows it.
    static ORIGIN: OnceLock<Instant> = OnceLock::new();
    let since = ORIGIN.get_or_init(Instant::now).elapsed();
    since.as_secs() * 1_000_000_000 + u64::from(since.subsec_nanos())
}

pub fn sleep_until(instant: u64) {
    thread::sleep(Duration::from_nanos(instant.saturating_sub(monotonic())));
}

/// Nobody has one.
#[derive(Clone, Copy, Debug)]
pub struct CpuClock(std::convert::Infallible);

impl CpuClock {
    pub fn of(_process: u32) -> io::Result<Self> {
        Err(not_told("the CPU time of another process"))
    }

    pub fn now(&self) -> io::Result<u64> {
        match self.0 {}
    }
}

/// Functions that answer nothing.
macro_rules! not_told {
    ($($name:ident($($asked:ty)?) -> $told:ty;)+) => {
        $(#[must_use]
        pub const fn $name($(_: $asked)?) -> Option<$told> {
            None
        })+
    };
}

not_told! {
    cpu_time_of(u32) -> u64;
    cpu_time_of_all(&[&str]) -> u64;
    cpu_time_of_listeners(u16) -> u64;
    descendants(u32) -> Vec<u32>;
    core_times() -> CoreTimes;
    allowed_cores() -> u32;
    allowed_core_list() -> String;
    run_delays(usize) -> BTreeMap<u32, u64>;
    memory() -> Memory;
    memory_of(u32) -> Memory;
    available_memory() -> u64;
    address_space() -> (u64, u64);
    peak_address_space() -> u64;
    threads_of_system() -> u64;
    ports() -> u64;
    dropped_connections() -> u64;
    cpu_quota() -> f64;
    clock_source() -> String;
    governor() -> String;
    timer_slack() -> u64;
    load_1m() -> f64;
    ignores(i32) -> bool;
}

pub fn adopt_orphans() -> io::Result<()> {
    Err(not_told("which processes another one has left behind"))
}

pub const fn reset_peak() {}

pub const fn reset_peak_of(_: u32) {}

#[must_use]
pub const fn thread_rooms() -> Vec<Room> {
    Vec::new()
}

pub fn lower_limits(_address_space: u64, _threads: u64, files: u64) {
    lower(Resource::RLIMIT_NOFILE, files);
}

#[must_use]
pub const fn has_control_groups() -> bool {
    false
}

#[must_use]
pub fn is_device(path: &Path) -> bool {
    path.starts_with("/dev")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_goes_on_and_a_sleep_ends_when_it_should() {
        let due = monotonic() + 3_000_000;
        sleep_until(due);
        assert!(monotonic() >= due);
        sleep_until(0);
    }

    #[test]
    fn what_is_not_told_is_said_so() {
        let error = CpuClock::of(std::process::id()).unwrap_err();
        assert_eq!(error.to_string(), "this system does not tell the CPU time of another process");
        assert_eq!(adopt_orphans().unwrap_err().kind(), io::ErrorKind::Unsupported);
        assert_eq!((memory(), core_times(), thread_rooms()), (None, None, Vec::new()));
    }
}
