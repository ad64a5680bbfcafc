//! One scenario over the runs: a table of makespans, runs × models, and a small picture for each model.

use crate::lang::Lang;
use crate::record::{Cell, Verdict};
use crate::report::figures::{self, NONE};
use crate::report::views::{Subject, View};
use crate::report::words::{self as general, fill};

use super::runs::{Readable, stamp};
use super::spark::{self, Point, Spark};
use super::words::{self, Words};
use super::{Book, Chosen};

/// Runs in a table, the newest ones.
pub(super) const RUNS: usize = 20;

/// The makespans of a scenario.
pub(super) struct History {
    pub(super) class: String,
    pub(super) title: String,
    pub(super) summary: String,
    /// Which size and backend, where there are several.
    pub(super) view: String,
    pub(super) models: Vec<Column>,
    pub(super) rows: Vec<Line>,
}

/// A model.
pub(super) struct Column {
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
pub(super) struct Line {
    /// Its number in the list of all runs.
    pub(super) at: usize,
    pub(super) date: String,
    pub(super) href: String,
    pub(super) foreign: bool,
    pub(super) entries: Vec<Entry>,
}

/// A makespan.
pub(super) struct Entry {
    pub(super) main: String,
    pub(super) range: String,
    pub(super) note: &'static str,
}

/// The scenarios that at least two of the runs have.
pub(super) fn histories(book: &Book<'_>, lang: Lang) -> Vec<History> {
    book.lessons.iter().enumerate().filter_map(|(nth, chosen)| history(book, nth, chosen, lang)).collect()
}

/// A run that has the scenario, with its number in the list.
type Having<'a> = (usize, Readable<'a>);

fn history(book: &Book<'_>, nth: usize, chosen: &Chosen<'_>, lang: Lang) -> Option<History> {
    let words = words::of(lang);
    let newest = book.runs.iter().take(RUNS).enumerate();
    let having: Vec<Having<'_>> = newest
        .filter(|(_, run)| run.record.scenario(chosen.id).is_some())
        .map(|(at, run)| (at, *run))
        .collect();
    let [(_, first), _, ..] = having[..] else { return None };
    let subject = Subject::new(first.record, first.record.scenario(chosen.id)?);
    let views = subject.views();
    let view = *views.get(subject.open(&views))?;
    let models = models(&subject, view, &having);
    Some(History {
        class: format!("s s{nth}"),
        title: chosen.scenario.title.get(lang).to_owned(),
        summary: fill(
            words.runs_of,
            &[chosen.scenario.title.get(lang), &lang.number(having.len() as f64, 0)],
        ),
        view: says(&subject, view, words, lang),
        rows: (0..having.len()).map(|nth| row(nth, book, chosen.id, &having, &models, lang)).collect(),
        models: models.iter().map(|model| column(&subject, model, &having, lang)).collect(),
    })
}

/// Which size and backend the table is of, where there are several.
fn says(subject: &Subject<'_>, view: View<'_>, words: &'static Words, lang: Lang) -> String {
    let vary = subject.scenario.sweep.as_ref().map(|sweep| general::vary(general::of(lang), sweep.vary));
    let size = vary.zip(view.size).map(|(vary, size)| fill(words.at, &[vary, &lang.plain(size, 3)]));
    let several = subject.backends().len() > 1;
    let backend = several.then(|| fill(words.waits_by, &[view.backend]));
    [size, backend].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A model over the runs: its cell in each, where there is one, and the plan of the newest.
struct Model<'a> {
    id: &'a str,
    cells: Vec<Option<&'a Cell>>,
    digest: &'a str,
}

impl Model<'_> {
    /// True for a cell that did the work of the newest.
    fn same_work(&self, cell: &Cell) -> bool {
        cell.plan_digest == self.digest
    }
}

