//! Markdown of a record as HTML that can do no harm: raw HTML becomes text, links and images become their words.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// The HTML of a text in Markdown. Headings start at the third level, below those of the page.
pub(super) fn markdown(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(text, options).filter_map(sanitise);
    let mut out = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut out, events);
    out
}

/// The HTML of one line of Markdown, without a paragraph around it.
pub(super) fn inline(text: &str) -> String {
    let events = Parser::new(text)
        .filter_map(sanitise)
        .filter(|event| !matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph)));
    let mut out = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut out, events);
    out
}

fn sanitise(event: Event<'_>) -> Option<Event<'_>> {
    match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Some(Event::Text(raw)),
        Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::MetadataBlock(_))
        | Event::End(TagEnd::Link | TagEnd::Image | TagEnd::MetadataBlock(_)) => None,
        Event::Start(Tag::Heading { level, .. }) => Some(Event::Start(Tag::Heading {
            level: lower(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        })),
        Event::End(TagEnd::Heading(level)) => Some(Event::End(TagEnd::Heading(lower(level)))),
        other => Some(other),
    }
}

const fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        HeadingLevel::H4 => HeadingLevel::H5,
        HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        assert_eq!(markdown(text).trim_end(), expect, "{text:?}");
    }

    #[test]
    fn markdown_works_and_html_does_not() {
        check("**a** `b<c>`", "<p><strong>a</strong> <code>b&lt;c&gt;</code></p>");
        check("# top", "<h3>top</h3>");
        check("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
        check("a <img src=x onerror=y> b", "<p>a &lt;img src=x onerror=y&gt; b</p>");
        check("[go](javascript:x)", "<p>go</p>");
        check("![pic](https://example.org/x.png)", "<p>pic</p>");
        check("<https://example.org>", "<p>https://example.org</p>");
        check(
            "```x\" onclick=\"y\n<b>\n```",
            "<pre><code class=\"language-x&quot;\">&lt;b&gt;\n</code></pre>",
        );
        check("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>");
    }

    #[test]
    fn a_line_has_no_paragraph() {
        assert_eq!(inline("it is **5×** <b>"), "it is <strong>5×</strong> &lt;b&gt;");
    }
}
