//! Pages and index: whole, in both languages, loading nothing, and saying what the record says.

use std::collections::BTreeMap;
use std::fs;

use inflight::lang::Lang;
use inflight::record::{self, Record};
use inflight::report;

use super::markup::elements;
use super::{between, pages, sample, small_pages};

/// Writes the sample's pages; where `INFLIGHT_SAMPLE` says, to be looked at.
#[test]
fn pages_and_index_are_written_whole() {
    let kept = std::env::var_os("INFLIGHT_SAMPLE").map(std::path::PathBuf::from);
    let folder = tempfile::tempdir().unwrap();
    let root = kept.as_deref().unwrap_or(folder.path());
    let record = if kept.is_some() { sample::record() } else { sample::small() };
    let run = root.join("2026-11-22T20-12-05Z");
    let paths = report::write_pages(&record, &run, Lang::En).unwrap();
    let names: Vec<_> = paths.iter().map(|path| path.file_stem().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, record.scenarios.iter().map(|scenario| scenario.id.as_str()).collect::<Vec<_>>());
    record::write(&run.join("record.json"), &record).unwrap();
    let index = report::write_index(root, Lang::En).unwrap();
    for path in paths.iter().chain([&index]) {
        let html = fs::read_to_string(path).unwrap();
        assert!(
            html.starts_with("<!doctype html>") && html.trim_end().ends_with("</html>"),
            "{}",
            path.display()
        );
    }
    let left: Vec<_> = fs::read_dir(&run).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), paths.len() + 1, "no temporary file stays behind: {left:?}");
}

#[test]
fn ids_that_could_leave_the_folder_write_nothing() {
    for id in ["../x", "/x", "a/b", "", "index", "A", "a\0b"] {
        let folder = tempfile::tempdir().unwrap();
        let mut record = sample::small();
        id.clone_into(&mut record.scenarios[1].id);
        let error = report::write_pages(&record, folder.path(), Lang::En).unwrap_err();
        assert!(matches!(error, report::ReportError::Id { .. }), "{id}: {error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{id}");
    }
}

#[test]
fn the_index_lists_the_newest_run_first_and_names_what_it_cannot_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut older = sample::small();
    older.created = "2025-01-02T03:04:05Z".to_owned();
    let newer = sample::small();
    for (name, record) in [("z-older", &older), ("a-newer", &newer)] {
        let run = folder.path().join(name);
        report::write_pages(record, &run, Lang::En).unwrap();
        record::write(&run.join("record.json"), record).unwrap();
    }
    for (name, bytes) in [("broken", "{"), ("strange", "{\"schema\":\"inflight.record/9\"}")] {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("record.json"), bytes).unwrap();
    }
    fs::create_dir(folder.path().join("not-a-run")).unwrap();
    let html = fs::read_to_string(report::write_index(folder.path(), Lang::Uk).unwrap()).unwrap();
    let at = |needle: &str| html.find(needle).unwrap_or_else(|| panic!("no {needle:?}"));
    assert!(at("a-newer/mixed.html") < at("z-older/mixed.html"));
    // The course goes by number, whatever the order in which the scenarios ran.
    let course = &html[at("<ol class=\"lessons\">")..];
    let at = |needle: &str| course.find(needle).unwrap_or_else(|| panic!("no {needle:?}"));
    assert!(at("a-newer/as-written.html") < at("a-newer/mixed.html"));
    assert!(html.contains("broken: ") && html.contains("strange: ") && !html.contains("not-a-run"));
    assert!(html.starts_with("<!doctype html>\n<html lang=\"uk\">"), "{}", &html[..60]);
}

#[test]
fn an_empty_root_says_how_to_start() {
    let folder = tempfile::tempdir().unwrap();
    let html = fs::read_to_string(report::write_index(folder.path(), Lang::En).unwrap()).unwrap();
    assert!(html.contains("inflight run"));
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    let record = sample::small();
    let again: Record = serde_json::from_str(&serde_json::to_string(&record).unwrap()).unwrap();
    assert_eq!(pages(&record), pages(&again));
}

