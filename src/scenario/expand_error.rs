//! Why a scenario cannot be expanded.

use super::length::{DurationText, Length};
use crate::plan::Nanos;

/// Why a scenario cannot be expanded at a size.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ExpandError {
    /// No fetch at all.
    #[error("scenario `{id}`: a plan needs at least one fetch")]
    Empty {
        /// The scenario.
        id: String,
    },
    /// Over [`super::limits::FETCHES`], or [`super::limits::SIMULATED_FETCHES`].
    #[error("scenario `{id}`: {count} fetches are too many; a plan holds at most {most}")]
    TooManyFetches {
        /// The scenario.
        id: String,
        /// What was asked for.
        count: u64,
        /// The most.
        most: u64,
    },
    /// Over [`super::limits::PLAN_STEPS`], or [`super::limits::SIMULATED_LENGTHS`].
    #[error("scenario `{id}`: {steps} random durations are too many; a plan holds at most {most}")]
    TooManySteps {
        /// The scenario.
        id: String,
        /// What was asked for.
        steps: u64,
        /// The most.
        most: u64,
    },
    /// Not finite, or not over zero.
    #[error("scenario `{id}`: a scale must be finite and over 0, and it is {scale}")]
    BadScale {
        /// The scenario.
        id: String,
        /// What was asked for.
        scale: f64,
    },
    /// The last arrival would be over [`super::limits::DURATION`], or [`super::limits::SIMULATED_DURATION`].
    #[error("scenario `{id}`: the last of {count} fetches would be due after {} s, and {} is the most; ask for fewer, or more a second", seconds.round(), DurationText(*most))]
    TooLate {
        /// The scenario.
        id: String,
        /// How many fetches.
        count: u64,
        /// When the last of them is due.
        seconds: f64,
        /// The latest that it may be.
        most: Nanos,
    },
    /// A rate was asked for, and the scenario's arrivals have more than one.
    #[error(
        "scenario `{id}`: its fetches come in bursts, in stages or from clients that wait, which no single rate describes"
    )]
    NoSingleRate {
        /// The scenario.
        id: String,
    },
    /// A queue or a deadline, where all fetches are due at the start.
    #[error(
        "scenario `{id}`: a queue or a deadline is for fetches that arrive, and these are all due at the start; add a rate"
    )]
    NoArrivals {
        /// The scenario.
        id: String,
    },
    /// A queue or a deadline, where fetches come only when others were answered.
    #[error(
        "scenario `{id}`: a queue or a deadline is for fetches that come whether or not others were answered, and here clients wait"
    )]
    ClientsWait {
        /// The scenario.
        id: String,
    },
    /// A duration would be over 1 h.
    #[error("scenario `{id}`, group `{group}`: {length} times {scale} is over 1 h")]
    TooLong {
        /// The scenario.
        id: String,
        /// The group.
        group: String,
        /// The length, as the file says it.
        length: Box<Length>,
        /// The scale that was asked for.
        scale: f64,
    },
}
