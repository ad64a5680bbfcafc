//! Where and how it was measured, and what that does not show.

use super::views::Subject;
use crate::lang::Lang;
use crate::lang::words::{Nanos, Nominal, Plain};
use crate::record::{Cell, Lane, Lateness, Machine, Model, Order, Record, Verdict};

/// A line of the box: what, and its value.
pub(super) struct Fact {
    pub(super) name: String,
    pub(super) value: String,
}

/// Machine, clock, method.
pub(super) fn facts(subject: &Subject<'_>, lang: Lang) -> Vec<Fact> {
    let words = lang.words();
    let record = subject.record;
    let machine = &record.machine;
    let mut facts = Vec::new();
    let mut add = |name: &str, value: String| {
        if !value.trim().is_empty() {
            facts.push(Fact { name: name.to_owned(), value });
        }
    };
    add(words.machine(), join(", ", &[&machine.cpu, &words.cores(machine.cores), &machine.arch]));
    add(words.machine_memory(), lang.bytes(machine.memory_bytes as f64));
    add(words.system(), join(", ", &[&machine.os, &machine.kernel]));
    add(words.governor(), machine.governor.clone().unwrap_or_default());
    add(words.load(), machine.load_1m.map(|load| lang.number(load, 2)).unwrap_or_default());
    add(words.clock(), clock(machine, lang));
    for lateness in &machine.calibration.lateness {
        let name = words.waits_end_late(Nominal(lateness.wait_ns as f64), &lateness.mechanism);
        add(&name, late(lateness, lang));
    }
    add(words.method(), method(subject, lang));
    add(
        words.waits_made_by(),
        match subject.far_side() {
            Some(url) => words.url_made(url),
            None if subject.own_code() => words.own_made().to_owned(),
            None => subject.backends().join(", "),
        },
    );
    for model in subject.record.models.iter().filter(|model| subject.scenario.models.contains(&model.id)) {
        if let Some(lane) = &model.lane {
            add(&model.id, told_of_lane(subject, model, lane, lang));
        }
    }
    add(words.shares(), shares(record, lang).unwrap_or_default());
    add(words.changed(), subject.scenario.overrides.join(", "));
    let elapsed = Some(record.settings.elapsed_ns).filter(|ns| *ns > 0);
    add(words.whole_run_took(), elapsed.map(|ns| lang.duration(ns as f64)).unwrap_or_default());
    let tool = format!("{} {}", record.tool.name, record.tool.version);
    let runtime = machine.runtime.as_ref().map(|runtime| format!("{} {}", runtime.name, runtime.version));
    add(words.program(), join(", ", &[&tool, &runtime.unwrap_or_default()]));
    facts
}

/// Which shares of its blocks a record is made of.
fn shares(record: &Record, lang: Lang) -> Option<String> {
    let shares = record.settings.shards.as_ref()?;
    let numbers: Vec<String> = shares.parts.iter().map(|part| part.index.to_string()).collect();
    Some(lang.words().shares_here(numbers.join(", "), shares.of))
}

/// What a reader must know of a program in another language.
fn told_of_lane(subject: &Subject<'_>, model: &Model, lane: &Lane, lang: Lang) -> String {
    let words = lang.words();
    let trials = subject.record.cells_of(&subject.scenario.id).filter(|cell| cell.model == model.id);
    let mut startups: Vec<u64> =
        trials.flat_map(|cell| &cell.trials).filter_map(|trial| trial.startup_ns).collect();
    startups.sort_unstable();
    let startup = startups.get(startups.len() / 2).map(|ns| words.lane_startup(Nanos(*ns as f64)));
    let runtime = lane.runtime.as_ref().unwrap_or(&lane.language);
    let parts = [
        format!("{} ({runtime})", model.words.get(lang)),
        words.lane_like(&lane.like),
        startup.unwrap_or_default(),
        if lane.one_core { words.lane_one_core().to_owned() } else { String::new() },
        if lane.early { words.lane_early().to_owned() } else { String::new() },
    ];
    join("; ", &parts.each_ref().map(String::as_str))
}

/// Those of the parts that say something.
pub(super) fn join(between: &str, parts: &[&str]) -> String {
    let said: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    said.join(between)
}

fn clock(machine: &Machine, lang: Lang) -> String {
    let step = Nominal(machine.calibration.clock_step_ns as f64);
    let reading = Nanos(machine.calibration.clock_read_ns);
    match &machine.clock_source {
        Some(source) => lang.words().clock_source(source, step, reading),
        None => lang.words().clock_plain(step, reading),
    }
}

fn late(lateness: &Lateness, lang: Lang) -> String {
    let time = |ns: u64| Nanos(ns as f64);
    lang.words().late_by(time(lateness.p50_ns), lateness.p99_ns.map(time), lateness.tries)
}

fn method(subject: &Subject<'_>, lang: Lang) -> String {
    let settings = &subject.record.settings;
    let trials = trials(subject);
    let method = match settings.order {
        Order::Blocks => lang.words().method_blocks(trials, trials, settings.seed.to_string()),
        Order::Serial => lang.words().method_serial(trials),
    };
    match settings.blocks_of(&subject.scenario.id) {
        Some(blocks) => format!("{method}; {}", blocks.stopped.why(lang)),
        None => method,
    }
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
    let words = lang.words();
    let record = subject.record;
    let what = match subject.far_side() {
        Some(url) => words.limit_url(url),
        None if subject.own_code() => words.limit_own_code().to_owned(),
        None => words.limit_simulated().to_owned(),
    };
    let mut limits = vec![what, words.limit_machine(record.machine.cores)];
    if record.settings.order == Order::Serial {
        limits.push(words.limit_serial().to_owned());
    }
    let trials = trials(subject);
    if trials < ENOUGH {
        limits.push(words.limit_few(trials));
    }
    limits.extend(scaled(subject, lang));
    let late = record.machine.calibration.lateness.iter().filter_map(|late| late.p99_ns);
    limits.extend(late.max().map(|worst| words.limit_timers(Nanos(worst as f64))));
    limits
}

/// That the file's durations are not the run's, where they are not, and where these are asked for.
pub(super) fn scaled(subject: &Subject<'_>, lang: Lang) -> Option<String> {
    let scale = subject.scenario.scale;
    let other = (scale - 1.0).abs() > 1e-9 && !subject.predicts_nothing();
    other.then(|| lang.words().scaled(Plain(scale, 4)))
}

/// What can be said of all cells of the scenario, for the line on top; true if nothing speaks against any.
pub(super) fn verdict(subject: &Subject<'_>, lang: Lang) -> (String, bool) {
    let can_run: Vec<&Cell> =
        subject.cells.iter().map(|(_, cell)| *cell).filter(|cell| !cell.cannot_run()).collect();
    let (all, left_out) = (can_run.len(), subject.cells.len() - can_run.len());
    let odd = can_run.iter().filter(|cell| cell.verdict != Verdict::Valid).count();
    let words = lang.words();
    let said = if odd == 0 { words.all_valid(all) } else { words.some_doubt(odd, all) };
    (if left_out > 0 { words.cannot_run(said, left_out) } else { said }, odd == 0 && all > 0)
}
