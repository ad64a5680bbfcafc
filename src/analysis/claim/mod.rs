//! What the lessons say, judged against what was measured.

mod sentence;
mod statistic;

use self::statistic::Statistic;
use super::compare::MAX_DOUBT;
use super::lookup::Lookup;
use super::phrases::{self, Size};
use super::{reasons, trials};
use crate::lang::words::Said as _;
use crate::lang::{Text, Words};
use crate::record::{
    Cell, Claim, ClaimOutcome, ClaimSpec, Group, Interval, Metric, Record, Scenario, StepKind, Trial, Vary,
    Verdict,
};

/// Under so many trials an interval says nothing: the point is judged, with a margin.
const MIN_TRIALS: usize = 3;
/// How far from a bound the point must be then, as a factor.
const MARGIN: f64 = 1.1;
/// The key of a change of backend.
const BACKEND: &str = "backend";
/// Keys whose change makes the work, or what the models may use for it, another.
const CHANGES_WORK: [&str; 10] = [
    BACKEND,
    "count",
    "rate",
    "queue",
    "deadline",
    "scale",
    "workers",
    "in_flight",
    "in-flight",
    "blocking_threads",
];

/// Judges the claims of every scenario, in the record's order.
pub(super) fn judge_all(record: &Record) -> Vec<Claim> {
    record.scenarios.iter().flat_map(|scenario| judge_one(record, scenario)).collect()
}

/// Judges the claims of `scenario`, in their order.
pub(super) fn judge_one(record: &Record, scenario: &Scenario) -> Vec<Claim> {
    scenario.claims.iter().map(|spec| judge(record, scenario, spec)).collect()
}

/// What was measured of a claim, with its unit: `2.31×`, `248 ms`. `None` where nothing was.
#[must_use]
pub fn measured_words(claim: &Claim) -> Option<Text> {
    claim.measured.map(|measured| Text::of(|words| sentence::measured(&claim.spec, measured.median, words)))
}

fn judge(record: &Record, scenario: &Scenario, spec: &ClaimSpec) -> Claim {
    let (outcome, measured, sides, reason) = match measure(record, scenario, spec) {
        Ok(measured) => {
            let (outcome, reason) = decide(scenario, spec, &measured);
            (outcome, Some(measured.interval), measured.sides, reason)
        }
        Err(reason) => (ClaimOutcome::Unclear, None, None, Some(reason)),
    };
    let text = sentence::claim(spec, scenario);
    Claim { scenario: scenario.id.clone(), spec: spec.clone(), text, outcome, measured, sides, reason }
}

struct Measured {
    interval: Interval,
    /// The metric of both sides, where two are compared.
    sides: Option<[f64; 2]>,
    /// Most suspect trials of a side, and how many trials that side has.
    suspects: (usize, usize),
    /// True if the trials of a side are in doubt all together, and not one by one.
    crowded: bool,
    /// Trials of the side that has fewer.
    trials: usize,
}

fn measure(record: &Record, scenario: &Scenario, spec: &ClaimSpec) -> Result<Measured, Text> {
    if spec.at_least.is_none() && spec.at_most.is_none() {
        return Err(Text::of(Words::claim_no_bound));
    }
    let lookup = Lookup::new(record, &scenario.id);
    let vary = scenario.sweep.as_ref().map(|sweep| sweep.vary);
    let of = measured_cell(lookup, &spec.of, spec.at, vary, spec.metric)?;
    let within = good_within(scenario);
    let Some(than) = &spec.than else {
        let trials: Vec<_> = trials::measured(of).collect();
        let interval = within_bounds(spec.metric, &[&trials], &[shortest(scenario)], |sides| {
            Ok(statistic::plain(&Statistic::new(spec.metric, sides[0], within)?, trials.len()))
        })?;
        return Ok(Measured {
            interval,
            sides: None,
            suspects: suspects(spec.metric, &[(of, &trials)]),
            crowded: trials::in_doubt_together(of),
            trials: trials.len(),
        });
    };
    let elsewhere = than.scenario.as_deref().unwrap_or(&scenario.id);
    let vary = vary.filter(|_| than.scenario.is_none());
    let other =
        measured_cell(Lookup::new(record, elsewhere), &than.model, than.at.or(spec.at), vary, spec.metric)?;
    let there = record.scenarios.iter().find(|other| other.id == elsewhere);
    // A ratio needs the same work on both sides. Only where the claim itself sets two sizes of one sweep side by side, or
    // two ways in which the same fetches come, is the work meant to differ.
    let otherwise = there.is_some_and(|there| comes_otherwise((scenario, of), (there, other)));
    if of.plan_digest != other.plan_digest && !otherwise && !two_sizes(of, other) {
        return Err(phrases::not_the_same_work(of, other));
    }
    let shortest = [shortest(scenario), there.map_or(0, shortest)];
    compare(spec, [of, other], [within, there.and_then(good_within)], shortest)
}

