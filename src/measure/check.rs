//! The checks of a trial, made after its clock has stopped (METHODOLOGY.md names them V1 to V7, V9 and V17).
//!
//! A breach of what must hold on any machine makes the trial `invalid`; a breach of what only a quiet machine
//! keeps makes it `suspect`.

use std::collections::HashSet;

use super::flight::Flight;
use super::noise;
use super::{Canary, Finished, Outcome, Sample, TracedFetch};
use crate::lang::Text;
use crate::payload;
use crate::plan::{Nanos, Plan, Step};

/// What a trial is held against.
#[derive(Clone, Copy, Debug)]
pub struct Expectation {
    /// The most fetches that the model may have in flight.
    pub ceiling: u32,
    /// How many it has in flight at its peak on an ideal machine.
    pub ideal_peak: u32,
    /// Cores that the model computes on.
    pub computing_cores: u32,
    /// Cores that the process may use.
    pub cores: u32,
    /// Rounds per nanosecond of a compute step.
    pub rate: f64,
    /// The least that a wait of the given length may take.
    pub promised: fn(Nanos) -> Nanos,
    /// How fast the core was beside the clock, where that was tried.
    pub core: Option<Canary>,
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// True if the trial's numbers must not be shown.
    pub fatal: bool,
    /// What does not hold, with the numbers.
    pub words: Text,
}

/// Fixed work was seen to run at 0.98 to 1.04 of its calibration, so only less than this is a doubt.
const CALIBRATION_MARGIN: f64 = 0.9;
/// What starting and ending may take beside the work: this share of the bound or this long, and so much for each
/// thread that carried a fetch.
const OVERHEAD_SHARE: f64 = 0.02;
const OVERHEAD: Nanos = 10_000_000;
const OVERHEAD_THREAD: Nanos = 100_000;
/// Accounting of CPU time may be late by a tick of the scheduler (100 Hz at the coarsest).
const TICK: Nanos = 10_000_000;

