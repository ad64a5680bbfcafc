//! A connection to PostgreSQL whose socket blocks: just enough of the protocol to log in, prepare one statement and
//! run it again and again.
//!
//! The crate that is usually taken for this, `postgres`, runs the asynchronous client inside a runtime of its own;
//! to measure it as the blocking side would be to measure tokio twice. The messages are `postgres-protocol`'s.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use bytes::BytesMut;
use fallible_iterator::FallibleIterator as _;
use postgres_protocol::IsNull;
use postgres_protocol::authentication::md5_hash;
use postgres_protocol::authentication::sasl::{ChannelBinding, SCRAM_SHA_256, ScramSha256};
use postgres_protocol::message::backend::{DataRowBody, ErrorResponseBody, Message};
use postgres_protocol::message::frontend;
use tokio_postgres::Config;
use tokio_postgres::config::Host;

use super::super::PATIENCE;

/// The name under which the statement is prepared.
const STATEMENT: &str = "s";
/// Bytes asked of the socket at a time.
const CHUNK: usize = 4096;

/// A connection that blocks.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    incoming: BytesMut,
    outgoing: BytesMut,
}

impl Connection {
    /// Connects, logs in and prepares `statement`.
    pub(super) fn open(config: &Config, statement: &str) -> io::Result<Self> {
        let mut connection = Self::logged_in(config)?;
        connection.stream.set_nodelay(true)?;
        frontend::parse(STATEMENT, statement, [], &mut connection.outgoing)?;
        connection.finish(|_| Ok(()))?;
        Ok(connection)
    }

    /// Connects, runs `statements` and closes.
    pub(super) fn batch(config: &Config, statements: &str) -> io::Result<()> {
        let mut connection = Self::logged_in(config)?;
        frontend::query(statements, &mut connection.outgoing)?;
        connection.send()?;
        connection.until_ready(|_| Ok(()))
    }

    /// Runs the prepared statement with `parameters` (in binary form) and hands its rows to `row`.
    pub(super) fn execute(
        &mut self,
        parameters: &[[u8; 8]],
        timeout: Duration,
        row: impl FnMut(&DataRowBody) -> io::Result<()>,
    ) -> io::Result<()> {
        self.stream.set_read_timeout(Some(timeout))?;
        let binary = [1_i16];
        frontend::bind(
            "",
            STATEMENT,
            binary,
            parameters,
            |parameter, out| {
                out.extend_from_slice(parameter);
                Ok(IsNull::No)
            },
            binary,
            &mut self.outgoing,
        )
        .map_err(|error| match error {
            frontend::BindError::Serialization(error) => error,
            frontend::BindError::Conversion(error) => io::Error::other(error),
        })?;
        frontend::execute("", 0, &mut self.outgoing)?;
        self.finish(row)
    }

    fn logged_in(config: &Config) -> io::Result<Self> {
        let stream = connect(config)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut connection = Self { stream, incoming: BytesMut::new(), outgoing: BytesMut::new() };
        connection.log_in(config)?;
        Ok(connection)
    }

    fn log_in(&mut self, config: &Config) -> io::Result<()> {
        let user = config.get_user().unwrap_or("postgres");
        let database = config.get_dbname().unwrap_or(user);
        let parameters = [("user", user), ("database", database), ("client_encoding", "UTF8")];
        frontend::startup_message(parameters, &mut self.outgoing)?;
        let password =
            || config.get_password().ok_or_else(|| io::Error::other("the server asks for a password"));
        let mut scram: Option<ScramSha256> = None;
        loop {
            self.send()?;
            match self.receive()? {
                Message::AuthenticationOk => return self.until_ready(|_| Ok(())),
                Message::AuthenticationCleartextPassword => {
                    frontend::password_message(password()?, &mut self.outgoing)?;
                }
                Message::AuthenticationMd5Password(body) => {
                    let hash = md5_hash(user.as_bytes(), password()?, body.salt());
                    frontend::password_message(hash.as_bytes(), &mut self.outgoing)?;
                }
                Message::AuthenticationSasl(_) => {
                    let start = ScramSha256::new(password()?, ChannelBinding::unsupported());
                    frontend::sasl_initial_response(SCRAM_SHA_256, start.message(), &mut self.outgoing)?;
                    scram = Some(start);
                }
                Message::AuthenticationSaslContinue(body) => {
                    let scram = scram.as_mut().ok_or_else(unexpected)?;
                    scram.update(body.data())?;
                    frontend::sasl_response(scram.message(), &mut self.outgoing)?;
                }
                Message::AuthenticationSaslFinal(body) => {
                    scram.as_mut().ok_or_else(unexpected)?.finish(body.data())?;
                }
                Message::ErrorResponse(body) => return Err(refused(&body)),
                _ => return Err(unexpected()),
            }
        }
    }

    /// Ends a request and takes in its answer.
    fn finish(&mut self, row: impl FnMut(&DataRowBody) -> io::Result<()>) -> io::Result<()> {
        frontend::sync(&mut self.outgoing);
        self.send()?;
        self.until_ready(row)
    }

    fn until_ready(&mut self, mut row: impl FnMut(&DataRowBody) -> io::Result<()>) -> io::Result<()> {
        let mut refusal = Ok(());
        loop {
            match self.receive()? {
                Message::ReadyForQuery(_) => return refusal,
                Message::DataRow(body) => row(&body)?,
                Message::ErrorResponse(body) => refusal = Err(refused(&body)),
                _ => {}
            }
        }
    }

    fn send(&mut self) -> io::Result<()> {
        self.stream.write_all(&self.outgoing)?;
        self.outgoing.clear();
        Ok(())
    }

    fn receive(&mut self) -> io::Result<Message> {
        loop {
            if let Some(message) = Message::parse(&mut self.incoming)? {
                return Ok(message);
            }
            let held = self.incoming.len();
            self.incoming.resize(held + CHUNK, 0);
            let read = self.stream.read(&mut self.incoming[held..]);
            self.incoming.truncate(held + *read.as_ref().unwrap_or(&0));
            if read? == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed the connection"));
            }
        }
    }
}

/// The first host of the configuration that answers.
fn connect(config: &Config) -> io::Result<TcpStream> {
    let mut last = io::Error::other("the URL names no host to connect to over TCP");
    for (index, host) in config.get_hosts().iter().enumerate() {
        let port = config.get_ports().get(index).or(config.get_ports().first()).copied().unwrap_or(5432);
        let Host::Tcp(name) = host else { continue };
        match TcpStream::connect((name.as_str(), port)) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// The first two columns of a row, big-endian integers of eight bytes.
pub(super) fn two_integers(row: &DataRowBody) -> io::Result<Option<(i64, i64)>> {
    let ranges: Vec<_> = row.ranges().collect()?;
    let integer = |index: usize| {
        let bytes = row.buffer().get(ranges.get(index)?.clone()?)?;
        Some(i64::from_be_bytes(bytes.try_into().ok()?))
    };
    Ok(integer(0).zip(integer(1)))
}

fn unexpected() -> io::Error {
    io::Error::other("the server sent a message that was not expected here")
}

fn refused(body: &ErrorResponseBody) -> io::Error {
    let mut fields = body.fields();
    while let Ok(Some(field)) = fields.next() {
        // `M` is the message for people.
        if field.type_() == b'M' {
            return io::Error::other(String::from_utf8_lossy(field.value_bytes()).into_owned());
        }
    }
    io::Error::other("the server refused without a word")
}
