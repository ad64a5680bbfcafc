//! The application tier of the three: students, their profiles and grades, and the courses that they take. A handler
//! checks what came in, asks storage, and chooses the status code.

mod courses;
mod enrolments;
mod grades;
mod profiles;
mod students;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::extract::Id;
use super::fault::{Faults, Tier};
use super::problem::Problem;
use super::routes::{Resource, Routes};
use super::store::Store;

/// What the handlers share.
#[derive(Clone, Debug)]
pub(super) struct App {
    pub(super) store: Arc<Store>,
}

/// All resources of this tier.
pub(super) fn routes() -> Routes<App> {
    Routes::new()
        .resource("/", Resource::new().get(front))
        .resource("/student/{id}", Resource::new().get(moved))
        .merge(students::routes())
        .merge(profiles::routes())
        .merge(grades::routes())
        .merge(courses::routes())
        .merge(enrolments::routes())
}

/// The latency and the failures that were injected into this tier: a failure is its own, so it is a 500.
pub(super) async fn meet(State(faults): State<Arc<Faults>>, request: Request, next: Next) -> Response {
    match faults.meet(Tier::App).await {
        Ok(()) => next.run(request).await,
        Err(_) => Problem::internal().into_response(),
    }
}

/// Where to begin.
async fn front() -> Response {
    Json(json!({
        "service": "inflight",
        "description": "/openapi.json",
        "students": "/students",
        "courses": "/courses",
        "goods": "/goods",
    }))
    .into_response()
}

/// Students have lived at `/students/{id}` for a long time.
async fn moved(Id(id): Id) -> Result<Response, Problem> {
    let location = HeaderValue::from_str(&format!("/students/{id}")).map_err(|_| Problem::internal())?;
    Ok((StatusCode::MOVED_PERMANENTLY, [(LOCATION, location)]).into_response())
}
