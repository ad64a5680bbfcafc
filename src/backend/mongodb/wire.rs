//! A connection to MongoDB whose socket blocks: just enough of its protocol (`OP_MSG`) to send one command and take in its
//! answer. It neither logs in nor encrypts.
//!
//! The documents are of the crate `bson`, as the driver has it. What the far side says is looked at before it is believed: a
//! length has bounds, and room is made for bytes that have come and not for those that were announced.

use std::io::{self, BufReader, Read, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use mongodb::bson::error::Error;
use mongodb::bson::raw::cstr;
use mongodb::bson::{RawBsonRef, RawDocument, RawDocumentBuf};

use super::super::PATIENCE;

/// The code of the one kind of message that is spoken since MongoDB 3.6.
const OP_MSG: i32 = 2013;
/// Length, number, the number that it answers, code: four bytes each.
const HEADER: usize = 16;
/// The flags behind the header, and the byte that says that a document follows.
const PREFIX: usize = 5;
/// The most bytes of a message, as servers and drivers have it.
pub(super) const MOST: usize = 48 * 1024 * 1024;
/// The flags that nobody may ignore who does not know them: a checksum and more messages to come among them. None was asked for.
const REQUIRED_FLAGS: u32 = 0xffff;
/// The most characters of a refusal that are repeated.
const MOST_WORDS: usize = 200;

/// A connection that blocks.
#[derive(Debug)]
pub(super) struct Connection {
    stream: BufReader<TcpStream>,
    outgoing: Vec<u8>,
    /// The number of the last message that was sent.
    number: i32,
}

impl Connection {
    /// Connects to the first address of `host` that answers.
    pub(super) fn open(host: &str, port: u16) -> io::Result<Self> {
        let mut last = io::Error::other("the host has no address");
        for address in (host, port).to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, PATIENCE) {
                Ok(stream) => {
                    stream.set_nodelay(true)?;
                    stream.set_write_timeout(Some(PATIENCE))?;
                    return Ok(Self { stream: BufReader::new(stream), outgoing: Vec::new(), number: 0 });
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Sends `command` to `database`; the answer, if it is no refusal.
    pub(super) fn command(
        &mut self,
        mut command: RawDocumentBuf,
        database: &str,
        timeout: Duration,
    ) -> io::Result<RawDocumentBuf> {
        command.append(cstr!("$db"), database);
        self.number = self.number.wrapping_add(1);
        self.stream.get_ref().set_read_timeout(Some(timeout))?;
        write(&mut self.outgoing, self.number, &command)?;
        self.stream.get_mut().write_all(&self.outgoing)?;
        let answer = read(&mut self.stream, self.number)?;
        accepted(&answer)?;
        Ok(answer)
    }
}

/// The bytes of a command with this number.
fn write(out: &mut Vec<u8>, number: i32, command: &RawDocument) -> io::Result<()> {
    let body = command.as_bytes();
    let length = i32::try_from(HEADER + PREFIX + body.len()).map_err(io::Error::other)?;
    out.clear();
    for word in [length, number, 0, OP_MSG] {
        out.extend_from_slice(&word.to_le_bytes());
    }
    out.extend_from_slice(&[0; PREFIX]);
    out.extend_from_slice(body);
    Ok(())
}

/// The document in the next message, which must answer the one with this `number`.
pub(super) fn read(from: &mut impl Read, number: i32) -> io::Result<RawDocumentBuf> {
    let mut header = [[0; 4]; HEADER / 4];
    from.read_exact(header.as_flattened_mut()).map_err(closed)?;
    let [length, _, answered, code] = header.map(i32::from_le_bytes);
    let length = usize::try_from(length).ok().filter(|length| (HEADER + PREFIX..=MOST).contains(length));
    let length = length.ok_or_else(|| nonsense("a message of an impossible length"))?;
    if code != OP_MSG {
        return Err(nonsense(&format!("a message of the kind {code}, not OP_MSG")));
    }
    if answered != number {
        return Err(nonsense("the answer to another command"));
    }
    let mut prefix = [0; PREFIX];
    from.read_exact(&mut prefix).map_err(closed)?;
    let [a, b, c, d, kind] = prefix;
    let flags = u32::from_le_bytes([a, b, c, d]) & REQUIRED_FLAGS;
    if flags != 0 {
        return Err(nonsense(&format!("a message with the flags {flags:#x}, which nobody asked for")));
    }
    if kind != 0 {
        return Err(nonsense("a message that does not begin with its document"));
    }
    let announced = length - HEADER - PREFIX;
    let mut body = Vec::new();
    // It grows with what comes.
    from.take(announced as u64).read_to_end(&mut body)?;
    if body.len() < announced {
        return Err(closed(io::ErrorKind::UnexpectedEof.into()));
    }
    RawDocumentBuf::from_bytes(body).map_err(|error| malformed(&error))
}

/// A refusal is an error, in the server's words.
pub(super) fn accepted(answer: &RawDocument) -> io::Result<()> {
    let ok = answer.get("ok").map_err(|error| malformed(&error))?;
    if let Some(RawBsonRef::Double(1.0) | RawBsonRef::Int32(1) | RawBsonRef::Int64(1)) = ok {
        return Ok(());
    }
    let words = answer.get_str("errmsg").unwrap_or("it does not say why");
    let words: String = words.chars().take(MOST_WORDS).collect();
    Err(io::Error::other(format!("the server refused a command: {words}")))
}

/// The end of the bytes, in words.
fn closed(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return io::Error::new(error.kind(), "the server closed the connection");
    }
    error
}

fn malformed(error: &Error) -> io::Error {
    nonsense(&format!("something else than a document ({error})"))
}

fn nonsense(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the server sent {what}"))
}
