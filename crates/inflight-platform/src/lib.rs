//! What the program asks of the system that it runs on: each function is named by what it answers, and no other crate knows
//! where that is read.
//!
//! Every Unix tells what `unix` asks. The rest is asked of one of two twins with the same functions: `linux` reads it, and
//! `portable` says that the system does not tell, by `None` or by an error. It never makes a number up, so that nothing
//! is judged by what nobody has read.
//!
//! `--cfg inflight_portable` takes the portable twin on Linux too: so it can be compiled and tested there.

mod answers;
#[cfg(all(target_os = "linux", not(inflight_portable)))]
mod linux;
#[cfg(not(all(target_os = "linux", not(inflight_portable))))]
mod portable;
mod unix;

#[cfg(all(target_os = "linux", not(inflight_portable)))]
use linux as twin;
#[cfg(not(all(target_os = "linux", not(inflight_portable))))]
use portable as twin;

pub use answers::{CoreTimes, Memory, Room};
pub use twin::{
    CpuClock, address_space, adopt_orphans, allowed_core_list, allowed_cores, available_memory, clock_source,
    core_times, cpu_quota, cpu_time_of, cpu_time_of_all, cpu_time_of_listeners, descendants,
    dropped_connections, governor, has_control_groups, ignores, is_device, load_1m, lower_limits, memory,
    memory_of, monotonic, peak_address_space, ports, reset_peak, reset_peak_of, run_delays, sleep_until,
    thread_rooms, threads_of_system, timer_slack,
};
pub use unix::{
    ABORTED, FILE_TOO_LARGE, READINESS, UNLIMITED, Usage, kill, kill_group, niceness, no_more_threads,
    open_files, open_there, raise_open_files, thread_cpu_time,
};
