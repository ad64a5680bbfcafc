//! The models of a line chart named: beside the ends of their lines, or below where there is no room beside them.

use super::canvas::{Anchor, Frame, LETTER, Plot, text_width};
use super::label::spread;
use super::{Look, Room};

/// A line's name, its end in the plot, and the number that stands with it.
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    pub(super) look: Look,
    /// Where the line ends, in view-box units.
    pub(super) end: (f64, f64),
    /// What is written behind the name; may be empty.
    pub(super) words: String,
}

/// Height of a line of the legend below a narrow plot.
const LINE: f64 = 18.0;

/// The frame of a line chart of half a page: the names stand at the right, or below in so many lines.
pub(super) fn frame<'a>(room: Room, names: impl Iterator<Item = (&'a str, &'a str)>) -> Frame {
    let (mut widest, mut lines) = (40.0, 0);
    for (name, words) in names {
        let gap = if words.is_empty() { 0.0 } else { 6.0 };
        widest = f64::max(widest, text_width(name) + gap + text_width(words));
        lines += 1;
    }
    let (width, plot) = (room.width(false), 290);
    match room {
        Room::Wide => Frame {
            width,
            height: plot + 54,
            left: 60,
            right: (widest + 18.0).min(272.0) as i32,
            top: 12,
            bottom: 42,
        },
        Room::Narrow => {
            let below = 46 + (f64::from(lines) * LINE) as i32;
            Frame { width, height: 200 + 12 + below, left: 54, right: 18, top: 12, bottom: below }
        }
    }
}

/// Names the lines.
pub(super) fn names(plot: &Plot<'_>, frame: Frame, room: Room, entries: &[Entry<'_>]) -> Result<(), String> {
    match room {
        Room::Wide => beside(plot, frame, entries),
        Room::Narrow => below(plot, frame, entries),
    }
}

fn beside(plot: &Plot<'_>, frame: Frame, entries: &[Entry<'_>]) -> Result<(), String> {
    let wanted: Vec<f64> = entries.iter().map(|entry| entry.end.1).collect();
    let placed = spread(&wanted, LETTER.1, 10.0, frame.floor());
    let column = f64::from(frame.width - frame.right) + 15.0;
    for (entry, y) in entries.iter().zip(placed) {
        let class = entry.look.class;
        plot.stroke((entry.end.0 + 4.0, entry.end.1), (column - 3.0, y), &format!("ld {class}"))?;
        plot.text((column, y), entry.name, &format!("lb {class}"), Anchor::Start)?;
        plot.text((f64::from(frame.width), y), &entry.words, "nb", Anchor::End)?;
    }
    Ok(())
}

/// The highest line first, as the eye finds them in the plot.
fn below(plot: &Plot<'_>, frame: Frame, entries: &[Entry<'_>]) -> Result<(), String> {
    let mut order: Vec<&Entry<'_>> = entries.iter().collect();
    order.sort_by(|a, b| a.end.1.total_cmp(&b.end.1));
    let first = frame.floor() + 46.0 + LINE / 2.0;
    for (place, entry) in order.into_iter().enumerate() {
        let Look { class, marker, dash, .. } = entry.look;
        let y = first + place as f64 * LINE;
        plot.stroke((4.0, y), (30.0, y), &format!("ln {dash} {class}"))?;
        plot.mark_at((30.0, y), marker, 3.6, &format!("pt {class}"))?;
        plot.text((42.0, y), entry.name, &format!("lb {class}"), Anchor::Start)?;
        plot.text((f64::from(frame.width - frame.right), y), &entry.words, "nb", Anchor::End)?;
    }
    Ok(())
}
