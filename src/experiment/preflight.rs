//! Limits of the system, checked before anything starts.
//!
//! Past `vm.max_map_count` a process does not get an error but is aborted, and past `pid_max` other programs fail
//! too: so a cell that does not fit is refused, with the limit, what is needed, what there is, and how to raise it.

use crate::platform;
pub use crate::platform::Room;
use crate::reason::Reason;

/// The most threads that a cell may ask for, whatever the system allows.
pub const MOST_THREADS: u64 = 10_000;
/// Share of what is left of a limit that a cell may take: other programs live here too.
const SHARE: u64 = 80;
/// Stack, kernel stack and page tables that an idle thread really uses; 36 KiB measured.
const PER_THREAD_BYTES: u64 = 64 << 10;
/// Plan, sample, future and timer of a fetch; 0.6 KiB measured, with room.
const PER_FETCH_BYTES: u64 = 2 << 10;

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
        Self { rooms: platform::thread_rooms(), available_bytes: platform::available_memory() }
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
    fn this_system_can_be_read() {
        let system = System::read();
        assert!(system.available_bytes.is_some_and(|bytes| bytes > 1 << 20));
        assert!(system.rooms.iter().any(|room| room.limit == "kernel.pid_max"), "{system:?}");
        assert_eq!(system.refusal(2, 10), None);
    }
}
