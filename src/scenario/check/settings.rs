//! `[run]`, `[sweep]` and `[bench]`, and whether the plan keeps within its limits at every size they ask for.

use std::ops::Range;

use super::value::{Checker, MODEL, whole_number};
use crate::record::{Sweep, Vary};
use crate::scenario::arrivals::Load;
use crate::scenario::document::{Table, Value};
use crate::scenario::error::{Kind, Problem, excerpt};
use crate::scenario::expand::{apportion, distinct_steps, fits};
use crate::scenario::limits;
use crate::scenario::names::Named;
use crate::scenario::types::{Bench, Group, Run};

const DIMENSIONS: [(&str, Vary); 8] = [
    ("count", Vary::Count),
    ("workers", Vary::Workers),
    ("in_flight", Vary::InFlight),
    ("blocking_threads", Vary::BlockingThreads),
    ("connections", Vary::Connections),
    ("scale", Vary::Scale),
    ("rate", Vary::Rate),
    ("queue", Vary::Queue),
];

impl Checker<'_> {
    pub(super) fn run(&mut self, top: &Table<'_, '_>) -> Run {
        const KEYS: [&str; 13] = [
            "models",
            "lanes",
            "workers",
            "in_flight",
            "blocking_threads",
            "connections",
            "backends",
            "scale",
            "seed",
            "timeout",
            "timeout_covers",
            "retry",
            "circuit",
        ];
        let table = self.optional(top, "run", |c, value| c.table("[run]", value, &KEYS));
        let Some(table) = &table else { return Run::default() };
        let mut limit =
            |key, most| self.optional(table, key, |c, value| c.integer::<u32>(key, value, 1..=most));
        Run {
            workers: limit("workers", limits::THREADS),
            in_flight: limit("in_flight", limits::IN_FLIGHT),
            blocking_threads: limit("blocking_threads", limits::THREADS),
            connections: limit("connections", limits::CONNECTIONS),
            models: self.names(table, Named::Model, "models", limits::MODELS),
            lanes: self.names(table, Named::Lane, "lanes", limits::MODELS).unwrap_or_default(),
            backends: self.names(table, Named::Backend, "backends", limits::BACKENDS),
            scale: self.scale(table),
            seed: self.optional(table, "seed", |c, value| c.integer("seed", value, 0..=u64::MAX >> 1)),
            timeout: self.optional(table, "timeout", |c, value| c.duration_over_zero("timeout", value)),
            timeout_covers_pool: self.timeout_covers_pool(table),
            retry: self.optional(table, "retry", Self::retry),
            circuit: self.optional(table, "circuit", Self::circuit),
        }
    }

    /// `timeout_covers = "pool"`.
    fn timeout_covers_pool(&mut self, table: &Table<'_, '_>) -> bool {
        let what = [("attempt", false), ("pool", true)];
        let covers =
            self.optional(table, "timeout_covers", |c, value| c.word("stretch of time", value, &what));
        if let Some(value) = table.get("timeout_covers").filter(|_| table.get("timeout").is_none()) {
            let message = "`timeout_covers` says what a timeout covers, and there is none";
            let problem = Problem::at(value.span(), Kind::Conflict, message, "no timeout");
            self.report(problem.help("add timeout = \"500ms\""));
        }
        covers.unwrap_or(false)
    }

    fn scale(&mut self, table: &Table<'_, '_>) -> Option<f64> {
        self.optional(table, "scale", |c, value| c.positive("scale", value))
    }

    /// A list of names, each once.
    fn names(&mut self, table: &Table<'_, '_>, of: Named, key: &str, most: usize) -> Option<Vec<String>> {
        let what = of.word();
        let array = self.optional(table, key, |c, value| c.array(key, value, most))?;
        let mut names = Vec::with_capacity(array.len());
        for value in array {
            let Some(name) = self.name(what, value, MODEL) else { continue };
            if names.contains(&name) {
                let message = format!("the {what} `{name}` is listed twice");
                self.report(Problem::at(value.span(), Kind::Conflict, message, "the second time"));
            } else {
                self.named.push((of, name.clone(), value.span()));
                names.push(name);
            }
        }
        Some(names)
    }

    pub(super) fn sweep(&mut self, top: &Table<'_, '_>, load: Option<&Load>) -> Option<Sweep> {
        let table = &self.optional(top, "sweep", |c, v| c.table("[sweep]", v, &["vary", "over"]))?;
        let vary =
            self.required(table, "vary", "add vary = \"count\", or workers, in_flight, scale", |c, v| {
                c.word("dimension", v, &DIMENSIONS)
            });
        let over = self.required(table, "over", "add over = [1, 10, 100]", |c, v| c.values(v, vary));
        self.swept_once(top, vary?);
        if vary == Some(Vary::Rate) && load.is_none_or(|load| load.pace.at_rate(1.0).is_none()) {
            let message = "a rate is swept, and [load] has none";
            let problem = Problem::at(table.span.clone(), Kind::Conflict, message, "no rate");
            return self.refuse(problem.help("add [load] with rate = \"100/s\" or poisson = \"100/s\""));
        }
        if vary == Some(Vary::Queue) && load.is_none_or(|load| load.pace.clients().is_some()) {
            let message = "a queue is swept, and no fetches come that could wait in it";
            let problem = Problem::at(table.span.clone(), Kind::Conflict, message, "no arrivals");
            return self.refuse(problem.help("add [load] with rate = \"100/s\" or poisson = \"100/s\""));
        }
        Some(Sweep { vary: vary?, over: over? })
    }

    /// The values of a sweep: over zero, ascending, distinct, and possible.
    fn values(&mut self, value: &Value<'_>, vary: Option<Vary>) -> Option<Vec<f64>> {
        let mut last = None;
        self.list("values", value, limits::SWEEP_VALUES, |c, value| {
            let mut whole = |what, most| c.integer::<u32>(what, value, 1..=most).map(f64::from);
            let number = match vary {
                Some(Vary::Count) => whole("count", limits::FETCHES),
                Some(Vary::Workers) => whole("workers", limits::THREADS),
                Some(Vary::InFlight) => whole("in_flight", limits::IN_FLIGHT),
                Some(Vary::BlockingThreads) => whole("blocking_threads", limits::THREADS),
                Some(Vary::Connections) => whole("connections", limits::CONNECTIONS),
                Some(Vary::Rate) => c.per_second(value),
                Some(Vary::Queue) => whole("queue", limits::FETCHES),
                Some(Vary::Scale) | None => c.positive("a value of a sweep", value),
            }?;
            if last.is_some_and(|last| number <= last) {
                let message = "the values of a sweep ascend, and none comes twice";
                let label = "not greater than the value before";
                return c.refuse(Problem::at(value.span(), Kind::Conflict, message, label));
            }
            last = Some(number);
            last
        })
    }

    /// Refuses a setting of what is swept.
    fn swept_once(&mut self, top: &Table<'_, '_>, vary: Vary) {
        let tables: &[&str] = match vary {
            Vary::Count => &["bench"],
            Vary::Workers | Vary::InFlight | Vary::BlockingThreads | Vary::Connections => &["run"],
            Vary::Scale => &["run", "bench"],
            // What stands under [load] says how they come, and how often where nothing is swept.
            Vary::Rate => &[],
            Vary::Queue => &["load"],
        };
        let word = DIMENSIONS.iter().find(|(_, other)| *other == vary).map_or("", |(word, _)| *word);
        for table in tables {
            if let Some(value) = top.inner(table, word) {
                let message = format!("`{word}` is swept, so [{table}] cannot set it");
                self.report(Problem::at(value.span(), Kind::Conflict, message, "remove it"));
            }
        }
    }

    pub(super) fn bench(&mut self, top: &Table<'_, '_>, sweep: Option<&Sweep>) -> Bench {
        const KEYS: [&str; 5] = ["count", "over", "scale", "models", "backends"];
        let table = self.optional(top, "bench", |c, value| c.table("[bench]", value, &KEYS));
        let Some(table) = &table else { return Bench::default() };
        let over = self.optional(table, "over", |c, value| {
            if top.get("sweep").is_none() {
                let message = "[bench] has values for a sweep, and the file has no [sweep]";
                c.report(Problem::at(value.span(), Kind::Conflict, message, "no sweep"));
            }
            c.values(value, sweep.map(|sweep| sweep.vary))
        });
        Bench {
            count: self.optional(table, "count", |c, value| c.integer("count", value, 1..=limits::FETCHES)),
            over,
            scale: self.scale(table),
            models: self.names(table, Named::Model, "models", limits::MODELS),
            backends: self.names(table, Named::Backend, "backends", limits::BACKENDS),
        }
    }

    /// Checks the plan's limits at every size that the file asks for.
    pub(super) fn sizes(&mut self, top: &Table<'_, '_>, groups: Option<&[Group]>, sweep: Option<&Sweep>) {
        let Some(groups) = groups else { return };
        let counts: Vec<u64> = groups.iter().map(|group| group.count).collect();
        if let Some(value) = top.get("fetch") {
            let total = counts.iter().copied().fold(0, u64::saturating_add);
            self.total_fits(groups, &counts, total, value.span());
        }
        let mut totals: Vec<&Value<'_>> = top.inner("bench", "count").into_iter().collect();
        let mut scales: Vec<&Value<'_>> =
            [top.inner("run", "scale"), top.inner("bench", "scale")].into_iter().flatten().collect();
        let swept = [top.inner("sweep", "over"), top.inner("bench", "over")].into_iter().flatten();
        let swept = swept.filter_map(|value| value.get_ref().as_array()).flatten();
        match sweep.map(|sweep| sweep.vary) {
            Some(Vary::Count) => totals.extend(swept),
            Some(Vary::Scale) => scales.extend(swept),
            _ => {}
        }
        for value in totals {
            if let Some(total) = whole_number(value).filter(|total| *total <= limits::FETCHES) {
                self.total_fits(groups, &apportion(total, &counts), total, value.span());
            }
        }
        for value in scales {
            self.scale_fits(groups, value);
        }
    }

    fn total_fits(&mut self, groups: &[Group], counts: &[u64], total: u64, span: Range<usize>) {
        let steps = distinct_steps(groups, counts);
        let message = if total > limits::FETCHES {
            format!("{total} fetches in all; a plan holds at most {}", limits::FETCHES)
        } else if steps > limits::PLAN_STEPS {
            format!("{steps} random durations; a plan holds at most {}", limits::PLAN_STEPS)
        } else {
            return;
        };
        self.report(Problem::at(span, Kind::OutOfRange, message, "too many"));
    }

    fn scale_fits(&mut self, groups: &[Group], value: &Value<'_>) {
        let text = self.source.get(value.span()).unwrap_or_default();
        let scale = text.replace('_', "").parse::<f64>().ok().filter(|scale| scale.is_finite());
        let mut steps = groups.iter().flat_map(|group| &group.steps);
        if let Some(step) = scale.and_then(|scale| steps.find(|step| !fits(&step.length, scale))) {
            let message = format!("{} times {} is over 1 h", step.length, excerpt(text));
            self.report(Problem::at(value.span(), Kind::OutOfRange, message, "too much"));
        }
    }
}
