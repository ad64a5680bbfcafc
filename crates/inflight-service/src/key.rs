//! Who may ask: whoever knows the key of the run.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use inflight_plan::payload::header;

/// What requests must carry.
#[derive(Clone, Debug)]
pub(super) struct Key(Arc<str>);

impl Key {
    pub(super) fn new(key: &str) -> Self {
        Self(key.into())
    }

    pub(super) fn fits(&self, headers: &HeaderMap) -> bool {
        headers.get(header::KEY).map(HeaderValue::as_bytes) == Some(self.0.as_bytes())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The answer to a request without it.
pub(super) fn refusal() -> Response {
    (StatusCode::FORBIDDEN, "this service answers to the run that started it only\n").into_response()
}

/// Lets a request through if it carries the key.
pub(super) async fn check(State(key): State<Key>, request: Request, next: Next) -> Response {
    if key.fits(request.headers()) { next.run(request).await } else { refusal() }
}
