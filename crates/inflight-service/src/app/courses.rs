//! `/courses` and `/courses/{id}`.

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
    fn check(self, id: i64) -> Result<Course> {
        extract::text("title", &self.title, 100)?;
        extract::number("seats", self.seats, 0, 100_000)?;
        Ok(Course { id, title: self.title, seats: self.seats, enrolled: 0 })
    }
}

async fn list(State(store): State<App>, part: Part) -> Result<Json<Value>> {
    let rows = store.read(courses::list, &(part.after, part.limit)).await?;
    Ok(answer::listed("courses", &rows, part.limit, |course| course.id))
}

async fn create(State(store): State<App>, Document(new): Document<New>) -> Result<Response> {
    let course = store.write(courses::create, &new.check(0)?).await?;
    Ok(answer::created(format!("/courses/{}", course.id), course))
}

async fn get(State(store): State<App>, Ids([id]): Ids<1>) -> Result<Json<Course>> {
    Ok(Json(store.read(courses::get, &id).await?))
}

async fn put(State(store): State<App>, Ids([id]): Ids<1>, Document(new): Document<New>) -> Result<Response> {
    let (course, created) = store.write(courses::put, &new.check(id)?).await?;
    Ok(answer::put(created, format!("/courses/{id}"), course))
}

async fn delete(State(store): State<App>, Ids([id]): Ids<1>) -> Result<StatusCode> {
    store.write(courses::delete, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
