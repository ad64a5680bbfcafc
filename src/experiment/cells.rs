//! Which cells a run has: scenario × size × backend × model, each with its plan's digest and its prediction.

use super::far_side;
use super::options::{OptionError, Options, unknown};
use crate::backend::{self, Backend, Client, FarSide, for_each_backend};
use crate::lang::Text;
use crate::model::{self, Entry, Family, Limit, Prediction, Shape, predict};
use crate::plan::{DEFAULT_BLOCKING_THREADS, Limits, Nanos, Plan, Step};
use crate::record::Verdict;
use crate::scenario::{Scenario, Size, Vary};

/// A cell before it has run.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Index into the run's scenarios.
    pub scenario: usize,
    /// The swept value; `None` without a sweep, and for a model that ignores it.
    pub size: Option<f64>,
    /// The backend.
    pub backend: &'static str,
    /// The model.
    pub entry: &'static Entry,
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
    /// What its waits and requests take beyond their lengths, roughly: see [`Backend::COST`].
    pub overhead: Nanos,
    /// The timer that ends its waits, where their lateness is measured.
    pub timer: Option<&'static str>,
    /// See [`crate::record::Cell::per_wait_ns`].
    pub per_wait: Option<Nanos>,
    /// The most attempts at a request, and the longest pause between two.
    pub attempts: (u32, Nanos),
    /// On an ideal machine.
    pub prediction: Prediction,
    /// `Valid` if it shall run; else why not.
    pub verdict: Verdict,
    /// Why it shall not run.
    pub reasons: Vec<Text>,
}

impl Planned {
    /// The model's shape at this size.
    #[must_use]
    pub fn shape(&self) -> Shape {
        (self.entry.spec.shape)(&self.at.limits)
    }

    /// OS threads that a trial makes. A pool or runtime makes all of its W, however few fetches there are.
    #[must_use]
    pub fn threads(&self) -> u32 {
        let carriers = self.shape().carriers(self.fetches);
        if self.entry.spec.heeds.contains(&Limit::Workers) {
            carriers.max(self.at.limits.workers)
        } else {
            carriers
        }
    }

    /// Connections to the far side that a trial opens at most.
    #[must_use]
    pub fn connections(&self) -> u32 {
        if far_side::of(self.backend).is_over_tcp() {
            let in_flight = self.shape().ceiling(self.fetches);
            self.at.limits.connections.map_or(in_flight, |most| most.min(in_flight))
        } else {
            0
        }
    }

    /// True if it shall run.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.verdict == Verdict::Valid
    }
}

