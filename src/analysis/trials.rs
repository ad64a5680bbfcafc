//! Which trials of a cell count, and which belong together.

use super::compare::MAX_DOUBT;
use super::stats::Pairing;
use crate::reason::Reason;
use crate::record::{Cell, Interval, Trial, Verdict};

/// The trials whose numbers count: checked, and no warm-up.
pub(crate) fn measured(cell: &Cell) -> impl Iterator<Item = &Trial> {
    cell.trials.iter().filter(|trial| is_measured(trial))
}

/// True for a trial whose numbers count.
pub(crate) const fn is_measured(trial: &Trial) -> bool {
    matches!(trial.verdict, Verdict::Valid | Verdict::Suspect) && !trial.warm_up
}

/// How many of `side`, trials of `cell`, no verdict should rest on: those that are suspect by themselves, or all of them
/// where they are only together.
pub(crate) fn suspects(cell: &Cell, side: &[&Trial]) -> usize {
    let alone = side.iter().filter(|trial| trial.verdict == Verdict::Suspect).count();
    let enough = alone as f64 > MAX_DOUBT * side.len() as f64;
    if cell.crowded && !enough { side.len() } else { alone }
}

/// True if the trials of a cell are in doubt only all together: then no count of single ones says why.
pub(crate) fn in_doubt_together(cell: &Cell) -> bool {
    let all: Vec<&Trial> = measured(cell).collect();
    let alone = all.iter().filter(|trial| trial.verdict == Verdict::Suspect).count();
    cell.crowded && alone as f64 <= MAX_DOUBT * all.len() as f64
}

/// The same for a verdict on makespans: what others can have cost a trial is bounded, and the verdict heeds the bound.
pub(crate) fn suspects_within(cell: &Cell, side: &[&Trial]) -> usize {
    suspects_but(cell, side, |trial| trial.delay_ns.is_some())
}

/// The same for a verdict on times of single fetches.
pub(crate) fn suspects_within_taken(cell: &Cell, side: &[&Trial]) -> usize {
    suspects_but(cell, side, |trial| taken(trial).is_some())
}

/// Suspect trials but for those that others delayed and did no more to, by what `is_bounded` knows.
fn suspects_but(cell: &Cell, side: &[&Trial], is_bounded: impl Fn(&Trial) -> bool) -> usize {
    let only_delayed = |trial: &Trial| {
        is_bounded(trial)
            && !trial.why.is_empty()
            && trial.why.iter().all(|reason| matches!(reason, Reason::Delayed { .. }))
    };
    let others: Vec<&Trial> = side.iter().copied().filter(|trial| !only_delayed(trial)).collect();
    suspects(cell, &others)
}

/// The most by which others can have delayed any one fetch, ns: what they took of the cores, what a hypervisor gave
/// away, and what a slow core lost. That the makespan did not feel it says nothing of a single fetch, so this may be
/// more than [`Trial::delay_ns`]. `None` where the system does not tell.
fn taken(trial: &Trial) -> Option<u64> {
    /// What an idle machine shows: see V17.
    const STEADY_CORE: f64 = 0.95;
    let queueing = trial.foreign_cpu_ns?.min(trial.pressure_ns.unwrap_or(u64::MAX));
    let slow = trial.core_speed.filter(|speed| *speed < STEADY_CORE && *speed > 0.0);
    let lost = slow.map_or(0.0, |speed| trial.cpu_ns as f64 * (1.0 - speed));
    Some(queueing.saturating_add(trial.stolen_ns.unwrap_or(0)).saturating_add(lost as u64))
}

/// The same of a trial that is in doubt; what a valid one measured stands.
pub(crate) fn taken_in_doubt(trial: &Trial) -> u64 {
    taken(trial).filter(|_| trial.verdict == Verdict::Suspect).unwrap_or(0)
}

/// The makespan, ns.
pub(crate) fn makespan(trial: &&Trial) -> f64 {
    trial.makespan_ns as f64
}

/// The least that the makespan would have been undisturbed, ns. It stays above 0, for ratios of it.
pub(crate) fn undisturbed(trial: &&Trial) -> f64 {
    trial.makespan_ns.saturating_sub(trial.delay_ns.unwrap_or(0)).max(trial.makespan_ns.min(1)) as f64
}

