//! The page over all runs: the newest run as a course, the others below.

use std::fs;
use std::io;
use std::path::Path;

use askama::Template;

use crate::analysis;
use crate::lang::Lang;
use crate::record::{self, Record};

use super::lesson;
use super::page::{Head, Top, run_line};
use super::script;
use super::words::{self, Words, fill};

/// The folder of the kept sample.
const SAMPLE: &str = "sample";

/// A folder below the root that has a record.
pub(super) struct Run {
    /// The folder's name.
    pub(super) folder: String,
    /// The record, or why it cannot be shown.
    pub(super) record: Result<Record, String>,
    /// Scenarios whose page stands in the folder.
    pub(super) pages: Vec<String>,
}

/// Every run below `root`, the newest first; equal dates by folder name, so that the page is always the same.
pub(super) fn runs(root: &Path) -> io::Result<Vec<Run>> {
    let mut runs = Vec::new();
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        // `latest` is a link to one of the others; the sample that comes with the source is not a run of this machine.
        if !entry.file_type()?.is_dir() || entry.file_name() == SAMPLE {
            continue;
        }
        let path = entry.path().join("record.json");
        if !path.is_file() {
            continue;
        }
        let record = record::read(&path).map_err(|error| error.to_string());
        let ids = record.iter().flat_map(|record| &record.scenarios).map(|scenario| &scenario.id);
        let exists =
            |id: &&String| super::is_file_name(id) && entry.path().join(format!("{id}.html")).is_file();
        let pages = ids.filter(exists).cloned().collect();
        runs.push(Run { folder: entry.file_name().to_string_lossy().into_owned(), record, pages });
    }
    let created = |run: &Run| run.record.as_ref().map(|record| record.created.clone()).unwrap_or_default();
    runs.sort_by(|a, b| created(b).cmp(&created(a)).then_with(|| b.folder.cmp(&a.folder)));
    Ok(runs)
}

#[derive(Template)]
#[template(path = "index.html", whitespace = "minimize")]
struct Index {
    head: Head,
    mains: Vec<Main>,
}

struct Main {
    tag: &'static str,
    words: &'static Words,
    newest: Option<Listed>,
    older: Vec<Listed>,
    unreadable: Vec<String>,
}

/// A run in the list.
struct Listed {
    line: String,
    lessons: Vec<Lesson>,
}

/// A scenario of a run.
struct Lesson {
    number: String,
    title: String,
    /// Relative address of its page; empty if there is none.
    href: String,
    question: String,
    shows: String,
}

/// The index as HTML.
pub(super) fn index(runs: &[Run], lang: Lang) -> Result<String, askama::Error> {
    let top = |lang| Top {
        lang,
        words: words::of(lang),
        line: words::of(lang).index_title.to_owned(),
        verdict: String::new(),
        fine: true,
    };
    let head = Head::new(
        lang,
        words::of(lang).index_title.to_owned(),
        Vec::from(Lang::ALL.map(top)),
        "",
        script::INDEX,
    );
    Index { head, mains: Vec::from(Lang::ALL.map(|lang| main(runs, lang))) }.render()
}

fn main(runs: &[Run], lang: Lang) -> Main {
    let words = words::of(lang);
    let mut listed = runs.iter().filter_map(|run| Some(listed(run, run.record.as_ref().ok()?, lang)));
    Main {
        tag: lang.tag(),
        words,
        newest: listed.next(),
        older: listed.collect(),
        unreadable: runs.iter().filter_map(|run| unreadable(run, words)).collect(),
    }
}

fn unreadable(run: &Run, words: &'static Words) -> Option<String> {
    match &run.record {
        Err(cause) => Some(format!("{}: {cause}", run.folder)),
        Ok(record) if record.scenarios.iter().any(|scenario| !super::is_file_name(&scenario.id)) => {
            Some(fill(words.bad_id, &[&run.folder]))
        }
        Ok(_) => None,
    }
}

fn listed(run: &Run, record: &Record, lang: Lang) -> Listed {
    let lesson = |scenario: &record::Scenario| Lesson {
        number: scenario.number.map(|number| lang.number(f64::from(number), 0)).unwrap_or_default(),
        title: scenario.title.get(lang).to_owned(),
        href: if run.pages.contains(&scenario.id) {
            address(&run.folder, &scenario.id)
        } else {
            String::new()
        },
        question: scenario
            .question
            .as_ref()
            .map(|text| lesson::inline(first_line(text.get(lang))))
            .unwrap_or_default(),
        shows: shows(record, &scenario.id, lang),
    };
    let mut course: Vec<&record::Scenario> = record.scenarios.iter().collect();
    course.sort_by_key(|scenario| scenario.number.unwrap_or(u32::MAX));
    Listed { line: run_line(record, lang), lessons: course.into_iter().map(lesson).collect() }
}

/// The first thing that the run shows, in one line.
fn shows(record: &Record, id: &str, lang: Lang) -> String {
    analysis::findings(record, id)
        .first()
        .map(|finding| lesson::inline(finding.headline.get(lang)))
        .unwrap_or_default()
}

/// The first paragraph: a question may go on with its answers.
fn first_line(text: &str) -> &str {
    text.trim().split("\n\n").next().unwrap_or_default()
}

/// A relative address; folder names come from the file system and may hold anything.
fn address(folder: &str, id: &str) -> String {
    use std::fmt::Write as _;
    let mut href = String::from("./");
    for byte in folder.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            href.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(href, "%{byte:02X}");
        }
    }
    href + "/" + id + ".html"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_cannot_leave_the_folder_nor_become_a_scheme() {
        assert_eq!(address("2026-11-22T20-12-05Z", "mixed"), "./2026-11-22T20-12-05Z/mixed.html");
        assert_eq!(address("javascript:x y\"<", "a"), "./javascript%3Ax%20y%22%3C/a.html");
    }
}
