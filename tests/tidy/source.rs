//! How long a file may be, where its tests stand, and that every table is whole.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use inflight::model;
use inflight::scenario::{self, library};

use super::{code, files, read, root};

/// The most lines of a source file.
const MOST_LINES: usize = 400;
/// The most lines of a file of integration tests.
const MOST_LINES_OF_TESTS: usize = 500;
/// The most lines of tests at the end of a source file.
const MOST_INLINE: usize = 160;
/// Files that may be longer, with the most lines that they may have, and why.
const LONGER: &[(&str, usize, &str)] = &[(
    "analysis/finding/tests.rs",
    450,
    "a table of cases over one fixture, which reads worse in two files",
)];

/// The folders of the members' sources.
const SOURCES: [&str; 4] =
    ["src", "crates/inflight-plan/src", "crates/inflight-platform/src", "crates/inflight-service/src"];

/// Every Rust file below `folder`, as a path from the root.
fn below(folder: &str) -> Vec<PathBuf> {
    files(&root().join(folder), "rs").iter().map(|path| Path::new(folder).join(path)).collect()
}

#[test]
fn no_source_file_is_long() {
    let mut long = Vec::new();
    let folders =
        SOURCES.map(|folder| (folder, MOST_LINES)).into_iter().chain([("tests", MOST_LINES_OF_TESTS)]);
    for (folder, usual) in folders {
        for path in files(&root().join(folder), "rs") {
            let lines = read(Path::new(folder).join(&path)).lines().count();
            let longer = LONGER.iter().find(|(file, ..)| Path::new(file) == path);
            let most = longer.map_or(usual, |(_, most, _)| *most);
            if lines > most {
                long.push(format!("{folder}/{}: {lines} lines, at most {most}", path.display()));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// Unit tests stand beside their code: at the end of its file while they are short, else in `tests.rs` of its folder or in
/// `x_tests.rs` beside `x.rs`. What several of them share is called `testing`.
#[test]
fn unit_tests_stand_where_they_are_looked_for() {
    let mut wrong = Vec::new();
    for path in files(&root().join("src"), "rs") {
        let text = read(Path::new("src").join(&path));
        let lines: Vec<&str> = text.lines().collect();
        for (nth, _) in lines.iter().enumerate().filter(|(_, line)| **line == "#[cfg(test)]") {
            let line = lines[nth..].iter().find(|line| !line.starts_with('#')).unwrap();
            let name = line.trim_start_matches("mod ").trim_end_matches([';', '{', ' ']);
            let short = !line.ends_with('{') || lines.len() - nth <= MOST_INLINE;
            let known = ["tests", "testing"].contains(&name) || name.ends_with("_tests");
            if !known || !short {
                wrong.push(format!("src/{}:{}: {line}", path.display(), nth + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A module with files of its own is `foo/mod.rs`, and has no `foo.rs` beside the folder.
#[test]
fn module_files_have_one_style() {
    for path in SOURCES.iter().flat_map(|folder| below(folder)) {
        assert!(
            !root().join(&path).with_extension("").is_dir(),
            "{} belongs into its folder",
            path.display()
        );
    }
}

/// A file that no `mod` line names is not even compiled.
#[test]
fn every_source_file_is_a_module() {
    let mut lost = Vec::new();
    for (src, path) in SOURCES
        .iter()
        .map(|src| root().join(src))
        .flat_map(|src| files(&src, "rs").into_iter().map(move |path| (src.clone(), path)))
    {
        let (stem, folder) = (path.file_stem().unwrap().to_str().unwrap(), path.parent().unwrap());
        if ["main", "lib"].contains(&stem) {
            continue;
        }
        // `a/mod.rs` and `a.rs` are named by the folder above, `a/b.rs` by `a/mod.rs` or `a.rs`.
        let (name, above) = if stem == "mod" {
            (folder.file_name().unwrap().to_str().unwrap(), folder.parent().unwrap())
        } else {
            (stem, folder)
        };
        let owners = [above.join("mod.rs"), above.with_extension("rs"), PathBuf::from("lib.rs")];
        let siblings = files(&src.join(above), "rs").into_iter().map(|file| above.join(file));
        let path_attribute = format!("#[path = \"{}\"]", path.file_name().unwrap().to_str().unwrap());
        let named = owners
            .iter()
            .filter(|owner| src.join(owner).is_file())
            .any(|owner| code(&read(src.join(owner))).contains(&format!("mod {name};")))
            || siblings.into_iter().any(|owner| read(src.join(owner)).contains(&path_attribute));
        if !named {
            let file = src.strip_prefix(root()).unwrap().join(&path);
            lost.push(format!("{} is named by no `mod` line", file.display()));
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

/// The name of the module that a file below `folder` holds: of `a/mod.rs` it is `a`, of the folder's own `mod.rs` it is `mod`.
fn module(path: &Path) -> String {
    let own = path.with_extension("");
    let name = if own.ends_with("mod") { own.parent().and_then(Path::file_name) } else { None };
    name.or(own.file_name()).unwrap().to_str().unwrap().to_owned()
}

/// Names of the modules in `folder` whose code holds `mark`.
fn stems_with(folder: &str, mark: &str) -> Vec<String> {
    let files = files(&root().join(folder), "rs");
    let marked = files.iter().filter(|path| code(&read(Path::new(folder).join(path))).contains(mark));
    marked.map(|path| module(path)).collect()
}

fn sorted<T: Into<String>>(all: impl IntoIterator<Item = T>) -> Vec<String> {
    let mut all: Vec<String> = all.into_iter().map(Into::into).collect();
    all.sort();
    all
}

#[test]
fn every_model_is_in_the_table_under_its_files_name() {
    let mut stems = stems_with("src/model", "impl Model for ");
    stems.retain(|stem| !stem.ends_with("_tests"));
    assert!(stems.len() >= 10, "{stems:?}");
    let ids = sorted(model::MODELS.iter().map(|entry| entry.spec.id));
    assert_eq!(sorted(stems.iter().map(|stem| stem.replace('_', "-"))), ids);
}

#[test]
fn every_backend_is_in_the_table_under_its_files_name() {
    let stems = stems_with("src/backend", "impl Backend for ");
    assert!(stems.len() >= 2, "{stems:?}");
    // A backend behind a feature that is off is in the table too, but not in this build.
    let manifest = read("Cargo.toml");
    let known = || model::BACKENDS.iter().map(|entry| entry.spec.id);
    let off = |stem: &&String| {
        !known().any(|id| id == stem.as_str()) && manifest.contains(&format!("\n{stem} = ["))
    };
    let ids = sorted(known().chain(stems.iter().filter(off).map(String::as_str)));
    assert_eq!(sorted(stems.iter().map(|stem| stem.replace('_', "-"))), ids);
}

/// What stands between `name` with its `=` and the next `];`.
fn table(file: &str, name: &str) -> String {
    let code = code(&read(file));
    let start = code.find(&format!("{name}:")).unwrap_or_else(|| panic!("no table {name} in {file}"));
    let end = code[start..].find("];").unwrap_or_else(|| panic!("{name} in {file} has no end"));
    code[start..start + end].to_owned()
}

/// Charts and findings: every file is in the table, but for those that serve the others.
#[test]
fn every_chart_and_finding_is_in_its_table() {
    for (folder, names, helpers) in [
        (
            "src/chart",
            &["SUMMARY", "DETAILS", "SWEEPS"][..],
            &[
                "axis",
                "by_thread",
                "canvas",
                "cost",
                "label",
                "lanes",
                "legend",
                "regions",
                "strip",
                "style",
                "svg",
            ][..],
        ),
        ("src/analysis/finding", &["FINDINGS"][..], &["closing", "pair", "view"][..]),
    ] {
        let tables: String = names.iter().map(|name| table(&format!("{folder}/mod.rs"), name)).collect();
        for path in files(&root().join(folder), "rs") {
            let stem = module(&path);
            let helps = helpers.contains(&stem.as_str()) || ["mod", "tests"].contains(&stem.as_str());
            let listed =
                tables.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).any(|word| word == stem);
            assert!(
                helps != listed,
                "{folder}/{}: in {names:?}: {listed}, a helper: {helps}",
                path.display()
            );
        }
    }
}

#[test]
fn every_scenario_file_is_built_in() {
    let files = files(&root().join("scenarios"), "toml");
    // The workloads of others, in peers/, are no lessons.
    let files = files.iter().map(|path| path.to_str().unwrap()).filter(|path| !path.starts_with("peers/"));
    let files = sorted(files);
    assert_eq!(files, sorted(library::embedded().iter().map(|embedded| embedded.file_name)));
    for embedded in library::embedded() {
        assert_eq!(embedded.text, read(Path::new("scenarios").join(embedded.file_name)));
    }
}

#[test]
fn the_readme_names_every_model_and_scenario() {
    let scenarios = library::embedded().iter().map(|embedded| {
        let stem = embedded.file_name.trim_end_matches(".toml");
        stem.split_once('-').map_or(stem, |(_, id)| id)
    });
    let ids: Vec<&str> = scenarios.chain(model::MODELS.iter().map(|entry| entry.spec.id)).collect();
    let text = read("README.md");
    let missing: Vec<&&str> = ids.iter().filter(|id| !text.contains(&format!("`{id}`"))).collect();
    assert!(missing.is_empty(), "README.md does not name {missing:?} (each between `backticks`)");
}

/// What a lesson names is in the table, and the course shows each of these at least once. A model that is added later need
/// not be in a lesson.
#[test]
fn the_course_shows_the_models_that_it_promises_and_none_that_is_unknown() {
    const PROMISED: [&str; 11] = [
        "sequential",
        "thread-per-fetch",
        "thread-pool",
        "join-all",
        "join-all-unconstrained",
        "spawn",
        "bounded",
        "spawn-blocking",
        "hybrid",
        "await-in-loop",
        "blocking-in-async",
    ];
    let course = library::embedded().iter().map(|file| scenario::parse(file.file_name, file.text).unwrap());
    let shown: BTreeSet<String> = course.flat_map(|lesson| lesson.run.models.unwrap_or_default()).collect();
    for id in &shown {
        assert!(model::find(id).is_some(), "a lesson names {id}, which is no model");
    }
    for id in PROMISED {
        assert!(shown.contains(id), "no lesson names {id}");
    }
}

#[test]
fn the_changelog_names_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    let named = read("CHANGELOG.md").lines().any(|line| line.starts_with("## ") && line.contains(version));
    assert!(named, "CHANGELOG.md has no section on {version}");
}

#[test]
fn nothing_is_unsafe() {
    let word = concat!("un", "safe");
    for path in SOURCES.iter().chain(&["tests", "benches"]).flat_map(|folder| below(folder)) {
        let code = code(&read(&path));
        let mut words = code.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        assert!(words.all(|other| other != word), "{} is {word}", path.display());
    }
}

/// 1.38.0 shipped timers that do not fire; 1.51.0 to 1.52.1 stole from the slot for the task woken last, which cost
/// a third of the throughput, and 1.52.0 could hang in its blocking pool.
#[test]
fn tokio_is_no_version_with_a_known_fault() {
    let lock = read("Cargo.lock");
    let mut versions = lock
        .split("[[package]]")
        .filter(|package| package.lines().any(|line| line == "name = \"tokio\""))
        .filter_map(|package| package.lines().find_map(|line| line.strip_prefix("version = ")));
    let version = versions.next().expect("tokio is a dependency").trim_matches('"');
    assert_eq!(versions.next(), None, "two versions of tokio");
    assert!(!["1.38.0", "1.51.0", "1.51.1", "1.52.0", "1.52.1"].contains(&version), "{version}");
}

/// A path of the machine on which a file was written means nothing on any other.
#[test]
fn no_file_names_a_path_outside_the_repository() {
    let foreign = ["home", "tmp", "root", "Users", "work"].map(|top| format!("/{top}/"));
    let mut found = Vec::new();
    let mut folders = vec![root().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                let own = path.join("README.md").exists() || name != "reports";
                if own && !["target", ".git"].contains(&name) {
                    folders.push(path);
                }
                continue;
            }
            // `.git` is a file in a work tree, and names where the repository lies.
            let Ok(text) = fs::read_to_string(&path) else { continue };
            if name == ".git" {
                continue;
            }
            for (nth, line) in text.lines().enumerate() {
                let outside = |top: &String| {
                    line.match_indices(top.as_str()).any(|(at, _)| {
                        // An address or a longer path is no path from the root.
                        !line[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || "./_-}".contains(c))
                    })
                };
                if foreign.iter().any(outside) {
                    found.push(format!("{}:{}: {line}", path.display(), nth + 1));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
