//! A claim that sets different work side by side: the division is refused.

use super::view::View;
use super::{Finding, evidence, shows};
use crate::analysis::phrases::{FETCHES, digest};
use crate::lang::words::{Count, Nanos};
use crate::lang::{Text, Words};
use crate::record::{Cell, Claim};

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    view.claims().find_map(|claim| {
        let (one, other) = cells(view, claim)?;
        let two_sizes = one.scenario == other.scenario && one.size != other.size;
        (one.plan_digest != other.plan_digest && !two_sizes).then(|| refuse(one, other))
    })
}

/// The cells of a claim that was left without a ratio.
fn cells<'a>(view: &View<'a>, claim: &'a Claim) -> Option<(&'a Cell, &'a Cell)> {
    let than = claim.spec.than.as_ref().filter(|_| claim.measured.is_none())?;
    let one = view.cell(&claim.spec.of, claim.spec.at)?;
    let elsewhere = than.scenario.as_deref().unwrap_or(&claim.scenario);
    let other = view.cell_in(elsewhere, &than.model, than.at.or(claim.spec.at))?;
    (one.is_measured() && other.is_measured()).then_some((one, other))
}

fn refuse(one: &Cell, other: &Cell) -> Finding {
    let name = |cell: &Cell| {
        if one.scenario == other.scenario {
            cell.model.clone()
        } else {
            format!("{} ({})", cell.model, cell.scenario)
        }
    };
    let (a, b) = (name(one), name(other));
    let headline = Text::of(|words| words.not_one_work(&a, &b));
    let because = Text::of(|words| {
        let [x, y] = [one, other].map(|cell| digest(&cell.plan_digest));
        words.not_one_work_why(work(one, words), x, work(other, words), y)
    });
    // Evidence names cells of this scenario.
    let cells: Vec<&Cell> = [one, other].into_iter().filter(|cell| cell.scenario == one.scenario).collect();
    shows("not-the-same-work", headline, because, evidence(&cells, &["plan_digest", "wait_ns", "compute_ns"]))
}

fn work(cell: &Cell, words: Words) -> String {
    let time = |nanos: u64| Nanos(nanos as f64);
    words.work_of(Count(cell.fetches.into(), FETCHES), time(cell.wait_ns), time(cell.compute_ns))
}
