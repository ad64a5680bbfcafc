//! The running service, and a client that speaks to it over a bare socket: nothing between the test and the bytes.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::contract;

/// Whoever is silent for so long is not going to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A service of a test's own. It is killed at the end.
pub(crate) struct Service {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
}

impl Service {
    /// `inflight serve --port 0` with these flags, given as words between blanks.
    #[track_caller]
    pub(crate) fn start(flags: &str) -> Self {
        let mut child = Self::command(flags).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split(';').next());
        let address = address.unwrap_or_else(|| panic!("{flags}: it said {line:?}")).parse().unwrap();
        Self { child, address }
    }

    pub(crate) fn command(flags: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inflight"));
        command.args(["serve", "--port", "0"]).args(flags.split_whitespace()).stdin(Stdio::null());
        command
    }

    /// A connection of one's own.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends `METHOD /path` with these header lines and this body, and reads the answer to its end.
    #[track_caller]
    pub(crate) fn ask(&self, request: &str, headers: &str, body: &str) -> Reply {
        let reply = self.try_ask(request, headers, body);
        let reply = reply.unwrap_or_else(|error| panic!("{request}: {error}"));
        contract::check(request, body, &reply);
        reply
    }

    pub(crate) fn try_ask(&self, request: &str, headers: &str, body: &str) -> std::io::Result<Reply> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut head = format!("{request} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        for line in headers.lines().filter(|line| !line.is_empty()) {
            head.push_str(&format!("{line}\r\n"));
        }
        if !body.is_empty() {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        stream.write_all(format!("{head}\r\n{body}").as_bytes())?;
        Reply::read(&mut stream)
    }

    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Reply {
        self.ask(&format!("GET {path}"), "", "")
    }

    /// Sends a document.
    #[track_caller]
    pub(crate) fn send(&self, request: &str, document: &Value) -> Reply {
        self.ask(request, "Content-Type: application/json", &document.to_string())
    }

    /// The same with a token.
    #[track_caller]
    pub(crate) fn send_as(&self, token: &str, request: &str, document: &Value) -> Reply {
        let headers = format!("Content-Type: application/json\nAuthorization: Bearer {token}");
        self.ask(request, &headers, &document.to_string())
    }

    /// Asks with a token and without a body.
    #[track_caller]
    pub(crate) fn ask_as(&self, token: &str, request: &str) -> Reply {
        self.ask(request, &format!("Authorization: Bearer {token}"), "")
    }

    /// A token for this user.
    #[track_caller]
    pub(crate) fn token(&self, user: &str, password: &str) -> String {
        let login = serde_json::json!({ "user": user, "password": password });
        let reply = self.send("POST /login", &login).expect(200);
        reply.json()["token"].as_str().unwrap().to_owned()
    }

    pub(crate) fn signal(&self, signal: nix::sys::signal::Signal) {
        let pid = i32::try_from(self.child.id()).unwrap();
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), signal).unwrap();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Reply {
    /// Reads until the other end hangs up.
    pub(crate) fn read(stream: &mut TcpStream) -> std::io::Result<Self> {
        let mut bytes = Vec::new();
        // Whoever refuses a body hangs up while it is still coming in, which resets the connection.
        if let Err(error) = stream.read_to_end(&mut bytes)
            && bytes.is_empty()
        {
            return Err(error);
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let none = || std::io::Error::other(format!("no answer but {text:?}"));
        let (head, body) = text.split_once("\r\n\r\n").ok_or_else(none)?;
        let status = head.get(9..12).and_then(|status| status.parse().ok()).ok_or_else(none)?;
        Ok(Self { status, head: head.to_owned(), body: body.to_owned() })
    }

    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "))
            .find_map(|(known, value)| known.eq_ignore_ascii_case(name).then(|| value.trim()))
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}\n\n{}", self.head, self.body);
        if status >= 400 {
            assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.head);
            if !self.body.is_empty() {
                assert_eq!(self.json()["status"], status, "{}", self.body);
            }
        }
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    /// The number behind the last slash of `Location`.
    #[track_caller]
    pub(crate) fn id(&self) -> i64 {
        let location = self.header("location").unwrap_or_else(|| panic!("no Location: {}", self.head));
        location.rsplit('/').next().unwrap().parse().unwrap()
    }
}
