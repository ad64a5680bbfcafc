//! TRACE: the request comes back as it arrived, for whoever wants to know what a proxy made of it.

use std::fmt::Write as _;

use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, PROXY_AUTHORIZATION};
use axum::response::{IntoResponse as _, Response};

use super::extract;
use super::problem::Problem;
use inflight_plan::payload::header;

/// Echoes the head of the request, but for what is secret: a page that can send TRACE must not learn by it what it
/// may not know (RFC 9110, 9.3.8).
pub(super) async fn echo(request: Request) -> Response {
    let headers = request.headers();
    if extract::has_body(headers) {
        return Problem::bad("a TRACE has no body").into_response();
    }
    let mut message = format!("{} {} {:?}\r\n", request.method(), request.uri(), request.version());
    let secret = [AUTHORIZATION.as_str(), PROXY_AUTHORIZATION.as_str(), COOKIE.as_str(), header::KEY];
    for (name, value) in headers {
        if !secret.contains(&name.as_str()) {
            // Writing into a text cannot fail.
            let _ = write!(message, "{name}: {}\r\n", String::from_utf8_lossy(value.as_bytes()));
        }
    }
    message.push_str("\r\n");
    ([(CONTENT_TYPE, "message/http")], message).into_response()
}
