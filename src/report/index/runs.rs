//! The folders of runs: what is read of them, and how they are addressed.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use crate::record::{self, Record};

/// The folder of the kept sample.
const SAMPLE: &str = "sample";

/// A folder below the root that has a record.
pub(in crate::report) struct Run {
    /// The folder's name.
    pub(super) folder: String,
    /// The record, or why it cannot be shown.
    pub(super) record: Result<Record, String>,
    /// Scenarios whose page stands in the folder.
    pub(super) pages: Vec<String>,
}

/// Every run below `root`, the newest first; equal dates by folder name, so that the page is always the same.
pub(in crate::report) fn runs(root: &Path) -> io::Result<Vec<Run>> {
    let mut runs = Vec::new();
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        // `latest` is a link to one of the others; the sample that comes with the source is not a run of this machine.
        if !entry.file_type()?.is_dir() || entry.file_name() == SAMPLE {
            continue;
        }
        let path = entry.path().join("record.json");
        if !path.is_file() {
            continue;
        }
        let record = record::read(&path).map_err(|error| error.to_string());
        let ids = record.iter().flat_map(|record| &record.scenarios).map(|scenario| &scenario.id);
        let exists = |id: &&String| {
            crate::report::is_file_name(id) && entry.path().join(format!("{id}.html")).is_file()
        };
        let pages = ids.filter(exists).cloned().collect();
        runs.push(Run { folder: entry.file_name().to_string_lossy().into_owned(), record, pages });
    }
    let created = |run: &Run| run.record.as_ref().map(|record| record.created.clone()).unwrap_or_default();
    runs.sort_by(|a, b| created(b).cmp(&created(a)).then_with(|| b.folder.cmp(&a.folder)));
    Ok(runs)
}

/// A run whose record could be read.
#[derive(Clone, Copy)]
pub(super) struct Readable<'a> {
    pub(super) run: &'a Run,
    pub(super) record: &'a Record,
}

impl Readable<'_> {
    /// True if a page of the scenario stands in the folder.
    pub(super) fn has_page(self, id: &str) -> bool {
        self.run.pages.iter().any(|page| page == id)
    }

    /// The relative address of a scenario's page, where there is one.
    pub(super) fn page(self, id: &str) -> Option<String> {
        self.has_page(id).then(|| address(&self.run.folder, id))
    }

    /// True if both ran on the same machine and system, as far as a record can tell.
    pub(super) fn same_machine(self, other: Readable<'_>) -> bool {
        let (one, other) = (&self.record.machine, &other.record.machine);
        (&one.cpu, one.cores, &one.os, &one.kernel) == (&other.cpu, other.cores, &other.os, &other.kernel)
    }
}

/// A date that fits on a button and sorts as it reads, `2026-11-22 20:12`, with seconds where `exact`. Anything else
/// than a date is cut, and shown as it is.
pub(super) fn stamp(created: &str, exact: bool) -> String {
    if humantime::parse_rfc3339(created).is_ok() {
        // A true date is plain letters.
        return created.get(..if exact { 19 } else { 16 }).unwrap_or(created).replace('T', " ");
    }
    created.chars().take(19).collect()
}

/// A relative address; folder names come from the file system and may hold anything.
fn address(folder: &str, id: &str) -> String {
    let mut href = String::from("./");
    for byte in folder.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            href.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(href, "%{byte:02X}");
        }
    }
    href + "/" + id + ".html"
}

/// A name as an argument that a shell takes as one word.
pub(super) fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if !name.is_empty() && !name.starts_with('-') && name.chars().all(plain) {
        return name.to_owned();
    }
    format!("'./{}'", name.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_cannot_leave_the_folder_nor_become_a_scheme() {
        assert_eq!(address("2026-11-22T20-12-05Z", "mixed"), "./2026-11-22T20-12-05Z/mixed.html");
        assert_eq!(address("javascript:x y\"<", "a"), "./javascript%3Ax%20y%22%3C/a.html");
    }

    #[test]
    fn dates_are_short_and_anything_else_is_cut() {
        for (created, exact, expect) in [
            ("2026-11-22T20:12:05Z", false, "2026-11-22 20:12"),
            ("2026-11-22T20:12:05Z", true, "2026-11-22 20:12:05"),
            ("", true, ""),
            ("їжакїжакїжакїжакїжакїжак", false, "їжакїжакїжакїжакїжа"),
        ] {
            assert_eq!(stamp(created, exact), expect);
        }
    }

    #[test]
    fn a_name_that_a_shell_would_take_apart_is_quoted() {
        for (name, expect) in [
            ("20261122-201205", "20261122-201205"),
            ("-x", "'./-x'"),
            ("a b; rm 'c'", r"'./a b; rm '\''c'\'''"),
        ] {
            assert_eq!(quoted(name), expect);
        }
    }
}
