//! The race: a row for each model on a shared time scale.

use std::collections::HashSet;

use crate::chart::lanes::{Lanes, WIDE, lanes};
use crate::chart::time_axis;
use crate::lang::Lang;
use crate::record::{Cell, Verdict};

use super::figures;
use super::views::{Subject, View};
use super::words::{self, Words, fill};

/// One race.
pub(super) struct Race {
    pub(super) rows: Vec<Row>,
    pub(super) ticks: Vec<Tick>,
    /// True if some rows are so short that a scale of their own helps.
    pub(super) own_scale: bool,
    /// Why its rows must not be compared; empty if they may.
    pub(super) warning: String,
    /// Which of the fetches are drawn, where not all are.
    pub(super) sampled: String,
    /// True if some row shows a prediction.
    pub(super) predicts: bool,
}

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
    pub(super) track: Track,
    pub(super) score: String,
    pub(super) small: String,
    /// The verdict in words where it is not `valid`.
    pub(super) verdict: String,
    pub(super) reasons: Vec<String>,
}

/// What stands in a row.
pub(super) enum Track {
    /// The lanes drawn as symbol `t{id}`.
    Lanes { id: usize, width: String, height: String, title: String, desc: String },
    /// Measured, but without a timeline.
    Bar { width: String, title: String },
    /// A prediction; `beyond` if it does not fit the scale.
    Hollow { width: String, beyond: bool, title: String },
    /// Nothing to draw.
    Empty,
}

/// A drawing that both languages use.
pub(super) struct Symbol {
    pub(super) id: usize,
    pub(super) width: u64,
    pub(super) height: String,
    pub(super) body: String,
}

/// The drawings of every cell that some view shows.
pub(super) fn symbols(subject: &Subject<'_>) -> Vec<(usize, Lanes)> {
    let mut seen = HashSet::new();
    subject
        .views()
        .into_iter()
        .flat_map(|view| subject.cells_of(view))
        .filter(|(id, cell)| cell.is_measured() && seen.insert(*id))
        .filter_map(|(id, cell)| Some((id, lanes(cell)?)))
        .collect()
}

/// The drawings as the template writes them.
pub(super) fn defs(symbols: &[(usize, Lanes)]) -> Vec<Symbol> {
    let symbol = |(id, lanes): &(usize, Lanes)| Symbol {
        id: *id,
        width: WIDE,
        height: format!("{:.1}", lanes.height),
        body: lanes.body.clone(),
    };
    symbols.iter().map(symbol).collect()
}

/// The race of a view.
pub(super) fn race(subject: &Subject<'_>, view: View<'_>, symbols: &[(usize, Lanes)], lang: Lang) -> Race {
    let words = words::of(lang);
    let cells = subject.cells_of(view);
    let drawn = |id: usize| symbols.iter().find(|(of, _)| *of == id).map(|(_, lanes)| lanes);
    let measured: Vec<f64> = cells.iter().filter_map(|(id, cell)| length(cell, drawn(*id))).collect();
    let predicted = cells.iter().map(|(_, cell)| cell.predicted_makespan_ns as f64);
    let scale = if measured.is_empty() {
        predicted.fold(0.0, f64::max)
    } else {
        measured.iter().copied().fold(0.0, f64::max)
    };
    // The longest row leaves a little room, so that its end is seen as an end.
    let scale = scale * 1.015;
    let rows: Vec<Row> =
        cells.iter().map(|(id, cell)| row(subject, *id, cell, drawn(*id), scale, lang)).collect();
    let shortest = measured.iter().copied().fold(f64::INFINITY, f64::min);
    Race {
        predicts: rows.iter().any(|row| matches!(row.track, Track::Hollow { .. })),
        rows,
        ticks: ticks(lang, scale),
        own_scale: measured.len() > 1 && scale / shortest > 6.0,
        warning: warning(&cells, words),
        sampled: sampled(&cells, symbols, words, lang),
    }
}

/// How long the drawing of a measured cell is, ns.
fn length(cell: &Cell, lanes: Option<&Lanes>) -> Option<f64> {
    let median = cell.makespan_ns.filter(|_| cell.is_measured())?.median;
    Some(lanes.map_or(median, |lanes| lanes.span_ns as f64))
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

fn sampled(
    cells: &[(usize, &Cell)],
    symbols: &[(usize, Lanes)],
    words: &'static Words,
    lang: Lang,
) -> String {
    let found = cells.iter().find_map(|(id, cell)| {
        let (_, lanes) = symbols.iter().find(|(of, _)| of == id)?;
        (lanes.drawn < cell.fetches as usize).then_some((lanes.drawn, cell.fetches))
    });
    found.map_or_else(String::new, |(drawn, all)| {
        fill(words.sampled, &[&lang.number(drawn as f64, 0), &lang.number(f64::from(all), 0)])
    })
}

fn row(subject: &Subject<'_>, id: usize, cell: &Cell, lanes: Option<&Lanes>, scale: f64, lang: Lang) -> Row {
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
    let verdict = words::verdict(words, cell.verdict);
    let mut reasons: Vec<String> =
        cell.reasons.iter().map(|reason| sentence(without(reason.get(lang), verdict))).collect();
    if cell.verdict != Verdict::Valid && reasons.is_empty() {
        reasons.push(words.no_reason.to_owned());
    }
    Row {
        class: look.class,
        mistake: look.mistake,
        model: cell.model.clone(),
        words: model.map_or_else(String::new, |model| model.words.get(lang).to_owned()),
        python: model
            .filter(|model| !model.python.is_empty())
            .map(|model| fill(words.python, &[&model.python]))
            .unwrap_or_default(),
        track: track(id, cell, lanes, scale, lang),
        score,
        small,
        verdict: if cell.verdict == Verdict::Valid { String::new() } else { verdict.to_owned() },
        reasons,
    }
}

/// A reason without the verdict in front of it, which stands before all reasons already.
fn without<'a>(reason: &'a str, verdict: &str) -> &'a str {
    reason.strip_prefix(verdict).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(reason)
}

/// A reason that ends as a sentence, so that several can stand in a row.
fn sentence(reason: &str) -> String {
    format!("{}.", reason.trim_end().trim_end_matches('.'))
}

fn track(id: usize, cell: &Cell, lanes: Option<&Lanes>, scale: f64, lang: Lang) -> Track {
    let words = words::of(lang);
    let width = |ns: f64| format!("{:.3}", (ns / scale * 100.0).clamp(0.0, 100.0));
    let title = fill(words.lanes_title, &[&cell.model]);
    match (length(cell, lanes), lanes) {
        (Some(length), Some(lanes)) => Track::Lanes {
            id,
            width: width(length),
            height: format!("{:.1}", lanes.height),
            title,
            desc: fill(
                words.lanes_desc,
                &[
                    &lang.number(lanes.drawn as f64, 0),
                    &lang.number(f64::from(cell.fetches), 0),
                    &figures::time(lang, cell.makespan_ns).main,
                    &figures::average(lang, cell.concurrency),
                    &figures::average(lang, cell.parallelism),
                ],
            ),
        },
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_not_said_twice() {
        assert_eq!(without("not run: too long", "not run"), "too long");
        assert_eq!(without("not runnable", "not run"), "not runnable");
        assert_eq!(without("too long", "not run"), "too long");
    }
}
