//! Cells that are added while a run goes on: the same scenario at rates, or sizes, that a search asks for.

use super::cells::{self, Planned};
use super::schedule::Row;
use super::search::{LEAST, Search};
use super::{Experiment, budget};
use crate::model::{Prediction, predict};
use crate::plan::Plan;
use crate::record::{Goal, STEADY, Sweep, Vary};
use crate::scenario::{ExpandError, MOST_PER_SECOND, Size, limits};

/// How long fetches come in a try, s, and how many there are at least and at most of them, where time allows: the
/// 99th percentile wants a thousand, and what comes for a moment shows nothing of a queue.
const SECONDS: f64 = 2.0;
const SECONDS_FOR_A_THOUSAND: f64 = 6.0;
const FEWEST: f64 = 100.0;
/// A prediction needs no more fetches than these.
const PREDICTED: u64 = 20_000;
/// Halvings of the bracket around the predicted capacity: to a thousandth.
const HALVINGS: u32 = 12;
/// Where the prediction knows no limit and the file names no rate.
const BEGIN: f64 = 1_000.0;

impl Experiment {
    /// Takes the planned cells out, one a model, to search the end of each along `vary`: those that run, and those that do
    /// not with the reason. The scenario has no sweep.
    pub fn begin_search(&mut self, vary: Vary) -> Vec<Planned> {
        debug_assert!(self.trials.iter().all(Vec::is_empty), "nothing has been measured yet");
        self.trials.clear();
        self.schedule.clear();
        self.searching = true;
        for settings in &mut self.settings {
            settings.searched = true;
            settings.sweep = Some(Sweep { vary, over: Vec::new() });
        }
        std::mem::take(&mut self.cells)
    }

    /// A search for the highest rate that the model of `subject` holds, begun where an ideal machine would end it; and
    /// that rate, `None` where an ideal machine holds any.
    ///
    /// # Errors
    /// If the scenario's arrivals have no single rate.
    pub fn search(&self, subject: &Planned, goal: Goal) -> Result<(Search, Option<f64>), ExpandError> {
        let holds = |rate: f64| Ok(holds(&self.predicted(subject, rate)?, goal));
        let mut high = 1.0;
        while high < MOST_PER_SECOND && holds(high)? {
            high *= 2.0;
        }
        let predicted = if high < MOST_PER_SECOND {
            let mut low = if high > 1.0 { high / 2.0 } else { LEAST };
            for _ in 0..HALVINGS {
                let middle = f64::midpoint(low, high);
                if holds(middle)? { low = middle } else { high = middle }
            }
            Some(low)
        } else {
            None
        };
        let own = self.scenarios[subject.scenario].pace(None)?.and_then(|pace| pace.rate());
        Ok((Search::new(predicted, own.unwrap_or(BEGIN), MOST_PER_SECOND), predicted))
    }

    /// What the model of `subject` comes to at `rate` on an ideal machine.
    fn predicted(&self, subject: &Planned, rate: f64) -> Result<Prediction, ExpandError> {
        let size = Size { count: Some(count(rate).min(PREDICTED)), ..self.at(subject, rate) };
        let plan: Plan = self.scenarios[subject.scenario].expand(&size)?;
        Ok(predict(
            &plan,
            subject.shape(),
            subject.entry.spec.bounds.most_cores(self.machine.cores),
            subject.backend.spec.promised,
        ))
    }

    /// What a try is expanded at, at which so many come in a second of the run's clock.
    fn at(&self, subject: &Planned, rate: f64) -> Size {
        let scenario = &self.scenarios[subject.scenario];
        let each = if scenario.comes_per_worker() { f64::from(subject.at.limits.workers) } else { 1.0 };
        Size { count: Some(count(rate)), rate: Some(rate * subject.at.scale / each), ..subject.at }
    }

    /// The cell of the model of `subject` at `rate`; it is planned if there is none.
    ///
    /// # Errors
    /// If the plan would be over a limit.
    pub fn probe(&mut self, subject: &Planned, rate: f64) -> Result<usize, ExpandError> {
        self.added(subject, rate, &self.at(subject, rate))
    }

