//! Other processes: what they computed, and who has started whom.

use std::collections::HashMap;
use std::path::Path;
use std::{fs, io};

use nix::sys::prctl;

use super::cores::nanos_per_tick;

/// What `/proc/PID/stat` says of a process (proc(5)).
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    name: String,
    /// False for one that has ended and that nobody has waited for.
    lives: bool,
    parent: u32,
    /// User and system time, and those of children that were waited for.
    ticks: u64,
}

impl Stat {
    fn parse(stat: &str) -> Option<Self> {
        // The name stands in brackets and may hold any character, brackets included.
        let (open, close) = (stat.find('(')?, stat.rfind(')')?);
        let name = stat.get(open + 1..close)?.to_owned();
        let fields: Vec<&str> = stat.get(close + 1..)?.split_whitespace().collect();
        let times = fields.get(11..15)?.iter().map(|ticks| ticks.parse::<u64>());
        let ticks = times.sum::<Result<u64, _>>().ok()?;
        Some(Self { name, lives: !["Z", "X"].contains(&fields[0]), parent: fields[1].parse().ok()?, ticks })
    }

    fn of(process: u32) -> Option<Self> {
        Self::parse(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
    }
}

/// All processes that can be seen. One may end between the listing and the reading; others are not ours to read.
fn all() -> Option<impl Iterator<Item = (u32, Stat)>> {
    let numbers =
        fs::read_dir("/proc").ok()?.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    Some(numbers.filter_map(|process| Some((process, Stat::of(process)?))))
}

/// CPU time of a process since it started, with what its children used that have ended, ns.
#[must_use]
pub fn cpu_time_of(process: u32) -> Option<u64> {
    Some(Stat::of(process)?.ticks.saturating_mul(nanos_per_tick()?))
}

/// The same of all processes that have one of these names; `None` if there is none.
#[must_use]
pub fn cpu_time_of_all(names: &[&str]) -> Option<u64> {
    let named = all()?.filter(|(_, stat)| names.contains(&stat.name.as_str()));
    let ticks = named.map(|(_, stat)| stat.ticks).reduce(u64::saturating_add)?;
    Some(ticks.saturating_mul(nanos_per_tick()?))
}

/// The same of all processes that listen at this TCP port of the machine; `None` if none can be seen.
#[must_use]
pub fn cpu_time_of_listeners(port: u16) -> Option<u64> {
    let tables =
        ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| fs::read_to_string(table).unwrap_or_default());
    let sockets: Vec<String> = tables.iter().flat_map(|table| listening(table, port)).collect();
    let is_one = |link: &Path| sockets.iter().any(|socket| link == Path::new(socket));
    let listens = |process: u32| {
        let files = fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten();
        files.filter_map(|file| fs::read_link(file.path()).ok()).any(|link| is_one(&link))
    };
    let found = all()?.filter(|(process, _)| !sockets.is_empty() && listens(*process));
    let ticks = found.map(|(_, stat)| stat.ticks).reduce(u64::saturating_add)?;
    Some(ticks.saturating_mul(nanos_per_tick()?))
}

/// The sockets of a table (proc(5)) that listen at a port, as the files of a process are linked to them.
fn listening(table: &str, port: u16) -> Vec<String> {
    let socket = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (_, at) = fields.get(1)?.rsplit_once(':')?;
        // The state of one that listens.
        let listens = *fields.get(3)? == "0A" && u16::from_str_radix(at, 16) == Ok(port);
        listens.then_some(())?;
        Some(format!("socket:[{}]", fields.get(9)?))
    };
    table.lines().filter_map(socket).collect()
}

/// All processes that live and that `process` has started, or those that these have, whatever group or session they have
/// moved to.
#[must_use]
pub fn descendants(process: u32) -> Option<Vec<u32>> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for (process, stat) in all()?.filter(|(_, stat)| stat.lives) {
        children.entry(stat.parent).or_default().push(process);
    }
    let (mut found, mut ahead) = (Vec::new(), vec![process]);
    while let Some(process) = ahead.pop() {
        let own = children.remove(&process).unwrap_or_default();
        found.extend(&own);
        ahead.extend(own);
    }
    Some(found)
}

/// From now on the processes that a child of this process leaves behind become its own, and are found.
///
/// # Errors
/// If the system does not offer that.
pub fn adopt_orphans() -> io::Result<()> {
    Ok(prctl::set_child_subreaper(true)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: &str = "S 41 2 3 0 -1 4194560 10 20 0 0 5 6 7 8 20 0 1 0 100";

    #[test]
    fn a_name_that_looks_like_fields_is_a_name() {
        for (name, whole) in [("redis-server", "42 (redis-server) "), ("a) Z 1 (b", "42 (a) Z 1 (b) ")] {
            let expect = Stat { name: name.to_owned(), lives: true, parent: 41, ticks: 26 };
            assert_eq!(Stat::parse(&format!("{whole}{REST}")), Some(expect));
        }
        let ended = Stat::parse(&format!("42 (x) Z{}", &REST[1..]));
        assert!(ended.is_some_and(|stat| !stat.lives));
        for bad in ["", "42 (x", "42 (x) S 1 2", "42 )x( S", &REST.replace('5', "x")] {
            assert_eq!(Stat::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn who_listens_at_a_port_is_seen() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   \
            0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0\n   \
            1: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0\n   \
            2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0\n";
        assert_eq!(listening(table, 8080), ["socket:[4711]"]);
        assert_eq!((listening(table, 80), listening("x", 8080)), (vec![], vec![]));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(cpu_time_of_listeners(port) >= cpu_time_of(std::process::id()).map(|own| own / 2));
        assert!(cpu_time_of_listeners(port).is_some());
        drop(listener);
        assert_eq!(cpu_time_of_listeners(port), None);
    }

    #[test]
    fn a_process_that_computes_is_seen() {
        let own = std::process::id();
        let before = cpu_time_of(own).unwrap();
        let start = std::time::Instant::now();
        while start.elapsed().as_millis() < 60 {
            std::hint::spin_loop();
        }
        assert!(cpu_time_of(own).unwrap() > before);
        assert!(cpu_time_of_all(&[&Stat::of(own).unwrap().name]).unwrap() > before);
        assert_eq!((cpu_time_of(u32::MAX), cpu_time_of_all(&["no (such) process"])), (None, None));
    }
}
