//! Which cells a run has: scenario × size × backend × model, each with its plan's digest and its prediction.

use super::settings::Settings;
use crate::backend::{self, Client, FarSide};
use crate::model::{self, Bound, OnBackend, Prediction, Response, Shape, predict};
use crate::plan::{Admission, Limits, Nanos, Plan, Step};
use crate::reason::Reason;
use crate::record::{CellLoad, PredictedResponse, Verdict};
use crate::scenario::{ExpandError, Scenario, Size, Vary};

/// A cell before it has run.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Index into the run's scenarios.
    pub scenario: usize,
    /// The swept value; `None` without a sweep, and for a model that ignores it.
    pub size: Option<f64>,
    /// The backend.
    pub backend: &'static OnBackend,
    /// The model.
    pub entry: &'static model::Entry,
    /// How to expand the plan.
    pub at: Size,
    /// What the plan came to.
    pub digest: String,
    /// Fetches of the plan.
    pub fetches: u32,
    /// Sum of all waits, as long as the backend promises.
    pub wait: Nanos,
    /// Sum of all computing.
    pub compute: Nanos,
    /// Waits and requests of the plan.
    pub calls: u64,
    /// What its waits and requests take beyond their lengths, roughly: see [`backend::Spec::cost`].
    pub overhead: Nanos,
    /// What a call of the user's own code took at its rehearsal, or one of the user's server without a wait, once that is
    /// known.
    pub call: Option<Nanos>,
    /// See [`crate::record::Cell::per_wait_ns`].
    pub per_wait: Option<Nanos>,
    /// The most attempts at a request, and the longest pause between two.
    pub attempts: (u32, Nanos),
    /// On an ideal machine.
    pub prediction: Prediction,
    /// Its arrivals, where they do not all come at once.
    pub load: Option<CellLoad>,
    /// `Valid` if it shall run; else why not.
    pub verdict: Verdict,
    /// Why it shall not run.
    pub why: Vec<Reason>,
}

impl Planned {
    /// The model's shape at this size.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.entry.spec.shape(&self.at.limits)
    }

    /// OS threads that a trial makes. A pool or runtime makes all of its W, however few fetches there are.
    #[must_use]
    pub fn threads(&self) -> u32 {
        let carriers = self.shape().carriers(self.fetches);
        if self.entry.spec.heeds(Bound::Workers) { carriers.max(self.at.limits.workers) } else { carriers }
    }

    /// Connections to the far side that a trial opens at most.
    #[must_use]
    pub fn connections(&self) -> u32 {
        if self.backend.spec.far_side.is_over_tcp() {
            let in_flight = self.shape().ceiling(self.fetches);
            self.at.limits.connections.map_or(in_flight, |most| most.min(in_flight))
        } else {
            0
        }
    }

    /// The timer that ends its waits, where their lateness is measured.
    #[must_use]
    pub fn timer(&self) -> Option<&'static str> {
        // A lane's timers are its own, and nobody has measured how late they are.
        let ours = self.entry.foreign.is_none();
        (self.backend.spec.timer)(self.entry.spec.client).filter(|_| ours)
    }

    /// True if it shall run.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.verdict == Verdict::Valid
    }

    /// Leaves it out, and says why.
    pub(super) fn leave_out(&mut self, verdict: Verdict, reason: Reason) {
        self.verdict = verdict;
        self.why.push(reason);
    }
}

/// All cells of `scenario`, which is number `index` of the run.
pub(super) fn of(
    scenario: &Scenario,
    index: usize,
    settings: &Settings,
    cores: u32,
) -> Result<Vec<Planned>, ExpandError> {
    let swept = settings.sweep.as_ref().map(|sweep| sweep.vary);
    // Where more fetches come for more workers, other fetches come to every model.
    let others = swept == Some(Vary::Workers) && scenario.comes_per_worker();
    let varies = |model: &model::Entry| others || heeds(model, swept);
    let mut cells = Vec::new();
    for (place, value) in settings.values().into_iter().enumerate() {
        let here: Vec<&'static model::Entry> =
            settings.models.iter().copied().filter(|model| place == 0 || varies(model)).collect();
        if here.is_empty() {
            continue;
        }
        let size = settings.size_at(value);
        let mut plan = scenario.expand(&size)?;
        let digest = plan.digest();
        for &backend in &settings.backends {
            plan.limits = connected(size.limits, &backend.spec);
            for &entry in &here {
                let at = (index, value.filter(|_| varies(entry)), size);
                cells.push(cell(&plan, &digest, at, (backend, entry), cores));
            }
        }
    }
    Ok(cells)
}

