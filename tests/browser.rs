//! The pages in a real browser: what no reading of their HTML can tell.
//!
//! Needs chromium and chromedriver, else every test here says that it was skipped; `INFLIGHT_BROWSER=required` makes
//! that a failure. Pages are left in `target/browser`, and screenshots where `INFLIGHT_SCREENSHOTS` is set.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "browser/access.rs"]
mod access;
#[path = "browser/ask.rs"]
mod ask;
#[path = "browser/behaviour.rs"]
mod behaviour;
mod common;
#[path = "browser/driver.rs"]
mod driver;
#[path = "browser/index.rs"]
mod index;
#[path = "browser/layout.rs"]
mod layout;
#[path = "browser/race.rs"]
mod race;
#[allow(dead_code, reason = "shared with tests/report.rs, which uses the rest")]
#[path = "report/sample.rs"]
mod sample;
#[allow(dead_code, reason = "as above")]
#[path = "report/simulate.rs"]
mod simulate;
#[path = "browser/site.rs"]
mod site;
#[path = "browser/whatif.rs"]
mod whatif;

/// The languages of the pages, as their switch names them.
const LANGUAGES: [&str; 2] = ["en", "uk"];

/// Switches the page to a language.
#[track_caller]
fn speak(browser: &driver::Browser, lang: &str) {
    browser.run(&format!("document.getElementById('lang-{lang}').click()"));
}
