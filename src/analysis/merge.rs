//! Several records put together. Shares of one run on machines of one kind become one record, as if one machine had run
//! all blocks; what was measured on another kind of machine stands beside it and is never pooled with it.
//!
//! The order in which records come changes nothing, nor does one that comes twice, nor whether some were put together
//! before.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sha2::{Digest as _, Sha256};

use super::summarise;
use crate::reason::Reason;
use crate::record::{Blocks, Cell, Detail, Kind, Part, Record, Shards, Stopped, Trial, Verdict};

/// What several records come to.
#[derive(Debug)]
pub struct Merged {
    /// A record for each machine, or for each kind of machine that ran shares of one run; summarised.
    pub records: Vec<Record>,
    /// Records, or shares, that came twice: they changed nothing.
    pub doubled: usize,
}

/// Records that cannot be put together.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum MergeError {
    /// Two shares say that they are of one run, and ran something else.
    #[error(
        "shares of the run {run} ran different cells: one of them was changed, or made by another program"
    )]
    Different {
        /// The run.
        run: String,
    },
}

/// What is put together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// Shares of this run into so many, by this version on this kind of machine.
    Shares(String, u32, String, Kind),
    /// A record that is no share: a machine of its own.
    Whole(String, [u8; 32]),
}

/// Puts records together.
///
/// # Errors
/// If shares contradict each other.
pub fn merge(records: impl IntoIterator<Item = Record>) -> Result<Merged, MergeError> {
    let mut groups: BTreeMap<Key, Record> = BTreeMap::new();
    let mut doubled = 0;
    for record in records {
        let record = raw(record);
        let key = key(&record);
        match groups.remove(&key) {
            None => drop(groups.insert(key, record)),
            Some(other) if matches!(key, Key::Whole(..)) => {
                doubled += 1;
                groups.insert(key, other);
            }
            Some(other) => {
                let (both, twice) = pool(other, record)?;
                doubled += twice;
                groups.insert(key, both);
            }
        }
    }
    Ok(Merged { records: groups.into_values().map(finish).collect(), doubled })
}

/// The shares of which a record lacks blocks, by their numbers.
#[must_use]
pub fn missing(record: &Record) -> Vec<u32> {
    let Some(shards) = &record.settings.shards else { return Vec::new() };
    let mut missing = BTreeSet::new();
    for scenario in &record.scenarios {
        let blocks = blocks_of(record, &scenario.id);
        // Where nothing could run, nothing is missing.
        let runs = record
            .cells_of(&scenario.id)
            .any(|cell| cell.verdict == Verdict::Valid || !cell.trials.is_empty());
        if runs {
            let lacking = (0..record.settings.trials).filter(|block| !blocks.contains(block));
            missing.extend(lacking.map(|block| shards.share_of(block)));
        }
    }
    missing.into_iter().collect()
}

fn blocks_of(record: &Record, scenario: &str) -> BTreeSet<u32> {
    record.cells_of(scenario).flat_map(|cell| &cell.trials).map(|trial| trial.block).collect()
}

fn key(record: &Record) -> Key {
    match &record.settings.shards {
        Some(Shards { run, of, .. }) => {
            Key::Shares(run.clone(), *of, record.tool.version.clone(), record.machine.kind())
        }
        None => Key::Whole(record.created.clone(), digest(record.cells.iter().flat_map(|cell| &cell.trials))),
    }
}

fn digest<'a>(trials: impl Iterator<Item = &'a Trial>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for trial in trials {
        let numbers = [
            u64::from(trial.block),
            trial.makespan_ns,
            trial.collected_ns,
            trial.cpu_ns,
            trial.service_ns.max,
        ];
        numbers.iter().for_each(|number| hash.update(number.to_le_bytes()));
        hash.update(&trial.service_ns.hdr);
    }
    hash.finalize().into()
}

/// The record without what was made of its trials: what its experiment said of each cell, and the details in a trial.
fn raw(mut record: Record) -> Record {
    for cell in &mut record.cells {
        let is_missing = |why: &Reason| matches!(why, Reason::SharesMissing { .. });
        if cell.trials.is_empty() {
            if cell.why.iter().any(is_missing) {
                (cell.verdict, cell.why) = (Verdict::Valid, Vec::new());
            }
            continue;
        }
        cell.why.retain(|why| matches!(why, Reason::OutOfTime { .. } | Reason::GivenUp { .. }));
        let out_of_time = cell.why.iter().any(|why| matches!(why, Reason::OutOfTime { .. }));
        cell.verdict = if out_of_time { Verdict::Skipped } else { Verdict::Valid };
        if cell.trials.iter().all(|trial| trial.detail.is_none()) {
            give_back_detail(cell);
        }
    }
    record
}

