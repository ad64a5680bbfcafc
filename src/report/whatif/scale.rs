//! The scale of the predicted times.

use super::{Inputs, measured};
use crate::lang::Lang;

/// A mark of the scale.
pub(in crate::report) struct ScaleTick {
    pub(in crate::report) left: String,
    pub(in crate::report) label: String,
}

/// A logarithmic scale of whole powers of ten, ns.
pub(super) struct Scale {
    /// Exponents of its ends.
    ends: (i32, i32),
}

impl Scale {
    /// One that holds all predictions and measurements.
    pub(super) fn over(inputs: &Inputs<'_>) -> Self {
        let cells = inputs.models.iter().filter_map(|&(.., cell)| cell);
        let times = cells.flat_map(|cell| [Some(cell.predicted_makespan_ns as f64), measured(cell)]);
        let (low, high) = times
            .flatten()
            .filter(|ns| *ns > 0.0)
            .fold((f64::INFINITY, 0.0_f64), |(low, high), ns| (low.min(ns), high.max(ns)));
        if high == 0.0 {
            return Self { ends: (6, 9) };
        }
        // Far below the range of i32; a hair, so that 1 s is not beyond 1 s.
        let low = (libm::log10(low) + 1e-9).floor() as i32;
        Self { ends: (low, ((libm::log10(high) - 1e-9).ceil() as i32).max(low + 1)) }
    }

    /// Where a time stands on it.
    pub(super) fn percent(&self, ns: f64) -> f64 {
        let (low, high) = (f64::from(self.ends.0), f64::from(self.ends.1));
        ((libm::log10(ns.max(1e-3)) - low) / (high - low)).clamp(0.0, 1.0) * 100.0
    }

    /// Its marks, one for each power of ten.
    pub(super) fn ticks(&self, lang: Lang) -> Vec<ScaleTick> {
        let tick = |power| {
            let ns = libm::pow(10.0, f64::from(power));
            ScaleTick { left: format!("{:.2}", self.percent(ns)), label: lang.nominal(ns) }
        };
        (self.ends.0..=self.ends.1).map(tick).collect()
    }
}