/// What a good response takes at most, ns.
fn good_within(scenario: &Scenario) -> Option<u64> {
    scenario.load.as_ref()?.within_ns
}

fn measured_cell<'a>(
    lookup: Lookup<'a>,
    model: &str,
    at: Option<f64>,
    vary: Option<Vary>,
    metric: Metric,
) -> Result<&'a Cell, Text> {
    let cell = lookup.cell(model, at).ok_or_else(|| match at {
        None if lookup.cells().any(|cell| cell.model == model) => {
            Text::of(|words| words.claim_no_size(model))
        }
        _ => Text::of(|words| {
            let at = at.map(|at| format!(" {}", Size(vary, at).said(words.0))).unwrap_or_default();
            words.claim_no_cell(model, at)
        }),
    })?;
    if !cell.is_measured() {
        return Err(Text::of(|words| not_measured(cell, words)));
    }
    if trials::measured(cell).next().is_none() {
        return Err(Text::of(|words| words.claim_no_trials(model)));
    }
    if cell.below_timer && !matches!(metric, Metric::CpuPerFetch | Metric::PeakRss | Metric::Success) {
        return Err(Text::of(|words| words.claim_below_timer(model)));
    }
    Ok(cell)
}

/// Why a cell has no numbers.
fn not_measured(cell: &Cell, words: Words) -> String {
    let what = match cell.verdict {
        Verdict::Valid | Verdict::Suspect => words.cell_not_measured(),
        Verdict::Invalid => words.cell_invalid(),
        Verdict::Refused => words.cell_refused(),
        Verdict::Failed => words.cell_failed(),
        Verdict::Skipped => words.cell_skipped(),
    };
    let reason = reasons::first(cell).map(|reason| words.bracketed(reason)).unwrap_or_default();
    words.cell_without_numbers(&cell.model, what, reason)
}

fn no_ratio() -> Text {
    Text::of(Words::claim_no_ratio)
}

/// True if two scenarios have the same fetches, which come otherwise.
fn comes_otherwise(of: (&Scenario, &Cell), other: (&Scenario, &Cell)) -> bool {
    let work = |(scenario, cell): (&Scenario, &Cell)| {
        (cell.fetches, cell.wait_ns, cell.compute_ns, scenario.seed, scenario.scale)
    };
    of.0.load != other.0.load && of.0.groups == other.0.groups && work(of) == work(other)
}

/// True for two sizes of one sweep.
fn two_sizes(of: &Cell, other: &Cell) -> bool {
    of.scenario == other.scenario && of.size != other.size && of.size.is_some() && other.size.is_some()
}

