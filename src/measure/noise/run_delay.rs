//! How long threads of this process were ready to run and had no core: each counts it for itself, to the nanosecond.

use std::collections::BTreeMap;
use std::fs;

use crate::plan::Nanos;

/// More threads are not asked one by one: reading a file for each takes longer than what it would tell.
const MOST: usize = 64;

/// The waits of each thread since it began, by its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::measure) struct RunDelay(BTreeMap<u32, Nanos>);

impl RunDelay {
    /// Reads `/proc/self/task/*/schedstat`; `None` where the kernel does not count, or there are many threads.
    pub(in crate::measure) fn now() -> Option<Self> {
        let mut threads = BTreeMap::new();
        for entry in fs::read_dir("/proc/self/task").ok()? {
            let entry = entry.ok()?;
            if threads.len() == MOST {
                return None;
            }
            let number = entry.file_name().to_str()?.parse().ok()?;
            threads.insert(number, run_delay(&fs::read_to_string(entry.path().join("schedstat")).ok()?)?);
        }
        // Whoever runs has waited, if only to be switched to: else nothing is counted here.
        (threads.values().any(|waited| *waited > 0)).then_some(Self(threads))
    }

    /// The waits of all threads since `earlier`; `None` if one of them has ended, or another has begun.
    pub(in crate::measure) fn since(&self, earlier: &Self) -> Option<Nanos> {
        let each = self.0.iter().zip(&earlier.0);
        let same = self.0.len() == earlier.0.len() && each.clone().all(|((now, _), (then, _))| now == then);
        same.then(|| each.map(|((_, now), (_, then))| now.saturating_sub(*then)).sum())
    }
}

/// The second number: time spent waiting to run on a run queue, ns (the kernel's documentation, scheduler/sched-stats).
fn run_delay(schedstat: &str) -> Option<Nanos> {
    schedstat.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_is_the_second_number() {
        assert_eq!(run_delay("281014 76404 7\n"), Some(76_404));
        for bad in ["", "1", "1 x 3", "1 -5 3"] {
            assert_eq!(run_delay(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn what_no_thread_kept_is_not_known() {
        let of = |threads: &[(u32, u64)]| RunDelay(threads.iter().copied().collect());
        let before = of(&[(7, 100), (9, 5)]);
        assert_eq!(of(&[(7, 130), (9, 5)]).since(&before), Some(30));
        assert_eq!(of(&[(7, 130)]).since(&before), None, "one has ended");
        assert_eq!(of(&[(7, 130), (9, 5), (11, 1)]).since(&before), None, "one has begun");
        assert_eq!(of(&[(7, 130), (11, 1)]).since(&before), None, "another is there in its place");
    }

    /// Two threads of each core's share: those that spin wait for each other, and say so.
    #[test]
    fn threads_that_share_a_core_wait_for_it() {
        let Some(_) = RunDelay::now() else { return };
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let spin = || {
            let (begin, waited) = (std::time::Instant::now(), run_delay_of_this_thread());
            while begin.elapsed() < std::time::Duration::from_millis(200) {
                std::hint::spin_loop();
            }
            run_delay_of_this_thread() - waited
        };
        let waited: u64 = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..3 * cores).map(|_| scope.spawn(spin)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        // Each of three has a third of a core: two thirds of 200 ms it waits. Other programs only add to that.
        assert!(waited > 50_000_000 * cores as u64, "{waited} ns");
    }

    fn run_delay_of_this_thread() -> u64 {
        run_delay(&fs::read_to_string("/proc/thread-self/schedstat").unwrap()).unwrap()
    }
}
