//! `GET /wait/{nanos}/{token}`: answers after that time. What a `wait` step is on the backend `http`.

use std::time::Duration;

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use serde::Serialize;

use super::problem::{Problem, Result};
use super::routes::{Resource, Routes};
use inflight_plan::payload;
use inflight_plan::plan::Nanos;

/// The longest wait that a scenario can ask for.
pub(super) const LONGEST: Duration = Duration::from_hours(1);

/// The answer.
#[derive(Clone, Copy, Debug, Serialize)]
struct Answer {
    /// What the token and the length of the wait come to.
    token: u64,
}

pub(super) fn routes() -> Routes<()> {
    Routes::new().resource("/wait/{nanos}/{token}", Resource::new().get(wait))
}

async fn wait(path: Result<Path<(Nanos, u64)>, PathRejection>) -> Result<Json<Answer>> {
    let Path((nanos, token)) = path.map_err(|error| Problem::bad(error.body_text()))?;
    if nanos > 0 {
        let time = Duration::from_nanos(nanos);
        if time > LONGEST {
            return Err(Problem::bad("nobody waits for more than an hour"));
        }
        tokio::time::sleep(time).await;
    }
    Ok(Json(Answer { token: payload::answer(token, nanos) }))
}
