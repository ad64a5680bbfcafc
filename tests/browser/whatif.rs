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
            let shown = "return ['.wi-knobs', '.wi-steps', '.wi-still'].map(part =>
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
    // Else the page would still be gliding to a slider when the button is clicked.
    browser.prefer("", &[("prefers-reduced-motion", "reduce")]);
    browser.open(site::page("mixed"));
    let look = "const root = document.querySelector('.whatif');
        return [root.querySelector('.wi-times tbody').textContent, root.querySelector('.wi-plane').innerHTML,
            root.querySelector('.wi-map').innerHTML]";
    let start = browser.run(look);
    for knob in ["count", "wait", "slower", "compute", "cores", "workers"] {
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

/// The number of fetches, the rate, the workers and the far side as their sliders say, what is drawn, and of a row what is
/// predicted and the nearest that was measured.
const SANDBOX: &str = "
    const main = [...document.querySelectorAll('main')].find(m => m.checkVisibility());
    const row = [...main.querySelectorAll('.wi-times tbody tr')].find(r => r.textContent.trim().startsWith('thread-pool'));
    const words = e => e.innerText.replace(/\\s+/g, ' ').trim();
    const link = row.querySelector('.wi-measured a');
    return {
        knobs: ['count', 'rate', 'workers', 'slower'].map(id =>
            words(main.querySelector(`[data-knob=${id}]`).previousElementSibling)),
        told: words(main.querySelector('.wi-told')), lanes: main.querySelectorAll('.wi-lanes path').length,
        predicted: words(row.querySelector('.wi-predicted')), measured: words(row.querySelector('.wi-measured')),
        link: link && link.getAttribute('href'), map: main.querySelector('.wi-map').checkVisibility(),
        wide: document.documentElement.scrollWidth > innerWidth,
    };";

#[test]
fn buttons_make_it_harder_and_at_a_rate_the_page_says_who_keeps_up() {
    let Some(browser) = Browser::start() else { return };
    browser.prefer("", &[("prefers-reduced-motion", "reduce")]);
    browser.open(site::page("mixed"));
    let start = browser.run(SANDBOX);
    assert_eq!((&start["map"], &start["link"]), (&json!(true), &Value::Null), "{start}");
    assert!(start["told"].as_str().unwrap().starts_with("thread-pool: "), "{start}");
    let press = |step: &str| {
        browser.run(&format!("document.querySelector('main[lang=en] [data-step={step}]').focus()"));
        browser.press("\u{e007}");
        browser.run(SANDBOX)
    };
    let more = press("fetch");
    assert_ne!(more["knobs"][0], start["knobs"][0]);
    assert_ne!(more["measured"], start["measured"], "it is said that other work was measured");
    let slower = press("slower");
    assert_eq!(slower["knobs"][3], "×1.5");
    assert_ne!(slower["told"], more["told"]);

    let held = press("rate");
    assert!(held["predicted"].as_str().unwrap().ends_with("keeps up"), "{held}");
    assert_eq!(held["map"], false, "which is fastest does not matter at a rate");
    let mut last = held;
    for _ in 0..3 {
        last = press("rate");
    }
    last = if last["predicted"].as_str().unwrap().contains("falls behind") { last } else { press("worker") };
    assert!(last["predicted"].as_str().unwrap().contains("falls behind: +"), "{last}");
    assert!(last["lanes"].as_u64() >= Some(3), "{last}");
    for width in [360, 800, 1440] {
        browser.resize(width);
        for lang in LANGUAGES {
            speak(&browser, lang);
            assert_eq!(browser.run(SANDBOX)["wide"], false, "{lang}, {width} px");
        }
    }
    browser.click("main[lang=uk] .wi-reset");
    speak(&browser, "en");
    assert_eq!(browser.run(SANDBOX), start);
}

#[test]
fn the_nearest_that_was_measured_may_stand_on_another_page() {
    let Some(browser) = Browser::start() else { return };
    browser.open(site::page("mixed"));
    browser.run(
        "const set = (knob, text) => {
            const input = document.getElementById('wi-en-' + knob);
            for (let at = 0; at <= Number(input.max); at += 1) {
                input.value = at; input.dispatchEvent(new Event('input'));
                if (input.getAttribute('aria-valuetext').replace(/\\s/g, ' ') === text) return;
            }
            throw new Error(text);
        };
        set('count', '50'); set('wait', '100 ms'); set('compute', '0 ms')",
    );
    let links = "return [...document.querySelectorAll('main[lang=en] .wi-measured a')].map(a => a.getAttribute('href'))";
    let near = browser.run(links);
    assert!(near.as_array().unwrap().contains(&json!("many.html")), "{near}");
}

/// What an ideal machine must say, whatever the drawing: waits overlap on one thread, computing needs threads.
#[test]
fn the_map_names_the_lightest_of_the_fastest() {
    let Some(browser) = Browser::start() else { return };
    browser.open(site::page("many"));
    let story = "return document.querySelector('.wi-row').textContent";
    let said = |value: Value| value.as_str().unwrap().replace(['\u{a0}', '\u{202f}'], " ");
    let only_waits = said(browser.run(story));
    assert!(only_waits.ends_with(": 1 — sequential; 2–10 000 000 — join-all."), "{only_waits}");
    // The least wait, much computing.
    browser.run(
        "const set = (knob, value) => { const input = document.getElementById('wi-en-' + knob);
            input.value = value; input.dispatchEvent(new Event('input')) };
        set('wait', 0); set('compute', 999)",
    );
    let only_computing = said(browser.run(story));
    assert!(
        only_computing.ends_with(" 10 000 000 — thread-pool.")
            || only_computing.contains("–10 000 000 — thread-pool")
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