#[test]
fn every_page_speaks_both_languages_and_opens_in_the_one_asked_for() {
    let record = sample::small();
    for scenario in &record.scenarios {
        for (lang, other) in [(Lang::En, "uk"), (Lang::Uk, "en")] {
            let html = report::page(&record, scenario, lang).unwrap();
            let all = elements(&html);
            let mains: Vec<_> = all
                .iter()
                .filter(|element| element.tag == "main")
                .filter_map(|main| main.attribute("lang"))
                .collect();
            assert_eq!(mains, ["en", "uk"]);
            let checked =
                |id: &str| all.iter().find(|e| e.attribute("id") == Some(id)).unwrap().attribute("checked");
            assert!(checked(&format!("lang-{}", lang.tag())).is_some());
            assert!(checked(&format!("lang-{other}")).is_none());
        }
    }
}

#[test]
fn ids_are_unique_and_every_reference_and_label_has_its_target() {
    for (name, html) in small_pages() {
        let mut ids = BTreeMap::new();
        let all = elements(html);
        for element in &all {
            if let Some(id) = element.attribute("id") {
                assert!(ids.insert(id, ()).is_none(), "{name}: {id} twice");
            }
        }
        for element in &all {
            let target = match element.tag.as_str() {
                "use" => element.attribute("href").and_then(|href| href.strip_prefix('#')),
                "label" => element.attribute("for"),
                _ => None,
            };
            assert!(target.is_none_or(|id| ids.contains_key(id)), "{name}: {element:?}");
        }
    }
}

#[test]
fn every_picture_has_a_role_a_title_and_a_description() {
    let mut seen = 0;
    for (name, html) in small_pages() {
        let all = elements(html);
        for (index, element) in all.iter().enumerate().filter(|(_, element)| element.tag == "svg") {
            let class = element.attribute("class").unwrap_or_default();
            if !class.starts_with("chart ") && class != "lanes" {
                continue;
            }
            seen += 1;
            assert_eq!(element.attribute("role"), Some("img"), "{name}");
            assert_eq!(all[index + 1].tag, "title", "{name}");
            assert_eq!(all[index + 2].tag, "desc", "{name}");
            for text in [&all[index + 1], &all[index + 2]] {
                assert!(!html[text.end..].starts_with('<'), "{name}: an empty {}", text.tag);
            }
        }
    }
    assert!(seen > 150, "only {seen} pictures");
}

#[test]
fn nothing_is_loaded_from_anywhere() {
    for (name, html) in small_pages() {
        for element in elements(html) {
            for (key, value) in &element.attributes {
                let free = match key.as_str() {
                    "href" => {
                        value.starts_with('#')
                            || value == "data:,"
                            || value.ends_with(".html") && !value.contains(':')
                    }
                    "src" | "srcset" | "action" | "formaction" | "data" | "poster" | "ping"
                    | "background" => false,
                    _ => !key.starts_with("on") && !value.contains("http:") && !value.contains("https:"),
                };
                assert!(free, "{name}: {} {key}={value}", element.tag);
            }
            assert!(!["iframe", "object", "embed", "base", "form"].contains(&element.tag.as_str()), "{name}");
        }
        let css = html.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
        assert!(!css.contains("@import") && css.matches("url(").count() == css.matches("url(#").count());
    }
}

/// The policy lets run exactly the scripts that stand on the page.
#[test]
fn the_policy_names_the_hash_of_every_script_and_no_other() {
    use base64::Engine as _;
    use sha2::Digest as _;
    let (_, html) = &small_pages()[0];
    let scripts: Vec<&str> =
        html.split("<script>").skip(1).filter_map(|rest| rest.split("</script>").next()).collect();
    assert!(!scripts.is_empty());
    let hash = |script: &&str| {
        let digest = sha2::Sha256::digest(script.as_bytes());
        format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(digest))
    };
    let hashes: Vec<String> = scripts.iter().map(hash).collect();
    let all = elements(html);
    let policy = all.iter().find(|e| e.attribute("http-equiv") == Some("Content-Security-Policy")).unwrap();
    let policy = policy.attribute("content").unwrap();
    let allowed = between(policy, "script-src ", ";")[0];
    assert_eq!(allowed, hashes.join(" "));
    assert!(policy.contains("default-src 'none'"), "{policy}");
}

