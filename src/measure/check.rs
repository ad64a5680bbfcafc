//! The checks of a trial, made after its clock has stopped (docs/checks.md names them V1 to V7, V9 and V17).
//!
//! A breach of what must hold on any machine makes the trial `invalid`; a breach of what only a quiet machine
//! keeps makes it `suspect`.

use std::collections::HashSet;

use super::delay::Delay;
use super::flight::Flight;
use super::load::before_due;
use super::{CoreSpeed, Finished, Outcome, Sample, TracedFetch, cpu_law};
use crate::payload;
use crate::plan::{Nanos, Plan, Step};
use crate::reason::Reason;

/// What a trial is held against.
#[derive(Clone, Copy, Debug)]
pub struct Expectation {
    /// The most fetches that the model may have in flight.
    pub ceiling: u32,
    /// How many it has in flight at its peak on an ideal machine.
    pub ideal_peak: u32,
    /// Cores that the model computes on.
    pub computing_cores: u32,
    /// The same where no CPU quota counts: over a short time a quota holds nothing back.
    pub burst_cores: u32,
    /// Cores on which the process may run at once: its affinity. A CPU quota is less over a period, and no limit of an
    /// instant.
    pub cores: u32,
    /// Rounds per nanosecond of a compute step.
    pub rate: f64,
    /// The least that a wait of the given length may take.
    pub promised: fn(Nanos) -> Nanos,
    /// False where nobody knows beforehand what a fetch must return.
    pub answers_known: bool,
    /// How fast the core was beside the clock, where that was tried.
    pub core: Option<CoreSpeed>,
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Breach {
    /// True if the trial's numbers must not be shown.
    pub fatal: bool,
    /// What does not hold.
    pub reason: Reason,
}

/// Fixed work was seen to run at 0.98 to 1.04 of its calibration, so only less than this is a doubt.
const CALIBRATION_MARGIN: f64 = 0.9;
/// What starting and ending may take beside the work: this share of the bound or this long, and so much for each
/// thread that carried a fetch.
const OVERHEAD_SHARE: f64 = 0.02;
const OVERHEAD: Nanos = 10_000_000;
const OVERHEAD_THREAD: Nanos = 100_000;
/// Every breach of a trial, and the most that others can have delayed it, where the system tells.
#[must_use]
pub fn breaches(
    plan: &Plan,
    finished: &Finished,
    traced: &[TracedFetch],
    flight: &Flight,
    expect: &Expectation,
) -> (Vec<Breach>, Option<Nanos>) {
    let samples = finished.samples.as_slice();
    let delay = Delay::of(plan, finished, &whole(plan, samples), expect);
    let at_most = delay.as_ref().map(|delay| delay.at_most);
    let invalid = exactly_once(plan, samples, expect).into_iter().flatten().chain(
        [
            inside_the_clock(finished),
            before_due(plan, samples),
            never_early(plan, samples, traced, expect.promised),
            waits_bound(plan, samples, expect),
            over_limit(flight, expect),
            littles_law(samples, flight),
            cpu_law::breach(finished.usage.cpu, finished.window, expect.cores),
        ]
        .into_iter()
        .flatten(),
    );
    let suspect = [
        computing_bound(plan, samples, expect),
        under_peak(plan, samples, flight, expect),
        work_conserving(plan, finished, at_most.unwrap_or(0), expect),
        delay.and_then(|delay| delay.doubt(makespan(samples))),
    ];
    let breach = |fatal| move |reason| Breach { fatal, reason };
    let all = invalid.map(breach(true)).chain(suspect.into_iter().flatten().map(breach(false))).collect();
    (all, at_most)
}

/// From the start of the trial to its last finish.
#[must_use]
pub fn makespan(samples: &[Sample]) -> Nanos {
    samples.iter().map(|sample| sample.finished).max().unwrap_or(0)
}

/// Wrapping sum of every fetch's share: the same for all models that did the same work.
#[must_use]
pub fn checksum(samples: &[Sample]) -> u64 {
    samples.iter().fold(0, |sum, sample| sum.wrapping_add(payload::share(sample.fetch, sample.payload)))
}

/// V1, V2: every fetch of the plan completes once and returns what it must.
fn exactly_once(plan: &Plan, samples: &[Sample], expect: &Expectation) -> [Option<Reason>; 3] {
    let mut seen = vec![0_u32; plan.len()];
    let mut unasked = 0;
    let mut wrong = None;
    for sample in samples {
        match seen.get_mut(sample.fetch as usize) {
            Some(count) if sample.outcome != Outcome::Missing => *count += 1,
            _ => unasked += 1,
        }
        let known = (sample.fetch as usize) < plan.len();
        if known
            && expect.answers_known
            && sample.outcome == Outcome::Completed
            && sample.payload != payload::expected(plan, sample.fetch, expect.rate)
        {
            wrong.get_or_insert(sample.fetch);
        }
    }
    let missing = seen.iter().filter(|count| **count == 0).count() as u64;
    let repeated = seen.iter().filter(|count| **count > 1).count() as u64;
    let failed = samples.iter().filter(|sample| sample.outcome == Outcome::Failed).count() as u64;
    let fetches = plan.len() as u64;
    [
        (missing + repeated + unasked > 0).then_some(Reason::NotOnce { fetches, missing, repeated, unasked }),
        wrong.map(|fetch| Reason::WrongResult { fetch }),
        (failed > 0).then_some(Reason::FetchesFailed { failed, fetches }),
    ]
}

/// V3, second half: every stamp lies between start and stop.
fn inside_the_clock(finished: &Finished) -> Option<Reason> {
    let fetches = finished
        .samples
        .iter()
        .filter(|sample| sample.started > sample.finished || sample.finished > finished.stopped)
        .count()
        + finished.before_start;
    (fetches > 0).then_some(Reason::OutsideTrial { fetches: fetches as u64 })
}

/// V3: no wait ends before it may.
fn never_early(
    plan: &Plan,
    samples: &[Sample],
    traced: &[TracedFetch],
    promised: fn(Nanos) -> Nanos,
) -> Option<Reason> {
    let least = |steps: &[Step]| -> Nanos { steps.iter().filter_map(|step| step.io()).map(promised).sum() };
    let known = samples.iter().filter(|sample| (sample.fetch as usize) < plan.len());
    let fetches = known
        .filter(|sample| sample.outcome == Outcome::Completed)
        .filter(|sample| sample.service() < least(plan.steps_of(sample.fetch)))
        .count();
    // A later wait may make up for an early one: traced fetches are held to it wait by wait.
    let cut_short: HashSet<u32> =
        samples.iter().filter(|s| s.outcome.is_cut_short()).map(|s| s.fetch).collect();
    let waits = traced
        .iter()
        .filter(|fetch| !cut_short.contains(&fetch.fetch))
        .flat_map(|fetch| &fetch.stamps)
        .filter(|stamp| stamp.end.saturating_sub(stamp.begin) < least(&[stamp.step]))
        .count();
    (fetches + waits > 0).then_some(Reason::EndedEarly { fetches: fetches as u64, waits: waits as u64 })
}

/// V4: no model is faster than its waits allow (zero tolerance).
fn waits_bound(plan: &Plan, samples: &[Sample], expect: &Expectation) -> Option<Reason> {
    let makespan_ns = makespan(samples);
    let bound_ns = wait_bound(plan, &whole(plan, samples), expect.ceiling, expect.promised);
    (makespan_ns < bound_ns).then_some(Reason::UnderWaits { makespan_ns, bound_ns })
}

/// V4: nor than its computing (calibrated).
fn computing_bound(plan: &Plan, samples: &[Sample], expect: &Expectation) -> Option<Reason> {
    let makespan_ns = makespan(samples);
    let bound_ns = compute_bound(plan, &whole(plan, samples), expect.burst_cores);
    let short = (makespan_ns as f64) < bound_ns as f64 * CALIBRATION_MARGIN;
    short.then_some(Reason::UnderComputing { makespan_ns, bound_ns })
}

/// The fetches that did all their steps: one whose request came to nothing ended before, and one that was refused did none. The bounds hold for any part
/// of a plan.
fn whole(plan: &Plan, samples: &[Sample]) -> Vec<u32> {
    let mut short: Vec<u32> = samples.iter().filter(|s| s.outcome.is_cut_short()).map(|s| s.fetch).collect();
    short.sort_unstable();
    plan.ids().filter(|id| short.binary_search(id).is_err()).collect()
}

/// The least makespan that the waits of these fetches allow with at most `ceiling` of them in flight.
#[must_use]
pub fn wait_bound(plan: &Plan, fetches: &[u32], ceiling: u32, promised: fn(Nanos) -> Nanos) -> Nanos {
    shared_bound(fetches.iter().map(|id| promised_waits(plan, *id, promised)), ceiling)
}

/// The least that the waits of fetch `id` take together, ns.
#[must_use]
pub fn promised_waits(plan: &Plan, id: u32, promised: fn(Nanos) -> Nanos) -> Nanos {
    plan.steps_of(id).iter().filter_map(|step| step.io()).map(promised).sum()
}

/// The least makespan of fetches that hold one of `ceiling` places for so long: the longest, all of them shared evenly,
/// and as many rounds of the shortest as are needed to start them all.
pub(super) fn shared_bound(lengths: impl ExactSizeIterator<Item = Nanos>, ceiling: u32) -> Nanos {
    let ceiling = u64::from(ceiling.max(1));
    let rounds = (lengths.len() as u64).div_ceil(ceiling);
    let (mut longest, mut shortest, mut sum) = (0, Nanos::MAX, 0_u128);
    for length in lengths {
        longest = longest.max(length);
        shortest = shortest.min(length);
        sum += u128::from(length);
    }
    let shared = Nanos::try_from(sum.div_ceil(u128::from(ceiling))).unwrap_or(Nanos::MAX);
    longest.max(shared).max(rounds.saturating_mul(shortest))
}

/// The least makespan that the computing of these fetches allows on `cores` cores.
#[must_use]
pub fn compute_bound(plan: &Plan, fetches: &[u32], cores: u32) -> Nanos {
    let computes = || fetches.iter().map(|id| plan.computes_of(*id));
    let longest = computes().max().unwrap_or(0);
    let sum: u128 = computes().map(u128::from).sum();
    longest.max(Nanos::try_from(sum / u128::from(cores.max(1))).unwrap_or(Nanos::MAX))
}

/// V5: never more in flight than the model allows.
fn over_limit(flight: &Flight, expect: &Expectation) -> Option<Reason> {
    let (peak, limit) = (flight.peak, expect.ceiling);
    (peak > limit).then_some(Reason::OverLimit { peak, limit })
}

/// V5: as many in flight as the model promises, where starting is quick.
fn under_peak(plan: &Plan, samples: &[Sample], flight: &Flight, expect: &Expectation) -> Option<Reason> {
    let shortest = plan.ids().map(|id| plan.waits_of(id)).min().unwrap_or(0);
    let (peak, ideal) = (flight.peak, expect.ideal_peak);
    // One that ended early, or came at another instant than by design, met others than it would have.
    let at_once = plan.last_due() == 0;
    let cut_short = samples.iter().any(|sample| sample.outcome.is_cut_short());
    let under = at_once
        && !cut_short
        && peak < ideal
        && (expect.promised)(shortest) > 2 * launch_time(samples, ideal);
    under.then_some(Reason::UnderPeak { peak, ideal })
}

/// How long it may take to start `count` fetches: their number times the 90th percentile of the gaps between two
/// starts (a single stall does not count, and neither does a queue that lets a few through at a time).
fn launch_time(samples: &[Sample], count: u32) -> Nanos {
    let mut starts: Vec<Nanos> = samples.iter().map(|sample| sample.started).collect();
    starts.sort_unstable();
    starts.truncate(count as usize);
    let mut gaps: Vec<Nanos> = starts.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len().saturating_sub(1) * 9 / 10).map_or(0, |gap| gap * u64::from(count))
}

