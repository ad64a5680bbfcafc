//! Reasons in words, and the reasons of many trials as the few of a cell.

use std::mem::discriminant;

use super::phrases::{OF_TRIALS, TRIALS};
use crate::lang::words::{Bytes, Count, Nanos, Percent, Plain, Times};
use crate::lang::{Lang, Text};
use crate::reason::Reason;
use crate::record::{Cell, Record, Trial, Verdict};

/// A reason in words.
#[must_use]
pub fn told(reason: &Reason, lang: Lang) -> String {
    let words = lang.words();
    let time = |nanos: &u64| Nanos(*nanos as f64);
    let bytes = |bytes: &u64| Bytes(*bytes as f64);
    match reason {
        Reason::NotOnce { fetches, missing, repeated, unasked } => {
            words.not_once(fetches, missing, repeated, unasked)
        }
        Reason::WrongResult { fetch } => words.wrong_result(fetch),
        Reason::OtherAnswers { model } => words.other_answers(model),
        Reason::FetchesFailed { failed, fetches } => words.fetches_failed(failed, fetches),
        Reason::OutsideTrial { fetches } => words.outside_trial(fetches),
        Reason::BeforeDue { fetches } => words.before_due(fetches),
        Reason::LateArrivals { lag_ns, most_ns } => words.late_arrivals(time(lag_ns), time(most_ns)),
        Reason::EndedEarly { fetches, waits } => words.ended_early(fetches, waits),
        Reason::UnderWaits { makespan_ns, bound_ns } => words.under_waits(makespan_ns, bound_ns),
        Reason::UnderComputing { makespan_ns, bound_ns } => words.under_computing(makespan_ns, bound_ns),
        Reason::OverLimit { peak, limit } => words.over_limit(peak, limit),
        Reason::UnderPeak { peak, ideal } => words.under_peak(peak, ideal),
        Reason::Idle { makespan_ns, bound_ns } => words.idle(makespan_ns, bound_ns),
        Reason::LittlesLaw { integral_ns, sum_ns } => words.littles_law(integral_ns, sum_ns),
        Reason::OverCpu { cpu_ns, window_ns, cores } => words.over_cpu(cpu_ns, window_ns, cores),
        Reason::StampsDoNotFit { makespan_ns, bracket_ns } => {
            words.stamps_do_not_fit(time(makespan_ns), time(bracket_ns))
        }
        Reason::NotComputed { cpu_ns, least_ns } => words.not_computed(time(cpu_ns), time(least_ns)),
        Reason::TooQuick { fetches } => words.too_quick(fetches),
        Reason::NotAskedOnce { waits, missing, repeated, unasked, unanswered } => {
            words.not_asked_once(waits, missing, repeated, unasked, unanswered)
        }
        Reason::AskedOutside { fetches } => words.asked_outside(fetches),
        Reason::OpenOverLimit { peak, limit } => words.open_over_limit(peak, limit),
        Reason::HistogramCount { service, response, fetches } => {
            words.histogram_count(service, response, fetches)
        }
        Reason::OutcomeCount { counted, fetches } => words.outcome_count(counted, fetches),
        Reason::ConnectionsDropped { connections } => words.connections_dropped(connections),
        Reason::ForeignCpu { share } => words.foreign_cpu(Percent(*share)),
        Reason::StolenCpu { share } => words.stolen_cpu(Percent(*share)),
        Reason::Delayed { share, cause } => words.delayed(Percent(*share), told(cause, lang)),
        Reason::CpuPressure { share } => words.cpu_pressure(Percent(*share)),
        Reason::SharedCore { longer } => words.shared_core(Percent(*longer)),
        Reason::SlowCore { slower, busy } => words.slow_core(Percent(*slower), Percent(*busy)),

        Reason::NoSuccess { outcomes } => words.no_success(outcomes),
        Reason::Error { error } => error.clone(),
        Reason::ThreadRefused { made, needed, error } => words.thread_refused(made, needed, error),
        Reason::OtherPlan => words.other_plan().to_owned(),
        Reason::OtherAnswer => words.other_answer().to_owned(),
        Reason::TimedOut { after_ns } => words.took_too_long(time(after_ns)),
        Reason::Silent { after_ns } => words.silent(time(after_ns)),
        Reason::Crashed { how, last_words } if last_words.is_empty() => words.crashed(how, ""),
        Reason::Crashed { how, last_words } => words.crashed(how, format!(": {last_words}")),

        Reason::OverMostThreads { threads, most } => words.over_most_threads(threads, most),
        Reason::OverThreadLimit { threads, limit, left, percent, remedy } => {
            words.over_thread_limit(threads, limit, left, percent, remedy)
        }
        Reason::OverMemory { needed_bytes, available_bytes } => {
            words.over_memory(bytes(needed_bytes), bytes(available_bytes))
        }
        Reason::OverFileLimit { files, connections, limit } => {
            // For a command line: without the blanks that set groups of digits apart.
            words.over_file_limit(files, connections, limit, files.to_string())
        }
        Reason::OverGivenThreads { threads, most } => words.over_given_threads(threads, most),
        Reason::OverGivenMemory { needed_bytes, most_bytes } => {
            words.over_given_memory(bytes(needed_bytes), bytes(most_bytes))
        }
        Reason::OverPortLimit { connections, ports } => words.over_port_limit(connections, ports),
        Reason::Met { limit, bytes, own, remedy, cause } => {
            let limit = match bytes {
                Some(bytes) => format!("{limit} = {}", lang.bytes(*bytes as f64)),
                None => limit.clone(),
            };
            let cause = told(cause, lang);
            if *own {
                words.met_own_limit(cause, limit, remedy)
            } else {
                words.met_limit(cause, limit, remedy)
            }
        }
        Reason::Slower { makespan_ns, predicted_ns, most, parallelism } => {
            let times = *makespan_ns as f64 / (*predicted_ns).max(1) as f64;
            let busy = Plain(*parallelism, 2);
            words.slower_than(time(makespan_ns), Times(times), time(predicted_ns), Times(*most), busy)
        }
        Reason::NoTimeLeft { next_ns, left_ns } => words.no_time_left(time(next_ns), time(left_ns)),
        Reason::TimeSpent { after_ns } => words.time_spent(time(after_ns)),
        Reason::NoAsyncClient { backend } => words.no_async_client(backend),
        Reason::NoLane { lane, cause } => words.no_lane(lane, told(cause, lang)),
        Reason::LaneBackend { backend } => words.lane_backend(backend),
        Reason::LaneNeedsLimit => words.lane_needs_limit().to_owned(),
        Reason::LaneArrivals => words.lane_arrivals().to_owned(),
        Reason::LaneAdmission => words.lane_admission().to_owned(),
        Reason::LaneRequests => words.lane_requests().to_owned(),
        Reason::NoOwnCode { blocking: true } => words.no_own_blocking().to_owned(),
        Reason::NoOwnCode { blocking: false } => words.no_own_async().to_owned(),
        Reason::OverBudget { trials, needed_s, budget_s } => {
            words.over_budget(Count((*trials).into(), TRIALS), Nanos(needed_s * 1e9), Nanos(budget_s * 1e9))
        }
        Reason::OutOfTime { done, trials, next_ns, left_ns, budget_ns } => {
            words.out_of_time(done, trials, time(next_ns), time(left_ns), time(budget_ns))
        }
        Reason::GivenUp { lost } => words.given_up(lost),
        Reason::NoService { error } => words.no_service(error),
        Reason::NoServer { name, url, start, variable, cause } => {
            words.no_server(name, url, told(cause, lang), start, variable)
        }
        Reason::NoAnswer { url, cause } => words.no_answer(url, told(cause, lang)),
        Reason::NoFarSide { cause } => words.no_far_side(told(cause, lang)),

        Reason::Niceness { nice } => words.niceness(nice),
        Reason::ServiceRestarted { how } => words.service_restarted(how),
        Reason::SharesMissing { shares, of } => words.shares_missing(shares, of),
        Reason::DebugBuild => words.debug_build().to_owned(),
        Reason::LimitIgnored { scenario, limit, value, backend: Some(backend), heeded_by } => {
            words.limit_ignored_by_backend(scenario, backend, limit, value, heeded_by)
        }
        Reason::LimitIgnored { scenario, limit, value, backend: None, heeded_by } => {
            words.limit_ignored_by_models(scenario, limit, value, heeded_by)
        }
        Reason::LengthIgnored { url } => words.length_ignored(url),
        Reason::LanesMissing { scenario, lanes } => words.lanes_missing(scenario, lanes),

        Reason::InTrials { trials, of, alike, cause } => {
            let (of, cause) = (Count(*of, OF_TRIALS), told(cause, lang));
            if *alike {
                words.in_trials(trials, of, cause)
            } else {
                words.in_trials_for_example(trials, of, cause)
            }
        }
        Reason::Unexplained => words.unexplained().to_owned(),
        Reason::OnlyWarmUp => words.only_warm_up().to_owned(),
        Reason::UnreadableHistogram => words.unreadable_histogram().to_owned(),
        Reason::BelowTimer { timer, late_ns, per_wait_ns, least_ns } => {
            words.below_timer(timer, time(late_ns), time(per_wait_ns), time(least_ns))
        }
        Reason::Crowded { share } => words.crowded(Percent(*share)),
        Reason::ShortTrial { shortest_ns } => words.short_trial(time(shortest_ns)),
        Reason::FewTrials { trials, needed } => words.few_trials(Count(*trials, TRIALS), needed),
        Reason::SlowFirst { first_ns, others_ns } => words.slow_first(time(first_ns), time(others_ns)),
        Reason::QuickFirst { first_ns, others_ns } => words.quick_first(time(first_ns), time(others_ns)),
        Reason::Unstable { deviation } => words.unstable(Percent(*deviation)),
        Reason::ExtremeTrial { makespan_ns, mean_ns } => {
            words.extreme_trial(time(makespan_ns), time(mean_ns))
        }
        Reason::Outliers { outliers: 1, of, first_ns } => words.one_outlier(of, named(1, first_ns, lang)),
        Reason::Outliers { outliers, of, first_ns } => {
            words.outliers(outliers, of, named(*outliers, first_ns, lang))
        }

        Reason::Said { en, uk } => if lang == Lang::En { en } else { uk }.clone(),
        Reason::Unknown => words.unknown_reason().to_owned(),
    }
}

