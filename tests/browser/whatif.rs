//! What if: the predictions of the page are those of the measuring wing, and the sliders do what they say.

use std::collections::BTreeMap;

use inflight::model::{MODELS, Shape, predict};
use inflight::plan::{DEFAULT_BLOCKING_THREADS, Fetch, Limits, Plan, Step};
use serde_json::{Value, json};

use super::driver::Browser;
use super::{LANGUAGES, common, site, speak};

/// Relative; a makespan is whole nanoseconds in Rust, so the shortest ones differ by one.
const TOLERANCE: f64 = 1e-6;
const COUNTS: [u32; 8] = [1, 2, 3, 7, 50, 513, 1000, 1537];
/// Wait and compute, ns.
const LENGTHS: [(u64, u64); 8] = [
    (100_000_000, 0),
    (0, 10_000_000),
    (40_000_000, 6_000_000),
    (7_000_000, 7_000_000),
    (100_000_000, 50_000),
    (3_000_000, 11_000_000),
    (1_000_000, 333_333),
    (5_000_000_000, 1_000),
];
const THREADS: [u32; 5] = [1, 2, 3, 4, 8];
const IN_FLIGHT: [Option<u32>; 3] = [None, Some(1), Some(5)];

/// What Rust predicts for equal fetches, a step of no length being no step: makespan, L, P, the most in flight.
fn numbers(count: u32, (wait, compute): (u64, u64), shape: Shape, cores: u32) -> [f64; 4] {
    let steps = [Step::Wait(wait), Step::Compute(compute)].into_iter().filter(|step| step.nominal() > 0);
    let steps: Vec<Step> = steps.collect();
    let fetch = Fetch { arrival: 0, steps: 0..u32::try_from(steps.len()).unwrap() };
    let fetches = vec![fetch; count as usize].into();
    let limits = Limits { workers: 1, in_flight: None, blocking_threads: 1, connections: None };
    let plan = Plan {
        fetches,
        steps: steps.into(),
        groups: Box::default(),
        limits,
        seed: 0,
        requests: inflight::plan::Requests::default(),
    };
    let found = predict(&plan, shape, cores, |wait| wait);
    [found.makespan as f64, found.concurrency(), found.parallelism(), f64::from(found.peak)]
}

/// Runs the program once with every model, so that its record holds the shapes as the measuring wing writes them.
fn page_of_every_model(sandbox: &common::Sandbox) -> std::path::PathBuf {
    sandbox.file("tiny.toml", common::scenario(9, "{ wait = \"20ms\" }, { compute = \"1ms\" }"));
    let ids: Vec<&str> = MODELS.iter().map(|entry| entry.spec.id).collect();
    sandbox
        .run(&format!("run tiny.toml --models {} --trials 1 --in-flight 2 --out reports", ids.join(",")))
        .expect(0);
    sandbox.only_run().join("tiny.html")
}

#[test]
fn the_page_predicts_what_rust_predicts_for_every_model() {
    let Some(browser) = Browser::start() else { return };
    let sandbox = common::Sandbox::new();
    browser.open(&page_of_every_model(&sandbox));
    let models = browser.run(
        "return JSON.parse(document.getElementById('whatif-data').textContent).models.map(model => model.id)",
    );
    assert_eq!(models, json!(MODELS.iter().map(|entry| entry.spec.id).collect::<Vec<_>>()));
    let grid = format!(
        "const root = document.querySelector('.whatif');
        const all = [];
        for (const [wait, compute] of {}) for (const count of {}) for (const workers of {}) for (const cores of {})
            for (const in_flight of {}) for (let model = 0; model < {}; model += 1) {{
                const at = {{ count, wait, compute, workers, cores, in_flight, blocking: {} }};
                const it = root.predict(model, at);
                all.push([it.makespan, it.concurrency, it.parallelism, it.peak]);
            }}
        return all;",
        json!(LENGTHS),
        json!(COUNTS),
        json!(THREADS),
        json!(THREADS),
        json!(IN_FLIGHT),
        MODELS.len(),
        DEFAULT_BLOCKING_THREADS,
    );
    let answers = browser.run(&grid);
    let mut answers = answers.as_array().expect("a list").iter();
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (length, count) in LENGTHS.iter().flat_map(|length| COUNTS.map(|count| (*length, count))) {
        // Many limits come to the same shape.
        let mut known = BTreeMap::new();
        for (workers, cores) in THREADS.iter().flat_map(|workers| THREADS.map(|cores| (*workers, cores))) {
            for in_flight in IN_FLIGHT {
                let limits = Limits {
                    workers,
                    in_flight,
                    blocking_threads: DEFAULT_BLOCKING_THREADS,
                    connections: None,
                };
                for entry in MODELS {
                    let shape = entry.spec.shape(&limits);
                    let key = (shape.in_flight, shape.threads, shape.offloads, cores);
                    let rust = known.entry(key).or_insert_with(|| numbers(count, length, shape, cores));
                    let page = answers.next().expect("as many answers").as_array().expect("numbers");
                    let page: Vec<f64> = page.iter().filter_map(Value::as_f64).collect();
                    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= TOLERANCE * a.abs().max(1e-9);
                    compared += 1;
                    if page.len() != rust.len() || !rust.iter().zip(&page).all(near) {
                        let id = entry.spec.id;
                        let at = format!("{id}: {count} × {length:?}, {limits:?}, cores {cores}");
                        wrong.push(format!("{at}: {rust:?} in Rust, {page:?} in the page"));
                    }
                }
            }
        }
    }
    assert!(answers.next().is_none());
    wrong.dedup();
    let few = wrong.iter().take(12).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{few}", wrong.len());
    assert!(compared > 30_000, "{compared}");
}

/// What stands in the rows of the section in the language that is shown.
const ROWS: &str =
    "return [...document.querySelectorAll('.wi-times tbody tr')].filter(r => r.checkVisibility())
    .map(r => [...r.children].map(c => c.textContent.trim()))";

#[test]
fn at_the_start_the_script_writes_what_stood_there_without_it() {
    let Some(browser) = Browser::start() else { return };
    let sandbox = common::Sandbox::new();
    let page = page_of_every_model(&sandbox);
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
