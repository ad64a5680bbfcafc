//! From the file as it stands to a checked scenario. Every problem is reported; nothing stops at the first.

mod answers;
mod claims;
mod fetches;
mod load;
mod requests;
mod settings;
mod value;
mod words;

use std::path::Path;
use std::sync::Arc;

use toml::de::DeTable;

use self::value::{Checker, Prose, SCENARIO};
use super::document::{Table, Value};
use super::error::{Errors, Kind, Problem, excerpt};
use super::limits;
use super::types::{Group, Origin, Scenario, split_stem};

const KEYS: [&str; 13] = [
    "schema", "title", "question", "answer", "lesson", "try", "fetch", "load", "capacity", "run", "sweep",
    "bench", "claim",
];

const TITLE: Prose = Prose::line(limits::TITLE_CHARS);
const QUESTION: Prose = Prose::line(limits::QUESTION_CHARS);
const LESSON: Prose = Prose { chars: usize::MAX, bytes: limits::LESSON_BYTES, lines: true };

/// Checks a file. What is returned must not be used if a problem was reported; `None` only in that case.
pub(super) fn scenario(
    name: &str,
    source: &Arc<str>,
    entries: &DeTable<'_>,
    errors: &mut Errors,
) -> Option<Scenario> {
    let (number, id) = identity(name, errors);
    // Where a missing key of the file is reported.
    let first_line = 0..source.find('\n').unwrap_or(source.len());
    let top = &Table::open("the file", entries, first_line, &KEYS, errors);
    let mut checker = Checker { source, errors, named: Vec::new(), claims: Vec::new() };
    let c = &mut checker;
    c.required(top, "schema", "begin the file with schema = 1", Checker::schema);
    let title = c.required(top, "title", "add title = \"…\"", |c, v| c.text("the title", v, TITLE));
    let question = c.optional(top, "question", |c, v| c.text("the question", v, QUESTION));
    let lesson = c.optional(top, "lesson", |c, v| c.text("the lesson", v, LESSON));
    let groups = c.groups(top);
    let load = c.load(top);
    let capacity = c.capacity(top, load.as_ref());
    let run = c.run(top);
    let asks = |group: &Group| group.steps.iter().any(|step| step.request.is_some());
    if groups.as_ref().is_some_and(|groups| !groups.iter().any(asks)) {
        c.needs_requests(top);
    }
    let sweep = c.sweep(top, load.as_ref());
    let bench = c.bench(top, sweep.as_ref());
    c.sizes(top, groups.as_deref(), sweep.as_ref());
    let claims = c.claims(top, &run, sweep.as_ref(), &bench);
    let answers = c.answers(top);
    let change = c.change(top);
    if let Some(groups) = &groups {
        c.words(top, groups, load.as_ref(), &run, sweep.as_ref());
    }
    let named = checker.named;
    errors.keep_names(&named);
    let origin = Origin {
        name: name.to_owned(),
        source: Arc::clone(source),
        named,
        change: top.get("try").map(Value::span),
    };
    Some(Scenario {
        id: id?,
        number,
        title: title?,
        question,
        lesson,
        groups: groups?,
        load,
        capacity,
        run,
        sweep,
        bench,
        claims,
        answers,
        change,
        origin,
    })
}

/// Number and id, from the file's name.
fn identity(name: &str, errors: &mut Errors) -> (Option<u32>, Option<String>) {
    let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let (number, id) = split_stem(stem);
    let (pattern, matches) = SCENARIO;
    if matches(id) {
        return (number, Some(id.to_owned()));
    }
    let message = format!("the file's name, `{}`, cannot be the id of a scenario", excerpt(stem));
    let help = format!(
        "call it NN-id.toml, for example 20-my-lesson.toml; an id matches {pattern} and is not a name that \
         Windows keeps for a device, nor `index`"
    );
    errors.push(Problem::new(Kind::BadFormat, message).help(help));
    (number, None)
}

impl Checker<'_> {
    fn schema(&mut self, value: &Value<'_>) -> Option<()> {
        let Some(integer) = value.get_ref().as_integer() else {
            return self.wrong_type(value, "the number 1");
        };
        self.bounded(
            value,
            (),
            integer.as_str() == "1",
            || "this version reads schema 1 only".to_owned(),
            "not 1",
        )
    }
}
