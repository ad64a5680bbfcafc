//! The instants of a race at which something can be seen, found in the measured spans, in words.

use std::collections::BTreeMap;

use crate::lang::words::Nanos;
use crate::lang::{Forms, Lang};
use crate::record::{Bound, Cell, Family, SpanKind};

use super::{Drawing, THREADS};
use crate::report::views::Subject;

/// What lasts a smaller share of its row than this cannot be seen.
const VISIBLE: f64 = 0.004;
/// A computing span that had a core for this share of its time had it to itself.
const OWN_CORE: f64 = 0.75;

/// An instant at which the clock is held.
pub(in crate::report) struct Step {
    /// From the start, ns.
    pub(in crate::report) at: u64,
    /// The same in words.
    pub(in crate::report) when: String,
    /// The rows that it speaks of: cells by their number in the record, between blanks.
    pub(in crate::report) cells: String,
    pub(in crate::report) text: String,
}

/// How many of the drawn fetches do what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Doing {
    queued: u32,
    waiting: u32,
    late: u32,
    computing: u32,
    /// Of those that compute, how many have a core to themselves.
    on_core: u32,
}

/// A time during which nothing changes.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stretch {
    from: u64,
    to: u64,
    doing: Doing,
}

impl Stretch {
    const fn length(self) -> u64 {
        self.to - self.from
    }

    const fn middle(self) -> u64 {
        self.from + self.length() / 2
    }
}

/// A row of the race, read.
struct Row<'a> {
    drawing: &'a Drawing<'a>,
    family: Family,
    /// True if there is not a thread for every fetch.
    bounded: bool,
    stretches: Vec<Stretch>,
}

/// What there is to see in the race of these drawings, in the order of the clock.
pub(super) fn steps(subject: &Subject<'_>, drawings: &[&Drawing<'_>], lang: Lang) -> Vec<Step> {
    let rows: Vec<Row<'_>> = drawings
        .iter()
        .map(|drawing| (drawing, subject.model(&drawing.cell.model)))
        .map(|(drawing, model)| Row {
            drawing,
            family: model.map_or(Family::Baseline, |model| model.family),
            bounded: model.and_then(|model| model.shape).is_some_and(|shape| shape.threads != Bound::Fetches),
            stretches: stretches(drawing.cell, drawing.fetches.span_ns),
        })
        .collect();
    let finders = [sleeping, many, held_up, late, parallel, first_done];
    let cores = subject.record.machine.cores;
    let mut steps: Vec<Step> = finders.iter().filter_map(|find| find(&rows, cores, lang)).collect();
    steps.sort_by_key(|step| step.at);
    steps
}

/// The times during which nothing changes, as far as they can be seen in a row that is `span_ns` long.
fn stretches(cell: &Cell, span_ns: u64) -> Vec<Stretch> {
    let mut changes: BTreeMap<u64, [i32; 5]> = BTreeMap::new();
    for span in cell.timeline.iter().flat_map(|lane| &lane.spans).filter(|span| span.end_ns > span.start_ns) {
        let share = span.cpu_ns as f64 / (span.end_ns - span.start_ns) as f64;
        let what = [
            span.kind == SpanKind::Queued,
            span.kind == SpanKind::Wait,
            span.kind == SpanKind::Late,
            span.kind == SpanKind::Compute,
            span.kind == SpanKind::Compute && share >= OWN_CORE,
        ];
        for (at, sign) in [(span.start_ns, 1), (span.end_ns, -1)] {
            let change = changes.entry(at).or_default();
            std::iter::zip(change, what).for_each(|(count, does)| *count += sign * i32::from(does));
        }
    }
    let least = (span_ns as f64 * VISIBLE) as u64;
    let mut now = [0_i32; 5];
    let mut out = Vec::new();
    let mut ends = changes.keys().skip(1);
    for (&from, change) in &changes {
        std::iter::zip(&mut now, change).for_each(|(count, by)| *count += by);
        let Some(&to) = ends.next() else { break };
        let [queued, waiting, late, computing, on_core] = now.map(|count| count.max(0).unsigned_abs());
        if to - from > least {
            out.push(Stretch { from, to, doing: Doing { queued, waiting, late, computing, on_core } });
        }
    }
    out
}

/// The stretch of these families' rows that has most of what `of` counts.
fn most<'a>(
    rows: &'a [Row<'a>],
    families: &[Family],
    of: impl Fn(Doing) -> u32,
) -> Option<(&'a Row<'a>, Stretch)> {
    most_of(rows, families, |_, doing| of(doing))
}

