//! The race: a row for each model on a shared time scale.

mod code;
mod replay;
mod steps;

use std::collections::HashSet;

use crate::analysis::{places, reasons};
use crate::chart::lanes::{self, Lanes, WIDE};
use crate::chart::time_axis;
use crate::lang::words::Nanos;
use crate::lang::{Forms, Lang};
use crate::record::{Bound, Cell, Model, Verdict};

use super::quantity;
use super::views::{Subject, View};

use code::Code;
pub(super) use replay::{ISLAND, Player, curves};
use steps::{Step, steps};

const THREADS: Forms<'_> =
    Forms { en: ["thread", "threads"], uk: ["потік", "потоки", "потоків", "потоку"] };

/// One race.
pub(super) struct Race {
    pub(super) rows: Vec<RaceRow>,
    /// The marks of the time scale, and of that on which a reader predicts.
    pub(super) axes: Vec<Vec<RaceTick>>,
    /// The controls of its replay; `None` where there is nothing to replay.
    pub(super) player: Option<Player>,
    /// Where the clock can be held, and what is to be seen there.
    pub(super) steps: Vec<Step>,
    /// True if the rows have places at the finish.
    pub(super) placed: bool,
    /// True if some rows are so short that a scale of their own helps.
    pub(super) own_scale: bool,
    /// Why its rows must not be compared; empty if they may.
    pub(super) warning: &'static str,
    /// Which of the fetches are drawn, where not all are.
    pub(super) sampled: String,
    /// True if some row shows a prediction.
    pub(super) predicts: bool,
    /// True if some row names a Python counterpart.
    pub(super) pythons: bool,
}

/// Beyond this a row that fills its track is as good as at its end.
const MOST_STRETCH: f64 = 1e6;

/// The scale of predictions goes on for so long after the slowest, at least.
const BEYOND: f64 = 1.5;
/// All steps one after another are the end that a reader can work out, unless that is so many times the slowest.
const MOST_IN_TURN: f64 = 4.0;

/// A mark of the shared time scale.
pub(super) struct RaceTick {
    pub(super) left: String,
    /// True if its label must stand to its left, or it would hang over the edge.
    pub(super) back: bool,
    pub(super) label: String,
}

/// A model's row.
pub(super) struct RaceRow {
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
    /// Its lines, of a model that was measured.
    pub(super) code: Vec<Code>,
    pub(super) score: String,
    pub(super) small: String,
    /// The verdict in words where it is not `valid`.
    pub(super) verdict: String,
    pub(super) reasons: Vec<String>,
}

