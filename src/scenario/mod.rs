//! Scenario files: TOML in, a checked [`Scenario`] out, and from that a [`Plan`](crate::plan::Plan).
//!
//! ```text
//! text → gate (size, characters, nesting) → wire (TOML with spans) → check → Scenario → expand → Plan
//! ```
//!
//! Every error of a file is found in one pass, and each knows its line and column. Nothing is allocated in
//! proportion to a number in the file before that number was checked against [`limits`].

mod check;
mod error;
mod expand;
mod gate;
mod length;
pub mod library;
pub mod limits;
mod load;
mod sample;
mod types;
mod wire;

#[cfg(test)]
mod diagnostics;
#[cfg(test)]
mod tests;

pub use error::{Errors, Kind, Problem};
pub use expand::{ExpandError, Size, apportion};
pub use length::{DurationError, Length, Words, parse_duration};
pub use load::{LoadError, load, parse};
pub use types::{
    Bench, Bound, Claim, Group, Metric, Run, Scenario, StepKind, StepSpec, Sweep, Than, Vary, split_stem,
};