/// The same where it counts in which row.
fn most_of<'a>(
    rows: &'a [Row<'a>],
    families: &[Family],
    of: impl Fn(&Row<'_>, Doing) -> u32,
) -> Option<(&'a Row<'a>, Stretch)> {
    let rows = rows.iter().filter(|row| families.contains(&row.family));
    let all = rows.flat_map(|row| row.stretches.iter().map(move |stretch| (row, *stretch)));
    let keyed = all.map(|found| ((of(found.0, found.1.doing), found.1.length()), found));
    // Of equals the first in the scenario's order, so that later models do not take its place.
    let best =
        keyed.filter(|(key, _)| key.0 > 0).reduce(|best, other| if other.0 > best.0 { other } else { best });
    best.map(|(_, found)| found)
}

fn step((row, stretch): (&Row<'_>, Stretch), lang: Lang, text: String) -> Step {
    let at = stretch.middle();
    Step { at, when: when(at, lang), cells: row.drawing.id.to_string(), text }
}

fn when(at: u64, lang: Lang) -> String {
    lang.words().step_at(Nanos(at as f64))
}

fn waits(count: u32, lang: Lang) -> String {
    const WAITS: Forms<'_> = Forms {
        en: ["fetch waits", "fetches wait"],
        uk: ["запит чекає", "запити чекають", "запитів чекають", "запиту чекає"],
    };
    lang.count(count.into(), WAITS)
}

/// Counts are of the fetches drawn.
fn queue(count: u32, lang: Lang) -> String {
    const QUEUE: Forms<'_> = Forms {
        en: ["has not begun", "have not begun"],
        uk: ["іще не почався", "іще не почалися", "іще не почалися", "іще не почалося"],
    };
    lang.count(count.into(), QUEUE)
}

/// Threads that sleep with their fetches, while others queue.
fn sleeping(rows: &[Row<'_>], _: u32, lang: Lang) -> Option<Step> {
    let blocking = [Family::BlockingThreads, Family::Baseline];
    // While threads are still being made, others have not begun for another reason.
    let full = |row: &Row<'_>, doing: Doing| {
        let in_flight = |doing: Doing| doing.waiting + doing.late + doing.computing;
        row.bounded && row.stretches.iter().all(|other| in_flight(other.doing) <= doing.waiting)
    };
    let crowded = |row: &Row<'_>, doing: Doing| {
        if doing.waiting > 0 && doing.computing == 0 && full(row, doing) { doing.queued } else { 0 }
    };
    let found = most_of(rows, &blocking, crowded).or_else(|| most(rows, &blocking, |doing| doing.waiting))?;
    let (model, doing) = (&found.0.drawing.cell.model, found.1.doing);
    let words = lang.words();
    let waits = waits(doing.waiting, lang);
    let queued = crowded(found.0, doing);
    let text = match (queued, doing.waiting) {
        (0, _) => words.step_sleeping(model, waits),
        (queued, 1) => words.step_sleeping_alone(model, waits, queue(queued, lang)),
        (queued, _) => words.step_sleeping_queue(model, waits, queue(queued, lang)),
    };
    Some(step(found, lang, text))
}

