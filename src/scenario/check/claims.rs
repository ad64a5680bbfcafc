//! `[[claim]]`: what the lesson says.

use super::super::error::{Kind, Problem};
use super::super::limits;
use super::super::types::{Bench, Bound, Claim, Metric, Run, Sweep, Than};
use super::super::wire::{Table, Value};
use super::settings::Word;
use super::value::{
    CLAIM_PATTERN, Checker, ID_PATTERN, MODEL_PATTERN, Prose, is_claim_id, is_model_id, is_scenario_id,
};

const WORDS: Prose = Prose { chars: limits::QUESTION_CHARS, bytes: usize::MAX, lines: false };
const BOUND_HELP: &str = "add at_least = 1.5 or at_most = 3.0";

/// The claims of a file, and which models and scenarios they name.
#[derive(Default)]
pub(super) struct Claims {
    pub(super) list: Vec<Claim>,
    /// The ids of all claims, sound or not, and whether each compares.
    pub(super) ids: Vec<(String, bool)>,
    pub(super) models: Vec<Word>,
    pub(super) scenarios: Vec<Word>,
}

/// What claims are checked against.
struct Ground<'a> {
    run: &'a Run,
    sizes: Option<Vec<f64>>,
}

impl Checker<'_> {
    pub(super) fn claims(
        &mut self,
        top: &Table<'_, '_>,
        run: &Run,
        sweep: Option<&Sweep>,
        bench: &Bench,
    ) -> Claims {
        let mut claims = Claims::default();
        let array = top.get("claim").and_then(|value| self.array("claims", value, limits::CLAIMS));
        // Under a sweep that is wrong itself no size can be checked.
        let sizes = match (sweep, top.get("sweep")) {
            (Some(sweep), _) => Some([&sweep.over[..], bench.over.as_deref().unwrap_or_default()].concat()),
            (None, Some(_)) => None,
            (None, None) => Some(Vec::new()),
        };
        let ground = Ground { run, sizes };
        for value in array.into_iter().flatten() {
            if let Some(claim) = self.claim(value, &ground, &mut claims) {
                claims.list.push(claim);
            }
        }
        claims
    }

    fn claim(&mut self, value: &Value<'_>, ground: &Ground<'_>, claims: &mut Claims) -> Option<Claim> {
        const KEYS: [&str; 8] = ["id", "metric", "of", "than", "at", "at_least", "at_most", "text"];
        let table = self.table("[[claim]]", value, &KEYS, &[])?;
        let id = table.get("id").and_then(|value| self.claim_id(value, table.get("than").is_some(), claims));
        let metric = table.need("metric", "add metric = \"makespan\"", self.errors);
        let metric = metric.and_then(|value| self.word("metric", value, &Metric::ALL));
        let of = table.need("of", "add of = \"join-all\"", self.errors);
        let of = of.and_then(|value| self.model(value, Some(ground), claims));
        let than = match table.get("than") {
            Some(value) => Some(self.than(value, ground, claims)?),
            None => None,
        };
        let at = table.get("at").and_then(|value| self.size(value, ground));
        if let (Some(of), Some(than), Some(value)) = (&of, &than, table.get("than")) {
            self.compares_two(of, at, than, value);
        }
        let bound = self.bound(&table, metric.filter(|metric| metric.is_time() && than.is_none()));
        let text = table.get("text").and_then(|value| self.text("the claim's text", value, WORDS));
        Some(Claim { id, metric: metric?, of: of?, than, at, bound: bound?, text })
    }

    fn claim_id(&mut self, value: &Value<'_>, compares: bool, claims: &mut Claims) -> Option<String> {
        let id = self.name("claim", value, is_claim_id, CLAIM_PATTERN)?;
        if claims.ids.iter().any(|(other, _)| *other == id) {
            let message = format!("two claims have the id `{id}`");
            self.report(Problem::new(Kind::Conflict, message).at(value.span()).label("the second one"));
            return None;
        }
        claims.ids.push((id.clone(), compares));
        Some(id)
    }

    fn model(
        &mut self,
        value: &Value<'_>,
        ground: Option<&Ground<'_>>,
        claims: &mut Claims,
    ) -> Option<String> {
        let model = self.name("model", value, is_model_id, MODEL_PATTERN)?;
        let models = ground.and_then(|ground| ground.run.models.as_deref());
        if let Some(models) = models.filter(|models| !models.contains(&model)) {
            let known: Vec<&str> = models.iter().map(String::as_str).collect();
            let message = format!("the scenario does not run the model `{model}`");
            let problem = Problem::new(Kind::Conflict, message).at(value.span());
            self.report(problem.label("not in [run] models").suggest(&model, &known));
            return None;
        }
        claims.models.push((model.clone(), value.span()));
        Some(model)
    }

    fn than(&mut self, value: &Value<'_>, ground: &Ground<'_>, claims: &mut Claims) -> Option<Than> {
        if value.get_ref().as_str().is_some() {
            let model = self.model(value, Some(ground), claims)?;
            return Some(Than { model, scenario: None, at: None });
        }
        if value.get_ref().as_table().is_none() {
            self.wrong_type(value, "a model, or { model = \"…\", scenario = \"…\", at = … }");
            return None;
        }
        let table = self.table("than", value, &["model", "scenario", "at"], &[])?;
        let scenario = match table.get("scenario") {
            Some(value) => {
                let id = self.name("scenario", value, is_scenario_id, ID_PATTERN)?;
                claims.scenarios.push((id.clone(), value.span()));
                Some(id)
            }
            None => None,
        };
        // What another scenario runs, and over which sizes, stands in another file.
        let ours = scenario.is_none().then_some(ground);
        let model = table.need("model", "add model = \"join-all\"", self.errors);
        let model = model.and_then(|value| self.model(value, ours, claims));
        let at = table.get("at").and_then(|value| match ours {
            Some(ground) => self.size(value, ground),
            None => self.positive("at", value),
        });
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
        self.report(Problem::new(Kind::Conflict, message).at(value.span()).label(label));
        None
    }

    fn compares_two(&mut self, of: &str, at: Option<f64>, than: &Than, value: &Value<'_>) {
        let same_size = than.at.is_none() || than.at == at;
        if than.scenario.is_none() && than.model == *of && same_size {
            let message = format!("the claim compares `{of}` with itself");
            self.report(Problem::new(Kind::Conflict, message).at(value.span()).label("the same model"));
        }
    }

    /// The bounds: durations for a plain bound of a time, else numbers.
    fn bound(&mut self, table: &Table<'_, '_>, time: Option<Metric>) -> Option<Bound> {
        let ends = ["at_least", "at_most"].map(|key| table.get(key).map(|value| self.end(key, value, time)));
        let (at_least, at_most) = match ends {
            [None, None] => {
                let problem =
                    Problem::new(Kind::MissingKey, "[[claim]] has neither `at_least` nor `at_most`");
                self.report(problem.at(table.span.clone()).label("no bound").help(BOUND_HELP));
                return None;
            }
            [Some(None), _] | [_, Some(None)] => return None,
            [at_least, at_most] => (at_least.flatten(), at_most.flatten()),
        };
        if let (Some(least), Some(most), Some(value)) = (at_least, at_most, table.get("at_most"))
            && least > most
        {
            let message = "at_most is less than at_least: nothing lies between";
            self.report(Problem::new(Kind::Conflict, message).at(value.span()).label("less than at_least"));
            return None;
        }
        Some(Bound { at_least, at_most })
    }

    #[expect(clippy::cast_precision_loss, reason = "an hour in ns is below 2^53")]
    fn end(&mut self, key: &str, value: &Value<'_>, time: Option<Metric>) -> Option<f64> {
        if time.is_some() {
            return self.duration(value).map(|nanos| nanos as f64);
        }
        let number = self.finite(key, value)?;
        if number < 0.0 {
            let message = format!("{key} cannot be negative");
            self.report(Problem::new(Kind::OutOfRange, message).at(value.span()).label("negative"));
            return None;
        }
        Some(number)
    }
}
