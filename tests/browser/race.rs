//! The race: its clock, its counters, its lanes.

use std::thread::sleep;
use std::time::Duration;

use inflight::lang::Lang;
use inflight::record::{Cell, Record, SpanKind};
use serde_json::{Value, json};

use super::driver::Browser;
use super::{LANGUAGES, sample, site, speak};

/// What the race of the shown language says: its clock as a share of the time scale, the scale in nanoseconds, whether it
/// is under way, what its buttons and clock are called, and of each row the model, whether it is at its finish, and what
/// can be read beside it.
const STATE: &str = "
    const race = [...document.querySelectorAll('.race')].find(r => r.checkVisibility());
    const shown = e => e && e.checkVisibility({ visibilityProperty: true });
    const words = e => shown(e) ? e.innerText.replace(/\\s+/g, ' ').trim() : '';
    const player = race.querySelector('.player');
    return {
        at: Number(race.style.getPropertyValue('--t')), scale: Number(player.dataset.scale),
        live: race.classList.contains('live'), playing: player.classList.contains('playing'),
        button: words(player.querySelector('.go')), time: words(player.querySelector('.time')),
        spoken: (player.querySelector('.clock').getAttribute('aria-valuetext') || '').replace(/\\s/g, ' '),
        rows: [...race.querySelectorAll('[data-cell]')].map(row => ({
            model: row.querySelector('.who b').textContent, done: row.classList.contains('done'),
            now: words(row.querySelector('.now')), final: words(row.querySelector('.final')),
            flight: words(row.querySelector('.flight')), busy: words(row.querySelector('.busy')),
            place: words(row.querySelector('.place')), threads: words(row.querySelector('.who .by-threads')),
            films: [...row.querySelectorAll('.film')].filter(shown).map(f => f.className),
            covered: getComputedStyle(row.querySelector('.film'), '::after').content !== 'none',
        })),
    };";

fn state(browser: &Browser) -> Value {
    browser.run(STATE)
}

fn at(browser: &Browser) -> f64 {
    state(browser)["at"].as_f64().expect("a share")
}

/// Moves the clock of the shown race as a reader does who drags it.
fn scrub(browser: &Browser, thousandth: u32) {
    browser.run(&format!(
        "const clock = [...document.querySelectorAll('.clock')].find(c => c.checkVisibility());
        clock.value = {thousandth}; clock.dispatchEvent(new Event('input', {{ bubbles: true }}));"
    ));
}

fn set_speed(browser: &Browser, nth: i64) {
    browser.run(&format!(
        "const speed = [...document.querySelectorAll('.speed')].find(s => s.checkVisibility());
        speed.selectedIndex = {nth} < 0 ? speed.length + {nth} : {nth};"
    ));
}

fn open_mixed() -> Option<(Browser, Record)> {
    let browser = Browser::start()?;
    browser.open(site::page("mixed"));
    Some((browser, sample::record()))
}

fn cell<'a>(record: &'a Record, row: &Value) -> &'a Cell {
    let model = row["model"].as_str().expect("a name");
    record.cells_of("mixed").find(|cell| cell.model == model).expect("a cell of the record")
}

fn rows(state: &Value) -> &[Value] {
    state["rows"].as_array().expect("rows")
}

