//! The race: what its replay reads is what the record says, and odd records have a page.

use std::collections::{BTreeMap, BTreeSet};

use inflight::lang::Lang;
use inflight::record::{Cell, Interval, Record, SpanKind};
use inflight::report;
use serde_json::Value;

use super::markup::{Element, elements};
use super::{between, pages, sample, small_pages};

/// The curves of a page, by the number of the cell in the record.
fn curves(html: &str) -> BTreeMap<usize, Value> {
    let json = between(html, "<script type=\"application/json\" id=\"race-data\">", "</script>");
    assert_eq!(json.len(), 1, "both languages share one");
    serde_json::from_str(json[0]).expect("JSON")
}

/// The start tags with this class among their classes.
fn with_class<'a>(all: &'a [Element], class: &str) -> Vec<&'a Element> {
    let has = |element: &&Element| {
        element.attribute("class").is_some_and(|classes| classes.split(' ').any(|own| own == class))
    };
    all.iter().filter(has).collect()
}

#[test]
fn the_curves_of_a_page_are_those_of_the_record() {
    let record = sample::small();
    let mut checked = 0;
    for (name, html) in pages(&record) {
        let curves = curves(&html);
        for (id, curve) in &curves {
            let cell = &record.cells[*id];
            assert_eq!(cell.scenario, name);
            assert_eq!(curve["flight"], serde_json::to_value(&cell.in_flight_curve).unwrap(), "{name} {id}");
            assert_eq!(curve["part"], cell.timeline.len() < cell.fetches as usize, "{name} {id}");
            let end = curve["end"].as_f64().unwrap();
            assert!(end >= cell.makespan_ns.unwrap().median.floor(), "{name} {id}: {end}");
            let (busy, cpu) = (busy_ns(curve, end), cpu_ns(cell));
            // Each of the parts is rounded to a hundredth of a core.
            assert!((busy - cpu).abs() <= 0.005 * end + 1.0, "{name} {}: {busy} of {cpu} ns", cell.model);
            checked += 1;
        }
        let rows: BTreeSet<usize> = elements(&html)
            .iter()
            .filter_map(|element| element.attribute("data-cell")?.parse().ok())
            .collect();
        assert_eq!(rows, curves.keys().copied().collect(), "{name}: a curve for each row, a row for each");
    }
    assert!(checked > 15, "only {checked} curves");
}

fn busy_ns(curve: &Value, end: f64) -> f64 {
    let parts = curve["busy"].as_array().expect("a list");
    parts.iter().map(|part| part.as_f64().expect("a number") / 100.0).sum::<f64>() / parts.len() as f64 * end
}

fn cpu_ns(cell: &Cell) -> f64 {
    let spans = cell.timeline.iter().flat_map(|lane| &lane.spans);
    spans.filter(|span| span.kind == SpanKind::Compute).map(|span| span.cpu_ns as f64).sum()
}

#[test]
fn the_controls_have_names_in_both_languages_and_wait_for_their_script() {
    for (name, html) in small_pages() {
        let mut named: Vec<Vec<String>> = Vec::new();
        for main in html.split("<main ").skip(1) {
            let all = elements(main);
            let players = with_class(&all, "player");
            assert_eq!(players.len(), with_class(&all, "race").len(), "{name}: each race has its controls");
            for player in players {
                assert!(player.attribute("hidden").is_some(), "{name}: shown without a script");
            }
            let names = ["player", "to-start", "to-end", "clock", "speed"].map(|class| {
                let labels: BTreeSet<&str> = with_class(&all, class)
                    .iter()
                    .map(|element| element.attribute("aria-label").unwrap_or_default())
                    .collect();
                assert!(labels.iter().all(|label| !label.is_empty()), "{name}: {class} has no name");
                labels.into_iter().collect::<String>()
            });
            named.push(names.to_vec());
            let chosen = all.iter().filter(|e| e.tag == "option" && e.attribute("selected").is_some());
            assert_eq!(chosen.count(), with_class(&all, "player").len(), "{name}: one speed each");
        }
        let pairs: Vec<_> = named[0].iter().zip(&named[1]).collect();
        assert!(pairs.iter().all(|(en, uk)| en != uk), "{name}: {pairs:?}");
    }
}

