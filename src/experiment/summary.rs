//! From the samples of a trial to what the record keeps of it.

use crate::measure::check::{self, Breach};
use crate::measure::flight::Flight;
use crate::measure::{Count, LoadSeen, MOST_TRACED, Outcome, Sample, Stamp, TracedFetch};
use crate::model::Measured;
use crate::plan::{Nanos, Plan, Step};
use crate::reason::Reason;
use crate::record::{
    self, CurvePoint, Detail, HeatMap, Latency, Span, SpanKind, Timeline, Trial, TrialLoad, Verdict,
};

/// Summarises a trial.
pub(super) fn trial(measured: &Measured) -> Trial {
    let (plan, finished) = (measured.plan, &measured.finished);
    let samples = finished.samples.as_slice();
    let makespan = check::makespan(samples);
    let over = |total: f64| if makespan == 0 { 0.0 } else { total / makespan as f64 };
    let due = |fetch: u32| plan.fetches.get(fetch as usize).map_or(0, |fetch| fetch.arrival);
    let whole = || samples.iter().filter(|sample| !sample.outcome.is_cut_short());
    let response = |sample: &Sample| sample.finished.saturating_sub(due(sample.fetch));
    let service = Latency::of(whole().map(Sample::service));
    let ran = samples.iter().filter(|sample| !sample.outcome.is_refused());
    let mut threads: Vec<u16> = ran.map(|sample| sample.thread).collect();
    threads.extend(measured.traced.iter().flat_map(|fetch| &fetch.stamps).map(|stamp| stamp.thread));
    threads.sort_unstable();
    threads.dedup();
    let cut_short = samples.iter().filter(|sample| sample.outcome == Outcome::Unsuccessful);
    let failed = Latency::of(cut_short.map(response));
    let response = Latency::of(whole().map(response));
    let mut breaches = measured.breaches.clone();
    let refused = [Outcome::Shed, Outcome::Expired].map(|outcome| of(samples, outcome));
    let whole = (plan.len() as u64).saturating_sub(failed.count + refused[0] + refused[1]);
    breaches.extend(counts(whole, [&service, &response]));
    breaches.extend(counted(plan, samples, &measured.outcomes));
    let fatal = breaches.iter().any(|breach| breach.fatal);
    let verdict = match breaches.len() {
        0 => Verdict::Valid,
        _ if fatal => Verdict::Invalid,
        _ => Verdict::Suspect,
    };
    Trial {
        verdict,
        why: breaches.into_iter().map(|breach| breach.reason).collect(),
        makespan_ns: makespan,
        collected_ns: finished.stopped,
        completed: of(samples, Outcome::Completed) as u32,
        checksum: format!("{:016x}", check::checksum(samples)),
        outcomes: outcomes(&measured.outcomes, refused),
        retries: u64::from(measured.retries),
        concurrency: over(measured.flight.integral as f64),
        parallelism: over(finished.usage.cpu as f64),
        peak_in_flight: measured.flight.peak,
        cpu_ns: finished.usage.cpu,
        far_cpu_ns: measured.far_cpu,
        foreign_cpu_ns: finished.noise.map(|noise| noise.foreign),
        stolen_ns: finished.noise.map(|noise| noise.stolen),
        pressure_ns: finished.noise.and_then(|noise| noise.pressure()),
        delay_ns: measured.delay,
        core_speed: measured.core.map(|core| core.wall),
        voluntary_switches: finished.usage.voluntary_switches,
        involuntary_switches: finished.usage.involuntary_switches,
        rss_start_bytes: finished.resident_at_start,
        peak_rss_bytes: finished.peak_resident,
        threads: threads.len() as u32,
        response_ns: response,
        failed_response_ns: Some(failed).filter(|failed| failed.count > 0),
        service_ns: service,
        load: measured.load.as_ref().map(load),
        detail: Some(Detail {
            timeline: timeline(plan, &measured.traced, measured.is_known),
            in_flight_curve: curve(&measured.flight),
            backlog_curve: measured.load.as_ref().map_or_else(Vec::new, |load| curve(&load.backlog)),
            heat_map: heat_map(samples),
        }),
        ..Trial::default()
    }
}

/// How many fetches ended like that.
fn of(samples: &[Sample], outcome: Outcome) -> u64 {
    samples.iter().filter(|sample| sample.outcome == outcome).count() as u64
}

fn load(seen: &LoadSeen) -> TrialLoad {
    TrialLoad {
        lag_p50_ns: seen.lag_p50,
        lag_p99_ns: seen.lag_p99,
        lag_max_ns: seen.lag_max,
        backlog_peak: seen.backlog.peak,
        backlog_at_last: seen.backlog_at_last,
        drift: seen.drift.map(|drift| drift.slope),
        drift_error: seen.drift.map(|drift| drift.error),
    }
}

fn curve(flight: &Flight) -> Vec<CurvePoint> {
    flight.curve.iter().copied().map(CurvePoint::from).collect()
}

