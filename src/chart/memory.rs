//! Memory of each model as the size grows.

use super::SweepChart;
use super::cost::LEAST_GROWTH;
use super::strip::Quantity;
use super::sweep::{self, Curves};
use crate::lang::Words;
use crate::record::Interval;

/// Memory above the start of the trial, against the swept value.
pub(super) const OF_MEMORY: SweepChart = SweepChart {
    id: "sweep-memory",
    title: Words::sweep_memory_title,
    how: Words::sweep_memory_how,
    terms: &[],
    draw: |sweeping| sweep::at_once(sweeping, &Curves::of(MEMORY, |lang, mib| lang.bytes(mib * MIB))),
};

/// Ticks are powers of ten, and read well in this unit alone.
const MIB: f64 = (1 << 20) as f64;

/// Peak of the resident memory above its start, MiB; nothing where that is too little to tell.
const MEMORY: Quantity = Quantity {
    measured: |cell| {
        let mib = cell.memory_growth().filter(|bytes| *bytes >= LEAST_GROWTH)? as f64 / MIB;
        Some(Interval { median: mib, low: mib, high: mib })
    },
    // Drawn only where every trial of the cell tells.
    of_trial: |_, trial| trial.memory_growth().unwrap_or(0) as f64 / MIB,
    predicted: |_| None,
    words: |lang, at| lang.bytes(at.median * MIB),
    label: |lang, at, _| lang.words().mebibytes(lang.plain(at, 6)),
};
