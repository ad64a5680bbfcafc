//! The race: a row for each model on a shared time scale.

mod places;
mod replay;
pub(super) mod words;

use std::collections::HashSet;

use crate::analysis::reasons;
use crate::chart::lanes::{self, Lanes, WIDE};
use crate::chart::time_axis;
use crate::lang::{Forms, Lang};
use crate::record::{Cell, Verdict};

use super::figures;
use super::views::{Subject, View};
use super::words::{self as common, fill};
use words::Words;

pub(super) use replay::{ISLAND, Player, curves};

/// One race.
pub(super) struct Race {
    pub(super) rows: Vec<Row>,
    pub(super) ticks: Vec<Tick>,
    /// The controls of its replay; `None` where there is nothing to replay.
    pub(super) player: Option<Player>,
    /// True if the rows have places at the finish.
    pub(super) placed: bool,
    /// True if some rows are so short that a scale of their own helps.
    pub(super) own_scale: bool,
    /// Why its rows must not be compared; empty if they may.
    pub(super) warning: String,
    /// Which of the fetches are drawn, where not all are.
    pub(super) sampled: String,
    /// True if some row shows a prediction.
    pub(super) predicts: bool,
}

/// Beyond this a row that fills its track is as good as at its end.
const MOST_STRETCH: f64 = 1e6;

/// A mark of the shared time scale.
pub(super) struct Tick {
    pub(super) left: String,
    /// True if its label must stand to its left, or it would hang over the edge.
    pub(super) back: bool,
    pub(super) label: String,
}

/// A model's row.
pub(super) struct Row {
    pub(super) class: &'static str,
    pub(super) mistake: bool,
    pub(super) model: String,
    pub(super) words: String,
    pub(super) python: String,
    /// How many threads its lanes by thread show, in words.
    pub(super) threads: String,
    /// The cell's number in the record where it can be replayed.
    pub(super) cell: Option<usize>,
    /// How much longer the shared time scale is than the row's own.
    pub(super) stretch: String,
    /// The place at the finish, where one may be named: `2`, or `2–3`.
    pub(super) place: String,
    pub(super) track: Track,
    pub(super) score: String,
    pub(super) small: String,
    /// The verdict in words where it is not `valid`.
    pub(super) verdict: String,
    pub(super) reasons: Vec<String>,
}

/// What stands in a row.
pub(super) enum Track {
    /// The lanes, by fetch and by thread.
    Lanes { width: String, films: Vec<Film> },
    /// Measured, but without a timeline.
    Bar { width: String, title: String },
    /// A prediction; `beyond` if it does not fit the scale.
    Hollow { width: String, beyond: bool, title: String },
    /// Nothing to draw.
    Empty,
}

/// A use of a [`Symbol`].
pub(super) struct Film {
    /// What its lanes are: `fetches` or `threads`.
    pub(super) class: &'static str,
    /// The symbol.
    pub(super) symbol: String,
    pub(super) height: String,
    pub(super) title: String,
    pub(super) desc: String,
}

/// The pictures of a cell, which all views and both languages share.
pub(super) struct Drawing<'a> {
    /// The cell's number in the record.
    id: usize,
    cell: &'a Cell,
    fetches: Lanes,
    threads: Option<Lanes>,
}

/// A drawing as the page defines it.
pub(super) struct Symbol {
    pub(super) name: String,
    pub(super) width: u64,
    pub(super) height: String,
    pub(super) body: String,
}

/// The pictures of every cell that some view shows.
pub(super) fn drawings<'a>(subject: &Subject<'a>) -> Vec<Drawing<'a>> {
    let mut seen = HashSet::new();
    subject
        .views()
        .into_iter()
        .flat_map(|view| subject.cells_of(view))
        .filter(|(id, cell)| cell.is_measured() && seen.insert(*id))
        .filter_map(|(id, cell)| {
            Some(Drawing { id, cell, fetches: lanes::fetches(cell)?, threads: lanes::threads(cell) })
        })
        .collect()
}

/// The pictures as the template writes them.
pub(super) fn symbols(drawings: &[Drawing<'_>]) -> Vec<Symbol> {
    let symbol = |name: String, lanes: &Lanes| Symbol {
        name,
        width: WIDE,
        height: format!("{:.1}", lanes.height),
        body: lanes.body.clone(),
    };
    let of = |drawing: &Drawing<'_>| {
        let fetches = symbol(by_fetch(drawing.id), &drawing.fetches);
        let threads = drawing.threads.as_ref().map(|lanes| symbol(by_thread(drawing.id), lanes));
        [Some(fetches), threads].into_iter().flatten()
    };
    drawings.iter().flat_map(of).collect()
}

