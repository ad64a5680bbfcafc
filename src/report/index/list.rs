//! The list of all runs: when, where, how, what became of the cells, and the way to their pages.

use super::runs::Readable;
use super::{AllRuns, CourseScenario};
use crate::lang::Lang;
use crate::lang::words::Nanos;
use crate::record::{Cell, Settings, Verdict};
use crate::report::about::join;

pub(super) struct RunItem {
    pub(super) class: String,
    pub(super) date: String,
    pub(super) folder: String,
    pub(super) stopped: bool,
    /// Command, trials, time.
    pub(super) how: String,
    pub(super) machine: String,
    /// How many cells, then how many of each kind with its class.
    pub(super) cells: String,
    pub(super) verdicts: Vec<(&'static str, String)>,
    pub(super) links: Vec<Link>,
}

pub(super) struct Link {
    pub(super) class: String,
    pub(super) title: String,
    /// Relative address of its page; empty if there is none.
    pub(super) href: String,
}

/// Every run, the newest first.
pub(super) fn items(runs: &AllRuns<'_>, lang: Lang) -> Vec<RunItem> {
    runs.runs.iter().map(|run| item(runs, *run, lang)).collect()
}

fn item(runs: &AllRuns<'_>, run: Readable<'_>, lang: Lang) -> RunItem {
    let record = run.record;
    let machine = &record.machine;
    let link = |(nth, other): (usize, &CourseScenario<'_>)| {
        let scenario = record.scenario(other.id)?;
        let title = scenario.title.get(lang).to_owned();
        Some(Link { class: format!("s s{nth}"), title, href: run.page(other.id).unwrap_or_default() })
    };
    RunItem {
        class: runs.class(|id| record.scenario(id).is_some()),
        date: lang.date(&record.created),
        folder: run.run.folder.clone(),
        stopped: record.settings.interrupted,
        how: how(&record.settings, lang),
        machine: join(" · ", &[&machine.cpu, &lang.words().cores(machine.cores), &machine.os]),
        cells: lang.words().cells(record.cells.len()),
        verdicts: verdicts(&record.cells, lang),
        links: runs.scenarios.iter().enumerate().filter_map(link).collect(),
    }
}

fn how(settings: &Settings, lang: Lang) -> String {
    let words = lang.words();
    let command = match settings.command.as_str() {
        "run" => "inflight run",
        "bench" => "cargo bench",
        other => other,
    };
    let trials = match settings.most_trials.filter(|most| *most > settings.trials) {
        Some(most) => format!("{}–{most}", settings.trials),
        None => settings.trials.to_string(),
    };
    let elapsed = Some(settings.elapsed_ns).filter(|ns| *ns > 0);
    let took = elapsed.map(|ns| words.run_took(Nanos(ns as f64))).unwrap_or_default();
    join(" · ", &[command, &words.trials_per_cell(trials), &took])
}

fn verdicts(cells: &[Cell], lang: Lang) -> Vec<(&'static str, String)> {
    let words = lang.words();
    let kinds: [(_, _, &dyn Fn(usize) -> String); 6] = [
        (Verdict::Valid, "fine", &|number| words.count_valid(number)),
        (Verdict::Suspect, "doubt", &|number| words.count_suspect(number)),
        (Verdict::Invalid, "doubt", &|number| words.count_invalid(number)),
        (Verdict::Failed, "doubt", &|number| words.count_failed(number)),
        (Verdict::Refused, "", &|number| words.count_refused(number)),
        (Verdict::Skipped, "", &|number| words.count_skipped(number)),
    ];
    let count = |verdict| cells.iter().filter(|cell| cell.verdict == verdict).count();
    let said = kinds.into_iter().map(|(verdict, class, say)| (class, say, count(verdict)));
    said.filter(|(.., number)| *number > 0).map(|(class, say, number)| (class, say(number))).collect()
}
