//! Rows of one model each on a shared axis: its name and number above, its trials below.

use super::axis::Axis;
use super::canvas::{Anchor, Frame, Plot, plot, text_width};
use super::{Look, Picture, Room, finish};
use crate::lang::Lang;

/// One model of a strip chart.
pub(super) struct StripRow<'a> {
    pub(super) name: &'a str,
    pub(super) look: Look,
    /// The number, as it is written.
    pub(super) words: String,
    pub(super) median: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) trials: Vec<f64>,
    pub(super) predicted: Option<f64>,
}

pub(super) const ROW: f64 = 46.0;
pub(super) const LEFT: i32 = 14;
pub(super) const RIGHT: i32 = 24;
pub(super) const TOP: i32 = 4;
pub(super) const BOTTOM: i32 = 26;

/// The frame for so many rows, and an axis across them that counts rows downwards.
pub(super) fn frame(room: Room, rows: usize) -> (Frame, Axis) {
    let height = TOP + BOTTOM + (rows as f64 * ROW) as i32;
    let frame =
        Frame { width: room.width(false), height, left: LEFT, right: RIGHT, top: TOP, bottom: BOTTOM };
    (frame, Axis { low: 0.0, high: rows.max(1) as f64, ticks: Vec::new(), log: false })
}

/// The name at the left and the number at the right, above the row's marks.
pub(super) fn heading(
    plot: &Plot<'_>,
    frame: Frame,
    top: f64,
    (look, name): (Look, &str),
    words: &str,
) -> Result<(), String> {
    let y = top + 12.0;
    plot.text((frame.left.into(), y), name, &format!("lb {}", look.class), Anchor::Start)?;
    // Both always fit: charts cut ids that are longer than any model's, and numbers are short.
    let room = f64::from(frame.width - frame.left - frame.right) - text_width(name);
    if text_width(words) <= room {
        plot.text((f64::from(frame.width - frame.right), y), words, "nb", Anchor::End)?;
    }
    Ok(())
}

/// Draws the rows on `x`: trials as dots, the interval as a band, the median as a bar across it, the prediction
/// as a black tick.
pub(super) fn strips(lang: Lang, x: &Axis, rows: &[StripRow<'_>]) -> Picture {
    let desc = rows.iter().map(|row| format!("{}: {}", row.name, row.words)).collect::<Vec<_>>().join("; ");
    finish(lang, desc, |room| {
        let (frame, y) = frame(room, rows.len());
        plot(frame, x, &y, |plot| {
            for (index, row) in rows.iter().enumerate() {
                let top = f64::from(TOP) + index as f64 * ROW;
                heading(plot, frame, top, (row.look, row.name), &row.words)?;
                strip(plot, top + 31.0, row)?;
            }
            Ok(())
        })
    })
}

fn strip(plot: &Plot<'_>, middle: f64, row: &StripRow<'_>) -> Result<(), String> {
    let class = row.look.class;
    let x = |value: f64| plot.spot((value, 0.0)).0;
    plot.stroke((LEFT.into(), middle), (x(row.median), middle), &format!("st {class}"))?;
    let (low, high) = (x(row.low), x(row.high));
    plot.stroke((low.min(high - 1.0), middle), (high, middle), &format!("ci {class}"))?;
    for end in [low, high] {
        plot.stroke((end, middle - 4.5), (end, middle + 4.5), &format!("cp {class}"))?;
    }
    for (index, &trial) in row.trials.iter().enumerate() {
        // Dots of equal trials stand beside each other: up, middle, down, in turn.
        let shift = [0.0, -3.5, 3.5, -1.75, 1.75][index % 5];
        plot.dot((x(trial), middle + shift), 2.6, &format!("tr {class}"))?;
    }
    plot.stroke((x(row.median), middle - 8.0), (x(row.median), middle + 8.0), &format!("md {class}"))?;
    if let Some(predicted) = row.predicted {
        plot.stroke((x(predicted), middle - 10.0), (x(predicted), middle + 10.0), "pr")?;
    }
    Ok(())
}