/// The first few outliers, and an ellipsis for the rest.
fn named(count: u64, first: &[Option<u64>], lang: Lang) -> String {
    let mut names: Vec<String> = first.iter().flatten().map(|nanos| lang.duration(*nanos as f64)).collect();
    if count > names.len() as u64 {
        names.push("…".to_owned());
    }
    names.join(", ")
}

/// Why a trial is not valid, in words.
#[must_use]
pub fn of_trial(trial: &Trial, lang: Lang) -> Vec<String> {
    all(&trial.why, &trial.reasons, lang)
}

/// Why a cell is not valid, and the warnings about it, in words.
#[must_use]
pub fn of_cell(cell: &Cell, lang: Lang) -> Vec<String> {
    all(&cell.why, &cell.reasons, lang)
}

/// The first of them, in both languages.
pub(super) fn first(cell: &Cell) -> Option<Text> {
    match cell.why.first() {
        Some(reason) => Some(Text::each(|lang| told(reason, lang))),
        None => cell.reasons.first().cloned(),
    }
}

/// The warnings about a whole run, in words.
#[must_use]
pub fn of_run(record: &Record, lang: Lang) -> Vec<String> {
    all(&record.settings.caveats, &record.settings.warnings, lang)
}

fn all(why: &[Reason], words: &[Text], lang: Lang) -> Vec<String> {
    if why.is_empty() {
        return words.iter().map(|text| text.get(lang).to_owned()).collect();
    }
    why.iter().map(|reason| told(reason, lang)).collect()
}

