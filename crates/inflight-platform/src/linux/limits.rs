//! Limits of the system, and what is left of them.

use std::fs;

use nix::sys::resource::{Resource, getrlimit};

use super::{cgroup, line, number};
use crate::Room;
use crate::unix::lower;

/// Mappings of a thread: its stack, its signal stack and a guard page for each; 1.6 to 4 measured, since neighbours merge.
const MAPS_PER_THREAD: u64 = 4;

/// Every limit on threads that can be read.
#[must_use]
pub fn thread_rooms() -> Vec<Room> {
    let mut rooms = Vec::new();
    let mut add = |limit: &str, threads: Option<u64>, remedy: &str| {
        if let Some(threads) = threads {
            rooms.push(Room { limit: limit.to_owned(), threads, remedy: remedy.to_owned() });
        }
    };
    let threads = threads_of_system();
    let left = |path: &str| Some(number(path)?.saturating_sub(threads?));
    add("kernel.pid_max", left("/proc/sys/kernel/pid_max"), "sysctl -w kernel.pid_max=4194304");
    add("kernel.threads-max", left("/proc/sys/kernel/threads-max"), "sysctl -w kernel.threads-max=…");
    let processes =
        getrlimit(Resource::RLIMIT_NPROC).ok().map(|(soft, _)| soft.saturating_sub(threads.unwrap_or(0)));
    add("RLIMIT_NPROC", processes, "ulimit -u …");
    let maps = fs::read_to_string("/proc/self/maps").map_or(0, |maps| maps.lines().count() as u64);
    let maps = number("/proc/sys/vm/max_map_count").map(|most| most.saturating_sub(maps) / MAPS_PER_THREAD);
    add("vm.max_map_count", maps, "sysctl -w vm.max_map_count=…");
    for (name, left) in cgroup::threads_left() {
        add(&name, Some(left), "raise pids.max of the control group, or start outside it");
    }
    rooms
}

/// Threads of the whole system: the part behind the slash of the fourth field of `/proc/loadavg`.
#[must_use]
pub fn threads_of_system() -> Option<u64> {
    line("/proc/loadavg")?.split_whitespace().nth(3)?.split_once('/')?.1.parse().ok()
}

/// The soft and the hard limit on the address space of this process, bytes; [`UNLIMITED`](crate::UNLIMITED) for none.
#[must_use]
pub fn address_space() -> Option<(u64, u64)> {
    getrlimit(Resource::RLIMIT_AS).ok()
}

/// Lowers the limits of this process, for ever, to so many bytes of address space, threads of this user and open files;
/// and has it ended first of all if memory runs out all the same. A limit that cannot be lowered leaves the machine's own.
pub fn lower_limits(address_space: u64, threads: u64, files: u64) {
    lower(Resource::RLIMIT_AS, address_space);
    lower(Resource::RLIMIT_NPROC, threads);
    lower(Resource::RLIMIT_NOFILE, files);
    let _ = fs::write("/proc/self/oom_score_adj", "1000");
}

/// How many ports there are for connections that ask for none.
#[must_use]
pub fn ports() -> Option<u64> {
    ports_of(&line("/proc/sys/net/ipv4/ip_local_port_range")?)
}

/// How many ports a range has: the first and the last.
fn ports_of(range: &str) -> Option<u64> {
    let mut ends = range.split_whitespace().map(str::parse::<u64>);
    let (first, last) = (ends.next()?.ok()?, ends.next()?.ok()?);
    Some((last + 1).saturating_sub(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_both_its_ends() {
        assert_eq!(ports_of("32768\t60999\n"), Some(28_232));
        assert_eq!(ports_of("32768"), None);
    }

    #[test]
    fn the_limits_of_this_system_can_be_read() {
        let rooms = thread_rooms();
        assert!(rooms.iter().any(|room| room.limit == "kernel.pid_max"), "{rooms:?}");
        assert!(threads_of_system().is_some_and(|threads| threads > 0));
        assert!(address_space().is_some());
    }
}
