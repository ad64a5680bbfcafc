//! The search for the ceiling: cells of ever more fetches, each refused where the machine has no room for it, and each
//! trial in a child that is held to what it was granted.

use std::time::Duration;

use super::caps::{Allowance, Caps};
use super::{Experiment, ExperimentError, Planned, System, budget};
use crate::reason::Reason;
use crate::record::{Trial, Verdict};
use crate::scenario::{ExpandError, Size};

impl Experiment {
    /// The cell of the model of `subject` with so many fetches; it is planned if there is none. It does not run where the
    /// machine has no room for it now, or where it would take more than is allowed.
    ///
    /// # Errors
    /// If the plan would be over a limit.
    pub fn climb_to(
        &mut self,
        subject: &Planned,
        fetches: u32,
        allowed: &Allowance,
    ) -> Result<usize, ExpandError> {
        let size = Size { count: Some(fetches.into()), ..subject.at };
        let cell = self.added(subject, f64::from(fetches), &size)?;
        if let Some(reason) = allowed.refusal(&self.cells[cell], &System::read()) {
            self.cells[cell].leave_out(Verdict::Refused, reason);
        }
        Ok(cell)
    }

    /// What a trial of the cell is expected to take.
    #[must_use]
    pub fn expected(&self, cell: usize) -> Duration {
        Duration::from_nanos(budget::trial(&self.cells[cell]))
    }

    /// Leaves a cell out for which no time is left.
    pub fn skip(&mut self, cell: usize, reason: Reason) {
        self.cells[cell].leave_out(Verdict::Skipped, reason);
    }

    /// Runs one trial of the cell, for `most` at most, in a child that is held to what the trial was granted. `None` if
    /// the run was interrupted.
    ///
    /// # Errors
    /// If the child cannot be started.
    pub fn trial_within(
        &mut self,
        cell: usize,
        most: Duration,
        allowed: &Allowance,
    ) -> Result<Option<&Trial>, ExperimentError> {
        let planned = &self.cells[cell];
        let caps = Caps::of(planned, &System::read(), allowed, self.machine.cores);
        let usual = budget::deadline(planned);
        let deadline = usual.min(most.max(budget::LEAST_DEADLINE));
        if self.run(cell, false, deadline, Some(caps))?.is_none() {
            return Ok(None);
        }
        let trial = self.trials[cell].last_mut();
        Ok(trial.map(|trial| {
            if let [why] = &mut trial.why[..] {
                *why = match why.clone() {
                    Reason::TimedOut { after_ns } if deadline < usual => Reason::TimeSpent { after_ns },
                    // Of all deaths this one is a refusal: see `process`.
                    died @ Reason::Crashed { .. } if trial.verdict == Verdict::Refused => {
                        caps.out_of_memory(died)
                    }
                    other => other,
                };
            }
            &*trial
        }))
    }
}
