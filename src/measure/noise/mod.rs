//! What else ran on the machine during a trial (docs/checks.md, V17).

mod core_speed;
mod run_delay;

use std::thread;
use std::time::Duration;

use crate::plan::Nanos;
use crate::platform::{CoreTimes, Usage, core_times};

pub use core_speed::CoreSpeed;
pub(super) use run_delay::RunDelay;

/// What a trial did not have of the cores that it may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Noise {
    /// CPU time of everything but this process.
    pub foreign: Nanos,
    /// Time that a hypervisor gave to other machines.
    pub stolen: Nanos,
    /// How many cores this speaks of.
    pub cores: u32,
    /// CPU time of this process, and of those that belong to the trial.
    pub own: Nanos,
    /// Time in which some thread of any program was ready to run and had no core, where the kernel tells: a mean over
    /// the cores.
    pub waited: Option<Nanos>,
    /// Time in which threads of this process were ready to run and had no core, all of it. `None` where the kernel does
    /// not count that, where threads began or ended meanwhile, and where others work for the trial. A thread that began
    /// and ended meanwhile took its waits with it: who knows that there are such drops this.
    pub own_waits: Option<Nanos>,
}

/// What passed between two readings, without the `own` CPU time of this process.
pub(super) fn between(before: CoreTimes, after: CoreTimes, own: Nanos) -> Noise {
    Noise {
        foreign: after.busy.saturating_sub(before.busy).saturating_sub(own),
        stolen: after.stolen.saturating_sub(before.stolen),
        cores: after.cores,
        own,
        waited: after.pressure.zip(before.pressure).map(|(now, then)| now.saturating_sub(then)),
        own_waits: None,
    }
}

impl Noise {
    /// The same where `known` CPU time is that of processes that belong to the trial: it is no stranger's, and a
    /// thread that waited while they ran waited for its own fetch.
    #[must_use]
    pub const fn without(self, known: Nanos) -> Self {
        Self { foreign: self.foreign.saturating_sub(known), own: self.own.saturating_add(known), ..self }
    }

    /// Time in which some thread waited, beyond what this process can have caused: a thread of ours that waits for a
    /// thread of ours does so while that one runs.
    #[must_use]
    pub fn pressure(&self) -> Option<Nanos> {
        self.waited.map(|waited| waited.saturating_sub(self.own))
    }

    /// What else runs on this machine: looks on for `time`. `None` where the system does not tell.
    #[must_use]
    pub fn look_on(time: Duration) -> Option<Self> {
        let (before, usage) = (core_times()?, Usage::now().ok()?);
        thread::sleep(time);
        let own = Usage::now().ok()?.since(&usage).cpu;
        Some(between(before, core_times()?, own))
    }

    /// The most of `time` for which threads of this process can have waited while other programs ran, ns: no longer
    /// than those ran, no longer than threads waited at all, and no longer than its own threads say.
    pub(super) fn queued(&self, time: Nanos) -> f64 {
        let foreign = self.foreign as f64;
        let bound = self
            .waited
            .map_or(foreign, |waited| foreign.min(self.waited_everywhere(waited as f64, time as f64)));
        self.own_waits.map_or(bound, |own| bound.min(own as f64))
    }

    /// The most that the time with a waiting thread can be, summed over the cores, where the kernel gives a mean of
    /// `mean`. It weighs each core by the time that it was busy (the kernel's documentation, accounting/psi), so with
    /// the sums s and b of one core, mean = Σ s·b ÷ Σ b. Since s ≤ b, Σ s ≤ √(cores · mean · Σ b) by Cauchy and
    /// Schwarz; and no core weighs less than is left where all others were busy throughout.
    fn waited_everywhere(&self, mean: f64, time: f64) -> f64 {
        let cores = f64::from(self.cores);
        let busy = ((self.foreign + self.own) as f64).min(cores * time);
        let least_weight = (busy - (cores - 1.0) * time) / busy;
        let even = (cores * mean * busy).sqrt();
        if least_weight > 0.0 { even.min(mean / least_weight) } else { even }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::MILLISECOND;

    /// `(foreign, own, waited)` on two cores and what they bound, all in milliseconds of 100.
    #[track_caller]
    fn check((foreign, own, waited): (u64, u64, Option<u64>), expect: f64) {
        let [foreign, own] = [foreign, own].map(|ms| ms * MILLISECOND);
        let waited = waited.map(|ms| ms * MILLISECOND);
        let noise = Noise { foreign, own, waited, cores: 2, ..Noise::default() };
        let queued = noise.queued(100 * MILLISECOND) / MILLISECOND as f64;
        assert!((queued - expect).abs() < 0.1, "{noise:?}: {queued}");
    }

    #[test]
    fn no_thread_waits_longer_than_others_ran_nor_than_threads_waited() {
        check((40, 2, None), 40.0);
        check((0, 200, Some(90)), 0.0);
        check((40, 2, Some(0)), 0.0);
        // Both cores busy throughout: each has half the weight.
        check((100, 100, Some(3)), 6.0);
        // One core's worth: the wait may have been on the core that was hardly busy.
        check((40, 10, Some(1)), 10.0);
        check((4, 10, Some(50)), 4.0);
    }

    #[test]
    fn a_thread_that_counted_its_own_waits_knows_best() {
        let check = |own_waits: Option<u64>, expect: f64| {
            let noise = Noise { foreign: 40 * MILLISECOND, cores: 2, own_waits, ..Noise::default() };
            assert!((noise.queued(100 * MILLISECOND) - expect).abs() < 1.0, "{noise:?}");
        };
        check(None, 40e6);
        check(Some(250_000), 250_000.0);
        // Threads of its own wait for each other too.
        check(Some(90 * MILLISECOND), 40e6);
    }

    #[test]
    fn what_belongs_to_the_trial_is_its_own() {
        let ms = |ms: u64| ms * MILLISECOND;
        let noise = Noise { foreign: ms(30), own: ms(5), cores: 2, waited: Some(ms(20)), ..Noise::default() };
        let without = noise.without(ms(25));
        assert_eq!((without.foreign, without.own), (ms(5), ms(30)));
        assert_eq!((noise.pressure(), without.pressure()), (Some(ms(15)), Some(0)));
    }

    #[test]
    fn own_time_is_not_foreign() {
        let times = |busy, stolen, pressure| CoreTimes { busy, stolen, cores: 2, pressure };
        let (before, after) = (times(100, 1, Some(10)), times(190, 4, Some(90)));
        assert_eq!(
            between(before, after, 60),
            Noise { foreign: 30, stolen: 3, cores: 2, own: 60, waited: Some(80), own_waits: None }
        );
        assert_eq!(between(before, after, 900).foreign, 0);
        assert_eq!(between(times(100, 1, None), after, 0).waited, None);
    }
}
