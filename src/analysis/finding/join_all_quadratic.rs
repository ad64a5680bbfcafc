//! `join-all` against `spawn` where there are very many fetches.

use super::view::{View, predicted_ratio};
use super::{Finding, evidence, shows};
use crate::analysis::phrases::{Cpu, Factor, Makespan};
use crate::lang::Text;

/// Below this the effect drowns in the waits.
const MIN_FETCHES: u32 = 10_000;
const TIE: f64 = 1.05;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let [join_all, spawn] = view.largest(["join-all", "spawn"])?;
    let tie = predicted_ratio(join_all, spawn)? <= TIE;
    if join_all.fetches < MIN_FETCHES || !tie || join_all.compute_ns > 0 {
        return None;
    }
    let ratio = view.compare(join_all, spawn).difference().filter(|ratio| ratio.median > 1.0)?;
    // The cause is the budget of one task: it shows in the CPU time too, or it is another cause.
    if join_all.cpu_ns_per_fetch? <= spawn.cpu_ns_per_fetch? {
        return None;
    }
    let free = view.cell("join-all-unconstrained", join_all.size);
    let free = free.filter(|cell| cell.is_measured() && cell.plan_digest == join_all.plan_digest);
    let (times, at) = (Factor(ratio.median), view.at(&[join_all, spawn]));
    let headline = Text::of(|words| {
        words.took_as_long(&join_all.model, &spawn.model, times, at, Makespan(join_all), Makespan(spawn))
    });
    let because = Text::of(|words| {
        let free = free.map_or_else(String::new, |cell| words.without_budget(Makespan(cell)));
        words.quadratic_why(Cpu(join_all), Cpu(spawn), free)
    });
    let mut rests_on = evidence(&[join_all, spawn], &["makespan_ns", "cpu_ns_per_fetch"]);
    rests_on.extend(free.map(|cell| evidence(&[cell], &["makespan_ns"])).into_iter().flatten());
    Some(shows("join-all-quadratic", headline, because, rests_on))
}
