//! `inflight report`: an existing record, drawn again; of a run that was killed, its journal made into one.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::args::ReportArgs;
use super::error::CliError;
use super::{Exit, publish};
use crate::experiment::Journal;
use crate::record::Record;
use crate::{analysis, record, report};

pub(super) fn report(args: &ReportArgs) -> Result<Exit, CliError> {
    let lang = args.lang;
    let (run, out) = find(args)?;
    let path = record_at(&run);
    let into = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let journal = path.with_file_name(Journal::FILE);
    // Beside a record there is a journal only for as long as the pages are drawn, or if that was cut short.
    let (complete, killed) = (path.exists(), journal.exists());
    let record = if !complete && killed {
        recover(&journal, &path)?
    } else {
        let mut record = record::read(&path)?;
        analysis::summarise(&mut record);
        record
    };
    if let Some(out) = out.as_ref().filter(|_| killed) {
        publish::point_latest_if_newer(out, into)?;
    }
    let pages = report::write_pages(&record, into, lang)?;
    let mut said = io::stdout().lock();
    for page in &pages {
        writeln!(said, "{}", page.display())?;
    }
    if let Some(out) = out {
        let index = report::write_index(&out, lang)?;
        writeln!(said, "{}: {}", lang.words().report(), index.display())?;
    }
    if killed && !Journal::is_alive(&journal) {
        fs::remove_file(&journal).map_err(CliError::file("remove", &journal))?;
    } else if args.resume.is_some() {
        note(&format!("{} is complete: there was nothing to resume", path.display()));
    }
    Ok(Exit::Success)
}

/// Which run is meant, and the folder of all runs if that run is one of them: a record somewhere else has no index
/// over it.
fn find(args: &ReportArgs) -> Result<(PathBuf, Option<PathBuf>), CliError> {
    if let Some(name) = &args.resume {
        let run = if name.is_dir() { name.clone() } else { args.out.join(name) };
        let has = |file: &str| run.join(file).is_file();
        if !has(Journal::FILE) && !has(publish::RECORD) {
            return Err(CliError::NothingToResume(run));
        }
        let named = |run: &Path| run.parent().is_some_and(|parent| !parent.as_os_str().is_empty());
        // `.` has no parent that could be named.
        let run = if named(&run) { run } else { fs::canonicalize(&run).unwrap_or(run) };
        let out = run.parent().map(Path::to_owned);
        return Ok((run, out));
    }
    if let Some(run) = &args.run {
        let folder = if run.is_dir() { Some(run.as_path()) } else { run.parent() };
        // However it is spelt: `reports/x`, `./reports/x/`, `x/record.json` from within, or through `latest`.
        let real = |path: &Path| {
            fs::canonicalize(if path.as_os_str().is_empty() { Path::new(".") } else { path }).ok()
        };
        let parent = folder.and_then(real).and_then(|folder| folder.parent().map(Path::to_owned));
        let ours = parent.is_some() && parent == real(&args.out);
        return Ok((run.clone(), ours.then(|| args.out.clone())));
    }
    let latest = args.out.join(publish::LATEST);
    let killed = publish::newest_without_record(&args.out);
    if !latest.exists() {
        let run = killed.ok_or_else(|| CliError::NoRun(args.out.clone()))?;
        return Ok((run, Some(args.out.clone())));
    }
    leads_inside(&latest, &args.out)?;
    // What is drawn is the latest run that has a record; a newer one without is not passed over in silence.
    let newer =
        |run: &PathBuf| fs::read_link(&latest).is_ok_and(|name| run.file_name() > Some(name.as_os_str()));
    if let Some(run) = killed.filter(newer) {
        note(&format!(
            "{0} is newer, but has no record: if that run was killed, `inflight report --resume {0}` saves what it measured",
            run.display()
        ));
    }
    Ok((latest, Some(args.out.clone())))
}

/// `latest` is a link, and anybody may have laid it: it must lead to a run of `out`.
pub(super) fn leads_inside(link: &Path, out: &Path) -> Result<(), CliError> {
    let real = |path: &Path| fs::canonicalize(path).ok();
    if real(link).is_some_and(|run| run.parent() == real(out).as_deref()) {
        return Ok(());
    }
    let (link, out) = (link.display(), out.display());
    Err(CliError::Usage(format!("{link} does not lead to a run in {out}; name the run that you mean")))
}

/// The record at `path`, which may be the folder of its run.
pub(super) fn record_at(path: &Path) -> PathBuf {
    if path.is_dir() { path.join(publish::RECORD) } else { path.to_owned() }
}

/// The record of a run that was killed, from its journal, which is removed when the pages are there too.
fn recover(journal: &Path, path: &Path) -> Result<Record, CliError> {
    let mut record = Journal::recover(journal)?;
    analysis::summarise(&mut record);
    record::write(path, &record)?;
    let trials: usize = record.cells.iter().map(|cell| cell.trials.len()).sum();
    note(&format!("the run was killed: {} made from its journal (trials: {trials})", path.display()));
    Ok(record)
}

fn note(words: &str) {
    // Nobody is left to tell if this fails.
    let _ = writeln!(io::stderr(), "{words}");
}
