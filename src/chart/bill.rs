//! What a fetch cost beside its latency: four small bars a model on shared rows.

use super::axis::Axis;
use super::canvas::{Anchor, Frame, LETTER, Plot, plot, text_width};
use super::cost::{Cost, CostWords};
use super::words::{self, Pair};
use super::{
    Chart, Drawing, Look, Picture, Room, Scene, Sign, Summary, Term, bounds, finish, nothing_measured,
};
use crate::lang::Lang;

/// The chart's place in the table.
pub(super) const SUMMARY: Summary = Summary {
    chart: Chart {
        id: "bill",
        title: ("The bill: what each fetch cost", "Рахунок: чого коштував кожен запит"),
        how: (
            "Four costs, each on its own scale from zero. The same work costs the same CPU time everywhere; what is above it pays for the model.",
            "Чотири витрати, кожна на своїй шкалі від нуля. Та сама робота всюди коштує того самого часу ЦП; усе понад неї — плата за модель.",
        ),
        draw,
    },
    terms: &[
        Term { sign: Sign::Piece("bw"), words: words::TERM_WORK },
        Term { sign: Sign::Piece("bx"), words: words::TERM_REST },
        Term { sign: Sign::Tick, words: words::TERM_TICK },
        Term { sign: Sign::Blank, words: words::TERM_MEMORY },
    ],
};

/// How much wider the bold Cyrillic of a wide face is than [`text_width`] says.
const BOLD: f64 = 1.15;
/// Height of a bar.
const BAR: f64 = 11.0;
/// Height of the headings above the rows, and of the scales below them.
const HEAD: i32 = 38;
const FOOT: i32 = 22;

/// A row of the picture.
struct Bill<'a> {
    name: &'a str,
    look: Look,
    cost: Cost,
    words: CostWords,
}

/// One of the four costs: the solid part of its bar, then the pale one.
struct Column {
    /// Its name in a wide and in a narrow place.
    name: [Pair; 2],
    unit: Pair,
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
        name: [words::CPU, words::CPU_SHORT],
        unit: words::A_FETCH,
        share: 1.05,
        parts: |cost| [cost.cpu.map(|cpu| cpu.min(cost.work)), cost.rest()],
        predicted: |cost| cost.cpu.map(|_| cost.work).filter(|work| *work > 0.0),
        words: |words| [words.cpu.as_ref(), words.rest.as_ref()],
        steps: 10.0,
        scale: |lang, at| super::axis::time_label(lang, at)(at),
    },
    Column {
        name: [words::SWITCHES, words::SWITCHES_SHORT],
        unit: words::A_FETCH,
        share: 1.15,
        parts: |cost| [cost.switches.zip(cost.taken).map(|(all, taken)| all - taken), cost.taken],
        predicted: |_| None,
        words: |words| [words.switches.as_ref(), words.taken.as_ref()],
        steps: 10.0,
        scale: |lang, at| lang.plain(at, 3),
    },
    Column {
        name: [words::MEMORY; 2],
        unit: words::A_FETCH,
        share: 1.0,
        parts: |cost| [cost.memory, None],
        predicted: |_| None,
        words: |words| [words.memory.as_ref(), None],
        steps: 1024.0,
        scale: round_bytes,
    },
    Column {
        name: [words::THREADS; 2],
        unit: words::IN_ALL,
        share: 0.8,
        parts: |cost| [cost.threads.map(f64::from), None],
        predicted: |_| None,
        words: |words| [words.threads.as_ref(), None],
        steps: 10.0,
        scale: |lang, at| lang.number(at, 0),
    },
];

fn draw(scene: &Scene<'_>) -> Picture {
    let lang = scene.lang;
    let bills: Vec<Bill<'_>> = scene
        .rows
        .iter()
        .map(|row| {
            let cost = Cost::of(row.cell);
            Bill { name: row.name, look: row.look, cost, words: cost.words(lang) }
        })
        .filter(|bill| bill.words != CostWords::default())
        .collect();
    if bills.is_empty() {
        return nothing_measured(lang);
    }
    let desc = bills.iter().map(|bill| describe(lang, bill)).collect::<Vec<_>>().join("; ");
    finish(lang, desc, |room| picture(lang, &bills, room))
}

/// The same numbers as in the table.
fn describe(lang: Lang, bill: &Bill<'_>) -> String {
    let costs = COLUMNS.iter().zip([words::DESC_REST, words::DESC_TAKEN, ("", ""), ("", "")]);
    let costs = costs.filter_map(|(column, part)| {
        let [whole, pale] = (column.words)(&bill.words);
        let pale = pale.map_or_else(String::new, |pale| format!(", {} {pale}", words::of(lang, part)));
        Some(format!("{} {}{pale}", words::of(lang, column.name[0]), whole?))
    });
    format!("{}: {}", bill.name, costs.collect::<Vec<_>>().join(", "))
}

/// Where things stand in a room.
struct Layout {
    /// Left edge of the columns, and the air behind each.
    first: f64,
    air: f64,
    row: f64,
    /// From a row's top down to the top of its bars.
    down: f64,
    room: Room,
}

