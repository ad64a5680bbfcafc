//! The pages at every width: nothing wider than the window, nothing cut, nothing over something else.

use serde_json::Value;

use super::driver::Browser;
use super::{LANGUAGES, site, speak};

/// A telephone, a tablet, a desk.
const WIDTHS: [u32; 3] = [360, 800, 1440];

/// What sticks out of the window, if the page can be scrolled sideways.
const WIDER: &str = "
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const scrolls = e => e && (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
    return [...document.body.querySelectorAll('*')]
        .filter(e => e.getBoundingClientRect().left + Math.max(e.scrollWidth, e.offsetWidth || 0) > innerWidth + 0.5 && !scrolls(e))
        .reverse().map(e => e.outerHTML.slice(0, 120)).slice(0, 5).concat(document.documentElement.scrollWidth + ' px');";

/// Text that its own element cuts off, and text of a picture outside of its frame.
const CUT: &str = "
    const shown = e => e.checkVisibility() && !e.closest('.vh');
    const cut = [...document.body.querySelectorAll('*')].filter(e => shown(e) && e.textContent.trim())
        .filter(e => ['hidden', 'clip'].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1);
    const out = [...document.querySelectorAll('figure text')].filter(shown).filter(t => {
        const a = t.getBoundingClientRect(), b = t.closest('figure').getBoundingClientRect();
        return a.width && (a.left < b.left || a.right > b.right || a.top < b.top || a.bottom > b.bottom);
    });
    return cut.concat(out).map(e => e.outerHTML.slice(0, 160)).slice(0, 8);";

/// Texts of one picture, or of one axis, that lie over each other by more than a hair.
const OVER: &str = "
    const found = [];
    for (const picture of document.querySelectorAll('svg,.ticks,.wi-ticks')) {
        const texts = [...picture.querySelectorAll('text,span')].filter(t => t.checkVisibility() && t.textContent.trim());
        const boxes = texts.map(t => t.getBoundingClientRect());
        boxes.forEach((a, i) => boxes.slice(0, i).forEach((b, j) => {
            const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (across > 1 && down > a.height / 3) found.push(texts[i].textContent + ' over ' + texts[j].textContent);
        }));
    }
    return found.slice(0, 8);";

#[test]
fn nothing_overflows_is_cut_or_overlaps_at_any_width_in_any_language() {
    let Some(browser) = Browser::start() else { return };
    let mut wrong = Vec::new();
    for page in site::pages() {
        browser.open(&page.path);
        for width in WIDTHS {
            browser.resize(width);
            for lang in LANGUAGES {
                speak(&browser, lang);
                for (what, script) in [("wider than the window", WIDER), ("cut", CUT), ("overlaps", OVER)] {
                    let found = browser.run(script);
                    let found = found.as_array().expect("a list").iter().filter_map(Value::as_str);
                    wrong.extend(found.map(|it| format!("{} {width} {lang}, {what}: {it}", page.name)));
                }
                browser.keep_picture(&format!("{}-{width}-{lang}", page.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Which languages are shown, and what should not be: closed details, and controls.
const ON_PAPER: &str = "
    return [...document.querySelectorAll('main')].filter(m => m.checkVisibility()).map(m => m.lang).concat(
        [...document.querySelectorAll('main details')].filter(d => d.closest('main').checkVisibility())
            .flatMap(d => [...d.children].filter(c => c.tagName !== 'SUMMARY' && getComputedStyle(c).display !== 'none' && !c.getClientRects().length))
            .map(e => 'closed on paper: ' + e.outerHTML.slice(0, 120)),
        [...document.querySelectorAll('fieldset,button,input,select')].filter(e => e.checkVisibility())
            .map(e => 'a control on paper: ' + e.outerHTML.slice(0, 120)));";

#[test]
fn a_page_prints_in_one_language_with_everything_opened_and_no_controls() {
    let Some(browser) = Browser::start() else { return };
    // A4 at 96 dots an inch without the margins.
    browser.resize(703);
    for page in site::pages() {
        browser.open(&page.path);
        for lang in LANGUAGES {
            speak(&browser, lang);
            let pdf = browser.print();
            // Drawings stay drawings: as pictures they made one of 5 MB.
            let size = 10_000..1_500_000;
            assert!(
                pdf.starts_with(b"%PDF-") && size.contains(&pdf.len()),
                "{}: {} bytes",
                page.name,
                pdf.len()
            );
            browser.prefer("print", &[]);
            assert_eq!(browser.run(ON_PAPER), serde_json::json!([lang]), "{}", page.name);
            assert_eq!(browser.run(WIDER), serde_json::json!([]), "{}: wider than paper", page.name);
            browser.keep_picture(&format!("{}-paper-{lang}", page.name));
            browser.prefer("", &[]);
        }
    }
}

/// A page that does everything wrong once: what no page does must still be seen.
#[test]
fn each_fault_would_be_found() {
    let Some(browser) = Browser::start() else { return };
    browser.open(site::page("one"));
    browser.resize(360);
    browser.run(
        "document.querySelector('main').innerHTML = `
            <p style='width:500px'>wide</p>
            <p style='width:40px;overflow:hidden;white-space:nowrap'>a text that is cut</p>
            <figure style='width:200px'><svg width='90' height='30' style='overflow:visible'>
            <text x='0' y='20'>one</text><text x='4' y='20'>two</text><text x='400' y='20'>out</text></svg></figure>
            <div class='ticks'><span style='left:10%'>80</span><span></span><span style='left:11%'>100</span></div>
            <details><summary>open me</summary><p>closed</p></details><button>press</button>`;",
    );
    for (script, found) in [(WIDER, 2), (CUT, 2), (OVER, 2), (ON_PAPER, 3)] {
        let seen = browser.run(script);
        assert!(seen.as_array().is_some_and(|seen| seen.len() >= found), "{script}\n{seen}");
    }
}
