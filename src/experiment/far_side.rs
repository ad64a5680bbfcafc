//! The far sides of a run: made sure of before its first trial, and the run's own service between trials too.

use std::ptr;
use std::time::Duration;

use super::message::{Reply, Task};
use super::process::{self, Outcome};
use super::service::Service;
use super::{Experiment, Planned};
use crate::backend::{self, Endpoints, FarSide, ServiceEndpoint};
use crate::reason::Reason;
use crate::record::Verdict;

/// How long a far side may take to show that it is there.
const PREPARE_DEADLINE: Duration = Duration::from_secs(15);

impl Experiment {
    /// Makes sure of the far side of every backend that needs one. A cell whose far side is not to be had is
    /// skipped, with the reason; the run goes on.
    pub fn prepare_far_sides(&mut self) {
        for backend in backend::BACKENDS {
            let needs = |cell: &Planned| cell.runs() && ptr::eq(cell.backend, backend);
            if self.cells.iter().any(needs)
                && let Err(reason) = self.prepare(backend)
            {
                for cell in self.cells.iter_mut().filter(|cell| needs(cell)) {
                    cell.leave_out(Verdict::Skipped, reason.clone());
                }
            }
        }
    }

    fn prepare(&mut self, backend: &backend::Entry) -> Result<(), Reason> {
        let side = backend.spec.far_side;
        if side == FarSide::Nobody {
            return Ok(());
        }
        if side == FarSide::Service && self.service.is_none() {
            let service = Service::start(&self.program);
            self.service = Some(service.map_err(|error| Reason::NoService { error: error.to_string() })?);
        }
        let task = Task::Prepare { backend: backend.spec.id.to_owned(), endpoints: self.endpoints() };
        let cause = match process::run(&self.program, &task, PREPARE_DEADLINE, &self.interrupt) {
            // An interrupted run ends before its next trial anyway.
            Ok(Outcome::Reply(Reply::Prepared) | Outcome::Interrupted) => return Ok(()),
            Ok(Outcome::Reply(Reply::Failed(cause)) | Outcome::Failed(cause)) => cause,
            Ok(Outcome::Reply(_)) => Reason::OtherAnswer,
            Err(error) => Reason::Error { error: error.to_string() },
        };
        Err(absent(side, cause))
    }

    /// Starts a service that has died again: the trial in which it did so has failed, the next need not.
    pub(super) fn restart_service(&mut self, backend: &backend::Entry) {
        if backend.spec.far_side == FarSide::Service
            && let Some(how) = self.service.as_mut().and_then(Service::ended)
            && let Ok(service) = Service::start(&self.program)
        {
            self.service = Some(service);
            self.restarts.push(how);
        }
    }

    /// Where the run's own service stands, once [`Self::prepare_far_sides`] has started it.
    #[must_use]
    pub fn service(&self) -> Option<&ServiceEndpoint> {
        self.service.as_ref().map(Service::endpoint)
    }

    pub(super) fn endpoints(&self) -> Endpoints {
        Endpoints { service: self.service().cloned() }
    }
}

/// The reason where a far side is not to be had: what was tried, what came of it, and what to do.
fn absent(side: FarSide, cause: Reason) -> Reason {
    let cause = Box::new(cause);
    match side {
        FarSide::Server(server) => Reason::NoServer {
            name: server.name.to_owned(),
            url: server.shown_url(),
            start: server.start.to_owned(),
            variable: server.variable.to_owned(),
            cause,
        },
        FarSide::Service | FarSide::File | FarSide::Nobody => Reason::NoFarSide { cause },
    }
}