/// The cell of the model and the backend of `like` at another size.
pub(super) fn one(
    scenario: &Scenario,
    like: &Planned,
    size: &Size,
    value: Option<f64>,
    cores: u32,
) -> Result<Planned, ExpandError> {
    let plan = scenario.expand(size)?;
    Ok(cell(&plan, &plan.digest(), (like.scenario, value, *size), (like.backend, like.entry), cores))
}

/// The cell of a plan whose limits are those of the backend.
fn cell(
    plan: &Plan,
    digest: &str,
    (scenario, value, size): (usize, Option<f64>, Size),
    (backend, entry): (&'static OnBackend, &'static model::Entry),
    cores: u32,
) -> Planned {
    let backend::Spec { promised, cost, .. } = backend.spec;
    let prediction =
        predict(plan, entry.spec.shape(&plan.limits), entry.spec.bounds.most_cores(cores), promised);
    let calls = total(plan, |step| u64::from(step.io().is_some()));
    let mut cell = Planned {
        scenario,
        size: value,
        backend,
        entry,
        at: Size { limits: plan.limits, ..size },
        digest: digest.to_owned(),
        fetches: plan.ids().end,
        wait: total(plan, |step| step.io().map_or(0, promised)),
        compute: total(plan, |step| if let Step::Compute(nanos) = step { nanos } else { 0 }),
        calls,
        overhead: calls.saturating_mul(cost),
        call: None,
        per_wait: per_wait(plan, promised),
        attempts: plan.requests.retry.map_or((1, 0), |retry| (retry.attempts, retry.longest)),
        prediction,
        load: prediction.response.map(|response| load(plan, &prediction, &response)),
        verdict: Verdict::Valid,
        why: Vec::new(),
    };
    let reason = match entry.spec.client {
        Client::Blocking if !backend.spec.has_blocking => Some(Reason::NoOwnCode { blocking: true }),
        Client::NonBlocking if backend.spec.has_non_blocking => None,
        Client::NonBlocking if !backend.spec.is_known => Some(Reason::NoOwnCode { blocking: false }),
        Client::NonBlocking => Some(Reason::NoAsyncClient { backend: backend.spec.id.to_owned() }),
        Client::Blocking => None,
    };
    if let Some(reason) = reason {
        cell.leave_out(Verdict::Skipped, reason);
    }
    if let Some(lane) = &entry.foreign
        && let Some(reason) = out_of_reach(plan, &entry.spec, lane, &backend.spec)
    {
        cell.leave_out(Verdict::Skipped, reason);
    }
    cell
}

/// Why a lane cannot run a plan on a backend; `None` if it can.
fn out_of_reach(
    plan: &Plan,
    spec: &model::Spec,
    lane: &model::Foreign,
    backend: &backend::Spec,
) -> Option<Reason> {
    let asks = plan.steps.iter().any(|step| matches!(step, Step::Request(..)));
    if spec.needs_in_flight() && plan.limits.in_flight.is_none() {
        Some(Reason::LaneNeedsLimit)
    } else if !lane.backends.iter().any(|id| id == backend.id) {
        Some(Reason::LaneBackend { backend: backend.id.to_owned() })
    } else if backend.speaks_http && asks {
        Some(Reason::LaneRequests)
    } else if plan.clients.is_some() || plan.admission != Admission::default() {
        Some(Reason::LaneAdmission)
    } else {
        (plan.last_due() > 0 && !lane.arrivals).then_some(Reason::LaneArrivals)
    }
}

