//! What a thread for each fetch costs in memory and CPU time.

use super::pair::too_few;
use super::view::View;
use super::{Finding, evidence, shows};
use crate::analysis::compare::{Comparison, compare_by, corrected};
use crate::analysis::numbers;
use crate::analysis::phrases::{Cpu, Factor, Growth};
use crate::lang::Text;

/// Under so many fetches there is too little memory to compare.
const MIN_FETCHES: u32 = 50;
/// Ratios below this are not worth a sentence.
const WORTH_IT: f64 = 1.2;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let [threads, join_all] = view.largest(["thread-per-fetch", "join-all"])?;
    if threads.fetches < MIN_FETCHES {
        return None;
    }
    // Where a trial does not tell its memory, its cell does not, and nothing is said below.
    let both = corrected(vec![
        compare_by(threads, join_all, &numbers::cpu_per_fetch),
        compare_by(threads, join_all, &|trial| {
            numbers::memory_growth(trial).unwrap_or(numbers::MEMORY_GRAIN)
        }),
    ]);
    if let [Comparison::TooFewTrials { have, need }, ..] = both[..] {
        return Some(too_few(have, need));
    }
    let ratio = |comparison: &Comparison| {
        comparison.difference().map(|ratio| ratio.median).filter(|r| *r >= WORTH_IT)
    };
    let (cpu, memory) = (ratio(&both[0]), ratio(&both[1]));
    // A record may lack either number.
    threads.cpu_ns_per_fetch.and(join_all.cpu_ns_per_fetch)?;
    let grown = [threads.memory_growth()?, join_all.memory_growth()?];
    if cpu.is_none() && memory.is_none() {
        return None;
    }
    let at = view.at(&[threads, join_all]);
    let headline = Text::of(|words| {
        let cpu = cpu.map(|times| words.threads_cost_cpu(Factor(times)));
        let memory =
            memory.map(|times| words.threads_cost_memory(Factor(times), Growth(grown[0]), Growth(grown[1])));
        let both = [memory, cpu].into_iter().flatten();
        let what = both.reduce(|memory, cpu| words.threads_cost_both(memory, cpu)).unwrap_or_default();
        words.threads_cost(at, what)
    });
    let because = Text::of(|words| words.threads_cost_why(Cpu(threads), Cpu(join_all)));
    let metrics = ["cpu_ns_per_fetch", "rss_start_bytes", "peak_rss_bytes"];
    Some(shows("threads-cost", headline, because, evidence(&[threads, join_all], &metrics)))
}
