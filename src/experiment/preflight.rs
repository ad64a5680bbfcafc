//! Limits of the system, checked before anything starts.
//!
//! Past `vm.max_map_count` a process does not get an error but is aborted, and past `pid_max` other programs fail
//! too: so a cell that does not fit is refused, with the limit, what is needed, what there is, and how to raise it.

use std::fs;
use std::path::{Path, PathBuf};

use nix::sys::resource::{Resource, getrlimit};

use super::cgroup;
use crate::reason::Reason;

/// The most threads that a cell may ask for, whatever the system allows.
pub const MOST_THREADS: u64 = 10_000;
/// Share of what is left of a limit that a cell may take: other programs live here too.
const SHARE: u64 = 80;
/// Stack, kernel stack and page tables that an idle thread really uses; 36 KiB measured.
const PER_THREAD_BYTES: u64 = 64 << 10;
/// Plan, sample, future and timer of a fetch; 0.6 KiB measured, with room.
const PER_FETCH_BYTES: u64 = 2 << 10;
/// Mappings of a thread: its stack, its signal stack and a guard page for each; 1.6 to 4 measured, since neighbours merge.
const MAPS_PER_THREAD: u64 = 4;

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

/// The limits of this system, now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct System {
    /// Every limit on threads that could be read.
    pub rooms: Vec<Room>,
    /// Memory that programs may still take, where it could be read.
    pub available_bytes: Option<u64>,
}

impl System {
    /// Reads what can be read; what cannot does not limit.
    #[must_use]
    pub fn read() -> Self {
        let mut rooms = Vec::new();
        let mut add = |limit: &str, threads: Option<u64>, remedy: &str| {
            if let Some(threads) = threads {
                rooms.push(Room { limit: limit.to_owned(), threads, remedy: remedy.to_owned() });
            }
        };
        let tasks = tasks();
        let left = |path: &str| Some(number(path)?.saturating_sub(tasks?));
        add("kernel.pid_max", left("/proc/sys/kernel/pid_max"), "sysctl -w kernel.pid_max=4194304");
        add("kernel.threads-max", left("/proc/sys/kernel/threads-max"), "sysctl -w kernel.threads-max=…");
        let processes =
            getrlimit(Resource::RLIMIT_NPROC).ok().map(|(soft, _)| soft.saturating_sub(tasks.unwrap_or(0)));
        add("RLIMIT_NPROC", processes, "ulimit -u …");
        let maps = fs::read_to_string("/proc/self/maps").map_or(0, |maps| maps.lines().count() as u64);
        let maps =
            number("/proc/sys/vm/max_map_count").map(|most| most.saturating_sub(maps) / MAPS_PER_THREAD);
        add("vm.max_map_count", maps, "sysctl -w vm.max_map_count=…");
        for (name, left) in cgroups() {
            add(&name, Some(left), "raise pids.max of the control group, or start outside it");
        }
        Self { rooms, available_bytes: available_bytes() }
    }

    /// Why a cell that makes `threads` threads for `fetches` fetches must not start here; `None` if it may.
    #[must_use]
    pub fn refusal(&self, threads: u64, fetches: u64) -> Option<Reason> {
        if threads > MOST_THREADS {
            return Some(Reason::OverMostThreads { threads, most: MOST_THREADS });
        }
        self.no_room(threads, fetches)
    }

    /// The same without [`MOST_THREADS`], which is no limit of the system.
    pub(super) fn no_room(&self, threads: u64, fetches: u64) -> Option<Reason> {
        let over = |room: &&Room| u128::from(threads) * 100 > u128::from(room.threads) * u128::from(SHARE);
        if let Some(Room { limit, threads: left, remedy }) = self.rooms.iter().find(over).cloned() {
            return Some(Reason::OverThreadLimit { threads, limit, left, percent: SHARE, remedy });
        }
        let needed_bytes = needed_bytes(threads, fetches);
        let available_bytes = self.available_bytes?;
        let over = needed_bytes > available_bytes / 2;
        over.then_some(Reason::OverMemory { needed_bytes, available_bytes })
    }
}

/// The memory that so many threads and fetches take, with room.
pub(super) const fn needed_bytes(threads: u64, fetches: u64) -> u64 {
    threads * PER_THREAD_BYTES + fetches * PER_FETCH_BYTES
}

fn number(path: impl AsRef<Path>) -> Option<u64> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

