//! What a fetch cost beside its latency: four small bars a model on shared rows.

use super::axis::{Axis, time_label};
use super::canvas::{Anchor, Frame, LETTER, Plot, plot, soft_width, text_width};
use super::cost::{Cost, CostWords};
use super::{Chart, Drawing, Measured, Picture, Room, Say, Scene, Sign, Term, bounds, picture};
use crate::lang::{Lang, Words};

/// The chart's place in the table.
pub(super) const CHART: Chart = Chart {
    id: "bill",
    title: Words::bill_title,
    how: Words::bill_how,
    terms: &[
        Term { sign: Sign::Piece("bw"), meaning: Words::bill_term_work },
        Term { sign: Sign::Piece("bx"), meaning: Words::bill_term_rest },
        Term { sign: Sign::Tick, meaning: Words::bill_term_tick },
        Term { sign: Sign::Blank, meaning: Words::bill_term_memory },
    ],
    draw,
};

/// How much wider the bold Cyrillic of a wide face is than [`text_width`] says.
const BOLD: f64 = 1.15;
/// From the whole number to the pale one beside it, where a piece of the bar's kind stands.
const PALE: f64 = 17.0;
/// The least air between the numbers of two columns.
const AIR: f64 = 6.0;
/// Height of a bar.
const BAR: f64 = 11.0;
/// Height of the headings above the rows, and of the scales below them.
const HEAD: f64 = 38.0;
const FOOT: f64 = 22.0;

/// A row of the picture.
struct Bill<'a> {
    model: &'a Measured<'a>,
    cost: Cost,
    words: CostWords,
}

/// One of the four costs: the solid part of its bar, then the pale one.
struct Column {
    /// Its name in a wide and in a narrow place.
    name: [Say; 2],
    unit: Say,
    /// What the pale part is called.
    pale: Say,
    /// Its share of the room, for its words and numbers.
    share: f64,
    parts: fn(&Cost) -> [Option<f64>; 2],
    /// Where the tall tick of the prediction stands.
    predicted: fn(&Cost) -> Option<f64>,
    /// In words: the whole, and the pale part.
    words: fn(&CostWords) -> [Option<&String>; 2],
    /// In which steps its scale is round: in tens, or in bytes.
    steps: f64,
    scale: fn(Lang, f64) -> String,
}

const COLUMNS: [Column; 4] = [
    Column {
        name: [Words::cpu_time, Words::bill_cpu_short],
        unit: Words::per_fetch,
        pale: Words::bill_cpu_rest,
        share: 1.05,
        parts: |cost| [cost.cpu.map(|cpu| cost.work.map_or(cpu, |work| cpu.min(work))), cost.rest()],
        predicted: |cost| cost.cpu.and(cost.work).filter(|work| *work > 0.0),
        words: |words| [words.cpu.as_ref(), words.rest.as_ref()],
        steps: 10.0,
        scale: |lang, at| time_label(lang, at, at),
    },
    Column {
        name: [Words::bill_switches, Words::bill_switches_short],
        unit: Words::per_fetch,
        pale: Words::bill_switches_taken,
        share: 1.1,
        parts: |cost| [cost.switches.zip(cost.taken).map(|(all, taken)| all - taken), cost.taken],
        predicted: |_| None,
        words: |words| [words.switches.as_ref(), words.taken.as_ref()],
        steps: 10.0,
        scale: |lang, at| lang.plain(at, 3),
    },
    Column {
        name: [Words::bill_memory; 2],
        unit: Words::per_fetch,
        pale: |_| "",
        share: 1.0,
        parts: |cost| [cost.memory, None],
        predicted: |_| None,
        words: |words| [words.memory.as_ref(), None],
        steps: 1024.0,
        scale: round_bytes,
    },
    Column {
        name: [Words::bill_threads; 2],
        unit: Words::bill_in_all,
        pale: |_| "",
        share: 0.85,
        parts: |cost| [cost.threads.map(f64::from), None],
        predicted: |_| None,
        words: |words| [words.threads.as_ref(), None],
        steps: 10.0,
        scale: |lang, at| lang.number(at, 0),
    },
];

