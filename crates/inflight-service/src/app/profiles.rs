//! `/students/{id}/profile`: one for each student at most.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::App;
use crate::answer;
use crate::extract::{self, Document, Id};
use crate::problem::Problem;
use crate::routes::{Resource, Routes};
use crate::store::profiles::{self, Profile};

pub(super) fn routes() -> Routes<App> {
    Routes::new().resource("/students/{id}/profile", Resource::new().get(get).put(put).delete(delete))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    email: String,
    #[serde(default)]
    about: Option<String>,
}

async fn get(State(app): State<App>, Id(student): Id, headers: HeaderMap) -> Result<Response, Problem> {
    answer::shown(&headers, &app.store.read(profiles::get, &student).await?)
}

async fn put(
    State(app): State<App>,
    Id(student): Id,
    Document(New { email, about }): Document<New>,
) -> Result<Response, Problem> {
    extract::text("email", &email, 200)?;
    if let Some(about) = &about {
        extract::text("about", about, 1000)?;
    }
    let profile = Profile { student, email, about };
    if app.store.write(profiles::put, &profile).await? {
        Ok(answer::created(&format!("/students/{student}/profile"), profile))
    } else {
        Ok(Json(profile).into_response())
    }
}

async fn delete(State(app): State<App>, Id(student): Id) -> Result<StatusCode, Problem> {
    app.store.write(profiles::delete, &student).await?;
    Ok(StatusCode::NO_CONTENT)
}
