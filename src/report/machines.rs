//! The page over several machines: each claim of each lesson, and on how many of them it holds.

use std::fmt::Write as _;

use askama::Template;

use super::page::{Head, Top};
use super::quantity::Quantity;
use super::{about, script};
use crate::analysis::machines::{Machines, Tally, Travelled};
use crate::lang::{Lang, Words};
use crate::record::{Cell, Claim, ClaimOutcome, Interval, Record};

/// The styles of this page, after those of all pages.
const STYLE: &str = include_str!("../../templates/machines.css");
/// Width, height and margin of the picture of a claim.
const SIZE: (f64, f64) = (360.0, 44.0);
const EDGE: f64 = 14.0;
/// Where its marks lie.
const MIDDLE: f64 = 15.0;
/// Kinds that have a shape of their own; more begin again in another colour.
const SHAPES: usize = 4;

#[derive(Template)]
#[template(path = "machines.html", whitespace = "minimize")]
struct Page {
    head: Head,
    mains: [Main; 2],
}

/// The contents in one language.
struct Main {
    tag: &'static str,
    words: Words,
    count: String,
    kinds: Vec<KindView>,
    machines: Vec<MachineRow>,
    lessons: Vec<LessonView>,
}

/// A kind of machine: its shape, what it is, and how many there are.
struct KindView {
    mark: String,
    class: String,
    says: String,
}

struct MachineRow {
    mark: String,
    class: String,
    name: String,
    cpu: String,
    system: String,
    run: String,
    measured: String,
    holds: String,
}

struct LessonView {
    title: String,
    claims: Vec<ClaimRow>,
}

struct ClaimRow {
    class: &'static str,
    sign: &'static str,
    text: String,
    says: String,
    picture: Option<Picture>,
}

/// A claim as a picture: its bounds, and a mark for each machine.
struct Picture {
    /// Where the claim holds: from, and how wide.
    band: Option<(String, String)>,
    marks: Vec<Mark>,
    low: String,
    high: String,
}

struct Mark {
    path: String,
    class: String,
    says: String,
}

/// The page as HTML, opening in `lang`.
pub(super) fn page(records: &[Record], lang: Lang) -> Result<String, askama::Error> {
    let machines = Machines::new(records);
    let tops = Lang::ALL.map(|lang| {
        let words = lang.words();
        let title = format!("{} · inflight", words.machines_title());
        Top { lang, title, line: words.machines_title().to_owned(), verdict: String::new(), fine: true }
    });
    let mut head = Head::new(lang, tops, "", &script::PLAIN);
    head.style.push_str(STYLE);
    Page { head, mains: Lang::ALL.map(|lang| main(&machines, lang)) }.render()
}

fn main(machines: &Machines<'_>, lang: Lang) -> Main {
    let words = lang.words();
    let rows = machines.records.iter().zip(&machines.kinds).enumerate();
    let lessons = machines.lessons.iter().map(|lesson| LessonView {
        title: lesson.scenario.title.get(lang).to_owned(),
        claims: lesson.claims.iter().map(|claim| claim_row(machines, claim, lang)).collect(),
    });
    Main {
        tag: lang.tag(),
        words,
        count: words.machines_count(machines.records.len(), machines.most_kinds),
        kinds: (0..machines.most_kinds).map(|kind| kind_view(machines, kind, lang)).collect(),
        machines: rows.map(|(nth, (record, kind))| machine_row(nth, record, *kind, lang)).collect(),
        lessons: lessons.collect(),
    }
}

fn kind_view(machines: &Machines<'_>, kind: usize, lang: Lang) -> KindView {
    let mut of = machines.records.iter().zip(&machines.kinds).filter(|(_, other)| **other == kind);
    let first = of.next().map(|(record, _)| cpu(record, lang)).unwrap_or_default();
    KindView {
        mark: shape(kind, (10.0, 10.0)),
        class: class(kind, ClaimOutcome::Holds),
        says: lang.words().machines_of_kind(first, of.count() + 1),
    }
}

fn cpu(record: &Record, lang: Lang) -> String {
    let machine = &record.machine;
    about::join(", ", &[&machine.cpu, &lang.words().cores(machine.cores), &machine.arch])
}

fn machine_row(nth: usize, record: &Record, kind: usize, lang: Lang) -> MachineRow {
    let machine = &record.machine;
    let of = |part: usize, whole: usize| format!("{part} / {whole}");
    let holds = record.claims.iter().filter(|claim| claim.outcome == ClaimOutcome::Holds).count();
    MachineRow {
        mark: shape(kind, (10.0, 10.0)),
        class: class(kind, ClaimOutcome::Holds),
        name: (nth + 1).to_string(),
        cpu: cpu(record, lang),
        system: about::join(", ", &[&machine.os, &machine.kernel]),
        run: lang.date(&record.created),
        measured: of(record.cells.iter().filter(|cell| Cell::is_measured(cell)).count(), record.cells.len()),
        holds: of(holds, record.claims.len()),
    }
}