fn draw(scene: &Scene<'_>) -> Picture {
    let lang = scene.lang;
    let bills = scene.models.iter().map(|model| {
        let cost = Cost::of(model.cell);
        Bill { model, words: cost.words(lang), cost }
    });
    let mut bills: Vec<Bill<'_>> = bills.collect();
    bills.retain(|bill| bill.words != CostWords::default());
    picture(lang, &bills, |bill| describe(lang, bill), |room| bars(lang, &bills, room))
}

/// The same numbers as in the table.
fn describe(lang: Lang, bill: &Bill<'_>) -> String {
    let words = lang.words();
    let costs = COLUMNS.iter().filter_map(|column| {
        let [whole, pale] = (column.words)(&bill.words);
        let pale = pale.map_or_else(String::new, |pale| format!(", {} {pale}", (column.pale)(words)));
        Some(format!("{} {}{pale}", (column.name[0])(words), whole?))
    });
    format!("{}: {}", bill.model.name, costs.collect::<Vec<_>>().join(", "))
}

/// Where things stand in a room.
struct Layout {
    /// Left edge of the columns, and the air behind each.
    first: f64,
    air: f64,
    row: f64,
    /// From a row's top down to the top of its bars.
    down: f64,
    /// The pale part's number stands below the whole one.
    stacked: bool,
}

