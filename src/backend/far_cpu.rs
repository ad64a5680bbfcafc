//! What the far side computes: it is part of the fetch, not a stranger on the machine.

use std::fs;

use nix::unistd::{SysconfVar, sysconf};

use super::{Endpoints, FarSide};
use crate::plan::Nanos;

impl FarSide {
    /// CPU time of the far side's processes since they started, with what their children used that have ended.
    /// `None` where there is no far side on this machine.
    #[must_use]
    pub fn cpu(&self, endpoints: &Endpoints) -> Option<Nanos> {
        let ticks = match self {
            Self::Nobody | Self::File => return None,
            Self::Service => ticks_of_process(endpoints.service.as_ref()?.pid)?,
            Self::Own => ticks_of_process(endpoints.own.as_ref()?.pid)?,
            Self::Server(server) => {
                let own = |entry: fs::DirEntry| {
                    // A process may end between the listing and the reading; others are not ours to read.
                    let (name, ticks) = ticks_of(&fs::read_to_string(entry.path().join("stat")).ok()?)?;
                    server.processes.contains(&name.as_str()).then_some(ticks)
                };
                let all: Vec<u64> = fs::read_dir("/proc").ok()?.flatten().filter_map(own).collect();
                if all.is_empty() {
                    return None;
                }
                all.iter().sum()
            }
        };
        let a_second = sysconf(SysconfVar::CLK_TCK).ok()??;
        Some(ticks.saturating_mul(1_000_000_000 / u64::try_from(a_second).ok()?.max(1)))
    }
}

fn ticks_of_process(pid: u32) -> Option<u64> {
    Some(ticks_of(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)?.1)
}

/// Name and CPU time in ticks from a process's `stat` (proc(5)): user and system time, and those of children that were
/// waited for.
fn ticks_of(stat: &str) -> Option<(String, u64)> {
    // The name stands in brackets and may hold any character, brackets included.
    let (open, close) = (stat.find('(')?, stat.rfind(')')?);
    let name = stat.get(open + 1..close)?.to_owned();
    let times = stat.get(close + 1..)?.split_whitespace().skip(11).take(4).map(str::parse::<u64>);
    let times: Vec<u64> = times.collect::<Result<_, _>>().ok()?;
    (times.len() == 4).then(|| (name, times.iter().sum()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::ServiceEndpoint;

    #[test]
    fn times_stand_behind_the_last_bracket() {
        let rest = "S 1 2 3 0 -1 4194560 10 20 0 0 5 6 7 8 20 0 1 0 100";
        for (name, whole) in [("redis-server", "42 (redis-server) "), ("a) (b", "42 (a) (b) ")] {
            assert_eq!(ticks_of(&format!("{whole}{rest}")), Some((name.to_owned(), 26)));
        }
        for bad in ["", "42 (x", "42 (x) S 1 2", "42 )x( S"] {
            assert_eq!(ticks_of(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_process_that_computes_is_seen() {
        let endpoints = |pid| {
            let address = "127.0.0.1:1".parse().unwrap();
            let service = Some(ServiceEndpoint { pid, address, key: String::new() });
            Endpoints { service, ..Endpoints::default() }
        };
        let own = endpoints(std::process::id());
        let before = FarSide::Service.cpu(&own).unwrap();
        let start = std::time::Instant::now();
        while start.elapsed().as_millis() < 60 {
            std::hint::black_box(start);
        }
        assert!(FarSide::Service.cpu(&own).unwrap() > before);
        assert_eq!(FarSide::Service.cpu(&Endpoints::default()), None);
        assert_eq!(FarSide::Nobody.cpu(&own), None);
    }
}
