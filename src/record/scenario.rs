//! What the telling wing must know of scenarios and models.

use serde::{Deserialize, Deserializer, Serialize};

use super::{AnswerSpec, Capacities, Ceilings, Change, ClaimSpec, Shape, limits, list};
use crate::lang::Text;

/// A scenario, as far as a reader of the record must know it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Scenario {
    /// The file's stem without its number.
    pub id: String,
    /// The number in front of the file's stem: its place in the course.
    pub number: Option<u32>,
    /// The title.
    pub title: Text,
    /// Asked before any result is shown.
    pub question: Option<Text>,
    /// The lesson, in Markdown.
    pub lesson: Option<Text>,
    /// The groups of fetches, in file order, with `scale` applied.
    #[serde(deserialize_with = "list::at_most::<{ limits::GROUPS }, _, _>")]
    pub groups: Vec<Group>,
    /// When the fetches were due; `None` where all were at the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<ScenarioLoad>,
    /// The highest rates that its models held, where these were searched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacities: Option<Capacities>,
    /// The most fetches at once that its models held, where these were searched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ceilings: Option<Ceilings>,
    /// The factor that multiplied every duration.
    pub scale: f64,
    /// The seed of the plan.
    pub seed: u64,
    /// B, the most threads of the blocking pool; `None` in records that do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocking_threads: Option<u32>,
    /// The swept dimension, where there is one.
    pub sweep: Option<Sweep>,
    /// What this run changed against the scenario's own defaults (`[bench]` or command-line flags), each as a
    /// short phrase such as `scale = 0.05`.
    #[serde(default, deserialize_with = "list::at_most::<{ limits::OVERRIDES }, _, _>")]
    pub overrides: Vec<String>,
    /// True if nothing but the scenario's own `[bench]` changed it: its claims are meant for those sizes too.
    #[serde(default)]
    pub sized_by_bench: bool,
    /// The models of this scenario, in the order of its rows.
    #[serde(deserialize_with = "list::at_most::<{ limits::MODELS }, _, _>")]
    pub models: Vec<String>,
    /// What the lesson says, not yet judged.
    #[serde(default, deserialize_with = "list::at_most::<{ limits::CLAIMS_OF_SCENARIO }, _, _>")]
    pub claims: Vec<ClaimSpec>,
    /// What a reader may answer to the question, not yet judged.
    #[serde(default, deserialize_with = "list::at_most::<{ limits::ANSWERS_OF_SCENARIO }, _, _>")]
    pub answers: Vec<AnswerSpec>,
    /// What to change next.
    #[serde(default, rename = "try")]
    pub change: Option<Change>,
}

/// When the fetches of a scenario are due.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ScenarioLoad {
    /// As the file says it, before `scale`: `poisson 100/s`. Under a sweep of the rate, with the first and the last of them.
    pub words: String,
    /// A fetch that takes longer than this from due to finished is late, ns, scaled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_ns: Option<u64>,
    /// So many fetches may wait for a place; `None` means any number, or as many as the sweep says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<u32>,
    /// A fetch that has not started so long after it was due is not run, ns, scaled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline_ns: Option<u64>,
}

/// A group of fetches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Group {
    /// Its name in the scenario file.
    pub name: String,
    /// How many fetches (at the scenario's own size; a sweep of the count keeps the proportions).
    pub count: u64,
    /// What each of them does, in order.
    #[serde(deserialize_with = "list::at_most::<{ limits::STEPS }, _, _>")]
    pub steps: Vec<Step>,
}

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// I/O: the backend makes the wait.
    Wait,
    /// CPU work.
    Compute,
}

/// One step of a fetch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Step {
    /// Wait or compute.
    pub kind: StepKind,
    /// The step's own name (a tier), where it has one.
    #[serde(default, deserialize_with = "step_name")]
    pub name: Option<Text>,
    /// The median of its length, scaled.
    pub median_ns: u64,
    /// The length as the file says it, scaled: `20ms`, or `lognormal, median 20ms, p99 200ms`.
    pub words: String,
    /// True if every fetch of the group has the same length here.
    pub fixed: bool,
    /// What a far side that speaks HTTP is asked: `GET /students/1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// The statuses that make it a success; empty without a request.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list::at_most::<{ limits::STATUSES }, _, _>"
    )]
    pub expect: Vec<u16>,
}

/// A step's name, which may be one string for both languages.
fn step_name<'de, D: Deserializer<'de>>(record: D) -> Result<Option<Text>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Name {
        Each(Text),
        Same(String),
    }
    let name = Option::<Name>::deserialize(record)?;
    Ok(name.map(|name| match name {
        Name::Each(text) => text,
        Name::Same(words) => Text::same(words),
    }))
}

/// The dimension that a sweep varies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Vary {
    /// The number of fetches.
    Count,
    /// W, worker threads.
    Workers,
    /// K, the in-flight limit.
    InFlight,
    /// B, threads of the blocking pool.
    BlockingThreads,
    /// C, the most connections to the far side.
    Connections,
    /// The factor on every duration.
    Scale,
    /// Arrivals per second.
    Rate,
    /// Fetches that may wait for a place.
    Queue,
}

/// One swept dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Sweep {
    /// What is varied.
    pub vary: Vary,
    /// The values, ascending.
    #[serde(deserialize_with = "list::at_most::<{ limits::SWEEP_VALUES }, _, _>")]
    pub over: Vec<f64>,
}

/// The family says the colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// What the others are compared with.
    Baseline,
    /// OS threads that block.
    BlockingThreads,
    /// Async code on one thread.
    AsyncOneThread,
    /// Async code on many threads.
    AsyncManyThreads,
    /// What one should not write.
    Mistake,
}

/// A model, as far as a reader of the record must know it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Model {
    /// Its id.
    pub id: String,
    /// Its family.
    pub family: Family,
    /// What it is, in a few words.
    pub words: Text,
    /// Its Python counterpart, for example `asyncio.gather`.
    pub python: String,
    /// What an ideal machine must know of it to predict any work; `None` of lanes, and in records that do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<Shape>,
    /// Where it is a lane: a program in another language that ran the same plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lane: Option<Lane>,
}

/// A program in another language that ran the same plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Lane {
    /// Its language.
    pub language: String,
    /// Its runtime and version, as the program says; `None` where it could not be started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runtime: Option<String>,
    /// The model whose fetches it runs as.
    pub like: String,
    /// True if it computes on one core at a time, whatever its threads.
    pub one_core: bool,
    /// True if its timers may end up to a millisecond early, which checks allow it.
    pub early: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_named_in_both_languages_in_one_string_or_not_at_all() {
        let name = |name: &str| {
            let step = format!(r#"{{"kind":"wait","median_ns":1,"words":"1ns","fixed":true{name}}}"#);
            serde_json::from_str::<Step>(&step).map(|step| step.name)
        };
        let both = Text::new("cache", "кеш");
        assert_eq!(name(r#","name":{"en":"cache","uk":"кеш"}"#).unwrap(), Some(both));
        assert_eq!(name(r#","name":"Redis""#).unwrap(), Some(Text::same("Redis")));
        assert_eq!(name(r#","name":null"#).unwrap(), None);
        assert_eq!(name("").unwrap(), None);
        assert!(name(r#","name":7"#).is_err());
    }
}
