//! The entrance: the thesis as three short races of this machine, of fetches that wait, that compute, and that do both.

use crate::chart::lanes::{self, Lanes, WIDE};
use crate::lang::Lang;
use crate::lang::words::Times;
use crate::record::{Cell, Family, Group, Scenario, StepKind};
use crate::report::quantity;
use crate::report::race::Symbol;
use crate::report::views::Subject;

use super::{AllRuns, CourseScenario};

/// How long the longest row of a race plays, s.
const PLAYS: f64 = 4.0;

/// A race of one kind of work.
pub(super) struct Panel {
    pub(super) title: &'static str,
    /// The lesson that it comes from, and its page.
    pub(super) lesson: String,
    pub(super) href: String,
    pub(super) rows: Vec<Row>,
    /// What the three numbers come to.
    pub(super) says: String,
}

/// A model's row.
pub(super) struct Row {
    pub(super) class: &'static str,
    pub(super) model: String,
    pub(super) symbol: String,
    pub(super) height: String,
    /// Percent of the longest row.
    pub(super) width: String,
    /// How long it plays, s.
    pub(super) plays: String,
    pub(super) time: String,
}

/// What all fetches of a scenario do.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Wait,
    Compute,
    Both,
}

/// A race, read: the three cells and their drawings.
pub(super) struct Contest<'a> {
    kind: Kind,
    at: &'a CourseScenario<'a>,
    href: String,
    rows: Vec<(&'a Cell, &'static str, Lanes)>,
}

/// The kind of a scenario whose fetches are all due at once. What computes for under a tenth of its waits is no example
/// of doing both.
pub(super) fn kind(scenario: &Scenario) -> Option<Kind> {
    let length = |kind| {
        let of_group = |group: &Group| {
            let steps = group.steps.iter().filter(|step| step.kind == kind);
            steps.map(|step| step.median_ns as f64).sum::<f64>() * group.count as f64
        };
        scenario.groups.iter().map(of_group).sum::<f64>()
    };
    let (waits, computes) = (length(StepKind::Wait), length(StepKind::Compute));
    match (waits > 0.0, computes > 0.0) {
        _ if scenario.load.is_some() => None,
        (true, false) => Some(Kind::Wait),
        (false, true) => Some(Kind::Compute),
        (true, true) if computes >= 0.1 * waits => Some(Kind::Both),
        _ => None,
    }
}

/// For each kind of work the first lesson that shows it.
pub(super) fn contests<'a>(runs: &'a AllRuns<'a>) -> Vec<Contest<'a>> {
    let find = |wanted| {
        let fits = |at: &&CourseScenario<'_>| kind(at.scenario) == Some(wanted);
        runs.scenarios.iter().filter(fits).find_map(|at| contest(runs, at, wanted))
    };
    [Kind::Wait, Kind::Compute, Kind::Both].into_iter().filter_map(find).collect()
}

/// One after another, the fastest with threads, the fastest async on one thread, and where one of these is not in the run,
/// async on many: three of the same plan.
fn contest<'a>(runs: &'a AllRuns<'a>, at: &'a CourseScenario<'a>, kind: Kind) -> Option<Contest<'a>> {
    let run = runs.runs[at.at];
    let href = run.page(at.id)?;
    let subject = Subject::new(run.record, at.scenario);
    let cells = subject.cells_of(subject.first_view()?);
    let fastest = |family| {
        let own = cells.iter().filter(|(_, cell)| {
            subject.model(&cell.model).is_some_and(|model| model.family == family) && cell.is_measured()
        });
        own.min_by(|(_, a), (_, b)| median(a).total_cmp(&median(b))).map(|(_, cell)| *cell)
    };
    let families =
        [Family::Baseline, Family::BlockingThreads, Family::AsyncOneThread, Family::AsyncManyThreads];
    let three: Vec<&Cell> = families.into_iter().filter_map(fastest).take(3).collect();
    let same = three.windows(2).all(|pair| pair[0].plan_digest == pair[1].plan_digest);
    let rows: Vec<_> = three
        .into_iter()
        .filter_map(|cell| Some((cell, subject.look(&cell.model).class, lanes::fetches(cell)?)))
        .collect();
    (rows.len() == 3 && same).then_some(Contest { kind, at, href, rows })
}

fn median(cell: &Cell) -> f64 {
    cell.makespan_ns.map_or(f64::INFINITY, |interval| interval.median)
}

impl Contest<'_> {
    fn name(&self, nth: usize) -> String {
        let kind = match self.kind {
            Kind::Wait => "w",
            Kind::Compute => "c",
            Kind::Both => "b",
        };
        format!("{kind}{nth}")
    }

    pub(super) fn symbols(&self) -> impl Iterator<Item = Symbol> + '_ {
        self.rows.iter().enumerate().map(|(nth, (.., lanes))| Symbol {
            name: self.name(nth),
            width: WIDE,
            height: format!("{:.1}", lanes.height),
            body: lanes.body.clone(),
        })
    }

    pub(super) fn panel(&self, lang: Lang) -> Panel {
        let words = lang.words();
        let longest = self.rows.iter().map(|(.., lanes)| lanes.span_ns as f64).fold(1.0, f64::max);
        let row = |(nth, (cell, class, lanes)): (usize, &(&Cell, &'static str, Lanes))| {
            let share = lanes.span_ns as f64 / longest;
            Row {
                class,
                model: cell.model.clone(),
                symbol: self.name(nth),
                height: format!("{:.0}", lanes.height.max(44.0)),
                width: format!("{:.2}", share * 100.0),
                plays: format!("{:.2}", share * PLAYS),
                time: quantity::makespan(lang, cell),
            }
        };
        let [first, second, third] = [0, 1, 2].map(|nth| self.rows[nth].0);
        let times = |cell| Times(median(first) / median(cell));
        Panel {
            title: match self.kind {
                Kind::Wait => words.entrance_waits(),
                Kind::Compute => words.entrance_computes(),
                Kind::Both => words.entrance_both(),
            },
            lesson: self.at.scenario.title.get(lang).to_owned(),
            href: self.href.clone(),
            rows: self.rows.iter().enumerate().map(row).collect(),
            says: words.entrance_says(&first.model, &second.model, times(second), &third.model, times(third)),
        }
    }
}
