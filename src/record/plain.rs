//! JSON without characters that steer a terminal.

use std::io::{self, Write};

use serde_json::ser::{CharEscape, Formatter};

use super::check::is_control;

/// Writes compact JSON, with U+FFFD in place of each character that steers a terminal or turns the text around it.
/// The last words of a process that crashed may hold such; a record must not.
pub(super) struct Plain;

const INSTEAD: char = '\u{fffd}';

impl Formatter for Plain {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        if fragment.contains(is_control) {
            return out.write_all(fragment.replace(is_control, INSTEAD.encode_utf8(&mut [0; 4])).as_bytes());
        }
        out.write_all(fragment.as_bytes())
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, out: &mut W, escape: CharEscape) -> io::Result<()> {
        let mut instead = [0; 4];
        out.write_all(match escape {
            CharEscape::Quote => b"\\\"",
            CharEscape::ReverseSolidus => b"\\\\",
            CharEscape::Solidus => b"\\/",
            CharEscape::LineFeed => b"\\n",
            CharEscape::Tab => b"\\t",
            _ => INSTEAD.encode_utf8(&mut instead).as_bytes(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize as _;

    fn check(text: &str, expect: &str) {
        let mut out = Vec::new();
        text.serialize(&mut serde_json::Serializer::with_formatter(&mut out, super::Plain)).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expect);
    }

    #[test]
    fn what_steers_a_terminal_is_replaced_and_nothing_else() {
        check("a \"b\" \\ / Київ\n\t<i>", r#""a \"b\" \\ / Київ\n\t<i>""#);
        check("\u{1b}[2J\u{202e}x\u{2069}\r\u{8}\u{c}\0\u{7f}\u{9b}", "\"�[2J�x�������\"");
    }
}