/// Threads of the whole system: the part behind the slash of the fourth field of `/proc/loadavg`.
pub(super) fn tasks() -> Option<u64> {
    fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().nth(3)?.split_once('/')?.1.parse().ok()
}

/// The most address space that this process has had mapped, bytes.
pub(super) fn peak_mapped_bytes() -> Option<u64> {
    bytes_of("/proc/self/status", "VmPeak:")
}

/// What the kernel says is available, and what the control groups above leave of it.
fn available_bytes() -> Option<u64> {
    let groups = cgroup::of_this_process("memory");
    let left = groups.iter().filter_map(|folder| memory_left(folder));
    bytes_of("/proc/meminfo", "MemAvailable:").into_iter().chain(left).min()
}

/// A line such as `VmPeak:  1234 kB`.
fn bytes_of(path: &str, name: &str) -> Option<u64> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kib| kib * 1024)
}

/// What a control group leaves of its memory, in either hierarchy. The file cache that nobody uses can be had back.
fn memory_left(folder: &Path) -> Option<u64> {
    let either = |names: [&str; 2]| names.iter().find_map(|name| number(folder.join(name)));
    let most = either(["memory.max", "memory.limit_in_bytes"])?;
    let used = either(["memory.current", "memory.usage_in_bytes"])?;
    let stat = fs::read_to_string(folder.join("memory.stat")).unwrap_or_default();
    let cache = |line: &str| {
        let (name, bytes) = line.split_once(' ')?;
        ["inactive_file", "total_inactive_file"].contains(&name).then(|| bytes.parse::<u64>().ok())?
    };
    let cached = stat.lines().filter_map(cache).max().unwrap_or(0);
    Some(most.saturating_sub(used.saturating_sub(cached)))
}

/// What `pids.max` leaves in every control group above this process, in both hierarchies.
fn cgroups() -> Vec<(String, u64)> {
    let room = |folder: PathBuf| {
        let left = number(folder.join("pids.max"))?.saturating_sub(number(folder.join("pids.current"))?);
        Some((format!("pids.max of {}", folder.display()), left))
    };
    cgroup::of_this_process("pids").into_iter().filter_map(room).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn system(left: u64, available_mib: u64) -> System {
        let room = Room { limit: "kernel.pid_max".to_owned(), threads: left, remedy: "sysctl".to_owned() };
        System { rooms: vec![room], available_bytes: Some(available_mib << 20) }
    }

    #[test]
    fn what_fits_is_not_refused() {
        assert_eq!(system(30_000, 4_096).refusal(10_000, 10_000), None);
        assert_eq!(system(30_000, 4_096).refusal(1, 1_000_000), None);
        assert_eq!(System::default().refusal(10_000, 10_000), None);
    }

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        let check = |left, available_mib, threads, reason| {
            assert_eq!(system(left, available_mib).refusal(threads, threads), Some(reason));
        };
        check(30_000, 4_096, 30_000, Reason::OverMostThreads { threads: 30_000, most: 10_000 });
        let (limit, remedy) = ("kernel.pid_max".to_owned(), "sysctl".to_owned());
        let room = Reason::OverThreadLimit { threads: 900, limit, left: 1_000, percent: 80, remedy };
        check(1_000, 4_096, 900, room);
        let memory = Reason::OverMemory { needed_bytes: 5_000 * (66 << 10), available_bytes: 100 << 20 };
        check(30_000, 100, 5_000, memory);
    }

    #[test]
    fn a_control_group_leaves_what_it_does_not_use() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        file("memory.max", "max\n");
        file("memory.current", "300\n");
        assert_eq!(memory_left(folder.path()), None, "no limit");
        file("memory.max", "1000\n");
        assert_eq!(memory_left(folder.path()), Some(700));
        file("memory.stat", "anon 100\ninactive_file 50\n");
        assert_eq!(memory_left(folder.path()), Some(750), "a cache can be had back");
        file("memory.max", "200\n");
        assert_eq!(memory_left(folder.path()), Some(0));
    }

    #[test]
    fn this_system_can_be_read() {
        let system = System::read();
        assert!(system.available_bytes.is_some_and(|bytes| bytes > 1 << 20));
        assert!(system.rooms.iter().any(|room| room.limit == "kernel.pid_max"), "{system:?}");
        assert_eq!(system.refusal(2, 10), None);
    }
}
