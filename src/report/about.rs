//! Where and how it was measured, and what that does not show.

use crate::lang::Lang;
use crate::record::{Lateness, Order, Settings, Stopped, Verdict};

use super::figures;
use super::views::Subject;
use super::words::{self, Words, fill};

/// A line of the box: what, and its value.
pub(super) struct Fact {
    pub(super) name: String,
    pub(super) value: String,
}

/// Machine, clock, method.
pub(super) fn facts(subject: &Subject<'_>, lang: Lang) -> Vec<Fact> {
    let words = words::of(lang);
    let record = subject.record;
    let machine = &record.machine;
    let mut facts = Vec::new();
    let mut add = |name: String, value: String| {
        if !value.trim().is_empty() {
            facts.push(Fact { name, value });
        }
    };
    let cores = fill(words.cores, &[&lang.number(f64::from(machine.cores), 0)]);
    add(words.machine.to_owned(), join(&[&machine.cpu, &cores, &machine.arch]));
    add(words.memory.to_owned(), lang.bytes(machine.memory_bytes as f64));
    add(words.system.to_owned(), join(&[&machine.os, &machine.kernel]));
    add(words.governor.to_owned(), machine.governor.clone().unwrap_or_default());
    add(words.load.to_owned(), machine.load_1m.map(|load| lang.number(load, 2)).unwrap_or_default());
    add(words.clock.to_owned(), clock(subject, words, lang));
    for lateness in &machine.calibration.lateness {
        let name =
            fill(words.lateness, &[&figures::nominal(lang, lateness.wait_ns as f64), &lateness.mechanism]);
        add(name, late(lateness, words, lang));
    }
    add(words.method.to_owned(), method(subject, words, lang));
    add(words.backend.to_owned(), subject.backends().join(", "));
    add(words.changed.to_owned(), subject.scenario.overrides.join(", "));
    add(words.elapsed.to_owned(), elapsed(&record.settings, lang));
    let tool = format!("{} {}", record.tool.name, record.tool.version);
    let runtime = machine.runtime.as_ref().map(|runtime| format!("{} {}", runtime.name, runtime.version));
    add(words.tool.to_owned(), join(&[&tool, &runtime.unwrap_or_default()]));
    facts
}

fn join(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", ")
}

fn elapsed(settings: &Settings, lang: Lang) -> String {
    if settings.elapsed_ns == 0 { String::new() } else { lang.duration(settings.elapsed_ns as f64) }
}

fn clock(subject: &Subject<'_>, words: &'static Words, lang: Lang) -> String {
    let calibration = &subject.record.machine.calibration;
    let step = figures::nominal(lang, calibration.clock_step_ns as f64);
    let read = lang.duration(calibration.clock_read_ns);
    match &subject.record.machine.clock_source {
        Some(source) => fill(words.clock_words, &[source, &step, &read]),
        None => fill(words.clock_plain, &[&step, &read]),
    }
}

fn late(lateness: &Lateness, words: &'static Words, lang: Lang) -> String {
    let p99 = lateness.p99_ns.map_or_else(|| "–".to_owned(), |ns| lang.duration(ns as f64));
    fill(
        words.lateness_words,
        &[&lang.duration(lateness.p50_ns as f64), &p99, &lang.number(f64::from(lateness.tries), 0)],
    )
}

fn method(subject: &Subject<'_>, words: &'static Words, lang: Lang) -> String {
    let settings = &subject.record.settings;
    let trials = lang.number(f64::from(trials(subject)), 0);
    let method = match settings.order {
        Order::Blocks => fill(words.method_blocks, &[&trials, &trials, &settings.seed.to_string()]),
        Order::Serial => fill(words.method_serial, &[&trials]),
    };
    let why = settings.blocks_of(&subject.scenario.id).map(|blocks| match blocks.stopped {
        Stopped::Asked => words.stopped_asked,
        Stopped::Narrow => words.stopped_narrow,
        Stopped::Most => words.stopped_most,
        Stopped::Time => words.stopped_time,
        Stopped::Lost => words.stopped_lost,
        Stopped::Interrupted => words.stopped_interrupted,
    });
    why.map_or_else(|| method.clone(), |why| format!("{method}; {why}"))
}

/// Trials of each cell of this scenario: as many as its blocks, which a record of an older version does not tell.
fn trials(subject: &Subject<'_>) -> u32 {
    let settings = &subject.record.settings;
    settings.blocks_of(&subject.scenario.id).map_or(settings.trials, |blocks| blocks.run)
}

/// Under so many trials no winner is named: a paired test over 5 blocks cannot go below p = 0.06.
const ENOUGH: u32 = 6;

/// What the numbers of this page do not show.
pub(super) fn limits(subject: &Subject<'_>, lang: Lang) -> Vec<String> {
    let words = words::of(lang);
    let record = subject.record;
    let mut limits = vec![words.limit_simulated.to_owned()];
    limits.push(fill(words.limit_machine, &[&lang.number(f64::from(record.machine.cores), 0)]));
    if record.settings.order == Order::Serial {
        limits.push(words.limit_serial.to_owned());
    }
    let trials = trials(subject);
    if trials < ENOUGH {
        limits.push(fill(words.limit_few, &[&lang.number(f64::from(trials), 0)]));
    }
    let scale = subject.scenario.scale;
    if (scale - 1.0).abs() > 1e-9 {
        limits.push(fill(words.limit_scale, &[&lang.plain(scale, 4)]));
    }
    if let Some(worst) = record.machine.calibration.lateness.iter().filter_map(|late| late.p99_ns).max() {
        limits.push(fill(words.limit_resolution, &[&lang.duration(worst as f64)]));
    }
    limits
}

/// What can be said of all cells of the scenario, for the line on top.
pub(super) fn verdict(subject: &Subject<'_>, lang: Lang) -> (String, bool) {
    let words = words::of(lang);
    let all = lang.number(subject.cells.len() as f64, 0);
    let odd = subject.cells.iter().filter(|(_, cell)| cell.verdict != Verdict::Valid).count();
    if odd == 0 {
        (fill(words.all_valid, &[&all]), true)
    } else {
        (fill(words.some_doubt, &[&lang.number(odd as f64, 0), &all]), false)
    }
}
