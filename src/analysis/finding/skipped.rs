//! What was not run, and what it would have taken.

use super::view::View;
use super::{Finding, Tone, evidence};
use crate::analysis::reasons;
use crate::lang::{Lang, Text};
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
    let headline = |lang: Lang| {
        let mut list: Vec<String> = cells.iter().take(NAMED).map(|cell| name(view, cell, lang)).collect();
        if more > 0 {
            list.push(match lang {
                Lang::En => format!("and {more} more"),
                Lang::Uk => format!("і ще {more}"),
            });
        }
        let list = list.join("; ");
        match lang {
            Lang::En => format!("Not run: {list}."),
            Lang::Uk => format!("Не запущено: {list}."),
        }
    };
    let because = |lang: Lang| {
        let why = reasons::first(first).map_or_else(
            || match lang {
                Lang::En => "The record gives no reason.".to_owned(),
                Lang::Uk => "Запис не називає причини.".to_owned(),
            },
            |reason| format!("{}: {}", first.model, reason.get(lang)),
        );
        match lang {
            Lang::En => format!("{why} The times are predictions for an ideal machine."),
            Lang::Uk => format!("{why} Прогноз розраховано для ідеальної машини."),
        }
    };
    Some(Finding {
        id: "skipped",
        headline: Text::each(headline),
        because: Text::each(because),
        evidence: evidence(&cells, &["predicted_makespan_ns"]),
        tone: Tone::DoesNotShow,
    })
}

fn name(view: &View<'_>, cell: &Cell, lang: Lang) -> String {
    let (model, at) = (&cell.model, view.at(&[cell], lang));
    if cell.predicted_makespan_ns == 0 {
        return format!("{model}{at}");
    }
    let time = lang.duration(cell.predicted_makespan_ns as f64);
    match lang {
        Lang::En => format!("{model}{at} (would take {time})"),
        Lang::Uk => format!("{model}{at}, прогноз {time}"),
    }
}
