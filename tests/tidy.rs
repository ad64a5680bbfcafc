//! What the compiler does not check: who may import whom, how long a file may be, and that every table is whole.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use inflight::{backend, model, scenario::library};

/// Every module of the library with all that it may import. A module imports only such as stand above it, so the
/// table cannot hold a circle.
const IMPORTS: &[(&str, &[&str])] = &[
    ("lang", &[]),
    // These two are a crate of their own, and so is `service`: their imports are the compiler's to judge.
    ("plan", &[]),
    ("payload", &["plan"]),
    ("reason", &[]),
    ("record", &["reason", "lang"]),
    ("scenario", &["record", "plan", "lang"]),
    ("backend", &["plan", "payload", "lang"]),
    ("service", &["plan", "payload"]),
    ("measure", &["reason", "plan", "payload"]),
    ("model", &["backend", "measure", "reason", "plan", "payload", "lang"]),
    (
        "experiment",
        &["model", "backend", "measure", "scenario", "record", "reason", "plan", "payload", "lang"],
    ),
    ("analysis", &["record", "reason", "lang"]),
    ("chart", &["analysis", "record", "reason", "lang"]),
    ("report", &["chart", "analysis", "record", "reason", "lang"]),
    (
        "cli",
        &[
            "report",
            "chart",
            "analysis",
            "experiment",
            "model",
            "backend",
            "service",
            "scenario",
            "record",
            "reason",
            "lang",
        ],
    ),
];

/// Folders of the library in which no file imports, over others, what imports it.
const NO_CIRCLES: &[&str] = &["scenario", "scenario/check", "record"];

/// The most lines of a source file.
const MOST_LINES: usize = 400;
/// Files that may be longer, with the most lines that they may have, and why.
const LONGER: &[(&str, usize, &str)] = &[(
    "analysis/finding/tests.rs",
    450,
    "a table of cases over one fixture, which reads worse in two files",
)];

