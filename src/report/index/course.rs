//! The course: every scenario that was ever run, as a lesson that asks before it shows.

use crate::analysis;
use crate::lang::Lang;
use crate::report::lesson;
use crate::report::words::{self as general, fill};

use super::{Book, Chosen, words};

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
    /// Which run that is, where it is not the newest.
    pub(super) from: String,
}

/// The lessons in course order.
pub(super) fn lessons(book: &Book<'_>, lang: Lang) -> Vec<Lesson> {
    book.lessons.iter().enumerate().map(|(nth, chosen)| lesson(book, nth, chosen, lang)).collect()
}

fn lesson(book: &Book<'_>, nth: usize, chosen: &Chosen<'_>, lang: Lang) -> Lesson {
    let Chosen { id, at, scenario } = *chosen;
    let run = book.runs[at];
    let question = scenario.question.as_ref().map(|text| lesson::inline(first_line(text.get(lang))));
    let found = analysis::findings(run.record, id);
    let date = general::date(lang, &run.record.created);
    Lesson {
        class: format!("s s{nth}"),
        number: scenario.number.map(|number| lang.number(f64::from(number), 0)).unwrap_or_default(),
        title: scenario.title.get(lang).to_owned(),
        href: run.page(id).unwrap_or_default(),
        question: question.unwrap_or_default(),
        shows: found.first().map(|found| lesson::inline(found.headline.get(lang))).unwrap_or_default(),
        from: if at > 0 { fill(words::of(lang).from_run, &[&date]) } else { String::new() },
    }
}

/// The first paragraph: a question may go on with its answers.
fn first_line(text: &str) -> &str {
    text.trim().split("\n\n").next().unwrap_or_default()
}