#[test]
fn every_row_is_drawn_by_fetch_and_by_thread() {
    let record = sample::small();
    let (_, html) = &pages(&record)[0];
    let by_thread = |model: &str, words: &str| {
        let row = between(html, "<div class=\"lane ", "<div class=\"track\">")
            .into_iter()
            .find(|row| row.contains(&format!("</i>{model}</b>")))
            .unwrap();
        assert!(row.contains(&format!("<small class=\"by-threads\"><b>{words}</b>")), "{model}: {row}");
    };
    by_thread("join-all", "1\u{a0}thread");
    by_thread("thread-pool", "2\u{a0}threads");
    by_thread("thread-per-fetch", "16\u{a0}threads");
    // A bar for each lane, at a height of its own.
    let lanes = |symbol: String| {
        let symbol = between(html, &format!("<symbol id=\"{symbol}\""), "</symbol>")[0];
        let path = between(symbol, "<path class=\"w\" d=\"", "\"")[0];
        path.split('M')
            .skip(1)
            .map(|piece| piece.split(' ').nth(1).unwrap().split('h').next().unwrap())
            .collect::<BTreeSet<_>>()
            .len()
    };
    for (id, cell) in record.cells.iter().enumerate().filter(|(_, cell)| cell.scenario == "mixed") {
        let threads = match cell.model.as_str() {
            "thread-per-fetch" => 16,
            "thread-pool" | "spawn" => 2,
            _ => 1,
        };
        let found = (lanes(format!("t{id}")), lanes(format!("h{id}")));
        assert_eq!(found, (16, threads), "{}", cell.model);
    }
}

#[test]
fn places_are_shared_where_no_winner_is_named() {
    let mut record = sample::small();
    let place = |record: &Record, model: &str| {
        let html = report::page(record, record.scenario("mixed").unwrap(), Lang::En).unwrap();
        let row = html.split("<div class=\"lane ").find(|row| row.contains(&format!("</i>{model}</b>")));
        between(row.unwrap(), "<span class=\"vh\">place </span>", "</span>").join("")
    };
    let set = |record: &mut Record, model: &str, low: f64, high: f64| {
        let found = record.cells.iter_mut().find(|cell| cell.scenario == "mixed" && cell.model == model);
        let cell = found.unwrap();
        cell.makespan_ns = Some(Interval { median: f64::midpoint(low, high), low, high });
        let last = cell.trials.len() as f64 - 1.0;
        for (nth, trial) in cell.trials.iter_mut().enumerate() {
            // Downwards under one of them, so that spawn is not ahead of it in every block.
            let nth = if model == "thread-per-fetch" { last - nth as f64 } else { nth as f64 };
            trial.makespan_ns = (low + (high - low) * nth / last) as u64;
        }
    };
    for (nth, model) in ["sequential", "await-in-loop", "blocking-in-async"].into_iter().enumerate() {
        set(&mut record, model, 9e8 + nth as f64 * 3e7, 9e8 + nth as f64 * 3e7 + 1e6);
    }
    set(&mut record, "thread-pool", 5e8, 6e8);
    set(&mut record, "join-all", 3e8, 4e8);
    set(&mut record, "spawn", 1e8, 2e8);
    set(&mut record, "thread-per-fetch", 1.1e8, 2.1e8);
    let all = ["spawn", "thread-per-fetch", "join-all", "thread-pool", "sequential", "await-in-loop"]
        .map(|model| place(&record, model));
    assert_eq!(all, ["1–2", "1–2", "3", "4", "5", "6"]);
}

#[test]
fn odd_timelines_have_a_page() {
    let base = sample::tiny();
    type Change = fn(&mut Cell);
    let changes: [(&str, Change); 7] = [
        ("no timelines", |cell| cell.timeline.clear()),
        ("timelines without spans", |cell| cell.timeline.iter_mut().for_each(|lane| lane.spans.clear())),
        ("no curve", |cell| cell.in_flight_curve.clear()),
        ("no makespan", |cell| cell.makespan_ns = Some(Interval { median: 0.0, low: 0.0, high: 0.0 })),
        ("not a number", |cell| {
            cell.makespan_ns = Some(Interval { median: f64::NAN, low: f64::NAN, high: f64::INFINITY });
        }),
        ("times of centuries", |cell| {
            for span in cell.timeline.iter_mut().flat_map(|lane| &mut lane.spans) {
                span.end_ns = u64::MAX;
                span.cpu_ns = u64::MAX;
            }
        }),
        ("all on the last thread", |cell| {
            cell.timeline.iter_mut().flat_map(|lane| &mut lane.spans).for_each(|span| span.thread = u16::MAX);
        }),
    ];
    for (what, change) in changes {
        let mut record = base.clone();
        record.cells.iter_mut().for_each(change);
        for (name, html) in pages(&record) {
            let word = html.split(|c: char| !c.is_alphanumeric()).find(|word| ["NaN", "inf"].contains(word));
            assert!(word.is_none(), "{name}, {what}: {word:?}");
            let curves = curves(&html);
            let all = elements(&html);
            if what.contains("timelines") {
                assert!(curves.is_empty() && with_class(&all, "player").is_empty(), "{name}, {what}");
            } else {
                assert!(!curves.is_empty() && !with_class(&all, "player").is_empty(), "{name}, {what}");
            }
        }
    }
}
