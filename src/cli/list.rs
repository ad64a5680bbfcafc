//! `inflight list`.

use std::io::{self, Write as _};
use std::path::Path;

use super::Exit;
use super::args::{Format, ListArgs};
use super::error::CliError;
use crate::lang::Lang;
use crate::model::{self, Bound, Spec};
use crate::scenario::library;

pub(super) fn list(args: &ListArgs) -> Result<Exit, CliError> {
    let scenarios = library::each(Path::new(super::run::FOLDER))?;
    let backends: Vec<&str> = model::BACKENDS.iter().map(|entry| entry.spec.id).collect();
    let mut out = io::stdout().lock();
    let end =
        if scenarios.iter().all(|(_, scenario)| scenario.is_ok()) { Exit::Success } else { Exit::BadInput };
    if args.format == Format::Json {
        let listed = |(id, scenario): &library::Listed| match scenario {
            Ok(scenario) => serde_json::json!({ "id": id, "title": scenario.title }),
            Err(error) => serde_json::json!({ "id": id, "error": error.render(false) }),
        };
        let value = serde_json::json!({
            "scenarios": scenarios.iter().map(listed).collect::<Vec<_>>(),
            "models": model::MODELS.iter().map(|m| m.spec.id).collect::<Vec<_>>(),
            "backends": backends,
        });
        writeln!(out, "{value:#}")?;
        return Ok(end);
    }
    let (lang, words) = (args.lang, args.lang.words());
    writeln!(out, "{}", words.scenarios())?;
    for (id, scenario) in scenarios {
        match scenario {
            Ok(scenario) => writeln!(out, "  {id:24} {}", scenario.title.get(lang))?,
            // One broken file does not hide the others.
            Err(error) => {
                writeln!(out, "  {id:24} ✗ {}", words.broken_scenario())?;
                // Nobody is left to tell if this fails.
                let _ = writeln!(io::stderr(), "{}", CliError::from(error).render());
            }
        }
    }
    writeln!(out, "\n{}", words.models())?;
    for entry in model::MODELS {
        let what = if lang == Lang::Uk { entry.spec.uk } else { entry.spec.en };
        let limits = limits(&entry.spec, lang);
        writeln!(out, "  {:24} {what} ({}){limits}", entry.spec.id, words.python(entry.spec.python))?;
    }
    writeln!(out, "\n{}", words.backends())?;
    writeln!(out, "  {}", backends.join(", "))?;
    Ok(end)
}

/// The flags that change what a model does, and whether it runs without being named.
fn limits(spec: &Spec, lang: Lang) -> String {
    let words = lang.words();
    let mut said = Vec::new();
    if spec.needs_in_flight() {
        said.push(words.model_needs("--in-flight"));
    }
    for (bound, flag) in [(Bound::Workers, "--workers"), (Bound::BlockingThreads, "--blocking-threads")] {
        if spec.heeds(bound) {
            said.push(words.model_heeds(flag));
        }
    }
    if !spec.planning.by_default {
        said.push(words.model_when_named().to_owned());
    }
    said.into_iter().map(|one| format!("; {one}")).collect()
}
