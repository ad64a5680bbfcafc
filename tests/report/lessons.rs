//! The course as a learner meets it: every lesson asks, offers answers, and refutes the wrong ones with numbers that
//! were measured; what was not measured so is not said.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use inflight::analysis;
use inflight::experiment::{Experiment, Interrupt, Options};
use inflight::lane::{TEMPLATES, Template};
use inflight::lang::{Lang, MISCONCEPTIONS, Text, places};
use inflight::record::{Answer, ClaimOutcome, ClaimSpec, Metric, Record, Verdict};
use inflight::report;
use inflight::scenario::{Scenario, library, parse};

use super::{ideal, markup};

pub(super) fn course() -> Vec<Scenario> {
    library::embedded().iter().map(|file| parse(file.file_name, file.text).unwrap()).collect()
}

/// Every text of a scenario with what it is, for messages.
fn texts(scenario: &Scenario) -> Vec<(String, Text)> {
    let mut texts = vec![("title".to_owned(), scenario.title.clone())];
    texts.extend(scenario.question.clone().map(|text| ("question".to_owned(), text)));
    texts.extend(scenario.lesson.clone().map(|text| ("lesson".to_owned(), text)));
    texts.extend(scenario.change.iter().map(|change| ("try".to_owned(), change.text.clone())));
    for (nth, answer) in scenario.answers.iter().enumerate() {
        texts.push((format!("answer {nth}"), answer.text.clone()));
        texts.push((format!("because of answer {nth}"), answer.because.clone()));
    }
    texts.extend(scenario.claims.iter().filter_map(|claim| Some(("claim".to_owned(), claim.text.clone()?))));
    texts
}

/// The five parts of a lesson: a question, three or four answers of which one is right, what each rests on, and a
/// line to change that leaves a scenario which runs.
#[test]
fn every_lesson_has_its_five_parts() {
    for scenario in course() {
        let id = &scenario.id;
        assert!(scenario.question.is_some(), "{id} asks nothing");
        assert!((3..=4).contains(&scenario.answers.len()), "{id}");
        let right = scenario.answers.iter().filter(|answer| answer.misconception.is_none()).count();
        assert_eq!(right, 1, "{id}");
        for (what, text) in texts(&scenario) {
            assert_ne!(text.en, text.uk, "{id}: the {what} is not translated");
        }
        for answer in &scenario.answers {
            assert!(places(&answer.because.en).next().is_some(), "{id}: {}", answer.text.en);
        }
        let changed = scenario.changed().unwrap_or_else(|errors| panic!("{errors}"));
        let changed = changed.unwrap_or_else(|| panic!("{id} has no line to change"));
        assert_ne!(changed.source(), scenario.source());
        let plan = |scenario: Scenario| {
            let experiment =
                Experiment::plan(vec![scenario], Options::default(), PathBuf::new(), Interrupt::default());
            let experiment = experiment.unwrap_or_else(|error| panic!("{id}: {error}"));
            let shown = |cell: &inflight::experiment::Planned| {
                (
                    cell.entry.spec.id,
                    cell.size.map(f64::to_bits),
                    cell.digest.clone(),
                    cell.prediction.makespan,
                )
            };
            experiment.cells().iter().map(shown).collect::<Vec<_>>()
        };
        assert_ne!(plan(changed), plan(scenario.clone()), "{id}: the change changes nothing");
    }
}

/// The lesson that comes with lanes; it speaks of those that are declared beside it, and of no other.
fn lesson_of(template: &Template) -> Option<Scenario> {
    let (name, text) = template.files.iter().find(|(name, _)| *name == template.first)?;
    let lesson = parse(name, text).unwrap_or_else(|errors| panic!("{errors}"));
    let (_, declared) = template.files.last().unwrap();
    let all = lesson.run.lanes.iter().map(|lane| format!("name = \"{lane}\"\n"));
    assert!(
        all.clone().all(|line| declared.contains(&line)) && declared.matches("[[lane]]").count() == all.len()
    );
    Some(lesson)
}

#[test]
fn the_course_and_the_lessons_of_lanes_meet_every_misconception() {
    let own = TEMPLATES.iter().filter_map(lesson_of);
    let met: BTreeSet<String> = course()
        .into_iter()
        .chain(own)
        .flat_map(|scenario| scenario.answers.into_iter().filter_map(|answer| answer.misconception))
        .map(|known| known.id)
        .collect();
    assert_eq!(met, MISCONCEPTIONS.iter().map(|(id, ..)| (*id).to_owned()).collect());
    assert!(met.len() >= 10);
}

