//! The settings of a scenario in a run, resolved once: a flag beats `[bench]`, which beats the file, which beats the
//! default. Cells are expanded from them and the record describes them, so the two cannot differ.

use super::options::{OptionError, Options, OwnCode, unknown};
use crate::model::{self, OnBackend};
use crate::plan::{Admission, DEFAULT_BLOCKING_THREADS, Limits};
use crate::scenario::{Scenario, Size, Sweep, Vary};

/// Multiplies every duration, where nobody says otherwise.
const DEFAULT_SCALE: f64 = 1.0;

/// What one scenario runs with.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// In the order of the report's rows.
    pub(super) models: Vec<&'static model::Entry>,
    pub(super) backends: Vec<&'static OnBackend>,
    pub(super) sweep: Option<Sweep>,
    /// True if the swept rates are those of a search, which come as they stand: no scale stretches them.
    pub(super) searched: bool,
    /// At which size, but for what is swept and the connections that a backend keeps of its own accord.
    pub(super) size: Size,
    /// What differs from the scenario's own defaults, each as a short phrase.
    pub(super) overrides: Vec<String>,
    /// True if nothing but the scenario's own `[bench]` differs.
    pub(super) sized_by_bench: bool,
}

impl Settings {
    /// Resolves them on a machine with so many cores.
    pub(super) fn of(scenario: &Scenario, options: &Options, cores: u32) -> Result<Self, OptionError> {
        let benched = options.bench.then(|| scenario.benched());
        let Scenario { id, run, sweep, .. } = benched.as_ref().unwrap_or(scenario);
        let size = Size {
            count: options.count.or(scenario.bench.count.filter(|_| options.bench)),
            rate: options.rate,
            admission: Admission { queue: options.queue, deadline: options.deadline.map(super::nanos) },
            scale: options.scale.or(run.scale).unwrap_or(DEFAULT_SCALE),
            seed: options.seed.or(run.seed).unwrap_or(Options::SEED),
            limits: Limits {
                workers: options.workers.or(run.workers).unwrap_or(cores),
                in_flight: options.in_flight.or(run.in_flight),
                blocking_threads: (options.blocking_threads.or(run.blocking_threads))
                    .unwrap_or(DEFAULT_BLOCKING_THREADS),
                connections: options.connections.or(run.connections),
            },
        };
        let sweeps_in_flight = sweep.as_ref().is_some_and(|sweep| sweep.vary == Vary::InFlight);
        let limited = sweeps_in_flight || size.limits.in_flight.is_some();
        let mut models = models(id, options.models.as_ref().or(run.models.as_ref()), limited)?;
        let lanes = options.lanes.iter().map(|listed| listed.entry);
        models.extend(lanes);
        let flags = options.phrases();
        let mut overrides = if options.bench { scenario.bench.phrases() } else { Vec::new() };
        let sized_by_bench = options.bench && flags.is_empty();
        overrides.extend(flags);
        Ok(Self {
            models,
            backends: match &options.url {
                Some(site) => vec![model::on_url(site)],
                None => backends(options.backends.as_ref().or(run.backends.as_ref()), options.own.as_ref())?,
            },
            sweep: sweep.clone(),
            searched: false,
            size,
            overrides,
            sized_by_bench,
        })
    }

    /// The swept values, or one place without a value.
    pub(super) fn values(&self) -> Vec<Option<f64>> {
        self.sweep.as_ref().map_or_else(|| vec![None], |sweep| sweep.over.iter().copied().map(Some).collect())
    }

    /// The size at this value of the sweep.
    pub(super) fn size_at(&self, value: Option<f64>) -> Size {
        let mut size = self.size;
        if let (Some(sweep), Some(value)) = (&self.sweep, value) {
            // Whole and in range: checked when the file was read.
            match sweep.vary {
                Vary::Count => size.count = Some(value as u64),
                Vary::Workers => size.limits.workers = value as u32,
                Vary::Connections => size.limits.connections = Some(value as u32),
                Vary::BlockingThreads => size.limits.blocking_threads = value as u32,
                Vary::InFlight => size.limits.in_flight = Some(value as u32),
                Vary::Scale => size.scale *= value,
                Vary::Rate => size.rate = Some(value),
                Vary::Queue => size.admission.queue = Some(value as u32),
            }
        }
        size
    }
}

/// The models with these names, else all that run by default; `limited` if K is set.
fn models(
    scenario: &str,
    names: Option<&Vec<String>>,
    limited: bool,
) -> Result<Vec<&'static model::Entry>, OptionError> {
    let fits = |entry: &&model::Entry| limited || !entry.spec.needs_in_flight();
    let Some(names) = names else {
        let by_default = model::MODELS.iter().filter(|entry| entry.spec.planning.by_default);
        return Ok(by_default.filter(fits).collect());
    };
    let known = || model::MODELS.iter().map(|entry| entry.spec.id).collect();
    let models = found(names, |name| model::find(name).ok_or_else(|| unknown("model", name, known())))?;
    match models.iter().find(|entry| !fits(entry)) {
        Some(entry) => Err(OptionError::NoLimit { scenario: scenario.to_owned(), model: entry.spec.id }),
        None => Ok(models),
    }
}

/// The backends with these names, else the first of the table.
fn backends(
    names: Option<&Vec<String>>,
    own: Option<&OwnCode>,
) -> Result<Vec<&'static OnBackend>, OptionError> {
    let Some(names) = names else { return Ok(vec![&model::BACKENDS[0]]) };
    let known = || model::BACKENDS.iter().map(|entry| entry.spec.id).collect();
    found(names, |name| {
        let own = own.map(|own| own.backend).filter(|own| own.spec.id == name);
        own.or_else(|| model::find_backend(name)).ok_or_else(|| {
            match model::BEHIND_FEATURES.iter().find(|other| **other == name) {
                Some(backend) => OptionError::NotBuilt { backend },
                None => unknown("backend", name, known()),
            }
        })
    })
}

/// The entries with these names; named twice is meant once.
fn found<E>(
    names: &[String],
    find: impl Fn(&str) -> Result<&'static E, OptionError>,
) -> Result<Vec<&'static E>, OptionError> {
    let mut entries: Vec<&'static E> = Vec::new();
    for name in names {
        let entry = find(name)?;
        if !entries.iter().any(|other| std::ptr::eq(*other, entry)) {
            entries.push(entry);
        }
    }
    Ok(entries)
}
