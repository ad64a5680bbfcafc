//! The documents make promises: each names the test that holds it, and its figures are those that pages show.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use inflight::report::tax::{DispatchTax, ModelTax, Tax};

/// The checks, by letter and how many there are.
const CHECKS: &[(char, u32)] = &[('V', 22), ('T', 8), ('R', 13)];
const SECTION: &str = "## The checks, one by one";
/// A reason in so many letters is none.
const LEAST_REASON: usize = 40;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines of the tables under `heading`, split at their bars, without heads and rules.
fn rows(text: &str, heading: &str) -> Vec<Vec<String>> {
    let start =
        text.find(heading).unwrap_or_else(|| panic!("docs/checks.md has no {heading:?}")) + heading.len();
    let section = text[start..].split("\n## ").next().unwrap();
    let lines = section.lines().filter(|line| line.starts_with('|'));
    let cells = |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
    let all: Vec<Vec<String>> = lines.map(cells).collect();
    // A head is what stands above a rule.
    let rule = |row: &Vec<String>| row[0].starts_with("---");
    let head = |nth: usize| all.get(nth + 1).is_some_and(rule);
    all.iter()
        .enumerate()
        .filter(|(nth, row)| !rule(row) && !head(*nth))
        .map(|(_, row)| row.clone())
        .collect()
}

/// What stands between backticks.
fn ticked(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Why `reference`, which looks like `file::function`, names no test; `None` if it does.
fn broken(reference: &str) -> Option<String> {
    let (file, function) = reference.split_once("::")?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let Ok(text) = fs::read_to_string(&path) else { return Some(format!("there is no {file}")) };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let named = |line: &&str| {
        let rest = line.trim_start_matches("async ").strip_prefix("fn ");
        rest.and_then(|rest| rest.strip_prefix(function)).is_some_and(|rest| rest.starts_with('('))
    };
    let Some(at) = lines.iter().position(named) else {
        return Some(format!("{file} has no fn {function}"));
    };
    // Attributes and comments stand between the mark and the function; inside `proptest!` they do, too.
    let above = lines[..at].iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("//"));
    let tested = above.clone().any(|line| *line == "#[test]")
        || lines[..at]
            .iter()
            .rev()
            .take_while(|line| **line != "}")
            .any(|line| line.starts_with("proptest!"));
    (!tested).then(|| format!("{reference} is no #[test]"))
}

#[test]
fn a_reference_must_be_a_test() {
    let own = "tests/tidy/methodology.rs::";
    assert_eq!(broken(&format!("{own}a_reference_must_be_a_test")), None);
    for (reference, why) in [
        (format!("{own}rows"), "is no #[test]"),
        (format!("{own}row"), "has no fn row"),
        ("tests/nowhere.rs::it".to_owned(), "there is no tests/nowhere.rs"),
    ] {
        assert!(broken(&reference).is_some_and(|found| found.contains(why)), "{reference}: {why}");
    }
}

#[test]
fn every_check_has_a_test_or_a_reason() {
    let text = read("docs/checks.md");
    let mut wrong = Vec::new();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for row in rows(&text, SECTION) {
        let [id, asks, answer] = &row[..] else { panic!("three columns: {row:?}") };
        *seen.entry(id.clone()).or_default() += 1;
        let references: Vec<&str> =
            ticked(answer).into_iter().filter(|word| word.contains(".rs::")).collect();
        wrong.extend(
            references.iter().filter_map(|reference| broken(reference)).map(|why| format!("{id}: {why}")),
        );
        if references.is_empty() && answer.chars().count() < LEAST_REASON {
            wrong.push(format!("{id} has neither a test nor a reason: {answer:?}"));
        }
        if asks.is_empty() {
            wrong.push(format!("{id} does not say what it asks"));
        }
    }
    for (letter, last) in CHECKS {
        for number in 1..=*last {
            let times = seen.remove(&format!("{letter}{number}")).unwrap_or(0);
            if times != 1 {
                wrong.push(format!("{letter}{number} stands there {times} times"));
            }
        }
    }
    wrong.extend(seen.keys().map(|id| format!("{id} is no known check")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the box of every page says of the price of measuring is what docs/costs.md says, figure by figure.
#[test]
fn the_price_of_measuring_is_the_one_that_pages_show() {
    let text = read("docs/costs.md");
    let kept = Tax::kept();
    let lines: Vec<String> =
        kept.rows.iter().map(ModelTax::line).chain(kept.dispatcher.iter().map(DispatchTax::line)).collect();
    let stated: Vec<&str> =
        text.lines().filter(|line| line.starts_with("| `") && line.contains(" µs | ")).collect();
    assert_eq!(stated, lines);
    assert!([Tax::HEAD, DispatchTax::HEAD].iter().all(|head| text.contains(head)), "the heads of the tables");
    let machine = [&kept.cpu, &kept.system, &format!("tokio {}", kept.tokio), &kept.measured];
    let missing: Vec<_> = machine.into_iter().filter(|word| !text.contains(word.as_str())).collect();
    assert!(missing.is_empty(), "docs/costs.md does not say {missing:?}");
}