/// The numbers of a text, decimal points and groups of digits as English writes them, in order of size.
fn numbers(text: &str) -> Vec<String> {
    let text: Vec<char> = text.chars().collect();
    let digit = |at: usize| text.get(at).is_some_and(char::is_ascii_digit);
    let mut numbers = Vec::new();
    let mut number = String::new();
    for at in 0..=text.len() {
        match text.get(at) {
            Some(c) if c.is_ascii_digit() => number.push(*c),
            Some('.' | ',') if digit(at + 1) && !number.is_empty() => number.push('.'),
            // A group of three: `10 000`.
            Some(' ' | '\u{a0}' | '\u{202f}')
                if !number.is_empty() && (1..4).all(|next| digit(at + next)) && !digit(at + 4) => {}
            _ => numbers.extend((!number.is_empty()).then(|| std::mem::take(&mut number))),
        }
    }
    numbers.sort();
    numbers
}

#[test]
fn both_languages_say_the_same_numbers_each_in_its_own_letters() {
    assert_eq!(numbers("4,5 с, 10 000 і 2"), ["10000", "2", "4.5"]);
    assert_eq!(numbers("1, 2, 3. A1"), ["1", "1", "2", "3"]);
    for scenario in course() {
        for (what, text) in texts(&scenario) {
            assert_eq!(numbers(&text.en), numbers(&text.uk), "{}: {what}", scenario.id);
            assert!(!text.en.contains(|c| ('\u{400}'..='\u{52f}').contains(&c)), "{}: {what}", scenario.id);
        }
    }
    for (id, en, uk) in MISCONCEPTIONS {
        assert_eq!(numbers(en), numbers(uk), "{id}");
    }
}

fn judged(record: &Record) -> impl Iterator<Item = (String, &Answer)> {
    record
        .answers
        .iter()
        .map(|answer| (format!("{}: {} ({:?})", answer.scenario, answer.spec.text.en, answer.reason), answer))
}

/// On a machine that does what the models promise, each explanation can be given, in the course's own sizes and in
/// those of a bench.
#[test]
fn an_ideal_machine_shows_every_answer() {
    for bench in [false, true] {
        let record = ideal::record(bench);
        assert_eq!(
            record.answers.len(),
            course().iter().map(|scenario| scenario.answers.len()).sum::<usize>()
        );
        for (name, answer) in judged(&record) {
            assert_eq!(answer.outcome, ClaimOutcome::Holds, "bench {bench}: {name}");
            let because = answer.because.as_ref().unwrap();
            for lang in Lang::ALL {
                assert!(!because.get(lang).contains(['{', '}']), "{name}: {}", because.get(lang));
                assert_ne!(numbers(because.get(lang)), Vec::<String>::new(), "{name}");
            }
            assert_eq!(numbers(&because.en), numbers(&because.uk), "{name}");
        }
    }
}

fn names(answer: &Answer, claim: &str) -> bool {
    places(&answer.spec.because.en).any(|place| place.split('.').next() == Some(claim))
}

/// Moves what a claim measures across its bound.
fn push_over(record: &mut Record, scenario: &str, claim: &ClaimSpec, measured: f64) {
    let factor = match (claim.at_least, claim.at_most) {
        (Some(least), _) => 0.5 * least / measured,
        (None, Some(most)) => 2.0 * most / measured,
        (None, None) => panic!("a claim has a bound"),
    };
    let loads = record.scenarios.iter().find(|other| other.id == scenario).map(|found| found.load.as_ref());
    let within = loads.flatten().and_then(|load| load.within_ns);
    let cells = record.cells.iter_mut().filter(|cell| {
        cell.scenario == scenario && cell.model == claim.of && (cell.size.is_none() || cell.size == claim.at)
    });
    for trial in cells.flat_map(|cell| &mut cell.trials) {
        let scaled = |value: u64| (value as f64 * factor) as u64;
        match claim.metric {
            Metric::Makespan => trial.makespan_ns = scaled(trial.makespan_ns),
            Metric::Throughput => trial.makespan_ns = (trial.makespan_ns as f64 / factor) as u64,
            Metric::Concurrency => trial.concurrency *= factor,
            Metric::Parallelism => trial.parallelism *= factor,
            Metric::Success => {
                let failed: u64 = trial.outcomes.iter().map(|end| end.count).sum();
                let all = trial.completed + failed as u32;
                trial.completed = (f64::from(trial.completed) * factor) as u32;
                trial.outcomes = ideal::failures(all - trial.completed);
            }
            Metric::Good => {
                let within = within.expect("a claim about good responses says which are");
                let all = ideal::times(&trial.response_ns);
                let good = all.iter().filter(|time| **time <= within).count() as f64 * factor;
                let times =
                    (0..all.len()).map(|nth| if (nth as f64) < good { within / 2 } else { 2 * within });
                trial.response_ns = inflight::record::Latency::of(times);
            }
            // Two sides are compared above their start.
            Metric::PeakRss => {
                let start = trial.rss_start_bytes;
                trial.peak_rss_bytes =
                    start.zip(trial.memory_growth()).map(|(start, grown)| start + scaled(grown));
            }
            Metric::CpuPerFetch => trial.cpu_ns = scaled(trial.cpu_ns),
            Metric::P50 | Metric::P99 | Metric::Min | Metric::Max | Metric::Mean | Metric::HiddenWait => {
                let all = ideal::times(&trial.response_ns);
                trial.response_ns = inflight::record::Latency::of(all.into_iter().map(scaled));
            }
            Metric::ServiceP50 | Metric::ServiceP99 => {
                let all = ideal::times(&trial.service_ns);
                trial.service_ns = inflight::record::Latency::of(all.into_iter().map(scaled));
            }
        }
    }
}

