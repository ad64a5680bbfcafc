//! Predict, then look: what the choices and the measured answer do, with no script at all.

use serde_json::json;

use super::driver::Browser;
use super::{LANGUAGES, site, speak};

/// Whether the answer is open; the explanations that can be seen, from top to bottom, each by its place in the file
/// and marked where it is the reader's own.
const SEEN: &str = "
    const main = [...document.querySelectorAll('main')].find(m => m.checkVisibility());
    const whys = [...main.querySelectorAll('.why')].filter(w => w.checkVisibility() && w.getClientRects().length);
    whys.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
    return [main.querySelector('.ask details').open, ...whys.map(w =>
        w.classList[1] + (w.querySelector('.yours').checkVisibility() ? ' yours' : ''))]";

#[test]
fn the_chosen_answer_is_marked_and_explained_first_without_scripts() {
    let Some(browser) = Browser::start() else { return };
    browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    browser.open(site::page("mixed"));
    for lang in LANGUAGES {
        if lang == "uk" {
            browser.click("label[for=lang-uk]");
        }
        let choose = |nth: u32| browser.click(&format!(".in-{lang} .options label:nth-of-type({nth})"));
        let open = || browser.click(&format!(".in-{lang} .ask summary"));
        assert_eq!(browser.run(SEEN), json!([false]), "{lang}");
        choose(3);
        assert_eq!(browser.run(SEEN), json!([false]), "{lang}: a choice gives nothing away");
        open();
        assert_eq!(browser.run(SEEN), json!([true, "a2 yours", "a0", "a1"]), "{lang}");
        choose(1);
        assert_eq!(browser.run(SEEN), json!([true, "a0 yours", "a1", "a2"]), "{lang}");
        choose(2);
        assert_eq!(browser.run(SEEN), json!([true, "a1 yours", "a0", "a2"]), "{lang}");
        open();
    }
}

#[test]
fn paper_shows_the_choices_and_every_explanation() {
    let Some(browser) = Browser::start() else { return };
    browser.open(site::page("mixed"));
    for lang in LANGUAGES {
        speak(&browser, lang);
        browser.prefer("print", &[]);
        assert_eq!(browser.run(SEEN), json!([false, "a0", "a1", "a2"]), "{lang}");
        let choices = "return [...document.querySelectorAll('main')].find(m => m.checkVisibility())
            .querySelectorAll('.options label').values().filter(l => l.checkVisibility()).toArray().length";
        assert_eq!(browser.run(choices), 3, "{lang}");
        browser.prefer("", &[]);
        assert_eq!(browser.run(SEEN), json!([false]), "{lang}: on a screen it is closed again");
    }
}
