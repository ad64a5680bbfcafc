//! The page over all runs: the course, the runs, any two of them side by side, and the makespans over time.

mod choose;
mod course;
mod entrance;
mod history;
mod list;
mod map;
mod runs;
mod spark;
mod versus;

use std::fmt::Write as _;

use askama::Template;

use crate::lang::{Lang, Words};
use crate::record::Scenario;

use super::page::{Head, Top};
use super::race::Symbol;
use super::{is_file_name, script, whatif};
use runs::{Readable, Run, stamp};

pub(super) use runs::runs;

/// The styles of this page, after those of all pages.
const STYLE: &str = include_str!("../../../templates/index.css");

#[derive(Template)]
#[template(path = "index.html", whitespace = "minimize")]
struct Index {
    head: Head,
    symbols: Vec<Symbol>,
    mains: [Main; 2],
}

/// The contents in one language.
struct Main {
    tag: &'static str,
    words: Words,
    /// The thesis as races.
    contests: Vec<entrance::Panel>,
    map: Option<map::Map>,
    choose: Option<choose::Card>,
    /// True if there is a page over several machines.
    machines: bool,
    lessons: Vec<course::Lesson>,
    runs: Vec<list::RunItem>,
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
struct AllRuns<'a> {
    /// The runs that could be read, the newest first.
    runs: Vec<Readable<'a>>,
    /// Every scenario of theirs, in course order.
    scenarios: Vec<CourseScenario<'a>>,
    /// True if short dates need their seconds to be told apart.
    exact: bool,
}

/// A scenario, as the newest run with a page of it has it; without a page anywhere, the newest run.
struct CourseScenario<'a> {
    id: &'a str,
    /// The number of the run in [`AllRuns::runs`].
    at: usize,
    scenario: &'a Scenario,
}

impl<'a> AllRuns<'a> {
    fn new(all: &'a [Run]) -> Self {
        let readable = |run: &'a Run| Some(Readable { run, record: run.record.as_ref().ok()? });
        let runs: Vec<Readable<'a>> = all.iter().filter_map(readable).collect();
        let mut scenarios: Vec<CourseScenario<'a>> = Vec::new();
        for (at, run) in runs.iter().enumerate() {
            for scenario in &run.record.scenarios {
                match scenarios.iter_mut().find(|other| other.id == scenario.id) {
                    Some(other) if !runs[other.at].has_page(other.id) && run.has_page(&scenario.id) => {
                        (other.at, other.scenario) = (at, scenario);
                    }
                    Some(_) => {}
                    None => scenarios.push(CourseScenario { id: &scenario.id, at, scenario }),
                }
            }
        }
        scenarios.sort_by_key(|other| other.scenario.number.unwrap_or(u32::MAX));
        let mut dates: Vec<String> = runs.iter().map(|run| stamp(&run.record.created, false)).collect();
        dates.sort_unstable();
        let exact = dates.windows(2).any(|pair| pair[0] == pair[1]);
        Self { runs, scenarios, exact }
    }

    /// The class that the filter looks for, of everything that belongs to the scenarios with these ids.
    fn class<'b>(&self, has: impl Fn(&str) -> bool + 'b) -> String {
        let own = self.scenarios.iter().enumerate().filter(|(_, scenario)| has(scenario.id));
        own.fold("s".to_owned(), |class, (nth, _)| format!("{class} s{nth}"))
    }

    /// The date of a run, short.
    fn stamp(&self, at: usize) -> String {
        stamp(&self.runs[at].record.created, self.exact)
    }
}

/// The index as HTML; `machines` says that there is a page over several of them.
pub(super) fn index(all: &[Run], machines: bool, lang: Lang) -> Result<String, askama::Error> {
    let runs = AllRuns::new(all);
    let pairs = versus::pairs(&runs.runs);
    let top = |lang: Lang| {
        let runs = lang.words().runs();
        let title = format!("{runs} · inflight");
        Top { lang, title, line: runs.to_owned(), verdict: String::new(), fine: true }
    };
    let mut head = Head::new(lang, Lang::ALL.map(top), "", &script::INDEX);
    head.style.push_str(STYLE);
    head.style.push_str(&rules(runs.scenarios.len()));
    head.style.push_str(&versus::rules(runs.runs.len().min(versus::PICKS), &pairs));
    let subject = choose::subject(&runs);
    let inputs = subject.as_ref().and_then(whatif::inputs);
    head.islands.extend(inputs.as_ref().map(|inputs| choose::data(&runs, inputs)));
    let contests = entrance::contests(&runs);
    let symbols = contests.iter().flat_map(entrance::Contest::symbols).collect();
    let main = |lang| Main {
        contests: contests.iter().map(|contest| contest.panel(lang)).collect(),
        map: map::map(&runs, lang),
        choose: inputs.as_ref().map(|inputs| choose::card(inputs, lang)),
        machines,
        ..main(all, &runs, &pairs, lang)
    };
    Index { head, symbols, mains: Lang::ALL.map(main) }.render()
}

/// Rules by which a picked scenario hides what belongs to others.
fn rules(scenarios: usize) -> String {
    (0..scenarios).fold(String::new(), |mut css, nth| {
        // Writing to a string cannot fail.
        let _ = writeln!(css, "main:has(.only[value=\"{nth}\"]:checked) .s:not(.s{nth}){{display:none}}");
        css
    })
}

fn main(all: &[Run], runs: &AllRuns<'_>, pairs: &[versus::Pair<'_>], lang: Lang) -> Main {
    let words = lang.words();
    let picks = versus::picks(runs);
    let beyond = |most: usize, note: fn(Words, usize) -> String| {
        if runs.runs.len() > most { note(words, most) } else { String::new() }
    };
    Main {
        tag: lang.tag(),
        words,
        contests: Vec::new(),
        map: None,
        choose: None,
        machines: false,
        lessons: course::lessons(runs, lang),
        runs: list::items(runs, lang),
        picks_note: beyond(versus::PICKS, Words::first_runs),
        panels: pairs.iter().map(|pair| versus::panel(runs, pair, lang)).collect(),
        incomplete: pairs.len() < picks.len() * picks.len().saturating_sub(1) / 2,
        picks,
        histories: history::histories(runs, lang),
        histories_note: beyond(history::RUNS, Words::history_first),
        unreadable: all.iter().filter_map(|run| unreadable(run, words)).collect(),
    }
}

fn unreadable(run: &Run, words: Words) -> Option<String> {
    match &run.record {
        Err(cause) => Some(format!("{}: {cause}", run.folder)),
        Ok(record) if record.scenarios.iter().any(|scenario| !is_file_name(&scenario.id)) => {
            Some(words.bad_id(&run.folder))
        }
        Ok(_) => None,
    }
}
