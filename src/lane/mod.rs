//! Lanes: programs in other languages that run the same plan beside the models.
//!
//! A lane is started once a trial, like a model. It speaks the protocol `inflight.lane/1` (docs/lanes.md) on its standard
//! input and output, says when its fetches started and ended, and is watched from outside meanwhile.

mod error;
mod file;
mod kernel;
mod listen;
mod run;
mod talk;
mod templates;
mod trial;
mod witness;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::lang::Text;
use crate::model;
use crate::plan::{MILLISECOND, Nanos};

pub use error::LaneError;
pub use file::{FileError, read_all};
pub(crate) use talk::how;
pub use templates::{TEMPLATES, Template};
pub use trial::{Greeting, LaneTrial, prepare, trial};

/// The backends whose waits a lane can make; the first where its file names none.
pub const BACKENDS: [&str; 2] = ["sleep", "http"];

/// A program that somebody declared, as a trial starts it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lane {
    /// Its name in records, flags and pages.
    pub name: String,
    /// What it is in a few words.
    pub words: Text,
    /// The language that it is written in.
    pub language: String,
    /// The program and its arguments.
    pub command: Vec<String>,
    /// Run once before the first trial, to build the program; empty for none.
    pub build: Vec<String>,
    /// How one gets what it needs, where that is not there.
    pub get: Option<String>,
    /// The backends whose waits it makes.
    pub backends: Vec<String>,
    /// True if it starts each fetch when that is due; else it starts all of them at once.
    pub arrivals: bool,
    /// The model whose fetches it runs as: its shape is that model's.
    pub like: String,
    /// True if it computes on one core at a time, whatever its threads: under an interpreter lock, or on one thread.
    pub one_core: bool,
    /// True if its timers may end up to a millisecond early, as libuv's do.
    pub early: bool,
    /// Its environment beside `PATH` and `HOME`.
    pub env: BTreeMap<String, String>,
    /// Where it runs: the folder of the file that declares it.
    pub folder: PathBuf,
}

impl Lane {
    /// The least that a wait of so many ns may take.
    #[must_use]
    pub(crate) fn promised(&self) -> fn(Nanos) -> Nanos {
        if self.early { |wait| wait.saturating_sub(MILLISECOND) } else { |wait| wait }
    }

    /// What bounds it: as the model that it is like, on as many cores as its runtime computes on.
    pub(crate) fn bounds(&self) -> Option<model::Bounds> {
        let cores = self.one_core.then_some(1);
        model::find(&self.like).map(|like| model::Bounds { cores, ..like.spec.bounds })
    }
}

/// A lane with its line for the table of models.
#[derive(Clone, Debug)]
pub struct Listed {
    /// As it was declared.
    pub lane: Lane,
    /// As a model among others.
    pub entry: &'static model::Entry,
}

impl Listed {
    /// Lists a lane; `None` if it is like no model. What is listed lives as long as the process: lanes are read once.
    #[must_use]
    pub fn new(lane: Lane) -> Option<Self> {
        let (like, bounds) = (model::find(&lane.like)?.spec, lane.bounds()?);
        let kept = |text: &str| -> &'static str { String::leak(text.to_owned()) };
        let (id, en, uk) = (kept(&lane.name), kept(&lane.words.en), kept(&lane.words.uk));
        let spec = model::Spec { id, en, uk, bounds, planning: model::Planning::USUAL, ..like };
        let foreign = model::Foreign { backends: lane.backends.clone().leak(), arrivals: lane.arrivals };
        let entry = Box::leak(Box::new(model::Entry::foreign(spec, foreign)));
        Some(Self { lane, entry })
    }
}
