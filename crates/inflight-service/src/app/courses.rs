//! `/courses` and `/courses/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::App;
use crate::answer;
use crate::extract::{self, Document, Id, Part};
use crate::problem::Problem;
use crate::routes::{Resource, Routes};
use crate::store::courses::{self, Course};

pub(super) fn routes() -> Routes<App> {
    Routes::new()
        .resource("/courses", Resource::new().get(list).post(create))
        .resource("/courses/{id}", Resource::new().get(get).put(put).delete(delete))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    title: String,
    #[serde(deserialize_with = "extract::whole")]
    seats: i64,
}

impl New {
    fn check(self, id: i64) -> Result<Course, Problem> {
        extract::text("title", &self.title, 100)?;
        extract::number("seats", self.seats, 0, 100_000)?;
        Ok(Course { id, title: self.title, seats: self.seats, enrolled: 0 })
    }
}

async fn list(State(app): State<App>, part: Part, headers: HeaderMap) -> Result<Response, Problem> {
    let rows = app.store.read(courses::list, &(part.after, part.limit)).await?;
    answer::listed(&headers, "courses", &rows, part.limit, |course| course.id)
}

async fn create(State(app): State<App>, Document(new): Document<New>) -> Result<Response, Problem> {
    let course = app.store.write(courses::create, &new.check(0)?).await?;
    Ok(answer::created(&format!("/courses/{}", course.id), course))
}

async fn get(State(app): State<App>, Id(id): Id, headers: HeaderMap) -> Result<Response, Problem> {
    answer::shown(&headers, &app.store.read(courses::get, &id).await?)
}

async fn put(State(app): State<App>, Id(id): Id, Document(new): Document<New>) -> Result<Response, Problem> {
    let (course, created) = app.store.write(courses::put, &new.check(id)?).await?;
    if created {
        Ok(answer::created(&format!("/courses/{id}"), course))
    } else {
        Ok(Json(course).into_response())
    }
}

async fn delete(State(app): State<App>, Id(id): Id) -> Result<StatusCode, Problem> {
    app.store.write(courses::delete, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
