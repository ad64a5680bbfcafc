//! What a trial of the search for the ceiling may take: its child lowers its own limits to that before it builds a
//! model, so that a model which takes more than it was granted meets its own limit, and not the machine's.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::preflight::{self, Room, System};
use super::{Planned, descriptors};
use crate::platform::{self, UNLIMITED};
use crate::reason::Reason;

/// What the program itself and its libraries map; 0.1 GiB measured.
const PROGRAM_BYTES: u64 = 256 << 20;
/// Address space of a thread: 2 MiB of stack, guard page and signal stack. Little of it is ever memory.
const STACK_BYTES: u64 = (2 << 20) + (64 << 10);
/// Address space that the C library keeps for an arena, of which there are as many as threads, and at most so many a core.
const ARENA_BYTES: u64 = 64 << 20;
const ARENAS_PER_CORE: u64 = 8;
/// Threads beside those of the model: of the runtime, and whoever watches over the child.
const OTHER_THREADS: u64 = 64;
/// Files beside those of the connections.
const OTHER_FILES: u64 = 1_000;
/// What one more thread would need at least, of what is left at the moment of a refusal.
const NEARLY: u64 = 2 * STACK_BYTES;

/// Less than what the machine leaves, where somebody asks for that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// The most threads of a trial.
    pub threads: Option<u64>,
    /// The most memory of a trial, bytes.
    pub bytes: Option<u64>,
}

impl Allowance {
    /// Why a cell must not start, be it that the machine has no room for it or that it asks for more than it was given.
    pub(super) fn refusal(&self, cell: &Planned, system: &System) -> Option<Reason> {
        let (threads, fetches) = (u64::from(cell.threads()), u64::from(cell.fetches));
        if let Some(most) = self.threads.filter(|most| threads > *most) {
            return Some(Reason::OverGivenThreads { threads, most });
        }
        let needed_bytes = preflight::needed_bytes(threads, fetches);
        if let Some(most_bytes) = self.bytes.filter(|most| needed_bytes > *most) {
            return Some(Reason::OverGivenMemory { needed_bytes, most_bytes });
        }
        system.no_room(threads, fetches).or_else(|| descriptors::refusal(cell.connections()))
    }
}

/// The limits that a child sets for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Caps {
    /// Address space, bytes: the memory that is granted, and what its threads reserve beside it.
    pub(super) address_space: u64,
    /// Threads of this user, those of other programs included.
    pub(super) threads: u64,
    pub(super) files: u64,
}

impl Caps {
    /// For a trial of `cell` on a machine like this.
    pub(super) fn of(cell: &Planned, system: &System, allowed: &Allowance, cores: u32) -> Self {
        let threads = u64::from(cell.threads());
        let arenas = (threads + 1).min(ARENAS_PER_CORE * u64::from(cores));
        // A database in a file is several files a connection.
        let connections = cell.connections().max(2 * cell.at.limits.connections.unwrap_or(0));
        let granted = system.available_bytes.map(|bytes| bytes / 2).into_iter().chain(allowed.bytes).min();
        let reserved = PROGRAM_BYTES + (threads + OTHER_THREADS) * STACK_BYTES + arenas * ARENA_BYTES;
        Self {
            address_space: granted.map_or(UNLIMITED, |bytes| bytes.saturating_add(reserved)),
            threads: platform::threads_of_system().map_or(UNLIMITED, |tasks| tasks + threads + OTHER_THREADS),
            files: descriptors::needed(connections) + OTHER_FILES,
        }
    }

    /// True if memory that is refused met this limit, and not one that was lower before.
    fn binds(&self) -> bool {
        platform::address_space().is_some_and(|(_, hard)| self.address_space < hard)
    }

    /// Lowers the limits of this process, for ever; and has it ended first of all if memory runs out all the same.
    pub(super) fn hold(self) {
        let _ = HELD.set(Held { own: self.binds(), rooms: System::read().rooms });
        platform::lower_limits(self.address_space, self.threads, self.files);
    }

    /// `cause` with the limit that a child met that ran out of memory: it died before it could say so.
    pub(super) fn out_of_memory(self, cause: Reason) -> Reason {
        let own = self.binds();
        let hard = platform::address_space().map_or(UNLIMITED, |(_, hard)| hard);
        address_space(own, self.address_space.min(hard), cause)
    }
}

/// What this process holds itself to.
#[derive(Debug)]
struct Held {
    /// True if its address space is less than it was before.
    own: bool,
    /// What was left for its threads when it had none.
    rooms: Vec<Room>,
}

static HELD: OnceLock<Held> = OnceLock::new();