#[test]
fn the_race_stands_until_it_is_started_runs_and_stops_when_it_is_told() {
    let Some((browser, record)) = open_mixed() else { return };
    sleep(Duration::from_millis(300));
    let before = state(&browser);
    assert_eq!((&before["live"], &before["playing"]), (&json!(false), &json!(false)), "it starts by itself");
    for row in rows(&before) {
        assert_eq!((&row["covered"], &row["now"], &row["place"]), (&json!(false), &json!(""), &json!("")));
        let makespan = cell(&record, row).makespan_ns.unwrap();
        let words = Lang::En.duration_within(makespan.median, makespan.low, makespan.high);
        assert!(row["final"].as_str().unwrap().starts_with(&words.replace('\u{a0}', " ")), "{row}");
    }

    set_speed(&browser, 0);
    browser.click(".in-en .go");
    sleep(Duration::from_millis(400));
    let first = state(&browser);
    assert_eq!((&first["live"], &first["button"]), (&json!(true), &json!("Pause")));
    for row in rows(&first) {
        assert_eq!(row["covered"], true, "{row}");
        assert_eq!(row["final"] == "", row["done"] == false, "{row}");
    }
    sleep(Duration::from_millis(400));
    let second = state(&browser);
    assert!(second["at"].as_f64() > first["at"].as_f64(), "the clock stands: {second}");
    assert_ne!(second["time"], first["time"]);

    browser.click(".in-en .go");
    let stopped = state(&browser);
    sleep(Duration::from_millis(300));
    assert_eq!(state(&browser), stopped);
    assert_eq!((&stopped["button"], &stopped["spoken"]), (&json!("Play"), &stopped["time"]));
    browser.keep_picture("race-paused");

    // To its end at the highest speed that is offered: everything stands as before, with the places.
    set_speed(&browser, -1);
    browser.click(".in-en .go");
    let mut left = 100;
    while state(&browser)["live"] == true && left > 0 {
        sleep(Duration::from_millis(100));
        left -= 1;
    }
    let after = state(&browser);
    assert_eq!(
        (&after["live"], &after["button"], &after["at"]),
        (&json!(false), &json!("Play"), &before["at"])
    );
    for (row, old) in rows(&after).iter().zip(rows(&before)) {
        assert!(row["final"].as_str().unwrap().ends_with(old["final"].as_str().unwrap()), "{row}");
        assert_eq!((&row["done"], &row["now"], &row["covered"]), (&json!(true), &json!(""), &json!(false)));
        assert_ne!(row["place"], "", "{row}");
    }
    assert_eq!(browser.log("browser"), Vec::<Value>::new());
}

/// The counters against the record, read here by plain definition.
#[test]
fn the_counters_say_what_the_record_says_of_the_moment() {
    let Some((browser, record)) = open_mixed() else { return };
    let mut moving = 0;
    for thousandth in [0, 5, 20, 50, 80, 120, 300, 500, 900, 999] {
        scrub(&browser, thousandth);
        let state = state(&browser);
        let now = state["at"].as_f64().unwrap() * state["scale"].as_f64().unwrap();
        for row in rows(&state).iter().filter(|row| row["done"] == false) {
            let cell = cell(&record, row);
            let points = cell.in_flight_curve.iter();
            let flight =
                points.take_while(|point| point.t_ns as f64 <= now).last().map_or(0, |point| point.n);
            assert_eq!(row["flight"], flight.to_string(), "{row} at {now} ns");
            // The counter is an average over a small part of the row: between the least and the most around the moment.
            let end =
                cell.timeline.iter().flat_map(|lane| &lane.spans).map(|span| span.end_ns).max().unwrap();
            let around = |nth: i32| busy(cell, now + f64::from(nth) * end as f64 / 2_000.0);
            let near: Vec<f64> = (-6..=6).map(around).collect();
            let (low, high) =
                (near.iter().copied().fold(9.0, f64::min), near.iter().copied().fold(0.0, f64::max));
            let said: f64 = row["busy"].as_str().unwrap().parse().unwrap();
            assert!(
                (low - 0.06..=high.min(2.0) + 0.06).contains(&said),
                "{row} at {now} ns: {low} to {high} cores"
            );
            moving += usize::from(flight > 1 && said > 0.5);
        }
        for row in rows(&state).iter().filter(|row| row["done"] == true) {
            let makespan = cell(&record, row).makespan_ns.unwrap().median;
            assert!(thousandth == 1000 || now >= makespan.floor(), "{row} is early at {now} ns");
        }
    }
    assert!(moving > 5, "only {moving} moments with work under way");
}

fn busy(cell: &Cell, now: f64) -> f64 {
    let spans = cell.timeline.iter().flat_map(|lane| &lane.spans);
    spans
        .filter(|span| span.kind == SpanKind::Compute)
        .filter(|span| (span.start_ns as f64..span.end_ns as f64).contains(&now))
        .map(|span| span.cpu_ns as f64 / (span.end_ns - span.start_ns) as f64)
        .sum()
}