fn compare(
    spec: &ClaimSpec,
    [of, other]: [&Cell; 2],
    within: [Option<u64>; 2],
    shortest: [u64; 2],
) -> Result<Measured, Text> {
    let (above, below, pairing) = trials::sides(of, other);
    let sizes = [above.len(), below.len()];
    let statistics = |sides: [&[&Trial]; 2]| -> Result<[Statistic; 2], Text> {
        Ok([
            Statistic::compared(spec.metric, sides[0], within[0])?,
            Statistic::compared(spec.metric, sides[1], within[1])?,
        ])
    };
    let [top, bottom] = statistics([&above, &below])?;
    let interval = within_bounds(spec.metric, &[&above, &below], &shortest, |sides| {
        let [top, bottom] = statistics([sides[0], sides[1]])?;
        Ok(statistic::ratio(&top, &bottom, sizes, pairing))
    })?;
    let sides = [statistic::point(&top, sizes[0]), statistic::point(&bottom, sizes[1])];
    let sides = Some(sides).filter(|sides| sides.iter().all(|side| side.is_finite()));
    Ok(Measured {
        interval,
        sides,
        suspects: suspects(spec.metric, &[(of, &above), (other, &below)]),
        crowded: [of, other].into_iter().any(trials::in_doubt_together),
        trials: sizes[0].min(sizes[1]),
    })
}

/// True for metrics that follow from the makespan: what others can have cost it is bounded.
const fn follows_makespan(metric: Metric) -> bool {
    matches!(metric, Metric::Makespan | Metric::Throughput | Metric::Concurrency | Metric::Parallelism)
}

/// The interval that spans what `interval` says of the sides as they were measured, and as each of them may have been
/// undisturbed. No fetch of a side takes less than its `shortest`, ns.
fn within_bounds(
    metric: Metric,
    sides: &[&[&Trial]],
    shortest: &[u64],
    interval: impl Fn(&[&[&Trial]]) -> Result<Option<Interval>, Text>,
) -> Result<Interval, Text> {
    let mut spanned = interval(sides)?.ok_or_else(no_ratio)?;
    for (index, (side, shortest)) in sides.iter().zip(shortest).enumerate() {
        for undisturbed in undisturbed(metric, side, *shortest) {
            let undisturbed: Vec<&Trial> = undisturbed.iter().collect();
            let mut others = sides.to_vec();
            others[index] = &undisturbed;
            let other = interval(&others)?.ok_or_else(no_ratio)?;
            spanned.low = spanned.low.min(other.low);
            spanned.high = spanned.high.max(other.high);
        }
    }
    Ok(spanned)
}

/// The ends of what a side may have been undisturbed, in what the metric is made of; none where no bound is known.
fn undisturbed(metric: Metric, side: &[&Trial], shortest: u64) -> Vec<Vec<Trial>> {
    let delayed = side.iter().any(|trial| trial.delay_ns.unwrap_or(0) > 0);
    let taken = side.iter().any(|trial| trials::taken_in_doubt(trial) > 0);
    match metric {
        _ if follows_makespan(metric) && delayed => {
            vec![side.iter().map(|trial| trials::as_undisturbed(trial)).collect()]
        }
        Metric::P50 | Metric::P99 | Metric::Min | Metric::Max | Metric::Mean | Metric::Good if taken => {
            vec![side.iter().map(|trial| trials::with_sooner_responses(trial, shortest)).collect()]
        }
        Metric::ServiceP50 | Metric::ServiceP99 if taken => {
            let (sooner, later) = side
                .iter()
                .map(|trial| trials::with_other_services(trial, shortest))
                .map(|[sooner, later]| (sooner, later))
                .unzip();
            vec![sooner, later]
        }
        _ => Vec::new(),
    }
}

/// The least that a fetch can take, ns: the waits of the shortest group, which no timer ends early, and half of
/// its computing, since a core may be faster than it was when it was asked. 0 where lengths are random or vary.
fn shortest(scenario: &Scenario) -> u64 {
    let varies = scenario.sweep.as_ref().is_some_and(|sweep| sweep.vary == Vary::Scale);
    if varies {
        return 0;
    }
    let least = |group: &Group| -> u64 {
        let each = group.steps.iter().map(|step| match (step.fixed, step.kind) {
            (false, _) => 0,
            (true, StepKind::Wait) => step.median_ns,
            (true, StepKind::Compute) => step.median_ns / 2,
        });
        each.sum()
    };
    scenario.groups.iter().map(least).min().unwrap_or(0)
}