fn models<'a>(subject: &Subject<'a>, view: View<'a>, having: &[Having<'a>]) -> Vec<Model<'a>> {
    let scenario = subject.scenario.id.as_str();
    let fits = |cell: &Cell| {
        cell.scenario == scenario
            && cell.backend == view.backend
            && (cell.size == view.size || cell.size.is_none())
    };
    let mut models: Vec<Model<'a>> = Vec::new();
    for (nth, (_, run)) in having.iter().enumerate() {
        let mut cells: Vec<&'a Cell> = run.record.cells.iter().filter(|cell| fits(cell)).collect();
        let order =
            run.record.scenario(scenario).map(|scenario| scenario.models.as_slice()).unwrap_or_default();
        cells.sort_by_key(|cell| order.iter().position(|id| *id == cell.model).unwrap_or(usize::MAX));
        for cell in cells {
            let at = models.iter().position(|model| model.id == cell.model).unwrap_or_else(|| {
                let cells = vec![None; having.len()];
                models.push(Model { id: &cell.model, cells, digest: &cell.plan_digest });
                models.len() - 1
            });
            // An exact size comes before a cell for all sizes, since records keep sizes in order; either will do.
            models[at].cells[nth].get_or_insert(cell);
        }
    }
    models
}

/// The row of the `nth` run that has the scenario.
fn row(
    nth: usize,
    book: &Book<'_>,
    id: &str,
    having: &[Having<'_>],
    models: &[Model<'_>],
    lang: Lang,
) -> Line {
    let words = words::of(lang);
    let (at, run) = having[nth];
    let entry = |model: &Model<'_>| match model.cells[nth] {
        Some(cell) if cell.is_measured() => {
            let figure = figures::time(lang, cell.makespan_ns);
            let note = match cell.verdict {
                _ if !model.same_work(cell) => words.other_work,
                Verdict::Suspect => words.in_doubt,
                _ => "",
            };
            Entry { main: figure.main, range: figure.range, note }
        }
        Some(cell) => {
            let note = general::verdict(general::of(lang), cell.verdict);
            Entry { main: NONE.to_owned(), range: String::new(), note }
        }
        None => Entry { main: NONE.to_owned(), range: String::new(), note: "" },
    };
    Line {
        at,
        date: stamp(&run.record.created, book.exact),
        href: run.page(id).unwrap_or_default(),
        foreign: !run.same_machine(having[0].1),
        entries: models.iter().map(entry).collect(),
    }
}

fn column(subject: &Subject<'_>, model: &Model<'_>, having: &[Having<'_>], lang: Lang) -> Column {
    Column {
        name: model.id.to_owned(),
        class: subject.look(model.id).class,
        picture: picture(model, having, lang),
    }
}

fn picture(model: &Model<'_>, having: &[Having<'_>], lang: Lang) -> Option<Picture> {
    let words = words::of(lang);
    let point = |(nth, cell): (usize, &Option<&Cell>)| {
        let cell = cell.filter(|cell| cell.is_measured() && model.same_work(cell))?;
        let foreign = !having[nth].1.same_machine(having[0].1);
        Some(Point { place: having.len() - 1 - nth, value: cell.makespan_ns?, foreign })
    };
    let mut points: Vec<Point> = model.cells.iter().enumerate().filter_map(point).collect();
    points.reverse();
    let spark = spark::spark(&points, having.len())?;
    let medians: Vec<f64> = points.iter().map(|point| point.value.median).collect();
    let time = |value: Option<f64>| value.map_or_else(|| NONE.to_owned(), |value| lang.duration(value));
    let least = medians.iter().copied().reduce(f64::min);
    let most = medians.iter().copied().reduce(f64::max);
    let values = [
        lang.number(points.len() as f64, 0),
        time(medians.first().copied()),
        time(medians.last().copied()),
        time(least),
        time(most),
    ];
    Some(Picture {
        title: fill(words.spark_title, &[model.id]),
        desc: fill(words.spark_desc, &values.each_ref().map(String::as_str)),
        spark,
    })
}
