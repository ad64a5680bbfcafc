//! Many runs, the oldest first: what each cell took in each, and between which two it changed.
//!
//! The rule is that of two runs ([`across`](super::across())), asked of each run and the one before it, and of the first and
//! the last, which shows a drift whose steps are too small to name. All of these make one statement: their p values are
//! corrected together after Holm, so the chance of one false alarm in the whole table is at most 5 %, as far as runs differ
//! by no more than what varies within them.

use std::collections::{HashMap, HashSet};

use super::across::{self, CellPair, Change, Key};
use super::compare::ALPHA;
use super::stats::unpaired_floor;
use crate::lang::{Text, Words};
use crate::record::{Cell, Record};

/// Many runs side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend<'a> {
    /// Every cell that two runs or more have, in the order of the last run.
    pub rows: Vec<Series<'a>>,
    /// What else differs between a run and the one before it; and what keeps a change from being named.
    pub warnings: Vec<Text>,
}

/// A cell over all runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Series<'a> {
    /// In each run; `None` where the run has no such cell.
    pub cells: Vec<Option<&'a Cell>>,
    /// From each run that has the cell to the next that has it.
    pub steps: Vec<Step<'a>>,
    /// From the first run that has it to the last, where these are no neighbours.
    pub whole: Option<Step<'a>>,
}

/// A cell in two of the runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Step<'a> {
    /// Number of the earlier run, from 0.
    pub from: usize,
    /// Number of the later one.
    pub to: usize,
    /// What became of the cell.
    pub pair: CellPair<'a>,
}

impl<'a> Series<'a> {
    /// The cell in the last run that has it.
    #[must_use]
    pub fn last(&self) -> &'a Cell {
        self.last_step().pair.after
    }

    /// The step to the last run that has the cell.
    #[must_use]
    pub fn last_step(&self) -> &Step<'a> {
        self.steps.last().unwrap_or_else(|| unreachable!("two runs have the cell"))
    }

    /// From the first to the last run that has the cell.
    #[must_use]
    pub fn overall(&self) -> &Step<'a> {
        self.whole.as_ref().unwrap_or_else(|| self.last_step())
    }

    /// The step that a verdict on the last run rests on: the last one, unless only the first run shows that it is slower.
    #[must_use]
    pub fn telling(&self) -> &Step<'a> {
        let slower = |step: &Step<'_>| step.pair.change() == Change::Slower;
        if slower(self.overall()) && !slower(self.last_step()) { self.overall() } else { self.last_step() }
    }

    /// Where the cell got faster or slower, beyond doubt.
    pub fn changes(&self) -> impl Iterator<Item = &Step<'a>> {
        self.steps.iter().filter(|step| matches!(step.pair.change(), Change::Faster | Change::Slower))
    }

    /// The last run, number `last`, is slower than the one before it or than the first by at least `percent`, beyond doubt. What
    /// changed earlier is no news.
    #[must_use]
    pub fn is_regression(&self, last: usize, percent: f64) -> bool {
        [self.last_step(), self.overall()]
            .iter()
            .any(|step| step.to == last && step.pair.is_regression(percent))
    }
}

/// Sets runs side by side, the oldest first. All must have been summarised.
#[must_use]
pub fn trend<'a>(runs: &[&'a Record]) -> Trend<'a> {
    let series = series(runs);
    let spans: Vec<Vec<(usize, usize)>> = series.iter().map(|cells| spans(cells)).collect();
    let mut pairs = Vec::new();
    for (cells, spans) in series.iter().zip(&spans) {
        pairs.extend(spans.iter().filter_map(|&(from, to)| Some((cells[from]?, cells[to]?))));
    }
    let tests = across::tests(&pairs);
    let mut judged = across::together(pairs).into_iter();
    let rows = series.into_iter().zip(spans).map(|(cells, spans)| {
        let step = |((from, to), pair)| Step { from, to, pair };
        let count = spans.len();
        let mut steps: Vec<Step<'_>> = spans.into_iter().zip(judged.by_ref().take(count)).map(step).collect();
        let whole = if steps.len() > 1 { steps.pop() } else { None };
        Series { cells, steps, whole }
    });
    let rows = rows.collect();
    Trend { rows, warnings: warnings(runs, tests) }
}

/// Each cell that two runs or more have, in all runs: in the order of the last run, then of the one before it.
fn series<'a>(runs: &[&'a Record]) -> Vec<Vec<Option<&'a Cell>>> {
    let found: Vec<HashMap<Key<'_>, &Cell>> = runs.iter().map(|run| across::by_key(run)).collect();
    let mut seen = HashSet::new();
    let cells = runs.iter().rev().flat_map(|run| &run.cells).map(across::key);
    let new = cells.filter(|key| seen.insert(*key));
    let all = new.map(|key| found.iter().map(|run| run.get(&key).copied()).collect::<Vec<_>>());
    all.filter(|cells| cells.iter().flatten().count() > 1).collect()
}

/// The runs to compare: each that has the cell with the next, and the first with the last where these are no neighbours.
fn spans(cells: &[Option<&Cell>]) -> Vec<(usize, usize)> {
    let have: Vec<usize> = (0..cells.len()).filter(|run| cells[*run].is_some()).collect();
    let mut spans: Vec<(usize, usize)> = have.windows(2).map(|two| (two[0], two[1])).collect();
    if let (true, [first, .., last]) = (have.len() > 2, &have[..]) {
        spans.push((*first, *last));
    }
    spans
}