#[test]
fn a_record_without_cells_is_a_page_that_says_so() {
    let mut record = sample::small();
    record.cells.clear();
    record.models.clear();
    record.claims.clear();
    for (name, html) in pages(&record) {
        assert!(
            !elements(&html)
                .iter()
                .any(|element| element.attribute("class").is_some_and(|class| class.starts_with("chart "))),
            "{name}"
        );
    }
    record.scenarios.truncate(1);
    record.scenarios[0].groups.clear();
    record.scenarios[0].question = None;
    record.scenarios[0].lesson = None;
    assert_eq!(pages(&record).len(), 1);
}

#[test]
fn a_page_of_eight_models_and_a_thousand_fetches_stays_under_a_mebibyte() {
    let record = sample::wide();
    let (_, html) = &pages(&record)[0];
    assert!(html.len() <= 1 << 20, "{} KiB", html.len() >> 10);
    assert_eq!(html.matches("<symbol").count(), 16, "by fetch and by thread");
}

#[test]
fn serial_order_and_few_trials_are_named_with_their_consequence() {
    let mut record = sample::small();
    let has = |record: &Record, needle: &str| pages(record)[0].1.contains(needle);
    assert!(!has(&record, "as criterion runs them") && !has(&record, "no winner is named"));
    record.settings.order = record::Order::Serial;
    record.settings.trials = 3;
    assert!(has(&record, "as criterion runs them") && has(&record, "no winner is named"));
    assert!(has(&record, "як їх запускає criterion") && has(&record, "переможця не називаємо"));
}

#[test]
fn different_work_is_named_and_a_sweep_gets_its_switch() {
    let all: BTreeMap<String, String> = small_pages().iter().cloned().collect();
    assert!(all["as-written"].contains("Not the same work") && !all["mixed"].contains("Not the same work"));
    let picks = |html: &str| elements(html).iter().filter(|e| e.attribute("class") == Some("pick")).count();
    assert_eq!((picks(&all["many"]), picks(&all["mixed"])), (6, 0), "three sizes in two languages");
    for reason in ["one trial alone would take longer", "would take 100"] {
        assert!(all["many"].contains(reason), "{reason}");
    }
}

#[test]
#[ignore = "a budget of the release build: cargo test --release --test report -- --ignored"]
fn a_hundred_cells_render_in_half_a_second() {
    let mut record = sample::small();
    let mixed = record.scenario("mixed").unwrap().clone();
    let cells: Vec<_> = record.cells_of("mixed").cloned().collect();
    (record.scenarios, record.cells) = (Vec::new(), Vec::new());
    for copy in 0..100 / cells.len() + 1 {
        let id = format!("mixed-{copy}");
        record.scenarios.push(record::Scenario { id: id.clone(), ..mixed.clone() });
        record.cells.extend(cells.iter().map(|cell| record::Cell { scenario: id.clone(), ..cell.clone() }));
    }
    let start = std::time::Instant::now();
    let written = pages(&record);
    let took = start.elapsed();
    assert_eq!(written.len(), record.scenarios.len());
    assert!(took.as_millis() <= 500, "{} cells took {took:?}", record.cells.len());
}

/// The page cannot predict what the record does not describe.
#[test]
fn a_record_that_does_not_say_its_models_shapes_has_no_what_if() {
    let mut record = sample::small();
    let sections = |record: &Record| {
        pages(record)
            .iter()
            .map(|(_, html)| html.matches("<details class=\"whatif\"").count())
            .collect::<Vec<_>>()
    };
    assert!(sections(&record).iter().all(|count| *count == 2), "one for each language");
    let queued =
        |record: &Record| pages(record).iter().any(|(_, html)| html.contains("stood in line for one"));
    assert!(!queued(&record));
    record.cells.iter_mut().for_each(|cell| cell.connections = Some(3));
    assert!(queued(&record), "its simulation knows no connections, and must say so");
    record.models.iter_mut().for_each(|model| model.shape = None);
    assert!(sections(&record).iter().all(|count| *count == 0));
    assert!(pages(&record).iter().all(|(_, html)| !html.contains("id=\"whatif-data\"")));
}
