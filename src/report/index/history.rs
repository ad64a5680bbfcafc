//! One scenario over the runs: a table of makespans, runs × models, and a small picture for each model.

use crate::lang::Lang;
use crate::lang::words::Nanos;
use crate::record::{Cell, Verdict};
use crate::report::quantity::Quantity;
use crate::report::views::{Subject, View};

use super::runs::Readable;
use super::spark::{self, Point, Spark};
use super::{AllRuns, CourseScenario};

/// Runs in a table, the newest ones.
pub(super) const RUNS: usize = 20;

/// The makespans of a scenario.
pub(super) struct History {
    pub(super) class: String,
    pub(super) title: String,
    pub(super) summary: String,
    /// Which size and backend, where there are several.
    pub(super) view: String,
    pub(super) models: Vec<HistoryColumn>,
    pub(super) rows: Vec<HistoryRow>,
}

pub(super) struct HistoryColumn {
    pub(super) name: String,
    pub(super) class: &'static str,
    pub(super) picture: Option<Picture>,
}

/// A small picture with its words.
pub(super) struct Picture {
    pub(super) title: String,
    pub(super) desc: String,
    pub(super) spark: Spark,
}

/// A run.
pub(super) struct HistoryRow {
    /// Its number in the list of all runs.
    pub(super) at: usize,
    pub(super) date: String,
    pub(super) href: String,
    pub(super) foreign: bool,
    /// The makespan of each model, with a note where it is not like the others.
    pub(super) entries: Vec<(Quantity, &'static str)>,
}

/// The scenarios that at least two of the runs have.
pub(super) fn histories(runs: &AllRuns<'_>, lang: Lang) -> Vec<History> {
    let scenarios = runs.scenarios.iter().enumerate();
    scenarios.filter_map(|(nth, scenario)| history(runs, nth, scenario, lang)).collect()
}

/// A run that has the scenario, with its number in the list.
type Having<'a> = (usize, Readable<'a>);

fn history(
    runs: &AllRuns<'_>,
    nth: usize,
    &CourseScenario { id, scenario, .. }: &CourseScenario<'_>,
    lang: Lang,
) -> Option<History> {
    let newest = runs.runs.iter().copied().take(RUNS).enumerate();
    let having: Vec<Having<'_>> = newest.filter(|(_, run)| run.record.scenario(id).is_some()).collect();
    let [(_, first), _, ..] = having[..] else { return None };
    let subject = Subject::new(first.record, first.record.scenario(id)?);
    let view = subject.first_view()?;
    let models = models(&subject, view, &having);
    let title = scenario.title.get(lang).to_owned();
    let row = |(nth, &(at, run)): (usize, &Having<'_>)| HistoryRow {
        at,
        date: runs.stamp(at),
        href: run.page(id).unwrap_or_default(),
        foreign: !run.same_machine(first),
        entries: models.iter().map(|model| model.entry(nth, lang)).collect(),
    };
    let column = |model: &Model<'_>| HistoryColumn {
        name: model.id.to_owned(),
        class: subject.look(model.id).class,
        picture: model.picture(&having, lang),
    };
    Some(History {
        class: format!("s s{nth}"),
        summary: lang.words().scenario_runs(&title, having.len()),
        title,
        view: describe(&subject, view, lang),
        rows: having.iter().enumerate().map(row).collect(),
        models: models.iter().map(column).collect(),
    })
}

/// Which size and backend the table is of, where there are several.
fn describe(subject: &Subject<'_>, view: View<'_>, lang: Lang) -> String {
    let vary = subject.scenario.sweep.as_ref().map(|sweep| sweep.vary.word(lang));
    let size = vary.zip(view.size).map(|(vary, size)| format!("{vary}: {}", lang.swept(size)));
    let several = subject.backends().len() > 1;
    let backend = several.then(|| lang.words().waits_by(view.backend));
    [size, backend].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A model over the runs: its cell in each, where there is one, and the one of the newest.
struct Model<'a> {
    id: &'a str,
    cells: Vec<Option<&'a Cell>>,
    newest: &'a Cell,
}

fn models<'a>(subject: &Subject<'a>, view: View<'a>, having: &[Having<'a>]) -> Vec<Model<'a>> {
    let id = subject.scenario.id.as_str();
    let mut models: Vec<Model<'a>> = Vec::new();
    for (nth, (_, run)) in having.iter().enumerate() {
        let Some(scenario) = run.record.scenario(id) else { continue };
        for (_, cell) in Subject::new(run.record, scenario).cells_of(view) {
            let at = models.iter().position(|model| model.id == cell.model).unwrap_or_else(|| {
                let cells = vec![None; having.len()];
                models.push(Model { id: &cell.model, cells, newest: cell });
                models.len() - 1
            });
            // An exact size comes before a cell for all sizes, since records keep sizes in order; either will do.
            models[at].cells[nth].get_or_insert(cell);
        }
    }
    models
}

impl Model<'_> {
    /// True for a cell that did the work of the newest, against the same far side.
    fn same_work(&self, cell: &Cell) -> bool {
        (&cell.plan_digest, &cell.far_side) == (&self.newest.plan_digest, &self.newest.far_side)
    }

    /// The makespan in the `nth` run that has the scenario.
    fn entry(&self, nth: usize, lang: Lang) -> (Quantity, &'static str) {
        match self.cells[nth] {
            Some(cell) if cell.is_measured() => {
                let note = match cell.verdict {
                    _ if !self.same_work(cell) => lang.words().other_work(),
                    Verdict::Suspect => Verdict::Suspect.word(lang),
                    _ => "",
                };
                (Quantity::time(lang, cell.makespan_ns), note)
            }
            Some(cell) => (Quantity::none(), cell.verdict.word(lang)),
            None => (Quantity::none(), ""),
        }
    }

    fn picture(&self, having: &[Having<'_>], lang: Lang) -> Option<Picture> {
        let point = |(nth, cell): (usize, &Option<&Cell>)| {
            let cell = cell.filter(|cell| cell.is_measured() && self.same_work(cell))?;
            let foreign = !having[nth].1.same_machine(having[0].1);
            Some(Point { place: having.len() - 1 - nth, value: cell.makespan_ns?, foreign })
        };
        let mut points: Vec<Point> = self.cells.iter().enumerate().filter_map(point).collect();
        points.reverse();
        let spark = spark::spark(&points, having.len())?;
        let medians = || points.iter().map(|point| point.value.median);
        let time = |ns: Option<f64>| ns.map(Nanos);
        let words = lang.words();
        Some(Picture {
            title: words.spark_title(self.id),
            desc: words.spark_desc(
                points.len(),
                time(medians().next()),
                time(medians().next_back()),
                time(medians().reduce(f64::min)),
                time(medians().reduce(f64::max)),
            ),
            spark,
        })
    }
}
