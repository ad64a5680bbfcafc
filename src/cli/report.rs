//! `inflight report`: an existing record, drawn again; of a run that was killed, its journal made into one.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use super::args::ReportArgs;
use super::error::CliError;
use super::{End, publish, words};
use crate::experiment::Journal;
use crate::lang::Lang;
use crate::record::Record;
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
    let journal = path.with_file_name(Journal::FILE);
    let record = if !path.exists() && journal.exists() {
        recover(&journal, &path)?
    } else {
        let mut record = record::read(&path)?;
        analysis::summarise(&mut record);
        record
    };
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

/// The record of a run that was killed, from its journal, which is then no longer needed.
fn recover(journal: &Path, path: &Path) -> Result<Record, CliError> {
    let mut record = Journal::recover(journal)?;
    analysis::summarise(&mut record);
    record::write(path, &record)?;
    let error = |source| CliError::File { action: "remove", path: journal.to_owned(), source };
    fs::remove_file(journal).map_err(error)?;
    let trials: usize = record.cells.iter().map(|cell| cell.trials.len()).sum();
    // Nobody is left to tell if this fails.
    let _ = writeln!(
        io::stderr(),
        "the run was killed: {} made from its journal (trials: {trials})",
        path.display()
    );
    Ok(record)
}
