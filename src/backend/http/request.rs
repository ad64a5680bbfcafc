//! Requests of scenarios: the same bytes from both clients, the same time, the same reading of what comes.

use std::error::Error;
use std::io;
use std::time::Duration;

use super::super::{Attempt, AttemptResult, Response};
use super::{Http, patience};
use crate::payload::{self, header};
use crate::plan::{self, Nanos};
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use http::request::Builder;
use http::{Method, Request, StatusCode};

/// The most that is read of a body.
pub(super) const MOST_BODY: usize = 1 << 20;
const SECOND: Nanos = 1_000_000_000;

/// The head of a request: all but its body, which each client has in its own type.
pub(super) fn head(site: &Http, ask: &Attempt<'_>) -> Builder {
    let request = ask.request;
    let mut head = Request::builder()
        .method(Method::from_bytes(request.method.word().as_bytes()).unwrap_or_default())
        .uri(format!("http://{}{}", site.authority, request.path))
        .header(header::KEY, site.key.clone())
        .header(header::TOKEN, ask.io.token)
        .header(header::WAIT, ask.io.wait);
    if let Some(status) = ask.fault {
        head = head.header(header::FAULT, status);
    }
    let token = request.token.as_ref().and_then(|user| site.tokens.iter().find(|(name, _)| name == user));
    if let Some((_, token)) = token {
        head = head.header(AUTHORIZATION, token);
    }
    if request.body.is_some() {
        head = head.header(CONTENT_TYPE, "application/json");
    } else if request.method.takes_body() {
        // hyper says nothing of a body that is not there; ureq says this.
        head = head.header(CONTENT_LENGTH, 0);
    }
    request.headers.iter().fold(head, |head, (name, value)| head.header(name, value))
}

/// How long an attempt may take.
pub(super) fn time(ask: &Attempt<'_>) -> Duration {
    ask.timeout.map_or_else(|| patience(ask.io.wait), Duration::from_nanos)
}

/// What an answer says, its body held against its fingerprint.
pub(super) fn heard(
    asked: plan::Method,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> AttemptResult {
    let number = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    // These carry the head of an answer that has a body elsewhere, or none at all.
    let bodiless = asked == plan::Method::Head || matches!(status.as_u16(), 204 | 304);
    let sent = number(header::BODY).filter(|_| !bodiless);
    if sent.is_some_and(|sent| sent != payload::fingerprint(body)) {
        return AttemptResult::WrongBody;
    }
    AttemptResult::Response(Response {
        status: status.as_u16(),
        token: number(header::ANSWER),
        // Seconds. It may also be a date, which no service of ours sends.
        retry_after: number(RETRY_AFTER.as_str()).map(|seconds| seconds.saturating_mul(SECOND)),
    })
}

/// What it means that there was no answer: by the error of the system, wherever in `error` that stands.
pub(super) fn silence(error: &(dyn Error + 'static)) -> AttemptResult {
    let mut cause = Some(error);
    while let Some(this) = cause {
        if let Some(error) = this.downcast_ref::<io::Error>() {
            match error.kind() {
                io::ErrorKind::ConnectionRefused => return AttemptResult::Refused,
                io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => return AttemptResult::Timeout,
                _ => {}
            }
        }
        cause = this.source();
    }
    AttemptResult::Lost
}
