//! `[[fetch]]`: groups, their steps, and how long those take.

use std::collections::HashSet;

use super::value::{Checker, GROUP, Prose};
use crate::plan::Nanos;
use crate::record::StepKind;
use crate::scenario::document::{Table, Value};
use crate::scenario::error::{Kind, Problem, excerpt};
use crate::scenario::length::{DurationError, Length, parse_duration};
use crate::scenario::limits;
use crate::scenario::types::{Group, StepSpec};

const STEP_NAME: Prose = Prose::line(limits::STEP_NAME_CHARS);
const DISTRIBUTIONS: [&str; 4] = ["uniform", "exponential", "lognormal", "mix"];
const EXAMPLE: &str = "write it as \"20ms\", \"1.5s\" or \"250us\"";

impl Checker<'_> {
    pub(super) fn groups(&mut self, top: &Table<'_, '_>) -> Option<Vec<Group>> {
        let help = "add a group: [[fetch]], then name = \"calls\" and steps = [ { wait = \"20ms\" } ]";
        self.required(top, "fetch", help, |c, value| {
            if value.get_ref().is_table() {
                let message = "a group of fetches begins with two brackets";
                let problem = Problem::at(value.span(), Kind::WrongType, message, "one bracket");
                return c.refuse(problem.help("write [[fetch]]"));
            }
            let groups = c.list("groups", value, limits::GROUPS, Self::group);
            c.distinct_names(value);
            groups
        })
    }

    fn group(&mut self, value: &Value<'_>) -> Option<Group> {
        let table = &self.table("[[fetch]]", value, &["name", "count", "steps"])?;
        let name = self.required(table, "name", "add name = \"calls\"", |c, v| c.name("group", v, GROUP));
        let count = self.optional(table, "count", |c, v| c.integer("count", v, 1..=limits::FETCHES));
        let steps = self.required(table, "steps", "add steps = [ { wait = \"20ms\" } ]", |c, v| {
            c.list("steps", v, limits::STEPS_PER_GROUP, Self::step)
        });
        Some(Group { name: name?, count: count.unwrap_or(1), steps: steps? })
    }

    fn distinct_names(&mut self, groups: &Value<'_>) {
        let groups = groups.get_ref().as_array().into_iter().flatten();
        let mut seen = HashSet::new();
        for value in groups.filter_map(|group| group.get_ref().get("name")) {
            let Some(name) = value.get_ref().as_str() else { continue };
            if !seen.insert(name) {
                let message = format!("two groups are called `{}`", excerpt(name));
                self.report(Problem::at(value.span(), Kind::Conflict, message, "the second one"));
            }
        }
    }

    fn step(&mut self, value: &Value<'_>) -> Option<StepSpec> {
        const KEYS: [&str; 6] = ["wait", "compute", "name", "request", "expect", "fails"];
        let table = &self.table("a step", value, &KEYS)?;
        let name = self.optional(table, "name", |c, v| c.text("the step's name", v, STEP_NAME));
        if table.get("request").is_none() {
            self.only_with_request(table);
        }
        let (kind, length, request) = match ["wait", "compute", "request"].map(|key| table.get(key)) {
            [wait, None, Some(request)] => {
                let length = wait.map_or(Some(Length::Fixed(0)), |wait| self.length(wait));
                (StepKind::Wait, length, Some(self.request(table, request)?))
            }
            [Some(wait), None, None] => (StepKind::Wait, self.length(wait), None),
            [None, Some(compute), None] => (StepKind::Compute, self.length(compute), None),
            [None, None, None] if table.misspelt => return None,
            [_, compute, _] => {
                let does = if compute.is_some() { "both" } else { "neither" };
                let message = format!("a step either waits or computes, and this one does {does}");
                let help = "one step is { wait = \"20ms\" } or { compute = \"1ms\" }";
                return self.refuse(Problem::at(value.span(), Kind::Conflict, message, "").help(help));
            }
        };
        Some(StepSpec { kind, name, length: length?, request })
    }

    /// A duration or a distribution.
    pub(super) fn length(&mut self, value: &Value<'_>) -> Option<Length> {
        if !value.get_ref().is_table() {
            return self.duration(value).map(Length::Fixed);
        }
        let table = self.table("a distribution", value, &DISTRIBUTIONS)?;
        let mut present = DISTRIBUTIONS.iter().filter_map(|kind| Some((*kind, table.get(kind)?)));
        match (present.next(), present.next()) {
            (Some(("uniform", inner)), None) => self.uniform(inner),
            (Some(("exponential", inner)), None) => {
                Some(Length::Exponential { mean: self.duration_over_zero(PARAMETER, inner)? })
            }
            (Some(("lognormal", inner)), None) => self.lognormal(inner),
            (Some((_, inner)), None) => self.mix(inner),
            (None, _) if table.misspelt => None,
            _ => {
                let message = "a distribution is exactly one of uniform, exponential, lognormal and mix";
                self.refuse(Problem::at(value.span(), Kind::Conflict, message, ""))
            }
        }
    }

    fn uniform(&mut self, value: &Value<'_>) -> Option<Length> {
        let Some(ends) = value.get_ref().as_array().filter(|array| array.len() == 2) else {
            let message = "uniform takes the shortest and the longest, as in [\"10ms\", \"30ms\"]";
            return self.refuse(Problem::at(value.span(), Kind::WrongType, message, ""));
        };
        let (low, high) = (self.duration(&ends[0]), self.duration(&ends[1]));
        let (low, high) = (low?, high?);
        if low >= high {
            let message = "the shortest must be shorter than the longest";
            return self.refuse(Problem::at(value.span(), Kind::Conflict, message, "reversed, or the same"));
        }
        Some(Length::Uniform { low, high })
    }

    fn lognormal(&mut self, value: &Value<'_>) -> Option<Length> {
        let table = &self.table("lognormal", value, &["median", "p99"])?;
        let help = "lognormal = { median = \"20ms\", p99 = \"200ms\" }";
        let median = self.required(table, "median", help, |c, v| c.duration_over_zero(PARAMETER, v));
        let p99 = self.required(table, "p99", help, |c, v| Some((c.duration(v)?, v.span())));
        let (median, (p99, span)) = (median?, p99?);
        if p99 <= median {
            let message = "the 99th percentile must be longer than the median";
            return self.refuse(Problem::at(span, Kind::Conflict, message, "not longer than the median"));
        }
        Some(Length::Lognormal { median, p99 })
    }

    fn mix(&mut self, value: &Value<'_>) -> Option<Length> {
        let parts = self.list("parts of a mix", value, limits::MIX_PARTS, Self::part)?;
        if !parts.iter().map(|(weight, _)| weight).sum::<f64>().is_finite() {
            let message = "the weights of a mix add up to more than a number can hold";
            return self.refuse(Problem::at(value.span(), Kind::OutOfRange, message, ""));
        }
        Some(Length::Mix(parts))
    }

    fn part(&mut self, value: &Value<'_>) -> Option<(f64, Length)> {
        let table = &self.table("a part of a mix", value, &["weight", "of"])?;
        let help = "a part of a mix is { weight = 99, of = \"10ms\" }";
        let weight = self.required(table, "weight", help, |c, v| c.positive("a weight", v));
        let of = self.required(table, "of", help, Self::length);
        Some((weight?, of?))
    }

    /// A duration that is not zero, in ns.
    pub(super) fn duration_over_zero(&mut self, what: &str, value: &Value<'_>) -> Option<Nanos> {
        let length = self.duration(value)?;
        self.bounded(value, length, length > 0, || format!("{what} must be over 0"), "0")
    }

    /// A duration, in ns.
    pub(super) fn duration(&mut self, value: &Value<'_>) -> Option<Nanos> {
        let problem =
            |kind, message: String, label| Problem::at(value.span(), kind, message, label).help(EXAMPLE);
        let Some(text) = value.get_ref().as_str() else {
            let message = "expected a duration, which is a text".to_owned();
            return self.refuse(problem(Kind::WrongType, message, "not a text"));
        };
        let error = match parse_duration(text) {
            Ok(length) => return Some(length),
            Err(error) => error,
        };
        let (kind, label) = match error {
            DurationError::NoUnit => (Kind::BadFormat, "which unit?"),
            DurationError::Unreadable => (Kind::BadFormat, "not a duration"),
            DurationError::TooLong => (Kind::OutOfRange, "longer than 1 h"),
            DurationError::TooFine => (Kind::OutOfRange, "finer than 1 µs"),
            DurationError::Negative => (Kind::OutOfRange, "negative"),
            DurationError::NotFinite => (Kind::OutOfRange, "not finite"),
        };
        self.refuse(problem(kind, error.to_string(), label))
    }
}

/// What a distribution's parameter is called where it is zero.
const PARAMETER: &str = "the mean or the median of a distribution";