/// Every fetch by its finish and its service time, where the timeline can show only some.
fn heat_map(samples: &[Sample]) -> Option<HeatMap> {
    let lies = |sample: &Sample| (sample.finished, sample.service());
    (samples.len() > MOST_TRACED).then(|| HeatMap::of(samples.iter().map(lies)))
}

/// Why a trial has nothing to show: not one of its fetches succeeded.
pub(super) fn fruitless(trial: &Trial) -> Option<Reason> {
    if trial.completed > 0 || trial.outcomes.is_empty() || trial.verdict == Verdict::Invalid {
        return None;
    }
    let all: Vec<String> = trial.outcomes.iter().map(|o| format!("{} × {}", o.count, o.outcome)).collect();
    Some(Reason::NoSuccess { outcomes: all.join(", ") })
}

/// V2, second half: as many entries in the histograms as fetches in the plan.
fn counts(fetches: u64, histograms: [&Latency; 2]) -> Option<Breach> {
    let found = histograms.map(|latency| latency.count);
    let [service, response] = found;
    (found != [fetches; 2])
        .then_some(Breach { fatal: true, reason: Reason::HistogramCount { service, response, fetches } })
}

/// V2 for requests: as many outcomes as fetches that made one and were not lost.
fn counted(plan: &Plan, samples: &[Sample], outcomes: &[Count]) -> Option<Breach> {
    let asks = |id: u32| plan.steps_of(id).iter().any(|step| matches!(step, Step::Request(..)));
    let ended = |sample: &&Sample| matches!(sample.outcome, Outcome::Completed | Outcome::Unsuccessful);
    let asked = samples.iter().filter(ended).filter(|sample| asks(sample.fetch)).count() as u64;
    let counted: u64 = outcomes.iter().map(|count| u64::from(count.fetches)).sum();
    (asked != counted)
        .then_some(Breach { fatal: true, reason: Reason::OutcomeCount { counted, fetches: asked } })
}

/// How requests ended, and how many fetches were shed and expired.
fn outcomes(outcomes: &[Count], refused: [u64; 2]) -> Vec<record::Outcome> {
    let outcome = |count: &Count| record::Outcome {
        outcome: count.outcome.to_string(),
        expected: count.expected,
        count: u64::from(count.fetches),
    };
    let refused = [record::Outcome::SHED, record::Outcome::EXPIRED].into_iter().zip(refused);
    let refused = refused.filter(|(_, count)| *count > 0).map(|(name, count)| record::Outcome {
        outcome: name.to_owned(),
        expected: false,
        count,
    });
    outcomes.iter().map(outcome).chain(refused).collect()
}

/// Spans of the traced fetches, on a clock that reads 0 at the start, threads numbered by first appearance.
fn timeline(plan: &Plan, traced: &[TracedFetch], is_known: bool) -> Vec<Timeline> {
    let mut timelines: Vec<Timeline> = traced
        .iter()
        .map(|fetch| Timeline { fetch: fetch.fetch, spans: spans(plan, fetch, is_known) })
        .collect();
    let mut stamps: Vec<(Nanos, u16)> =
        timelines.iter().flat_map(|line| &line.spans).map(|span| (span.end_ns, span.thread)).collect();
    stamps.sort_unstable();
    let mut seen: Vec<u16> = Vec::new();
    for (_, thread) in stamps {
        if !seen.contains(&thread) {
            seen.push(thread);
        }
    }
    for span in timelines.iter_mut().flat_map(|line| &mut line.spans) {
        span.thread = seen.iter().position(|thread| *thread == span.thread).map_or(0, |place| place as u16);
    }
    timelines
}