#[test]
fn the_clock_is_moved_by_keys_and_steps_to_either_end() {
    let Some((browser, _)) = open_mixed() else { return };
    // Else the page would still be gliding to what a key has moved when a button is clicked.
    browser.prefer("", &[("prefers-reduced-motion", "reduce")]);
    let end = at(&browser);
    browser.click(".in-en .to-start");
    assert_eq!((at(&browser), &state(&browser)["time"]), (0.0, &json!("0 ms")));
    browser.run("document.querySelector('.in-en .clock').focus()");
    // Right twice, left once, then End.
    for (key, more) in [("\u{e014}", true), ("\u{e014}", true), ("\u{e012}", false)] {
        let before = at(&browser);
        browser.press(key);
        assert_eq!(at(&browser) > before, more, "{key:?}");
    }
    browser.press("\u{e010}");
    assert!((at(&browser) - end).abs() < 1e-9);
    // The space bar starts and stops.
    browser.run("document.querySelector('.in-en .go').focus()");
    browser.press(" ");
    assert_eq!(state(&browser)["playing"], true);
    browser.press(" ");
    assert_eq!(state(&browser)["playing"], false);
    browser.click(".in-en .to-end");
    assert_eq!(state(&browser)["live"], false);
}

#[test]
fn a_higher_speed_goes_further_in_the_same_time() {
    let Some((browser, _)) = open_mixed() else { return };
    let run = |nth| {
        browser.click(".in-en .to-start");
        set_speed(&browser, nth);
        // Between the same two moments of the page, whatever a command takes.
        let passed = browser.run_until_done(
            "const race = document.querySelector('.in-en .race'), from = performance.now();
            race.querySelector('.go').click();
            setTimeout(() => { race.querySelector('.go').click();
                done([Number(race.style.getPropertyValue('--t')), performance.now() - from]); }, 500);",
        );
        (passed[0].as_f64().unwrap(), passed[1].as_f64().unwrap())
    };
    let scale = state(&browser)["scale"].as_f64().unwrap();
    for (nth, speed) in [(0, 0.02), (2, 0.1)] {
        let (gone, took) = run(nth);
        let due = speed * took * 1e6 / scale;
        assert!(gone <= due * 1.02, "{speed}×: {gone} of {due}");
        // It may lag where neighbours hold the cores.
        assert!(gone >= due * 0.3, "{speed}×: {gone} of {due}");
    }
}

#[test]
fn lanes_are_drawn_by_fetch_or_by_thread_with_scripts_or_without() {
    let Some((browser, _)) = open_mixed() else { return };
    for scripts in [true, false] {
        browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": !scripts }));
        browser.open(site::page("mixed"));
        let films = |class: &str| {
            rows(&state(&browser)).iter().all(|row| row["films"] == json!([format!("film {class}")]))
        };
        assert!(films("fetches"), "scripts: {scripts}");
        browser.click("label[for=threads-en]");
        assert!(films("threads"), "scripts: {scripts}");
        for (model, threads) in
            [("join-all", "1 thread"), ("thread-pool", "2 threads"), ("thread-per-fetch", "16 threads")]
        {
            let state = state(&browser);
            let row = rows(&state).iter().find(|row| row["model"] == model).unwrap();
            assert_eq!(row["threads"], threads, "{model}");
        }
        browser.keep_picture(if scripts { "race-threads" } else { "race-threads-no-scripts" });
        browser.click("label[for=fetches-en]");
        assert!(films("fetches"), "scripts: {scripts}");
        let controls = browser.run("return document.querySelector('.player').checkVisibility()");
        assert_eq!(controls, scripts, "controls that nothing would answer");
    }
}

/// Of each row under way: the model, the counters, and which of its lines of code are lit, by language.
const LIT: &str = "
    const race = [...document.querySelectorAll('.race')].find(r => r.checkVisibility());
    return [...race.querySelectorAll('[data-cell]:not(.done)')].filter(row => row.querySelector('.code').checkVisibility())
        .map(row => ({
            flight: Number(row.querySelector('.flight').textContent), busy: Number(row.querySelector('.busy').textContent),
            lit: [...row.querySelectorAll('pre')].map(pre => [...pre.querySelectorAll('span[class]')]
                .filter(s => getComputedStyle(s).backgroundColor !== 'rgba(0, 0, 0, 0)').map(s => s.className)),
        }));";

