//! Pairs of runs, compared ahead: a page that is a file can only show what was computed before.

use std::fmt::Write as _;

use crate::analysis::across::{Across, CellPair};
use crate::analysis::{Change, across};
use crate::lang::{Lang, NONE};
use crate::record::Cell;
use crate::report::quantity::{self, Quantity};

use super::AllRuns;
use super::runs::{Readable, quoted};

/// Runs that can be picked, the newest ones.
pub(super) const PICKS: usize = 20;

/// Cells that may be compared for one page. Each costs a millisecond and, in both languages, half a KiB: so the page stays
/// under a second and a MiB. A pair is there whole or not at all.
const ROOM: usize = 680;

/// Two runs, by their numbers in the list of all, and what became of the cells.
pub(super) struct Pair<'a> {
    pub(super) earlier: usize,
    pub(super) later: usize,
    across: Across<'a>,
}

/// Pairs in the order of their use: every run against the newest and against the one before it, then the others.
fn order(runs: usize) -> Vec<(usize, usize)> {
    let near = (1..runs).flat_map(|earlier| {
        let before = (earlier > 1).then_some((earlier, earlier - 1));
        [Some((earlier, 0)), before].into_iter().flatten()
    });
    let far = (3..runs).flat_map(|earlier| (1..earlier - 1).map(move |later| (earlier, later)));
    near.chain(far).collect()
}

/// As many pairs of the newest runs as there is room for.
pub(super) fn pairs<'a>(runs: &[Readable<'a>]) -> Vec<Pair<'a>> {
    let mut room = ROOM;
    let fits = |&(earlier, later): &(usize, usize)| {
        let [cost, other] = [earlier, later].map(|at| runs[at].record.cells.len());
        let cost = cost.min(other);
        let fits = cost <= room;
        room -= if fits { cost } else { 0 };
        fits
    };
    let chosen = order(runs.len().min(PICKS)).into_iter().filter(fits);
    let pair = |(earlier, later): (usize, usize)| Pair {
        earlier,
        later,
        across: across(runs[earlier].record, runs[later].record),
    };
    chosen.map(pair).collect()
}

