//! What was answered of what came: on the diagonal while a model keeps up, level beyond its capacity.

use super::hockey::falls_behind;
use super::strip::Quantity;
use super::sweep::{self, Curves};
use super::throughput::THROUGHPUT;
use super::{Picture, Sign, SweepChart, Term};
use crate::lang::{Lang, Words};
use crate::record::Vary;

/// Fetches answered a second over fetches offered a second.
pub(super) const CHART: SweepChart = SweepChart {
    id: "sweep-achieved",
    title: Words::sweep_achieved_title,
    how: Words::sweep_achieved_how,
    terms: &[
        Term { sign: Sign::Line("lim"), meaning: Words::sweep_term_diagonal },
        Term { sign: Sign::Mark("ho"), meaning: Words::sweep_term_behind },
    ],
    draw: |sweeping| match sweeping.vary {
        Vary::Rate => sweep::draw(sweeping, &ACHIEVED),
        _ => Picture::Absent,
    },
};

const ACHIEVED: Curves = Curves {
    // Random arrivals come a little more or less often than the rate says.
    across: |rate, cell| cell.load.as_ref().map_or(rate, |load| load.offered_per_s),
    diagonal: true,
    ..Curves::of(
        Quantity {
            measured: |cell| (THROUGHPUT.measured)(cell).filter(|_| !falls_behind(cell)),
            predicted: |cell| match cell.throughput_per_s.filter(|_| falls_behind(cell)) {
                Some(measured) => Some(measured.median),
                None => (THROUGHPUT.predicted)(cell),
            },
            ..THROUGHPUT
        },
        Lang::rate,
    )
};
