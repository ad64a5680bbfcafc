//! Line charts of half a page, whose lines are named beside their ends, or below where there is no room beside them.

use super::axis::Axis;
use super::canvas::{Anchor, Frame, LETTER, Plot, Spot, plot, text_width};
use super::label::spread;
use super::{Drawing, Look, Room};

/// A line's name, its last value, and the number that stands with it.
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    pub(super) look: Look,
    pub(super) last: (f64, f64),
    /// What is written behind the name; may be empty.
    pub(super) number: String,
}

/// Height of a line of the legend below a narrow plot.
const LINE: f64 = 18.0;

/// Names the lines, and draws them with `paint` over what leads to their names.
pub(super) fn line_chart(
    room: Room,
    (x, y): (&Axis, &Axis),
    across: &str,
    entries: &[Entry<'_>],
    paint: impl FnOnce(&mut Plot<'_>),
) -> Drawing {
    plot(frame(room, entries), x, y, |plot| {
        match room {
            Room::Wide => names_beside(plot, entries),
            Room::Narrow => names_below(plot, entries),
        }
        paint(plot);
        plot.text((plot.frame.left, plot.frame.floor() + 32.0), across, "al", Anchor::Start);
    })
}

fn frame(room: Room, entries: &[Entry<'_>]) -> Frame {
    let length = |entry: &Entry<'_>| {
        let gap = if entry.number.is_empty() { 0.0 } else { 6.0 };
        text_width(entry.name) + gap + text_width(&entry.number)
    };
    let width = room.width(false);
    match room {
        Room::Wide => {
            let right = (entries.iter().map(length).fold(40.0, f64::max) + 18.0).min(272.0);
            Frame { width, height: 344.0, left: 68.0, right, top: 12.0, bottom: 42.0 }
        }
        Room::Narrow => {
            let bottom = 46.0 + entries.len() as f64 * LINE;
            Frame { width, height: 212.0 + bottom, left: 66.0, right: 18.0, top: 12.0, bottom }
        }
    }
}

fn names_beside(plot: &mut Plot<'_>, entries: &[Entry<'_>]) {
    let frame = plot.frame;
    let ends: Vec<Spot> = entries.iter().map(|entry| plot.spot(entry.last)).collect();
    let wanted: Vec<f64> = ends.iter().map(|end| end.1).collect();
    let placed = spread(&wanted, LETTER.1, 10.0, frame.floor() - 6.0);
    let column = frame.end() + 15.0;
    for ((entry, end), y) in entries.iter().zip(ends).zip(placed) {
        let class = entry.look.class;
        plot.stroke((end.0 + 4.0, end.1), (column - 3.0, y), &format!("ld {class}"));
        plot.text((column, y), entry.name, &format!("lb {class}"), Anchor::Start);
        plot.text((frame.width, y), &entry.number, "nb", Anchor::End);
    }
}

/// The highest line first, as the eye finds them in the plot.
fn names_below(plot: &mut Plot<'_>, entries: &[Entry<'_>]) {
    let frame = plot.frame;
    let mut order: Vec<&Entry<'_>> = entries.iter().collect();
    order.sort_by(|a, b| plot.spot(a.last).1.total_cmp(&plot.spot(b.last).1));
    let first = frame.floor() + 46.0 + LINE / 2.0;
    for (place, entry) in order.into_iter().enumerate() {
        let Look { class, marker, dash, .. } = entry.look;
        let y = first + place as f64 * LINE;
        plot.stroke((4.0, y), (30.0, y), &format!("ln {dash} {class}"));
        plot.mark((30.0, y), marker, 3.6, &format!("pt {class}"));
        plot.text((42.0, y), entry.name, &format!("lb {class}"), Anchor::Start);
        plot.text((frame.end(), y), &entry.number, "nb", Anchor::End);
    }
}
