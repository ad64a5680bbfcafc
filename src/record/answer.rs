//! What a lesson asks its reader, and what the measurements say of each answer.

use serde::{Deserialize, Serialize};

use super::ClaimOutcome;
use crate::lang::Text;

/// One answer to the question of a lesson.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AnswerSpec {
    /// What one would say.
    pub text: Text,
    /// What one who says so believes; `None` for the right answer.
    #[serde(default)]
    pub misconception: Option<Misconception>,
    /// Why it is right or wrong. Each `{id}` stands for what was measured of the claim with that id: `{id}` for
    /// the ratio or the number that it bounds, `{id.of}` and `{id.than}` for the two sides of a ratio.
    pub because: Text,
}

/// A belief that is not true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Misconception {
    /// Its name in the catalogue.
    pub id: String,
    /// The belief in one sentence, as one who holds it would say it.
    pub words: Text,
}

/// An answer, judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Answer {
    /// Whose question it answers.
    pub scenario: String,
    /// The answer.
    pub spec: AnswerSpec,
    /// Whether this run shows what the explanation says: it holds where all claims that it names hold.
    pub outcome: ClaimOutcome,
    /// The explanation with the measured numbers; `None` unless the run shows it.
    pub because: Option<Text>,
    /// Why the run does not show it; where it does, on how little it rests, where that must be said.
    pub reason: Option<Text>,
}

/// One line to change in the scenario's file, and what is then to be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Change {
    /// The line to write.
    pub line: String,
    /// The line in whose place it goes.
    #[serde(default)]
    pub instead_of: Option<String>,
    /// Or the line below which it goes.
    #[serde(default)]
    pub under: Option<String>,
    /// What the reader will see.
    pub text: Text,
}
