//! The few lines that a model is, in Rust and in Python: taken from the examples, which tests compile and run.

/// Language, whether its threads compute one at a time, and the file.
const EXAMPLES: [(&str, bool, &str); 2] = [
    ("Rust", false, include_str!("../../../examples/models.rs")),
    ("Python", true, include_str!("../../../examples/models.py")),
];

/// How a fetch is written in the examples; a model's lines name theirs.
const FETCHES: [&str; 3] = ["fetch_hybrid", "fetch_async", "fetch"];

/// A model's lines in one language.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::report) struct Code {
    pub(in crate::report) language: &'static str,
    pub(in crate::report) one_core: bool,
    pub(in crate::report) lines: Vec<Line>,
}

/// A line, and what a fetch does while it is at it: `waits`, `computes`, or nothing that lasts.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::report) struct Line {
    pub(in crate::report) does: &'static str,
    pub(in crate::report) text: &'static str,
}

/// The lines of a model, then those of its fetch; nothing where the examples do not have it.
pub(super) fn of(model: &str) -> Vec<Code> {
    let code = |&(language, one_core, text): &(&'static str, bool, &'static str)| {
        let mut lines = snippet(text, model)?;
        let calls = |name: &&&str| lines.iter().any(|line| line.text.contains(**name));
        let fetch = FETCHES.iter().find(calls).and_then(|name| snippet(text, name));
        lines.push(Line { does: "", text: "" });
        lines.extend(fetch.unwrap_or_default());
        Some(Code { language, one_core, lines })
    };
    EXAMPLES.iter().filter_map(code).collect()
}

/// The lines between `[name]` and `[/]`, less the indentation of the first.
fn snippet(text: &'static str, name: &str) -> Option<Vec<Line>> {
    let begin = format!("[{name}]");
    let mut lines = text.lines().skip_while(|line| !is_mark(line, &begin)).skip(1).peekable();
    let first = lines.peek()?;
    let indent = first.len() - first.trim_start().len();
    Some(lines.take_while(|line| !is_mark(line, "[/]")).map(|text| line(text, indent)).collect())
}

fn is_mark(line: &str, mark: &str) -> bool {
    line.trim().trim_start_matches(['/', '#']).trim_start() == mark
}

fn line(text: &'static str, indent: usize) -> Line {
    let does = ["waits", "computes"].into_iter().find(|does| text.ends_with(does));
    let text = text.get(indent..).unwrap_or_default();
    let text = does.map_or(text, |does| text.trim_end_matches(does).trim_end_matches([' ', '/', '#']));
    Line { does: does.unwrap_or_default(), text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_has_its_lines_in_rust_and_each_with_a_counterpart_in_python() {
        // Its list of models, which another test holds against the real one.
        let entries = EXAMPLES[0].2.lines().filter_map(|line| line.strip_prefix("    (\""));
        let models: Vec<&str> = entries.filter_map(|entry| entry.split('"').next()).collect();
        assert!(models.len() > 15, "{models:?}");
        for model in models {
            let code = of(model);
            let languages: Vec<&str> = code.iter().map(|code| code.language).collect();
            // What Python lacks: results in order with a limit, and a budget to be free of.
            let lacks = ["buffered", "join-all-unconstrained"].contains(&model);
            assert_eq!(languages, if lacks { &["Rust"][..] } else { &["Rust", "Python"] }, "{model}");
            for Code { language, lines, .. } in code {
                assert!((3..=18).contains(&lines.len()), "{model} in {language}: {} lines", lines.len());
                for does in ["waits", "computes"] {
                    let count = lines.iter().filter(|line| line.does == does).count();
                    assert_eq!(count, 1, "{model} in {language}: one line {does}");
                }
                let longest = lines.iter().map(|line| line.text.len()).max();
                assert!(longest < Some(110), "{model} in {language}: {longest:?}");
            }
        }
        assert!(of("nothing").is_empty());
    }

    #[test]
    fn a_line_says_what_a_fetch_does_at_it() {
        assert_eq!(
            line("    sleep(WAIT).await; // waits", 4),
            Line { does: "waits", text: "sleep(WAIT).await;" }
        );
        assert_eq!(line("    compute(x)  # computes", 4), Line { does: "computes", text: "compute(x)" });
        assert_eq!(line("", 4), Line { does: "", text: "" });
    }
}
