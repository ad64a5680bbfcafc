//! `[[fetch]]`: groups, their steps, and how long those take.

use toml::de::DeArray;

use super::super::error::{Kind, Problem};
use super::super::length::{DurationError, Length, parse_duration};
use super::super::limits;
use super::super::types::{Group, StepKind, StepSpec};
use super::super::wire::{Table, Value};
use super::value::{Checker, GROUP_PATTERN, Prose, is_group_name};
use crate::plan::Nanos;

const STEP_NAME: Prose = Prose { chars: limits::STEP_NAME_CHARS, bytes: usize::MAX, lines: false };
const DISTRIBUTIONS: [&str; 4] = ["uniform", "exponential", "lognormal", "mix"];
const EXAMPLE: &str = "write it as \"20ms\", \"1.5s\" or \"250us\"";

impl Checker<'_> {
    pub(super) fn groups(&mut self, top: &Table<'_, '_>) -> Option<Vec<Group>> {
        let help = "add a group: [[fetch]], then name = \"calls\" and steps = [ { wait = \"20ms\" } ]";
        let value = top.need("fetch", help, self.errors)?;
        if value.get_ref().is_table() {
            let problem = Problem::new(Kind::WrongType, "a group of fetches begins with two brackets");
            self.report(problem.at(value.span()).label("one bracket").help("write [[fetch]]"));
            return None;
        }
        let array = self.array("groups", value, limits::GROUPS)?;
        let groups: Vec<Option<Group>> = array.iter().map(|value| self.group(value)).collect();
        self.distinct_names(array);
        groups.into_iter().collect()
    }

    fn group(&mut self, value: &Value<'_>) -> Option<Group> {
        let table = self.table("[[fetch]]", value, &["name", "count", "steps"], &[])?;
        let name = table.need("name", "add name = \"calls\"", self.errors);
        let name = name.and_then(|value| self.name("group", value, is_group_name, GROUP_PATTERN));
        let count = match table.get("count") {
            Some(value) => self.integer("count", value, 1..=limits::FETCHES),
            None => Some(1),
        };
        let steps = table.need("steps", "add steps = [ { wait = \"20ms\" } ]", self.errors);
        let steps = steps.and_then(|value| self.array("steps", value, limits::STEPS_PER_GROUP));
        let steps: Option<Vec<StepSpec>> = steps.and_then(|array| {
            let steps: Vec<_> = array.iter().map(|value| self.step(value)).collect();
            steps.into_iter().collect()
        });
        Some(Group { name: name?, count: count?, steps: steps? })
    }

    fn distinct_names(&mut self, groups: &DeArray<'_>) {
        let names = groups.iter().filter_map(|group| group.get_ref().get("name"));
        let mut seen = std::collections::HashMap::new();
        for value in names {
            let Some(name) = value.get_ref().as_str() else { continue };
            if seen.insert(name, ()).is_some() {
                let message = format!("two groups are called `{}`", super::super::error::excerpt(name));
                self.report(Problem::new(Kind::Conflict, message).at(value.span()).label("the second one"));
            }
        }
    }

    fn step(&mut self, value: &Value<'_>) -> Option<StepSpec> {
        const KEYS: [&str; 6] = ["wait", "compute", "name", "request", "expect", "fails"];
        let table = self.table("a step", value, &KEYS, &[])?;
        let name = match table.get("name") {
            Some(value) => Some(self.text("the step's name", value, STEP_NAME)?),
            None => None,
        };
        if let (Some(request), None) = (table.get("request"), table.get("compute")) {
            let length = table.get("wait").map_or(Some(Length::Fixed(0)), |wait| self.length(wait));
            let request = Some(self.request(&table, request)?);
            return Some(StepSpec { kind: StepKind::Wait, name, length: length?, request });
        }
        if table.get("request").is_none() {
            self.only_with_request(&table);
        }
        let (kind, length) = match (table.get("wait").or(table.get("request")), table.get("compute")) {
            (Some(wait), None) => (StepKind::Wait, wait),
            (None, Some(compute)) => (StepKind::Compute, compute),
            (None, None) if table.misspelt => return None,
            (found, _) => {
                let message = match found {
                    Some(_) => "a step either waits or computes, and this one does both",
                    None => "a step either waits or computes, and this one does neither",
                };
                let help = "one step is { wait = \"20ms\" } or { compute = \"1ms\" }";
                self.report(Problem::new(Kind::Conflict, message).at(value.span()).help(help));
                return None;
            }
        };
        Some(StepSpec { kind, name, length: self.length(length)?, request: None })
    }

    /// A duration or a distribution.
    fn length(&mut self, value: &Value<'_>) -> Option<Length> {
        if value.get_ref().as_table().is_none() {
            return self.duration(value).map(Length::Fixed);
        }
        let table = self.table("a distribution", value, &DISTRIBUTIONS, &[])?;
        let present = table.present(&DISTRIBUTIONS);
        let [kind] = present[..] else {
            if present.is_empty() && table.misspelt {
                return None;
            }
            let message = "a distribution is exactly one of uniform, exponential, lognormal and mix";
            self.report(Problem::new(Kind::Conflict, message).at(value.span()));
            return None;
        };
        let inner = table.get(kind)?;
        match kind {
            "uniform" => self.uniform(inner),
            "exponential" => Some(Length::Exponential {
                mean: self.duration(inner).and_then(|m| self.over_zero(inner, m))?,
            }),
            "lognormal" => self.lognormal(inner),
            _ => self.mix(inner),
        }
    }

    fn uniform(&mut self, value: &Value<'_>) -> Option<Length> {
        let ends = value.get_ref().as_array().filter(|array| array.len() == 2);
        let Some(ends) = ends else {
            let message = "uniform takes the shortest and the longest, as in [\"10ms\", \"30ms\"]";
            self.report(Problem::new(Kind::WrongType, message).at(value.span()));
            return None;
        };
        let (low, high) = (self.duration(&ends[0]), self.duration(&ends[1]));
        let (low, high) = (low?, high?);
        if low >= high {
            let message = "the shortest must be shorter than the longest";
            self.report(
                Problem::new(Kind::Conflict, message).at(value.span()).label("reversed, or the same"),
            );
            return None;
        }
        Some(Length::Uniform { low, high })
    }

    fn lognormal(&mut self, value: &Value<'_>) -> Option<Length> {
        let table = self.table("lognormal", value, &["median", "p99"], &[])?;
        let help = "lognormal = { median = \"20ms\", p99 = \"200ms\" }";
        let median = table.need("median", help, self.errors);
        let p99 = table.need("p99", help, self.errors);
        let median = median.and_then(|value| self.duration(value).and_then(|m| self.over_zero(value, m)));
        let length = p99.and_then(|value| self.duration(value));
        let (median, length) = (median?, length?);
        if length <= median {
            let message = "the 99th percentile must be longer than the median";
            let span = p99?.span();
            self.report(Problem::new(Kind::Conflict, message).at(span).label("not longer than the median"));
            return None;
        }
        Some(Length::Lognormal { median, p99: length })
    }

    fn mix(&mut self, value: &Value<'_>) -> Option<Length> {
        let parts = self.array("parts of a mix", value, limits::MIX_PARTS)?;
        let parts: Vec<Option<(f64, Length)>> = parts.iter().map(|part| self.part(part)).collect();
        let parts: Vec<(f64, Length)> = parts.into_iter().collect::<Option<_>>()?;
        if !parts.iter().map(|(weight, _)| weight).sum::<f64>().is_finite() {
            let message = "the weights of a mix add up to more than a number can hold";
            self.report(Problem::new(Kind::OutOfRange, message).at(value.span()));
            return None;
        }
        Some(Length::Mix(parts))
    }

    fn part(&mut self, value: &Value<'_>) -> Option<(f64, Length)> {
        let table = self.table("a part of a mix", value, &["weight", "of"], &[])?;
        let help = "a part of a mix is { weight = 99, of = \"10ms\" }";
        let weight = table.need("weight", help, self.errors);
        let of = table.need("of", help, self.errors);
        let weight = weight.and_then(|value| self.positive("a weight", value));
        let of = of.and_then(|value| self.length(value));
        Some((weight?, of?))
    }

    fn over_zero(&mut self, value: &Value<'_>, length: Nanos) -> Option<Nanos> {
        if length > 0 {
            return Some(length);
        }
        let message = "the mean or the median of a distribution must be over 0";
        self.report(Problem::new(Kind::OutOfRange, message).at(value.span()).label("0"));
        None
    }

    /// A duration, in ns.
    pub(super) fn duration(&mut self, value: &Value<'_>) -> Option<Nanos> {
        let Some(text) = value.get_ref().as_str() else {
            let message = "expected a duration, which is a text";
            self.report(
                Problem::new(Kind::WrongType, message).at(value.span()).label("not a text").help(EXAMPLE),
            );
            return None;
        };
        let error = match parse_duration(text) {
            Ok(length) => return Some(length),
            Err(error) => error,
        };
        let kind = match error {
            DurationError::Unreadable | DurationError::NoUnit => Kind::BadFormat,
            _ => Kind::OutOfRange,
        };
        let label = match error {
            DurationError::NoUnit => "which unit?",
            DurationError::TooLong => "longer than 1 h",
            DurationError::TooFine => "finer than 1 µs",
            DurationError::Negative => "negative",
            DurationError::NotFinite => "not finite",
            DurationError::Unreadable => "not a duration",
        };
        self.report(Problem::new(kind, error.to_string()).at(value.span()).label(label).help(EXAMPLE));
        None
    }
}
