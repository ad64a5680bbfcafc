//! A limit on the strings of a JSON file and on its size, kept while the file is read.

use std::io::{self, Read};

use super::limits;

/// Passes bytes on while they are within the limits. A parser that reads from here holds no more than one string of
/// [`limits::STRING_BYTES`] beside what it has made of the file so far.
pub(super) struct Limited<R> {
    inner: R,
    left: u64,
    line: u64,
    column: u64,
    in_string: bool,
    escaped: bool,
    length: u64,
}

impl<R: Read> Limited<R> {
    pub(super) fn new(inner: R) -> Self {
        let left = limits::FILE_BYTES;
        Self { inner, left, line: 1, column: 0, in_string: false, escaped: false, length: 0 }
    }

    fn pass(&mut self, byte: u8) -> io::Result<()> {
        self.column += 1;
        if byte == b'\n' {
            (self.line, self.column) = (self.line + 1, 0);
        }
        if !self.in_string {
            self.in_string = byte == b'"';
            self.length = 0;
            return Ok(());
        }
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => self.in_string = false,
            _ => {}
        }
        self.length += 1;
        if self.length > limits::STRING_BYTES + 1 {
            return Err(too_much(format!(
                "a string of more than {} bytes at line {} column {}",
                limits::STRING_BYTES,
                self.line,
                self.column
            )));
        }
        Ok(())
    }
}

fn too_much(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        // A file may grow while it is read.
        self.left = (self.left.checked_sub(read as u64))
            .ok_or_else(|| too_much(format!("more than {} bytes", limits::FILE_BYTES)))?;
        for &byte in &buffer[..read] {
            self.pass(byte)?;
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &[u8], expect: Option<&str>) {
        let mut out = Vec::new();
        match (Limited::new(text).read_to_end(&mut out), expect) {
            (Ok(_), None) => assert_eq!(out, text),
            (Err(error), Some(words)) => assert_eq!(error.to_string(), words),
            (found, _) => panic!("{found:?} for {:?}…", String::from_utf8_lossy(&text[..20])),
        }
    }

    #[test]
    fn a_string_may_be_as_long_as_allowed_and_no_longer() {
        let most = usize::try_from(limits::STRING_BYTES).unwrap();
        let string = |inside: &str| format!("[1,\n\"{inside}\", \"b\"]").into_bytes();
        check(&string(&"a".repeat(most)), None);
        let long = format!("a string of more than {most} bytes at line 2 column {}", most + 3);
        check(&string(&"a".repeat(most + 2)), Some(&long));
        // Quotes behind a backslash end nothing, and many short strings are not one long one.
        check(&string(&"\\\"".repeat(most)), Some(&long));
        check(&string(&"\",\"".repeat(most)), None);
    }
}
