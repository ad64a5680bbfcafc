//! What the trials of a cell come to.

use super::reasons::{self, Reasons};
use super::stats::{interval, median};
use super::{instability, noise, outcomes, resolution, trials};
use crate::record::{Cell, Detail, Interval, Latency, Machine, Trial, Verdict};

/// Fills the summaries of a cell. A cell without trials keeps what it has: the experiment has said why it did not
/// run, or the trials were stripped.
pub(super) fn fill(cell: &mut Cell, machine: &Machine) {
    if cell.trials.is_empty() {
        return;
    }
    let (mut verdict, mut found) = judge(&cell.trials, machine);
    let resolution = resolution::doubt(cell, &machine.calibration);
    cell.below_timer = resolution.is_some();
    if let Some(reason) = resolution.filter(|_| matches!(verdict, Verdict::Valid | Verdict::Suspect)) {
        verdict = Verdict::Suspect;
        found.insert(0, reason);
    }
    cell.crowded = noise::warning(trials::measured(cell), machine).is_some();
    cell.verdict = combine(cell.verdict, verdict);
    for reason in found {
        if !cell.reasons.contains(&reason) {
            cell.reasons.push(reason);
        }
    }
    if matches!(cell.verdict, Verdict::Valid | Verdict::Suspect) {
        numbers(cell);
        detail(cell);
    } else {
        withhold(cell);
    }
    for trial in &mut cell.trials {
        trial.detail = None;
    }
}

/// What the experiment said of the whole cell beside what its trials say. A cell that was given up, but has trials
/// to show, is in doubt.
const fn combine(said: Verdict, found: Verdict) -> Verdict {
    match (said, found) {
        (Verdict::Invalid, _) => Verdict::Invalid,
        (Verdict::Valid, found) => found,
        (_, Verdict::Valid) => Verdict::Suspect,
        (_, found) => found,
    }
}

/// The verdict of a cell and its reasons. One breached check makes the whole cell invalid: what broke once cannot
/// be trusted elsewhere. A trial that failed casts a doubt, since what remains may be the better half.
fn judge(trials: &[Trial], machine: &Machine) -> (Verdict, Vec<crate::lang::Text>) {
    let mut reasons = Reasons::default();
    if reasons.collect(trials.iter(), Verdict::Invalid) > 0 {
        return (Verdict::Invalid, reasons.texts());
    }
    let counted = || trials.iter().filter(|trial| !trial.warm_up);
    let lost = [Verdict::Failed, Verdict::Refused, Verdict::Skipped];
    let measured: Vec<f64> =
        counted().filter(|trial| trials::is_measured(trial)).map(|trial| trial.makespan_ns as f64).collect();
    if measured.is_empty() {
        for verdict in lost {
            if reasons.collect(counted(), verdict) > 0 {
                return (verdict, reasons.texts());
            }
        }
        return (Verdict::Skipped, vec![reasons::only_warm_up()]);
    }
    let mut verdict = Verdict::Valid;
    for doubt in lost.into_iter().chain([Verdict::Suspect]) {
        if reasons.collect(counted(), doubt) > 0 {
            verdict = Verdict::Suspect;
        }
    }
    // Where many trials say it of themselves, the cell need not say it again.
    let in_doubt = counted().filter(|trial| trial.verdict == Verdict::Suspect).count();
    let quiet = in_doubt * 5 <= measured.len();
    let noise = || noise::warning(counted().filter(|trial| trials::is_measured(trial)), machine);
    for warning in instability::warnings(&measured).into_iter().chain(quiet.then(noise).flatten()) {
        if warning.doubt {
            verdict = Verdict::Suspect;
        }
        reasons.push(warning.text);
    }
    (verdict, reasons.texts())
}

