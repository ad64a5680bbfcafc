//! Which trials of a cell count, and which belong together.

use super::compare::MAX_DOUBT;
use super::stats::Pairing;
use crate::record::{Cell, Trial, Verdict};

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
