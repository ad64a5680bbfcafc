//! The numbers of a cell: made from its trials, filled and withheld as one.

use super::stats::{interval, median};
use super::{load, trials};
use crate::record::{Cell, Detail, HdrError, Interval, Latency, MeasuredLoad, Outcome, Trial};

/// Every number of a cell that follows from its trials, but for the speed-up, which needs another cell.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    makespan_ns: Option<Interval>,
    throughput_per_s: Option<Interval>,
    service_ns: Option<Latency>,
    response_ns: Option<Latency>,
    failed_response_ns: Option<Latency>,
    outcomes: Vec<Outcome>,
    retries: u64,
    concurrency: Option<f64>,
    parallelism: Option<f64>,
    peak_in_flight: Option<u32>,
    cpu_ns_per_fetch: Option<f64>,
    voluntary_switches: Option<f64>,
    involuntary_switches: Option<f64>,
    rss_start_bytes: Option<u64>,
    peak_rss_bytes: Option<u64>,
    threads_peak: Option<u32>,
    load: Option<MeasuredLoad>,
    detail: Detail,
}

impl Numbers {
    /// The numbers of the measured trials, and whether a histogram among them could not be read.
    pub(super) fn of(cell: &Cell) -> (Self, bool) {
        let measured: Vec<&Trial> = trials::measured(cell).collect();
        let values =
            |of: &dyn Fn(&Trial) -> f64| -> Vec<f64> { measured.iter().map(|trial| of(trial)).collect() };
        let middle = |of: &dyn Fn(&Trial) -> f64| median(&values(of)).filter(|value| value.is_finite());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a median of whole numbers"
        )]
        let whole = |value: f64| value.round() as u64;
        // Of a lane nobody has counted them.
        let switches = measured.iter().all(|trial| trial.startup_ns.is_none());
        let mut unreadable = false;
        let mut read = |times: Result<Latency, HdrError>| {
            unreadable |= times.is_err();
            times.ok()
        };
        let numbers = Self {
            makespan_ns: spanned(&measured, |trial| trial.makespan_ns as f64),
            throughput_per_s: spanned(&measured, throughput).filter(is_finite),
            service_ns: read(Latency::merged(measured.iter().map(|trial| &trial.service_ns))),
            response_ns: read(Latency::merged(measured.iter().map(|trial| &trial.response_ns))),
            // One that cannot be read is missing here; the others of the cell have said so.
            failed_response_ns: Latency::merged(
                measured.iter().filter_map(|trial| trial.failed_response_ns.as_ref()),
            )
            .ok()
            .filter(|failed| failed.count > 0),
            outcomes: outcomes(&measured),
            retries: measured.iter().fold(0, |sum, trial| sum.saturating_add(trial.retries)),
            concurrency: middle(&|trial| trial.concurrency),
            parallelism: middle(&|trial| trial.parallelism),
            peak_in_flight: measured.iter().map(|trial| trial.peak_in_flight).max(),
            cpu_ns_per_fetch: middle(&cpu_per_fetch),
            voluntary_switches: middle(&|trial| trial.voluntary_switches as f64).filter(|_| switches),
            involuntary_switches: middle(&|trial| trial.involuntary_switches as f64).filter(|_| switches),
            rss_start_bytes: median(
                &measured.iter().filter_map(|trial| Some(trial.rss_start_bytes? as f64)).collect::<Vec<_>>(),
            )
            .map(whole),
            peak_rss_bytes: measured.iter().filter_map(|trial| trial.peak_rss_bytes).max(),
            threads_peak: measured.iter().map(|trial| trial.threads).max(),
            load: load::measured(cell),
            detail: detail(cell, measured),
        };
        (numbers, unreadable)
    }

    /// Writes all of them into `cell`. A default withholds them.
    pub(super) fn fill(self, cell: &mut Cell) {
        // Without `..`: a number that is forgotten here does not compile.
        let Self {
            makespan_ns,
            throughput_per_s,
            service_ns,
            response_ns,
            failed_response_ns,
            outcomes,
            retries,
            concurrency,
            parallelism,
            peak_in_flight,
            cpu_ns_per_fetch,
            voluntary_switches,
            involuntary_switches,
            rss_start_bytes,
            peak_rss_bytes,
            threads_peak,
            load,
            detail: Detail { timeline, in_flight_curve, backlog_curve, heat_map },
        } = self;
        cell.makespan_ns = makespan_ns;
        cell.throughput_per_s = throughput_per_s;
        cell.service_ns = service_ns;
        cell.response_ns = response_ns;
        cell.failed_response_ns = failed_response_ns;
        cell.outcomes = outcomes;
        cell.retries = retries;
        cell.concurrency = concurrency;
        cell.parallelism = parallelism;
        cell.peak_in_flight = peak_in_flight;
        cell.cpu_ns_per_fetch = cpu_ns_per_fetch;
        cell.voluntary_switches = voluntary_switches;
        cell.involuntary_switches = involuntary_switches;
        cell.rss_start_bytes = rss_start_bytes;
        cell.peak_rss_bytes = peak_rss_bytes;
        cell.threads_peak = threads_peak;
        cell.timeline = timeline;
        cell.in_flight_curve = in_flight_curve;
        cell.backlog_curve = backlog_curve;
        cell.heat_map = heat_map;
        if let Some(arrivals) = &mut cell.load {
            arrivals.measured = load;
        }
        // Filled again once every cell has its numbers.
        cell.speedup = None;
    }
}

