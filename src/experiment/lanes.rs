//! The lanes of a run: each is built and started once before the first trial, to see that it runs here.

use std::time::Duration;

use super::message::{Reply, Task};
use super::process::{self, Outcome};
use super::{Experiment, Planned};
use crate::lane::Lane;
use crate::reason::Reason;
use crate::record::Verdict;

/// How long a lane may take to be built and to greet.
const PREPARE_DEADLINE: Duration = Duration::from_mins(3);

impl Experiment {
    /// Builds and starts every lane that has a cell to run. The cells of one that does not run here are left out, with
    /// the reason; the run goes on.
    pub(super) fn prepare_lanes(&mut self) {
        for listed in self.options.lanes.clone() {
            let runs = |cell: &Planned| cell.runs() && std::ptr::eq(cell.entry, listed.entry);
            if !self.cells.iter().any(runs) {
                continue;
            }
            match self.prepare_lane(&listed.lane) {
                Ok(Some(runtime)) => drop(self.runtimes.insert(listed.lane.name, runtime)),
                Ok(None) => {}
                Err((verdict, cause)) => {
                    let reason = Reason::NoLane { lane: listed.lane.name, cause };
                    for cell in self.cells.iter_mut().filter(|cell| runs(cell)) {
                        cell.leave_out(verdict, reason.clone());
                    }
                }
            }
        }
    }

    /// What it says of its runtime; `None` if the run was interrupted meanwhile. One that is not here is skipped, one that
    /// does something wrong has failed.
    fn prepare_lane(&self, lane: &Lane) -> Result<Option<String>, (Verdict, Box<Reason>)> {
        let task = Task::PrepareLane(Box::new(lane.clone()));
        let failed = |cause: Reason| Err((Verdict::Failed, Box::new(cause)));
        match process::run(&self.program, &task, PREPARE_DEADLINE, &self.interrupt) {
            Ok(Outcome::Reply(Reply::Greeted { runtime })) => Ok(Some(runtime)),
            Ok(Outcome::Interrupted | Outcome::Slept(_)) => Ok(None),
            Ok(Outcome::Reply(Reply::Refused(cause))) => Err((Verdict::Skipped, Box::new(cause))),
            Ok(Outcome::Reply(Reply::Failed(cause)) | Outcome::Failed(cause)) => failed(cause),
            Ok(Outcome::Reply(_)) => failed(Reason::OtherAnswer),
            Err(error) => failed(Reason::Error { error: error.to_string() }),
        }
    }

    /// The program of a cell, where its model is a lane.
    pub(super) fn lane(&self, cell: &Planned) -> Option<Lane> {
        let mut lanes = self.options.lanes.iter();
        lanes.find(|listed| std::ptr::eq(listed.entry, cell.entry)).map(|listed| listed.lane.clone())
    }
}
