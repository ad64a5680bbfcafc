//! Predict, then look: the choices and the measured answer, the marks in the race, its steps, and the projector.

use serde_json::{Value, json};

use super::driver::Browser;
use super::{LANGUAGES, site, speak};

/// The explanations that can be seen, from top to bottom, each by its place in the file, marked where it is the reader's
/// own and where it is open.
const SEEN: &str = "
    const main = [...document.querySelectorAll('main')].find(m => m.checkVisibility());
    const whys = [...main.querySelectorAll('.why')].filter(w => w.checkVisibility() && w.getClientRects().length);
    whys.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
    return whys.map(w => w.classList[1] + (w.querySelector('.yours').checkVisibility() ? ' yours' : '')
        + (w.matches('div') || w.querySelector('p').checkVisibility() ? ' open' : ''))";

#[test]
fn the_chosen_answer_is_marked_and_stands_first_without_scripts() {
    let Some(browser) = Browser::start() else { return };
    browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    browser.arrive(site::page("mixed"));
    for lang in LANGUAGES {
        if lang == "uk" {
            browser.click("label[for=lang-uk]");
        }
        let choose = |nth: u32| browser.click(&format!(".in-{lang} .options label:nth-of-type({nth})"));
        assert_eq!(browser.run(SEEN), json!(["a0 open", "a1", "a2"]), "{lang}: everything is on the page");
        choose(3);
        assert_eq!(browser.run(SEEN), json!(["a2 yours", "a0 open", "a1"]), "{lang}");
        choose(1);
        assert_eq!(browser.run(SEEN), json!(["a0 yours open", "a1", "a2"]), "{lang}");
    }
}

/// What of the race and of what follows from it a reader can see, and the marks of the shown language.
const STATE: &str = "
    const main = [...document.querySelectorAll('main')].find(m => m.checkVisibility());
    const seen = selector => [...main.querySelectorAll(selector)].filter(e => e.checkVisibility()).length;
    return {
        films: seen('.film'), finals: seen('.final'), after: seen('.after > *'), marks: seen('.guess'),
        ghosts: seen('.ghost'), mine: [...main.querySelectorAll('.mine')].filter(e => e.checkVisibility()).map(e => e.textContent),
        sum: [...main.querySelectorAll('.guess-sum')].filter(e => e.checkVisibility()).map(e => e.innerText)[0] || '',
        playing: main.querySelectorAll('.playing').length, open: seen('details.why[open]'),
    };";

