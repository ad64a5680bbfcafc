//! Markdown in which a text stays a text: a record may come from anywhere, and a summary of CI is shown to others.

/// `text` as one line of GitHub's Markdown, without meaning: no markup, no HTML, no link, nobody who is notified, and no
/// end of a table's cell.
pub(super) fn text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            // `@name` tells somebody, and `://` makes a link, though escaped by a backslash.
            '@' => safe.push_str("&#64;"),
            '/' if safe.ends_with(':') => safe.push_str("&#47;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '~' | '$' | '!' => {
                safe.push('\\');
                safe.push(letter);
            }
            letter if letter.is_control() => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}

/// A list of texts.
pub(super) fn list(texts: impl IntoIterator<Item = String>) -> String {
    texts.into_iter().map(|line| format!("- {}", text(&line))).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Options, Parser, Tag};

    use super::*;

    const HOSTILE: &str = "a|b `c` <img src=x onerror=alert(1)> **d** [e](javascript:f) ]]> &amp; @g #1 ~~h~~\n\n# i\r\n\
                           | j | http://k/ \\| $l$ ![m](n) _o_ {p} \u{7}";

    /// What a reader of Markdown makes of it is the text, and nothing else.
    #[test]
    fn a_hostile_text_is_a_text() {
        let cell = text(HOSTILE);
        assert!(!cell.contains('\n') && !cell.contains("://") && !cell.contains('@'), "{cell}");
        let page = format!("| head |\n| --- |\n| {cell} |\n");
        let mut seen = String::new();
        let mut cells = 0;
        for event in Parser::new_ext(&page, Options::all()) {
            match event {
                Event::Text(words) => seen.push_str(&words),
                Event::Start(Tag::TableCell) => cells += 1,
                Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableRow) | Event::End(_) => {}
                other => panic!("{other:?} of {cell}"),
            }
        }
        let plain = HOSTILE.replace(|letter: char| letter.is_control(), " ");
        assert_eq!((cells, seen.trim_end()), (2, format!("head{plain}").trim_end()));
    }

    #[test]
    fn what_is_harmless_stays_readable() {
        for plain in ["fan-out · join-all", "1.08 (1.05 – 1.11)", "12:30, 5 %", "reports/20261122-201200"]
        {
            assert_eq!(text(plain), plain);
        }
    }
}
