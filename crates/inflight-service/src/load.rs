//! A bounded number of requests in work, none of them with too large a body, and a net under each of them.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use tokio::sync::Semaphore;

use super::problem::Problem;

/// What requests are held to.
#[derive(Clone, Debug)]
pub(super) struct Load {
    /// One for each request that may be in work.
    pub(super) permits: Arc<Semaphore>,
    /// Bytes of the largest body.
    pub(super) body: usize,
}

/// Lets as many requests in as there are permits; the others are told to come again. Whoever queued them instead
/// would answer all of them late. A body that is announced as too large is not waited for.
pub(super) async fn shed(State(load): State<Load>, request: Request, next: Next) -> Response {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: u64| length > load.body as u64) {
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than allowed")
            .into_response();
    }
    let Ok(_permit) = load.permits.try_acquire() else {
        return Problem::unavailable("too many requests are in work").into_response();
    };
    // A handler that panics is a fault of ours; its client shall hear so, and no other be disturbed.
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    answer.unwrap_or_else(|_| Problem::internal().into_response())
}