/// V9: a model that never leaves a place empty while fetches are queued takes at most the bound of Graham (1966), here
/// with two resources: until the last fetch has started, either all places or all cores are taken. The lengths are
/// the measured ones, so late timers and shared cores do not count as idleness. From the last arrival on, no more than
/// all of it is left.
fn work_conserving(plan: &Plan, finished: &Finished, delay: Nanos, expect: &Expectation) -> Option<Reason> {
    let samples = finished.samples.as_slice();
    let places = f64::from(expect.ceiling.max(1));
    let sum: u128 = samples.iter().map(|sample| u128::from(sample.service())).sum();
    let longest = samples.iter().map(Sample::service).max().unwrap_or(0);
    let full = sum as f64 / places + finished.usage.cpu as f64 / f64::from(expect.computing_cores.max(1));
    let bound = plan.last_due() as f64 + full + (1.0 - 1.0 / places) * longest as f64;
    let mut threads: Vec<u16> = samples.iter().map(|sample| sample.thread).collect();
    threads.sort_unstable();
    threads.dedup();
    let overhead =
        (bound * OVERHEAD_SHARE).max(OVERHEAD as f64) + threads.len() as f64 * OVERHEAD_THREAD as f64;
    let makespan_ns = makespan(samples);
    (makespan_ns as f64 > bound + overhead + delay as f64)
        .then_some(Reason::Idle { makespan_ns, bound_ns: bound.round() as u64 })
}

/// V6: ∫ in flight dt is the sum of the service times (Little 1961). An identity: a breach is a bug of ours.
fn littles_law(samples: &[Sample], flight: &Flight) -> Option<Reason> {
    let sum: u128 = samples.iter().map(|sample| u128::from(sample.service())).sum();
    let nanos = |long: u128| u64::try_from(long).unwrap_or(u64::MAX);
    (flight.integral.abs_diff(sum) * 1_000 > sum)
        .then(|| Reason::LittlesLaw { integral_ns: nanos(flight.integral), sum_ns: nanos(sum) })
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
