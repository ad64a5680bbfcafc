//! What a fetch cost beside the time that it took: the same numbers for the picture and for the table.

use super::average;
use crate::lang::Lang;
use crate::record::Cell;

/// Under this growth in all, a share for each fetch would be made of the runtime's own pages.
pub(super) const LEAST_GROWTH: u64 = 1 << 18;

/// How far fixed work may run slower than its calibration (docs/method.md): a smaller rest cannot be told from it.
const CALIBRATION: f64 = 0.04;

/// The costs of a fetch in a cell; `None` where they were not measured.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// CPU time, ns.
    pub cpu: Option<f64>,
    /// CPU time that the plan asks for, ns; `None` where nobody knows.
    pub work: Option<f64>,
    /// Context switches.
    pub switches: Option<f64>,
    /// Of them, those in which a thread's core was taken from it; in the others it gave its core up.
    pub taken: Option<f64>,
    /// Peak of the resident memory above its start, bytes; `None` also where it is too little to divide.
    pub memory: Option<f64>,
    /// Threads that carried fetches, in all.
    pub threads: Option<u32>,
}

impl Cost {
    /// The costs of a fetch in `cell`.
    #[must_use]
    pub fn of(cell: &Cell) -> Self {
        let fetches = f64::from(cell.fetches.max(1));
        let each = |total: Option<f64>| total.filter(|total| total.is_finite()).map(|total| total / fetches);
        let growth = cell.memory_growth();
        Self {
            cpu: cell.cpu_ns_per_fetch.filter(|ns| ns.is_finite()),
            work: (!cell.is_one_call()).then_some(cell.compute_ns as f64 / fetches),
            switches: each(
                cell.voluntary_switches.zip(cell.involuntary_switches).map(|(given, taken)| given + taken),
            ),
            taken: each(cell.involuntary_switches),
            memory: each(growth.filter(|bytes| *bytes >= LEAST_GROWTH).map(|bytes| bytes as f64)),
            threads: cell.threads_peak,
        }
    }

    /// CPU time beyond the work, ns: scheduling, and all else.
    #[must_use]
    pub fn rest(&self) -> Option<f64> {
        self.cpu.zip(self.work).map(|(cpu, work)| (cpu - work).max(0.0))
    }

    /// The costs in words; `None` where there is nothing to say.
    #[must_use]
    pub fn words(&self, lang: Lang) -> CostWords {
        let doubt = self.work.unwrap_or(0.0) * CALIBRATION;
        let rest = |ns: f64| {
            if ns < doubt { format!("<\u{a0}{}", lang.duration(doubt)) } else { lang.duration(ns) }
        };
        CostWords {
            cpu: self.cpu.map(|ns| lang.duration(ns)),
            rest: self.rest().map(rest),
            switches: self.switches.map(|times| times_words(lang, times)),
            taken: self.taken.map(|times| times_words(lang, times)),
            memory: self.memory.map(|bytes| lang.bytes(bytes)),
            threads: self.threads.map(|threads| lang.number(f64::from(threads), 0)),
        }
    }
}

/// [`Cost`] in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CostWords {
    /// CPU time.
    pub cpu: Option<String>,
    /// Of it, what is not the work.
    pub rest: Option<String>,
    /// Context switches.
    pub switches: Option<String>,
    /// Of them, those by force.
    pub taken: Option<String>,
    /// Memory.
    pub memory: Option<String>,
    /// Threads.
    pub threads: Option<String>,
}

/// So often: what is there, but less than a hundredth, is said to be so.
fn times_words(lang: Lang, times: f64) -> String {
    match times {
        0.0 => lang.number(0.0, 0),
        few if few < 0.01 => format!("<\u{a0}{}", lang.number(0.01, 2)),
        some => average(lang, some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    fn check(edit: impl FnOnce(&mut Cell), expect: [&str; 6]) {
        let mut cell = Cell {
            fetches: 100,
            compute_ns: 100 * 6_000_000,
            cpu_ns_per_fetch: Some(6_500_000.0),
            voluntary_switches: Some(150.0),
            involuntary_switches: Some(2.0),
            rss_start_bytes: Some(4 * MIB),
            peak_rss_bytes: Some(8 * MIB),
            threads_peak: Some(2),
            ..Cell::default()
        };
        edit(&mut cell);
        let CostWords { cpu, rest, switches, taken, memory, threads } = Cost::of(&cell).words(Lang::En);
        let found = [cpu, rest, switches, taken, memory, threads]
            .map(|words| words.map_or_else(|| "–".to_owned(), |words| words.replace('\u{a0}', " ")));
        assert_eq!(found, expect);
    }

    #[test]
    fn costs_are_divided_by_the_fetches_and_split_at_the_work() {
        check(|_| (), ["6.50 ms", "500 µs", "1.52", "0.02", "41.0 KiB", "2"]);
        check(|cell| cell.compute_ns = 0, ["6.50 ms", "6.50 ms", "1.52", "0.02", "41.0 KiB", "2"]);
    }

    #[test]
    fn what_cannot_be_told_is_not_told() {
        // Inside the doubt of the calibration, above or below it.
        for cpu in [6_100_000.0, 5_950_000.0] {
            let words = Lang::En.duration(cpu).replace('\u{a0}', " ");
            check(
                |cell| cell.cpu_ns_per_fetch = Some(cpu),
                [&words, "< 240 µs", "1.52", "0.02", "41.0 KiB", "2"],
            );
        }
        check(
            |cell| cell.peak_rss_bytes = Some(4 * MIB + MIB / 4 - 1),
            ["6.50 ms", "500 µs", "1.52", "0.02", "–", "2"],
        );
        check(
            |cell| (cell.voluntary_switches, cell.involuntary_switches) = (Some(0.3), Some(0.0)),
            ["6.50 ms", "500 µs", "< 0.01", "0", "41.0 KiB", "2"],
        );
        check(
            |cell| *cell = Cell { fetches: 1, cpu_ns_per_fetch: Some(f64::NAN), ..Cell::default() },
            ["–"; 6],
        );
    }
}
