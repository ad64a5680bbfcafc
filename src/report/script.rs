//! What a page may run, and the data that it hands to what runs. A page reads well without any of it.

use std::sync::LazyLock;

use base64::Engine as _;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

macro_rules! modules {
    ($($name:literal)*) => { [$(include_str!(concat!("../../templates/scripts/", $name, ".mjs"))),*] };
}

/// The script of a scenario's page; a module stands after those that it imports from.
pub(super) static PAGE: LazyLock<String> = LazyLock::new(|| {
    joined(
        &modules!["dom" "store" "number" "language" "race" "guess" "steps" "projector" "turns" "tasks" "arrivals" "predict" "winners" "frame" "label" "plane"
        "map" "sliders" "nearest" "lanes" "times" "whatif" "page"],
    )
});

/// The script of the index.
pub(super) static INDEX: LazyLock<String> = LazyLock::new(|| {
    joined(
        &modules!["dom" "store" "number" "language" "runs" "entrance" "turns" "tasks" "arrivals" "predict" "winners" "frame" "label" "map"
        "sliders" "nearest" "choose" "index"],
    )
});

/// The script of a page that only speaks two languages.
pub(super) static PLAIN: LazyLock<String> =
    LazyLock::new(|| joined(&modules!["dom" "store" "language" "machines"]));

/// Modules as one script, for a page is a file of its own and cannot import: without their imports, each of which is
/// a line, and their exports, in a scope that the page does not share.
fn joined(modules: &[&str]) -> String {
    let lines = modules.iter().flat_map(|module| module.lines()).filter(|line| !line.starts_with("import "));
    let code: Vec<&str> = lines.map(|line| line.strip_prefix("export ").unwrap_or(line)).collect();
    format!("(() => {{\n'use strict';\n{}\n}})();", code.join("\n"))
}

/// The sources that a policy allows: the hash of the page's script and nothing else.
pub(super) fn policy(script: &str) -> String {
    format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(script)))
}

/// A block of data, `<script type="application/json" id="…">`: browsers do not run it, whatever the policy says.
pub(super) struct Island {
    pub(super) id: &'static str,
    pub(super) json: String,
}

impl Island {
    /// `data` under the element id `id`.
    pub(super) fn new<T: Serialize>(id: &'static str, data: &T) -> Self {
        // Plain data with string keys: there is nothing in it that JSON could not say. Should that change, an empty
        // island leaves the page as it is without scripts.
        Self {
            id,
            json: serde_json::to_string(data).map_or_else(|_| "null".to_owned(), |json| harmless(&json)),
        }
    }
}

/// JSON that stays JSON but cannot end its element, open a comment or a line in it: the five characters that HTML or
/// older scripts read otherwise become escapes, which may only stand inside strings, as these characters do.
fn harmless(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for letter in json.chars() {
        match letter {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_island_cannot_end_early_and_says_the_same() {
        for text in ["</script>", "<!--<script>", "a & b", "\u{2028}\u{2029}", "\"\\\n", "]]>", "чекає"]
        {
            let island = Island::new("data", &[text]);
            assert!(!island.json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{}", island.json);
            assert_eq!(serde_json::from_str::<[String; 1]>(&island.json).unwrap()[0], text);
        }
    }

    #[test]
    fn the_policy_names_the_hash_of_the_script() {
        // echo -n a | openssl dgst -sha256 -binary | base64
        assert_eq!(policy("a"), "'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='");
    }

    /// A name that is imported is defined in the script that imports it: pages have one script each.
    #[test]
    fn what_a_module_imports_is_in_its_script() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/scripts");
        for script in [&*PAGE, &*INDEX, &*PLAIN] {
            for file in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
                let Ok(module) = std::fs::read_to_string(&file) else { continue };
                let exports = module.lines().filter_map(|line| line.strip_prefix("export "));
                if !exports.clone().any(|export| script.contains(export)) {
                    continue;
                }
                let imports = module.lines().filter(|line| line.starts_with("import "));
                for name in imports.flat_map(|line| line.split(['{', '}', ',']).map(str::trim)) {
                    let word = !name.is_empty()
                        && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
                    let defined = |kind| script.contains(&format!("\n{kind} {name} "));
                    let defined = ["const", "class"].into_iter().any(defined)
                        || script.contains(&format!("\nfunction {name}("));
                    assert!(!word || name == "import" || defined, "{name} of {}", file.display());
                }
            }
        }
    }

    #[test]
    fn modules_are_joined_without_imports_and_exports() {
        let one = "// One.\nexport const one = 1;\n";
        let two = "import { one } from './one.mjs';\n\nconst text = 'an import ';\none(text);\n";
        assert_eq!(
            joined(&[one, two]),
            "(() => {\n'use strict';\n// One.\nconst one = 1;\n\nconst text = 'an import ';\none(text);\n})();"
        );
        for script in [&*PAGE, &*INDEX] {
            let mut lines = script.lines().map(str::trim_start);
            assert!(
                !lines
                    .any(|line| ["import ", "export ", "} from "].iter().any(|word| line.starts_with(word)))
            );
        }
    }
}
