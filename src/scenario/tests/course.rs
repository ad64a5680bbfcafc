//! The built-in scenarios keep what the course promises.

use std::collections::HashSet;
use std::path::Path;

use crate::lang::Lang;
use crate::plan::{Limits, Plan};
use crate::scenario::library::{FindError, all, each, embedded, find};
use crate::scenario::{Bench, Length, LoadError, Named, Scenario, Size, StepKind, Vary, parse};

fn course() -> Vec<Scenario> {
    embedded()
        .iter()
        .map(|file| parse(file.file_name, file.text).unwrap_or_else(|errors| panic!("{errors}")))
        .collect()
}

fn plan(scenario: &Scenario, count: Option<u64>) -> Plan {
    let limits = Limits { workers: 2, in_flight: None, blocking_threads: 512, connections: None };
    let scale = scenario.run.scale.unwrap_or(1.0);
    scenario.expand(&Size { count, scale, seed: 1, limits }).unwrap()
}

/// Every size of the scenario, as a count of fetches.
fn sizes(scenario: &Scenario) -> Vec<Option<u64>> {
    match &scenario.sweep {
        Some(sweep) if sweep.vary == Vary::Count => {
            sweep.over.iter().map(|size| Some(*size as u64)).collect()
        }
        _ => vec![scenario.bench.count],
    }
}

#[test]
fn the_table_is_the_folder_in_course_order() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    let table: Vec<&str> = embedded().iter().map(|file| file.file_name).collect();
    assert_eq!(table, names);
    let numbers: Vec<Option<u32>> = course().iter().map(|scenario| scenario.number).collect();
    let expected: Vec<Option<u32>> = (1..=u32::try_from(table.len()).unwrap()).map(Some).collect();
    assert_eq!(numbers, expected);
}

#[test]
fn every_lesson_is_complete() {
    for scenario in course() {
        let id = &scenario.id;
        assert!(!scenario.claims.is_empty(), "{id} claims nothing");
        assert_ne!(scenario.bench, Bench::default(), "{id} has no [bench]");
        let question = scenario.question.as_ref().unwrap_or_else(|| panic!("{id} asks nothing"));
        let lesson = scenario.lesson.as_ref().unwrap_or_else(|| panic!("{id} teaches nothing"));
        for text in [&scenario.title, question, lesson] {
            assert_ne!(text.en, text.uk, "{id} is not translated");
        }
        for lang in Lang::ALL {
            let words = lesson.get(lang).split_whitespace().count();
            assert!((80..=250).contains(&words), "{id} in {}: {words} words", lang.tag());
        }
        assert!(!plan(&scenario, None).is_empty());
        for size in sizes(&scenario.benched()).into_iter().chain(sizes(&scenario)) {
            assert!(!plan(&scenario, size).is_empty());
        }
    }
}

#[test]
fn claims_can_be_judged_in_a_bench_too() {
    let ids: HashSet<String> = course().into_iter().map(|scenario| scenario.id).collect();
    let known: Vec<&str> = ids.iter().map(String::as_str).collect();
    for scenario in course() {
        scenario.check_names(Named::Scenario, &known).unwrap_or_else(|errors| panic!("{errors}"));
        let benched = scenario.benched();
        let models = benched.run.models.as_ref().expect("every lesson names its models");
        for claim in &scenario.claims {
            let than = claim.than.as_ref();
            let ours = than.filter(|than| than.scenario.is_none());
            for model in std::iter::once(&claim.of).chain(ours.map(|than| &than.model)) {
                assert!(models.contains(model), "{}: {model} is not in the bench", scenario.id);
            }
            for at in claim.at.iter().chain(ours.and_then(|than| than.at.as_ref())) {
                for sweep in [&scenario.sweep, &benched.sweep] {
                    let over = &sweep.as_ref().expect("a claim at a size has a sweep").over;
                    assert!(over.contains(at), "{}: no size {at}", scenario.id);
                }
            }
        }
    }
}

#[test]
fn waits_in_a_bench_are_well_over_the_timers_step() {
    for scenario in course() {
        let scale = scenario.benched().run.scale.unwrap_or(1.0);
        for step in scenario.groups.iter().flat_map(|group| &group.steps) {
            let length = step.length.scaled(scale);
            let is_short = matches!(length, Length::Fixed(1..25_000_000));
            let is_wait = step.kind == StepKind::Wait;
            assert!(!(is_wait && is_short), "{}: a wait of {length}", scenario.id);
        }
    }
}

#[test]
fn only_the_fair_programs_of_the_lecture_do_the_same_work() {
    let digest = |id: &str| plan(&find(id, Path::new("no-such-folder")).unwrap(), None).digest();
    assert_eq!(digest("lecture"), digest("lecture-async-as-written"));
    assert_ne!(digest("lecture"), digest("lecture-sync-as-written"));
}

#[test]
fn ids_are_found_with_and_without_number() {
    let nowhere = Path::new("no-such-folder");
    assert_eq!(find("01-lecture", nowhere).unwrap().id, "lecture");
    assert_eq!(find("fan-out", nowhere).unwrap().number, Some(4));
    assert_eq!(all(nowhere).unwrap().len(), embedded().len());
    let error = find("lectrue", nowhere).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("there is no scenario `lectrue`; did you mean `lecture`?; known: lecture,")
    );
    assert!(matches!(find("no/such.toml", nowhere), Err(FindError::Load(LoadError::Io { .. }))));
}

#[test]
fn a_folder_goes_before_the_built_in_scenarios() {
    let folder = tempfile::tempdir().unwrap();
    let text = "schema = 1\ntitle = \"Mine\"\n[[fetch]]\nname = \"a\"\nsteps = [{ wait = \"1ms\" }]\n";
    std::fs::write(folder.path().join("90-lecture.toml"), text).unwrap();
    std::fs::write(folder.path().join("own.toml"), text).unwrap();
    std::fs::write(folder.path().join("notes.txt"), "not a scenario").unwrap();
    assert_eq!(find("lecture", folder.path()).unwrap().title.en, "Mine");
    let every = all(folder.path()).unwrap();
    let ids: Vec<&str> = every.iter().map(|scenario| scenario.id.as_str()).collect();
    assert_eq!(ids.len(), embedded().len() + 1);
    assert_eq!(ids[0], "lecture-sync-as-written");
    assert_eq!(ids[ids.len() - 2..], ["lecture", "own"]);
    std::fs::write(folder.path().join("91-lecture.toml"), text).unwrap();
    assert!(matches!(find("lecture", folder.path()), Err(FindError::Ambiguous { .. })));
    assert!(matches!(all(folder.path()), Err(FindError::Ambiguous { .. })));
    assert_eq!(find("own", folder.path()).unwrap().title.en, "Mine", "one quarrel is not everybody's");
}

#[test]
fn one_broken_file_hides_none_of_the_others() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("02-broken.toml"), "schema = 2").unwrap();
    let every = each(folder.path()).unwrap();
    assert_eq!(every.len(), embedded().len() + 1);
    let broken: Vec<&str> =
        every.iter().filter(|(_, scenario)| scenario.is_err()).map(|(id, _)| id.as_str()).collect();
    assert_eq!(broken, ["broken"]);
    assert!(find("lecture", folder.path()).is_ok() && find("broken", folder.path()).is_err());
}

#[test]
fn a_file_in_the_place_of_the_folder_is_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scenarios");
    std::fs::write(&file, "not a folder").unwrap();
    assert_eq!(find("lecture", &file).unwrap().id, "lecture");
    assert_eq!(each(&file).unwrap().len(), embedded().len());
}