/// All cells of `scenario`, which is number `index` of the run.
pub(super) fn of(
    scenario: &Scenario,
    index: usize,
    options: &Options,
    cores: u32,
) -> Result<Vec<Planned>, OptionError> {
    let models = models(scenario, options)?;
    let backends = backends(scenario, options)?;
    let mut cells = Vec::new();
    for (place, size) in sizes(scenario).into_iter().enumerate() {
        let heeding = |entry: &&'static Entry| place == 0 || heeds(entry, scenario);
        let here: Vec<&'static Entry> = models.iter().copied().filter(heeding).collect();
        if here.is_empty() {
            continue;
        }
        let at = at(scenario, size, options, cores);
        let mut plan = scenario.expand(&at)?;
        let digest = plan.digest();
        for backend in &backends {
            let promised = promised(backend);
            let at = connected(at, backend);
            plan.limits = at.limits;
            for entry in &here {
                let shape = (entry.spec.shape)(&plan.limits);
                cells.push(Planned {
                    scenario: index,
                    size: size.filter(|_| heeds(entry, scenario)),
                    backend,
                    entry,
                    at,
                    digest: digest.clone(),
                    fetches: plan.ids().end,
                    wait: total(&plan, |step| step.io().map_or(0, promised)),
                    compute: total(&plan, |step| if let Step::Compute(nanos) = step { nanos } else { 0 }),
                    overhead: total(&plan, |step| step.io().map_or(0, |_| cost(backend))),
                    timer: backend::timer(backend, entry.spec.client),
                    per_wait: per_wait(&plan, promised),
                    attempts: plan.requests.retry.map_or((1, 0), |retry| (retry.attempts, retry.longest)),
                    prediction: predict(&plan, shape, cores, promised),
                    verdict: Verdict::Valid,
                    reasons: Vec::new(),
                });
                if entry.spec.client == Client::NonBlocking && !has_non_blocking(backend) {
                    let cell = cells.last_mut().expect("it was just pushed");
                    cell.verdict = Verdict::Skipped;
                    cell.reasons.push(no_client(backend));
                }
            }
        }
    }
    Ok(cells)
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

/// The swept values, or one size without a value.
fn sizes(scenario: &Scenario) -> Vec<Option<f64>> {
    scenario.sweep.as_ref().map_or_else(|| vec![None], |sweep| sweep.over.iter().copied().map(Some).collect())
}

/// True if a sweep of `scenario` changes what the model does.
fn heeds(entry: &Entry, scenario: &Scenario) -> bool {
    match scenario.sweep.as_ref().map(|sweep| sweep.vary) {
        None | Some(Vary::Count | Vary::Scale) => true,
        Some(Vary::Workers) => entry.spec.heeds.contains(&Limit::Workers),
        Some(Vary::Connections) => true,
        Some(Vary::InFlight) => entry.spec.heeds.contains(&Limit::InFlight),
    }
}

/// A flag beats the file, and the swept value beats both.
fn at(scenario: &Scenario, size: Option<f64>, options: &Options, cores: u32) -> Size {
    let run = &scenario.run;
    let mut at = Size {
        count: options.count.or(if options.bench { scenario.bench.count } else { None }),
        scale: options.scale.or(run.scale).unwrap_or(1.0),
        seed: options.seed.or(run.seed).unwrap_or(1),
        limits: Limits {
            workers: options.workers.or(run.workers).unwrap_or(cores),
            in_flight: options.in_flight.or(run.in_flight),
            blocking_threads: run.blocking_threads.unwrap_or(DEFAULT_BLOCKING_THREADS),
            connections: options.connections.or(run.connections),
        },
    };
    if let (Some(sweep), Some(value)) = (&scenario.sweep, size) {
        // Whole and in range: checked when the file was read.
        match sweep.vary {
            Vary::Count => at.count = Some(value as u64),
            Vary::Workers => at.limits.workers = value as u32,
            Vary::Connections => at.limits.connections = Some(value as u32),
            Vary::InFlight => at.limits.in_flight = Some(value as u32),
            Vary::Scale => at.scale *= value,
        }
    }
    at
}

/// The models that were asked for, else those of the file, else all that fit and are no mistakes.
fn models(scenario: &Scenario, options: &Options) -> Result<Vec<&'static Entry>, OptionError> {
    let swept = scenario.sweep.as_ref().is_some_and(|sweep| sweep.vary == Vary::InFlight);
    let limited = swept || options.in_flight.or(scenario.run.in_flight).is_some();
    let fits = |entry: &&Entry| match entry.spec.id {
        "bounded" => limited,
        // A cure for one ailment, which `join-all-at-scale` shows.
        "join-all-unconstrained" => false,
        _ => entry.spec.family != Family::Mistake,
    };
    let Some(names) = options.models.as_ref().or(scenario.run.models.as_ref()) else {
        return Ok(model::MODELS.iter().filter(fits).collect());
    };
    let known = || model::MODELS.iter().map(|entry| entry.spec.id).collect();
    let mut models: Vec<&'static Entry> = Vec::new();
    for name in names {
        let entry = model::find(name).ok_or_else(|| unknown("model", name, known()))?;
        if entry.spec.id == "bounded" && !limited {
            return Err(OptionError::NoLimit { scenario: scenario.id.clone() });
        }
        if !models.iter().any(|other| other.spec.id == entry.spec.id) {
            models.push(entry);
        }
    }
    Ok(models)
}