fn picture(lang: Lang, bills: &[Bill<'_>], room: Room) -> Result<Drawing, String> {
    let names = bills.iter().map(|bill| text_width(bill.name)).fold(60.0, f64::max);
    // A cost that no model could be billed for has no column.
    let billed = |column: &&Column| bills.iter().any(|bill| (column.words)(&bill.words)[0].is_some());
    let columns: Vec<&Column> = COLUMNS.iter().filter(billed).collect();
    let shares: f64 = columns.iter().map(|column| column.share).sum();
    let layout = match room {
        Room::Wide => Layout { first: names.min(176.0) + 18.0, air: 18.0, row: 38.0, down: 5.0, room },
        Room::Narrow => Layout { first: 4.0, air: 14.0, row: 66.0, down: 18.0, room },
    };
    let height = HEAD + FOOT + (layout.row * bills.len() as f64) as i32;
    let frame = Frame { width: room.width(true), height, left: 0, right: 0, top: 0, bottom: 0 };
    let none = Axis { low: 0.0, high: 1.0, ticks: Vec::new(), log: false };
    plot(frame, &none, &none, |plot| {
        for (nth, bill) in bills.iter().enumerate() {
            let top = f64::from(HEAD) + nth as f64 * layout.row;
            let y = room.pick(top + layout.down + BAR / 2.0 + 4.0, top + 9.0);
            plot.stroke((0.0, top - 2.0), (frame.width.into(), top - 2.0), "gr")?;
            plot.text(
                (room.pick(0.0, 4.0), y),
                bill.name,
                &format!("lb {}", bill.look.class),
                Anchor::Start,
            )?;
        }
        let mut left = layout.first;
        for column in &columns {
            let pitch = (f64::from(frame.width) - layout.first) * column.share / shares;
            draw_column(plot, lang, bills, column, (left, pitch), &layout)?;
            left += pitch;
        }
        Ok(())
    })
}

fn draw_column(
    plot: &Plot<'_>,
    lang: Lang,
    bills: &[Bill<'_>],
    column: &Column,
    (left, pitch): (f64, f64),
    layout: &Layout,
) -> Result<(), String> {
    let [long, short] = column.name.map(|name| words::of(lang, name));
    let name = if text_width(long) * BOLD < pitch { long } else { short };
    plot.text((left, 9.0), name, "nb", Anchor::Start)?;
    plot.text((left, 9.0 + LETTER.1), words::of(lang, column.unit), "al", Anchor::Start)?;
    let predicted = bills.iter().filter_map(|bill| (column.predicted)(&bill.cost));
    let (_, most) = bounds(bills.iter().map(|bill| whole(bill, column)).chain(predicted));
    let scale = scale(most, column.steps);
    let bar = pitch - layout.air;
    let x = |value: f64| left + scale.share(value) * bar;
    let floor = f64::from(HEAD) + layout.row * bills.len() as f64;
    // A scale without values would mark nothing.
    if most > 0.0 {
        plot.text((left, floor + 11.0), &lang.number(0.0, 0), "tk", Anchor::Start)?;
        plot.text((left + bar, floor + 11.0), &(column.scale)(lang, scale.high), "tk", Anchor::End)?;
    }
    for (nth, bill) in bills.iter().enumerate() {
        let top = f64::from(HEAD) + nth as f64 * layout.row + layout.down;
        let [solid, pale] = (column.parts)(&bill.cost);
        let class = bill.look.class;
        for at in [0.0, scale.high] {
            plot.stroke((x(at), top - 3.0), (x(at), top + BAR + 3.0), "gr")?;
        }
        let mut from = x(0.0);
        for (part, kind) in [(solid, "bw"), (pale, "bx")] {
            let Some(value) = part.filter(|value| *value > 0.0) else { continue };
            let to = (from + scale.share(value) * bar).min(left + bar);
            plot.block((from, top), (to.max(from + 0.6), top + BAR), &format!("{kind} {class}"))?;
            from = to;
        }
        if let Some(at) = (column.predicted)(&bill.cost).map(x) {
            plot.stroke((at, top - 3.0), (at, top + BAR + 3.0), "pr")?;
        }
        numbers(plot, (left, top + BAR + 9.0), (column.words)(&bill.words), class, layout.room)?;
    }
    Ok(())
}

/// From zero to a value that is round in powers of `steps`.
fn scale(most: f64, steps: f64) -> Axis {
    let unit = if most > 0.0 { steps.powf(most.log(steps).floor()) } else { 1.0 };
    let axis = Axis::from_zero(most / unit, 4, |_| String::new());
    Axis { high: axis.high * unit, ticks: Vec::new(), ..axis }
}

/// A round amount without the decimals that it does not need: `16 KiB`.
fn round_bytes(lang: Lang, bytes: f64) -> String {
    let (mut value, mut steps) = (bytes, 0);
    while value >= 1024.0 && steps < 3 {
        value /= 1024.0;
        steps += 1;
    }
    let unit = super::words(lang, [("B", "Б"), ("KiB", "КіБ"), ("MiB", "МіБ"), ("GiB", "ГіБ")][steps]);
    format!("{}\u{a0}{unit}", lang.plain(value, 3))
}

fn whole(bill: &Bill<'_>, column: &Column) -> f64 {
    (column.parts)(&bill.cost).into_iter().flatten().sum()
}

/// The whole, and the pale part behind a piece of its own kind: beside it, or below where there is no room.
fn numbers(
    plot: &Plot<'_>,
    (left, y): (f64, f64),
    [whole, pale]: [Option<&String>; 2],
    class: &str,
    room: Room,
) -> Result<(), String> {
    let Some(whole) = whole else { return plot.text((left, y), "–", "al", Anchor::Start) };
    plot.text((left, y), whole, "nb", Anchor::Start)?;
    // Where all of it is pale, the number stands there already.
    let Some(pale) = pale.filter(|pale| *pale != whole) else { return Ok(()) };
    let (x, y) = room.pick((left + text_width(whole) + 6.0, y), (left, y + LETTER.1));
    plot.block((x, y - 4.0), (x + 8.0, y + 4.0), &format!("bx {class}"))?;
    plot.text((x + 11.0, y), pale, "al", Anchor::Start)
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