/// The reasons of the trials with this verdict, each code once, with the number of trials that gave it; empty where no
/// trial has the verdict.
pub(super) fn collected<'a>(trials: impl Iterator<Item = &'a Trial>, verdict: Verdict) -> Vec<Reason> {
    let mut of = 0;
    let mut groups: Vec<Group> = Vec::new();
    for trial in trials {
        of += 1;
        if trial.verdict != verdict {
            continue;
        }
        let mut seen: Vec<Reason> = Vec::new();
        for reason in given(trial) {
            if seen.iter().any(|other| same_code(other, &reason)) {
                continue;
            }
            match groups.iter_mut().find(|group| same_code(&group.reason, &reason)) {
                Some(group) => {
                    group.trials += 1;
                    group.alike &= group.reason == reason;
                }
                None => groups.push(Group { reason: reason.clone(), trials: 1, alike: true }),
            }
            seen.push(reason);
        }
    }
    let told = |Group { reason, trials, alike }| match of {
        1 => reason,
        _ => Reason::InTrials { trials, of, alike, cause: Box::new(reason) },
    };
    groups.into_iter().map(told).collect()
}

/// A reason of some trials.
struct Group {
    reason: Reason,
    trials: u64,
    alike: bool,
}

fn given(trial: &Trial) -> Vec<Reason> {
    match (&trial.why[..], &trial.reasons[..]) {
        ([], []) => vec![Reason::Unexplained],
        ([], texts) => {
            let said = |text: &Text| Reason::Said { en: text.en.clone(), uk: text.uk.clone() };
            texts.iter().map(said).collect()
        }
        (why, _) => why.to_vec(),
    }
}

/// Words of an earlier version have no code: only the same words are the same reason.
pub(super) fn same_code(one: &Reason, other: &Reason) -> bool {
    match (one, other) {
        (Reason::Said { .. }, _) => one == other,
        (Reason::InTrials { cause: one, .. }, Reason::InTrials { cause: other, .. }) => same_code(one, other),
        _ => discriminant(one) == discriminant(other),
    }
}
