//! What was planned and measured, as a record.

use super::schedule::Ended;
use super::{Experiment, Planned, describe};
use crate::backend::{FarSide, Site};
use crate::model::Prediction;
use crate::reason::Reason;
use crate::record::{self, Record, Settings, Tool, Trial, Verdict};

impl Experiment {
    /// Everything measured so far, as a record that `analysis` has yet to summarise.
    #[must_use]
    pub fn record(&self) -> Record {
        let mut models: Vec<record::Model> = Vec::new();
        for entry in crate::model::MODELS {
            if self.cells.iter().any(|cell| cell.entry.spec.id == entry.spec.id) {
                models.push(describe::model(entry));
            }
        }
        for listed in &self.options.lanes {
            if self.cells.iter().any(|cell| cell.entry.spec.id == listed.entry.spec.id) {
                models.push(describe::lane(listed, self.runtimes.get(&listed.lane.name)));
            }
        }
        let scenarios = self.scenarios.iter().enumerate().map(|(index, scenario)| {
            let mut rows: Vec<String> = Vec::new();
            for cell in self.cells.iter().filter(|cell| cell.scenario == index) {
                if !rows.iter().any(|id| id == cell.entry.spec.id) {
                    rows.push(cell.entry.spec.id.to_owned());
                }
            }
            describe::scenario(scenario, rows, &self.settings[index])
        });
        Record {
            schema: record::SCHEMA.to_owned(),
            created: self.created.clone(),
            tool: Tool {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            machine: self.machine.clone(),
            settings: self.settings(),
            scenarios: scenarios.collect(),
            models,
            cells: self
                .cells
                .iter()
                .zip(&self.trials)
                .map(|(cell, trials)| self.cell(cell, trials))
                .collect(),
            claims: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// [`Self::record`] without the scenarios of which nothing ran, and without the cells that were left out by a
    /// filter.
    #[must_use]
    pub fn record_of_what_ran(&self) -> Record {
        what_ran(self.record())
    }

    fn settings(&self) -> Settings {
        Settings {
            command: if self.options.bench || self.options.own.is_some() { "bench" } else { "run" }
                .to_owned(),
            trials: self.options.trials,
            // Criterion's number is its own.
            most_trials: (self.order == record::Order::Blocks).then_some(self.options.most_trials),
            blocks: self.blocks(),
            order: self.order,
            seed: self.options.order_seed(),
            max_time_ns: Some(super::nanos(self.options.max_time)),
            interrupted: self.interrupt.is_set(),
            elapsed_ns: super::nanos(self.started.elapsed()),
            shards: self.shards(),
            caveats: self.caveats(),
            warnings: Vec::new(),
        }
    }

    /// Which share of the blocks this is.
    fn shards(&self) -> Option<record::Shards> {
        let (shard, request) = (self.options.shard, self.options.request.as_ref()?);
        let part = record::Part {
            index: shard.index(),
            created: self.created.clone(),
            elapsed_ns: super::nanos(self.started.elapsed()),
        };
        let (run, words) = (request.run.clone(), request.words.clone());
        Some(record::Shards { run, of: shard.of(), words, parts: vec![part] })
    }

    /// The blocks of every scenario so far. Criterion knows none.
    #[must_use]
    pub fn blocks(&self) -> Vec<record::Blocks> {
        let blocks = |ended: Ended| record::Blocks {
            scenario: self.scenarios[ended.scenario].id.clone(),
            run: ended.blocks,
            stopped: ended.stopped,
        };
        match self.order {
            record::Order::Blocks => self.schedule.ended().into_iter().map(blocks).collect(),
            record::Order::Serial => Vec::new(),
        }
    }

    /// What a reader must know of the whole run.
    fn caveats(&self) -> Vec<Reason> {
        let nice = self.machine.nice;
        let mut caveats: Vec<Reason> = (nice > 0).then_some(Reason::Niceness { nice }).into_iter().collect();
        caveats.extend(self.restarts.iter().map(|how| Reason::ServiceRestarted { how: how.clone() }));
        caveats.extend(self.ignored());
        caveats.extend(cfg!(debug_assertions).then_some(Reason::DebugBuild));
        caveats
    }

    /// Which server of the user a cell asks.
    fn far_side(&self, cell: &Planned) -> Option<String> {
        let site = self.options.url.as_ref().filter(|_| cell.backend.spec.far_side == FarSide::Url);
        site.map(Site::to_string)
    }

    fn cell(&self, cell: &Planned, trials: &[Trial]) -> record::Cell {
        let shape = cell.shape();
        // What computes beside a wait of which nobody knows how long it is, is no prediction.
        let prediction = Some(&cell.prediction).filter(|_| cell.backend.spec.is_known);
        record::Cell {
            scenario: self.scenarios[cell.scenario].id.clone(),
            size: cell.size,
            backend: cell.backend.spec.id.to_owned(),
            far_side: self.far_side(cell),
            speaks_http: Some(cell.backend.spec.speaks_http),
            own_code: !cell.backend.spec.is_known,
            model: cell.entry.spec.id.to_owned(),
            fetches: cell.fetches,
            workers: cell.at.limits.workers,
            in_flight: shape.in_flight.filter(|most| *most < cell.fetches),
            connections: cell.at.limits.connections,
            plan_digest: cell.digest.clone(),
            wait_ns: cell.wait,
            compute_ns: cell.compute,
            timer: cell.timer().map(str::to_owned),
            per_wait_ns: cell.per_wait,
            verdict: cell.verdict,
            why: cell.why.clone(),
            predicted_makespan_ns: prediction.map_or(0, |prediction| prediction.makespan),
            predicted_concurrency: prediction.map_or(0.0, Prediction::concurrency),
            predicted_parallelism: prediction.map_or(0.0, Prediction::parallelism),
            load: cell.load.clone(),
            trials: trials.to_vec(),
            ..record::Cell::default()
        }
    }
}

/// `record` without the scenarios and cells that were still to come.
pub(super) fn what_ran(mut record: Record) -> Record {
    record.scenarios.retain(|scenario| {
        let cells = || record.cells.iter().filter(|cell| cell.scenario == scenario.id);
        // Where every cell was refused or skipped, that is what the run has to say.
        cells().any(|cell| !cell.trials.is_empty()) || cells().all(|cell| cell.verdict != Verdict::Valid)
    });
    record.cells.retain(|cell| record.scenarios.iter().any(|scenario| scenario.id == cell.scenario));
    record.cells.retain(|cell| cell.verdict != Verdict::Valid || !cell.trials.is_empty());
    for scenario in &mut record.scenarios {
        let ran =
            |model: &String| record.cells.iter().any(|c| c.scenario == scenario.id && c.model == *model);
        scenario.models.retain(ran);
    }
    record.models.retain(|model| record.cells.iter().any(|cell| cell.model == model.id));
    record
}
