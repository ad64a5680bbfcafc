//! A claim in words.

use crate::analysis::phrases::{self, Size, Value};
use crate::lang::words::Said as _;
use crate::lang::{Text, Words};
use crate::record::{ClaimSpec, Scenario, Vary};

/// The claim as the file words it, or made from its numbers.
pub(super) fn claim(spec: &ClaimSpec, scenario: &Scenario) -> Text {
    let given = spec.text.clone().filter(|text| !text.is_empty());
    given.unwrap_or_else(|| Text::of(|words| sentence(spec, scenario, words)))
}

fn sentence(spec: &ClaimSpec, scenario: &Scenario, words: Words) -> String {
    let vary = scenario.sweep.as_ref().map(|sweep| sweep.vary);
    let bound = bound(spec, words);
    let Some(than) = &spec.than else {
        let metric = phrases::metric(spec.metric, words);
        return words.claim_of_one(metric, &spec.of, size(vary, spec.at, words), bound);
    };
    let other = than.at.filter(|_| than.at != spec.at);
    // What another scenario varies stands in that scenario.
    let other = size(if than.scenario.is_some() { None } else { vary }, other, words);
    let elsewhere = than.scenario.as_ref().map(|id| words.in_scenario(id)).unwrap_or_default();
    // «у 0,8 раза більша» would be no Ukrainian: a ratio is named as one, and what narrows a model stands in brackets.
    let of = narrowed(&spec.of, &size(vary, spec.at, words), words);
    let than = narrowed(&than.model, &format!("{elsewhere}{other}"), words);
    let metric = phrases::compared_metric(spec.metric, words);
    words.claim_of_two(metric, of, bound, than)
}

/// A model with what narrows it.
fn narrowed(model: &str, by: &str, words: Words) -> String {
    match by.trim_start() {
        "" => model.to_owned(),
        by => words.narrowed(model, by),
    }
}

/// A size with a space in front; empty where there is none.
fn size(vary: Option<Vary>, at: Option<f64>, words: Words) -> String {
    at.map_or_else(String::new, |at| format!(" {}", Size(vary, at).said(words.0)))
}

fn bound(spec: &ClaimSpec, words: Words) -> String {
    // A bound such as 1.025 keeps all its digits.
    let value = |value: f64| match spec.than {
        Some(_) => format!("{}×", words.0.plain(value, 6)),
        None => Value(spec.metric, value).said(words.0),
    };
    match (spec.at_least.map(value), spec.at_most.map(value)) {
        (Some(least), Some(most)) => words.between(least, most),
        (Some(least), None) => words.at_least(least),
        (None, Some(most)) => words.at_most(most),
        (None, None) => "?".to_owned(),
    }
}

/// What was measured, with its unit: a ratio, or the metric itself.
pub(super) fn measured(spec: &ClaimSpec, value: f64, words: Words) -> String {
    match spec.than {
        Some(_) => format!("{}×", words.0.short(value)),
        None => Value(spec.metric, value).said(words.0),
    }
}
