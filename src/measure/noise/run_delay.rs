//! How long threads of this process were ready to run and had no core: each counts it for itself, to the nanosecond.

use std::collections::BTreeMap;

use crate::plan::Nanos;
use crate::platform;

/// More threads are not asked one by one: reading a file for each takes longer than what it would tell.
const MOST: usize = 64;

/// The waits of each thread since it began, by its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::measure) struct RunDelay(BTreeMap<u32, Nanos>);

impl RunDelay {
    /// `None` where the system does not count them, or there are many threads.
    pub(in crate::measure) fn now() -> Option<Self> {
        platform::run_delays(MOST).map(Self)
    }

    /// The waits of all threads since `earlier`; `None` if one of them has ended, or another has begun.
    pub(in crate::measure) fn since(&self, earlier: &Self) -> Option<Nanos> {
        let each = self.0.iter().zip(&earlier.0);
        let same = self.0.len() == earlier.0.len() && each.clone().all(|((now, _), (then, _))| now == then);
        same.then(|| each.map(|((_, now), (_, then))| now.saturating_sub(*then)).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_thread_kept_is_not_known() {
        let of = |threads: &[(u32, u64)]| RunDelay(threads.iter().copied().collect());
        let before = of(&[(7, 100), (9, 5)]);
        assert_eq!(of(&[(7, 130), (9, 5)]).since(&before), Some(30));
        assert_eq!(of(&[(7, 130)]).since(&before), None, "one has ended");
        assert_eq!(of(&[(7, 130), (9, 5), (11, 1)]).since(&before), None, "one has begun");
        assert_eq!(of(&[(7, 130), (11, 1)]).since(&before), None, "another is there in its place");
    }
}
