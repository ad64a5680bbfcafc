//! What only one system tells is asked in one crate.

use std::path::Path;

use super::{code, files, read, root};

/// Where the program is, but for the crate that asks the system.
const PROGRAM: [&str; 4] = ["src", "crates/inflight-plan/src", "crates/inflight-service/src", "benches"];
/// What such a question looks like: a path of Linux alone, a crate that speaks with the system, a choice by system.
const QUESTIONS: [&str; 9] =
    ["/proc", "/sys/", "nix::", "libc::", "rustix::", "os::linux", "target_os", "inflight_portable", "prctl"];

/// True if `text` stands in `line`, not as the end of a longer word: `os::unix::` is the standard library's.
fn has(line: &str, text: &str) -> bool {
    let begins = |at: usize| !line[..at].ends_with(|before: char| before.is_alphanumeric());
    line.match_indices(text).any(|(at, _)| begins(at))
}

#[test]
fn only_one_crate_asks_the_system() {
    let mut wrong = Vec::new();
    for folder in PROGRAM {
        for path in files(&root().join(folder), "rs") {
            let code = code(&read(Path::new(folder).join(&path)));
            let asks = |(nth, line): (usize, &str)| {
                let found = QUESTIONS.iter().find(|question| has(line, question))?;
                Some(format!("{folder}/{}:{}: {found}", path.display(), nth + 1))
            };
            wrong.extend(code.lines().enumerate().filter_map(asks));
        }
    }
    assert!(
        wrong.is_empty(),
        "what the system tells is asked in crates/inflight-platform:\n{}",
        wrong.join("\n")
    );
}

/// A module that calls for a system's own crate would not compile elsewhere, whatever it says.
#[test]
fn the_program_depends_on_no_crate_that_asks_the_system() {
    let manifest = read("Cargo.toml");
    let dependencies = manifest.split("\n[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap();
    for name in ["nix", "libc", "rustix"] {
        assert!(!dependencies.lines().any(|line| line.starts_with(&format!("{name} "))), "{name}");
    }
}