#[test]
fn a_race_stays_hidden_until_it_was_predicted_and_the_marks_stand_in_it() {
    let Some(browser) = Browser::start() else { return };
    browser.arrive(site::page("mixed"));
    let hidden = browser.run(STATE);
    let count = hidden["marks"].as_u64().unwrap();
    assert!(count > 4, "{hidden}");
    for what in ["films", "finals", "after", "ghosts", "playing"] {
        assert_eq!(hidden[what], 0, "{what}: {hidden}");
    }
    let ends = "return ['.axis:not(.of-guesses)', '.axis.of-guesses'].map(axis => document.querySelector(axis).checkVisibility())
        .concat([Number(document.querySelector('.player').dataset.guesses) / Number(document.querySelector('.player').dataset.scale)])";
    let axes = browser.run(ends);
    assert_eq!((&axes[0], &axes[1]), (&json!(false), &json!(true)));
    assert!(axes[2].as_f64() > Some(1.4), "the end of the scale gives the slowest away: {axes}");
    // By keyboard: to the far left, then two steps.
    browser.run("document.querySelector('.in-en .guess').focus()");
    for key in ["\u{e011}", "\u{e014}", "\u{e014}"] {
        browser.press(key);
    }
    // And by hand: another one to the far right.
    browser.run(
        "const other = document.querySelectorAll('.in-en .guess')[1];
        other.value = 1000; other.dispatchEvent(new Event('input', { bubbles: true }));",
    );
    browser.click(".in-en .options label:nth-of-type(2)");
    assert_eq!(browser.run(STATE)["films"], 0, "marks give nothing away");

    browser.click(".in-en .guess-run");
    let running = browser.run(STATE);
    assert_eq!(
        (&running["playing"], &running["marks"], &running["ghosts"]),
        (&json!(1), &json!(0), &json!(2))
    );
    assert_eq!(browser.run(ends)[0], true);
    browser.click(".in-en .to-end");
    let seen = browser.run(STATE);
    assert!(seen["films"].as_u64() >= Some(count) && seen["after"].as_u64() > Some(2), "{seen}");
    let mine: Vec<&str> = seen["mine"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(mine.len() == 2 && mine.iter().all(|words| words.starts_with("you: ")), "{seen}");
    assert!(seen["sum"].as_str().unwrap().contains("Farthest"), "{seen}");
    assert_eq!(seen["open"], 1, "the answer that was chosen is explained");

    // In the other language, and after a reload, the marks are the same.
    speak(&browser, "uk");
    let other = browser.run(STATE);
    assert_eq!(other["ghosts"], 2);
    assert!(other["mine"][0].as_str().unwrap().starts_with("ви: "), "{other}");
    browser.arrive(site::page("mixed"));
    let again = browser.run(STATE);
    assert_eq!((&again["ghosts"], &again["films"], &again["open"]), (&json!(2), &seen["films"], &json!(1)));

    browser.click(".in-uk .guess-again");
    let anew = browser.run(STATE);
    assert_eq!((&anew["films"], &anew["mine"]), (&json!(0), &json!([])));
    browser.click(".in-uk .guess-skip");
    assert_eq!(browser.run(STATE)["ghosts"], 0);
    assert_eq!(browser.log("browser"), Vec::<Value>::new());
}

/// The clock, the step that is lit and what it says, and the rows that are lit.
const STEP: &str = "
    const race = [...document.querySelectorAll('.race')].find(r => r.checkVisibility());
    const lit = [...race.querySelectorAll('.steps li.lit')];
    return {
        at: Number(race.style.getPropertyValue('--t')) * Number(race.querySelector('.player').dataset.scale),
        due: lit.map(li => Number(li.dataset.at)), cells: lit.flatMap(li => li.dataset.cells.split(' ')),
        lanes: [...race.querySelectorAll('.lane.lit')].map(lane => lane.dataset.cell),
        named: lit.every(li => [...race.querySelectorAll('.lane.lit .who b')].some(b => li.textContent.includes(b.textContent))),
        steps: race.querySelectorAll('.steps li').length,
    };";

#[test]
fn steps_hold_the_clock_at_their_instant_and_light_the_rows_they_speak_of() {
    let Some(browser) = Browser::start() else { return };
    browser.open(site::page("mixed"));
    let steps = browser.run(STEP)["steps"].as_u64().unwrap();
    assert!(steps >= 3, "{steps} steps");
    for nth in 0..steps {
        browser.click(".in-en .step-next");
        let step = browser.run(STEP);
        let (at, due) = (step["at"].as_f64().unwrap(), step["due"][0].as_f64().unwrap());
        assert!((at - due).abs() < 1.0, "step {nth}: {step}");
        let sorted = |list: &Value| {
            let mut list: Vec<String> = list.as_array().unwrap().iter().map(Value::to_string).collect();
            list.sort();
            list
        };
        assert_eq!(sorted(&step["lanes"]), sorted(&step["cells"]), "{step}");
        assert_eq!(step["named"], true, "{step}");
        browser.keep_picture(&format!("step-{nth}"));
    }
    browser.click(".in-en .step-before");
    assert_ne!(browser.run(STEP)["due"], json!([]));
    browser.click(".in-en .go");
    assert_eq!(
        (&browser.run(STEP)["due"], &browser.run(STEP)["lanes"]),
        (&json!([]), &json!([])),
        "a clock that runs lights nothing"
    );
}

#[test]
fn a_lit_row_comes_into_sight_and_nothing_else_moves() {
    let Some(browser) = Browser::start() else { return };
    browser.open(site::page("mixed"));
    for (width, room) in [(360, 330), (1440, 480)] {
        browser.resize(width);
        browser.run(&format!(
            "const top = document.querySelector('main[lang=en] .steps').getBoundingClientRect().top + scrollY;
            scrollTo({{ top: top - innerHeight + {room}, behavior: 'instant' }})"
        ));
        let look = "const race = document.querySelector('main[lang=en] .race');
            const lit = race.querySelector('.lane.lit')?.getBoundingClientRect();
            const next = race.querySelector('.step-next').getBoundingClientRect();
            return [scrollY, next.top, lit ? lit.bottom <= innerHeight + 1 && lit.top >= next.bottom - 1 : null]";
        let before = browser.run(look);
        for nth in 0..3 {
            browser.run("document.querySelector('main[lang=en] .step-next').click()");
            let after = browser.run(look);
            assert_eq!((&after[0], &after[1]), (&before[0], &before[1]), "{width} px, step {nth}: it moved");
            assert_eq!(after[2], true, "{width} px, step {nth}: the row is out of sight");
        }
        browser.run("document.querySelector('main[lang=en] .to-end').click()");
    }
}

#[test]
fn paper_shows_the_choices_and_every_explanation() {
    let Some(browser) = Browser::start() else { return };
    browser.arrive(site::page("mixed"));
    for lang in LANGUAGES {
        speak(&browser, lang);
        browser.prefer("print", &[]);
        assert_eq!(browser.run(SEEN), json!(["a0 open", "a1 open", "a2 open"]), "{lang}");
        let choices = "return [...document.querySelectorAll('main')].find(m => m.checkVisibility())
            .querySelectorAll('.options label').values().filter(l => l.checkVisibility()).toArray().length";
        assert_eq!(browser.run(choices), 3, "{lang}");
        browser.prefer("", &[]);
        assert_eq!(browser.run(SEEN), json!([]), "{lang}: on a screen it is hidden again");
    }
}

/// What is on stage, how large its smallest letters are, and whether anything sticks out to the side.
const STAGE: &str = "
    const shown = e => e.checkVisibility({ visibilityProperty: true }) && !e.closest('.vh,svg');
    const main = [...document.querySelectorAll('main')].find(m => m.checkVisibility());
    const texts = [...main.querySelectorAll('*')].filter(e => shown(e)
        && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()));
    const stage = main.querySelector('[data-slide].on-stage');
    return {
        on: document.documentElement.classList.contains('projector'),
        slides: [...main.querySelectorAll('[data-slide]')].filter(shown).length,
        what: stage && stage.classList[0],
        small: texts.filter(e => parseFloat(getComputedStyle(e).fontSize) < 28).map(e => e.outerHTML.slice(0, 120)),
        wide: document.documentElement.scrollWidth > innerWidth,
        lit: [...main.querySelectorAll('.steps li.lit')].filter(shown).length,
        voted: [...main.querySelectorAll('.voted')].filter(shown).map(e => e.textContent),
    };";

