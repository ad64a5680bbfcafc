//! The pages under test: every kind of page of the simulated sample, drawn by the code of today.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use inflight::lang::Lang;
use inflight::record::{ClaimOutcome, Record};
use inflight::{record, report};

use super::{driver, sample};

/// A page and the name under which its pictures are kept.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

/// The pages of all scenarios of the sample, then the index over two runs and one that cannot be read, and the page over
/// several machines. Written once a process, to a folder that stays to be looked at.
pub(crate) fn pages() -> &'static [Page] {
    static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| write(&driver::folder().join("site")));
    &PAGES
}

/// The page with this name.
#[track_caller]
pub(crate) fn page(name: &str) -> &'static Path {
    &pages().iter().find(|page| page.name == name).expect("a page of the sample").path
}

fn write(root: &Path) -> Vec<Page> {
    if root.exists() {
        fs::remove_dir_all(root).unwrap();
    }
    let run = root.join("2026-11-22T20-12-05Z");
    let older = root.join("2026-11-20T08-00-00Z");
    let broken = root.join("2026-11-19T08-00-00Z");
    let record = sample::record();
    let mut paths = report::write_pages(&record, &run, Lang::En).unwrap();
    record::write(&run.join("record.json"), &record).unwrap();
    let mut before = sample::tiny();
    "2026-11-20T08:00:00Z".clone_into(&mut before.created);
    report::write_pages(&before, &older, Lang::En).unwrap();
    record::write(&older.join("record.json"), &before).unwrap();
    fs::create_dir_all(&broken).unwrap();
    fs::write(broken.join("record.json"), "{").unwrap();
    paths.push(report::write_machines(&class(&record), root, Lang::En).unwrap());
    paths.push(report::write_index(root, Lang::En).unwrap());
    let name = |path: &PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    paths.into_iter().map(|path| Page { name: name(&path), path }).collect()
}

/// The same run on machines of six kinds, where claims did not come out alike.
fn class(record: &Record) -> Vec<Record> {
    let of = |nth: u32| {
        let mut record = record.clone();
        record.machine.cores = 1 + nth % 6;
        for claim in record.claims.iter_mut().skip(nth as usize).step_by(5) {
            claim.outcome = [ClaimOutcome::Fails, ClaimOutcome::Unclear][nth as usize % 2];
            let Some(measured) = &mut claim.measured else { continue };
            measured.median *= 1.0 + f64::from(nth) / 10.0;
        }
        record
    };
    (0..9).map(of).collect()
}
