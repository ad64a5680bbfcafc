//! Cells from a small simulation of each model: first come, first served, with a little noise.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use inflight::lang::Text;
use inflight::model::{self, Shape};
use inflight::plan::Limits;
use inflight::record::{
    Cell, CurvePoint, Detail, HeatMap, Latency, Span, SpanKind, Timeline, Trial, Verdict,
};

/// The simulated machine's cores.
const CORES: u32 = 2;
/// The limits of every cell.
pub(crate) const LIMITS: Limits =
    Limits { workers: CORES, in_flight: Some(8), blocking_threads: 512, connections: None };

/// A generator of small noise.
pub(crate) struct Noise(pub(crate) u64);

impl Noise {
    pub(crate) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1_u64 << 31) as f64
    }
}

/// What a fetch does: wait, then compute.
pub(crate) type Fetch = (u64, u64);

fn shape(model: &str) -> Shape {
    model::find(model).expect("a model of the table").spec.shape(&LIMITS)
}

/// What a fetch costs beyond its steps, in ns: the more threads, the more.
fn overhead(shape: Shape) -> u64 {
    match shape.threads {
        None => 45_000,
        Some(1) => 700,
        Some(threads) if threads <= CORES => 2_000,
        Some(_) => 9_000,
    }
}

fn blank(scenario: &str, size: Option<f64>, model: &str, fetches: &[Fetch]) -> Cell {
    let (timelines, makespan) = simulate(fetches, model, 0, &mut Noise(1));
    let service: u64 = timelines.iter().map(service).sum();
    let compute: u64 = fetches.iter().map(|fetch| fetch.1).sum();
    Cell {
        scenario: scenario.to_owned(),
        size,
        backend: "sleep".to_owned(),
        model: model.to_owned(),
        fetches: fetches.len() as u32,
        workers: LIMITS.workers,
        in_flight: None,
        connections: None,
        plan_digest: "a".repeat(64),
        wait_ns: fetches.iter().map(|fetch| fetch.0).sum(),
        compute_ns: compute,
        crowded: false,
        verdict: Verdict::Valid,
        reasons: Vec::new(),
        predicted_makespan_ns: makespan,
        predicted_concurrency: service as f64 / makespan as f64,
        predicted_parallelism: compute as f64 / makespan as f64,
        makespan_ns: None,
        throughput_per_s: None,
        service_ns: None,
        response_ns: None,
        concurrency: None,
        parallelism: None,
        peak_in_flight: None,
        cpu_ns_per_fetch: None,
        voluntary_switches: None,
        involuntary_switches: None,
        rss_start_bytes: None,
        peak_rss_bytes: None,
        threads_peak: None,
        speedup: None,
        trials: Vec::new(),
        timeline: Vec::new(),
        in_flight_curve: Vec::new(),
        ..Cell::default()
    }
}

pub(crate) fn unmeasured(
    scenario: &str,
    size: Option<f64>,
    model: &str,
    fetches: &[Fetch],
    verdict: Verdict,
    reason: Text,
) -> Cell {
    Cell { verdict, reasons: vec![reason], ..blank(scenario, size, model, fetches) }
}

/// A cell with ten trials.
pub(crate) fn cell(scenario: &str, size: Option<f64>, model: &str, fetches: &[Fetch], seed: u64) -> Cell {
    let mut cell = blank(scenario, size, model, fetches);
    let mut noise = Noise(seed.wrapping_mul(model.len() as u64 + 31));
    let trials = if fetches.len() > 20_000 { 2 } else { 10 };
    cell.trials = (0..trials).map(|block| trial(fetches, model, block, &mut noise)).collect();
    cell
}

fn service(lane: &Timeline) -> u64 {
    let spans = || lane.spans.iter().filter(|span| span.kind != SpanKind::Queued);
    spans().map(|span| span.end_ns).max().unwrap_or(0) - spans().map(|span| span.start_ns).min().unwrap_or(0)
}

