//! `[[claim]]`: what the lesson says.

use super::value::{Checker, MODEL, Prose, SCENARIO};
use crate::record::{ClaimSpec, Metric, Sweep, Than};
use crate::scenario::document::{Table, Value};
use crate::scenario::error::{Kind, Problem};
use crate::scenario::limits;
use crate::scenario::names::Named;
use crate::scenario::types::{Bench, Run};

const TEXT: Prose = Prose::line(limits::QUESTION_CHARS);
const METRICS: [(&str, Metric); 16] = [
    ("makespan", Metric::Makespan),
    ("throughput", Metric::Throughput),
    ("p50", Metric::P50),
    ("p99", Metric::P99),
    ("min", Metric::Min),
    ("max", Metric::Max),
    ("mean", Metric::Mean),
    ("service_p50", Metric::ServiceP50),
    ("service_p99", Metric::ServiceP99),
    ("hidden_wait", Metric::HiddenWait),
    ("concurrency", Metric::Concurrency),
    ("parallelism", Metric::Parallelism),
    ("cpu_per_fetch", Metric::CpuPerFetch),
    ("peak_rss", Metric::PeakRss),
    ("success", Metric::Success),
    ("good", Metric::Good),
];

/// What claims are checked against.
struct Ground<'a> {
    run: &'a Run,
    /// `None` under a sweep that is wrong itself: no size can be checked then.
    sizes: Option<Vec<f64>>,
}