/// The arrivals of a plan, and what an ideal machine makes of them.
fn load(plan: &Plan, prediction: &Prediction, response: &Response) -> CellLoad {
    let clients = plan.clients.as_ref().map(|clients| clients.count);
    let first = plan.fetches.iter().map(|fetch| fetch.arrival).min().unwrap_or(0);
    let (first, last) = if clients.is_some() { (0, prediction.makespan) } else { (first, plan.last_due()) };
    CellLoad {
        clients,
        // So many gaps between the first and the last.
        offered_per_s: (plan.len().max(2) - 1) as f64 / ((last - first).max(1) as f64 / 1e9),
        last_due_ns: last,
        predicted: PredictedResponse {
            mean_ns: response.mean,
            p50_ns: response.p50,
            p99_ns: response.p99,
            refused: prediction.refused,
        },
        measured: None,
    }
}

fn total(plan: &Plan, of: impl Fn(Step) -> Nanos) -> Nanos {
    plan.ids().flat_map(|id| plan.steps_of(id)).fold(0, |sum: Nanos, step| sum.saturating_add(of(*step)))
}

/// What a typical fetch takes for each of its waits: its length, computing included, over their number. A timer is
/// late once a wait, so it is late by the same share of a fetch of ten waits as of a fetch of one.
fn per_wait(plan: &Plan, promised: fn(Nanos) -> Nanos) -> Option<Nanos> {
    let mut each: Vec<Option<Nanos>> = Vec::with_capacity(plan.len());
    for id in plan.ids() {
        let waits = plan.steps_of(id).iter().filter_map(|step| step.io());
        let waits = waits.map(promised).filter(|nanos| *nanos > 0);
        let (count, sum) =
            waits.fold((0, 0), |(count, sum): (u64, Nanos), wait| (count + 1, sum.saturating_add(wait)));
        each.push(sum.saturating_add(plan.computes_of(id)).checked_div(count));
    }
    // Those that never wait need no timer: they come last.
    each.sort_unstable_by_key(|each| each.unwrap_or(Nanos::MAX));
    each.get(each.len() / 2).copied().flatten()
}

/// True if a sweep of this dimension changes what the model does.
fn heeds(model: &model::Entry, swept: Option<Vary>) -> bool {
    match swept {
        None | Some(Vary::Count | Vary::Scale | Vary::Connections | Vary::Rate | Vary::Queue) => true,
        Some(Vary::Workers) => model.spec.heeds(Bound::Workers),
        Some(Vary::InFlight) => model.spec.heeds(Bound::InFlight),
        Some(Vary::BlockingThreads) => model.spec.heeds(Bound::BlockingThreads),
    }
}

