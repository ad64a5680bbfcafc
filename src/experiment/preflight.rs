//! Limits of the system, checked before anything starts.
//!
//! Past `vm.max_map_count` a process does not get an error but is aborted, and past `pid_max` other programs fail
//! too: so a cell that does not fit is refused, with the limit, what is needed, what there is, and how to raise it.

use std::fs;
use std::path::{Path, PathBuf};

use nix::sys::resource::{Resource, getrlimit};

use crate::lang::Text;

/// The most threads that a cell may ask for, whatever the system allows.
pub const MOST_THREADS: u64 = 10_000;
/// Share of what is left of a limit that a cell may take: other programs live here too.
const SHARE: u64 = 80;
/// Stack, kernel stack and page tables that an idle thread really uses; 36 KiB measured.
const PER_THREAD_BYTES: u64 = 64 << 10;
/// Plan, sample, future and timer of a fetch; 0.6 KiB measured, with room.
const PER_FETCH_BYTES: u64 = 2 << 10;
/// Mappings of a thread: stack, guard page and a share of the allocator's arenas; 2.2 measured.
const MAPS_PER_THREAD: u64 = 3;

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
    pub fn refusal(&self, threads: u64, fetches: u64) -> Option<Text> {
        if threads > MOST_THREADS {
            return Some(Text::new(
                format!(
                    "it needs {threads} threads; inflight makes at most {MOST_THREADS}. Ask for fewer fetches or workers"
                ),
                format!(
                    "потрібно потоків: {threads}; inflight створює не більше ніж {MOST_THREADS}. Зменште кількість запитів або робочих потоків"
                ),
            ));
        }
        if let Some(room) = self
            .rooms
            .iter()
            .find(|room| u128::from(threads) * 100 > u128::from(room.threads) * u128::from(SHARE))
        {
            let Room { limit, threads: left, remedy } = room;
            return Some(Text::new(
                format!(
                    "it needs {threads} threads; {limit} leaves {left}, of which {SHARE} % may be used. To raise it: {remedy}"
                ),
                format!(
                    "потрібно потоків: {threads}; {limit} залишає {left}, із них можна взяти {SHARE} %. Щоб збільшити: {remedy}"
                ),
            ));
        }
        let needs = threads * PER_THREAD_BYTES + fetches * PER_FETCH_BYTES;
        let available = self.available_bytes?;
        (needs > available / 2).then(|| {
            let mib = |bytes: u64| bytes >> 20;
            Text::new(
                format!("it needs about {} MiB; half of the {} MiB that are available may be used. Ask for fewer fetches", mib(needs), mib(available)),
                format!("потрібно близько {} МіБ; можна взяти половину з доступних {} МіБ. Зменште кількість запитів", mib(needs), mib(available)),
            )
        })
    }
}

fn number(path: impl AsRef<Path>) -> Option<u64> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

/// Threads of the whole system: the part behind the slash of the fourth field of `/proc/loadavg`.
fn tasks() -> Option<u64> {
    fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().nth(3)?.split_once('/')?.1.parse().ok()
}

fn available_bytes() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kib| kib * 1024)
}

/// What `pids.max` leaves in every control group above this process, in both hierarchies.
fn cgroups() -> Vec<(String, u64)> {
    let text = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let mut found = Vec::new();
    for line in text.lines() {
        let mut fields = line.splitn(3, ':');
        let (_, Some(controllers), Some(path)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        let root = match controllers {
            "" => PathBuf::from("/sys/fs/cgroup"),
            names if names.split(',').any(|name| name == "pids") => PathBuf::from("/sys/fs/cgroup/pids"),
            _ => continue,
        };
        let own = root.join(path.trim_start_matches('/'));
        for folder in own.ancestors().take_while(|folder| folder.starts_with(&root)) {
            let room = number(folder.join("pids.max")).zip(number(folder.join("pids.current")));
            if let Some((most, current)) = room {
                found.push((format!("pids.max of {}", folder.display()), most.saturating_sub(current)));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn system(left: u64, available_mib: u64) -> System {
        let room = Room { limit: "kernel.pid_max".to_owned(), threads: left, remedy: "sysctl".to_owned() };
        System { rooms: vec![room], available_bytes: Some(available_mib << 20) }
    }

    #[track_caller]
    fn check(system: &System, threads: u64, fetches: u64, words: &str) {
        let refusal = system.refusal(threads, fetches).map_or_else(String::new, |text| text.en);
        assert!(
            refusal.contains(words) && refusal.is_empty() == words.is_empty(),
            "{refusal:?} for {words:?}"
        );
    }

    #[test]
    fn what_fits_is_not_refused() {
        check(&system(30_000, 4_096), 10_000, 10_000, "");
        check(&system(30_000, 4_096), 1, 1_000_000, "");
        check(&System::default(), 10_000, 10_000, "");
    }

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        check(&system(30_000, 4_096), 30_000, 30_000, "30000 threads; inflight makes at most 10000");
        check(&system(1_000, 4_096), 900, 900, "it needs 900 threads; kernel.pid_max leaves 1000");
        check(&system(30_000, 100), 5_000, 5_000, "it needs about 322 MiB; half of the 100 MiB");
    }

    #[test]
    fn this_system_can_be_read() {
        let system = System::read();
        assert!(system.available_bytes.is_some_and(|bytes| bytes > 1 << 20));
        assert!(system.rooms.iter().any(|room| room.limit == "kernel.pid_max"), "{system:?}");
        assert_eq!(system.refusal(2, 10), None);
    }
}