/// The median of one number a trial; its interval reaches to what the trials may have shown undisturbed.
fn spanned(measured: &[&Trial], of: impl Fn(&Trial) -> f64) -> Option<Interval> {
    let seen = interval(&measured.iter().map(|trial| of(trial)).collect::<Vec<f64>>())?;
    if measured.iter().all(|trial| trial.delay_ns.unwrap_or(0) == 0) {
        return Some(seen);
    }
    let undisturbed: Vec<f64> = measured.iter().map(|trial| of(&trials::as_undisturbed(trial))).collect();
    let undisturbed = interval(&undisturbed)?;
    Some(Interval { low: seen.low.min(undisturbed.low), high: seen.high.max(undisturbed.high), ..seen })
}

/// Fetches per second of makespan.
pub(super) fn throughput(trial: &Trial) -> f64 {
    f64::from(trial.completed) / (trial.makespan_ns as f64 / 1e9)
}

/// Fetches that succeeded over all of them; a wait cannot fail.
pub(super) fn success(trial: &Trial) -> f64 {
    let failed: u64 = trial.outcomes.iter().filter(|end| !end.expected).map(|end| end.count).sum();
    let completed = f64::from(trial.completed);
    completed / (completed + failed as f64)
}

/// Fetches whose response took at most `within` ns over all of them: by the histogram, which is off by at most its
/// 0.1 % of the time. `None` where that cannot be read.
pub(super) fn good(trial: &Trial, within: u64) -> Option<f64> {
    let histogram = trial.response_ns.histogram().ok()?;
    Some(histogram.count_between(0, within) as f64 / histogram.len().max(1) as f64 * success(trial))
}

/// CPU time over completed fetches, ns.
pub(super) fn cpu_per_fetch(trial: &Trial) -> f64 {
    trial.cpu_ns as f64 / f64::from(trial.completed)
}

/// The system counts resident memory for each core by itself, in steps: less than this is told from nothing by chance.
pub(super) const MEMORY_GRAIN: f64 = 65_536.0;

/// Peak of the resident memory above the start of the trial, bytes, and no less than can be told: a ratio to it is no
/// larger than the memory that was seen allows. `None` where the system did not tell.
pub(super) fn memory_growth(trial: &Trial) -> Option<f64> {
    Some((trial.memory_growth()? as f64).max(MEMORY_GRAIN))
}

fn is_finite(interval: &Interval) -> bool {
    interval.median.is_finite() && interval.low.is_finite() && interval.high.is_finite()
}

/// How the requests of all trials ended.
fn outcomes(measured: &[&Trial]) -> Vec<Outcome> {
    let mut all: Vec<Outcome> = Vec::new();
    for outcome in measured.iter().flat_map(|trial| &trial.outcomes) {
        let same =
            |other: &&mut Outcome| other.outcome == outcome.outcome && other.expected == outcome.expected;
        match all.iter_mut().find(same) {
            Some(known) => known.count = known.count.saturating_add(outcome.count),
            None => all.push(outcome.clone()),
        }
    }
    // Successes first, statuses ascending: digits sort before letters.
    all.sort_by(|a, b| (!a.expected, &a.outcome).cmp(&(!b.expected, &b.outcome)));
    all
}

