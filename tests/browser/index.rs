//! The page over all runs: its filters, and two runs side by side.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use inflight::lang::Lang;
use inflight::record::{self, Record};
use inflight::{analysis, report};
use serde_json::{Value, json};

use super::driver::{Browser, folder};
use super::{LANGUAGES, sample, speak};

/// Three runs: the newest and the oldest of one scenario, the newest slower under `join-all`; between them a bench of two.
fn page() -> &'static Path {
    static PAGE: LazyLock<PathBuf> = LazyLock::new(|| {
        let root = folder().join("runs");
        if root.exists() {
            fs::remove_dir_all(&root).unwrap();
        }
        let write = |created: &str, scenarios: &[&str], change: fn(&mut Record)| {
            let mut record = sample::small();
            created.clone_into(&mut record.created);
            record.scenarios.retain(|scenario| scenarios.contains(&scenario.id.as_str()));
            record.cells.retain(|cell| {
                scenarios.contains(&cell.scenario.as_str())
                    && ["sequential", "join-all"].contains(&cell.model.as_str())
            });
            change(&mut record);
            analysis::summarise(&mut record);
            let run = root.join(created.replace(':', "-"));
            report::write_pages(&record, &run, Lang::En).unwrap();
            record::write(&run.join("record.json"), &record).unwrap();
        };
        write("2026-11-22T20:12:05Z", &["mixed"], |record| {
            for trial in
                record.cells.iter_mut().filter(|cell| cell.model == "join-all").flat_map(|c| &mut c.trials)
            {
                trial.makespan_ns = trial.makespan_ns * 5 / 4;
            }
        });
        write("2026-11-21T20:12:05Z", &["mixed", "as-written"], |record| {
            "bench".clone_into(&mut record.settings.command);
        });
        write("2026-11-20T20:12:05Z", &["mixed"], |_| ());
        report::write_index(&root, Lang::En).unwrap()
    });
    &PAGE
}

/// A browser that does not glide to what is clicked: it would click beside it.
fn start() -> Option<Browser> {
    let browser = Browser::start()?;
    browser.prefer("", &[("prefers-reduced-motion", "reduce")]);
    Some(browser)
}

/// What the shown language lets a reader see.
const STATE: &str = "
    const main = [...document.querySelectorAll('main')].find(m => m.checkVisibility());
    const shown = selector => [...main.querySelectorAll(selector)].filter(e => e.checkVisibility());
    const words = e => e.innerText.replace(/\\s+/g, ' ').trim();
    return {
        lessons: shown('.lessons > li').map(li => words(li.querySelector('a'))),
        runs: shown('.runs > li').map(li => Number(li.dataset.run)),
        histories: shown('.history details').length,
        panels: shown('.panel').map(p => [words(p.querySelector('h3')), shown('.panel .tally').map(words)[0]]),
        scenarios: shown('.panel tbody').length,
        same: shown('.same').length, search: shown('.find-run input').length,
        found: shown('.find-run output').map(words)[0] || '',
    };";

fn state(browser: &Browser) -> Value {
    browser.run(STATE)
}

#[track_caller]
fn check(browser: &Browser, field: &str, expect: Value) {
    assert_eq!(state(browser)[field], expect, "{field}");
}

#[test]
fn a_picked_scenario_hides_what_belongs_to_others_with_and_without_scripts() {
    let Some(browser) = start() else { return };
    for scripts in [true, false] {
        browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": !scripts }));
        browser.open(page());
        let all = state(&browser);
        assert_eq!((all["lessons"].as_array().unwrap().len(), &all["runs"]), (2, &json!([0, 1, 2])));
        // The lecture comes first: it is lesson 1, and only the bench has it.
        browser.click("label[for=only-en-0]");
        let one = state(&browser);
        assert_eq!((one["lessons"].as_array().unwrap().len(), &one["runs"]), (1, &json!([1])), "{scripts}");
        assert_eq!(one["histories"], json!(0), "one run is no history");
        browser.click("label[for=only-en-1]");
        let other = state(&browser);
        assert_eq!((&other["runs"], &other["histories"]), (&json!([0, 1, 2]), &json!(1)));
        assert_ne!(other["lessons"], one["lessons"]);
        browser.click("label[for=only-en]");
        check(&browser, "lessons", all["lessons"].clone());
    }
    assert!(browser.log("browser").is_empty());
}