/// The folders of the members' sources.
const SOURCES: [&str; 3] = ["src", "crates/inflight-plan/src", "crates/inflight-service/src"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` with the ending `ext`, as a path relative to it, in order.
fn files(folder: &Path, ext: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|own| own == ext) {
                found.push(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// Every Rust file below `folder`, as a path from the root.
fn below(folder: &str) -> Vec<PathBuf> {
    files(&root().join(folder), "rs").iter().map(|path| Path::new(folder).join(path)).collect()
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Code without its comments; strings stay.
fn code(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

/// The first names behind every `crate::`, those in braces included.
fn crate_paths(code: &str) -> BTreeSet<String> {
    names_behind(code, "crate::")
}

/// The first names behind every `prefix` that begins a path, those in braces included.
fn names_behind(code: &str, prefix: &str) -> BTreeSet<String> {
    let name = |text: &str| -> String {
        text.trim_start().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
    };
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(prefix).filter(|(at, _)| !code[..*at].ends_with("::")) {
        let rest = &code[at + prefix.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            names.insert(name(rest));
            continue;
        };
        let (mut depth, mut start) = (0, 0);
        for (i, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                '}' | ',' if depth == 0 => {
                    names.insert(name(&group[start..i]));
                    start = i + 1;
                    if c == '}' {
                        break;
                    }
                }
                _ => {}
            }
        }
    }
    names.remove("");
    names
}

/// Names of top-level modules that are reached by climbing with `super`.
fn climbed(code: &str, depth: usize) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices("super::") {
        if code[..at].ends_with("::") {
            continue;
        }
        let mut rest = &code[at..];
        let mut steps = 0;
        while let Some(next) = rest.strip_prefix("super::") {
            (rest, steps) = (next, steps + 1);
        }
        let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        if steps >= depth && IMPORTS.iter().any(|(module, _)| *module == name) {
            names.push(name);
        }
    }
    names
}

fn module_of(path: &Path) -> String {
    path.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

#[test]
fn imports_are_read_from_all_their_forms() {
    let names = |text| crate_paths(text).into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(names("use crate::plan::{Nanos, Plan};\nlet x = crate::lang::Lang::En;"), "lang plan");
    assert_eq!(names("use crate::{analysis, model};"), "analysis model");
    assert_eq!(names("use crate::{\n    chart::{a, b},\n    record,\n};"), "chart record");
    assert_eq!(names("pub(crate) fn f() {}"), "");
    assert_eq!(
        names_behind("use super::a;\nuse super::super::b::{c};", "super::"),
        ["a", "super"].map(Into::into).into()
    );
    assert_eq!(climbed("use super::super::plan::Plan;", 2), ["plan"]);
    assert!(climbed("use super::plan;", 2).is_empty(), "a child of its own");
}

#[test]
fn imports_run_one_way() {
    let order: Vec<&str> = IMPORTS.iter().map(|(module, _)| *module).collect();
    for (place, (module, may)) in IMPORTS.iter().enumerate() {
        assert!(
            may.iter().all(|other| order[..place].contains(other)),
            "{module} imports what stands below it"
        );
    }
    let mut wrong = Vec::new();
    for path in files(&root().join("src"), "rs") {
        let module = module_of(&path);
        if module == "main" || module == "lib" {
            continue;
        }
        let Some((_, may)) = IMPORTS.iter().find(|(known, _)| *known == module) else {
            wrong.push(format!("src/{}: its module is not in the table of this test", path.display()));
            continue;
        };
        let code = code(&read(Path::new("src").join(&path)));
        let stem = path.file_stem().unwrap();
        let depth = path.components().count() - usize::from(stem == "mod");
        for name in crate_paths(&code).into_iter().chain(climbed(&code, depth)) {
            if name != module && !may.contains(&name.as_str()) && order.contains(&name.as_str()) {
                wrong.push(format!("src/{} imports `{name}`; {module} may import {may:?}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The files and folders in `folder`, each with those beside it that it imports; `mod.rs` and tests apart.
fn imports_inside(folder: &str) -> BTreeMap<String, BTreeSet<String>> {
    let from_root = format!("crate::{}::", folder.replace('/', "::"));
    let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in files(&root().join("src").join(folder), "rs") {
        let is_test = path.components().any(|part| part.as_os_str().to_str().unwrap().contains("test"));
        if is_test || path == Path::new("mod.rs") {
            continue;
        }
        let text = read(Path::new("src").join(folder).join(&path));
        let code = code(text.split("#[cfg(test)]\nmod tests {").next().unwrap());
        let up = "super::".repeat(path.components().count() - usize::from(path.ends_with("mod.rs")));
        let own = module_of(&path);
        let mut names = names_behind(&code, &up);
        names.extend(names_behind(&code, &from_root));
        names.remove(&own);
        imports.entry(own).or_default().extend(names);
    }
    imports
}

/// Inside a folder imports run one way too: what imports nothing that is left can be taken away, until nothing is left.
#[test]
fn no_folder_has_a_circle() {
    for folder in NO_CIRCLES {
        let mut left = imports_inside(folder);
        assert!(!left.is_empty(), "src/{folder} holds no file");
        let free = |left: &BTreeMap<String, BTreeSet<String>>| {
            left.iter()
                .find(|(_, names)| !names.iter().any(|name| left.contains_key(name)))
                .map(|(own, _)| own.clone())
        };
        while let Some(own) = free(&left) {
            left.remove(&own);
        }
        assert!(left.is_empty(), "src/{folder}: these import each other in a circle, or one of it: {left:?}");
    }
}

#[test]
fn no_source_file_is_long() {
    let mut long = Vec::new();
    for path in SOURCES.iter().flat_map(|src| below(src)) {
        let lines = read(&path).lines().count();
        let longer = LONGER.iter().find(|(file, ..)| Path::new("src").join(file) == path);
        let most = longer.map_or(MOST_LINES, |(_, most, _)| *most);
        if lines > most {
            long.push(format!("{}: {lines} lines, at most {most}", path.display()));
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
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
            lost.push(format!("{} is named by no `mod` line", src.join(&path).display()));
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

/// Stems of the files in `folder` whose code holds `mark`.
fn stems_with(folder: &str, mark: &str) -> Vec<String> {
    let files = files(&root().join(folder), "rs");
    let marked = files.iter().filter(|path| code(&read(Path::new(folder).join(path))).contains(mark));
    marked.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
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
    let off = [
        ("postgres", cfg!(feature = "postgres")),
        ("mysql", cfg!(feature = "mysql")),
        ("redis", cfg!(feature = "redis")),
    ];
    let off = off.iter().filter(|(_, on)| !on).map(|(id, _)| *id);
    let ids = sorted(backend::BACKENDS.iter().map(|entry| entry.spec.id).chain(off));
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
            &["axis", "by_thread", "canvas", "cost", "label", "lanes", "legend", "regions", "strip", "style"]
                [..],
        ),
        ("src/analysis/finding", &["FINDINGS"][..], &["pair", "view"][..]),
    ] {
        if !root().join(folder).exists() {
            continue;
        }
        let tables: String = names.iter().map(|name| table(&format!("{folder}/mod.rs"), name)).collect();
        for path in files(&root().join(folder), "rs") {
            let stem = path.file_stem().unwrap().to_str().unwrap();
            let helps = helpers.contains(&stem) || ["mod", "tests"].contains(&stem);
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
    let files = sorted(files.iter().map(|path| path.to_str().unwrap()));
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
    if !root().join("README.md").exists() {
        return;
    }
    let text = read("README.md");
    let missing: Vec<&&str> = ids.iter().filter(|id| !text.contains(&format!("`{id}`"))).collect();
    assert!(missing.is_empty(), "README.md does not name {missing:?} (each between `backticks`)");
}

#[test]
fn the_changelog_names_this_version() {
    if !root().join("CHANGELOG.md").exists() {
        return;
    }
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
