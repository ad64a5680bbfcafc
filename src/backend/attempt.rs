//! One attempt at a request, as a client receives it, and what may come of it.

use super::{Io, Reply};
use crate::plan::{Nanos, Request};

/// One attempt at a request.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// What is asked for.
    pub request: &'a Request,
    /// The token that proves that it was answered, and how long the far side takes.
    pub io: Io,
    /// How long the attempt may take.
    pub timeout: Option<Nanos>,
    /// True if that time runs while it waits for a connection, too; else it begins with the connection.
    pub timeout_covers_pool: bool,
    /// What the far side shall answer this attempt with, if it shall fail.
    pub fault: Option<u16>,
}

impl Attempt<'_> {
    /// The first status that the step expects.
    #[must_use]
    pub fn first_expected(&self) -> u16 {
        // Never empty: checked when the file was read.
        self.request.expect.first().copied().unwrap_or(200)
    }
}

/// An answer that came whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Response {
    /// Its status.
    pub status: u16,
    /// What the far side made of the token; an answer without it proves nothing.
    pub token: Option<u64>,
    /// For how long it asks to be left alone.
    pub retry_after: Option<Nanos>,
}

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttemptResult {
    /// An answer.
    Response(Response),
    /// Nothing, within the time.
    Timeout,
    /// Nobody takes connections there.
    Refused,
    /// The connection ended before the answer did.
    Lost,
    /// An answer whose body is not the one that was sent.
    WrongBody,
}

impl AttemptResult {
    /// The answer of a far side that speaks no HTTP: `status`, once the wait is over.
    #[must_use]
    pub const fn of_wait(status: u16, reply: Reply) -> Self {
        Self::Response(Response { status, token: Some(reply.token), retry_after: None })
    }
}
