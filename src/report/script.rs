//! What a page may run, and the data that it hands to what runs. A page reads well without any of it.

use base64::Engine as _;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// Remembers the language.
const LANGUAGE: &str = include_str!("../../templates/scripts/language.js");

/// Replays the race.
const RACE: &str = include_str!("../../templates/scripts/race.js");

/// Predicts other work on other machines.
const WHAT_IF: &str = include_str!("../../templates/scripts/whatif.js");

/// Filters the runs, and keeps both languages on one choice.
const RUNS: &str = include_str!("../../templates/scripts/index.js");

/// The scripts of a scenario's page, in order.
pub(super) static PAGE: &[&str] = &[LANGUAGE, RACE, WHAT_IF];

/// The scripts of the index, in order.
pub(super) static INDEX: &[&str] = &[LANGUAGE, RUNS];

/// The sources that a policy allows: the hash of each script and nothing else.
pub(super) fn policy(scripts: &[&str]) -> String {
    let hash = |script: &&str| base64::engine::general_purpose::STANDARD.encode(Sha256::digest(script));
    scripts.iter().map(|script| format!("'sha256-{}'", hash(script))).collect::<Vec<_>>().join(" ")
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
    fn the_policy_has_a_hash_for_each_script() {
        // echo -n a | openssl dgst -sha256 -binary | base64
        assert_eq!(policy(&["a"]), "'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='");
        assert_eq!(policy(&["a", "b"]).matches("'sha256-").count(), 2);
    }
}