fn numbers(cell: &mut Cell) {
    let measured: Vec<&Trial> = trials::measured(cell).collect();
    let values =
        |of: &dyn Fn(&Trial) -> f64| -> Vec<f64> { measured.iter().map(|trial| of(trial)).collect() };
    let middle = |of: &dyn Fn(&Trial) -> f64| median(&values(of)).filter(|value| value.is_finite());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a median of whole numbers")]
    let whole = |value: f64| value.round() as u64;

    let makespan_ns = interval(&values(&|trial| trial.makespan_ns as f64));
    let throughput_per_s = interval(&values(&throughput)).filter(is_finite);
    let service_ns = Latency::merged(measured.iter().map(|trial| &trial.service_ns));
    let response_ns = Latency::merged(measured.iter().map(|trial| &trial.response_ns));
    let unreadable = service_ns.is_err() || response_ns.is_err();
    let concurrency = middle(&|trial| trial.concurrency);
    let parallelism = middle(&|trial| trial.parallelism);
    let cpu_ns_per_fetch = middle(&cpu_per_fetch);
    let voluntary_switches = middle(&|trial| trial.voluntary_switches as f64);
    let involuntary_switches = middle(&|trial| trial.involuntary_switches as f64);
    let rss_start_bytes = middle(&|trial| trial.rss_start_bytes as f64).map(whole);
    let peak_in_flight = measured.iter().map(|trial| trial.peak_in_flight).max();
    let peak_rss_bytes = measured.iter().map(|trial| trial.peak_rss_bytes).max();
    let threads_peak = measured.iter().map(|trial| trial.threads).max();
    cell.makespan_ns = makespan_ns;
    cell.throughput_per_s = throughput_per_s;
    cell.service_ns = service_ns.ok();
    cell.response_ns = response_ns.ok();
    cell.concurrency = concurrency;
    cell.parallelism = parallelism;
    cell.peak_in_flight = peak_in_flight;
    cell.cpu_ns_per_fetch = cpu_ns_per_fetch;
    cell.voluntary_switches = voluntary_switches;
    cell.involuntary_switches = involuntary_switches;
    cell.rss_start_bytes = rss_start_bytes;
    cell.peak_rss_bytes = peak_rss_bytes;
    cell.threads_peak = threads_peak;
    outcomes::fill(cell);
    if unreadable {
        cell.verdict = Verdict::Suspect;
        let reason = reasons::unreadable_histogram();
        if !cell.reasons.contains(&reason) {
            cell.reasons.push(reason);
        }
    }
}

/// Fetches per second of makespan.
pub(super) fn throughput(trial: &Trial) -> f64 {
    f64::from(trial.completed) / (trial.makespan_ns as f64 / 1e9)
}

/// CPU time over completed fetches, ns.
pub(super) fn cpu_per_fetch(trial: &Trial) -> f64 {
    trial.cpu_ns as f64 / f64::from(trial.completed)
}

fn is_finite(interval: &Interval) -> bool {
    interval.median.is_finite() && interval.low.is_finite() && interval.high.is_finite()
}

/// Moves the timeline and the curve of the median trial (the lower of two in the middle) into the cell. On a
/// record that was loaded the trials have none, and the cell keeps its own.
fn detail(cell: &mut Cell) {
    let mut with_detail: Vec<&Trial> =
        trials::measured(cell).filter(|trial| trial.detail.is_some()).collect();
    with_detail.sort_by_key(|trial| (trial.makespan_ns, trial.order));
    let median = with_detail.len().checked_sub(1).map(|last| with_detail[last / 2]);
    if let Some(Detail { timeline, in_flight_curve, heat_map }) =
        median.and_then(|trial| trial.detail.clone())
    {
        cell.timeline = timeline;
        cell.in_flight_curve = in_flight_curve;
        cell.heat_map = heat_map;
    }
}

