//! The one rule by which this program says who was faster (docs/method.md, "Who was faster"). The headings and findings
//! of a page, the places of its race, its tables of the fastest and the page over all runs ask here and nowhere else.

use super::compare::{Comparison, compare};
use super::resolution;
use crate::record::{Calibration, Cell, Order, Record};

/// The least difference that is named where models ran in series: a drift of the machine looks like one.
pub const SERIAL_EFFECT: f64 = 1.10;
/// A timer whose typical lateness is known may end a wait as late again: its tick falls where it falls.
pub const LATENESS_MARGIN: f64 = 2.0;

/// Who of two cells of `record` was faster, if anybody may be named: they did the same work, in 6 blocks or more that
/// are not too suspect, on waits that are not too short; they differ as [`compare`] says, by 10 % or more where the
/// models ran in series, and by more than the lateness of their timers explains.
#[must_use]
pub fn winner(record: &Record, a: &Cell, b: &Cell) -> Comparison {
    let found = compare(a, b);
    let Comparison::Different { ratio, p } = found else { return found };
    if record.settings.order == Order::Serial && (1.0 / SERIAL_EFFECT..=SERIAL_EFFECT).contains(&ratio.median)
    {
        return Comparison::NoDifference { ratio, p };
    }
    match explained(a, b, &record.machine.calibration) {
        Some(late_ns) => Comparison::Timers { ratio, late_ns },
        None => found,
    }
}

/// True if a cell may be named among the winners and losers: a lane that computes has computed as long as the others, and
/// not as much.
#[must_use]
pub fn may_be_named(record: &Record, cell: &Cell) -> bool {
    cell.compute_ns == 0 || record.model(&cell.model).is_none_or(|model| model.lane.is_none())
}

/// How late the timers of both make them, ns, where that explains the difference of their makespans.
fn explained(a: &Cell, b: &Cell, calibration: &Calibration) -> Option<[u64; 2]> {
    let (one, other) = (a.makespan_ns?.median, b.makespan_ns?.median);
    let late = [a, b].map(|cell| lateness(cell, calibration).unwrap_or(0));
    let slower = if one > other { late[0] } else { late[1] };
    ((one - other).abs() <= LATENESS_MARGIN * slower as f64).then_some(late)
}

/// True if a cell took no longer than `exact_ns` by more than the lateness of its timers explains.
#[must_use]
pub fn late_by_timers(record: &Record, cell: &Cell, exact_ns: f64) -> bool {
    let late = lateness(cell, &record.machine.calibration);
    cell.makespan_ns
        .zip(late)
        .is_some_and(|(took, late)| took.median - exact_ns <= LATENESS_MARGIN * late as f64)
}

/// How much later than exact timers would, the timers of a cell end it, ns: their typical lateness, once for each of the
/// waits that stand one behind the other. Waits at the same time are late at the same time.
pub(super) fn lateness(cell: &Cell, calibration: &Calibration) -> Option<u64> {
    let (timer, each) = (cell.timer.as_deref()?, cell.per_wait_ns.filter(|each| *each > 0)?);
    let late = resolution::typical(&calibration.lateness, timer)?;
    let places = cell.peak_in_flight?.min(cell.connections.unwrap_or(u32::MAX)).max(1);
    let waves = u64::from(cell.fetches.div_ceil(places));
    let waits = (cell.wait_ns / each).div_ceil(u64::from(cell.fetches.max(1))).max(1);
    Some(late.p50_ns.saturating_mul(waves).saturating_mul(waits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{MS, record, ten};
    use crate::record::Lateness;

    /// 100 fetches of 25 ms under threads and under join-all, whose timers are 0.1 and 1.1 ms late.
    fn run(threads: f64, join_all: f64, peak: u32) -> Record {
        let timer = |cell: &mut Cell, name: &str| {
            (cell.timer, cell.per_wait_ns) = (Some(name.to_owned()), Some(25 * MS));
        };
        let mut record = record()
            .work(25 * MS, 0)
            .cell("thread-per-fetch", &ten(threads, 0.001))
            .edit(|cell| timer(cell, "thread-sleep"))
            .trials(|trial| trial.peak_in_flight = peak)
            .cell("join-all", &ten(join_all, 0.001))
            .edit(|cell| timer(cell, "tokio-sleep"))
            .trials(|trial| trial.peak_in_flight = peak)
            .raw();
        let late = |mechanism: &str, p50_ns| Lateness {
            mechanism: mechanism.to_owned(),
            tries: 200,
            p50_ns,
            ..Lateness::default()
        };
        record.machine.calibration.lateness =
            vec![late("thread-sleep", 100_000), late("tokio-sleep", 1_100_000)];
        crate::analysis::summarise(&mut record);
        record
    }

    fn check(record: &Record) -> Comparison {
        let [threads, join_all] = &record.cells[..] else { unreachable!("two cells were made") };
        winner(record, threads, join_all)
    }

    #[test]
    fn what_the_timers_explain_names_no_winner() {
        // One tick later, all at once.
        let one_tick = check(&run(25.2, 26.3, 100));
        assert!(matches!(one_tick, Comparison::Timers { late_ns: [100_000, 1_100_000], .. }), "{one_tick:?}");
        // One behind the other: a tick for each.
        let in_turn = check(&run(2_510.0, 2_610.0, 1));
        assert!(
            matches!(in_turn, Comparison::Timers { late_ns: [10_000_000, 110_000_000], .. }),
            "{in_turn:?}"
        );
    }

    #[test]
    fn what_the_timers_do_not_explain_is_named() {
        assert!(check(&run(25.2, 29.0, 100)).difference().is_some_and(|ratio| ratio.high < 1.0));
        // The side whose timers are early is the slower one.
        assert!(check(&run(27.5, 26.3, 100)).difference().is_some_and(|ratio| ratio.low > 1.0));
        // A record that tells no lateness explains nothing by it.
        let mut silent = run(25.2, 26.3, 100);
        silent.machine.calibration.lateness.clear();
        assert!(check(&silent).difference().is_some());
    }

    #[test]
    fn in_series_a_difference_must_be_larger() {
        let mut serial = run(25.2, 27.6, 100);
        serial.machine.calibration.lateness.clear();
        assert!(check(&serial).difference().is_some());
        serial.settings.order = Order::Serial;
        assert!(matches!(check(&serial), Comparison::NoDifference { .. }));
    }
}
