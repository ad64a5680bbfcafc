//! `inflight export`: a record in the formats of other programs.

mod hgrm;
mod rows;
mod trace;

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::Exit;
use super::args::{ExportArgs, ExportFormat, Times};
use super::error::CliError;
use super::report::record_at;
use crate::platform::is_device;
use crate::record::{self, Cell, Record};

pub(super) fn export(args: &ExportArgs) -> Result<Exit, CliError> {
    let source = record_at(&args.record);
    let record = record::read(&source)?;
    let cells = chosen(&record, args)?;
    let bytes = match args.format {
        ExportFormat::Csv => rows::csv(&cells),
        ExportFormat::Jsonl => rows::jsonl(&cells),
        ExportFormat::Hgrm => percentiles(&cells, args.times)?,
        ExportFormat::Trace => trace::trace(&record, &cells),
    };
    match args.output.as_deref().filter(|path| *path != Path::new("-")) {
        Some(path) if is_same_file(path, &source) => {
            let why = format!("{} is the record itself: name another file", path.display());
            return Err(CliError::Usage(why));
        }
        Some(path) => write(path, &bytes).map_err(CliError::file("write", path))?,
        None => io::stdout().lock().write_all(&bytes)?,
    }
    Ok(Exit::Success)
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    // A file that is not there yet has no true path, and is no other's.
    fs::canonicalize(one).is_ok_and(|one| fs::canonicalize(other).is_ok_and(|other| one == other))
}

/// A file is replaced as a whole, where a link leads too. A device, a pipe or a descriptor (`/dev/fd/3`) is written to: it must
/// not become a file.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let is_file = fs::metadata(path).map_or(true, |found| found.is_file());
    if !is_file || is_device(path) {
        return OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    match fs::canonicalize(path) {
        Ok(target) => record::write_bytes(&target, bytes),
        Err(_) => record::write_bytes(path, bytes),
    }
}

/// The cells that were asked for, in the record's order.
fn chosen<'a>(record: &'a Record, args: &ExportArgs) -> Result<Vec<&'a Cell>, CliError> {
    let is = |wanted: &Option<String>, id: &str| wanted.as_deref().is_none_or(|wanted| wanted == id);
    let cells = record.cells.iter().filter(|cell| {
        is(&args.scenario, &cell.scenario)
            && is(&args.model, &cell.model)
            && args.size.is_none_or(|size| cell.size == Some(size))
    });
    let cells: Vec<&Cell> = cells.collect();
    if cells.is_empty() {
        return Err(CliError::Usage("the record has no such cell".to_owned()));
    }
    Ok(cells)
}

fn percentiles(cells: &[&Cell], times: Times) -> Result<Vec<u8>, CliError> {
    let [cell] = cells else {
        let why = format!(
            "a file of percentiles holds one cell, and these are {}: choose by --scenario, --model and --size",
            cells.len()
        );
        return Err(CliError::Usage(why));
    };
    let times = match times {
        Times::Service => &cell.service_ns,
        Times::Response => &cell.response_ns,
    };
    let times = times.as_ref().filter(|times| times.count > 0);
    let times = times.ok_or_else(|| CliError::Usage("the cell has no numbers to show".to_owned()))?;
    let histogram = times.histogram().map_err(|error| CliError::Usage(error.to_string()))?;
    Ok(hgrm::hgrm(&histogram, times.max).into_bytes())
}
