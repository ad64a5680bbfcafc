//! What a lane prints, line by line, each stamped when it came: a lane is hostile until its words are read.

use std::io::{BufRead as _, BufReader, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::{io, thread};

use super::LaneError;
use crate::measure::Clock;
use crate::plan::Nanos;

/// Bytes of a line, and of all lines of a trial.
const MOST_LINE: usize = 4 << 10;
const MOST_BYTES: u64 = 256 << 20;
/// Bytes that are kept of what it says on its standard error.
const MOST_WORDS: u64 = 64 << 10;
/// Lines that may wait to be read: a lane that prints more has to wait itself.
const WAITING: usize = 4 << 10;

/// A line, and when it came.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) at: Nanos,
    pub(super) text: String,
}

/// Reads lines on a thread of its own, so that a stamp is not late because somebody else was busy.
pub(super) fn lines(
    from: impl Read + Send + 'static,
    clock: Clock,
) -> io::Result<Receiver<Result<Line, LaneError>>> {
    let (send, receive) = sync_channel(WAITING);
    thread::Builder::new().spawn(move || read_lines(BufReader::new(from), clock, &send))?;
    Ok(receive)
}

fn read_lines(mut from: BufReader<impl Read>, clock: Clock, send: &SyncSender<Result<Line, LaneError>>) {
    let mut total = 0;
    loop {
        let mut bytes = Vec::new();
        let read = (&mut from).take(MOST_LINE as u64 + 1).read_until(b'\n', &mut bytes);
        let at = clock.now();
        total += bytes.len() as u64;
        let line = match read {
            Ok(0) | Err(_) => return,
            Ok(_) if bytes.len() > MOST_LINE => Err(LaneError::TooMuch("a line of more than 4 KiB")),
            Ok(_) if total > MOST_BYTES => Err(LaneError::TooMuch("more than 256 MiB")),
            Ok(_) => Ok(Line { at, text: String::from_utf8_lossy(&bytes).trim_end().to_owned() }),
        };
        let ends = line.is_err();
        // Nobody listens any more once the lane is given up.
        if send.send(line).is_err() || ends {
            return;
        }
    }
}

/// The last words on its standard error, read to its end in the background.
pub(super) fn words(mut from: impl Read + Send + 'static) -> io::Result<Receiver<String>> {
    let (send, receive) = sync_channel(1);
    thread::Builder::new().spawn(move || {
        let mut bytes = Vec::new();
        // What was read before an error is all there is.
        let _ = (&mut from).take(MOST_WORDS).read_to_end(&mut bytes);
        let _ = send.send(last_words(&String::from_utf8_lossy(&bytes)));
        // A pipe that is full would stop the lane.
        let _ = io::copy(&mut from, &mut io::sink());
    })?;
    Ok(receive)
}

/// The last three lines that say anything, on one.
pub(super) fn last_words(text: &str) -> String {
    let mut lines: Vec<String> = text
        .lines()
        .rev()
        .map(|line| escaped(line.trim(), 200))
        .filter(|line| !line.is_empty())
        .take(3)
        .collect();
    lines.reverse();
    lines.join(" / ")
}

/// Up to `most` characters of what somebody else printed, with nothing in it that a terminal or a page would obey.
pub(super) fn escaped(text: &str, most: usize) -> String {
    let plain = |c: char| if c.is_control() || crate::record::is_bidi_control(c) { '\u{fffd}' } else { c };
    let mut short: String = text.chars().take(most).map(plain).collect();
    if text.chars().nth(most).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_lane_prints_is_cut_and_escaped() {
        assert_eq!(escaped("a\u{1b}[2Jb\u{202e}c", 99), "a\u{fffd}[2Jb\u{fffd}c");
        assert_eq!(escaped("abcd", 3), "abc…");
        assert_eq!(last_words("one\n\ntwo\nthree\n four \n"), "two / three / four");
        assert_eq!(last_words(""), "");
    }

    #[test]
    fn a_line_without_end_is_cut_off() {
        let endless = io::repeat(b'x');
        let lines = lines(endless, Clock::start()).unwrap();
        assert!(matches!(lines.recv().unwrap(), Err(LaneError::TooMuch(_))));
        assert!(lines.recv().is_err(), "and nothing comes after it");
        let said = lines_of(b"a b\nlast");
        assert_eq!(said, ["a b", "last"]);
    }

    fn lines_of(bytes: &'static [u8]) -> Vec<String> {
        let lines = lines(bytes, Clock::start()).unwrap();
        lines.into_iter().map(|line| line.unwrap().text).collect()
    }
}