fn spans(plan: &Plan, fetch: &TracedFetch, is_known: bool) -> Vec<Span> {
    let mut spans = Vec::with_capacity(fetch.stamps.len() + 1);
    let mut now = plan.fetches[fetch.fetch as usize].arrival;
    let mut push = |kind, start_ns: Nanos, end_ns: Nanos, thread, cpu_ns| {
        if end_ns > start_ns {
            spans.push(Span { kind, start_ns, end_ns, thread, cpu_ns });
        }
    };
    for (nth, stamp) in fetch.stamps.iter().enumerate() {
        let Stamp { begin, end, thread, .. } = *stamp;
        push(if nth == 0 { SpanKind::Queued } else { SpanKind::Late }, now, begin, thread, 0);
        match stamp.step {
            Step::Wait(wait) | Step::Request(_, wait) => {
                // Of a call that nobody knows the end is when it is over.
                let over = if is_known { end.min(begin + wait) } else { end };
                push(SpanKind::Wait, begin, over, thread, 0);
                push(SpanKind::Late, over, end, thread, 0);
            }
            Step::Compute(_) => push(SpanKind::Compute, begin, end, thread, stamp.cpu),
        }
        now = end;
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Finished;
    use crate::plan::{Admission, Fetch, Limits, Requests};
    use crate::platform::Usage;

    #[test]
    fn a_histogram_that_lost_a_fetch_is_caught() {
        let (whole, short) = (Latency::of([1, 2, 3]), Latency::of([1, 2]));
        assert_eq!(counts(3, [&whole, &whole]), None);
        let reason = Reason::HistogramCount { service: 3, response: 2, fetches: 3 };
        assert_eq!(counts(3, [&whole, &short]), Some(Breach { fatal: true, reason }));
    }

    /// One server, 0.5 ms a fetch, 1 000 arrivals a second for 2 s, and a stall of 200 ms after 1 s. Worked out by hand:
    /// the fetch that meets the stall answers after 200.5 ms, each of the next 399 half a millisecond sooner than the
    /// one before, and the others at once. Service time sees one slow fetch in 2 000; response time sees them all.
    #[test]
    fn a_stall_shows_in_the_response_time_of_all_that_waited_for_it() {
        const MICRO: Nanos = 1_000;
        let plan = Plan {
            fetches: (0..2_000).map(|i| Fetch { arrival: i * 1_000 * MICRO, steps: 0..1 }).collect(),
            steps: Box::new([Step::Wait(500 * MICRO)]),
            groups: Box::default(),
            limits: Limits { workers: 1, in_flight: None, blocking_threads: 1, connections: None },
            seed: 0,
            clients: None,
            admission: Admission::default(),
            requests: Requests::default(),
        };
        let mut free = 0;
        let samples = plan.ids().map(|id| {
            let started = plan.fetches[id as usize].arrival.max(free);
            let stall = if id == 1_000 { 200_000 * MICRO } else { 0 };
            free = started + stall + 500 * MICRO;
            Sample { fetch: id, outcome: Outcome::Completed, started, finished: free, ..Sample::default() }
        });
        let samples: Vec<Sample> = samples.collect();
        let flight = Flight::of(&samples);
        let finished = Finished {
            stopped: free,
            samples,
            before_start: 0,
            window: free,
            origin: 0,
            usage: Usage::default(),
            noise: None,
            resident_at_start: None,
            peak_resident: None,
        };
        let plan = Box::leak(Box::new(plan));
        let (traced, breaches, failure, core) = (Vec::new(), Vec::new(), None, None);
        let (far_cpu, outcomes, retries, delay) = (None, Vec::new(), 0, None);
        let trial = trial(&Measured {
            load: None,
            plan,
            is_known: true,
            finished,
            traced,
            flight,
            breaches,
            failure,
            core,
            delay,
            far_cpu,
            outcomes,
            retries,
        });
        // A histogram keeps three digits.
        let close = |got: Option<u64>, ms: f64| (got.unwrap() as f64 / 1e6 / ms - 1.0).abs() <= 0.001;
        let (service, response) = (&trial.service_ns, &trial.response_ns);
        assert!(close(service.p90, 0.5) && close(service.p99, 0.5), "{service:?}");
        assert!(close(response.p90, 100.5) && close(response.p99, 190.5), "{response:?}");
        assert!(close(response.p999, 199.5), "{response:?}");
        assert_eq!((service.max, response.max), (200_500 * MICRO, 200_500 * MICRO));
        assert_eq!((trial.completed, service.count, response.count), (2_000, 2_000, 2_000));
        assert_eq!(trial.peak_in_flight, 1, "one server");
    }

    #[test]
    fn a_heat_map_is_made_where_timelines_are_a_sample() {
        let samples = |count: usize| vec![Sample { finished: 9, ..Sample::default() }; count];
        assert_eq!(heat_map(&samples(MOST_TRACED)), None);
        let map = heat_map(&samples(MOST_TRACED + 1)).unwrap();
        assert_eq!(map.counts.iter().map(|spot| spot.2 as usize).sum::<usize>(), MOST_TRACED + 1);
    }

    #[test]
    fn spans_tell_waiting_from_being_late() {
        let steps = [Step::Wait(40), Step::Compute(6)];
        let plan = Plan {
            fetches: Box::new([Fetch { arrival: 0, steps: 0..2 }]),
            steps: steps.into(),
            groups: Box::default(),
            limits: Limits { workers: 1, in_flight: None, blocking_threads: 1, connections: None },
            seed: 0,
            clients: None,
            admission: Admission::default(),
            requests: Requests::default(),
        };
        let stamp = |step, begin, end, cpu, thread| Stamp { step, begin, end, cpu, thread };
        let stamps = vec![stamp(steps[0], 5, 48, 0, 9), stamp(steps[1], 50, 60, 6, 4)];
        let lines = timeline(&plan, &[TracedFetch { fetch: 0, stamps }], true);
        let spans: Vec<_> =
            lines[0].spans.iter().map(|s| (s.kind, s.start_ns, s.end_ns, s.thread, s.cpu_ns)).collect();
        assert_eq!(
            spans,
            [
                (SpanKind::Queued, 0, 5, 0, 0),
                (SpanKind::Wait, 5, 45, 0, 0),
                (SpanKind::Late, 45, 48, 0, 0),
                (SpanKind::Late, 48, 50, 1, 0),
                (SpanKind::Compute, 50, 60, 1, 6),
            ]
        );
    }
}
