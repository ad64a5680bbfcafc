//! `/students/{id}/grades`: many for each student.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::App;
use crate::answer;
use crate::extract::{self, Document, Id, Ids, Part};
use crate::problem::Problem;
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

async fn list(
    State(app): State<App>,
    Id(student): Id,
    part: Part,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let rows = app.store.read(grades::list, &(student, part.after, part.limit)).await?;
    answer::listed(&headers, "grades", &rows, part.limit, |grade| grade.id)
}

async fn create(
    State(app): State<App>,
    Id(student): Id,
    Document(New { course, points }): Document<New>,
) -> Result<Response, Problem> {
    extract::number("points", points, 0, 100)?;
    let grade = app.store.write(grades::create, &Grade { id: 0, student, course, points }).await?;
    Ok(answer::created(&format!("/students/{student}/grades/{}", grade.id), grade))
}

async fn get(
    State(app): State<App>,
    Ids(student, grade): Ids,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer::shown(&headers, &app.store.read(grades::get, &(student, grade)).await?)
}

async fn delete(State(app): State<App>, Ids(student, grade): Ids) -> Result<StatusCode, Problem> {
    app.store.write(grades::delete, &(student, grade)).await?;
    Ok(StatusCode::NO_CONTENT)
}
