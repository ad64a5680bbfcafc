//! A comparison as a report of tests, which every CI service can show: a test case for each cell of the last run, which fails
//! where the cell is slower.

use std::fmt::Write as _;

use super::Run;
use super::two::{name, ratio};
use crate::analysis::Change;
use crate::analysis::across::CellPair;
use crate::cli::table;
use crate::lang::{Lang, Text};

/// A cell, and what its test case came to.
pub(super) struct Case {
    xml: String,
    outcome: Outcome,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    Skipped,
}

/// The test case of a cell in two runs.
pub(super) fn case(pair: &CellPair<'_>, is_regression: bool, lang: Lang) -> Case {
    let cell = pair.after;
    let said = pair.ratio().map_or_else(String::new, |(value, _)| {
        format!(", {}: {}", lang.words().after_over_before(), ratio(value, lang))
    });
    let note = pair.note.as_ref().map_or("", |note| note.get(lang));
    let message = escaped(&format!("{}{said}", pair.change().word(lang)));
    let (outcome, body) = match pair.change() {
        _ if is_regression => {
            let [before, after] = [pair.before, pair.after].map(|cell| table::makespan(cell, lang));
            let text = escaped(&format!("{before} -> {after}. {note}"));
            (Outcome::Failed, format!("<failure message=\"{message}\" type=\"regression\">{text}</failure>"))
        }
        Change::NotComparable => (Outcome::Skipped, format!("<skipped message=\"{}\"/>", escaped(note))),
        _ => (Outcome::Passed, format!("<system-out>{message}. {}</system-out>", escaped(note))),
    };
    let seconds = cell.makespan_ns.map_or(0.0, |makespan| makespan.median / 1e9);
    let case = escaped(&format!("{} ({})", name(cell, lang), cell.backend));
    let xml = format!(
        "    <testcase classname=\"inflight.{}\" name=\"{case}\" time=\"{seconds:.6}\">{body}</testcase>\n",
        escaped(&cell.scenario)
    );
    Case { xml, outcome }
}

/// The report: who was compared, what differs between the machines, and the cases.
pub(super) fn suite(
    runs: &[&Run],
    warnings: &[Text],
    cases: impl Iterator<Item = Case>,
    lang: Lang,
) -> String {
    let cases: Vec<Case> = cases.collect();
    let count = |outcome: Outcome| cases.iter().filter(|case| case.outcome == outcome).count();
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\"",
        cases.len(),
        count(Outcome::Failed),
        count(Outcome::Skipped)
    );
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"inflight compare\" {counts}>\n  \
         <testsuite name=\"inflight compare\" {counts}>\n    <properties>\n"
    );
    for (number, run) in (1..).zip(runs) {
        let value = escaped(&format!("{} ({})", run.asked, run.record.created));
        // Writing to a string cannot fail.
        let _ = writeln!(xml, "      <property name=\"run.{number}\" value=\"{value}\"/>");
    }
    xml.push_str("    </properties>\n");
    cases.iter().for_each(|case| xml.push_str(&case.xml));
    let warnings: Vec<&str> = warnings.iter().map(|warning| warning.get(lang)).collect();
    let warnings = escaped(&warnings.join(" "));
    let _ = write!(xml, "    <system-out>{warnings}</system-out>\n  </testsuite>\n</testsuites>\n");
    xml
}

/// A text between two tags or quotes. What XML 1.0 cannot hold at all becomes a replacement character.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            // A parser would make a blank of them in an attribute.
            '\t' | '\n' | '\r' => {
                let _ = write!(safe, "&#{};", u32::from(letter));
            }
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_a_tag_or_a_quote() {
        let safe = escaped("a<b>\"c\" 'd' & ]]> --> <![CDATA[ \n\r\t \u{0}\u{1b}\u{ffff} é");
        assert_eq!(
            safe,
            "a&lt;b&gt;&quot;c&quot; &apos;d&apos; &amp; ]]&gt; --&gt; &lt;![CDATA[ &#10;&#13;&#9; \u{fffd}\u{fffd}\u{fffd} é"
        );
    }
}