fn claim_row(machines: &Machines<'_>, claim: &Travelled<'_>, lang: Lang) -> ClaimRow {
    let words = lang.words();
    let Tally { holds, fails, unclear, kinds, of_kinds } = machines.tally(claim);
    let mut says = vec![words.claim_travels(holds, claim.found.len(), kinds, of_kinds)];
    let on = |outcome: ClaimOutcome| {
        let found = claim.found.iter().filter(|(_, claim)| claim.outcome == outcome);
        let numbers: Vec<String> = found.map(|(machine, _)| (machine + 1).to_string()).collect();
        numbers.join(", ")
    };
    if fails > 0 {
        says.push(words.claim_fails_on(on(ClaimOutcome::Fails)));
    }
    if unclear > 0 {
        says.push(words.claim_unclear_on(on(ClaimOutcome::Unclear)));
    }
    let (class, sign) = match (holds, fails) {
        (_, 1..) => ("no", "✗"),
        (1.., 0) => ("yes", "✓"),
        (0, 0) => ("open", "?"),
    };
    ClaimRow {
        class,
        sign,
        text: claim.claim.text.get(lang).to_owned(),
        says: says.join("; "),
        picture: picture(machines, claim, lang),
    }
}

/// `None` where no machine measured anything, or something that no axis by factors can show.
fn picture(machines: &Machines<'_>, claim: &Travelled<'_>, lang: Lang) -> Option<Picture> {
    let spec = &claim.claim.spec;
    let measured: Vec<_> = claim.measured().filter(|(.., at)| at.median > 0.0).collect();
    let bounds = [spec.at_least, spec.at_most].into_iter().flatten().filter(|bound| *bound > 0.0);
    let values = || measured.iter().map(|(.., at)| at.median).chain(bounds.clone());
    let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
    if measured.is_empty() {
        return None;
    }
    // Room on both sides, so that a bound at the end is seen to be one.
    let (from, to) = ((low / 1.2).ln(), (high * 1.2).ln());
    let x = |value: f64| EDGE + (value.ln() - from) / (to - from) * (SIZE.0 - 2.0 * EDGE);
    let least = spec.at_least.filter(|bound| *bound > 0.0).map_or(EDGE, x);
    let most = spec.at_most.filter(|bound| *bound > 0.0).map_or(SIZE.0 - EDGE, x);
    let mark = |(nth, (machine, outcome, at)): (usize, &(usize, ClaimOutcome, Interval))| {
        // Marks of equal values stand beside each other: up, middle, down, in turn.
        let shift = [0.0, -6.0, 6.0, -3.0, 3.0][nth % 5];
        let kind = machines.kinds[*machine];
        let value = Quantity::claim(lang, &at_value(claim.claim, *at)).map(|value| value.main);
        Mark {
            path: shape(kind, (x(at.median), MIDDLE + shift)),
            class: class(kind, *outcome),
            says: lang.words().machine_mark(machine + 1, value.unwrap_or_default(), outcome.word(lang)),
        }
    };
    let end = |value: f64| {
        let point = Interval { median: value, low: value, high: value };
        Quantity::claim(lang, &at_value(claim.claim, point)).map(|value| value.main).unwrap_or_default()
    };
    Some(Picture {
        band: (most > least).then(|| (format!("{least:.1}"), format!("{:.1}", most - least))),
        marks: measured.iter().enumerate().map(mark).collect(),
        low: end(low / 1.2),
        high: end(high * 1.2),
    })
}

/// The claim as if this had been measured.
fn at_value(claim: &Claim, at: Interval) -> Claim {
    Claim { measured: Some(at), sides: None, ..claim.clone() }
}

/// The shape of a kind around a point: disc, square, triangle, diamond.
fn shape(kind: usize, (x, y): (f64, f64)) -> String {
    let mut path = String::new();
    let corners: &[(f64, f64)] = match kind % SHAPES {
        0 => {
            // Two halves.
            return format!("M{:.1} {y:.1}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z", x - 5.0);
        }
        1 => &[(-4.5, -4.5), (4.5, -4.5), (4.5, 4.5), (-4.5, 4.5)],
        2 => &[(0.0, -5.5), (5.5, 4.5), (-5.5, 4.5)],
        _ => &[(0.0, -6.0), (6.0, 0.0), (0.0, 6.0), (-6.0, 0.0)],
    };
    for (nth, (right, down)) in corners.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(path, "{}{:.1} {:.1}", if nth == 0 { 'M' } else { 'L' }, x + right, y + down);
    }
    path + "z"
}

/// Colours change where shapes begin again; what does not hold is hollow.
fn class(kind: usize, outcome: ClaimOutcome) -> String {
    let outcome = match outcome {
        ClaimOutcome::Holds => "yes",
        ClaimOutcome::Fails => "no",
        ClaimOutcome::Unclear => "open",
    };
    format!("machine k{} {outcome}", kind / SHAPES % 3)
}
