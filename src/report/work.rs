//! What a fetch is, as a bar for each group and in words.

use crate::lang::Lang;
use crate::record::{Group, Scenario, Step, StepKind};

use super::figures;
use super::words::{Words, fill};

/// A group of fetches.
pub(super) struct Work {
    /// `50 × profile`.
    pub(super) count: String,
    pub(super) name: String,
    pub(super) words: String,
    /// Pieces of the bar.
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
pub(super) fn work(scenario: &Scenario, words: &'static Words, lang: Lang) -> Vec<Work> {
    let length = |group: &Group| group.steps.iter().map(|step| step.median_ns as f64).sum::<f64>();
    let longest = scenario.groups.iter().map(length).fold(1.0, f64::max);
    scenario
        .groups
        .iter()
        .map(|group| {
            let mut at = 0.0;
            let pieces = group.steps.iter().map(|step| {
                let left = at;
                at += step.median_ns as f64 / longest * 100.0;
                Piece {
                    class: if step.kind == StepKind::Wait { "w" } else { "c3" },
                    left: format!("{left:.2}"),
                    // What is too short to see is still a step.
                    width: format!("{:.2}", (at - left).max(0.6)),
                }
            });
            Work {
                pieces: pieces.collect(),
                count: lang.number(group.count as f64, 0),
                name: group.name.clone(),
                words: sentence(group, words, lang),
                varies: group.steps.iter().any(|step| !step.fixed),
            }
        })
        .collect()
}

fn sentence(group: &Group, words: &'static Words, lang: Lang) -> String {
    if group.steps.is_empty() {
        return words.does_nothing.to_owned();
    }
    group.steps.iter().map(|step| piece(step, words, lang)).collect::<Vec<_>>().join(words.then)
}

fn piece(step: &Step, words: &'static Words, lang: Lang) -> String {
    // A random length stands as the file says it.
    let length = if step.fixed { figures::nominal(lang, step.median_ns as f64) } else { step.words.clone() };
    let verb = if step.kind == StepKind::Wait { words.waits } else { words.computes };
    let mut text = fill(verb, &[&length]);
    if let Some(request) = &step.request {
        let expect: Vec<String> = step.expect.iter().map(u16::to_string).collect();
        text = format!("{request} → {}, {text}", expect.join("/"));
    }
    step.name.as_ref().map_or_else(|| text.clone(), |name| format!("{text} ({})", name.get(lang)))
}
