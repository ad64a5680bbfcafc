//! The course: every scenario that was ever run, as a lesson that asks before it shows.

use super::AllRuns;
use crate::analysis;
use crate::lang::{Lang, Text};
use crate::record::{ClaimOutcome, Record};
use crate::report::lesson::inline;
use crate::report::views::Subject;

/// A scenario of the course.
pub(super) struct Lesson {
    pub(super) class: String,
    pub(super) number: String,
    pub(super) title: String,
    /// Relative address of its page; empty if there is none.
    pub(super) href: String,
    pub(super) question: String,
    /// What its run shows, in one line.
    pub(super) shows: String,
    /// The makespans of its models as bars: class, and percent of the longest.
    pub(super) bars: Vec<(&'static str, String)>,
    /// Which run that is, where it is not the newest.
    pub(super) from: String,
}

/// The lessons in course order.
pub(super) fn lessons(runs: &AllRuns<'_>, lang: Lang) -> Vec<Lesson> {
    let lesson = |(nth, &super::CourseScenario { id, at, scenario }): (usize, &_)| {
        let run = runs.runs[at];
        // A question may go on with its answers.
        let first = |text: &Text| text.get(lang).trim().split("\n\n").next().map(inline);
        let from = lang.words().shown_by_run(lang.date(&run.record.created));
        Lesson {
            class: format!("s s{nth}"),
            number: scenario.number.map(|number| lang.number(f64::from(number), 0)).unwrap_or_default(),
            title: scenario.title.get(lang).to_owned(),
            href: run.page(id).unwrap_or_default(),
            question: scenario.question.as_ref().and_then(first).unwrap_or_default(),
            shows: shows(run.record, id).map(|text| inline(text.get(lang))).unwrap_or_default(),
            bars: bars(&Subject::new(run.record, scenario)),
            from: if at > 0 { from } else { String::new() },
        }
    };
    runs.scenarios.iter().enumerate().map(lesson).collect()
}

/// The most bars of a thumbnail.
const BARS: usize = 8;

fn bars(subject: &Subject<'_>) -> Vec<(&'static str, String)> {
    let cells = subject.first_view().map(|view| subject.cells_of(view)).unwrap_or_default();
    let measured = cells.into_iter().filter(|(_, cell)| cell.is_measured());
    let all: Vec<(&'static str, f64)> = measured
        .filter_map(|(_, cell)| Some((subject.look(&cell.model).class, cell.makespan_ns?.median)))
        .take(BARS)
        .collect();
    let longest = all.iter().map(|bar| bar.1).fold(1.0, f64::max);
    all.into_iter().map(|(class, ns)| (class, format!("{:.1}", (ns / longest * 100.0).max(1.0)))).collect()
}

/// What answers the lesson's question: the right answer with its numbers, where the run shows it, else the first finding.
fn shows(record: &Record, id: &str) -> Option<Text> {
    let right = record.answers.iter().find(|answer| {
        answer.scenario == id && answer.spec.misconception.is_none() && answer.outcome == ClaimOutcome::Holds
    });
    let because = right.and_then(|answer| answer.because.clone());
    because.or_else(|| analysis::findings(record, id).into_iter().next().map(|found| found.headline))
}
