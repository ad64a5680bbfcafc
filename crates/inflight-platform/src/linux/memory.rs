//! Memory: of a process, and what the machine still has.

use std::fs;

use super::{bytes, cgroup, own_status};
use crate::Memory;

/// Resident memory of this process.
#[must_use]
pub fn memory() -> Option<Memory> {
    resident(&own_status()?)
}

/// The same of another process. A process that has ended has none.
#[must_use]
pub fn memory_of(process: u32) -> Option<Memory> {
    resident(&fs::read_to_string(format!("/proc/{process}/status")).ok()?)
}

fn resident(status: &str) -> Option<Memory> {
    Some(Memory { resident: bytes(status, "VmRSS:")?, peak: bytes(status, "VmHWM:")? })
}

/// Sets the peak of this process back to what is resident now. Where the kernel does not offer it, the peak includes what
/// went before: it is never too low.
pub fn reset_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The same of another process.
pub fn reset_peak_of(process: u32) {
    let _ = fs::write(format!("/proc/{process}/clear_refs"), "5");
}

/// The most address space that this process has had mapped, bytes.
#[must_use]
pub fn peak_address_space() -> Option<u64> {
    bytes(&own_status()?, "VmPeak:")
}

/// Memory that programs may still take, bytes: what the kernel says is available, and what the control groups above
/// leave of it.
#[must_use]
pub fn available_memory() -> Option<u64> {
    let of_machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| bytes(&text, "MemAvailable:"));
    of_machine.into_iter().chain(cgroup::memory_left()).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_can_be_set_back() {
        let hold = std::hint::black_box(vec![1_u8; 64 << 20]);
        assert!(memory().unwrap().peak >= 64 << 20);
        drop(hold);
        reset_peak();
        let memory = memory().unwrap();
        assert!(memory.peak < memory.resident + (32 << 20), "{memory:?}");
        assert!(memory_of(std::process::id()).is_some_and(|other| other.resident > 0));
    }

    #[test]
    fn sizes_are_told_in_kib() {
        let status = "Name:\tx\nVmPeak:\t    3 kB\nVmHWM:\t  20 kB\nVmRSS:\t  10 kB\n";
        assert_eq!(resident(status), Some(Memory { resident: 10 << 10, peak: 20 << 10 }));
        assert_eq!(bytes(status, "VmPeak:"), Some(3 << 10));
        assert_eq!(resident("Name:\tx\nState:\tZ (zombie)\n"), None, "it has ended");
        assert!(available_memory().is_some_and(|bytes| bytes > 1 << 20));
    }
}
