//! `/students/{id}/grades`: many for each student.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;

use super::App;
use crate::answer;
use crate::extract::{self, Document, Ids, Part};
use crate::problem::Result;
use crate::routes::{Resource, Routes};
use crate::store::grades::{self, Grade};

pub(super) fn routes() -> Routes<App> {
    Routes::new()
        .resource("/students/{id}/grades", Resource::new().get(list).post(create))
        .resource("/students/{id}/grades/{grade}", Resource::new().get(get).delete(delete))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    #[serde(deserialize_with = "extract::whole")]
    course: i64,
    #[serde(deserialize_with = "extract::whole")]
    points: i64,
}

async fn list(State(store): State<App>, Ids([student]): Ids<1>, part: Part) -> Result<Json<Value>> {
    let rows = store.read(grades::list, &(student, part.after, part.limit)).await?;
    Ok(answer::listed("grades", &rows, part.limit, |grade| grade.id))
}

async fn create(
    State(store): State<App>,
    Ids([student]): Ids<1>,
    Document(New { course, points }): Document<New>,
) -> Result<Response> {
    extract::number("points", points, 0, 100)?;
    let grade = store.write(grades::create, &Grade { id: 0, student, course, points }).await?;
    Ok(answer::created(format!("/students/{student}/grades/{}", grade.id), grade))
}

async fn get(State(store): State<App>, Ids([student, grade]): Ids<2>) -> Result<Json<Grade>> {
    Ok(Json(store.read(grades::get, &(student, grade)).await?))
}

async fn delete(State(store): State<App>, Ids([student, grade]): Ids<2>) -> Result<StatusCode> {
    store.write(grades::delete, &(student, grade)).await?;
    Ok(StatusCode::NO_CONTENT)
}