/// The detail of a summarised cell is that of the median trial, the lower of two in the middle.
fn give_back_detail(cell: &mut Cell) {
    let detail = Detail {
        timeline: std::mem::take(&mut cell.timeline),
        in_flight_curve: std::mem::take(&mut cell.in_flight_curve),
        backlog_curve: std::mem::take(&mut cell.backlog_curve),
        heat_map: cell.heat_map.take(),
    };
    if let Some(place) = median(&cell.trials) {
        cell.trials[place].detail = Some(detail);
    }
}

/// Which trial has the median makespan.
fn median(trials: &[Trial]) -> Option<usize> {
    let mut places: Vec<usize> =
        (0..trials.len()).filter(|place| super::trials::is_measured(&trials[*place])).collect();
    places.sort_by_key(|place| (trials[*place].makespan_ns, trials[*place].order));
    places.get(places.len().checked_sub(1)? / 2).copied()
}

/// What decides which of two tries of one share is kept: the one with more blocks, else the one that ended first. What it
/// measured is not looked at, but where all else is the same.
type Rank = (std::cmp::Reverse<usize>, u64, [u8; 32]);

fn rank(record: &Record, part: &Part) -> Rank {
    let trials = || trials_of(record, part.index);
    let created = humantime::parse_rfc3339(&part.created).ok();
    let since = created.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok()).unwrap_or_default();
    let ended = u64::try_from(since.as_nanos()).unwrap_or(u64::MAX).saturating_add(part.elapsed_ns);
    (std::cmp::Reverse(trials().count()), ended, digest(trials()))
}

fn trials_of(record: &Record, index: u32) -> impl Iterator<Item = &Trial> {
    let of = record.settings.shards.as_ref();
    let trials = record.cells.iter().flat_map(|cell| &cell.trials);
    trials.filter(move |trial| of.is_some_and(|shards| shards.share_of(trial.block) == index))
}

/// Two records of shares of one run, as one; and how many shares both had.
fn pool(a: Record, b: Record) -> Result<(Record, usize), MergeError> {
    let parts = |record: &Record| record.settings.shards.clone().unwrap_or_default();
    let (of_a, of_b) = (parts(&a), parts(&b));
    if cells(&a) != cells(&b) || a.settings.trials != b.settings.trials {
        return Err(MergeError::Different { run: of_a.run });
    }
    let ranks = |record: &Record, shards: &Shards| -> HashMap<u32, Rank> {
        shards.parts.iter().map(|part| (part.index, rank(record, part))).collect()
    };
    let (ranks_a, ranks_b) = (ranks(&a, &of_a), ranks(&b, &of_b));
    let from_a = |index: u32| match (ranks_a.get(&index), ranks_b.get(&index)) {
        (Some(a), Some(b)) => a <= b,
        (a, _) => a.is_some(),
    };
    let doubled = ranks_a.keys().filter(|index| ranks_b.contains_key(index)).count();
    let mut all: Vec<Part> = of_a.parts.iter().filter(|part| from_a(part.index)).cloned().collect();
    all.extend(of_b.parts.iter().filter(|part| !from_a(part.index)).cloned());
    all.sort_by_key(|part| part.index);
    // What is said of the machine is said of that of the first share.
    let a_is_first = all.first().is_none_or(|first| from_a(first.index));
    let is_a = |trial: &Trial| from_a(of_a.share_of(trial.block));
    let (mut base, other) = if a_is_first { (a, b) } else { (b, a) };
    for (cell, more) in base.cells.iter_mut().zip(other.cells) {
        cell.trials.retain(|trial| is_a(trial) == a_is_first);
        cell.trials.extend(more.trials.into_iter().filter(|trial| is_a(trial) != a_is_first));
        cell.trials.sort_by_key(|trial| trial.block);
        cell.verdict = cell.verdict.max(more.verdict);
        cell.why = union(std::mem::take(&mut cell.why), more.why);
    }
    let settings = &mut base.settings;
    settings.caveats = union(std::mem::take(&mut settings.caveats), other.settings.caveats);
    settings.shards = Some(Shards { parts: all, ..parts_of(&of_a, &of_b) });
    Ok((base, doubled))
}

/// What both say alike; the words by which the run is asked for may differ in what does not change it.
fn parts_of(a: &Shards, b: &Shards) -> Shards {
    if a.words <= b.words { a.clone() } else { b.clone() }
}