fn trial(fetches: &[Fetch], model: &str, block: u32, noise: &mut Noise) -> Trial {
    let (shape, overhead) = (shape(model), overhead(shape(model)));
    let (lanes, makespan) = simulate(fetches, model, overhead, noise);
    let cpu: u64 = fetches.iter().map(|fetch| fetch.1 + overhead).sum();
    let curve = curve(&lanes);
    let threads = shape.carriers(fetches.len() as u32);
    let every = fetches.len().div_ceil(200);
    Trial {
        block,
        order: block,
        makespan_ns: makespan,
        completed: fetches.len() as u32,
        checksum: "00c0ffee".to_owned(),
        concurrency: lanes.iter().map(service).sum::<u64>() as f64 / makespan as f64,
        parallelism: cpu as f64 / makespan as f64,
        peak_in_flight: curve.iter().map(|point| point.n).max().unwrap_or(0),
        cpu_ns: cpu,
        voluntary_switches: fetches.len() as u64 + (noise.next() * 9.0) as u64,
        involuntary_switches: (noise.next() * 5.0) as u64,
        rss_start_bytes: Some(4 << 20),
        peak_rss_bytes: Some((4 << 20) + u64::from(threads) * 36_000 + fetches.len() as u64 * 300),
        threads,
        service_ns: Latency::of(lanes.iter().map(service)),
        response_ns: Latency::of(lanes.iter().filter_map(|lane| lane.spans.last().map(|span| span.end_ns))),
        detail: Some(Detail {
            backlog_curve: Vec::new(),
            in_flight_curve: thin(curve, 400),
            heat_map: (lanes.len() > 200).then(|| {
                HeatMap::of(
                    lanes.iter().map(|lane| (lane.spans.last().map_or(0, |span| span.end_ns), service(lane))),
                )
            }),
            timeline: lanes.into_iter().step_by(every).collect(),
        }),
        ..Trial::default()
    }
}

fn curve(lanes: &[Timeline]) -> Vec<CurvePoint> {
    let mut events: Vec<(u64, i64)> = Vec::new();
    for lane in lanes {
        let start =
            lane.spans.iter().find(|span| span.kind != SpanKind::Queued).map_or(0, |span| span.start_ns);
        events.push((start, 1));
        events.push((lane.spans.last().map_or(start, |span| span.end_ns), -1));
    }
    events.sort_unstable();
    let mut n = 0;
    let mut curve: Vec<CurvePoint> = Vec::new();
    for (t_ns, change) in events {
        n += change;
        curve.push(CurvePoint { t_ns, n: u32::try_from(n).unwrap_or(0) });
    }
    curve
}

fn thin(curve: Vec<CurvePoint>, most: usize) -> Vec<CurvePoint> {
    let every = curve.len().div_ceil(most).max(1);
    let last = curve.last().copied();
    let mut kept: Vec<CurvePoint> = curve.into_iter().step_by(every).take(most - 1).collect();
    kept.extend(last);
    kept
}

/// The thread that carries a fetch.
fn thread(model: &str, index: usize) -> u16 {
    let threads = shape(model).threads.map_or(usize::from(u16::MAX), |threads| threads as usize);
    (index % threads) as u16
}

/// First come, first served, in flight and on cores; waits end a little late.
fn simulate(fetches: &[Fetch], model: &str, overhead: u64, noise: &mut Noise) -> (Vec<Timeline>, u64) {
    let shape = shape(model);
    let cap = shape.ceiling(fetches.len() as u32);
    let mut slots: BinaryHeap<Reverse<u64>> = (0..cap).map(|_| Reverse(0)).collect();
    let cores = shape.carriers(CORES);
    let mut free: BinaryHeap<Reverse<u64>> = (0..cores).map(|_| Reverse(0)).collect();
    let mut lanes = Vec::with_capacity(fetches.len());
    let mut end = 0;
    for (index, &(wait, compute)) in fetches.iter().enumerate() {
        let Reverse(slot) = slots.pop().unwrap_or(Reverse(0));
        let start = slot.max(index as u64 * overhead);
        let mut spans = Vec::new();
        let thread = thread(model, index);
        let mut push = |kind, from: u64, to: u64, cpu| {
            if to > from {
                spans.push(Span { kind, start_ns: from, end_ns: to, thread, cpu_ns: cpu });
            }
        };
        push(SpanKind::Queued, 0, start, 0);
        let over = start + wait;
        push(SpanKind::Wait, start, over, 0);
        let late = if overhead == 0 { 0 } else { (noise.next() * 1.2e6) as u64 };
        let mut done = over + late;
        if compute > 0 {
            let Reverse(core) = free.pop().unwrap_or(Reverse(0));
            let from = core.max(done);
            push(SpanKind::Late, over, from, 0);
            let long =
                if overhead == 0 { compute } else { (compute as f64 * (1.0 + 0.05 * noise.next())) as u64 };
            done = from + long;
            // Many threads on few cores share them: the wall time is longer than the CPU time.
            let shared = shape.threads.is_none() && index % 3 > 0;
            push(SpanKind::Compute, from, done, if shared { long / 2 } else { long });
            free.push(Reverse(done));
        } else {
            push(SpanKind::Late, over, done, 0);
        }
        slots.push(Reverse(done));
        end = end.max(done);
        lanes.push(Timeline { fetch: index as u32, spans });
    }
    (lanes, end.max(1))
}
