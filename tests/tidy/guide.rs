//! CONTRIBUTING.md: its code is code that tests compile and run, and its patches fit the files that they name.

use std::path::Path;

use super::{files, read, root};

/// The blocks of the guide in this language.
fn blocks(language: &str) -> Vec<String> {
    let text = read("CONTRIBUTING.md");
    let blocks = text.split("\n```").skip(1).step_by(2);
    blocks.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n').map(str::to_owned)).collect()
}

/// An example as the guide shows it. Its texts have a prefix, so that a reader who really adds them finds the names free.
fn example(file: &str) -> String {
    read(Path::new("tests/contributing").join(file)).replace("example_", "")
}

#[test]
fn the_code_of_the_guide_is_what_tests_compile() {
    let mut shown = vec!["words.rs".to_owned()];
    for block in blocks("rust") {
        let (place, code) = block.split_once('\n').unwrap();
        let file = place.rsplit('/').next().unwrap();
        assert!(place.starts_with("// src/"), "a block says first where it goes: {place}");
        assert_eq!(code.trim_end(), example(file).trim_end(), "{place} is not tests/contributing/{file}");
        shown.push(file.to_owned());
    }
    shown.sort();
    let files = files(&root().join("tests/contributing"), "rs");
    assert_eq!(shown, files.iter().map(|file| file.to_str().unwrap()).collect::<Vec<_>>());
}

#[test]
fn the_patches_of_the_guide_fit() {
    let words = example("words.rs");
    let patches = blocks("diff");
    assert!(patches.len() >= 5, "{} patches", patches.len());
    for patch in patches {
        let file =
            patch.lines().find_map(|line| line.strip_prefix("+++ b/")).expect("a patch names its file");
        let text = read(file);
        for line in patch.lines().filter(|line| !line.starts_with("+++") && !line.starts_with("---")) {
            let context = line.strip_prefix("@@ ").or(line.strip_prefix(' '));
            if let Some(context) = context {
                assert!(text.lines().any(|other| other == context), "{file} has no line {context:?}");
            } else if file.starts_with("src/lang/words/") {
                let added = line.strip_prefix('+').unwrap_or_else(|| panic!("{file}: {line}"));
                assert!(words.lines().any(|other| other == added), "tests/contributing/words.rs: {added}");
            }
        }
    }
}

#[test]
fn the_readme_shows_the_bench_of_the_example() {
    let bench = read("examples/own-client/benches/prices.rs");
    let readme = read("README.md");
    assert!(readme.contains(&format!("```rust\n{bench}```")), "README.md: {bench}");
    assert!(bench.lines().count() < 40);
}
