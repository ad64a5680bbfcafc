//! Whatever twin is compiled in, the program can call it: the same functions, with the same types.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use inflight_platform as platform;
use platform::{CoreTimes, CpuClock, Memory, Room};

macro_rules! asked {
    ($($name:ident: $type:ty;)+) => {
        /// Compiles only if each function has its type.
        #[test]
        fn both_twins_are_asked_alike() {
            $(let _: $type = platform::$name;)+
        }
    };
}

asked! {
    address_space: fn() -> Option<(u64, u64)>;
    adopt_orphans: fn() -> io::Result<()>;
    allowed_core_list: fn() -> Option<String>;
    allowed_cores: fn() -> Option<u32>;
    available_memory: fn() -> Option<u64>;
    clock_source: fn() -> Option<String>;
    core_times: fn() -> Option<CoreTimes>;
    cpu_quota: fn() -> Option<f64>;
    cpu_time_of: fn(u32) -> Option<u64>;
    cpu_time_of_all: fn(&[&str]) -> Option<u64>;
    descendants: fn(u32) -> Option<Vec<u32>>;
    dropped_connections: fn() -> Option<u64>;
    governor: fn() -> Option<String>;
    has_control_groups: fn() -> bool;
    ignores: fn(i32) -> Option<bool>;
    is_device: fn(&Path) -> bool;
    load_1m: fn() -> Option<f64>;
    lower_limits: fn(u64, u64, u64);
    memory: fn() -> Option<Memory>;
    memory_of: fn(u32) -> Option<Memory>;
    monotonic: fn() -> u64;
    peak_address_space: fn() -> Option<u64>;
    ports: fn() -> Option<u64>;
    reset_peak: fn();
    reset_peak_of: fn(u32);
    run_delays: fn(usize) -> Option<BTreeMap<u32, u64>>;
    sleep_until: fn(u64);
    thread_rooms: fn() -> Vec<Room>;
    threads_of_system: fn() -> Option<u64>;
    timer_slack: fn() -> Option<u64>;
}

/// The clock of another process is a type of its own.
#[test]
fn a_process_has_a_clock_or_it_is_said_that_it_has_none() {
    let read = CpuClock::of(std::process::id()).and_then(|clock| clock.now());
    assert!(read.is_ok_and(|time| time > 0) || cfg!(any(inflight_portable, not(target_os = "linux"))));
}

/// No number is made up where there is none.
#[test]
fn what_is_told_is_no_zero() {
    assert_ne!(platform::allowed_cores(), Some(0));
    assert_ne!(platform::timer_slack(), Some(0));
    assert!(platform::memory().is_none_or(|memory| memory.peak >= memory.resident && memory.resident > 0));
    assert!(platform::core_times().is_none_or(|times| times.cores > 0 && times.busy > 0));
    assert!(platform::monotonic() <= platform::monotonic());
}
