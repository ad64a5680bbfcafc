//! The application tier of the three: students, their profiles and grades, and the courses that they take. A handler
//! checks what came in, asks storage, and chooses the status code.

mod courses;
mod enrolments;
mod grades;
mod profiles;
mod students;

use std::sync::Arc;

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::extract::Ids;
use super::routes::{Resource, Routes};
use super::store::Store;

/// What the handlers share.
pub(super) type App = Arc<Store>;

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

/// Where to begin.
async fn front() -> Json<Value> {
    Json(json!({
        "service": "inflight",
        "description": "/openapi.json",
        "students": "/students",
        "courses": "/courses",
        "goods": "/goods",
    }))
}

/// Students have lived at `/students/{id}` for a long time.
async fn moved(Ids([id]): Ids<1>) -> Response {
    (StatusCode::MOVED_PERMANENTLY, [(LOCATION, format!("/students/{id}"))]).into_response()
}
