//! `inflight report`: an existing record, drawn again.

use std::io::{self, Write as _};
use std::path::Path;

use super::args::ReportArgs;
use super::error::CliError;
use super::{End, publish, words};
use crate::lang::Lang;
use crate::{analysis, record, report};

pub(super) fn report(args: &ReportArgs) -> Result<End, CliError> {
    let lang = Lang::from(args.lang);
    let run = match &args.run {
        Some(path) => path.clone(),
        None => args.out.join(publish::LATEST),
    };
    let path = if run.is_dir() { run.join(publish::RECORD) } else { run };
    if args.run.is_none() && !path.exists() {
        return Err(CliError::NoRun(args.out.clone()));
    }
    let mut record = record::read(&path)?;
    analysis::summarise(&mut record);
    let into = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let pages = report::write_pages(&record, into, lang)?;
    let mut out = io::stdout().lock();
    for page in &pages {
        writeln!(out, "{}", page.display())?;
    }
    // A record somewhere else has no index over it.
    if args.run.is_none() || into.parent().is_some_and(|parent| parent == args.out) {
        let index = report::write_index(&args.out, lang)?;
        writeln!(out, "{}: {}", words::of(lang).report, index.display())?;
    }
    Ok(End::Well)
}
