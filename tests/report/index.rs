//! The page over all runs: what it says of two runs follows from their data and from nothing else.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;

use inflight::lang::Lang;
use inflight::record::{self, Record};
use inflight::{analysis, report};

use super::markup::elements;
use super::sample;

/// A run of three models in one scenario, 11 trials each, made at `created`.
fn run(created: &str, change: impl Fn(&mut Record)) -> Record {
    let mut record = sample::small();
    created.clone_into(&mut record.created);
    record.scenarios.retain(|scenario| scenario.id == "mixed");
    record.cells.retain(|cell| {
        cell.scenario == "mixed" && ["sequential", "join-all", "spawn"].contains(&cell.model.as_str())
    });
    change(&mut record);
    analysis::summarise(&mut record);
    record
}

/// Multiplies what `join-all` took.
fn slow(record: &mut Record, factor: f64) {
    for trial in
        record.cells.iter_mut().filter(|cell| cell.model == "join-all").flat_map(|cell| &mut cell.trials)
    {
        trial.makespan_ns = (trial.makespan_ns as f64 * factor) as u64;
    }
}

fn write(root: &Path, folder: &str, record: &Record, pages: bool) {
    let run = root.join(folder);
    fs::create_dir(&run).unwrap();
    record::write(&run.join("record.json"), record).unwrap();
    if pages {
        report::write_pages(record, &run, Lang::En).unwrap();
    }
}

fn index(root: &Path) -> String {
    fs::read_to_string(report::write_index(root, Lang::En).unwrap()).unwrap()
}

/// The index over two runs.
fn over(earlier: &Record, later: &Record) -> String {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "a", earlier, false);
    write(root.path(), "b", later, false);
    index(root.path())
}

/// The comparison of the newest run with the one before it, in English.
fn panel(html: &str) -> &str {
    let start = html.find("<div class=\"panel p1-0\">").expect("a comparison");
    let rest = &html[start..];
    &rest[..rest.find("</section>").expect("its end")]
}

/// The word that the panel gives the model.
fn word<'a>(panel: &'a str, model: &str) -> &'a str {
    let (_, row) = panel.split_once(&format!("<th scope=\"row\">{model}</th>")).expect("a row");
    let cell = row.split_once('>').expect("a cell").1;
    &cell[..cell.find('<').expect("its end")]
}

const EARLIER: &str = "2026-11-20T08:00:00Z";
const LATER: &str = "2026-11-22T20:12:05Z";

#[test]
fn swapped_data_flips_the_word_and_noise_few_trials_or_other_work_withhold_it() {
    type Change = fn(&mut Record);
    let same: Change = |_| ();
    let slower: Change = |record| slow(record, 1.1);
    let check = |before: Change, after: Change, expect: &str| {
        let html = over(&run(EARLIER, before), &run(LATER, after));
        let panel = panel(&html);
        assert_eq!((word(panel, "join-all"), word(panel, "spawn")), (expect, "no difference"));
        let tally = panel.split_once("class=\"tally\">").unwrap().1;
        assert_eq!(
            tally.starts_with(&format!("<span class=\"{expect}\">")),
            ["faster", "slower"].contains(&expect)
        );
    };
    check(same, slower, "slower");
    check(slower, same, "faster");
    check(same, same, "no difference");
    check(same, |record| slow(record, 1.01), "no difference");
    let noisy: Change = |record| {
        for (nth, trial) in record.cells.iter_mut().flat_map(|cell| &mut cell.trials).enumerate() {
            trial.makespan_ns = trial.makespan_ns * [50, 100, 180][nth % 3] / 100;
        }
    };
    check(noisy, |record| slow(record, 1.1), "no difference");
    let few: Change = |record| {
        slow(record, 3.0);
        record
            .cells
            .iter_mut()
            .filter(|cell| cell.model == "join-all")
            .for_each(|cell| cell.trials.truncate(4));
    };
    check(same, few, "not comparable");
    let other: Change = |record| {
        slow(record, 3.0);
        for cell in record.cells.iter_mut().filter(|cell| cell.model == "join-all") {
            cell.plan_digest = "e".repeat(64);
        }
    };
    check(same, other, "not comparable");
    let html = over(&run(EARLIER, same), &run(LATER, other));
    assert!(panel(&html).contains("Not the same work"), "{}", panel(&html));
}

