//! The far sides of a run: made sure of before its first trial, and the run's own service between trials too.

use std::ptr;
use std::time::Duration;

use super::message::{Reply, Task};
use super::process::{self, Outcome};
use super::service::Service;
use super::{Experiment, Planned, budget};
use crate::backend::{Endpoints, FarSide, ServiceEndpoint, Site};
use crate::model::OnBackend;
use crate::plan::Nanos;
use crate::reason::Reason;
use crate::record::Verdict;

/// How long a far side may take to show that it is there.
const PREPARE_DEADLINE: Duration = Duration::from_secs(15);

impl Experiment {
    /// Makes sure of the far side of every backend that needs one, and of every lane. A cell whose far side or lane is not
    /// to be had is skipped, with the reason; the run goes on.
    pub fn prepare(&mut self) {
        self.prepare_lanes();
        let mut backends: Vec<&'static OnBackend> = Vec::new();
        for cell in self.cells.iter().filter(|cell| cell.runs()) {
            if !backends.iter().any(|backend| ptr::eq(*backend, cell.backend)) {
                backends.push(cell.backend);
            }
        }
        for backend in backends {
            let needs = |cell: &Planned| cell.runs() && ptr::eq(cell.backend, backend);
            if let Err(reason) = self.prepare_far_side(backend) {
                for cell in self.cells.iter_mut().filter(|cell| needs(cell)) {
                    cell.leave_out(Verdict::Skipped, reason.clone());
                }
            }
        }
        self.schedule.keep(|cell| self.cells[cell].runs());
    }

    fn prepare_far_side(&mut self, backend: &OnBackend) -> Result<(), Reason> {
        let side = backend.spec.far_side;
        if side == FarSide::Nobody {
            return Ok(());
        }
        if side == FarSide::Service && self.service.is_none() {
            let service = Service::start(&self.program);
            self.service = Some(service.map_err(|error| Reason::NoService { error: error.to_string() })?);
        }
        if let Some(site) = self.options.url.as_mut().filter(|_| side == FarSide::Url) {
            site.settle();
        }
        let task = Task::Prepare { backend: backend.spec.id.to_owned(), endpoints: self.endpoints() };
        let cause = match process::run(&self.program, &task, PREPARE_DEADLINE, &self.interrupt) {
            Ok(Outcome::Reply(Reply::Prepared { call_ns })) => {
                self.expect_calls(backend, call_ns);
                return Ok(());
            }
            // An interrupted run ends before its next trial anyway; and what keeps the user's own code from
            // answering, every trial says of itself.
            Ok(Outcome::Interrupted | Outcome::Slept(_)) => return Ok(()),
            Ok(_) if side == FarSide::Own => return Ok(()),
            Ok(Outcome::Failed(Reason::TimedOut { after_ns })) => Reason::Silent { after_ns },
            Ok(Outcome::Reply(Reply::Failed(cause)) | Outcome::Failed(cause)) => cause,
            Ok(Outcome::Reply(_)) => Reason::OtherAnswer,
            Err(error) => Reason::Error { error: error.to_string() },
        };
        Err(absent(side, self.options.url.as_ref(), cause))
    }

    /// A call of which nobody could say beforehand how long it takes, or how far away it is answered, took so long: that is
    /// what its cells are given time by.
    fn expect_calls(&mut self, backend: &OnBackend, call: Nanos) {
        for (index, cell) in self.cells.iter_mut().enumerate() {
            let unknown = !backend.spec.is_known || backend.spec.far_side == FarSide::Url;
            if ptr::eq(cell.backend, backend) && unknown {
                cell.call = Some(call);
                self.schedule.expect(index, budget::trial(cell));
            }
        }
    }

    /// Starts a service that has died again: the trial in which it did so has failed, the next need not.
    pub(super) fn restart_service(&mut self, backend: &OnBackend) {
        if backend.spec.far_side == FarSide::Service
            && let Some(how) = self.service.as_mut().and_then(Service::ended)
            && let Ok(service) = Service::start(&self.program)
        {
            self.service = Some(service);
            self.restarts.push(how);
        }
    }

    /// Where the run's own service stands, once [`Self::prepare`] has started it.
    #[must_use]
    pub fn service(&self) -> Option<&ServiceEndpoint> {
        self.service.as_ref().map(Service::endpoint)
    }

    pub(super) fn endpoints(&self) -> Endpoints {
        let own = self.options.own.as_ref().and_then(|own| own.far_side.clone());
        Endpoints { service: self.service().cloned(), own, url: self.options.url.clone().map(Box::new) }
    }
}

/// The reason where a far side is not to be had: what was tried, what came of it, and what to do.
fn absent(side: FarSide, site: Option<&Site>, cause: Reason) -> Reason {
    let cause = Box::new(cause);
    match side {
        FarSide::Url => Reason::NoAnswer { url: site.map(Site::to_string).unwrap_or_default(), cause },
        FarSide::Server(server) => Reason::NoServer {
            name: server.name.to_owned(),
            url: server.shown_url(),
            start: server.start.to_owned(),
            variable: server.variable.to_owned(),
            cause,
        },
        FarSide::Service | FarSide::Own | FarSide::File | FarSide::Nobody => Reason::NoFarSide { cause },
    }
}