/// The timeline, the curve and the heat map of the median trial (the lower of two in the middle). The trials of a record
/// that was loaded have none: then the cell keeps its own.
fn detail(cell: &Cell, mut trials: Vec<&Trial>) -> Detail {
    trials.retain(|trial| trial.detail.is_some());
    trials.sort_by_key(|trial| (trial.makespan_ns, trial.order));
    let median = trials.len().checked_sub(1).and_then(|last| trials[last / 2].detail.clone());
    median.unwrap_or_else(|| Detail {
        timeline: cell.timeline.clone(),
        in_flight_curve: cell.in_flight_curve.clone(),
        backlog_curve: cell.backlog_curve.clone(),
        heat_map: cell.heat_map.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::summarise;
    use crate::analysis::testing::{record, trial};
    use crate::record::Verdict;
    use crate::record::{CurvePoint, HeatMap, Record};

    fn cell(edit: impl FnOnce(&mut Vec<Trial>)) -> Cell {
        let mut record = record().cell("join-all", &[100.0, 101.8, 99.0, 101.0]).raw();
        edit(&mut record.cells[0].trials);
        summarise(&mut record);
        record.cells.remove(0)
    }

    fn outcome(outcome: &str, expected: bool, count: u64) -> Outcome {
        Outcome { outcome: outcome.to_owned(), expected, count }
    }

    #[test]
    fn outcomes_add_up_and_successes_stand_apart_from_failures() {
        let mut record = record().cell("join-all", &[100.0, 101.0]).raw();
        for (nth, trial) in (1_u64..).zip(&mut record.cells[0].trials) {
            trial.outcomes =
                vec![outcome("200", true, 90), outcome("timeout", false, nth), outcome("503", false, 2)];
            trial.retries = nth;
            trial.completed = 90;
            trial.failed_response_ns = Some(Latency::of([nth * 1_000; 3]));
        }
        summarise(&mut record);
        let cell = &record.cells[0];
        let expect = [outcome("200", true, 180), outcome("503", false, 4), outcome("timeout", false, 3)];
        assert_eq!((cell.outcomes.as_slice(), cell.retries), (&expect[..], 3));
        let failed = cell.failed_response_ns.as_ref().unwrap();
        assert_eq!((failed.count, failed.max), (6, 2_000));
        // Successes only: 90 in 100 ms.
        let throughput = cell.throughput_per_s.unwrap().median;
        assert!((890.0..901.0).contains(&throughput), "{throughput}");
        let once = record.clone();
        summarise(&mut record);
        assert_eq!(record, once, "a second pass changes nothing");
    }

    #[test]
    fn an_invalid_cell_withholds_its_outcomes() {
        let mut record = record().cell("join-all", &[100.0]).raw();
        let trial = &mut record.cells[0].trials[0];
        (trial.verdict, trial.outcomes, trial.retries) = (Verdict::Invalid, vec![outcome("200", true, 9)], 4);
        summarise(&mut record);
        assert_eq!((record.cells[0].outcomes.len(), record.cells[0].retries), (0, 0));
    }

    #[test]
    fn scalars_are_medians_and_peaks_are_maxima() {
        let cell = cell(|all| {
            for (index, trial) in (0_u32..).zip(all.iter_mut()) {
                trial.concurrency = f64::from(index);
                trial.peak_in_flight = 10 * index;
                trial.peak_rss_bytes = Some(1000 * u64::from(index));
                trial.completed = 100;
                trial.cpu_ns = 1_000 * u64::from(index);
            }
        });
        assert_eq!(
            (cell.concurrency, cell.peak_in_flight, cell.peak_rss_bytes),
            (Some(1.5), Some(30), Some(3000))
        );
        assert_eq!(cell.cpu_ns_per_fetch, Some(15.0));
        let throughput = cell.throughput_per_s.unwrap();
        assert!((throughput.median - 995.0).abs() < 1.0, "{throughput:?}");
    }

    #[test]
    fn the_detail_is_the_median_trials_and_a_second_pass_changes_nothing() {
        let mut record: Record = record().cell("join-all", &[100.0, 101.8, 99.0, 101.0]).raw();
        for (n, trial) in (0..).zip(&mut record.cells[0].trials) {
            let in_flight_curve = vec![CurvePoint { t_ns: 0, n }];
            let heat_map = Some(HeatMap { end_ns: n.into(), ..HeatMap::default() });
            trial.detail = Some(Detail { in_flight_curve, heat_map, ..Detail::default() });
        }
        summarise(&mut record);
        assert_eq!(record.cells[0].in_flight_curve[0].n, 0, "100 ms is the lower of the two in the middle");
        assert_eq!(record.cells[0].heat_map.as_ref().map(|map| map.end_ns), Some(0), "of the same trial");
        assert!(record.cells[0].trials.iter().all(|trial| trial.detail.is_none()));
        let once = record.clone();
        summarise(&mut record);
        assert_eq!(record, once);
    }

    #[test]
    fn a_makespan_of_nothing_gives_no_throughput() {
        let cell = cell(|all| {
            all.clear();
            all.push(trial(0, 0.0, 100));
        });
        assert_eq!(cell.throughput_per_s, None);
    }
}