/// Whatever number an explanation rests on: were it another, the explanation would not be there.
#[test]
fn a_number_on_the_other_side_of_its_bound_withholds_every_explanation_that_rests_on_it() {
    let record = ideal::record(false);
    let mut pushed = 0;
    for scenario in &record.scenarios {
        let whole = ideal::claimed(&record, &scenario.id);
        for claim in whole.claims.iter().filter(|claim| claim.scenario == scenario.id) {
            let Some(id) = &claim.spec.id else { continue };
            let mut other = whole.clone();
            push_over(&mut other, &scenario.id, &claim.spec, claim.measured.unwrap().median);
            analysis::summarise(&mut other);
            for (name, answer) in judged(&other).filter(|(_, answer)| names(answer, id)) {
                assert_eq!(answer.outcome, ClaimOutcome::Fails, "{id}: {name}");
                assert!(answer.because.is_none() && answer.reason.is_some(), "{id}: {name}");
                pushed += 1;
            }
        }
    }
    assert!(pushed >= record.answers.len(), "only {pushed}");
}

/// The same for a comparison whose sides are exchanged, and for cells that are suspect.
#[test]
fn exchanged_and_doubtful_cells_withhold_the_explanations() {
    let record = ideal::record(false);
    let mut exchanged = 0;
    for scenario in &record.scenarios {
        let whole = ideal::claimed(&record, &scenario.id);
        for claim in whole.claims.iter().filter(|claim| claim.scenario == scenario.id) {
            let (Some(id), Some(than)) = (&claim.spec.id, &claim.spec.than) else { continue };
            // A claim that two are alike is as true of the two exchanged.
            let alike =
                claim.spec.at_least.unwrap_or(0.0) < 1.0 && claim.spec.at_most.is_none_or(|most| most > 1.0);
            if alike {
                continue;
            }
            let mut other = whole.clone();
            let at = |scenario: &str, model: &str, size: Option<f64>| {
                let mut cells = whole.cells.iter();
                let ours = |cell: &inflight::record::Cell| cell.scenario == scenario && cell.model == model;
                cells.position(|cell| ours(cell) && (cell.size.is_none() || cell.size == size)).unwrap()
            };
            let there = than.scenario.as_deref().unwrap_or(&scenario.id);
            let one = at(&scenario.id, &claim.spec.of, claim.spec.at);
            let two = at(there, &than.model, than.at.or(claim.spec.at));
            other.cells[one].trials.clone_from(&whole.cells[two].trials);
            other.cells[two].trials.clone_from(&whole.cells[one].trials);
            analysis::summarise(&mut other);
            for (name, answer) in judged(&other).filter(|(_, answer)| names(answer, id)) {
                assert_eq!((answer.outcome, &answer.because), (ClaimOutcome::Fails, &None), "{id}: {name}");
                exchanged += 1;
            }
        }
        let mut whole = ideal::only(&record, &scenario.id);
        whole.cells.iter_mut().flat_map(|cell| &mut cell.trials).for_each(|t| t.verdict = Verdict::Suspect);
        analysis::summarise(&mut whole);
        for (name, answer) in judged(&whole).filter(|(_, answer)| answer.scenario == scenario.id) {
            assert_eq!((answer.outcome, &answer.because), (ClaimOutcome::Unclear, &None), "{name}");
        }
        for lang in Lang::ALL {
            let html = report::page(&whole, &whole.scenarios[0], lang).unwrap();
            assert_eq!(
                html.matches("This run does not show it").count(),
                scenario.answers.len(),
                "{name}",
                name = scenario.id
            );
            assert_eq!(html.matches("Цей запуск цього не показує").count(), scenario.answers.len());
            assert!(!html.contains("class=\"why a0 right\"") && !html.contains(">Right:"), "{}", scenario.id);
        }
    }
    assert!(exchanged > 30, "only {exchanged}");
}