#[test]
fn the_projector_shows_one_thing_at_a_time_in_large_letters_and_the_votes_beside_the_answer() {
    let Some(browser) = Browser::start() else { return };
    browser.resize(1440);
    browser.arrive(site::page("mixed"));
    browser.press("p");
    let mut seen = Vec::new();
    for nth in 0..20 {
        let stage = browser.run(STAGE);
        assert_eq!((&stage["on"], &stage["slides"]), (&json!(true), &json!(1)), "{nth}: {stage}");
        assert_eq!((&stage["small"], &stage["wide"]), (&json!([]), &json!(false)), "{nth}: {stage}");
        let what = stage["what"].as_str().unwrap().to_owned();
        if what == "ask" && !seen.contains(&what) {
            browser.run(
                "const votes = document.querySelectorAll('.in-en .votes input');
                [12, 5, 3].forEach((count, nth) => {
                    votes[nth].value = count; votes[nth].dispatchEvent(new Event('input', { bubbles: true })); })",
            );
        }
        if what == "answer" {
            assert!(stage["voted"].as_array().unwrap().contains(&json!("votes: 12 of 20")), "{stage}");
        }
        browser.keep_picture(&format!("projector-{nth}"));
        seen.push(what);
        browser.press(" ");
    }
    let steps = seen.iter().filter(|what| *what == "show").count();
    seen.dedup();
    assert_eq!(seen, ["intro", "ask", "show", "answer", "finds", "try"]);
    assert!(steps >= 4, "the race, its run, and each of its steps: {steps}");
    browser.press("\u{e012}");
    assert_eq!(browser.run(STAGE)["what"], "finds", "and back");
    browser.press("\u{e00c}");
    assert_eq!(browser.run(STAGE)["on"], false);
}

/// Words that can be read above what is folded, and screens of a phone down to the answer.
#[test]
fn a_lesson_reads_in_one_sitting() {
    const WORDS: u64 = 700;
    const SCREENS: f64 = 5.0;
    let Some(browser) = Browser::start() else { return };
    for page in site::pages().iter().filter(|page| ["mixed", "lecture"].contains(&page.name.as_str())) {
        browser.resize(360);
        browser.arrive(&page.path);
        for lang in LANGUAGES {
            speak(&browser, lang);
            browser
                .run("[...document.querySelectorAll('.guess-skip')].find(b => b.checkVisibility())?.click()");
            let read = browser.run(
                "const main = [...document.querySelectorAll('main')].find(m => m.checkVisibility());
                const fold = main.querySelector('.fold'); fold.hidden = true;
                const words = main.innerText.split(/\\s+/).filter(w => /[\\p{L}\\d]/u.test(w)).length; fold.hidden = false;
                return [words, (main.querySelector('.answer').getBoundingClientRect().top + scrollY) / 800];",
            );
            let (words, screens) = (read[0].as_u64().unwrap(), read[1].as_f64().unwrap());
            assert!(words <= WORDS, "{} {lang}: {words} words", page.name);
            assert!(screens <= SCREENS, "{} {lang}: {screens} screens", page.name);
        }
    }
}