#[test]
fn another_machine_and_an_interrupted_run_are_warned_of_before_any_number() {
    let html = over(&run(EARLIER, |_| ()), &run(LATER, |_| ()));
    assert!(
        !panel(&html).contains("class=\"notice\"") && !html.contains("another machine or system</small>")
    );
    let html = over(
        &run(EARLIER, |record| record.machine.cores = 8),
        &run(LATER, |record| record.settings.interrupted = true),
    );
    let said = panel(&html);
    let table = said.find("<table").unwrap();
    for warning in ["The number of cores differs: 8 before, 2 after.", "A run was interrupted"] {
        assert!(said.find(warning).is_some_and(|at| at < table), "{warning}: {said}");
    }
    // The table over time says so too, and draws that run hollow, off the line.
    assert_eq!(html.matches("another machine or system</small>").count(), 1);
    assert_eq!(html.matches("<circle").count(), 2 * 3, "one for each model and language");
    assert_eq!(html.matches("stopped before its end").count(), 1);
}

#[test]
fn other_work_is_named_over_time_and_never_drawn_on_one_line() {
    let spark = |html: &str| html.matches("<svg class=\"spark\"").count();
    let same = over(&run(EARLIER, |_| ()), &run(LATER, |_| ()));
    assert_eq!((spark(&same), same.matches("other work</small>").count()), (2 * 3, 0));
    let other = over(
        &run(EARLIER, |_| ()),
        &run(LATER, |record| {
            record.cells.iter_mut().for_each(|cell| cell.plan_digest = "e".repeat(64));
        }),
    );
    assert_eq!((spark(&other), other.matches("other work</small>").count()), (0, 3));
}

#[test]
fn a_lesson_asks_before_it_shows_and_comes_from_the_newest_run_with_a_page() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "old", &sample::tiny(), true);
    write(root.path(), "new", &run("2026-11-23T00:00:00Z", |_| ()), true);
    write(root.path(), "pageless", &run("2026-11-24T00:00:00Z", |_| ()), false);
    let html = index(root.path());
    let course = html.split_once("<ol class=\"lessons\">").unwrap().1.split_once("</ol>").unwrap().0;
    let lessons: Vec<&str> = course.split("<li ").skip(1).collect();
    assert_eq!(lessons.len(), 2, "every scenario of every run, once");
    assert!(lessons[0].contains("href=\"./new/mixed.html\"") && lessons[0].contains("from the run of 23"));
    assert!(lessons[1].contains("href=\"./old/many.html\""), "{}", lessons[1]);
    for lesson in lessons {
        let (asks, details) = (lesson.find("class=\"asks\"").unwrap(), lesson.find("<details>").unwrap());
        assert!(asks < details && lesson.find("class=\"shows\"").unwrap() > details, "{lesson}");
    }
}

#[test]
fn forty_runs_stay_under_a_mebibyte_and_name_what_is_left_out() {
    let root = tempfile::tempdir().unwrap();
    let mut record = sample::tiny();
    for nth in 0..40 {
        record.created = format!("2026-10-{:02}T{:02}:00:00Z", 1 + nth / 2, 10 + nth % 2);
        write(root.path(), &format!("run-{nth:02}"), &record, false);
    }
    let html = index(root.path());
    assert!(html.len() < 1 << 20, "{} bytes", html.len());
    let all = elements(&html);
    let having = |key: &str, value: &str| {
        all.iter().filter(|element| element.attribute(key).is_some_and(|found| found == value)).count()
    };
    assert_eq!((having("name", "a-en"), having("name", "b-uk")), (20, 20));
    assert_eq!(html.matches("<code>run-").count(), 2 * 40);
    assert!(html.contains("Only the newest 20 runs can be picked here."));
    // Every run against the newest, and a command for the pairs that there was no room for.
    for earlier in 1..20 {
        assert_eq!(having("class", &format!("panel p{earlier}-0")), 2, "{earlier}");
    }
    let pairs =
        all.iter().filter(|e| e.attribute("class").is_some_and(|class| class.starts_with("panel "))).count();
    assert_eq!(html.contains("class=\"not-here\""), pairs < 2 * 190);
    let mut ids: Vec<&str> = all.iter().filter_map(|element| element.attribute("id")).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "ids are unique");
    for target in all.iter().filter_map(|element| element.attribute("for")) {
        assert!(ids.binary_search(&target).is_ok(), "{target}");
    }
}

#[test]
fn a_run_is_listed_with_how_where_and_what_became_of_its_cells() {
    let html =
        over(&run(EARLIER, |record| "bench".clone_into(&mut record.settings.command)), &sample::tiny());
    let list = html.split_once("<ol class=\"runs\">").unwrap().1.split_once("</ol>").unwrap().0;
    let runs: Vec<&str> = list.split("<li ").skip(1).collect();
    assert!(
        runs[0].contains(">newest<") && runs[0].contains("inflight run") && runs[0].contains("refused 1")
    );
    assert!(runs[1].contains("cargo bench") && runs[1].contains("2 cores") && runs[1].contains("valid 3"));
    assert!(runs[1].starts_with("class=\"s s0\"") && runs[0].starts_with("class=\"s s0 s1\""), "{runs:?}");
}
