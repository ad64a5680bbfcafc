//! Reads a record and says what it shows: summaries of the cells, comparisons, judged claims, findings in words.
//!
//! It imports nothing of ours but the record and the languages, so it knows no more of models and scenarios than
//! what the record says of them. Everything is deterministic: the same record gives the same intervals and the
//! same sentences.

pub mod across;
pub mod audit;
pub mod capacity;
pub mod ceiling;
pub mod certificate;
pub mod claim;
pub mod compare;
pub mod costs;
pub mod finding;
pub mod ladder;
pub mod load;
pub mod machines;
pub mod merge;
pub mod reasons;
pub mod stats;
pub mod trend;
pub mod winner;

mod answer;
mod instability;
mod lookup;
mod noise;
mod numbers;
mod phrases;
mod places;
mod precision;
mod resolution;
mod speedup;
mod summary;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod trials;

pub use across::{Across, Change, across};
pub use audit::{Audit, Check, audit};
pub use certificate::{Certificate, certificate};
pub use compare::{Comparison, compare, compare_all};
pub use costs::{Costs, costs};
pub use finding::{Closing, Evidence, Finding, Tone, closing, findings};
pub use ladder::{Conclusion, Ladder, Rung, ladder};
pub use places::places;
pub use precision::precise;
pub use trend::{Trend, trend};
pub use winner::winner;

use crate::record::Record;

/// Fills every cell's summaries from its trials, the speed-ups against `sequential`, the claims and
/// the answers. The details
/// of single trials are moved into the cells. Calling it again changes nothing.
pub fn summarise(record: &mut Record) {
    for cell in &mut record.cells {
        summary::fill(cell, &record.machine);
    }
    speedup::fill(&mut record.cells);
    record.claims = claim::judge_all(record);
    record.answers = answer::judge_all(record);
}