fn bars(lang: Lang, bills: &[Bill<'_>], room: Room) -> Drawing {
    let names = bills.iter().map(|bill| text_width(bill.model.name)).fold(60.0, f64::max);
    // A cost that no model could be billed for has no column.
    let billed = |column: &&Column| bills.iter().any(|bill| (column.words)(&bill.words)[0].is_some());
    let columns: Vec<&Column> = COLUMNS.iter().filter(billed).collect();
    let shares: f64 = columns.iter().map(|column| column.share).sum();
    let width = room.width(true);
    let first = room.pick(names.min(176.0) + 18.0, 4.0);
    let pitch = |column: &Column| (width - first) * column.share / shares;
    let stacked = room == Room::Narrow
        || columns
            .iter()
            .any(|column| bills.iter().any(|bill| beside((column.words)(&bill.words)) > pitch(column) - AIR));
    let under = if stacked { LETTER.1 } else { 0.0 };
    let layout = match room {
        Room::Wide => Layout { first, air: 18.0, row: 38.0 + under, down: 5.0, stacked },
        Room::Narrow => Layout { first, air: 14.0, row: 49.0 + under, down: 18.0, stacked },
    };
    let height = HEAD + FOOT + layout.row * bills.len() as f64;
    plot(Frame { width, height, ..Frame::default() }, &Axis::NONE, &Axis::NONE, |plot| {
        for (nth, bill) in bills.iter().enumerate() {
            let top = HEAD + nth as f64 * layout.row;
            let name = room.pick((0.0, top + layout.down + BAR / 2.0 + 4.0), (4.0, top + 9.0));
            plot.stroke((0.0, top - 2.0), (width, top - 2.0), "gr");
            plot.text(name, bill.model.name, &format!("lb {}", bill.model.look.class), Anchor::Start);
        }
        let mut left = layout.first;
        for column in &columns {
            draw_column(plot, lang, bills, column, (left, pitch(column)), &layout);
            left += pitch(column);
        }
    })
}

fn draw_column(
    plot: &mut Plot<'_>,
    lang: Lang,
    bills: &[Bill<'_>],
    column: &Column,
    (left, pitch): (f64, f64),
    layout: &Layout,
) {
    let words = lang.words();
    let [long, short] = column.name.map(|name| name(words));
    let name = if text_width(long) * BOLD < pitch { long } else { short };
    plot.text((left, 9.0), name, "nb", Anchor::Start);
    plot.text((left, 9.0 + LETTER.1), (column.unit)(words), "al", Anchor::Start);
    let whole = |bill: &Bill<'_>| (column.parts)(&bill.cost).into_iter().flatten().sum();
    let predicted = bills.iter().filter_map(|bill| (column.predicted)(&bill.cost));
    let (_, most) = bounds(bills.iter().map(whole).chain(predicted));
    let scale = scale(most, column.steps);
    let bar = pitch - layout.air;
    let x = |value: f64| left + scale.share(value) * bar;
    let floor = HEAD + layout.row * bills.len() as f64;
    // A scale without values would mark nothing.
    if most > 0.0 {
        plot.text((left, floor + 11.0), &lang.number(0.0, 0), "tk", Anchor::Start);
        plot.text((left + bar, floor + 11.0), &(column.scale)(lang, scale.high), "tk", Anchor::End);
    }
    for (nth, bill) in bills.iter().enumerate() {
        let top = HEAD + nth as f64 * layout.row + layout.down;
        let [solid, pale] = (column.parts)(&bill.cost);
        let class = bill.model.look.class;
        let tick = |plot: &mut Plot<'_>, at: f64, class: &str| {
            plot.stroke((at, top - 3.0), (at, top + BAR + 3.0), class);
        };
        tick(plot, x(0.0), "gr");
        tick(plot, x(scale.high), "gr");
        let mut from = x(0.0);
        for (part, kind) in [(solid, "bw"), (pale, "bx")] {
            let Some(value) = part.filter(|value| *value > 0.0) else { continue };
            let to = (from + scale.share(value) * bar).min(left + bar);
            plot.block((from, top), (to.max(from + 0.6), top + BAR), &format!("{kind} {class}"));
            from = to;
        }
        if let Some(at) = (column.predicted)(&bill.cost) {
            tick(plot, x(at), "pr");
        }
        numbers(plot, (left, top + BAR + 9.0), (column.words)(&bill.words), class, layout.stacked);
    }
}

/// From zero to a value that is round in powers of `steps`.
fn scale(most: f64, steps: f64) -> Axis {
    let unit = if most > 0.0 { steps.powf(most.log(steps).floor()) } else { 1.0 };
    let axis = Axis::from_zero(most / unit, 4, |_| String::new());
    Axis { high: axis.high * unit, ticks: Vec::new(), ..axis }
}

/// A round amount without the decimals that it does not need: `16 KiB`.
fn round_bytes(lang: Lang, bytes: f64) -> String {
    let exact = lang.bytes(bytes);
    let (number, unit) = exact.split_once('\u{a0}').unwrap_or((&exact, ""));
    let fraction = number.contains(['.', ',']);
    let number = if fraction { number.trim_end_matches('0').trim_end_matches(['.', ',']) } else { number };
    format!("{number}\u{a0}{unit}")
}

/// How wide both numbers of a column are, one beside the other.
fn beside([whole, pale]: [Option<&String>; 2]) -> f64 {
    whole.zip(pale).map_or(0.0, |(whole, pale)| text_width(whole) + PALE + soft_width(pale))
}

/// The whole, and the pale part behind a piece of its own kind: beside it, or below where there is no room.
fn numbers(
    plot: &mut Plot<'_>,
    (left, y): (f64, f64),
    [whole, pale]: [Option<&String>; 2],
    class: &str,
    stacked: bool,
) {
    let Some(whole) = whole else { return plot.text((left, y), "–", "al", Anchor::Start) };
    plot.text((left, y), whole, "nb", Anchor::Start);
    // Where all of it is pale, the number stands there already.
    let Some(pale) = pale.filter(|pale| *pale != whole) else { return };
    let (x, y) = if stacked { (left + 11.0, y + LETTER.1) } else { (left + text_width(whole) + PALE, y) };
    plot.block((x - 11.0, y - 4.0), (x - 3.0, y + 4.0), &format!("bx {class}"));
    plot.text((x, y), pale, "al", Anchor::Start);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_at_values_that_are_round_in_their_own_units() {
        for (most, steps, expect) in [
            (6.2e6, 10.0, 8e6),
            (16.0, 10.0, 20.0),
            (1.0, 10.0, 1.0),
            (0.0, 10.0, 1.0),
            (10.7 * 1024.0, 1024.0, 15.0 * 1024.0),
            (1.1 * 1_048_576.0, 1024.0, 1.5 * 1_048_576.0),
        ] {
            let high = scale(most, steps).high;
            assert!((high / expect - 1.0).abs() < 1e-9, "{most} in {steps}: {high}, not {expect}");
        }
        assert_eq!(round_bytes(Lang::Uk, 1.5 * 1_048_576.0), "1,5\u{a0}МіБ");
        assert_eq!(round_bytes(Lang::En, 16.0 * 1024.0), "16\u{a0}KiB");
    }
}
