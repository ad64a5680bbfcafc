//! What if: the predictions of all models for other work and other machines.
//!
//! The predictions are made in the page, by a simulation of equal fetches that `tests/scripts.rs` holds against the one
//! of the measuring wing. What a model is to an ideal machine stands in the record; a record that does not say has no
//! what-if. Without scripts the page shows the record's own predictions.

mod fastest;
pub(super) mod words;

use serde::Serialize;

use crate::chart::style::Marker;
use crate::lang::{Lang, Unit};
use crate::record::{Bound, Cell, Group, Shape, StepKind};

use super::figures;
use super::views::{Subject, View};
use super::words::fill;
use fastest::Size;
use words::Words;

/// The id of the data's island.
pub(super) const ISLAND: &str = "whatif-data";
/// Of a prediction, from which on a difference is named.
const NOTABLE: f64 = 1.02;

/// The section in one language.
pub(super) struct WhatIf {
    pub(super) words: &'static Words,
    /// Where the sliders start.
    pub(super) start: String,
    /// That this run had fewer connections than fetches, where it had.
    pub(super) queued: String,
    /// What this run took beyond its predictions.
    pub(super) beyond: String,
    pub(super) knobs: Vec<Knob>,
    pub(super) rows: Vec<Row>,
    /// Marks of the rows' common scale.
    pub(super) ticks: Vec<Tick>,
    pub(super) sizes: Vec<Size>,
    /// What the script says in this language, as JSON.
    pub(super) says: String,
}

/// A slider.
pub(super) struct Knob {
    pub(super) id: &'static str,
    pub(super) label: &'static str,
}

/// A model.
pub(super) struct Row {
    pub(super) class: &'static str,
    pub(super) model: String,
    pub(super) predicted: String,
    pub(super) l: String,
    pub(super) p: String,
    pub(super) measured: String,
    /// Where its marks stand, in percent; empty for none.
    pub(super) predicted_at: String,
    pub(super) measured_at: String,
}

/// A mark of the scale.
pub(super) struct Tick {
    pub(super) left: String,
    pub(super) label: String,
}

/// What the page's script needs, in no language.
#[derive(Serialize)]
pub(super) struct Data<'a> {
    start: Start,
    models: Vec<ModelData<'a>>,
    sizes: Vec<Spot<'a>>,
}

/// Where the sliders start: durations in ns, `None` for no limit.
#[derive(Clone, Copy, Serialize)]
struct Start {
    count: u32,
    wait: f64,
    compute: f64,
    workers: u32,
    in_flight: Option<u32>,
    cores: u32,
    blocking: u32,
}

#[derive(Serialize)]
struct ModelData<'a> {
    id: &'a str,
    class: &'static str,
    marker: &'static str,
    /// A mistake is never the lightest of the fastest.
    mistake: bool,
    in_flight: Bound,
    threads: Bound,
    offloads: bool,
    /// The makespan that this run measured, ns.
    measured: Option<f64>,
}

/// A size of this run on the map.
#[derive(Serialize)]
struct Spot<'a> {
    count: u32,
    wait: f64,
    compute: f64,
    /// The measured fastest: several where the run cannot tell them apart, none where it names none.
    fastest: Vec<&'a str>,
}

/// What both languages are made from.
pub(super) struct Matter<'a> {
    subject: &'a Subject<'a>,
    start: Start,
    exact: bool,
    /// The connections of this run, where waits stood in line for them.
    connections: Option<u32>,
    /// Models with a shape, with their cell in the view.
    models: Vec<(&'a crate::record::Model, Shape, Option<&'a Cell>)>,
    sizes: Vec<fastest::Found<'a>>,
}

/// What there is to show of a scenario; `None` where the record does not say how to predict its models.
pub(super) fn matter<'a>(subject: &'a Subject<'a>) -> Option<Matter<'a>> {
    let views = subject.views();
    let view = *views.get(subject.open(&views))?;
    let cells: Vec<&Cell> = subject.cells_of(view).into_iter().map(|(_, cell)| cell).collect();
    let models: Vec<_> = subject
        .record
        .models
        .iter()
        .filter_map(|model| {
            Some((model, model.shape?, cells.iter().copied().find(|cell| cell.model == model.id)))
        })
        .collect();
    let first = cells.iter().find(|cell| cell.fetches > 0)?;
    if models.is_empty() {
        return None;
    }
    let mean = |sum: u64| (sum as f64 / f64::from(first.fetches)).round();
    let scenario = subject.scenario;
    let start = Start {
        count: first.fetches,
        wait: mean(first.wait_ns),
        compute: mean(first.compute_ns),
        workers: first.workers.max(1),
        in_flight: models
            .iter()
            .filter(|(_, shape, _)| shape.in_flight == Bound::InFlight)
            .find_map(|(.., cell)| cell.as_ref()?.in_flight),
        cores: subject.record.machine.cores.max(1),
        blocking: scenario.blocking_threads.unwrap_or(512).max(1),
    };
    let fewest = cells.iter().filter_map(|cell| cell.connections).min();
    let connections = fewest.filter(|most| *most < first.fetches);
    let sizes = fastest::sizes(subject, view);
    Some(Matter { subject, start, exact: is_uniform(&scenario.groups), connections, models, sizes })
}

