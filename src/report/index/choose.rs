//! Threads or async? What the card needs: the models of the newest run that says how to predict them, and the lessons to
//! point to.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::lang::Lang;
use crate::report::views::Subject;
use crate::report::whatif::{self, Slider};

use super::AllRuns;
use super::entrance::Kind;

/// The element that holds the data.
pub(super) const ISLAND: &str = "choose-data";

/// The card in one language.
pub(super) struct Card {
    pub(super) sliders: Vec<Slider>,
    /// What its script says, as JSON.
    pub(super) says: String,
}

/// A lesson that was measured, with the averages of its fetches.
#[derive(Serialize)]
struct MeasuredLesson<'a> {
    href: String,
    count: u32,
    wait: f64,
    compute: f64,
    titles: BTreeMap<&'static str, &'a str>,
}

#[derive(Serialize)]
struct Data<'a> {
    #[serde(flatten)]
    models: whatif::Data<'a>,
    lessons: Vec<MeasuredLesson<'a>>,
}

/// The lesson from which the card takes its models: of the newest run that has any, the one with most of them.
pub(super) fn subject<'a>(runs: &AllRuns<'a>) -> Option<Subject<'a>> {
    let newest = runs.scenarios.iter().map(|at| at.at).min()?;
    let of_newest = runs.scenarios.iter().filter(|at| at.at == newest);
    let subjects = of_newest.map(|at| Subject::new(runs.runs[at.at].record, at.scenario));
    let able = subjects.filter(|subject| whatif::inputs(subject).is_some());
    // Fetches that wait and compute show most of what the sliders do.
    able.max_by_key(|subject| {
        (super::entrance::kind(subject.scenario) == Some(Kind::Both), subject.scenario.models.len())
    })
}

/// The island, and the card in each language.
pub(super) fn data(runs: &AllRuns<'_>, inputs: &whatif::Inputs<'_>) -> crate::report::script::Island {
    let lessons = runs.scenarios.iter().filter_map(|at| {
        let run = runs.runs[at.at];
        let subject = Subject::new(run.record, at.scenario);
        let cells = subject.cells_of(subject.first_view()?);
        let (_, cell) =
            cells.into_iter().find(|(_, cell)| cell.is_measured() && cell.fetches > 0 && !cell.own_code)?;
        let mean = |sum: u64| (sum as f64 / f64::from(cell.fetches)).round();
        Some(MeasuredLesson {
            href: run.page(at.id).filter(|_| at.scenario.load.is_none())?,
            count: cell.fetches,
            wait: mean(cell.wait_ns),
            compute: mean(cell.compute_ns),
            titles: Lang::ALL.map(|lang| (lang.tag(), at.scenario.title.get(lang))).into(),
        })
    });
    crate::report::script::Island::new(
        ISLAND,
        &Data { models: whatif::data(inputs).without_cells(), lessons: lessons.collect() },
    )
}

/// The card in `lang`.
pub(super) fn card(inputs: &whatif::Inputs<'_>, lang: Lang) -> Card {
    let whatif::WhatIf { mut sliders, says, .. } = whatif::section(inputs, lang);
    // The most in flight binds some models only, and would compare a bound one with a free one.
    sliders.retain(|slider| !["in_flight", "rate", "slower"].contains(&slider.id));
    Card { sliders, says }
}
