//! The report: what stands on its pages, and what can never stand there.

#[path = "report/sample.rs"]
mod sample;

use std::fs;

use inflight::lang::Lang;
use inflight::report;

/// Writes the sample's pages where `INFLIGHT_SAMPLE` says, to be looked at.
#[test]
fn sample_pages_are_written() {
    let kept = std::env::var_os("INFLIGHT_SAMPLE").map(std::path::PathBuf::from);
    let folder = tempfile::tempdir().unwrap();
    let root = kept.as_deref().unwrap_or(folder.path());
    let record = sample::record();
    let run = root.join("2026-11-22T20-12-05Z");
    let paths = report::write_pages(&record, &run, Lang::En).unwrap();
    assert_eq!(paths.len(), record.scenarios.len());
    inflight::record::write(&run.join("record.json"), &record).unwrap();
    let index = report::write_index(root, Lang::En).unwrap();
    for path in paths.iter().chain([&index]) {
        let html = fs::read_to_string(path).unwrap();
        assert!(
            html.starts_with("<!doctype html>") && html.trim_end().ends_with("</html>"),
            "{}",
            path.display()
        );
    }
}