/// The most suspect trials of a side on which the claim should not rest, and how many trials that side has.
fn suspects(metric: Metric, sides: &[(&Cell, &[&Trial])]) -> (usize, usize) {
    let of = match metric {
        // Of these no bound is known.
        Metric::HiddenWait | Metric::CpuPerFetch => trials::suspects,
        // What others run on the cores changes neither the memory nor how a fetch ends.
        Metric::PeakRss | Metric::Success => trials::suspects_within,
        _ if follows_makespan(metric) => trials::suspects_within,
        _ => trials::suspects_within_taken,
    };
    let count = |(cell, side): &(&Cell, &[&Trial])| (of(cell, side), side.len());
    sides.iter().map(count).max().unwrap_or_default()
}

fn decide(scenario: &Scenario, spec: &ClaimSpec, measured: &Measured) -> (ClaimOutcome, Option<Text>) {
    let changed: Vec<&str> = scenario
        .overrides
        .iter()
        .map(String::as_str)
        .filter(|change| changes_work(change, spec.metric))
        .collect();
    if spec.than.is_none() && !changed.is_empty() && !scenario.sized_by_bench {
        // A bound in seconds or bytes was meant for other work.
        return (ClaimOutcome::Unclear, Some(changed_text(&changed)));
    }
    if let Some(backend) = changed.iter().find(|change| change.starts_with(BACKEND)) {
        // On another backend waits are other waits: not even a ratio is what the lesson speaks of.
        return (ClaimOutcome::Unclear, Some(changed_text(&[backend])));
    }
    let (suspect, of) = measured.suspects;
    if suspect as f64 > MAX_DOUBT * of as f64 {
        return (
            ClaimOutcome::Unclear,
            Some(Text::of(|words| match measured.crowded {
                true => words.claim_crowded().to_owned(),
                false => words.claim_suspect(suspect, of),
            })),
        );
    }
    let few = measured.trials < MIN_TRIALS;
    let outcome = if few {
        against(spec, measured.interval.median * MARGIN, measured.interval.median / MARGIN)
    } else {
        against(spec, measured.interval.high, measured.interval.low)
    };
    let mut reasons = Vec::new();
    let trials = phrases::trials(measured.trials);
    match (few, outcome) {
        (true, ClaimOutcome::Unclear) => {
            reasons.push(Text::of(|words| words.claim_few_trials_close(trials)));
        }
        (true, _) => reasons.push(Text::of(|words| words.claim_few_trials(trials))),
        (false, ClaimOutcome::Unclear) => reasons.push(Text::of(|words| {
            let end = |value| sentence::measured(spec, value, words);
            let (low, high) = (end(measured.interval.low), end(measured.interval.high));
            if low == high { words.claim_on_bound(low) } else { words.claim_over_bound(low, high) }
        })),
        (false, _) => {}
    }
    if outcome == ClaimOutcome::Fails && !changed.is_empty() {
        reasons.push(changed_text(&changed));
    }
    let reason = reasons.into_iter().reduce(|one, other| {
        Text::new(format!("{} {}", one.en, other.en), format!("{} {}", one.uk, other.uk))
    });
    (outcome, reason)
}

/// The reason where a claim was judged on other work than the scenario's own.
fn changed_text(changes: &[&str]) -> Text {
    Text::of(|words| words.claim_changed(changes.join(", ")))
}

/// Holds if all of `low..=high` lies within the bounds, fails if all of it lies outside.
fn against(spec: &ClaimSpec, high: f64, low: f64) -> ClaimOutcome {
    let (least, most) = (spec.at_least.unwrap_or(f64::NEG_INFINITY), spec.at_most.unwrap_or(f64::INFINITY));
    if low >= least && high <= most {
        ClaimOutcome::Holds
    } else if high < least || low > most {
        ClaimOutcome::Fails
    } else {
        ClaimOutcome::Unclear
    }
}

/// True if `change` makes an absolute bound on `metric` one on other work. L and P are averages over the makespan:
/// a scale multiplies both sides of them.
fn changes_work(change: &str, metric: Metric) -> bool {
    let key = change.split(['=', ' ']).next().unwrap_or_default();
    let average = matches!(metric, Metric::Concurrency | Metric::Parallelism);
    CHANGES_WORK.contains(&key) && !(average && key == "scale")
}

#[cfg(test)]
mod tests;
