//! What a fetch is, as a bar for each group and in words.

use super::views::Subject;
use crate::lang::Lang;
use crate::lang::words::Nominal;
use crate::record::{Group, Scenario, Step, StepKind};

/// A group of fetches.
pub(super) struct GroupView {
    pub(super) count: String,
    pub(super) name: String,
    pub(super) words: String,
    pub(super) pieces: Vec<Piece>,
    pub(super) varies: bool,
}

/// A step in the bar: percent of the bar's width.
pub(super) struct Piece {
    pub(super) class: &'static str,
    pub(super) left: String,
    pub(super) width: String,
}

/// The groups, their bars on one scale.
pub(super) fn groups(subject: &Subject<'_>, lang: Lang) -> Vec<GroupView> {
    let Subject { scenario, .. } = *subject;
    let (own_code, asks) = (subject.own_code(), !subject.predicts_nothing());
    let length = |group: &Group| group.steps.iter().map(|step| step.median_ns as f64).sum::<f64>();
    let longest = scenario.groups.iter().map(length).fold(1.0, f64::max);
    let view = |group: &Group| GroupView {
        count: lang.number(group.count as f64, 0),
        name: if own_code { String::new() } else { group.name.clone() },
        words: if own_code { lang.words().own_call().to_owned() } else { describe(group, asks, lang) },
        // A bar of lengths that nobody was asked for would show none that there were.
        pieces: if asks || own_code { pieces(group, longest) } else { Vec::new() },
        varies: asks && group.steps.iter().any(|step| !step.fixed),
    };
    scenario.groups.iter().map(view).collect()
}

/// When the fetches come, and how soon they must be done; empty where all are due at the start.
#[must_use]
pub fn arrivals(scenario: &Scenario, lang: Lang) -> String {
    let Some(load) = &scenario.load else { return String::new() };
    let words = lang.words();
    let within = load.within_ns.map(|ns| format!(" {}", words.load_within(Nominal(ns as f64))));
    let queue = load.queue.map(|queue| format!(" {}", words.load_queue(queue)));
    let deadline = load.deadline_ns.map(|ns| format!(" {}", words.load_deadline(Nominal(ns as f64))));
    [Some(words.load_arrivals(&load.words)), queue, deadline, within].into_iter().flatten().collect()
}

fn pieces(group: &Group, longest: f64) -> Vec<Piece> {
    let mut at = 0.0;
    let piece = |step: &Step| {
        let left = at;
        at += step.median_ns as f64 / longest * 100.0;
        Piece {
            class: if step.kind == StepKind::Wait { "w" } else { "c3" },
            left: format!("{left:.2}"),
            // What is too short to see is still a step.
            width: format!("{:.2}", (at - left).max(0.6)),
        }
    };
    group.steps.iter().map(piece).collect()
}

fn describe(group: &Group, asks: bool, lang: Lang) -> String {
    if group.steps.is_empty() {
        return lang.words().does_nothing().to_owned();
    }
    let steps: Vec<String> = group.steps.iter().map(|step| describe_step(step, asks, lang)).collect();
    steps.join(lang.words().then())
}

fn describe_step(step: &Step, asks: bool, lang: Lang) -> String {
    // A random length stands as the file says it.
    let length = if step.fixed { lang.nominal(step.median_ns as f64) } else { step.words.clone() };
    let mut text = match step.kind {
        StepKind::Wait if !asks => lang.words().url_call().to_owned(),
        StepKind::Wait => lang.words().waits(length),
        StepKind::Compute => lang.words().computes(length),
    };
    if let Some(request) = &step.request {
        let expect: Vec<String> = step.expect.iter().map(u16::to_string).collect();
        text = format!("{request} → {}, {text}", expect.join("/"));
    }
    match &step.name {
        Some(name) => format!("{text} ({})", name.get(lang)),
        None => text,
    }
}