    /// The cell of the model of `subject` at a value of the search, expanded at `size`; it is planned if there is none.
    pub(super) fn added(&mut self, subject: &Planned, value: f64, size: &Size) -> Result<usize, ExpandError> {
        let same = |cell: &Planned| {
            cell.size == Some(value)
                && std::ptr::eq(cell.entry, subject.entry)
                && cell.scenario == subject.scenario
        };
        if let Some(place) = self.cells.iter().position(same) {
            return Ok(place);
        }
        let scenario = &self.scenarios[subject.scenario];
        let cell = cells::one(scenario, subject, size, Some(value), self.machine.cores)?;
        self.schedule.add(Row::new(cell.scenario, budget::trial(&cell), true));
        self.cells.push(cell);
        self.trials.push(Vec::new());
        let settings = &mut self.settings[subject.scenario];
        if let Some(sweep) = &mut settings.sweep {
            let place = sweep.over.partition_point(|other| *other < value);
            if sweep.over.get(place) != Some(&value) {
                sweep.over.insert(place, value);
            }
        }
        Ok(self.cells.len() - 1)
    }
}

/// How many fetches come in a try.
fn count(rate: f64) -> u64 {
    let thousand = (rate * SECONDS_FOR_A_THOUSAND).min(1_000.0);
    ((rate * SECONDS).max(thousand).max(FEWEST) as u64).min(limits::FETCHES)
}

/// True if an ideal machine keeps to the goal.
fn holds(prediction: &Prediction, goal: Goal) -> bool {
    prediction.response.is_none_or(|response| {
        let steady = response.drift.is_none_or(|drift| drift.slope < STEADY);
        steady && goal.p99_ns.is_none_or(|most| response.p99 <= most)
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::experiment::{Interrupt, Options};

    fn predicted(models: &str, load: &str, goal: Goal) -> Option<f64> {
        let text = format!(
            "schema = 1\ntitle = \"t\"\n[[fetch]]\nname = \"a\"\ncount = 100\nsteps = [{{ wait = \"20ms\" }}]\n{load}"
        );
        let scenario = crate::scenario::parse("t.toml", &text).unwrap();
        let models = Some(vec![models.to_owned()]);
        let options = Options { models, workers: Some(8), ..Options::default() };
        let program = PathBuf::from("none");
        let mut experiment =
            Experiment::plan(vec![scenario], options, program, Interrupt::default()).unwrap();
        let subject = experiment.begin_search(Vary::Rate).remove(0);
        experiment.search(&subject, goal).unwrap().1
    }

    #[test]
    fn the_search_begins_where_arithmetic_ends_it() {
        let check = |model: &str, load: &str, goal: Goal, expect: Option<f64>| {
            let found = predicted(model, load, goal);
            match (found, expect) {
                (None, None) => {}
                (Some(found), Some(expect)) => {
                    // Growth under 2 % counts as none.
                    assert!(found >= expect * 0.99 && found <= expect * 1.03, "{model} {load:?}: {found}");
                }
                _ => panic!("{model} {load:?}: {found:?}"),
            }
        };
        let any = Goal::default();
        check("thread-pool", "", any, Some(400.0));
        check("sequential", "", any, Some(50.0));
        check("join-all", "", any, None);
        let within = |ms: u64| Goal { p99_ns: Some(ms * 1_000_000), good: None };
        // No response takes less than its wait.
        assert!(predicted("join-all", "", within(10)).unwrap() < 1.0);
        check("join-all", "", within(30), None);
        // Nobody waits up to the capacity.
        check("thread-pool", "", within(21), Some(400.0));
        // Two bursts of eight come before the first has gone: a third of them waits 20 ms.
        assert!(predicted("thread-pool", "[load]\npoisson = \"10/s\"\n", within(40)).unwrap() < 390.0);
    }
}