fn withhold(cell: &mut Cell) {
    cell.makespan_ns = None;
    cell.throughput_per_s = None;
    cell.service_ns = None;
    cell.response_ns = None;
    cell.concurrency = None;
    cell.parallelism = None;
    cell.peak_in_flight = None;
    cell.cpu_ns_per_fetch = None;
    cell.voluntary_switches = None;
    cell.involuntary_switches = None;
    cell.rss_start_bytes = None;
    cell.peak_rss_bytes = None;
    cell.threads_peak = None;
    cell.speedup = None;
    cell.timeline.clear();
    cell.in_flight_curve.clear();
    cell.heat_map = None;
    outcomes::withhold(cell);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::summarise;
    use crate::analysis::testing::{record, trial};
    use crate::lang::Text;
    use crate::record::{CurvePoint, HeatMap, Record};

    fn cell(edit: impl FnOnce(&mut Vec<Trial>)) -> Cell {
        let mut record = record().cell("join-all", &[100.0, 101.8, 99.0, 101.0]).raw();
        edit(&mut record.cells[0].trials);
        summarise(&mut record);
        record.cells.remove(0)
    }

    fn mark(trial: &mut Trial, verdict: Verdict, reason: &str) {
        trial.verdict = verdict;
        trial.reasons = vec![Text::same(reason)];
    }

    fn check(edit: impl FnOnce(&mut Vec<Trial>), verdict: Verdict, reasons: &[&str]) {
        let cell = cell(edit);
        let found: Vec<String> = cell.reasons.iter().map(|text| text.en.replace('\u{a0}', " ")).collect();
        assert_eq!((cell.verdict, found), (verdict, reasons.iter().map(|&text| text.to_owned()).collect()));
        assert_eq!(cell.makespan_ns.is_some(), cell.is_measured());
    }

    #[test]
    fn the_verdict_is_the_worst_of_what_the_trials_say() {
        use Verdict::{Failed, Invalid, Refused, Suspect, Valid};
        check(|_| (), Valid, &[]);
        check(|all| mark(&mut all[1], Suspect, "noisy"), Suspect, &["in 1 of 4 trials: noisy"]);
        check(
            |all| {
                mark(&mut all[1], Suspect, "steal 0.9 %");
                mark(&mut all[2], Suspect, "steal 1.2 %");
            },
            Suspect,
            &["in 2 of 4 trials, for example: steal 0.9 %"],
        );
        check(|all| mark(&mut all[3], Failed, "crashed"), Suspect, &["in 1 of 4 trials: crashed"]);
        check(
            |all| mark(&mut all[3], Invalid, "one fetch lost"),
            Invalid,
            &["in 1 of 4 trials: one fetch lost"],
        );
        check(
            |all| all.iter_mut().for_each(|trial| mark(trial, Failed, "crashed")),
            Failed,
            &["in 4 of 4 trials: crashed"],
        );
        check(
            |all| {
                all.truncate(1);
                mark(&mut all[0], Refused, "no more threads");
            },
            Refused,
            &["no more threads"],
        );
        check(
            |all| all.iter_mut().for_each(|trial| trial.warm_up = true),
            Verdict::Skipped,
            &["Only the warm-up ran: there is nothing to show."],
        );
    }

    #[test]
    fn what_the_experiment_said_of_the_cell_counts() {
        use Verdict::{Failed, Invalid, Skipped, Suspect};
        for (said, expect) in [(Suspect, Suspect), (Failed, Suspect), (Skipped, Suspect), (Invalid, Invalid)]
        {
            let mut record = record()
                .cell("join-all", &[100.0, 101.0])
                .edit(|cell| (cell.verdict, cell.reasons) = (said, vec![Text::same("because")]))
                .cell("spawn", &[])
                .edit(|cell| (cell.verdict, cell.reasons) = (said, vec![Text::same("because")]))
                .raw();
            for _ in 0..2 {
                summarise(&mut record);
                assert_eq!((record.cells[0].verdict, record.cells[0].reasons.len()), (expect, 1));
                assert_eq!(record.cells[0].is_measured(), expect == Suspect);
                assert_eq!((record.cells[1].verdict, record.cells[1].is_measured()), (said, false));
            }
        }
    }

    #[test]
    fn an_invalid_cell_withholds_every_number() {
        let cell = cell(|all| mark(&mut all[0], Verdict::Invalid, "early"));
        assert_eq!((cell.makespan_ns, cell.concurrency, cell.peak_rss_bytes), (None, None, None));
        assert!(cell.service_ns.is_none() && cell.timeline.is_empty());
    }

    #[test]
    fn a_warm_up_is_left_out() {
        let cell = cell(|all| {
            all[0].warm_up = true;
            all[0].makespan_ns = 900_000_000;
        });
        assert_eq!((cell.verdict, cell.makespan_ns.unwrap().median), (Verdict::Valid, 101e6));
    }

    #[test]
    fn scalars_are_medians_and_peaks_are_maxima() {
        let cell = cell(|all| {
            for (index, trial) in (0_u32..).zip(all.iter_mut()) {
                trial.concurrency = f64::from(index);
                trial.peak_in_flight = 10 * index;
                trial.peak_rss_bytes = 1000 * u64::from(index);
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
            trial.detail = Some(Detail { timeline: Vec::new(), in_flight_curve, heat_map });
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
    fn hostile_histograms_leave_a_doubt_and_no_latency() {
        let cell = cell(|all| all[0].service_ns.hdr = "no".to_owned());
        assert_eq!((cell.verdict, cell.service_ns), (Verdict::Suspect, None));
        assert!(cell.makespan_ns.is_some());
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