/// True for equal fetches of a fixed wait, a fixed computing, or the one and then the other.
fn is_uniform(groups: &[Group]) -> bool {
    let [group] = groups else { return false };
    let kinds: Vec<StepKind> = group.steps.iter().map(|step| step.kind).collect();
    group.steps.iter().all(|step| step.fixed)
        && matches!(kinds[..], [_] | [StepKind::Wait, StepKind::Compute])
}

/// The island.
pub(super) fn data<'a>(matter: &Matter<'a>) -> Data<'a> {
    let models = matter.models.iter().map(|&(model, shape, cell)| {
        let look = matter.subject.look(&model.id);
        ModelData {
            id: super::views::label(&model.id),
            class: look.class,
            marker: match look.marker {
                Marker::Circle => "circle",
                Marker::Square => "square",
                Marker::Diamond => "diamond",
                Marker::Triangle => "triangle",
                Marker::Down => "down",
            },
            mistake: look.mistake,
            in_flight: shape.in_flight,
            threads: shape.threads,
            offloads: shape.offloads,
            measured: cell.and_then(measured),
        }
    });
    let sizes = matter.sizes.iter().map(|found| Spot {
        count: found.cell.fetches,
        wait: found.cell.wait_ns as f64 / f64::from(found.cell.fetches.max(1)),
        compute: found.cell.compute_ns as f64 / f64::from(found.cell.fetches.max(1)),
        fastest: found.named().iter().map(|cell| super::views::label(&cell.model)).collect(),
    });
    Data { start: matter.start, models: models.collect(), sizes: sizes.collect() }
}

fn measured(cell: &Cell) -> Option<f64> {
    cell.is_measured().then(|| cell.makespan_ns.map(|makespan| makespan.median)).flatten()
}

/// The section in `lang`.
pub(super) fn section(matter: &Matter<'_>, lang: Lang) -> WhatIf {
    let words = words::of(lang);
    let start = &matter.start;
    let length = |ns: f64| {
        if ns > 0.0 { figures::nominal(lang, ns) } else { format!("0\u{a0}{}", Unit::Ms.symbol(lang)) }
    };
    let place = fill(
        if matter.exact { words.exact } else { words.averaged },
        &[&lang.number(f64::from(start.count), 0), &length(start.wait), &length(start.compute)],
    );
    let scale = Scale::over(matter);
    WhatIf {
        words,
        start: place,
        queued: matter.connections.map_or_else(String::new, |most| {
            let number = |count: u32| lang.number(f64::from(count), 0);
            fill(words.connections, &[&number(most), &number(start.count)])
        }),
        beyond: beyond(matter, words, lang),
        knobs: knobs(matter, words),
        rows: matter.models.iter().map(|&(model, _, cell)| row(matter, &scale, model, cell, lang)).collect(),
        ticks: scale.ticks(lang),
        sizes: matter.sizes.iter().map(|found| found.told(words, lang)).collect(),
        says: says(words, lang),
    }
}

/// A slider for each number that some model heeds.
fn knobs(matter: &Matter<'_>, words: &'static Words) -> Vec<Knob> {
    let heeds = |bound: Bound| {
        matter.models.iter().any(|(_, shape, _)| shape.in_flight == bound || shape.threads == bound)
    };
    [
        ("count", words.count, true),
        ("wait", words.wait, true),
        ("compute", words.compute, true),
        ("cores", words.cores, true),
        ("workers", words.workers, heeds(Bound::Workers)),
        ("in_flight", words.in_flight, heeds(Bound::InFlight)),
    ]
    .into_iter()
    .filter(|knob| knob.2)
    .map(|(id, label, _)| Knob { id, label })
    .collect()
}

fn row(
    matter: &Matter<'_>,
    scale: &Scale,
    model: &crate::record::Model,
    cell: Option<&Cell>,
    lang: Lang,
) -> Row {
    let predicted = cell.map(|cell| cell.predicted_makespan_ns as f64);
    let at = |ns: Option<f64>| ns.map(|ns| format!("{:.2}", scale.percent(ns))).unwrap_or_default();
    let taken = cell.and_then(measured);
    Row {
        class: matter.subject.look(&model.id).class,
        model: super::views::label(&model.id).to_owned(),
        predicted: predicted.map_or_else(|| figures::NONE.to_owned(), |ns| lang.duration(ns)),
        l: figures::average(lang, cell.map(|cell| cell.predicted_concurrency)),
        p: figures::average(lang, cell.map(|cell| cell.predicted_parallelism)),
        measured: figures::time(lang, cell.filter(|_| taken.is_some()).and_then(|cell| cell.makespan_ns))
            .main,
        predicted_at: at(predicted),
        measured_at: at(taken),
    }
}