/// Many waits that need no thread each.
fn many(rows: &[Row<'_>], _: u32, lang: Lang) -> Option<Step> {
    let one = |doing: Doing| if doing.waiting > 1 { doing.waiting } else { 0 };
    let found = most(rows, &[Family::AsyncOneThread], one)
        .or_else(|| most(rows, &[Family::AsyncManyThreads], one))?;
    let drawn = found.0.drawing.threads.as_ref()?.drawn;
    let workers = found.0.drawing.cell.workers as usize;
    // Tasks go to any of the workers.
    let threads = if found.0.family == Family::AsyncManyThreads { workers.max(drawn) } else { drawn };
    let threads = lang.count(threads as u64, THREADS);
    let waits = waits(found.1.doing.waiting, lang);
    Some(step(found, lang, lang.words().step_many(&found.0.drawing.cell.model, waits, threads)))
}

/// A mistake at work: async in its form, one after another in fact.
fn held_up(rows: &[Row<'_>], _: u32, lang: Lang) -> Option<Step> {
    let found = most(rows, &[Family::Mistake], |doing| {
        if doing.waiting > 0 && doing.computing == 0 { doing.queued } else { 0 }
    })?;
    let (model, doing) = (&found.0.drawing.cell.model, found.1.doing);
    let text = lang.words().step_held_up(model, waits(doing.waiting, lang), queue(doing.queued, lang));
    Some(step(found, lang, text))
}

/// Waits that are over, and a thread that has no time to notice.
fn late(rows: &[Row<'_>], _: u32, lang: Lang) -> Option<Step> {
    const LATE: Forms<'_> = Forms {
        en: ["fetch has waited long enough", "fetches have waited long enough"],
        uk: [
            "запит уже дочекався",
            "запити вже дочекалися",
            "запитів уже дочекалися",
            "запиту вже дочекалося",
        ],
    };
    let found = most(rows, &[Family::AsyncOneThread, Family::Mistake], |doing| {
        if doing.computing > 0 { doing.late } else { 0 }
    })?;
    let late = lang.count(found.1.doing.late.into(), LATE);
    Some(step(found, lang, lang.words().step_late(&found.0.drawing.cell.model, late)))
}

/// Several cores at one instant; where there is no such, one core and many fetches.
fn parallel(rows: &[Row<'_>], cores: u32, lang: Lang) -> Option<Step> {
    const COMPUTES: Forms<'_> = Forms {
        en: ["fetch computes", "fetches compute"],
        uk: ["запит обчислює", "запити обчислюють", "запитів обчислюють", "запиту обчислює"],
    };
    let words = lang.words();
    let all = [Family::BlockingThreads, Family::AsyncManyThreads];
    let both = |doing: Doing| {
        let at_once = doing.on_core == doing.computing && (2..=cores).contains(&doing.on_core);
        if at_once { doing.on_core } else { 0 }
    };
    if let Some(found) = most(rows, &all, both) {
        let computes = lang.count(found.1.doing.on_core.into(), COMPUTES);
        return Some(step(found, lang, words.step_parallel(&found.0.drawing.cell.model, computes)));
    }
    let found = most(rows, &[Family::AsyncOneThread], |doing| {
        if doing.computing == 1 { doing.waiting + doing.late } else { 0 }
    })?;
    let in_flight = found.1.doing.waiting + found.1.doing.late + 1;
    Some(step(found, lang, words.step_one_core(&found.0.drawing.cell.model, in_flight)))
}

/// The first finish, where the last is far.
fn first_done(rows: &[Row<'_>], _: u32, lang: Lang) -> Option<Step> {
    let end = |row: &&Row<'_>| row.drawing.fetches.span_ns;
    let (first, last) = (rows.iter().min_by_key(end)?, rows.iter().max_by_key(end)?);
    let at = end(&first);
    if (end(&last) as f64) < at as f64 * 1.2 {
        return None;
    }
    let lanes = &last.drawing.cell.timeline;
    let done = lanes.iter().filter(|lane| lane.spans.iter().all(|span| span.end_ns <= at)).count();
    let [first_model, last_model] = [first, last].map(|row| &row.drawing.cell.model);
    let text = lang.words().step_first_done(first_model, last_model, done, lanes.len());
    Some(Step { at, when: when(at, lang), cells: format!("{} {}", first.drawing.id, last.drawing.id), text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Span, Timeline};

    fn cell(lanes: &[&[(SpanKind, u64, u64, u64)]]) -> Cell {
        let lane = |(nth, spans): (usize, &&[(SpanKind, u64, u64, u64)])| Timeline {
            fetch: nth as u32,
            spans: spans.iter().map(|&(kind, from, to, cpu)| Span::from((kind, from, to, 0, cpu))).collect(),
        };
        Cell { timeline: lanes.iter().enumerate().map(lane).collect(), ..Cell::default() }
    }

    #[test]
    fn stretches_say_what_is_done_between_two_changes() {
        use SpanKind::{Compute, Late, Queued, Wait};
        let cell = cell(&[
            &[(Wait, 0, 100, 0), (Compute, 100, 200, 100)],
            &[(Queued, 0, 100, 0), (Wait, 100, 150, 0), (Late, 150, 200, 0), (Compute, 200, 300, 10)],
        ]);
        let seen: Vec<(u64, u64, [u32; 5])> = stretches(&cell, 300)
            .iter()
            .map(|s| {
                (
                    s.from,
                    s.to,
                    [s.doing.queued, s.doing.waiting, s.doing.late, s.doing.computing, s.doing.on_core],
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                (0, 100, [1, 1, 0, 0, 0]),
                (100, 150, [0, 1, 0, 1, 1]),
                (150, 200, [0, 0, 1, 1, 1]),
                (200, 300, [0, 0, 0, 1, 0]),
            ]
        );
        assert_eq!(stretches(&cell, 1_000_000).len(), 0, "what cannot be seen is no step");
        assert!(stretches(&Cell::default(), 0).is_empty());
    }
}
