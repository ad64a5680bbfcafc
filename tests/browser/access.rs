//! The pages for those who use a keyboard or a screen reader.

use std::fs;
use std::path::PathBuf;
use std::{collections::BTreeSet, env};

use serde_json::Value;

use super::driver::{Browser, folder, skip};
use super::{LANGUAGES, site, speak};

/// Tab.
const TAB: &str = "\u{e004}";

/// axe-core, where it is: `INFLIGHT_AXE`, or where `npm install --prefix target/browser axe-core@4` puts it.
fn axe() -> Option<String> {
    let usual = || folder().join("node_modules/axe-core/axe.min.js");
    let path = env::var_os("INFLIGHT_AXE").map_or_else(usual, PathBuf::from);
    let found = fs::read_to_string(&path).ok();
    if found.is_none() {
        skip(&format!("no axe-core at {} (npm install --prefix target/browser axe-core@4)", path.display()));
    }
    found
}

/// Every rule of axe-core that is on by default, and the one that judges targets. Nothing is to be loaded for it, and the
/// language that is not shown is taken out meanwhile: it would only be walked over, which doubles the time.
const JUDGE: &str = "
    const away = [...document.querySelectorAll('main')].filter(m => !m.checkVisibility())
        .map(m => [m, document.createComment('')]);
    away.forEach(([main, place]) => main.replaceWith(place));
    axe.run(document, { preload: false, resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })
        .finally(() => away.forEach(([main, place]) => place.replaceWith(main)))
        .then(found => done(found.violations.map(v => v.id + ' (' + v.impact + '): ' + v.help + '\\n' +
            v.nodes.map(n => '    ' + n.target + ': ' + n.html.slice(0, 160) + '\\n        ' +
                (n.any[0] || n.all[0] || n.none[0] || {}).message).slice(0, 6).join('\\n'))),
            error => done(['axe-core failed: ' + error]));";

#[test]
fn axe_finds_no_violation_on_any_page_in_any_theme_or_language() {
    let Some(axe) = axe() else { return };
    let Some(browser) = Browser::start() else { return };
    let violations = |page: &str| -> Vec<String> {
        let found = browser.run_until_done(JUDGE);
        let found = found.as_array().expect("a list").iter().filter_map(Value::as_str);
        found.map(|violation| format!("{page}: {violation}")).collect()
    };
    let mut found = BTreeSet::new();
    for page in site::pages() {
        // Colours are of a theme and words of a language; what is wrong with both at once, each alone would show.
        for (theme, lang) in ["light", "dark"].into_iter().zip(LANGUAGES) {
            browser.prefer("", &[("prefers-color-scheme", theme)]);
            browser.open(&page.path);
            browser.run(&axe);
            speak(&browser, lang);
            if theme == "dark" {
                // The what-if says other things at a rate.
                browser
                    .run("document.querySelectorAll('[data-step=rate]').forEach(button => button.click())");
            }
            found.extend(violations(&format!("{} {theme} {lang}", page.name)));
        }
    }
    // The judge is awake: it sees a picture without words and a pale text.
    browser.run(
        "document.querySelectorAll('main').forEach(m => m.insertAdjacentHTML('afterbegin',
            '<img src=\"data:,\"><p style=\"color:#777;background:#888\">pale</p>'))",
    );
    let seen = violations("").join("\n");
    assert!(seen.contains("image-alt") && seen.contains("color-contrast"), "{seen}");
    assert!(found.is_empty(), "{}", found.into_iter().collect::<Vec<_>>().join("\n"));
}

/// Everything that can be operated, radio buttons once a group; each marked with a number.
const CONTROLS: &str = "
    const seen = new Set();
    return [...document.querySelectorAll('a[href],button,input,select,textarea,summary,[tabindex=\"0\"]')]
        .filter(e => !e.disabled && e.checkVisibility({ visibilityProperty: true }))
        .filter(e => e.type !== 'radio' || !seen.has(e.name) && seen.add(e.name))
        .map((e, i) => (e.dataset.nth = i, (e.id || e.name || e.textContent || e.className).trim().slice(0, 40)));";

/// Before each key, which of them has the focus, and whether it can be seen there: an outline on it, or on the label beside
/// a control that is drawn by its label.
const WATCH: &str = "
    window.focused = [];
    const ring = x => x && getComputedStyle(x).outlineStyle !== 'none' && parseFloat(getComputedStyle(x).outlineWidth) >= 1;
    addEventListener('keydown', () => {
        const e = document.activeElement;
        if (!e || e === document.body) return;
        const group = e.type === 'radio' ? document.querySelectorAll('input[name=\"' + e.name + '\"]') : [e];
        const nth = [...group].map(x => x.dataset.nth).find(x => x !== undefined);
        const box = (e.matches('.switch input') ? e.labels[0] : e).getBoundingClientRect();
        focused.push({ nth, ring: ring(e) && getComputedStyle(e).opacity !== '0' || ring(e.nextElementSibling) || ring(e.labels && e.labels[0]),
            within: box.bottom > 0 && box.top < innerHeight && box.width > 0, what: e.outerHTML.slice(0, 120) });
    }, true);";

#[test]
fn tab_reaches_every_control_and_the_focus_can_be_seen() {
    let Some(browser) = Browser::start() else { return };
    // Else the page would still be scrolling to the control when it is looked at.
    browser.prefer("", &[("prefers-reduced-motion", "reduce")]);
    for page in site::pages() {
        for width in [1440, 360] {
            browser.resize(width);
            browser.open(&page.path);
            let controls = browser.run(CONTROLS);
            let controls = controls.as_array().expect("a list");
            assert!(controls.len() >= 2, "{}: {controls:?}", page.name);
            browser.run(WATCH);
            browser.press_often(TAB, controls.len() + 4);
            let mut reached = BTreeSet::new();
            let focused = browser.run("return focused");
            for focused in focused.as_array().expect("a list") {
                assert!(focused["ring"] == true, "{}: no ring on {}", page.name, focused["what"]);
                assert!(focused["within"] == true, "{}: out of sight: {}", page.name, focused["what"]);
                reached.extend(focused["nth"].as_str().and_then(|nth| nth.parse::<usize>().ok()));
            }
            let missed: Vec<_> =
                controls.iter().enumerate().filter(|(nth, _)| !reached.contains(nth)).collect();
            assert!(missed.is_empty(), "{} at {width}: Tab does not reach {missed:?}", page.name);
        }
    }
}
