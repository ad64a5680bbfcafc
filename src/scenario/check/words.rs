//! Whether the plan has a number for every place in a lesson's words.

use super::value::Checker;
use crate::lang::{Lang, places};
use crate::plan::Limits;
use crate::record::Sweep;
use crate::scenario::arrivals::Load;
use crate::scenario::document::{Table, Value};
use crate::scenario::error::{Kind, Problem, excerpt};
use crate::scenario::expand::Size;
use crate::scenario::places::{Missing, NAMES, Sizes, is_of_plan, is_place};
use crate::scenario::types::{Group, Run};

const TITLE_HELP: &str = "a title stands above runs of many sizes; say the number in the question";

impl Checker<'_> {
    /// Checks title, question, lesson, answers and claims.
    pub(super) fn words(
        &mut self,
        top: &Table<'_, '_>,
        groups: &[Group],
        load: Option<&Load>,
        run: &Run,
        sweep: Option<&Sweep>,
    ) {
        let limits = Limits {
            // Whatever is not set here, a machine or a backend sets.
            workers: run.workers.unwrap_or(1),
            in_flight: run.in_flight,
            blocking_threads: run.blocking_threads.unwrap_or(1),
            connections: run.connections,
        };
        let size = Size { scale: run.scale.unwrap_or(1.0), ..Size::of_file(0, limits) };
        let sizes = Sizes { groups, size: &size, sweep, load, retry: run.retry };
        if let Some(title) = top.get("title") {
            for (name, span) in self.places_of(title) {
                let message = format!("a title has no places, and this one has `{}`", excerpt(&name));
                self.report(Problem::at(span, Kind::Conflict, message, "not in a title").help(TITLE_HELP));
            }
        }
        for value in ["question", "lesson"].iter().filter_map(|key| top.get(key)) {
            self.filled(value, &sizes, false);
            self.alike(value);
        }
        for (key, texts) in [("answer", &["text", "because"][..]), ("claim", &["text"][..])] {
            let Some(array) = top.get(key).and_then(|value| value.get_ref().as_array()) else { continue };
            for table in array {
                for text in texts {
                    let Some(value) = table.get_ref().as_table().and_then(|table| table.get(*text)) else {
                        continue;
                    };
                    self.filled(value, &sizes, *text == "because");
                    if *text == "text" {
                        self.alike(value);
                    }
                }
            }
        }
    }

    /// The places of a text in both languages, and where each stands.
    fn places_of(&self, value: &Value<'_>) -> Vec<(String, std::ops::Range<usize>)> {
        let mut found = Vec::new();
        let each = ["en", "uk"].map(|lang| value.get_ref().get(lang));
        for text in [Some(value)].into_iter().chain(each).flatten() {
            let Some(words) = text.get_ref().as_str() else { continue };
            for name in places(words).filter(|name| is_place(name)) {
                let place = (name.to_owned(), self.place_of(&format!("{{{name}}}"), text.span()));
                if !found.contains(&place) {
                    found.push(place);
                }
            }
        }
        found
    }

    /// Refuses places that the plan cannot fill; an explanation has places of claims too, which are checked elsewhere.
    fn filled(&mut self, value: &Value<'_>, sizes: &Sizes<'_>, because: bool) {
        for (name, span) in self.places_of(value) {
            if because && !is_of_plan(&name, |id| self.claims.iter().any(|(claim, _)| claim == id)) {
                continue;
            }
            let Err(missing) = sizes.value(&name, Lang::En) else { continue };
            let said = excerpt(&name);
            let (kind, message, label) = match missing {
                Missing::Unknown => {
                    let message = format!("no size of the plan is called `{said}`");
                    let problem = Problem::at(span, Kind::UnknownWord, message, "no such place");
                    self.report(problem.suggest(&name, &NAMES));
                    continue;
                }
                Missing::NoGroup(group) => {
                    let known: Vec<&str> = sizes.groups.iter().map(|group| group.name.as_str()).collect();
                    let message = format!("no group is called `{}`", excerpt(&group));
                    let problem = Problem::at(span, Kind::UnknownWord, message, "no such group");
                    self.report(problem.suggest(&group, &known));
                    continue;
                }
                Missing::Differ => (
                    Kind::Conflict,
                    format!("the groups differ in `{said}`"),
                    "write {wait.GROUP}".to_owned(),
                ),
                Missing::NotSet(key) => (
                    Kind::MissingKey,
                    format!("the file does not set `{key}`"),
                    "nothing to say here".to_owned(),
                ),
                Missing::Swept => {
                    let label = "write {smallest}, {largest} or {sizes}".to_owned();
                    (Kind::Conflict, format!("the sweep varies `{said}`"), label)
                }
            };
            self.report(Problem::at(span, kind, message, label));
        }
    }

    /// Refuses a text that has other places in one language than in the other.
    fn alike(&mut self, value: &Value<'_>) {
        let [en, uk] = ["en", "uk"].map(|lang| {
            let text = value.get_ref().get(lang).and_then(|text| text.get_ref().as_str()).unwrap_or_default();
            let mut names: Vec<&str> = places(text).filter(|name| is_place(name)).collect();
            names.sort_unstable();
            names
        });
        if en != uk {
            let message = "the two languages do not name the same numbers";
            self.report(Problem::at(value.span(), Kind::Conflict, message, "en and uk differ"));
        }
    }
}