/// The trial as it may have been undisturbed, in what follows from its makespan.
pub(crate) fn as_undisturbed(trial: &Trial) -> Trial {
    let least = undisturbed(&trial);
    let longer = trial.makespan_ns as f64 / least.max(1.0);
    Trial {
        makespan_ns: least as u64,
        completed: trial.completed,
        // Of the same service times; never more than were in flight.
        concurrency: (trial.concurrency * longer)
            .min(trial.peak_in_flight.max(1).into())
            .max(trial.concurrency),
        parallelism: trial.parallelism * longer,
        ..Trial::default()
    }
}

/// The trial as it may have been undisturbed, in its response times: since due is due, each may have ended sooner, by
/// what others took at most, and none took less than `shortest`.
pub(crate) fn with_sooner_responses(trial: &Trial, shortest: u64) -> Trial {
    let delay = taken_in_doubt(trial);
    let times = trial.response_ns.changed(|ns| sooner(ns, delay, shortest));
    Trial { response_ns: times.unwrap_or_else(|_| trial.response_ns.clone()), ..trial.clone() }
}

/// The two ends of its service times: undisturbed, the start or the finish alone may have come sooner, by what others took.
pub(crate) fn with_other_services(trial: &Trial, shortest: u64) -> [Trial; 2] {
    let delay = taken_in_doubt(trial);
    let ends = [
        trial.service_ns.changed(|ns| sooner(ns, delay, shortest)),
        trial.service_ns.changed(|ns| ns.saturating_add(delay)),
    ];
    ends.map(|times| Trial {
        service_ns: times.unwrap_or_else(|_| trial.service_ns.clone()),
        ..trial.clone()
    })
}

/// A time that was at most so much shorter. What was measured under the shortest stands.
fn sooner(ns: u64, delay: u64, shortest: u64) -> u64 {
    ns.saturating_sub(delay).max(shortest.min(ns)).max(1)
}

/// What `ratio` says of the makespans of two sides under every delay within the bounds of the trials: the interval spans
/// both ends, and the p is the largest.
pub(crate) fn within_bounds(
    above: &[&Trial],
    below: &[&Trial],
    ratio: impl Fn(&[f64], &[f64]) -> Option<(Interval, f64)>,
) -> Option<(Interval, f64)> {
    let [top, bottom] = [above, below].map(|side| side.iter().map(makespan).collect::<Vec<f64>>());
    let (mut interval, mut p) = ratio(&top, &bottom)?;
    let [top_least, bottom_least] =
        [above, below].map(|side| side.iter().map(undisturbed).collect::<Vec<f64>>());
    if top_least != top {
        let (low, p_low) = ratio(&top_least, &bottom)?;
        (interval.low, p) = (interval.low.min(low.low), p.max(p_low));
    }
    if bottom_least != bottom {
        let (high, p_high) = ratio(&top, &bottom_least)?;
        (interval.high, p) = (interval.high.max(high.high), p.max(p_high));
    }
    Some((interval, p))
}

/// The measured trials of two cells that ran in the same block, in the order of the first.
pub(crate) fn pairs<'a>(a: &'a Cell, b: &'a Cell) -> impl Iterator<Item = (&'a Trial, &'a Trial)> {
    measured(a).filter_map(|one| Some((one, measured(b).find(|other| other.block == one.block)?)))
}

/// The measured trials of two cells, paired where both have the same blocks: then the i-th belongs to the i-th.
pub(crate) fn sides<'a>(a: &'a Cell, b: &'a Cell) -> (Vec<&'a Trial>, Vec<&'a Trial>, Pairing) {
    let (all_a, all_b): (Vec<_>, Vec<_>) = (measured(a).collect(), measured(b).collect());
    let (paired_a, paired_b): (Vec<_>, Vec<_>) = pairs(a, b).unzip();
    if paired_a.len() == all_a.len() && paired_b.len() == all_b.len() {
        (paired_a, paired_b, Pairing::Blocks)
    } else {
        (all_a, all_b, Pairing::Unpaired)
    }
}