/// The refusal of a thread after so many of those that are needed, with the limit that was met, in a process that holds
/// itself to limits; just `cause` in any other, and where no limit that can be read explains it.
pub(super) fn named(made: u64, needed: u64, cause: Reason) -> Reason {
    let Some(Held { own, rooms }) = HELD.get() else { return cause };
    let most = platform::address_space().map_or(UNLIMITED, |(soft, _)| soft);
    // What was mapped at the peak: threads may have ended since.
    if platform::peak_address_space().is_some_and(|bytes| bytes.saturating_add(NEARLY) > most) {
        return address_space(*own, most, cause);
    }
    // Others may have taken what was left, and the threads that were made may have ended since.
    let taken = System::read().rooms.into_iter().find(|room| room.threads < needed.saturating_sub(made));
    let nearest = || rooms.iter().min_by_key(|room| room.threads).filter(|room| is_full(room, made)).cloned();
    match taken.or_else(nearest) {
        Some(Room { limit, remedy, .. }) => {
            Reason::Met { limit, bytes: None, own: false, remedy, cause: Box::new(cause) }
        }
        None => cause,
    }
}

/// True if so many threads took what was left, as far as that can be counted.
const fn is_full(room: &Room, made: u64) -> bool {
    made * 10 >= room.threads * 9
}

fn address_space(own: bool, bytes: u64, cause: Reason) -> Reason {
    let remedy = if own { "--most-memory …" } else { "ulimit -v unlimited" };
    let bytes = (bytes < UNLIMITED).then_some(bytes);
    let (limit, remedy) = ("RLIMIT_AS".to_owned(), remedy.to_owned());
    Reason::Met { limit, bytes, own, remedy, cause: Box::new(cause) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::settings::Settings;
    use crate::experiment::{Options, cells};

    fn cell(model: &str, count: u32) -> Planned {
        let text = format!(
            "schema = 1\ntitle = \"t\"\n[[fetch]]\nname = \"a\"\ncount = {count}\nsteps = [{{ wait = \"1s\" }}]\n"
        );
        let scenario = crate::scenario::parse("t.toml", &text).unwrap();
        let options = Options { models: Some(vec![model.to_owned()]), ..Options::default() };
        let settings = Settings::of(&scenario, &options, 2).unwrap();
        cells::of(&scenario, 0, &settings, 2).unwrap().remove(0)
    }

    fn system(available_bytes: u64) -> System {
        System { rooms: Vec::new(), available_bytes: Some(available_bytes) }
    }

    #[test]
    fn a_flag_allows_less_than_the_machine_and_never_more() {
        let check = |model: &str, count: u32, allowed: Allowance, expect: Option<Reason>| {
            assert_eq!(allowed.refusal(&cell(model, count), &system(1 << 30)), expect, "{model} {count}");
        };
        let any = Allowance::default();
        // No limit of inflight's own is in the way: the machine's are what is looked for.
        let memory = Reason::OverMemory { needed_bytes: 12_000 * (66 << 10), available_bytes: 1 << 30 };
        check("thread-per-fetch", 12_000, any, Some(memory.clone()));
        check("thread-per-fetch", 2_000, any, None);
        let few = Allowance { threads: Some(1_000), ..any };
        let over = Reason::OverGivenThreads { threads: 2_000, most: 1_000 };
        check("thread-per-fetch", 2_000, few, Some(over));
        check("join-all", 2_000, few, None);
        let little = Allowance { bytes: Some(1 << 20), ..any };
        let over =
            Reason::OverGivenMemory { needed_bytes: (64 << 10) + 2_000 * (2 << 10), most_bytes: 1 << 20 };
        check("join-all", 2_000, little, Some(over));
        check("thread-per-fetch", 12_000, Allowance { bytes: Some(1 << 40), ..any }, Some(memory));
    }

    /// A model of one thread is held to the memory that it was granted; the stacks of many threads come on top.
    #[test]
    fn a_child_is_held_to_what_its_trial_was_granted() {
        let caps = |model: &str, count: u32, allowed: Allowance| {
            Caps::of(&cell(model, count), &system(8 << 30), &allowed, 2)
        };
        let one = caps("join-all", 100_000, Allowance::default());
        assert!((4 << 30..5 << 30).contains(&one.address_space), "{one:?}");
        let many = caps("thread-per-fetch", 10_000, Allowance::default());
        assert!(many.address_space > one.address_space + 10_000 * (2 << 20), "{many:?}");
        assert!(many.threads >= one.threads + 9_000 && one.files < 2_000, "{many:?} {one:?}");
        let little = caps("join-all", 100_000, Allowance { bytes: Some(1 << 20), ..Allowance::default() });
        assert!(little.address_space < 1 << 30, "{little:?}");
    }

    /// Outside such a child nothing is added to what the system says.
    #[test]
    fn a_process_that_holds_itself_to_nothing_names_nothing() {
        let room = Room { limit: String::new(), threads: 1_000, remedy: String::new() };
        assert!(is_full(&room, 900) && !is_full(&room, 899));
        assert_eq!(named(5, 9, Reason::OtherPlan), Reason::OtherPlan);
    }
}
