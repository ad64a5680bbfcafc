//! The built-in scenarios keep what the course promises.

use std::collections::HashSet;
use std::path::Path;

use crate::lang::{Lang, Piece, pieces, places};
use crate::plan::{Limits, Plan};
use crate::scenario::library::{FindError, all, each, embedded, find};
use crate::scenario::{Bench, Length, LoadError, Named, Scenario, Size, StepKind, Sweep, Vary, parse};

fn course() -> Vec<Scenario> {
    embedded()
        .iter()
        .map(|file| parse(file.file_name, file.text).unwrap_or_else(|errors| panic!("{errors}")))
        .collect()
}

fn plan(scenario: &Scenario, count: Option<u64>) -> Plan {
    let limits = Limits { workers: 2, in_flight: None, blocking_threads: 512, connections: None };
    let scale = scenario.run.scale.unwrap_or(1.0);
    scenario.expand(&Size { count, scale, ..Size::of_file(1, limits) }).unwrap()
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

/// The numbers of a text outside its places, each with the word behind it: `4.5 s`, `16 calls`.
fn numbers(text: &str) -> Vec<(String, String)> {
    let words: String =
        pieces(text).map(|piece| if let Piece::Words(words) = piece { words } else { "…" }).collect();
    let text: Vec<char> = words.chars().collect();
    let digit = |at: usize| text.get(at).is_some_and(char::is_ascii_digit);
    let (mut found, mut at) = (Vec::new(), 0);
    while at < text.len() {
        // A digit of a name is none: `a1`, `/students/1`.
        let begins =
            digit(at) && !at.checked_sub(1).is_some_and(|b| text[b].is_alphanumeric() || text[b] == '/');
        if !begins {
            at += 1;
            continue;
        }
        let mut number = String::new();
        loop {
            let group = matches!(text.get(at), Some(' ' | '\u{a0}' | '\u{202f}'))
                && (1..4).all(|next| digit(at + next))
                && !digit(at + 4);
            let point = matches!(text.get(at), Some('.' | ',')) && digit(at + 1);
            if digit(at) {
                number.push(text[at]);
            } else if point {
                number.push('.');
            } else if !group {
                break;
            }
            at += 1;
        }
        let rest = text[at..].iter().skip_while(|c| matches!(c, ' ' | '\u{a0}' | '\u{202f}'));
        found.push((number, rest.take_while(|c| c.is_alphabetic()).collect()));
    }
    found
}

/// Sizes of a run, in a file's own size and in that of a bench; those that all sizes share are no literals.
fn sizes_of_plan(scenario: &Scenario) -> HashSet<String> {
    let mut sizes = HashSet::new();
    for run in [scenario.clone(), scenario.benched()] {
        let limits = [run.run.workers, run.run.in_flight, run.run.connections, Some(512)];
        sizes.extend(limits.into_iter().flatten().map(f64::from).map(f64::to_bits));
        sizes.extend(run.sweep.iter().flat_map(|sweep| &sweep.over).map(|size| size.to_bits()));
    }
    let own = scenario.groups.iter().map(|group| group.count).chain([scenario.total()]);
    sizes.extend(own.chain(scenario.bench.count).map(|count| (count as f64).to_bits()));
    // Claims hold at these sizes however large the run: a test asks that every run has them.
    for claim in &scenario.claims {
        let at = claim.at.iter().chain(claim.than.iter().filter_map(|than| than.at.as_ref()));
        for at in at {
            sizes.remove(&at.to_bits());
        }
    }
    sizes.into_iter().map(f64::from_bits).filter(|size| *size > 2.0).map(|size| size.to_string()).collect()
}

#[test]
fn the_words_of_a_lesson_have_no_size_of_its_plan_but_in_places() {
    assert_eq!(
        numbers("4,5 с, 10 000 і {count} a1 2."),
        [("4.5", "с"), ("10000", "і"), ("2", "")].map(|(n, word)| (n.to_owned(), word.to_owned()))
    );
    const UNITS: [&str; 6] = ["ns", "ms", "s", "нс", "мс", "с"];
    for scenario in course() {
        let sizes = sizes_of_plan(&scenario);
        let answers = scenario.answers.iter().flat_map(|answer| [&answer.text, &answer.because]);
        let claims = scenario.claims.iter().filter_map(|claim| claim.text.as_ref());
        let texts = [&scenario.title].into_iter().chain(&scenario.question).chain(&scenario.lesson);
        for text in texts.chain(answers).chain(claims) {
            for (number, word) in Lang::ALL.iter().flat_map(|lang| numbers(text.get(*lang))) {
                let is_size = UNITS.contains(&word.as_str()) || sizes.contains(&number);
                assert!(!is_size, "{}: {number} {word}: {}", scenario.id, text.en);
            }
        }
    }
}

/// As a bench runs them and as the file says it, no place is left but those of claims.
#[test]
fn every_place_of_the_plan_is_filled_at_every_size() {
    for scenario in course() {
        for run in [scenario.clone(), scenario.benched()] {
            let limits = Limits {
                workers: run.run.workers.unwrap_or(2),
                in_flight: run.run.in_flight,
                blocking_threads: 512,
                connections: run.run.connections,
            };
            let size = Size {
                count: scenario.bench.count,
                scale: run.run.scale.unwrap_or(1.0),
                ..Size::of_file(1, limits)
            };
            let told = scenario.told(&size, run.sweep.as_ref());
            let words = told.answers.iter().map(|answer| &answer.text);
            for text in words.chain(&told.question).chain(&told.lesson) {
                for lang in Lang::ALL {
                    assert!(!text.get(lang).contains(['{', '}']), "{}: {}", scenario.id, text.get(lang));
                }
            }
            for answer in &told.answers {
                let ids = |id: &str| told.claims.iter().any(|claim| claim.id.as_deref() == Some(id));
                let left = |name: &str| !ids(name.split('.').next().unwrap_or_default());
                assert!(!places(&answer.because.en).any(left), "{}: {}", scenario.id, answer.because.en);
            }
        }
    }
    let told = |text: &str, count: u64, sweep: Option<&Sweep>| {
        let file = format!(
            "schema = 1\ntitle = \"T\"\nquestion = \"{text}\"\n[[fetch]]\nname = \"a\"\ncount = 3\nsteps = [{{ wait = \"20ms\" }}, {{ compute = \"2ms\" }}]\n[run]\nin_flight = 5\n[sweep]\nvary = \"workers\"\nover = [1, 4]\n"
        );
        let limits = Limits { workers: 2, in_flight: Some(6), blocking_threads: 512, connections: None };
        let size = Size { count: Some(count), scale: 0.5, ..Size::of_file(1, limits) };
        parse("a.toml", &file).unwrap().told(&size, sweep).question.unwrap().uk.replace('\u{a0}', " ")
    };
    let sweep = Sweep { vary: Vary::Workers, over: vec![2.0, 4.0, 8.0] };
    let text = "{count}, {count.a}: {wait}, {compute.a}, {total}, {longest}, {limit}; {smallest}, {largest} of {sizes}, {} { x }";
    assert_eq!(told(text, 4, Some(&sweep)), "4, 4: 10 мс, 1 мс, 44 мс, 11 мс, 6; 2, 8 of 2, 4, 8, {} { x }");
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
