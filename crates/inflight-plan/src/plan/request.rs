//! What request steps ask for, and how long, how often and how stubbornly.

use sha2::{Digest as _, Sha256};

use super::Nanos;

/// An HTTP method that a step may use. CONNECT asks for a tunnel, not for an answer, so no step can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Reads, headers only.
    Head,
    /// Creates.
    Post,
    /// Creates or replaces.
    Put,
    /// Changes in part.
    Patch,
    /// Removes.
    Delete,
    /// Asks what is allowed.
    Options,
    /// Asks for its own echo.
    Trace,
}

impl Method {
    /// Every method, as HTTP spells it.
    pub const ALL: [(&'static str, Self); 8] = [
        ("GET", Self::Get),
        ("HEAD", Self::Head),
        ("POST", Self::Post),
        ("PUT", Self::Put),
        ("PATCH", Self::Patch),
        ("DELETE", Self::Delete),
        ("OPTIONS", Self::Options),
        ("TRACE", Self::Trace),
    ];

    /// As HTTP spells it.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, method)| *method == self).map_or("", |(word, _)| word)
    }

    /// True if two such requests leave what one leaves, so that a client may repeat it blindly (RFC 9110, 9.2.2).
    #[must_use]
    pub const fn is_idempotent(self) -> bool {
        !matches!(self, Self::Post | Self::Patch)
    }

    /// True if a body belongs to it.
    #[must_use]
    pub const fn takes_body(self) -> bool {
        matches!(self, Self::Post | Self::Put | Self::Patch)
    }
}

/// One request, as a step asks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Path and query on the far side; begins with `/`.
    pub path: String,
    /// What is sent, as JSON, where something is.
    pub body: Option<String>,
    /// Who asks, where that matters: `admin`. The client has the token for that before the clock starts.
    pub token: Option<String>,
    /// Further header fields, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The statuses that make it a success. Never empty; what speaks no HTTP answers with the first.
    pub expect: Vec<u16>,
    /// What the far side is told to get wrong.
    pub fault: Option<Fault>,
}

/// Failures that are asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    /// The share of attempts that fail, from 0 to 1. Which ones hangs on seed, fetch, step and attempt alone.
    pub share: f64,
    /// What they are answered with.
    pub status: u16,
}

impl Request {
    /// `GET /students/1`.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {}", self.method.word(), self.path)
    }
}

/// When and how an attempt is followed by another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retry {
    /// The most attempts at a request, the first included.
    pub attempts: u32,
    /// The wait before the second attempt.
    pub backoff: Nanos,
    /// What each further wait is longer by.
    pub factor: f64,
    /// A wait is shortened by a random share of up to this, from 0 to 1.
    pub jitter: f64,
    /// The longest wait, whatever the far side asks for in `Retry-After`.
    pub longest: Nanos,
}

/// When a client stops asking for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circuit {
    /// Failures in a row that open it.
    pub failures: u32,
    /// How long it stays open before one request may try.
    pub open_for: Nanos,
}

/// The requests of a plan, and how they are made. Both clients of a backend do alike.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Requests {
    /// What [`Step::Request`](super::Step::Request) refers to.
    pub list: Box<[Request]>,
    /// How long an attempt may take.
    pub timeout: Option<Nanos>,
    /// True if that covers the wait for a connection of the pool.
    pub timeout_covers_pool: bool,
    /// Whether an attempt is followed by another.
    pub retry: Option<Retry>,
    /// Whether the client stops asking.
    pub circuit: Option<Circuit>,
}

impl Requests {
    /// Adds everything that a far side or a client could tell apart.
    pub(super) fn digest_into(&self, hash: &mut Sha256) {
        let mut text = |text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        };
        for request in &self.list {
            text(request.method.word());
            text(&request.path);
            text(request.body.as_deref().unwrap_or("\0"));
            text(request.token.as_deref().unwrap_or("\0"));
            text(&format!("{:?} {:?} {:?}", request.headers, request.expect, request.fault));
        }
        text(&format!("{:?} {:?} {:?}", self.timeout, self.retry, self.circuit));
        if self.timeout_covers_pool {
            text("covers the pool");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_post_and_patch_must_not_be_repeated_blindly() {
        let repeatable: Vec<&str> =
            Method::ALL.iter().filter(|(_, m)| m.is_idempotent()).map(|(word, _)| *word).collect();
        assert_eq!(repeatable, ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"]);
    }
}
