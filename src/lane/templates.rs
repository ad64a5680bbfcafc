//! Lanes to start from: programs and their declaration, by language.

/// A language in which there is a lane to start from.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// As one asks for it: `python`.
    pub name: &'static str,
    /// Its files, the declaration last: each name and text.
    pub files: &'static [(&'static str, &'static str)],
    /// A scenario to run first: one of the course, or one of its files.
    pub first: &'static str,
}

macro_rules! templates {
    ($($name:literal: $($file:literal)+, first $first:literal;)+) => {
        &[$(Template {
            name: $name,
            files: &[$(($file, include_str!(concat!("../../lanes/", $file)))),+],
            first: $first,
        },)+]
    };
}

/// Every language. Adding one is its files in `lanes/`, and a line here.
pub const TEMPLATES: &[Template] = templates! {
    "python": "python.py" "python.toml", first "mixed";
    "node": "node.mjs" "node.toml", first "mixed";
    "go": "go.go" "go.toml", first "mixed";
    "java": "Lane.java" "java.toml", first "mixed";
    "rust": "rust.rs" "rust.toml", first "mixed";
    "runtimes": "runtimes/Cargo.toml" "runtimes/src/main.rs" "runtimes/tokio-or-async.toml" "runtimes.toml",
        first "runtimes/tokio-or-async.toml";
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lane::file::parse;
    use std::path::Path;

    #[test]
    fn every_template_is_sound_and_no_two_share_a_name() {
        let mut names = Vec::new();
        for template in TEMPLATES {
            let (_, declared) = template.files.last().unwrap();
            let lanes = parse(declared, Path::new("lanes")).unwrap();
            names.extend(lanes.into_iter().map(|lane| lane.name));
        }
        names.sort();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    }
}
