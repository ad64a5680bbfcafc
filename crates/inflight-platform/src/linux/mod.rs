//! Linux, which tells most of all: `/proc`, `/sys`, control groups, and a few calls of its own.

mod cgroup;
mod cores;
mod facts;
mod limits;
mod memory;
mod process;
mod time;

use std::fs;
use std::path::Path;

pub use cgroup::{cpu_quota, has_control_groups};
pub use cores::{allowed_core_list, allowed_cores, core_times, load_1m, run_delays};
pub use facts::{clock_source, dropped_connections, governor, ignores, is_device, timer_slack};
pub use limits::{address_space, lower_limits, ports, thread_rooms, threads_of_system};
pub use memory::{available_memory, memory, memory_of, peak_address_space, reset_peak, reset_peak_of};
pub use process::{adopt_orphans, cpu_time_of, cpu_time_of_all, cpu_time_of_listeners, descendants};
pub use time::{CpuClock, monotonic, sleep_until};

/// A file of one line, as these are.
fn line(path: impl AsRef<Path>) -> Option<String> {
    fs::read_to_string(path).ok().map(|text| text.trim().to_owned())
}

fn number(path: impl AsRef<Path>) -> Option<u64> {
    line(path)?.parse().ok()
}

/// What this process says of itself.
fn own_status() -> Option<String> {
    fs::read_to_string("/proc/self/status").ok()
}

/// What stands behind a name such as `VmPeak:` in a file with a line for each.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim)
}

/// The same where it is a size, as in `VmPeak:  1234 kB`; bytes.
fn bytes(text: &str, name: &str) -> Option<u64> {
    field(text, name)?.strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}