/// On the page, in both languages: the question with its choices, the answer behind `details` and before any result,
/// an explanation for each choice, and the line to change.
#[test]
fn every_page_asks_before_it_shows() {
    let record = ideal::record(true);
    for scenario in &record.scenarios {
        let html = report::page(&record, scenario, Lang::En).unwrap();
        for (main, lang) in html.split("<main ").skip(1).zip(Lang::ALL) {
            let name = format!("{} in {}", scenario.id, lang.tag());
            let at = |needle: &str| main.find(needle).unwrap_or_else(|| panic!("{name}: no {needle}"));
            let order = [
                "class=\"ask\"",
                "<fieldset class=\"options\"",
                "class=\"views\"",
                "class=\"answer\"",
                "class=\"why ",
                "class=\"finds\"",
                "class=\"try\"",
                "class=\"fold\"",
                "<details class=\"lesson\"",
                "<details class=\"numbers\"",
                "<details class=\"about\"",
            ]
            .map(at);
            assert!(order.is_sorted(), "{name}: {order:?}");
            let (choices, details) = (&main[order[0]..order[2]], &main[order[3]..order[5]]);
            assert_eq!(choices.matches("type=\"radio\"").count(), scenario.answers.len(), "{name}");
            assert!(!choices.contains("checked") && !choices.contains('✓'), "{name} gives it away");
            assert_eq!(details.matches("class=\"why ").count(), scenario.answers.len(), "{name}");
            assert_eq!(details.matches(" right\">").count(), 1, "{name}");
            assert_eq!(details.matches("class=\"belief\"").count(), scenario.answers.len() - 1, "{name}");
            let first = &details[details.find("class=\"why ").unwrap()..];
            assert!(first[..40].contains(" right\""), "{name}: the right one comes first");
            for nth in 0..scenario.answers.len() {
                assert!(details.contains(&format!("class=\"why a{nth} ")), "{name}");
                assert!(choices.contains(&format!("data-a=\"{nth}\"")), "{name}");
            }
            let change = scenario.change.as_ref().unwrap();
            let steps = &main[order[6]..];
            assert!(steps.contains(&format!("inflight show {} --toml", scenario.id)), "{name}");
            assert!(steps.contains("<ins>") && steps.contains("inflight run my.toml"), "{name}");
            assert_eq!(steps.contains("<del>"), change.instead_of.is_some(), "{name}");
        }
    }
}

/// A record of before there were answers is drawn with its question alone.
#[test]
fn a_record_without_answers_still_asks() {
    let mut record = ideal::only(&ideal::record(true), "lecture");
    let mut json = serde_json::to_value(&record).unwrap();
    json.as_object_mut().unwrap().remove("answers");
    for scenario in json["scenarios"].as_array_mut().unwrap() {
        let scenario = scenario.as_object_mut().unwrap();
        scenario.remove("answers");
        scenario.remove("try");
        for claim in scenario["claims"].as_array_mut().unwrap() {
            claim.as_object_mut().unwrap().remove("id");
        }
    }
    for claim in json["claims"].as_array_mut().unwrap() {
        claim.as_object_mut().unwrap().remove("sides");
    }
    record = serde_json::from_value(json).unwrap();
    analysis::summarise(&mut record);
    let html = report::page(&record, &record.scenarios[0], Lang::En).unwrap();
    assert!(
        html.contains("class=\"ask\"")
            && !html.contains("class=\"answer\"")
            && !html.contains("class=\"try\"")
    );
}

/// The radio buttons of the two languages are groups of their own, each under a legend, and every choice is a label.
#[test]
fn the_choices_can_be_reached_and_heard() {
    let record = ideal::only(&ideal::record(true), "lecture");
    let html = report::page(&record, &record.scenarios[0], Lang::En).unwrap();
    let all = markup::elements(&html);
    for lang in Lang::ALL {
        let name = format!("answer-{}", lang.tag());
        let choices: Vec<usize> = all
            .iter()
            .enumerate()
            .filter(|(_, element)| element.attribute("name") == Some(&name))
            .map(|(at, _)| at)
            .collect();
        assert_eq!(choices.len(), record.scenarios[0].answers.len());
        assert_eq!(
            (all[choices[0] - 3].tag.as_str(), all[choices[0] - 2].tag.as_str()),
            ("fieldset", "legend")
        );
        assert!(choices.iter().all(|&at| all[at - 1].tag == "label" && all[at + 1].tag == "span"));
    }
}
