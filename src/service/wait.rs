//! `GET /wait/{nanos}/{token}`: answers after that time. What a `wait` step is on the backend `http`.

use std::time::Duration;

use axum::extract::Path;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;

use crate::payload;
use crate::plan::Nanos;

/// The longest wait that a scenario can ask for.
const LONGEST: Duration = Duration::from_hours(1);

/// The answer.
#[derive(Clone, Copy, Debug, Serialize)]
struct Answer {
    /// What the token and the length of the wait come to.
    token: u64,
}

pub(super) fn routes() -> Router {
    Router::new().route("/wait/{nanos}/{token}", get(wait))
}

async fn wait(Path((nanos, token)): Path<(Nanos, u64)>) -> Json<Answer> {
    if nanos > 0 {
        tokio::time::sleep(Duration::from_nanos(nanos).min(LONGEST)).await;
    }
    Json(Answer { token: payload::answer(token, nanos) })
}
