//! `inflight check`.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::End;
use super::args::CheckArgs;
use super::error::CliError;
use crate::experiment::{Experiment, Interrupt, Options};
use crate::record;

pub(super) fn check(args: &CheckArgs) -> Result<End, CliError> {
    let mut out = io::stdout().lock();
    let (records, scenarios): (Vec<String>, Vec<String>) =
        args.files.iter().cloned().partition(|file| file.ends_with(".json"));
    let mut sound = true;
    for path in &records {
        let record = record::read(Path::new(path))?;
        let bad = record.cells.iter().filter(|cell| cell.verdict == record::Verdict::Invalid).count();
        sound &= bad == 0;
        writeln!(out, "{path}: {} cells, {bad} invalid", record.cells.len())?;
    }
    if records.is_empty() || !scenarios.is_empty() {
        for scenario in super::run::scenarios(&scenarios)? {
            let name = scenario.name().to_owned();
            let interrupt = Interrupt::default();
            let experiment =
                Experiment::plan(vec![scenario], Options::default(), PathBuf::from("inflight"), interrupt)?;
            let fetches = experiment.cells().iter().map(|cell| cell.fetches).max().unwrap_or(0);
            writeln!(out, "{name}: sound, {} cells, at most {fetches} fetches", experiment.cells().len())?;
        }
    }
    Ok(if sound { End::Well } else { End::Unsound })
}