#[test]
fn the_lines_of_code_at_which_fetches_are_are_lit() {
    let Some((browser, _)) = open_mixed() else { return };
    scrub(&browser, 300);
    assert_eq!(browser.run(LIT), json!([]), "the code is shown to those who ask for it");
    browser.click("label[for=code-en]");
    let mut seen = Vec::new();
    for thousandth in [20, 80, 300, 600] {
        scrub(&browser, thousandth);
        for row in browser.run(LIT).as_array().unwrap() {
            let (flight, busy) = (row["flight"].as_f64().unwrap(), row["busy"].as_f64().unwrap());
            let languages = row["lit"].as_array().unwrap();
            assert_eq!(languages.len(), 2, "{row}");
            for lit in languages {
                let is = |line: &str| lit.as_array().unwrap().contains(&json!(line));
                assert_eq!(is("waits"), flight > busy.ceil(), "{row}");
                // Less than a twentieth of a core is written as none.
                assert!(busy == 0.0 || is("computes"), "{row}");
                seen.push((is("waits"), is("computes")));
            }
        }
        browser.keep_picture(&format!("code-{thousandth}"));
    }
    assert!(seen.contains(&(true, false)) && seen.iter().any(|lit| lit.1), "{seen:?}");
}

#[test]
fn each_language_and_size_has_a_race_of_its_own() {
    let Some(browser) = Browser::start() else { return };
    browser.open(site::page("many"));
    for (lang, play, unit) in [("en", "Play", "ms"), ("uk", "Відтворити", "мс")] {
        speak(&browser, lang);
        for view in 0..3 {
            browser.click(&format!("label[for=view-{lang}-{view}]"));
            let before = state(&browser);
            assert_eq!((&before["live"], &before["button"]), (&json!(false), &json!(play)), "{lang} {view}");
            scrub(&browser, 300);
            let moved = state(&browser);
            assert!(
                moved["live"] == true && moved["time"].as_str().unwrap().ends_with(unit),
                "{lang} {view}"
            );
            assert_eq!(moved["spoken"], moved["time"]);
        }
    }
    // What goes out of sight stops.
    browser.run("[...document.querySelectorAll('.go')].find(b => b.checkVisibility()).click()");
    speak(&browser, "en");
    sleep(Duration::from_millis(300));
    let running = "return document.querySelectorAll('.playing').length";
    assert_eq!(browser.run(running), 0);
}

#[test]
fn each_row_on_its_own_scale_runs_to_its_own_end() {
    let Some((browser, _)) = open_mixed() else { return };
    browser.click("label[for=own-en]");
    scrub(&browser, 60);
    // The cover's left edge, in shares of the row.
    let covers = browser.run(
        "return [...document.querySelectorAll('.in-en [data-cell]')].map(row => {
            const film = row.querySelector('.film'), after = getComputedStyle(film, '::after');
            return [Number(row.style.getPropertyValue('--k')), new DOMMatrix(after.transform).e / film.clientWidth];
        })",
    );
    let at = at(&browser);
    let covers = covers.as_array().unwrap();
    assert!(covers.len() > 5);
    for cover in covers {
        let (stretch, left) = (cover[0].as_f64().unwrap(), cover[1].as_f64().unwrap());
        assert!((left - (at * stretch).min(1.0)).abs() < 0.005, "{cover} at {at}");
    }
}

#[test]
fn paper_and_reduced_motion_get_the_whole_picture() {
    let Some((browser, _)) = open_mixed() else { return };
    for lang in LANGUAGES {
        speak(&browser, lang);
        scrub(&browser, 100);
        browser.prefer("print", &[]);
        for row in rows(&state(&browser)) {
            assert_eq!((&row["covered"], &row["now"]), (&json!(false), &json!("")), "{lang}: {row}");
            assert_ne!(row["final"], "", "{lang}: {row}");
        }
        browser.prefer("", &[]);
    }
    browser.prefer("", &[("prefers-reduced-motion", "reduce")]);
    speak(&browser, "en");
    browser.open(site::page("mixed"));
    assert_eq!(state(&browser)["live"], false);
    set_speed(&browser, 0);
    // Pressed, the clock steps: few places in a time in which it would have glided through dozens.
    let places = browser.run_until_done(
        "const race = document.querySelector('.in-en .race'), seen = new Set(), from = performance.now();
        race.querySelector('.go').click();
        const look = () => { seen.add(race.style.getPropertyValue('--t'));
            if (performance.now() - from < 1200) requestAnimationFrame(look); else done(seen.size); };
        look();",
    );
    assert!((2..=4).contains(&places.as_u64().unwrap()), "{places} places");
}