#[test]
fn two_picked_runs_stand_side_by_side_at_once_with_and_without_scripts() {
    let Some(browser) = start() else { return };
    for scripts in [true, false] {
        browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": !scripts }));
        browser.open(page());
        let panel = |one: &str, other: &str, tally: &str| {
            json!([[format!("From 2026-11-{one} 20:12 to 2026-11-{other} 20:12"), tally]])
        };
        // It opens with the newest run against the one before it.
        check(&browser, "panels", panel("21", "22", "slower 1 · no difference 1"));
        browser.click("label[for=a-en-2]");
        check(&browser, "panels", panel("20", "22", "slower 1 · no difference 1"));
        browser.click("label[for=b-en-1]");
        check(&browser, "panels", panel("20", "21", "no difference 2"));
        // The other way round it is the same pair, judged from the earlier to the later.
        browser.click("label[for=a-en-1]");
        check(&browser, "panels", json!([]));
        check(&browser, "same", json!(1));
        browser.click("label[for=b-en-2]");
        check(&browser, "panels", panel("20", "21", "no difference 2"));
        check(&browser, "same", json!(0));
        // The filter reaches into the comparison.
        browser.click("label[for=only-en-0]");
        check(&browser, "scenarios", json!(0));
    }
    assert!(browser.log("browser").is_empty());
}

#[test]
fn a_search_finds_runs_and_both_languages_stay_on_one_choice() {
    let Some(browser) = start() else { return };
    browser.open(page());
    let search = |text: &str| {
        browser.run(&format!(
            "const field = [...document.querySelectorAll('.find-run input')].find(i => i.checkVisibility());
            field.value = {}; field.dispatchEvent(new Event('input', {{ bubbles: true }}));",
            json!(text)
        ))
    };
    for (text, runs, found) in [
        ("BENCH", json!([1]), "runs shown: 1 of 3"),
        ("november 22", json!([0]), "runs shown: 1 of 3"),
        ("2 cores inflight", json!([0, 2]), "runs shown: 2 of 3"),
        ("<b>.*", json!([]), "runs shown: 0 of 3"),
        ("", json!([0, 1, 2]), ""),
    ] {
        search(text);
        check(&browser, "runs", runs);
        check(&browser, "found", json!(found));
    }
    search("bench");
    browser.click("label[for=only-en-0]");
    browser.click("label[for=a-en-2]");
    let english = state(&browser);
    speak(&browser, LANGUAGES[1]);
    let ukrainian = state(&browser);
    assert_eq!((&ukrainian["runs"], &ukrainian["search"]), (&english["runs"], &json!(1)));
    assert_eq!(ukrainian["panels"][0][0], json!("Від 2026-11-20 20:12 до 2026-11-22 20:12"));
    assert!(browser.log("browser").is_empty());
}

#[test]
fn a_search_is_not_offered_where_no_script_can_answer_it() {
    let Some(browser) = start() else { return };
    browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    browser.open(page());
    check(&browser, "search", json!(0));
    check(&browser, "runs", json!([0, 1, 2]));
}

/// The entrance: rows of the races, dots of the map and where they lead, and what the card says.
const ENTRANCE: &str = "
    const main = [...document.querySelectorAll('main')].find(m => m.checkVisibility());
    const words = selector => (main.querySelector(selector)?.innerText || '').replace(/\\s+/g, ' ').trim();
    return {
        races: [...main.querySelectorAll('.contests figure')].map(f => f.querySelectorAll('.contest svg').length),
        dots: [...main.querySelectorAll('a.lesson-dot')].map(a => a.getAttribute('href')),
        card: main.querySelector('.choose')?.checkVisibility(), verdict: words('.verdict'), border: words('.border'),
        nearest: main.querySelector('.nearest a')?.getAttribute('href'),
    };";

#[test]
fn the_entrance_shows_the_thesis_the_map_leads_in_and_the_card_recommends() {
    let Some(browser) = start() else { return };
    let index = super::site::page("index");
    for lang in LANGUAGES {
        browser.open(index);
        speak(&browser, lang);
        let first = browser.run(ENTRANCE);
        let races = first["races"].as_array().unwrap();
        assert!(!races.is_empty() && races.iter().all(|rows| *rows == 3), "{first}");
        let dots = first["dots"].as_array().unwrap();
        assert!(dots.len() >= 2, "{first}");
        let there = |href: &Value| index.parent().unwrap().join(href.as_str().unwrap()).is_file();
        assert!(dots.iter().all(there) && there(&first["nearest"]), "{first}");
        assert_eq!(first["card"], true);
        assert!(
            ["verdict", "border"].iter().all(|part| first[*part].as_str().unwrap().len() > 20),
            "{first}"
        );
        // A thousand times the fetches: the words change in both languages.
        browser.run(
            "for (const knob of document.querySelectorAll('.choose [data-knob=count]')) {
                knob.value = knob.max; knob.dispatchEvent(new Event('input', { bubbles: true })); }",
        );
        assert_ne!(browser.run(ENTRANCE)["verdict"], first["verdict"], "{lang}");
    }
    browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    browser.open(index);
    let still = browser.run(ENTRANCE);
    assert_eq!(still["card"], false, "a card that nothing would answer");
    assert_ne!(still["races"], json!([]));
}