/// The connections that a backend keeps: none where it has no far side, its own number where none was asked for.
pub(super) fn connected(limits: Limits, backend: &backend::Spec) -> Limits {
    let connections = match backend.far_side {
        FarSide::Nobody | FarSide::Own => None,
        FarSide::File | FarSide::Service | FarSide::Url | FarSide::Server(_) => {
            limits.connections.or(backend.connections)
        }
    };
    Limits { connections, ..limits }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::experiment::Options;
    use crate::plan::{Fetch, MILLISECOND, Requests};

    const MS: Nanos = MILLISECOND;

    /// A plan with one fetch for each of these lists of steps.
    fn plan(fetches: &[&[Step]]) -> Plan {
        let (mut steps, mut all) = (Vec::new(), Vec::new());
        for fetch in fetches {
            let first = steps.len() as u32;
            steps.extend_from_slice(fetch);
            all.push(Fetch { arrival: 0, steps: first..steps.len() as u32 });
        }
        let limits = Limits { workers: 1, in_flight: None, blocking_threads: 1, connections: None };
        Plan {
            fetches: all.into(),
            steps: steps.into(),
            groups: Box::default(),
            limits,
            seed: 0,
            clients: None,
            admission: Admission::default(),
            requests: Requests::default(),
        }
    }

    #[test]
    fn a_fetch_is_held_against_the_number_of_its_waits() {
        let wait = |ms: u64| Step::Wait(ms * MS);
        let check = |fetches: &[&[Step]], expect: Option<u64>| {
            assert_eq!(per_wait(&plan(fetches), |wait| wait), expect.map(|ms| ms * MS), "{fetches:?}");
        };
        check(&[&[wait(10)]], Some(10));
        // Ten waits of 10 ms are 100 ms, and ten times late.
        check(&[&[wait(10); 10]], Some(10));
        check(&[&[wait(10), Step::Compute(40 * MS), wait(10)]], Some(30));
        // A wait of nothing is no wait.
        check(&[&[wait(0), wait(10), wait(20)]], Some(15));
        // The typical fetch: neither the one that is long nor the one that never waits.
        check(&[&[wait(10)], &[wait(500)], &[wait(12)]], Some(12));
        check(&[&[wait(10)], &[wait(12)], &[Step::Compute(MS)]], Some(12));
        check(&[&[wait(10)], &[Step::Compute(MS)], &[Step::Compute(MS)]], None);
        check(&[&[Step::Compute(MS)]], None);
        check(&[], None);
        assert_eq!(per_wait(&plan(&[&[wait(10)]]), |_| 0), None, "on `null` nothing waits");
    }

    /// Where as many come for each worker, every model has a cell at every size; else those that heed no workers have one.
    #[test]
    fn more_workers_bring_more_fetches_to_every_model() {
        let check = |per: &str, expect: &[(&str, Option<f64>, f64)]| {
            let text = format!(
                "schema = 1\ntitle = \"t\"\n[[fetch]]\nname = \"a\"\ncount = 101\nsteps = [{{ wait = \"25ms\" }}]\n\
                 [load]\nrate = \"10/s\"\n{per}\n[run]\nmodels = [\"thread-pool\", \"join-all\"]\n\
                 [sweep]\nvary = \"workers\"\nover = [2, 8]\n"
            );
            let scenario = crate::scenario::parse("t.toml", &text).unwrap();
            let settings = Settings::of(&scenario, &Options::default(), 2).unwrap();
            let cells = of(&scenario, 0, &settings, 2).unwrap();
            let found: Vec<_> = cells
                .iter()
                .map(|cell| {
                    (cell.entry.spec.id, cell.size, cell.load.as_ref().unwrap().offered_per_s.round())
                })
                .collect();
            assert_eq!(found, expect, "{per}");
        };
        let (two, eight) = (Some(2.0), Some(8.0));
        check("", &[("thread-pool", two, 10.0), ("join-all", None, 10.0), ("thread-pool", eight, 10.0)]);
        let rows = [
            ("thread-pool", two, 20.0),
            ("join-all", two, 20.0),
            ("thread-pool", eight, 80.0),
            ("join-all", eight, 80.0),
        ];
        check("per = \"worker\"", &rows);
    }

    /// V16: in no cell of the course, at any of its sizes, are waits under 25 ms, or under 20 times what tokio's timer
    /// is late by on a quiet machine (1.1 ms).
    #[test]
    fn the_course_is_above_the_resolution_of_timers() {
        for (bench, all) in [false, true]
            .map(|bench| (bench, crate::scenario::library::all(Path::new("no such folder")).unwrap()))
        {
            for scenario in all {
                // The largest plans have the same fetches as the others.
                let smallest = Options { bench, count: Some(60), ..Options::default() };
                let settings = Settings::of(&scenario, &smallest, 2).unwrap();
                for cell in of(&scenario, 0, &settings, 2).unwrap() {
                    // A far side has timers of its own.
                    assert!(cell.timer().is_some() || cell.backend.spec.id != "sleep");
                    assert!(cell.per_wait.is_none_or(|each| each >= 25 * MS), "{} {cell:?}", scenario.id);
                    // Where most fetches only compute, a wait is not typical.
                    let waits = cell.wait > 0 && cell.compute == 0;
                    assert!(cell.per_wait.is_some() || !waits, "{}", scenario.id);
                }
            }
        }
    }
}
