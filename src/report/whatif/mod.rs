//! What if: the predictions of all models for other work and other machines.
//!
//! The predictions are made in the page, by a simulation of equal fetches that `tests/scripts.rs` holds against the one
//! of the measuring wing. What a model is to an ideal machine stands in the record; a record that does not say has no
//! what-if. Without scripts the page shows the record's own predictions.

mod cells;
mod data;
mod fastest;
mod scale;

use crate::analysis::winner::late_by_timers;
use crate::lang::words::{Nanos, Said};
use crate::lang::{Lang, Unit};
use crate::record::{Bound, Cell, Group, Model, Shape, StepKind};

use super::quantity;
use super::views::{Subject, label};
use data::Start;
use fastest::{Fastest, SizeRow};
use scale::{Scale, ScaleTick};

pub(super) use data::{Data, data};

/// The id of the data's island.
pub(super) const ISLAND: &str = "whatif-data";
/// Of a prediction, from which on a difference is named.
const NOTABLE: f64 = 1.02;

pub(super) struct WhatIf {
    /// Where the sliders start.
    pub(super) start: String,
    /// That this run had fewer connections than fetches, where it had.
    pub(super) queued: String,
    /// What this run took beyond its predictions.
    pub(super) beyond: String,
    pub(super) sliders: Vec<Slider>,
    pub(super) steps: Vec<StepButton>,
    pub(super) rows: Vec<PredictionRow>,
    /// Marks of the rows' common scale.
    pub(super) ticks: Vec<ScaleTick>,
    pub(super) sizes: Vec<SizeRow>,
    /// What the script says in this language, as JSON.
    pub(super) says: String,
}

/// A number that the reader can change.
pub(super) struct Slider {
    pub(super) id: &'static str,
    pub(super) label: &'static str,
}

/// A button that changes a slider by a sensible step.
pub(super) struct StepButton {
    pub(super) id: &'static str,
    pub(super) label: &'static str,
}

/// A model.
pub(super) struct PredictionRow {
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

/// What both languages are made from.
pub(super) struct Inputs<'a> {
    subject: &'a Subject<'a>,
    start: Start,
    /// True if all fetches of the scenario are as simple as those of the prediction.
    exact: bool,
    /// The connections of this run, where waits stood in line for them.
    connections: Option<u32>,
    /// Models with a shape, with their cell in the view.
    models: Vec<(&'a Model, Shape, Option<&'a Cell>)>,
    sizes: Vec<Fastest<'a>>,
}

/// What there is to show of a scenario; `None` where the record does not say how to predict its models.
pub(super) fn inputs<'a>(subject: &'a Subject<'a>) -> Option<Inputs<'a>> {
    let view = subject.first_view()?;
    let cells: Vec<&Cell> = subject.cells_of(view).into_iter().map(|(_, cell)| cell).collect();
    let with_cell = |model: &'a Model| {
        Some((model, model.shape?, cells.iter().copied().find(|cell| cell.model == model.id)))
    };
    let models: Vec<_> = subject.record.models.iter().filter_map(with_cell).collect();
    let first = cells.iter().find(|cell| cell.fetches > 0)?;
    if models.is_empty() {
        return None;
    }
    let mean = |sum: u64| (sum as f64 / f64::from(first.fetches)).round();
    let scenario = subject.scenario;
    // The page's own arithmetic knows of fetches that are all due at the start, and of waits whose length is known.
    if scenario.load.is_some() || subject.predicts_nothing() {
        return None;
    }
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
        rate: None,
        slower: 1,
    };
    let fewest = cells.iter().filter_map(|cell| cell.connections).min();
    let connections = fewest.filter(|most| *most < first.fetches);
    let sizes = fastest::sizes(subject, view.backend);
    Some(Inputs { subject, start, exact: is_uniform(&scenario.groups), connections, models, sizes })
}

/// True for equal fetches of a fixed wait, a fixed computing, or the one and then the other.
fn is_uniform(groups: &[Group]) -> bool {
    let [group] = groups else { return false };
    let kinds: Vec<StepKind> = group.steps.iter().map(|step| step.kind).collect();
    group.steps.iter().all(|step| step.fixed)
        && matches!(kinds[..], [_] | [StepKind::Wait, StepKind::Compute])
}

/// The median makespan, ns.
fn measured(cell: &Cell) -> Option<f64> {
    cell.makespan_ns.filter(|_| cell.is_measured()).map(|makespan| makespan.median)
}

