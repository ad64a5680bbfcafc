//! `sequential`: the baseline.

use super::prelude::*;

/// One thread, one fetch after another.
pub(super) struct Sequential;

impl Model for Sequential {
    const SPEC: Spec = Spec {
        id: "sequential",
        family: Family::Baseline,
        en: "one thread, one fetch after another",
        uk: "один потік, запит за запитом",
        python: "for … : time.sleep",
        client: Client::Blocking,
        bounds: Bounds::threads(Bound::One),
        planning: Planning::USUAL,
    };
    type Engine = ();

    fn build(_: &Limits) -> Result<(), RunError> {
        Ok(())
    }

    fn run<B: Backend>((): &(), job: &'static Job<B>) -> Result<Finished, RunError> {
        let client = job.backend.blocking()?;
        let mut samples = Vec::with_capacity(job.plan.len());
        let lap = job.start()?;
        for id in job.arrivals(&lap, Taker::Serves) {
            samples.push(step::fetch(job, &client, id));
        }
        job::stop(lap, samples)
    }
}
