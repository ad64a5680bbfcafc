//! What others can have cost a trial: a bound of the delay that is not its own (docs/checks.md, V17).

use super::check::{compute_bound, shared_bound};
use super::{CoreSpeed, Finished, check};
use crate::plan::{Nanos, Plan};
use crate::reason::{Reason, millionths};

/// A trial is suspect where others can have cost it more than this share of its makespan.
const SUSPECT_SHARE: f64 = 0.05;
/// Fixed work was seen to run at up to this multiple of its calibrated speed.
const FASTEST: f64 = 1.04;

/// The most that others can have delayed a trial, and what most of it would be.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Delay {
    /// Undisturbed, the makespan would have been shorter by at most this.
    pub(super) at_most: Nanos,
    cause: Reason,
}

impl Delay {
    /// The bound for a trial of `fetches` with at most `ceiling` in flight, computing on `computing_cores`. `None` where
    /// the system does not tell what others did.
    pub(super) fn of(
        plan: &Plan,
        finished: &Finished,
        fetches: &[u32],
        expect: &check::Expectation,
    ) -> Option<Self> {
        let noise = finished.noise?;
        let time = finished.stopped as f64;
        let capacity = (time * f64::from(noise.cores)).max(1.0);
        let share = |part: f64| millionths((part / capacity).min(1.0));
        let busy = (finished.usage.cpu as f64 / time.max(1.0)).min(1.0);
        let slower = expect.core.map_or(0.0, |core: CoreSpeed| core.lost());

        let queued =
            (noise.queued(finished.stopped), Reason::ForeignCpu { share: share(noise.foreign as f64) });
        let stolen = (noise.stolen as f64, Reason::StolenCpu { share: share(noise.stolen as f64) });
        let slow =
            (slower * busy * time, Reason::SlowCore { slower: millionths(slower), busy: millionths(busy) });
        let lost = queued.0 + stolen.0 + slow.0;
        let (_, cause) = [stolen, slow].into_iter().fold(queued, |a, b| if b.0 > a.0 { b } else { a });

        let excess = check::makespan(&finished.samples).saturating_sub(least_makespan(plan, fetches, expect));
        Some(Self { at_most: excess.min(lost.round() as Nanos), cause })
    }

    /// Why a trial of this makespan is suspect, if the delay can be a large part of it.
    pub(super) fn doubt(&self, makespan: Nanos) -> Option<Reason> {
        let share = self.at_most as f64 / makespan.max(1) as f64;
        let cause = || Box::new(self.cause.clone());
        (share > SUSPECT_SHARE).then(|| Reason::Delayed { share: millionths(share), cause: cause() })
    }
}

/// No machine takes less for these fetches: each holds its place for its waits and its computing.
fn least_makespan(plan: &Plan, fetches: &[u32], expect: &check::Expectation) -> Nanos {
    let fastest = |computing: Nanos| (computing as f64 / FASTEST) as Nanos;
    let length = |id| check::promised_waits(plan, id, expect.promised) + fastest(plan.computes_of(id));
    let ends = fetches.iter().map(|id| plan.fetches[*id as usize].arrival + length(*id));
    shared_bound(fetches.iter().map(|id| length(*id)), expect.ceiling)
        .max(fastest(compute_bound(plan, fetches, expect.burst_cores)))
        .max(ends.max().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use crate::measure::check::Expectation;
    use crate::measure::testing::verdict;
    use crate::measure::{CoreSpeed, Finished, Noise};
    use crate::plan::{MILLISECOND, Plan};

    /// V17 as the check of a trial applies it: others are a doubt as far as they can have cost the trial time.
    #[test]
    fn what_others_can_have_cost_is_a_doubt_where_it_is_much() {
        let ms = |ms: u64| ms * MILLISECOND;
        // Ten waits of 100 ms that ended after so many milliseconds, beside others that took the cores for so long.
        let check = |took: u64, (foreign, stolen, waited): (u64, u64, Option<u64>), expect: &str| {
            let mutate = move |_: &mut Plan, finished: &mut Finished, _: &mut Expectation| {
                let waited = waited.map(ms);
                let (foreign, stolen, own) = (ms(foreign), ms(stolen), ms(1));
                finished.noise = Some(Noise { foreign, stolen, own, cores: 2, waited, ..Noise::default() });
                finished.stopped = ms(took + 1);
                finished.samples.iter_mut().for_each(|sample| sample.finished = ms(took));
            };
            let found = verdict(mutate);
            assert!(
                found.starts_with(expect) && found.is_empty() == expect.is_empty(),
                "{found:?}, not {expect:?}"
            );
        };
        // However busy the cores were, waits that ended in time lost nothing.
        check(101, (90, 0, Some(40)), "");
        // Nor did one that took long for reasons of its own.
        check(150, (0, 0, Some(50)), "");
        check(150, (90, 0, Some(0)), "");
        check(109, (0, 0, None), "");
        check(150, (90, 0, None), "? Delayed { share: 0.333333, cause: ForeignCpu");
        check(150, (90, 0, Some(60)), "? Delayed { share: 0.333333, cause: ForeignCpu");
        check(150, (0, 20, Some(0)), "? Delayed { share: 0.133333, cause: StolenCpu");
    }

    #[test]
    fn a_slow_core_is_a_doubt_where_it_can_have_cost_time() {
        let check = |speed, busy: u64, expect: &str| {
            let mutate = move |_: &mut Plan, finished: &mut Finished, expect: &mut Expectation| {
                finished.noise = Some(Noise { cores: 2, ..Noise::default() });
                finished.stopped = 150 * MILLISECOND;
                finished.samples.iter_mut().for_each(|sample| sample.finished = finished.stopped);
                finished.usage.cpu = busy * finished.stopped / 100;
                expect.core = Some(CoreSpeed { wall: speed, cpu: speed });
            };
            let found = verdict(mutate);
            assert!(
                found.starts_with(expect) && found.is_empty() == expect.is_empty(),
                "{found:?}, not {expect:?}"
            );
        };
        check(0.96, 100, "");
        check(0.8, 1, "");
        check(0.8, 100, "? Delayed { share: 0.2, cause: SlowCore { slower: 0.2, busy: 1.0 } }");
    }
}
