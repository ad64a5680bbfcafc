//! From the file as it stands to a checked scenario. Every problem is reported; nothing stops at the first.

mod answers;
mod claims;
mod fetches;
mod requests;
mod settings;
mod value;

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use toml::de::DeTable;

use self::value::{Checker, ID_PATTERN, Prose, is_scenario_id};
use super::error::{Errors, Kind, Problem, excerpt};
use super::limits;
use super::types::{Group, Origin, Scenario, split_stem};
use super::wire::{Reserved, Table, Value};

const KEYS: [&str; 11] =
    ["schema", "title", "question", "answer", "lesson", "try", "fetch", "run", "sweep", "bench", "claim"];
const RESERVED: Reserved = &[("arrival", "does not exist yet: every fetch is due at the start of a trial")];

const TITLE: Prose = Prose { chars: limits::TITLE_CHARS, bytes: usize::MAX, lines: false };
const QUESTION: Prose = Prose { chars: limits::QUESTION_CHARS, bytes: usize::MAX, lines: false };
const LESSON: Prose = Prose { chars: usize::MAX, bytes: limits::LESSON_BYTES, lines: true };

/// Checks a file. What is returned must not be used if a problem was reported; `None` only in that case.
pub(super) fn scenario(
    name: &str,
    source: &Arc<str>,
    entries: &DeTable<'_>,
    errors: &mut Errors,
) -> Option<Scenario> {
    let (number, id) = identity(name, errors);
    let mut checker = Checker { source, errors };
    let c = &mut checker;
    let top = Table::open(("the file", entries, first_line(source)), &KEYS, RESERVED, c.errors);
    c.schema(&top);
    let title = top.need("title", "add title = \"…\"", c.errors).and_then(|v| c.text("the title", v, TITLE));
    let question = top.get("question").map(|value| c.text("the question", value, QUESTION));
    let lesson = top.get("lesson").map(|value| c.text("the lesson", value, LESSON));
    let groups = c.groups(&top);
    let (run, mut named) = c.run(&top);
    let asks = |group: &Group| group.steps.iter().any(|step| step.request.is_some());
    if groups.as_ref().is_some_and(|groups| !groups.iter().any(asks)) {
        c.needs_requests(top.get("run"));
    }
    let sweep = c.sweep(&top);
    let (bench, bench_named) = c.bench(&top, sweep.as_ref());
    named.extend(bench_named);
    c.sizes(&top, groups.as_deref(), sweep.as_ref());
    let claims = c.claims(&top, &run, sweep.as_ref(), &bench);
    let settings::Named { mut models, backends } = named;
    models.extend(claims.models);
    let answers = c.answers(&top, &claims.ids);
    let change = c.change(&top);
    models.sort_by_key(|(_, span)| span.start);
    let origin = Origin {
        name: name.to_owned(),
        source: Arc::clone(source),
        models,
        backends,
        scenarios: claims.scenarios,
        change: top.get("try").map(Value::span),
    };
    Some(Scenario {
        id: id?,
        number,
        title: title?,
        question: question.flatten(),
        lesson: lesson.flatten(),
        groups: groups?,
        run,
        sweep,
        bench,
        claims: claims.list,
        answers,
        change,
        origin,
    })
}

/// Number and id, from the file's name.
fn identity(name: &str, errors: &mut Errors) -> (Option<u32>, Option<String>) {
    let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let (number, id) = split_stem(stem);
    if is_scenario_id(id) {
        return (number, Some(id.to_owned()));
    }
    let message = format!("the file's name, `{}`, cannot be the id of a scenario", excerpt(stem));
    let help = format!(
        "call it NN-id.toml, for example 20-my-lesson.toml; an id matches {ID_PATTERN} and is not a name that \
         Windows keeps for a device, nor `index`"
    );
    errors.push(Problem::new(Kind::BadFormat, message).help(help));
    (number, None)
}

/// Where a missing key of the file is reported.
fn first_line(source: &str) -> Range<usize> {
    let end = source.find('\n').unwrap_or(source.len());
    0..end
}

impl Checker<'_> {
    fn schema(&mut self, top: &Table<'_, '_>) {
        let Some(value) = top.need("schema", "begin the file with schema = 1", self.errors) else {
            return;
        };
        let Some(integer) = value.get_ref().as_integer() else {
            return self.wrong_type(value, "the number 1");
        };
        if integer.as_str() != "1" {
            let message = "this version reads schema 1 only";
            self.report(Problem::new(Kind::OutOfRange, message).at(value.span()).label("not 1"));
        }
    }
}
