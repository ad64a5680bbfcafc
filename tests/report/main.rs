//! The report: what stands on its pages, and what can never stand there.

mod charts;
mod hostile;
mod ideal;
mod index;
mod lessons;
mod markup;
mod pages;
mod race;
mod sample;
mod simulate;

use std::sync::LazyLock;

use inflight::lang::Lang;
use inflight::record::{self, Record};
use inflight::report;

fn pages(record: &Record) -> Vec<(String, String)> {
    let page = |scenario: &record::Scenario| {
        (scenario.id.clone(), report::page(record, scenario, Lang::En).expect("the template renders"))
    };
    record.scenarios.iter().map(page).collect()
}

/// The pages of [`sample::small`]: drawn once for all tests that only read them.
fn small_pages() -> &'static [(String, String)] {
    static PAGES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| pages(&sample::small()));
    &PAGES
}

/// The text between `from` and the next `to`.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    text.split(from).skip(1).filter_map(|rest| rest.split(to).next()).collect()
}
