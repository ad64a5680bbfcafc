//! What was planned and measured, as a record.

use super::schedule::Ended;
use super::{Experiment, Planned, describe};
use crate::lang::Text;
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
        let scenarios = self.scenarios.iter().enumerate().map(|(index, scenario)| {
            let mut rows: Vec<String> = Vec::new();
            for cell in self.cells.iter().filter(|cell| cell.scenario == index) {
                if !rows.iter().any(|id| id == cell.entry.spec.id) {
                    rows.push(cell.entry.spec.id.to_owned());
                }
            }
            describe::scenario(scenario, rows, &self.options)
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
            command: if self.options.bench { "bench" } else { "run" }.to_owned(),
            trials: self.options.trials,
            // Criterion's number is its own.
            most_trials: (self.order == record::Order::Blocks).then_some(self.options.most_trials),
            blocks: self.blocks(),
            order: self.order,
            seed: self.seed(),
            max_time_ns: Some(u64::try_from(self.options.max_time.as_nanos()).unwrap_or(u64::MAX)),
            interrupted: self.interrupt.is_set(),
            elapsed_ns: u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX),
            caveats: Vec::new(),
            warnings: self.warnings(),
        }
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
    fn warnings(&self) -> Vec<Text> {
        let mut warnings = Vec::new();
        if self.machine.nice > 0 {
            let nice = self.machine.nice;
            warnings.push(Text::new(
                format!("ran with niceness {nice}: the kernel lets timers of such a process be five times later"),
                format!("запущено з nice {nice}: ядро системи дозволяє таймерам такого процесу запізнюватися вп'ятеро більше"),
            ));
        }
        for how in &self.revived {
            warnings.push(Text::new(
                format!("the service ended in the middle of the run ({how}) and was started again"),
                format!("сервіс завершився посеред запуску ({how}), його запустили знову"),
            ));
        }
        if cfg!(debug_assertions) {
            warnings.push(Text::new(
                "a debug build: what a model costs is not what it costs in a release build",
                "налагоджувальна збірка: модель коштує не стільки, скільки в оптимізованій (release)",
            ));
        }
        warnings
    }

    fn cell(&self, cell: &Planned, trials: &[Trial]) -> record::Cell {
        let shape = cell.shape();
        record::Cell {
            scenario: self.scenarios[cell.scenario].id.clone(),
            size: cell.size,
            backend: cell.backend.to_owned(),
            model: cell.entry.spec.id.to_owned(),
            fetches: cell.fetches,
            workers: cell.at.limits.workers,
            in_flight: shape.in_flight.filter(|most| *most < cell.fetches),
            connections: cell.at.limits.connections,
            plan_digest: cell.digest.clone(),
            wait_ns: cell.wait,
            compute_ns: cell.compute,
            timer: cell.timer.map(str::to_owned),
            per_wait_ns: cell.per_wait,
            verdict: cell.verdict,
            reasons: cell.reasons.clone(),
            predicted_makespan_ns: cell.prediction.makespan,
            predicted_concurrency: cell.prediction.concurrency(),
            predicted_parallelism: cell.prediction.parallelism(),
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