/// The section in `lang`.
pub(super) fn section(inputs: &Inputs<'_>, lang: Lang) -> WhatIf {
    let words = lang.words();
    let Start { count, wait, compute, .. } = inputs.start;
    let length = |ns: f64| {
        if ns > 0.0 { lang.nominal(ns) } else { format!("0\u{a0}{}", Unit::Ms.symbol(lang)) }
    };
    let (wait, compute) = (length(wait), length(compute));
    let scale = Scale::over(inputs);
    let sliders = sliders(inputs, lang);
    WhatIf {
        steps: steps(&sliders, lang),
        sliders,
        start: if inputs.exact {
            words.sliders_exact(count, wait, compute)
        } else {
            words.sliders_averaged(count, wait, compute)
        },
        queued: inputs.connections.map(|most| words.sliders_connections(most, count)).unwrap_or_default(),
        beyond: beyond(inputs, lang).unwrap_or_default(),
        rows: inputs.models.iter().map(|&(model, _, cell)| row(inputs, &scale, model, cell, lang)).collect(),
        ticks: scale.ticks(lang),
        sizes: inputs.sizes.iter().map(|size| size.row(lang)).collect(),
        says: data::script_words(&inputs.subject.scenario.id, lang),
    }
}

/// A slider for each number that some model heeds.
fn sliders(inputs: &Inputs<'_>, lang: Lang) -> Vec<Slider> {
    let words = lang.words();
    let heeds = |bound: Bound| {
        inputs.models.iter().any(|(_, shape, _)| shape.in_flight == bound || shape.threads == bound)
    };
    let sliders = [
        ("count", words.number_of_fetches(), true),
        ("rate", words.slider_rate(), true),
        ("wait", words.each_waits(), true),
        ("slower", words.slider_slower(), true),
        ("compute", words.each_computes(), true),
        ("cores", words.slider_cores(), true),
        ("workers", words.slider_workers(), heeds(Bound::Workers)),
        ("in_flight", words.slider_in_flight(), heeds(Bound::InFlight)),
    ];
    sliders.into_iter().filter(|(.., shown)| *shown).map(|(id, label, _)| Slider { id, label }).collect()
}

/// A button for each way to make things harder, which moves the slider of this id by a step.
fn steps(sliders: &[Slider], lang: Lang) -> Vec<StepButton> {
    let words = lang.words();
    let steps = [
        ("fetch", "count", words.step_fetch()),
        ("rate", "rate", words.step_rate()),
        ("worker", "workers", words.step_worker()),
        ("slower", "slower", words.step_slower()),
    ];
    let shown = steps.into_iter().filter(|(_, id, _)| sliders.iter().any(|slider| slider.id == *id));
    shown.map(|(id, _, label)| StepButton { id, label }).collect()
}

fn row(inputs: &Inputs<'_>, scale: &Scale, model: &Model, cell: Option<&Cell>, lang: Lang) -> PredictionRow {
    let predicted = cell.map(|cell| cell.predicted_makespan_ns as f64);
    let at = |ns: Option<f64>| ns.map(|ns| format!("{:.2}", scale.percent(ns))).unwrap_or_default();
    let measured_cell = cell.filter(|cell| measured(cell).is_some());
    PredictionRow {
        class: inputs.subject.look(&model.id).class,
        model: label(&model.id).to_owned(),
        predicted: predicted.map(Nanos).said(lang),
        l: quantity::average(lang, cell.map(|cell| cell.predicted_concurrency)),
        p: quantity::average(lang, cell.map(|cell| cell.predicted_parallelism)),
        measured: measured_cell.map(|cell| quantity::makespan(lang, cell)).said(lang),
        predicted_at: at(predicted),
        measured_at: at(cell.and_then(measured)),
    }
}

/// What the run took beyond its predictions, where that is most.
fn beyond(inputs: &Inputs<'_>, lang: Lang) -> Option<String> {
    let over = inputs.models.iter().filter_map(|&(_, _, cell)| {
        let (cell, predicted) = (cell?, cell?.predicted_makespan_ns as f64);
        let taken = measured(cell)?;
        (predicted > 0.0).then_some((taken / predicted, cell, predicted, taken))
    });
    let mut over: Vec<(f64, &Cell, f64, f64)> = over.collect();
    over.sort_by(|a, b| b.0.total_cmp(&a.0));
    let &(ratio, first, ..) = over.first()?;
    let words = lang.words();
    if ratio <= NOTABLE {
        return Some(words.as_predicted().to_owned());
    }
    over.retain(|(ratio, ..)| *ratio > NOTABLE);
    // What the timers add is the same for every model that waits by them: another reason is told first. It is not divided
    // by the fetches: those that were in flight at once were late at once.
    let by_timers = |cell: &Cell, predicted: f64| late_by_timers(inputs.subject.record, cell, predicted);
    let other = over.iter().find(|(_, cell, predicted, _)| !by_timers(cell, *predicted));
    Some(match other.copied() {
        Some((_, cell, predicted, taken)) => words.beyond_prediction(
            label(&cell.model),
            Nanos(taken),
            Nanos(predicted),
            Nanos(taken - predicted),
        ),
        None => {
            let (predicted, taken) = (first.predicted_makespan_ns as f64, measured(first)?);
            words.beyond_timers(label(&first.model), Nanos(taken), Nanos(predicted))
        }
    })
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
