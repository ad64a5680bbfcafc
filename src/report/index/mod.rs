//! The page over all runs: the course, the runs, any two of them side by side, and the makespans over time.

mod course;
mod history;
mod list;
mod runs;
mod spark;
mod versus;
pub(super) mod words;

use std::fmt::Write as _;

use askama::Template;

use crate::lang::Lang;
use crate::record::Scenario;

use super::page::{Head, Top};
use super::words as general;
use super::words::fill;
use super::{is_file_name, script};
use runs::{Readable, Run, stamp};
use words::Words;

pub(super) use runs::runs;

/// The styles of this page, after those of all pages.
const STYLE: &str = include_str!("../../../templates/index.css");

#[derive(Template)]
#[template(path = "index.html", whitespace = "minimize")]
struct Index {
    head: Head,
    mains: Vec<Main>,
}

/// The contents in one language.
struct Main {
    tag: &'static str,
    words: &'static Words,
    lessons: Vec<course::Lesson>,
    runs: Vec<list::Listed>,
    picks: Vec<versus::Pick>,
    /// That there are more runs than can be picked.
    picks_note: String,
    panels: Vec<versus::Panel>,
    /// True if some pair of the runs that can be picked was not compared.
    incomplete: bool,
    histories: Vec<history::History>,
    histories_note: String,
    unreadable: Vec<String>,
}

/// What all languages share.
struct Book<'a> {
    /// The runs that could be read, the newest first.
    runs: Vec<Readable<'a>>,
    /// Every scenario of theirs, in course order.
    lessons: Vec<Chosen<'a>>,
    /// True if short dates need their seconds to be told apart.
    exact: bool,
}

/// A scenario, as the newest run with a page of it has it; without a page anywhere, the newest run.
struct Chosen<'a> {
    id: &'a str,
    /// The number of the run in [`Book::runs`].
    at: usize,
    scenario: &'a Scenario,
}

impl<'a> Book<'a> {
    fn new(all: &'a [Run]) -> Self {
        let readable = |run: &'a Run| Some(Readable { run, record: run.record.as_ref().ok()? });
        let runs: Vec<Readable<'a>> = all.iter().filter_map(readable).collect();
        let mut lessons: Vec<Chosen<'a>> = Vec::new();
        let has_page = |at: usize, id: &str| runs[at].run.pages.iter().any(|page| page == id);
        for (at, run) in runs.iter().enumerate() {
            for scenario in &run.record.scenarios {
                match lessons.iter_mut().find(|chosen| chosen.id == scenario.id) {
                    Some(chosen) if !has_page(chosen.at, chosen.id) && has_page(at, &scenario.id) => {
                        (chosen.at, chosen.scenario) = (at, scenario);
                    }
                    Some(_) => {}
                    None => lessons.push(Chosen { id: &scenario.id, at, scenario }),
                }
            }
        }
        lessons.sort_by_key(|chosen| chosen.scenario.number.unwrap_or(u32::MAX));
        let mut dates: Vec<String> = runs.iter().map(|run| stamp(&run.record.created, false)).collect();
        dates.sort_unstable();
        let exact = dates.windows(2).any(|pair| pair[0] == pair[1]);
        Self { runs, lessons, exact }
    }

    /// The class that the filter looks for, of everything that belongs to the scenarios with these ids.
    fn class<'b>(&self, has: impl Fn(&str) -> bool + 'b) -> String {
        let own = self.lessons.iter().enumerate().filter(|(_, chosen)| has(chosen.id));
        own.fold("s".to_owned(), |class, (nth, _)| format!("{class} s{nth}"))
    }
}

/// The index as HTML.
pub(super) fn index(all: &[Run], lang: Lang) -> Result<String, askama::Error> {
    let book = Book::new(all);
    let pairs = versus::pairs(&book.runs);
    let top = |lang| Top {
        lang,
        words: general::of(lang),
        line: words::of(lang).title.to_owned(),
        verdict: String::new(),
        fine: true,
    };
    let tops = Vec::from(Lang::ALL.map(top));
    let mut head = Head::new(lang, words::of(lang).title.to_owned(), tops, "", &script::INDEX);
    head.style.push_str(STYLE);
    head.style.push_str(&rules(book.lessons.len()));
    head.style.push_str(&versus::rules(book.runs.len().min(versus::PICKS), &pairs));
    Index { head, mains: Vec::from(Lang::ALL.map(|lang| main(all, &book, &pairs, lang))) }.render()
}

/// Rules by which a picked scenario hides what belongs to others.
fn rules(scenarios: usize) -> String {
    (0..scenarios).fold(String::new(), |mut css, nth| {
        // Writing to a string cannot fail.
        let _ = writeln!(css, "main:has(.only[value=\"{nth}\"]:checked) .s:not(.s{nth}){{display:none}}");
        css
    })
}

fn main(all: &[Run], book: &Book<'_>, pairs: &[versus::Pair<'_>], lang: Lang) -> Main {
    let words = words::of(lang);
    let picks = versus::picks(book);
    let beyond = |most: usize, text: &str| {
        if book.runs.len() > most { fill(text, &[&lang.number(most as f64, 0)]) } else { String::new() }
    };
    Main {
        tag: lang.tag(),
        words,
        lessons: course::lessons(book, lang),
        runs: list::runs(book, lang),
        picks_note: beyond(versus::PICKS, words.first_runs),
        panels: pairs.iter().map(|pair| versus::panel(book, pair, lang)).collect(),
        incomplete: pairs.len() < picks.len() * picks.len().saturating_sub(1) / 2,
        picks,
        histories: history::histories(book, lang),
        histories_note: beyond(history::RUNS, words.history_first),
        unreadable: all.iter().filter_map(|run| unreadable(run, words)).collect(),
    }
}

fn unreadable(run: &Run, words: &'static Words) -> Option<String> {
    match &run.record {
        Err(cause) => Some(format!("{}: {cause}", run.folder)),
        Ok(record) if record.scenarios.iter().any(|scenario| !is_file_name(&scenario.id)) => {
            Some(fill(words.bad_id, &[&run.folder]))
        }
        Ok(_) => None,
    }
}
