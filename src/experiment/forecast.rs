//! A scenario past the machine: simulated at a size at which nobody here could run it.

use super::cells::connected;
use super::describe;
use super::options::{OptionError, Options};
use super::preflight::System;
use super::settings::Settings;
use crate::backend::Client;
use crate::model::{self, Bound, Costly, Costs, OnBackend, Prediction, predict};
use crate::plan::{Nanos, Outline};
use crate::reason::Reason;
use crate::scenario::Scenario;

/// A scenario at one size, on a machine with so many cores, for a few models.
#[derive(Debug)]
pub struct Forecast {
    work: Outline,
    backend: &'static OnBackend,
    models: Vec<&'static model::Entry>,
    cores: u32,
    arrivals: Option<String>,
}

impl Forecast {
    /// Of `scenario` at the size that `options` ask for; its sweep, if it has one, plays no part.
    ///
    /// # Errors
    /// If the options do not fit the scenario, or it cannot be expanded at that size.
    pub fn of(scenario: &Scenario, options: &Options, cores: u32) -> Result<Self, OptionError> {
        let mut scenario = scenario.clone();
        scenario.sweep = None;
        let settings = Settings::of(&scenario, options, cores)?;
        let backend = settings.backends[0];
        let mut work = scenario.outline(&settings.size)?;
        work.limits = connected(work.limits, &backend.spec);
        let arrivals = describe::load(&scenario, &settings).map(|load| load.words);
        Ok(Self { work, backend, models: settings.models, cores, arrivals })
    }

    /// The models, in the order of the table.
    #[must_use]
    pub fn models(&self) -> &[&'static model::Entry] {
        &self.models
    }

    /// How many fetches.
    #[must_use]
    pub fn fetches(&self) -> u32 {
        self.work.len()
    }

    /// W.
    #[must_use]
    pub const fn workers(&self) -> u32 {
        self.work.limits.workers
    }

    /// The cores.
    #[must_use]
    pub const fn cores(&self) -> u32 {
        self.cores
    }

    /// The backend.
    #[must_use]
    pub const fn backend(&self) -> &'static str {
        self.backend.spec.id
    }

    /// When fetches come, in the words of a scenario file; `None` if all at the start.
    #[must_use]
    pub fn arrivals(&self) -> Option<&str> {
        self.arrivals.as_deref()
    }

    /// How many waits a fetch has, on average.
    #[must_use]
    pub fn waits(&self) -> f64 {
        let waits = self.work.total(|step| Nanos::from(step.io().is_some_and(|wait| wait > 0)));
        waits / f64::from(self.fetches().max(1))
    }

    /// What a model comes to if each fetch has these costs.
    #[must_use]
    pub fn simulate(&self, entry: &model::Entry, costs: Costs) -> Prediction {
        let cores = entry.spec.bounds.most_cores(self.cores);
        let work = Costly { work: &self.work, costs };
        predict(&work, entry.spec.shape(&self.work.limits), cores, self.backend.spec.promised)
    }

    /// OS threads that a model would make.
    #[must_use]
    pub fn threads(&self, entry: &model::Entry) -> u32 {
        let carriers = entry.spec.shape(&self.work.limits).carriers(self.fetches());
        if entry.spec.heeds(Bound::Workers) { carriers.max(self.workers()) } else { carriers }
    }

    /// Why a model could not run at this size here; `None` if it could.
    #[must_use]
    pub fn refusal(&self, entry: &model::Entry, system: &System) -> Option<Reason> {
        let needs_other = entry.spec.client == Client::NonBlocking && !self.backend.spec.has_non_blocking;
        if needs_other {
            return Some(Reason::NoAsyncClient { backend: self.backend().to_owned() });
        }
        system.refusal(self.threads(entry).into(), self.fetches().into())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scenario::library;

    /// Every scenario of the course under every model: what is simulated from the outline is what is predicted of the plan.
    #[test]
    fn an_outline_comes_to_what_its_plan_comes_to() {
        for scenario in library::all(Path::new("no such folder")).unwrap() {
            let models = model::MODELS.iter().map(|entry| entry.spec.id.to_owned()).collect();
            let (models, in_flight) = (Some(models), Some(7));
            let options =
                Options { models, in_flight, count: Some(60), workers: Some(3), ..Options::default() };
            let forecast = Forecast::of(&scenario, &options, 2).unwrap();
            let plan = forecast.work.clone().plan();
            for entry in forecast.models() {
                let shape = entry.spec.shape(&plan.limits);
                let expect = predict(&plan, shape, 2, forecast.backend.spec.promised);
                let found = forecast.simulate(entry, Costs::default());
                assert_eq!(found, expect, "{} {}", scenario.id, entry.spec.id);
            }
        }
    }

    /// Ten million fetches on a thousand cores, within the room and the time of a test.
    #[test]
    fn a_size_that_no_machine_has() {
        let text = "schema = 1\ntitle = \"t\"\n[[fetch]]\nname = \"a\"\ncount = 1\nsteps = [ { wait = \"40ms\" }, { compute = \"6ms\" } ]\n";
        let scenario = crate::scenario::parse("t.toml", text).unwrap();
        let options = Options { count: Some(10_000_000), ..Options::default() };
        let forecast = Forecast::of(&scenario, &options, 1_000).unwrap();
        let check = |id: &str, seconds: f64, peak: u32| {
            let found = forecast.simulate(model::find(id).unwrap(), Costs::default());
            assert_eq!((found.makespan as f64 / 1e9, found.peak), (seconds, peak), "{id}");
            assert_eq!(found.compute, 60_000 * 1_000_000_000, "{id}");
        };
        // All wait at once, and then each of a thousand cores computes ten thousand times.
        check("spawn", 60.04, 10_000_000);
        check("hybrid", 60.04, 10_000_000);
        // One core computes.
        check("join-all", 60_000.04, 10_000_000);
        // A thousand threads wait and compute in step.
        check("thread-pool", 460.0, 1_000);
        let threads = model::find("thread-per-fetch").unwrap();
        assert_eq!(forecast.threads(threads), 10_000_000);
        let refused = forecast.refusal(threads, &System::default());
        assert!(matches!(refused, Some(Reason::OverMostThreads { .. })), "{refused:?}");
    }
}
