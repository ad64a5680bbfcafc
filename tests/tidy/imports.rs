//! Who may import whom.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{code, files, read, root};

/// Folders of the library in which no file imports, over others, what imports it.
const NO_CIRCLES: &[&str] = &["scenario", "scenario/check", "record"];

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
fn climbed(code: &str, depth: usize, modules: &[&str]) -> Vec<String> {
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
        if steps >= depth && modules.contains(&name.as_str()) {
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
    assert_eq!(climbed("use super::super::plan::Plan;", 2, &["plan"]), ["plan"]);
    assert!(climbed("use super::plan;", 2, &["plan"]).is_empty(), "a child of its own");
    assert_eq!(
        names_behind("use super::a;\nuse super::super::b::{c};", "super::"),
        ["a", "super"].map(Into::into).into()
    );
}

/// Every module of the library with all that it may import, as the table in ARCHITECTURE.md says: in backticks, "all of the
/// above", or that "but" some.
fn table() -> Vec<(String, Vec<String>)> {
    let text = read("ARCHITECTURE.md");
    let rows = text.lines().skip_while(|line| *line != "| folder | what it is | may import |").skip(2);
    let mut table: Vec<(String, Vec<String>)> = Vec::new();
    for row in rows.take_while(|row| row.starts_with('|')) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [folder, _, may] = cells[..] else { panic!("three columns: {row}") };
        // `src/x/`, or a crate with the name under which the library shows it.
        let module = folder.rsplit('`').nth(1).unwrap();
        let module = module.trim_start_matches("src/").trim_start_matches("crates/inflight-");
        let named = may.split('`').skip(1).step_by(2).map(str::to_owned);
        let may = match may.strip_prefix("all of the above") {
            None => named.collect(),
            Some(_) => {
                let but: Vec<String> = named.collect();
                let above = table.iter().map(|(module, _)| module.clone());
                above.filter(|module| !but.contains(module)).collect()
            }
        };
        table.push((module.trim_end_matches('/').trim_end_matches(".rs").to_owned(), may));
    }
    assert!(table.len() >= 10, "ARCHITECTURE.md says who may import whom: {table:?}");
    table
}

/// A module imports only such as stand above it, so the table cannot hold a circle.
#[test]
fn the_table_of_imports_holds_no_circle() {
    let table = table();
    for (place, (module, may)) in table.iter().enumerate() {
        let above = |other: &String| table[..place].iter().any(|(module, _)| module == other);
        assert!(may.iter().all(above), "{module} imports what does not stand above it: {may:?}");
    }
}

#[test]
fn imports_run_one_way() {
    let table = table();
    let modules: Vec<&str> = table.iter().map(|(module, _)| module.as_str()).collect();
    let mut wrong = Vec::new();
    for path in files(&root().join("src"), "rs") {
        let module = module_of(&path);
        if module == "main" || module == "lib" {
            continue;
        }
        let Some((_, may)) = table.iter().find(|(known, _)| *known == module) else {
            wrong.push(format!("src/{}: its module is not in the table of ARCHITECTURE.md", path.display()));
            continue;
        };
        let code = code(&read(Path::new("src").join(&path)));
        let stem = path.file_stem().unwrap();
        let depth = path.components().count() - usize::from(stem == "mod");
        for name in crate_paths(&code).into_iter().chain(climbed(&code, depth, &modules)) {
            if name != module && !may.contains(&name) && modules.contains(&name.as_str()) {
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
