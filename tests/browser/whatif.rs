//! What if: the page says the same with scripts and without, and the sliders do what they say.

use inflight::model::MODELS;
use serde_json::{Value, json};

use super::driver::Browser;
use super::{LANGUAGES, common, site, speak};

/// What stands in the rows of the section in the language that is shown.
const ROWS: &str =
    "return [...document.querySelectorAll('.wi-times tbody tr')].filter(r => r.checkVisibility())
    .map(r => [...r.children].map(c => c.textContent.trim()))";

#[test]
fn at_the_start_the_script_writes_what_stood_there_without_it() {
    let Some(browser) = Browser::start() else { return };
    let sandbox = common::Sandbox::new();
    let page = sandbox.page_of_every_model();
    for lang in LANGUAGES {
        let rows = |scripts: bool| {
            browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": !scripts }));
            browser.open(&page);
            speak(&browser, lang);
            let shown = "return ['.wi-knobs', '.wi-pictures', '.wi-still'].map(part =>
                [...document.querySelectorAll(part)].some(e => e.checkVisibility()))";
            assert_eq!(browser.run(shown), json!([scripts, scripts, !scripts]), "{lang}");
            browser.run(ROWS)
        };
        let (still, live) = (rows(false), rows(true));
        assert_eq!(still, live, "{lang}");
        assert_eq!(still.as_array().map(Vec::len), Some(MODELS.len()), "{lang}");
    }
}

#[test]
fn sliders_answer_to_the_keyboard_redraw_all_and_go_back() {
    let Some(browser) = Browser::start() else { return };
    browser.open(site::page("mixed"));
    let look = "const root = document.querySelector('.whatif');
        return [root.querySelector('.wi-times tbody').textContent, root.querySelector('.wi-plane').innerHTML,
            root.querySelector('.wi-map').innerHTML]";
    let start = browser.run(look);
    for knob in ["count", "wait", "compute", "cores", "workers"] {
        let output = format!(
            "const input = document.getElementById('wi-en-{knob}');
            return [input.getAttribute('aria-valuetext'), input.previousElementSibling.textContent]"
        );
        browser.run(&format!("document.getElementById('wi-en-{knob}').focus()"));
        let before = browser.run(&output);
        for _ in 0..3 {
            browser.press("\u{e014}"); // the right arrow
        }
        let after = browser.run(&output);
        assert!(
            before[0] != after[0] && after[0] == after[1] && before[0] == before[1],
            "{knob}: {before} {after}"
        );
        let now = browser.run(look);
        for part in 0..3 {
            assert_ne!(start[part], now[part], "{knob}: part {part} was not drawn anew");
        }
        browser.click("main[lang=en] .wi-reset");
        assert_eq!(browser.run(look), start, "{knob}: back to the start");
    }
}

/// What an ideal machine must say, whatever the drawing: waits overlap on one thread, computing needs threads.
#[test]
fn the_map_names_the_lightest_of_the_fastest() {
    let Some(browser) = Browser::start() else { return };
    browser.open(site::page("many"));
    let story = "return document.querySelector('.wi-row').textContent";
    let said = |value: Value| value.as_str().unwrap().replace(['\u{a0}', '\u{202f}'], " ");
    let only_waits = said(browser.run(story));
    assert!(only_waits.ends_with(": 1 — sequential; 2–1 000 000 — join-all."), "{only_waits}");
    // The least wait, much computing.
    browser.run(
        "const set = (knob, value) => { const input = document.getElementById('wi-en-' + knob);
            input.value = value; input.dispatchEvent(new Event('input')) };
        set('wait', 0); set('compute', 999)",
    );
    let only_computing = said(browser.run(story));
    assert!(
        only_computing.ends_with(" 1 000 000 — thread-pool.")
            || only_computing.contains("–1 000 000 — thread-pool")
    );
    assert!(!only_computing.contains("join-all"), "{only_computing}");
}

/// A drag must not stutter. The bound is ten times what it takes.
#[test]
fn a_change_of_the_machine_is_drawn_at_once() {
    let Some(browser) = Browser::start() else { return };
    browser.open(site::page("many"));
    let took = browser.run(
        "const input = document.getElementById('wi-en-cores');
        const all = [];
        for (let value = 0; value < 9; value += 1) {
            input.value = value;
            const start = performance.now();
            input.dispatchEvent(new Event('input'));
            all.push(performance.now() - start);
        }
        return all.sort((a, b) => a - b)[4]",
    );
    assert!(took.as_f64().is_some_and(|ms| ms < 250.0), "{took} ms");
}
