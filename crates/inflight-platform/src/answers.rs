//! Answers that are more than one number. All times are in nanoseconds, all sizes in bytes.

/// Time of the cores that this process may use, since the machine started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CoreTimes {
    /// In which they ran anything.
    pub busy: u64,
    /// Which a hypervisor gave to other machines.
    pub stolen: u64,
    /// How many cores were counted.
    pub cores: u32,
    /// In which some thread of any program waited for a core. `None` where the system does not count it, or where it
    /// also counts cores that this process may not use.
    pub pressure: Option<u64>,
}

/// Resident memory of a process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Now.
    pub resident: u64,
    /// The most since the last [`reset_peak`](crate::reset_peak), or since the process began. (`ru_maxrss` would not do:
    /// it survives fork and exec, so a small child shows its parent's peak.)
    pub peak: u64,
}

/// What is left of one limit on threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Its name, as the system calls it.
    pub limit: String,
    /// Threads that still fit.
    pub threads: u64,
    /// How to raise it.
    pub remedy: String,
}
