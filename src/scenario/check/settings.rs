//! `[run]`, `[sweep]` and `[bench]`, and whether the plan keeps within its limits at every size they ask for.

use std::ops::Range;

use super::super::error::{Kind, Problem, excerpt};
use super::super::expand::{apportion, fits};
use super::super::limits;
use super::super::types::{Bench, Group, Run, Sweep, Vary};
use super::super::wire::{Table, Value};
use super::value::{Checker, MODEL_PATTERN, is_model_id};

/// A word of the file and its place.
pub(super) type Word = (String, Range<usize>);

/// What a table names that stands in tables of other layers: whether it exists is asked later.
#[derive(Default)]
pub(super) struct Named {
    pub(super) models: Vec<Word>,
    pub(super) backends: Vec<Word>,
}

impl Named {
    pub(super) fn extend(&mut self, other: Self) {
        self.models.extend(other.models);
        self.backends.extend(other.backends);
    }
}

/// The names alone.
fn names(words: &[Word]) -> Vec<String> {
    words.iter().map(|(name, _)| name.clone()).collect()
}

impl Checker<'_> {
    pub(super) fn run(&mut self, top: &Table<'_, '_>) -> (Run, Named) {
        const KEYS: [&str; 11] = [
            "models",
            "workers",
            "in_flight",
            "blocking_threads",
            "connections",
            "backends",
            "scale",
            "seed",
            "timeout",
            "retry",
            "circuit",
        ];
        let table = top.get("run").and_then(|value| self.table("[run]", value, &KEYS, &[]));
        let Some(table) = table else { return (Run::default(), Named::default()) };
        let named = self.named(&table);
        let mut run = Run {
            models: table.get("models").map(|_| names(&named.models)),
            workers: self.small(&table, "workers", limits::THREADS),
            in_flight: self.small(&table, "in_flight", limits::IN_FLIGHT),
            blocking_threads: self.small(&table, "blocking_threads", limits::THREADS),
            connections: self.small(&table, "connections", limits::CONNECTIONS),
            backends: table.get("backends").map(|_| names(&named.backends)),
            scale: table.get("scale").and_then(|value| self.positive("scale", value)),
            seed: table.get("seed").and_then(|value| self.integer("seed", value, 0..=u64::MAX >> 1)),
            ..Run::default()
        };
        self.policy(&table, &mut run);
        (run, named)
    }

    fn small(&mut self, table: &Table<'_, '_>, key: &str, most: u64) -> Option<u32> {
        let number = table.get(key).and_then(|value| self.integer(key, value, 1..=most))?;
        u32::try_from(number).ok()
    }

    /// The models and backends that a table names.
    fn named(&mut self, table: &Table<'_, '_>) -> Named {
        let mut words = |what, key, most| {
            table.get(key).map(|value| self.words(what, key, value, most)).unwrap_or_default()
        };
        Named {
            models: words("model", "models", limits::MODELS),
            backends: words("backend", "backends", limits::BACKENDS),
        }
    }

    /// A list of ids, each once.
    fn words(&mut self, what: &str, key: &str, value: &Value<'_>, most: usize) -> Vec<Word> {
        let Some(array) = self.array(key, value, most) else { return Vec::new() };
        let mut words: Vec<Word> = Vec::with_capacity(array.len());
        for value in array {
            let Some(name) = self.name(what, value, is_model_id, MODEL_PATTERN) else { continue };
            if words.iter().any(|(other, _)| *other == name) {
                let message = format!("the {what} `{name}` is listed twice");
                self.report(Problem::new(Kind::Conflict, message).at(value.span()).label("the second time"));
            } else {
                words.push((name, value.span()));
            }
        }
        words
    }

    pub(super) fn sweep(&mut self, top: &Table<'_, '_>) -> Option<Sweep> {
        let table =
            top.get("sweep").and_then(|value| self.table("[sweep]", value, &["vary", "over"], &[]))?;
        let vary = table.need("vary", "add vary = \"count\", or workers, in_flight, scale", self.errors);
        let over = table.need("over", "add over = [1, 10, 100]", self.errors);
        let vary = vary.and_then(|value| self.word("dimension", value, &Vary::ALL));
        let over = self.values(over?, vary);
        self.swept_once(top, vary?);
        Some(Sweep { vary: vary?, over: over? })
    }

    /// The values of a sweep: over zero, ascending, distinct, and possible.
    fn values(&mut self, value: &Value<'_>, vary: Option<Vary>) -> Option<Vec<f64>> {
        let array = self.array("values", value, limits::SWEEP_VALUES)?;
        let mut values: Vec<f64> = Vec::with_capacity(array.len());
        let mut complete = true;
        for value in array {
            let number = match vary {
                Some(Vary::Count) => self.whole("count", value, limits::FETCHES),
                Some(Vary::Workers) => self.whole("workers", value, limits::THREADS),
                Some(Vary::InFlight) => self.whole("in_flight", value, limits::IN_FLIGHT),
                Some(Vary::Connections) => self.whole("connections", value, limits::CONNECTIONS),
                Some(Vary::Scale) | None => self.positive("a value of a sweep", value),
            };
            match number {
                Some(number) if values.last().is_some_and(|last| number <= *last) => {
                    let message = "the values of a sweep ascend, and none comes twice";
                    let problem = Problem::new(Kind::Conflict, message).at(value.span());
                    self.report(problem.label("not greater than the value before"));
                    complete = false;
                }
                Some(number) => values.push(number),
                None => complete = false,
            }
        }
        complete.then_some(values)
    }

    #[expect(clippy::cast_precision_loss, reason = "at most a million")]
    fn whole(&mut self, what: &str, value: &Value<'_>, most: u64) -> Option<f64> {
        self.integer(what, value, 1..=most).map(|number| number as f64)
    }

    /// What is swept is not set as well.
    fn swept_once(&mut self, top: &Table<'_, '_>, vary: Vary) {
        let tables: &[&str] = match vary {
            Vary::Count => &["bench"],
            Vary::Workers | Vary::InFlight | Vary::Connections => &["run"],
            Vary::Scale => &["run", "bench"],
        };
        for table in tables {
            let value = top.get(table).and_then(|table| table.get_ref().get(vary.word()));
            if let Some(value) = value {
                let message = format!("`{0}` is swept, so [{table}] cannot set it", vary.word());
                self.report(Problem::new(Kind::Conflict, message).at(value.span()).label("remove it"));
            }
        }
    }

    pub(super) fn bench(&mut self, top: &Table<'_, '_>, sweep: Option<&Sweep>) -> (Bench, Named) {
        const KEYS: [&str; 5] = ["count", "over", "scale", "models", "backends"];
        let table = top.get("bench").and_then(|value| self.table("[bench]", value, &KEYS, &[]));
        let Some(table) = table else { return (Bench::default(), Named::default()) };
        let named = self.named(&table);
        let over = table.get("over").and_then(|value| {
            if top.get("sweep").is_none() {
                let message = "[bench] has values for a sweep, and the file has no [sweep]";
                self.report(Problem::new(Kind::Conflict, message).at(value.span()).label("no sweep"));
            }
            self.values(value, sweep.map(|sweep| sweep.vary))
        });
        let bench = Bench {
            count: table.get("count").and_then(|value| self.integer("count", value, 1..=limits::FETCHES)),
            over,
            scale: table.get("scale").and_then(|value| self.positive("scale", value)),
            models: table.get("models").map(|_| names(&named.models)),
            backends: table.get("backends").map(|_| names(&named.backends)),
        };
        (bench, named)
    }

    /// The plan keeps within its limits at every size that the file asks for.
    pub(super) fn sizes(&mut self, top: &Table<'_, '_>, groups: Option<&[Group]>, sweep: Option<&Sweep>) {
        let Some(groups) = groups else { return };
        let inner = |table: &str, key: &str| top.get(table).and_then(|table| table.get_ref().get(key));
        let counts: Vec<u64> = groups.iter().map(|group| group.count).collect();
        let total = counts.iter().fold(0_u64, |sum, count| sum.saturating_add(*count));
        if let Some(value) = top.get("fetch") {
            self.total(groups, &counts, total, value.span());
        }
        let mut totals: Vec<&Value<'_>> = inner("bench", "count").into_iter().collect();
        let mut scales: Vec<&Value<'_>> = inner("run", "scale").into_iter().collect();
        scales.extend(inner("bench", "scale"));
        let values = [inner("sweep", "over"), inner("bench", "over")].into_iter().flatten();
        let values = values.filter_map(|value| value.get_ref().as_array()).flatten();
        match sweep.map(|sweep| sweep.vary) {
            Some(Vary::Count) => totals.extend(values),
            Some(Vary::Scale) => scales.extend(values),
            _ => {}
        }
        for value in totals {
            let count = value.get_ref().as_integer().and_then(|integer| {
                u64::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|n| *n <= limits::FETCHES)
            });
            if let Some(count) = count {
                self.total(groups, &apportion(count, &counts), count, value.span());
            }
        }
        for value in scales {
            self.scale(groups, value);
        }
    }

    fn total(&mut self, groups: &[Group], counts: &[u64], total: u64, span: Range<usize>) {
        let steps = groups.iter().zip(counts).map(|(group, count)| group.distinct_steps(*count));
        let steps = steps.fold(0_u64, u64::saturating_add);
        let message = if total > limits::FETCHES {
            format!("{total} fetches in all; a plan holds at most {}", limits::FETCHES)
        } else if steps > limits::PLAN_STEPS {
            format!("{steps} random durations; a plan holds at most {}", limits::PLAN_STEPS)
        } else {
            return;
        };
        self.report(Problem::new(Kind::OutOfRange, message).at(span).label("too many"));
    }

    fn scale(&mut self, groups: &[Group], value: &Value<'_>) {
        let text = self.source.get(value.span()).unwrap_or_default();
        let Ok(scale) = text.replace('_', "").parse::<f64>() else { return };
        if !scale.is_finite() {
            return;
        }
        let steps = groups.iter().flat_map(|group| &group.steps);
        if let Some(step) = steps.into_iter().find(|step| !fits(&step.length, scale)) {
            let message = format!("{} times {} is over 1 h", step.length, excerpt(text));
            self.report(Problem::new(Kind::OutOfRange, message).at(value.span()).label("too much"));
        }
    }
}
