//! `[load]`: when fetches are due.

use super::value::Checker;
use crate::plan::Admission;
use crate::record::Goal;
use crate::scenario::arrivals::{Load, MOST_PER_SECOND, Pace, Stage};
use crate::scenario::document::{Table, Value};
use crate::scenario::error::{Kind, Problem};
use crate::scenario::length::Length;
use crate::scenario::limits;

/// What a load can be.
const KINDS: [&str; 5] = ["rate", "poisson", "burst", "clients", "stages"];
const KEYS: [&str; 11] =
    ["rate", "poisson", "burst", "every", "clients", "think", "stages", "per", "within", "queue", "deadline"];
const EXAMPLE: &str = "write rate = \"100/s\" for even arrivals, poisson = \"100/s\" for random ones, burst = 10 with every = \"100ms\", clients = 50 with think = \"20ms\" for those who wait for their answers, or stages = [ … ]";
const A_STAGE: &str =
    "a stage is { for = \"2s\", rate = \"50/s\" }, or { for = \"4s\", to = \"400/s\" } for a ramp";

impl Checker<'_> {
    pub(super) fn load(&mut self, top: &Table<'_, '_>) -> Option<Load> {
        let value = top.get("load")?;
        let table = &self.table("[load]", value, &KEYS)?;
        let per = self.optional(table, "per", |c, value| c.word("unit", value, &[("worker", ())]));
        let within = self.optional(table, "within", |c, value| c.duration_over_zero("within", value));
        let queue = self.optional(table, "queue", |c, value| c.integer("queue", value, 0..=limits::FETCHES));
        let deadline = self.optional(table, "deadline", |c, value| c.duration_over_zero("deadline", value));
        Some(Load {
            pace: self.pace(table, value)?,
            per_worker: per.is_some(),
            within,
            admission: Admission { queue, deadline },
        })
    }

    fn pace(&mut self, table: &Table<'_, '_>, value: &Value<'_>) -> Option<Pace> {
        let present: Vec<&str> = KINDS.into_iter().filter(|kind| table.get(kind).is_some()).collect();
        match present[..] {
            ["rate"] => self.optional(table, "rate", Self::per_second).map(Pace::Even),
            ["poisson"] => self.optional(table, "poisson", Self::per_second).map(Pace::Poisson),
            ["burst"] => {
                let size =
                    self.optional(table, "burst", |c, value| c.integer("burst", value, 1..=limits::FETCHES));
                let help = "add every = \"100ms\": from one burst to the next";
                let every = self.required(table, "every", help, |c, v| c.duration_over_zero("every", v));
                Some(Pace::Bursts { size: size?, every: every? })
            }
            ["clients"] => self.clients(table),
            ["stages"] => self.stages(table),
            [] if table.misspelt => None,
            _ => {
                let message = match present[..] {
                    [] => "[load] does not say when fetches come".to_owned(),
                    _ => format!("[load] has {}, and fetches come in one way", present.join(" and ")),
                };
                self.refuse(Problem::at(value.span(), Kind::Conflict, message, "exactly one").help(EXAMPLE))
            }
        }
        .filter(|pace| self.belongs(table, pace))
    }

    /// Clients wait for their answers, so no queue of theirs can grow without end.
    fn clients(&mut self, table: &Table<'_, '_>) -> Option<Pace> {
        let count = self.optional(table, "clients", |c, v| c.integer("clients", v, 1..=limits::FETCHES));
        let think = match table.get("think") {
            Some(value) => self.length(value),
            None => Some(Length::Fixed(0)),
        };
        for key in ["queue", "deadline"] {
            if let Some(value) = table.get(key) {
                let message = format!("`{key}` is for fetches that come whether or not others were answered");
                let problem = Problem::at(value.span(), Kind::Conflict, message, "and clients wait");
                self.report(problem.help("let them come by rate, poisson, burst or stages"));
            }
        }
        Some(Pace::Clients { count: count?, think: think? })
    }

    /// `every` is about bursts, `think` about clients.
    fn belongs(&mut self, table: &Table<'_, '_>, pace: &Pace) -> bool {
        let bursts = matches!(pace, Pace::Bursts { .. });
        let clients = matches!(pace, Pace::Clients { .. });
        let stray = [
            ("every", bursts, "`every` is the time from one burst to the next, and there is no `burst`"),
            (
                "think",
                clients,
                "`think` is how long clients think about an answer, and there are no `clients`",
            ),
        ];
        let stray = stray
            .into_iter()
            .find_map(|(key, fits, message)| Some((table.get(key).filter(|_| !fits)?, message)));
        if let Some((value, message)) = stray {
            self.report(
                Problem::at(value.span(), Kind::Conflict, message, "does not belong here").help(EXAMPLE),
            );
        }
        stray.is_none()
    }

    fn stages(&mut self, table: &Table<'_, '_>) -> Option<Pace> {
        let value = table.get("stages")?;
        let mut last: Option<f64> = None;
        let stages = self.list("stages", value, limits::STAGES, |c, value| {
            let stage = c.stage(value, last)?;
            last = Some(stage.to);
            Some(stage)
        })?;
        if last == Some(0.0) {
            let message = "the last stage ends at no arrivals at all, so that the rest would never come";
            let problem = Problem::at(value.span(), Kind::Conflict, message, "ends at 0/s");
            return self
                .refuse(problem.help("let the last stage end at some rate: it goes on until all have come"));
        }
        Some(Pace::Stages(stages))
    }

    fn stage(&mut self, value: &Value<'_>, last: Option<f64>) -> Option<Stage> {
        let table = &self.table("a stage", value, &["for", "rate", "to"])?;
        let length = self.required(table, "for", A_STAGE, |c, v| c.duration_over_zero("for", v));
        let from = self.optional(table, "rate", Self::per_second_or_none);
        let to = self.optional(table, "to", Self::per_second_or_none);
        let given = |key| table.get(key).is_some();
        let starts = given("rate") || given("to") && last.is_some();
        if !starts {
            let message = if given("to") {
                "the first stage must say at which rate it starts"
            } else {
                "a stage must say its rate"
            };
            return self
                .refuse(Problem::at(value.span(), Kind::MissingKey, message, "no `rate`").help(A_STAGE));
        }
        let from = if given("rate") { from } else { last };
        let to = if given("to") { to } else { from };
        Some(Stage { length: length?, from: from?, to: to? })
    }

    /// `[capacity]`: what a model must keep to.
    pub(super) fn capacity(&mut self, top: &Table<'_, '_>, load: Option<&Load>) -> Goal {
        let table = self.optional(top, "capacity", |c, value| c.table("[capacity]", value, &["p99", "good"]));
        let Some(table) = &table else { return Goal::default() };
        let p99_ns = self.optional(table, "p99", |c, value| c.duration_over_zero("p99", value));
        let good = self.optional(table, "good", |c, value| {
            let good = c.finite("good", value)?;
            let message = || "a share must be over 0 and at most 1".to_owned();
            c.bounded(value, good, good > 0.0 && good <= 1.0, message, "outside of that")
        });
        let needs_within = table.get("good").filter(|_| load.is_none_or(|load| load.good_within().is_none()));
        if let Some(value) = needs_within {
            let message = "`good` is a share of the responses that are good, and nothing says which are";
            let problem = Problem::at(value.span(), Kind::Conflict, message, "no `within`");
            self.report(problem.help("add within = \"500ms\" to [load]"));
        }
        Goal { p99_ns, good }
    }

    /// A rate over zero: `"100/s"`, or the number alone.
    pub(super) fn per_second(&mut self, value: &Value<'_>) -> Option<f64> {
        let rate = self.per_second_or_none(value)?;
        self.bounded(
            value,
            rate,
            rate > 0.0,
            || "a rate must be over 0".to_owned(),
            "nothing would ever come",
        )
    }

    /// A rate that may be zero.
    fn per_second_or_none(&mut self, value: &Value<'_>) -> Option<f64> {
        let rate = match value.get_ref().as_str() {
            None => self.finite("a rate", value)?,
            Some(text) => match parse_rate(text) {
                Some(rate) => rate,
                None => {
                    let problem =
                        Problem::at(value.span(), Kind::BadFormat, "this is not a rate", "not a rate");
                    return self.refuse(problem.help("write it as \"100/s\" or \"2.5/s\": so many a second"));
                }
            },
        };
        let message = || format!("a rate must be from 0 to {MOST_PER_SECOND} a second");
        self.bounded(value, rate, (0.0..=MOST_PER_SECOND).contains(&rate), message, "outside of that")
    }
}

/// `100/s`, `2.5 / s` or `100`.
pub(in crate::scenario) fn parse_rate(text: &str) -> Option<f64> {
    let number = text.trim();
    let number = number.strip_suffix("/s").unwrap_or(number).trim();
    number.replace('_', "").parse::<f64>().ok().filter(|rate| rate.is_finite())
}
