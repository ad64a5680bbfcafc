//! What holds for every text of the catalogue. That each exists in both languages, with the same places, is checked by
//! the compiler.

use super::*;

/// Every part of the catalogue.
const PARTS: &[&[(&str, &str, &str)]] = &[
    ask::ALL,
    audit::ALL,
    capacity::ALL,
    ceiling::ALL,
    certificate::ALL,
    chart::ALL,
    claim::ALL,
    closing::ALL,
    contributing_tests::ALL,
    doctor::ALL,
    finding::ALL,
    index::ALL,
    load::ALL,
    machines::ALL,
    misconception::MISCONCEPTIONS,
    outcomes::ALL,
    page::ALL,
    race::ALL,
    reason::ALL,
    simulate::ALL,
    tax::ALL,
    terminal::ALL,
    terms::ALL,
    whatif::ALL,
];

/// English texts that Ukrainian has to say in several ways.
const SAID_TWICE: &[&str] = &["context switches", "threads", "failed", "max"];

#[test]
fn a_misconception_is_one_sentence_under_an_id_of_its_own() {
    let mut ids = std::collections::BTreeSet::new();
    for (id, en, uk) in MISCONCEPTIONS {
        assert!(ids.insert(id), "{id} twice");
        assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{id}");
        for words in [en, uk] {
            assert!(words.ends_with('.') && !words.contains(". "), "{words}");
        }
    }
    assert!(ids.len() >= 10);
}

fn cyrillic(c: char) -> bool {
    ('\u{400}'..='\u{4ff}').contains(&c)
}

#[test]
fn both_languages_say_as_much() {
    for (name, en, uk) in PARTS.iter().copied().flatten() {
        assert!(!en.is_empty() && !uk.is_empty(), "{name}");
        // An abbreviation ends with a full stop as well.
        let sentence = |text: &str| text.ends_with('.') && text.contains(' ');
        assert_eq!(sentence(en), sentence(uk), "{name}: only one of them ends as a sentence");
    }
}

/// A text that several parts use exists once: else they would drift apart. Who tries an example of CONTRIBUTING.md has its
/// texts twice.
#[test]
fn no_text_stands_twice() {
    let mut names = std::collections::BTreeMap::new();
    let texts = PARTS.iter().copied().flatten();
    for (name, en, _) in
        texts.filter(|(name, en, _)| !SAID_TWICE.contains(en) && !name.starts_with("example_"))
    {
        if let Some(other) = names.insert(en, name) {
            panic!("{other} and {name} both say {en:?}");
        }
    }
}

/// A Latin letter inside a Cyrillic word is the commonest slip, and cannot be seen.
#[test]
fn no_word_mixes_latin_and_cyrillic_letters() {
    for (name, en, uk) in PARTS.iter().copied().flatten() {
        assert!(!en.chars().any(cyrillic), "{name}: {en}");
        for word in uk.split(|c: char| !c.is_alphabetic() && c != '\'') {
            let mixed = word.chars().any(cyrillic) && word.chars().any(|c| c.is_ascii_alphabetic());
            assert!(!mixed, "{name}: {word}");
        }
        assert!(!uk.contains(['ы', 'э', 'ё', 'ъ', '’', 'ʼ']), "{name}: {uk}");
    }
}

#[test]
fn values_are_written_as_their_language_does() {
    for (lang, expect) in [(Lang::En, "503 × 1.50 ms"), (Lang::Uk, "503 × 1,50 мс")] {
        assert_eq!(lang.words().times_happened("503", Nanos(1.5e6)).replace('\u{a0}', " "), expect);
    }
    assert_eq!(Text::of(Words::none), Text::new("none", "немає"));
    assert_eq!(Percent(0.5).said(Lang::En), "50\u{a0}%");
}