/// The connections that a backend keeps: none where it has no far side, its own number where none was asked for.
fn connected(mut at: Size, backend: &str) -> Size {
    at.limits.connections = match far_side::of(backend) {
        FarSide::Nobody => None,
        FarSide::File | FarSide::Service | FarSide::Server(_) => {
            at.limits.connections.or(most_connections(backend))
        }
    };
    at
}

/// Why a model that needs a client that does not block cannot run on `backend`.
fn no_client(backend: &str) -> Text {
    Text::new(
        format!(
            "{backend} has no asynchronous client: its calls work in the thread that makes them. Async programs hand \
             them to threads, as spawn-blocking does"
        ),
        format!(
            "{backend} не має асинхронного клієнта: його виклики працюють у тому потоці, що їх робить. Асинхронні \
             програми передають їх потокам, як це робить spawn-blocking"
        ),
    )
}

fn backends(scenario: &Scenario, options: &Options) -> Result<Vec<&'static str>, OptionError> {
    let Some(names) = options.backends.as_ref().or(scenario.run.backends.as_ref()) else {
        return Ok(vec![backend::IDS[0]]);
    };
    let mut backends: Vec<&'static str> = Vec::new();
    for name in names {
        let found = backend::IDS.iter().copied().find(|id| id == name);
        let found = found.ok_or_else(|| unknown("backend", name, backend::IDS.to_vec()))?;
        // Named twice is meant once, as with models.
        if !backends.contains(&found) {
            backends.push(found);
        }
    }
    Ok(backends)
}

macro_rules! facts {
    ($($(#[$when:meta])* $backend:ty),+ $(,)?) => {
        /// The least that a wait may take on the backend with this id.
        fn promised(backend: &str) -> fn(Nanos) -> Nanos {
            match backend {
                $($(#[$when])* <$backend>::ID => <$backend>::promised,)+
                _ => |wait| wait,
            }
        }

        /// What a wait on the backend with this id takes beyond its length.
        fn cost(backend: &str) -> Nanos {
            match backend {
                $($(#[$when])* <$backend>::ID => <$backend>::COST,)+
                _ => 0,
            }
        }

        /// The connections that the backend with this id keeps unless told otherwise.
        fn most_connections(backend: &str) -> Option<u32> {
            match backend {
                $($(#[$when])* <$backend>::ID => <$backend>::CONNECTIONS,)+
                _ => None,
            }
        }

        /// True if the backend with this id has a client that does not block.
        fn has_non_blocking(backend: &str) -> bool {
            match backend {
                $($(#[$when])* <$backend>::ID => <$backend>::HAS_NON_BLOCKING,)+
                _ => true,
            }
        }
    };
}
for_each_backend!(facts);

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
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

    /// V16: in no cell of the course, at any of its sizes, are waits under 25 ms, or under 20 times what tokio's timer
    /// is late by on a quiet machine (1.1 ms).
    #[test]
    fn the_course_is_above_the_resolution_of_timers() {
        for (bench, all) in [false, true]
            .map(|bench| (bench, crate::scenario::library::all(Path::new("no such folder")).unwrap()))
        {
            for scenario in all {
                let scenario = if bench { scenario.benched() } else { scenario };
                let options = Options { bench, ..Options::default() };
                // The largest plans have the same fetches as the others.
                let smallest = Options { count: options.count.or(Some(60)), ..options };
                for cell in of(&scenario, 0, &smallest, 2).unwrap() {
                    // A far side has timers of its own.
                    assert!(cell.timer.is_some() || cell.backend != "sleep");
                    assert!(cell.per_wait.is_none_or(|each| each >= 25 * MS), "{} {cell:?}", scenario.id);
                    assert_eq!(cell.per_wait.is_none(), cell.wait == 0, "{}", scenario.id);
                }
            }
        }
    }
}
