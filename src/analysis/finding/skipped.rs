//! What was not run, and what it would have taken.

use super::view::View;
use super::{Finding, does_not_show, evidence};
use crate::analysis::reasons;
use crate::lang::words::{Nanos, Said as _};
use crate::lang::{Text, Words};
use crate::record::{Cell, Verdict};

/// So many are named, the rest is counted.
const NAMED: usize = 3;

pub(super) fn find(view: &View<'_>) -> Option<Finding> {
    let mut cells: Vec<&Cell> =
        view.cells().filter(|cell| matches!(cell.verdict, Verdict::Skipped | Verdict::Refused)).collect();
    // The one that would have taken longest says most.
    cells.sort_by_key(|cell| std::cmp::Reverse(cell.predicted_makespan_ns));
    let first = *cells.first()?;
    let more = cells.len().saturating_sub(NAMED);
    let headline = Text::of(|words| {
        let mut list: Vec<String> = cells.iter().take(NAMED).map(|cell| name(view, cell, words)).collect();
        if more > 0 {
            list.push(words.and_more(more));
        }
        words.not_run(list.join("; "))
    });
    let because = Text::of(|words| {
        let reason = reasons::first(first).unwrap_or_else(|| Text::of(Words::unexplained));
        words.not_run_why(&first.model, reason.get(words.0).trim_end_matches('.'))
    });
    Some(does_not_show("skipped", headline, because, evidence(&cells, &["predicted_makespan_ns"])))
}

fn name(view: &View<'_>, cell: &Cell, words: Words) -> String {
    let at = view.at(&[cell]);
    if cell.predicted_makespan_ns == 0 {
        return format!("{}{}", cell.model, at.said(words.0));
    }
    words.would_take_ideal(&cell.model, at, Nanos(cell.predicted_makespan_ns as f64))
}
