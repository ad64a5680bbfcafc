//! What the process used: CPU time, context switches, memory.

use std::fs;
use std::io;

use nix::sys::resource::{Usage as Rusage, UsageWho, getrusage};
use nix::sys::time::TimeVal;
use nix::unistd::Pid;

use crate::plan::Nanos;

/// Counters of the whole process, all threads included, ended ones too. (`/proc/self/status` counts the switches
/// of the main thread only.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// User and system time.
    pub cpu: Nanos,
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
        let usage: Rusage = getrusage(UsageWho::RUSAGE_SELF)?;
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

fn nanos(time: TimeVal) -> Nanos {
    Nanos::try_from(time.tv_sec()).unwrap_or(0) * 1_000_000_000
        + Nanos::try_from(time.tv_usec()).unwrap_or(0) * 1_000
}

/// Resident memory of the process, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Now.
    pub resident: u64,
    /// The most since the last [`Memory::reset_peak`], or since the process began. (`ru_maxrss` would not do: it
    /// survives fork and exec, so a small child shows its parent's peak.)
    pub peak: u64,
}

impl Memory {
    /// Reads `VmRSS` and `VmHWM` of this process.
    ///
    /// # Errors
    /// If `/proc/self/status` cannot be read.
    pub fn now() -> io::Result<Self> {
        Self::read("self")
    }

    /// The same of another process.
    ///
    /// # Errors
    /// If its status cannot be read.
    pub fn of(pid: Pid) -> io::Result<Self> {
        Self::read(&pid.to_string())
    }

    fn read(process: &str) -> io::Result<Self> {
        let status = fs::read_to_string(format!("/proc/{process}/status"))?;
        let field = |name: &str| {
            status
                .lines()
                .find_map(|line| {
                    line.strip_prefix(name)?.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()
                })
                .map_or(0, |kib| kib * 1024)
        };
        Ok(Self { resident: field("VmRSS:"), peak: field("VmHWM:") })
    }

    /// Sets the peak back to what is resident now.
    ///
    /// # Errors
    /// If the kernel does not offer it; the peak then includes what went before.
    pub fn reset_peak() -> io::Result<()> {
        fs::write("/proc/self/clear_refs", "5")
    }

    /// The same of another process.
    ///
    /// # Errors
    /// If the kernel does not offer it, or the process is not ours.
    pub fn reset_peak_of(pid: Pid) -> io::Result<()> {
        fs::write(format!("/proc/{pid}/clear_refs"), "5")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_can_be_set_back() {
        let hold = std::hint::black_box(vec![1_u8; 64 << 20]);
        assert!(Memory::now().unwrap().peak >= 64 << 20);
        drop(hold);
        Memory::reset_peak().unwrap();
        let memory = Memory::now().unwrap();
        assert!(memory.peak < memory.resident + (32 << 20), "{memory:?}");
    }

    #[test]
    fn computing_uses_cpu_time() {
        let before = Usage::now().unwrap();
        let thread = super::super::cpu_time();
        std::hint::black_box(crate::payload::compute(1, 30_000_000));
        assert!(Usage::now().unwrap().since(&before).cpu > 1_000_000);
        assert!(super::super::cpu_time() > thread + 1_000_000);
    }
}