fn warnings(runs: &[&Record], tests: usize) -> Vec<Text> {
    let mut all = Vec::new();
    // No number of trials reaches below this.
    if unpaired_floor(10, 10) * tests as f64 > ALPHA {
        all.push(Text::of(|words| words.trend_too_many(tests)));
    }
    for (number, two) in (1..).zip(runs.windows(2)) {
        for warning in across::warnings(two[0], two[1]) {
            all.push(Text::of(|words: Words| words.trend_between(number, number + 1_usize, &warning)));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use rand_core::{Rng as _, SeedableRng as _};
    use rand_pcg::Pcg64;

    use super::*;
    use crate::analysis::testing::{record, ten};

    fn run(cells: &[(&str, &[f64])]) -> Record {
        cells.iter().fold(record(), |build, (model, makespans)| build.cell(model, makespans)).done()
    }

    /// From which runs on a cell changed, counted from 1, and how; and what the first and the last run show.
    type Row = (Vec<(usize, Change)>, Change);

    fn found(runs: &[Record]) -> Vec<Row> {
        let all = trend(&runs.iter().collect::<Vec<_>>());
        let row = |series: &Series<'_>| {
            let changes = series.changes().map(|step| (step.to + 1, step.pair.change())).collect();
            (changes, series.overall().pair.change())
        };
        all.rows.iter().map(row).collect()
    }

    #[test]
    fn a_change_stands_between_two_runs() {
        let base = ten(100.0, 0.02);
        let times = |factor: f64| run(&[("spawn", &base.map(|value| value * factor)), ("join-all", &base)]);
        let [spawn, join_all] = &found(&[1.0, 1.0, 1.2, 1.2, 1.0].map(times))[..] else {
            unreachable!("two cells")
        };
        assert_eq!(spawn, &(vec![(3, Change::Slower), (5, Change::Faster)], Change::NoDifference));
        assert_eq!(join_all, &(vec![], Change::NoDifference));
        // Each step is too small to be named, and all together are not.
        let drift = &found(&[1.0, 1.015, 1.03, 1.045, 1.06].map(times))[0];
        assert_eq!(drift, &(vec![], Change::Slower));
        let gate = |runs: &[Record], percent: f64| {
            let all = trend(&runs.iter().collect::<Vec<_>>());
            all.rows.iter().any(|series| series.is_regression(runs.len() - 1, percent))
        };
        assert!(gate(&[1.0, 1.0, 1.2].map(times), 15.0) && !gate(&[1.0, 1.0, 1.2].map(times), 25.0));
        // It was slower for a while, and long ago.
        assert!(!gate(&[1.0, 1.2, 1.0, 1.0].map(times), 5.0));
        assert!(gate(&[1.0, 1.2, 1.2, 1.2].map(times), 5.0), "it is slower than the first");
    }

    #[test]
    fn a_run_without_the_cell_is_passed_over() {
        let base = ten(100.0, 0.02);
        let slow = base.map(|value| value * 1.3);
        let runs = [run(&[("spawn", &base)]), run(&[("join-all", &base)]), run(&[("spawn", &slow)])];
        let all = trend(&runs.iter().collect::<Vec<_>>());
        let [series] = &all.rows[..] else { panic!("{all:?}") };
        let step = series.last_step();
        assert_eq!((step.from, step.to, series.whole.is_none()), (0, 2, true));
        assert_eq!(series.cells.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, true]);
        assert!(series.is_regression(2, 20.0));
        // The last run has no such cell: nothing is known of it there.
        let ended = [&runs[0], &runs[2], &runs[1]];
        assert!(!trend(&ended).rows[0].is_regression(2, 20.0));
    }

    #[test]
    fn what_differs_is_said_with_its_runs() {
        let base = ten(100.0, 0.02);
        let mut runs = [0; 3].map(|_| run(&[("spawn", &base)]));
        runs[2].machine.kernel = "7.0".to_owned();
        let all = trend(&runs.iter().collect::<Vec<_>>());
        let said: Vec<&str> = all.warnings.iter().map(|warning| warning.en.as_str()).collect();
        assert!(said.len() == 1 && said[0].starts_with("Runs 2 and 3: The kernel"), "{said:?}");
    }

    /// Makespans of runs whose truth is known, with log-normal noise.
    fn noisy(random: &mut Pcg64, centres: [f64; 5], noise: f64) -> Vec<Record> {
        let mut side = |centre: f64| -> Vec<f64> {
            let mut normal = || {
                let sum: f64 = (0..12).map(|_| (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64).sum();
                sum - 6.0
            };
            (0..8).map(|_| centre * libm::exp(noise * normal())).collect()
        };
        centres
            .into_iter()
            .map(|centre| run(&[("spawn", &side(100.0)), ("join-all", &side(centre))]))
            .collect()
    }

    /// Ten comparisons a table: without a correction a third of all tables would have a false alarm.
    #[test]
    fn the_whole_table_keeps_its_error_rate_and_finds_a_step_where_it_is() {
        let mut random = Pcg64::seed_from_u64(5);
        let mut share = |centres: [f64; 5], noise: f64, hit: &dyn Fn(&[Row]) -> bool| {
            (0..60).filter(|_| hit(&found(&noisy(&mut random, centres, noise)))).count()
        };
        let any = |rows: &[Row]| {
            rows.iter().any(|(changes, whole)| !changes.is_empty() || *whole != Change::NoDifference)
        };
        // 5 % of 60, and two standard errors.
        let alarms = share([100.0; 5], 0.06, &any);
        assert!(alarms <= 6, "{alarms} tables of 60 with a false alarm");
        let step = |rows: &[Row]| rows[1].0 == [(4, Change::Slower)] && rows[0].0.is_empty();
        let hits = share([100.0, 100.0, 100.0, 110.0, 110.0], 0.02, &step);
        assert!(hits >= 54, "{hits} steps of 60 found where they are");
    }
}