fn by_fetch(id: usize) -> String {
    format!("t{id}")
}

fn by_thread(id: usize) -> String {
    format!("h{id}")
}

/// The race of a view.
pub(super) fn race(subject: &Subject<'_>, view: View<'_>, drawings: &[Drawing<'_>], lang: Lang) -> Race {
    let words = words::of(lang);
    let cells = subject.cells_of(view);
    let drawn = |id: usize| drawings.iter().find(|drawing| drawing.id == id);
    let measured: Vec<f64> = cells.iter().filter_map(|(id, cell)| length(cell, drawn(*id))).collect();
    let predicted = cells.iter().map(|(_, cell)| cell.predicted_makespan_ns as f64);
    let scale = if measured.is_empty() {
        predicted.fold(0.0, f64::max)
    } else {
        measured.iter().copied().fold(0.0, f64::max)
    };
    // The longest row leaves a little room, so that its end is seen as an end.
    let scale = scale * 1.015;
    let places = places::places(&cells.iter().map(|(_, cell)| *cell).collect::<Vec<_>>());
    let rows: Vec<Row> = cells
        .iter()
        .zip(&places)
        .map(|((id, cell), place)| Row {
            place: place.map(|place| place_words(place, lang)).unwrap_or_default(),
            ..row(subject, cell, drawn(*id), scale, lang)
        })
        .collect();
    let shortest = measured.iter().copied().fold(f64::INFINITY, f64::min);
    Race {
        predicts: rows.iter().any(|row| matches!(row.track, Track::Hollow { .. })),
        player: Player::new(scale, lang).filter(|_| rows.iter().any(|row| row.cell.is_some())),
        placed: places.iter().any(Option::is_some),
        rows,
        ticks: ticks(lang, scale),
        own_scale: measured.len() > 1 && scale / shortest > 6.0,
        warning: warning(&cells, words),
        sampled: sampled(&cells, drawings, words, lang),
    }
}

fn place_words((first, last): (usize, usize), lang: Lang) -> String {
    let number = |place: usize| lang.number(place as f64, 0);
    if first == last { number(first) } else { format!("{}–{}", number(first), number(last)) }
}

/// How long the drawing of a measured cell is, ns.
fn length(cell: &Cell, drawing: Option<&Drawing<'_>>) -> Option<f64> {
    let median = cell.makespan_ns.filter(|_| cell.is_measured())?.median;
    Some(drawing.map_or(median, |drawing| drawing.fetches.span_ns as f64))
}

fn ticks(lang: Lang, scale: f64) -> Vec<Tick> {
    let axis = time_axis(lang, scale, 6);
    let tick = |tick: &crate::chart::Tick| Tick {
        left: format!("{:.2}", axis.share(tick.at) * 100.0),
        back: axis.share(tick.at) > 0.82,
        label: tick.label.clone(),
    };
    axis.ticks.iter().map(tick).collect()
}

fn warning(cells: &[(usize, &Cell)], words: &'static Words) -> String {
    let measured = cells.iter().filter(|(_, cell)| cell.is_measured());
    let digests: HashSet<&str> = measured.map(|(_, cell)| cell.plan_digest.as_str()).collect();
    if digests.len() > 1 { words.different_work.to_owned() } else { String::new() }
}

fn sampled(cells: &[(usize, &Cell)], drawings: &[Drawing<'_>], words: &'static Words, lang: Lang) -> String {
    let found = cells.iter().find_map(|(id, cell)| {
        let drawn = drawings.iter().find(|drawing| drawing.id == *id)?.fetches.drawn;
        (drawn < cell.fetches as usize).then_some((drawn, cell.fetches))
    });
    found.map_or_else(String::new, |(drawn, all)| {
        fill(words.sampled, &[&lang.number(drawn as f64, 0), &lang.number(f64::from(all), 0)])
    })
}

fn row(subject: &Subject<'_>, cell: &Cell, drawing: Option<&Drawing<'_>>, scale: f64, lang: Lang) -> Row {
    let words = words::of(lang);
    let look = subject.look(&cell.model);
    let model = subject.model(&cell.model);
    let predicted = cell.predicted_makespan_ns as f64;
    let (score, small) = match cell.makespan_ns.filter(|_| cell.is_measured()) {
        Some(interval) => {
            let (l, p) = (figures::average(lang, cell.concurrency), figures::average(lang, cell.parallelism));
            (figures::time(lang, Some(interval)).main, fill(words.score, &[&l, &p]))
        }
        None if predicted > 0.0 => (String::new(), fill(words.would_take, &[&lang.duration(predicted)])),
        None => (String::new(), String::new()),
    };
    let verdict = common::verdict(common::of(lang), cell.verdict);
    let mut reasons: Vec<String> =
        reasons::of_cell(cell, lang).iter().map(|reason| sentence(reason)).collect();
    if cell.verdict != Verdict::Valid && reasons.is_empty() {
        reasons.push(common::of(lang).no_reason.to_owned());
    }
    Row {
        class: look.class,
        mistake: look.mistake,
        model: cell.model.clone(),
        words: model.map_or_else(String::new, |model| model.words.get(lang).to_owned()),
        python: model
            .filter(|model| !model.python.is_empty())
            .map(|model| fill(common::of(lang).python, &[&model.python]))
            .unwrap_or_default(),
        threads: drawing.and_then(|drawing| threads(drawing, lang)).unwrap_or_default(),
        cell: drawing.map(|drawing| drawing.id),
        stretch: length(cell, drawing)
            .map_or_else(String::new, |own| format!("{:.5}", (scale / own).clamp(1.0, MOST_STRETCH))),
        place: String::new(),
        track: track(cell, drawing, scale, lang),
        score,
        small,
        verdict: if cell.verdict == Verdict::Valid { String::new() } else { verdict.to_owned() },
        reasons,
    }
}

/// A reason that ends as a sentence, so that several can stand in a row.
fn sentence(reason: &str) -> String {
    format!("{}.", reason.trim_end().trim_end_matches('.'))
}

fn track(cell: &Cell, drawing: Option<&Drawing<'_>>, scale: f64, lang: Lang) -> Track {
    let words = words::of(lang);
    let width = |ns: f64| format!("{:.3}", (ns / scale * 100.0).clamp(0.0, 100.0));
    match (length(cell, drawing), drawing) {
        (Some(length), Some(drawing)) => {
            Track::Lanes { width: width(length), films: films(drawing, words, lang) }
        }
        (Some(length), None) => Track::Bar { width: width(length), title: words.no_lanes.to_owned() },
        (None, _) if cell.predicted_makespan_ns > 0 && scale > 0.0 => {
            let predicted = cell.predicted_makespan_ns as f64;
            let beyond = predicted > scale;
            let title = fill(words.would_take, &[&lang.duration(predicted)]);
            Track::Hollow { width: width(predicted), beyond, title }
        }
        (None, _) => Track::Empty,
    }
}

/// The pictures of a row: by fetch, and by thread.
fn films(drawing: &Drawing<'_>, words: &'static Words, lang: Lang) -> Vec<Film> {
    let Drawing { id, cell, fetches, threads: by } = drawing;
    let makespan = figures::time(lang, cell.makespan_ns).main;
    let (l, p) = (figures::average(lang, cell.concurrency), figures::average(lang, cell.parallelism));
    let whole = |count: usize| lang.number(count as f64, 0);
    let of_fetches = [&whole(fetches.drawn), &whole(cell.fetches as usize), &makespan, &l, &p];
    let film = |class, symbol, lanes: &Lanes, title, desc| Film {
        class,
        symbol,
        height: format!("{:.1}", lanes.height),
        title: fill(title, &[&cell.model]),
        desc,
    };
    let desc = fill(words.lanes_desc, &of_fetches.map(String::as_str));
    let mut films = vec![film("fetches", by_fetch(*id), fetches, words.lanes_title, desc)];
    if let (Some(by), Some(threads)) = (by, threads(drawing, lang)) {
        let desc = fill(words.threads_desc, &[&threads, &makespan, &p]);
        films.push(film("threads", by_thread(*id), by, words.threads_title, desc));
    }
    films
}

/// How many threads are drawn, and of how many where these are more.
fn threads(drawing: &Drawing<'_>, lang: Lang) -> Option<String> {
    const THREADS: Forms<'_> = Forms {
        en: ["thread", "threads"],
        uk: ["потік", "потоки", "потоків", "потоку"],
    };
    let drawn = drawing.threads.as_ref()?.drawn;
    let all = drawing.cell.threads_peak.unwrap_or(0);
    Some(if (all as usize) > drawn {
        let number = |count: f64| lang.number(count, 0);
        fill(words::of(lang).threads_of, &[&number(drawn as f64), &number(f64::from(all))])
    } else {
        lang.count(drawn as u64, THREADS)
    })
}