/// What a run is made of: its cells and their plans.
fn cells(record: &Record) -> Vec<(&str, Option<u64>, &str, &str, &str)> {
    let key = |cell: &'_ Cell| cell.size.map(f64::to_bits);
    let all = record.cells.iter();
    all.map(|cell| {
        (
            cell.scenario.as_str(),
            key(cell),
            cell.backend.as_str(),
            cell.model.as_str(),
            cell.plan_digest.as_str(),
        )
    })
    .collect()
}

/// The reasons of both, of each code one, in an order of their own.
fn union(mut one: Vec<Reason>, other: Vec<Reason>) -> Vec<Reason> {
    one.extend(other);
    let text = |reason: &Reason| serde_json::to_string(reason).unwrap_or_default();
    one.sort_by_cached_key(text);
    // The code stands first in the text.
    one.dedup_by(|next, kept| super::reasons::same_code(kept, next));
    one
}

/// Numbers the trials, says which blocks are there, and summarises.
fn finish(mut record: Record) -> Record {
    if record.settings.shards.is_none() {
        summarise(&mut record);
        return record;
    }
    number(&mut record);
    let missing = missing(&record);
    let settings = &mut record.settings;
    settings.caveats.retain(|caveat| !matches!(caveat, Reason::SharesMissing { .. }));
    if let Some(shards) = &settings.shards {
        let created = shards.parts.iter().map(|part| &part.created).min();
        record.created = created.cloned().unwrap_or_default();
        settings.elapsed_ns =
            shards.parts.iter().fold(0, |sum: u64, part| sum.saturating_add(part.elapsed_ns));
        if !missing.is_empty() {
            let numbers: Vec<String> = missing.iter().map(u32::to_string).collect();
            let lacks = Reason::SharesMissing { shares: numbers.join(", "), of: shards.of };
            for cell in &mut record.cells {
                if cell.trials.is_empty() && cell.verdict == Verdict::Valid {
                    (cell.verdict, cell.why) = (Verdict::Skipped, vec![lacks.clone()]);
                }
            }
            settings.caveats.push(lacks);
        }
        let absent = missing.iter().any(|index| !shards.has(*index));
        settings.interrupted = absent;
    }
    record.settings.blocks = blocks(&record);
    if missing.is_empty() {
        // A record that was complete before has no other.
        for cell in &mut record.cells {
            let Some(place) = median(&cell.trials) else { continue };
            if let detail @ Some(_) = cell.trials[place].detail.take() {
                cell.trials.iter_mut().for_each(|trial| trial.detail = None);
                cell.trials[place].detail = detail;
            }
        }
        summarise(&mut record);
        return record;
    }
    // Shares that come later may make another trial the median: each keeps what it would show.
    let details: Vec<Vec<Option<Detail>>> = record
        .cells
        .iter()
        .map(|cell| cell.trials.iter().map(|trial| trial.detail.clone()).collect())
        .collect();
    summarise(&mut record);
    for (cell, details) in record.cells.iter_mut().zip(details) {
        for (trial, detail) in cell.trials.iter_mut().zip(details) {
            trial.detail = detail;
        }
    }
    record
}

/// The place of each trial in the order of all: scenario after scenario, block after block, as one machine runs them.
fn number(record: &mut Record) {
    let scenario: HashMap<&str, usize> =
        record.scenarios.iter().enumerate().map(|(nth, scenario)| (scenario.id.as_str(), nth)).collect();
    let mut places = Vec::new();
    for (nth, cell) in record.cells.iter().enumerate() {
        let scenario = scenario.get(cell.scenario.as_str()).copied().unwrap_or(usize::MAX);
        let trials = cell.trials.iter().enumerate();
        places.extend(trials.map(|(place, trial)| (scenario, trial.block, trial.order, nth, place)));
    }
    places.sort_unstable();
    for (order, (.., cell, trial)) in (0..).zip(places) {
        record.cells[cell].trials[trial].order = order;
    }
}

/// The blocks that each scenario has.
fn blocks(record: &Record) -> Vec<Blocks> {
    let shards = record.settings.shards.clone().unwrap_or_default();
    let all = record.scenarios.iter().map(|scenario| {
        let blocks = blocks_of(record, &scenario.id);
        let run = u32::try_from(blocks.len()).unwrap_or(u32::MAX);
        let absent = (0..record.settings.trials).any(|block| !shards.has(shards.share_of(block)));
        let lost = |cell: &Cell| cell.why.iter().any(|why| matches!(why, Reason::GivenUp { .. }));
        let stopped = if run >= record.settings.trials {
            Stopped::Asked
        } else if absent {
            Stopped::Interrupted
        } else if record.cells_of(&scenario.id).all(lost) {
            Stopped::Lost
        } else {
            Stopped::Time
        };
        Blocks { scenario: scenario.id.clone(), run, stopped }
    });
    all.filter(|blocks| blocks.run > 0).collect()
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
