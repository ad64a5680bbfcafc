//! Letters that look alike: a Latin `i` inside a Ukrainian word cannot be seen, and is not found by a search.

use std::fs;
use std::path::{Path, PathBuf};

/// What holds texts for people, each with the endings that are read.
const PLACES: [(&str, &[&str]); 6] = [
    ("src", &["rs", "txt"]),
    ("scenarios", &["toml"]),
    ("templates", &["html", "css", "js"]),
    ("tests", &["rs"]),
    ("benches", &["rs"]),
    (".", &["md"]),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a folder with one of these endings; those of the root itself without its folders.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            if path.is_dir() && folder != Path::new(".") {
                folders.push(path);
            } else if path.is_file() && endings.contains(&ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

const fn cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

/// Source text as a reader would see it: escapes of strings become what they stand for, or a blank.
fn unescaped(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let mut letters = source.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        match letters.next() {
            Some('u') if letters.peek() == Some(&'{') => {
                let code: String = letters.by_ref().skip(1).take_while(|c| *c != '}').collect();
                text.push(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32).unwrap_or(' '));
            }
            _ => text.push(' '),
        }
    }
    text
}

/// Words with letters of both alphabets.
fn mixed(text: &str) -> Vec<&str> {
    let latin = |c: char| c.is_alphabetic() && !cyrillic(c);
    text.split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| word.chars().any(cyrillic) && word.chars().any(latin))
        .collect()
}

#[test]
fn no_word_mixes_latin_and_cyrillic_letters() {
    // Spelt in pieces, since this file is read as well.
    let slip = ["пот", "i", "к"].concat();
    assert_eq!(mixed(&format!("потік thread {slip} async-код")), [slip.as_str()]);
    let source = ["а", "\\n", "б ", "\\u{456}", "н"].concat();
    assert_eq!(unescaped(&source), "а б ін");
    let mut found = Vec::new();
    let mut read = 0;
    for (folder, endings) in PLACES {
        for path in files(Path::new(folder), endings) {
            read += 1;
            let text = unescaped(&fs::read_to_string(&path).unwrap());
            found.extend(
                text.lines()
                    .enumerate()
                    .flat_map(|(nth, line)| mixed(line).into_iter().map(move |word| (nth, word)))
                    .map(|(nth, word)| format!("{}:{}: {word}", path.display(), nth + 1)),
            );
        }
    }
    assert!(read > 150, "only {read} files were read");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Letters that Ukrainian does not have, and apostrophes other than the plain one, in whatever people are to read.
#[test]
fn ukrainian_texts_have_no_letters_of_another_language() {
    let mut found = Vec::new();
    for (folder, endings) in [("scenarios", &["toml"][..]), ("templates", &["html", "js"])] {
        for path in files(Path::new(folder), endings) {
            let text = fs::read_to_string(&path).unwrap();
            let odd = text.lines().enumerate().filter(|(_, line)| {
                line.contains(['ы', 'э', 'ъ', 'ё'])
                    || (line.contains(['’', 'ʼ']) && line.chars().any(cyrillic))
            });
            found.extend(odd.map(|(nth, line)| format!("{}:{}: {line}", path.display(), nth + 1)));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
