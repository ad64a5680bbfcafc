//! What a run shows, in words: one finding a file, one table.
//!
//! A finding speaks only where the record permits: the cells were measured, did the same work, and differ by more
//! than the noise. What was to be expected (by the predictions, which know nothing of the measurement) and is not
//! seen is said as well. Every number comes from the record.

mod backends;
mod closing;
#[cfg(test)]
#[path = "../../../tests/contributing/tasks_cost.rs"]
mod contributing_tests;
mod join_all_quadratic;
mod limit;
mod load;
mod mistake_cost;
mod no_gain;
mod not_the_same_work;
mod one_core;
mod overlap;
mod pair;
mod parallel_compute;
mod prediction;
mod queueing;
mod same_on_waits;
mod skipped;
#[cfg(test)]
mod tests;
mod threads_cost;
mod view;

use self::view::View;
use crate::lang::Text;
use crate::record::{Cell, Record, Verdict};

pub use self::closing::{Closing, closing};

/// Whether the run shows what a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// The run shows it.
    Shows,
    /// The run does not show it, or did not run it.
    DoesNotShow,
}

/// A number of the record on which a finding rests.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The model of the cell.
    pub model: String,
    /// The size of the cell.
    pub size: Option<f64>,
    /// The field of the cell, as the record names it: `makespan_ns`.
    pub metric: &'static str,
}

/// One thing that a run shows, or does not show.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Which finding it is: at most one of each for a scenario.
    pub id: &'static str,
    /// One clause with its number.
    pub headline: Text,
    /// The reason.
    pub because: Text,
    /// The numbers on which it rests.
    pub evidence: Vec<Evidence>,
    /// Whether the run shows it.
    pub tone: Tone,
}

type Find = fn(&View<'_>) -> Option<Finding>;

/// Every finding, those first that teach most where they apply.
const FINDINGS: &[Find] = &[
    not_the_same_work::find,
    load::keeping_up,
    load::hidden_wait,
    limit::find,
    backends::find,
    join_all_quadratic::find,
    overlap::find,
    parallel_compute::find,
    no_gain::find,
    mistake_cost::await_in_loop,
    mistake_cost::blocking_in_async,
    threads_cost::find,
    queueing::find,
    one_core::find,
    same_on_waits::find,
    prediction::find,
    skipped::find,
];

/// What a run shows of a scenario: first what it shows, then what it does not, each in the order of the table.
/// Nothing for a scenario that the record does not hold.
#[must_use]
pub fn findings(record: &Record, scenario: &str) -> Vec<Finding> {
    let Some(view) = View::new(record, scenario) else { return Vec::new() };
    let mut found: Vec<Finding> = Vec::new();
    for find in FINDINGS {
        // Too few trials is said once.
        if let Some(finding) = find(&view).filter(|finding| found.iter().all(|other| other.id != finding.id))
        {
            found.push(with_suspects(finding, &view));
        }
    }
    found.sort_by_key(|finding| finding.tone);
    found
}

/// Names the suspect cells that a finding rests on.
fn with_suspects(mut finding: Finding, view: &View<'_>) -> Finding {
    let mut suspects: Vec<&str> = Vec::new();
    for evidence in &finding.evidence {
        let cell = view.cell(&evidence.model, evidence.size);
        if cell.is_some_and(|cell| cell.verdict == Verdict::Suspect)
            && !suspects.contains(&evidence.model.as_str())
        {
            suspects.push(&evidence.model);
        }
    }
    if !suspects.is_empty() {
        let because = finding.because;
        finding.because = Text::each(|lang| {
            because.get(lang).to_owned() + &lang.words().suspect_numbers(suspects.join(", "))
        });
    }
    finding
}

/// A finding that the run shows.
const fn shows(id: &'static str, headline: Text, because: Text, evidence: Vec<Evidence>) -> Finding {
    Finding { id, headline, because, evidence, tone: Tone::Shows }
}

/// A finding that the run does not show.
const fn does_not_show(id: &'static str, headline: Text, because: Text, evidence: Vec<Evidence>) -> Finding {
    Finding { id, headline, because, evidence, tone: Tone::DoesNotShow }
}

/// Evidence: these fields of these cells.
fn evidence(cells: &[&Cell], metrics: &[&'static str]) -> Vec<Evidence> {
    let of =
        |cell: &&Cell, metric: &&'static str| Evidence { model: cell.model.clone(), size: cell.size, metric };
    cells.iter().flat_map(|cell| metrics.iter().map(move |metric| of(cell, metric))).collect()
}
