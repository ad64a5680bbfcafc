//! `/students/{id}/profile`: one for each student at most.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::App;
use crate::answer;
use crate::extract::{self, Document, Ids};
use crate::problem::Result;
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

async fn get(State(store): State<App>, Ids([student]): Ids<1>) -> Result<Json<Profile>> {
    Ok(Json(store.read(profiles::get, &student).await?))
}

async fn put(
    State(store): State<App>,
    Ids([student]): Ids<1>,
    Document(New { email, about }): Document<New>,
) -> Result<Response> {
    extract::text("email", &email, 200)?;
    if let Some(about) = &about {
        extract::text("about", about, 1000)?;
    }
    let profile = Profile { student, email, about };
    let created = store.write(profiles::put, &profile).await?;
    Ok(answer::put(created, format!("/students/{student}/profile"), profile))
}

async fn delete(State(store): State<App>, Ids([student]): Ids<1>) -> Result<StatusCode> {
    store.write(profiles::delete, &student).await?;
    Ok(StatusCode::NO_CONTENT)
}
