//! A small reader of HTML: elements with their attributes, as a browser would see them.

use std::collections::BTreeMap;

/// An element's start tag.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Element {
    pub(crate) tag: String,
    pub(crate) attributes: Vec<(String, String)>,
    /// Where the text after the tag begins.
    pub(crate) end: usize,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Every start tag of the page, in order. What stands in `style` and `script` is not markup.
pub(crate) fn elements(html: &str) -> Vec<Element> {
    let bytes = html.as_bytes();
    let mut elements = Vec::new();
    let mut at = 0;
    while let Some(found) = html[at..].find('<') {
        let start = at + found + 1;
        at = start;
        if html[start..].starts_with("!--") {
            at = html[start..].find("-->").map_or(html.len(), |end| start + end + 3);
            continue;
        }
        if !bytes.get(start).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let element = start_tag(html, start);
        at = element.end;
        if element.tag == "style" || element.tag == "script" {
            let close = format!("</{}", element.tag);
            at += html[at..].find(&close).unwrap_or(html.len() - at);
        }
        elements.push(element);
    }
    elements
}

fn start_tag(html: &str, start: usize) -> Element {
    let bytes = html.as_bytes();
    let mut at = start;
    let word = |at: &mut usize, stop: &[u8]| {
        let from = *at;
        while *at < bytes.len() && !bytes[*at].is_ascii_whitespace() && !stop.contains(&bytes[*at]) {
            *at += 1;
        }
        html[from..*at].to_ascii_lowercase()
    };
    let tag = word(&mut at, b"/>");
    let mut attributes = Vec::new();
    while at < bytes.len() && bytes[at] != b'>' {
        if bytes[at].is_ascii_whitespace() || bytes[at] == b'/' {
            at += 1;
            continue;
        }
        let key = word(&mut at, b"=/>");
        let mut value = String::new();
        if bytes.get(at) == Some(&b'=') {
            at += 1;
            if let Some(&quote @ (b'"' | b'\'')) = bytes.get(at) {
                let from = at + 1;
                let length = html[from..].find(char::from(quote)).unwrap_or(html.len() - from);
                html[from..from + length].clone_into(&mut value);
                at = from + length + 1;
            } else {
                value = word(&mut at, b">");
            }
        }
        attributes.push((key, value));
    }
    Element { tag, attributes, end: (at + 1).min(html.len()) }
}

/// How often each tag with its attributes' names occurs.
pub(crate) fn shape(html: &str) -> BTreeMap<String, usize> {
    let mut shape = BTreeMap::new();
    for element in elements(html) {
        let names: Vec<&str> = element.attributes.iter().map(|(key, _)| key.as_str()).collect();
        *shape.entry(format!("{} {}", element.tag, names.join(" "))).or_insert(0) += 1;
    }
    shape
}
