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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::experiment::settings::Settings;
    use crate::experiment::{Options, cells};
    use crate::lane::Listed;
    use crate::lang::Text;

    fn lane(backends: &[&str], arrivals: bool) -> Listed {
        let lane = Lane {
            name: "lane".to_owned(),
            words: Text::same("a lane"),
            language: "its own".to_owned(),
            command: vec!["true".to_owned()],
            build: Vec::new(),
            get: None,
            backends: backends.iter().map(|id| (*id).to_owned()).collect(),
            arrivals,
            like: "join-all".to_owned(),
            one_core: false,
            early: false,
            env: BTreeMap::new(),
            folder: ".".into(),
        };
        Listed::new(lane).unwrap()
    }

    /// Where it can run a scenario and where it cannot, on each backend.
    #[test]
    fn a_lane_is_given_what_its_file_says_it_can_do() {
        let check = |listed: Listed, (step, load): (&str, &str), expect: [Option<&Reason>; 3]| {
            let text = format!(
                "schema = 1\ntitle = \"t\"\n[[fetch]]\nname = \"a\"\ncount = 9\nsteps = [{{ {step} }}]\n\
                 [run]\nbackends = [\"sleep\", \"http\", \"null\"]\n{load}\n"
            );
            let scenario = crate::scenario::parse("t.toml", &text).unwrap();
            let options = Options { models: Some(Vec::new()), lanes: vec![listed], ..Options::default() };
            let settings = Settings::of(&scenario, &options, 2).unwrap();
            let cells = cells::of(&scenario, 0, &settings, 2).unwrap();
            let found: Vec<Option<&Reason>> = cells.iter().map(|cell| cell.why.first()).collect();
            assert_eq!(found, expect, "{text}");
        };
        let wait = "wait = \"20ms\"";
        let [http, null, sleep] =
            ["http", "null", "sleep"].map(|id| Reason::LaneBackend { backend: id.to_owned() });
        let sleeps = || lane(&["sleep"], false);
        let can_all = || lane(&["sleep", "http"], true);
        check(sleeps(), (wait, ""), [None, Some(&http), Some(&null)]);
        check(can_all(), (wait, ""), [None, None, Some(&null)]);
        check(lane(&["http"], false), (wait, ""), [Some(&sleep), None, Some(&null)]);

        let (late, kept) = (Some(&Reason::LaneArrivals), Some(&Reason::LaneAdmission));
        let rate = "[load]\nrate = \"100/s\"";
        check(sleeps(), (wait, rate), [late, Some(&http), Some(&null)]);
        check(can_all(), (wait, rate), [None, None, Some(&null)]);
        for more in
            ["[load]\nclients = 2", &format!("{rate}\nqueue = 2"), &format!("{rate}\ndeadline = \"1s\"")]
        {
            check(can_all(), (wait, more), [kept, kept, Some(&null)]);
        }
        // Where it goes over no network, a request is a wait like others.
        let request = "request = \"GET /students/1\", expect = 200, wait = \"20ms\"";
        check(can_all(), (request, ""), [None, Some(&Reason::LaneRequests), Some(&null)]);
    }
}
