//! Of a run whose blocks were shared out among machines: which of them a record holds.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::walk::Found;
use super::{Record, is_id, limits, list};

/// The shares of a run that a record holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Shards {
    /// What was to be run: a digest of scenarios, options and version. Shares of one run have the same.
    pub run: String,
    /// Into how many shares its blocks were dealt: block b, from 0, is in share number b mod `of` + 1.
    pub of: u32,
    /// How the run is asked for: the words behind `inflight run`, but for the one that names the share.
    #[serde(deserialize_with = "list::at_most::<{ limits::WORDS }, _, _>")]
    pub words: Vec<String>,
    /// The shares that are here, by their numbers.
    #[serde(deserialize_with = "list::at_most::<{ limits::SHARDS }, _, _>")]
    pub parts: Vec<Part>,
}

/// One share.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Part {
    /// Its number, from 1.
    pub index: u32,
    /// When it started, RFC 3339, UTC, by the clock of its machine.
    pub created: String,
    /// How long it took.
    pub elapsed_ns: u64,
}

impl Shards {
    /// The number of the share that a block belongs to.
    #[must_use]
    pub fn share_of(&self, block: u32) -> u32 {
        block % self.of.max(1) + 1
    }

    /// True if this share is here.
    #[must_use]
    pub fn has(&self, index: u32) -> bool {
        self.parts.iter().any(|part| part.index == index)
    }
}

/// The shares are numbered, and every trial is of one that is here, in a block of its own.
pub(super) fn check(record: &Record) -> Result<(), Found> {
    let Some(shards) = &record.settings.shards else { return Ok(()) };
    let wrong = |what: &str| Err(Found { place: "settings.shards".to_owned(), what: what.to_owned() });
    if !(1..=limits::SHARDS as u32).contains(&shards.of) {
        return wrong("not so many shares as there can be");
    }
    // Who looks for missing blocks counts them all.
    if record.settings.trials as usize > limits::TRIALS {
        return wrong("more blocks than there can be");
    }
    if !is_id(&shards.run) {
        return wrong("its run has no name that a folder can have");
    }
    let indices = || shards.parts.iter().map(|part| part.index);
    if !indices().is_sorted_by(|one, next| one < next)
        || indices().any(|index| index == 0 || index > shards.of)
    {
        return wrong("its shares are not numbered");
    }
    for (nth, cell) in record.cells.iter().enumerate() {
        let mut blocks = HashSet::new();
        for trial in &cell.trials {
            let known = trial.block < record.settings.trials && shards.has(shards.share_of(trial.block));
            if !known || !blocks.insert(trial.block) {
                let what = format!("block {} is of no share that is here, or came twice", trial.block);
                return Err(Found { place: format!("cells[{nth}].trials"), what });
            }
        }
    }
    Ok(())
}