/// What stands in a row.
pub(super) enum Track {
    /// The lanes, by fetch and by thread.
    Lanes { width: String, figures: Vec<LanesFigure> },
    /// Measured, but without a timeline.
    Bar { width: String, title: &'static str },
    /// A prediction; `beyond` if it does not fit the scale.
    Hollow { width: String, beyond: bool, title: String },
    /// Nothing to draw.
    Empty,
}

/// A use of a [`Symbol`].
pub(super) struct LanesFigure {
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
    let cells = subject.views().into_iter().flat_map(|view| subject.cells_of(view));
    cells
        .filter(|(id, cell)| cell.is_measured() && seen.insert(*id))
        .filter_map(|(id, cell)| {
            let threads = lanes::threads(cell).filter(|_| !cell.is_one_call());
            Some(Drawing { id, cell, fetches: lanes::fetches(cell)?, threads })
        })
        .collect()
}

/// The pictures as the template writes them.
pub(super) fn symbols(drawings: &[Drawing<'_>]) -> Vec<Symbol> {
    let lanes = drawings.iter().flat_map(|drawing| {
        let threads = drawing.threads.as_ref().map(|lanes| (drawing.by_thread(), lanes));
        std::iter::once((drawing.by_fetch(), &drawing.fetches)).chain(threads)
    });
    let symbol = |(name, lanes): (String, &Lanes)| Symbol {
        name,
        width: WIDE,
        height: format!("{:.1}", lanes.height),
        body: lanes.body.clone(),
    };
    lanes.map(symbol).collect()
}

impl Drawing<'_> {
    /// The symbol with a lane for each fetch.
    fn by_fetch(&self) -> String {
        format!("t{}", self.id)
    }

    /// The symbol with a lane for each thread.
    fn by_thread(&self) -> String {
        format!("h{}", self.id)
    }

    /// How many threads are drawn, and of how many where these are more.
    fn thread_count(&self, lang: Lang) -> Option<String> {
        let drawn = self.threads.as_ref()?.drawn;
        let all = self.cell.threads_peak.unwrap_or(0) as usize;
        Some(if all > drawn {
            lang.words().threads_of(drawn, all)
        } else {
            lang.count(drawn as u64, THREADS)
        })
    }

    /// The pictures of a row: by fetch, and by thread.
    fn figures(&self, lang: Lang) -> Vec<LanesFigure> {
        let words = lang.words();
        let Drawing { cell, fetches, .. } = self;
        let makespan = quantity::makespan(lang, cell);
        let [l, p] = [cell.concurrency, cell.parallelism].map(|value| quantity::average(lang, value));
        let height = |lanes: &Lanes| format!("{:.1}", lanes.height);
        let mut figures = vec![LanesFigure {
            class: "fetches",
            symbol: self.by_fetch(),
            height: height(fetches),
            title: words.lanes_title(&cell.model),
            desc: words.lanes_desc(fetches.drawn, cell.fetches, &makespan, l, &p),
        }];
        if let (Some(lanes), Some(threads)) = (&self.threads, self.thread_count(lang)) {
            figures.push(LanesFigure {
                class: "threads",
                symbol: self.by_thread(),
                height: height(lanes),
                title: words.threads_title(&cell.model),
                desc: words.threads_desc(threads, makespan, p),
            });
        }
        figures
    }
}

/// The race of a view.
pub(super) fn race(subject: &Subject<'_>, view: View<'_>, drawings: &[Drawing<'_>], lang: Lang) -> Race {
    let find = |(id, cell)| (cell, drawings.iter().find(|drawing| drawing.id == id));
    let cells: Vec<(&Cell, Option<&Drawing<'_>>)> = subject.cells_of(view).into_iter().map(find).collect();
    let measured: Vec<f64> = cells.iter().filter_map(|(cell, drawing)| length(cell, *drawing)).collect();
    let predicted = cells.iter().map(|(cell, _)| cell.predicted_makespan_ns as f64);
    let longest = measured.iter().copied().reduce(f64::max).unwrap_or_else(|| predicted.fold(0.0, f64::max));
    let shortest = measured.iter().copied().fold(f64::INFINITY, f64::min);
    // The longest row leaves a little room, so that its end is seen as an end.
    let scale = longest * 1.015;
    let guesses = guesses(&cells, longest);
    let places = places(subject.record, &cells.iter().map(|(cell, _)| *cell).collect::<Vec<_>>());
    let row = |(&(cell, drawing), place): (&(&Cell, _), &Option<_>)| RaceRow {
        place: place.map(|place| place_words(place, lang)).unwrap_or_default(),
        ..row(subject, cell, drawing, scale, lang)
    };
    let rows: Vec<RaceRow> = cells.iter().zip(&places).map(row).collect();
    let plans = cells.iter().filter(|(cell, _)| cell.is_measured()).map(|(cell, _)| &cell.plan_digest);
    let sampled = cells.iter().find_map(|(cell, drawing)| {
        let drawn = drawing.as_ref()?.fetches.drawn;
        (drawn < cell.fetches as usize).then(|| lang.words().lanes_sampled(drawn, cell.fetches))
    });
    Race {
        pythons: rows.iter().any(|row| !row.python.is_empty()),
        predicts: rows.iter().any(|row| matches!(row.track, Track::Hollow { .. })),
        player: Player::new(scale, guesses, lang).filter(|_| rows.iter().any(|row| row.cell.is_some())),
        // What they say of waiting is not known of a call of somebody else.
        steps: if subject.own_code() {
            Vec::new()
        } else {
            steps(subject, &cells.iter().filter_map(|(_, drawing)| *drawing).collect::<Vec<_>>(), lang)
        },
        placed: places.iter().any(Option::is_some),
        rows,
        axes: vec![ticks(lang, scale), ticks(lang, guesses)],
        own_scale: measured.len() > 1 && scale / shortest > 6.0,
        warning: if plans.collect::<HashSet<_>>().len() > 1 { lang.words().different_work() } else { "" },
        sampled: sampled.unwrap_or_default(),
    }
}

/// Where the scale on which a reader predicts ends, ns: a round number that does not tell how long the slowest takes.
fn guesses(cells: &[(&Cell, Option<&Drawing<'_>>)], longest: f64) -> f64 {
    let in_turn = cells.iter().map(|(cell, _)| (cell.wait_ns + cell.compute_ns) as f64).fold(0.0, f64::max);
    let known = if in_turn <= longest * MOST_IN_TURN { in_turn.max(longest) } else { longest };
    round_above(known * BEYOND)
}

/// The round number that is next above a time.
fn round_above(ns: f64) -> f64 {
    let power = libm::pow(10.0, libm::log10(ns.max(1.0)).floor());
    let round = [1.0, 1.5, 2.0, 3.0, 5.0, 7.0].into_iter().map(|digit| digit * power);
    round.into_iter().find(|end| *end >= ns).unwrap_or(10.0 * power)
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

fn ticks(lang: Lang, scale: f64) -> Vec<RaceTick> {
    let axis = time_axis(lang, scale, 6);
    let tick = |tick: &crate::chart::Tick| RaceTick {
        left: format!("{:.2}", axis.share(tick.at) * 100.0),
        back: axis.share(tick.at) > 0.93,
        label: tick.label.clone(),
    };
    axis.ticks.iter().map(tick).collect()
}

fn row(subject: &Subject<'_>, cell: &Cell, drawing: Option<&Drawing<'_>>, scale: f64, lang: Lang) -> RaceRow {
    let words = lang.words();
    let look = subject.look(&cell.model);
    let model = subject.model(&cell.model);
    let predicted = cell.predicted_makespan_ns as f64;
    let (score, small) = if cell.makespan_ns.is_some() && cell.is_measured() {
        let [l, p] = [cell.concurrency, cell.parallelism].map(|value| quantity::average(lang, value));
        (quantity::makespan(lang, cell), words.in_flight_and_cores(l, p))
    } else if predicted > 0.0 {
        (String::new(), words.would_take(Nanos(predicted)))
    } else {
        (String::new(), String::new())
    };
    let valid = cell.verdict == Verdict::Valid;
    let verdict = super::verdict(cell.verdict, lang);
    let mut reasons: Vec<String> =
        reasons::of_cell(cell, lang).iter().map(|reason| sentence(reason)).collect();
    if !valid && reasons.is_empty() {
        reasons.push(words.no_reason().to_owned());
    }
    let python = model.map(|model| model.python.as_str()).filter(|python| !python.is_empty());
    RaceRow {
        class: look.class,
        mistake: look.mistake,
        model: cell.model.clone(),
        words: [super::text(model.map(|model| &model.words), lang), limits(model, cell, lang)].concat(),
        python: match model.and_then(|model| model.lane.as_ref()) {
            Some(lane) => lane.runtime.clone().unwrap_or_else(|| lane.language.clone()),
            None => python.map(|python| words.python(python)).unwrap_or_default(),
        },
        threads: drawing.and_then(|drawing| drawing.thread_count(lang)).unwrap_or_default(),
        cell: drawing.map(|drawing| drawing.id),
        stretch: length(cell, drawing)
            .map(|own| format!("{:.5}", (scale / own).clamp(1.0, MOST_STRETCH)))
            .unwrap_or_default(),
        place: String::new(),
        track: track(cell, drawing, scale, lang),
        code: drawing.filter(|_| !cell.is_one_call()).map(|_| code::of(&cell.model)).unwrap_or_default(),
        score,
        small,
        verdict: if valid { String::new() } else { verdict },
        reasons,
    }
}

/// The limits that a model heeds, with their values here: ` (W = 2)`.
fn limits(model: Option<&Model>, cell: &Cell, lang: Lang) -> String {
    let Some(shape) = model.and_then(|model| model.shape) else { return String::new() };
    let heeds = |bound| shape.in_flight == bound || shape.threads == bound;
    let known = [
        ("W", Some(cell.workers).filter(|most| *most > 0 && heeds(Bound::Workers))),
        ("K", cell.in_flight.filter(|_| heeds(Bound::InFlight))),
    ];
    let said = known
        .into_iter()
        .filter_map(|(name, most)| Some(format!("{name}\u{a0}=\u{a0}{}", lang.number(most?.into(), 0))));
    let said = said.collect::<Vec<_>>().join(", ");
    if said.is_empty() { said } else { format!(" ({said})") }
}

/// A reason that ends as a sentence, so that several can stand in a row.
fn sentence(reason: &str) -> String {
    format!("{}.", reason.trim_end().trim_end_matches('.'))
}

fn track(cell: &Cell, drawing: Option<&Drawing<'_>>, scale: f64, lang: Lang) -> Track {
    let width = |ns: f64| format!("{:.3}", (ns / scale * 100.0).clamp(0.0, 100.0));
    let predicted = cell.predicted_makespan_ns as f64;
    match (length(cell, drawing), drawing) {
        (Some(length), Some(drawing)) => {
            Track::Lanes { width: width(length), figures: drawing.figures(lang) }
        }
        (Some(length), None) => Track::Bar { width: width(length), title: lang.words().no_lanes() },
        (None, _) if predicted > 0.0 && scale > 0.0 => Track::Hollow {
            width: width(predicted),
            beyond: predicted > scale,
            title: lang.words().would_take(Nanos(predicted)),
        },
        (None, _) => Track::Empty,
    }
}