/// What the run took beyond its predictions, where that is most.
fn beyond(matter: &Matter<'_>, words: &'static Words, lang: Lang) -> String {
    let over = matter.models.iter().filter_map(|&(model, _, cell)| {
        let (cell, predicted) = (cell?, cell?.predicted_makespan_ns as f64);
        let taken = measured(cell)?;
        (predicted > 0.0).then_some((taken / predicted, model, cell, predicted, taken))
    });
    match over.max_by(|a, b| a.0.total_cmp(&b.0)) {
        None => String::new(),
        Some((ratio, ..)) if ratio <= NOTABLE => words.all_close.to_owned(),
        Some((_, model, cell, predicted, taken)) => fill(
            words.dearest,
            &[
                super::views::label(&model.id),
                &lang.duration(taken),
                &lang.duration(predicted),
                &lang.duration((taken - predicted) / f64::from(cell.fetches.max(1))),
            ],
        ),
    }
}

/// A logarithmic scale of whole powers of ten, ns.
struct Scale {
    /// Exponents of its ends.
    ends: (i32, i32),
}

impl Scale {
    /// One that holds all predictions and measurements.
    fn over(matter: &Matter<'_>) -> Self {
        let times = matter.models.iter().filter_map(|&(.., cell)| cell);
        let times =
            times.flat_map(|cell| [Some(cell.predicted_makespan_ns as f64), measured(cell)]).flatten();
        let (low, high) = times
            .filter(|ns| *ns > 0.0)
            .fold((f64::INFINITY, 0.0_f64), |(low, high), ns| (low.min(ns), high.max(ns)));
        if high == 0.0 {
            return Self { ends: (6, 9) };
        }
        // Far below the range of i32; a hair, so that 1 s is not beyond 1 s.
        let low = (libm::log10(low) + 1e-9).floor() as i32;
        Self { ends: (low, ((libm::log10(high) - 1e-9).ceil() as i32).max(low + 1)) }
    }

    fn percent(&self, ns: f64) -> f64 {
        let (low, high) = (f64::from(self.ends.0), f64::from(self.ends.1));
        ((libm::log10(ns.max(1e-3)) - low) / (high - low)).clamp(0.0, 1.0) * 100.0
    }

    fn ticks(&self, lang: Lang) -> Vec<Tick> {
        (self.ends.0..=self.ends.1)
            .map(|power| {
                let ns = libm::pow(10.0, f64::from(power));
                Tick { left: format!("{:.2}", self.percent(ns)), label: figures::nominal(lang, ns) }
            })
            .collect()
    }
}

/// What the script writes in a language.
fn says(words: &'static Words, lang: Lang) -> String {
    let (hour, minute) = match lang {
        Lang::En => ("h", "min"),
        Lang::Uk => ("год", "хв"),
    };
    serde_json::json!({
        "comma": if lang == Lang::Uk { "," } else { "." },
        "units": Unit::ALL.map(|unit| unit.symbol(lang)),
        "hour": hour,
        "minute": minute,
        "noLimit": words.no_limit,
        "axisCount": words.axis_count,
        "axisRatio": words.axis_ratio,
        "axisL": words.axis_l,
        "axisP": words.axis_p,
        "row": words.row_sentence,
        "asFast": words.as_fast,
        "plane": words.plane,
        "map": words.map,
    })
    .to_string()
}

/// The view's cells of one size.
fn at_size<'a>(subject: &Subject<'a>, backend: &'a str, size: Option<f64>) -> Vec<&'a Cell> {
    subject.cells_of(View { backend, size }).into_iter().map(|(_, cell)| cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Text;
    use crate::record::Step;

    #[test]
    fn only_equal_fetches_of_wait_then_compute_are_exact() {
        let step = |kind, fixed| {
            let (name, words, request, expect) = (None::<Text>, String::new(), None, Vec::new());
            Step { kind, name, median_ns: 1, words, fixed, request, expect }
        };
        let (wait, compute) = (step(StepKind::Wait, true), step(StepKind::Compute, true));
        let group = |steps: Vec<Step>| Group { name: "g".to_owned(), count: 3, steps };
        let check = |groups: Vec<Group>, expect: bool| assert_eq!(is_uniform(&groups), expect, "{groups:?}");
        check(vec![group(vec![wait.clone()])], true);
        check(vec![group(vec![compute.clone()])], true);
        check(vec![group(vec![wait.clone(), compute.clone()])], true);
        check(vec![group(vec![compute.clone(), wait.clone()])], false);
        check(vec![group(vec![wait.clone(), wait.clone()])], false);
        check(vec![group(vec![step(StepKind::Wait, false)])], false);
        check(vec![group(vec![wait.clone()]), group(vec![wait])], false);
        check(vec![group(vec![])], false);
    }
}
