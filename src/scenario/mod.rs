//! Scenario files: TOML in, a checked [`Scenario`] out, and from that a [`Plan`](crate::plan::Plan).
//!
//! ```text
//! text → depth_limit (size, nesting) → document (TOML with spans) → check → Scenario → expand → Plan
//! ```
//!
//! Every error of a file is found in one pass, and each knows its line and column. Nothing is allocated in
//! proportion to a number in the file before that number was checked against [`limits`].
//!
//! ```
//! use inflight::plan::{Limits, Step};
//! use inflight::scenario::{Size, parse};
//!
//! let text = r#"
//! schema = 1
//! title = "Ten calls"
//!
//! [[fetch]]
//! name = "call"
//! count = 10
//! steps = [{ wait = "20ms" }, { compute = "1ms" }]
//! "#;
//! let scenario = parse("01-ten-calls.toml", text)?;
//! let limits = Limits { workers: 2, in_flight: None, blocking_threads: 512, connections: None };
//! let plan = scenario.expand(&Size { scale: 0.5, ..Size::of_file(1, limits) })?;
//! assert_eq!(plan.len(), 10);
//! assert_eq!(plan.steps_of(9), [Step::Wait(10_000_000), Step::Compute(500_000)]);
//!
//! let errors = parse("01-ten-calls.toml", &text.replace("20ms", "20")).unwrap_err();
//! assert_eq!((errors.problems()[0].line, errors.problems()[0].column), (8, 19));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod arrivals;
mod change;
mod check;
mod depth_limit;
mod document;
mod error;
mod expand;
mod expand_error;
mod length;
pub mod library;
pub mod limits;
mod load;
mod names;
mod places;
mod sample;
mod types;

#[cfg(test)]
mod tests;

pub use arrivals::{Load, MOST_PER_SECOND, Pace, Stage};
pub use error::{Errors, Kind, Problem};
pub use expand::{Size, apportion};
pub use expand_error::ExpandError;
pub use length::{DurationError, DurationText, Length, parse_duration};
pub use load::{LoadError, load, parse};
pub use names::{Known, Named};
pub use types::{Bench, Group, Run, Scenario, StepSpec, split_stem};

pub use crate::record::{Goal, Metric, StepKind, Sweep, Vary};
