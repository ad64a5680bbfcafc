//! The record: everything that a run measured, as versioned data.
//!
//! The measuring wing writes it, the telling wing reads it, and neither knows the other. Units stand in the
//! names; within a major version fields are only added.

mod answer;
mod capacity;
mod ceiling;
mod cell;
mod check;
mod claim;
mod derived;
mod detail;
mod hdr;
mod heat;
pub mod limits;
mod list;
mod load;
mod machine;
mod plain;
mod scenario;
mod shape;
mod shards;
mod store;
mod string_limit;
mod vocabulary;
mod walk;

use serde::{Deserialize, Serialize};

pub use answer::{Answer, AnswerSpec, Change, Misconception};
pub use capacity::{Capacities, Capacity, Goal, Met};
pub use ceiling::{Ceiling, Ceilings};
pub use cell::{Cell, Interval, Latency, Outcome, Trial, Verdict};
pub(crate) use check::is_bidi_control;
pub use check::is_id;
pub use claim::{Claim, ClaimOutcome, ClaimSpec, Metric, Than};
pub use detail::{CurvePoint, Detail, Span, SpanKind, Timeline};
pub use hdr::HdrError;
pub use heat::HeatMap;
pub use load::{CellLoad, LoadState, MeasuredLoad, PredictedResponse, STEADY, TrialLoad};
pub use machine::{Calibration, Kind, Lateness, Machine, Runtime};
pub use scenario::{Family, Group, Lane, Model, Scenario, ScenarioLoad, Step, StepKind, Sweep, Vary};
pub use shape::{Bound, Scheduling, Shape};
pub use shards::{Part, Shards};
pub(crate) use store::write_bytes;
pub use store::{RecordError, from_slice, read, to_json, write};

use crate::lang::Text;
use crate::reason::Reason;

/// The schema that this version writes: name and major version.
pub const SCHEMA: &str = "inflight.record/1";

/// A whole run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Record {
    /// Name and major version of the format: [`SCHEMA`].
    pub schema: String,
    /// When the run started, RFC 3339, UTC.
    pub created: String,
    /// What measured.
    pub tool: Tool,
    /// Where it measured.
    pub machine: Machine,
    /// How it measured.
    pub settings: Settings,
    /// The scenarios that were run, in course order.
    #[serde(deserialize_with = "list::at_most::<{ limits::SCENARIOS }, _, _>")]
    pub scenarios: Vec<Scenario>,
    /// The models that were run, in the table's order.
    #[serde(deserialize_with = "list::at_most::<{ limits::MODELS }, _, _>")]
    pub models: Vec<Model>,
    /// Scenario × size × backend × model, in that order.
    #[serde(deserialize_with = "list::at_most::<{ limits::CELLS }, _, _>")]
    pub cells: Vec<Cell>,
    /// What the lessons say, judged against what was measured.
    #[serde(default, deserialize_with = "list::at_most::<{ limits::CLAIMS }, _, _>")]
    pub claims: Vec<Claim>,
    /// What a reader may answer to the lessons' questions, judged against what was measured.
    #[serde(default, deserialize_with = "list::at_most::<{ limits::ANSWERS }, _, _>")]
    pub answers: Vec<Answer>,
}

/// The program that made a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// In which order trials ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// Every cell once per block, each block in its own seeded random order.
    Blocks,
    /// All trials of a cell, then all of the next, as criterion does: a drift of the machine falls on some
    /// cells and not on others.
    Serial,
}

/// How a run measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Settings {
    /// What started the run: `run` or `bench`.
    pub command: String,
    /// Trials asked for per cell.
    pub trials: u32,
    /// The most trials per cell: where it is more than `trials`, blocks were added while an interval was wide.
    #[serde(default)]
    pub most_trials: Option<u32>,
    /// How many blocks each scenario was given, and why no more. Empty where trials did not run in blocks.
    #[serde(default, deserialize_with = "list::at_most::<{ limits::SCENARIOS }, _, _>")]
    pub blocks: Vec<Blocks>,
    /// The order of the trials.
    pub order: Order,
    /// Seeds the order of the blocks.
    pub seed: u64,
    /// The time budget, where there is one.
    pub max_time_ns: Option<u64>,
    /// True if the run was stopped before its end: the cells hold what was measured by then.
    #[serde(default)]
    pub interrupted: bool,
    /// How long the whole run took.
    #[serde(default)]
    pub elapsed_ns: u64,
    /// Of a run whose blocks were shared out among machines: which of them are here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shards: Option<Shards>,
    /// Warnings about the whole run.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list::at_most_reasons")]
    pub caveats: Vec<Reason>,
    /// The same in the words of an earlier version, which wrote no codes.
    #[serde(default, deserialize_with = "list::at_most::<{ limits::REASONS }, _, _>")]
    pub warnings: Vec<Text>,
}

/// The blocks of one scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Blocks {
    /// The scenario's id.
    pub scenario: String,
    /// How many were run. The last may lack cells if the run was stopped in it.
    pub run: u32,
    /// Why there were no more.
    pub stopped: Stopped,
}

/// Why a scenario was given no more blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Stopped {
    /// As many as were asked for, and more were not allowed.
    Asked,
    /// Every interval is within ±2 % of its median.
    Narrow,
    /// The most that are allowed; some interval is still wider than ±2 %.
    Most,
    /// The time for the run was over, or another block was predicted not to fit into it.
    Time,
    /// No cell was left to run: each had failed or was refused twice.
    Lost,
    /// The run was stopped from outside.
    Interrupted,
}

impl Settings {
    /// The blocks of the scenario with this id.
    #[must_use]
    pub fn blocks_of(&self, scenario: &str) -> Option<&Blocks> {
        self.blocks.iter().find(|blocks| blocks.scenario == scenario)
    }
}

impl Record {
    /// The scenario with this id.
    #[must_use]
    pub fn scenario(&self, id: &str) -> Option<&Scenario> {
        self.scenarios.iter().find(|scenario| scenario.id == id)
    }

    /// The model with this id.
    #[must_use]
    pub fn model(&self, id: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.id == id)
    }

    /// The cells of a scenario, in the record's order.
    pub fn cells_of<'a>(&'a self, scenario: &'a str) -> impl Iterator<Item = &'a Cell> {
        self.cells.iter().filter(move |cell| cell.scenario == scenario)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The schema that is printed by `inflight schema record`, published beside the source, and made of these types.
    #[test]
    fn the_published_schema_is_that_of_the_types() {
        let settings = schemars::generate::SchemaSettings::draft2020_12();
        let mut schema = settings.into_generator().into_root_schema_for::<Record>();
        schema.insert("$id".to_owned(), "urn:inflight:record:1".into());
        schema.insert("title".to_owned(), "A record of inflight".into());
        let name =
            schema.pointer_mut("/properties/schema").and_then(serde_json::Value::as_object_mut).unwrap();
        name.insert("const".to_owned(), SCHEMA.into());
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        expect_test::expect_file!["../../schema/record-1.json"].assert_eq(&text);
    }
}
