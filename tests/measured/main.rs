//! What a run measures is true. Every test here takes its turn (`common::alone`), so that none computes while another
//! measures, and says "NOT JUDGED" where the machine had no time for it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod busy;
mod claim;
#[path = "../common/mod.rs"]
mod common;
mod examples;
mod load;
mod oracles;
mod random;
mod same;