/// Every breach of a trial.
#[must_use]
pub fn breaches(
    plan: &Plan,
    finished: &Finished,
    traced: &[TracedFetch],
    flight: &Flight,
    expect: &Expectation,
) -> Vec<Breach> {
    let samples = finished.samples.as_slice();
    let mut found = Vec::new();
    exactly_once(plan, samples, expect.rate, &mut found);
    inside_the_clock(finished, &mut found);
    never_early(plan, samples, traced, finished.origin, expect.promised, &mut found);
    lower_bounds(plan, samples, expect, &mut found);
    in_flight(plan, samples, flight, expect, &mut found);
    work_conserving(finished, expect, &mut found);
    littles_law(samples, flight, &mut found);
    cpu_law(finished, expect.cores, &mut found);
    found.extend(finished.noise.and_then(|noise| noise::breach(&noise, finished.stopped)));
    let busy = finished.usage.cpu as f64 / finished.stopped.max(1) as f64;
    found.extend(expect.core.and_then(|core| core.breach(busy)));
    found
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

fn invalid(found: &mut Vec<Breach>, en: String, uk: String) {
    found.push(Breach { fatal: true, words: Text::new(en, uk) });
}

fn suspect(found: &mut Vec<Breach>, en: String, uk: String) {
    found.push(Breach { fatal: false, words: Text::new(en, uk) });
}

/// V1, V2: every fetch of the plan completes once and returns what it must.
fn exactly_once(plan: &Plan, samples: &[Sample], rate: f64, found: &mut Vec<Breach>) {
    let mut seen = vec![0_u32; plan.len()];
    let mut strangers = 0;
    let mut wrong = None;
    for sample in samples {
        match seen.get_mut(sample.fetch as usize) {
            Some(count) if sample.outcome != Outcome::Missing => *count += 1,
            _ => strangers += 1,
        }
        let known = (sample.fetch as usize) < plan.len();
        if known
            && sample.outcome == Outcome::Completed
            && sample.payload != payload::expected(plan, sample.fetch, rate)
        {
            wrong.get_or_insert(sample.fetch);
        }
    }
    let missing = seen.iter().filter(|count| **count == 0).count();
    let repeated = seen.iter().filter(|count| **count > 1).count();
    if missing + repeated + strangers > 0 {
        invalid(
            found,
            format!(
                "of {} fetches {missing} are missing, {repeated} came twice, {strangers} were never asked for",
                plan.len()
            ),
            format!(
                "запитів усього {}: бракує {missing}, завершилися двічі {repeated}, зайвих {strangers}",
                plan.len()
            ),
        );
    }
    if let Some(fetch) = wrong {
        invalid(
            found,
            format!("fetch {fetch} returned something else than its work gives"),
            format!("запит {fetch} повернув не той результат, який дає його робота"),
        );
    }
    let failed = samples.iter().filter(|sample| sample.outcome == Outcome::Failed).count();
    if failed > 0 {
        invalid(
            found,
            format!("{failed} of {} fetches failed", plan.len()),
            format!("невдалих запитів: {failed}, усього: {}", plan.len()),
        );
    }
}

/// V3, second half: every stamp lies between start and stop.
fn inside_the_clock(finished: &Finished, found: &mut Vec<Breach>) {
    let outside = finished
        .samples
        .iter()
        .filter(|sample| sample.started > sample.finished || sample.finished > finished.stopped)
        .count()
        + finished.before_start;
    if outside > 0 {
        invalid(
            found,
            format!("{outside} fetches have a stamp outside the trial"),
            format!("запитів із позначкою часу поза прогоном: {outside}"),
        );
    }
}

/// V3: no wait ends before it may.
fn never_early(
    plan: &Plan,
    samples: &[Sample],
    traced: &[TracedFetch],
    origin: Nanos,
    promised: fn(Nanos) -> Nanos,
    found: &mut Vec<Breach>,
) {
    let least = |steps: &[Step]| -> Nanos { steps.iter().filter_map(|step| step.io()).map(promised).sum() };
    let known = samples.iter().filter(|sample| (sample.fetch as usize) < plan.len());
    let early = known
        .filter(|sample| sample.outcome == Outcome::Completed)
        .filter(|sample| sample.service() < least(plan.steps_of(sample.fetch)))
        .count();
    // A later wait may make up for an early one: traced fetches are held to it wait by wait.
    let cut_short: HashSet<u32> =
        samples.iter().filter(|s| s.outcome == Outcome::Unsuccessful).map(|s| s.fetch).collect();
    let steps_early = traced
        .iter()
        .filter(|fetch| !cut_short.contains(&fetch.fetch))
        .flat_map(|fetch| &fetch.stamps)
        .filter(|stamp| stamp.begin >= origin && stamp.end.saturating_sub(stamp.begin) < least(&[stamp.step]))
        .count();
    if early + steps_early > 0 {
        invalid(
            found,
            format!("{early} fetches and {steps_early} single waits ended before they may"),
            format!("завершилися раніше, ніж могли: запитів — {early}, окремих очікувань — {steps_early}"),
        );
    }
}

/// V4: no model is faster than its waits allow (zero tolerance), nor than its computing (calibrated).
fn lower_bounds(plan: &Plan, samples: &[Sample], expect: &Expectation, found: &mut Vec<Breach>) {
    let makespan = makespan(samples);
    let whole = whole(plan, samples);
    let bound = wait_bound(plan, &whole, expect.ceiling, expect.promised);
    if makespan < bound {
        invalid(
            found,
            format!("a makespan of {makespan} ns is under the {bound} ns that the waits alone take"),
            format!("тривалість прогону {makespan} нс менша за {bound} нс, яких потребують самі очікування"),
        );
    }
    let bound = compute_bound(plan, &whole, expect.computing_cores);
    if (makespan as f64) < bound as f64 * CALIBRATION_MARGIN {
        suspect(
            found,
            format!(
                "a makespan of {makespan} ns is under the {bound} ns that its computing took when it was calibrated: the core ran faster than before"
            ),
            format!(
                "тривалість прогону {makespan} нс менша за {bound} нс, яких його обчислення потребували під час калібрування: ядро працювало швидше, ніж раніше"
            ),
        );
    }
}

/// The fetches that did all their steps: one whose request came to nothing ended before. The bounds hold for any part
/// of a plan.
fn whole(plan: &Plan, samples: &[Sample]) -> Vec<u32> {
    let mut short: Vec<u32> =
        samples.iter().filter(|s| s.outcome == Outcome::Unsuccessful).map(|s| s.fetch).collect();
    short.sort_unstable();
    plan.ids().filter(|id| short.binary_search(id).is_err()).collect()
}

/// The least makespan that the waits of these fetches allow with at most `ceiling` of them in flight: the longest
/// fetch, all waits shared evenly, and as many rounds of the shortest fetch as are needed to start them all.
#[must_use]
pub fn wait_bound(plan: &Plan, fetches: &[u32], ceiling: u32, promised: fn(Nanos) -> Nanos) -> Nanos {
    let waits = |id| -> Nanos { plan.steps_of(id).iter().filter_map(|step| step.io()).map(promised).sum() };
    let (mut longest, mut shortest, mut sum) = (0, Nanos::MAX, 0_u128);
    for &id in fetches {
        let wait = waits(id);
        longest = longest.max(wait);
        shortest = shortest.min(wait);
        sum += u128::from(wait);
    }
    if fetches.is_empty() {
        return 0;
    }
    let ceiling = u64::from(ceiling.max(1));
    let shared = Nanos::try_from(sum.div_ceil(u128::from(ceiling))).unwrap_or(Nanos::MAX);
    let rounds = (fetches.len() as u64).div_ceil(ceiling);
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

/// V5: never more in flight than the model allows; as many as it promises where starting is quick.
fn in_flight(
    plan: &Plan,
    samples: &[Sample],
    flight: &Flight,
    expect: &Expectation,
    found: &mut Vec<Breach>,
) {
    let (peak, ceiling) = (flight.peak, expect.ceiling);
    if peak > ceiling {
        invalid(
            found,
            format!("{peak} fetches were in flight at once, and the model allows {ceiling}"),
            format!("запитів у роботі водночас було {peak}, а модель дозволяє {ceiling}"),
        );
    }
    let shortest = plan.ids().map(|id| plan.waits_of(id)).min().unwrap_or(0);
    let ideal = expect.ideal_peak;
    let cut_short = samples.iter().any(|sample| sample.outcome == Outcome::Unsuccessful);
    if !cut_short && peak < ideal && (expect.promised)(shortest) > 2 * launch_time(samples, ideal) {
        suspect(
            found,
            format!(
                "only {peak} fetches were in flight at the peak, where {ideal} fit: a thread was refused, or starting stalled"
            ),
            format!(
                "найбільше запитів у роботі було {peak}, хоча могло бути {ideal}: система не дала потоку або початок запитів затримався"
            ),
        );
    }
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
/// the measured ones, so late timers and shared cores do not count as idleness.
fn work_conserving(finished: &Finished, expect: &Expectation, found: &mut Vec<Breach>) {
    let samples = finished.samples.as_slice();
    let places = f64::from(expect.ceiling.max(1));
    let sum: u128 = samples.iter().map(|sample| u128::from(sample.service())).sum();
    let longest = samples.iter().map(Sample::service).max().unwrap_or(0);
    let full = sum as f64 / places + finished.usage.cpu as f64 / f64::from(expect.computing_cores.max(1));
    let bound = full + (1.0 - 1.0 / places) * longest as f64;
    let mut threads: Vec<u16> = samples.iter().map(|sample| sample.thread).collect();
    threads.sort_unstable();
    threads.dedup();
    let overhead =
        (bound * OVERHEAD_SHARE).max(OVERHEAD as f64) + threads.len() as f64 * OVERHEAD_THREAD as f64;
    let makespan = makespan(samples);
    if makespan as f64 > bound + overhead {
        suspect(
            found,
            format!(
                "a makespan of {makespan} ns is over the {bound:.0} ns that the same fetches need where no place is left empty: places or cores stood idle while fetches were queued"
            ),
            format!(
                "тривалість прогону {makespan} нс більша за {bound:.0} нс, яких досить тим самим запитам, коли вільні місця не простоюють: запити стояли в черзі, хоча місця або ядра були вільні"
            ),
        );
    }
}

/// V6: ∫ in flight dt is the sum of the service times (Little 1961). An identity: a breach is a bug of ours.
fn littles_law(samples: &[Sample], flight: &Flight, found: &mut Vec<Breach>) {
    let sum: u128 = samples.iter().map(|sample| u128::from(sample.service())).sum();
    if flight.integral.abs_diff(sum) * 1_000 > sum {
        invalid(
            found,
            format!("Little's law does not hold: {} against {sum} ns", flight.integral),
            format!("не виконується закон Літтла: {} проти {sum} нс", flight.integral),
        );
    }
}

/// V7: no more CPU time than cores × time.
fn cpu_law(finished: &Finished, cores: u32, found: &mut Vec<Breach>) {
    let most = finished.window as f64 * f64::from(cores) * 1.01 + TICK as f64;
    if finished.usage.cpu as f64 > most {
        invalid(
            found,
            format!(
                "{} ns of CPU time do not fit into {} ns on {cores} cores",
                finished.usage.cpu, finished.window
            ),
            format!(
                "{} нс процесорного часу не вміщаються у {} нс (ядер: {cores})",
                finished.usage.cpu, finished.window
            ),
        );
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