/// Rules that show the pair which is picked, whichever of the two is A. Without them, or in a browser that does not
/// know `:has`, all pairs stand below each other.
pub(super) fn rules(picks: usize, pairs: &[Pair<'_>]) -> String {
    let picked = |a: usize, b: usize| {
        format!("main:has(.pick-a[value=\"{a}\"]:checked):has(.pick-b[value=\"{b}\"]:checked)")
    };
    let mut css = String::from("@supports selector(:has(a)){.panel,.same{display:none}\n");
    for Pair { earlier, later, .. } in pairs {
        let (one, other) = (picked(*earlier, *later), picked(*later, *earlier));
        // Writing to a string cannot fail.
        let _ = writeln!(
            css,
            "{one} .p{earlier}-{later},{other} .p{earlier}-{later}{{display:block}}\
             {one} .not-here,{other} .not-here{{display:none}}"
        );
    }
    for at in 0..picks {
        let same = picked(at, at);
        let _ = writeln!(css, "{same} .same{{display:block}}{same} .not-here{{display:none}}");
    }
    css.push_str("}\n");
    css
}

pub(super) struct Pick {
    pub(super) label: String,
    /// The folder's name as an argument.
    pub(super) name: String,
}

/// The runs that can be picked: none if there are not two.
pub(super) fn picks(runs: &AllRuns<'_>) -> Vec<Pick> {
    if runs.runs.len() < 2 {
        return Vec::new();
    }
    let pick = |(at, run): (usize, &Readable<'_>)| {
        let label = Some(runs.stamp(at)).filter(|label| !label.is_empty());
        Pick { label: label.unwrap_or(NONE.into()), name: quoted(&run.run.folder) }
    };
    runs.runs.iter().enumerate().take(PICKS).map(pick).collect()
}

/// What became of the cells of a pair, in one language.
pub(super) struct Panel {
    pub(super) class: String,
    pub(super) heading: String,
    pub(super) warnings: Vec<String>,
    pub(super) tally: Vec<(&'static str, String)>,
    pub(super) groups: Vec<ComparedScenario>,
    pub(super) notes: Vec<String>,
}

pub(super) struct ComparedScenario {
    pub(super) class: String,
    pub(super) title: String,
    pub(super) rows: Vec<ComparedCell>,
}

/// A cell of both runs.
pub(super) struct ComparedCell {
    pub(super) name: String,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) ratio: Quantity,
    pub(super) p: String,
    pub(super) class: &'static str,
    pub(super) change: &'static str,
    pub(super) note: String,
}

/// The pair in `lang`.
pub(super) fn panel(runs: &AllRuns<'_>, pair: &Pair<'_>, lang: Lang) -> Panel {
    let words = lang.words();
    let &Pair { earlier, later, ref across } = pair;
    let [before, after] = [&across.only_before, &across.only_after].map(Vec::len);
    let notes = [
        across.rows.is_empty().then(|| words.none_shared().to_owned()),
        (before > 0).then(|| words.only_earlier(before)),
        (after > 0).then(|| words.only_later(after)),
    ];
    let changes = [Change::Faster, Change::Slower, Change::NoDifference, Change::NotComparable];
    let tally = changes.into_iter().filter_map(|change| {
        let count = across.rows.iter().filter(|row| row.change() == change).count();
        let text = format!("{} {}", change.word(lang), lang.number(count as f64, 0));
        (count > 0).then_some((class(change), text))
    });
    Panel {
        class: format!("p{earlier}-{later}"),
        heading: words.between_runs(runs.stamp(earlier), runs.stamp(later)),
        warnings: across.warnings.iter().map(|text| text.get(lang).to_owned()).collect(),
        tally: tally.collect(),
        groups: groups(runs, across, lang),
        notes: notes.into_iter().flatten().collect(),
    }
}

fn groups(runs: &AllRuns<'_>, across: &Across<'_>, lang: Lang) -> Vec<ComparedScenario> {
    let several_backends = |cell: &Cell| {
        across.rows.iter().any(|row| row.after.scenario == cell.scenario && row.after.backend != cell.backend)
    };
    let group = |(nth, scenario): (usize, &super::CourseScenario<'_>)| {
        let rows = across.rows.iter().filter(|row| row.after.scenario == scenario.id);
        let rows: Vec<_> = rows.map(|row| compared_cell(row, several_backends(row.after), lang)).collect();
        let title = scenario.scenario.title.get(lang).to_owned();
        (!rows.is_empty()).then(|| ComparedScenario { class: format!("s s{nth}"), title, rows })
    };
    runs.scenarios.iter().enumerate().filter_map(group).collect()
}

fn compared_cell(row: &CellPair<'_>, with_backend: bool, lang: Lang) -> ComparedCell {
    let number = |value: f64| lang.number(value, 3);
    let (ratio, p) = match row.ratio() {
        Some((ratio, p)) => {
            let range = format!("{}–{}", number(ratio.low), number(ratio.high));
            (Quantity { main: number(ratio.median), range }, probability(p, lang))
        }
        None => (Quantity::none(), NONE.to_owned()),
    };
    let cell = row.after;
    let size = cell.size.map(|size| format!(" · {}", lang.swept(size)));
    let backend = with_backend.then(|| format!(" · {}", cell.backend));
    let change = row.change();
    ComparedCell {
        name: [Some(cell.model.clone()), size, backend].into_iter().flatten().collect(),
        before: quantity::makespan(lang, row.before),
        after: quantity::makespan(lang, row.after),
        ratio,
        p,
        class: class(change),
        change: change.word(lang),
        note: crate::report::text(row.note.as_ref(), lang),
    }
}

/// A p, three decimals: `0.012`, `< 0.001`.
fn probability(p: f64, lang: Lang) -> String {
    if p < 0.001 { format!("<\u{a0}{}", lang.number(0.001, 3)) } else { lang.number(p, 3) }
}

const fn class(change: Change) -> &'static str {
    match change {
        Change::Faster => "faster",
        Change::Slower => "slower",
        Change::NoDifference => "alike",
        Change::NotComparable => "apart",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_comes_once_and_those_with_the_newest_and_the_one_before_come_first() {
        for runs in 0..=12_usize {
            let order = order(runs);
            let mut all = order.clone();
            all.sort_unstable();
            all.dedup();
            assert_eq!((all.len(), order.len()), (runs * runs.saturating_sub(1) / 2, all.len()));
            assert!(all.iter().all(|(earlier, later)| later < earlier && *earlier < runs), "{all:?}");
            let first = order.iter().take((2 * runs).saturating_sub(3));
            assert!(first.into_iter().all(|(earlier, later)| *later == 0 || later + 1 == *earlier));
        }
    }

    #[test]
    fn a_small_p_is_a_bound() {
        for (p, expect) in [(1.0, "1.000"), (0.0124, "0.012"), (0.0009, "<\u{a0}0.001")] {
            assert_eq!(probability(p, Lang::En), expect);
        }
    }
}
