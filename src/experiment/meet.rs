//! Making sure of the far sides of a run, before its first trial and between trials.

use std::time::Duration;

use super::message::{Reply, Request};
use super::process::{self, Outcome};
use super::service::Service;
use super::{Experiment, far_side};
use crate::backend::{FarSide, ServiceSite, Site};
use crate::lang::Text;
use crate::record::Verdict;

/// How long a far side may take to show that it is there.
const PREPARE_DEADLINE: Duration = Duration::from_secs(15);

impl Experiment {
    /// Makes sure of the far side of every backend that needs one. A cell whose far side is not to be had is
    /// skipped, with the reason; the run goes on.
    pub fn meet(&mut self) {
        let mut backends: Vec<&'static str> = Vec::new();
        for cell in self.cells.iter().filter(|cell| cell.runs()) {
            if !backends.contains(&cell.backend) {
                backends.push(cell.backend);
            }
        }
        for backend in backends {
            if let Err(reason) = self.meet_one(backend) {
                for cell in self.cells.iter_mut().filter(|cell| cell.runs() && cell.backend == backend) {
                    cell.verdict = Verdict::Skipped;
                    cell.reasons.push(reason.clone());
                }
            }
        }
    }

    fn meet_one(&mut self, backend: &'static str) -> Result<(), Text> {
        let side = far_side::of(backend);
        if side == FarSide::Nobody {
            return Ok(());
        }
        if side == FarSide::Service && self.service.is_none() {
            let service = Service::start(&self.program).map_err(|error| far_side::no_service(&error))?;
            self.service = Some(service);
        }
        let request = Request::Prepare { backend: backend.to_owned(), site: self.site() };
        match process::ask(&self.program, &request, PREPARE_DEADLINE, &self.interrupt) {
            // An interrupted run ends before its next trial anyway.
            Ok(Outcome::Reply(Reply::Prepared) | Outcome::Interrupted) => Ok(()),
            Ok(Outcome::Reply(Reply::Failed(cause)) | Outcome::Failed(cause)) => {
                Err(far_side::absent(side, &cause))
            }
            Ok(Outcome::Reply(_)) => {
                Err(far_side::absent(side, &Text::same("the child gave another answer")))
            }
            Err(error) => Err(far_side::absent(side, &Text::same(error.to_string()))),
        }
    }

    /// A service that has died is started again: the trial in which it did so has failed, the next need not.
    pub(super) fn revive(&mut self, backend: &str) {
        if far_side::of(backend) == FarSide::Service
            && let Some(how) = self.service.as_mut().and_then(Service::ended)
            && let Ok(service) = Service::start(&self.program)
        {
            self.service = Some(service);
            self.revived.push(how);
        }
    }

    /// Where the run's own service stands, once [`Self::meet`] has started it.
    #[must_use]
    pub fn service(&self) -> Option<&ServiceSite> {
        self.service.as_ref().map(Service::site)
    }

    pub(super) fn site(&self) -> Site {
        Site { service: self.service().cloned() }
    }
}