impl Checker<'_> {
    pub(super) fn claims(
        &mut self,
        top: &Table<'_, '_>,
        run: &Run,
        sweep: Option<&Sweep>,
        bench: &Bench,
    ) -> Vec<ClaimSpec> {
        let sizes = match (sweep, top.get("sweep")) {
            (Some(sweep), _) => Some([&sweep.over[..], bench.over.as_deref().unwrap_or_default()].concat()),
            (None, Some(_)) => None,
            (None, None) => Some(Vec::new()),
        };
        let ground = Ground { run, sizes };
        let array = self.optional(top, "claim", |c, value| c.array("claims", value, limits::CLAIMS));
        array.into_iter().flatten().filter_map(|value| self.claim(value, &ground)).collect()
    }

    fn claim(&mut self, value: &Value<'_>, ground: &Ground<'_>) -> Option<ClaimSpec> {
        const KEYS: [&str; 8] = ["id", "metric", "of", "than", "at", "at_least", "at_most", "text"];
        let table = &self.table("[[claim]]", value, &KEYS)?;
        let compares = table.get("than").is_some();
        let id = self.optional(table, "id", |c, value| c.claim_id(value, compares));
        let metric = self.required(table, "metric", "add metric = \"makespan\"", |c, value| {
            c.word("metric", value, &METRICS)
        });
        let of = self.required(table, "of", "add of = \"join-all\"", |c, value| c.model(value, Some(ground)));
        let than = self.optional(table, "than", |c, value| c.than(value, ground));
        let at = self.optional(table, "at", |c, value| c.size(value, ground));
        if let (Some(of), Some(than), Some(value)) = (&of, &than, table.get("than")) {
            self.compares_two(of, at, than, value);
        }
        let bounds = self.bounds(table, !compares && metric.is_some_and(is_time));
        let text = self.optional(table, "text", |c, value| c.text("the claim's text", value, TEXT));
        let (at_least, at_most) = bounds?;
        Some(ClaimSpec { id, metric: metric?, of: of?, than, at, at_least, at_most, text })
    }

    fn claim_id(&mut self, value: &Value<'_>, compares: bool) -> Option<String> {
        let id = self.name("claim", value, MODEL)?;
        if self.claims.iter().any(|(other, _)| *other == id) {
            let message = format!("two claims have the id `{id}`");
            return self.refuse(Problem::at(value.span(), Kind::Conflict, message, "the second one"));
        }
        self.claims.push((id.clone(), compares));
        Some(id)
    }

    /// A model, or a lane of this scenario. A model must be among those that are run where it is this scenario's.
    fn model(&mut self, value: &Value<'_>, ground: Option<&Ground<'_>>) -> Option<String> {
        let model = self.name("model", value, MODEL)?;
        if ground.is_some_and(|ground| ground.run.lanes.contains(&model)) {
            return Some(model);
        }
        let models = ground.and_then(|ground| ground.run.models.as_deref());
        if let Some(models) = models.filter(|models| !models.contains(&model)) {
            let known: Vec<&str> = models.iter().map(String::as_str).collect();
            let message = format!("the scenario does not run the model `{model}`");
            let problem = Problem::at(value.span(), Kind::Conflict, message, "not in [run] models");
            return self.refuse(problem.suggest(&model, &known));
        }
        self.named.push((Named::Model, model.clone(), value.span()));
        Some(model)
    }

    fn than(&mut self, value: &Value<'_>, ground: &Ground<'_>) -> Option<Than> {
        if value.get_ref().is_str() {
            let model = self.model(value, Some(ground))?;
            return Some(Than { model, scenario: None, at: None });
        }
        if !value.get_ref().is_table() {
            return self.wrong_type(value, "a model, or { model = \"…\", scenario = \"…\", at = … }");
        }
        let table = &self.table("than", value, &["model", "scenario", "at"])?;
        let scenario = self.optional(table, "scenario", |c, value| {
            let id = c.name("scenario", value, SCENARIO)?;
            c.named.push((Named::Scenario, id.clone(), value.span()));
            Some(id)
        });
        // What another scenario runs, and over which sizes, stands in another file.
        let ours = table.get("scenario").is_none().then_some(ground);
        let model =
            self.required(table, "model", "add model = \"join-all\"", |c, value| c.model(value, ours));
        let at = self.optional(table, "at", |c, value| match ours {
            Some(ground) => c.size(value, ground),
            None => c.positive("at", value),
        });
        if ours.is_none() && scenario.is_none() {
            return None;
        }
        Some(Than { model: model?, scenario, at })
    }

    /// A size of the sweep.
    fn size(&mut self, value: &Value<'_>, ground: &Ground<'_>) -> Option<f64> {
        let size = self.positive("at", value)?;
        let sizes = ground.sizes.as_ref()?;
        if sizes.contains(&size) {
            return Some(size);
        }
        let (message, label) = match sizes.is_empty() {
            true => ("`at` names a size of a sweep, and the file has no [sweep]", "no sweep"),
            false => ("the sweep has no such size", "neither in [sweep] over nor in [bench] over"),
        };
        self.refuse(Problem::at(value.span(), Kind::Conflict, message, label))
    }

    fn compares_two(&mut self, of: &str, at: Option<f64>, than: &Than, value: &Value<'_>) {
        let same_size = than.at.is_none() || than.at == at;
        if than.scenario.is_none() && than.model == *of && same_size {
            let message = format!("the claim compares `{of}` with itself");
            self.report(Problem::at(value.span(), Kind::Conflict, message, "the same model"));
        }
    }

    /// Both bounds, at least one of which is there: durations for a plain bound of a time, else numbers.
    fn bounds(&mut self, table: &Table<'_, '_>, is_time: bool) -> Option<(Option<f64>, Option<f64>)> {
        let bounds = ["at_least", "at_most"]
            .map(|key| table.get(key).map(|value| (self.bound(key, value, is_time), value.span())));
        match bounds {
            [None, None] => {
                let message = "[[claim]] has neither `at_least` nor `at_most`";
                let problem = Problem::at(table.span.clone(), Kind::MissingKey, message, "no bound");
                self.refuse(problem.help("add at_least = 1.5 or at_most = 3.0"))
            }
            [Some((Some(least), _)), Some((Some(most), span))] if least > most => {
                let message = "at_most is less than at_least: nothing lies between";
                self.refuse(Problem::at(span, Kind::Conflict, message, "less than at_least"))
            }
            [Some((None, _)), _] | [_, Some((None, _))] => None,
            [least, most] => Some((least.and_then(|(least, _)| least), most.and_then(|(most, _)| most))),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "an hour in ns is below 2^53")]
    fn bound(&mut self, key: &str, value: &Value<'_>, is_time: bool) -> Option<f64> {
        if is_time {
            return self.duration(value).map(|nanos| nanos as f64);
        }
        let number = self.finite(key, value)?;
        self.bounded(value, number, number >= 0.0, || format!("{key} cannot be negative"), "negative")
    }
}

/// True if a plain bound of the metric is written as a duration.
const fn is_time(metric: Metric) -> bool {
    use Metric::{CpuPerFetch, Makespan, Max, Mean, Min, P50, P99, ServiceP50, ServiceP99};
    matches!(metric, Makespan | P50 | P99 | Min | Max | Mean | ServiceP50 | ServiceP99 | CpuPerFetch)
}
