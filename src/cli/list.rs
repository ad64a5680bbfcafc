//! `inflight list`.

use std::io::{self, Write as _};
use std::path::Path;

use super::End;
use super::args::{Format, ListArgs};
use super::error::CliError;
use crate::backend;
use crate::lang::Lang;
use crate::model;
use crate::scenario::library;

pub(super) fn list(args: &ListArgs) -> Result<End, CliError> {
    let lang = Lang::from(args.lang);
    let scenarios = library::all(Path::new(super::run::FOLDER))?;
    let mut out = io::stdout().lock();
    if args.format == Format::Json {
        let value = serde_json::json!({
            "scenarios": scenarios.iter().map(|s| serde_json::json!({ "id": s.id, "title": s.title })).collect::<Vec<_>>(),
            "models": model::MODELS.iter().map(|m| m.spec.id).collect::<Vec<_>>(),
            "backends": backend::IDS,
        });
        writeln!(out, "{value:#}")?;
        return Ok(End::Well);
    }
    let words = super::words::of(lang);
    writeln!(out, "{}", words.scenarios)?;
    for scenario in &scenarios {
        writeln!(out, "  {:24} {}", scenario.id, scenario.title.get(lang))?;
    }
    writeln!(out, "\n{}", words.models)?;
    for entry in model::MODELS {
        let what = if lang == Lang::Uk { entry.spec.uk } else { entry.spec.en };
        writeln!(out, "  {:24} {what} (Python: {})", entry.spec.id, entry.spec.python)?;
    }
    writeln!(out, "\n{}", words.backends)?;
    writeln!(out, "  {}", backend::IDS.join(", "))?;
    Ok(End::Well)
}
